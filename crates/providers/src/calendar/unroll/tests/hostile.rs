//! Rules that nobody writes in good faith.

use frontdesk_base::{Timestamp, clock::Stopwatch};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Rule, at, berlin, timed};
use crate::calendar::{Item, Span, occurrences};

const ENDLESS: [&str; 10] = [
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=SECONDLY;COUNT=4000000000",
    "RRULE:FREQ=MINUTELY;INTERVAL=7;BYHOUR=3;BYMINUTE=61",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
    "RRULE:FREQ=YEARLY;INTERVAL=100000000",
    "RRULE:FREQ=YEARLY;BYDAY=53MO;COUNT=1",
    "RRULE:FREQ=SECONDLY;INTERVAL=99999999;COUNT=99999999",
    "RRULE:FREQ=HOURLY;INTERVAL=7;BYHOUR=1;BYMONTHDAY=31;BYMONTH=2",
    "RRULE:FREQ=DAILY;INTERVAL=18446744073709551615",
];

fn every_second_of_the_year() -> String {
    let list = |many: u32| (0..many).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    format!("RRULE:FREQ=YEARLY;BYHOUR={};BYMINUTE={1};BYSECOND={1}", list(24), list(60))
}

/// An honest series, and what happens once.
fn honest(rules: &[&str]) -> Item {
    timed("honest", "2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z", rules)
}

#[test]
fn a_rule_without_end_ends() {
    let watch = Stopwatch::start();
    let mut rules: Vec<String> = ENDLESS.iter().map(|rule| (*rule).to_owned()).collect();
    rules.push(every_second_of_the_year());
    let (from, until) = (at("2026-11-23T00:00:00Z"), at("2027-11-23T00:00:00Z"));
    for start in ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-23T00:00:00Z"] {
        for rule in &rules {
            let short = timed("short", start, &start.replace("00:00Z", "30:00Z"), &[rule]);
            let long = timed("long", start, "9999-12-30T20:00:00Z", &[rule]);
            let items = [short, long, honest(&["RRULE:FREQ=DAILY"])];
            let found = occurrences(&items, &berlin(), from, until, 100_000);
            let days = found.occurrences.iter().filter(|one| one.item == "honest");
            assert_eq!(days.count(), 364, "{rule}");
        }
    }
    // Seconds on a busy machine; where the work has no bound, hours.
    assert!(watch.elapsed().as_secs() < 60, "{:?}", watch.elapsed());
}

#[test]
fn many_hostile_series_cost_no_more_than_all_may_and_hide_nothing_that_happens_once() {
    let watch = Stopwatch::start();
    let rule = "RRULE:FREQ=DAILY;COUNT=90000;BYMONTH=2;BYMONTHDAY=30";
    let mut items: Vec<Item> = (0..5_000)
        .map(|n| timed(&n.to_string(), "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", &[rule]))
        .collect();
    items.push(honest(&[]));
    let (from, until) = (at("2026-11-23T00:00:00Z"), at("2027-11-23T00:00:00Z"));
    let found = occurrences(&items, &berlin(), from, until, 500);
    assert!(found.truncated);
    assert_eq!(found.occurrences.iter().filter(|one| one.item == "honest").count(), 1);
    assert!(watch.elapsed().as_secs() < 60, "{:?}", watch.elapsed());
}

#[test]
fn a_rule_that_is_none_is_none() {
    for bad in [
        "",
        "FREQ",
        "FREQ=",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=",
        "FREQ=DAILY;BYDAY=99MO",
        "FREQ=DAILY;BYDAY=é",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYMONTH=-1",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;RSCALE=HEBREW",
        "BYDAY=MO",
    ] {
        assert!(Rule::parse(bad).is_none(), "{bad}");
    }
    assert!(Rule::parse(&format!("FREQ=DAILY;BYDAY={}MO", "MO,".repeat(5_000))).is_none());
    assert!(Rule::parse("freq=weekly;byday=mo,tu;x-mine=1;").is_some());
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "INTERVAL=[0-9]{1,9}",
        "COUNT=[0-9]{1,6}",
        "UNTIL=(19|20|99)[0-9]{2}(0[1-9]|1[0-2])[0-2][0-9](T[0-2][0-9][0-5][0-9][0-5][0-9]Z?)?",
        "BYMONTH=([1-9]|1[0-2])(,[1-9]){0,3}",
        "BYMONTHDAY=-?([1-9]|[12][0-9]|3[01])(,-?[1-9]){0,3}",
        "BYYEARDAY=-?[1-9][0-9]{0,1}(,-?[1-3][0-9]{2}){0,2}",
        "BYWEEKNO=-?[1-5][0-3]?",
        "BYDAY=(-?[1-5])?(MO|TU|WE|SU)(,(-?[1-5])?(MO|FR|SA)){0,2}",
        "BYHOUR=([01]?[0-9])(,2[0-3]){0,1}",
        "BYMINUTE=[0-5]?[0-9](,[0-5][0-9]){0,5}",
        "BYSECOND=[0-5]?[0-9](,[0-5][0-9]){0,5}",
        "BYSETPOS=-?[1-9](,-?[1-9]){0,2}",
        "WKST=(MO|SU|WE)",
        "[A-Z]{1,10}=[ -~]{0,12}",
    ]
}

fn line() -> impl Strategy<Value = String> {
    let freq = "(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)";
    prop_oneof![
        8 => (freq, prop::collection::vec(part(), 0..6))
            .prop_map(|(freq, parts)| format!("RRULE:FREQ={freq};{}", parts.join(";"))),
        1 => "(EXDATE|RDATE)(;VALUE=DATE|;TZID=Europe/Berlin|;TZID=X)?:(20[0-9]{6}(T[0-9]{6}Z?)?,?){0,4}",
        1 => "\\PC{0,60}",
    ]
}

fn span() -> impl Strategy<Value = Span> {
    let zones = "(UTC|Europe/Berlin|America/St_Johns|Pacific/Apia|Nowhere)";
    let low = at("0001-01-02T00:00:00Z").millis();
    let high = at("9999-12-29T00:00:00Z").millis();
    let now = at("2026-11-23T00:00:00Z").millis();
    let millis = prop_oneof![1 => low..high, 4 => now - 90_000_000_000..now + 20_000_000_000];
    let length = prop_oneof![4 => 0_i64..200_000_000, 1 => -5_000_i64..400_000_000_000];
    prop_oneof![
        (millis, length, zones).prop_map(|(start, length, zone)| Span::Timed {
            starts_at: Timestamp::from_millis(start),
            ends_at: Timestamp::from_millis(start + length),
            zone,
        }),
        (-2_000_i64..2_000, 0_i64..400).prop_map(|(day, many)| {
            let first = jiff::civil::date(2026, 11, 23);
            let first = first.checked_add(jiff::Span::new().days(day)).unwrap();
            Span::Days { first, end: first.checked_add(jiff::Span::new().days(many)).unwrap() }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_calendar_says_the_answer_is_in_order_and_in_the_window(
        spans in prop::collection::vec(
            (span(), prop::collection::vec(line(), 0..3), any::<bool>()), 1..4),
        days in 1_i64..400,
        most in 0_usize..300,
    ) {
        let item = |(n, (span, rules, exception)): (usize, (Span, Vec<String>, bool))| Item {
            span,
            series: exception.then(|| "0".to_owned()),
            original: exception.then(|| at("2026-11-24T09:00:00Z")),
            rules,
            ..timed(&n.to_string(), "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z", &[])
        };
        let items: Vec<Item> = spans.into_iter().enumerate().map(item).collect();
        let from = at("2026-11-23T00:00:00Z");
        let until = Timestamp::from_millis(from.millis() + days * 86_400_000);

        let found = occurrences(&items, &TimeZone::UTC, from, until, most);

        prop_assert!(found.occurrences.len() <= most);
        for one in &found.occurrences {
            prop_assert!(one.starts_at < one.ends_at);
            prop_assert!(one.starts_at < until && one.ends_at > from);
        }
        let ordered = found.occurrences.windows(2).all(|two| two[0].starts_at <= two[1].starts_at);
        prop_assert!(ordered);
    }
}
