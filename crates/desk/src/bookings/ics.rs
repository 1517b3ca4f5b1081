//! A booking as a calendar entry (RFC 5545, 5546), for Google, Apple and Outlook alike.
//!
//! The entry is in the business's zone, with a `VTIMEZONE` that says what its clocks do around the
//! appointment, so that it is right in a calendar that does not know the zone by name. The `UID` stays
//! the booking's, and `SEQUENCE` rises with every change: a calendar that has the entry changes it
//! instead of adding another.

mod lines;
mod rules;

use jiff::{Zoned, tz::TimeZone};

use self::lines::Lines;
use super::{Booking, Status};
use crate::{orgs::Profile, services::Place};

/// The entry as a text file, lines folded at 75 octets and ended as the standard wants them. `link` is
/// where it is managed.
pub fn calendar_entry(booking: &Booking, business: &Profile, link: &str) -> String {
    let zone = booking.zone();
    let cancelled = booking.status == Status::Cancelled;
    let (begin, end) = (booking.begins(), booking.ends());
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Frontdesk//Bookings//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", if cancelled { "CANCEL" } else { "PUBLISH" });
    let local = zone != TimeZone::UTC && is_plain(&begin, &zone) && is_plain(&end, &zone);
    if local {
        rules::write(&mut lines, &zone, &booking.time_zone, &begin, &end);
    }
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("{}@frontdesk", booking.id));
    let stamp = booking.updated_at.jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
    lines.put("DTSTAMP", &stamp);
    lines.put("LAST-MODIFIED", &stamp);
    for (name, at) in [("DTSTART", &begin), ("DTEND", &end)] {
        timed(&mut lines, name, at, local.then_some(booking.time_zone.as_str()));
    }
    lines.put("SEQUENCE", &booking.sequence.to_string());
    lines.put(
        "STATUS",
        match booking.status {
            Status::Cancelled => "CANCELLED",
            Status::Held | Status::Pending => "TENTATIVE",
            _ => "CONFIRMED",
        },
    );
    lines.put("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" });
    let with = booking.staff_name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    lines.text("SUMMARY", &format!("{}{with}, {}", booking.service_name, business.name));
    let mut about = vec![link, business.name.as_str()];
    about.extend([business.phone.as_str(), business.email.as_str()]);
    about.retain(|line| !line.is_empty());
    lines.text("DESCRIPTION", &about.join("\n"));
    if !link.is_empty() {
        lines.put("URL", link);
    }
    if !business.address.is_empty() && booking.place == Place::Here {
        lines.text("LOCATION", &business.address);
    }
    // An organizer is asked for by both methods; a business without an address has the one by which
    // Exchange says that there is none.
    let organizer = if business.email.is_empty() {
        "invalid:nomail".to_owned()
    } else {
        format!("mailto:{}", business.email)
    };
    lines.with("ORGANIZER", &[("CN", &business.name)], &organizer);
    lines.put("END", "VEVENT");
    lines.put("END", "VCALENDAR");
    lines.done()
}

/// Whether a time on a zone's clock is one time only. Where clocks go back an hour comes twice, and calendars
/// do not agree on which of the two is meant.
fn is_plain(at: &Zoned, zone: &TimeZone) -> bool {
    !zone.to_ambiguous_timestamp(at.datetime()).is_ambiguous()
}

/// A time on the business's clock; without a zone's name it is universal.
fn timed(lines: &mut Lines, name: &str, at: &Zoned, zone_name: Option<&str>) {
    if let Some(zone) = zone_name {
        let local = at.strftime("%Y%m%dT%H%M%S").to_string();
        lines.with(name, &[("TZID", zone)], &local);
    } else {
        let utc = at.with_time_zone(TimeZone::UTC);
        lines.put(name, &utc.strftime("%Y%m%dT%H%M%SZ").to_string());
    }
}
