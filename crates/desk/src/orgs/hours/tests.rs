//! Opening hours, by tables: reading and writing them, what is open when, and the days on which the
//! clocks change.

use jiff::civil::{date, time};
use serde_json::json;

use super::*;

/// Hours from `day=spans` words, such as `mon=09:00-13:00,15:00-19:00`.
fn hours(words: &str) -> Hours {
    let mut text = HoursText::default();
    for word in words.split_whitespace() {
        let (day, spans) = word.split_once('=').unwrap();
        let spans: Vec<String> = spans.split(',').map(str::to_owned).collect();
        match day {
            "mon" => text.mon = spans,
            "tue" => text.tue = spans,
            "wed" => text.wed = spans,
            "thu" => text.thu = spans,
            "fri" => text.fri = spans,
            "sat" => text.sat = spans,
            "sun" => text.sun = spans,
            "daily" => {
                for day in [
                    &mut text.mon,
                    &mut text.tue,
                    &mut text.wed,
                    &mut text.thu,
                    &mut text.fri,
                    &mut text.sat,
                    &mut text.sun,
                ] {
                    day.clone_from(&spans);
                }
            }
            date => text.exceptions.push(ExceptionText {
                date: date.to_owned(),
                open: if spans == ["closed"] { Vec::new() } else { spans },
                note: String::new(),
            }),
        }
    }
    text.parse("hours").unwrap()
}

/// An instant: `2026-03-29T01:30+01:00[Europe/Berlin]`.
fn at(text: &str) -> Zoned {
    text.parse().unwrap()
}

#[track_caller]
fn check_open(words: &str, cases: &[(&str, bool)]) {
    let hours = hours(words);
    for (text, open) in cases {
        assert_eq!(hours.open_at(&at(text)), *open, "{words} at {text}");
    }
}

/// From each instant: the next opening and the next closing.
#[track_caller]
fn check_next(words: &str, cases: &[(&str, Option<&str>, Option<&str>)]) {
    let hours = hours(words);
    for (from, opening, closing) in cases {
        let from = at(from);
        assert_eq!(hours.next_opening(&from), opening.map(at), "{words}: opening after {from}");
        assert_eq!(hours.next_closing(&from), closing.map(at), "{words}: closing after {from}");
    }
}

#[test]
fn a_day_is_open_from_its_opening_up_to_its_closing() {
    check_open(
        "mon=09:00-13:00,15:00-19:00",
        &[
            ("2026-11-23T08:59:59.999+01:00[Europe/Berlin]", false),
            ("2026-11-23T09:00+01:00[Europe/Berlin]", true),
            ("2026-11-23T12:59:59.999+01:00[Europe/Berlin]", true),
            ("2026-11-23T13:00+01:00[Europe/Berlin]", false),
            ("2026-11-23T15:00+01:00[Europe/Berlin]", true),
            ("2026-11-23T19:00+01:00[Europe/Berlin]", false),
            ("2026-11-24T10:00+01:00[Europe/Berlin]", false),
            // The same instant is another time elsewhere.
            ("2026-11-23T09:00-05:00[America/New_York]", true),
            ("2026-11-23T04:00-05:00[America/New_York]", false),
        ],
    );
}

#[test]
fn a_span_may_go_past_midnight() {
    check_open(
        "fri=18:00-02:00 sun=00:00-24:00",
        &[
            ("2026-11-27T17:59+01:00[Europe/Berlin]", false),
            ("2026-11-27T23:59+01:00[Europe/Berlin]", true),
            ("2026-11-28T01:59+01:00[Europe/Berlin]", true),
            ("2026-11-28T02:00+01:00[Europe/Berlin]", false),
            ("2026-11-27T01:00+01:00[Europe/Berlin]", false),
            ("2026-11-29T00:00+01:00[Europe/Berlin]", true),
            ("2026-11-29T23:59:59+01:00[Europe/Berlin]", true),
            ("2026-11-30T00:00+01:00[Europe/Berlin]", false),
        ],
    );
}

#[test]
fn an_exception_replaces_its_own_date_and_not_the_night_before() {
    check_open(
        "fri=18:00-02:00 sat=10:00-16:00 mon=09:00-17:00 2026-11-28=closed 2026-11-29=12:00-14:00",
        &[
            // Friday's evening ends on the closed Saturday.
            ("2026-11-28T01:30+01:00[Europe/Berlin]", true),
            ("2026-11-28T12:00+01:00[Europe/Berlin]", false),
            ("2026-11-29T13:00+01:00[Europe/Berlin]", true),
            ("2026-12-05T12:00+01:00[Europe/Berlin]", true),
        ],
    );
    let hours = hours("fri=18:00-02:00 2026-11-27=closed");
    assert!(!hours.open_at(&at("2026-11-28T01:30+01:00[Europe/Berlin]")));
}

#[test]
fn on_the_day_the_clocks_go_forward_an_hour_is_missing() {
    // 29 March 2026 in Berlin: 02:00 becomes 03:00.
    check_open(
        "sat=22:00-02:30 sun=02:15-02:45,09:00-17:00",
        &[
            ("2026-03-29T01:59+01:00[Europe/Berlin]", true),
            // Half past two is as much later as was skipped: half past three.
            ("2026-03-29T03:29+02:00[Europe/Berlin]", true),
            ("2026-03-29T03:50+02:00[Europe/Berlin]", false),
            ("2026-03-29T09:00+02:00[Europe/Berlin]", true),
            ("2026-03-29T08:59+02:00[Europe/Berlin]", false),
        ],
    );
    check_next(
        "sun=01:00-04:00",
        &[(
            "2026-03-29T00:00+01:00[Europe/Berlin]",
            Some("2026-03-29T01:00+01:00[Europe/Berlin]"),
            // Two hours later, not three.
            Some("2026-03-29T04:00+02:00[Europe/Berlin]"),
        )],
    );
    // A span that the clocks skip down to nothing, or below, is not there.
    check_open(
        "sun=02:30-03:00",
        &[
            ("2026-03-29T03:00+02:00[Europe/Berlin]", false),
            ("2026-03-29T03:30+02:00[Europe/Berlin]", false),
        ],
    );
}

#[test]
fn on_the_day_the_clocks_go_back_an_hour_comes_twice() {
    // 25 October 2026 in Berlin: 03:00 becomes 02:00.
    check_open(
        "sat=22:00-02:30 sun=02:45-06:00",
        &[
            ("2026-10-25T02:29+02:00[Europe/Berlin]", true),
            // Closed at the first half past two; the second changes nothing.
            ("2026-10-25T02:30+02:00[Europe/Berlin]", false),
            ("2026-10-25T02:45+02:00[Europe/Berlin]", true),
            ("2026-10-25T02:10+01:00[Europe/Berlin]", true),
            ("2026-10-25T05:59+01:00[Europe/Berlin]", true),
            ("2026-10-25T06:00+01:00[Europe/Berlin]", false),
        ],
    );
    check_next(
        "sun=00:00-24:00",
        &[(
            "2026-10-24T12:00+02:00[Europe/Berlin]",
            Some("2026-10-25T00:00+02:00[Europe/Berlin]"),
            // Twenty-five hours.
            Some("2026-10-26T00:00+01:00[Europe/Berlin]"),
        )],
    );
    // 1 November 2026 in New York, and 4 October in Sydney, where it is the other way round.
    check_open(
        "daily=09:00-17:00",
        &[
            ("2026-11-01T08:59-05:00[America/New_York]", false),
            ("2026-11-01T09:00-05:00[America/New_York]", true),
            ("2026-10-04T08:59+11:00[Australia/Sydney]", false),
            ("2026-10-04T09:00+11:00[Australia/Sydney]", true),
        ],
    );
}

#[test]
fn a_zone_that_changes_at_midnight_has_a_first_hour_all_the_same() {
    // 6 September 2026 in Santiago begins at 01:00.
    check_open(
        "sun=00:00-08:00",
        &[
            ("2026-09-06T01:00-03:00[America/Santiago]", true),
            ("2026-09-05T23:59-04:00[America/Santiago]", false),
            ("2026-09-06T08:00-03:00[America/Santiago]", false),
        ],
    );
}

#[test]
fn the_next_opening_and_closing_are_found_across_days() {
    check_next(
        "mon=09:00-13:00,15:00-19:00 fri=18:00-02:00",
        &[
            (
                "2026-11-23T08:00+01:00[Europe/Berlin]",
                Some("2026-11-23T09:00+01:00[Europe/Berlin]"),
                Some("2026-11-23T13:00+01:00[Europe/Berlin]"),
            ),
            // While it is open: when it opens again, when it closes.
            (
                "2026-11-23T10:00+01:00[Europe/Berlin]",
                Some("2026-11-23T15:00+01:00[Europe/Berlin]"),
                Some("2026-11-23T13:00+01:00[Europe/Berlin]"),
            ),
            // At the very instant: after it.
            (
                "2026-11-23T15:00+01:00[Europe/Berlin]",
                Some("2026-11-27T18:00+01:00[Europe/Berlin]"),
                Some("2026-11-23T19:00+01:00[Europe/Berlin]"),
            ),
            (
                "2026-11-28T01:00+01:00[Europe/Berlin]",
                Some("2026-11-30T09:00+01:00[Europe/Berlin]"),
                Some("2026-11-28T02:00+01:00[Europe/Berlin]"),
            ),
        ],
    );
}

#[test]
fn spans_that_touch_are_one() {
    check_next(
        "fri=18:00-24:00 sat=00:00-02:00,02:00-03:00 sun=22:00-03:00 mon=01:00-05:00",
        &[
            (
                "2026-11-27T19:00+01:00[Europe/Berlin]",
                Some("2026-11-29T22:00+01:00[Europe/Berlin]"),
                Some("2026-11-28T03:00+01:00[Europe/Berlin]"),
            ),
            (
                "2026-11-29T23:00+01:00[Europe/Berlin]",
                Some("2026-12-04T18:00+01:00[Europe/Berlin]"),
                Some("2026-11-30T05:00+01:00[Europe/Berlin]"),
            ),
        ],
    );
}

#[test]
fn what_never_changes_is_not_looked_for_for_ever() {
    let from = "2026-11-23T10:00+01:00[Europe/Berlin]";
    check_next("", &[(from, None, None)]);
    check_next("daily=00:00-24:00", &[(from, None, None)]);
    // Sixty days ahead and no further.
    check_next(
        "2027-01-20=10:00-12:00",
        &[(
            from,
            Some("2027-01-20T10:00+01:00[Europe/Berlin]"),
            Some("2027-01-20T12:00+01:00[Europe/Berlin]"),
        )],
    );
    check_next("2027-02-20=10:00-12:00", &[(from, None, None)]);
    assert!(hours("").is_empty() && !hours("mon=09:00-10:00").is_empty());
    // The end of time is only the end.
    assert!(!hours("mon=09:00-10:00").open_at(&at("9999-12-30T22:00+00:00[UTC]")));
    assert!(hours("mon=09:00-10:00").next_opening(&at("9999-12-30T22:00+00:00[UTC]")).is_none());
}

#[test]
fn the_hours_of_a_date_say_why_they_are_not_the_usual_ones() {
    let text: HoursText = serde_json::from_value(json!({
        "mon": ["09:00-17:00"],
        "exceptions": [{ "date": "2026-12-21", "open": ["10:00-12:00"], "note": " Staff  party " }]
    }))
    .unwrap();
    let hours = text.parse("hours").unwrap();

    let party = hours.on(date(2026, 12, 21));
    assert_eq!(party.note.as_deref(), Some("Staff party"));
    assert_eq!(party.spans, [Span { open: time(10, 0, 0, 0), close: time(12, 0, 0, 0) }]);
    let usual = hours.on(date(2026, 12, 28));
    assert_eq!((usual.spans.len(), usual.note), (1, None));
    assert!(hours.on(date(2026, 12, 22)).spans.is_empty());
    assert_eq!(hours.usual(Weekday::Monday).len(), 1);
    assert!(Hours::nine_to_five().usual(Weekday::Saturday).is_empty());
    assert_eq!(Hours::nine_to_five().usual(Weekday::Friday).len(), 1);
}

#[test]
fn hours_are_written_as_they_are_read() {
    let written = json!({
        "mon": ["09:00-13:00", "15:00-19:00"],
        "tue": [],
        "wed": ["00:00-24:00"],
        "thu": [],
        "fri": ["18:00-02:00"],
        "sat": [],
        "sun": [],
        "exceptions": [
            { "date": "2026-12-25", "open": [], "note": "Christmas" },
            { "date": "2026-12-31", "open": ["09:00-12:00"], "note": "" }
        ]
    });

    let hours: Hours = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&hours).unwrap(), written);

    // As a person writes them: any order, one digit, a dash of the keyboard's choosing.
    let loose: Hours = serde_json::from_value(json!({
        "mon": [" 15:00 – 19:00 ", "9:00-13:00"],
        "wed": ["0:00-24:00"],
        "fri": ["18:00-02:00"],
        "exceptions": [{ "date": "2026-12-31", "open": ["09:00-12:00"] }, { "date": "2026-12-25", "note": "Christmas" }]
    }))
    .unwrap();
    assert_eq!(loose, hours);
}

#[test]
fn the_business_file_writes_dates_as_dates() {
    let toml = "mon = [\"09:00-13:00\"]\n\
                [[exceptions]]\ndate = 2026-12-25\nopen = []\nnote = \"Christmas\"\n\
                [[exceptions]]\ndate = \"2026-12-26\"\n";

    let hours = toml::from_str::<HoursText>(toml).unwrap().parse("hours").unwrap();

    let dates: Vec<Date> = hours.exceptions().iter().map(|exception| exception.date).collect();
    assert_eq!(dates, [date(2026, 12, 25), date(2026, 12, 26)]);
    assert!(toml::from_str::<HoursText>("monday = []").is_err());
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    #[track_caller]
    fn check(text: serde_json::Value, field: &str, message: &str) {
        let text: HoursText = serde_json::from_value(text).unwrap();
        let Err(Error::Invalid(fields)) = text.parse("hours") else { panic!("{text:?} is wrong") };
        let said = fields.get(field).unwrap_or_else(|| panic!("{field} in {fields:?}"));
        assert!(said[0].contains(message), "{said:?}");
        assert_eq!(fields.len(), 1, "{fields:?}");
    }
    use frontdesk_base::Error;

    check(json!({ "mon": ["nine to five"] }), "hours.mon", "“nine to five” is not a span");
    check(json!({ "tue": ["09:00"] }), "hours.tue", "is not a span");
    check(json!({ "tue": ["09:00-25:00"] }), "hours.tue", "is not a span");
    check(json!({ "tue": ["24:00-09:00"] }), "hours.tue", "is not a span");
    check(json!({ "tue": ["09:60-10:00"] }), "hours.tue", "is not a span");
    check(json!({ "tue": ["+9:00-10:00"] }), "hours.tue", "is not a span");
    check(json!({ "tue": ["09:00-09:00"] }), "hours.tue", "00:00-24:00 for the whole day");
    check(
        json!({ "wed": ["09:00-13:00", "12:00-15:00"] }),
        "hours.wed",
        "09:00-13:00 and 12:00-15:00 overlap",
    );
    check(json!({ "thu": ["18:00-02:00", "20:00-22:00"] }), "hours.thu", "overlap");
    check(json!({ "fri": vec!["09:00-10:00"; 9] }), "hours.fri", "at most 8");
    check(json!({ "sun": ["x".repeat(100_000)] }), "hours.sun", "…” is not a span");
    check(
        json!({ "exceptions": [{ "date": "25.12.2026" }] }),
        "hours.exceptions[0].date",
        "2026-12-25",
    );
    check(
        json!({ "exceptions": [{ "date": "2026-02-30" }] }),
        "hours.exceptions[0].date",
        "2026-12-25",
    );
    check(
        json!({ "exceptions": [{ "date": "2026-12-25" }, { "date": "2026-12-26", "open": ["x"] }] }),
        "hours.exceptions[1].open",
        "is not a span",
    );
    check(
        json!({ "exceptions": [{ "date": "2026-12-25" }, { "date": "2026-12-25" }] }),
        "hours.exceptions[1].date",
        "twice",
    );
    check(
        json!({ "exceptions": [{ "date": "2026-12-25", "note": "x".repeat(301) }] }),
        "hours.exceptions[0].note",
        "at most 300",
    );
    let many: Vec<_> = (0..401).map(|_| json!({ "date": "2026-12-25" })).collect();
    let many: HoursText = serde_json::from_value(json!({ "exceptions": many })).unwrap();
    assert!(many.parse("staff.hours").unwrap_err().to_string().contains("staff.hours.exceptions"));
}
