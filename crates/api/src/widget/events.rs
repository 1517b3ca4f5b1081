//! A visitor's conversation, live.
//!
//! Of what the organization knows about a conversation a visitor is told what was said to them,
//! where it stands, and who is there. Notes, assignments, tasks and everything new that this list
//! does not name stay inside.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{Response, sse::Event},
};
use frontdesk_base::id::{ConversationId, OrgId};
use frontdesk_desk::{
    App, Error,
    channels::widget,
    conversations::contact,
    events::{self, Nudge, Seen},
};
use frontdesk_http::{
    Problem, Query,
    sse::{self, Source},
};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::{guest::Guest, streams::Seat};
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The conversation to follow.
    #[param(value_type = String)]
    conversation: String,
    /// The id of the last event that was seen, for clients that cannot send `Last-Event-ID`.
    last_event_id: Option<String>,
}

/// Follows a conversation: `message`, `message_status`, `status` (with an id each), `delta`,
/// `typing`, `presence`.
#[utoipa::path(
    get, path = "/api/widget/v1/events", operation_id = "follow_conversation",
    tag = "widget", params(
        Asked,
        ("Last-Event-ID" = Option<String>, Header, description = "Go on after this event."),
    ),
    responses((status = 200, body = String, content_type = "text/event-stream")),
    security(("session" = []))
)]
pub(super) async fn events(
    State(desk): State<Desk>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let Desk { app, streams, check_every } = desk;
    let missing = || Error::NotFound("conversation");
    let id: ConversationId = asked.conversation.parse().map_err(|_| missing())?;
    contact::conversation(&app, &guest.visitor, &id).await?;
    widget::check_open(&app, &guest.token).await?;
    let seat = streams.enter(&app, &guest.visitor, &id)?;

    let last = headers.get("last-event-id").and_then(|last| last.to_str().ok());
    let last = last.or(asked.last_event_id.as_deref()).and_then(|last| last.trim().parse().ok());
    let after = seen_before(&app, guest.visitor.org(), last).await?;
    let watch = contact::watch(&app, &guest.visitor, &id, after).await?;
    let source = Visit {
        sources: widget::settings(&app, &guest.visitor).await?.show_sources,
        operators: widget::operators_online(&app, guest.visitor.org()).await?,
        org: guest.visitor.org().clone(),
        token: guest.token,
        _seat: seat,
        app: app.clone(),
    };
    // It has the number of what came before it: who loses the line right after it misses nothing.
    let first = sse::event(Some(watch.position()), "presence", &presence(source.operators));
    Ok(sse::follow(&app, watch, source, vec![first], check_every))
}

/// The number to go on after; `None` for now. A number that does not exist yet is none that this
/// stream gave.
async fn seen_before(app: &App, org: &OrgId, last: Option<i64>) -> Result<Option<i64>, Problem> {
    match last {
        Some(last) if last >= 0 => Ok((last <= events::newest(app, org).await?).then_some(last)),
        _ => Ok(None),
    }
}

fn presence(operators_online: bool) -> Value {
    json!({ "operators_online": operators_online })
}

/// A visitor listening.
struct Visit {
    app: App,
    org: OrgId,
    token: String,
    /// Whether the business shows what answers were taken from.
    sources: bool,
    /// Whether a person was at the desk when it was last told.
    operators: bool,
    _seat: Seat,
}

impl Source for Visit {
    async fn show(&mut self, seen: Seen) -> Vec<Event> {
        let told = match seen {
            Seen::Event(event) => {
                let told = stored(&event.name, event.payload.0, self.sources);
                told.map(|(name, data)| sse::event(Some(event.seq), name, &data))
            }
            Seen::Live(nudge) => live(nudge).map(|(name, data)| sse::event(None, name, &data)),
        };
        told.into_iter().collect()
    }

    async fn check(&mut self) -> Option<Vec<Event>> {
        if let Err(error) = widget::check_open(&self.app, &self.token).await {
            // Anything but our own trouble means that the visit is over.
            return matches!(error, Error::Internal(_)).then(Vec::new);
        }
        let operators = widget::operators_online(&self.app, &self.org).await.ok()?;
        if operators == self.operators {
            return Some(Vec::new());
        }
        self.operators = operators;
        Some(vec![sse::event(None, "presence", &presence(operators))])
    }
}

/// What a visitor is told of a stored event.
fn stored(name: &str, mut payload: Value, sources: bool) -> Option<(&'static str, Value)> {
    match name {
        "message.created" => {
            let mut message = payload.get_mut("message")?.take();
            if message["kind"] == "note" || message["kind"] == "whisper" {
                return None;
            }
            if !sources {
                message["sources"] = json!([]);
            }
            Some(("message", message))
        }
        "conversation.status_changed" => {
            let assignee = payload["assignee"]["name"].as_str().filter(|name| !name.is_empty());
            let data = json!({
                "conversation_id": payload["conversation_id"],
                "status": payload["status"],
                "assignee": assignee.map(|name| json!({ "name": name })),
                "line": payload["line"],
            });
            Some(("status", data))
        }
        "message.status_changed" if payload["by"] != "contact" => {
            let data = json!({
                "conversation_id": payload["conversation_id"],
                "up_to": payload["up_to"],
                "state": payload["state"],
            });
            Some(("message_status", data))
        }
        _ => None,
    }
}

/// What a visitor is told of what is not stored.
fn live(nudge: Nudge) -> Option<(&'static str, Value)> {
    match nudge {
        Nudge::Delta { message, text, .. } => {
            Some(("delta", json!({ "message_id": message, "text": text })))
        }
        Nudge::DeltaCancelled { message, .. } => {
            Some(("delta", json!({ "message_id": message, "cancelled": true })))
        }
        Nudge::Typing { author, name, typing, .. } if author != "contact" => {
            let data = json!({ "author": { "kind": author, "name": name }, "typing": typing });
            Some(("typing", data))
        }
        Nudge::Presence { conversation: None, here } => Some(("presence", presence(here))),
        Nudge::Typing { .. } | Nudge::Presence { .. } | Nudge::Stored { .. } => None,
    }
}
