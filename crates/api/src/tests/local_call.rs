//! Whole calls with nothing but this machine: the caller is spoken by Piper, as the telephone carries
//! it, at Twilio and at Telnyx; Silero and Moonshine hear, the built-in agent answers, Piper speaks. In
//! real time.
//!
//! It prints what it measured: `cargo nextest run --workspace --no-capture -E 'test(with_no_key)'`.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_audio::{Converter, Law};
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller,
    app::Settings,
    auth::api_keys::Scope,
    calls::{self, EndedBy, Outcome, Speaker},
    channels::voice::VoiceSettings,
    local_speech::{LocalDetector, LocalEars, LocalMouth, LocalSpeech},
};
use frontdesk_models::{MoonshineSize, PIPER, Piper, testing::folder};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::{
    net::TcpStream,
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

use super::{
    call::{Phone, media, offers_a_cut, text},
    site::Site,
    telnyx_call,
};

/// 20 ms of the telephone.
const FRAME: usize = 160;
const QUIET: [u8; FRAME] = [0xff; FRAME];
/// When the agent was silent for so long, it is the caller's turn.
const TURN: Duration = Duration::from_millis(1_200);
/// No call of this test lasts longer.
const LONGEST: Duration = Duration::from_secs(100);

/// What the caller says, as mu-law frames.
fn spoken(sentences: &[&str]) -> Vec<Vec<[u8; FRAME]>> {
    let voice = Piper::load(&folder(), PIPER.name).unwrap();
    let rate = voice.sample_rate();
    let say = |sentence: &&str| {
        let mut narrow = Vec::new();
        let mut converter = Converter::new(rate, 8_000).unwrap();
        converter.push_f32(&voice.say(sentence, 1.0).unwrap(), &mut narrow);
        #[expect(clippy::cast_possible_truncation, reason = "clamped to what a sample can be")]
        let samples: Vec<i16> =
            narrow.iter().map(|sample| (sample.clamp(-1.0, 1.0) * 32_767.0) as i16).collect();
        let mut bytes = Vec::new();
        Law::Mu.encode(&samples, &mut bytes);
        bytes.resize(bytes.len().next_multiple_of(FRAME), 0xff);
        bytes.as_chunks().0.to_vec()
    };
    sentences.iter().map(say).collect()
}

/// Says one sentence after the other, each when the agent has finished. From the last sound of each to
/// the first of the answer.
async fn talk(
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    media: impl Fn(&[u8], u64) -> Message,
    sentences: &[&str],
) -> Vec<Duration> {
    let mut sentences = VecDeque::from(spoken(sentences));
    let (mut send, mut receive) = socket.split();
    let (told, mut tells) = mpsc::unbounded_channel();
    let reading = async move {
        while let Some(Ok(message)) = receive.next().await {
            if let Message::Text(text) = message {
                drop(told.send(serde_json::from_str::<Value>(text.as_str()).unwrap()));
            }
        }
    };
    let speaking = async move {
        let start = Instant::now();
        let (mut queue, mut saying) = (VecDeque::new(), VecDeque::new());
        // When the caller and the agent last made a sound, and whether the agent has answered since.
        let (mut said, mut heard, mut answered) = (Instant::now(), Instant::now(), false);
        let mut waits = Vec::new();
        for tick in 0.. {
            sleep_until(start + Duration::from_millis(tick * 20)).await;
            loop {
                match tells.try_recv() {
                    Ok(message) if message["event"] == "clear" => queue.clear(),
                    Ok(message) => queue.push_back(message),
                    Err(mpsc::error::TryRecvError::Empty) => break,
                    Err(mpsc::error::TryRecvError::Disconnected) => return waits,
                }
            }
            while let Some(message) = queue.pop_front() {
                if message["event"] == "mark" {
                    drop(send.send(text(&message)).await);
                    continue;
                }
                if !std::mem::replace(&mut answered, true) && tick > 0 && saying.is_empty() {
                    waits.push(said.elapsed());
                }
                heard = Instant::now();
                break;
            }
            if answered && saying.is_empty() && heard.elapsed() > TURN {
                saying.extend(sentences.pop_front().into_iter().flatten());
                answered = saying.is_empty();
            }
            let frame = saying.pop_front().unwrap_or(QUIET);
            if frame.iter().any(|sample| *sample & 0x70 < 0x60) {
                said = Instant::now();
            }
            if send.send(media(&frame, tick)).await.is_err() || start.elapsed() > LONGEST {
                return waits;
            }
        }
        waits
    };
    let (waits, ()) = tokio::join!(speaking, reading);
    waits
}

/// Words without what is not heard.
fn words(text: &str) -> Vec<String> {
    let kept = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let text: String = text.replace('\'', "").chars().map(kept).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// How many words were left out, put in or heard wrong.
fn errors(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (at, word) in said.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (to, other) in heard.iter().enumerate() {
            let changed = before + usize::from(word != other);
            before = row[to + 1];
            row[to + 1] = changed.min(before + 1).min(row[to] + 1);
        }
    }
    row[heard.len()]
}

/// A desk with the models of this machine, and a line on which it answers.
fn by_itself() -> (Settings, VoiceSettings) {
    let local_speech = LocalSpeech {
        ears: Some(Arc::new(LocalEars::new(folder(), MoonshineSize::Base))),
        mouth: Some(Arc::new(LocalMouth::new(folder(), PIPER.name.to_owned()))),
        detector: Some(Arc::new(LocalDetector::new(folder()))),
    };
    let line = VoiceSettings { greeting: "Salon Ana, hello.".into(), ..VoiceSettings::default() };
    (Settings { local_speech, ..Settings::default() }, line)
}

/// What came of the only call, and that it was understood: at most one word in eight is wrong.
async fn understood(
    t: &Site,
    caller: &Caller,
    sentences: &[&str],
    waits: &[Duration],
) -> calls::Call {
    let list = calls::list(t, caller, &calls::Filter::default()).await.unwrap();
    let call = list.data[0].call.clone();
    let lines = calls::transcript(t, caller, &call.id).await.unwrap();
    let said: Vec<_> =
        lines.iter().map(|line| format!("{:?}: {}", line.speaker, line.text)).collect();
    let heard: Vec<_> = lines
        .iter()
        .filter(|line| line.speaker == Speaker::Contact)
        .flat_map(|line| words(&line.text))
        .collect();
    let wanted = words(&sentences.join(" "));
    let wrong = errors(&wanted, &heard);
    println!(
        "{wrong} of {} words wrong; from the last sound to the answer: {waits:?}",
        wanted.len()
    );
    for turn in calls::turns(t, caller, &call.id).await.unwrap() {
        println!("{turn:?}");
    }
    println!("{said:#?}");
    assert!(wrong * 8 <= wanted.len(), "{wrong} words are wrong: {said:#?}");
    call
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_business_with_no_key_at_all_answers_its_phone() {
    let (desk, line) = by_itself();
    let p = Phone::with(TestDb::sqlite().await, desk, line).await;
    let admin = p.t.api_key(&p.business.owner, Scope::Admin).await;
    offers_a_cut(&p, &admin).await;
    let sentences = [
        "I would like to book a cut for tomorrow at ten in the morning.",
        "My name is Anna Smith.",
        "Yes please.",
        "No, that is all, thank you. Goodbye.",
    ];

    let waits = talk(p.answered().await, |sound, _| media(sound), &sentences).await;

    let call = understood(&p.t, &p.caller(), &sentences, &waits).await;
    assert_eq!(call.outcome, Some(Outcome::Booked));
    let bookings = p.t.get("/api/v1/bookings", &admin).await.expect(200);
    assert_eq!(bookings["data"][0]["status"], "confirmed", "{bookings}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_at_telnyx_is_understood_with_no_key_for_speech() {
    let (desk, line) = by_itself();
    let p = telnyx_call::Phone::with(desk, line).await;
    let sentences =
        ["What are your opening hours?", "No, that is all, thank you very much. Goodbye."];
    let media = |sound: &[u8], tick| text(&telnyx_call::media(&STANDARD.encode(sound), tick));

    let waits = talk(p.answered().await, media, &sentences).await;

    let call = understood(&p.t, &p.business.owner, &sentences, &waits).await;
    assert_eq!((call.ended_by, call.outcome), (Some(EndedBy::Agent), Some(Outcome::Answered)));
}
