//! The shapes that travel, for the OpenAPI document. What is sent is made by the desk; a test
//! holds each of these against a real answer.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// What went wrong, as RFC 9457 says it (`application/problem+json`).
#[derive(ToSchema)]
pub(crate) struct Problem {
    /// A stable name of what went wrong, such as `session_expired`.
    #[schema(rename = "type", example = "not_found")]
    slug: String,
    /// What went wrong, in a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What to do about it.
    detail: String,
    /// What is wrong with which field; with `invalid` alone.
    errors: Option<std::collections::BTreeMap<String, Vec<String>>>,
}

/// Where a conversation stands: `open` (the agent answers), `escalated` (a person is wanted or
/// there), `resolved` (over, until the contact writes again).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Status {
    Open,
    Escalated,
    Resolved,
}

/// Who said something.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum AuthorKind {
    Contact,
    Agent,
    Member,
    System,
}

/// The author of a message.
#[derive(ToSchema)]
pub(crate) struct Author {
    kind: AuthorKind,
    name: Option<String>,
    avatar_url: Option<String>,
}

/// What kind of message. A `note`, and a `whisper`, which is a member's word to the agent in a call, are
/// internal and never reach a contact.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum MessageKind {
    Text,
    Attachment,
    Event,
    Note,
    Whisper,
}

/// How far a message has come.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    Queued,
    Sent,
    Delivered,
    Read,
    Failed,
}

/// How far a message has come, and why it came no further.
#[derive(ToSchema)]
pub(crate) struct Delivery {
    state: DeliveryState,
    reason: Option<String>,
}

/// A file of a message.
#[derive(ToSchema)]
pub(crate) struct Attachment {
    #[schema(example = "att_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    name: String,
    content_type: String,
    size: i64,
    /// A signed path to its content that works for a day.
    url: String,
    width: Option<i64>,
    height: Option<i64>,
}

/// Something to choose instead of typing.
#[derive(ToSchema)]
pub(crate) struct Choice {
    /// What the button says.
    label: String,
    /// What pressing it says.
    value: String,
}

/// Where an answer was taken from.
#[derive(ToSchema)]
pub(crate) struct Source {
    title: String,
    /// How well it fits, 0 to 1.
    score: f64,
}

/// A booking as it stood when the agent told of it.
#[derive(ToSchema)]
pub(crate) struct BookingCard {
    #[schema(example = "bkg_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// `pending`, `confirmed` or `cancelled`.
    status: String,
    service: String,
    staff: Option<String>,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    /// The business's zone, by its name in the time zone database.
    time_zone: String,
    /// The page on which whoever has this link moves and cancels it.
    manage_url: String,
    /// Its calendar entry as a file; absent once it is cancelled.
    calendar_url: Option<String>,
}

/// One thing said, noted or done.
#[derive(ToSchema)]
pub(crate) struct Message {
    #[schema(example = "msg_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    conversation_id: String,
    author: Author,
    kind: MessageKind,
    /// Light Markdown from agent and members, plain text from contacts.
    text: String,
    attachments: Vec<Attachment>,
    choices: Vec<Choice>,
    sources: Vec<Source>,
    /// The booking that the message tells of.
    booking: Option<BookingCard>,
    /// The sender's own id of it.
    client_id: Option<String>,
    delivery: Delivery,
    /// Whether the contact found it helpful, once they said so.
    helpful: Option<bool>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A page of messages, oldest first within it; the cursor is the `before` of the page before it.
#[derive(ToSchema)]
pub(crate) struct MessagePage {
    data: Vec<Message>,
    next_cursor: Option<String>,
}
