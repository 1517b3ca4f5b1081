//! What each machine makes of messages and time, without a socket.

mod languages;

use bytes::Bytes;
use serde_json::json;

use super::{aura::Aura, flux::Flux, nova::Nova, *};
use crate::speech::{
    Heard, Sound, ToEars, ToMouth,
    drive::{Incoming, Out, Outgoing, Wire},
};

fn line() -> Line {
    Line { url: "http://127.0.0.1/".parse().unwrap(), key: Secret::new("k"), public_only: false }
}

fn at(start: Instant, millis: u64) -> Instant {
    start + Duration::from_millis(millis)
}

fn results(start: f64, end: f64, words: &str, flags: &str) -> Value {
    let count = words.split_whitespace().count().max(1) as f64;
    let words: Vec<Value> = words
        .split_whitespace()
        .enumerate()
        .map(|(at, word)| {
            let from = start + (end - start) * at as f64 / count;
            json!({ "word": word, "punctuated_word": word, "start": from, "end": from + 0.1,
                    "confidence": 0.9 })
        })
        .collect();
    let text: Vec<&str> = words.iter().filter_map(|word| word["word"].as_str()).collect();
    let alternative = json!({ "transcript": text.join(" "), "confidence": 0.9, "words": words });
    json!({
        "type": "Results", "start": start, "duration": end - start,
        "is_final": flags.contains("final"), "speech_final": flags.contains("speech"),
        "from_finalize": flags.contains("asked"), "channel": { "alternatives": [alternative] },
    })
}

/// What was heard, in short: `~words` for partial, `words` for final, `.` for the end of a turn.
fn heard(out: &mut Out<Heard>) -> Vec<String> {
    out.items
        .drain(..)
        .map(|heard| match heard {
            Heard::Started => "started".to_owned(),
            Heard::Partial { text } => format!("~{text}"),
            Heard::Final(said) => said.text,
            Heard::EndOfTurn { likely: false } | Heard::Settled => ".".to_owned(),
            Heard::EndOfTurn { likely: true } => "?".to_owned(),
            Heard::Resumed => "resumed".to_owned(),
        })
        .collect()
}

/// What is heard of these messages.
fn hears(wire: &mut impl Wire<Item = Heard>, messages: &[Value]) -> Vec<String> {
    let (mut out, now) = (Out::default(), Instant::now());
    for message in messages {
        wire.message(Incoming::Json(message.clone()), now, &mut out).unwrap();
    }
    heard(&mut out)
}

#[test]
fn windows_are_put_together() {
    let mut nova = Nova::new(line(), Instant::now());
    let said = hears(
        &mut nova,
        &[
            json!({ "type": "SpeechStarted", "channel": [0], "timestamp": 0.1 }),
            results(0.0, 1.0, "", ""),
            results(0.0, 1.0, "I would", ""),
            results(0.0, 2.0, "I would like", "final"),
            results(2.0, 3.0, "a haircut", ""),
            results(2.0, 3.5, "a haircut.", "final speech"),
            // All that follows says the same again, or nothing.
            json!({ "type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 3.5 }),
            results(3.5, 4.0, "", "final speech"),
            json!({ "type": "SomethingNew", "channel": 7 }),
        ],
    );
    assert_eq!(said, ["started", "~I would", "I would like", "~a haircut", "a haircut.", "."]);
}

#[test]
fn a_gap_between_words_ends_what_noise_hides() {
    let mut nova = Nova::new(line(), Instant::now());
    let end = json!({ "type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1.5 });

    let first = hears(&mut nova, &[results(0.0, 2.0, "Hello there", "final"), end.clone()]);
    let second = hears(&mut nova, &[results(2.0, 3.0, "anybody", ""), end.clone(), end]);
    // The window that was still being weighed is final later, with one word more.
    let third = hears(&mut nova, &[results(2.0, 4.0, "anybody in?", "final speech")]);

    assert_eq!(first, ["Hello there", "."]);
    assert_eq!(second, ["~anybody", "anybody", "."]);
    assert_eq!(third, ["in?", "."]);
}

#[test]
fn finalize_is_answered_or_given_up() {
    let start = Instant::now();
    let mut nova = Nova::new(line(), start);
    let mut out = Out::default();

    hears(&mut nova, &[results(0.0, 1.0, "Yes", "")]);
    nova.command(ToEars::Finalize, at(start, 100), &mut out);
    assert_eq!(out.messages, [Outgoing::Json(json!({ "type": "Finalize" }))]);
    assert_eq!(hears(&mut nova, &[results(0.0, 1.0, "Yes.", "final asked")]), ["Yes.", "."]);

    hears(&mut nova, &[results(1.0, 2.0, "No thanks", "")]);
    nova.command(ToEars::Finalize, at(start, 1_000), &mut out);
    assert_eq!(nova.wake(), Some(at(start, 1_500)));
    nova.tick(at(start, 1_500), &mut out).unwrap();
    assert_eq!(heard(&mut out), ["No thanks", "."]);
    // The answer comes late: it is no news.
    assert!(hears(&mut nova, &[results(1.0, 2.0, "No, thanks.", "final asked")]).is_empty());

    // Nothing was said: that is an answer too.
    nova.command(ToEars::Finalize, at(start, 2_000), &mut out);
    nova.tick(at(start, 2_500), &mut out).unwrap();
    assert_eq!(heard(&mut out), ["."]);
}

#[test]
fn a_silent_line_is_kept_by_text() {
    let start = Instant::now();
    let mut nova = Nova::new(line(), start);
    let mut out = Out::default();
    nova.command(ToEars::Sound(Bytes::from_static(&[1; 160])), at(start, 1_000), &mut out);
    // An empty message would be the end.
    nova.command(ToEars::Sound(Bytes::new()), at(start, 2_000), &mut out);
    assert_eq!(out.messages.len(), 1);
    out.messages.clear();

    let mut sent_at = Vec::new();
    while let Some(wake) = nova.wake().filter(|wake| *wake < at(start, 14_000)) {
        nova.tick(wake, &mut out).unwrap();
        sent_at.push(wake.duration_since(start).as_millis());
    }
    assert_eq!(sent_at, [5_000, 9_000, 13_000]);
    assert_eq!(out.messages, vec![Outgoing::Json(json!({ "type": "KeepAlive" })); 3]);
}

#[test]
fn the_last_words_are_waited_for_but_not_for_ever() {
    let start = Instant::now();
    let mut nova = Nova::new(line(), start);
    let mut out = Out::default();
    hears(&mut nova, &[results(0.0, 1.0, "Bye", "")]);
    nova.command(ToEars::End, start, &mut out);
    nova.command(ToEars::Sound(Bytes::from_static(&[1])), start, &mut out);
    assert_eq!(out.messages, [Outgoing::Json(json!({ "type": "CloseStream" }))]);

    let wake = nova.wake().unwrap();
    nova.tick(wake, &mut out).unwrap();

    assert_eq!(wake, at(start, 5_000));
    assert!(out.over);
    assert_eq!(heard(&mut out), ["Bye"]);
}

fn turn(index: u64, event: &str, text: &str) -> Value {
    let words: Vec<Value> = text.split_whitespace().map(|word| json!({ "word": word })).collect();
    json!({
        "type": "TurnInfo", "event": event, "turn_index": index, "transcript": text,
        "words": words, "end_of_turn_confidence": 0.8,
    })
}

#[test]
fn a_turn_is_likely_over_goes_on_and_is_over() {
    let mut flux = Flux::new(line(), Format::Mulaw8k, Instant::now());
    let said = hears(
        &mut flux,
        &[
            json!({ "type": "Connected", "request_id": "r", "sequence_id": 0 }),
            turn(0, "StartOfTurn", ""),
            turn(0, "Update", "On Friday"),
            turn(0, "EagerEndOfTurn", "On Friday"),
            turn(0, "TurnResumed", "On Friday at"),
            turn(0, "EagerEndOfTurn", "On Friday at ten"),
            turn(0, "EndOfTurn", "On Friday at ten"),
            json!({ "type": "ConfigureFailure", "request_id": "r", "sequence_id": 6 }),
            turn(1, "StartOfTurn", "Thanks"),
        ],
    );
    assert_eq!(
        said,
        [
            "started",
            "~On Friday",
            "~On Friday",
            "?",
            "resumed",
            "~On Friday at",
            "~On Friday at ten",
            "?",
            "On Friday at ten",
            ".",
            "started",
            "~Thanks"
        ]
    );
}

#[test]
fn what_flux_was_not_asked_to_finalize_is_taken_as_it_stands() {
    let start = Instant::now();
    let mut flux = Flux::new(line(), Format::Mulaw8k, start);
    let mut out = Out::default();
    hears(&mut flux, &[turn(0, "Update", "One moment")]);
    flux.command(ToEars::Finalize, start, &mut out);
    assert!(out.messages.is_empty(), "there is no message for it");
    flux.tick(at(start, 500), &mut out).unwrap();
    assert_eq!(heard(&mut out), ["One moment", "."]);

    let rest = [turn(0, "Update", "One moment please"), turn(0, "EndOfTurn", "One moment please")];
    assert_eq!(hears(&mut flux, &rest), ["~please", "please", "."]);
}

#[test]
fn words_that_were_given_before_still_end_a_turn() {
    let start = Instant::now();
    let mut flux = Flux::new(line(), Format::Mulaw8k, start);
    let mut out = Out::default();
    hears(&mut flux, &[turn(0, "Update", "On Friday"), turn(0, "EagerEndOfTurn", "On Friday")]);
    flux.command(ToEars::Finalize, start, &mut out);
    flux.tick(at(start, 500), &mut out).unwrap();
    assert!(matches!(out.items.pop_front(), Some(Heard::Final(said)) if said.text == "On Friday"));
    assert_eq!(out.items.pop_front(), Some(Heard::Settled));

    let end = Incoming::Json(turn(0, "EndOfTurn", "On Friday"));
    flux.message(end, at(start, 900), &mut out).unwrap();

    assert_eq!(out.items, [Heard::EndOfTurn { likely: false }]);
    let next = [turn(1, "Update", "Thanks"), turn(1, "EndOfTurn", "Thanks")];
    out.items.clear();
    assert_eq!(hears(&mut flux, &next), ["~Thanks", "Thanks", "."]);
}

#[test]
fn flux_gets_silence_that_does_not_count() {
    let start = Instant::now();
    let mut flux = Flux::new(line(), Format::Mulaw8k, start);
    let mut out = Out::default();
    flux.tick(at(start, 4_000), &mut out).unwrap();
    assert_eq!(out.messages, [Outgoing::Binary(vec![0xff; 640].into())]);

    let mut message = turn(0, "EndOfTurn", "Hi");
    message["words"][0] = json!({ "word": "Hi", "start": 1.08, "end": 1.58 });
    flux.message(Incoming::Json(message), start, &mut out).unwrap();
    let Some(Heard::Final(said)) = out.items.pop_front() else { panic!("no words") };
    assert_eq!(said.words[0].start, Duration::from_secs(1));
}

#[test]
fn hostile_messages_are_survived() {
    let start = Instant::now();
    let (mut nova, mut flux) =
        (Nova::new(line(), start), Flux::new(line(), Format::Mulaw8k, start));
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    for message in [
        json!([]),
        json!({ "type": "Results" }),
        json!({ "type": "Results", "channel": [1], "start": "x", "duration": -1, "is_final": true }),
        json!({ "type": "Results", "start": 1e300, "duration": 1e300, "speech_final": true,
            "channel": { "alternatives": [{ "transcript": 5, "words": [{ "word": "a", "start": -3 }, 7] }] } }),
        json!({ "type": "UtteranceEnd", "last_word_end": -1 }),
        json!({ "type": "TurnInfo", "turn_index": -1, "words": {}, "event": "EndOfTurn" }),
        json!({ "type": "Flushed" }),
        json!({ "type": "Cleared" }),
    ] {
        let incoming = || Incoming::Json(message.clone());
        nova.message(incoming(), start, &mut Out::default()).unwrap();
        flux.message(incoming(), start, &mut Out::default()).unwrap();
        aura.message(incoming(), start, &mut Out::default()).unwrap();
    }
    for (message, kind) in [
        (Value::Null, Kind::Retry),
        (json!({ "type": "Error", "code": "NET-0001", "description": "secret" }), Kind::Retry),
        (json!({ "err_code": "ASR_PAYMENT_REQUIRED", "err_msg": "secret" }), Kind::Auth),
        (json!({ "err_code": "TOO_MANY_REQUESTS", "err_msg": "secret" }), Kind::Wait),
    ] {
        let error = nova.message(Incoming::Json(message), start, &mut Out::default()).unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!error.detail.contains("secret"), "{error}");
    }
}

fn say(utterance: u64, text: &str) -> ToMouth {
    ToMouth::Say { utterance, text: text.to_owned() }
}

/// What was sent, in short.
fn sent(out: &mut Out<Sound>) -> Vec<String> {
    out.messages
        .drain(..)
        .map(|message| match message {
            Outgoing::Json(json) => match json["text"].as_str() {
                Some(text) => text.trim().to_owned(),
                None => json["type"].to_string(),
            },
            Outgoing::Binary(_) => "bytes".to_owned(),
        })
        .collect()
}

fn flushed(aura: &mut Aura, now: Instant, out: &mut Out<Sound>) {
    aura.message(Incoming::Json(json!({ "type": "Flushed" })), now, out).unwrap();
}

#[test]
fn text_that_comes_meanwhile_goes_together() {
    let now = Instant::now();
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    let mut out = Out::default();
    for text in ["One.", "Two.", "Three.", "Four."] {
        aura.command(say(1, text), now, &mut out);
    }
    assert_eq!(sent(&mut out), ["One.", "\"Flush\"", "Two.", "\"Flush\""]);

    flushed(&mut aura, now, &mut out);
    assert_eq!(sent(&mut out), ["Three.", "Four.", "\"Flush\""]);

    aura.command(ToMouth::End { utterance: 1 }, now, &mut out);
    flushed(&mut aura, now, &mut out);
    assert!(out.items.is_empty());
    flushed(&mut aura, now, &mut out);
    assert_eq!(out.items, [Sound::Done { utterance: 1 }]);
}

#[test]
fn no_more_than_twenty_flushes_a_minute() {
    let start = Instant::now();
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    let mut out = Out::default();
    for number in 0..24 {
        let now = at(start, number * 100);
        aura.command(say(1, "Word."), now, &mut out);
        if aura.wake() != Some(at(start, 60_000)) {
            flushed(&mut aura, now, &mut out);
        }
    }
    let all = sent(&mut out);
    assert_eq!(all.iter().filter(|one| *one == "\"Flush\"").count(), 20);
    assert_eq!(all.iter().filter(|one| *one == "Word.").count(), 24, "the text is there already");

    assert_eq!(aura.wake(), Some(at(start, 60_000)));
    aura.tick(at(start, 60_000), &mut out).unwrap();
    assert_eq!(sent(&mut out), ["\"Flush\""]);
}

#[test]
fn nothing_of_what_was_cleared_comes_out() {
    let now = Instant::now();
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    let mut out = Out::default();
    let sound = || Incoming::Binary(Bytes::from_static(&[1; 160]));
    aura.command(say(1, "A long story."), now, &mut out);
    aura.message(sound(), now, &mut out).unwrap();
    sent(&mut out);

    aura.command(ToMouth::Cancel { utterance: 1 }, now, &mut out);
    assert!(out.items.is_empty(), "not even what was waiting to be taken");
    aura.command(say(2, "Yes?"), now, &mut out);
    assert_eq!(sent(&mut out), ["\"Clear\""]);
    aura.message(sound(), now, &mut out).unwrap();
    flushed(&mut aura, now, &mut out);
    assert!(out.items.is_empty());

    aura.message(Incoming::Json(json!({ "type": "Cleared" })), now, &mut out).unwrap();
    assert_eq!(sent(&mut out), ["Yes?", "\"Flush\""]);
    aura.message(sound(), now, &mut out).unwrap();
    assert_eq!(out.items.len(), 1);
}

#[test]
fn a_mouth_that_is_closed_while_it_clears_is_over_or_opens_again() {
    let now = Instant::now();
    let closed = Closed { code: 1000, reason: String::new() };
    for ending in [true, false] {
        let mut aura = Aura::new(line(), Format::Mulaw8k);
        let mut out = Out::default();
        aura.command(say(1, "A long story."), now, &mut out);
        aura.command(ToMouth::Cancel { utterance: 1 }, now, &mut out);
        if ending {
            aura.end(now, &mut out);
        }
        assert!(!out.over, "the answer to the clearing is waited for");

        aura.closed(&closed, &mut out).unwrap();

        assert_eq!((out.over, aura.wake()), (ending, None));
        sent(&mut out);
        if !ending {
            aura.command(say(2, "Yes?"), now, &mut out);
            assert_eq!(sent(&mut out), ["Yes?", "\"Flush\""]);
        }
    }
}

#[test]
fn a_voice_that_falls_silent_is_given_up() {
    let now = Instant::now();
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    aura.command(say(1, "Hello."), now, &mut Out::default());

    let wake = aura.wake().unwrap();

    assert_eq!(wake, at(now, 5_000));
    assert_eq!(aura.tick(wake, &mut Out::default()).unwrap_err().kind, Kind::Retry);
}

#[test]
fn an_idle_mouth_may_lose_its_connection() {
    let now = Instant::now();
    let mut aura = Aura::new(line(), Format::Mulaw8k);
    let mut out = Out::default();
    let closed = Closed { code: 1011, reason: "NET-0001".to_owned() };
    aura.closed(&closed, &mut out).unwrap();
    assert!(!out.over);

    aura.command(say(1, "Hello."), now, &mut out);
    let error = aura.closed(&closed, &mut out).unwrap_err();
    assert_eq!(
        (error.kind, error.detail.as_str()),
        (Kind::Retry, "the connection was closed (1011 NET-0001)")
    );
}
