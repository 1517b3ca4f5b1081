//! Time that is kept free: blocked, or somebody's time off.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{Error, Timestamp, id::BusyTimeId};
use frontdesk_desk::bookings::{self, BusyTime, NewBusyTime};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{booking_schema as schema, services::All};
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that end after this (RFC 3339).
    from: String,
    /// Those that begin before this, at most a year later.
    until: String,
}

fn instant(text: &str, field: &'static str) -> Result<Timestamp, Error> {
    let at: Result<jiff::Timestamp, _> = text.parse();
    at.map(Timestamp::from).map_err(|_| Error::invalid(field, "is a time, as in RFC 3339"))
}

/// The busy times that touch a span of time, by when they begin.
#[utoipa::path(
    get, path = "/api/v1/busy-times", operation_id = "list_busy_times", tag = "bookings",
    params(ListQuery),
    responses((status = 200, body = schema::BusyTimeList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<All<BusyTime>>> {
    let (from, until) = (instant(&query.from, "from")?, instant(&query.until, "until")?);
    if until <= from || until.since(from) > std::time::Duration::from_hours(366 * 24) {
        return Err(Error::invalid("until", "is after from, and at most a year later").into());
    }
    Ok(All::of(bookings::list_busy(&desk.app, &caller, from, until).await?))
}

/// Keeps a time free. Bookings that are there already stay.
#[utoipa::path(
    post, path = "/api/v1/busy-times", operation_id = "create_busy_time", tag = "bookings",
    request_body = schema::NewBusyTime,
    responses((status = 201, body = schema::BusyTime)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewBusyTime>,
) -> Result<(StatusCode, Json<BusyTime>)> {
    Ok((StatusCode::CREATED, Json(bookings::block_time(&desk.app, &caller, &new).await?)))
}

/// Puts another time, person and title in the place of a busy time's.
#[utoipa::path(
    put, path = "/api/v1/busy-times/{id}", operation_id = "replace_busy_time", tag = "bookings",
    params(("id" = String, Path)), request_body = schema::NewBusyTime,
    responses((status = 200, body = schema::BusyTime)), security(("api_key" = ["write"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BusyTimeId>,
    Json(new): Json<NewBusyTime>,
) -> Result<Json<BusyTime>> {
    Ok(Json(bookings::change_busy(&desk.app, &caller, &id, &new).await?))
}

/// Gives the time free again.
#[utoipa::path(
    delete, path = "/api/v1/busy-times/{id}", operation_id = "delete_busy_time", tag = "bookings",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BusyTimeId>,
) -> Result<StatusCode> {
    bookings::unblock_time(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
