//! Dates and times as people say them ("Friday week, late afternoon"; "no, make it four"), read for a
//! dialogue that books appointments, and said back.

mod clock;
mod clocks;
mod connectors;
mod corrections;
mod dates;
mod days;
mod draft;
mod feasts;
mod hours;
mod offsets;
mod parts;
mod periods;
mod phrases;
mod pieces;
mod reader;
mod relations;
mod said;
mod shut;
mod spans;
mod steps;
#[cfg(test)]
mod tests;
mod times;
mod tokens;
mod typos;
mod weekdays;
mod wishes;
mod words;

use jiff::civil::{DateTime, Time};

pub use days::{Days, Weekdays};
pub use said::{Said, Same, Shift, Unsure, Wish};
pub use times::{Times, Window};

/// What a reading depends on besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The moment it is said, in the asker's zone.
    pub now: DateTime,
    /// Which number of "3/4" is the month.
    pub order: Order,
    /// When the business usually opens: with `closes` it says which four "at four" is.
    pub opens: Time,
    /// When it usually closes.
    pub closes: Time,
    /// What was asked, so that a bare "4" is an answer.
    pub asked: Asked,
}

/// The order of day and month in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// 3/4 is the third of April.
    #[default]
    DayFirst,
    /// 3/4 is the fourth of March.
    MonthFirst,
}

/// What the text answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asked {
    /// Nothing in particular: a number alone is no day and no time.
    #[default]
    Nothing,
    /// Which day: "4" is the coming fourth.
    Day,
    /// What time: "4" is four o'clock.
    Time,
}

/// What `text` says of days and times.
pub fn read(text: &str, ctx: &Context) -> Said {
    let reader = reader::Reader::new(text, ctx);
    wishes::combine(&reader, &reader.pieces())
}
