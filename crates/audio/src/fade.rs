//! Cuts playback so that it does not click.

use std::time::Duration;

use crate::{Law, TELEPHONE};

/// How long a cut takes to fade to silence: too short to hear, too long to click.
pub const LENGTH: Duration = Duration::from_millis(5);

/// Cuts playback at the front of `samples`: they fade to silence over the first [`LENGTH`], and what
/// follows is silence. For the frame that would have been played next when playback is stopped.
pub fn cut(samples: &mut [i16], rate: u32) {
    let length = fading(rate).min(samples.len());
    let (head, tail) = samples.split_at_mut(length);
    for (at, sample) in head.iter_mut().enumerate() {
        *sample = scaled(*sample, weight(at, rate));
    }
    tail.fill(0);
}

/// The same for a frame in a code of G.711, which has 8,000 samples a second.
pub fn cut_coded(codes: &mut [u8], law: Law) {
    let length = fading(TELEPHONE).min(codes.len());
    let (head, tail) = codes.split_at_mut(length);
    for (at, code) in head.iter_mut().enumerate() {
        *code = law.code(scaled(law.sample(*code), weight(at, TELEPHONE)));
    }
    tail.fill(law.silence());
}

/// How many samples fade.
fn fading(rate: u32) -> usize {
    (rate / 200) as usize
}

/// What a fading sample is multiplied with: from nearly 1 to nearly 0 along half a cosine.
fn weight(at: usize, rate: u32) -> f32 {
    let part = (at + 1) as f32 / (fading(rate) + 1) as f32;
    0.5 + 0.5 * (part * std::f32::consts::PI).cos()
}

#[expect(clippy::cast_possible_truncation, reason = "a weight is at most 1, so it fits")]
fn scaled(sample: i16, weight: f32) -> i16 {
    (f32::from(sample) * weight) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_fades_and_then_is_silent() {
        let mut samples = [10_000; 320];

        cut(&mut samples, 16_000);

        assert!(samples[0] > 9_900 && samples[40].abs_diff(5_000) < 300, "{samples:?}");
        assert!(samples.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 250));
        assert!(samples[80..].iter().all(|sample| *sample == 0));
    }

    #[test]
    fn a_coded_cut_ends_in_the_silence_of_its_law() {
        for law in [Law::Mu, Law::A] {
            let mut codes = [law.code(-10_000); 160];

            cut_coded(&mut codes, law);

            assert!(law.sample(codes[0]) < -9_000);
            assert!(codes[40..].iter().all(|code| *code == law.silence()));
        }
    }

    #[test]
    fn short_and_empty_pieces_are_cut_too() {
        cut(&mut [], 8_000);
        let mut short = [1_000; 3];

        cut(&mut short, 0);

        assert_eq!(short, [0; 3]);
    }
}
