//! Dates, times and lengths as forms send them: on the business's clock.

use frontdesk_base::Timestamp;
use frontdesk_desk::{Error, Result};
use jiff::{
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// A day and a time of the business's clock. A time that the clock skips is the one after it.
pub(crate) fn instant(
    zone: &TimeZone,
    field: &'static str,
    date: &str,
    time: &str,
) -> Result<Timestamp> {
    let date = date.trim().parse::<Date>().map_err(|_| Error::invalid(field, "is not a date"))?;
    let time = clock(time).ok_or_else(|| Error::invalid("time", "is a time such as 14:30"))?;
    at(zone, date.to_datetime(time)).ok_or_else(|| Error::invalid(field, "is not a date"))
}

/// The same in one field, `2026-12-01T14:30`.
pub(crate) fn moment(zone: &TimeZone, field: &'static str, text: &str) -> Result<Timestamp> {
    let wrong = || Error::invalid(field, "is a day and a time");
    let civil: DateTime = text.trim().parse().map_err(|_| wrong())?;
    at(zone, civil).ok_or_else(wrong)
}

fn at(zone: &TimeZone, civil: DateTime) -> Option<Timestamp> {
    // Years in which no business books would not survive the way through milliseconds everywhere.
    if !(1970..=2200).contains(&civil.year()) {
        return None;
    }
    Some(Timestamp::from(zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp()))
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let minute = minute.get(..2)?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// An id that may be left empty.
pub(crate) fn given<T: std::str::FromStr>(text: &str, field: &'static str) -> Result<Option<T>> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::invalid(field, "is not on the list")),
    }
}

/// Minutes that may be left empty.
pub(crate) fn minutes(text: &str) -> Result<Option<i64>> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::invalid("minutes", "is a number")),
    }
}

/// As a field for a day and a time holds it.
pub(crate) fn field(at: Timestamp, zone: &TimeZone) -> String {
    at.in_zone(zone).strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_business() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let at = moment(&berlin, "at", "2026-12-01T14:30").unwrap();
        assert_eq!(at.jiff().to_string(), "2026-12-01T13:30:00Z");
        assert_eq!(instant(&berlin, "date", "2026-12-01", "14:30").unwrap(), at);
        assert_eq!(instant(&berlin, "date", "2026-12-01", "14:30:00").unwrap(), at);
        assert_eq!(field(at, &berlin), "2026-12-01T14:30");
        // 02:30 is not on the clock of that night.
        let skipped = moment(&berlin, "at", "2026-03-29T02:30").unwrap();
        assert_eq!(field(skipped, &berlin), "2026-03-29T03:30");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "x",
            "2026-13-01T10:00",
            "2026-12-01",
            "2026-12-01T25:00",
            "-009999-01-01T00:00",
            "9999-12-31T23:59",
            "2026-12-01T10:00\u{0}",
            "２０２６-12-01T10:00",
        ] {
            let at = moment(&TimeZone::UTC, "at", text);
            assert!(at.is_err() || text == "2026-12-01", "{text}: {at:?}");
        }
        for text in ["", "1", "a:b", "24:00", "10:6", "10:99", "-1:00", "10:\u{e9}"] {
            assert!(instant(&TimeZone::UTC, "date", "2026-12-01", text).is_err(), "{text}");
        }
        assert!(given::<frontdesk_base::id::StaffId>("nobody", "staff").is_err());
        assert_eq!(given::<frontdesk_base::id::StaffId>(" ", "staff").unwrap(), None);
        assert!(minutes("1e3").is_err() && minutes("").unwrap().is_none());
    }
}
