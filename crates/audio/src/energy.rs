//! Whether someone speaks, by energy against the noise, periodicity and predictability.
//!
//! It needs no model and costs about a microsecond for a frame. What it can tell from speech: steady noise
//! of any colour, hum, clicks, ringback, dial and DTMF tones. What it cannot: music, a second
//! speaker in the room, a tone in loud noise. A whisper has no pitch and is not taken for speech.

use crate::{
    activity::Detector,
    level::decibels,
    predict::{gain, product},
};

/// The rate at which frames are judged, in samples a second.
const RATE: u32 = 8_000;
/// The quietest noise floor that is believed, as a power: -60 dBFS. Below it a line is silent.
const QUIETEST: f32 = 1e-6;
/// The floor before the noise is known: -45 dBFS.
const UNKNOWN: f32 = 3.2e-5;
/// The floor is the quietest moment of so many windows of so many frames: 1.6 seconds.
const WINDOWS: usize = 8;
const WINDOW: u32 = 10;
/// What a frame is given that may be speech and may be not: too little to start, too much to stop.
const UNSURE: f32 = 0.45;
/// A frame that is more predictable than this, in decibels, is a tone. In noise a tone cannot be more
/// predictable than it stands out of the noise, less what the prediction makes of the noise itself.
const TONE: std::ops::RangeInclusive<f32> = 22.0..=26.0;
const NOISE_OF_PREDICTION: f32 = 5.0;
/// A tone that lasts so many frames is certainly one.
const LONG_TONE: u32 = 8;
/// A frame is periodic when it looks so much like itself a period earlier.
const PERIODIC: f32 = 0.6;
/// Lags of a voice's period at 2,000 samples a second: 60 to 400 Hz.
const LAGS: std::ops::RangeInclusive<usize> = 5..=33;
/// How many samples at 2,000 a second are compared: 24 ms.
const COMPARED: usize = 48;
/// How many are kept: the compared ones and the longest lag before them.
const KEPT: usize = COMPARED + 33;

/// A detector by energy over an adaptive noise floor. It is safe to leave on for a call of any length.
#[derive(Debug, Clone)]
pub struct EnergyDetector {
    /// How many samples of the input are one at 8,000 a second.
    group: usize,
    state: State,
}

#[derive(Debug, Clone)]
struct State {
    /// The last input and output of each of two high-pass stages.
    filters: [[f32; 2]; 2],
    /// The frame at 8,000 samples a second, full scale 1, without what lies below 200 Hz.
    frame: Vec<f32>,
    /// The latest sound at 2,000 samples a second, the oldest first.
    slow: Vec<f32>,
    /// Power, smoothed over some frames.
    power: f32,
    /// The quietest smoothed power of each window, and of the window that is being filled.
    windows: [f32; WINDOWS],
    quietest: f32,
    filled: u32,
    window: usize,
    /// Whether each of the last eight frames was periodic.
    periodic: u8,
    /// For how many frames a tone sounds.
    tone: u32,
    probability: f32,
}

impl State {
    fn new() -> Self {
        Self {
            filters: [[0.0; 2]; 2],
            frame: Vec::with_capacity(160),
            slow: vec![0.0; KEPT],
            power: UNKNOWN,
            windows: [UNKNOWN; WINDOWS],
            quietest: f32::MAX,
            filled: 0,
            window: 0,
            periodic: 0,
            tone: 0,
            probability: 0.0,
        }
    }
}

impl EnergyDetector {
    /// A detector for sound of `rate` samples a second: 8,000 or a multiple.
    pub fn new(rate: u32) -> Self {
        Self { group: (rate / RATE).max(1) as usize, state: State::new() }
    }

    /// The noise floor, in dBFS.
    pub fn floor(&self) -> f32 {
        decibels(self.state.floor())
    }
}

impl Detector for EnergyDetector {
    fn frame(&mut self, samples: &[i16]) -> f32 {
        if samples.len() < self.group {
            return self.state.probability;
        }
        self.state.take(samples, self.group);
        self.state.judge()
    }

    fn reset(&mut self) {
        self.state = State::new();
    }
}

impl State {
    /// Brings a frame to 8,000 samples a second and takes hum and rumble out of it.
    fn take(&mut self, samples: &[i16], group: usize) {
        // A pole at 200 Hz, twice.
        const POLE: f32 = 0.864;
        let scale = 1.0 / (32_768.0 * group as f32);
        let [mut first, mut second] = self.filters;
        self.frame.clear();
        self.frame.extend(samples.chunks_exact(group).map(|group| {
            let sum: f32 = group.iter().map(|sample| f32::from(*sample)).sum();
            let sample = sum * scale;
            first = [sample, POLE * (first[1] + sample - first[0])];
            second = [first[1], POLE * (second[1] + first[1] - second[0])];
            second[1]
        }));
        // In silence they would die away into numbers so small that arithmetic is slow with them.
        let audible = |value: f32| if value.abs() < 1e-7 { 0.0 } else { value };
        self.filters = [first, second].map(|filter| filter.map(audible));
        self.slow.extend(self.frame.chunks_exact(4).map(|four| four.iter().sum::<f32>() / 4.0));
        let old = self.slow.len().saturating_sub(KEPT);
        self.slow.drain(..old);
    }

    fn judge(&mut self) -> f32 {
        let power = product(&self.frame, &self.frame) / self.frame.len() as f32;
        self.learn(power);
        let over = decibels(power.max(1e-12)) - decibels(self.floor());
        let mut probability = 1.0 / (1.0 + ((6.0 - over) / 1.2).exp());
        self.periodic <<= 1;
        if probability > UNSURE {
            probability = probability.min(self.character(power, over));
        } else {
            self.tone = 0;
        }
        // A voice falls silent for the moment of a consonant.
        self.probability = probability.max(self.probability * 0.8);
        self.probability
    }

    /// The most that a frame well over the noise may be given, for what it sounds like.
    fn character(&mut self, power: f32, over: f32) -> f32 {
        let tone = (over - NOISE_OF_PREDICTION).clamp(*TONE.start(), *TONE.end());
        if gain(&self.frame) > tone {
            self.tone += 1;
            // No consonant is filled: a tone that begins after a word is not part of it.
            return if self.tone >= LONG_TONE { 0.1 } else { UNSURE };
        }
        self.tone = self.tone.saturating_sub(3);
        let eighth = self.frame.len().div_ceil(8).max(1);
        let loudest = self.frame.chunks(eighth).map(|part| product(part, part)).fold(0.0, f32::max);
        if loudest > 0.75 * power * self.frame.len() as f32 {
            return UNSURE;
        }
        self.periodic |= u8::from(self.is_periodic());
        if self.periodic.count_ones() >= 2 { 1.0 } else { UNSURE }
    }

    /// Whether the sound repeats with the period of a voice.
    fn is_periodic(&self) -> bool {
        let Some(start) = self.slow.len().checked_sub(COMPARED) else { return false };
        let latest = &self.slow[start..];
        let power = product(latest, latest);
        LAGS.filter(|lag| *lag <= start).any(|lag| {
            let earlier = &self.slow[start - lag..start - lag + COMPARED];
            let alike = product(latest, earlier);
            // Squared on both sides, which spares the root.
            alike > 0.0 && alike * alike > PERIODIC * PERIODIC * power * product(earlier, earlier)
        })
    }

    /// Learns the noise floor by the quietest moments.
    fn learn(&mut self, power: f32) {
        self.power += 0.4 * (power - self.power);
        self.quietest = self.quietest.min(self.power);
        self.filled += 1;
        if self.filled == WINDOW {
            self.windows[self.window] = self.quietest;
            self.window = (self.window + 1) % WINDOWS;
            (self.filled, self.quietest) = (0, f32::MAX);
        }
    }

    fn floor(&self) -> f32 {
        self.windows.iter().copied().fold(self.quietest, f32::min).max(QUIETEST)
    }
}

#[cfg(test)]
mod tests;
