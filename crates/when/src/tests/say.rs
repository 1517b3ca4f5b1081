//! What is said back, and that it is read as what was meant.

use jiff::{
    SignedDuration,
    civil::{DateTime, date},
};

use super::at;
use crate::{
    Order, Times, read,
    say::{self, Hours, Style, Tongue},
};

const ENGLISH: Style =
    Style { tongue: Tongue::English, hours: Hours::Twelve, order: Order::DayFirst };
const AMERICAN: Style = Style { order: Order::MonthFirst, ..ENGLISH };
const BRITISH_24: Style = Style { hours: Hours::TwentyFour, ..ENGLISH };
const GERMAN: Style =
    Style { tongue: Tongue::German, hours: Hours::TwentyFour, order: Order::DayFirst };

/// Monday 2 March 2026, 10:00.
fn monday() -> DateTime {
    date(2026, 3, 2).at(10, 0, 0, 0)
}

#[track_caller]
fn check(style: Style, at: DateTime, whole: &str, short: &str) {
    assert_eq!(say::moment(at, monday(), style), whole);
    assert_eq!(say::short(at, monday(), style), short);
}

#[test]
fn moments_are_said() {
    let tuesday = date(2026, 3, 3).at(15, 30, 0, 0);
    check(ENGLISH, tuesday, "tomorrow, Tuesday 3 March, at 3:30 pm", "Tue 3 Mar, 3:30 pm");
    check(BRITISH_24, tuesday, "tomorrow, Tuesday 3 March, at 15:30", "Tue 3 Mar, 15:30");
    check(AMERICAN, tuesday, "tomorrow, Tuesday, March 3, at 3:30 pm", "Tue, Mar 3, 3:30 pm");
    check(GERMAN, tuesday, "morgen, Dienstag, 3. März, um 15:30 Uhr", "Di, 3. März, 15:30");
    let today = date(2026, 3, 2).at(12, 0, 0, 0);
    check(ENGLISH, today, "today, Monday 2 March, at noon", "Mon 2 Mar, 12 pm");
    check(GERMAN, today, "heute, Montag, 2. März, um 12 Uhr", "Mo, 2. März, 12:00");
    let later = date(2026, 9, 18).at(9, 0, 0, 0);
    check(ENGLISH, later, "Friday 18 September, at 9 am", "Fri 18 Sept, 9 am");
    check(GERMAN, later, "Freitag, 18. September, um 9 Uhr", "Fr, 18. Sept., 09:00");
    let next_year = date(2027, 1, 4).at(0, 0, 0, 0);
    check(ENGLISH, next_year, "Monday 4 January 2027, at midnight", "Mon 4 Jan 2027, 12 am");
    check(AMERICAN, next_year, "Monday, January 4, 2027, at midnight", "Mon, Jan 4, 2027, 12 am");
    check(GERMAN, next_year, "Montag, 4. Januar 2027, um 0 Uhr", "Mo, 4. Jan. 2027, 00:00");
}

#[test]
fn at_night_no_day_is_today() {
    let night = date(2026, 3, 3).at(1, 0, 0, 0);
    assert_eq!(say::day(date(2026, 3, 3), night, ENGLISH), "Tuesday 3 March");
    assert_eq!(say::day(date(2026, 3, 4), night, GERMAN), "Mittwoch, 4. März");
    let yesterday = say::day(date(2026, 3, 1), monday(), ENGLISH);
    assert_eq!(yesterday, "Sunday 1 March");
}

#[test]
fn tags_have_a_style() {
    assert_eq!(Style::of_tag("en-US"), AMERICAN);
    assert_eq!(Style::of_tag("en-GB"), ENGLISH);
    assert_eq!(Style::of_tag("en"), ENGLISH);
    assert_eq!(Style::of_tag("de-AT"), GERMAN);
    assert_eq!(Style::of_tag("zh-Hant-TW").tongue, Tongue::English);
    assert_eq!(Style::of_tag(""), ENGLISH);
}

#[test]
fn what_is_said_is_read_as_it_was_meant() {
    let now = monday();
    for style in [ENGLISH, AMERICAN, BRITISH_24, GERMAN] {
        let ctx = crate::Context { order: style.order, ..at(now) };
        // Each day of a year, each at another time.
        for days in 0..365 {
            let at = now
                + SignedDuration::from_hours(days * 24)
                + SignedDuration::from_mins(days * 35 % 600);
            for text in [say::moment(at, now, style), say::short(at, now, style)] {
                let said = read(&text, &ctx);
                let dates: Vec<_> = said.days().map(crate::Days::date).collect();
                let times: Vec<_> = said.times().collect();
                assert_eq!(dates, [Some(at.date())], "{text}: {said}");
                assert_eq!(times, [&Times::At(at.time())], "{text}: {said}");
                assert!(!said.corrected && said.not.is_empty(), "{text}: {said}");
            }
        }
    }
}
