//! Bookings as a calendar that programs subscribe to, behind a secret link.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use frontdesk_desk::{App, Error, calendars};
use frontdesk_http::{Path, Result, Surface};

/// The calendar, or that the program has it already (RFC 9110, If-None-Match).
pub(super) async fn show(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let token = file.strip_suffix(".ics").ok_or(Error::NotFound("calendar"))?;
    let entries = calendars::entries(&app, token).await?;
    let tag = format!("\"{}\"", entries.tag);
    let kept =
        [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known
        .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
    {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let surface = Surface::Attachment { name: "bookings.ics".to_owned(), inline: false };
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((surface, kind, kept, entries.text).into_response())
}
