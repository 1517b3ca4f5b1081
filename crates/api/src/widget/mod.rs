//! The widget's own API (`/api/widget/v1`) and the page inside its frame.
//!
//! A widget's key is public; a session token opens one visit's conversations and nothing else.
//! Whatever is somebody else's answers like what never was. The widget is served from here and
//! speaks to its own origin, so no other origin is let in.

mod call;
mod config;
mod conversations;
mod events;
mod guest;
mod page;
mod schema;
mod session;
mod streams;
mod upload;

use std::time::Duration;

use axum::{Router, routing::get};
use frontdesk_desk::limits::ATTACHMENT_BYTES;
use frontdesk_http::{Door, limits};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use session::null_clears;
pub(crate) use streams::Streams;

use crate::state::Desk;

/// How long an ordinary request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a file may take.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(2);
/// Files being received at a time: each is held in memory.
const UPLOADS_AT_ONCE: usize = 16;
/// What an upload's own frame and words add to the file.
const UPLOAD_FRAME: usize = 64 * 1024;

fn calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(config::config))
        .routes(routes!(session::start))
        .routes(routes!(session::show, session::update, session::end))
        .routes(routes!(conversations::begin, conversations::list))
        .routes(routes!(conversations::messages, conversations::send))
        .routes(routes!(conversations::typing))
        .routes(routes!(conversations::read))
        .routes(routes!(conversations::escalate))
        .routes(routes!(conversations::resolve))
        .routes(routes!(conversations::rate))
        .routes(routes!(conversations::mark))
        .routes(routes!(call::invite))
        .routes(routes!(events::events))
}

fn uploads() -> OpenApiRouter<Desk> {
    OpenApiRouter::default().routes(routes!(upload::upload))
}

/// What the OpenAPI document says of these routes.
pub(crate) fn document() -> OpenApi {
    calls().merge(uploads()).into_openapi()
}

pub(crate) fn router() -> Router<Desk> {
    let calls = limits::in_time(limits::body(calls().into(), limits::BODY_BYTES), PATIENCE);
    let uploads = limits::body(uploads().into(), ATTACHMENT_BYTES + UPLOAD_FRAME);
    let uploads = limits::in_time(limits::at_once(uploads, UPLOADS_AT_ONCE), UPLOAD_PATIENCE);
    let all = calls.merge(uploads).route("/widget/{widget_key}", get(page::page));
    limits::at_door(all, Door::Widget)
}
