//! The listening part that all stubs share.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
    serve::ListenerExt,
};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{
    Answer, Script,
    answer::{End, What},
    anthropic,
    google::GoogleAccount,
    openai,
    resend::{self, Post},
    s3::Bucket,
    telnyx, twilio, vapi,
};

/// The most bytes of a request that are read.
const MAX_REQUEST: usize = 64 * 1024 * 1024;

/// A request that a stub got.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The query, empty when there was none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Seen {
    /// The body as JSON, null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header's value as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A server on a loopback port of its own. It stops when it is dropped.
#[derive(Debug)]
pub struct Stub {
    base_url: String,
    desk: Arc<Desk>,
    _tasks: JoinSet<()>,
}

/// What the server's requests share.
#[derive(Debug)]
struct Desk {
    speaks: Speaks,
    script: Mutex<Script>,
    bucket: Bucket,
    post: Post,
    google: GoogleAccount,
    twilio: twilio::Account,
    telnyx: telnyx::Account,
    vapi: vapi::Account,
    seen: Mutex<Vec<Seen>>,
    count: watch::Sender<usize>,
    connections: Arc<AtomicUsize>,
    dropped: watch::Sender<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaks {
    Anthropic,
    OpenAi,
    S3,
    Files,
    Google,
    Resend,
    Twilio,
    Telnyx,
    Vapi,
}

impl Stub {
    /// Anthropic's Messages API. `GET /v1/models` answers by itself and takes nothing from the
    /// script.
    pub async fn anthropic(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Anthropic, script.into()).await
    }

    /// OpenAI's chat completions, embeddings and audio: [`Answer::say`] is what is heard, and
    /// [`Answer::stream`] what is spoken. `GET /v1/models` answers by itself and takes nothing from the
    /// script.
    pub async fn openai(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::OpenAi, script.into()).await
    }

    /// Resend's API. A key that was seen with the same body gets the same answer and takes nothing from the
    /// script, with another body 409; without a script that goes on, a message is taken.
    pub async fn resend(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Resend, script.into()).await
    }

    /// Google's OAuth and calendar, with one account in memory: [`Stub::account`].
    pub async fn google() -> Self {
        Self::listen(Speaks::Google, Script::from([])).await
    }

    /// The account of a Google.
    pub fn account(&self) -> &GoogleAccount {
        &self.desk.google
    }

    /// Twilio's API, with one account in memory: any `AC…` with the token `token_0123456789abcdef`. The
    /// script is asked first.
    pub async fn twilio(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Twilio, script.into()).await
    }

    /// Telnyx's API, with one account in memory: any key that begins with `KEY`. The script is asked first.
    pub async fn telnyx(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Telnyx, script.into()).await
    }

    /// Vapi's API, with one account in memory whose private key is `VAPI_KEY`. The script is asked first.
    pub async fn vapi(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Vapi, script.into()).await
    }

    /// Files under any path, as the script has them.
    pub async fn files(script: impl Into<Script>) -> Self {
        Self::listen(Speaks::Files, script.into()).await
    }

    /// S3 with one bucket in memory, addressed by path. It demands a signature of the right
    /// shape.
    pub async fn s3() -> Self {
        Self::listen(Speaks::S3, Script::from([])).await
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What it was asked so far, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.desk.seen().clone()
    }

    /// How many connections were opened to it.
    pub fn connections(&self) -> usize {
        self.desk.connections.load(Ordering::SeqCst)
    }

    /// Waits until it has been asked `count` times.
    pub async fn asked(&self, count: usize) {
        reach(&self.desk.count, count).await;
    }

    /// Waits until `count` answers were dropped by the client before their end.
    pub async fn hung_up(&self, count: usize) {
        reach(&self.desk.dropped, count).await;
    }

    async fn listen(speaks: Speaks, script: Script) -> Self {
        let desk = Arc::new(Desk {
            speaks,
            script: Mutex::new(script),
            bucket: Bucket::default(),
            post: Post::default(),
            google: GoogleAccount::default(),
            twilio: twilio::Account::default(),
            telnyx: telnyx::Account::default(),
            vapi: vapi::Account::default(),
            seen: Mutex::default(),
            count: watch::Sender::new(0),
            connections: Arc::default(),
            dropped: watch::Sender::new(0),
        });
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let connections = Arc::clone(&desk.connections);
        let listener = listener.tap_io(move |_| {
            connections.fetch_add(1, Ordering::SeqCst);
        });
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

impl Desk {
    fn seen(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_REQUEST).await.unwrap_or_default();
    let seen = Seen {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    desk.seen().push(seen.clone());
    desk.count.send_modify(|count| *count += 1);
    if desk.speaks == Speaks::S3 {
        return desk.bucket.answer(&seen);
    }
    if desk.speaks == Speaks::Google {
        return desk.google.answer(&seen);
    }
    if desk.speaks == Speaks::Resend {
        if let Some((status, body)) = desk.post.answers(&seen) {
            return json(code(status), &body.to_string());
        }
        let answer = desk.script.lock().unwrap_or_else(PoisonError::into_inner).next_if_any(&seen);
        return match answer {
            Some(answer) => render(&desk, answer).await,
            None => json(StatusCode::OK, &desk.post.take(&seen).to_string()),
        };
    }
    if matches!(desk.speaks, Speaks::Twilio | Speaks::Telnyx | Speaks::Vapi) {
        let answer = desk.script.lock().unwrap_or_else(PoisonError::into_inner).next_if_any(&seen);
        if let Some(answer) = answer {
            return render(&desk, answer).await;
        }
        let (status, body) = match desk.speaks {
            Speaks::Twilio => desk.twilio.answers(&seen),
            Speaks::Vapi => desk.vapi.answers(&seen),
            _ => desk.telnyx.answers(&seen),
        };
        return json(code(status), &if body.is_null() { String::new() } else { body.to_string() });
    }
    if desk.speaks == Speaks::Files {
        let answer = desk.script.lock().unwrap_or_else(PoisonError::into_inner).next(&seen);
        return render(&desk, answer).await;
    }
    if seen.path.ends_with("/models") {
        let list =
            if desk.speaks == Speaks::Anthropic { anthropic::models() } else { openai::models() };
        return json(StatusCode::OK, &list.to_string());
    }
    let paths: &[&str] = match desk.speaks {
        Speaks::Anthropic => &["/messages"],
        _ => &["/chat/completions", "/embeddings", "/audio/transcriptions", "/audio/speech"],
    };
    if seen.method != Method::POST || !paths.iter().any(|path| seen.path.ends_with(path)) {
        return failed(&desk, 404);
    }
    let version = seen.header("anthropic-version");
    if desk.speaks == Speaks::Anthropic && anthropic::refuses(version, &seen.json()) {
        return failed(&desk, 400);
    }
    let answer = desk.script.lock().unwrap_or_else(PoisonError::into_inner).next(&seen);
    if seen.path.ends_with("/audio/transcriptions")
        && let What::Speech(speech) = &answer.what
    {
        return json(StatusCode::OK, &openai::transcript(speech).to_string());
    }
    render(&desk, answer).await
}

async fn render(desk: &Arc<Desk>, answer: Answer) -> Response {
    let mut response = match &answer.what {
        What::Silence => {
            let _guard = HangUp(Some(Arc::clone(desk)));
            return std::future::pending().await;
        }
        What::Status(status, body) => match body {
            Some(body) => json(code(*status), body),
            None => failed(desk, *status),
        },
        What::Stream(bytes) => event_stream(desk, bytes, &answer),
        What::Speech(speech) => {
            let bytes = match desk.speaks {
                Speaks::Anthropic => anthropic::speech(speech),
                _ => openai::speech(speech),
            };
            event_stream(desk, &bytes, &answer)
        }
    };
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<header::HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn event_stream(desk: &Arc<Desk>, bytes: &[u8], answer: &Answer) -> Response {
    let sent = match answer.end {
        End::Whole => bytes.len(),
        End::Cut(at) | End::Hang(at) => at.min(bytes.len()),
    };
    let chunks: Vec<io::Result<Bytes>> =
        bytes[..sent].chunks(answer.chop).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    let end = answer.end;
    let guard = HangUp(Some(Arc::clone(desk)));
    // The guard lives in the body: a client that goes away drops the one with the other.
    let tail = stream::once(async move {
        match end {
            End::Whole => {
                guard.disarm();
                None
            }
            End::Cut(_) => {
                guard.disarm();
                Some(Err(io::Error::from(io::ErrorKind::ConnectionReset)))
            }
            End::Hang(_) => {
                let _held = guard;
                std::future::pending().await
            }
        }
    });
    let body = Body::from_stream(stream::iter(chunks).chain(tail.filter_map(std::future::ready)));
    let mut response = Response::new(body);
    let value = header::HeaderValue::from_static("text/event-stream; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

/// Counts an answer that the client did not wait for.
struct HangUp(Option<Arc<Desk>>);

impl HangUp {
    /// The answer has reached its end.
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for HangUp {
    fn drop(&mut self) {
        if let Some(desk) = self.0.take() {
            desk.dropped.send_modify(|count| *count += 1);
        }
    }
}

fn failed(desk: &Desk, status: u16) -> Response {
    let body = match desk.speaks {
        Speaks::Anthropic => anthropic::error(status),
        Speaks::Resend => resend::error(status, "application_error"),
        Speaks::Twilio => twilio::error(status, 20001).1,
        Speaks::Telnyx => telnyx::error(status, "10007").1,
        _ => openai::error(status),
    };
    json(code(status), &body.to_string())
}

fn json(status: StatusCode, body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = status;
    let value = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
