//! What was said of days and times, and how it is written down for tests and evaluations.

use std::{fmt, ops::Range};

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::{Days, Times};

/// What a text says of when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What is wanted: any of these will do, as "Monday morning or Wednesday at 3". Empty when
    /// nothing of the kind was said.
    pub wishes: Vec<Wish>,
    /// What will not do: none of these. A weekday that is excluded is excluded every week.
    pub not: Vec<Wish>,
    /// When it is now, where something is moved: the 10th in "move it from the 10th to the 11th".
    pub moved: Option<Wish>,
    /// It takes back something said before ("no, make it four"). What it takes back within the text
    /// itself is not in `wishes` any more.
    pub corrected: bool,
    /// As soon as there is anything.
    pub soonest: bool,
    /// A step from what was spoken of before.
    pub shift: Option<Shift>,
    /// What stays as it was.
    pub same: Option<Same>,
    /// Where a date stands that there is not: "April 31st".
    pub impossible: Option<Range<usize>>,
    /// Where another reading is as good; the one taken is in `wishes`.
    pub unsure: Vec<Unsure>,
    /// The parts of the text that were read, in bytes and in order, so that the rest can be read for
    /// other things.
    pub spans: Vec<Range<usize>>,
}

/// Days and times that belong together: any of the days, at any of the times.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wish {
    /// Any of these; empty when no day was said.
    pub days: Vec<Days>,
    /// Any of these; empty when no time was said.
    pub times: Vec<Times>,
}

/// A step from what was spoken of before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// "Anything earlier?": a time or a day, whichever was spoken of.
    Earlier,
    /// "A bit later".
    Later,
    /// "Any sooner?": before the day spoken of.
    Sooner,
    /// "What else is there?", "the next one".
    Another,
    /// "Another day".
    AnotherDay,
    /// "A different time": on the same day.
    AnotherTime,
    /// "An hour later", "half an hour earlier" (negative).
    Minutes(i32),
    /// "The day after", "a week later", "the day before" (negative).
    Days(i32),
}

/// What stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// "The same day".
    Day,
    /// "The same time".
    Time,
}

/// Another reading that is as good, for the caller to ask about or to read back with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsure {
    /// The hour may be in the other half of the day, this one: "at 8" of a place open from 8 to 21.
    Hour(Time),
    /// Day and month may be the other way round: "3/4".
    Order(Date),
    /// "Next Friday", said on a Wednesday, may be this week's.
    Next(Date),
    /// The weekday and the date do not belong together; this is the weekday's.
    Weekday(Date),
}

impl Wish {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.times.is_empty()
    }

    /// Whether an appointment that begins at `at` is one of these.
    pub fn contains(&self, at: DateTime) -> bool {
        (self.days.is_empty() || self.days.iter().any(|days| days.contains(at.date())))
            && (self.times.is_empty() || self.times.iter().any(|times| times.contains(at.time())))
    }
}

impl Said {
    /// Whether nothing of when was said.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether an appointment that begins at `at` is what is wanted. True of everything that is not
    /// excluded when nothing was wished.
    pub fn allows(&self, at: DateTime) -> bool {
        (self.wishes.is_empty() || self.wishes.iter().any(|wish| wish.contains(at)))
            && !self.not.iter().any(|wish| wish.contains(at))
    }

    /// The days of all wishes.
    pub fn days(&self) -> impl Iterator<Item = &Days> {
        self.wishes.iter().flat_map(|wish| &wish.days)
    }

    /// The times of all wishes.
    pub fn times(&self) -> impl Iterator<Item = &Times> {
        self.wishes.iter().flat_map(|wish| &wish.times)
    }
}

/// `2026-03-05,2026-03-06 @ 15:30,~17:00`.
impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<String> = self.days.iter().map(ToString::to_string).collect();
        let times: Vec<String> = self.times.iter().map(ToString::to_string).collect();
        f.write_str(&days.join(","))?;
        if !times.is_empty() {
            let gap = if days.is_empty() { "" } else { " " };
            write!(f, "{gap}@ {}", times.join(","))?;
        }
        Ok(())
    }
}

/// One line for tests, evaluations and traces: `2026-03-05 @ 15:30 / 2026-03-06; not @ [-12:00);
/// corrected`, or `-`. With `{:#}` also what is unsure.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let wishes: Vec<String> = self.wishes.iter().map(ToString::to_string).collect();
        if !wishes.is_empty() {
            parts.push(wishes.join(" / "));
        }
        parts.extend(self.not.iter().map(|wish| format!("not {wish}")));
        parts.extend(self.moved.iter().map(|wish| format!("moved {wish}")));
        if self.corrected {
            parts.push("corrected".to_owned());
        }
        if self.soonest {
            parts.push("soonest".to_owned());
        }
        parts.extend(self.shift.iter().map(ToString::to_string));
        parts.extend(self.same.iter().map(|same| match same {
            Same::Day => "same day".to_owned(),
            Same::Time => "same time".to_owned(),
        }));
        if self.impossible.is_some() {
            parts.push("impossible".to_owned());
        }
        if f.alternate() {
            parts.extend(self.unsure.iter().map(|unsure| format!("or {unsure}")));
        }
        if parts.is_empty() {
            return f.write_str("-");
        }
        f.write_str(&parts.join("; "))
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Earlier => f.write_str("earlier"),
            Self::Later => f.write_str("later"),
            Self::Sooner => f.write_str("sooner"),
            Self::Another => f.write_str("another"),
            Self::AnotherDay => f.write_str("another day"),
            Self::AnotherTime => f.write_str("another time"),
            Self::Minutes(by) => write!(f, "{by:+}min"),
            Self::Days(by) => write!(f, "{by:+}d"),
        }
    }
}

impl fmt::Display for Unsure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hour(time) => write!(f, "{:02}:{:02}", time.hour(), time.minute()),
            Self::Order(date) | Self::Next(date) | Self::Weekday(date) => write!(f, "{date}"),
        }
    }
}
