//! Google Calendar, version 3 of its API (discovery document of October 2026).
//!
//! Events are read whole once and then by sync token, series as series: what Google would unroll is unrolled
//! here, by the same rules as every other calendar. They are written under an id that follows from the
//! booking, so that a second try finds the first.

mod event;
mod free_busy;
mod oauth;
mod refusal;

use std::time::Duration;

use frontdesk_base::{Secret, Timestamp};
use reqwest::{
    Method, Url,
    header::{HeaderValue, IF_MATCH},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub use self::oauth::{GoogleApp, Grant};
use self::refusal::Refusal;
pub use super::event_id;
use super::{Appointment, Changes, Listed, PutError, Written, title};
use crate::{
    error::ProviderError,
    http::{Answer, Call, Http},
};

/// The word for Google in errors, metrics and settings.
pub const GOOGLE: &str = "google";

const USUAL: &str = "https://www.googleapis.com/calendar/v3/";
/// How long one call may take. A page of a large calendar takes some seconds.
const DEADLINE: Duration = Duration::from_secs(60);
/// The most that a page may have, in bytes.
const MAX_ANSWER: usize = 32 * 1024 * 1024;
/// How many events a page has, of the 2,500 that are allowed.
const PAGE: &str = "1000";
/// The most pages of one list.
const MAX_PAGES: usize = 200;
/// How long a push channel is asked for, in seconds.
const CHANNEL: &str = "604800";
/// What is asked of an event: descriptions and guests stay where they are.
const FIELDS: &str = "summary,timeZone,nextPageToken,nextSyncToken,items(id,status,etag,summary,visibility,\
    transparency,eventType,start,end,recurrence,recurringEventId,originalStartTime,\
    attendees(self,responseStatus),extendedProperties/private)";

/// A calendar of a Google account.
#[derive(Debug, Clone)]
pub struct Google {
    http: Http,
    base: Option<String>,
    token: Secret,
    calendar: String,
}

/// A push channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// What Google calls the calendar in the channel's messages, and wants to hear when it is stopped.
    pub resource: String,
    /// Until when messages come.
    pub expires_at: Timestamp,
}

/// A page of events.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    summary: Option<String>,
    time_zone: Option<String>,
    #[serde(default)]
    items: Vec<Value>,
    next_page_token: Option<String>,
    next_sync_token: Option<String>,
}

/// A page of calendars.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Calendars {
    #[serde(default)]
    items: Vec<CalendarEntry>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CalendarEntry {
    id: String,
    summary: Option<String>,
    summary_override: Option<String>,
    time_zone: Option<String>,
    #[serde(default)]
    access_role: String,
    #[serde(default)]
    primary: bool,
}

impl Google {
    /// A calendar. `base_url` is a stub or a proxy that stands for Google's hosts.
    pub fn new(
        http: Http,
        base_url: Option<&str>,
        access_token: Secret,
        calendar_id: String,
    ) -> Self {
        let base = base_url.map(str::to_owned);
        Self { http, base, token: access_token, calendar: calendar_id }
    }

    /// The calendars of an account, those of which only free and busy are shown included.
    pub async fn list(
        http: &Http,
        base_url: Option<&str>,
        access_token: &Secret,
    ) -> Result<Vec<Listed>, ProviderError> {
        let mut listed = Vec::new();
        let mut page: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut url = api(base_url, &["users", "me", "calendarList"])?;
            url.query_pairs_mut()
                .append_pair("minAccessRole", "freeBusyReader")
                .append_pair("maxResults", "250")
                .extend_pairs(page.as_ref().map(|token| ("pageToken", token)));
            let answer = ask(http, call(Method::GET, url, access_token)?).await?;
            let found: Calendars = good(http, &answer)?;
            listed.extend(found.items.into_iter().map(|one| Listed {
                name: title(&one.summary_override.or(one.summary).unwrap_or_default(), false),
                time_zone: one.time_zone,
                writable: matches!(one.access_role.as_str(), "owner" | "writer"),
                primary: one.primary,
                begins: free_busy::begins(&one.access_role),
                id: one.id,
            }));
            page = found.next_page_token;
            if page.is_none() {
                return Ok(listed);
            }
        }
        Err(endless())
    }

    pub(super) async fn changes(&self, cursor: Option<&str>) -> Result<Changes, ProviderError> {
        if cursor == Some(free_busy::CURSOR) {
            return self.free_busy().await;
        }
        if let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty())
            && let Some(changes) = self.events(Some(cursor)).await?
        {
            return Ok(changes);
        }
        let whole = self.events(None).await?;
        whole.ok_or_else(|| ProviderError::retry(GOOGLE, "the list ends while it is read"))
    }

    /// All pages of a list; `None` when the sync token is too old.
    async fn events(&self, since: Option<&str>) -> Result<Option<Changes>, ProviderError> {
        let mut changes = Changes { whole: since.is_none(), ..Changes::default() };
        let mut page: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut url = self.events_at(&[])?;
            url.query_pairs_mut()
                .append_pair("singleEvents", "false")
                .append_pair("maxAttendees", "1")
                .append_pair("maxResults", PAGE)
                .append_pair("fields", FIELDS)
                .extend_pairs(since.map(|token| ("syncToken", token)))
                .extend_pairs(page.as_ref().map(|token| ("pageToken", token)));
            let answer = ask(&self.http, call(Method::GET, url, &self.token)?).await?;
            if answer.status.as_u16() == 410 {
                return Ok(None);
            }
            let found: Page = good(&self.http, &answer)?;
            let zone = found.time_zone.as_deref().unwrap_or("UTC");
            for one in &found.items {
                match event::item(one, zone) {
                    Some(item) => changes.items.push(item),
                    None => changes.skipped = changes.skipped.saturating_add(1),
                }
            }
            changes.name = changes.name.or(found.summary.map(|name| title(&name, false)));
            if let Some(token) = found.next_sync_token {
                changes.cursor = token;
                return Ok(Some(changes));
            }
            // A page may be empty and have another behind it.
            page = found.next_page_token;
            if page.is_none() {
                return Err(ProviderError::retry(GOOGLE, "the last page has no sync token"));
            }
        }
        Err(endless())
    }

    pub(super) async fn put(
        &self,
        appointment: &Appointment<'_>,
        known: Option<&Written>,
    ) -> Result<Written, PutError> {
        let body = event::body(appointment);
        let Some(known) = known else { return self.insert(appointment, body).await };
        let answer = self.patch(&known.id, &body, &known.version).await?;
        match answer.status.as_u16() {
            404 | 410 => Err(PutError::Gone),
            // What was deleted has another version too.
            412 => match self.event(&known.id).await? {
                Some(found) if !event::is_cancelled(&found) => Err(PutError::Changed),
                _ => Err(PutError::Gone),
            },
            _ => Ok(self.written(&answer)?),
        }
    }

    async fn insert(
        &self,
        appointment: &Appointment<'_>,
        mut body: Value,
    ) -> Result<Written, PutError> {
        let id = event_id(appointment.org, appointment.booking);
        body["id"] = json!(id);
        let mut url = self.events_at(&[])?;
        url.query_pairs_mut().append_pair("sendUpdates", "none");
        let call = call(Method::POST, url, &self.token)?.json(&body)?;
        let answer = ask(&self.http, call).await?;
        if answer.status.as_u16() != 409 {
            return Ok(self.written(&answer)?);
        }
        // It is there already: an earlier try of ours, perhaps deleted since.
        let Some(found) = self.event(&id).await? else {
            return Err(ProviderError::retry(GOOGLE, "the event is there and is not").into());
        };
        let cancelled = event::is_cancelled(&found);
        let ours = event::booking(&found);
        // Of what was deleted, Google may keep no more than the id.
        if ours != Some(appointment.booking) && !(cancelled && ours.is_none()) {
            let detail = "another event has the id of this booking";
            return Err(ProviderError::refused(GOOGLE, detail).into());
        }
        let answer = self.patch(&id, &body, event::version(&found)).await?;
        match answer.status.as_u16() {
            404 | 410 | 412 => {
                Err(ProviderError::retry(GOOGLE, "the event changed in between").into())
            }
            _ => Ok(self.written(&answer)?),
        }
    }

    pub(super) async fn remove(&self, known: &Written) -> Result<(), ProviderError> {
        let mut url = self.events_at(&[&known.id])?;
        url.query_pairs_mut().append_pair("sendUpdates", "none");
        let answer = ask(&self.http, call(Method::DELETE, url, &self.token)?).await?;
        match answer.status.as_u16() {
            200..=299 | 404 | 410 => Ok(()),
            _ => Err(Refusal::of(&self.http, &answer).error),
        }
    }

    /// Asks for messages to `address` about every change. `channel` is an id of ours, `token` a secret that
    /// each message carries.
    pub async fn watch(
        &self,
        channel: &str,
        token: &Secret,
        address: &str,
    ) -> Result<Watched, ProviderError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Channel {
            resource_id: String,
            expiration: Option<String>,
        }
        let body = json!({
            "id": channel,
            "type": "web_hook",
            "address": address,
            "token": token.expose(),
            "params": { "ttl": CHANNEL },
        });
        let call = call(Method::POST, self.events_at(&["watch"])?, &self.token)?.json(&body)?;
        let answer = ask(&self.http, call).await?;
        let made: Channel = good(&self.http, &answer)?;
        let expires = made.expiration.and_then(|millis| millis.parse().ok());
        let expires_at = expires
            .map(Timestamp::from_millis)
            .ok_or_else(|| ProviderError::retry(GOOGLE, "the channel does not say when it ends"))?;
        Ok(Watched { resource: made.resource_id, expires_at })
    }

    /// Ends a channel; that it has ended already is as good.
    pub async fn stop(&self, channel: &str, resource: &str) -> Result<(), ProviderError> {
        let url = api(self.base.as_deref(), &["channels", "stop"])?;
        let body = json!({ "id": channel, "resourceId": resource });
        let answer = ask(&self.http, call(Method::POST, url, &self.token)?.json(&body)?).await?;
        match answer.status.as_u16() {
            200..=299 | 404 | 410 => Ok(()),
            _ => Err(Refusal::of(&self.http, &answer).error),
        }
    }

    /// An event as it stands; `None` when there is none.
    async fn event(&self, id: &str) -> Result<Option<Value>, ProviderError> {
        let answer =
            ask(&self.http, call(Method::GET, self.events_at(&[id])?, &self.token)?).await?;
        match answer.status.as_u16() {
            404 | 410 => Ok(None),
            _ => good(&self.http, &answer).map(Some),
        }
    }

    async fn patch(&self, id: &str, body: &Value, version: &str) -> Result<Answer, ProviderError> {
        let mut url = self.events_at(&[id])?;
        url.query_pairs_mut().append_pair("sendUpdates", "none");
        let mut call = call(Method::PATCH, url, &self.token)?.json(body)?;
        if let Some(version) = Some(version).filter(|version| !version.is_empty()) {
            let version = HeaderValue::from_str(version)
                .map_err(|_| ProviderError::refused(GOOGLE, "the version is no header"))?;
            call = call.header(IF_MATCH, version);
        }
        ask(&self.http, call).await
    }

    fn written(&self, answer: &Answer) -> Result<Written, ProviderError> {
        let event: Value = good(&self.http, answer)?;
        let id = event["id"].as_str().map(str::to_owned);
        let id = id.ok_or_else(|| ProviderError::retry(GOOGLE, "the event has no id"))?;
        Ok(Written { id, version: event::version(&event).to_owned() })
    }

    /// The address of the calendar's events, and of what is under it.
    fn events_at(&self, under: &[&str]) -> Result<Url, ProviderError> {
        let mut path = vec!["calendars", self.calendar.as_str(), "events"];
        path.extend(under);
        api(self.base.as_deref(), &path)
    }
}

/// An address of the API. A part of the path that would lead elsewhere is refused.
fn api(base: Option<&str>, path: &[&str]) -> Result<Url, ProviderError> {
    let no = || ProviderError::refused(GOOGLE, "the base URL is not one");
    let mut url = match base {
        Some(base) => Url::parse(&format!("{}/calendar/v3/", base.trim_end_matches('/'))),
        None => Url::parse(USUAL),
    }
    .map_err(|_| no())?;
    if path.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return Err(ProviderError::refused(GOOGLE, "this is no id of a calendar or an event"));
    }
    url.path_segments_mut().map_err(|()| no())?.pop_if_empty().extend(path);
    Ok(url)
}

fn call(method: Method, url: Url, token: &Secret) -> Result<Call, ProviderError> {
    Ok(Call::new(GOOGLE, method, url).bearer(token)?.deadline(DEADLINE).max_bytes(MAX_ANSWER))
}

async fn ask(http: &Http, call: Call) -> Result<Answer, ProviderError> {
    http.whatever(call).await
}

/// The body of an answer that is 2xx; else what it says went wrong.
fn good<T: DeserializeOwned>(http: &Http, answer: &Answer) -> Result<T, ProviderError> {
    if answer.status.is_success() {
        answer.json(GOOGLE)
    } else {
        Err(Refusal::of(http, answer).error)
    }
}

fn endless() -> ProviderError {
    ProviderError::refused(GOOGLE, "the list has no end")
}
