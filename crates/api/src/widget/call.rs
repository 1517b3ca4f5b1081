//! A visitor who talks instead of typing.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::ConversationId;
use frontdesk_desk::channels::widget::talk;
use frontdesk_http::{Door, Json, Path, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::guest::Guest;
use crate::state::Desk;

/// A call that may begin.
#[derive(Serialize, ToSchema)]
pub(super) struct CallInvitation {
    /// Where its sound goes: the path of a websocket, with the ticket of this call.
    path: String,
    /// How long the ticket is good, in seconds; for one connection.
    expires_in: u64,
}

/// Begins to talk in a conversation: answers with the path of a websocket for one call. What goes over it
/// is described in `docs/voice.md`, "In the browser".
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/call", operation_id = "talk",
    tag = "widget",
    params(("id" = String, Path)),
    responses((status = 201, body = CallInvitation)), security(("session" = []))
)]
pub(super) async fn invite(
    State(desk): State<Desk>,
    guest: Guest,
    Path(id): Path<ConversationId>,
) -> Result<(StatusCode, Json<CallInvitation>)> {
    guest.pass(Door::WidgetCall)?;
    let invitation = talk::invite(&desk.app, &guest.visitor, &id).await?;
    let path = format!("/media/browser/{id}?ticket={}", invitation.ticket.expose());
    Ok((StatusCode::CREATED, Json(CallInvitation { path, expires_in: talk::GOOD.as_secs() })))
}
