//! Values of iCalendar: dates, times, lengths, and a line with its parameters.

use icalendar::parser::Property;
use jiff::{
    Span, Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// A line of more bytes is not read: nothing that is needed is so long.
const LONGEST_LINE: usize = 64 * 1024;

/// A date, or a date and a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::calendar) enum When {
    /// A whole day.
    Day(Date),
    /// The clock on the wall, wherever that is.
    Floating(DateTime),
    /// An instant.
    At(Timestamp),
}

impl When {
    /// The instant: a day begins at its midnight in `zone`, and a wall clock is one in `zone`.
    pub(in crate::calendar) fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Day(day) => moment(day.to_datetime(Time::midnight()), zone),
            Self::Floating(at) => moment(at, zone),
        }
    }
}

/// The instant of a time on the clock of `zone`. One that the clock skips counts from before the jump, one
/// that it shows twice is the first.
pub(in crate::calendar) fn moment(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

/// Reads `20261124`, `20261124T100000` or `20261124T100000Z`. A time without a `Z` is in `zone`, and floats
/// where none is given.
pub(in crate::calendar) fn when(text: &str, zone: Option<&TimeZone>) -> Option<When> {
    let text = text.trim();
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    let (text, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, true),
        None => (text, false),
    };
    let Some((day, time)) = text.split_once(['T', 't']) else {
        return date(text).map(When::Day);
    };
    let time: String = time.chars().filter(|c| *c != ':').collect();
    let at = date(day)?.to_datetime(clock(&time)?);
    match zone {
        _ if utc => moment(at, &TimeZone::UTC).map(When::At),
        Some(zone) => moment(at, zone).map(When::At),
        None => Some(When::Floating(at)),
    }
}

fn date(text: &str) -> Option<Date> {
    // Some programs write the extended form of ISO 8601.
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() != 8 {
        return None;
    }
    let small = |from: usize, to: usize| digits[from..to].parse::<i8>().ok();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, small(4, 6)?, small(6, 8)?).ok()
}

fn clock(digits: &str) -> Option<Time> {
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i8>().ok());
    // A leap second is on no clock.
    Time::new(two(0)?, two(2)?, two(4)?.min(59), 0).ok()
}

/// Reads a `DURATION`: `P1D`, `PT1H30M`, `-PT15M`, `P2W`.
pub(in crate::calendar) fn length(text: &str) -> Option<Span> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    text.parse().ok()
}

/// `span` after an instant, on the clock of `zone`.
pub(in crate::calendar) fn after(at: Timestamp, span: Span, zone: &TimeZone) -> Option<Timestamp> {
    Zoned::new(at, zone.clone()).checked_add(span).ok().map(|end| end.timestamp())
}

/// A line of an entry: `NAME;PARAMETER=…:value`, its text unescaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::calendar) struct Line {
    /// In upper case.
    pub(in crate::calendar) name: String,
    /// Names in upper case, values without quotes.
    parameters: Vec<(String, String)>,
    /// What it says.
    pub(in crate::calendar) value: String,
}

impl Line {
    /// Reads one; `None` when it is none.
    pub(in crate::calendar) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST_LINE {
            return None;
        }
        let read = Property::try_from(text).ok()?;
        let parameters = read.params.iter().map(|one| {
            let value = one.val.as_ref().map_or("", |value| value.as_str());
            (one.key.as_str().trim().to_ascii_uppercase(), value.trim_matches('"').to_owned())
        });
        Some(Self {
            name: read.name.as_str().to_ascii_uppercase(),
            parameters: parameters.collect(),
            value: read.val.as_str().to_owned(),
        })
    }

    /// What a parameter says.
    pub(in crate::calendar) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn a_time_is_read_in_each_of_its_forms() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| When::At(text.parse().unwrap());
        let table = [
            ("20261124", None, Some(When::Day(date(2026, 11, 24)))),
            ("2026-11-24", None, Some(When::Day(date(2026, 11, 24)))),
            ("20261124T100000Z", Some(&berlin), Some(at("2026-11-24T10:00:00Z"))),
            ("20261124T100000", Some(&berlin), Some(at("2026-11-24T09:00:00Z"))),
            ("20261124T1000", None, Some(When::Floating(datetime(2026, 11, 24, 10, 0, 0, 0)))),
            ("2026-11-24T10:00:00Z", None, Some(at("2026-11-24T10:00:00Z"))),
            ("20261124T235960Z", None, Some(at("2026-11-24T23:59:59Z"))),
            // The clock jumps from two to three, and from three back to two.
            ("20270328T023000", Some(&berlin), Some(at("2027-03-28T01:30:00Z"))),
            ("20261025T023000", Some(&berlin), Some(at("2026-10-25T00:30:00Z"))),
        ];
        for (text, zone, expected) in table {
            assert_eq!(when(text, zone), expected, "{text}");
        }
        for bad in [
            "",
            "Z",
            "T",
            "2026112",
            "20261324",
            "20261124T250000",
            "20261124T10",
            "ä0261124",
            "20261124T100000+0100",
            "-0261124",
            "99999999999999999999999T999999Z",
            "20260230",
        ] {
            assert_eq!(when(bad, None), None, "{bad}");
        }
    }

    #[test]
    fn a_line_has_parameters_and_text() {
        let line = Line::parse(
            r#"dtstart;value=DATE-TIME;TZID="W. Europe Standard Time":20261124T100000"#,
        )
        .unwrap();
        assert_eq!((line.name.as_str(), line.value.as_str()), ("DTSTART", "20261124T100000"));
        assert_eq!(line.parameter("TZID"), Some("W. Europe Standard Time"));
        assert_eq!(line.parameter("VALUE"), Some("DATE-TIME"));
        assert_eq!(Line::parse(r"SUMMARY:a\, b\n\;c\\n").unwrap().value, "a, b\n;c\\n");
        assert_eq!(Line::parse(&format!("SUMMARY:{}", "x".repeat(LONGEST_LINE))), None);
    }
}
