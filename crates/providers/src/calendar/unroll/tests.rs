//! Series against another implementation, on clocks that change, and under attack.

mod hostile;
mod series;

use frontdesk_base::Timestamp;
use jiff::tz::TimeZone;

use super::{Budget, PER_SERIES, Rule, Window, expand, value::When};
use crate::calendar::{Item, Span};

/// What python-dateutil 2.8.2 makes of rules made at random: the start, the rule, from, until, its times.
const KNOWN: &str = include_str!("../../../fixtures/rrules.json");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

/// A busy event at times of Berlin's clock.
fn timed(id: &str, starts_at: &str, ends_at: &str, rules: &[&str]) -> Item {
    Item {
        id: id.to_owned(),
        series: None,
        original: None,
        version: String::new(),
        gone: false,
        ours: None,
        title: "Away".to_owned(),
        busy: true,
        span: Span::Timed {
            starts_at: at(starts_at),
            ends_at: at(ends_at),
            zone: "Europe/Berlin".to_owned(),
        },
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
    }
}

#[test]
fn rules_come_true_as_another_implementation_says() {
    let known: Vec<[String; 5]> = serde_json::from_str(KNOWN).unwrap();
    let local = |text: &str| match super::value::when(text, None) {
        Some(When::Floating(at)) => at,
        other => panic!("{other:?}"),
    };
    let mut wrong = Vec::new();
    for [start, text, low, high, times] in &known {
        let window = Window { start: local(start), low: local(low), high: local(high) };
        let rule = Rule::parse(text).unwrap_or_else(|| panic!("{text}"));
        let mut found = Vec::new();
        let mut budget = Budget::new(PER_SERIES * 20);
        let whole = expand(&rule, window, &TimeZone::UTC, &mut budget, &mut found);
        let found: Vec<_> =
            found.iter().map(|at| at.strftime("%Y%m%dT%H%M%S").to_string()).collect();
        if !whole || found.join(" ") != *times {
            wrong.push(format!("{start} {text} {low} {high}\n  {times}\n  {}", found.join(" ")));
        }
    }
    assert!(known.len() >= 400);
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        known.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}
