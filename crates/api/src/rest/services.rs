//! What can be booked.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::ServiceId;
use frontdesk_desk::services::{self, Service, ServiceText};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Serialize;

use super::booking_schema as schema;
use crate::state::Desk;

/// A list that is whole.
#[derive(Serialize)]
pub(super) struct All<T> {
    pub(super) data: Vec<T>,
    /// There is never another page.
    pub(super) next_cursor: Option<String>,
}

impl<T> All<T> {
    pub(super) fn of(data: Vec<T>) -> Json<Self> {
        Json(Self { data, next_cursor: None })
    }
}

/// The services, in the business's order.
#[utoipa::path(
    get, path = "/api/v1/services", operation_id = "list_services", tag = "services",
    responses((status = 200, body = schema::ServiceList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<All<Service>>> {
    Ok(All::of(services::list(&desk.app, &caller).await?))
}

/// Adds a service.
#[utoipa::path(
    post, path = "/api/v1/services", operation_id = "create_service", tag = "services",
    request_body = schema::NewService,
    responses((status = 201, body = schema::Service)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<ServiceText>,
) -> Result<(StatusCode, Json<Service>)> {
    Ok((StatusCode::CREATED, Json(services::create(&desk.app, &caller, &new).await?)))
}

/// One service.
#[utoipa::path(
    get, path = "/api/v1/services/{id}", operation_id = "get_service", tag = "services",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Service)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ServiceId>,
) -> Result<Json<Service>> {
    Ok(Json(services::get(&desk.app, &caller, &id).await?))
}

/// Puts a service's text and rules in the place of those it has.
#[utoipa::path(
    put, path = "/api/v1/services/{id}", operation_id = "replace_service", tag = "services",
    params(("id" = String, Path)), request_body = schema::NewService,
    responses((status = 200, body = schema::Service)), security(("api_key" = ["admin"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ServiceId>,
    Json(new): Json<ServiceText>,
) -> Result<Json<Service>> {
    Ok(Json(services::update(&desk.app, &caller, &id, &new).await?))
}

/// Takes a service off the list. Bookings of it stay.
#[utoipa::path(
    delete, path = "/api/v1/services/{id}", operation_id = "delete_service", tag = "services",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ServiceId>,
) -> Result<StatusCode> {
    services::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
