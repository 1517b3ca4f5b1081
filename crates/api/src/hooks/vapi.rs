//! Vapi asks what is to become of a call and what the agent says, and tells how a call goes on.

use std::convert::Infallible;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::{
    agent::vapi::{self, Reply, Said},
    channels::voice::vapi::{DONE, Proof, Request},
};
use frontdesk_http::{Json, Path, Result};
use futures_util::{StreamExt, stream};

use crate::state::Desk;

/// The most bytes of a message: a report has everything that was said, with times, more than once.
const LARGEST: usize = 8 * 1024 * 1024;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/hooks/vapi/{channel_id}/server", post(server))
        .route("/hooks/vapi/{channel_id}/chat/completions", post(chat))
        // Vapi's own examples give the model's address in either form.
        .route("/hooks/vapi/{channel_id}", post(chat))
        .route("/hooks/vapi/{channel_id}/chat/completions/chat/completions", post(chat))
        .layer(DefaultBodyLimit::max(LARGEST))
}

async fn server(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let answer = vapi::take(&desk.app, &id, &request(&headers, &body)).await?;
    Ok(answer.map_or_else(
        || StatusCode::NO_CONTENT.into_response(),
        |answer| Json(answer).into_response(),
    ))
}

async fn chat(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let reply = vapi::chat(&desk.app, &id, &request(&headers, &body)).await?;
    Ok(if reply.stream { streamed(reply) } else { whole(reply).await })
}

/// The answer as events, each sent as soon as it is there. Whoever hangs up drops what makes them.
fn streamed(reply: Reply) -> Response {
    let Reply { pieces, frame, .. } = reply;
    let begin = frame.begin();
    let events = stream::unfold(Some((pieces, frame, false)), |state| async move {
        let (mut pieces, frame, called) = state?;
        let (event, called) = match pieces.recv().await {
            Some(Said::Text(text)) => (frame.text(&text), called),
            Some(Said::Tool(tool)) => (frame.tool(&tool), true),
            None => return Some((format!("{}{DONE}", frame.end(called)), None)),
        };
        Some((event, Some((pieces, frame, called))))
    });
    let events = stream::once(async move { begin }).chain(events).map(Ok::<_, Infallible>);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(events)).into_response()
}

async fn whole(mut reply: Reply) -> Response {
    let (mut text, mut tools) = (String::new(), Vec::new());
    while let Some(piece) = reply.pieces.recv().await {
        match piece {
            Said::Text(more) => text.push_str(&more),
            Said::Tool(tool) => tools.push(tool),
        }
    }
    Json(reply.frame.whole(text.trim(), &tools)).into_response()
}

fn request<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> Request<'a> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    Request {
        proof: Proof {
            authorization: header("authorization"),
            secret: header("x-vapi-secret"),
            signature: header("x-signature"),
            timestamp: header("x-timestamp"),
        },
        body,
    }
}
