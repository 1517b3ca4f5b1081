//! A booking as a calendar entry (RFC 5545), for Google, Apple and Outlook alike.
//!
//! The entry is in the business's zone, with a `VTIMEZONE` that says what its clocks do around the
//! appointment, so that it is right in a calendar that does not know the zone by name. The `UID` stays
//! the booking's, and `SEQUENCE` rises with every change: a calendar that has the entry changes it
//! instead of adding another.

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::{Booking, Status};
use crate::orgs::Profile;

/// The entry as a text file, lines folded at 75 octets and ended as the standard wants them. `link` is
/// where it is managed.
pub fn calendar_entry(booking: &Booking, business: &Profile, link: &str) -> String {
    let zone = booking.zone();
    let cancelled = booking.status == Status::Cancelled;
    let mut event = Event::new();
    let local = |at: &Zoned| at.strftime("%Y%m%dT%H%M%S").to_string();
    let timed = |key: &str, at: &Zoned| {
        if zone == TimeZone::UTC {
            return Property::new(key, format!("{}Z", local(at)));
        }
        Property::new(key, local(at)).add_parameter("TZID", &booking.time_zone).done()
    };
    let with = booking.staff_name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    event
        .uid(&format!("{}@frontdesk", booking.id))
        .append_property(Property::new("DTSTAMP", utc(booking.updated_at.jiff())))
        .append_property(timed("DTSTART", &booking.begins()))
        .append_property(timed("DTEND", &booking.ends()))
        .append_property(Property::new("SEQUENCE", booking.sequence.to_string()))
        .append_property(Property::new(
            "STATUS",
            match booking.status {
                Status::Cancelled => "CANCELLED",
                Status::Held | Status::Pending => "TENTATIVE",
                _ => "CONFIRMED",
            },
        ))
        .append_property(Property::new("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" }))
        .summary(&format!("{}{with}, {}", booking.service_name, business.name))
        .description(&format!("To move or cancel: {link}"))
        .append_property(Property::new("URL", link));
    if !business.address.is_empty() && booking.place == crate::services::Place::Here {
        event.location(&business.address);
    }
    if !business.email.is_empty() {
        event.append_property(
            Property::new("ORGANIZER", format!("mailto:{}", business.email))
                .add_parameter("CN", &business.name)
                .done(),
        );
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Frontdesk//Bookings//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", if cancelled { "CANCEL" } else { "PUBLISH" }))
        .push(event.done());
    let text = calendar.to_string();
    match rules(&zone, &booking.time_zone, &booking.begins(), &booking.ends()) {
        Some(rules) => text.replacen("BEGIN:VEVENT", &format!("{rules}BEGIN:VEVENT"), 1),
        None => text,
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// What the zone's clocks do from before the appointment until after it: each change as an observance of
/// its own. `None` for UTC, which needs none.
fn rules(zone: &TimeZone, name: &str, begin: &Zoned, end: &Zoned) -> Option<String> {
    if *zone == TimeZone::UTC {
        return None;
    }
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{name}\r\n");
    let mut changes: Vec<_> = zone.preceding(begin.timestamp()).take(1).collect();
    changes
        .extend(zone.following(begin.timestamp()).take_while(|t| t.timestamp() <= end.timestamp()));
    // One more, so that a calendar that repeats or moves the entry is right until the next change.
    changes.extend(zone.following(end.timestamp()).take(1));
    if changes.is_empty() {
        let offset = offset(begin.offset().seconds());
        observance(
            &mut text,
            "STANDARD",
            "19700101T000000",
            &offset,
            &offset,
            begin.time_zone().to_offset_info(begin.timestamp()).abbreviation(),
        );
    }
    for change in &changes {
        let before = zone.to_offset(change.timestamp() - jiff::SignedDuration::from_secs(1));
        // The wall clock at the change, as it stood before it.
        let local = before.to_datetime(change.timestamp()).strftime("%Y%m%dT%H%M%S").to_string();
        let kind = if change.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
        observance(
            &mut text,
            kind,
            &local,
            &offset(before.seconds()),
            &offset(change.offset().seconds()),
            change.abbreviation(),
        );
    }
    text.push_str("END:VTIMEZONE\r\n");
    Some(text)
}

fn observance(text: &mut String, kind: &str, start: &str, from: &str, to: &str, name: &str) {
    use std::fmt::Write;
    let _ = write!(
        text,
        "BEGIN:{kind}\r\nDTSTART:{start}\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\nTZNAME:{name}\r\nEND:{kind}\r\n"
    );
}

/// `+0100`, with seconds where a zone of old has them.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}
