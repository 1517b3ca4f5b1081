//! What each machine makes of messages and time, without a socket.

mod times;

use std::{sync::OnceLock, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::time::Instant;

use super::{contexts::Contexts, scribe::Scribe, *};
use crate::{
    HttpSettings,
    http::Closed,
    speech::{
        Heard, Sound, ToEars, ToMouth,
        drive::{Incoming, Out, Outgoing, Wire},
    },
};

fn account(model: &str) -> ElevenLabs {
    static HTTP: OnceLock<Http> = OnceLock::new();
    let http = HTTP.get_or_init(|| Http::new(HttpSettings::default()).unwrap()).clone();
    let settings = ElevenLabsSettings::new("http://127.0.0.1:9", Secret::new("k"), model);
    ElevenLabs::new(http, settings).unwrap()
}

fn mouth(format: Format) -> Contexts {
    let request = VoiceRequest {
        format,
        voice: "mine".to_owned(),
        language: Some("de-AT".to_owned()),
        speed: 1.1,
    };
    Contexts::new(Spoken { account: account(USUAL_MODEL), request })
}

fn say(utterance: u64, text: &str) -> ToMouth {
    ToMouth::Say { utterance, text: text.to_owned() }
}

fn sound(context: &str, bytes: &[u8]) -> Value {
    json!({ "audio": STANDARD.encode(bytes), "isFinal": null, "contextId": context })
}

/// Gives messages to a machine and takes what comes out.
fn hears(wire: &mut Contexts, messages: &[Value], out: &mut Out<Sound>) -> Vec<Sound> {
    for message in messages {
        wire.message(Incoming::Json(message.clone()), Instant::now(), out).unwrap();
    }
    out.items.drain(..).collect()
}

fn piece(utterance: u64, bytes: &[u8]) -> Sound {
    Sound::Piece { utterance, bytes: bytes.to_vec().into() }
}

fn sent(out: &mut Out<Sound>) -> Vec<Value> {
    out.messages
        .drain(..)
        .map(|message| match message {
            Outgoing::Json(json) => json,
            Outgoing::Binary(_) => panic!("bytes"),
        })
        .collect()
}

#[test]
fn a_context_begins_with_a_space_and_its_texts_end_with_one() {
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    mouth.command(say(7, "Hello."), Instant::now(), &mut out);
    mouth.command(ToMouth::End { utterance: 7 }, Instant::now(), &mut out);

    assert_eq!(
        sent(&mut out),
        [
            json!({ "text": " ", "context_id": "u7", "voice_settings": { "speed": 1.1 } }),
            json!({ "text": "Hello. ", "context_id": "u7", "flush": true }),
            json!({ "context_id": "u7", "close_context": true }),
        ]
    );
}

#[test]
fn an_utterance_is_done_when_its_context_is() {
    let (mut mouth, mut out) = (mouth(Format::Pcm16(16_000)), Out::default());
    mouth.command(say(1, "One."), Instant::now(), &mut out);
    // A flush may end so too: there may be more text.
    let early = json!({ "isFinal": true, "contextId": "u1" });
    assert!(hears(&mut mouth, &[early.clone(), json!({ "alignment": {} })], &mut out).is_empty());
    mouth.command(ToMouth::End { utterance: 1 }, Instant::now(), &mut out);
    mouth.command(say(2, "Two."), Instant::now(), &mut out);
    sent(&mut out);

    let heard = hears(&mut mouth, &[sound("u1", &[1, 2, 3]), sound("u1", &[4]), early], &mut out);

    assert_eq!(heard, [piece(1, &[1, 2]), piece(1, &[3, 4]), Sound::Done { utterance: 1 }]);
    assert_eq!(sent(&mut out).len(), 2, "the next one begins when this is done");
}

#[test]
fn late_sound_of_an_interrupted_context_is_dropped() {
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    mouth.command(say(1, "A long story."), Instant::now(), &mut out);
    mouth.message(Incoming::Json(sound("u1", &[1])), Instant::now(), &mut out).unwrap();
    sent(&mut out);

    mouth.command(ToMouth::Cancel { utterance: 1 }, Instant::now(), &mut out);
    assert_eq!(sent(&mut out), [json!({ "context_id": "u1", "close_context": true })]);
    assert!(out.items.is_empty(), "not even what was waiting to be taken");
    mouth.command(say(1, "And then"), Instant::now(), &mut out);
    mouth.command(say(2, "Yes?"), Instant::now(), &mut out);
    let late = json!({ "isFinal": true, "contextId": "u1" });

    let heard = hears(&mut mouth, &[sound("u1", &[2]), late, sound("u2", &[3])], &mut out);

    assert_eq!(heard, [piece(2, &[3])]);
}

#[test]
fn a_context_is_kept_while_its_text_is_not_complete() {
    let start = Instant::now();
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    assert_eq!(mouth.wake(), None);
    mouth.command(say(1, "One moment."), start, &mut out);
    mouth.message(Incoming::Json(sound("u1", &[1])), start, &mut out).unwrap();
    sent(&mut out);

    let wake = mouth.wake().unwrap();
    mouth.tick(wake, &mut out).unwrap();

    assert_eq!(wake, start + Duration::from_secs(15));
    // On this socket an empty text keeps; on the other it would close.
    assert_eq!(sent(&mut out), [json!({ "text": "", "context_id": "u1" })]);
}

#[test]
fn the_word_that_this_was_all_may_be_missing() {
    let start = Instant::now();
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    mouth.command(say(1, "Bye."), start, &mut out);
    mouth.command(ToMouth::End { utterance: 1 }, start, &mut out);
    let silent = start + Duration::from_secs(5);
    assert_eq!(mouth.wake(), Some(silent));
    assert_eq!(mouth.tick(silent, &mut out).unwrap_err().kind, Kind::Retry, "nothing came at all");

    mouth.message(Incoming::Json(sound("u1", &[1])), start, &mut out).unwrap();
    out.items.clear();
    mouth.tick(silent, &mut out).unwrap();
    assert_eq!(out.items, [Sound::Done { utterance: 1 }]);
}

#[test]
fn a_voice_that_is_gone_gives_way_to_the_usual_one() {
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    assert!(mouth.call().is_ok());
    mouth.command(say(1, "Hello."), Instant::now(), &mut out);
    sent(&mut out);
    let gone = json!({ "message": "secret", "error": "voice_not_found", "code": 1008 });

    mouth.message(Incoming::Json(gone.clone()), Instant::now(), &mut out).unwrap();

    assert!(out.reopen);
    assert_eq!(sent(&mut out)[1]["text"], "Hello. ", "it is said again");
    let error = mouth.message(Incoming::Json(gone), Instant::now(), &mut out).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    assert!(!error.detail.contains("secret"), "{error}");
}

#[test]
fn an_error_says_what_may_be_done() {
    for (message, kind) in [
        (Value::Null, Kind::Retry),
        (json!({ "message": "secret", "error": "quota_exceeded", "code": 1008 }), Kind::Auth),
        (json!({ "message": "secret", "error": "rate_limited" }), Kind::Wait),
        (json!({ "message": "secret", "code": 1008 }), Kind::Refused),
        (json!({ "what": "secret" }), Kind::Retry),
    ] {
        let mut mouth = mouth(Format::Mulaw8k);
        mouth.command(say(1, "Hello."), Instant::now(), &mut Out::default());
        let error = mouth
            .message(Incoming::Json(message), Instant::now(), &mut Out::default())
            .unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(!error.detail.contains("secret"), "{error}");
    }
}

#[test]
fn an_idle_socket_may_be_closed_with_an_error() {
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    let idle = json!({ "message": "secret", "error": "input_timeout_exceeded", "code": 1008 });
    mouth.message(Incoming::Json(idle.clone()), Instant::now(), &mut out).unwrap();
    assert!(std::mem::take(&mut out.reopen) && !out.over);
    let closed = Closed { code: 1008, reason: "secret".to_owned() };
    mouth.closed(&closed, &mut out).unwrap();
    assert!(!out.over);

    mouth.command(say(1, "Hello."), Instant::now(), &mut out);
    assert_eq!(sent(&mut out).len(), 2);
    assert!(mouth.message(Incoming::Json(idle), Instant::now(), &mut out).is_err());
}

#[test]
fn a_key_that_is_refused_is_told_before_anything_is_said() {
    let mut mouth = mouth(Format::Mulaw8k);
    let message = json!({ "message": "secret", "error": "quota_exceeded", "code": 1008 });
    let error =
        mouth.message(Incoming::Json(message), Instant::now(), &mut Out::default()).unwrap_err();
    assert_eq!(error.kind, Kind::Auth);
}

#[test]
fn hostile_sound_is_survived() {
    let (mut mouth, mut out) = (mouth(Format::Mulaw8k), Out::default());
    mouth.command(say(1, "Hello."), Instant::now(), &mut out);
    let odd = [
        json!({ "audio": "%%%", "contextId": "u1" }),
        json!({ "audio": "", "contextId": "u1" }),
        json!({ "audio": 5, "contextId": ["u1"] }),
        json!({ "audio": "AAAA", "contextId": "someone else" }),
        json!({ "audio": null, "isFinal": "yes" }),
    ];
    assert!(hears(&mut mouth, &odd, &mut out).is_empty());
    let closed = Closed { code: 1006, reason: String::new() };
    assert_eq!(mouth.closed(&closed, &mut out).unwrap_err().kind, Kind::Retry);
}

fn ears() -> Scribe {
    let request = ListenRequest {
        format: Format::Mulaw8k,
        language: Some("de-AT".to_owned()),
        terms: vec!["Balayage".to_owned(), "x".repeat(21)],
    };
    Scribe::new(account(USUAL_EARS), &request)
}

fn listen(ears: &mut Scribe, messages: &[(&str, &str)]) -> Vec<Heard> {
    let mut out = Out::default();
    for (kind, text) in messages {
        let message = json!({ "message_type": kind, "text": text });
        ears.message(Incoming::Json(message), Instant::now(), &mut out).unwrap();
    }
    // Words whose times do not come are given without them.
    ears.tick(Instant::now() + Duration::from_millis(100), &mut out).unwrap();
    out.items.into()
}

fn last(heard: &[Heard]) -> Option<&str> {
    heard.iter().rev().find_map(|heard| match heard {
        Heard::Final(said) => Some(said.text.as_str()),
        _ => None,
    })
}

#[test]
fn committed_words_are_settled() {
    let heard = listen(
        &mut ears(),
        &[
            ("session_started", ""),
            ("partial_transcript", "Ich"),
            ("partial_transcript", "Ich möchte"),
            ("committed_transcript", " Ich möchte einen Termin. "),
            ("committed_transcript", ""),
        ],
    );
    assert_eq!(heard.len(), 5);
    assert_eq!(heard[0], Heard::Started);
    assert_eq!(last(&heard), Some("Ich möchte einen Termin."));
    assert_eq!(heard[4], Heard::Settled);
}

#[test]
fn the_older_quick_models_speak_english_alone() {
    for (model, german) in
        [("eleven_flash_v2", false), ("eleven_turbo_v2", false), (USUAL_MODEL, true)]
    {
        let mouth = ElevenLabsMouth(account(model));
        assert_eq!(mouth.knows(Some("de-AT"), "mine"), german, "{model}");
        assert!(mouth.knows(Some("en-GB"), "") && mouth.knows(None, ""), "{model}");
    }
}

#[test]
fn an_answer_that_is_late_is_not_said_twice() {
    let start = Instant::now();
    let (mut ears, mut out) = (ears(), Out::default());
    listen(&mut ears, &[("partial_transcript", "Ja bitte")]);
    ears.command(ToEars::Finalize, start, &mut out);
    assert!(matches!(&out.messages[0], Outgoing::Json(json) if json["commit"] == true));

    ears.tick(start + Duration::from_millis(500), &mut out).unwrap();
    assert_eq!(last(out.items.make_contiguous()), Some("Ja bitte"));
    assert!(listen(&mut ears, &[("committed_transcript", "Ja, bitte.")]).is_empty());
    assert_eq!(last(&listen(&mut ears, &[("committed_transcript", "Danke.")])), Some("Danke."));
}

#[test]
fn errors_of_scribe_have_their_kind() {
    for (word, kind) in [
        ("auth_error", Kind::Auth),
        ("quota_exceeded", Kind::Auth),
        ("rate_limited", Kind::Wait),
        ("transcriber_error", Kind::Retry),
        ("input_error", Kind::Refused),
        ("chunk_size_exceeded", Kind::Refused),
        ("error", Kind::Retry),
        ("session_time_limit_exceeded", Kind::Retry),
    ] {
        let message = json!({ "message_type": word, "error": "secret" });
        let error = ears()
            .message(Incoming::Json(message), Instant::now(), &mut Out::default())
            .unwrap_err();
        assert_eq!(error.kind, kind, "{word}");
        assert!(!error.detail.contains("secret"), "{error}");
    }
}

#[test]
fn a_refusal_is_read_in_each_of_its_forms() {
    for (status, body, kind) in [
        (401, r#"{"detail":{"status":"invalid_api_key","message":"secret"}}"#, Kind::Auth),
        (401, r#"{"detail":{"status":"quota_exceeded","message":"secret"}}"#, Kind::Auth),
        (429, r#"{"detail":{"status":"system_busy"}}"#, Kind::Wait),
        (429, r#"{"detail":{"status":"too_many_concurrent_requests"}}"#, Kind::Wait),
        (422, r#"{"detail":[{"loc":["body"],"msg":"secret","type":"missing"}]}"#, Kind::Refused),
        (500, r#"{"detail":"secret prose of theirs"}"#, Kind::Retry),
        (400, "secret", Kind::Refused),
    ] {
        let status = reqwest::StatusCode::from_u16(status).unwrap();
        let headers = reqwest::header::HeaderMap::new();
        let plain = ProviderError::new(error::classify(status, &headers), PROVIDER, "HTTP");
        let answer = Answer { status, headers, body: body.into() };
        let error = explain(&answer, plain);
        assert_eq!(error.kind, kind, "{body}");
        assert!(!error.detail.contains("secret"), "{error}");
        assert_eq!(error.detail.contains("out of credits"), body.contains("quota"), "{error}");
    }
}
