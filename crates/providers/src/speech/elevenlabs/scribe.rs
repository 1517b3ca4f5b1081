//! The ears' WebSocket: Scribe in real time.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{ElevenLabs, PROVIDER, format_name, kind};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Call, Closed},
    speech::{
        FINALIZE_WITHIN, Heard, ListenRequest, ToEars, Utterance,
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

/// A connection to Scribe.
#[derive(Debug)]
pub(super) struct Scribe {
    account: ElevenLabs,
    request: ListenRequest,
    /// What is still being weighed.
    partial: String,
    /// How many words were given before they were final: the next final ones begin with them.
    taken: usize,
    finalizing: Option<Instant>,
    closing: Option<Instant>,
}

impl Scribe {
    pub(super) fn new(account: ElevenLabs, request: &ListenRequest) -> Self {
        Self {
            account,
            request: request.clone(),
            partial: String::new(),
            taken: 0,
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

    fn committed(&mut self, message: &Value, out: &mut Out<Heard>) {
        let text = self.fresh(message);
        self.partial.clear();
        self.taken = 0;
        self.give(text, out);
    }

    /// The text of a message without words that were given before.
    fn fresh(&self, message: &Value) -> String {
        let text = message["text"].as_str().unwrap_or_default();
        text.split_whitespace().skip(self.taken).collect::<Vec<_>>().join(" ")
    }

    /// Gives what was said, if anything was, and that it is settled.
    fn give(&mut self, text: String, out: &mut Out<Heard>) {
        let asked = self.finalizing.take().is_some();
        if !text.is_empty() {
            out.give(Heard::Final(Utterance { text, confidence: 1.0, ..Utterance::default() }));
        } else if !asked {
            return;
        }
        out.give(Heard::Settled);
    }

    /// Takes what was said so far for what was said.
    fn settle(&mut self, out: &mut Out<Heard>) {
        let said = std::mem::take(&mut self.partial);
        self.taken += said.split_whitespace().count();
        self.give(said, out);
    }
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
        ];
        query.extend(language.as_deref().map(|language| ("language_code", language)));
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
            ToEars::Sound(sound) => out.json(self.chunk(&sound, false)),
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
                let text = self.fresh(&message);
                if !text.is_empty() {
                    if self.partial.is_empty() {
                        out.give(Heard::Started);
                    }
                    self.partial.clone_from(&text);
                    out.give(Heard::Partial { text });
                }
            }
            "committed_transcript" | "final_transcript" => {
                self.committed(&message, out);
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
        [self.finalizing, self.closing].into_iter().flatten().min()
    }

    fn tick(&mut self, now: Instant, out: &mut Out<Heard>) -> Result<(), ProviderError> {
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
