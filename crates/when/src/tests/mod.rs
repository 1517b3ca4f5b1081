//! What people say, and what it means: tables of phrases, each at a moment.

mod held_out;

use jiff::civil::{DateTime, date, time};

use crate::{Asked, Context, Order, read};

/// Wednesday 4 March 2026, 10:00, at a business that is open from 9 to 18.
pub(super) fn at(now: DateTime) -> Context {
    Context {
        now,
        order: Order::DayFirst,
        opens: time(9, 0, 0, 0),
        closes: time(18, 0, 0, 0),
        asked: Asked::Nothing,
    }
}

pub(super) fn usual() -> Context {
    at(date(2026, 3, 4).at(10, 0, 0, 0))
}

/// That `text` is read as `expected` at `ctx`.
#[track_caller]
pub(super) fn check_at(ctx: &Context, text: &str, expected: &str) {
    assert_eq!(read(text, ctx).to_string(), expected, "{text}");
}

#[track_caller]
pub(super) fn check(text: &str, expected: &str) {
    check_at(&usual(), text, expected);
}
