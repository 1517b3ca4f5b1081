//! Addresses of pages in one spelling, so that a crawler knows a page that it has seen.

use url::Url;

/// The longest address that is followed, in bytes.
pub const LONGEST: usize = 2_048;

/// Parameters that say where a visitor came from or who it is, and nothing about the page.
const TRACKING: [&str; 22] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "phpsessid",
    "jsessionid",
    "sid",
    "sessionid",
    "aspsessionid",
];

/// The address without what does not name the page: fragment, user and password, tracking and session
/// parameters, a default port, an empty query, parameters that are there twice with the same value, a
/// dot at the end of the host. The host is in lower case (as `Url` already has it). The order of
/// parameters stays. None for what is not `http` or `https`, or longer than [`LONGEST`].
///
/// ```
/// # use frontdesk_extract::url::normalize;
/// let url = "HTTPS://Example.COM:443/a;jsessionid=9?x=1&utm_source=n&x=1#top".parse()?;
/// assert_eq!(normalize(&url).unwrap().as_str(), "https://example.com/a?x=1");
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn normalize(url: &Url) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LONGEST {
        return None;
    }
    let mut clean = url.clone();
    clean.set_fragment(None);
    // These fail for addresses that cannot have such a part, which then have none to remove.
    let _ = clean.set_username("");
    let _ = clean.set_password(None);
    if let Some(host) = clean.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned)
    {
        clean.set_host(Some(&host)).ok()?;
    }
    if let Some((path, rest)) = clean.path().split_once(';')
        && rest.to_ascii_lowercase().starts_with("jsessionid=")
    {
        let path = path.to_owned();
        clean.set_path(&path);
    }
    if let Some(query) = clean.query() {
        let mut kept: Vec<&str> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)) {
            if !kept.contains(&pair) {
                kept.push(pair);
            }
        }
        let kept = kept.join("&");
        clean.set_query((!kept.is_empty()).then_some(&kept));
    }
    Some(clean)
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, normal: &str) {
        let url = url.parse().unwrap();
        assert_eq!(normalize(&url).as_ref().map_or("none", Url::as_str), normal);
    }

    #[test]
    fn one_page_has_one_address() {
        check("http://EXAMPLE.com:80", "http://example.com/");
        check("https://example.com:8443/", "https://example.com:8443/");
        check("https://u:p@example.com./a#b", "https://example.com/a");
        check("https://e.de/?utm_source=a&b=1&fbclid=2", "https://e.de/?b=1");
        check("https://e.de/?UTM_X=a", "https://e.de/");
        check("https://e.de/a?x=1&x=1&x=2", "https://e.de/a?x=1&x=2");
        check("https://e.de/a?b=2&a=1", "https://e.de/a?b=2&a=1");
        check("https://e.de/a;JSESSIONID=12?PHPSESSID=1", "https://e.de/a");
        check("https://e.de/a;v=2", "https://e.de/a;v=2");
        check("https://münchen.de/straße", "https://xn--mnchen-3ya.de/stra%C3%9Fe");
        check("mailto:a@b.c", "none");
        check(&format!("https://e.de/{}", "a".repeat(3_000)), "none");
    }
}
