//! The dashboard's live stream: what happens in the organization, as it happens.
//!
//! One connection serves all tabs of a browser. It is told everything a member may see, by the
//! names under which events are stored, and between them what is never stored: the reply that is
//! being written, who is typing, who is there.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response, sse::Event},
    routing::get,
};
use frontdesk_base::id::{MemberId, OrgId};
use frontdesk_desk::{
    App, Caller, Error, auth, bookings,
    conversations::inbox,
    events::{self, Nudge, Seen},
    orgs, tasks,
};
use frontdesk_http::{
    Member, Problem, Query, Result, SessionToken,
    sse::{self, Source},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Pages;

/// Streams of one member: as many browsers.
const PER_MEMBER: usize = 8;
/// Streams of this process.
const IN_ALL: usize = 5_000;
/// How often membership is looked at again, and the member noted as present.
const CHECK: Duration = Duration::from_secs(30);

pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/app/events", get(follow))
}

#[derive(Deserialize)]
struct Asked {
    /// The organization that the page is of; another one may be open in this browser meanwhile.
    organization: Option<String>,
}

async fn follow(
    State(app): State<App>,
    State(streams): State<Arc<Streams>>,
    Member(caller): Member,
    SessionToken(token): SessionToken,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    if asked.organization.is_some_and(|org| org != caller.org().as_str()) {
        // The script tells that the page is of another organization.
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let member = caller.member().ok_or(Error::NotFound("member"))?.clone();
    let Some(seat) = streams.enter(member) else {
        return Ok(Problem::unavailable(Duration::from_secs(10)).into_response());
    };
    let last =
        headers.get("last-event-id").and_then(|last| last.to_str().ok()?.trim().parse().ok());
    let after = seen_before(&app, caller.org(), last).await?;
    let watch = inbox::watch(&app, &caller, after).await?;
    orgs::seen(&app, &caller).await?;
    let unread = inbox::counts(&app, &caller).await?.unread;
    let first = sse::event(Some(watch.position()), "unread.changed", &json!({ "unread": unread }));
    let requests = bookings::count_pending(&app, &caller).await?;
    let due = tasks::count_due(&app, &caller).await?;
    let source = Dashboard {
        app: app.clone(),
        token: token.unwrap_or_default(),
        caller,
        unread,
        requests,
        due,
        _seat: seat,
    };
    Ok(sse::follow(&app, watch, source, vec![first], CHECK))
}

/// The number to go on after; `None` for now. One that does not exist yet is of another stream.
async fn seen_before(app: &App, org: &OrgId, last: Option<i64>) -> Result<Option<i64>, Error> {
    match last {
        Some(last) if last >= 0 => Ok((last <= events::newest(app, org).await?).then_some(last)),
        _ => Ok(None),
    }
}

/// A member listening.
struct Dashboard {
    app: App,
    caller: Caller,
    token: String,
    /// Unread conversations when it was last told.
    unread: i64,
    /// Bookings that waited for a yes when it was last told.
    requests: i64,
    /// The member's tasks that were due when it was last told.
    due: i64,
    _seat: Seat,
}

impl Source for Dashboard {
    async fn show(&mut self, seen: Seen) -> Vec<Event> {
        match seen {
            Seen::Event(event) => {
                let data = json!({
                    "name": event.name,
                    "conversation_id": event.conversation_id,
                    "contact_id": event.contact_id,
                    "payload": event.payload.0,
                });
                let mut told = vec![sse::event(Some(event.seq), &event.name, &data)];
                if counts(&event.name) {
                    told.extend(self.count().await);
                }
                if event.name.starts_with("booking.") {
                    told.extend(self.count_requests().await);
                }
                if event.name.starts_with("task.") || event.name == "contact.deleted" {
                    told.extend(self.count_due().await);
                }
                told.extend(self.reminder(&event));
                told
            }
            Seen::Live(nudge) => live(&nudge).into_iter().collect(),
        }
    }

    async fn check(&mut self) -> Option<Vec<Event>> {
        // Signed out, removed, or gone to another organization: the stream ends, and the next
        // request is told which.
        let signed = match auth::authenticate(&self.app, &self.token).await {
            Ok(signed) => signed,
            Err(Error::Internal(_)) => return Some(Vec::new()),
            Err(_) => return None,
        };
        let caller = signed.caller.filter(|caller| caller.org() == self.caller.org())?;
        self.caller = caller;
        if let Err(error) = orgs::seen(&self.app, &self.caller).await {
            tracing::warn!(error = %error, "A member's presence was not noted");
        }
        let counted = [self.count().await, self.count_requests().await, self.count_due().await];
        Some(counted.into_iter().flatten().collect())
    }
}

impl Dashboard {
    /// How many conversations are unread, when that has changed.
    async fn count(&mut self) -> Option<Event> {
        let unread = inbox::counts(&self.app, &self.caller).await.ok()?.unread;
        if unread == self.unread {
            return None;
        }
        self.unread = unread;
        Some(sse::event(None, "unread.changed", &json!({ "unread": unread })))
    }

    /// How many bookings wait for a yes, when that has changed.
    async fn count_requests(&mut self) -> Option<Event> {
        let requests = bookings::count_pending(&self.app, &self.caller).await.ok()?;
        if requests == self.requests {
            return None;
        }
        self.requests = requests;
        Some(sse::event(None, "requests.changed", &json!({ "requests": requests })))
    }

    /// How many of the member's tasks are due, when that has changed.
    async fn count_due(&mut self) -> Option<Event> {
        let due = tasks::count_due(&self.app, &self.caller).await.ok()?;
        if due == self.due {
            return None;
        }
        self.due = due;
        Some(sse::event(None, "tasks.changed", &json!({ "due": due })))
    }

    /// What a task reminds this member of, in words: other members' reminders are none of theirs.
    fn reminder(&self, event: &events::Event) -> Option<Event> {
        let payload = &event.payload.0;
        let whom = payload.get("member_id").and_then(Value::as_str);
        if event.name != "task.reminded" || whom != self.caller.member().map(MemberId::as_str) {
            return None;
        }
        let title = payload.pointer("/task/title").and_then(Value::as_str)?;
        let whole_day = payload.pointer("/task/whole_day") == Some(&Value::Bool(true));
        let when = if whole_day { "Due today" } else { "Due soon" };
        let words = json!({ "text": format!("{when}: {title}"), "mood": "warning" });
        Some(sse::event(None, "toast", &words))
    }
}

/// Whether such an event can change how many conversations are unread.
fn counts(name: &str) -> bool {
    ["message.", "conversation.", "contact.deleted"].iter().any(|start| name.starts_with(start))
}

fn live(nudge: &Nudge) -> Option<Event> {
    let (name, data) = match nudge {
        Nudge::Stored { .. } => return None,
        Nudge::Delta { conversation, message, text } => (
            "live.delta",
            json!({ "conversation_id": conversation, "message_id": message, "append": text }),
        ),
        Nudge::DeltaCancelled { conversation, message } => (
            "live.delta",
            json!({ "conversation_id": conversation, "message_id": message, "cancelled": true }),
        ),
        Nudge::Typing { conversation, author, name, typing } => (
            "live.typing",
            json!({ "conversation_id": conversation, "author": author, "who": name, "typing": typing }),
        ),
        Nudge::Presence { conversation, here } => {
            ("live.presence", json!({ "conversation_id": conversation, "here": here }))
        }
    };
    let mut data = data;
    if let Value::Object(fields) = &mut data {
        fields.insert("name".to_owned(), Value::from(name));
    }
    Some(sse::event(None, name, &data))
}

/// The live streams that are open in this process.
#[derive(Default)]
pub(crate) struct Streams(Mutex<HashMap<MemberId, usize>>);

impl Streams {
    fn open(&self) -> MutexGuard<'_, HashMap<MemberId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream of this member, given back when it is dropped.
    fn enter(self: Arc<Self>, member: MemberId) -> Option<Seat> {
        let mut open = self.open();
        let full = open.values().sum::<usize>() >= IN_ALL
            || open.get(&member).is_some_and(|count| *count >= PER_MEMBER);
        if full {
            return None;
        }
        *open.entry(member.clone()).or_default() += 1;
        drop(open);
        Some(Seat { streams: self, member })
    }
}

/// The place of one stream.
struct Seat {
    streams: Arc<Streams>,
    member: MemberId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(count) = open.get_mut(&self.member) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.member);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Timestamp;

    use super::*;

    #[test]
    fn a_member_has_so_many_streams_and_no_more() {
        let streams = Arc::new(Streams::default());
        let member = MemberId::new(Timestamp::from_millis(1));
        let mut seats: Vec<Seat> =
            (0..PER_MEMBER).filter_map(|_| streams.clone().enter(member.clone())).collect();

        assert_eq!(seats.len(), PER_MEMBER);
        assert!(streams.clone().enter(member.clone()).is_none());
        seats.pop();
        assert!(streams.clone().enter(member).is_some());
        drop(seats);
        assert!(streams.open().is_empty());
    }
}
