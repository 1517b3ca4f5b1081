//! Calls in the browser, over the wire: a visitor with a ticket, a member with a session, the sockets of
//! Deepgram and ElevenLabs and the built-in agent between them, in real time.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Actor, Caller,
    app::{ProviderAccess, Settings, SpeechProviders},
    auth::{self, Client},
    calls::{self, EndedBy, Speaker},
    channels::{
        self, ChannelChange, Talking, WidgetSettings,
        voice::{self, Carrier, NewLine, VoiceSettings},
    },
};
use frontdesk_providers::stubs::{Hear, Speak, SpeechScript, SpeechStub};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error as Refusal, Message, client::IntoClientRequest},
};

use super::site::{Business, Site, Visit, set_up};

const ORIGIN: &str = "https://desk.example";

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// A business whose widget lets visitors talk.
struct Talk {
    t: Site,
    business: Business,
    port: u16,
    _speech: SpeechStub,
}

impl Talk {
    async fn ready(sentences: &[&str], talking: Talking) -> Self {
        let speech = SpeechStub::start(SpeechScript {
            hear: Hear::loud(sentences.iter().copied()),
            think: Duration::from_millis(20),
            speak: Speak { per_char: Duration::from_millis(10), ..Speak::default() },
            ..SpeechScript::default()
        })
        .await;
        let provider = || ProviderAccess {
            base_url: Some(speech.base_url().to_owned()),
            key: Some(Secret::new("k")),
        };
        let settings = Settings {
            speech: SpeechProviders { deepgram: provider(), elevenlabs: provider() },
            public_url: ORIGIN.to_owned(),
            // Members sign in by one click.
            demo: true,
            ..Settings::default()
        };
        let t = set_up(TestDb::sqlite().await, settings).await;
        let business = t.business("Salon Ana").await;
        let settings = WidgetSettings {
            voice: talking,
            allowed_origins: vec!["https://shop.example".to_owned()],
            ..WidgetSettings::default()
        };
        let change = ChannelChange { settings: Some(settings), ..ChannelChange::default() };
        channels::update(&t, &business.owner, &business.channel.id, change).await.unwrap();
        let port = t.listen().await;
        Self { t, business, port, _speech: speech }
    }

    async fn conversation(&self, visit: &Visit) -> String {
        let made = self.t.widget("POST", "/conversations", visit, json!({})).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    async fn invited(&self, visit: &Visit, conversation: &str) -> String {
        let path = format!("/conversations/{conversation}/call");
        let made = self.t.widget("POST", &path, visit, json!({})).await.expect(201);
        assert_eq!(made["expires_in"], 60);
        made["path"].as_str().unwrap().to_owned()
    }

    /// Opens a websocket, or the status that refused it.
    async fn open(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let url = format!("ws://127.0.0.1:{}{path}", self.port);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(Refusal::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }
}

fn on() -> Talking {
    Talking { enabled: true, ..Talking::default() }
}

/// What the page was told, and how many frames of sound it got.
#[derive(Default)]
struct Page {
    told: Vec<Value>,
    frames: usize,
}

impl Page {
    fn captions(&self, who: &str) -> Vec<&str> {
        let said = self.told.iter().filter(|told| told["type"] == "caption" && told["who"] == who);
        said.filter(|told| told["done"] == true)
            .map(|told| told["text"].as_str().unwrap())
            .collect()
    }

    fn did(&self, state: &str) -> bool {
        self.told.contains(&json!({ "type": "state", "state": state }))
    }
}

/// Speaks as a page does, loudly at these milliseconds, and hangs up at the end.
async fn talks(socket: Socket, speaks: &[(u64, u64)], millis: u64) -> Page {
    let (mut send, mut receive) = socket.split();
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    let reading = async move {
        let mut frames = 0;
        while let Some(Ok(message)) = receive.next().await {
            match message {
                Message::Binary(sound) => {
                    assert_eq!(sound.len(), 640, "20 ms");
                    frames += 1;
                }
                Message::Text(text) => {
                    told.send(serde_json::from_str::<Value>(text.as_str()).unwrap()).unwrap();
                }
                _ => {}
            }
        }
        frames
    };
    let speaking = async move {
        let start = Instant::now();
        let mut told = Vec::new();
        for at in (0..millis).step_by(20) {
            sleep_until(start + Duration::from_millis(at)).await;
            while let Ok(message) = tells.try_recv() {
                if message["type"] == "mark" {
                    let marked = json!({ "type": "marked", "mark": message["mark"] });
                    drop(send.send(Message::text(marked.to_string())).await);
                }
                told.push(message);
            }
            let loud = speaks.iter().any(|(from, to)| (*from..*to).contains(&at));
            let wave = |n: usize| if n.is_multiple_of(2) { 12_000_i16 } else { -12_000 };
            let sound = (0..320).flat_map(|n| if loud { wave(n / 20) } else { 0 }.to_le_bytes());
            if send.send(Message::binary(sound.collect::<Vec<u8>>())).await.is_err() {
                break;
            }
        }
        drop(send.send(Message::text(r#"{"type":"stop"}"#)).await);
        while let Some(message) = tells.recv().await {
            told.push(message);
        }
        told
    };
    let (told, frames) = tokio::join!(speaking, reading);
    Page { told, frames }
}

#[tokio::test]
async fn a_visitor_talks_in_their_conversation() {
    let talking = Talking { recording: true, ..on() };
    let p = Talk::ready(&["What are your opening hours?"], talking).await;
    let visit = p.t.visit(&p.business).await;
    let conversation = p.conversation(&visit).await;
    let config = p.t.get(&format!("/api/widget/v1/config?widget={}", p.business.key), "").await;
    assert_eq!(config.expect(200)["voice"]["available"], true);
    let path = p.invited(&visit, &conversation).await;

    let socket = p.open(&path, &[("origin", ORIGIN)]).await.unwrap();
    let page = talks(socket, &[(2_500, 3_600)], 7_000).await;

    assert!(page.frames > 50, "{}", page.frames);
    assert_eq!(page.told.last().unwrap(), &json!({ "type": "ended", "reason": "over" }));
    assert_eq!(page.captions("caller"), ["What are your opening hours?"]);
    let said = page.captions("agent");
    assert_eq!(said[0], "This call is recorded.");
    assert!(said.len() >= 3, "the notice, the greeting, the answer: {said:?}");
    assert!(page.did("speaking") && page.did("thinking") && page.did("listening"));
    let list = calls::list(&p.t, &p.business.owner, &calls::Filter::default()).await.unwrap();
    let call = &list.data[0].call;
    assert_eq!((call.provider.as_str(), call.ended_by), ("browser", Some(EndedBy::Caller)));
    assert_eq!(call.conversation_id.as_str(), conversation);
    let spoken = calls::transcript(&p.t, &p.business.owner, &call.id).await.unwrap();
    assert!(spoken.iter().any(|line| line.speaker == Speaker::Agent && !line.text.is_empty()));
    let texts = p.t.texts(&visit, &call.conversation_id).await;
    assert!(texts.iter().any(|text| text == "What are your opening hours?"), "{texts:?}");
    assert_eq!(call.recording_state, calls::RecordingState::Ready);
}

#[tokio::test]
async fn a_ticket_is_for_one_connection_one_conversation_and_our_own_pages() {
    let p = Talk::ready(&[], on()).await;
    let visit = p.t.visit(&p.business).await;
    let conversation = p.conversation(&visit).await;
    let path = p.invited(&visit, &conversation).await;
    assert_eq!(p.invited(&visit, &conversation).await, path, "while it is good it is the same");
    let other = p.t.visit(&p.business).await;
    let others = p.conversation(&other).await;

    // Somebody else's conversation is none, whatever is shown.
    let foreign = format!("/conversations/{conversation}/call");
    p.t.widget("POST", &foreign, &other, json!({})).await.expect(404);
    let ticket = path.split_once("ticket=").unwrap().1;
    let mixed = format!("/media/browser/{others}?ticket={ticket}");
    assert_eq!(p.open(&mixed, &[("origin", ORIGIN)]).await.err(), Some(401));
    for wrong in ["", "x", "x.y", "chan_1.x", &"x".repeat(2_000)] {
        let path = format!("/media/browser/{conversation}?ticket={wrong}");
        assert_eq!(p.open(&path, &[("origin", ORIGIN)]).await.err(), Some(401), "{wrong}");
    }

    // From elsewhere it is burnt.
    assert_eq!(p.open(&path, &[("origin", "https://evil.example")]).await.err(), Some(403));
    assert_eq!(p.open(&path, &[("origin", ORIGIN)]).await.err(), Some(401));
    let path = p.invited(&visit, &conversation).await;
    assert_eq!(p.open(&path, &[]).await.err(), Some(403), "a page says where it is from");
    let path = p.invited(&visit, &conversation).await;
    let socket = p.open(&path, &[("origin", "https://shop.example")]).await.unwrap();
    assert_eq!(p.open(&path, &[("origin", ORIGIN)]).await.err(), Some(401), "it is used");

    // One call at a time.
    let talking = tokio::join!(talks(socket, &[], 1_500), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let path = format!("/conversations/{conversation}/call");
        p.t.widget("POST", &path, &visit, json!({})).await.expect(409);
    });
    assert_eq!(talking.0.told.last().unwrap()["reason"], "over");
    p.invited(&visit, &conversation).await;
}

#[tokio::test]
async fn nobody_talks_where_it_is_off_or_a_person_has_the_word() {
    let p = Talk::ready(&[], Talking::default()).await;
    let visit = p.t.visit(&p.business).await;
    let conversation = p.conversation(&visit).await;
    let path = format!("/conversations/{conversation}/call");
    p.t.widget("POST", &path, &visit, json!({})).await.expect(403);
    let config = p.t.get(&format!("/api/widget/v1/config?widget={}", p.business.key), "").await;
    assert_eq!(config.expect(200)["voice"]["available"], false);

    let p = Talk::ready(&[], on()).await;
    let visit = p.t.visit(&p.business).await;
    let conversation = p.t.conversation(&visit, "Hello?").await;
    let path = format!("/conversations/{conversation}/call");
    p.t.widget("POST", &format!("/conversations/{conversation}/escalate"), &visit, json!({}))
        .await
        .expect(200);
    p.t.widget("POST", &path, &visit, json!({})).await.expect(409);
    let fresh = p.conversation(&visit).await;
    p.t.block(&p.business, &visit).await;
    let path = format!("/conversations/{fresh}/call");
    p.t.widget("POST", &path, &visit, json!({})).await.expect(403);
}

#[tokio::test]
async fn a_page_that_sends_nonsense_is_let_go_of() {
    let p = Talk::ready(&[], on()).await;
    let visit = p.t.visit(&p.business).await;
    let conversation = p.conversation(&visit).await;
    let path = p.invited(&visit, &conversation).await;
    let mut socket = p.open(&path, &[("origin", ORIGIN)]).await.unwrap();

    for _ in 0..30 {
        drop(socket.send(Message::binary(vec![1])).await);
        drop(socket.send(Message::text("{\"type\":7")).await);
    }
    let mut last = Value::Null;
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(text) = message {
            last = serde_json::from_str(text.as_str()).unwrap();
        }
    }
    assert_eq!(last["type"], "ended");
}

#[tokio::test]
async fn a_member_rehearses_aloud_and_nothing_is_kept() {
    let p = Talk::ready(&["What are your opening hours?"], Talking::default()).await;
    let Actor::Member { user, .. } = p.business.owner.actor().clone() else { panic!("a member") };
    let session = auth::demo_session(&p.t, &user, &Client::default()).await.unwrap();
    let cookie = format!("fd_session={}", session.token.expose());
    let before = calls::list(&p.t, &p.business.owner, &calls::Filter::default()).await.unwrap();

    assert_eq!(p.open("/media/rehearsal", &[("origin", ORIGIN)]).await.err(), Some(401));
    let elsewhere = [("origin", "https://shop.example"), ("cookie", cookie.as_str())];
    assert_eq!(p.open("/media/rehearsal", &elsewhere).await.err(), Some(403));
    let own = [("origin", ORIGIN), ("cookie", cookie.as_str())];
    let socket = p.open("/media/rehearsal", &own).await.unwrap();
    assert_eq!(p.open("/media/rehearsal", &own).await.err(), Some(409), "one at a time");
    let page = talks(socket, &[(2_000, 3_100)], 6_500).await;

    assert_eq!(page.captions("caller"), ["What are your opening hours?"]);
    assert!(page.captions("agent").len() >= 2, "{:?}", page.captions("agent"));
    let after = calls::list(&p.t, &p.business.owner, &calls::Filter::default()).await.unwrap();
    assert_eq!((before.data.len(), after.data.len()), (0, 0));

    // A line as its callers hear it; a stranger's is none.
    let line = async |owner: &Caller| {
        let new = NewLine {
            name: "Reception".to_owned(),
            carrier: Some(Carrier::Browser),
            settings: VoiceSettings {
                greeting: "This is the line.".into(),
                ..VoiceSettings::default()
            },
            ..NewLine::default()
        };
        let line = voice::create(&p.t, owner, new).await.unwrap();
        format!("/media/rehearsal?line={}", line.channel_id)
    };
    let strange = line(&p.t.business("Bike shop").await.owner).await;
    assert_eq!(p.open(&strange, &own).await.err(), Some(404));
    let socket = p.open(&line(&p.business.owner).await, &own).await.unwrap();
    let page = talks(socket, &[], 2_500).await;
    assert_eq!(page.captions("agent"), ["This is the line."]);
}

#[tokio::test]
async fn a_member_listens_takes_over_and_speaks_with_their_own_voice() {
    let p = Talk::ready(
        &["What are your opening hours?", "Mara here, good morning."],
        Talking { recording: true, ..on() },
    )
    .await;
    let owner = &p.business.owner;
    let Actor::Member { user, .. } = owner.actor().clone() else { panic!("a member") };
    let session = auth::demo_session(&p.t, &user, &Client::default()).await.unwrap();
    let cookie = format!("fd_session={}", session.token.expose());
    let own = [("origin", ORIGIN), ("cookie", cookie.as_str())];
    let visit = p.t.visit(&p.business).await;
    let conversation = p.conversation(&visit).await;
    let path = p.invited(&visit, &conversation).await;
    let socket = p.open(&path, &[("origin", ORIGIN)]).await.unwrap();

    let member = async {
        let call = loop {
            let live = calls::live(&p.t, owner).await.unwrap();
            match live.into_iter().find(|shown| shown.call.answered_at.is_some()) {
                Some(shown) => break shown.call.id,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let line = format!("/media/calls/{call}");
        assert_eq!(p.open(&line, &[("origin", ORIGIN)]).await.err(), Some(401));
        let elsewhere = [("origin", "https://shop.example"), ("cookie", cookie.as_str())];
        assert_eq!(p.open(&line, &elsewhere).await.err(), Some(403));
        assert_eq!(p.open("/media/calls/call_none", &own).await.err(), Some(404));
        let receiver = loop {
            match p.open(&line, &own).await {
                Ok(receiver) => break receiver,
                Err(status) => assert_eq!(status, 409, "it is on its way to the line"),
            }
        };
        let takes = async {
            tokio::time::sleep(Duration::from_millis(4_500)).await;
            calls::take_over(&p.t, owner, &call).await.unwrap();
        };
        let (page, ()) =
            tokio::join!(talks(receiver, &[(1_000, 1_500), (6_000, 7_500)], 20_000), takes);
        (call, line, page)
    };
    let (visitor, (call, line, heard)) =
        tokio::join!(talks(socket, &[(2_500, 3_600)], 11_000), member);

    assert!(heard.frames > 400, "both sides, all the time: {}", heard.frames);
    assert_eq!(heard.told, [json!({ "type": "ended", "reason": "over" })]);
    let captions = visitor.captions("agent");
    assert_eq!(captions.last(), Some(&"Mara here, good morning."), "what the member said");
    let lines = calls::transcript(&p.t, owner, &call).await.unwrap();
    let last = lines.last().unwrap();
    assert_eq!((last.speaker, last.text.as_str()), (Speaker::Agent, "Mara here, good morning."));
    assert_eq!(last.name, owner.name());
    assert!(last.end_ms > last.start_ms && last.start_ms > 5_000, "{last:?}");
    let spoken = lines.iter().filter(|line| line.name == owner.name()).count();
    assert_eq!(
        spoken, 1,
        "what was said before the call was theirs was not heard, nor is it spoken again"
    );
    assert_eq!(p.open(&line, &own).await.err(), Some(409), "it is over");
}
