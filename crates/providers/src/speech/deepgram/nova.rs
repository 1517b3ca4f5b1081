//! Nova: words window by window, and ends of speech by pauses (`/v1/listen`).

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    DeepgramEarsSettings, Line, encoding, joined, language, lost, reported, share, terms,
    utterance, words,
};
use crate::{
    error::ProviderError,
    http::{Call, Closed},
    speech::{
        FINALIZE_WITHIN, Heard, ListenRequest, ToEars, Utterance,
        drive::{Incoming, Out, Wire},
    },
};

/// A connection that hears nothing for 10 seconds is closed; this much earlier it is told that
/// there is still somebody.
const KEEP_ALIVE: Duration = Duration::from_secs(4);

/// How long the last words are waited for.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Room for times that are written in hundredths.
const HAIR: Duration = Duration::from_millis(5);

/// What is asked for.
pub(super) fn query(
    settings: &DeepgramEarsSettings,
    request: &ListenRequest,
) -> Vec<(&'static str, String)> {
    let mut query = vec![("model", settings.model.clone())];
    query.extend(encoding(request.format));
    let yes = |name| (name, "true".to_owned());
    let pause = |length: Duration| length.as_millis().to_string();
    query.extend([
        ("channels", "1".to_owned()),
        yes("interim_results"),
        yes("smart_format"),
        yes("vad_events"),
        ("endpointing", pause(settings.endpointing)),
        ("utterance_end_ms", pause(settings.utterance_end.max(Duration::from_secs(1)))),
    ]);
    let newest = settings.model.starts_with("nova-3");
    let tag = request.language.as_deref().map(language);
    // Without a language Nova 3 listens for several; older models take their usual one.
    let tag = tag.or_else(|| newest.then(|| "multi".to_owned()));
    query.extend(tag.map(|tag| ("language", tag)));
    let name = if newest { "keyterm" } else { "keywords" };
    query.extend(terms(request).map(|term| (name, term)));
    query
}

/// A connection to Nova.
#[derive(Debug)]
pub(super) struct Nova {
    line: Line,
    sent_at: Instant,
    /// Words were given since the last end of speech.
    spoken: bool,
    /// The words of the window that is still being weighed, and where they end.
    interim: Option<(Utterance, Duration)>,
    /// Up to here words were given before they were final.
    taken: Duration,
    /// Until when an answer to Finalize is waited for.
    finalizing: Option<Instant>,
    /// Until when the last words are waited for.
    closing: Option<Instant>,
}

impl Nova {
    pub(super) fn new(line: Line, now: Instant) -> Self {
        Self {
            line,
            sent_at: now,
            spoken: false,
            interim: None,
            taken: Duration::ZERO,
            finalizing: None,
            closing: None,
        }
    }

    fn results(&mut self, message: &Value, out: &mut Out<Heard>) {
        let best = &message["channel"]["alternatives"][0];
        let (start, length) =
            (super::seconds(&message["start"]), super::seconds(&message["duration"]));
        let until = start.saturating_add(length);
        let said = self.fresh(best, start, until);
        if message["is_final"] == true {
            self.interim = None;
            if !said.text.is_empty() {
                self.spoken = true;
                out.give(Heard::Final(said));
            }
        } else if said.text.is_empty() {
            self.interim = None;
        } else {
            out.give(Heard::Partial { text: said.text.clone() });
            self.interim = Some((said, until));
        }
        let ends = message["speech_final"] == true || message["from_finalize"] == true;
        if ends && (self.spoken || self.finalizing.is_some()) {
            self.settled(out);
        }
    }

    /// What a window says, without words that were given before.
    fn fresh(&self, best: &Value, start: Duration, until: Duration) -> Utterance {
        let mut words = words(&best["words"]);
        let mut text = best["transcript"].as_str().unwrap_or_default().trim().to_owned();
        if start + HAIR < self.taken {
            if words.is_empty() && until <= self.taken + HAIR {
                text.clear();
            } else if !words.is_empty() {
                words.retain(|word| word.start + HAIR >= self.taken);
                text = joined(&words);
            }
        }
        utterance(text, words, share(&best["confidence"]), &best["languages"])
    }

    /// Makes final what is still being weighed.
    fn settle(&mut self, out: &mut Out<Heard>) {
        if let Some((said, until)) = self.interim.take() {
            self.taken = until;
            self.spoken = true;
            out.give(Heard::Final(said));
        }
    }

    fn settled(&mut self, out: &mut Out<Heard>) {
        self.spoken = false;
        self.finalizing = None;
        out.give(Heard::Settled);
    }

    fn over(&mut self, out: &mut Out<Heard>) {
        self.settle(out);
        out.over = true;
    }
}

impl Wire for Nova {
    type Command = ToEars;
    type Item = Heard;

    fn call(&self) -> Result<Call, ProviderError> {
        self.line.call()
    }

    fn command(&mut self, command: ToEars, now: Instant, out: &mut Out<Heard>) {
        match command {
            ToEars::Sound(_) | ToEars::Finalize if self.closing.is_some() => {}
            ToEars::Sound(sound) if sound.is_empty() => {}
            ToEars::Sound(sound) => {
                self.sent_at = now;
                out.binary(sound);
            }
            ToEars::Finalize => {
                self.sent_at = now;
                self.finalizing = Some(now + FINALIZE_WITHIN);
                out.json(json!({ "type": "Finalize" }));
            }
            ToEars::End => self.end(now, out),
        }
    }

    fn end(&mut self, now: Instant, out: &mut Out<Heard>) {
        if self.closing.is_none() {
            self.closing = Some(now + LAST_WORDS);
            out.json(json!({ "type": "CloseStream" }));
        }
    }

    fn message(
        &mut self,
        message: Incoming,
        _: Instant,
        out: &mut Out<Heard>,
    ) -> Result<(), ProviderError> {
        let Incoming::Json(message) = message else {
            return Err(ProviderError::retry(super::PROVIDER, "bytes came where words belong"));
        };
        if let Some(error) = reported(&message) {
            return Err(error);
        }
        match message["type"].as_str().unwrap_or_default() {
            "Results" => self.results(&message, out),
            "SpeechStarted" => out.give(Heard::Started),
            // After the end of speech that a pause told, it says the same again.
            "UtteranceEnd" if self.spoken || self.interim.is_some() => {
                self.settle(out);
                self.settled(out);
            }
            "Metadata" if self.closing.is_some() => self.over(out),
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, closed: &Closed, out: &mut Out<Heard>) -> Result<(), ProviderError> {
        if self.closing.is_none() {
            return Err(lost(closed));
        }
        self.over(out);
        Ok(())
    }

    fn wake(&self) -> Option<Instant> {
        let keep_alive = self.closing.is_none().then(|| self.sent_at + KEEP_ALIVE);
        [keep_alive, self.finalizing, self.closing].into_iter().flatten().min()
    }

    fn tick(&mut self, now: Instant, out: &mut Out<Heard>) -> Result<(), ProviderError> {
        if self.finalizing.is_some_and(|by| by <= now) {
            self.settle(out);
            self.settled(out);
        }
        if self.closing.is_some_and(|by| by <= now) {
            self.over(out);
        } else if self.closing.is_none() && self.sent_at + KEEP_ALIVE <= now {
            self.sent_at = now;
            out.json(json!({ "type": "KeepAlive" }));
        }
        Ok(())
    }
}
