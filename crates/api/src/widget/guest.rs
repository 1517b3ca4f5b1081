//! The visitor behind a request to the widget's API.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use frontdesk_base::id::ConversationId;
use frontdesk_desk::{Visitor, conversations::contact};
use frontdesk_http::{Door, Failure, Gate, Path, Result, WidgetVisitor};
use serde::Deserialize;

use crate::state::Desk;

/// A visitor, proven by the session token that the request carries.
pub(super) struct Guest {
    pub(super) visitor: Visitor,
    /// What proved it: asked about again by what stays open.
    pub(super) token: String,
    gate: Gate,
}

impl Guest {
    /// Counts the visit at a door that is guarded more closely.
    pub(super) fn pass(&self, door: Door) -> Result<()> {
        Ok(self.gate.pass_for(door, self.visitor.session().as_str())?)
    }
}

impl FromRequestParts<Desk> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self> {
        let WidgetVisitor(visitor) = WidgetVisitor::from_request_parts(parts, desk).await?;
        let gate = Gate::from_request_parts(parts, desk).await?;
        let token = bearer(&parts.headers).unwrap_or_default().to_owned();
        Ok(Self { visitor, token, gate })
    }
}

/// A visitor in a conversation of their own. Before the body is looked at: what a stranger sends
/// about somebody else's is answered like what never was, however wrong it is in itself.
pub(super) struct Own {
    pub(super) guest: Guest,
    pub(super) id: ConversationId,
}

#[derive(Deserialize)]
struct InPath {
    id: ConversationId,
}

impl FromRequestParts<Desk> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, desk).await.map_err(answer)?;
        let path = Path::<InPath>::from_request_parts(parts, desk).await;
        let Path(InPath { id }) = path.map_err(IntoResponse::into_response)?;
        contact::conversation(&desk.app, &guest.visitor, &id)
            .await
            .map_err(|error| answer(error.into()))?;
        Ok(Self { guest, id })
    }
}

fn answer(failure: Failure) -> Response {
    failure.into_response()
}

/// The token in a request's `Authorization` header.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = told(headers, header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A header as text.
pub(super) fn told(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
