//! What providers report. Each proves itself by its signature; what is not signed as it should be is
//! refused and not read.

mod google;
mod resend;
mod telnyx;
mod twilio;
mod vapi;

use axum::Router;

use crate::state::Desk;

pub(crate) fn router() -> Router<Desk> {
    resend::router()
        .merge(google::router())
        .merge(twilio::router())
        .merge(telnyx::router())
        .merge(vapi::router())
}
