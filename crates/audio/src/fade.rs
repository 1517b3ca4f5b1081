//! Cuts playback so that it does not click.

use std::time::Duration;

use crate::Law;

/// How long a cut takes to fade to silence: too short to hear, too long to click.
pub const LENGTH: Duration = Duration::from_millis(5);

/// Cuts playback at the front of `samples`: they fade to silence over the first [`LENGTH`], and what
/// follows is silence. For the frame that would have been played next when playback is stopped.
pub fn cut(samples: &mut [i16], rate: u32) {
    for (sample, weight) in samples.iter_mut().zip(weights(rate)) {
        *sample = scaled(*sample, weight);
    }
}

/// The same for a frame in a code of G.711, which has 8,000 samples a second.
pub fn cut_coded(codes: &mut [u8], law: Law) {
    for (code, weight) in codes.iter_mut().zip(weights(crate::TELEPHONE)) {
        *code =
            if weight > 0.0 { law.code(scaled(law.sample(*code), weight)) } else { law.silence() };
    }
}

/// What each sample is multiplied with: from nearly 1 along half a cosine to 0, then 0 for ever.
fn weights(rate: u32) -> impl Iterator<Item = f32> {
    let length = (f64::from(rate) * LENGTH.as_secs_f64()).max(1.0);
    (1_u32..).map(move |at| {
        let part = (f64::from(at) / length).min(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a weight needs no more than f32")]
        let weight = (0.5 + 0.5 * (part * std::f64::consts::PI).cos()) as f32;
        weight
    })
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
        assert!(samples[79..].iter().all(|sample| *sample == 0));
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
