//! From what a person types to the calendars of their account (RFC 6764, RFC 4791).

use frontdesk_base::text;
use reqwest::Url;

use super::{
    CALDAV, CalDavAccount,
    dav::{Dav, Request, safe},
    xml::{Response, Space},
};
use crate::{
    calendar::{Listed, ical, title},
    error::{Kind, ProviderError},
    http::Http,
};

/// The most homes of an account that are looked into.
const MAX_HOMES: usize = 5;
/// The most calendars that are listed.
const MAX_CALENDARS: usize = 500;

const PROPERTIES: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<d:current-user-principal/><d:resourcetype/><d:displayname/><d:current-user-privilege-set/>
<c:calendar-home-set/><c:supported-calendar-component-set/><c:calendar-timezone/>
</d:prop></d:propfind>"#;

/// The calendars of an account that hold events.
///
/// The address may be a host, a server, a principal, or a calendar itself. The password follows a server
/// only on its own host.
pub async fn discover(http: &Http, account: &CalDavAccount) -> Result<Vec<Listed>, ProviderError> {
    let typed = typed(&account.url)?;
    safe(http, &typed)?;
    let dav = Dav::new(http.clone(), &account.user, &account.password);
    let join = |path: &str| typed.join(path).map_err(|_| no_address());
    let well_known = join("/.well-known/caldav")?;
    let starts =
        if typed.path() == "/" { [well_known, join("/")?] } else { [typed.clone(), well_known] };
    let mut last = None;
    for start in starts {
        match from(&dav, &start).await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            // Another address knows no other password.
            Err(error) if error.kind != Kind::Refused => return Err(error),
            Err(error) => last = last.or(Some(error)),
        }
    }
    Err(last.unwrap_or_else(|| {
        ProviderError::refused(CALDAV, "the server names no calendars at this address")
    }))
}

/// What a person typed, as an address.
fn typed(text: &str) -> Result<Url, ProviderError> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&text).map_err(|_| no_address())?;
    url.set_fragment(None);
    url.set_query(None);
    if url.host_str().is_none() || !matches!(url.scheme(), "https" | "http") {
        return Err(no_address());
    }
    Ok(url)
}

fn no_address() -> ProviderError {
    ProviderError::refused(CALDAV, "this is no address of a server")
}

/// The calendars that can be found from one address; `None` where it knows of none.
async fn from(dav: &Dav, start: &Url) -> Result<Option<Vec<Listed>>, ProviderError> {
    let (at, itself) = about(dav, start).await?;
    if is_calendar(&itself) {
        return Ok(Some(listed(&at, &itself).into_iter().collect()));
    }
    let mut homes = homes(dav, &at, &itself)?;
    if homes.is_empty() {
        let principal = itself.property(Space::Dav, "current-user-principal");
        let Some(href) = principal.and_then(|one| one.child(Space::Dav, "href")) else {
            return Ok(None);
        };
        let principal = led(dav, &at, href.text.trim())?;
        let (at, principal) = about(dav, &principal).await?;
        homes = self::homes(dav, &at, &principal)?;
    }
    if homes.is_empty() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for home in homes.into_iter().take(MAX_HOMES) {
        let request = Request::xml("PROPFIND", "1", PROPERTIES);
        let (at, answer) = dav.multistatus(&home, &request).await?;
        for one in answer.responses.iter().filter(|one| is_calendar(one)) {
            // One on another host is somebody else's.
            let Ok(url) = led(dav, &at, &one.href) else { continue };
            if found.len() < MAX_CALENDARS {
                found.extend(listed(&url, one));
            }
        }
    }
    found.sort_by(|a: &Listed, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    found.dedup_by(|a, b| a.id == b.id);
    Ok(Some(found))
}

/// What an address says of itself, and where it is in the end.
async fn about(dav: &Dav, url: &Url) -> Result<(Url, Response), ProviderError> {
    let request = Request::xml("PROPFIND", "0", PROPERTIES);
    let (at, answer) = dav.multistatus(url, &request).await?;
    let first = answer.responses.into_iter().next();
    first
        .map(|first| (at, first))
        .ok_or_else(|| ProviderError::refused(CALDAV, "the server says nothing of this address"))
}

fn homes(dav: &Dav, at: &Url, response: &Response) -> Result<Vec<Url>, ProviderError> {
    let Some(set) = response.property(Space::CalDav, "calendar-home-set") else {
        return Ok(Vec::new());
    };
    set.all(Space::Dav, "href").map(|href| led(dav, at, href.text.trim())).collect()
}

/// An address that the server names, when the password may go there.
fn led(dav: &Dav, at: &Url, href: &str) -> Result<Url, ProviderError> {
    let next = at.join(href).map_err(|_| no_address())?;
    dav.may_follow(at, next)
}

fn is_calendar(response: &Response) -> bool {
    let kind = response.property(Space::Dav, "resourcetype");
    let calendar = kind.is_some_and(|kind| kind.child(Space::CalDav, "calendar").is_some());
    // What says nothing holds everything.
    let parts = response.property(Space::CalDav, "supported-calendar-component-set");
    let events = parts.is_none_or(|parts| {
        parts.all(Space::CalDav, "comp").any(|one| one.called.eq_ignore_ascii_case("VEVENT"))
    });
    calendar && events
}

fn listed(url: &Url, response: &Response) -> Option<Listed> {
    let mut url = url.clone();
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    let name = title(response.text(Space::Dav, "displayname"), false);
    let last = url.path_segments()?.rfind(|part| !part.is_empty()).unwrap_or_default().to_owned();
    let name = if name.is_empty() { text::shorten(&last, 80) } else { name };
    let rights = response.property(Space::Dav, "current-user-privilege-set");
    let writable = rights.is_none_or(|rights| {
        let may = |name| {
            let mut each = rights.all(Space::Dav, "privilege");
            each.any(|one| one.child(Space::Dav, name).is_some())
        };
        may("all") || may("write") || may("write-content")
    });
    let time_zone = ical::zone(response.text(Space::CalDav, "calendar-timezone"));
    Some(Listed {
        id: url.to_string(),
        name,
        time_zone,
        writable,
        primary: false,
        begins: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_host_or_an_address() {
        let address = |text: &str| typed(text).map(|url| url.to_string()).ok();
        assert_eq!(address(" dav.example.com ").as_deref(), Some("https://dav.example.com/"));
        assert_eq!(
            address("https://cloud.example.com/remote.php/dav/?x#y").as_deref(),
            Some("https://cloud.example.com/remote.php/dav/")
        );
        assert_eq!(address("example.com:8443/a").as_deref(), Some("https://example.com:8443/a"));
        for bad in ["", "ftp://example.com", "https://", "a b"] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}
