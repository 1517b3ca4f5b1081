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
    if zone != TimeZone::UTC {
        rules::write(&mut lines, &zone, &booking.time_zone, &begin, &end);
    }
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("{}@frontdesk", booking.id));
    let stamp = booking.updated_at.jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
    lines.put("DTSTAMP", &stamp);
    lines.put("LAST-MODIFIED", &stamp);
    for (name, at) in [("DTSTART", &begin), ("DTEND", &end)] {
        timed(&mut lines, name, at, &zone, &booking.time_zone);
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
    let reach: String = [&business.phone, &business.email]
        .into_iter()
        .filter(|way| !way.is_empty())
        .map(|way| format!("\n{way}"))
        .collect();
    lines.text("DESCRIPTION", &format!("{link}\n{}{reach}", business.name));
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

fn timed(lines: &mut Lines, name: &str, at: &Zoned, zone: &TimeZone, zone_name: &str) {
    let local = at.strftime("%Y%m%dT%H%M%S").to_string();
    if *zone == TimeZone::UTC {
        lines.put(name, &format!("{local}Z"));
    } else {
        lines.with(name, &[("TZID", zone_name)], &local);
    }
}
