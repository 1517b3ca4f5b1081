//! Series, their exceptions, and the clock.

use super::{at, berlin, timed};
use crate::calendar::{Item, Span, occurrences};

const FROM: &str = "2026-11-01T00:00:00Z";
const UNTIL: &str = "2026-12-24T00:00:00Z";
const NEVER: &str = "1970-01-01T00:00:00Z";

fn starts(items: &[Item], from: &str, until: &str) -> Vec<String> {
    let all = occurrences(items, &berlin(), at(from), at(until), 1_000);
    assert!(!all.truncated);
    all.occurrences.iter().map(|one| one.starts_at.jiff().to_string()).collect()
}

/// An hour at ten in Berlin on a Monday.
fn monday(rules: &[&str]) -> Item {
    timed("s", "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z", rules)
}

fn days(id: &str, first: &str, end: &str, rules: &[&str]) -> Item {
    let span = Span::Days { first: first.parse().unwrap(), end: end.parse().unwrap() };
    Item { span, ..timed(id, NEVER, NEVER, rules) }
}

fn exception(of: &Item, original: &str, starts_at: &str, ends_at: &str) -> Item {
    let one = timed(&format!("{}#{original}", of.id), starts_at, ends_at, &[]);
    Item { series: Some(of.id.clone()), original: Some(at(original)), ..one }
}

fn cancelled(of: &Item, original: &str) -> Item {
    Item { gone: true, busy: false, ..exception(of, original, NEVER, NEVER) }
}

#[test]
fn ten_o_clock_stays_ten_o_clock() {
    // Berlin goes back on 25 October 2026.
    let daily = timed("a", "2026-10-23T08:00:00Z", "2026-10-23T09:00:00Z", &["RRULE:FREQ=DAILY"]);
    assert_eq!(
        starts(&[daily], "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"),
        ["2026-10-24T08:00:00Z", "2026-10-25T09:00:00Z", "2026-10-26T09:00:00Z"]
    );
    // Half past two is not there on 28 March 2027: it is an hour later.
    let night = timed("b", "2027-03-26T01:30:00Z", "2027-03-26T02:30:00Z", &["RRULE:FREQ=DAILY"]);
    assert_eq!(
        starts(&[night], "2027-03-27T00:00:00Z", "2027-03-30T00:00:00Z"),
        ["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"]
    );
    // In October it is there twice, and the first counts.
    let rule = "RRULE:FREQ=DAILY;COUNT=3";
    let twice = timed("c", "2026-10-24T00:30:00Z", "2026-10-24T01:00:00Z", &[rule]);
    assert_eq!(
        starts(&[twice], "2026-10-24T00:00:00Z", "2026-10-30T00:00:00Z"),
        ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
}

#[test]
fn an_occurrence_is_as_long_as_the_first_and_touches_the_window_with_any_part() {
    let weekly = "RRULE:FREQ=WEEKLY";
    let shift = timed("a", "2026-11-23T21:00:00Z", "2026-11-24T05:00:00Z", &[weekly]);
    let (from, until) = (at("2026-12-01T04:59:00Z"), at("2026-12-07T21:00:00Z"));
    let found = occurrences(&[shift], &berlin(), from, until, 10);
    let spans: Vec<_> = found.occurrences.iter().map(|one| (one.starts_at, one.ends_at)).collect();
    assert_eq!(spans, [(at("2026-11-30T21:00:00Z"), at("2026-12-01T05:00:00Z"))]);
}

#[test]
fn whole_days_are_those_of_the_zone_and_end_before_their_last() {
    let holiday = days("a", "2026-11-24", "2026-11-26", &[]);
    let day = days("b", "2026-10-24", "2026-10-25", &["RRULE:FREQ=DAILY;UNTIL=20261026"]);
    let (from, until) = (at("2026-10-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
    let all = occurrences(&[holiday, day], &berlin(), from, until, 10);
    let spans: Vec<_> = all.occurrences.iter().map(|one| (one.starts_at, one.ends_at)).collect();
    assert_eq!(
        spans,
        [
            (at("2026-10-23T22:00:00Z"), at("2026-10-24T22:00:00Z")),
            // A day of 25 hours.
            (at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")),
            (at("2026-10-25T23:00:00Z"), at("2026-10-26T23:00:00Z")),
            (at("2026-11-23T23:00:00Z"), at("2026-11-25T23:00:00Z")),
        ]
    );
    // What begins when a holiday is over does not touch it.
    let holiday = days("a", "2026-11-24", "2026-11-25", &[]);
    assert!(starts(&[holiday], "2026-11-24T23:00:00Z", "2026-11-26T00:00:00Z").is_empty());
}

#[test]
fn an_exception_stands_in_the_place_of_its_day() {
    let series = monday(&["RRULE:FREQ=DAILY;COUNT=5"]);
    let tuesday = "2026-11-24T09:00:00Z";
    let moved = exception(&series, tuesday, "2026-11-24T15:00:00Z", "2026-11-24T16:00:00Z");
    let away = cancelled(&series, "2026-11-25T09:00:00Z");
    let thursday = "2026-11-26T09:00:00Z";
    let free = exception(&series, thursday, thursday, "2026-11-26T10:00:00Z");
    let free = Item { busy: false, ..free };
    assert_eq!(
        starts(&[moved.clone(), away, series.clone(), free], FROM, UNTIL),
        ["2026-11-23T09:00:00Z", "2026-11-24T15:00:00Z", "2026-11-27T09:00:00Z"]
    );
    // A guest of one day alone has no series; of a series that is deleted nothing is left.
    assert_eq!(starts(std::slice::from_ref(&moved), FROM, UNTIL), ["2026-11-24T15:00:00Z"]);
    let deleted = Item { gone: true, busy: false, ..series };
    assert!(starts(&[moved, deleted], FROM, UNTIL).is_empty());
}

#[test]
fn an_exception_of_whole_days_is_named_by_its_midnight_in_utc() {
    let series = days("s", "2026-11-23", "2026-11-24", &["RRULE:FREQ=DAILY;COUNT=3"]);
    let gone = cancelled(&series, "2026-11-24T00:00:00Z");
    assert_eq!(
        starts(&[series, gone], FROM, UNTIL),
        ["2026-11-22T23:00:00Z", "2026-11-24T23:00:00Z"]
    );
}

#[test]
fn dates_are_added_and_left_out_in_each_of_their_forms() {
    let series = monday(&[
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261204T230000Z",
        "EXDATE;TZID=Europe/Berlin:20261124T100000",
        "EXDATE:20261125T090000Z,20261126T090000Z",
        "EXDATE;VALUE=DATE:20261127",
        "RDATE;VALUE=DATE-TIME:20261128T120000Z",
        "RDATE;TZID=Europe/Berlin:20261129T100000",
        "RDATE;VALUE=PERIOD:20261129T150000Z/PT2H",
        "EXDATE;TZID=Europe/Berlin:20261201T100000",
        "X-NOTHING:1",
    ]);
    assert_eq!(
        starts(&[series], FROM, UNTIL),
        [
            "2026-11-23T09:00:00Z",
            "2026-11-28T12:00:00Z",
            "2026-11-29T09:00:00Z",
            "2026-11-29T15:00:00Z",
            "2026-11-30T09:00:00Z",
            "2026-12-02T09:00:00Z",
            "2026-12-03T09:00:00Z",
            "2026-12-04T09:00:00Z",
        ]
    );
}

#[test]
fn the_end_of_a_rule_is_the_last_that_may_be() {
    for (until, last) in [
        ("20261125T090000Z", "2026-11-25T09:00:00Z"),
        ("20261125T085959Z", "2026-11-24T09:00:00Z"),
        ("20261125T100000", "2026-11-25T09:00:00Z"),
        ("20261125", "2026-11-25T09:00:00Z"),
        ("20200101", "2026-11-23T09:00:00Z"),
    ] {
        let series = monday(&[&format!("RRULE:FREQ=DAILY;UNTIL={until}")]);
        let found = starts(&[series], FROM, UNTIL);
        assert_eq!(found.last().map(String::as_str), Some(last), "{until}");
    }
}

#[test]
fn the_first_is_there_though_no_rule_says_so() {
    // A Monday, in a series of Tuesdays; and a rule that cannot be read.
    let tuesdays = monday(&["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1"]);
    assert_eq!(starts(&[tuesdays], FROM, UNTIL), ["2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"]);
    let broken = monday(&["RRULE:FREQ=SOMETIMES"]);
    let found = occurrences(&[broken], &berlin(), at(FROM), at(UNTIL), 10);
    assert_eq!((found.occurrences.len(), found.truncated), (1, true));
}

#[test]
fn a_week_s_position_counts_from_its_first_day() {
    let rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=3";
    let series = timed("s", "2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z", &[rule]);
    // The Monday before the first is none of it.
    assert_eq!(
        starts(&[series], FROM, UNTIL),
        [
            "2026-11-25T09:00:00Z",
            "2026-11-30T09:00:00Z",
            "2026-12-07T09:00:00Z",
            "2026-12-14T09:00:00Z"
        ]
    );
}

#[test]
fn what_is_free_gone_or_takes_no_time_is_not_busy() {
    let table = [
        Item { busy: false, ..monday(&[]) },
        Item { gone: true, ..monday(&[]) },
        timed("b", "2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z", &[]),
        timed("c", "2026-11-23T10:00:00Z", "2026-11-23T09:00:00Z", &[]),
    ];
    for item in table {
        assert!(starts(&[item], FROM, UNTIL).is_empty());
    }
    assert_eq!(starts(&[monday(&[])], FROM, UNTIL).len(), 1);
}

#[test]
fn the_earliest_are_kept_and_the_rest_is_told() {
    let series = monday(&["RRULE:FREQ=DAILY"]);
    let once = timed("o", "2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z", &[]);
    let until = at("2027-12-24T00:00:00Z");
    let found = occurrences(&[series, once], &berlin(), at(FROM), until, 3);
    let ids: Vec<_> = found.occurrences.iter().map(|one| one.item.as_str()).collect();
    assert_eq!((ids.as_slice(), found.truncated), (["s", "o", "s"].as_slice(), true));
}
