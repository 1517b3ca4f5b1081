//! The waitlist: who wants a time that is not free yet.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{
    Timestamp,
    id::{ContactId, ServiceId, StaffId, WaitId},
};
use frontdesk_desk::bookings::{self, Wait, WaitFor};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;

use super::{booking_schema as schema, services::All};
use crate::state::Desk;

/// Who waits for a time, longest waiting first. Those whose time is over are not among them.
#[utoipa::path(
    get, path = "/api/v1/waitlist", operation_id = "list_waitlist", tag = "bookings",
    responses((status = 200, body = schema::Waitlist)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<All<Wait>>> {
    Ok(All::of(bookings::list_waits(&desk.app, &caller).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    service_id: ServiceId,
    #[serde(default)]
    staff_id: Option<StaffId>,
    contact_id: ContactId,
    from: Timestamp,
    until: Timestamp,
}

/// Puts a contact on the waitlist. When a time within the span becomes free it is kept for them for half an
/// hour, and they are told by mail. The same wish twice is one.
#[utoipa::path(
    post, path = "/api/v1/waitlist", operation_id = "join_waitlist", tag = "bookings",
    request_body = schema::NewWait,
    responses((status = 201, body = schema::Wait)), security(("api_key" = ["write"]))
)]
pub(super) async fn join(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Wait>)> {
    let wish = WaitFor {
        service: new.service_id,
        staff: new.staff_id,
        contact: new.contact_id,
        conversation: None,
        from: new.from,
        until: new.until,
    };
    Ok((StatusCode::CREATED, Json(bookings::wait_for(&desk.app, &caller, wish).await?)))
}

/// Takes somebody off the waitlist.
#[utoipa::path(
    delete, path = "/api/v1/waitlist/{id}", operation_id = "leave_waitlist", tag = "bookings",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn leave(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<WaitId>,
) -> Result<StatusCode> {
    bookings::leave_waitlist(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
