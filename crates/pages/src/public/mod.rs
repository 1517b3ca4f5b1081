//! Pages for anybody: what this installation is, what it keeps of people, the demo's salon, and how a
//! business's own pages look.

mod landing;
mod look;
mod privacy;
mod site;
mod unsubscribe;

use axum::{Router, routing::get};

use crate::Pages;

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/", get(landing::landing))
        .route("/privacy", get(privacy::privacy))
        .route("/site", get(site::site))
        .merge(look::router())
        .merge(unsubscribe::router())
}
