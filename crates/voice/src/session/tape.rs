//! The recording of a call: both sides on one timeline, from the moment of consent on.

use std::{ops::Range, time::Duration};

use frontdesk_audio::{Channel, Recorder};
use frontdesk_providers::speech::{Format, Word};
use tokio::sync::mpsc;

use super::fit;

/// How long sound is held back, so that a number which turns out to be a card's can still be
/// silenced.
const LOOK_BACK: Duration = Duration::from_secs(20);

/// How much around a number is silenced with it: times of words are not exact.
const MARGIN: Duration = Duration::from_millis(300);

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

    /// Sound of the caller that was said from `at` on and came now.
    pub(super) fn caller(&mut self, sound: &[u8], at: Duration, now: Duration) {
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

    /// Silences parts of what was said: their own words where the ears tell when each was, else the
    /// whole stretch.
    pub(super) fn silence(
        &mut self,
        (text, words): (&str, &[Word]),
        (start, end): (Duration, Duration),
        ranges: &[Range<usize>],
    ) {
        for range in ranges {
            let (from, to) = span(text, words, range).unwrap_or((start, end));
            if !self.recorder.redact(from.saturating_sub(MARGIN), to + MARGIN) {
                tracing::warn!("A number in a recording was given out before it was known");
            }
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

/// When the words in this part of a text were said; none when the text is not made of them.
fn span(text: &str, words: &[Word], range: &Range<usize>) -> Option<(Duration, Duration)> {
    let mut at = 0;
    let mut within: Option<(Duration, Duration)> = None;
    for word in words {
        let from = at + text.get(at..)?.find(word.text.trim())?;
        at = from + word.text.trim().len();
        if from < range.end && at > range.start {
            let (first, _) = *within.get_or_insert((word.start, word.end));
            within = Some((first, word.end));
        }
    }
    within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_among_the_times_of_words() {
        let text = "take four one one, one at 10";
        let words: Vec<Word> = text
            .split(' ')
            .zip(0u64..)
            .map(|(word, at)| Word {
                text: word.to_owned(),
                start: Duration::from_secs(at),
                end: Duration::from_millis(at * 1_000 + 900),
                confidence: 1.0,
            })
            .collect();

        let range = text.find("four").unwrap()..text.find(" at").unwrap();

        let found = span(text, &words, &range);
        assert_eq!(found, Some((Duration::from_secs(1), Duration::from_millis(4_900))));
        assert_eq!(span("other words", &words, &range), None);
        assert_eq!(span(text, &[], &range), None);
    }
}
