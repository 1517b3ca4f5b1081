//! The rules that make tasks.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::{MemberId, TaskRuleId};
use frontdesk_desk::tasks::{
    Urgency,
    rules::{self, NewTaskRule, Occasion, RuleDue, TaskRule},
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;

use super::{services::All, task_schema as schema};
use crate::state::Desk;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    occasion: Occasion,
    title: String,
    urgency: Option<Urgency>,
    due: Option<RuleDue>,
    due_hours: Option<i64>,
    assignee_id: Option<MemberId>,
    enabled: Option<bool>,
}

impl New {
    fn rule(self) -> NewTaskRule {
        NewTaskRule {
            occasion: self.occasion,
            title: self.title,
            urgency: self.urgency.unwrap_or(Urgency::Normal),
            due: self.due.unwrap_or(RuleDue::Never),
            due_hours: self.due_hours.unwrap_or(0),
            assignee: self.assignee_id,
            enabled: self.enabled.unwrap_or(true),
        }
    }
}

/// The rules, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/task-rules", operation_id = "list_task_rules", tag = "tasks",
    responses((status = 200, body = schema::TaskRuleList)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
) -> Result<Json<All<TaskRule>>> {
    Ok(All::of(rules::list(&desk.app, &caller).await?))
}

/// Makes a rule. It looks at what happens from then on.
#[utoipa::path(
    post, path = "/api/v1/task-rules", operation_id = "create_task_rule", tag = "tasks",
    request_body = schema::NewTaskRule,
    responses((status = 201, body = schema::TaskRule)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<TaskRule>)> {
    Ok((StatusCode::CREATED, Json(rules::create(&desk.app, &caller, new.rule()).await?)))
}

/// One rule, by its id.
#[utoipa::path(
    get, path = "/api/v1/task-rules/{id}", operation_id = "get_task_rule", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::TaskRule)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskRuleId>,
) -> Result<Json<TaskRule>> {
    Ok(Json(rules::get(&desk.app, &caller, &id).await?))
}

/// Puts another rule in the place of one.
#[utoipa::path(
    put, path = "/api/v1/task-rules/{id}", operation_id = "replace_task_rule", tag = "tasks",
    params(("id" = String, Path)), request_body = schema::NewTaskRule,
    responses((status = 200, body = schema::TaskRule)), security(("api_key" = ["admin"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskRuleId>,
    Json(new): Json<New>,
) -> Result<Json<TaskRule>> {
    Ok(Json(rules::update(&desk.app, &caller, &id, new.rule()).await?))
}

/// Deletes a rule. The tasks that it made stay.
#[utoipa::path(
    delete, path = "/api/v1/task-rules/{id}", operation_id = "delete_task_rule", tag = "tasks",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<TaskRuleId>,
) -> Result<StatusCode> {
    rules::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
