//! Tasks: what is to be done, by whom, by when.
#![expect(clippy::option_option, reason = "absent, null and a value are three things")]

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{
    Error, Timestamp,
    id::{ContactId, ConversationId, MemberId, TaskId},
};
use frontdesk_desk::{
    contacts::Page,
    tasks::{self, Due, Filter, Task, Urgency},
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use super::task_schema as schema;
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that are done rather than those that are not.
    done: Option<bool>,
    /// Of this member; `none` for those of nobody.
    assignee_id: Option<String>,
    /// About this contact.
    contact_id: Option<String>,
    /// About this conversation.
    conversation_id: Option<String>,
    /// `overdue`, `today`, `week`, `later` or `none`, on the business's clock.
    due: Option<String>,
    /// Words of the title or the text.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

fn given<T: std::str::FromStr>(
    text: Option<&String>,
    field: &'static str,
    wrong: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| Error::invalid(field, wrong))).transpose()
}

impl ListQuery {
    fn filter(self) -> Result<Filter, Error> {
        let unassigned = self.assignee_id.as_deref() == Some("none");
        let assignee = self.assignee_id.as_ref().filter(|_| !unassigned);
        Ok(Filter {
            done: self.done.unwrap_or(false),
            assignee: given(assignee, "assignee_id", "is not an id")?,
            unassigned,
            contact: given(self.contact_id.as_ref(), "contact_id", "is not an id")?,
            conversation: given(self.conversation_id.as_ref(), "conversation_id", "is not an id")?,
            due: given(self.due.as_ref(), "due", "is not one of them")?,
            search: self.search,
            cursor: self.cursor,
            limit: self.limit.unwrap_or(50),
        })
    }
}

/// The tasks, by when they are due.
#[utoipa::path(
    get, path = "/api/v1/tasks", operation_id = "list_tasks", tag = "tasks", params(ListQuery),
    responses((status = 200, body = schema::TaskPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Task>>> {
    Ok(Json(tasks::list(&desk.app, &caller, &query.filter()?).await?))
}

/// One task, by its id.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}", operation_id = "get_task", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Task)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskId>,
) -> Result<Json<Task>> {
    Ok(Json(tasks::get(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    title: String,
    #[serde(default)]
    body: String,
    kind: Option<String>,
    urgency: Option<Urgency>,
    contact_id: Option<ContactId>,
    conversation_id: Option<ConversationId>,
    assignee_id: Option<MemberId>,
    due_at: Option<Timestamp>,
    due_on: Option<String>,
}

/// Writes a task down.
#[utoipa::path(
    post, path = "/api/v1/tasks", operation_id = "create_task", tag = "tasks",
    request_body = schema::NewTask,
    responses((status = 201, body = schema::Task)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<Task>)> {
    let usual = tasks::NewTask::default();
    let new = tasks::NewTask {
        kind: new.kind.unwrap_or(usual.kind),
        title: new.title,
        body: new.body,
        urgency: new.urgency.unwrap_or(usual.urgency),
        contact: new.contact_id,
        conversation: new.conversation_id,
        assignee: new.assignee_id,
        due_at: new.due_at,
        due_on: new.due_on,
    };
    Ok((StatusCode::CREATED, Json(tasks::create(&desk.app, &caller, new).await?)))
}

/// What is absent stays, null takes away.
fn null_clears<'de, T, D>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(Some)
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Change {
    version: Option<i64>,
    title: Option<String>,
    body: Option<String>,
    kind: Option<String>,
    urgency: Option<Urgency>,
    #[serde(deserialize_with = "null_clears")]
    assignee_id: Option<Option<MemberId>>,
    #[serde(deserialize_with = "null_clears")]
    due_at: Option<Option<Timestamp>>,
    #[serde(deserialize_with = "null_clears")]
    due_on: Option<Option<String>>,
}

/// Changes a task.
#[utoipa::path(
    patch, path = "/api/v1/tasks/{id}", operation_id = "update_task", tag = "tasks",
    params(("id" = String, Path)), request_body = schema::TaskChange,
    responses((status = 200, body = schema::Task)), security(("api_key" = ["write"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskId>,
    Json(change): Json<Change>,
) -> Result<Json<Task>> {
    let due = match (change.due_at, change.due_on) {
        (None, None) => None,
        (at, on) => Some(Due::said(at.flatten(), on.flatten())?),
    };
    let change = tasks::TaskChange {
        version: change.version,
        kind: change.kind,
        title: change.title,
        body: change.body,
        urgency: change.urgency,
        assignee: change.assignee_id,
        due,
    };
    Ok(Json(tasks::update(&desk.app, &caller, &id, change).await?))
}

/// Deletes a task.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}", operation_id = "delete_task", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskId>,
) -> Result<StatusCode> {
    tasks::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks a task as done. Doing it twice does it once.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/completion", operation_id = "complete_task", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Task)), security(("api_key" = ["write"]))
)]
pub(super) async fn complete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskId>,
) -> Result<Json<Task>> {
    Ok(Json(tasks::complete(&desk.app, &caller, &id).await?))
}

/// Takes back that a task is done.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}/completion", operation_id = "reopen_task", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Task)), security(("api_key" = ["write"]))
)]
pub(super) async fn reopen(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskId>,
) -> Result<Json<Task>> {
    Ok(Json(tasks::reopen(&desk.app, &caller, &id).await?))
}
