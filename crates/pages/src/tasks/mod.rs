//! Tasks: the page of what is to be done, one task to change, the short lists beside a contact, and what
//! is done with a task.

mod act;
mod form;
mod list;
mod one;
mod rows;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use form::task_dialog;
pub(crate) use rows::{full_list, quick_list};

use crate::Pages;

/// The page of every task.
const PATH: &str = "/app/tasks";

pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list::show).post(act::create))
        .route("/app/tasks/{task}", get(one::show).post(one::update))
        .route("/app/tasks/{task}/complete", post(act::complete))
        .route("/app/tasks/{task}/reopen", post(act::reopen))
        .route("/app/tasks/{task}/assign", post(act::assign))
        .route("/app/tasks/{task}/delete", post(act::delete))
        .route("/app/tasks/{task}/restore", post(act::restore))
}
