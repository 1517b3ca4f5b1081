//! Origins: the sites that may show a widget, as browsers name them.

use std::borrow::Cow;

/// What is not an origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("are sites such as https://shop.example, without a path")]
pub(super) struct NotAnOrigin;

/// The origin of a web address, as a browser writes it: lower case, without the scheme's own port.
pub(super) fn of_url(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    // A browser takes a backslash for a slash, and what stands before an @ for a name.
    let authority = rest.split(['/', '?', '#', '\\']).next()?.to_ascii_lowercase();
    let (host, port) = split_port(&authority)?;
    if !is_host(host) {
        return None;
    }
    let port = match port {
        None => Cow::Borrowed(""),
        Some(port) if port == own_port => Cow::Borrowed(""),
        Some(port) => Cow::Owned(format!(":{}", port.parse::<u16>().ok()?)),
    };
    Some(format!("{scheme}://{host}{port}"))
}

/// An origin as an administrator writes it: nothing after the port, and perhaps `*.` before the
/// host for every site below it.
pub(super) fn pattern(text: &str) -> Result<String, NotAnOrigin> {
    let (scheme, rest) = text.split_once("://").ok_or(NotAnOrigin)?;
    let (star, host) = match rest.strip_prefix("*.") {
        Some(host) if host.contains('.') => ("*.", host),
        Some(_) => return Err(NotAnOrigin),
        None => ("", rest),
    };
    let host = host.strip_suffix('/').unwrap_or(host);
    if host.contains(['/', '?', '#', '\\']) {
        return Err(NotAnOrigin);
    }
    let origin = of_url(&format!("{scheme}://{host}")).ok_or(NotAnOrigin)?;
    Ok(origin.replacen("://", &format!("://{star}"), 1))
}

/// Whether the origin is one of these.
pub(super) fn allows(patterns: &[String], origin: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.split_once("://*") {
        None => pattern == origin,
        Some((scheme, below)) => origin
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix("://"))
            .and_then(|host| host.strip_suffix(below))
            .is_some_and(|label| !label.is_empty()),
    })
}

/// The host and the port behind it; an IPv6 address stands in brackets.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let end = authority.rfind(']').map_or(0, |at| at + 1);
    match authority[end..].find(':') {
        None => Some((authority, None)),
        Some(at) => {
            let (host, port) = authority.split_at(end + at);
            let port = &port[1..];
            let number = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
            number.then_some((host, Some(port)))
        }
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_origin_that_its_browser_sees() {
        for (url, origin) in [
            ("https://Shop.Example/a?b#c", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("http://shop.example:8080/", "http://shop.example:8080"),
            ("http://[::1]:3000/x", "http://[::1]:3000"),
            ("https://shop.example\\@evil.example/", "https://shop.example"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(of_url(url).as_deref(), Some(origin), "{url}");
        }
        for url in [
            "",
            "shop.example",
            "//shop.example",
            "javascript://x/%0a",
            "file:///etc/passwd",
            "https://",
            "https://user@evil.example",
            "https://a b.example",
            "https://shop.example:",
            "https://x:99999",
            "https://x:1:2",
            "https://[::1",
            "https://müller.example",
            "https://a..b",
            "data:text/html,x",
        ] {
            assert_eq!(of_url(url), None, "{url}");
        }
    }

    #[test]
    fn a_pattern_is_an_origin_and_nothing_more() {
        assert_eq!(pattern("https://Shop.Example/").as_deref(), Ok("https://shop.example"));
        assert_eq!(pattern("https://*.shop.example").as_deref(), Ok("https://*.shop.example"));
        for wrong in [
            "*",
            "https://*",
            "https://*.com",
            "https://a.*.example",
            "https://shop.example/path",
            "https://shop.example; script-src *",
            "shop.example",
            "https://x.example https://y.example",
        ] {
            assert_eq!(pattern(wrong), Err(NotAnOrigin), "{wrong}");
        }
    }

    #[test]
    fn only_the_sites_named_are_allowed() {
        let patterns = ["https://shop.example", "https://*.spa.example"].map(str::to_owned);
        for origin in ["https://shop.example", "https://www.spa.example", "https://a.b.spa.example"]
        {
            assert!(allows(&patterns, origin), "{origin}");
        }
        for origin in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://evilshop.example",
            "https://shop.example.evil",
            "https://spa.example",
            "http://www.spa.example",
            "https://evilspa.example",
            "https://www.spa.example.evil",
            "null",
        ] {
            assert!(!allows(&patterns, origin), "{origin}");
        }
    }
}
