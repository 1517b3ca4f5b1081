//! When a business is open: weekly spans, exceptions by date, and what follows from them at an
//! instant. Pure: it is given the time and the zone, and asks nobody.
//!
//! A span is a pair of times as the clock on the wall shows them, so it is worked out anew for each
//! date: a day on which the clocks change is an hour shorter or longer. A time that the clock shows
//! twice is the first of the two; one that it skips is as much later as was skipped.

mod text;

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

pub use text::{ExceptionText, HoursText};
pub(crate) use text::{clock, date_text};

/// How many days ahead the next opening or closing is looked for.
const AHEAD: i32 = 60;

/// From when to when, on one day's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// When it opens.
    pub open: Time,
    /// When it closes; not after `open` means on the day after.
    pub close: Time,
}

impl Span {
    /// Whether it ends on the day after the one it begins on.
    pub fn crosses_midnight(&self) -> bool {
        self.close <= self.open
    }

    /// The instants at which it begins and ends when it begins on `date`.
    fn on(&self, date: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let last = if self.crosses_midnight() { date.tomorrow().ok()? } else { date };
        let at = |date: Date, time: Time| {
            zone.to_ambiguous_zoned(date.to_datetime(time)).compatible().ok()
        };
        let (begin, end) = (at(date, self.open)?, at(last, self.close)?);
        // The clocks may skip all of it.
        (begin < end).then(|| (begin.timestamp(), end.timestamp()))
    }
}

/// A date with hours of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The date.
    pub date: Date,
    /// When it is open on that date; empty for closed.
    pub open: Vec<Span>,
    /// Why, for people to read.
    pub note: String,
}

/// The hours of one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// When it opens and closes, in order; empty for closed.
    pub spans: Vec<Span>,
    /// Why the hours are not the usual ones.
    pub note: Option<String>,
}

/// The opening hours of a business, or the working hours of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// Monday first.
    week: [Vec<Span>; 7],
    /// By date.
    exceptions: Vec<Exception>,
}

impl Hours {
    /// Monday to Friday, nine to five.
    pub fn nine_to_five() -> Self {
        let span = Span { open: Time::constant(9, 0, 0, 0), close: Time::constant(17, 0, 0, 0) };
        let week = std::array::from_fn(|day| if day < 5 { vec![span] } else { Vec::new() });
        Self { week, exceptions: Vec::new() }
    }

    /// Whether it never opens.
    pub fn is_empty(&self) -> bool {
        self.week.iter().all(Vec::is_empty)
            && self.exceptions.iter().all(|exception| exception.open.is_empty())
    }

    /// The usual spans of a day of the week.
    pub fn usual(&self, day: Weekday) -> &[Span] {
        &self.week[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    /// The dates with hours of their own, in order.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// The hours of a date.
    pub fn on(&self, date: Date) -> Day {
        match self.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => Day {
                spans: exception.open.clone(),
                note: (!exception.note.is_empty()).then(|| exception.note.clone()),
            },
            None => Day { spans: self.usual(date.weekday()).to_vec(), note: None },
        }
    }

    /// Whether this date has hours of its own.
    pub fn is_exception(&self, date: Date) -> bool {
        self.exceptions.iter().any(|exception| exception.date == date)
    }

    /// When the spans that begin on this date begin and end, as instants in `zone`. A span that the
    /// clocks skip is not there.
    pub fn spans_on(&self, date: Date, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let spans = match self.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => exception.open.as_slice(),
            None => self.usual(date.weekday()),
        };
        spans.iter().filter_map(|span| span.on(date, zone)).collect()
    }

    /// Whether it is open at this instant, in the zone that `at` is in.
    pub fn open_at(&self, at: &Zoned) -> bool {
        let now = at.timestamp();
        self.between(at, 1).any(|(begin, end)| begin <= now && now < end)
    }

    /// When it goes from closed to open for the first time after `from`, within sixty days.
    pub fn next_opening(&self, from: &Zoned) -> Option<Zoned> {
        let now = from.timestamp();
        let begins = self.whole(from).into_iter().map(|(begin, _)| begin);
        Self::first(begins, now, from)
    }

    /// When it goes from open to closed for the first time after `from`, within sixty days.
    pub fn next_closing(&self, from: &Zoned) -> Option<Zoned> {
        let now = from.timestamp();
        let ends = self.whole(from).into_iter().map(|(_, end)| end);
        Self::first(ends, now, from)
    }

    fn first(
        instants: impl Iterator<Item = Timestamp>,
        now: Timestamp,
        from: &Zoned,
    ) -> Option<Zoned> {
        let limit = from.checked_add(AHEAD.days()).ok()?.timestamp();
        let found = instants.into_iter().find(|at| *at > now).filter(|at| *at <= limit)?;
        Some(found.to_zoned(from.time_zone().clone()))
    }

    /// Every span that can matter from the day before `at` to `days` days after, as instants.
    fn between<'a>(
        &'a self,
        at: &Zoned,
        days: i32,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'a {
        let (today, zone) = (at.date(), at.time_zone().clone());
        (-1..=days).filter_map(move |offset| today.checked_add(offset.days()).ok()).flat_map(
            move |date| {
                let zone = zone.clone();
                let spans = match self.exceptions.iter().find(|e| e.date == date) {
                    Some(exception) => exception.open.as_slice(),
                    None => self.usual(date.weekday()),
                };
                spans.iter().filter_map(move |span| span.on(date, &zone))
            },
        )
    }

    /// The spans ahead with those that touch made one: who closes at midnight and opens at
    /// midnight does not close.
    fn whole(&self, from: &Zoned) -> Vec<(Timestamp, Timestamp)> {
        let mut spans: Vec<_> = self.between(from, AHEAD + 2).collect();
        spans.sort_unstable();
        let mut whole: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (begin, end) in spans {
            match whole.last_mut() {
                Some((_, last)) if begin <= *last => *last = (*last).max(end),
                _ => whole.push((begin, end)),
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests;
