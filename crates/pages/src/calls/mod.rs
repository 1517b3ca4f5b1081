//! Calls: the list with those on the line on top, one call with its recording and what was said, and how
//! long callers wait for answers.

mod act;
mod dial;
mod hold;
mod latency;
mod list;
mod one;
mod player;
mod said;
mod words;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use dial::{Whom, calls_people, dial_button, dial_entry};
pub(crate) use words::{Card, card, unheard};

use crate::Pages;

/// The page of every call.
const PATH: &str = "/app/calls";

pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/app/calls/latency", get(latency::show))
        .route("/app/calls/dial/{what}/{whom}", post(dial::dial))
        .route("/app/calls/{call}", get(one::show))
        .route("/app/calls/{call}/words", post(hold::words))
        .route("/app/calls/{call}/take-over", post(hold::take_over))
        .route("/app/calls/{call}/hand-back", post(hold::hand_back))
        .route("/app/calls/{call}/put-through", post(hold::put_through))
        .route("/app/calls/{call}/end", post(hold::end))
        .route("/app/calls/{call}/recording", get(act::recording))
        .route("/app/calls/{call}/recording/delete", post(act::delete_recording))
}
