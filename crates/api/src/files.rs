//! Files of conversations, for the holder of a signed address. What somebody sent is never shown
//! as a page of ours.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::id::{AttachmentId, OrgId};
use frontdesk_desk::conversations::attachments;
use frontdesk_http::{Door, Path, Query, Result, Surface, limits};
use serde::Deserialize;

use crate::state::Desk;

pub(crate) fn router() -> Router<Desk> {
    limits::at_door(Router::new().route("/files/{org}/{id}", get(file)), Door::Widget)
}

#[derive(Deserialize)]
struct Signed {
    expires: i64,
    signature: String,
}

async fn file(
    State(desk): State<Desk>,
    Path((org, id)): Path<(OrgId, AttachmentId)>,
    Query(signed): Query<Signed>,
) -> Result<Response> {
    let file = attachments::open(&desk.app, &org, &id, signed.expires, &signed.signature).await?;
    // Only what a browser shows without running anything of it.
    let inline =
        ["image/", "audio/", "video/"].iter().any(|kind| file.content_type.starts_with(kind));
    let surface = Surface::Attachment { name: file.name, inline };
    Ok(([(header::CONTENT_TYPE, file.content_type)], surface, file.bytes).into_response())
}
