//! How predictable a signal is: what tells a tone from a voice.

/// From how many samples before it a sample is predicted. Two sines need four; with eight, the noise of
/// the telephone's code averages out, and speech gains next to nothing.
const ORDER: usize = 8;

/// By how much the best linear prediction leaves less than the signal, in decibels. A tone, or a pair of
/// tones as in DTMF and ringback, leaves next to nothing: about 30 dB through mu-law. Speech leaves
/// the pulses of the voice (at most 25 dB), noise leaves itself. 0 for silence.
///
/// By the covariance method, which has no window that would blur a tone.
pub(crate) fn gain(samples: &[f32]) -> f32 {
    let Some(length) = samples.len().checked_sub(ORDER).filter(|length| *length > ORDER) else {
        return 0.0;
    };
    let tail = &samples[ORDER..];
    let mut phi = [[0_f64; ORDER + 1]; ORDER + 1];
    for lag in 0..=ORDER {
        phi[0][lag] = f64::from(product(tail, &samples[ORDER - lag..ORDER - lag + length]));
    }
    // Each further row is the one above, moved by one sample.
    let last = samples.len() - 1;
    for i in 0..ORDER {
        for j in i..ORDER {
            let entering = f64::from(samples[ORDER - 1 - i] * samples[ORDER - 1 - j]);
            let leaving = f64::from(samples[last - i] * samples[last - j]);
            phi[i + 1][j + 1] = phi[i][j] + entering - leaving;
        }
    }
    let power = phi[0][0];
    if power <= 0.0 {
        return 0.0;
    }
    // Cholesky's decomposition, of which only what is explained is needed. The little that is added to
    // the diagonal is as noise 50 dB down: it keeps pure tones from dividing by zero.
    let little = power * 1e-5;
    let mut factor = [[0_f64; ORDER]; ORDER];
    let mut explained = [0_f64; ORDER];
    for i in 0..ORDER {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = phi[j + 1][i + 1] - known;
            factor[i][j] =
                if i == j { (rest + little).max(little).sqrt() } else { rest / factor[j][j] };
        }
        let known: f64 = (0..i).map(|k| factor[i][k] * explained[k]).sum();
        explained[i] = (phi[0][i + 1] - known) / factor[i][i];
    }
    let left = power - explained.iter().map(|part| part * part).sum::<f64>();
    #[expect(clippy::cast_possible_truncation, reason = "decibels need no more than f32")]
    let gain = (10.0 * (power / left.max(little / 10.0)).log10()) as f32;
    gain
}

/// The sum of products, in eight lanes so that the compiler can use wide registers.
pub(crate) fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0_f32; 8];
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    // In a tree: one after the other, each addition would wait for the one before.
    let fours: [f32; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    (fours[0] + fours[2]) + (fours[1] + fours[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Noise, mix, tone};

    fn of(samples: &[i16]) -> f32 {
        gain(&samples.iter().map(|sample| f32::from(*sample)).collect::<Vec<_>>())
    }

    #[test]
    fn tones_are_predictable_and_noise_is_not() {
        let dtmf = mix(&tone(8_000, 941.0, 5_000.0, 160), &tone(8_000, 1_477.0, 5_000.0, 160));
        let ringback = mix(&tone(8_000, 440.0, 5_000.0, 160), &tone(8_000, 480.0, 5_000.0, 160));
        for sound in [tone(8_000, 425.0, 5_000.0, 160), dtmf, ringback] {
            assert!(of(&sound) > 30.0, "{}", of(&sound));
        }
        assert!(of(&Noise::new(1).white(3_000.0, 160)) < 2.0);
        assert!(of(&Noise::new(1).pink(3_000.0, 160)) < 12.0);
    }

    #[test]
    fn silence_and_scraps_are_nothing() {
        assert!([of(&[0; 160]), of(&[]), of(&[5; 7])].iter().all(|gain| gain.abs() < 0.01));
        assert!(of(&[i16::MAX; 160]).is_finite());
        assert!(of(&[i16::MIN; 9]).is_finite());
    }
}
