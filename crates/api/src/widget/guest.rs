//! The visitor behind a request to the widget's API.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use frontdesk_desk::Visitor;
use frontdesk_http::{Door, Failure, Gate, Result, WidgetVisitor};

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

/// The token in a request's `Authorization` header.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = told(headers, header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A header as text.
pub(super) fn told(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
