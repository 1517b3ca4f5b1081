//! From one sample rate to another, as a stream.
//!
//! A polyphase filter: a windowed sinc at the least common rate, of which each output sample needs
//! one phase. Against a conversion by Fourier transform it takes pieces of any length as they come and
//! waits 3 ms instead of 10, for a few microseconds a frame instead of one: a call feels each
//! millisecond of waiting twice. It is chosen for telephone speech: what lies below 0.85 of the lower
//! rate's half (3,400 of 4,000 Hz) passes, what lies above that half is 60 dB down.

use std::{f64::consts::PI, sync::Arc, time::Duration};

use crate::predict::product;

/// How far aliases and images are pushed down, in decibels.
const REJECTION: f64 = 60.0;
/// Where the filter begins to fall, as a part of the lower rate's half. It has fallen at 1.
const PASS: f64 = 0.85;
/// Rates a sound card or a provider may have.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;
/// The most phases a filter may have: 22,050 to 8,000 has 160, 44,100 to 16,000 too.
const MOST_PHASES: u32 = 640;

/// The rates are outside 4,000 to 192,000 samples a second, or have too little in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot convert {from} to {to} samples a second")]
pub struct UnknownRates {
    /// Samples a second in.
    pub from: u32,
    /// Samples a second out.
    pub to: u32,
}

/// Converts a stream from one sample rate to another. Pieces may have any length; for `n` samples in,
/// exactly `n * to / from` (rounded up) have come out, after hours too. The sound is
/// [`delay`](Self::delay) later than it was.
///
/// A clone shares the filter and goes on from the same place. Making a filter costs a millisecond or
/// two where the rates have little in common, so keep one and clone it for each call.
#[derive(Debug, Clone)]
pub struct Converter {
    from: u32,
    to: u32,
    /// Output samples for `step` input samples: the number of phases.
    phases: usize,
    step: usize,
    /// How many input samples an output sample is made of.
    taps: usize,
    /// For each phase its taps, the oldest sample's first. Empty when the rates are the same.
    filter: Arc<[f32]>,
    /// The input that is still needed, the oldest first.
    held: Vec<f32>,
    /// Where the next output sample lies: at which held sample its window begins, and its phase.
    first: usize,
    phase: usize,
}

impl Converter {
    /// A converter from one rate to another, in samples a second.
    pub fn new(from: u32, to: u32) -> Result<Self, UnknownRates> {
        let unknown = UnknownRates { from, to };
        if !RATES.contains(&from) || !RATES.contains(&to) {
            return Err(unknown);
        }
        let common = gcd(from, to);
        let (up, down) = (to / common, from / common);
        if up > MOST_PHASES || down > MOST_PHASES {
            return Err(unknown);
        }
        let (phases, step) = (up as usize, down as usize);
        if from == to {
            let (filter, held) = (Arc::from([]), Vec::new());
            return Ok(Self { from, to, phases, step, taps: 1, filter, held, first: 0, phase: 0 });
        }
        let (filter, taps) = design(from, to, phases);
        let held = vec![0.0; taps - 1];
        Ok(Self { from, to, phases, step, taps, filter, held, first: 0, phase: 0 })
    }

    /// Samples a second in.
    pub fn from(&self) -> u32 {
        self.from
    }

    /// Samples a second out.
    pub fn to(&self) -> u32 {
        self.to
    }

    /// How much later the sound is at the output: 3 to 3.5 ms when the lower rate is 8,000, half of
    /// that when it is 16,000.
    pub fn delay(&self) -> Duration {
        let phases = (self.taps * self.phases - 1) as f64 / 2.0;
        let rate = f64::from(self.from) * self.phases as f64;
        if self.is_same() { Duration::ZERO } else { Duration::from_secs_f64(phases / rate) }
    }

    /// Appends what a piece becomes. Values are clipped at full scale.
    pub fn push(&mut self, piece: &[i16], out: &mut Vec<i16>) {
        if self.is_same() {
            out.extend_from_slice(piece);
            return;
        }
        self.held.extend(piece.iter().map(|sample| f32::from(*sample)));
        self.convert(|sample| out.push(clip(sample)));
    }

    /// The same for samples from -1 to 1, which are not clipped.
    pub fn push_f32(&mut self, piece: &[f32], out: &mut Vec<f32>) {
        if self.is_same() {
            out.extend_from_slice(piece);
            return;
        }
        self.held.extend_from_slice(piece);
        self.convert(|sample| out.push(sample));
    }

    /// Appends the sound that is still on its way, as long as the delay: the end of a stream. Afterwards
    /// it is as new.
    pub fn finish(&mut self, out: &mut Vec<i16>) {
        if !self.is_same() {
            let silence = vec![0; self.taps / 2];
            self.push(&silence, out);
        }
        self.reset();
    }

    /// Forgets the stream: the next piece begins another.
    pub fn reset(&mut self) {
        self.held.clear();
        self.held.resize(self.taps - 1, 0.0);
        (self.first, self.phase) = (0, 0);
    }

    fn is_same(&self) -> bool {
        self.filter.is_empty()
    }

    fn convert(&mut self, mut put: impl FnMut(f32)) {
        let (samples, phases) = (self.step / self.phases, self.step % self.phases);
        loop {
            let from = self.phase * self.taps;
            let Some(window) = self.held.get(self.first..self.first + self.taps) else { break };
            let Some(taps) = self.filter.get(from..from + self.taps) else { break };
            put(product(taps, window));
            self.first += samples;
            self.phase += phases;
            if self.phase >= self.phases {
                self.phase -= self.phases;
                self.first += 1;
            }
        }
        let done = self.first.min(self.held.len());
        self.held.drain(..done);
        self.first -= done;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast to i16 saturates: that is the clipping"
)]
fn clip(sample: f32) -> i16 {
    sample.round() as i16
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The taps of each phase, and how many a phase has: a sinc under a Kaiser window, by Kaiser's
/// formulas for the length and the shape.
fn design(from: u32, to: u32, phases: usize) -> (Arc<[f32]>, usize) {
    let rate = f64::from(from) * phases as f64;
    let half = f64::from(from.min(to)) / 2.0;
    let width = half * (1.0 - PASS) / rate;
    let middle = half * f64::midpoint(PASS, 1.0) / rate;
    let wanted = (REJECTION - 7.95) / (14.36 * width);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most some hundred"
    )]
    let taps = ((wanted / phases as f64).ceil() as usize).next_multiple_of(8);
    let length = taps * phases;
    let shape = 0.1102 * (REJECTION - 8.7);
    let centre = (length - 1) as f64 / 2.0;
    let sinc = |index: usize| {
        let off = index as f64 - centre;
        let turn = 2.0 * PI * middle * off;
        let sinc = if off == 0.0 { 1.0 } else { turn.sin() / turn };
        let part = off / (length as f64 / 2.0);
        sinc * bessel(shape * (1.0 - part * part).max(0.0).sqrt()) / bessel(shape)
    };
    let mut filter = Vec::with_capacity(length);
    for phase in 0..phases {
        let taps: Vec<f64> = (0..taps).rev().map(|tap| sinc(tap * phases + phase)).collect();
        // Each phase lets a constant through unchanged, so that none is heard as a buzz.
        let sum: f64 = taps.iter().sum();
        #[expect(clippy::cast_possible_truncation, reason = "a tap needs no more than f32")]
        filter.extend(taps.iter().map(|tap| (tap / sum) as f32));
    }
    (filter.into(), taps)
}

/// The modified Bessel function of order zero, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40_u32 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests;
