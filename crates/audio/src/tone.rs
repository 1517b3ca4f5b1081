//! The tone that a caller hears while it rings at somebody else.

use std::f64::consts::TAU;

/// Of most of the world: 425 Hz, a second of it, then four of silence (ITU-T E.180, supplement 2).
const PITCH: f64 = 425.0;
const SOUNDS: u32 = 1;
const RESTS: u32 = 4;
/// A tenth of full scale: no louder than the voices before and after it.
const LEVEL: f64 = 3_276.0;

/// One ring and the silence after it, at `rate` samples a second; played over and over it is the ringing tone.
pub fn ringback(rate: u32) -> Vec<i16> {
    let sound = rate * SOUNDS;
    // Ten milliseconds in and out, so that it does not click.
    let edge = f64::from(rate / 100).max(1.0);
    let sample = |at: u32| {
        let from_edge = f64::from(at.min(sound - at));
        let wave = (TAU * PITCH * f64::from(at) / f64::from(rate)).sin();
        #[expect(clippy::cast_possible_truncation, reason = "no louder than its level")]
        let sample = (LEVEL * (from_edge / edge).min(1.0) * wave) as i16;
        sample
    };
    (0..sound).map(sample).chain((0..rate * RESTS).map(|_| 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level;

    #[test]
    fn it_rings_for_a_second_and_rests_for_four() {
        let all = ringback(8_000);

        assert_eq!(all.len(), 40_000);
        assert!(level::dbfs(&all[400..7_600]) > -25.0, "{}", level::dbfs(&all[400..7_600]));
        assert!(all[8_000..].iter().all(|sample| *sample == 0));
        let steps = all.windows(2).map(|two| (i32::from(two[1]) - i32::from(two[0])).abs());
        assert!(steps.max().unwrap() < 1_200, "it does not click");
    }

    #[test]
    fn its_pitch_is_that_of_the_tone() {
        let all = ringback(16_000);
        let up = all[..16_000].windows(2).filter(|two| two[0] < 0 && two[1] >= 0).count();

        assert!((420..=430).contains(&up), "{up}");
    }

    #[test]
    fn a_rate_of_nothing_is_nothing() {
        assert!(ringback(0).is_empty());
    }
}
