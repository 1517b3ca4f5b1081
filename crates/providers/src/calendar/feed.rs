//! A calendar that somebody subscribes to by its address: a file of iCalendar that is read again and again.
//!
//! It is always read whole, and not at all where its server says that it is as it was. The address is an
//! organization's word, so only the public internet is reached, and it is a secret: it is in no error.

use std::{fmt, time::Duration};

use jiff::tz::TimeZone;
use reqwest::{
    Url,
    header::{
        ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        LAST_MODIFIED,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    Changes, digest,
    ical::{self, Named, Reader},
};
use crate::{
    error::{Kind, ProviderError},
    http::{Call, Http},
};

const PROVIDER: &str = "feed";
const DEADLINE: Duration = Duration::from_secs(60);
/// The most that a feed may have, in bytes.
const MAX_FEED: usize = 10 * 1024 * 1024;
const REDIRECTS: u8 = 5;
/// The longest header that is kept, in bytes.
const LONGEST_HEADER: usize = 512;

/// A subscribed calendar.
#[derive(Clone)]
pub struct Feed {
    http: Http,
    url: Url,
    home: TimeZone,
}

impl fmt::Debug for Feed {
    /// Of the address only the host: the rest is what keeps strangers out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// How to ask whether a feed has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    #[serde(default)]
    etag: Option<String>,
    #[serde(default)]
    modified: Option<String>,
    /// Of the whole text: many servers say neither.
    #[serde(default)]
    digest: String,
}

impl Feed {
    /// A feed at `url`; `webcal://` is `https://`. Fails when the address is none that may be reached.
    pub fn new(http: Http, url: &str) -> Result<Self, ProviderError> {
        let url = url.trim();
        let lower = url.get(..10).unwrap_or(url).to_ascii_lowercase();
        let url = match () {
            () if lower.starts_with("webcals://") => format!("https://{}", &url[10..]),
            () if lower.starts_with("webcal://") => format!("https://{}", &url[9..]),
            () => url.to_owned(),
        };
        let url = Url::parse(&url)
            .map_err(|_| ProviderError::refused(PROVIDER, "this is no address of a calendar"))?;
        http.may_reach(&url).map_err(|blocked| ProviderError::refused(PROVIDER, blocked))?;
        Ok(Self { http, url, home: TimeZone::UTC })
    }

    /// The same, and the zone of times that name none.
    #[must_use]
    pub fn home(mut self, zone: TimeZone) -> Self {
        self.home = zone;
        self
    }

    pub(super) async fn changes(&self, cursor: Option<&str>) -> Result<Changes, ProviderError> {
        // A cursor that cannot be read is as good as none.
        let before: Cursor =
            cursor.and_then(|cursor| serde_json::from_str(cursor).ok()).unwrap_or_default();
        let mut call = Call::get(PROVIDER, self.url.clone())
            .public_only(true)
            .any_port()
            .redirects(REDIRECTS)
            .deadline(DEADLINE)
            .max_bytes(usize::MAX)
            .header(ACCEPT, HeaderValue::from_static("text/calendar, */*;q=0.5"));
        for (name, value) in [(IF_NONE_MATCH, &before.etag), (IF_MODIFIED_SINCE, &before.modified)]
        {
            if let Some(Ok(value)) = value.as_ref().map(|value| HeaderValue::from_str(value)) {
                call = call.header(name, value);
            }
        }
        let mut answer = self.http.any(call).await?;
        let status = answer.status.as_u16();
        if status == 304 && cursor.is_some() {
            answer.succeeded();
            return unchanged(&before);
        }
        if !answer.status.is_success() {
            let error = refused(status);
            answer.failed(&error);
            return Err(error);
        }
        let after = |name| header(&answer.headers, &name);
        let (etag, modified) = (after(ETAG), after(LAST_MODIFIED));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > MAX_FEED {
                let error = ProviderError::refused(PROVIDER, "the calendar is larger than 10 MB");
                answer.failed(&error);
                return Err(error);
            }
            body.extend_from_slice(&chunk);
        }
        let digest = digest(&body);
        let now = Cursor { etag, modified, digest };
        if !before.digest.is_empty() && now.digest == before.digest {
            return unchanged(&now);
        }
        self.read(&String::from_utf8_lossy(&body), &now)
    }

    fn read(&self, text: &str, cursor: &Cursor) -> Result<Changes, ProviderError> {
        let reader = Reader { home: &self.home, named: Named::Uid, version: "", owner: "" };
        let read = ical::read(text, reader).ok_or_else(|| {
            ProviderError::refused(PROVIDER, "what is at this address is no calendar")
        })?;
        if !read.complete {
            // What is missing would else count as deleted.
            return Err(ProviderError::retry(PROVIDER, "the calendar ends in the middle"));
        }
        Ok(Changes {
            items: read.items,
            whole: true,
            cursor: written(cursor)?,
            name: read.name,
            skipped: read.skipped,
            gone: Vec::new(),
        })
    }
}

/// A feed is only read.
pub(super) fn read_only() -> ProviderError {
    ProviderError::refused(PROVIDER, "a subscribed calendar is only read")
}

fn unchanged(cursor: &Cursor) -> Result<Changes, ProviderError> {
    Ok(Changes { cursor: written(cursor)?, ..Changes::default() })
}

fn written(cursor: &Cursor) -> Result<String, ProviderError> {
    serde_json::to_string(cursor)
        .map_err(|_| ProviderError::refused(PROVIDER, "the cursor has no JSON form"))
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (1..=LONGEST_HEADER).contains(&value.len()).then(|| value.to_owned())
}

/// What a status means for an address that is a secret of its own.
fn refused(status: u16) -> ProviderError {
    let (kind, detail) = match status {
        401 | 403 => (Kind::Auth, "the address is not open to us"),
        404 | 410 => (Kind::Refused, "there is no calendar at this address"),
        429 | 503 => (Kind::Wait, "the server is busy"),
        500.. => (Kind::Retry, "the server has a fault"),
        _ => (Kind::Refused, "the server does not give the calendar out"),
    };
    ProviderError::new(kind, PROVIDER, format_args!("{detail} (HTTP {status})"))
}
