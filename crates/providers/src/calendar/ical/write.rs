//! An appointment as a calendar object, to be put on a server.

use frontdesk_base::{Timestamp, text};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::calendar::{Appointment, MAX_TITLE};

/// The object. Its times are in UTC, which is right in every calendar without a description of a zone: it is
/// no series, so no clock that changes can move it.
pub(in crate::calendar) fn entry(appointment: &Appointment<'_>, uid: &str) -> String {
    let stamp = utc(appointment.now);
    let mut event = Event::new();
    event
        .uid(uid)
        .add_property("DTSTAMP", &stamp)
        .add_property("LAST-MODIFIED", &stamp)
        .add_property("DTSTART", utc(appointment.starts_at))
        .add_property("DTEND", utc(appointment.ends_at))
        .add_property("SEQUENCE", appointment.sequence.max(0).to_string())
        .add_property("STATUS", if appointment.tentative { "TENTATIVE" } else { "CONFIRMED" })
        .add_property("TRANSP", "OPAQUE")
        .add_property("X-FRONTDESK-BOOKING", appointment.booking)
        .summary(&text::shorten(&text::line(appointment.title), MAX_TITLE));
    let description = text::clean(appointment.description);
    if !description.is_empty() {
        event.description(&description);
    }
    let location = text::line(appointment.location);
    if !location.is_empty() {
        event.location(&location);
    }
    let url = text::line(appointment.url);
    if !url.is_empty() && !url.contains(' ') {
        event.add_property("URL", url);
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Frontdesk//Bookings//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .push(event.done());
    calendar.to_string()
}

fn utc(at: Timestamp) -> String {
    at.jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}
