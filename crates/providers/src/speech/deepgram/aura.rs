//! Aura: text in, sound back, over one WebSocket (`/v1/speak`).

use std::{collections::VecDeque, time::Duration};

use serde_json::json;
use tokio::time::Instant;

use super::{Line, encoding, lost, reported};
use crate::{
    error::ProviderError,
    http::{Call, Closed},
    speech::{
        Format, Sound, ToMouth, VoiceRequest,
        drive::{Incoming, Out, Wire},
        forget,
        turns::{Turns, Whole, pieces},
    },
};

/// A connection takes so many flushes within [`WINDOW`]; one more is ignored.
const MAX_FLUSHES: usize = 20;
/// The time over which they are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// How many flushes may be unanswered. Text that comes meanwhile goes together in the next one.
const UNANSWERED: usize = 2;

/// The most bytes of one text.
const MAX_TEXT: usize = 2_000;

/// How long the answer to a clearing may take, and how long a voice may be silent that has
/// something to say.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What is asked for.
pub(super) fn query(usual: &str, request: &VoiceRequest) -> Vec<(&'static str, String)> {
    let voice = if request.voice.is_empty() { usual } else { &request.voice };
    let mut query = vec![("model", voice.to_owned())];
    query.extend(encoding(request.format));
    if (request.speed - 1.0).abs() > 0.01 {
        query.push(("speed", request.speed.clamp(0.7, 1.5).to_string()));
    }
    query
}

/// A connection to Aura.
#[derive(Debug)]
pub(super) struct Aura {
    line: Line,
    format: Format,
    turns: Turns,
    whole: Whole,
    /// When this connection was last told to flush, oldest first.
    flushes: VecDeque<Instant>,
    /// Flushes of the current utterance that are not answered.
    unanswered: usize,
    /// Text was sent after the last flush.
    unflushed: bool,
    /// Until when the answer to a clearing is waited for. Sound until then is of what was cleared.
    clearing: Option<Instant>,
    /// When something was last sent or came.
    heard_at: Option<Instant>,
    ending: bool,
}

impl Aura {
    pub(super) fn new(line: Line, format: Format) -> Self {
        Self {
            line,
            format,
            turns: Turns::default(),
            whole: Whole::default(),
            flushes: VecDeque::new(),
            unanswered: 0,
            unflushed: false,
            clearing: None,
            heard_at: None,
            ending: false,
        }
    }

    /// Sends what may be sent and says what is done.
    fn advance(&mut self, now: Instant, out: &mut Out<Sound>) {
        while self.clearing.is_none()
            && let Some(turn) = self.turns.current()
        {
            if self.unanswered < UNANSWERED {
                for text in std::mem::take(&mut turn.texts) {
                    for piece in pieces(&text, MAX_TEXT) {
                        out.json(json!({ "type": "Speak", "text": format!("{piece} ") }));
                    }
                    self.unflushed = true;
                }
            }
            let all_sent = turn.ended && turn.texts.is_empty();
            let utterance = turn.number;
            if self.unflushed && self.unanswered < UNANSWERED && self.may_flush_at() <= Some(now) {
                out.json(json!({ "type": "Flush" }));
                self.flushes.push_back(now);
                if self.flushes.len() > MAX_FLUSHES {
                    self.flushes.pop_front();
                }
                self.unflushed = false;
                self.unanswered += 1;
                self.heard_at = Some(now);
            }
            if !all_sent || self.unflushed || self.unanswered > 0 {
                return;
            }
            self.whole.clear();
            self.turns.finish();
            out.give(Sound::Done { utterance });
        }
        if self.ending && self.clearing.is_none() && !out.over {
            out.json(json!({ "type": "Close" }));
            out.over = true;
        }
    }

    /// When the next flush is allowed: none for at once.
    fn may_flush_at(&self) -> Option<Instant> {
        let oldest = self.flushes.len().checked_sub(MAX_FLUSHES)?;
        Some(self.flushes[oldest] + WINDOW)
    }
}

impl Wire for Aura {
    type Command = ToMouth;
    type Item = Sound;

    fn call(&self) -> Result<Call, ProviderError> {
        self.line.call()
    }

    fn command(&mut self, command: ToMouth, now: Instant, out: &mut Out<Sound>) {
        if let ToMouth::Cancel { utterance } = command {
            forget(utterance, &mut out.items);
            let under_way = self.unanswered > 0 || self.unflushed;
            if under_way && self.turns.number().is_some_and(|current| current <= utterance) {
                out.json(json!({ "type": "Clear" }));
                self.clearing = Some(now + ANSWER_WITHIN);
                self.unanswered = 0;
                self.unflushed = false;
                self.whole.clear();
            }
        }
        self.turns.take(command);
        self.advance(now, out);
    }

    fn end(&mut self, now: Instant, out: &mut Out<Sound>) {
        self.ending = true;
        self.turns.end_all();
        self.advance(now, out);
    }

    fn message(
        &mut self,
        message: Incoming,
        now: Instant,
        out: &mut Out<Sound>,
    ) -> Result<(), ProviderError> {
        self.heard_at = Some(now);
        let message = match message {
            Incoming::Binary(bytes) => {
                if self.clearing.is_none()
                    && let Some(utterance) = self.turns.number()
                {
                    let bytes = self.whole.samples(self.format, bytes);
                    if !bytes.is_empty() {
                        out.give(Sound::Piece { utterance, bytes });
                    }
                }
                return Ok(());
            }
            Incoming::Json(message) => message,
        };
        if let Some(error) = reported(&message) {
            return Err(error);
        }
        match message["type"].as_str().unwrap_or_default() {
            "Flushed" if self.clearing.is_none() => {
                self.unanswered = self.unanswered.saturating_sub(1);
                self.advance(now, out);
            }
            "Cleared" => {
                self.clearing = None;
                self.advance(now, out);
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, closed: &Closed, out: &mut Out<Sound>) -> Result<(), ProviderError> {
        self.flushes.clear();
        if !self.turns.is_empty() {
            return Err(lost(closed));
        }
        // Nothing is to be said, and what was being cleared went with the connection. The next
        // text opens a new one.
        self.clearing = None;
        out.over |= self.ending;
        Ok(())
    }

    fn wake(&self) -> Option<Instant> {
        let waits = self.unflushed && self.unanswered < UNANSWERED && self.clearing.is_none();
        let flush = if waits { self.may_flush_at() } else { None };
        let silent = self.heard_at.filter(|_| self.unanswered > 0).map(|at| at + ANSWER_WITHIN);
        [flush, self.clearing, silent].into_iter().flatten().min()
    }

    fn tick(&mut self, now: Instant, out: &mut Out<Sound>) -> Result<(), ProviderError> {
        let silent = self.heard_at.is_some_and(|at| at + ANSWER_WITHIN <= now);
        if self.clearing.is_some_and(|by| by <= now) || self.unanswered > 0 && silent {
            return Err(ProviderError::retry(super::PROVIDER, "the voice fell silent"));
        }
        self.advance(now, out);
        Ok(())
    }
}
