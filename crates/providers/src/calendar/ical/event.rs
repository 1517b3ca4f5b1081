//! One `VEVENT` as an item.

use frontdesk_base::Timestamp;
use jiff::{Span as Length, civil::Date, tz::TimeZone};

use super::{
    Named, Reader,
    value::{self, Line, When},
    zones::Zones,
};
use crate::calendar::{Item, Span, digest, title};

/// The lines that are read.
const WANTED: [&str; 16] = [
    "ATTENDEE",
    "CLASS",
    "DTEND",
    "DTSTART",
    "DURATION",
    "EXDATE",
    "RDATE",
    "RECURRENCE-ID",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
    "X-FRONTDESK-BOOKING",
    "X-MICROSOFT-CDO-BUSYSTATUS",
];
/// A longer UID is named by its digest.
const LONGEST_UID: usize = 300;
/// The most dates that a series adds or leaves out.
const MAX_DATES: usize = 2_000;
/// The most rules of a series.
const MAX_RULES: usize = 8;
/// The longest rule, in bytes.
const LONGEST_RULE: usize = 4_000;

/// An item, and which of its versions this is.
pub(super) struct Event {
    pub(super) item: Item,
    pub(super) sequence: i64,
}

/// Whether a line is worth being parsed.
pub(super) fn wants(line: &str) -> bool {
    let name = line.split([':', ';']).next().unwrap_or_default();
    name.len() <= 32 && WANTED.iter().any(|wanted| wanted.eq_ignore_ascii_case(name.trim()))
}

/// Reads the lines of an event; `None` when it cannot be said when it is.
pub(super) fn read(lines: &[Line], zones: &mut Zones, reader: Reader<'_>) -> Option<Event> {
    let find = |name: &str| lines.iter().find(|line| line.name == name);
    let said = |name: &str| find(name).map_or("", |line| line.value.trim());
    let is = |name: &str, value: &str| said(name).eq_ignore_ascii_case(value);

    let start = find("DTSTART")?;
    let (zone, zone_name) = zones.of(start);
    let span = span(start, find("DTEND"), find("DURATION"), (&zone, zone_name), zones)?;

    let base = match reader.named {
        Named::Path(path) => path.to_owned(),
        Named::Uid => uid(said("UID"), lines),
    };
    let original = match find("RECURRENCE-ID") {
        Some(line) => Some(replaced(line, zones)?),
        None => None,
    };
    let private = is("CLASS", "PRIVATE") || is("CLASS", "CONFIDENTIAL");
    let gone = is("STATUS", "CANCELLED");
    let free = is("TRANSP", "TRANSPARENT")
        || is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
        || declined(lines, reader.owner);
    let ours = Some(said("X-FRONTDESK-BOOKING")).filter(|id| (1..=100).contains(&id.len()));
    let rules = if original.is_some() { Vec::new() } else { rules(lines, &span, zones) };
    let item = Item {
        id: match original {
            Some(at) => format!("{base}#{}", at.jiff().strftime("%Y%m%dT%H%M%SZ")),
            None => base.clone(),
        },
        series: original.is_some().then_some(base),
        original,
        version: reader.version.to_owned(),
        gone,
        ours: ours.map(str::to_owned),
        title: title(said("SUMMARY"), private),
        busy: !gone && !free,
        span,
        rules,
    };
    Some(Event { item, sequence: said("SEQUENCE").parse().unwrap_or(0) })
}

fn uid(said: &str, lines: &[Line]) -> String {
    if (1..=LONGEST_UID).contains(&said.len()) {
        return said.to_owned();
    }
    if !said.is_empty() {
        return digest(said.as_bytes());
    }
    // Without one, an event is what it says.
    let mut all = String::new();
    for line in lines {
        all.extend([line.name.as_str(), ":", &line.value, "\n"]);
    }
    digest(all.as_bytes())
}

/// The start that an exception replaces.
fn replaced(line: &Line, zones: &mut Zones) -> Option<Timestamp> {
    let (zone, _) = zones.of(line);
    let at = match value::when(&line.value, Some(&zone))? {
        // A day is named by its midnight in UTC, whatever the zone.
        When::Day(day) => When::Day(day).instant(&TimeZone::UTC)?,
        when => when.instant(&zone)?,
    };
    Some(at.into())
}

fn span(
    start: &Line,
    end: Option<&Line>,
    length: Option<&Line>,
    (zone, zone_name): (&TimeZone, String),
    zones: &mut Zones,
) -> Option<Span> {
    let length = match length {
        Some(line) => Some(value::length(&line.value)?),
        None => None,
    };
    match value::when(&start.value, Some(zone))? {
        When::Day(first) => {
            let end = match (end, length) {
                (Some(end), _) => match value::when(&end.value, None)? {
                    When::Day(day) => day,
                    When::Floating(at) => at.date(),
                    When::At(at) => zone.to_datetime(at).date(),
                },
                (None, Some(length)) => first.checked_add(whole_days(length)?).ok()?,
                (None, None) => first,
            };
            // A day that ends before it is over is that day.
            let next = first.tomorrow().ok()?;
            Some(Span::Days { first, end: end.max(next) })
        }
        when => {
            let begin = when.instant(zone)?;
            let end = match (end, length) {
                (Some(end), _) => {
                    let (zone, _) = zones.of(end);
                    value::when(&end.value, Some(&zone))?.instant(&zone)?
                }
                (None, Some(length)) => value::after(begin, length, zone)?,
                (None, None) => begin,
            };
            let ends_at = end.max(begin).into();
            // Where a program writes in UTC, no zone is known.
            let utc = start.value.trim().ends_with(['Z', 'z']);
            let zone = if utc { "UTC".to_owned() } else { zone_name };
            Some(Span::Timed { starts_at: begin.into(), ends_at, zone })
        }
    }
}

/// The days of a length; what is left of a day is none.
fn whole_days(length: Length) -> Option<Length> {
    let days = i64::from(length.get_weeks()) * 7 + i64::from(length.get_days());
    let hours = i64::from(length.get_hours()) / 24;
    Length::new().try_days(days + hours).ok()
}

/// The rules of a series: dates are written anew, so that whoever reads them needs no zone of this calendar.
fn rules(lines: &[Line], span: &Span, zones: &mut Zones) -> Vec<String> {
    let mut rules: Vec<String> = lines
        .iter()
        .filter(|line| line.name == "RRULE" && line.value.len() <= LONGEST_RULE)
        .take(MAX_RULES)
        .map(|line| format!("RRULE:{}", line.value.trim()))
        .collect();
    let whole_days = matches!(span, Span::Days { .. });
    let mut left = MAX_DATES;
    for line in lines.iter().filter(|line| matches!(line.name.as_str(), "EXDATE" | "RDATE")) {
        let (zone, _) = zones.of(line);
        let (mut days, mut times) = (Vec::new(), Vec::new());
        for one in line.value.split(',') {
            if left == 0 {
                break;
            }
            // Of a period its beginning counts: it is as long as the first.
            let one = one.split('/').next().unwrap_or_default();
            match value::when(one, Some(&zone)) {
                Some(When::Day(day)) => days.push(day),
                Some(When::At(at)) if whole_days => days.push(local_day(one, at, &zone)),
                Some(When::At(at)) => times.push(at),
                _ => continue,
            }
            left -= 1;
        }
        if !days.is_empty() {
            let days: Vec<_> = days.iter().map(|day| day.strftime("%Y%m%d").to_string()).collect();
            rules.push(format!("{};VALUE=DATE:{}", line.name, days.join(",")));
        }
        if !times.is_empty() {
            let times: Vec<_> =
                times.iter().map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()).collect();
            rules.push(format!("{}:{}", line.name, times.join(",")));
        }
    }
    rules
}

/// The day that a time was written for, in a series of whole days.
fn local_day(text: &str, at: jiff::Timestamp, zone: &TimeZone) -> Date {
    let utc = text.trim().ends_with(['Z', 'z']);
    let local = if utc { TimeZone::UTC.to_datetime(at) } else { zone.to_datetime(at) };
    local.date()
}

/// Whether the calendar's owner said no.
fn declined(lines: &[Line], owner: &str) -> bool {
    !owner.is_empty()
        && lines.iter().filter(|line| line.name == "ATTENDEE").any(|line| {
            let no = line
                .parameter("PARTSTAT")
                .is_some_and(|said| said.eq_ignore_ascii_case("DECLINED"));
            let address = line.value.trim();
            let address = match address.split_at_checked(7) {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest,
                _ => address,
            };
            no && address.eq_ignore_ascii_case(owner)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_a_length_are_whole() {
        let days = |text: &str| whole_days(value::length(text).unwrap()).unwrap().get_days();
        assert_eq!((days("P1D"), days("P2W"), days("PT48H"), days("PT1H")), (1, 14, 2, 0));
    }
}
