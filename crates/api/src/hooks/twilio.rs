//! Twilio asks what to do with a call and tells how it goes on. It signs the address as it called it, so the
//! path is passed on as it came.

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::channels::voice::twilio::{self, Request};
use frontdesk_http::{Path, Result};

use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/hooks/twilio/{channel_id}/voice", post(voice))
        .route("/hooks/twilio/{channel_id}/status", post(status))
        .route("/hooks/twilio/{channel_id}/machine", post(machine))
        .route("/hooks/twilio/{channel_id}/recording", post(recording))
}

async fn voice(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let document = twilio::voice(&desk.app, &id, &request(path, &headers, &body)).await?;
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], document).into_response())
}

async fn status(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    twilio::status(&desk.app, &id, &request(path, &headers, &body)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn machine(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    twilio::machine(&desk.app, &id, &request(path, &headers, &body)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn recording(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    twilio::recording(&desk.app, &id, &request(path, &headers, &body)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn request<'a>(path: &'a str, headers: &'a HeaderMap, body: &'a [u8]) -> Request<'a> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Request {
        path,
        signature: header("x-twilio-signature").unwrap_or_default(),
        settings: header("x-twilio-webhooks-signature-settings"),
        body,
    }
}
