//! Sound for tests.
#![allow(dead_code, reason = "each test file takes what it needs")]

/// What a caller says on a telephone, 8 kHz: "Hello, I would like to book a haircut for Friday at
/// ten."
pub(crate) fn booking() -> Vec<f32> {
    include_bytes!("../speech/booking.ulaw").iter().map(|code| from_mulaw(*code)).collect()
}

/// A sample of G.711 mu-law (ITU-T G.711, table 2).
pub(crate) fn from_mulaw(code: u8) -> f32 {
    let code = !code;
    let size = ((u16::from(code & 15) << 3) + 0x84) << (code >> 4 & 7);
    let sample = f32::from(size - 0x84) / 32768.0;
    if code & 0x80 == 0 { sample } else { -sample }
}

/// A sample as G.711 mu-law.
pub(crate) fn to_mulaw(sample: f32) -> u8 {
    // As many codes as there are: the nearest one.
    (0..=255_u8)
        .min_by(|one, other| {
            let off = |code: &u8| (from_mulaw(*code) - sample).abs();
            off(one).total_cmp(&off(other))
        })
        .unwrap_or(0xff)
}

/// Noise as strong at each frequency, the same each time.
pub(crate) fn noise(samples: usize, loud: f32) -> Vec<f32> {
    let mut state = 1_u32;
    (0..samples)
        .map(|_| {
            // Numerical Recipes' generator.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            loud * ((state >> 8) as f32 / 8_388_608.0 - 1.0)
        })
        .collect()
}

/// The same sound at another rate, nothing above `band` hertz: a windowed sinc, slow and exact.
pub(crate) fn resample(sound: &[f32], from: f64, to: f64, band: f64) -> Vec<f32> {
    let reach = 32.0 * from / (2.0 * band);
    let count = (sound.len() as f64 * to / from) as usize;
    (0..count)
        .map(|at| {
            let centre = at as f64 * from / to;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach) as usize).min(sound.len().saturating_sub(1));
            let mut sum = 0.0;
            for at in first..=last {
                let off = at as f64 - centre;
                let x = std::f64::consts::PI * off * 2.0 * band / from;
                let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
                let window = 0.5 + 0.5 * (std::f64::consts::PI * off / reach).cos();
                sum += f64::from(sound[at]) * sinc * window * 2.0 * band / from;
            }
            sum as f32
        })
        .collect()
}
