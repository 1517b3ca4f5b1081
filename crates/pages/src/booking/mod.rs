//! What a business's customers see of its bookings: the page on which they book, and the page of one
//! booking behind its link.
//!
//! A visitor has no session and no cookie here: what they have chosen so far stands in the address, and
//! what they typed comes back with the form. Everything is a link or a form and works without a script; a
//! script only knows the browser's time zone. Times are shown in the visitor's [`eyes`]: their language,
//! their clock, their zone, with the business's beside it where they differ.

mod asked;
mod card;
mod details;
mod eyes;
mod feed;
mod manage;
mod manage_acts;
mod page;
mod times;
mod wait;
mod words;
mod your_data;

use axum::{
    Router,
    routing::{get, post},
};

use frontdesk_http::limits;

use crate::Pages;

pub(crate) use eyes::spoken;

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    let routes = Router::new()
        .route("/book/{slug}", get(page::show).post(details::book))
        .route("/book/{slug}/wait", post(wait::wait))
        .route("/bookings/{token}", get(manage::show))
        .route("/bookings/{token}/calendar.ics", get(manage::calendar_file))
        .route("/calendars/{file}", get(feed::show))
        .route("/bookings/{token}/move", post(manage_acts::move_it))
        .route("/bookings/{token}/cancel", post(manage_acts::cancel))
        .route("/bookings/{token}/confirm", post(manage_acts::confirm))
        .route("/bookings/{token}/accept", post(manage_acts::accept))
        .route("/bookings/{token}/decline", post(manage_acts::decline))
        .merge(your_data::router());
    limits::body(routes, limits::BODY_BYTES)
}
