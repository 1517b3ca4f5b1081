//! Quiet hours: when nobody is written to, by the clock of whoever would be.

use std::time::Duration;

use frontdesk_base::Timestamp;
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};

/// A span of every day, which may reach over midnight. One that ends where it begins is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
}

impl Quiet {
    /// Whether it is quiet then.
    pub fn holds(self, at: Timestamp, zone: &TimeZone) -> bool {
        let clock = at.in_zone(zone).time();
        if self.from <= self.until {
            self.from <= clock && clock < self.until
        } else {
            clock >= self.from || clock < self.until
        }
    }

    /// The moment itself, or the last minute before the quiet hours that it falls in.
    pub fn before(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        if !self.holds(at, zone) {
            return at;
        }
        let local = at.in_zone(zone);
        let today = local.date();
        let day = if local.time() >= self.from { Some(today) } else { today.yesterday().ok() };
        let began = day.and_then(|day| instant(zone, day, self.from, false));
        began.map_or(at, |began| began.minus(Duration::from_mins(1)))
    }

    /// The moment itself, or when the quiet hours that it falls in are over.
    pub fn after(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        if !self.holds(at, zone) {
            return at;
        }
        let local = at.in_zone(zone);
        let today = local.date();
        let day = if local.time() < self.until { Some(today) } else { today.tomorrow().ok() };
        day.and_then(|day| instant(zone, day, self.until, true)).unwrap_or(at)
    }
}

/// A moment of a day's clock. One that comes twice, or not at all, when clocks are changed is the later or
/// the earlier of the two that it may mean.
fn instant(zone: &TimeZone, day: Date, clock: Time, later: bool) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_zoned(day.to_datetime(clock));
    let zoned = if later { ambiguous.later() } else { ambiguous.earlier() };
    zoned.ok().map(|zoned| zoned.timestamp().into())
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    const NIGHT: Quiet = Quiet { from: time(21, 0, 0, 0), until: time(8, 0, 0, 0) };

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        let civil: jiff::civil::DateTime = text.parse().unwrap();
        civil.to_zoned(zone()).unwrap().timestamp().into()
    }

    #[test]
    fn quiet_hours_reach_over_midnight() {
        for (when, before, after) in [
            ("2026-11-24T12:00", "2026-11-24T12:00", "2026-11-24T12:00"),
            ("2026-11-24T20:59", "2026-11-24T20:59", "2026-11-24T20:59"),
            ("2026-11-24T21:00", "2026-11-24T20:59", "2026-11-25T08:00"),
            ("2026-11-24T23:59", "2026-11-24T20:59", "2026-11-25T08:00"),
            ("2026-11-25T00:00", "2026-11-24T20:59", "2026-11-25T08:00"),
            ("2026-11-25T07:59", "2026-11-24T20:59", "2026-11-25T08:00"),
            ("2026-11-25T08:00", "2026-11-25T08:00", "2026-11-25T08:00"),
            // A year's end.
            ("2027-01-01T03:00", "2026-12-31T20:59", "2027-01-01T08:00"),
        ] {
            assert_eq!(NIGHT.before(at(when), &zone()), at(before), "before {when}");
            assert_eq!(NIGHT.after(at(when), &zone()), at(after), "after {when}");
        }
    }

    #[test]
    fn quiet_hours_may_lie_within_a_day_or_be_none() {
        let noon = Quiet { from: time(12, 0, 0, 0), until: time(14, 30, 0, 0) };
        assert_eq!(noon.before(at("2026-11-24T13:00"), &zone()), at("2026-11-24T11:59"));
        assert_eq!(noon.after(at("2026-11-24T13:00"), &zone()), at("2026-11-24T14:30"));
        assert!(!noon.holds(at("2026-11-24T14:30"), &zone()));
        let none = Quiet { from: time(8, 0, 0, 0), until: time(8, 0, 0, 0) };
        for hour in 0..24 {
            assert!(!none.holds(at(&format!("2026-11-24T{hour:02}:00")), &zone()), "{hour}");
        }
    }

    #[test]
    fn clocks_that_are_changed_do_not_make_it_loud() {
        // In the night to 25 October 2026 the hour from 2 to 3 comes twice; on 29 March it is not there.
        let night = Quiet { from: time(2, 30, 0, 0), until: time(2, 45, 0, 0) };
        for hours in 0..48 {
            for day in ["2026-10-24T12:00", "2026-03-28T12:00"] {
                let when = at(day).plus(Duration::from_mins(hours * 30));
                let (before, after) = (night.before(when, &zone()), night.after(when, &zone()));
                assert!(before <= when && after >= when);
                assert!(!night.holds(before, &zone()) && !night.holds(after, &zone()), "{when}");
            }
        }
        assert_eq!(NIGHT.before(at("2026-10-25T06:00"), &zone()), at("2026-10-24T20:59"));
        assert_eq!(NIGHT.after(at("2026-03-28T23:00"), &zone()), at("2026-03-29T08:00"));
    }
}
