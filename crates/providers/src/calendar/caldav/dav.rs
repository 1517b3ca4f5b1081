//! The requests of WebDAV: who asks, where a redirect may lead, and what a refusal means.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderName, HeaderValue, LOCATION, WWW_AUTHENTICATE},
};

use super::{
    CALDAV,
    xml::{self, Multistatus},
};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Answer, Call, Http},
};

const DEADLINE: Duration = Duration::from_secs(60);
/// The most that an answer may have, in bytes.
const MAX_ANSWER: usize = 32 * 1024 * 1024;
const REDIRECTS: usize = 5;
/// Apple leads each account to a host of its own.
const APPLE: &str = ".icloud.com";

/// Asks in somebody's name.
#[derive(Debug, Clone)]
pub(super) struct Dav {
    pub(super) http: Http,
    pub(super) user: String,
    authorization: Secret,
}

/// One request.
#[derive(Debug, Clone, Default)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) depth: Option<&'static str>,
    pub(super) body: Option<String>,
    /// Of the body.
    pub(super) calendar: bool,
    pub(super) header: Option<(HeaderName, &'a str)>,
}

impl<'a> Request<'a> {
    /// A question about properties, or a report.
    pub(super) fn xml(method: &'a str, depth: &'static str, body: impl Into<String>) -> Self {
        Self { method, depth: Some(depth), body: Some(body.into()), ..Self::default() }
    }
}

impl Dav {
    pub(super) fn new(http: Http, user: &str, password: &Secret) -> Self {
        let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
        let authorization = Secret::new(format!("Basic {pair}"));
        Self { http, user: user.to_owned(), authorization }
    }

    /// Asks, and follows where the server leads, on its own host. Says where the answer came from.
    pub(super) async fn ask(
        &self,
        url: &Url,
        request: &Request<'_>,
    ) -> Result<(Url, Answer), ProviderError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.http.whatever(self.call(&url, request)?).await?;
            if !matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((url, answer));
            }
            let place = error::header(&answer.headers, LOCATION.as_str());
            let next = place.and_then(|place| url.join(place).ok());
            let next =
                next.ok_or_else(|| ProviderError::refused(CALDAV, "the server leads nowhere"))?;
            url = self.may_follow(&url, next)?;
        }
        Err(ProviderError::refused(CALDAV, "the server leads in circles"))
    }

    /// As [`Dav::ask`], for an answer that speaks of several resources.
    pub(super) async fn multistatus(
        &self,
        url: &Url,
        request: &Request<'_>,
    ) -> Result<(Url, Multistatus), ProviderError> {
        let (url, answer) = self.ask(url, request).await?;
        Ok((url, self.read(&answer)?))
    }

    /// Reads a 207; anything else is a refusal.
    pub(super) fn read(&self, answer: &Answer) -> Result<Multistatus, ProviderError> {
        if answer.status.as_u16() != 207 {
            return Err(self.refusal(answer));
        }
        xml::multistatus(&answer.body)
            .ok_or_else(|| ProviderError::retry(CALDAV, "the answer is not the XML it should be"))
    }

    /// `next`, when the password may go there.
    pub(super) fn may_follow(&self, from: &Url, next: Url) -> Result<Url, ProviderError> {
        let (host, other) =
            (from.host_str().unwrap_or_default(), next.host_str().unwrap_or_default());
        let apple = host.ends_with(APPLE) && other.ends_with(APPLE);
        let same = host == other && from.port_or_known_default() == next.port_or_known_default();
        // From port 80 a server may lead to its own port 443.
        let safer = host == other && from.scheme() == "http" && next.scheme() == "https";
        if !(same || safer || apple) {
            let named = other.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
            let other = if named && other.len() <= 100 { other } else { "another host" };
            let detail = format_args!("the calendars are on {other}: use that address");
            return Err(ProviderError::refused(CALDAV, detail));
        }
        safe(&self.http, &next)?;
        Ok(next)
    }

    /// What an answer that is no success means.
    pub(super) fn refusal(&self, answer: &Answer) -> ProviderError {
        let error = self.http.refusal(CALDAV, answer);
        let status = answer.status.as_u16();
        let ways = answer.headers.get_all(WWW_AUTHENTICATE);
        let speaks = |way: &str| {
            ways.iter().any(|value| {
                let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
                value.starts_with(way) || value.contains(&format!(", {way}"))
            })
        };
        let detail = match status {
            401 if speaks("digest") && !speaks("basic") => {
                "the server wants a sign-in that we do not speak (Digest)"
            }
            401 => "the user name or the password is wrong; some servers want an app password",
            403 => "the account may not do this",
            404 | 410 => "there is no calendar at this address",
            507 => "the account is full",
            200..=299 => "the server does not speak CalDAV at this address",
            _ => return error,
        };
        let kind = if status == 507 { Kind::Wait } else { error.kind };
        ProviderError::new(kind, CALDAV, format_args!("{detail} (HTTP {status})"))
            .after(error.retry_after)
    }

    fn call(&self, url: &Url, request: &Request<'_>) -> Result<Call, ProviderError> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| ProviderError::refused(CALDAV, "this is no method"))?;
        let mut call = Call::new(CALDAV, method, url.clone())
            .key(AUTHORIZATION, &self.authorization)?
            .public_only(true)
            .any_port()
            .deadline(DEADLINE)
            .max_bytes(MAX_ANSWER);
        if let Some(depth) = request.depth {
            let depth = HeaderValue::from_static(depth);
            call = call.header(HeaderName::from_static("depth"), depth);
        }
        if let Some((name, value)) = &request.header {
            let value = HeaderValue::from_str(value)
                .map_err(|_| ProviderError::refused(CALDAV, "the version is no header"))?;
            call = call.header(name.clone(), value);
        }
        if let Some(body) = &request.body {
            let kind = if request.calendar { "text/calendar" } else { "application/xml" };
            let kind = HeaderValue::from_str(&format!("{kind}; charset=utf-8"))
                .map_err(|_| ProviderError::refused(CALDAV, "this is no type"))?;
            call = call.body(kind, body.clone());
        }
        Ok(call)
    }
}

/// Whether a password may go to this address: over TLS, or where the installer allows it by name.
pub(super) fn safe(http: &Http, url: &Url) -> Result<(), ProviderError> {
    http.may_reach(url).map_err(|blocked| ProviderError::refused(CALDAV, blocked))?;
    if url.scheme() == "https" || http.allowed_by_name(url) {
        Ok(())
    } else {
        Err(ProviderError::refused(CALDAV, "a password is sent to https addresses only"))
    }
}
