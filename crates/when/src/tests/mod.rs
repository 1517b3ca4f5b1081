//! What people say, and what it means: tables of phrases, each at a moment.

mod days;
mod german;
mod held_out;
mod hostile;
mod moments;
mod nothing;
mod romance;
mod say;
mod spoken;
mod times;
mod wishes;

use jiff::civil::{DateTime, date, time};

use crate::{Asked, Context, Order, read};

/// A business that is open from 9 to 18, at `now`.
fn at(now: DateTime) -> Context {
    Context {
        now,
        order: Order::DayFirst,
        opens: time(9, 0, 0, 0),
        closes: time(18, 0, 0, 0),
        asked: Asked::Nothing,
        around: None,
        focus: None,
    }
}

/// Wednesday 4 March 2026, 10:00.
fn usual() -> Context {
    at(date(2026, 3, 4).at(10, 0, 0, 0))
}

/// That each phrase means what stands beside it.
#[track_caller]
fn check_at(ctx: &Context, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let said = read(text, ctx).to_string();
            (said != *expected).then(|| format!("{text}\n    {said}\n    not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// The same on the usual Wednesday.
#[track_caller]
fn check(rows: &[(&str, &str)]) {
    check_at(&usual(), rows);
}
