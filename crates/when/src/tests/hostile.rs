//! Text that means harm: any characters, any length.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{at, usual};
use crate::{read, tokens};

/// That the spans of `text` are in order, apart, and at the bounds of characters.
fn sound(text: &str) {
    let said = read(text, &usual());
    let mut from = 0;
    for span in &said.spans {
        assert!(span.start >= from && span.end > span.start, "{text:?}: {:?}", said.spans);
        assert!(text.get(span.clone()).is_some(), "{text:?}: {span:?}");
        from = span.end;
    }
    if let Some(span) = &said.impossible {
        assert!(text.get(span.clone()).is_some());
    }
    assert!(!said.to_string().is_empty());
    assert!(said.wishes.len() < 64 && said.not.len() < 64);
}

/// Words that the grammar knows, to be put together at random.
const WORDS: &[&str] = &[
    "monday",
    "not",
    "or",
    ",",
    "at",
    "3",
    "pm",
    "half",
    "past",
    "the",
    "3rd",
    "of",
    "next",
    "week",
    "in",
    "two",
    "hours",
    "between",
    "and",
    "from",
    "to",
    "-",
    ".",
    "12",
    ":",
    "30",
    "/",
    "march",
    "no",
    "actually",
    "make it",
    "instead",
    "move",
    "halb",
    "vier",
    "am",
    "um",
    "morgen",
    "a",
    "las",
    "y",
    "media",
    "31",
    "february",
    "tomorrow",
    "after",
    "before",
    "quarter",
    "twenty",
    "first",
    "end",
    "month",
    "9999",
    "0",
    "99999999999999999999",
    "sat",
    "may",
    "friday",
    "übermorgen",
    "last",
    "ago",
    "weekend",
    "every",
    "any",
    "but",
    "i can't",
    "is out",
    "later",
    "same time",
    "asap",
    "1900",
    "2199",
    "24",
    "60",
    "week on",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        sound(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        sound(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_are_read(
        words in proptest::collection::vec(0..WORDS.len(), 0..40),
        glued in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let mut text = String::new();
        for (word, glued) in words.iter().zip(glued) {
            let gap = if glued { "" } else { " " };
            let _ = write!(text, "{gap}{}", WORDS[*word]);
        }
        sound(&text);
    }

    #[test]
    fn any_moment_will_do(
        year in -9999_i16..=9999,
        day in 1_i16..=365,
        minute in 0_i64..1440,
        words in proptest::collection::vec(0..WORDS.len(), 0..12),
    ) {
        let date = jiff::civil::Date::new(year, 1, 1).unwrap().with().day_of_year(day).build().unwrap();
        let now = date.at(0, 0, 0, 0).saturating_add(jiff::SignedDuration::from_mins(minute));
        let text: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
        let _ = read(&text.join(" "), &at(now)).to_string();
    }
}

#[test]
fn long_text_is_bounded() {
    for unit in [
        "monday or ",
        "not ",
        "3 ",
        "1/",
        "half past ",
        "(",
        "a week on ",
        "halb ",
        "any time ",
        "@",
        "1.",
        "-",
        "é",
        "\u{301}",
        "from ",
        "twenty ",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        assert!(tokens::tokens(&text).len() <= tokens::MOST);
        sound(&text);
    }
    sound(&"9".repeat(100_000));
    sound(&"m".repeat(100_000));
    sound(&"montagabend".repeat(10_000));
}
