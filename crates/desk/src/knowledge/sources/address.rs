//! Addresses of pages as people type them.

use frontdesk_base::{Error, Result, text};
use frontdesk_extract::url as address;
use frontdesk_providers::ssrf::Blocked;
use url::{Host, Url};

use crate::{App, limits};

/// The address that was typed, in the one spelling that is kept; `https` when it names no scheme. Only
/// what may be reached passes.
pub(super) fn parse(app: &App, typed: &str) -> Result<Url> {
    let wrong = |message: &str| Error::invalid("url", message);
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(wrong("is the address of a page, such as https://example.com/prices"));
    }
    if typed.len() > address::LONGEST {
        return Err(wrong("is too long"));
    }
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url = Url::parse(&whole).map_err(|_| wrong("is not a web address"))?;
    app.http().may_reach(&url).map_err(|blocked| match blocked {
        Blocked::Scheme => wrong("begins with https:// or http://"),
        Blocked::Credentials => wrong("has no user name and no password in it"),
        Blocked::Host => wrong("is not a web address"),
        Blocked::Port | Blocked::LowPort => {
            wrong("has no port of its own; only 80 and 443 are read")
        }
        Blocked::Address => wrong("is not on the public internet"),
    })?;
    // A name without a dot is this machine's or this network's.
    if let Some(Host::Domain(name)) = url.host()
        && !name.trim_end_matches('.').contains('.')
    {
        return Err(wrong("is not a web address"));
    }
    address::normalize(&url).ok_or_else(|| wrong("is not a web address"))
}

/// What a page without a title is called: its host and path.
pub(super) fn title(url: &Url) -> String {
    let path = url.path().trim_end_matches('/');
    let named = format!("{}{path}", url.host_str().unwrap_or_default());
    text::shorten(&named, limits::LINE_CHARS)
}

/// Whether two addresses are of one site: the same host, with or without `www.`, and the same port.
pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let port = |url: &Url| url.port();
    host(one) == host(other) && port(one) == port(other)
}
