//! The shapes of conversation types and intakes, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// A question of a conversation type.
#[derive(ToSchema)]
pub(super) struct Question {
    /// What its answer is called: small letters, digits and `_`.
    #[schema(example = "date_of_birth")]
    key: String,
    /// As it is asked.
    #[schema(example = "What is your date of birth?")]
    label: String,
    /// `text`, `long_text`, `number`, `yes_no`, `choice`, `date`, `phone` or `email`.
    kind: String,
    /// What can be chosen, for a `choice`.
    options: Vec<String>,
    /// Whether it must be answered; another may be skipped.
    required: bool,
    /// A few words that are said with it.
    hint: String,
    /// What of the contact's record the answer fills in where nothing is known: `name`, `email` or `phone`.
    fills: Option<String>,
}

/// A question to write down.
#[derive(ToSchema)]
pub(super) struct NewQuestion {
    label: String,
    /// Made of the label when it is not given.
    key: Option<String>,
    /// `text` when it is not given.
    kind: Option<String>,
    options: Option<Vec<String>>,
    /// True when it is not given.
    required: Option<bool>,
    hint: Option<String>,
    fills: Option<String>,
}

/// A sort of conversation with questions of its own.
#[derive(ToSchema)]
pub(super) struct ConversationType {
    id: String,
    #[schema(example = "new_patient")]
    key: String,
    #[schema(example = "New patient")]
    name: String,
    /// When it applies, for models.
    applies: String,
    /// How people say that it applies.
    phrases: Vec<String>,
    /// What is said before anything is asked.
    say_first: String,
    questions: Vec<Question>,
    /// `nothing`, `task`, `lead` or `hand_over`.
    ending: String,
    /// `low`, `normal` or `high`: of the task at the end.
    urgency: String,
    /// Whether the agent uses it.
    enabled: bool,
    #[schema(format = DateTime)]
    archived_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// A conversation type to write down: at most 20 of them, with 1 to 15 questions each.
#[derive(ToSchema)]
pub(super) struct NewConversationType {
    name: String,
    /// Made of the name when it is not given.
    key: Option<String>,
    applies: Option<String>,
    phrases: Option<Vec<String>>,
    say_first: Option<String>,
    questions: Vec<NewQuestion>,
    /// `nothing` when it is not given.
    ending: Option<String>,
    /// `normal` when it is not given.
    urgency: Option<String>,
    /// True when it is not given.
    enabled: Option<bool>,
}

/// Every conversation type.
#[derive(ToSchema)]
pub(super) struct ConversationTypeList {
    data: Vec<ConversationType>,
    next_cursor: Option<String>,
}

/// What somebody answers to the questions of a type.
#[derive(ToSchema)]
pub(super) struct Intake {
    id: String,
    conversation_id: String,
    contact_id: String,
    type_id: String,
    /// The type as it was when the questions were begun.
    type_key: String,
    type_name: String,
    questions: Vec<Question>,
    ending: String,
    urgency: String,
    /// By the questions' keys: text, numbers, booleans; a date is `2026-12-24`, a number to call is E.164.
    #[schema(value_type = Object)]
    answers: String,
    /// The keys of those that were skipped.
    skipped: Vec<String>,
    /// `open`, `complete` or `abandoned`.
    state: String,
    task_id: Option<String>,
    lead_id: Option<String>,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    completed_at: Option<String>,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The intakes of a conversation.
#[derive(ToSchema)]
pub(super) struct IntakeList {
    data: Vec<Intake>,
    next_cursor: Option<String>,
}

/// Answers to put right, by the questions' keys.
#[derive(ToSchema)]
pub(super) struct IntakeCorrection {
    #[schema(value_type = Object)]
    answers: String,
}
