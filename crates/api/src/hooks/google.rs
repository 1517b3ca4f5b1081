//! Google says that something is new in a calendar. A push has no body and no signature: it proves itself
//! by the token of its channel, and only makes us read the calendar.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use frontdesk_base::id::ConnectionId;
use frontdesk_desk::calendars::{self, Push};
use frontdesk_http::{Path, Result};

use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/hooks/google/{id}/calendar", post(pushed))
}

async fn pushed(
    State(desk): State<Desk>,
    Path(id): Path<ConnectionId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let push = Push {
        channel: header("x-goog-channel-id"),
        token: header("x-goog-channel-token"),
        resource: header("x-goog-resource-id"),
        state: header("x-goog-resource-state"),
    };
    calendars::pushed(&desk.app, &id, push).await?;
    Ok(StatusCode::NO_CONTENT)
}
