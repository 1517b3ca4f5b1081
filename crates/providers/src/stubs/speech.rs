//! Providers that hear and speak, on a loopback port: Deepgram, ElevenLabs and OpenAI's audio, all
//! at once, since none of their addresses are the same.
//!
//! Ears hear a [`Hear`] script, mouths answer with a tone ([`Speak`]). All delays are on tokio's
//! clock and none by default. A test that wants an exact conversation writes it as [`Step`]s.

mod deepgram;
mod elevenlabs;
mod hearing;
mod openai;
mod tone;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{
        FromRequestParts, Request, State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

pub use self::tone::sine;
use super::Seen;

/// The most bytes of a request that are read.
const MAX_REQUEST: usize = 32 * 1024 * 1024;

/// What is heard, what it sounds like, and what goes wrong.
#[derive(Debug, Clone, Default)]
pub struct SpeechScript {
    /// What ears hear.
    pub hear: Hear,
    /// How long ears think before each message.
    pub think: Duration,
    /// How mouths sound.
    pub speak: Speak,
    /// What goes wrong on the first connection, the second and so on; nothing on later ones.
    pub faults: Vec<Option<Fault>>,
}

/// What ears hear.
#[derive(Debug, Clone)]
pub enum Hear {
    /// These lines at their times, whatever the sound is. Time is counted by the sound that came.
    Timed(Vec<Line>),
    /// Each stretch of loud sound is the next sentence; quiet for so long ends it. After the last
    /// sentence nothing is heard. Reconnecting goes on where it was.
    Loud {
        /// What is said.
        sentences: Vec<String>,
        /// The quiet that ends a stretch.
        pause: Duration,
    },
}

impl Default for Hear {
    fn default() -> Self {
        Self::Timed(Vec::new())
    }
}

impl Hear {
    /// Sentences of loud sound, with 400 ms of quiet after each.
    pub fn loud<T: Into<String>>(sentences: impl IntoIterator<Item = T>) -> Self {
        let sentences = sentences.into_iter().map(Into::into).collect();
        Self::Loud { sentences, pause: Duration::from_millis(400) }
    }
}

/// A line of a caller.
#[derive(Debug, Clone)]
pub struct Line {
    /// When it begins, by the sound that came.
    pub start: Duration,
    /// When it ends; it is final 300 ms later.
    pub end: Duration,
    /// The words.
    pub text: String,
}

impl Line {
    /// A line from `start` to `end`, in milliseconds of sound.
    pub fn new(start: u64, end: u64, text: &str) -> Self {
        let [start, end] = [start, end].map(Duration::from_millis);
        Self { start, end, text: text.to_owned() }
    }
}

/// How mouths sound: a tone of 440 Hz.
#[derive(Debug, Clone)]
pub struct Speak {
    /// How long a character sounds.
    pub per_char: Duration,
    /// How long the first sound of a text takes.
    pub first_byte: Duration,
    /// How long a second of sound takes to come, in seconds: 1 is as fast as it plays, 0 at once.
    pub real_time: f32,
    /// The length of a piece.
    pub piece: Duration,
}

impl Default for Speak {
    fn default() -> Self {
        Self {
            per_char: Duration::from_millis(60),
            first_byte: Duration::ZERO,
            real_time: 0.0,
            // No whole number of 20 ms frames.
            piece: Duration::from_millis(110),
        }
    }
}

/// What goes wrong on a connection: at once by a status, else at the first partial words or after
/// the first piece of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The handshake or the request is answered with this status.
    Status(u16),
    /// The connection breaks without a word.
    Drop,
    /// The connection is closed with this code and reason.
    Close(u16, &'static str),
    /// Text that is no JSON.
    Malformed,
    /// Bytes where text belongs, and text where bytes do.
    WrongKind,
}

/// One step of a conversation that is written out.
#[derive(Debug, Clone)]
pub enum Step {
    /// Waits for a text that contains this.
    Expect(&'static str),
    /// Waits for bytes.
    ExpectBytes,
    /// Sends JSON.
    Send(Value),
    /// Sends any text.
    SendText(&'static str),
    /// Sends bytes.
    SendBytes(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Closes with a code and a reason.
    Close(u16, &'static str),
    /// Breaks the connection.
    Drop,
}

/// A message that a stub got on a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFrame {
    /// Which connection, from 0.
    pub connection: usize,
    /// The text, when it was one.
    pub text: Option<String>,
    /// The bytes, when it was none.
    pub bytes: Bytes,
}

impl SeenFrame {
    /// The text as JSON, null when it is none.
    pub fn json(&self) -> Value {
        self.text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// A server on a loopback port. It stops when it is dropped.
#[derive(Debug)]
pub struct SpeechStub {
    base_url: String,
    desk: Arc<Desk>,
    _tasks: JoinSet<()>,
}

/// What its connections share.
#[derive(Debug)]
struct Desk {
    script: SpeechScript,
    plays: Mutex<Vec<Vec<Step>>>,
    /// How many connections and calls there were.
    opened: AtomicUsize,
    /// Which sentence is next.
    sentence: Arc<AtomicUsize>,
    seen: Mutex<Vec<Seen>>,
    frames: Mutex<Vec<SeenFrame>>,
    count: watch::Sender<usize>,
    framed: watch::Sender<usize>,
    gone: watch::Sender<usize>,
}

impl SpeechStub {
    /// Behaves as the providers do, on a free port.
    pub async fn start(script: SpeechScript) -> Self {
        Self::listen(script, Vec::new(), 0).await
    }

    /// As [`SpeechStub::start`], on a port of the caller's choice.
    pub async fn start_at(port: u16, script: SpeechScript) -> Self {
        Self::listen(script, Vec::new(), port).await
    }

    /// Plays these conversations, one for each WebSocket.
    pub async fn play(plays: impl IntoIterator<Item = Vec<Step>>) -> Self {
        let mut plays: Vec<_> = plays.into_iter().collect();
        plays.reverse();
        Self::listen(SpeechScript::default(), plays, 0).await
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The requests and handshakes so far, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.desk.seen).clone()
    }

    /// What came over WebSockets so far, oldest first.
    pub fn frames(&self) -> Vec<SeenFrame> {
        lock(&self.desk.frames).clone()
    }

    /// The texts that came over WebSockets so far.
    pub fn texts(&self) -> Vec<Value> {
        self.frames().iter().filter(|frame| frame.text.is_some()).map(SeenFrame::json).collect()
    }

    /// Waits for so many requests and handshakes.
    pub async fn asked(&self, count: usize) {
        reach(&self.desk.count, count).await;
    }

    /// Waits for so many messages.
    pub async fn framed(&self, count: usize) {
        reach(&self.desk.framed, count).await;
    }

    /// Waits until so many WebSockets are over.
    pub async fn gone(&self, count: usize) {
        reach(&self.desk.gone, count).await;
    }

    async fn listen(script: SpeechScript, plays: Vec<Vec<Step>>, port: u16) -> Self {
        let desk = Arc::new(Desk {
            script,
            plays: Mutex::new(plays),
            opened: AtomicUsize::new(0),
            sentence: Arc::default(),
            seen: Mutex::default(),
            frames: Mutex::default(),
            count: watch::Sender::new(0),
            framed: watch::Sender::new(0),
            gone: watch::Sender::new(0),
        });
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(at).await.expect("loopback has that port free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            // Only the end of the test ends it.
            let _ = axum::serve(listener, router).await;
        });
        Self { base_url: format!("http://127.0.0.1:{port}"), desk, _tasks: tasks }
    }
}

async fn reach(sender: &watch::Sender<usize>, count: usize) {
    // The sender is alive as long as the stub is, so waiting cannot fail.
    let _ = sender.subscribe().wait_for(|&now| now >= count).await;
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await.ok();
    let body = axum::body::to_bytes(body, MAX_REQUEST).await.unwrap_or_default();
    let seen = note(&desk, parts, body);
    // The list of voices opens nothing that could go wrong.
    if seen.path == "/v2/voices" {
        return elevenlabs::voices(&seen);
    }
    let connection = desk.opened.fetch_add(1, Ordering::SeqCst);
    let fault = desk.script.faults.get(connection).cloned().flatten();
    if let Some(Fault::Status(status)) = fault {
        return refused(&seen, status);
    }
    let Some(upgrade) = upgrade else {
        let fault = fault.as_ref();
        return match seen.path.as_str() {
            "/v1/audio/speech" | "/v1/audio/transcriptions" => openai::answer(&desk, &seen, fault),
            path if path.starts_with("/v1/text-to-speech/") => {
                elevenlabs::stream(&desk, &seen, fault)
            }
            _ => refused(&seen, 404),
        };
    };
    upgrade.on_upgrade(move |socket| async move {
        let gone = Arc::clone(&desk);
        let peer = Peer { socket, desk, connection, fault };
        talk(peer, &seen).await;
        gone.gone.send_modify(|count| *count += 1);
    })
}

fn note(desk: &Desk, parts: Parts, body: Bytes) -> Seen {
    let seen = Seen {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    lock(&desk.seen).push(seen.clone());
    desk.count.send_modify(|count| *count += 1);
    seen
}

async fn talk(mut peer: Peer, seen: &Seen) {
    let steps = lock(&peer.desk.plays).pop();
    if let Some(steps) = steps {
        return play(peer, steps).await;
    }
    let path = seen.path.as_str();
    if path.ends_with("/v1/listen") {
        deepgram::nova(&mut peer, seen).await;
    } else if path.ends_with("/v2/listen") {
        deepgram::flux(&mut peer, seen).await;
    } else if path.ends_with("/v1/speak") {
        deepgram::aura(&mut peer, seen).await;
    } else if path.ends_with("/multi-stream-input") {
        elevenlabs::contexts(&mut peer, seen).await;
    } else if path.ends_with("/v1/speech-to-text/realtime") {
        elevenlabs::scribe(&mut peer, seen).await;
    }
}

async fn play(mut peer: Peer, steps: Vec<Step>) {
    for step in steps {
        match step {
            Step::Expect(part) => loop {
                match peer.next().await {
                    Some(Message::Text(text)) if text.as_str().contains(part) => break,
                    Some(_) => {}
                    None => return,
                }
            },
            Step::ExpectBytes => loop {
                match peer.next().await {
                    Some(Message::Binary(_)) => break,
                    Some(_) => {}
                    None => return,
                }
            },
            Step::Send(value) => peer.json(&value).await,
            Step::SendText(text) => peer.send(Message::text(text)).await,
            Step::SendBytes(bytes) => peer.send(Message::binary(bytes)).await,
            Step::Wait(length) => tokio::time::sleep(length).await,
            Step::Close(code, reason) => peer.close(code, reason).await,
            Step::Drop => return,
        }
    }
    while peer.next().await.is_some() {}
}

/// The other side of a WebSocket.
struct Peer {
    socket: WebSocket,
    desk: Arc<Desk>,
    connection: usize,
    fault: Option<Fault>,
}

impl Peer {
    /// The next text or bytes; none when the client has gone.
    async fn next(&mut self) -> Option<Message> {
        loop {
            let message = self.socket.recv().await?.ok()?;
            let (text, bytes) = match &message {
                Message::Text(text) => (Some(text.as_str().to_owned()), Bytes::new()),
                Message::Binary(bytes) => (None, bytes.clone()),
                Message::Close(_) => return None,
                Message::Ping(_) | Message::Pong(_) => continue,
            };
            lock(&self.desk.frames).push(SeenFrame { connection: self.connection, text, bytes });
            self.desk.framed.send_modify(|count| *count += 1);
            return Some(message);
        }
    }

    async fn json(&mut self, value: &Value) {
        self.send(Message::text(value.to_string())).await;
    }

    async fn send(&mut self, message: Message) {
        // A client that has gone is noticed when the next message of it is read.
        let _ = self.socket.send(message).await;
    }

    async fn close(&mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code, reason: reason.to_owned().into() };
        self.send(Message::Close(Some(frame))).await;
    }

    /// Does what goes wrong; true when the connection is over.
    async fn go_wrong(&mut self) -> bool {
        match self.fault.take() {
            None | Some(Fault::Status(_)) => return false,
            Some(Fault::Drop) => {}
            Some(Fault::Close(code, reason)) => {
                self.close(code, reason).await;
                while self.next().await.is_some() {}
            }
            Some(Fault::Malformed) => {
                self.send(Message::text("{\"type\":\"Resul")).await;
                return false;
            }
            Some(Fault::WrongKind) => {
                self.send(Message::binary(vec![0_u8; 7])).await;
                return false;
            }
        }
        true
    }
}

/// A refusal in the words of whoever was asked.
fn refused(seen: &Seen, status: u16) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = if seen.header("xi-api-key").is_some() {
        elevenlabs::refusal(status)
    } else if seen.path.starts_with("/v1/audio/") {
        super::openai::error(status)
    } else {
        deepgram::refusal(status)
    };
    let headers = [(header::CONTENT_TYPE, "application/json"), (REQUEST_ID, "req-stub-1")];
    (code, headers, body.to_string()).into_response()
}

const REQUEST_ID: header::HeaderName = header::HeaderName::from_static("dg-request-id");

/// A value of a query.
fn asked(seen: &Seen, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(&format!("http://stub/?{}", seen.query)).ok()?;
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The JSON of a text.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}
