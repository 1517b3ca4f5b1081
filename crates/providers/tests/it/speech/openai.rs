//! OpenAI's audio, and servers of one's own.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    speech::{
        Ears, Format, Heard, Mouth, OpenAiEars, OpenAiMouth, OpenAiSpeechSettings, Sound, ToEars,
        ToMouth, Utterance,
    },
    stubs::{Answer, Fault, Hear, SpeechScript, SpeechStub, Stub},
};
use futures_util::StreamExt;
use serde_json::json;

use super::{frames, hear, http, listen_request, said, speak, voice_request};
use crate::is_discreet;

const PCM: Format = Format::Pcm16(24_000);

fn settings(base_url: &str, model: &str) -> OpenAiSpeechSettings {
    OpenAiSpeechSettings::new(base_url, Some(Secret::new("sk-test")), model)
}

fn ears(base_url: &str) -> OpenAiEars {
    OpenAiEars::new(http(), settings(base_url, "gpt-4o-mini-transcribe")).unwrap()
}

fn whisper(base_url: &str) -> OpenAiEars {
    OpenAiEars::new(http(), settings(base_url, "whisper-1")).unwrap()
}

/// The finals, each with the starts of its words in milliseconds.
fn timed(heard: &[Heard]) -> Vec<(&Utterance, Vec<u128>)> {
    let finals = heard.iter().filter_map(|one| match one {
        Heard::Final(said) => Some(said),
        _ => None,
    });
    finals
        .map(|said| (said, said.words.iter().map(|word| word.start.as_millis()).collect()))
        .collect()
}

fn mouth(base_url: &str) -> OpenAiMouth {
    OpenAiMouth::new(http(), settings(base_url, "gpt-4o-mini-tts")).unwrap()
}

#[tokio::test]
async fn each_stretch_is_sent_as_a_file() {
    let stub = Stub::openai([Answer::say(" A haircut, please. "), Answer::say("Bye.")]).await;
    let listening = ears(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();

    let mut sound = frames(400, 200);
    sound.push(ToEars::Finalize);
    // Quiet is not sent, and answered all the same.
    sound.extend(frames(0, 1_000));
    sound.push(ToEars::Finalize);
    sound.extend(frames(200, 0));
    let (heard, error) = hear(listening, sound).await;

    assert_eq!(error, None);
    assert_eq!(said(&heard), ["A haircut, please.", "Bye."]);
    let ends = heard.iter().filter(|one| **one == Heard::Settled);
    assert_eq!((heard.len(), ends.count()), (5, 3));
    let seen = stub.seen();
    assert_eq!((seen.len(), seen[0].path.as_str()), (2, "/v1/audio/transcriptions"));
    assert_eq!(seen[0].header("authorization"), Some("Bearer sk-test"));
    assert!(seen[0].header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8_lossy(&seen[0].body).into_owned();
    let at = |part: &str| body.find(part).unwrap_or_else(|| panic!("{part}"));
    assert!(
        at("name=\"model\"\r\n\r\ngpt-4o-mini-transcribe\r\n")
            < at("name=\"language\"\r\n\r\nen\r\n")
    );
    assert!(!body.contains("timestamp_granularities"));
    assert!(at("name=\"response_format\"\r\n\r\njson") < at("filename=\"speech.wav\""));
    assert!(at("name=\"prompt\"\r\n\r\nBalayage, Ann Hussain\r\n") < at("RIFF"));
    // 600 ms of 16-bit samples and what is around them.
    assert!((9_600..10_500).contains(&seen[0].body.len()), "{}", seen[0].body.len());
}

#[tokio::test]
async fn a_long_stretch_is_sent_in_parts() {
    let stub = Stub::openai([Answer::say("One"), Answer::say("two.")]).await;
    let listening = ears(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();

    let (heard, error) = hear(listening, frames(61_000, 0)).await;

    assert_eq!((said(&heard), error), (vec!["One", "two."], None));
    assert_eq!(heard.len(), 3, "one turn");
}

#[tokio::test]
async fn each_status_has_its_kind() {
    for (status, kind) in [
        (400, Kind::Refused),
        (401, Kind::Auth),
        (429, Kind::Wait),
        (500, Kind::Retry),
        (503, Kind::Wait),
    ] {
        let stub = Stub::openai([Answer::status(status), Answer::status(status)]).await;

        let listening =
            ears(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();
        let heard = hear(listening, frames(200, 0)).await.1.unwrap();
        let speaking = mouth(stub.base_url()).open(&voice_request(PCM)).await.unwrap();
        let spoken = speak(speaking, PCM, &["Hello."]).await.1.unwrap();

        for error in [heard, spoken] {
            assert_eq!((error.kind, error.provider), (kind, "openai"), "{status}");
            assert!(is_discreet(&error), "{error}");
        }
    }
}

#[tokio::test]
async fn what_is_no_transcript_is_worth_another_try() {
    for answer in [Answer::garbage(), Answer::json(200, &json!({ "words": "secret" }))] {
        let stub = Stub::openai([answer]).await;
        let listening =
            ears(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();
        let error = hear(listening, frames(200, 0)).await.1.unwrap();
        assert_eq!(error.kind, Kind::Retry);
        assert!(is_discreet(&error), "{error}");
    }
}

#[tokio::test]
async fn words_have_the_time_of_the_connection_and_not_of_their_file() {
    let script =
        SpeechScript { hear: Hear::loud(["Yes, please.", "Bye."]), ..SpeechScript::default() };
    let stub = SpeechStub::start(script).await;
    let listening =
        whisper(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();

    // Two seconds of quiet, of which half a one is sent; then 400 ms of speech.
    let mut sound = frames(0, 2_000);
    sound.extend(frames(400, 100));
    sound.push(ToEars::Finalize);
    sound.extend(frames(300, 0));
    let (heard, error) = hear(listening, sound).await;

    assert_eq!(error, None);
    let timed = timed(&heard);
    assert_eq!(timed.len(), 2);
    let (first, starts) = &timed[0];
    // The file has a second, from 1.5 s on, and the stub spreads its two words over it.
    assert_eq!((first.text.as_str(), starts.as_slice()), ("Yes, please.", &[1_500, 2_000][..]));
    assert_eq!((first.words[0].text.as_str(), first.language.as_deref()), ("Yes", Some("en")));
    assert_eq!(timed[1].1, [2_500]);
    let body = String::from_utf8_lossy(&stub.seen()[0].body).into_owned();
    assert!(body.contains("name=\"response_format\"\r\n\r\nverbose_json\r\n"));
    assert!(body.contains("name=\"timestamp_granularities[]\"\r\n\r\nword\r\n"));
}

#[tokio::test]
async fn who_refuses_times_is_asked_for_words_alone() {
    let stub = Stub::openai([Answer::status(400), Answer::say("One."), Answer::say("Two.")]).await;
    let listening =
        whisper(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();

    let mut sound = frames(200, 0);
    sound.push(ToEars::Finalize);
    sound.extend(frames(200, 0));
    let (heard, error) = hear(listening, sound).await;

    assert_eq!((said(&heard), error), (vec!["One.", "Two."], None));
    let asked: Vec<_> = stub
        .seen()
        .iter()
        .map(|seen| String::from_utf8_lossy(&seen.body).contains("verbose_json"))
        .collect();
    assert_eq!(asked, [true, false, false], "once a call");
    let stub = Stub::openai([Answer::status(400), Answer::status(400)]).await;
    let listening =
        whisper(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();
    assert_eq!(hear(listening, frames(200, 0)).await.1.unwrap().kind, Kind::Refused);
}

#[tokio::test]
async fn times_that_make_no_sense_leave_the_words_without_any() {
    let word =
        |word: &str, start: f64, end: f64| json!({ "word": word, "start": start, "end": end });
    for odd in [
        json!([word("Hi", 0.1, 0.05), word("Ann", 0.1, 0.2)]),
        json!([word("Hi", 0.15, 0.2), word("Ann", 0.0, 0.1)]),
        json!([word("Hi", -0.1, 0.1), word("Ann", 0.1, 0.2)]),
        json!([word("Hi", 0.0, 0.1), word("Ann", 0.1, 99.0)]),
        json!([word("Hi", 0.0, 0.1), { "word": "Ann" }]),
        json!([word("Hi", 0.0, 0.1)]),
        json!("Hi Ann"),
        json!(null),
    ] {
        let answer = json!({ "text": "Hi Ann.", "language": 7, "words": odd });
        let stub = Stub::openai([Answer::json(200, &answer)]).await;
        let listening =
            whisper(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();
        let (heard, error) = hear(listening, frames(200, 0)).await;
        let timed = timed(&heard);
        assert_eq!((timed.len(), error), (1, None), "{odd}");
        assert_eq!((timed[0].0.text.as_str(), timed[0].1.len()), ("Hi Ann.", 0), "{odd}");
        assert_eq!(timed[0].0.language, None);
    }
}

#[tokio::test]
async fn a_mouth_is_asked_for_each_text() {
    let stub = SpeechStub::start(SpeechScript::default()).await;
    let mouth = mouth(stub.base_url());
    assert_eq!(mouth.formats(), [PCM]);
    let error = mouth.open(&voice_request(Format::Mulaw8k)).await.err().unwrap();
    assert_eq!(error.kind, Kind::Refused);

    let speaking = mouth.open(&voice_request(PCM)).await.unwrap();
    let (lengths, error) = speak(speaking, PCM, &["Hello.", "How are you?"]).await;

    assert_eq!((lengths, error), ([360, 720].map(Duration::from_millis).to_vec(), None));
    let seen = stub.seen();
    assert_eq!(seen[0].path, "/v1/audio/speech");
    assert_eq!(
        seen[0].json(),
        json!({
            "model": "gpt-4o-mini-tts", "input": "Hello.", "voice": "alloy",
            "response_format": "pcm",
        })
    );
}

#[tokio::test]
async fn a_server_of_ones_own_needs_no_key_and_has_models_of_its_own() {
    let script = SpeechScript { hear: Hear::loud(["Hello."]), ..SpeechScript::default() };
    let stub = SpeechStub::start(script).await;
    for key in [None, Some(Secret::new(""))] {
        let settings = OpenAiSpeechSettings::ears(stub.base_url(), key.clone())
            .with("Systran/faster-whisper-small", "");
        let ears = OpenAiEars::new(http(), settings).unwrap();
        let settings =
            OpenAiSpeechSettings::mouth(stub.base_url(), key).with("kokoro", " af_heart ");
        let mouth = OpenAiMouth::new(http(), settings).unwrap();
        assert_eq!(ears.name(), "openai:Systran/faster-whisper-small");
        assert_eq!(mouth.name(), "openai:kokoro");

        let listening = ears.listen(&listen_request(Format::Mulaw8k)).await.unwrap();
        assert_eq!(hear(listening, frames(200, 0)).await.1, None);
        let speaking = mouth.open(&voice_request(PCM)).await.unwrap();
        assert_eq!(speak(speaking, PCM, &["Hello."]).await.1, None);
    }

    for seen in stub.seen() {
        assert_eq!(seen.header("authorization"), None, "{}", seen.path);
    }
    let spoken = stub.seen().pop().unwrap().json();
    assert_eq!(
        (spoken["model"].as_str(), spoken["voice"].as_str()),
        (Some("kokoro"), Some("af_heart"))
    );
}

#[test]
fn settings_that_name_nothing_are_openais() {
    let ears = OpenAiSpeechSettings::ears("https://api.openai.com", None).with("", " ");
    let mouth = OpenAiSpeechSettings::mouth("https://api.openai.com", None).with("", "");
    assert_eq!((ears.model.as_str(), ears.word_times), ("gpt-4o-mini-transcribe", false));
    assert_eq!((mouth.model.as_str(), mouth.voice.as_str()), ("gpt-4o-mini-tts", "alloy"));
    let public = OpenAiSpeechSettings { public_only: true, ..mouth }.with("x-whisper", "");
    assert!(public.public_only && public.word_times);
    assert_eq!(public.voice, "alloy");
}

#[tokio::test]
async fn cancelling_hangs_up() {
    let stub =
        Stub::openai([Answer::stream(vec![1; 4_000]).hang(2_000), Answer::stream(vec![2; 400])])
            .await;
    let mut speaking = mouth(stub.base_url()).open(&voice_request(PCM)).await.unwrap();
    let say = |utterance, text: &str| ToMouth::Say { utterance, text: text.to_owned() };
    speaking.input.send(say(1, "A long story.")).await.unwrap();
    assert!(matches!(speaking.sound.next().await, Some(Ok(Sound::Piece { utterance: 1, .. }))));

    speaking.input.send(ToMouth::Cancel { utterance: 1 }).await.unwrap();
    speaking.input.send(say(2, "Yes?")).await.unwrap();

    assert!(matches!(speaking.sound.next().await, Some(Ok(Sound::Piece { utterance: 2, .. }))));
    stub.hung_up(1).await;
}

#[tokio::test]
async fn the_stub_of_all_providers_hears_files_too() {
    let script = SpeechScript {
        hear: Hear::loud(["Hello."]),
        faults: vec![Some(Fault::Status(429)), None],
        ..SpeechScript::default()
    };
    let stub = SpeechStub::start(script).await;
    for kind in [Some(Kind::Wait), None] {
        let listening =
            ears(stub.base_url()).listen(&listen_request(Format::Mulaw8k)).await.unwrap();
        let (heard, error) = hear(listening, frames(200, 0)).await;
        assert_eq!(error.map(|error| error.kind), kind);
        assert_eq!(said(&heard).is_empty(), kind.is_some());
    }
}
