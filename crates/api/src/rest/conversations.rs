//! Conversations and what is said in them.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{
    Timestamp,
    id::{ChannelId, ContactId, ConversationId, ConversationTypeId, MemberId},
};
use frontdesk_desk::{
    contacts::Page,
    conversations::{
        self, Author, Holder, MessageView, Status, inbox,
        member::{self, Saying},
    },
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::schema;
use crate::{schema as shared, state::Desk};

/// A conversation as programs see it.
#[derive(Serialize)]
pub(super) struct Conversation {
    id: ConversationId,
    contact_id: ContactId,
    channel: Channel,
    status: Status,
    holder: Holder,
    assignee_id: Option<MemberId>,
    unread: bool,
    last_message: LastMessage,
    escalated_at: Option<Timestamp>,
    escalation_reason: Option<String>,
    resolved_at: Option<Timestamp>,
    snoozed_until: Option<Timestamp>,
    rating: Option<i64>,
    rating_comment: Option<String>,
    language: Option<String>,
    type_id: Option<ConversationTypeId>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct Channel {
    id: ChannelId,
    kind: String,
}

#[derive(Serialize)]
struct LastMessage {
    author: Author,
    text: String,
    at: Timestamp,
}

impl From<conversations::Conversation> for Conversation {
    fn from(row: conversations::Conversation) -> Self {
        Self {
            id: row.id,
            contact_id: row.contact_id,
            channel: Channel { id: row.channel_id, kind: row.channel_kind },
            status: row.status,
            holder: row.holder,
            assignee_id: row.assignee_id,
            unread: row.unread,
            last_message: LastMessage {
                author: row.last_author,
                text: row.last_message_text,
                at: row.last_message_at,
            },
            escalated_at: row.escalated_at,
            escalation_reason: row.escalation_reason,
            resolved_at: row.resolved_at,
            snoozed_until: row.snoozed_until,
            rating: row.rating,
            rating_comment: row.rating_comment,
            language: row.language,
            type_id: row.type_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// `open`, `escalated` or `resolved`; every one where it is absent.
    #[param(value_type = Option<String>)]
    status: Option<Status>,
    /// Only of this kind of channel.
    channel: Option<String>,
    /// Only this member's.
    assignee: Option<String>,
    /// Only of the conversation type of this id.
    r#type: Option<String>,
    /// Only nobody's.
    #[serde(default)]
    unassigned: bool,
    /// Only with something unread.
    #[serde(default)]
    unread: bool,
    /// Snoozed ones too.
    #[serde(default)]
    snoozed: bool,
    /// Words said in it, or the contact's name or address.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// Conversations, the one in which something was said last first.
#[utoipa::path(
    get, path = "/api/v1/conversations", operation_id = "list_conversations",
    tag = "conversations", params(ListQuery),
    responses((status = 200, body = schema::ConversationPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Conversation>>> {
    let filter = inbox::Filter {
        status: query.status,
        channel: query.channel,
        assignee: query.assignee,
        unassigned: query.unassigned,
        of_type: query.r#type,
        unread: query.unread,
        snoozed: query.snoozed,
        search: query.search,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
    };
    let Page { data, next_cursor } = inbox::list(&desk.app, &caller, &filter).await?;
    let data = data.into_iter().map(Conversation::from).collect();
    Ok(Json(Page { data, next_cursor }))
}

/// One conversation.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}", operation_id = "get_conversation",
    tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = schema::Conversation)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>> {
    Ok(Json(inbox::get(&desk.app, &caller, &id).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MessagesQuery {
    /// The page before this one: the `next_cursor` of the page after it.
    before: Option<i64>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// The newest page of a conversation's messages, or the one before a cursor, oldest first; notes
/// are among them.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/messages", operation_id = "list_messages",
    tag = "conversations",
    params(("id" = String, Path), MessagesQuery),
    responses((status = 200, body = shared::MessagePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn messages(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<Page<MessageView>>> {
    let limit = query.limit.unwrap_or(50);
    let (shown, earlier) = inbox::thread(&desk.app, &caller, &id, query.before, limit).await?;
    let data = shown.into_iter().map(|shown| shown.view).collect();
    Ok(Json(Page { data, next_cursor: earlier.map(|seq| seq.to_string()) }))
}

/// What is written: a reply goes to the contact, a note stays inside.
#[derive(Deserialize, ToSchema, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
pub(super) enum WrittenKind {
    #[default]
    Text,
    Note,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewReply)]
pub(super) struct Written {
    /// At most 8000 characters.
    text: String,
    /// `text` for the contact, or `note` for members alone.
    #[serde(default)]
    kind: WrittenKind,
    /// The sender's own id: the same again is the same message, and makes no second one.
    client_id: Option<String>,
}

/// Writes a reply to the contact, or a note.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/messages", operation_id = "write_message",
    tag = "conversations",
    params(("id" = String, Path)), request_body = Written,
    responses((status = 201, body = shared::Message)), security(("api_key" = ["write"]))
)]
pub(super) async fn write(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
    Json(written): Json<Written>,
) -> Result<(StatusCode, Json<MessageView>)> {
    let saying = match written.kind {
        WrittenKind::Text => Saying::Reply,
        WrittenKind::Note => Saying::Note,
    };
    let client_id = written.client_id.as_deref();
    let message = member::write(&desk.app, &caller, &id, saying, &written.text, client_id).await?;
    Ok((StatusCode::CREATED, Json(message)))
}

/// Resolves a conversation: it is over, until the contact writes again.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/resolution", operation_id = "resolve_conversation",
    tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Conversation)), security(("api_key" = ["write"]))
)]
pub(super) async fn resolve(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>> {
    Ok(Json(member::resolve(&desk.app, &caller, &id).await?.into()))
}

/// Opens a resolved conversation again: the agent has it.
#[utoipa::path(
    delete, path = "/api/v1/conversations/{id}/resolution", operation_id = "reopen_conversation",
    tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Conversation)), security(("api_key" = ["write"]))
)]
pub(super) async fn reopen(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>> {
    Ok(Json(member::reopen(&desk.app, &caller, &id).await?.into()))
}

/// Asks for a person: the agent is quiet until somebody has come or it is handed back.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/escalation", operation_id = "escalate_conversation",
    tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Conversation)), security(("api_key" = ["write"]))
)]
pub(super) async fn escalate(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>> {
    Ok(Json(member::escalate(&desk.app, &caller, &id).await?.into()))
}

/// Gives a conversation back to the agent, which answers what is unanswered.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/hand-back", operation_id = "hand_back_conversation",
    tag = "conversations",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Conversation)), security(("api_key" = ["write"]))
)]
pub(super) async fn hand_back(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>> {
    Ok(Json(member::hand_back(&desk.app, &caller, &id).await?.into()))
}
