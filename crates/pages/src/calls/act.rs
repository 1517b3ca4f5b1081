//! The recording of a call: to listen to, to save, to delete.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use frontdesk_base::id::CallId;
use frontdesk_desk::{App, calls};
use frontdesk_http::{Path, Query, Result, Surface, ranged_from};
use serde::Deserialize;

use super::PATH;
use crate::{
    flash::{Back, Flash},
    shell::Frame,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct How {
    /// To save it, not to listen to it.
    save: String,
}

/// The recording, or the part of it that a player asks for.
pub(super) async fn recording(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CallId>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response> {
    let (call, sound) = calls::open_recording(&app, &frame.caller, &id).await?;
    let kind = call.recording_type.as_deref().unwrap_or("application/octet-stream");
    let end = match kind {
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/webm" => "webm",
        "audio/mp4" => "m4a",
        _ => "wav",
    };
    let day = call.started_at.in_zone(&frame.zone).strftime("%Y-%m-%d-%H%M").to_string();
    let surface =
        Surface::Attachment { name: format!("call-{day}.{end}"), inline: how.save.is_empty() };
    let mut file = ranged_from(&headers, sound.size(), kind, |part| sound.read(part)).await?;
    // It can be deleted at any moment, and is not to stay in a browser then.
    file.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok((surface, file).into_response())
}

pub(super) async fn delete_recording(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
) -> Result<Response> {
    calls::delete_recording(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("Recording deleted"), &format!("{PATH}/{id}")))
}
