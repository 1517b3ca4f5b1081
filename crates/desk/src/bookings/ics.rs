//! A booking as a calendar entry (RFC 5545, 5546), for Google, Apple and Outlook alike.
//!
//! The entry is in the business's zone, with a `VTIMEZONE` that says what its clocks do around the
//! appointment, so that it is right in a calendar that does not know the zone by name. The `UID` stays
//! the booking's, and `SEQUENCE` rises with every change: a calendar that has the entry changes it
//! instead of adding another.

mod lines;
mod rules;

use std::collections::BTreeMap;

use jiff::{Zoned, tz::TimeZone};

use self::lines::Lines;
use super::{Booking, Status};
use crate::{orgs::Profile, services::Place};

/// The entry as a text file, lines folded at 75 octets and ended as the standard wants them. `link` is
/// where it is managed.
pub fn calendar_entry(booking: &Booking, business: &Profile, link: &str) -> String {
    let zone = booking.zone();
    let cancelled = booking.status == Status::Cancelled;
    let mut lines = begin(if cancelled { "CANCEL" } else { "PUBLISH" });
    if is_local(booking) {
        let (begins, ends) = (booking.begins(), booking.ends());
        rules::write(&mut lines, &zone, &booking.time_zone, &begins, &ends);
    }
    let with = booking.staff_name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    let title = format!("{}{with}, {}", booking.service_name, business.name);
    let mut about = vec![link, business.name.as_str()];
    about.extend([business.phone.as_str(), business.email.as_str()]);
    about.retain(|line| !line.is_empty());
    event(&mut lines, booking, business, (&title, &about.join("\n"), link));
    lines.put("END", "VCALENDAR");
    lines.done()
}

/// Bookings as a calendar to subscribe to, each with the name of who comes. `link` is where members see
/// one.
pub(crate) fn calendar_file(
    bookings: &[(Booking, String)],
    business: &Profile,
    title: &str,
    link: impl Fn(&Booking) -> String,
) -> String {
    let mut lines = begin("PUBLISH");
    // Read by Apple, Google and Outlook; RFC 7986 has NAME and REFRESH-INTERVAL for the same.
    lines.text("X-WR-CALNAME", title);
    lines.text("NAME", title);
    lines.put("X-PUBLISHED-TTL", "PT15M");
    lines.with("REFRESH-INTERVAL", &[("VALUE", "DURATION")], "PT15M");
    let mut zones: BTreeMap<&str, (Zoned, Zoned)> = BTreeMap::new();
    for (booking, _) in bookings.iter().filter(|(booking, _)| is_local(booking)) {
        let (begins, ends) = (booking.begins(), booking.ends());
        let span = zones.entry(&booking.time_zone).or_insert((begins.clone(), ends.clone()));
        *span = (span.0.clone().min(begins), span.1.clone().max(ends));
    }
    for (name, (begins, ends)) in &zones {
        rules::write(&mut lines, begins.time_zone(), name, begins, ends);
    }
    for (booking, who) in bookings {
        let mut title = booking.service_name.clone();
        if !who.is_empty() {
            title = format!("{title}: {who}");
        }
        let link = link(booking);
        let mut about =
            vec![booking.staff_name.as_deref().unwrap_or_default(), &booking.note, &link];
        about.retain(|line| !line.is_empty());
        event(&mut lines, booking, business, (&title, &about.join("\n"), &link));
    }
    lines.put("END", "VCALENDAR");
    lines.done()
}

fn begin(method: &str) -> Lines {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Frontdesk//Bookings//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", method);
    lines
}

fn event(
    lines: &mut Lines,
    booking: &Booking,
    business: &Profile,
    (title, about, link): (&str, &str, &str),
) {
    let zone = is_local(booking).then_some(booking.time_zone.as_str());
    let cancelled = booking.status == Status::Cancelled;
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("{}@frontdesk", booking.id));
    let stamp = booking.updated_at.jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
    lines.put("DTSTAMP", &stamp);
    lines.put("LAST-MODIFIED", &stamp);
    for (name, at) in [("DTSTART", booking.begins()), ("DTEND", booking.ends())] {
        timed(lines, name, &at, zone);
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
    lines.text("SUMMARY", title);
    lines.text("DESCRIPTION", about);
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
}

/// Whether a booking's times are written on the business's own clock.
fn is_local(booking: &Booking) -> bool {
    let zone = booking.zone();
    zone != TimeZone::UTC && is_plain(&booking.begins(), &zone) && is_plain(&booking.ends(), &zone)
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
