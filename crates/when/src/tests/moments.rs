//! The same words at other moments and other businesses: midnight, the end of months and years,
//! leap days, long opening hours, months first, answers.

use jiff::civil::{Date, date, time};

use super::{at, check_at, usual};
use crate::{Asked, Context, Order, Unsure, read};

fn on(day: Date, hour: i8, minute: i8) -> Context {
    at(day.at(hour, minute, 0, 0))
}

#[test]
fn around_midnight() {
    check_at(
        &on(date(2026, 3, 4), 23, 59),
        &[
            ("tomorrow", "2026-03-05"),
            ("in two hours", "2026-03-05 @ 01:59"),
            ("tonight", "2026-03-04 @ [17:00-)"),
            ("within the next hour", "2026-03-04 @ [23:59-)"),
            ("today", "2026-03-04"),
        ],
    );
    check_at(
        &on(date(2026, 3, 5), 0, 1),
        &[
            ("tomorrow", "2026-03-06"),
            ("Thursday", "2026-03-12"),
            ("this Thursday", "2026-03-05"),
            ("yesterday", "2026-03-04!past"),
            ("in half an hour", "2026-03-05 @ 00:31"),
        ],
    );
}

#[test]
fn at_the_end_of_a_month() {
    check_at(
        &on(date(2026, 1, 31), 12, 0),
        &[
            ("tomorrow", "2026-02-01"),
            ("next month", "2026-02-01..2026-02-28"),
            ("in a month", "2026-02-28"),
            ("the 30th", "2026-03-30"),
            ("the 31st", "2026-01-31"),
            ("this month", "2026-01-31"),
            ("end of next month", "2026-02-22..2026-02-28"),
            ("the 1st", "2026-02-01"),
            ("last Friday of the month", "2026-01-30!past"),
            ("next week", "2026-02-02..2026-02-08"),
        ],
    );
    // A Sunday.
    check_at(
        &on(date(2026, 3, 8), 12, 0),
        &[
            ("this week", "2026-03-08"),
            ("next week", "2026-03-09..2026-03-15"),
            ("this weekend", "2026-03-08"),
            ("Monday", "2026-03-09"),
            ("next Monday", "2026-03-09"),
            ("next Sunday", "2026-03-15"),
            ("last Sunday", "2026-03-01!past"),
            ("Sunday", "2026-03-15"),
            ("today at 5", "2026-03-08 @ 17:00"),
        ],
    );
}

#[test]
fn on_leap_days() {
    check_at(
        &on(date(2028, 2, 28), 9, 0),
        &[
            ("tomorrow", "2028-02-29"),
            ("the 29th", "2028-02-29"),
            ("29 February", "2028-02-29"),
            ("29.2.", "2028-02-29"),
            ("end of the month", "2028-02-28..2028-02-29"),
        ],
    );
    check_at(
        &on(date(2028, 2, 29), 9, 0),
        &[
            ("today", "2028-02-29"),
            ("in a month", "2028-03-29"),
            ("February 28th", "2029-02-28!next-year"),
            ("29 Feb", "2028-02-29"),
            ("29 February 2029", "impossible"),
            ("in a year", "2029-02-28"),
            ("in 12 months", "2029-02-28"),
        ],
    );
    check_at(
        &on(date(2027, 3, 1), 9, 0),
        &[("29 February", "2028-02-29!next-year"), ("yesterday", "2027-02-28!past")],
    );
}

#[test]
fn at_new_year() {
    check_at(
        &on(date(2026, 12, 31), 16, 0),
        &[
            ("tomorrow", "2027-01-01"),
            ("2 January", "2027-01-02!next-year"),
            ("the 2nd", "2027-01-02"),
            ("next week", "2027-01-04..2027-01-10"),
            ("next month", "2027-01-01..2027-01-31"),
            ("this year", "2026-12-31"),
            ("next year", "2027-01-01..2027-12-31"),
            ("in January", "2027-01-01..2027-01-31!next-year"),
            ("Christmas Eve", "2027-12-24!next-year"),
            ("New Year's Eve", "2026-12-31"),
            ("Monday", "2027-01-04"),
            ("in two weeks", "2027-01-14"),
            ("this week", "2026-12-31..2027-01-03"),
            ("today at 5", "2026-12-31 @ 17:00"),
            ("in 10 hours", "2027-01-01 @ 02:00"),
        ],
    );
    check_at(
        &on(date(2027, 1, 1), 0, 5),
        &[
            ("yesterday", "2026-12-31!past"),
            ("31 December", "2027-12-31"),
            ("last week", "2026-12-21..2026-12-27!past"),
            ("Friday 1 January", "2027-01-01"),
        ],
    );
}

#[test]
fn months_first() {
    let ctx = Context { order: Order::MonthFirst, ..usual() };
    check_at(
        &ctx,
        &[
            ("3/12", "2026-03-12"),
            ("12/3", "2026-12-03"),
            ("13/3", "2026-03-13"),
            ("03/12/2026", "2026-03-12"),
            ("3-12-2026", "2026-03-12"),
            ("12.3.", "2026-03-12"),
            ("2026-12-03", "2026-12-03"),
            ("Thursday 3/12", "2026-03-12"),
            ("Thursday 12/3", "2026-12-03"),
        ],
    );
}

#[test]
fn open_late() {
    let ctx = Context { opens: time(8, 0, 0, 0), closes: time(22, 0, 0, 0), ..usual() };
    check_at(
        &ctx,
        &[
            ("at 8", "@ 08:00"),
            ("at 3", "@ 15:00"),
            ("today at 9", "2026-03-04 @ 21:00"),
            ("tomorrow evening at 8", "2026-03-05 @ 20:00"),
            ("at 11", "@ 11:00"),
            ("end of the day", "@ [20:00-)"),
            ("first thing", "@ [-09:00)"),
        ],
    );
    assert_eq!(read("at 8", &ctx).unsure, [Unsure::Hour(time(20, 0, 0, 0))]);
    assert_eq!(read("at 3", &ctx).unsure, []);
    assert_eq!(read("8am", &ctx).unsure, []);
    // A bar.
    let ctx = Context { opens: time(17, 0, 0, 0), closes: time(23, 0, 0, 0), ..usual() };
    check_at(&ctx, &[("at 8", "@ 20:00"), ("at 11", "@ 23:00"), ("half six", "@ 18:30")]);
    // Round the clock.
    let ctx = Context { opens: time(0, 0, 0, 0), closes: time(23, 59, 0, 0), ..usual() };
    check_at(
        &ctx,
        &[("at 4", "@ 16:00"), ("at 9", "@ 09:00"), ("today at 9", "2026-03-04 @ 21:00")],
    );
}

#[test]
fn answers() {
    let time = Context { asked: Asked::Time, ..usual() };
    check_at(
        &time,
        &[
            ("4", "@ 16:00"),
            ("four", "@ 16:00"),
            ("ten thirty", "@ 10:30"),
            ("10.30", "@ 10:30"),
            ("2-4", "@ [14:00-16:00)"),
            ("I don't mind", "@ [-)"),
            ("4 please", "@ 16:00"),
            ("2 people", "-"),
            ("let's say 4", "@ 16:00"),
            ("egal", "@ [-)"),
        ],
    );
    let day = Context { asked: Asked::Day, ..usual() };
    check_at(
        &day,
        &[
            ("the third", "2026-04-03"),
            ("12", "2026-03-12"),
            ("12th", "2026-03-12"),
            ("I don't mind", "2026-03-04.."),
            ("april", "2026-04-01..2026-04-30"),
        ],
    );
    check_at(&usual(), &[("4", "-"), ("four", "-"), ("I don't mind", "-")]);
}

#[test]
fn what_is_unsure_is_told() {
    let unsure = |text: &str| read(text, &usual()).unsure;
    assert_eq!(unsure("next Friday"), [Unsure::Next(date(2026, 3, 6))]);
    assert_eq!(unsure("next Monday"), []);
    assert_eq!(unsure("3/4"), [Unsure::Order(date(2026, 3, 4))]);
    assert_eq!(unsure("13/3"), []);
    assert_eq!(unsure("Tuesday 11 March"), [Unsure::Weekday(date(2026, 3, 10))]);
    assert_eq!(unsure("at 7"), [Unsure::Hour(time(7, 0, 0, 0))]);
    assert_eq!(unsure("tomorrow at 4"), []);
}

#[test]
fn the_rest_of_the_text_is_left() {
    let left = |text: &str| {
        let mut left = String::new();
        let mut from = 0;
        for span in read(text, &usual()).spans {
            left.push_str(&text[from..span.start]);
            from = span.end;
        }
        left.push_str(&text[from..]);
        left
    };
    assert_eq!(left("a haircut with Anna on Friday at 3pm please"), "a haircut with Anna  please");
    assert_eq!(left("übermorgen um 15 Uhr bei Jörg"), " bei Jörg");
    assert_eq!(left("Dienstagabend Färben"), " Färben");
    assert_eq!(left("cut and colour"), "cut and colour");
    assert_eq!(left("45 minute massage the 10th or 11th"), "45 minute massage  or ");
}
