//! What the agent is taught: questions with their answers.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::SourceId;
use frontdesk_desk::{
    contacts::Page,
    knowledge::{self, FaqEntry, FaqFilter, NewFaq},
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::schema;
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// A part of a question or of an answer.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// FAQ entries, the one that changed last first.
#[utoipa::path(
    get, path = "/api/v1/knowledge/faq", operation_id = "list_faq",
    tag = "knowledge", params(ListQuery),
    responses((status = 200, body = schema::FaqPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<FaqEntry>>> {
    let ListQuery { search, cursor, limit } = query;
    let filter = FaqFilter { search, cursor, limit: limit.unwrap_or(50) };
    Ok(Json(knowledge::list(&desk.app, &caller, &filter).await?))
}

/// Adds a FAQ entry.
#[utoipa::path(
    post, path = "/api/v1/knowledge/faq", operation_id = "create_faq",
    tag = "knowledge", request_body = schema::NewFaqEntry,
    responses((status = 201, body = schema::FaqEntry)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewFaq>,
) -> Result<(StatusCode, Json<FaqEntry>)> {
    let entry = knowledge::create(&desk.app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(entry)))
}

/// One FAQ entry.
#[utoipa::path(
    get, path = "/api/v1/knowledge/faq/{id}", operation_id = "get_faq",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 200, body = schema::FaqEntry)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SourceId>,
) -> Result<Json<FaqEntry>> {
    Ok(Json(knowledge::get(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    question: Option<String>,
    alternatives: Option<Vec<String>>,
    answer: Option<String>,
}

/// Changes a FAQ entry; what is absent stays.
#[utoipa::path(
    patch, path = "/api/v1/knowledge/faq/{id}", operation_id = "update_faq",
    tag = "knowledge", params(("id" = String, Path)),
    request_body = schema::FaqChange,
    responses((status = 200, body = schema::FaqEntry)), security(("api_key" = ["write"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SourceId>,
    Json(change): Json<Change>,
) -> Result<Json<FaqEntry>> {
    let old = knowledge::get(&desk.app, &caller, &id).await?;
    let new = NewFaq {
        question: change.question.unwrap_or(old.question),
        alternatives: change.alternatives.unwrap_or(old.alternatives),
        answer: change.answer.unwrap_or(old.answer),
    };
    Ok(Json(knowledge::update(&desk.app, &caller, &id, new).await?))
}

/// Takes a FAQ entry away.
#[utoipa::path(
    delete, path = "/api/v1/knowledge/faq/{id}", operation_id = "delete_faq",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SourceId>,
) -> Result<StatusCode> {
    knowledge::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
