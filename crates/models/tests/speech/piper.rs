//! Piper: what it says is heard and understood.

use std::fs;

use frontdesk_models::{
    ModelError, Moonshine, MoonshineSize, PIPER, Piper, SayError, Silero, testing,
};

use crate::sound;

/// What an agent says.
const SENTENCES: [&str; 10] = [
    "Hello, this is the front desk. How can I help you?",
    "We are open from nine to five on Saturday.",
    "I have an appointment free tomorrow morning.",
    "Would you like me to send you a message?",
    "Can you tell me your name and your telephone number, please?",
    "The price for a colour is thirty pounds.",
    "I am sorry, we are closed on Sunday and Monday.",
    "Please hold the line, someone will be with you soon.",
    "There is parking behind the station.",
    "Thank you for calling, have a good day.",
];

fn voice() -> Piper {
    Piper::load(&testing::folder(), PIPER.name).unwrap()
}

/// As the other end of a telephone line hears it, at 16 kHz.
fn over_the_line(voice: &Piper, said: &[f32]) -> Vec<f32> {
    let line = sound::resample(said, f64::from(voice.sample_rate()), 8e3, 3.4e3);
    let line: Vec<f32> =
        line.into_iter().map(|sample| sound::from_mulaw(sound::to_mulaw(sample))).collect();
    sound::resample(&line, 8e3, 16e3, 3.6e3)
}

/// What the voice says of each of the first sentences, as the other end of a line hears it.
fn said(voice: &Piper, count: usize) -> Vec<(&'static str, Vec<f32>)> {
    let over = |text| over_the_line(voice, &voice.say(text, 1.0).unwrap());
    SENTENCES.into_iter().take(count).map(|text| (text, over(text))).collect()
}

/// No more words of a hundred are misheard than that.
#[track_caller]
fn understood(said: &[(&str, Vec<f32>)], size: MoonshineSize, most: f32) {
    let ears = Moonshine::load(&testing::folder(), size).unwrap();
    let (mut wrong, mut words, mut misheard) = (0, 0, String::new());
    for (sentence, sound) in said {
        let heard = ears.transcribe(sound);
        let mistakes = sound::mistakes(&heard, sentence);
        if mistakes > 0 {
            misheard = format!("{misheard}\n{sentence} -> {heard}");
        }
        wrong += mistakes;
        words += sound::words(sentence).len();
    }
    let rate = 100.0 * wrong as f32 / words as f32;
    assert!(rate <= most, "{size:?}: {rate} % of the words: {misheard}");
}

#[test]
fn what_it_says_is_understood_over_a_telephone_line() {
    let voice = voice();
    assert!(voice.has_espeak(), "espeak-ng is not installed");
    let said = said(&voice, SENTENCES.len());

    // Some are written in another way: "9 to 5", "color".
    for size in [MoonshineSize::Base, MoonshineSize::Tiny] {
        understood(&said, size, 10.0);
    }
}

#[test]
fn without_espeak_most_of_it_is_understood() {
    understood(&said(&voice().by_rules(), 4), MoonshineSize::Base, 20.0);
}

#[test]
fn a_text_sounds_the_same_each_time_and_takes_as_long_as_is_asked_for() {
    let voice = voice();
    let say = |speed| voice.say("Your table is booked.", speed).unwrap();

    let once = say(1.0);
    assert_eq!(voice.sample_rate(), 22_050);
    assert_eq!(say(1.0), once);
    let (slow, fast) = (say(0.7).len(), say(1.3).len());
    assert!(slow > once.len() && once.len() > fast, "{slow} {} {fast}", once.len());
    let seconds = once.len() as f32 / 22_050.0;
    assert!((0.8..2.5).contains(&seconds), "{seconds} s");
    assert_eq!(say(f32::NAN), once);
}

#[test]
fn what_it_says_is_speech() {
    let voice = voice();
    let said = over_the_line(&voice, &voice.say("Good morning, who is calling?", 1.0).unwrap());
    let mut vad = Silero::load(&testing::folder()).unwrap();

    let frames = said.as_chunks::<{ Silero::FRAME }>().0;
    let speech = frames.iter().filter(|frame| vad.frame(frame) > 0.5).count();
    assert!(speech * 3 > frames.len() * 2, "{speech} of {} frames", frames.len());
}

#[test]
fn any_text_has_a_sound() {
    let voice = voice();
    for text in ["", "...", "🙂", "\0", "日本語", "a", "-v en --help", &"no ".repeat(90)] {
        assert!(!voice.say(text, 1.0).unwrap().is_empty(), "{text}");
    }
    assert!(matches!(voice.say(&"a".repeat(5_000), 1.0), Err(SayError::TooLong)));
}

#[test]
fn files_that_are_something_else_are_refused() {
    let folder = std::env::temp_dir().join(format!("models-{}-piper", std::process::id()));
    let own = folder.join(PIPER.name);
    fs::create_dir_all(&own).unwrap();
    let refused = || Piper::load(&folder, PIPER.name).map(|_| ()).unwrap_err();

    assert!(matches!(refused(), ModelError::Missing { .. }));
    let about = own.join(PIPER.files[1].name);
    fs::write(&about, "{}").unwrap();
    assert!(matches!(refused(), ModelError::Malformed { .. }));
    fs::copy(testing::folder().join(PIPER.name).join(PIPER.files[1].name), &about).unwrap();
    for file in [&b"<!doctype html>"[..], b"", &[0x3a, 0]] {
        fs::write(own.join(PIPER.files[0].name), file).unwrap();
        assert!(matches!(refused(), ModelError::Malformed { .. }), "{}", refused());
    }
    fs::remove_dir_all(&folder).unwrap();
}
