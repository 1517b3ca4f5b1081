//! What the detector makes of sounds that a telephone carries.

use super::*;
use crate::{
    Activity, BargeIn, Change, FRAME, Law,
    testing::{Noise, clip, mix, tone},
};

const SECOND: usize = 8_000;

/// The probabilities of a sound at 8,000 samples a second, after mu-law as on a line.
fn heard(samples: &[i16]) -> Vec<f32> {
    let line: Vec<i16> = samples.iter().map(|s| Law::Mu.sample(Law::Mu.code(*s))).collect();
    let mut detector = EnergyDetector::new(8_000);
    line.chunks_exact(160).map(|frame| detector.frame(frame)).collect()
}

/// Whether speech began, or an interruption would have.
fn speaks(probabilities: &[f32]) -> bool {
    let (mut activity, mut barge) = (Activity::new(FRAME * 25), BargeIn::new());
    probabilities.iter().any(|p| {
        let started = matches!(activity.frame(*p, FRAME), Some(Change::Started { .. }));
        barge.frame(*p, FRAME).is_some() || started
    })
}

fn check_silent(name: &str, samples: &[i16]) {
    let probabilities = heard(samples);
    let highest = probabilities.iter().copied().fold(0.0, f32::max);
    assert!(
        !speaks(&probabilities),
        "{name} is taken for speech (up to {highest}): {probabilities:.2?}"
    );
}

fn amplitude(dbfs: f32) -> f32 {
    32_768.0 * 10_f32.powf(dbfs / 20.0)
}

/// Sound for the seconds it is on, again and again.
fn cadence(sound: &[i16], on: f32, off: f32) -> Vec<i16> {
    let period = on + off;
    let at = |index: usize| (index as f32 / SECOND as f32) % period;
    sound.iter().enumerate().map(|(index, s)| if at(index) < on { *s } else { 0 }).collect()
}

#[test]
fn silence_is_silent() {
    check_silent("digital silence", &vec![0; 10 * SECOND]);
    check_silent("a constant", &vec![3_000; 3 * SECOND]);
}

#[test]
fn noise_of_any_level_is_no_speech() {
    for level in [-60.0, -45.0, -35.0, -25.0, -15.0] {
        for seed in 1..5 {
            let mut noise = Noise::new(seed);
            check_silent(&format!("white at {level}"), &noise.white(amplitude(level), 10 * SECOND));
            check_silent(&format!("pink at {level}"), &noise.pink(amplitude(level), 10 * SECOND));
        }
    }
}

#[test]
fn noise_that_begins_in_a_call_is_no_speech() {
    for seed in 1..5 {
        let mut sound = Noise::new(seed).white(amplitude(-60.0), 3 * SECOND);
        sound.extend(Noise::new(seed + 10).white(amplitude(-22.0), 5 * SECOND));
        check_silent("a fan is switched on", &sound);
    }
}

#[test]
fn tones_of_the_network_are_no_speech() {
    let pairs = [
        ("ringback of North America", 440.0, 480.0, 2.0, 4.0),
        ("ringback of Britain", 400.0, 450.0, 0.4, 0.2),
        ("ringback of Europe", 425.0, 425.0, 1.0, 4.0),
        ("busy", 480.0, 620.0, 0.5, 0.5),
        ("dial tone", 350.0, 440.0, 10.0, 0.0),
    ];
    for (name, low, high, on, off) in pairs {
        for level in [-30.0, -15.0] {
            let loud = amplitude(level);
            let low = tone(8_000, low, loud, 12 * SECOND);
            let high = tone(8_000, high, loud, 12 * SECOND);
            let quiet = Noise::new(3).white(amplitude(-65.0), 12 * SECOND);
            check_silent(name, &mix(&cadence(&mix(&low, &high), on, off), &quiet));
        }
    }
}

#[test]
fn keys_of_the_telephone_are_no_speech() {
    for low in [697.0, 770.0, 852.0, 941.0] {
        for high in [1_209.0, 1_336.0, 1_477.0, 1_633.0] {
            let (low, high) =
                (tone(8_000, low, 4_000.0, 3 * SECOND), tone(8_000, high, 5_000.0, 3 * SECOND));
            for on in [0.08, 0.1, 0.25, 1.0] {
                check_silent("DTMF", &cadence(&mix(&low, &high), on, 0.1));
            }
        }
    }
}

#[test]
fn hum_is_no_speech() {
    for mains in [50.0, 60.0] {
        let harmonics = [(1.0, 3_000.0), (2.0, 1_000.0), (3.0, 400.0)];
        let hum = harmonics.iter().fold(vec![0; 10 * SECOND], |sum, (order, loud)| {
            mix(&sum, &tone(8_000, mains * order, *loud, 10 * SECOND))
        });
        let quiet = Noise::new(5).pink(amplitude(-55.0), 10 * SECOND);
        check_silent("hum", &mix(&hum, &quiet));
    }
}

#[test]
fn clicks_are_no_speech() {
    let mut noise = Noise::new(7);
    for every in [700, 1_100, 2_000, 4_000] {
        let sound: Vec<i16> = (0..10 * SECOND)
            .map(|at| {
                // A key of a keyboard: 5 ms of a burst that dies away.
                let age = (at % every) as f32;
                clip(noise.next() * (20_000.0 * (-age / 12.0).exp() + 20.0))
            })
            .collect();
        check_silent("clicks", &sound);
    }
}

/// The part of the frames in the middle of vowels that are over one half, after 2 seconds.
fn vowels_heard(clean: &[i16], probabilities: &[f32]) -> f32 {
    let loud: Vec<f32> = clean.chunks_exact(160).map(crate::level::dbfs).collect();
    let most = loud.iter().copied().fold(-96.0, f32::max);
    let frames = loud.iter().zip(probabilities).skip(100);
    let vowels: Vec<f32> = frames.filter(|(l, _)| **l > most - 6.0).map(|(_, p)| *p).collect();
    vowels.iter().filter(|p| **p >= 0.5).count() as f32 / vowels.len() as f32
}

#[test]
fn speech_is_heard_in_silence_and_in_noise() {
    for seed in 1..6 {
        for level in [-36.0, -26.0, -16.0] {
            let speech = Noise::new(seed).speech(amplitude(level), 10 * SECOND);
            let noises = [
                ("silence", vec![0; speech.len()]),
                ("white", Noise::new(seed + 50).white(amplitude(level - 10.0), speech.len())),
                ("pink", Noise::new(seed + 60).pink(amplitude(level - 10.0), speech.len())),
            ];
            for (name, noise) in noises {
                let probabilities = heard(&mix(&speech, &noise));
                let vowels = vowels_heard(&speech, &probabilities);
                assert!(
                    vowels > 0.75,
                    "{vowels} of the vowels at {level} in {name}: {probabilities:.2?}"
                );
                assert!(speaks(&probabilities[100..]));
            }
        }
    }
}

#[test]
fn speech_that_ends_is_over_soon() {
    let mut sound = Noise::new(2).speech(amplitude(-22.0), 4 * SECOND);
    sound.extend(vec![0; 2 * SECOND]);
    let sound = mix(&sound, &Noise::new(3).pink(amplitude(-40.0), sound.len()));
    let mut activity = Activity::new(FRAME * 25);

    let changes: Vec<_> = heard(&sound).iter().map(|p| activity.frame(*p, FRAME)).collect();
    let stopped = changes.iter().rposition(|change| matches!(change, Some(Change::Stopped { .. })));

    // 500 ms of hangover, and at most 140 ms for the detector to fall.
    assert!(stopped.is_some_and(|at| (200..232).contains(&at)), "{stopped:?}");
}

#[test]
fn higher_rates_hear_the_same() {
    let speech = Noise::new(4).speech(amplitude(-20.0), 5 * SECOND);
    for times in [2, 3, 6] {
        let mut detector = EnergyDetector::new(8_000 * times);
        let fast: Vec<i16> =
            speech.iter().flat_map(|s| std::iter::repeat_n(*s, times as usize)).collect();
        let probabilities: Vec<f32> =
            fast.chunks_exact(160 * times as usize).map(|f| detector.frame(f)).collect();
        assert!(speaks(&probabilities), "at {times} times");
    }
}

#[test]
fn odd_frames_do_no_harm() {
    let mut detector = EnergyDetector::new(16_000);
    for frame in [vec![], vec![1], vec![i16::MIN; 3], vec![i16::MAX; 5_000], vec![0; 320]] {
        let p = detector.frame(&frame);
        assert!((0.0..=1.0).contains(&p));
    }
    detector.reset();
    assert!(detector.frame(&[0; 320]) < 0.1);
    assert!(detector.floor() <= -45.0 + 0.1);
}
