//! Sounds for tests: tones, noise, and something like speech, the same each time.
#![expect(clippy::cast_possible_truncation, reason = "a sound of a test needs no more than f32")]

use std::f32::consts::TAU;

/// A sine of `amplitude` at `rate` samples a second.
pub(crate) fn tone(rate: u32, hertz: f64, amplitude: f32, samples: usize) -> Vec<i16> {
    (0..samples)
        .map(|at| {
            // In f64: after ten minutes the phase must still be right.
            let turns = (hertz * at as f64 / f64::from(rate)).fract();
            clip(amplitude * (turns as f32 * TAU).sin())
        })
        .collect()
}

/// Two sounds at once.
pub(crate) fn mix(a: &[i16], b: &[i16]) -> Vec<i16> {
    a.iter().zip(b).map(|(a, b)| a.saturating_add(*b)).collect()
}

/// Random numbers from -1 to 1 by a xorshift, so that tests are the same each time.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
    }

    /// White noise with a root mean square of `rms`.
    pub(crate) fn white(&mut self, rms: f32, samples: usize) -> Vec<i16> {
        (0..samples).map(|_| clip(self.next() * rms * 3_f32.sqrt())).collect()
    }

    /// Pink noise (Paul Kellet's filter) with a root mean square of about `rms`.
    pub(crate) fn pink(&mut self, rms: f32, samples: usize) -> Vec<i16> {
        let mut state = [0_f32; 3];
        let raw: Vec<f32> = (0..samples)
            .map(|_| {
                let white = self.next();
                state[0] = 0.99765 * state[0] + white * 0.099_046;
                state[1] = 0.963 * state[1] + white * 0.296_516_4;
                state[2] = 0.57 * state[2] + white * 1.052_691_3;
                state.iter().sum::<f32>() + white * 0.1848
            })
            .collect();
        scaled_to(&raw, rms)
    }

    /// Vowels of three formants over a gliding pitch, in syllables of 180 ms with stops of 60 ms
    /// between them and a fricative before each: at 8,000 samples a second, `rms` while it sounds.
    pub(crate) fn speech(&mut self, rms: f32, samples: usize) -> Vec<i16> {
        // The first four formants, as a telephone carries them.
        const VOWELS: [[f32; 4]; 5] = [
            [730.0, 1_090.0, 2_440.0, 3_500.0],
            [310.0, 2_020.0, 2_960.0, 3_500.0],
            [530.0, 1_840.0, 2_480.0, 3_500.0],
            [570.0, 840.0, 2_410.0, 3_400.0],
            [440.0, 1_020.0, 2_240.0, 3_300.0],
        ];
        let mut raw = Vec::with_capacity(samples);
        let (mut phase, mut memory, mut voice) = (0_f32, [[0_f32; 2]; 4], 0_f32);
        for at in 0..samples {
            let (syllable, within) = (at / 1_920, at % 1_920);
            let vowel = VOWELS[syllable % VOWELS.len()];
            let pitch = 110.0 + 30.0 * (at as f32 / 8_000.0 * 2.1).sin() + self.next() * 2.0;
            phase += pitch / 8_000.0;
            let mut pulse = 0.0;
            if phase >= 1.0 {
                phase -= 1.0;
                pulse = 1.0;
            }
            // The glottis lets through less of what is high.
            voice = 0.9 * voice + pulse + self.next() * 0.03;
            // Loudness of the vowel: none in the stop, a soft start and end.
            let sounding = (within as f32 - 640.0) / 1_280.0;
            let loud = if sounding < 0.0 { 0.0 } else { (sounding * TAU / 2.0).sin().sqrt() };
            let mut sound = voice * loud;
            for ((formant, wide), memory) in
                vowel.iter().zip([80.0, 110.0, 160.0, 200.0]).zip(&mut memory)
            {
                let radius = (-TAU / 2.0 * wide / 8_000.0_f32).exp();
                let turn = 2.0 * radius * (TAU * formant / 8_000.0).cos();
                let out = sound + turn * memory[0] - radius * radius * memory[1];
                *memory = [out, memory[0]];
                sound = out;
            }
            raw.push(sound);
        }
        // People speak all vowels about equally loud.
        let mut speech: Vec<i16> =
            raw.chunks(1_920).flat_map(|part| scaled_to(part, rms)).collect();
        for (at, sample) in speech.iter_mut().enumerate() {
            if (480..640).contains(&(at % 1_920)) {
                *sample = sample.saturating_add(clip(self.next() * rms * 0.3));
            }
        }
        speech
    }
}

/// Scales so that the parts that sound (above a tenth of the peak, by 20 ms) have this level.
fn scaled_to(raw: &[f32], rms: f32) -> Vec<i16> {
    let powers: Vec<f32> = raw
        .chunks(160)
        .map(|frame| frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32)
        .collect();
    let most = powers.iter().copied().fold(0.0, f32::max);
    let sounding: Vec<f32> = powers.iter().copied().filter(|power| *power > most / 100.0).collect();
    let power = sounding.iter().sum::<f32>() / sounding.len().max(1) as f32;
    let gain = rms / power.sqrt().max(1e-12);
    raw.iter().map(|sample| clip(sample * gain)).collect()
}

/// How strong a frequency is: the amplitude of the sine that fits best, leaving `skip` samples off at
/// both ends.
pub(crate) fn strength(samples: &[i16], rate: u32, hertz: f64, skip: usize) -> f64 {
    let inner = &samples[skip..samples.len() - skip];
    let (mut re, mut im, mut weights) = (0.0, 0.0, 0.0);
    for (at, sample) in inner.iter().enumerate() {
        // A Hann window, so that other frequencies do not leak in.
        let part = at as f64 / inner.len() as f64 * std::f64::consts::TAU;
        let weight = 0.5 - 0.5 * part.cos();
        let turns = (hertz * at as f64 / f64::from(rate)).fract() * std::f64::consts::TAU;
        re += f64::from(*sample) * weight * turns.cos();
        im += f64::from(*sample) * weight * turns.sin();
        weights += weight;
    }
    2.0 * re.hypot(im) / weights
}

pub(crate) fn clip(sample: f32) -> i16 {
    sample.round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}
