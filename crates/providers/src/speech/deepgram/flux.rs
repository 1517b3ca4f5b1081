//! Flux: whole turns, and its own judgement of where they end (`/v2/listen`).

use std::time::Duration;

use bytes::Bytes;
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
        FINALIZE_WITHIN, Format, Heard, ListenRequest, ToEars, Utterance,
        drive::{Incoming, Out, Wire},
    },
};

/// Flux knows no message that keeps a connection: after so long without sound it gets silence.
const KEEP_ALIVE: Duration = Duration::from_secs(4);
/// So much of it.
const SILENCE: Duration = Duration::from_millis(80);

/// How long the last words are waited for.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What is asked for.
pub(super) fn query(
    settings: &DeepgramEarsSettings,
    request: &ListenRequest,
) -> Vec<(&'static str, String)> {
    let mut query = vec![("model", settings.model.clone())];
    query.extend(encoding(request.format));
    query.push(("eot_threshold", settings.eot_threshold.clamp(0.5, 0.9).to_string()));
    if let Some(eager) = settings.eager_eot_threshold {
        query.push(("eager_eot_threshold", eager.clamp(0.3, 0.9).to_string()));
    }
    query.push(("eot_timeout_ms", settings.eot_timeout.as_millis().to_string()));
    if settings.model.ends_with("-multi") {
        let hint = request.language.as_deref().map(language);
        query.extend(hint.map(|hint| ("language_hint", hint)));
    }
    query.extend(terms(request).map(|term| ("keyterm", term)));
    query
}

/// A connection to Flux.
#[derive(Debug)]
pub(super) struct Flux {
    line: Line,
    format: Format,
    sent_at: Instant,
    /// Silence that was sent to keep the connection: their clock is ahead by so much.
    filled: Duration,
    turn: u64,
    /// What the turn says so far.
    said: Utterance,
    /// How many words of the turn were given before it ended.
    taken: usize,
    finalizing: Option<Instant>,
    closing: Option<Instant>,
}

impl Flux {
    pub(super) fn new(line: Line, format: Format, now: Instant) -> Self {
        Self {
            line,
            format,
            sent_at: now,
            filled: Duration::ZERO,
            turn: 0,
            said: Utterance::default(),
            taken: 0,
            finalizing: None,
            closing: None,
        }
    }

    fn turn_info(&mut self, message: &Value, out: &mut Out<Heard>) {
        let turn = message["turn_index"].as_u64().unwrap_or(self.turn);
        if turn != self.turn {
            self.turn = turn;
            self.taken = 0;
        }
        self.said = self.fresh(message);
        match message["event"].as_str().unwrap_or_default() {
            "StartOfTurn" => {
                out.give(Heard::Started);
                self.partial(out);
            }
            "Update" => self.partial(out),
            "EagerEndOfTurn" => {
                self.partial(out);
                out.give(Heard::EndOfTurn { likely: true });
            }
            "TurnResumed" => {
                out.give(Heard::Resumed);
                self.partial(out);
            }
            "EndOfTurn" => {
                // Even when all its words were given before: that they are settled was no
                // judgement that the turn is over.
                self.give(Heard::EndOfTurn { likely: false }, out);
                self.taken = 0;
            }
            _ => {}
        }
    }

    /// The turn without words that were given before, on the caller's clock.
    fn fresh(&self, message: &Value) -> Utterance {
        let mut words = words(&message["words"]);
        for word in &mut words {
            word.start = word.start.saturating_sub(self.filled);
            word.end = word.end.saturating_sub(self.filled);
        }
        let mut text = message["transcript"].as_str().unwrap_or_default().trim().to_owned();
        if self.taken > 0 {
            words.drain(..self.taken.min(words.len()));
            text = joined(&words);
        }
        utterance(text, words, share(&message["end_of_turn_confidence"]), &message["languages"])
    }

    fn partial(&self, out: &mut Out<Heard>) {
        if !self.said.text.is_empty() {
            out.give(Heard::Partial { text: self.said.text.clone() });
        }
    }

    /// Gives what was said, and then what that means.
    fn give(&mut self, then: Heard, out: &mut Out<Heard>) {
        let said = std::mem::take(&mut self.said);
        self.finalizing = None;
        if !said.text.is_empty() {
            self.taken += said.words.len();
            out.give(Heard::Final(said));
        }
        out.give(then);
    }

    fn over(&mut self, out: &mut Out<Heard>) {
        if !self.said.text.is_empty() {
            out.give(Heard::Final(std::mem::take(&mut self.said)));
        }
        out.over = true;
    }
}

impl Wire for Flux {
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
            // There is no message for it: what is known by then is taken.
            ToEars::Finalize => self.finalizing = Some(now + FINALIZE_WITHIN),
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
        if message["type"] == "TurnInfo" {
            self.turn_info(&message, out);
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
            self.give(Heard::Settled, out);
        }
        if self.closing.is_some_and(|by| by <= now) {
            self.over(out);
        } else if self.closing.is_none() && self.sent_at + KEEP_ALIVE <= now {
            self.sent_at = now;
            self.filled += SILENCE;
            let nothing = if self.format == Format::Mulaw8k { 0xff } else { 0 };
            out.binary(Bytes::from(vec![nothing; self.format.bytes(SILENCE)]));
        }
        Ok(())
    }
}
