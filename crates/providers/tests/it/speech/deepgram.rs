//! Deepgram.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind, ProviderError,
    speech::{
        DeepgramEars, DeepgramEarsSettings, DeepgramMouth, DeepgramMouthSettings, Ears, Format,
        Heard, Listening, Mouth, Sound, ToEars, ToMouth,
    },
    stubs::{Fault, Hear, Line, Speak, SpeechScript, SpeechStub, Step},
};
use futures_util::StreamExt;
use serde_json::json;

use super::{frames, hear, hear_on, http, listen_request, said, speak, voice_request};
use crate::is_discreet;

fn settings(stub: &SpeechStub, model: &str) -> DeepgramEarsSettings {
    DeepgramEarsSettings::new(stub.base_url(), Secret::new("sk-dg"), model)
}

async fn listen(stub: &SpeechStub, model: &str) -> Result<Listening, ProviderError> {
    let ears = DeepgramEars::new(http(), settings(stub, model)).unwrap();
    ears.listen(&listen_request(Format::Mulaw8k)).await
}

fn mouth(stub: &SpeechStub) -> DeepgramMouth {
    let settings = DeepgramMouthSettings::new(stub.base_url(), Secret::new("sk-dg"));
    DeepgramMouth::new(http(), settings).unwrap()
}

#[tokio::test]
async fn nova_is_asked_as_documented_and_heard() {
    let lines =
        vec![Line::new(200, 1_500, "I'd like a haircut."), Line::new(2_000, 2_500, "Soon.")];
    let script = SpeechScript { hear: Hear::Timed(lines), ..SpeechScript::default() };
    let stub = SpeechStub::start(script).await;

    let (heard, error) = hear(listen(&stub, "nova-3").await.unwrap(), frames(3_000, 0)).await;

    assert_eq!(error, None);
    assert_eq!(said(&heard), ["I'd like a haircut.", "Soon."]);
    assert_eq!(heard[0], Heard::Started);
    assert!(matches!(&heard[1], Heard::Partial { text } if text == "I'd like"));
    assert_eq!(heard.iter().filter(|one| **one == Heard::Settled).count(), 2);
    let Some(Heard::Final(first)) = heard.iter().find(|one| matches!(one, Heard::Final(_))) else {
        panic!("nothing was heard")
    };
    assert_eq!((first.words.len(), first.words[0].start), (4, Duration::from_millis(200)));
    let seen = &stub.seen()[0];
    assert_eq!(
        (seen.path.as_str(), seen.header("authorization")),
        ("/v1/listen", Some("Token sk-dg"))
    );
    assert_eq!(
        seen.query,
        "model=nova-3&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true\
         &smart_format=true&vad_events=true&endpointing=300&utterance_end_ms=1000&language=en\
         &keyterm=Balayage&keyterm=Ann+Hussain"
    );
    let last = stub.frames().pop().unwrap();
    assert_eq!(last.json(), json!({ "type": "CloseStream" }));
    stub.gone(1).await;
}

#[tokio::test]
async fn flux_is_asked_as_documented_and_heard() {
    let hear_what = Hear::loud(["A table for two.", "Thanks."]);
    let stub = SpeechStub::start(SpeechScript { hear: hear_what, ..SpeechScript::default() }).await;
    let listening = listen(&stub, "flux-general-en").await.unwrap();

    let sound = frames(900, 500).into_iter().chain(frames(400, 500));
    let (heard, error) = hear(listening, sound).await;

    assert_eq!(error, None);
    assert_eq!(said(&heard), ["A table for two.", "Thanks."]);
    let likely = heard.iter().position(|one| *one == Heard::EndOfTurn { likely: true }).unwrap();
    assert!(matches!(heard[likely + 1], Heard::Final(_)));
    assert_eq!(heard[likely + 2], Heard::EndOfTurn { likely: false });
    let seen = &stub.seen()[0];
    assert_eq!(seen.path, "/v2/listen");
    assert_eq!(
        seen.query,
        "model=flux-general-en&encoding=mulaw&sample_rate=8000&eot_threshold=0.7\
         &eager_eot_threshold=0.5&eot_timeout_ms=5000&keyterm=Balayage&keyterm=Ann+Hussain"
    );
}

#[tokio::test]
async fn each_status_of_a_handshake_has_its_kind() {
    for (status, kind) in [
        (400, Kind::Refused),
        (401, Kind::Auth),
        (402, Kind::Auth),
        (404, Kind::Refused),
        (429, Kind::Wait),
        (500, Kind::Retry),
        (503, Kind::Wait),
    ] {
        let faults = vec![Some(Fault::Status(status)); 2];
        let stub = SpeechStub::start(SpeechScript { faults, ..SpeechScript::default() }).await;

        let ears = listen(&stub, "nova-3").await.err().unwrap();
        let mouth = mouth(&stub).open(&voice_request(Format::Mulaw8k)).await.err().unwrap();

        for error in [ears, mouth] {
            assert_eq!((error.kind, error.provider), (kind, "deepgram"), "{status}");
            assert!(error.detail.ends_with("req-stub-1"), "{error}");
            assert_eq!(error.detail.contains("INVALID_AUTH"), status == 401, "{error}");
            assert!(is_discreet(&error), "{error}");
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_in_the_middle_is_told_apart() {
    for (fault, detail) in [
        (Fault::Drop, "the connection was closed (1006)"),
        (Fault::Close(1011, "NET-0001"), "the connection was closed (1011 NET-0001)"),
        (Fault::Close(1008, "DATA-0000"), "the connection was closed (1008 DATA-0000)"),
        (Fault::Malformed, "a message is not the JSON it should be"),
        (Fault::WrongKind, "bytes came where words belong"),
    ] {
        for model in ["nova-3", "flux-general-en"] {
            let lines = vec![Line::new(0, 1_000, "One two three four.")];
            let script = SpeechScript {
                hear: Hear::Timed(lines),
                faults: vec![Some(fault.clone())],
                ..SpeechScript::default()
            };
            let stub = SpeechStub::start(script).await;

            let listening = listen(&stub, model).await.unwrap();
            let (heard, error) = hear_on(listening, frames(1_000, 500)).await;

            let error = error.unwrap();
            assert_eq!((error.kind, error.detail.as_str()), (Kind::Retry, detail), "{model}");
            assert!(said(&heard).is_empty());
            // Opened again and told the same, it hears.
            let (heard, error) =
                hear(listen(&stub, model).await.unwrap(), frames(1_000, 500)).await;
            assert_eq!((said(&heard), error), (vec!["One two three four."], None));
        }
    }
}

#[tokio::test]
async fn finalize_that_is_not_answered_is_given_up() {
    let words = json!({
        "type": "Results", "start": 0.0, "duration": 1.0, "is_final": false,
        "channel": { "alternatives": [{ "transcript": "Yes please" }] },
    });
    let stub = SpeechStub::play([vec![
        Step::ExpectBytes,
        Step::Send(json!({ "type": "Results", "channel": { "alternatives": [] } })),
        Step::Send(words),
        Step::Expect("Finalize"),
    ]])
    .await;
    let mut listening = listen(&stub, "nova-3").await.unwrap();
    listening.input.send(ToEars::Sound(vec![1; 160].into())).await.unwrap();
    assert!(matches!(listening.heard.next().await, Some(Ok(Heard::Partial { .. }))));
    listening.input.send(ToEars::Finalize).await.unwrap();

    // From here on only the deadline can happen.
    tokio::time::pause();

    let Some(Ok(Heard::Final(said))) = listening.heard.next().await else { panic!("no words") };
    assert_eq!(said.text, "Yes please");
    assert_eq!(listening.heard.next().await, Some(Ok(Heard::Settled)));
}

#[tokio::test]
async fn dropping_hangs_up() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    drop(listen(&stub, "nova-3").await.unwrap());
    stub.gone(1).await;
    drop(mouth(&stub).open(&voice_request(Format::Mulaw8k)).await.unwrap());
    stub.gone(2).await;
}

#[tokio::test]
async fn an_organizations_address_does_not_reach_this_machine() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    let port = stub.base_url().rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let mut settings = settings(&stub, "nova-3");
        settings.base_url = format!("ws://{host}:{port}");
        settings.public_only = true;
        let ears = DeepgramEars::new(http(), settings).unwrap();

        let error = ears.listen(&listen_request(Format::Mulaw8k)).await.err().unwrap();

        assert_eq!(error.kind, Kind::Refused, "{host}");
        assert!(is_discreet(&error), "{error}");
    }
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn a_format_that_is_not_known_is_refused_before_it_is_sent() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    let ears = DeepgramEars::new(http(), settings(&stub, "nova-3")).unwrap();
    let error = ears.listen(&listen_request(Format::Pcm16(11_025))).await.err().unwrap();
    assert_eq!(error.kind, Kind::Refused);
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn aura_says_one_utterance_after_the_other() {
    for (format, query) in [
        (Format::Mulaw8k, "model=aura-2-thalia-en&encoding=mulaw&sample_rate=8000"),
        (Format::Pcm16(16_000), "model=aura-2-thalia-en&encoding=linear16&sample_rate=16000"),
    ] {
        let stub = SpeechStub::start(SpeechScript::default()).await;
        let speaking = mouth(&stub).open(&voice_request(format)).await.unwrap();

        let (lengths, error) = speak(speaking, format, &["Hello.", "", "How are you?"]).await;

        assert_eq!(error, None);
        assert_eq!(lengths, [360, 0, 720].map(Duration::from_millis));
        assert_eq!(stub.seen()[0].query, query);
        stub.gone(1).await;
        let last = stub.frames().pop().unwrap();
        assert_eq!(last.json(), json!({ "type": "Close" }));
    }
}

#[tokio::test]
async fn what_is_cancelled_is_heard_no_more() {
    let script = SpeechScript {
        // As slow as it plays, on a clock that stands still.
        speak: Speak { real_time: 1.0, ..Speak::default() },
        ..SpeechScript::default()
    };
    let stub = SpeechStub::start(script).await;
    let mut speaking = mouth(&stub).open(&voice_request(Format::Mulaw8k)).await.unwrap();
    let say = |utterance, text: &str| ToMouth::Say { utterance, text: text.to_owned() };
    speaking.input.send(say(1, "A long story that nobody wants to hear.")).await.unwrap();
    assert!(matches!(speaking.sound.next().await, Some(Ok(Sound::Piece { utterance: 1, .. }))));

    speaking.input.send(ToMouth::Cancel { utterance: 1 }).await.unwrap();
    speaking.input.send(say(2, "Yes?")).await.unwrap();
    speaking.input.send(ToMouth::End { utterance: 2 }).await.unwrap();

    let mut length = 0;
    loop {
        match speaking.sound.next().await.unwrap().unwrap() {
            Sound::Piece { utterance: 2, bytes } => length += bytes.len(),
            Sound::Done { utterance: 2 } => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(length, Format::Mulaw8k.bytes(Duration::from_millis(240)));
    assert!(stub.texts().contains(&json!({ "type": "Clear" })));
}

#[tokio::test]
async fn a_mouth_that_was_idle_opens_again() {
    let plays = [
        vec![Step::Close(1000, "")],
        vec![
            Step::Expect("Flush"),
            Step::SendBytes(vec![7; 160]),
            Step::Send(json!({ "type": "Flushed", "sequence_id": 0 })),
        ],
    ];
    let stub = SpeechStub::play(plays).await;
    let mut speaking = mouth(&stub).open(&voice_request(Format::Mulaw8k)).await.unwrap();
    let input = speaking.input.clone();

    let (sound, ()) = tokio::join!(speaking.sound.next(), async {
        stub.gone(1).await;
        input.send(ToMouth::Say { utterance: 1, text: "Hi.".to_owned() }).await.unwrap();
    });

    assert!(matches!(sound, Some(Ok(Sound::Piece { utterance: 1, .. }))));
    assert_eq!(stub.seen().len(), 2);
}

#[tokio::test]
async fn a_mouth_that_breaks_off_says_so() {
    for fault in [Fault::Drop, Fault::Close(1011, "NET-0000"), Fault::Malformed] {
        let faults = vec![Some(fault)];
        let stub = SpeechStub::start(SpeechScript { faults, ..SpeechScript::default() }).await;
        let speaking = mouth(&stub).open(&voice_request(Format::Mulaw8k)).await.unwrap();
        let (_, error) = speak(speaking, Format::Mulaw8k, &["Hello there."]).await;
        assert_eq!(error.unwrap().kind, Kind::Retry);
    }
}
