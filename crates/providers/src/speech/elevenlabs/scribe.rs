//! The ears' WebSocket: Scribe in real time.
//!
//! Times of words come in a message of their own sort (`…_with_timestamps`). Whether the plain one comes
//! as well, and which first, is not written down, so both are taken for twins and given once.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{ElevenLabs, PROVIDER, format_name, kind};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Call, Closed},
    speech::{
        FINALIZE_WITHIN, Heard, ListenRequest, ToEars, Utterance, Word,
        believed::{self, Span},
        drive::{Incoming, Out, Wire},
        primary,
    },
};

/// The most terms that are taken, and of one of them the most characters.
const MAX_TERMS: usize = 50;
const MAX_TERM: usize = 20;

/// How long the last words are waited for, and how long more of them after the first.
const LAST_WORDS: Duration = Duration::from_secs(2);
const MORE_WORDS: Duration = Duration::from_millis(300);

/// How long the twin with the times of words is waited for, and after how many that did not come, one
/// after the other, none is waited for.
const TWIN_WITHIN: Duration = Duration::from_millis(100);
const MISSING_TWINS: u8 = 2;

/// Words that stay have just been said: what ended longer ago is counted by another clock.
const JUST: Duration = Duration::from_secs(5);

/// A connection to Scribe.
#[derive(Debug)]
pub(super) struct Scribe {
    account: ElevenLabs,
    request: ListenRequest,
    /// What is still being weighed.
    partial: String,
    /// How many words were given before they were final: the next final ones begin with them.
    taken: usize,
    /// How many bytes of sound were sent.
    sent: usize,
    /// Where the last words ended whose times are believed.
    until: Duration,
    /// Words that wait for their twin.
    held: Option<Held>,
    /// What was given of a pair whose other one may follow: whether it had times, and its text.
    given: Option<(bool, String)>,
    /// How many twins in a row were waited for in vain.
    missing: u8,
    finalizing: Option<Instant>,
    closing: Option<Instant>,
}

/// Words that stay, without their times.
#[derive(Debug)]
struct Held {
    /// The text as it came.
    text: String,
    /// How many of its words were given before.
    taken: usize,
    /// What is given when the twin does not come.
    said: Utterance,
    /// Until when it is waited for.
    by: Instant,
}

impl Scribe {
    pub(super) fn new(account: ElevenLabs, request: &ListenRequest) -> Self {
        Self {
            account,
            request: request.clone(),
            partial: String::new(),
            taken: 0,
            sent: 0,
            until: Duration::ZERO,
            held: None,
            given: None,
            missing: 0,
            finalizing: None,
            closing: None,
        }
    }

    fn chunk(&self, sound: &[u8], commit: bool) -> Value {
        json!({
            "message_type": "input_audio_chunk",
            "audio_base_64": STANDARD.encode(sound),
            "commit": commit,
            "sample_rate": self.request.format.rate(),
        })
    }

    /// Words that stay, with times or without.
    fn committed(&mut self, message: &Value, timed: bool, now: Instant, out: &mut Out<Heard>) {
        let text = message["text"].as_str().unwrap_or_default().trim();
        let given = self.given.take();
        if given.is_some_and(|(had_times, given)| had_times != timed && given == text) {
            return;
        }
        if timed {
            self.missing = 0;
        }
        if let Some(held) = self.held.take_if(|held| timed && held.text == text) {
            let said = self.said(message, held.taken);
            self.give(said, out);
            return;
        }
        self.give_held(out);
        self.partial.clear();
        let taken = std::mem::take(&mut self.taken);
        let said = self.said(message, taken);
        if timed || said.text.is_empty() || self.missing >= MISSING_TWINS {
            self.given = Some((timed, text.to_owned()));
            self.give(said, out);
        } else {
            self.held = Some(Held { text: text.to_owned(), taken, said, by: now + TWIN_WITHIN });
        }
    }

    /// What a message says, without the first `taken` words.
    fn said(&mut self, message: &Value, taken: usize) -> Utterance {
        let text = fresh(message, taken);
        let words = self.words(&message["words"], &text, taken);
        let language = believed::language(&message["language_code"]);
        Utterance { text, words, confidence: 1.0, language }
    }

    /// The words of `text` with their times, where those make sense. That they are counted from the
    /// first sound of the connection, and not of what was said, is not written down.
    fn words(&mut self, list: &Value, text: &str, taken: usize) -> Vec<Word> {
        let sent = self.request.format.length(self.sent);
        let span = Span { zero: Duration::ZERO, from: self.until, until: sent };
        let words = believed::words(list, "text", text, taken, span);
        match words.last() {
            Some(Word { end, .. }) if end.saturating_add(JUST) >= sent => self.until = *end,
            _ => return Vec::new(),
        }
        words
    }

    /// Gives what was said, if anything was, and that it is settled.
    fn give(&mut self, said: Utterance, out: &mut Out<Heard>) {
        let asked = self.finalizing.take().is_some();
        if !said.text.is_empty() {
            out.give(Heard::Final(said));
        } else if !asked {
            return;
        }
        out.give(Heard::Settled);
    }

    /// Gives words whose twin is not waited for any more.
    fn give_held(&mut self, out: &mut Out<Heard>) {
        if let Some(held) = self.held.take() {
            self.given = Some((false, held.text));
            self.give(held.said, out);
        }
    }

    /// Takes what was said so far for what was said.
    fn settle(&mut self, out: &mut Out<Heard>) {
        self.give_held(out);
        let text = std::mem::take(&mut self.partial);
        self.taken += text.split_whitespace().count();
        self.give(Utterance { text, confidence: 1.0, ..Utterance::default() }, out);
    }
}

/// The text of a message without its first `taken` words.
fn fresh(message: &Value, taken: usize) -> String {
    let text = message["text"].as_str().unwrap_or_default();
    text.split_whitespace().skip(taken).collect::<Vec<_>>().join(" ")
}

impl Wire for Scribe {
    type Command = ToEars;
    type Item = Heard;

    fn call(&self) -> Result<Call, ProviderError> {
        let format = format_name(self.request.format);
        let language = self.request.language.as_deref().map(primary);
        let mut query = vec![
            ("model_id", self.account.settings.model.as_str()),
            ("audio_format", format.as_str()),
            ("commit_strategy", "vad"),
            ("vad_silence_threshold_secs", "0.5"),
            ("include_timestamps", "true"),
        ];
        query.push(match &language {
            Some(language) => ("language_code", language),
            None => ("include_language_detection", "true"),
        });
        let fits = |term: &&str| !term.is_empty() && term.chars().count() <= MAX_TERM;
        let terms = self.request.terms.iter().map(|term| term.trim()).filter(fits);
        query.extend(terms.take(MAX_TERMS).map(|term| ("keyterms", term)));
        let url = self.account.base.join(&["v1", "speech-to-text", "realtime"], &query);
        self.account.dress(Call::get(PROVIDER, url))
    }

    fn command(&mut self, command: ToEars, now: Instant, out: &mut Out<Heard>) {
        match command {
            ToEars::Sound(_) | ToEars::Finalize if self.closing.is_some() => {}
            ToEars::Sound(sound) if sound.is_empty() => {}
            ToEars::Sound(sound) => {
                self.sent += sound.len();
                out.json(self.chunk(&sound, false));
            }
            ToEars::Finalize => {
                self.finalizing = Some(now + FINALIZE_WITHIN);
                out.json(self.chunk(&[], true));
            }
            ToEars::End => self.end(now, out),
        }
    }

    fn end(&mut self, now: Instant, out: &mut Out<Heard>) {
        if self.closing.is_some() {
            return;
        }
        self.closing = Some(now + LAST_WORDS);
        out.json(self.chunk(&[], true));
    }

    fn message(
        &mut self,
        message: Incoming,
        now: Instant,
        out: &mut Out<Heard>,
    ) -> Result<(), ProviderError> {
        let Incoming::Json(message) = message else {
            return Err(ProviderError::retry(PROVIDER, "bytes came where words belong"));
        };
        if message.is_null() {
            return Err(ProviderError::retry(PROVIDER, "a message is not the JSON it should be"));
        }
        match message["message_type"].as_str().unwrap_or_default() {
            "partial_transcript" => {
                let text = fresh(&message, self.taken);
                if !text.is_empty() {
                    self.give_held(out);
                    if self.partial.is_empty() {
                        out.give(Heard::Started);
                    }
                    self.partial.clone_from(&text);
                    out.give(Heard::Partial { text });
                }
            }
            word @ ("committed_transcript"
            | "final_transcript"
            | "committed_transcript_with_timestamps"
            | "final_transcript_with_timestamps") => {
                self.committed(&message, word.ends_with("_with_timestamps"), now, out);
                // It may be of words before the last ones.
                self.closing = self.closing.map(|by| by.min(now + MORE_WORDS));
            }
            // There was too little to commit.
            "commit_throttled" | "insufficient_audio_activity" => self.settle(out),
            word if word == "error" || word.ends_with("_error") || kind(word).is_some() => {
                let word = error::identifier(word).unwrap_or_default();
                let detail = format!("the connection reported {word}");
                return Err(ProviderError::new(
                    kind(word).unwrap_or(Kind::Retry),
                    PROVIDER,
                    detail,
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, closed: &Closed, out: &mut Out<Heard>) -> Result<(), ProviderError> {
        if self.closing.is_none() {
            return Err(closed.error(PROVIDER));
        }
        self.settle(out);
        out.over = true;
        Ok(())
    }

    fn wake(&self) -> Option<Instant> {
        let held = self.held.as_ref().map(|held| held.by);
        [self.finalizing, self.closing, held].into_iter().flatten().min()
    }

    fn tick(&mut self, now: Instant, out: &mut Out<Heard>) -> Result<(), ProviderError> {
        if self.held.as_ref().is_some_and(|held| held.by <= now) {
            self.missing = self.missing.saturating_add(1);
            self.give_held(out);
        }
        if self.finalizing.is_some_and(|by| by <= now) {
            self.settle(out);
        }
        if self.closing.is_some_and(|by| by <= now) {
            self.settle(out);
            out.over = true;
        }
        Ok(())
    }
}
