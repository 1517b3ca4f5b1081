//! WebSockets, opened by the same client and under the same rules as every other call.
//!
//! A call that is to become a socket is a GET whose address is that of http or https; its
//! deadline is that of the handshake (RFC 6455, section 4) and its size limit that of one message.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use reqwest::{
    StatusCode,
    header::{
        CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION,
        UPGRADE,
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Message,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{Answer, Call, Http, MAX_REFUSAL, meter::Meter, streaming::LATE};
use crate::error::{self, Kind, ProviderError};

/// How long a message may take to be taken by the network: a peer that reads nothing for so long
/// is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// How long a farewell may take.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// What a socket runs over.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// An open WebSocket. Dropping it closes the connection at once.
pub(crate) struct Socket {
    provider: &'static str,
    stream: WebSocketStream<Box<dyn Wire>>,
}

/// What a peer sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frame {
    /// Text, mostly JSON.
    Text(String),
    /// Bytes, mostly sound.
    Binary(Bytes),
    /// The end, told or not.
    Closed(Closed),
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The code of RFC 6455, section 7.4; 1006 when the connection broke without one.
    pub(crate) code: u16,
    /// The first word of the reason, where it is an identifier and no prose.
    pub(crate) reason: String,
}

impl Closed {
    /// The end without a farewell.
    pub(crate) fn broken() -> Self {
        Self { code: 1006, reason: String::new() }
    }

    /// What the code means for the caller: a fault of theirs or of the network is worth another
    /// try, one of ours is not.
    pub(crate) fn error(&self, provider: &'static str) -> ProviderError {
        let kind = match self.code {
            1013 => Kind::Wait,
            1002 | 1003 | 1007..=1010 => Kind::Refused,
            3000 | 3003 => Kind::Auth,
            4000..=4999 => Kind::Refused,
            _ => Kind::Retry,
        };
        let reason = if self.reason.is_empty() { "" } else { " " };
        let detail = format!("the connection was closed ({}{reason}{})", self.code, self.reason);
        ProviderError::new(kind, provider, detail)
    }
}

impl Http {
    /// Opens a WebSocket at the address of `call` and returns when it stands.
    ///
    /// Fails as [`Http::send`] does; an answer that is no upgrade is a failure by its status.
    pub(crate) async fn socket(&self, mut call: Call) -> Result<Socket, ProviderError> {
        super::no_open_transaction();
        let provider = call.provider;
        let meter = Meter::start(provider);
        let most = call.most_bytes();
        let (explain, by) = (call.explain, call.limits().deadline);
        let key = dress(&mut call)?;
        let mut streaming = self.open(call, meter).await?;
        if streaming.status != StatusCode::SWITCHING_PROTOCOLS {
            let answer = Answer {
                body: streaming.beginning(MAX_REFUSAL).await,
                status: streaming.status,
                headers: std::mem::take(&mut streaming.headers),
            };
            let error = if answer.status.is_success() {
                ProviderError::retry(provider, "the answer is no WebSocket")
            } else {
                explain(&answer, answer.failure(provider, self.now()))
            };
            streaming.failed(&error);
            return Err(error);
        }
        let accepted = error::header(&streaming.headers, SEC_WEBSOCKET_ACCEPT.as_str())
            .is_some_and(|answer| answer == derive_accept_key(key.as_bytes()));
        if !accepted {
            let error = ProviderError::retry(provider, "the answer is no WebSocket");
            streaming.failed(&error);
            return Err(error);
        }
        let (response, mut meter) = streaming.into_parts();
        let upgraded = match timeout_at(by, response.upgrade()).await {
            Ok(Ok(upgraded)) => upgraded,
            Ok(Err(_)) => return Err(failed(&mut meter, provider, "the connection broke")),
            Err(_) => return Err(failed(&mut meter, provider, LATE)),
        };
        meter.succeeded();
        Ok(Socket::over(provider, Box::new(upgraded), Role::Client, most).await)
    }
}

fn failed(meter: &mut Meter, provider: &'static str, what: &str) -> ProviderError {
    meter.failed(Kind::Retry);
    ProviderError::retry(provider, what)
}

/// Adds what asks for a WebSocket; gives the key whose proof is expected back.
fn dress(call: &mut Call) -> Result<String, ProviderError> {
    let key = generate_key();
    let value = HeaderValue::from_str(&key)
        .map_err(|_| ProviderError::refused(call.provider, "the request cannot be built"))?;
    call.upgrades = true;
    for (name, value) in [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        (SEC_WEBSOCKET_KEY, value),
    ] {
        call.headers.insert(name, value);
    }
    Ok(key)
}

impl Socket {
    async fn over(provider: &'static str, wire: Box<dyn Wire>, role: Role, most: usize) -> Self {
        let config =
            WebSocketConfig::default().max_message_size(Some(most)).max_frame_size(Some(most));
        let stream = WebSocketStream::from_raw_socket(wire, role, Some(config)).await;
        Self { provider, stream }
    }

    /// Sends text.
    pub(crate) async fn text(&mut self, text: String) -> Result<(), ProviderError> {
        self.send(Message::text(text)).await
    }

    /// Sends bytes.
    pub(crate) async fn binary(&mut self, bytes: Bytes) -> Result<(), ProviderError> {
        self.send(Message::binary(bytes)).await
    }

    /// The next message. Pings are answered and not shown. After [`Frame::Closed`] only that
    /// follows. May be dropped and called again without losing anything.
    pub(crate) async fn receive(&mut self) -> Result<Frame, ProviderError> {
        loop {
            return match self.stream.next().await {
                Some(Ok(Message::Text(text))) => Ok(Frame::Text(text.as_str().to_owned())),
                Some(Ok(Message::Binary(bytes))) => Ok(Frame::Binary(bytes)),
                Some(Ok(Message::Close(frame))) => Ok(Frame::Closed(closed(frame.as_ref()))),
                Some(Ok(_)) => continue,
                Some(Err(tungstenite::Error::Capacity(_))) => {
                    Err(ProviderError::retry(self.provider, "a message is too long"))
                }
                Some(Err(tungstenite::Error::Utf8(_))) => {
                    Err(ProviderError::retry(self.provider, "a message is no text"))
                }
                Some(Err(_)) | None => Ok(Frame::Closed(Closed::broken())),
            };
        }
    }

    /// Says goodbye, and drops the connection whether or not it is answered.
    pub(crate) async fn close(mut self) {
        let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        // Who has gone already needs no farewell.
        let _ = timeout(CLOSE_WITHIN, self.stream.close(Some(frame))).await;
    }

    async fn send(&mut self, message: Message) -> Result<(), ProviderError> {
        match timeout_at(Instant::now() + WRITE_WITHIN, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            // Why is said by what comes: a farewell that is still to be read.
            Ok(Err(_)) => Ok(()),
            Err(_) => Err(ProviderError::retry(self.provider, "the other side takes nothing")),
        }
    }
}

fn closed(frame: Option<&CloseFrame>) -> Closed {
    let Some(frame) = frame else { return Closed { code: 1005, reason: String::new() } };
    let word = frame.reason.split_whitespace().next().and_then(error::identifier);
    // `NET-0001`, `quota_exceeded`; not the first word of a sentence.
    let is_code = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.contains(|c: char| c == '_' || c.is_ascii_digit())
    };
    let reason = word.filter(is_code).unwrap_or_default();
    Closed { code: frame.code.into(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_code_says_what_may_be_done() {
        for (code, kind) in [
            (1000, Kind::Retry),
            (1001, Kind::Retry),
            (1006, Kind::Retry),
            (1008, Kind::Refused),
            (1011, Kind::Retry),
            (1013, Kind::Wait),
            (3000, Kind::Auth),
            (4001, Kind::Refused),
        ] {
            let closed = Closed { code, reason: String::new() };
            assert_eq!(closed.error("test").kind, kind, "{code}");
        }
    }

    #[test]
    fn only_an_identifier_of_a_reason_is_kept() {
        for (reason, kept) in [
            ("NET-0001", "NET-0001"),
            ("NET-0001: see https://a", ""),
            ("quota_exceeded for Ann", "quota_exceeded"),
            ("Ann said hello", ""),
            ("", ""),
        ] {
            let frame = CloseFrame { code: CloseCode::Error, reason: reason.into() };
            assert_eq!(closed(Some(&frame)).reason, kept, "{reason}");
        }
    }

    #[tokio::test]
    async fn a_message_over_the_limit_ends_it() {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let mut client = Socket::over("test", Box::new(near), Role::Client, 100).await;
        let mut server = Socket::over("test", Box::new(far), Role::Server, 1_000).await;

        server.text("x".repeat(100)).await.unwrap();
        server.binary(vec![0; 101].into()).await.unwrap();

        assert_eq!(client.receive().await.unwrap(), Frame::Text("x".repeat(100)));
        assert_eq!(client.receive().await.unwrap_err().detail, "a message is too long");
    }

    #[tokio::test]
    async fn a_connection_that_breaks_is_told_from_one_that_ends() {
        let (near, far) = tokio::io::duplex(1_024);
        let mut client = Socket::over("test", Box::new(near), Role::Client, 100).await;
        drop(far);
        assert_eq!(client.receive().await.unwrap(), Frame::Closed(Closed::broken()));

        let (near, far) = tokio::io::duplex(1_024);
        let mut client = Socket::over("test", Box::new(near), Role::Client, 100).await;
        let server = Socket::over("test", Box::new(far), Role::Server, 100).await;
        let ((), frame) = tokio::join!(server.close(), client.receive());
        assert!(matches!(frame, Ok(Frame::Closed(closed)) if closed.code == 1000));
    }
}
