//! Tests of the conversion of sample rates, by tones.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::testing::{strength, tone};

const PAIRS: [(u32, u32); 8] = [
    (8_000, 16_000),
    (16_000, 8_000),
    (22_050, 8_000),
    (24_000, 8_000),
    (24_000, 16_000),
    (16_000, 24_000),
    (48_000, 16_000),
    (8_000, 24_000),
];

fn converted(from: u32, to: u32, samples: &[i16]) -> Vec<i16> {
    let mut converter = Converter::new(from, to).unwrap();
    let mut out = Vec::new();
    for piece in samples.chunks(frame(from)) {
        converter.push(piece, &mut out);
    }
    out
}

fn frame(rate: u32) -> usize {
    crate::frame_samples(rate)
}

/// A strength against the amplitude that went in, in decibels.
fn gain(strength: f64, amplitude: f64) -> f64 {
    20.0 * (strength / amplitude).log10()
}

#[test]
fn what_speech_needs_passes_unchanged() {
    for (from, to) in PAIRS {
        let half = f64::from(from.min(to)) / 2.0;
        for part in [0.01, 0.1, 0.25, 0.5, 0.75, 0.84] {
            let out = converted(from, to, &tone(from, half * part, 10_000.0, from as usize));
            let gain = gain(strength(&out, to, half * part, frame(to)), 10_000.0);
            assert!(gain.abs() < 0.1, "{from} to {to}: {} Hz by {gain} dB", half * part);
        }
    }
}

#[test]
fn aliases_are_pushed_down() {
    for (from, to) in PAIRS.into_iter().filter(|(from, to)| from > to) {
        let half = f64::from(to) / 2.0;
        for above in [1.02, 1.1, 1.25, 1.5, 1.9] {
            let hertz = half * above;
            if hertz >= f64::from(from) / 2.0 {
                continue;
            }
            let out = converted(from, to, &tone(from, hertz, 10_000.0, from as usize));
            let alias = (hertz / f64::from(to)).round() * f64::from(to) - hertz;
            let inner = &out[frame(to)..out.len() - frame(to)];
            let rms = 10_f64.powf(f64::from(crate::level::dbfs(inner)) / 20.0) * 32_768.0;
            let down = gain(strength(&out, to, alias.abs(), frame(to)), 10_000.0);
            assert!(down < -55.0, "{from} to {to}: {hertz} Hz by {down} dB");
            assert!(gain(rms, 7_071.0) < -55.0, "{from} to {to}: {hertz} Hz leaves {rms}");
        }
    }
}

#[test]
fn images_are_pushed_down() {
    for (from, to) in PAIRS.into_iter().filter(|(from, to)| from < to) {
        let hertz = f64::from(from) * 0.3;
        let out = converted(from, to, &tone(from, hertz, 10_000.0, from as usize));
        let down = gain(strength(&out, to, f64::from(from) - hertz, frame(to)), 10_000.0);
        assert!(down < -55.0, "{from} to {to}: an image by {down} dB");
    }
}

#[test]
fn ten_minutes_do_not_drift() {
    for (from, to) in PAIRS {
        let mut converter = Converter::new(from, to).unwrap();
        let (piece, mut out, mut count) = (vec![0; frame(from)], Vec::new(), 0);
        // The pair whose filter has the most phases, and the one every call has, for the whole time.
        let minutes = if from == 22_050 || from == 8_000 { 10 } else { 1 };
        let frames = minutes * 60 * 50;
        for _ in 0..frames {
            out.clear();
            converter.push(&piece, &mut out);
            count += out.len() as u64;
        }
        let pushed = frames * frame(from) as u64;
        assert_eq!(count, (pushed * u64::from(to)).div_ceil(u64::from(from)), "{from} to {to}");
    }
}

#[test]
fn the_delay_is_as_told_and_short() {
    for (from, to) in PAIRS {
        let mut converter = Converter::new(from, to).unwrap();
        let mut click = vec![0; from as usize / 10];
        click[from as usize / 20] = 30_000;
        let mut out = Vec::new();
        converter.push(&click, &mut out);

        let (at, _) = out.iter().enumerate().max_by_key(|(_, sample)| sample.abs()).unwrap();
        let late = at as f64 / f64::from(to) - 0.05;
        let told = converter.delay().as_secs_f64();
        assert!((late - told).abs() < 1.0 / f64::from(to), "{from} to {to}: {late} against {told}");
        assert!(told < 0.0035, "{from} to {to}: {told}");
    }
}

#[test]
fn the_end_of_a_stream_is_not_cut_off() {
    let mut converter = Converter::new(24_000, 8_000).unwrap();
    let mut out = Vec::new();
    converter.push(&tone(24_000, 500.0, 10_000.0, 2_400), &mut out);
    let before = out.len();
    converter.finish(&mut out);

    assert!((20..=30).contains(&(out.len() - before)), "{}", out.len() - before);
    assert!(out[before..].iter().any(|sample| sample.abs() > 5_000));
    let mut again = Vec::new();
    converter.push(&[0; 240], &mut again);
    assert!(again.iter().all(|sample| *sample == 0), "the stream before is heard");
}

#[test]
fn loud_sound_is_clipped_and_not_wrapped() {
    let square: Vec<i16> =
        (0..4_800).map(|at| if at / 60 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();

    let out = converted(24_000, 8_000, &square);

    let jumps = out.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 60_000).count();
    assert!(out.contains(&i16::MAX) && out.contains(&i16::MIN));
    assert!(jumps <= 4_800 / 60, "{jumps} jumps");
}

#[test]
fn the_same_rate_is_passed_on() {
    let mut converter = Converter::new(8_000, 8_000).unwrap();
    let mut out = Vec::new();

    converter.push(&[1, -2, 3], &mut out);
    converter.finish(&mut out);

    assert_eq!((out, converter.delay()), (vec![1, -2, 3], Duration::ZERO));
}

#[test]
fn rates_that_make_no_sense_are_refused() {
    for (from, to) in [(0, 8_000), (8_000, 0), (8_000, u32::MAX), (1, 1), (47_999, 8_000)] {
        assert_eq!(Converter::new(from, to).unwrap_err(), UnknownRates { from, to });
    }
}

proptest! {
    /// However a stream is cut into pieces, the same comes out, and as much as the rates say.
    #[test]
    fn pieces_do_not_matter(
        pieces in vec(vec(any::<i16>(), 0..400), 0..12),
        pair in 0..PAIRS.len(),
    ) {
        let (from, to) = PAIRS[pair];
        let all = pieces.concat();
        let (mut whole, mut cut) = (Vec::new(), Vec::new());
        let mut converter = Converter::new(from, to).unwrap();
        let mut other = converter.clone();

        converter.push(&all, &mut whole);
        for piece in &pieces {
            other.push(piece, &mut cut);
        }

        prop_assert_eq!(whole.len() as u64, (all.len() as u64 * u64::from(to)).div_ceil(u64::from(from)));
        prop_assert_eq!(whole, cut);
    }

    /// Samples as floats become the same.
    #[test]
    fn floats_are_as_good(piece in vec(-0.5_f32..0.5, 0..500)) {
        let mut converter = Converter::new(24_000, 8_000).unwrap();
        let mut other = converter.clone();
        let (mut floats, mut ints) = (Vec::new(), Vec::new());
        #[expect(clippy::cast_possible_truncation, reason = "within i16")]
        let scaled: Vec<i16> = piece.iter().map(|sample| (sample * 32_768.0) as i16).collect();

        converter.push_f32(&piece, &mut floats);
        other.push(&scaled, &mut ints);

        prop_assert_eq!(floats.len(), ints.len());
        for (float, int) in floats.iter().zip(&ints) {
            prop_assert!((float * 32_768.0 - f32::from(*int)).abs() < 4.0);
        }
    }
}
