//! Who does the services, and the rooms and chairs they need.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::{ResourceId, StaffId};
use frontdesk_desk::{
    orgs::HoursText,
    services::{self, Person, PersonText, Resource},
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{booking_schema as schema, services::All};
use crate::state::Desk;

/// A person as they are written: their hours are read back as they were sent.
fn shown(person: &Person) -> Value {
    json!({
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "hours": person.hours.0.as_ref().map(|hours| written(&HoursText::from(hours))),
        "services": person.services.0,
        "time_zone": person.time_zone,
        "created_at": person.created_at,
        "updated_at": person.updated_at,
    })
}

fn written(hours: &HoursText) -> Value {
    let HoursText { mon, tue, wed, thu, fri, sat, sun, exceptions } = hours;
    let exceptions: Vec<Value> = exceptions
        .iter()
        .map(|one| json!({ "date": one.date, "open": one.open, "note": one.note }))
        .collect();
    json!({
        "mon": mon, "tue": tue, "wed": wed, "thu": thu, "fri": fri, "sat": sat, "sun": sun,
        "exceptions": exceptions,
    })
}

/// The staff, by name.
#[utoipa::path(
    get, path = "/api/v1/staff", operation_id = "list_staff", tag = "services",
    responses((status = 200, body = schema::StaffList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<All<Value>>> {
    let people = services::list_staff(&desk.app, &caller).await?;
    Ok(All::of(people.iter().map(shown).collect()))
}

/// Adds somebody to the staff.
#[utoipa::path(
    post, path = "/api/v1/staff", operation_id = "create_person", tag = "services",
    request_body = schema::NewPerson,
    responses((status = 201, body = schema::Person)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<PersonText>,
) -> Result<(StatusCode, Json<Value>)> {
    let person = services::create_person(&desk.app, &caller, &new).await?;
    Ok((StatusCode::CREATED, Json(shown(&person))))
}

/// Puts what is said of somebody in the place of what was.
#[utoipa::path(
    put, path = "/api/v1/staff/{id}", operation_id = "replace_person", tag = "services",
    params(("id" = String, Path)), request_body = schema::NewPerson,
    responses((status = 200, body = schema::Person)), security(("api_key" = ["admin"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<StaffId>,
    Json(new): Json<PersonText>,
) -> Result<Json<Value>> {
    Ok(Json(shown(&services::update_person(&desk.app, &caller, &id, &new).await?)))
}

/// Takes somebody off the staff. Their bookings stay.
#[utoipa::path(
    delete, path = "/api/v1/staff/{id}", operation_id = "delete_person", tag = "services",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<StaffId>,
) -> Result<StatusCode> {
    services::delete_person(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rooms and chairs, by name.
#[utoipa::path(
    get, path = "/api/v1/resources", operation_id = "list_resources", tag = "services",
    responses((status = 200, body = schema::ResourceList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list_resources(
    State(desk): State<Desk>,
    Key(caller): Key,
) -> Result<Json<All<Resource>>> {
    Ok(All::of(services::list_resources(&desk.app, &caller).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    name: String,
}

/// Adds a room or a chair.
#[utoipa::path(
    post, path = "/api/v1/resources", operation_id = "create_resource", tag = "services",
    request_body = schema::NewResource,
    responses((status = 201, body = schema::Resource)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create_resource(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(Named { name }): Json<Named>,
) -> Result<(StatusCode, Json<Resource>)> {
    let resource = services::create_resource(&desk.app, &caller, &name).await?;
    Ok((StatusCode::CREATED, Json(resource)))
}

/// Gives a room or a chair another name.
#[utoipa::path(
    put, path = "/api/v1/resources/{id}", operation_id = "rename_resource", tag = "services",
    params(("id" = String, Path)), request_body = schema::NewResource,
    responses((status = 200, body = schema::Resource)), security(("api_key" = ["admin"]))
)]
pub(super) async fn rename_resource(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ResourceId>,
    Json(Named { name }): Json<Named>,
) -> Result<Json<Resource>> {
    Ok(Json(services::rename_resource(&desk.app, &caller, &id, &name).await?))
}

/// Takes a room or a chair away. Services that needed it need it no longer.
#[utoipa::path(
    delete, path = "/api/v1/resources/{id}", operation_id = "delete_resource", tag = "services",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete_resource(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ResourceId>,
) -> Result<StatusCode> {
    services::delete_resource(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
