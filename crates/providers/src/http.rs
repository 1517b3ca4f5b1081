//! The one client: every connection that leaves the process is opened here.
//!
//! A [`Call`] carries a deadline, an idle limit and a size limit; no redirect is followed unless
//! it says so, no proxy is read from the environment and nothing is retried. Errors hold no address, no header
//! and no text of a body. Each call counts in `provider_requests_total{provider,outcome}` and
//! `provider_request_seconds{provider}`; the outcome is `ok`, `cancelled` (dropped before its
//! end) or the word of a [`Kind`](crate::error::Kind).

mod call;
pub(crate) mod meter;
mod socket;
mod streaming;

use std::{
    error::Error as StdError,
    io,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use frontdesk_base::{Clock, Timestamp};
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use self::meter::Meter;
pub(crate) use self::socket::{Closed, Frame, Socket};
pub use self::{
    call::{Call, Explain},
    streaming::Streaming,
};
use crate::{
    error::{self, ProviderError},
    ssrf::{self, Guard, Ports, Resolver},
};

/// The most of a failed answer's body that is read to learn why, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

static CHECK: OnceLock<fn()> = OnceLock::new();

/// Installs a check that runs before each request of a debug build, in the task that makes it.
///
/// The database installs one that panics when that task holds an open transaction: a provider may
/// take seconds, and SQLite has one writer. The first check installed stays.
pub fn on_request(check: fn()) {
    let _ = CHECK.set(check);
}

/// Runs the check that [`on_request`] installed.
pub(crate) fn no_open_transaction() {
    if cfg!(debug_assertions)
        && let Some(check) = CHECK.get()
    {
        check();
    }
}

/// How the client is set up.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// How long a connection may take to open, TLS included.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept.
    pub keep_idle: Duration,
    /// What a URL given by an organization may reach.
    pub guard: Guard,
    /// For `retry-after` dates.
    pub clock: Clock,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            user_agent: concat!("frontdesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(5),
            keep_idle: Duration::from_secs(90),
            guard: Guard::default(),
            clock: Clock::system(),
        }
    }
}

/// The client. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Http {
    /// For addresses that the installer configures.
    open: reqwest::Client,
    /// For addresses that an organization gives: its resolver drops what is not public.
    guarded: reqwest::Client,
    /// The same two for WebSockets, which need HTTP/1.1.
    upgrading: Arc<Upgrading>,
    guard: Guard,
    clock: Clock,
}

/// Made when the first WebSocket is opened: most processes open none, and a client reads the
/// machine's root certificates.
#[derive(Debug)]
struct Upgrading {
    settings: HttpSettings,
    open: OnceLock<reqwest::Client>,
    guarded: OnceLock<reqwest::Client>,
}

impl Upgrading {
    fn client(&self, public_only: bool) -> Result<reqwest::Client, ProviderError> {
        let made = if public_only { &self.guarded } else { &self.open };
        if let Some(client) = made.get() {
            return Ok(client.clone());
        }
        let resolver = if public_only {
            Resolver::guarded(self.settings.guard.clone())
        } else {
            Resolver::open()
        };
        let client = client(&self.settings, resolver, Versions::Http1)?;
        Ok(made.get_or_init(|| client).clone())
    }
}

/// An answer read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, within the call's size limit.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON. Fails with [`Kind::Retry`](crate::error::Kind::Retry): a provider that answers 2xx with something
    /// else is having a bad moment.
    pub fn json<T: DeserializeOwned>(&self, provider: &'static str) -> Result<T, ProviderError> {
        // serde's message quotes the text it met, so it is not passed on.
        serde_json::from_slice(&self.body)
            .map_err(|_| ProviderError::retry(provider, "the answer is not the JSON it should be"))
    }

    /// What the status and headers alone say about a failure.
    fn failure(&self, provider: &'static str, now: Timestamp) -> ProviderError {
        let kind = error::classify(self.status, &self.headers);
        ProviderError::new(kind, provider, format_args!("HTTP {}", self.status.as_u16()))
            .after(error::retry_after(&self.headers, now))
    }
}

impl Http {
    /// Builds the client and, once for the process, names `ring` as the TLS implementation.
    ///
    /// Fails when the machine has no usable root certificates.
    pub fn new(settings: HttpSettings) -> Result<Self, ProviderError> {
        // An error says that one is installed already, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guarded = Resolver::guarded(settings.guard.clone());
        Ok(Self {
            open: client(&settings, Resolver::open(), Versions::All)?,
            guarded: client(&settings, guarded, Versions::All)?,
            upgrading: Arc::new(Upgrading {
                settings: settings.clone(),
                open: OnceLock::new(),
                guarded: OnceLock::new(),
            }),
            guard: settings.guard,
            clock: settings.clock,
        })
    }

    /// Makes `call` and reads the whole answer.
    ///
    /// Fails when the status is not 2xx, a limit of the call is passed or the connection breaks.
    pub async fn send(&self, call: Call) -> Result<Answer, ProviderError> {
        let mut streaming = self.stream(call).await?;
        let mut body = Vec::new();
        while let Some(chunk) = streaming.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: streaming.status, headers: streaming.headers, body: body.into() })
    }

    /// Makes `call` and returns when the headers of the answer are there; the body is read by
    /// [`Streaming::chunk`]. Dropping the stream closes the connection.
    ///
    /// Fails as [`Http::send`] does.
    pub async fn stream(&self, call: Call) -> Result<Streaming, ProviderError> {
        no_open_transaction();
        let provider = call.provider;
        let meter = Meter::start(provider);
        let explain = call.explain;
        match self.open(call, meter).await {
            Ok(streaming) if streaming.status.is_success() => Ok(streaming),
            Ok(mut streaming) => {
                let answer = Answer {
                    body: streaming.beginning(MAX_REFUSAL).await,
                    status: streaming.status,
                    headers: std::mem::take(&mut streaming.headers),
                };
                let error = explain(&answer, answer.failure(provider, self.clock.now()));
                streaming.failed(&error);
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes `call` and reads the whole answer, whatever its status: for protocols in which one that is not
    /// 2xx is part of the conversation. [`Http::refusal`] makes an error of one that is not.
    pub(crate) async fn whatever(&self, call: Call) -> Result<Answer, ProviderError> {
        let provider = call.provider;
        let mut streaming = self.any(call).await?;
        let mut body = Vec::new();
        while let Some(chunk) = streaming.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        let headers = std::mem::take(&mut streaming.headers);
        let answer = Answer { status: streaming.status, headers, body: body.into() };
        if matches!(answer.status.as_u16(), 401 | 403 | 429 | 500..) {
            streaming.failed(&self.refusal(provider, &answer));
        }
        Ok(answer)
    }

    /// What status and headers of an answer say about a failure.
    pub(crate) fn refusal(&self, provider: &'static str, answer: &Answer) -> ProviderError {
        answer.failure(provider, self.clock.now())
    }

    /// Makes `call` and returns when the headers are there, whatever the status.
    pub(crate) async fn any(&self, call: Call) -> Result<Streaming, ProviderError> {
        no_open_transaction();
        let meter = Meter::start(call.provider);
        self.open(call, meter).await
    }

    /// Whether an address that an organization gives may be reached, as far as can be said without
    /// resolving its name. What the name resolves to is looked at when it is reached.
    pub fn may_reach(&self, url: &reqwest::Url) -> Result<(), ssrf::Blocked> {
        self.guard.check(url)
    }

    /// Whether the installer allows an address by its name, whatever it leads to.
    pub(crate) fn allowed_by_name(&self, url: &reqwest::Url) -> bool {
        self.guard.allows_by_name(url)
    }

    /// The time, as the client knows it.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The client without the guard, for code that brings its own protocol (object storage).
    pub(crate) fn raw(&self) -> reqwest::Client {
        self.open.clone()
    }

    async fn open(&self, mut call: Call, mut meter: Meter) -> Result<Streaming, ProviderError> {
        let limits = call.limits();
        loop {
            let response = self
                .request(&call, limits.headers)
                .await
                .inspect_err(|error| meter.failed(error.kind))?;
            if !call.follow(response.status(), response.headers()) {
                return Ok(Streaming::new(call.provider, response, limits, meter));
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that sends a request")]
    async fn request(&self, call: &Call, by: Instant) -> Result<reqwest::Response, ProviderError> {
        let provider = call.provider;
        let client = match (call.upgrades, call.public_only) {
            (true, public_only) => self.upgrading.client(public_only)?,
            (false, true) => self.guarded.clone(),
            (false, false) => self.open.clone(),
        };
        if call.public_only {
            let ports = if call.any_port { Ports::High } else { Ports::Web };
            let checked = self.guard.check_on(&call.url, ports);
            checked.map_err(|blocked| ProviderError::refused(provider, blocked))?;
        }
        let request = client.request(call.method.clone(), call.url.clone());
        let mut request = request.headers(call.headers.clone());
        if let Some(body) = call.body.clone() {
            request = request.body(body);
        }
        match tokio::time::timeout_at(by, request.send()).await {
            Ok(sent) => sent.map_err(|error| explain_transport(provider, &error)),
            Err(_) => Err(ProviderError::retry(provider, streaming::LATE)),
        }
    }
}

/// Versions of HTTP that are spoken.
#[derive(Debug, Clone, Copy)]
enum Versions {
    All,
    Http1,
}

#[expect(clippy::disallowed_methods, reason = "the one place that builds a client")]
fn client(
    settings: &HttpSettings,
    resolver: Resolver,
    versions: Versions,
) -> Result<reqwest::Client, ProviderError> {
    let builder = reqwest::Client::builder();
    let builder = match versions {
        Versions::All => builder,
        Versions::Http1 => builder.http1_only(),
    };
    builder
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(settings.keep_idle)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // A proxy would resolve names itself, behind the guard's back.
        .no_proxy()
        .dns_resolver(Arc::new(resolver))
        // A frame of sound is small and must not wait for the next one.
        .tcp_nodelay(true)
        .build()
        .map_err(|_| ProviderError::refused("http", "the TLS client cannot be set up"))
}

/// What broke, without the address that reqwest's own message carries.
fn explain_transport(provider: &'static str, error: &reqwest::Error) -> ProviderError {
    let mut source: Option<&(dyn StdError + 'static)> = Some(error);
    let mut io_kind = None;
    while let Some(cause) = source {
        if let Some(blocked) = cause.downcast_ref::<ssrf::Blocked>() {
            return ProviderError::refused(provider, blocked);
        }
        if cause.is::<ssrf::NameUnknown>() {
            return ProviderError::retry(provider, "the host name does not resolve");
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            io_kind = Some(error.kind());
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            if let Some(rustls::Error::InvalidCertificate(_)) = inner {
                return ProviderError::retry(provider, "the TLS certificate is not trusted");
            }
        }
        source = cause.source();
    }
    let what = if error.is_builder() {
        return ProviderError::refused(provider, "the request cannot be built");
    } else if error.is_timeout() {
        "connecting took too long"
    } else if error.is_connect() {
        "could not connect"
    } else {
        "the connection broke"
    };
    match io_kind {
        Some(kind) if kind != io::ErrorKind::Other => {
            ProviderError::retry(provider, format_args!("{what} ({kind})"))
        }
        _ => ProviderError::retry(provider, what),
    }
}
