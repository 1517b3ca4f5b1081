//! People who may become customers.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{
    Timestamp,
    id::{ContactId, ConversationId, LeadId, MemberId},
};
use frontdesk_desk::{
    contacts::Page,
    leads::{self, Captured, Filter, Lead, LeadChange, Plan, Set, Stage, Step, Value},
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::lead_schema as schema;
use crate::{state::Desk, widget::null_clears};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// At this stage: `new`, `contacted`, `qualified`, `won` or `lost`.
    #[param(value_type = Option<String>)]
    stage: Option<Stage>,
    /// Of this contact.
    #[param(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// That this member sees to.
    #[param(value_type = Option<String>)]
    assignee_id: Option<MemberId>,
    /// A part of the name, the interest, the address or the number.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// Leads, the newest first.
#[utoipa::path(
    get, path = "/api/v1/leads", operation_id = "list_leads",
    tag = "leads", params(ListQuery),
    responses((status = 200, body = schema::LeadPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Lead>>> {
    let filter = Filter {
        stage: query.stage,
        contact: query.contact_id,
        assignee: query.assignee_id,
        search: query.search,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
        ..Filter::default()
    };
    Ok(Json(leads::list(&desk.app, &caller, &filter).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLead {
    interest: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    contact_id: Option<ContactId>,
    #[serde(default)]
    conversation_id: Option<ConversationId>,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    next_step: String,
    #[serde(default)]
    next_step_at: Option<Timestamp>,
    #[serde(default)]
    assignee_id: Option<MemberId>,
}

/// Writes down a lead. A contact whose lead is still open has no second one: what is new is added to it.
#[utoipa::path(
    post, path = "/api/v1/leads", operation_id = "create_lead",
    tag = "leads", request_body = schema::NewLead,
    responses((status = 201, body = schema::Lead)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewLead>,
) -> Result<(StatusCode, Json<Lead>)> {
    let captured = Captured {
        contact: new.contact_id,
        conversation: new.conversation_id,
        name: new.name,
        email: new.email,
        phone: new.phone,
        interest: new.interest,
        note: new.note,
        source: new.source.unwrap_or_else(|| "api".to_owned()),
    };
    let plan = Plan {
        value: new.value,
        next_step: new.next_step,
        next_step_at: new.next_step_at,
        assignee: new.assignee_id,
    };
    let lead = leads::create(&desk.app, &caller, captured, plan).await?;
    Ok((StatusCode::CREATED, Json(lead)))
}

/// One lead, by its id.
#[utoipa::path(
    get, path = "/api/v1/leads/{id}", operation_id = "get_lead",
    tag = "leads", params(("id" = String, Path)),
    responses((status = 200, body = schema::Lead)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<LeadId>,
) -> Result<Json<Lead>> {
    Ok(Json(leads::get(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    stage: Option<Stage>,
    #[serde(deserialize_with = "null_clears")]
    lost_reason: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    name: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    email: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    phone: Option<String>,
    interest: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    note: Option<String>,
    value: Set<Value>,
    #[serde(deserialize_with = "null_clears")]
    next_step: Option<String>,
    next_step_at: Set<Timestamp>,
    assignee_id: Set<MemberId>,
    version: Option<i64>,
}

/// Changes a lead: what is absent stays, `null` clears. To become lost it needs a `lost_reason`. With a
/// `version` it is changed only while it is at that one.
#[utoipa::path(
    patch, path = "/api/v1/leads/{id}", operation_id = "update_lead",
    tag = "leads", params(("id" = String, Path)), request_body = schema::LeadChange,
    responses((status = 200, body = schema::Lead)), security(("api_key" = ["write"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<LeadId>,
    Json(change): Json<Change>,
) -> Result<Json<Lead>> {
    let change = LeadChange {
        name: change.name,
        email: change.email,
        phone: change.phone,
        interest: change.interest,
        note: change.note,
        value: change.value,
        next_step: change.next_step,
        next_step_at: change.next_step_at,
        assignee: change.assignee_id,
        stage: change.stage,
        lost_reason: change.lost_reason,
        version: change.version,
    };
    Ok(Json(leads::update(&desk.app, &caller, &id, change).await?))
}

/// Deletes a lead with its history. The contact and the conversation stay.
#[utoipa::path(
    delete, path = "/api/v1/leads/{id}", operation_id = "delete_lead",
    tag = "leads", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<LeadId>,
) -> Result<StatusCode> {
    leads::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The steps of a lead from stage to stage, its capture first.
#[utoipa::path(
    get, path = "/api/v1/leads/{id}/history", operation_id = "list_lead_steps",
    tag = "leads", params(("id" = String, Path)),
    responses((status = 200, body = schema::LeadStepPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn history(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<LeadId>,
) -> Result<Json<Page<Step>>> {
    leads::get(&desk.app, &caller, &id).await?;
    let data = leads::history(&desk.app, &caller, &id).await?;
    Ok(Json(Page { data, next_cursor: None }))
}
