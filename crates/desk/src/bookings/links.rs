//! Links by which a customer manages a booking without signing in.

use frontdesk_base::{
    Error, Result,
    id::{BookingId, OrgId},
};

use crate::{App, signing::links};

/// The address of the page on which a booking is moved and cancelled.
pub fn manage(app: &App, org: &OrgId, id: &BookingId) -> String {
    format!("{}/bookings/{}", app.settings().public_url, token(app, org, id))
}

/// The token of a booking's link.
pub fn token(app: &App, org: &OrgId, id: &BookingId) -> String {
    links::token(app, BookingId::PREFIX, org, id.as_str())
}

/// What a token was made for; a changed or made-up one answers like a booking that is not there.
pub(super) fn read(app: &App, token: &str) -> Result<(OrgId, BookingId)> {
    links::read(app, BookingId::PREFIX, token).ok_or(Error::NotFound("booking"))
}
