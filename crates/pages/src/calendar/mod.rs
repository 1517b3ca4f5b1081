//! The calendar: who is booked when, what is kept free, who waits.
//!
//! Four views of one page (`views`): a week, a day with a column for each of the staff, both drawn from
//! one grid (`scene` arranges, `grid` draws), and lists (`list`, `waitlist`). Everything is a link or a
//! form; the island `calendar.ts` adds dragging, the arrow keys and what is seen live. Times are those of
//! the business's clock.
//!
//! A booking has a page (`one`), and what is done with it is in `act`. New ones and blocked times have
//! forms (`new`, `busy`). Who wants a time that is not free is told why, with the nearest others
//! (`others`).

mod act;
mod busy;
mod grid;
mod list;
mod new;
mod one;
mod others;
mod scene;
pub(crate) mod typed;
mod views;
mod waitlist;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use list::{mark, word};

use crate::Pages;

/// Where it is.
pub(crate) const PATH: &str = "/app/calendar";

/// The routes of the calendar.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/calendar", get(views::show))
        .route("/app/calendar/new", get(new::page).post(new::create))
        .route("/app/calendar/contacts", get(new::found))
        .route("/app/calendar/busy", get(busy::page).post(busy::create))
        .route("/app/calendar/busy/{id}", get(busy::edit).post(busy::update))
        .route("/app/calendar/busy/{id}/delete", post(busy::delete))
        .route("/app/calendar/waits/{id}/delete", post(waitlist::delete))
        .route("/app/bookings/{id}", get(one::show))
        .route("/app/bookings/{id}/move", post(act::reschedule))
        .route("/app/bookings/{id}/approve", post(act::approve))
        .route("/app/bookings/{id}/cancel", post(act::cancel))
        .route("/app/bookings/{id}/restore", post(act::restore))
        .route("/app/bookings/{id}/complete", post(act::complete))
        .route("/app/bookings/{id}/no-show", post(act::no_show))
        .route("/app/bookings/{id}/reopen", post(act::reopen))
        .route("/app/bookings/{id}/note", post(act::note))
}
