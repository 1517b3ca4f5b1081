//! From probabilities of speech to: someone began to speak, stopped, means to interrupt.

use std::time::Duration;

/// At this probability a frame is speech.
const SPEECH: f32 = 0.5;
/// Below this probability a frame is silence. What lies between is neither.
const SILENCE: f32 = 0.35;
/// How long speech must last to have begun.
const START: Duration = Duration::from_millis(96);
/// At this probability a frame counts for an interruption, and for how long it must.
const INSISTING: f32 = 0.7;
const INSISTENCE: Duration = Duration::from_millis(200);

/// Judges frames of sound, one after the other. The sample rate is given when it is made.
pub trait Detector: Send {
    /// The probability, from 0 to 1, that someone speaks in this frame of 20 ms.
    fn frame(&mut self, samples: &[i16]) -> f32;

    /// Forgets what it has heard, as for another call.
    fn reset(&mut self);
}

/// A change of whether someone speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Someone speaks.
    Started {
        /// How long ago, by the end of the frame, the speech began.
        ago: Duration,
    },
    /// Whoever spoke has been silent for the hangover.
    Stopped {
        /// How long ago, by the end of the frame, the silence began.
        ago: Duration,
    },
}

/// Time that counts up while something is so.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// The evidence, which doubtful frames take away from.
    counted: Duration,
    /// How long ago it began.
    age: Duration,
}

impl Run {
    /// Counts a frame that speaks for it (`Some(true)`), against it (`Some(false)`) or neither.
    fn count(&mut self, evidence: Option<bool>, length: Duration) {
        self.age += length;
        match evidence {
            Some(true) => self.counted += length,
            Some(false) => self.counted = Duration::ZERO,
            None => self.counted = self.counted.saturating_sub(length),
        }
        if self.counted.is_zero() {
            self.age = Duration::ZERO;
        }
    }
}

/// Whether someone speaks, with hysteresis: it begins with 96 ms at 0.5 or more, and ends
/// when a silence below 0.35 has lasted for the hangover.
#[derive(Debug, Clone)]
pub struct Activity {
    hangover: Duration,
    speaking: bool,
    speech: Run,
    silence: Duration,
}

impl Activity {
    /// Nobody speaks yet. `hangover` is how long a silence ends speech: 500 ms is usual.
    pub fn new(hangover: Duration) -> Self {
        Self { hangover, speaking: false, speech: Run::default(), silence: Duration::ZERO }
    }

    /// Takes the probability of a frame of this length; says when something changed.
    pub fn frame(&mut self, probability: f32, length: Duration) -> Option<Change> {
        if !self.speaking {
            self.speech.count(evidence(probability, SPEECH), length);
            if self.speech.counted < START {
                return None;
            }
            let ago = self.speech.age;
            (self.speaking, self.speech, self.silence) = (true, Run::default(), Duration::ZERO);
            return Some(Change::Started { ago });
        }
        let silent = probability < SILENCE;
        if silent || (probability < SPEECH && !self.silence.is_zero()) {
            self.silence += length;
        } else {
            self.silence = Duration::ZERO;
        }
        // A frame that may be speech does not end it.
        if !silent || self.silence < self.hangover {
            return None;
        }
        let ago = self.silence;
        (self.speaking, self.silence) = (false, Duration::ZERO);
        Some(Change::Stopped { ago })
    }

    /// Changes the patience, also in the middle of a silence.
    pub fn set_hangover(&mut self, hangover: Duration) {
        self.hangover = hangover;
    }

    /// Whether someone speaks, by what was told.
    pub fn is_speaking(&self) -> bool {
        self.speaking
    }

    /// How long the silence within speech has lasted. Zero while it sounds and after it has stopped.
    pub fn silence(&self) -> Duration {
        self.silence
    }

    /// Forgets what it has heard; nobody speaks.
    pub fn reset(&mut self) {
        *self = Self::new(self.hangover);
    }
}

/// Whether the caller means to interrupt while the agent speaks: 200 ms at 0.7 or more. It is stricter
/// than [`Activity`], because an echo, a cough or a "yes" should not silence the agent.
#[derive(Debug, Clone, Default)]
pub struct BargeIn {
    run: Run,
    told: bool,
}

impl BargeIn {
    /// Nobody interrupts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the probability of a frame of this length while the agent speaks. The time since the
    /// interruption began when this frame makes it one; it is told once until [`reset`](Self::reset).
    pub fn frame(&mut self, probability: f32, length: Duration) -> Option<Duration> {
        self.run.count(evidence(probability, INSISTING), length);
        if self.told || self.run.counted < INSISTENCE {
            return None;
        }
        self.told = true;
        Some(self.run.age)
    }

    /// The agent begins to speak again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Whether a frame speaks for speech, against it, or neither.
fn evidence(probability: f32, enough: f32) -> Option<bool> {
    match probability {
        p if p >= enough => Some(true),
        p if p >= SILENCE => None,
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// What changes, and after which frame, when each probability lasts for so many frames of 20 ms.
    fn changes(hangover: Duration, said: &[(f32, usize)]) -> Vec<(usize, Change)> {
        let mut activity = Activity::new(hangover);
        let frames = said.iter().flat_map(|(p, frames)| std::iter::repeat_n(*p, *frames));
        frames.enumerate().filter_map(|(at, p)| Some((at + 1, activity.frame(p, FRAME)?))).collect()
    }

    #[test]
    fn speech_begins_and_ends() {
        let said = changes(ms(500), &[(0.0, 10), (0.9, 20), (0.1, 50)]);

        let expected =
            [(15, Change::Started { ago: ms(100) }), (55, Change::Stopped { ago: ms(500) })];
        assert_eq!(said, expected);
    }

    #[test]
    fn frames_of_32_ms_need_three() {
        let mut activity = Activity::new(ms(500));

        let told = [0.5; 3].map(|p| activity.frame(p, ms(32)));

        assert_eq!(told, [None, None, Some(Change::Started { ago: ms(96) })]);
    }

    #[test]
    fn a_short_noise_is_no_speech() {
        assert_eq!(changes(ms(500), &[(0.9, 4), (0.1, 1), (0.9, 4), (0.0, 50)]), []);
        assert_eq!(changes(ms(500), &[(0.45, 500)]), []);
        assert_eq!(changes(ms(500), &[(0.9, 2), (0.45, 2), (0.9, 3), (0.45, 3), (0.0, 9)]), []);
    }

    #[test]
    fn a_doubtful_frame_neither_starts_nor_stops() {
        let said =
            changes(ms(100), &[(0.9, 3), (0.4, 1), (0.9, 3), (0.4, 100), (0.2, 4), (0.4, 9)]);

        assert_eq!(said, [(7, Change::Started { ago: ms(140) })]);
        let stopped = changes(ms(100), &[(0.9, 5), (0.2, 1), (0.4, 3), (0.2, 1)]);
        assert_eq!(stopped[1], (10, Change::Stopped { ago: ms(100) }));
    }

    #[test]
    fn a_pause_within_speech_is_seen_and_not_an_end() {
        let mut activity = Activity::new(ms(500));
        for p in [0.9; 10].into_iter().chain([0.1; 10]) {
            activity.frame(p, FRAME);
        }
        assert_eq!((activity.is_speaking(), activity.silence()), (true, ms(200)));

        activity.frame(0.8, FRAME);
        assert_eq!((activity.is_speaking(), activity.silence()), (true, ms(0)));
    }

    #[test]
    fn patience_can_change_in_the_middle() {
        let mut activity = Activity::new(ms(1_500));
        for p in [0.9; 10].into_iter().chain([0.1; 20]) {
            activity.frame(p, FRAME);
        }

        activity.set_hangover(ms(300));

        assert_eq!(activity.frame(0.1, FRAME), Some(Change::Stopped { ago: ms(420) }));
    }

    #[test]
    fn only_who_insists_interrupts() {
        let mut barge = BargeIn::new();
        let mut heard = |p: f32, frames: usize| {
            (0..frames).filter_map(|_| barge.frame(p, FRAME)).collect::<Vec<_>>()
        };

        assert_eq!(heard(0.65, 100), []);
        assert_eq!(heard(0.9, 9), []);
        assert_eq!(heard(0.1, 1), []);
        assert_eq!(heard(0.9, 50), [ms(200)]);
        barge.reset();
        assert_eq!(barge.frame(f32::NAN, FRAME), None);
        assert_eq!((0..10).filter_map(|_| barge.frame(0.7, FRAME)).count(), 1);
    }
}
