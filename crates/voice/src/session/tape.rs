//! The recording of a call: both sides on one timeline, from the moment of consent on.

use std::time::Duration;

use frontdesk_audio::{Channel, Recorder};
use frontdesk_providers::speech::{Format, Word};
use tokio::sync::mpsc;

use super::fit;
use crate::redact;

/// How long sound is held back, so that a number which turns out to be a card's can still be
/// silenced.
const LOOK_BACK: Duration = Duration::from_secs(20);

/// Where a recording goes.
pub struct Recording {
    /// Pieces of it: mu-law at the line's rate, the caller's and the agent's samples in turns.
    pub to: mpsc::Sender<Piece>,
    /// Whether the caller need not be told first.
    pub agreed: bool,
}

/// A piece of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// It begins at this time of the call.
    Begins(Duration),
    /// More of it.
    Sound(Vec<u8>),
}

/// A recording in the making.
pub(super) struct Tape {
    recorder: Recorder,
    format: Format,
    to: mpsc::Sender<Piece>,
    begun: bool,
    lost: bool,
}

impl Tape {
    pub(super) fn new(recording: Recording, format: Format) -> Self {
        let mut recorder = Recorder::new(format.rate(), LOOK_BACK);
        if recording.agreed {
            recorder.allow(Duration::ZERO);
        }
        Self { recorder, format, to: recording.to, begun: false, lost: false }
    }

    /// The caller was told.
    pub(super) fn allow(&mut self, now: Duration) {
        self.recorder.allow(now);
    }

    /// Sound of the caller that ends at `now`.
    pub(super) fn caller(&mut self, sound: &[u8], now: Duration) {
        let at = now.saturating_sub(self.format.length(sound.len()));
        self.push(Channel::Caller, at, sound);
        self.flush(now);
    }

    /// Sound of the agent that is heard from `at` on.
    pub(super) fn agent(&mut self, sound: &[u8], at: Duration) {
        self.push(Channel::Agent, at, sound);
    }

    /// What was sent and not heard by now is not heard.
    pub(super) fn cut(&mut self, now: Duration) {
        self.recorder.cut(Channel::Agent, now);
    }

    fn push(&mut self, channel: Channel, at: Duration, sound: &[u8]) {
        match self.format {
            Format::Mulaw8k => self.recorder.push(channel, at, sound),
            Format::Pcm16(_) => {
                let mut samples = Vec::with_capacity(sound.len() / 2);
                fit::decode(self.format, sound, &mut None, &mut samples);
                self.recorder.push_samples(channel, at, &samples);
            }
        }
    }

    /// Silences the numbers of cards and documents in what was said; by the words' times where the
    /// ears tell them, else the whole stretch.
    pub(super) fn silence(
        &mut self,
        text: &str,
        words: &[Word],
        (start, end): (Duration, Duration),
    ) {
        if redact::find(text).is_empty() {
            return;
        }
        let spoken = |word: &&Word| word.text.chars().any(|c| c.is_ascii_digit());
        let numbers: Vec<&Word> = words.iter().filter(spoken).collect();
        let (from, to) = match (numbers.first(), numbers.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (start, end),
        };
        let margin = Duration::from_millis(300);
        if !self.recorder.redact(from.saturating_sub(margin), to + margin) {
            tracing::warn!("A number in a recording was given out before it was known to be one");
        }
    }

    fn flush(&mut self, now: Duration) {
        let mut out = Vec::new();
        self.recorder.take(now, &mut out);
        self.give(out);
    }

    fn give(&mut self, out: Vec<u8>) {
        if out.is_empty() || self.lost {
            return;
        }
        if !self.begun {
            self.begun = true;
            let from = self.recorder.starts_at().unwrap_or_default();
            self.lost |= self.to.try_send(Piece::Begins(from)).is_err();
        }
        // A recording with a hole would shift everything after it: better none from here on.
        if self.to.try_send(Piece::Sound(out)).is_err() {
            self.lost = true;
            tracing::error!("A recording could not be kept up with; it ends here");
        }
    }

    /// The call is over: the rest.
    pub(super) fn finish(mut self, now: Duration) {
        let mut out = Vec::new();
        let recorder = std::mem::replace(&mut self.recorder, Recorder::new(1, LOOK_BACK));
        let from = recorder.starts_at();
        recorder.finish(now, &mut out);
        if let Some(from) = from {
            self.recorder.allow(from);
        }
        self.give(out);
    }
}
