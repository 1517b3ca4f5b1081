//! Pages of other people's web sites, one request at a time: no redirect is followed here, so that
//! the caller can look at each address before it is asked for.
//!
//! Every request passes the guard ([`crate::ssrf`]): only what is on the public internet is reached.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Url,
    header::{
        ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED, LOCATION, USER_AGENT,
    },
};

use crate::{
    Http, Kind, ProviderError,
    http::{Call, Streaming},
};

const PROVIDER: &str = "web";

/// What sites are told about who reads them. The first word is what their `robots.txt` may name.
const READER: &str = concat!(
    "Frontdesk/",
    env!("CARGO_PKG_VERSION"),
    " (reads the pages of a business for its front desk)"
);

/// The name that a `robots.txt` may give rules for.
pub const ROBOT: &str = "Frontdesk";

/// The longest header that is kept, in bytes.
const HEADER: usize = 512;

/// What was known of a page when it was read last, as its server called it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
}

/// How much one request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long the whole may take.
    pub deadline: Duration,
    /// The most bytes of the body.
    pub bytes: usize,
}

/// What a server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A page.
    Content {
        /// Its bytes.
        body: Bytes,
        /// What the server calls them.
        content_type: Option<String>,
        /// How to ask whether it has changed.
        seen: Seen,
    },
    /// It is as it was.
    Unchanged,
    /// It is elsewhere; `None` when the server does not say where in a way that can be read.
    Moved(Option<Url>),
    /// Another status than these.
    Status(u16),
    /// More bytes than the bound.
    TooLarge,
}

/// Asks for one address. Fails with [`Kind::Refused`] when the guard forbids it, else when the server
/// cannot be reached or does not answer in time.
pub async fn get(
    http: &Http,
    url: &Url,
    seen: &Seen,
    bounds: Bounds,
) -> Result<Reply, ProviderError> {
    let mut call = Call::get(PROVIDER, url.clone())
        .public_only(true)
        .deadline(bounds.deadline)
        .idle(bounds.deadline)
        .max_bytes(usize::MAX)
        .header(USER_AGENT, HeaderValue::from_static(READER))
        .header(
            ACCEPT,
            HeaderValue::from_static("text/html,application/xhtml+xml,application/pdf,*/*;q=0.8"),
        );
    for (name, value) in
        [(IF_NONE_MATCH, seen.etag.as_ref()), (IF_MODIFIED_SINCE, seen.last_modified.as_ref())]
    {
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(value)) {
            call = call.header(name, value);
        }
    }
    let mut answer = http.any(call).await?;
    let status = answer.status.as_u16();
    match status {
        200..=299 => {}
        304 => return Ok(done(&mut answer, Reply::Unchanged)),
        301 | 302 | 303 | 307 | 308 => {
            let to = header(&answer.headers, &LOCATION).and_then(|to| url.join(&to).ok());
            return Ok(done(&mut answer, Reply::Moved(to)));
        }
        _ => return Ok(done(&mut answer, Reply::Status(status))),
    }
    let content_type = header(&answer.headers, &CONTENT_TYPE);
    let seen = Seen {
        etag: header(&answer.headers, &ETAG),
        last_modified: header(&answer.headers, &LAST_MODIFIED),
    };
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > bounds.bytes {
            return Ok(done(&mut answer, Reply::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply::Content { body: body.into(), content_type, seen })
}

/// The answer counts as good though its body is not read.
fn done(answer: &mut Streaming, reply: Reply) -> Reply {
    answer.succeeded();
    reply
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let most = if *name == LOCATION { 4 * HEADER } else { HEADER };
    let value = headers.get(name)?;
    // Addresses come as bytes of UTF-8 in practice, whatever the standard says.
    let text = String::from_utf8(value.as_bytes().to_vec()).ok()?;
    Some(text).filter(|text| !text.is_empty() && text.len() <= most)
}

/// Why an address cannot be read, in words for whoever typed it; nothing of a secret is in it.
pub fn reason(error: &ProviderError) -> String {
    let detail = error.detail.as_str();
    let mut first = detail.chars();
    let upper: String =
        first.next().into_iter().flat_map(char::to_uppercase).chain(first).collect();
    match error.kind {
        Kind::Refused if detail.starts_with("the address is not on") => {
            "This address is not on the public internet.".to_owned()
        }
        Kind::Refused => format!("{upper}."),
        _ if detail.contains("does not resolve") => {
            "There is no site of this name. Check the address.".to_owned()
        }
        _ => format!("{upper}. Check the address, or try again later."),
    }
}
