//! What providers report. Each proves itself by its signature; what is not signed as it should be is
//! answered 401 and not read.

mod google;
mod resend;

use axum::Router;

use crate::state::Desk;

pub(crate) fn router() -> Router<Desk> {
    resend::router().merge(google::router())
}
