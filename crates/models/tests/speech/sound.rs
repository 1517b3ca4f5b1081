//! Sound for tests.

/// What a caller says on a telephone, 8 kHz: "Hello, I would like to book a haircut for Friday at
/// ten."
pub(crate) fn booking() -> Vec<f32> {
    include_bytes!("booking.ulaw").iter().map(|code| from_mulaw(*code)).collect()
}

/// A sample of G.711 mu-law (ITU-T G.711, table 2).
pub(crate) fn from_mulaw(code: u8) -> f32 {
    let code = !code;
    let size = ((u16::from(code & 15) << 3) + 0x84) << (code >> 4 & 7);
    let sample = f32::from(size - 0x84) / 32768.0;
    if code & 0x80 == 0 { sample } else { -sample }
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
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a sound")]
pub(crate) fn resample(sound: &[f32], from: f64, to: f64, band: f64) -> Vec<f32> {
    let reach = 16.0 * from / (2.0 * band);
    let count = (sound.len() as f64 * to / from) as usize;
    (0..count)
        .map(|at| {
            let centre = at as f64 * from / to;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach) as usize).min(sound.len().saturating_sub(1));
            let mut sum = 0.0;
            for (at, sample) in sound.iter().enumerate().take(last + 1).skip(first) {
                let off = at as f64 - centre;
                let x = std::f64::consts::PI * off * 2.0 * band / from;
                let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
                let window = 0.5 + 0.5 * (std::f64::consts::PI * off / reach).cos();
                sum += f64::from(*sample) * sinc * window * 2.0 * band / from;
            }
            sum as f32
        })
        .collect()
}
/// A sample as G.711 mu-law.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "15 bits")]
pub(crate) fn to_mulaw(sample: f32) -> u8 {
    let size = ((sample.abs() * 32768.0) as u16).min(32_635) + 0x84;
    // At least 0x84, so there are seven bits or more.
    let power = 8 - (size.leading_zeros() as u8).min(8);
    let code = power << 4 | ((size >> (power + 3)) as u8 & 15);
    if sample < 0.0 { !(code | 0x80) } else { !code }
}

/// The words of a text, bare.
pub(crate) fn words(text: &str) -> Vec<String> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
}

/// How many words must be put in, left out or changed to make one text of the other.
pub(crate) fn mistakes(found: &str, right: &str) -> usize {
    let (found, right) = (words(found), words(right));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, word) in found.iter().enumerate() {
        let mut before = row[0];
        row[0] = line + 1;
        for (at, wanted) in right.iter().enumerate() {
            let changed = before + usize::from(word != wanted);
            before = row[at + 1];
            row[at + 1] = changed.min(before + 1).min(row[at] + 1);
        }
    }
    row[right.len()]
}
