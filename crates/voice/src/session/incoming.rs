//! The caller's sound as it comes: judged, given to the ears and to the recording, each piece at the time at which
//! it was said.

use std::time::Duration;

use frontdesk_audio::{Change, FRAME};

use super::{Session, fit};
use crate::core::Event;

/// For how long nothing comes of a line that is only held up: what comes then is what was said meanwhile. After that
/// nothing more is waited for, also not within a word.
const STILL: Duration = Duration::from_secs(5);
/// By how much sound is off its time on any line.
const JITTER: Duration = Duration::from_millis(120);
/// What has been late for so long does not catch up: something is missing before it.
const SETTLED: Duration = Duration::from_secs(1);
/// For how long it is remembered how late sound was.
const LATELY: Duration = Duration::from_secs(60);

/// When the sound of a stream was said. It comes in order, at the earliest when it was said, and all at once after a
/// stall; then it counts by its own length and not by when it came.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// When sound last came.
    came: Duration,
    /// When the last piece ended, and the first begins.
    until: Option<Duration>,
    /// Since when it is watched whether it is late, and how late the promptest piece was.
    least: Option<(Duration, Duration)>,
    /// How late it was at most of late, and when.
    most: (Duration, Duration),
}

impl Stream {
    /// When a piece of this length that came at `now` began to be said.
    fn begins(&mut self, length: Duration, now: Duration) -> Duration {
        self.came = now;
        let prompt = now.saturating_sub(length);
        let mut begins = self.until.unwrap_or(prompt);
        let late = prompt.saturating_sub(begins);
        if late > STILL || begins > prompt + JITTER {
            (begins, self.least) = (prompt, None);
        } else {
            let (since, least) = self.least.take().unwrap_or((now, late));
            let least = least.min(late);
            if now.saturating_sub(since) < SETTLED {
                self.least = Some((since, least));
            } else if least > JITTER {
                begins += least;
            }
            if late >= self.most.0 || now.saturating_sub(self.most.1) > LATELY {
                self.most = (late, now);
            }
        }
        self.until = Some(begins + length);
        begins
    }

    /// How late sound came of late, at most: what is known to have come then may have been said so much earlier.
    pub(super) fn late(&self) -> Duration {
        self.most.0
    }
}

impl Session {
    /// Sound of the caller: judged, and given to the ears.
    pub(super) fn sound(&mut self, sound: &[u8]) {
        if sound.is_empty() {
            return;
        }
        let now = self.now();
        let length = self.format.length(sound.len());
        let begins = self.stream.begins(length, now);
        self.hearing.sound(sound, begins + length);
        if let Some(tape) = &mut self.tape {
            tape.caller(sound, begins, now);
        }
        let mut samples = Vec::with_capacity(sound.len());
        fit::decode(self.format, sound, &mut self.odd, &mut samples);
        if let Some(member) = &mut self.member {
            member.caller(&samples);
        }
        self.framer.push(&samples);
        let mut events = Vec::new();
        while let Some(frame) = self.framer.frame() {
            let probability = self.detector.frame(frame);
            match self.activity.frame(probability, FRAME) {
                Some(Change::Started { .. }) => events.push(Event::VoiceStarted),
                Some(Change::Stopped { ago }) => {
                    self.barge_in.reset();
                    events.push(Event::VoiceStopped { at: now.saturating_sub(ago) });
                }
                None => {}
            }
            if self.barge_in.frame(probability, FRAME).is_some() {
                events.push(Event::VoiceInsists);
            }
        }
        for event in events {
            self.happen(event);
        }
    }

    /// When a voice is over of which nothing comes any more.
    pub(super) fn still(&self) -> Option<Duration> {
        self.activity.is_speaking().then(|| self.stream.came + STILL)
    }

    pub(super) fn wakes(&mut self) {
        if self.word.due().is_some_and(|at| at <= self.now()) {
            self.leaves_alone();
        }
        if self.still().is_some_and(|at| at <= self.now()) {
            self.activity.reset();
            self.barge_in.reset();
            return self.happen(Event::VoiceStopped { at: self.stream.came });
        }
        self.happen(Event::Wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// When each piece of 20 ms began to be said, by when it came.
    fn begin(came: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut stream = Stream::default();
        let begins = came.into_iter().map(|now| stream.begins(FRAME, ms(now)).as_millis());
        begins.map(|at| u64::try_from(at).unwrap()).collect()
    }

    #[test]
    fn what_was_held_up_was_said_in_the_stall() {
        let prompt: Vec<u64> = (0..500).map(|at| at * 20).collect();
        for from in (0..8_000).step_by(130) {
            let stall = from..from + 2_000;
            let came = prompt.iter().map(|at| if stall.contains(at) { stall.end } else { *at });
            let begun = begin(came.map(|at| at + 20));
            assert!(from == 0 || begun == prompt, "a stall at {from} ms: {begun:?}");
        }
        let jitter = prompt.iter().map(|at| at + 20 + at / 20 * 53 % 121);
        let off = begin(jitter).iter().zip(&prompt).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(120), "{off:?}");
    }

    #[test]
    fn what_is_missing_is_a_gap() {
        for gap in [300, 2_000, 60_000] {
            let begun = begin((1..100).map(|at| at * 20 + if at < 20 { 0 } else { gap }));
            assert_eq!(begun.last(), Some(&(98 * 20 + gap)), "within a second and a half");
        }
        let quick = begin((1..500).map(|at| at * 15));
        assert!(quick[498].abs_diff(499 * 15 - 20) <= 120, "none is said before it comes");
    }
}
