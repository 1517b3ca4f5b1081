//! Conversation types, and what was answered to their questions.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::{ConversationId, ConversationTypeId, IntakeId};
use frontdesk_desk::{
    Error,
    intake::{
        self, ConversationType, Intake,
        types::{self, TypeText},
    },
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{intake_schema as schema, services::All};
use crate::state::Desk;

/// The conversation types, in the order in which they are tried.
#[utoipa::path(
    get, path = "/api/v1/conversation-types", operation_id = "list_conversation_types", tag = "conversations",
    responses((status = 200, body = schema::ConversationTypeList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
) -> Result<Json<All<ConversationType>>> {
    Ok(All::of(types::list(&desk.app, &caller).await?))
}

/// Adds a conversation type, as the last.
#[utoipa::path(
    post, path = "/api/v1/conversation-types", operation_id = "create_conversation_type", tag = "conversations",
    request_body = schema::NewConversationType,
    responses((status = 201, body = schema::ConversationType)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<TypeText>,
) -> Result<(StatusCode, Json<ConversationType>)> {
    Ok((StatusCode::CREATED, Json(types::create(&desk.app, &caller, &new).await?)))
}

/// One conversation type.
#[utoipa::path(
    get, path = "/api/v1/conversation-types/{id}", operation_id = "get_conversation_type", tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::ConversationType)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationTypeId>,
) -> Result<Json<ConversationType>> {
    Ok(Json(types::get(&desk.app, &caller, &id).await?))
}

/// Puts another text in the place of a conversation type. Intakes that are under way keep their questions.
#[utoipa::path(
    put, path = "/api/v1/conversation-types/{id}", operation_id = "replace_conversation_type", tag = "conversations",
    params(("id" = String, Path)), request_body = schema::NewConversationType,
    responses((status = 200, body = schema::ConversationType)), security(("api_key" = ["admin"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationTypeId>,
    Json(new): Json<TypeText>,
) -> Result<Json<ConversationType>> {
    Ok(Json(types::update(&desk.app, &caller, &id, &new).await?))
}

/// Takes a conversation type off the list. One that was used is put away; what was answered stays.
#[utoipa::path(
    delete, path = "/api/v1/conversation-types/{id}", operation_id = "delete_conversation_type", tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationTypeId>,
) -> Result<StatusCode> {
    types::remove(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was answered to the questions of conversation types in a conversation, the newest first.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/intakes", operation_id = "list_intakes", tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::IntakeList)), security(("api_key" = ["read"]))
)]
pub(super) async fn of_conversation(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<All<Intake>>> {
    frontdesk_desk::conversations::inbox::get(&desk.app, &caller, &id).await?;
    Ok(All::of(intake::of_conversation(&desk.app, &caller, &id).await?))
}

/// Answers to put right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Corrections {
    answers: Map<String, Value>,
}

/// Puts answers right; an answer that is null or empty is taken away. When one is wrong nothing changes.
#[utoipa::path(
    patch, path = "/api/v1/conversations/{id}/intakes/{intake}", operation_id = "correct_intake", tag = "conversations",
    params(("id" = String, Path), ("intake" = String, Path)), request_body = schema::IntakeCorrection,
    responses((status = 200, body = schema::Intake)), security(("api_key" = ["write"]))
)]
pub(super) async fn correct(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path((conversation, id)): Path<(ConversationId, IntakeId)>,
    Json(given): Json<Corrections>,
) -> Result<Json<Intake>> {
    if intake::get(&desk.app, &caller, &id).await?.conversation_id != conversation {
        return Err(Error::NotFound("intake").into());
    }
    Ok(Json(intake::correct(&desk.app, &caller, &id, &given.answers).await?))
}
