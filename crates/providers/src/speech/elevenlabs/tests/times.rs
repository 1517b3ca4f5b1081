//! Words with their times, which come in messages of their own.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{super::scribe::Scribe, ears, last};
use crate::speech::{
    Format, Heard, ToEars, Utterance,
    drive::{Incoming, Out, Wire},
};

const PLAIN: &str = "committed_transcript";
const TIMED: &str = "committed_transcript_with_timestamps";

/// A message with the words of a text, half a second each, from `start` on.
fn told(kind: &str, text: &str, start: f64) -> Value {
    let mut words = Vec::new();
    let mut at = start;
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(json!({ "text": " ", "start": at, "end": at, "type": "spacing" }));
        }
        words.push(json!({ "text": word, "start": at, "end": at + 0.4, "type": "word" }));
        at += 0.5;
    }
    json!({ "message_type": kind, "text": text, "words": words, "language_code": "deu" })
}

fn plain(text: &str) -> Value {
    json!({ "message_type": PLAIN, "text": text })
}

/// Sends so much sound.
fn sound(ears: &mut Scribe, millis: u64) {
    let sound = vec![0xff; Format::Mulaw8k.bytes(Duration::from_millis(millis))];
    ears.command(ToEars::Sound(sound.into()), Instant::now(), &mut Out::default());
}

/// What comes of messages, without the time that passes.
fn hear(ears: &mut Scribe, messages: &[Value]) -> Vec<Heard> {
    let mut out = Out::default();
    for message in messages {
        ears.message(Incoming::Json(message.clone()), Instant::now(), &mut out).unwrap();
    }
    out.items.into()
}

fn finals(heard: &[Heard]) -> Vec<&Utterance> {
    let finals = heard.iter().filter_map(|one| match one {
        Heard::Final(said) => Some(said),
        _ => None,
    });
    finals.collect()
}

fn starts(said: &Utterance) -> Vec<u128> {
    said.words.iter().map(|word| word.start.as_millis()).collect()
}

#[test]
fn words_have_times_and_a_language_whichever_of_the_twins_comes_first() {
    let timed = |text, start| told(TIMED, text, start);
    for messages in [
        vec![timed("Guten Tag.", 0.5), timed("Ja.", 2.0)],
        vec![plain("Guten Tag."), timed("Guten Tag.", 0.5), plain("Ja."), timed("Ja.", 2.0)],
        vec![timed("Guten Tag.", 0.5), plain("Guten Tag."), timed("Ja.", 2.0), plain("Ja.")],
    ] {
        let mut ears = ears();
        sound(&mut ears, 3_000);

        let heard = hear(&mut ears, &messages);

        let said = finals(&heard);
        assert_eq!(
            said.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(),
            ["Guten Tag.", "Ja."]
        );
        assert_eq!((starts(said[0]), starts(said[1])), (vec![500, 1_000], vec![2_000]));
        assert_eq!(said[0].words[1].text, "Tag.");
        assert_eq!(said[1].language.as_deref(), Some("de"));
        assert_eq!(heard.len(), 4, "each is settled once");
        assert_eq!(ears.wake(), None, "nothing is waited for");
    }
}

#[test]
fn the_same_word_again_is_said_again() {
    let mut ears = ears();
    sound(&mut ears, 4_000);
    let both = [plain("Ja."), told(TIMED, "Ja.", 0.5), plain("Ja."), told(TIMED, "Ja.", 2.0)];
    assert_eq!(finals(&hear(&mut ears, &both)).len(), 2);
    let alone = [told(TIMED, "Ja.", 2.5), told(TIMED, "Ja.", 3.0)];
    assert_eq!(finals(&hear(&mut ears, &alone)).len(), 2);
}

#[test]
fn a_twin_that_does_not_come_is_waited_for_twice() {
    let mut ears = ears();
    for _ in 0..2 {
        let now = Instant::now();
        assert!(hear(&mut ears, &[plain("Ja.")]).is_empty());
        let wake = ears.wake().unwrap();
        assert!(wake <= now + Duration::from_secs(1));
        let mut out = Out::default();
        ears.tick(wake, &mut out).unwrap();
        assert_eq!(last(out.items.make_contiguous()), Some("Ja."));
        assert_eq!(out.items.len(), 2);
    }

    let heard = hear(&mut ears, &[plain("Nein.")]);

    assert_eq!((last(&heard), ears.wake()), (Some("Nein."), None));
    // It comes late: it is no news.
    assert!(hear(&mut ears, &[told(TIMED, "Nein.", 0.0)]).is_empty());
}

#[test]
fn words_that_wait_are_given_before_anything_else() {
    let start = Instant::now();
    for message in [
        plain("Nein."),
        json!({ "message_type": "partial_transcript", "text": "Nein" }),
        json!({ "message_type": "insufficient_audio_activity" }),
        told(TIMED, "Etwas anderes.", 0.0),
    ] {
        let heard = hear(&mut ears(), &[plain("Ja."), message]);
        assert!(matches!(&heard[0], Heard::Final(said) if said.text == "Ja."), "{heard:?}");
    }
    // Who asked for what is still being weighed is answered with them.
    let (mut ears, mut out) = (ears(), Out::default());
    ears.command(ToEars::Finalize, start, &mut out);
    ears.message(Incoming::Json(plain("Ja.")), start + Duration::from_millis(450), &mut out)
        .unwrap();
    ears.tick(start + Duration::from_millis(500), &mut out).unwrap();
    assert_eq!((out.items.len(), last(out.items.make_contiguous())), (2, Some("Ja.")));
    assert_eq!(out.items[1], Heard::Settled);
}

#[test]
fn an_end_that_nothing_was_said_before_is_answered_once() {
    let (mut ears, mut out) = (ears(), Out::default());
    for _ in 0..2 {
        ears.command(ToEars::Finalize, Instant::now(), &mut out);
        let heard = hear(&mut ears, &[plain(""), told(TIMED, "", 0.0)]);
        assert_eq!(heard, [Heard::Settled]);
    }
}

#[test]
fn words_that_were_given_before_have_no_time_again() {
    let (start, mut out) = (Instant::now(), Out::default());
    let mut ears = ears();
    sound(&mut ears, 2_000);
    hear(&mut ears, &[json!({ "message_type": "partial_transcript", "text": "Ja bitte" })]);
    ears.command(ToEars::Finalize, start, &mut out);
    ears.tick(start + Duration::from_millis(500), &mut out).unwrap();

    let heard = hear(&mut ears, &[plain("Ja, bitte sehr."), told(TIMED, "Ja, bitte sehr.", 0.2)]);

    let said = finals(&heard);
    assert_eq!((said.len(), said[0].text.as_str(), starts(said[0])), (1, "sehr.", vec![1_200]));
}

#[test]
fn times_that_make_no_sense_leave_the_words_without_any() {
    let mut far = told(TIMED, "Ja bitte.", 0.1);
    for odd in [
        told(TIMED, "Ja bitte.", -3.0),
        // Later than anything that was sent.
        told(TIMED, "Ja bitte.", 60.0),
        // Long ago: it is counted from where it was said.
        told(TIMED, "Ja bitte.", 0.1),
        {
            far["words"][0]["start"] = json!("soon");
            far.clone()
        },
        {
            far["words"] = json!(7);
            far.clone()
        },
        {
            far["words"] = json!([{}, null, { "text": "Ja" }]);
            far["language_code"] = json!(["de"]);
            far
        },
    ] {
        let mut ears = ears();
        sound(&mut ears, 10_000);
        let heard = hear(&mut ears, std::slice::from_ref(&odd));
        let said = finals(&heard);
        assert_eq!((said[0].text.as_str(), said[0].words.len()), ("Ja bitte.", 0), "{odd}");
        // What comes later is judged by itself.
        let heard = hear(&mut ears, &[told(TIMED, "Danke.", 9.0)]);
        assert_eq!(starts(finals(&heard)[0]), [9_000]);
        // Nothing is said before what was said before.
        let heard = hear(&mut ears, &[told(TIMED, "Danke.", 8.0)]);
        assert!(starts(finals(&heard)[0]).is_empty());
    }
}
