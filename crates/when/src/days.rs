//! Days: a span of dates, of which some weekdays only may count.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Weekdays(u8);

impl Weekdays {
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORKING: Self = Self(0b001_1111);
    /// Saturday and Sunday.
    pub const WEEKEND: Self = Self(0b110_0000);

    /// One weekday alone.
    pub fn one(day: Weekday) -> Self {
        Self(1 << day.to_monday_zero_offset())
    }

    /// Whether `day` is among them.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & Self::one(day).0 != 0
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> + Clone {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.contains(*day))
    }
}

/// Dates that somebody named: every day from `first` to `last` (both count) that is one of `only`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day; `None` when it goes on.
    pub last: Option<Date>,
    /// The weekdays that count: all, unless weekdays were named ("Mondays in April").
    pub only: Weekdays,
    /// All of it lies before today.
    pub past: bool,
    /// A day or month without a year that has passed this year, so next year's was taken.
    pub next_year: bool,
}

impl Days {
    /// One day.
    pub fn on(date: Date) -> Self {
        Self::span(date, Some(date))
    }

    /// Every day from `first` to `last`.
    pub fn span(first: Date, last: Option<Date>) -> Self {
        Self { first, last, only: Weekdays::ALL, past: false, next_year: false }
    }

    /// The days of these weekdays, from `first` on.
    pub fn every(only: Weekdays, first: Date) -> Self {
        Self { only, ..Self::span(first, None) }
    }

    /// The date, when it is one day.
    pub fn date(&self) -> Option<Date> {
        (self.last == Some(self.first)).then_some(self.first)
    }

    /// Whether `date` is one of them.
    pub fn contains(&self, date: Date) -> bool {
        date >= self.first
            && self.last.is_none_or(|last| date <= last)
            && self.only.contains(date.weekday())
    }

    /// The days in their order. Endless when `last` is `None`: take what you need.
    pub fn iter(&self) -> impl Iterator<Item = Date> + '_ {
        let mut next = Some(self.first);
        std::iter::from_fn(move || {
            let date = next?;
            next = date.tomorrow().ok();
            Some(date)
        })
        .take_while(|date| self.last.is_none_or(|last| *date <= last))
        .filter(|date| self.only.contains(date.weekday()))
    }

    /// The days that are in both, when there is any.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        let first = self.first.max(other.first);
        let last = match (self.last, other.last) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let both = Self {
            first,
            last,
            only: self.only.and(other.only),
            past: self.past || other.past,
            next_year: self.next_year || other.next_year,
        };
        if both.only.is_empty() {
            return None;
        }
        // The seven days from the first hold every weekday there is.
        let begins = both.iter().take(1).next()?;
        if both.only == Weekdays::ALL {
            return Some(both);
        }
        // Where one day is left, it is that day.
        let one =
            both.last.is_some_and(|last| begins.checked_add(7.days()).is_ok_and(|n| n > last));
        if one && both.iter().take(2).count() == 1 {
            return Some(Self { first: begins, last: Some(begins), only: Weekdays::ALL, ..both });
        }
        Some(both)
    }
}

/// `2026-03-05`, `2026-03-09..2026-03-15`, `2026-03-04..[mon,tue]`, with `!past` or `!next-year`.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        if self.date().is_none() {
            f.write_str("..")?;
            if let Some(last) = self.last {
                write!(f, "{last}")?;
            }
        }
        if self.only != Weekdays::ALL {
            write!(f, "{}", self.only)?;
        }
        if self.past {
            f.write_str("!past")?;
        }
        if self.next_year {
            f.write_str("!next-year")?;
        }
        Ok(())
    }
}

/// `[mon,tue]`.
impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHORT: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let names = SHORT.iter().enumerate().filter(|(at, _)| self.0 & (1 << at) != 0);
        let names: Vec<&str> = names.map(|(_, name)| *name).collect();
        write!(f, "[{}]", names.join(","))
    }
}
