//! One call, before it is made.

use std::time::Duration;

use bytes::Bytes;
use frontdesk_base::Secret;
use reqwest::{
    Method, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION},
};
use serde::Serialize;
use tokio::time::Instant;

use super::{Answer, streaming::Limits};
use crate::error::{self, Kind, ProviderError};

/// Refines the error of an answer that is not 2xx, with what the provider's body says. The error
/// it gets holds what status and headers say.
pub type Explain = fn(&Answer, ProviderError) -> ProviderError;

/// One call, before it is made. The defaults suit a short JSON exchange.
#[derive(Debug)]
pub struct Call {
    pub(super) provider: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) public_only: bool,
    pub(super) any_port: bool,
    pub(super) explain: Explain,
    /// Whether it asks for another protocol.
    pub(super) upgrades: bool,
    redirects: u8,
    deadline: Duration,
    answer_within: Option<Duration>,
    idle: Duration,
    max_bytes: usize,
}

impl Call {
    /// A call of `method` at `url`.
    pub fn new(provider: &'static str, method: Method, url: Url) -> Self {
        Self {
            provider,
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            public_only: false,
            any_port: false,
            explain: |_, error| error,
            upgrades: false,
            redirects: 0,
            deadline: Duration::from_secs(30),
            answer_within: None,
            idle: Duration::from_secs(15),
            max_bytes: 8 * 1024 * 1024,
        }
    }

    /// A GET.
    pub fn get(provider: &'static str, url: Url) -> Self {
        Self::new(provider, Method::GET, url)
    }

    /// A POST.
    pub fn post(provider: &'static str, url: Url) -> Self {
        Self::new(provider, Method::POST, url)
    }

    /// How long the whole call may take, the body of the answer included.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How long the headers of the answer may take; else only the deadline of the whole counts.
    #[must_use]
    pub fn answer_within(mut self, wait: Duration) -> Self {
        self.answer_within = Some(wait);
        self
    }

    /// How long the answer's body may be silent between two chunks.
    #[must_use]
    pub fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// The most bytes of the answer's body.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// For an address that an organization gave: only what the guard lets through is reached.
    #[must_use]
    pub fn public_only(mut self, public_only: bool) -> Self {
        self.public_only = public_only;
        self
    }

    /// For an address that somebody entered for their own server: the ports from 1024 are open too, as the
    /// calendar servers of small installations have them. The guard is the same but for that.
    #[must_use]
    pub fn any_port(mut self) -> Self {
        self.any_port = true;
        self
    }

    /// How many redirects of a GET are followed; none otherwise. Never from https to http, and no
    /// key goes along to another host.
    #[must_use]
    pub fn redirects(mut self, most: u8) -> Self {
        self.redirects = most;
        self
    }

    /// How an answer that is not 2xx becomes an error.
    #[must_use]
    pub fn explain(mut self, explain: Explain) -> Self {
        self.explain = explain;
        self
    }

    /// A header whose value may be seen.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// `Authorization: Bearer …`. Fails with [`Kind::Auth`] when the key cannot be in a header.
    pub fn bearer(self, key: &Secret) -> Result<Self, ProviderError> {
        self.secret(AUTHORIZATION, &format!("Bearer {}", key.expose()))
    }

    /// A header that holds a key. Fails with [`Kind::Auth`] when the key cannot be in a header.
    pub fn key(self, name: HeaderName, key: &Secret) -> Result<Self, ProviderError> {
        self.secret(name, key.expose())
    }

    /// A JSON body. Fails with [`Kind::Refused`] when `body` has no JSON form.
    pub fn json(self, body: &impl Serialize) -> Result<Self, ProviderError> {
        let bytes = serde_json::to_vec(body)
            .map_err(|_| ProviderError::refused(self.provider, "the request has no JSON form"))?;
        Ok(self.body(HeaderValue::from_static("application/json"), bytes))
    }

    /// A body of any type.
    #[must_use]
    pub fn body(mut self, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = Some(body.into());
        self
    }

    /// The most bytes of the answer, or of one message.
    pub(super) fn most_bytes(&self) -> usize {
        self.max_bytes
    }

    /// The limits, counted from now.
    pub(super) fn limits(&self) -> Limits {
        let now = Instant::now();
        Limits {
            headers: now + self.answer_within.unwrap_or(self.deadline).min(self.deadline),
            deadline: now + self.deadline,
            idle: self.idle,
            bytes_left: self.max_bytes,
        }
    }

    /// Turns to where an answer points; false when it is to be taken as it is.
    pub(super) fn follow(&mut self, status: StatusCode, headers: &HeaderMap) -> bool {
        let moved = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
        if !moved || self.redirects == 0 || self.method != Method::GET {
            return false;
        }
        let place = error::header(headers, LOCATION.as_str());
        let Some(url) = place.and_then(|place| self.url.join(place).ok()) else { return false };
        let safe = url.scheme() == "https" || url.scheme() == "http" && self.url.scheme() == "http";
        if !safe {
            return false;
        }
        if url.origin() != self.url.origin() {
            self.headers = self
                .headers
                .iter()
                .filter(|(_, value)| !value.is_sensitive())
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
        }
        self.redirects -= 1;
        self.url = url;
        true
    }

    fn secret(mut self, name: HeaderName, value: &str) -> Result<Self, ProviderError> {
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            let detail = "the key holds a character that no key has";
            ProviderError::new(Kind::Auth, self.provider, detail)
        })?;
        // Keeps it out of Debug and out of HTTP/2 header compression.
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }
}
