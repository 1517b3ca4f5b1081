//! Telnyx reports what happens to a call; what is to be done about it is a job.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::channels::voice::telnyx::{self, Request};
use frontdesk_http::{Path, Result};

use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/hooks/telnyx/{channel_id}/call", post(call))
}

async fn call(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let request = Request {
        signature: header("telnyx-signature-ed25519"),
        timestamp: header("telnyx-timestamp"),
        body: &body,
    };
    telnyx::take(&desk.app, &id, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}
