//! Reports of Resend on what became of mails: of the installation's account, and of an organization's own.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use frontdesk_base::id::OrgId;
use frontdesk_desk::mail::reports;
use frontdesk_http::{Path, Result};

use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/hooks/resend", post(installation))
        .route("/hooks/resend/{org}", post(organization))
}

async fn installation(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    take(&desk, None, &headers, &body).await
}

async fn organization(
    State(desk): State<Desk>,
    Path(org): Path<OrgId>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    take(&desk, Some(&org), &headers, &body).await
}

async fn take(
    desk: &Desk,
    org: Option<&OrgId>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<StatusCode> {
    let signature = reports::Signature::of(|name| headers.get(name)?.to_str().ok());
    reports::take(&desk.app, org, &signature, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
