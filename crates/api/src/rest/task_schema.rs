//! The shapes of tasks and their rules, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// Something to do.
#[derive(ToSchema)]
pub(super) struct Task {
    #[schema(example = "task_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// What sort of work: `callback`, `message`, `todo`.
    kind: String,
    title: String,
    body: String,
    /// `low`, `normal` or `high`.
    urgency: String,
    contact_id: Option<String>,
    conversation_id: Option<String>,
    /// The member who does it.
    assignee_id: Option<String>,
    /// Of a whole day, its last minute on the business's clock.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Whether it is due on a day rather than at a time.
    whole_day: bool,
    /// When somebody is reminded; null when nobody will be, or was already.
    #[schema(format = DateTime)]
    remind_at: Option<String>,
    #[schema(format = DateTime)]
    done_at: Option<String>,
    done_by: Option<String>,
    /// The rule that made it.
    rule_id: Option<String>,
    /// Counts its changes, from 1.
    version: i64,
    created_by: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Tasks: those to be done by when they are due, then by urgency; those done the latest first.
#[derive(ToSchema)]
pub(super) struct TaskPage {
    data: Vec<Task>,
    next_cursor: Option<String>,
}

/// A task to write down.
#[derive(ToSchema)]
pub(super) struct NewTask {
    title: String,
    body: Option<String>,
    /// `todo` when it is absent.
    kind: Option<String>,
    /// `low`, `normal` or `high`.
    urgency: Option<String>,
    contact_id: Option<String>,
    conversation_id: Option<String>,
    assignee_id: Option<String>,
    /// By a time.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Or on a day of the business's calendar.
    #[schema(format = Date, example = "2026-11-30")]
    due_on: Option<String>,
}

/// What to change of a task; what is absent stays, null takes away.
#[derive(ToSchema)]
pub(super) struct TaskChange {
    /// The version it was read at: another one there is a conflict.
    version: Option<i64>,
    title: Option<String>,
    body: Option<String>,
    kind: Option<String>,
    urgency: Option<String>,
    assignee_id: Option<String>,
    #[schema(format = DateTime)]
    due_at: Option<String>,
    #[schema(format = Date)]
    due_on: Option<String>,
}

/// When this happens, make that task.
#[derive(ToSchema)]
pub(super) struct TaskRule {
    #[schema(example = "trule_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// `lead_captured`, `booking_requested`, `booking_cancelled`, `booking_no_show`, `unanswered`,
    /// `rated_badly` or `out_of_hours`.
    occasion: String,
    /// Words in braces are filled in.
    #[schema(example = "Get in touch with {name}")]
    title: String,
    urgency: String,
    /// `none`, `hours`, or `opening`: in the first hour of opening.
    due: String,
    /// Where it is due by hours: after so many, 1 to 720; 0 otherwise.
    due_hours: i64,
    assignee_id: Option<String>,
    enabled: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The rules, the oldest first.
#[derive(ToSchema)]
pub(super) struct TaskRuleList {
    data: Vec<TaskRule>,
    next_cursor: Option<String>,
}

/// What a rule is made of.
#[derive(ToSchema)]
pub(super) struct NewTaskRule {
    occasion: String,
    #[schema(example = "Get in touch with {name}")]
    title: String,
    /// `normal` when it is absent.
    urgency: Option<String>,
    /// `none` when it is absent.
    due: Option<String>,
    due_hours: Option<i64>,
    assignee_id: Option<String>,
    /// On when it is absent.
    enabled: Option<bool>,
}
