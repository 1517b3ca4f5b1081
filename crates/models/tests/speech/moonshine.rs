//! Moonshine on speech from a telephone, and on what is no speech.

use std::fs;

use frontdesk_models::{ModelError, Moonshine, MoonshineSize, testing};

use crate::sound;

fn ears(size: MoonshineSize) -> Moonshine {
    Moonshine::load(&testing::folder(), size).unwrap()
}

#[test]
fn a_caller_is_understood() {
    let sound = sound::resample(&sound::booking(), 8e3, 16e3, 3.6e3);

    // ONNX Runtime, with the same weights, writes the same: the clip's middle is unclear.
    let written = [
        (MoonshineSize::Base, "Hello, I would like to book a hairdo for Friday at 10."),
        (MoonshineSize::Tiny, "Hello, I would like to book a haircut for Friday at 10."),
    ];
    for (size, right) in written {
        assert_eq!(ears(size).transcribe(&sound), right, "{size:?}");
    }
}

#[test]
fn where_nobody_speaks_there_are_no_words() {
    let ears = ears(MoonshineSize::Base);
    for sound in [vec![0.0; 32_000], vec![0.1; 300], vec![f32::NAN; 16_000], Vec::new()] {
        assert_eq!(ears.transcribe(&sound), "");
    }
}

#[test]
fn any_sound_ends() {
    let ears = ears(MoonshineSize::Tiny);
    for sound in [sound::noise(50_000, 1.0), vec![1e30; 16_000], sound::noise(1_600, 0.1)] {
        let text = ears.transcribe(&sound);
        assert!(text.len() < 400, "{text}");
    }
}

#[test]
fn files_that_are_something_else_are_refused() {
    let model = MoonshineSize::Base.model();
    let folder = std::env::temp_dir().join(format!("models-{}-moonshine", std::process::id()));
    fs::create_dir_all(folder.join(model.name)).unwrap();
    let refused = || Moonshine::load(&folder, MoonshineSize::Base).map(|_| ()).unwrap_err();

    assert!(matches!(refused(), ModelError::Missing { .. }));
    let file = folder.join(model.name).join(model.files[0].name);
    fs::write(&file, "<!doctype html>").unwrap();
    assert!(refused().to_string().contains("it is no package"), "{}", refused());
    // The other model, under this one's name.
    let other = MoonshineSize::Tiny.model();
    fs::copy(testing::folder().join(other.name).join(other.files[0].name), &file).unwrap();
    assert!(refused().to_string().contains("is not 52832 numbers"), "{}", refused());
    fs::remove_dir_all(&folder).unwrap();
}
