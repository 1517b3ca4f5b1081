//! The dashboard and the public pages: what people see, made from what `desk` knows.
//!
//! A handler extracts a [`shell::Frame`] (who asks, and the frame of the page around the answer),
//! calls operations of `desk`, and composes [`parts`]. It holds no SQL and no rule of business. The
//! router expects [`frontdesk_http::Edge`] around it.

pub mod errors;
pub mod flash;
pub mod layout;
mod live;
pub mod markdown;
mod meanwhile;
pub mod parts;
pub mod shell;
mod state;

// One area a line, in the order of the rail.
mod agent;
mod aloud;
mod auth;
mod booking;
mod calendar;
mod calls;
mod channels;
mod contacts;
mod home;
mod inbox;
mod knowledge;
mod leads;
mod money;
mod papers;
mod public;
mod settings;
mod tasks;

use axum::Router;
use frontdesk_desk::App;
use frontdesk_http::{csrf, html_errors};

pub use state::Pages;

/// Every page.
pub fn router(app: App) -> Router {
    let public_url = app.settings().public_url.clone();
    let routes = Router::new()
        .merge(shell::router())
        .merge(live::router())
        // One area a line, in the order of the rail.
        .merge(home::router())
        .merge(inbox::router())
        .merge(calls::router())
        .merge(calendar::router())
        .merge(contacts::router())
        .merge(leads::router())
        .merge(tasks::router())
        .merge(money::router())
        .merge(knowledge::router())
        .merge(agent::router())
        .merge(channels::router())
        .merge(settings::router())
        .merge(auth::router())
        .merge(public::router())
        .merge(booking::router())
        .merge(papers::router())
        .fallback(errors::nothing_here)
        .with_state(Pages::new(app));
    let routes = match csrf::same_site_only(routes, &public_url) {
        Ok(routes) => routes,
        Err(error) => {
            // Without the guard nothing is served at all: another site could act in a member's name.
            tracing::error!(error = %error, "No pages: server.public_url is not an address");
            Router::new()
        }
    };
    html_errors(routes, errors::render)
}
