//! One connection to the server.

use std::collections::VecDeque;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use frontdesk_providers::sse;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// The server.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// `host:port`
    authority: String,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self> {
        let uri: hyper::Uri = url.trim_end_matches('/').parse().context("--url is no address")?;
        let authority = uri.authority().context("--url names no host")?;
        if uri.scheme_str() != Some("http") {
            bail!("--url must begin with http://: measure behind the proxy, not through it");
        }
        let port = authority.port_u16().unwrap_or(80);
        Ok(Self { authority: format!("{}:{port}", authority.host()) })
    }
}

/// An open connection. Requests go one after the other.
pub(super) struct Client {
    authority: String,
    sender: SendRequest<Full<Bytes>>,
    /// Sent with every request when it is set.
    pub(super) cookie: Option<String>,
}

impl Client {
    pub(super) async fn connect(target: &Target) -> Result<Self> {
        let stream = TcpStream::connect(&target.authority)
            .await
            .with_context(|| format!("nobody answers at {}", target.authority))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        drive(connection);
        Ok(Self { authority: target.authority.clone(), sender, cookie: None })
    }

    /// Sends a request; the answer's body has not been read.
    pub(super) async fn send(&mut self, request: Outgoing<'_>) -> Result<Response<Incoming>> {
        let mut builder = Request::builder()
            .method(request.method)
            .uri(request.path)
            .header(header::HOST, &self.authority);
        if let Some(token) = request.token {
            builder = builder.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            // As a browser does, which alone has one.
            builder =
                builder.header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin");
        }
        if let Some(kind) = request.content_type {
            builder = builder.header(header::CONTENT_TYPE, kind);
        }
        self.sender.ready().await?;
        Ok(self.sender.send_request(builder.body(Full::new(request.body))?).await?)
    }

    /// A call of the API; anything but success is an error.
    pub(super) async fn call(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value> {
        let (content_type, body) = match body {
            Some(body) => (Some("application/json"), Bytes::from(body.to_string())),
            None => (None, Bytes::new()),
        };
        let answer = self.send(Outgoing { method, path, token, content_type, body }).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            bail!("{method} {path}: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// A page: its status and its bytes.
    pub(super) async fn page(&mut self, path: &str) -> Result<(StatusCode, Bytes)> {
        let answer = self.send(Outgoing { path, ..Outgoing::default() }).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Goes on as a stream of events.
    pub(super) async fn follow(mut self, path: &str, token: &str) -> Result<Events> {
        let request = Outgoing { path, token: Some(token), ..Outgoing::default() };
        let answer = self.send(request).await?;
        if !answer.status().is_success() {
            bail!("{path}: {}", answer.status());
        }
        let parser = sse::Parser::default();
        Ok(Events {
            body: answer.into_body(),
            parser,
            ready: VecDeque::new(),
            _sender: self.sender,
        })
    }
}

/// A request to be sent.
pub(super) struct Outgoing<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) token: Option<&'a str>,
    pub(super) content_type: Option<&'a str>,
    pub(super) body: Bytes,
}

impl Default for Outgoing<'_> {
    fn default() -> Self {
        Self { method: "GET", path: "/", token: None, content_type: None, body: Bytes::new() }
    }
}

/// Events as they come.
pub(super) struct Events {
    body: Incoming,
    parser: sse::Parser,
    ready: VecDeque<sse::Event>,
    /// The connection stays open as long as there is somebody to send by it.
    _sender: SendRequest<Full<Bytes>>,
}

impl Events {
    pub(super) async fn next(&mut self) -> Result<sse::Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let frame = self.body.frame().await.context("the stream ended")??;
            if let Ok(bytes) = frame.into_data() {
                let mut events = Vec::new();
                self.parser.push(&bytes, &mut events)?;
                self.ready.extend(events);
            }
        }
    }
}

/// Moves the connection's bytes until both sides are done with it.
#[expect(clippy::disallowed_methods, reason = "a connection of this command ends with it")]
fn drive<T, B>(connection: http1::Connection<T, B>)
where
    T: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    B: hyper::body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    tokio::spawn(async move {
        // Whoever waits for an answer hears of its end.
        let _ = connection.await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_address_can_be_measured() {
        assert_eq!(Target::parse("http://127.0.0.1:8080/").unwrap().authority, "127.0.0.1:8080");
        assert_eq!(Target::parse("http://desk.example").unwrap().authority, "desk.example:80");
        for wrong in ["", "127.0.0.1:8080", "https://desk.example", "/app"] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
    }
}
