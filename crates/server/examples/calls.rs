//! Many calls at once through the whole desk, in real time: webhooks and websockets as Twilio's, the sockets of
//! Deepgram and ElevenLabs as stand-ins, `house` and a database on disk between them.
//!
//! `cargo run --release -p frontdesk-server --example calls -- [CALLS] [SECONDS]`
//!
//! The desk runs on one thread of its own (and those of its database); callers and stand-ins run on another,
//! whose time is not counted.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program that tells what it measured"
)]

use std::{
    fs,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller,
    app::{Carriers, ProviderAccess, Settings, SpeechProviders},
    calls,
    channels::voice::{self, Carrier, NewLine, VoiceSettings},
    testing::{self, TestApp},
};
use frontdesk_http::Edge;
use frontdesk_providers::stubs::{Hear, Speak, SpeechScript, SpeechStub, sign_twilio};
use futures_util::{SinkExt, StreamExt, future::join_all};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::{Instant, sleep, sleep_until},
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use tower::ServiceExt;

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const DESK: &str = "https://desk.example";
const NUMBER: &str = "+15005550006";
/// The first sound of a text takes the stand-in so long.
const MOUTH: Duration = Duration::from_millis(100);
/// How long a caller speaks, and how often.
const SPEAKS: u64 = 1_200;
const EVERY: u64 = 8_000;

/// What callers measured.
#[derive(Default)]
struct Counts {
    /// How late frames came, against a schedule of 20 ms, in microseconds.
    late: Vec<u64>,
    answered: u64,
}

struct Desk {
    t: TestApp,
    owner: Caller,
    router: Router,
    channel: String,
    port: u16,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (calls, seconds): (u64, u64) = (number(25), number(34));
    let outside = runtime("outside");
    let stub = outside.block_on(stand_ins());
    let own = runtime("desk");
    let desk = Arc::new(own.block_on(ready(&stub, calls)));
    let (handle, (done, ends)) = (own.handle().clone(), mpsc::channel::<()>());
    let keeps = thread::Builder::new().name("desk".to_owned()).spawn(move || {
        // The desk is here until the callers are gone.
        own.block_on(async { drop(tokio::task::spawn_blocking(move || ends.recv()).await) });
        own
    });
    let before = (cpu(), memory());
    let counts = Arc::new(Mutex::new(Counts::default()));
    let during = outside.block_on(async {
        let all = (0..calls).map(|number| {
            tokio::spawn(call(
                Arc::clone(&desk),
                handle.clone(),
                (number, seconds),
                Arc::clone(&counts),
            ))
        });
        let half = async {
            sleep(Duration::from_secs(seconds / 2)).await;
            memory()
        };
        tokio::join!(join_all(all), half).1
    });
    let spent = cpu() - before.0;
    let own = handle.block_on(own_shares(&desk));
    report((calls, seconds), &counts.lock().unwrap(), own, spent);
    println!(
        "memory a call, stand-ins and callers with it: {} KB",
        during.saturating_sub(before.1) / calls.max(1)
    );
    drop(done);
    drop(keeps.unwrap().join().unwrap());
}

/// A runtime of one thread.
fn runtime(name: &str) -> Runtime {
    let name = name.to_owned();
    Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build().unwrap()
}

async fn stand_ins() -> SpeechStub {
    let script = SpeechScript {
        hear: Hear::loud(std::iter::repeat_n("What are your opening hours?", 200_000)),
        think: Duration::from_millis(30),
        speak: Speak { first_byte: MOUTH, ..Speak::default() },
        ..SpeechScript::default()
    };
    SpeechStub::start(script).await
}

/// A business whose phone rings at Twilio, and its server.
async fn ready(stub: &SpeechStub, calls: u64) -> Desk {
    let access = || ProviderAccess {
        base_url: Some(stub.base_url().to_owned()),
        key: Some(Secret::new("k")),
    };
    let account = Some((ACCOUNT.to_owned(), Secret::new("token")));
    let settings = Settings {
        carriers: Carriers { twilio: account, ..Carriers::default() },
        speech: SpeechProviders { deepgram: access(), elevenlabs: access() },
        public_url: DESK.to_owned(),
        calls_at_once: usize::try_from(calls).unwrap() + 1,
        ..Settings::default()
    };
    let t = testing::app_with(TestDb::sqlite().await, settings).await;
    let owner = t.organization("Salon Ana").await;
    let new = NewLine {
        name: "Reception".to_owned(),
        carrier: Some(Carrier::Twilio),
        number: NUMBER.to_owned(),
        settings: VoiceSettings { idle_seconds: 60, ..VoiceSettings::default() },
    };
    let channel = voice::create(&t, &owner, new).await.unwrap().channel_id.to_string();
    let router = Edge::open().around(frontdesk_api::router(t.app().clone()));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let service = router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    Desk { t, owner, router, channel, port }
}

impl Desk {
    /// The webhook of a call that rings; the ticket of its sound.
    async fn rings(&self, sid: &str, from: &str) -> String {
        let form = [
            ("AccountSid", ACCOUNT),
            ("CallSid", sid),
            ("From", from),
            ("To", NUMBER),
            ("CallStatus", "ringing"),
        ];
        let path = format!("/hooks/twilio/{}/voice", self.channel);
        let body: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B")))
            .collect();
        let request = Request::post(&path)
            .header("x-twilio-signature", sign_twilio("token", &format!("{DESK}{path}"), &form))
            .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
            .body(Body::from(body.join("&")))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let document = answer.into_body().collect().await.unwrap().to_bytes();
        let document = String::from_utf8(document.to_vec()).unwrap();
        let (_, rest) = document.split_once(r#"name="token" value=""#).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }
}

/// A caller who asks something every eight seconds.
async fn call(
    desk: Arc<Desk>,
    on: Handle,
    (number, seconds): (u64, u64),
    counts: Arc<Mutex<Counts>>,
) {
    // They do not all ring in one moment.
    sleep(Duration::from_millis(number * 37 % EVERY)).await;
    let sid = format!("CA{number:032}");
    let (answers, from) = (Arc::clone(&desk), format!("+4930{:06}", 100_000 + number));
    let named = sid.clone();
    let token = on.spawn(async move { answers.rings(&named, &from).await }).await.unwrap();
    let path = format!("/media/twilio/{}", desk.channel);
    let mut request = format!("ws://127.0.0.1:{}{path}", desk.port).into_client_request().unwrap();
    let signature = sign_twilio("token", &format!("wss://desk.example{path}"), &[]);
    request.headers_mut().insert("x-twilio-signature", signature.parse().unwrap());
    let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let (mut send, mut receive) = socket.split();
    let text = |value: Value| Message::text(value.to_string());
    let start = json!({ "event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {
        "streamSid": "MZ1", "accountSid": ACCOUNT, "callSid": sid, "tracks": ["inbound"],
        "customParameters": { "token": token },
        "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
    } });
    send.send(text(json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" })))
        .await
        .unwrap();
    send.send(text(start)).await.unwrap();
    let media = |code: u8| {
        let payload = STANDARD.encode([code; 160]);
        json!({ "event": "media", "streamSid": "MZ1", "media": { "track": "inbound", "payload": payload } }).to_string()
    };
    let (loud, quiet) = (media(0x10), media(0xff));
    let begin = Instant::now();
    let mut last: Option<Instant> = None;
    for tick in 0..seconds * 50 {
        let due = begin + Duration::from_millis(tick * 20);
        loop {
            tokio::select! {
                () = sleep_until(due) => break,
                message = receive.next() => {
                    let Some(Ok(message)) = message else { return };
                    let Message::Text(message) = message else { continue };
                    if message.contains(r#""event":"mark""#) {
                        // What was sent before it has been heard, or nearly.
                        drop(send.send(Message::Text(message)).await);
                    } else if message.contains(r#""event":"media""#) {
                        let now = Instant::now();
                        let gap = last.map(|last| now - last).unwrap_or_default();
                        // Beyond the cushion at its beginning, frames come every 20 ms.
                        if gap > Duration::from_millis(5) && gap < Duration::from_millis(200) {
                            let late = gap.abs_diff(Duration::from_millis(20)).as_micros();
                            counts.lock().unwrap().late.push(u64::try_from(late).unwrap());
                        }
                        last = Some(now);
                    }
                }
            }
        }
        let speaks = (2_000..2_000 + SPEAKS).contains(&(tick * 20 % EVERY));
        let sound = if speaks { &loud } else { &quiet };
        if send.send(Message::text(sound.clone())).await.is_err() {
            return;
        }
    }
    counts.lock().unwrap().answered += 1;
    drop(send.send(text(json!({ "event": "stop", "streamSid": "MZ1", "stop": {} }))).await);
    drop(send.close().await);
}

/// From the decision that it is the agent's turn to the first frame of its answer, less what the mouth took, in
/// microseconds; one for each answer.
async fn own_shares(desk: &Desk) -> Vec<u64> {
    // The last words are written.
    sleep(Duration::from_secs(2)).await;
    let mut all = Vec::new();
    let mut filter = calls::Filter { limit: 100, ..calls::Filter::default() };
    loop {
        let page = calls::list(&desk.t, &desk.owner, &filter).await.unwrap();
        for shown in &page.data {
            for turn in calls::turns(&desk.t, &desk.owner, &shown.call.id).await.unwrap() {
                if let (Some(decided), Some(frame)) = (turn.decided_ms, turn.first_frame_ms) {
                    let own = frame - decided - i64::try_from(MOUTH.as_millis()).unwrap();
                    all.push(u64::try_from(own.max(0)).unwrap() * 1_000);
                }
            }
        }
        let Some(cursor) = page.next_cursor else { return all };
        filter.cursor = Some(cursor);
    }
}

fn report((calls, seconds): (u64, u64), counts: &Counts, mut own: Vec<u64>, spent: f64) {
    println!(
        "{calls} calls of {seconds} s, {} to their end, {} answers",
        counts.answered,
        own.len()
    );
    println!(
        "from the decision to the first frame, less the mouth's 100 ms, ms (p50 p95 p99): {}",
        spread(&mut own)
    );
    println!("lateness of frames, ms (p50 p95 p99): {}", spread(&mut counts.late.clone()));
    let minutes = (calls * seconds) as f64 / 60.0;
    println!(
        "CPU seconds of the desk a call-minute: {:.4}; cores busy: {:.2}",
        spent / minutes,
        spent / seconds as f64
    );
}

fn spread(values: &mut [u64]) -> String {
    values.sort_unstable();
    let last = values.len().saturating_sub(1);
    let at =
        |share: usize| values.get((values.len() * share / 100).min(last)).copied().unwrap_or(0);
    [50, 95, 99].map(|share| format!("{:.1}", at(share) as f64 / 1_000.0)).join(" ")
}

/// Seconds of processor that every thread but those outside has used.
fn cpu() -> f64 {
    let of = |path: &std::path::Path| -> Option<f64> {
        let stat = fs::read_to_string(path.join("stat")).ok()?;
        let (name, rest) = stat.rsplit_once(')')?;
        if name.contains("outside") {
            return Some(0.0);
        }
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    };
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads.filter_map(|thread| of(&thread.path())).sum()
}

/// Kilobytes of memory that this process has.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
