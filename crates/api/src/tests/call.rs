//! Whole calls over the wire: a carrier's webhook and websocket, the sockets of Deepgram and ElevenLabs,
//! and the built-in agent between them, in real time. What is said is a loud tone; the stub hears the
//! next sentence of its script in each stretch of it.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller,
    app::{Carriers, ProviderAccess, Settings, SpeechProviders},
    auth::api_keys::Scope,
    calls::{self, EndedBy, Outcome, Speaker},
    channels::voice::{self, Carrier, NewLine, VoiceSettings},
};
use frontdesk_providers::stubs::{Hear, SpeechScript, SpeechStub, sign_twilio};
use futures_util::{SinkExt, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, handshake::client::Request},
};

use super::site::{Business, Site, set_up};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// The token that the stub of Twilio knows.
const TOKEN: &str = "token_0123456789abcdef";
const CALL: &str = "CA00000000000000000000000000000001";
const NUMBER: &str = "+15005550006";
/// Loud and quiet in mu-law.
const LOUD: u8 = 0x10;
const QUIET: u8 = 0xff;

/// A business whose phone rings at Twilio, heard by Deepgram and spoken by ElevenLabs, both of them
/// `speech`.
pub(super) struct Phone {
    pub(super) t: Site,
    pub(super) business: Business,
    channel: String,
    port: u16,
}

impl Phone {
    pub(super) async fn ready(db: TestDb, speech: &SpeechStub, settings: VoiceSettings) -> Self {
        Self::with(db, Settings { speech: spoken_by(speech), ..Settings::default() }, settings)
            .await
    }

    /// The same with whatever speech `desk` has.
    pub(super) async fn with(db: TestDb, desk: Settings, settings: VoiceSettings) -> Self {
        let account = Some((ACCOUNT.to_owned(), Secret::new(TOKEN)));
        let carriers = Carriers { twilio: account, ..desk.carriers };
        let public_url = "https://desk.example".to_owned();
        let t = set_up(db, Settings { carriers, public_url, ..desk }).await;
        let business = t.business("Salon Ana").await;
        let new = NewLine {
            name: "Reception".to_owned(),
            carrier: Some(Carrier::Twilio),
            number: NUMBER.to_owned(),
            settings,
        };
        let line = voice::create(&t, &business.owner, new).await.unwrap();
        let port = t.listen().await;
        Self { t, business, channel: line.channel_id.to_string(), port }
    }

    /// Asks as Twilio does; the document that is answered.
    pub(super) async fn asks(&self, rest: &str, more: &[(&str, &str)]) -> String {
        let (status, document) = self.posts(rest, more).await;
        assert_eq!(status, 200);
        document
    }

    /// Posts as Twilio does; the status and the text of the answer.
    pub(super) async fn posts(&self, rest: &str, more: &[(&str, &str)]) -> (u16, String) {
        let mut form = vec![
            ("AccountSid", ACCOUNT),
            ("CallSid", CALL),
            ("From", "+4930901821"),
            ("To", NUMBER),
        ];
        form.extend(more);
        let path = format!("/hooks/twilio/{}/{rest}", self.channel);
        let signature = sign_twilio(TOKEN, &format!("https://desk.example{path}"), &form);
        let body: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B")))
            .collect();
        let kind = "application/x-www-form-urlencoded; charset=UTF-8";
        let headers = [("x-twilio-signature", signature.as_str())];
        let answer = self.t.carrier(&path, &headers, kind, &body.join("&")).await;
        (answer.status.as_u16(), String::from_utf8(answer.bytes).unwrap())
    }

    /// Rings: where the sound of the call is, and what is said there first.
    async fn stream(&self) -> (Request, [Value; 2]) {
        let document = self.asks("voice", &[("CallStatus", "ringing")]).await;
        self.connect(&document)
    }

    /// Where the sound is that a document connects the call with, and what is said there first.
    pub(super) fn connect(&self, document: &str) -> (Request, [Value; 2]) {
        let token = between(document, r#"name="token" value=""#, r#"""#);
        let path = format!("/media/twilio/{}", self.channel);
        let mut request =
            format!("ws://127.0.0.1:{}{path}", self.port).into_client_request().unwrap();
        let signature = sign_twilio(TOKEN, &format!("wss://desk.example{path}"), &[]);
        request.headers_mut().insert("x-twilio-signature", signature.parse().unwrap());
        let first = [
            json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" }),
            json!({ "event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {
                "streamSid": "MZ1", "accountSid": ACCOUNT, "callSid": CALL, "tracks": ["inbound"],
                "customParameters": { "token": token },
                "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
            } }),
        ];
        (request, first)
    }

    /// Rings, and opens the sound of the call.
    pub(super) async fn answered(&self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        let (request, first) = self.stream().await;
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        for message in first {
            socket.send(text(&message)).await.unwrap();
        }
        socket
    }

    /// Rings, is answered, and speaks at these milliseconds of the call. What was heard, 20 ms each.
    async fn calls(&self, speaks: &[(u64, u64)], seconds: u64) -> Vec<Heard> {
        let stream = self.stream().await;
        self.talks(stream, speaks, seconds).await
    }

    pub(super) async fn talks(
        &self,
        (request, first): (Request, [Value; 2]),
        speaks: &[(u64, u64)],
        seconds: u64,
    ) -> Vec<Heard> {
        let media = |payload: String, _| json!({ "event": "media", "streamSid": "MZ1", "media": { "track": "inbound", "payload": payload } });
        let stop = json!({ "event": "stop", "streamSid": "MZ1", "stop": {} });
        talk(request, (first, stop), media, (speaks, seconds)).await
    }

    pub(super) fn caller(&self) -> Caller {
        self.business.owner.clone()
    }
}

/// Deepgram and ElevenLabs, both of them this stub.
pub(super) fn spoken_by(speech: &SpeechStub) -> SpeechProviders {
    let provider = || ProviderAccess {
        base_url: Some(speech.base_url().to_owned()),
        key: Some(Secret::new("k")),
    };
    SpeechProviders { deepgram: provider(), elevenlabs: provider() }
}

pub(super) fn text(value: &Value) -> Message {
    Message::text(value.to_string())
}

/// 20 ms of what the caller says, in mu-law.
pub(super) fn media(sound: &[u8]) -> Message {
    let payload = STANDARD.encode(sound);
    text(
        &json!({ "event": "media", "streamSid": "MZ1", "media": { "track": "inbound", "payload": payload } }),
    )
}

/// Opens a carrier's stream, says what is said `first`, and then speaks at these milliseconds, until the
/// line is closed or so many seconds are over: what was heard, 20 ms each.
pub(super) async fn talk<R: IntoClientRequest + Unpin>(
    request: R,
    (first, stop): ([Value; 2], Value),
    media: impl Fn(String, u64) -> Value,
    (speaks, seconds): (&[(u64, u64)], u64),
) -> Vec<Heard> {
    let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let (mut send, mut receive) = socket.split();
    for message in first {
        send.send(text(&message)).await.unwrap();
    }
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    let reading = async move {
        while let Some(Ok(message)) = receive.next().await {
            if let Message::Text(text) = message {
                let value: Value = serde_json::from_str(text.as_str()).unwrap();
                told.send(value).unwrap();
            }
        }
    };
    let speaking = async move {
        let start = Instant::now();
        let mut queue = std::collections::VecDeque::new();
        let mut heard = Vec::new();
        for tick in 0..seconds * 50 {
            sleep_until(start + Duration::from_millis(tick * 20)).await;
            let mut closed = false;
            loop {
                match tells.try_recv() {
                    Ok(message) if message["event"] == "clear" => queue.clear(),
                    Ok(message) => queue.push_back(message),
                    Err(tokio::sync::mpsc::error::TryRecvError::Empty) => break,
                    Err(_) => {
                        closed = true;
                        break;
                    }
                }
            }
            let mut now = Heard { at: tick * 20, spoken: false };
            while let Some(message) = queue.pop_front() {
                if message["event"] == "mark" {
                    drop(send.send(text(&message)).await);
                    continue;
                }
                now.spoken = true;
                break;
            }
            heard.push(now);
            let loud = speaks.iter().any(|(from, to)| (*from..*to).contains(&(tick * 20)));
            let payload = STANDARD.encode([if loud { LOUD } else { QUIET }; 160]);
            if closed || send.send(text(&media(payload, tick))).await.is_err() {
                break;
            }
        }
        drop(send.send(text(&stop)).await);
        drop(send.close().await);
        heard
    };
    let (heard, ()) = tokio::join!(speaking, reading);
    heard
}

/// 20 ms of what the caller heard.
#[derive(Debug)]
pub(super) struct Heard {
    at: u64,
    spoken: bool,
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is not in {text}"));
    rest.split_once(to).unwrap().0
}

/// When the agent was heard: from and to, in milliseconds.
pub(super) fn stretches(heard: &[Heard]) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::new();
    for one in heard.iter().filter(|one| one.spoken) {
        match all.last_mut() {
            // The line is allowed a hiccup.
            Some(last) if one.at <= last.1 + 60 => last.1 = one.at + 20,
            _ => all.push((one.at, one.at + 20)),
        }
    }
    all
}

pub(super) async fn quiet(sentences: &[&str]) -> SpeechStub {
    SpeechStub::start(SpeechScript {
        hear: Hear::loud(sentences.iter().copied()),
        think: Duration::from_millis(30),
        speak: frontdesk_providers::stubs::Speak {
            per_char: Duration::from_millis(20),
            first_byte: Duration::from_millis(40),
            ..Default::default()
        },
        ..SpeechScript::default()
    })
    .await
}

#[tokio::test]
async fn a_caller_is_greeted_answered_and_everything_is_kept() {
    let speech = quiet(&["What are your opening hours?", "Thank you, goodbye."]).await;
    let settings = VoiceSettings {
        greeting: "Salon Ana, hello.".into(),
        recording: true,
        consent: true,
        ..VoiceSettings::default()
    };
    let p = Phone::ready(TestDb::sqlite().await, &speech, settings).await;

    let heard = p.calls(&[(3_000, 4_200), (9_000, 10_000)], 25).await;

    let stretches = stretches(&heard);
    assert!(stretches.len() >= 3, "the greeting, the answer, the goodbye: {stretches:?}");
    let list = calls::list(&p.t, &p.caller(), &calls::Filter::default()).await.unwrap();
    let call = &list.data[0].call;
    assert_eq!(call.from_number.as_deref(), Some("+4930901821"));
    assert_eq!((call.ended_by, call.outcome), (Some(EndedBy::Agent), Some(Outcome::Answered)));
    let said: Vec<(Speaker, String)> = calls::transcript(&p.t, &p.caller(), &call.id)
        .await
        .unwrap()
        .into_iter()
        .map(|line| (line.speaker, line.text))
        .collect();
    assert_eq!(said[0].1, "This call is recorded.");
    assert_eq!(said[1].1, "Salon Ana, hello.");
    assert_eq!(said[2], (Speaker::Contact, "What are your opening hours?".to_owned()));
    assert_eq!(said[3].0, Speaker::Agent);
    assert_eq!(said[4], (Speaker::Contact, "Thank you, goodbye.".to_owned()));
    let turns = calls::turns(&p.t, &p.caller(), &call.id).await.unwrap();
    let first = &turns[0];
    assert_eq!((first.ears.as_str(), first.model.as_str()), ("deepgram:nova-3", "house"));
    assert!(first.decided_ms.is_some() && first.first_frame_ms.is_some(), "{first:?}");
    let (_, recording) = calls::open_recording(&p.t, &p.caller(), &call.id).await.unwrap();
    assert!(recording.size() > 100_000, "{} bytes", recording.size());
    let begins: Vec<bytes::Bytes> = recording.read(0..4).try_collect().await.unwrap();
    assert_eq!(begins.concat(), b"RIFF");
    let after = p.asks("voice?step=after", &[]).await;
    assert!(after.contains("<Hangup"), "{after}");
}

#[tokio::test]
async fn a_caller_books_an_appointment() {
    let sentences = [
        "I'd like to book a cut for tomorrow at ten in the morning.",
        "My name is Mia Lund, mia at example dot com.",
        "Yes please.",
        "No, that's all, thanks. Bye.",
    ];
    let speech = quiet(&sentences).await;
    let p = Phone::ready(TestDb::sqlite().await, &speech, VoiceSettings::default()).await;
    let admin = p.t.api_key(&p.business.owner, Scope::Admin).await;
    offers_a_cut(&p, &admin).await;

    p.calls(&[(2_000, 3_500), (9_000, 10_500), (16_000, 16_700), (24_000, 25_000)], 40).await;

    let list = calls::list(&p.t, &p.caller(), &calls::Filter::default()).await.unwrap();
    let call = &list.data[0].call;
    let said: Vec<String> = calls::transcript(&p.t, &p.caller(), &call.id)
        .await
        .unwrap()
        .into_iter()
        .map(|line| format!("{:?}: {}", line.speaker, line.text))
        .collect();
    assert_eq!(call.outcome, Some(Outcome::Booked), "{said:#?}");
    let bookings = p.t.get("/api/v1/bookings", &admin).await.expect(200);
    assert_eq!(bookings["data"][0]["status"], "confirmed", "{bookings}");
}

#[tokio::test]
async fn a_stream_without_its_ticket_is_no_call() {
    let speech = quiet(&[]).await;
    let p = Phone::ready(TestDb::sqlite().await, &speech, VoiceSettings::default()).await;
    let url = format!("ws://127.0.0.1:{}/media/twilio/{}", p.port, p.channel);

    assert!(tokio_tungstenite::connect_async(&url).await.is_err(), "it is not signed");
    let list = calls::list(&p.t, &p.caller(), &calls::Filter::default()).await.unwrap();
    assert!(list.data.is_empty());
}

/// The business cuts hair, at any hour.
pub(super) async fn offers_a_cut(p: &Phone, admin: &str) {
    let cut = json!({ "name": "Cut", "duration_minutes": 60, "price": "45" });
    let cut = p.t.ask("POST", "/api/v1/services", admin, cut).await.expect(201);
    let all = json!(["00:00-24:00"]);
    let hours = json!({ "mon": all, "tue": all, "wed": all, "thu": all, "fri": all, "sat": all, "sun": all, "exceptions": [] });
    let ana = json!({ "name": "Ana", "services": [cut["id"]], "hours": hours });
    p.t.ask("POST", "/api/v1/staff", admin, ana).await.expect(201);
}

#[tokio::test]
async fn a_call_that_nobody_takes_comes_back_and_goes_on() {
    let sentences = ["I want to talk to a person.", "What are your opening hours?", "No, bye."];
    let speech = quiet(&sentences).await;
    let settings = VoiceSettings {
        transfer_number: Some("+4930901829".into()),
        recording: true,
        ..VoiceSettings::default()
    };
    let p = Phone::ready(TestDb::sqlite().await, &speech, settings).await;

    p.calls(&[(2_500, 3_700)], 12).await;
    let through = p.asks("voice?step=after", &[("CallStatus", "in-progress")]).await;
    assert!(through.contains(">+4930901829</Number>"), "{through}");
    let nobody = [("DialCallStatus", "completed"), ("DialBridged", "false")];
    let back = p.asks("voice?step=rang", &nobody).await;
    let stream = p.connect(&back);
    p.talks(stream, &[(6_500, 7_700), (12_000, 12_600)], 20).await;

    let list = calls::list(&p.t, &p.caller(), &calls::Filter::default()).await.unwrap();
    assert_eq!(list.data.len(), 1, "it is one call");
    let call = &list.data[0].call;
    let lines = calls::transcript(&p.t, &p.caller(), &call.id).await.unwrap();
    let said: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let at = |words: &str| {
        said.iter()
            .position(|said| said.contains(words))
            .unwrap_or_else(|| panic!("{words}: {said:#?}"))
    };
    let order = [
        "talk to a person",
        "put you through",
        "nobody can take your call",
        "What are your opening hours?",
        "No, bye.",
    ]
    .map(at);
    assert!(order.is_sorted(), "{said:#?}");
    assert!(lines.is_sorted_by_key(|line| line.start_ms), "{lines:#?}");
    assert!(lines[order[3]].start_ms > lines[order[1]].end_ms + 4_000, "times go on: {lines:#?}");
    assert_eq!((call.outcome, call.ended_by), (Some(Outcome::Message), Some(EndedBy::Agent)));
    let length = call.ended_at.unwrap().since(call.answered_at.unwrap()).as_secs();
    assert_eq!(call.voice_seconds.unsigned_abs(), length);
    let rings = p.asks("voice?step=after", &[("CallStatus", "in-progress")]).await;
    assert!(rings.contains("<Response><Hangup/></Response>"), "no circle: {rings}");
}
