//! A visitor's own conversations.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::{ConversationId, MessageId};
use frontdesk_desk::{
    App, Visitor,
    channels::widget,
    contacts::Page,
    conversations::{
        Conversation, MessageView, NewMessage, Status,
        contact::{self, ContactConversation},
        feedback, live,
    },
};
use frontdesk_http::{Door, Json, Path, Query, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    guest::{Guest, Own},
    schema,
};
use crate::{schema as shared, state::Desk};

#[derive(Serialize)]
pub(super) struct Begun {
    id: ConversationId,
    status: Status,
    messages: Vec<MessageView>,
}

#[derive(Serialize)]
pub(super) struct Standing {
    id: ConversationId,
    status: Status,
}

impl From<Conversation> for Standing {
    fn from(row: Conversation) -> Self {
        Self { id: row.id, status: row.status }
    }
}

/// Begins a conversation; it opens with the greeting. One in which nothing has been said yet is
/// taken up again.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations", operation_id = "begin_conversation",
    tag = "widget",
    responses((status = 201, body = schema::Begun)), security(("session" = []))
)]
pub(super) async fn begin(
    State(desk): State<Desk>,
    guest: Guest,
) -> Result<(StatusCode, Json<Begun>)> {
    guest.pass(Door::WidgetMessage)?;
    let (row, messages) = widget::begin(&desk.app, &guest.visitor).await?;
    Ok((StatusCode::CREATED, Json(Begun { id: row.id, status: row.status, messages })))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// At most so many, up to 50.
    limit: Option<usize>,
}

/// The visitor's conversations, newest first.
#[utoipa::path(
    get, path = "/api/widget/v1/conversations", operation_id = "list_own_conversations",
    tag = "widget", params(ListQuery),
    responses((status = 200, body = schema::ContactConversations)), security(("session" = []))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    guest: Guest,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<ContactConversation>>> {
    let mut data = contact::conversations(&desk.app, &guest.visitor).await?;
    data.truncate(query.limit.unwrap_or(50).max(1));
    let last = data.iter_mut().filter_map(|conversation| conversation.last_message.as_mut());
    hide_sources(&desk.app, &guest.visitor, last).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MessagesQuery {
    /// The page before this one: the `next_cursor` of the page after it.
    before: Option<i64>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// The newest page of a conversation's messages, or the one before a cursor, oldest first.
#[utoipa::path(
    get, path = "/api/widget/v1/conversations/{id}/messages", operation_id = "list_own_messages",
    tag = "widget",
    params(("id" = String, Path), MessagesQuery),
    responses((status = 200, body = shared::MessagePage)), security(("session" = []))
)]
pub(super) async fn messages(
    State(desk): State<Desk>,
    guest: Guest,
    Path(id): Path<ConversationId>,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<Page<MessageView>>> {
    let limit = query.limit.unwrap_or(50);
    let mut page = contact::messages(&desk.app, &guest.visitor, &id, query.before, limit).await?;
    hide_sources(&desk.app, &guest.visitor, page.data.iter_mut()).await?;
    Ok(Json(page))
}

/// Takes away what answers were taken from, where the business does not show it.
async fn hide_sources<'a>(
    app: &App,
    visitor: &Visitor,
    messages: impl Iterator<Item = &'a mut MessageView>,
) -> Result<()> {
    let with_sources: Vec<_> = messages.filter(|message| !message.sources.is_empty()).collect();
    if with_sources.is_empty() || widget::settings(app, visitor).await?.show_sources {
        return Ok(());
    }
    for message in with_sources {
        message.sources.clear();
    }
    Ok(())
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewMessage)]
pub(super) struct Said {
    /// At most 8000 characters.
    text: String,
    /// The sender's own id: the same again is the same message, and makes no second one.
    client_id: Option<String>,
}

/// Says something.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/messages", operation_id = "send_message",
    tag = "widget",
    params(("id" = String, Path)), request_body = Said,
    responses((status = 202, body = shared::Message)), security(("session" = []))
)]
pub(super) async fn send(
    State(desk): State<Desk>,
    Own { guest, id }: Own,
    Json(said): Json<Said>,
) -> Result<(StatusCode, Json<MessageView>)> {
    guest.pass(Door::WidgetMessage)?;
    let new = NewMessage { text: said.text, client_id: said.client_id };
    let message = contact::receive(&desk.app, &guest.visitor, &id, new).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Typing {
    /// Whether the visitor is typing, or has stopped.
    #[serde(default = "yes")]
    #[schema(default = true)]
    typing: bool,
}

fn yes() -> bool {
    true
}

/// Says that the visitor is typing.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/typing", operation_id = "say_typing",
    tag = "widget",
    params(("id" = String, Path)), request_body = Typing,
    responses((status = 204)), security(("session" = []))
)]
pub(super) async fn typing(
    State(desk): State<Desk>,
    Own { guest, id }: Own,
    Json(typing): Json<Typing>,
) -> Result<StatusCode> {
    live::contact_typing(&desk.app, &guest.visitor, &id, typing.typing).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[schema(as = ReadMark)]
pub(super) struct ReadMark {
    /// The last message that was seen.
    #[schema(value_type = String)]
    up_to: MessageId,
}

/// Says how far the visitor has read.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/read", operation_id = "mark_read",
    tag = "widget",
    params(("id" = String, Path)), request_body = ReadMark,
    responses((status = 204)), security(("session" = []))
)]
pub(super) async fn read(
    State(desk): State<Desk>,
    Own { guest, id }: Own,
    Json(mark): Json<ReadMark>,
) -> Result<StatusCode> {
    contact::read(&desk.app, &guest.visitor, &id, &mark.up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a person.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/escalate", operation_id = "ask_for_person",
    tag = "widget",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Standing)), security(("session" = []))
)]
pub(super) async fn escalate(
    State(desk): State<Desk>,
    guest: Guest,
    Path(id): Path<ConversationId>,
) -> Result<Json<Standing>> {
    guest.pass(Door::WidgetMessage)?;
    Ok(Json(contact::ask_for_person(&desk.app, &guest.visitor, &id).await?.into()))
}

/// Ends the conversation, until the visitor writes again.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/resolve", operation_id = "end_conversation",
    tag = "widget",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Standing)), security(("session" = []))
)]
pub(super) async fn resolve(
    State(desk): State<Desk>,
    guest: Guest,
    Path(id): Path<ConversationId>,
) -> Result<Json<Standing>> {
    guest.pass(Door::WidgetMessage)?;
    Ok(Json(contact::end(&desk.app, &guest.visitor, &id).await?.into()))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Rating {
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    score: i64,
    /// At most 2000 characters.
    comment: Option<String>,
}

/// Rates the conversation; a later rating wins.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/rating", operation_id = "rate_conversation",
    tag = "widget",
    params(("id" = String, Path)), request_body = Rating,
    responses((status = 204)), security(("session" = []))
)]
pub(super) async fn rate(
    State(desk): State<Desk>,
    Own { guest, id }: Own,
    Json(rating): Json<Rating>,
) -> Result<StatusCode> {
    guest.pass(Door::WidgetMessage)?;
    let comment = rating.comment.as_deref();
    contact::rate(&desk.app, &guest.visitor, &id, rating.score, comment).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
pub(super) struct Feedback {
    /// Whether the answer was right and of help.
    helpful: bool,
    /// At most 2000 characters.
    comment: Option<String>,
}

/// Says of one answer of the agent whether it helped; a later word wins. One that did not help is
/// shown to the business as a question that still needs an answer.
#[utoipa::path(
    put, path = "/api/widget/v1/conversations/{id}/messages/{message_id}/feedback",
    operation_id = "mark_answer",
    tag = "widget",
    params(("id" = String, Path), ("message_id" = String, Path)), request_body = Feedback,
    responses((status = 204)), security(("session" = []))
)]
pub(super) async fn mark(
    State(desk): State<Desk>,
    Own { guest, id }: Own,
    Path((_, message)): Path<(ConversationId, MessageId)>,
    Json(said): Json<Feedback>,
) -> Result<StatusCode> {
    guest.pass(Door::WidgetMessage)?;
    let comment = said.comment.as_deref();
    feedback::by_contact(&desk.app, &guest.visitor, &id, &message, said.helpful, comment).await?;
    Ok(StatusCode::NO_CONTENT)
}
