//! Leads: people who may become customers, on a board of stages or in a table.
//!
//! A lead is moved by a menu of its card, which is a form, or dragged there by the island `leads.ts`; one
//! that is lost is asked why. Its page (`one`) has everything about it; `form` writes one down and changes
//! it, `next` says what comes next, `act` is what is done with one press.

mod act;
mod board;
mod form;
mod list;
mod look;
mod lost;
mod next;
mod one;
mod words;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use words::{stage_badge, stage_word};

use crate::Pages;

/// Where they are.
pub(crate) const PATH: &str = "/app/leads";

/// The routes of leads.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/leads", get(look::show))
        .route("/app/leads/new", get(form::blank).post(form::create))
        .route("/app/leads/export.csv", get(look::export))
        .route("/app/leads/{lead}", get(one::show))
        .route("/app/leads/{lead}/edit", get(form::edit).post(form::save))
        .route("/app/leads/{lead}/next", post(next::save))
        .route("/app/leads/{lead}/move", post(act::move_lead))
        .route("/app/leads/{lead}/lost", get(lost::ask))
        .route("/app/leads/{lead}/assign", post(act::assign))
        .route("/app/leads/{lead}/delete", post(act::delete))
        .route("/app/leads/{lead}/restore", post(act::restore))
}
