//! What is new in a collection.

use std::collections::{BTreeMap, HashSet};

use quick_xml::escape::escape;
use serde::{Deserialize, Serialize};

use super::{
    CALDAV, CalDav,
    dav::Request,
    xml::{self, Response, Space},
};
use crate::{
    calendar::{Changes, Item, ical},
    error::{Kind, ProviderError},
};

/// The most resources of a collection.
const MAX_RESOURCES: usize = 50_000;
/// How many resources are fetched at once.
const BATCH: usize = 50;
/// The most answers of one sync; a server that has more to say says so in each.
const MAX_ROUNDS: usize = 200;

const ETAGS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:resourcetype/></d:prop></d:propfind>"#;
const CTAG: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:s="http://calendarserver.org/ns/"><d:prop><s:getctag/></d:prop></d:propfind>"#;

/// From where to go on. What a server tells of a resource is the whole of it: which exceptions it had before
/// stands here, so that those it has no longer can be told as gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// The server's sync token; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    token: String,
    /// Without sync tokens: the version of the collection and of each resource.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    ctag: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    etags: BTreeMap<String, String>,
    /// The exceptions of each resource that has some.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    exceptions: BTreeMap<String, Vec<String>>,
}

/// Resources that are new or changed, and that are gone, by their paths.
#[derive(Debug, Default)]
struct News {
    changed: Vec<String>,
    gone: Vec<String>,
}

pub(super) async fn changes(
    calendar: &CalDav,
    cursor: Option<&str>,
) -> Result<Changes, ProviderError> {
    // A cursor that cannot be read is as good as none.
    let before: Cursor =
        cursor.and_then(|cursor| serde_json::from_str(cursor).ok()).unwrap_or_default();
    if !before.token.is_empty()
        && let Some((news, token)) = by_token(calendar, &before.token).await?
    {
        let after = Cursor { token, exceptions: before.exceptions, ..Cursor::default() };
        return fetch(calendar, news, after, false).await;
    }
    if before.token.is_empty() && !before.etags.is_empty() {
        return by_versions(calendar, before, false).await;
    }
    match by_token(calendar, "").await? {
        Some((news, token)) => {
            fetch(calendar, news, Cursor { token, ..Cursor::default() }, true).await
        }
        None => by_versions(calendar, Cursor::default(), true).await,
    }
}

/// Asks by sync token; `None` when the token is no good, or the server knows of none.
async fn by_token(calendar: &CalDav, token: &str) -> Result<Option<(News, String)>, ProviderError> {
    let mut news = News::default();
    let mut token = token.to_owned();
    let begun = token.clone();
    for _ in 0..MAX_ROUNDS {
        let body = format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"#,
            escape(&token)
        );
        let request = Request::xml("REPORT", "0", body);
        let (_, answer) = calendar.dav.ask(&calendar.collection, &request).await?;
        let status = answer.status.as_u16();
        let unknown = xml::failed(&answer.body, "valid-sync-token");
        // What a server says of a token that is too old, and of a report that it does not have.
        if unknown || matches!(status, 400 | 403 | 405 | 409 | 410 | 412 | 415 | 422 | 501) {
            return Ok(None);
        }
        let answer = calendar.dav.read(&answer)?;
        let mut more = false;
        for one in &answer.responses {
            let Some(path) = path_of(calendar, one) else {
                // The collection itself: there is more than the server says at once.
                more |= one.status == Some(507);
                continue;
            };
            match one.status {
                Some(404 | 410) => news.gone.push(path),
                _ => news.changed.push(path),
            }
            if news.changed.len() + news.gone.len() > MAX_RESOURCES {
                return Err(too_many());
            }
        }
        let Some(next) = answer.token.filter(|next| !next.is_empty()) else {
            return Ok(None);
        };
        let stuck = next == token;
        token = next;
        if !more || stuck {
            if begun.is_empty() {
                news.gone.clear();
            }
            return Ok(Some((news, token)));
        }
    }
    Err(ProviderError::refused(CALDAV, "the list has no end"))
}

/// Compares the versions of all resources.
async fn by_versions(
    calendar: &CalDav,
    before: Cursor,
    whole: bool,
) -> Result<Changes, ProviderError> {
    let request = Request::xml("PROPFIND", "0", CTAG);
    let (_, answer) = calendar.dav.multistatus(&calendar.collection, &request).await?;
    let ctag =
        answer.responses.first().map_or("", |one| one.text(Space::CalendarServer, "getctag"));
    if !whole && !ctag.is_empty() && ctag == before.ctag {
        return Ok(Changes { cursor: written(&before)?, ..Changes::default() });
    }
    let ctag = ctag.to_owned();
    let request = Request::xml("PROPFIND", "1", ETAGS);
    let (_, answer) = calendar.dav.multistatus(&calendar.collection, &request).await?;
    let mut etags = BTreeMap::new();
    for one in &answer.responses {
        let kind = one.property(Space::Dav, "resourcetype");
        let folder = kind.is_some_and(|kind| kind.child(Space::Dav, "collection").is_some());
        if let (Some(path), false) = (path_of(calendar, one), folder) {
            etags.insert(path, one.text(Space::Dav, "getetag").to_owned());
        }
        if etags.len() > MAX_RESOURCES {
            return Err(too_many());
        }
    }
    let changed = etags
        .iter()
        .filter(|(path, etag)| whole || etag.is_empty() || before.etags.get(*path) != Some(*etag));
    let changed = changed.map(|(path, _)| path.clone()).collect();
    let gone = before.etags.keys().filter(|path| !etags.contains_key(*path)).cloned().collect();
    let after = Cursor { ctag, etags, exceptions: before.exceptions, ..Cursor::default() };
    fetch(calendar, News { changed, gone }, after, whole).await
}

/// Reads what changed.
async fn fetch(
    calendar: &CalDav,
    news: News,
    mut cursor: Cursor,
    whole: bool,
) -> Result<Changes, ProviderError> {
    let mut changes = Changes { whole, ..Changes::default() };
    for path in news.gone {
        cursor.exceptions.remove(&path);
        changes.gone.push(path);
    }
    for batch in news.changed.chunks(BATCH) {
        let mut asked: HashSet<&str> = batch.iter().map(String::as_str).collect();
        for one in multiget(calendar, batch).await? {
            let Some(path) = path_of(calendar, &one) else { continue };
            if !asked.remove(path.as_str()) {
                continue;
            }
            if matches!(one.status, Some(404 | 410)) {
                // It went between the two answers.
                cursor.exceptions.remove(&path);
                changes.gone.push(path);
            } else {
                read(calendar, &one, path, &mut cursor, &mut changes);
            }
        }
        let unread = u32::try_from(asked.len()).unwrap_or(u32::MAX);
        changes.skipped = changes.skipped.saturating_add(unread);
    }
    if whole {
        changes.gone.clear();
    }
    changes.cursor = written(&cursor)?;
    Ok(changes)
}

/// Reads one resource, all of it.
fn read(
    calendar: &CalDav,
    one: &Response,
    path: String,
    cursor: &mut Cursor,
    changes: &mut Changes,
) {
    let version = one.text(Space::Dav, "getetag");
    let text = one.property(Space::CalDav, "calendar-data").map_or("", |one| &one.text);
    let before = cursor.exceptions.remove(&path).unwrap_or_default();
    let Some(read) = ical::read(text, calendar.reader(&path, version)) else {
        changes.skipped = changes.skipped.saturating_add(1);
        return;
    };
    changes.skipped = changes.skipped.saturating_add(read.skipped);
    let now: Vec<String> =
        read.items.iter().filter(|one| is_exception(one)).map(|one| one.id.clone()).collect();
    changes.gone.extend(before.into_iter().filter(|id| !now.contains(id)));
    // Nothing of it can be read any more: what was known is not true any more.
    if read.items.is_empty() {
        changes.gone.push(path.clone());
    }
    if !now.is_empty() {
        cursor.exceptions.insert(path, now);
    }
    changes.items.extend(read.items);
}

fn is_exception(item: &Item) -> bool {
    item.series.is_some()
}

async fn multiget(calendar: &CalDav, paths: &[String]) -> Result<Vec<Response>, ProviderError> {
    let mut hrefs = String::new();
    for path in paths {
        hrefs.extend(["<d:href>", &escape(path.as_str()), "</d:href>"]);
    }
    let body = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>{hrefs}</c:calendar-multiget>"#
    );
    let request = Request::xml("REPORT", "1", body);
    let (_, answer) = calendar.dav.multistatus(&calendar.collection, &request).await?;
    Ok(answer.responses)
}

/// The path of a resource in the collection; `None` for the collection itself and for what is elsewhere.
fn path_of(calendar: &CalDav, response: &Response) -> Option<String> {
    let url = calendar.collection.join(&response.href).ok()?;
    let inside = url.host_str() == calendar.collection.host_str()
        && url.path().starts_with(calendar.collection.path())
        && url.path() != calendar.collection.path()
        && !url.path().ends_with('/');
    inside.then(|| url.path().to_owned())
}

fn too_many() -> ProviderError {
    ProviderError::new(Kind::Refused, CALDAV, "the calendar has more events than can be read")
}

fn written(cursor: &Cursor) -> Result<String, ProviderError> {
    serde_json::to_string(cursor)
        .map_err(|_| ProviderError::refused(CALDAV, "the cursor has no JSON form"))
}
