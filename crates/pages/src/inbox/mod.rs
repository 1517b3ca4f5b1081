//! The inbox: every conversation, the one that is open, and what is known of its contact.

mod act;
mod details;
mod find;
mod head;
mod help;
mod intake;
pub(crate) mod list;
mod look;
mod messages;
mod page;
mod replies;
mod scene;
pub(crate) mod team;
pub(crate) mod why;
mod write;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::Pages;
use look::Look;

/// The inbox's routes.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/inbox", get(page::inbox))
        .route("/app/inbox/list", get(page::list))
        .route("/app/inbox/find", get(find::find))
        .route("/app/inbox/{conversation}", get(page::opened))
        .route("/app/inbox/{conversation}/thread", get(page::thread))
        .route("/app/inbox/{conversation}/head", get(page::around))
        .route("/app/inbox/{conversation}/details", get(page::known))
        .route("/app/inbox/{conversation}/messages/{message}/why", get(why::why))
        .route(
            "/app/inbox/{conversation}/messages",
            post(write::write).layer(DefaultBodyLimit::max(write::LARGEST)),
        )
        .route("/app/inbox/{conversation}/typing", post(write::typing))
        .route("/app/inbox/{conversation}/improve", post(help::improve))
        .route("/app/inbox/{conversation}/suggest", post(help::suggest))
        .merge(intake::router())
        .merge(act::router())
        .merge(replies::router())
}
