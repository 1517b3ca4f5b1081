//! The visitor behind a request to the widget's API.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use frontdesk_desk::{Error, Visitor, channels::widget};
use frontdesk_http::{Door, Failure, Gate, Result};

use crate::state::Desk;

/// A visitor, proven by the session token that the request carries, and counted.
pub(super) struct Guest {
    pub(super) visitor: Visitor,
    /// What proved it: asked about again by what stays open.
    pub(super) token: String,
    gate: Gate,
}

impl Guest {
    /// Counts the visit at a door that is guarded more closely.
    pub(super) fn pass(&self, door: Door) -> Result<()> {
        Ok(self.gate.pass_for(door, &self.token)?)
    }
}

impl FromRequestParts<Desk> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self> {
        let gate = Gate::from_request_parts(parts, desk).await?;
        let token = bearer(&parts.headers).unwrap_or_default().to_owned();
        // Counted before anything is looked up: guessing is slow, and costs the database nothing.
        if token.is_empty() {
            gate.pass(Door::Widget)?;
            return Err(Error::SignedOut("session_expired").into());
        }
        gate.pass_for(Door::Widget, &token)?;
        let visitor = widget::authenticate(&desk.app, &token).await?;
        Ok(Self { visitor, token, gate })
    }
}

/// The token in a request's `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A header as text.
pub(super) fn told(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
