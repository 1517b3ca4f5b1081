//! What the clocks of a zone do around an appointment, as a `VTIMEZONE`.
//!
//! Where they change every year by one rule, the rule is written: Outlook reads at most one observance of
//! each kind and wants it so. Where they do not, each change is an observance of its own.

use jiff::{
    SignedDuration, Zoned,
    civil::Date,
    tz::{TimeZone, TimeZoneTransition},
};

use super::lines::Lines;

/// Changes after the appointment that a rule must hold for.
const AHEAD: usize = 8;

pub(super) fn write(lines: &mut Lines, zone: &TimeZone, name: &str, begin: &Zoned, end: &Zoned) {
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", name);
    let mut changes: Vec<_> = zone.preceding(begin.timestamp()).take(1).collect();
    changes
        .extend(zone.following(begin.timestamp()).take_while(|t| t.timestamp() <= end.timestamp()));
    // One more, so that an entry that somebody drags in their calendar is right until the change after.
    changes.extend(zone.following(end.timestamp()).take(1));
    if changes.is_empty() {
        let info = zone.to_offset_info(begin.timestamp());
        let offset = offset(info.offset().seconds());
        observance(
            lines,
            "STANDARD",
            "19700101T000000",
            (&offset, &offset),
            info.abbreviation(),
            None,
        );
    }
    let only = changes.len() == 1;
    for change in &changes {
        let before = zone.to_offset(change.timestamp() - SignedDuration::from_secs(1));
        // The wall clock at the change, as it stood before it.
        let local = before.to_datetime(change.timestamp());
        let kind = if change.dst().is_dst() && !only { "DAYLIGHT" } else { "STANDARD" };
        let rule = yearly(zone, change);
        observance(
            lines,
            kind,
            &local.strftime("%Y%m%dT%H%M%S").to_string(),
            (&offset(before.seconds()), &offset(change.offset().seconds())),
            change.abbreviation(),
            rule.as_deref(),
        );
    }
    lines.put("END", "VTIMEZONE");
}

fn observance(
    lines: &mut Lines,
    kind: &str,
    start: &str,
    (from, to): (&str, &str),
    name: &str,
    rule: Option<&str>,
) {
    lines.put("BEGIN", kind);
    lines.put("DTSTART", start);
    if let Some(rule) = rule {
        lines.put("RRULE", rule);
    }
    lines.put("TZOFFSETFROM", from);
    lines.put("TZOFFSETTO", to);
    lines.text("TZNAME", name);
    lines.put("END", kind);
}

/// The rule by which a change comes again each year, if the years after it keep one: the same hour of the
/// same weekday, counted from the beginning of the month or from its end.
fn yearly(zone: &TimeZone, change: &TimeZoneTransition<'_>) -> Option<String> {
    let wall = |change: &TimeZoneTransition<'_>| {
        zone.to_offset(change.timestamp() - SignedDuration::from_secs(1))
            .to_datetime(change.timestamp())
    };
    let first = wall(change);
    let again: Vec<_> = zone
        .following(change.timestamp())
        .take(AHEAD)
        .filter(|next| next.offset() == change.offset() && next.dst() == change.dst())
        .map(|next| wall(&next))
        .collect();
    let same = |next: &jiff::civil::DateTime| {
        next.month() == first.month()
            && next.weekday() == first.weekday()
            && next.time() == first.time()
    };
    let consecutive =
        again.iter().zip(1_i16..).all(|(next, years)| next.year() == first.year() + years);
    if again.len() < 3 || !consecutive || !again.iter().all(same) {
        return None;
    }
    let week = |date: Date| (date.day() + 6) / 7;
    let last = |date: Date| date.days_in_month() - date.day() < 7;
    let days = || again.iter().map(|next| next.date()).chain([first.date()]);
    let which = if days().all(last) {
        -1
    } else if days().all(|date| week(date) == week(first.date())) {
        week(first.date())
    } else {
        return None;
    };
    let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        [usize::from(first.weekday().to_monday_zero_offset().unsigned_abs())];
    Some(format!("FREQ=YEARLY;BYMONTH={};BYDAY={which}{weekday}", first.month()))
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
