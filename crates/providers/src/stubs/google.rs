//! Google's account and calendar, as far as the client uses them: OAuth with PKCE, the list of calendars,
//! events with versions, pages and sync tokens, push channels, and what goes wrong.
//!
//! It keeps one account with its calendars in memory. Tests do to it what a person does in the browser
//! ([`GoogleAccount::add`], [`GoogleAccount::delete`]) and what Google does on a bad day
//! ([`GoogleAccount::fail`]).

mod events;
mod oauth;
mod person;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::Response,
};
use frontdesk_base::Timestamp;
use futures_util::stream;
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::Seen;

/// What goes wrong with the next call of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoogleFault {
    /// 403 with this reason: `rateLimitExceeded`, `userRateLimitExceeded`, `quotaExceeded`.
    Forbidden(&'static str),
    /// An error of this status with this reason, and nothing is done.
    Status(u16, &'static str),
    /// It is done, and the answer is an error of theirs.
    DoneButFailed,
    /// It is done, and the connection breaks before the answer.
    DoneButCut,
}

/// A push channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoogleChannel {
    /// Its id, which the client chose.
    pub id: String,
    /// The secret that its messages carry.
    pub token: String,
    /// Where its messages go.
    pub address: String,
    /// What Google calls what is watched.
    pub resource: String,
    /// The calendar that is watched.
    pub calendar: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// A Google account with its calendars. It begins with one, `ann@example.com`, in Berlin.
#[derive(Debug)]
pub struct GoogleAccount(Mutex<State>);

#[derive(Debug)]
struct State {
    calendars: BTreeMap<String, Calendar>,
    /// Rises with every change: versions and sync tokens are made of it.
    sequence: u64,
    /// Sync tokens from before are too old.
    forgotten: u64,
    /// How many events a page has at most, and whether each list begins with an empty page.
    page: usize,
    empty_pages: bool,
    now: Timestamp,
    codes: HashMap<String, oauth::Code>,
    refresh: HashSet<String>,
    access: HashSet<String>,
    unticked: Vec<String>,
    faults: VecDeque<GoogleFault>,
    channels: Vec<GoogleChannel>,
    made: u64,
}

#[derive(Debug)]
struct Calendar {
    name: String,
    zone: String,
    role: &'static str,
    primary: bool,
    /// By id, with the number of the last change.
    events: BTreeMap<String, (u64, Value)>,
}

/// A status and a body.
type Reply = (u16, Value);

impl Default for GoogleAccount {
    fn default() -> Self {
        let mine = Calendar {
            name: "Ann".to_owned(),
            zone: "Europe/Berlin".to_owned(),
            role: "owner",
            primary: true,
            events: BTreeMap::new(),
        };
        Self(Mutex::new(State {
            calendars: BTreeMap::from([("ann@example.com".to_owned(), mine)]),
            sequence: 1,
            forgotten: 0,
            page: 250,
            empty_pages: false,
            // 2026-11-23T14:30:00Z
            now: Timestamp::from_millis(1_795_444_200_000),
            codes: HashMap::new(),
            refresh: HashSet::new(),
            access: HashSet::new(),
            unticked: Vec::new(),
            faults: VecDeque::new(),
            channels: Vec::new(),
            made: 0,
        }))
    }
}

impl GoogleAccount {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn answer(&self, seen: &Seen) -> Response {
        let mut state = self.state();
        match seen.path.as_str() {
            "/token" => return reply(oauth::token(&mut state, seen)),
            "/revoke" => return reply(oauth::revoke(&mut state, seen)),
            _ => {}
        }
        let token = seen.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if !token.is_some_and(|token| state.access.contains(token)) {
            return reply(error(401, "authError"));
        }
        match state.faults.pop_front() {
            Some(GoogleFault::Forbidden(reason)) => reply(error(403, reason)),
            Some(GoogleFault::Status(status, reason)) => reply(error(status, reason)),
            Some(GoogleFault::DoneButFailed) => {
                let _ = events::answer(&mut state, seen);
                reply(error(500, "backendError"))
            }
            Some(GoogleFault::DoneButCut) => {
                let _ = events::answer(&mut state, seen);
                let broken = Err::<Vec<u8>, _>(io::Error::from(io::ErrorKind::ConnectionReset));
                Response::new(Body::from_stream(stream::iter([broken])))
            }
            None => reply(events::answer(&mut state, seen)),
        }
    }
}

impl State {
    fn unique(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}{:04}", self.made)
    }

    fn changed(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// A calendar by its id, or by the word for the account's own.
    fn calendar(&mut self, id: &str) -> Option<&mut Calendar> {
        if id == "primary" {
            return self.calendars.values_mut().find(|one| one.primary);
        }
        self.calendars.get_mut(id)
    }
}

/// An error as Google words it.
fn error(status: u16, reason: &str) -> Reply {
    let words = "secret words about ann@example.com";
    let inner = json!({ "domain": "global", "reason": reason, "message": words });
    (status, json!({ "error": { "code": status, "message": words, "errors": [inner] } }))
}

fn reply((status, body): Reply) -> Response {
    let empty = body.is_null();
    let mut response =
        Response::new(if empty { Body::empty() } else { Body::from(body.to_string()) });
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let value = header::HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

/// The pairs of a form or of a query.
fn pairs(text: &str) -> HashMap<String, String> {
    let url = Url::parse(&format!("form:?{text}"));
    url.map_or_else(|_| HashMap::new(), |url| url.query_pairs().into_owned().collect())
}

/// The parts of a path, as they were before they were escaped.
fn parts(path: &str) -> Vec<String> {
    let plain = |part: &str| pairs(&format!("p={}", part.replace('+', "%2B"))).remove("p");
    path.split('/').filter(|part| !part.is_empty()).filter_map(plain).collect()
}
