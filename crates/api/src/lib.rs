//! What programs talk to: the organization's REST API, the widget's API, files by signed address,
//! and the document that describes them all.
//!
//! A handler extracts, calls one operation of the desk, and wraps the answer. It holds no SQL and
//! no rule of business. The routers here expect [`frontdesk_http::Edge`] around them.

#![expect(unused_qualifications, reason = "utoipa writes them")]

mod docs;
mod files;
mod hooks;
mod media;
mod openapi;
mod rest;
mod schema;
mod state;
mod widget;

use axum::Router;
use frontdesk_desk::App;

pub use openapi::openapi;
use state::Desk;

/// Every route of this crate.
pub fn router(app: App) -> Router {
    with_state(Desk::new(app))
}

fn with_state(desk: Desk) -> Router {
    Router::new()
        .merge(widget::router())
        .merge(rest::router())
        .merge(files::router())
        .merge(hooks::router())
        .merge(media::router())
        .merge(openapi::router())
        .merge(docs::router())
        .with_state(desk)
}

#[cfg(test)]
mod tests;
