//! Dates and times as people say them ("Friday week, late afternoon"; "no, make it four"), read for a
//! dialogue that books appointments, and said back.
//!
//! ```text
//! text ── tokens ── pieces (days, times, the words between) ── wishes ── Said
//!         typos, shut       dates weekdays periods offsets      draft corrections
//!                           clocks hours parts relations
//! ```
//!
//! [`read`] reads, [`say`] says. `Said` displays as one line, for tests, evaluations and traces.
//!
//! The grammar is our own. The general readers of dates that there are know far more languages, but
//! read one value out of a phrase; a booking dialogue needs what stands around it: what will not do,
//! what is taken back, what is moved from where to where, several wishes at once, parts of the day as
//! windows, an hour's half of the day by the opening hours, and which words were read, so that the
//! rest can be read for services and names. The best of them is a minute of compiling and 8 MB of
//! binary, reads a fifth of plain booking phrases wrong, and would need all of that around it.
//!
//! How it reads:
//!
//! - A bare weekday is the next one to come, never today; "this Friday" may be today; "next Friday" is
//!   next week's, and [`Unsure::Next`] names this week's. Weeks begin on Monday.
//! - "The 3rd" is the coming third. A day or a month that has passed this year is next year's, with
//!   [`Days::next_year`]. What lies before today is given as it was said, with [`Days::past`].
//! - "At four" is the four that is within the opening hours; when both or none are, the likelier one
//!   is taken and [`Unsure::Hour`] names the other. A part of the day that is named decides it.
//! - A number is a time only where something says so: "at", "make it", a day before it, a half of the
//!   day. Prices, phone numbers, lengths, ages, rooms and house numbers are none.
//! - English and German whole; Spanish, French and Italian as far as their words are plain.
//! - At most four hundred words are read; the time it takes grows with their number only.
//!
//! Pure functions of a text and a moment: no clock, no zone (times that a change of the clock leaves
//! out are the caller's), no I/O.

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
pub mod say;
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

use jiff::civil::{Date, DateTime, Time};

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
    /// The first and the last of the days that were spoken of before: a weekday alone, or a day of the
    /// month, is the one among them.
    pub around: Option<(Date, Date)>,
    /// The day that is spoken of: "the Friday after" is the next from it on.
    pub focus: Option<Date>,
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
