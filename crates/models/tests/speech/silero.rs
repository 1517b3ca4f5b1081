//! Silero VAD against the values of onnxruntime, and what it makes of what is no speech.

use std::{fs, path::Path};

use frontdesk_models::{ModelError, SILERO, Silero, testing};

use crate::sound;

fn probabilities(vad: &mut Silero, sound: &[f32]) -> Vec<f32> {
    sound.as_chunks::<{ Silero::FRAME }>().0.iter().map(|frame| vad.frame(frame)).collect()
}

fn vad() -> Silero {
    Silero::load(&testing::folder()).unwrap()
}

/// The clip with each sample twice.
fn booking() -> Vec<f32> {
    sound::booking().into_iter().flat_map(|sample| [sample, sample]).collect()
}

#[test]
fn the_probabilities_are_those_of_the_reference() {
    let found = probabilities(&mut vad(), &booking());

    let right = [
        0.0237, 0.5957, 0.9315, 0.9742, 0.9870, 0.9718, 0.9620, 0.9431, 0.9707, 0.9822, 0.9957,
        0.9923, 0.9336, 0.4506, 0.1046, 0.0418, 0.0258, 0.0209, 0.0202, 0.0204, 0.0193, 0.2367,
        0.9812,
    ];
    for (at, (found, right)) in found.iter().zip(right).enumerate() {
        assert!((found - right).abs() < 2e-4, "frame {at}: {found} is not {right}");
    }
    assert_eq!(found.len(), 90);
    for (found, right) in found[86..].iter().zip([0.9982, 0.5975, 0.0714, 0.0171]) {
        assert!((found - right).abs() < 2e-4, "{found} is not {right}");
    }
}

#[test]
fn noise_and_tones_are_no_speech() {
    let second = 16_000_u16;
    let tone = |hertz: f32| {
        (0..2 * second)
            .map(move |at| 0.3 * (std::f32::consts::TAU * hertz * f32::from(at) / 16e3).sin())
    };
    let sounds: [(&str, Vec<f32>); 4] = [
        ("silence", vec![0.0; 32_000]),
        ("hiss", sound::noise(32_000, 0.05)),
        ("loud hiss", sound::noise(32_000, 0.5)),
        ("ringback", tone(440.0).zip(tone(480.0)).map(|(one, other)| one + other).collect()),
    ];
    for (name, sound) in sounds {
        let most = probabilities(&mut vad(), &sound).into_iter().fold(0.0, f32::max);
        assert!(most < 0.35, "{name}: {most}");
    }
}

#[test]
fn two_calls_share_weights_and_nothing_else() {
    let sound = booking();
    let mut one = vad();
    let alone = probabilities(&mut one, &sound);
    let mut other = one.fresh();

    assert_eq!(probabilities(&mut other, &sound), alone);
    one.reset();
    assert_eq!(probabilities(&mut one, &sound), alone);
}

#[test]
fn any_samples_have_a_probability() {
    for value in [f32::MAX, f32::MIN, f32::NAN, f32::INFINITY, 1e-40] {
        let mut vad = vad();
        vad.frame(&[value; Silero::FRAME]);
        vad.reset();
        assert!(vad.frame(&[0.0; Silero::FRAME]) < 0.35);
    }
}

#[test]
fn files_that_are_something_else_are_refused() {
    let folder = std::env::temp_dir().join(format!("models-{}-silero", std::process::id()));
    fs::create_dir_all(folder.join(SILERO.name)).unwrap();
    let refused = |folder: &Path| Silero::load(folder).map(|_| ()).unwrap_err();

    assert!(matches!(refused(&folder), ModelError::Missing { .. }));
    let file = folder.join(SILERO.name).join(SILERO.files[0].name);
    fs::write(&file, "<!doctype html>").unwrap();
    assert!(refused(&folder).to_string().contains("not an ONNX file"));
    fs::write(&file, "").unwrap();
    assert!(refused(&folder).to_string().contains("no tensor"));
    fs::remove_dir_all(&folder).unwrap();
}
