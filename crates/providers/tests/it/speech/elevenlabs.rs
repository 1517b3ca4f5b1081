//! ElevenLabs.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    speech::{
        Ears, ElevenLabsEars, ElevenLabsMouth, ElevenLabsSettings, Format, Heard, ListenRequest,
        Mouth, Sound, ToMouth, VoiceRequest, elevenlabs::USUAL_EARS,
    },
    stubs::{Fault, Hear, SpeechScript, SpeechStub, Step},
};
use futures_util::StreamExt;
use serde_json::json;

use super::{frames, hear, http, listen_request, said, speak, voice_request};
use crate::is_discreet;

fn mouth(stub: &SpeechStub, model: &str) -> ElevenLabsMouth {
    let settings = ElevenLabsSettings::new(stub.base_url(), Secret::new("sk-el"), model);
    ElevenLabsMouth::new(http(), settings).unwrap()
}

fn with_fault(fault: Fault) -> SpeechScript {
    SpeechScript { faults: vec![Some(fault)], ..SpeechScript::default() }
}

#[tokio::test]
async fn a_socket_speaks_a_whole_call() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    let mouth = mouth(&stub, "eleven_flash_v2_5");
    let speaking = mouth.open(&voice_request(Format::Mulaw8k)).await.unwrap();

    let (lengths, error) = speak(speaking, Format::Mulaw8k, &["Hello.", "How are you?"]).await;

    assert_eq!((mouth.name(), error), ("elevenlabs:eleven_flash_v2_5", None));
    assert_eq!(lengths, [360, 720].map(Duration::from_millis));
    let seen = stub.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/multi-stream-input");
    assert_eq!(seen[0].header("xi-api-key"), Some("sk-el"));
    assert_eq!(
        seen[0].query,
        "output_format=ulaw_8000&model_id=eleven_flash_v2_5&inactivity_timeout=180&auto_mode=true\
         &apply_text_normalization=auto&language_code=en"
    );
    stub.gone(1).await;
    assert_eq!(stub.texts().pop(), Some(json!({ "close_socket": true })));
}

#[tokio::test]
async fn samples_are_whole_however_they_are_cut() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    for model in ["eleven_flash_v2_5", "eleven_v3"] {
        let format = Format::Pcm16(16_000);
        let speaking = mouth(&stub, model).open(&voice_request(format)).await.unwrap();
        let (lengths, error) = speak(speaking, format, &["Hello.", "How are you?"]).await;
        assert_eq!((lengths, error), ([360, 720].map(Duration::from_millis).to_vec(), None));
    }
    let seen = stub.seen().pop().unwrap();
    assert_eq!(seen.path, "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream");
    assert_eq!(seen.query, "output_format=pcm_16000");
    assert_eq!(seen.json()["model_id"], "eleven_v3");
    assert_eq!(seen.json()["text"], "How are you?");
}

#[tokio::test]
async fn a_voice_that_is_gone_gives_way_to_the_usual_one() {
    for model in ["eleven_flash_v2_5", "eleven_v3"] {
        let stub = SpeechStub::start(SpeechScript::default()).await;
        let request = VoiceRequest { voice: "gone".to_owned(), ..voice_request(Format::Mulaw8k) };
        let speaking = mouth(&stub, model).open(&request).await.unwrap();
        let (lengths, error) = speak(speaking, Format::Mulaw8k, &["Hello."]).await;
        assert_eq!((lengths, error), (vec![Duration::from_millis(360)], None), "{model}");
        assert_eq!(stub.seen().len(), 2);
    }
}

#[tokio::test]
async fn an_interrupted_context_is_heard_no_more() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    for (at, model) in ["eleven_flash_v2_5", "eleven_v3"].into_iter().enumerate() {
        let mut speaking = mouth(&stub, model).open(&voice_request(Format::Mulaw8k)).await.unwrap();
        let say = |utterance, text: &str| ToMouth::Say { utterance, text: text.to_owned() };
        speaking.input.send(say(1, "A long story that nobody wants to hear.")).await.unwrap();
        assert!(matches!(speaking.sound.next().await, Some(Ok(Sound::Piece { .. }))));

        speaking.input.send(ToMouth::Cancel { utterance: 1 }).await.unwrap();
        speaking.input.send(say(2, "Yes?")).await.unwrap();
        speaking.input.send(ToMouth::End { utterance: 2 }).await.unwrap();
        loop {
            match speaking.sound.next().await.unwrap().unwrap() {
                Sound::Piece { utterance, .. } => assert_eq!(utterance, 2),
                Sound::Done { utterance } => {
                    assert_eq!(utterance, 2);
                    break;
                }
            }
        }
        drop(speaking);
        if at == 0 {
            stub.gone(1).await;
        }
    }
}

#[tokio::test]
async fn a_mouth_that_was_idle_opens_again() {
    let idle = json!({ "message": "late", "error": "input_timeout_exceeded", "code": 1008 });
    for closing in [
        vec![Step::Close(1000, "")],
        vec![Step::Send(idle), Step::Close(1008, "late")],
        vec![Step::Close(1008, "late")],
    ] {
        let hello = vec![
            Step::Expect("Hi. "),
            Step::Send(json!({ "audio": "AAAA", "isFinal": false, "contextId": "u1" })),
        ];
        let stub = SpeechStub::play([closing, hello]).await;
        let mut speaking =
            mouth(&stub, "eleven_flash_v2_5").open(&voice_request(Format::Mulaw8k)).await.unwrap();
        let input = speaking.input.clone();

        let (sound, ()) = tokio::join!(speaking.sound.next(), async {
            stub.gone(1).await;
            input.send(ToMouth::Say { utterance: 1, text: "Hi.".to_owned() }).await.unwrap();
        });

        assert!(matches!(sound, Some(Ok(Sound::Piece { utterance: 1, .. }))), "{sound:?}");
    }
}

#[tokio::test]
async fn each_failure_has_its_kind() {
    for (fault, kind) in [
        (Fault::Status(401), Kind::Auth),
        (Fault::Status(402), Kind::Auth),
        (Fault::Status(429), Kind::Wait),
        (Fault::Status(503), Kind::Wait),
        (Fault::Status(500), Kind::Retry),
    ] {
        let stub = SpeechStub::start(with_fault(fault.clone())).await;
        let error = mouth(&stub, "eleven_flash_v2_5")
            .open(&voice_request(Format::Mulaw8k))
            .await
            .err()
            .unwrap();
        assert_eq!((error.kind, error.provider), (kind, "elevenlabs"), "{fault:?}");
        assert!(is_discreet(&error), "{error}");

        let stub = SpeechStub::start(with_fault(fault.clone())).await;
        let speaking =
            mouth(&stub, "eleven_v3").open(&voice_request(Format::Mulaw8k)).await.unwrap();
        let error = speak(speaking, Format::Mulaw8k, &["Hello."]).await.1.unwrap();
        assert_eq!(error.kind, kind, "{fault:?}");
        assert!(is_discreet(&error), "{error}");
    }
    for fault in [Fault::Drop, Fault::Close(1011, ""), Fault::Malformed, Fault::WrongKind] {
        let stub = SpeechStub::start(with_fault(fault.clone())).await;
        let speaking =
            mouth(&stub, "eleven_flash_v2_5").open(&voice_request(Format::Mulaw8k)).await.unwrap();
        let error = speak(speaking, Format::Mulaw8k, &["Hello there."]).await.1.unwrap();
        assert_eq!(error.kind, Kind::Retry, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_is_no_whole_one() {
    let stub = SpeechStub::start(with_fault(Fault::Drop)).await;
    let speaking = mouth(&stub, "eleven_v3").open(&voice_request(Format::Mulaw8k)).await.unwrap();
    let error = speak(speaking, Format::Mulaw8k, &["Hello there."]).await.1.unwrap();
    assert_eq!(error.kind, Kind::Retry);
}

#[tokio::test]
async fn all_pages_of_voices_are_listed() {
    let stub = SpeechStub::start(SpeechScript::default()).await;

    let voices = mouth(&stub, "eleven_flash_v2_5").voices().await.unwrap();

    let names: Vec<_> =
        voices.iter().map(|voice| (voice.id.as_str(), voice.name.as_str())).collect();
    assert_eq!(names, [("v1", "Alice"), ("v2", "Bob")]);
    assert_eq!(voices[0].labels["accent"], "british");
    assert_eq!(voices[0].languages, ["en"]);
    assert_eq!(stub.seen()[1].query, "page_size=100&next_page_token=two");
}

#[tokio::test]
async fn scribe_is_asked_as_documented_and_heard() {
    let hear_what = Hear::loud(["A table for two.", "Thanks."]);
    let stub = SpeechStub::start(SpeechScript { hear: hear_what, ..SpeechScript::default() }).await;
    let settings = ElevenLabsSettings::new(stub.base_url(), Secret::new("sk-el"), USUAL_EARS);
    let ears = ElevenLabsEars::new(http(), settings).unwrap();
    let listening = ears.listen(&listen_request(Format::Mulaw8k)).await.unwrap();

    let sound = frames(900, 500).into_iter().chain(frames(400, 100));
    let (heard, error) = hear(listening, sound).await;

    assert_eq!(error, None);
    assert_eq!(said(&heard), ["A table for two.", "Thanks."]);
    let Some(Heard::Final(first)) = heard.iter().find(|one| matches!(one, Heard::Final(_))) else {
        panic!("nothing was heard")
    };
    let ends: Vec<_> = first.words.iter().map(|word| word.end.as_millis()).collect();
    assert_eq!(ends, [225, 450, 675, 900]);
    assert_eq!(first.language, None, "it was told");
    let seen = &stub.seen()[0];
    assert_eq!(seen.path, "/v1/speech-to-text/realtime");
    assert_eq!(
        seen.query,
        "model_id=scribe_v2_realtime&audio_format=ulaw_8000&commit_strategy=vad\
         &vad_silence_threshold_secs=0.5&include_timestamps=true&language_code=en&keyterms=Balayage&keyterms=Ann+Hussain"
    );
    let first = &stub.texts()[0];
    assert_eq!(first["message_type"], "input_audio_chunk");
    assert_eq!((&first["commit"], &first["sample_rate"]), (&json!(false), &json!(8000)));
}

#[tokio::test]
async fn scribe_finds_out_the_language_that_it_is_not_told() {
    let hear_what = Hear::loud(["A table for two."]);
    let stub = SpeechStub::start(SpeechScript { hear: hear_what, ..SpeechScript::default() }).await;
    let settings = ElevenLabsSettings::new(stub.base_url(), Secret::new("sk-el"), USUAL_EARS);
    let ears = ElevenLabsEars::new(http(), settings).unwrap();
    let request =
        ListenRequest { language: None, terms: Vec::new(), ..listen_request(Format::Mulaw8k) };

    let (heard, error) = hear(ears.listen(&request).await.unwrap(), frames(900, 500)).await;

    assert_eq!(error, None);
    let language = heard.iter().find_map(|one| match one {
        Heard::Final(said) => said.language.as_deref(),
        _ => None,
    });
    assert_eq!(language, Some("en"));
    assert_eq!(
        stub.seen()[0].query,
        "model_id=scribe_v2_realtime&audio_format=ulaw_8000&commit_strategy=vad\
         &vad_silence_threshold_secs=0.5&include_timestamps=true&include_language_detection=true"
    );
}
