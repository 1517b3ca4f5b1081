//! The sound of calls: websockets that carriers open, each proving by a ticket that it belongs to a
//! call that was announced by a signed webhook; and those that pages of ours open, for visitors by a
//! ticket that they were given, for members by their session.

mod browser;
mod pump;
mod telnyx;
mod twilio;

use axum::Router;

use crate::state::Desk;

pub(crate) fn router() -> Router<Desk> {
    twilio::router().merge(telnyx::router()).merge(browser::router())
}
