//! What happened, in order.

use axum::extract::State;
use frontdesk_desk::{
    contacts::Page,
    events::{self, Event},
};
use frontdesk_http::{Json, Key, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::schema;
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Only what happened after the event of this number; from the beginning where it is absent.
    after: Option<i64>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// What happened after an event, oldest first. Whoever asks again with the number of the last one
/// misses nothing.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "list_events",
    tag = "events", params(ListQuery),
    responses((status = 200, body = schema::EventPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Event>>> {
    let limit = query.limit.unwrap_or(50).clamp(1, frontdesk_desk::limits::PAGE);
    let after = query.after.unwrap_or(0);
    let data = events::list(&desk.app, &caller, after, limit).await?;
    let next_cursor = data.last().map(|last| last.seq.to_string());
    Ok(Json(Page { data, next_cursor }))
}
