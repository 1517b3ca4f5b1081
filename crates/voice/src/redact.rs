//! Numbers that must not be kept: cards and identity documents, as they are said or written.

use std::ops::Range;

/// What stands in their place.
pub const MASK: &str = "[number removed]";

/// What people say before the number of a document, in the languages of the lines.
const DOCUMENTS: &[&str] = &[
    "social security",
    "passport",
    "national insurance",
    "id number",
    "identity card",
    "ssn",
    "driving licence",
    "driver's license",
    "iban",
    "ausweis",
    "reisepass",
    "sozialversicherung",
    "passeport",
    "sécurité sociale",
    "carte d'identité",
    "pasaporte",
    "dni",
    "nie",
];

/// How far before a number such words count, in characters.
const BEFORE: usize = 60;

/// A run of digits, however they are written or said.
struct Run {
    range: Range<usize>,
    digits: Vec<u8>,
}

/// Where in a text such numbers stand.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_lowercase();
    let named = |at: usize| {
        let head = text.get(..at).unwrap_or_default().chars().rev().take(BEFORE);
        let head: String =
            head.collect::<Vec<_>>().into_iter().rev().collect::<String>().to_lowercase();
        DOCUMENTS.iter().any(|word| has_word(&head, word))
    };
    let code = lower.contains("security code") || lower.contains("cvv") || lower.contains("cvc");
    runs(text)
        .into_iter()
        .filter(|run| {
            let count = run.digits.len();
            let card = (13..=19).contains(&count) && luhn(&run.digits);
            card || (count >= 6 && named(run.range.start)) || (code && (3..=4).contains(&count))
        })
        .map(|run| run.range)
        .collect()
}

/// The text with such numbers removed; the text itself when there are none.
pub fn mask(text: &str) -> String {
    let mut masked = text.to_owned();
    for range in find(text).into_iter().rev() {
        masked.replace_range(range, MASK);
    }
    masked
}

/// Whether these words stand in a text as whole words: "dni" is none in "midnight".
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut run: Option<Run> = None;
    let mut times = 1;
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || c == ',') {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let start = at + piece.find(word).unwrap_or(0);
        at += piece.len();
        let lower = word.to_lowercase();
        if word.is_empty() {
            continue;
        }
        match lower.as_str() {
            "double" => times = 2,
            "triple" => times = 3,
            _ => {
                let digits = digits(&lower);
                if digits.is_empty() {
                    times = 1;
                    // "and", "um" and the like stand within what is dictated.
                    if !matches!(lower.as_str(), "and" | "um" | "uh" | "then" | "und" | "et" | "y")
                    {
                        runs.extend(run.take());
                    }
                    continue;
                }
                let end = start + word.len();
                let run = run.get_or_insert(Run { range: start..end, digits: Vec::new() });
                run.range.end = end;
                for _ in 0..times {
                    run.digits.extend(&digits);
                }
                times = 1;
            }
        }
    }
    runs.extend(run);
    runs
}

/// The digits of a word; none unless it is nothing else.
fn digits(word: &str) -> Vec<u8> {
    let said = match word {
        "zero" | "oh" | "o" | "null" | "cero" => Some(0),
        "one" | "eins" | "un" | "uno" => Some(1),
        "two" | "zwei" | "zwo" | "deux" | "dos" => Some(2),
        "three" | "drei" | "trois" | "tres" => Some(3),
        "four" | "vier" | "quatre" | "cuatro" => Some(4),
        "five" | "fünf" | "cinq" | "cinco" => Some(5),
        "six" | "sechs" | "seis" => Some(6),
        "seven" | "sieben" | "sept" | "siete" => Some(7),
        "eight" | "acht" | "huit" | "ocho" => Some(8),
        "nine" | "neun" | "neuf" | "nueve" => Some(9),
        _ => None,
    };
    if let Some(digit) = said {
        return vec![digit];
    }
    let written = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/'));
    let digits = word.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0');
    if written { digits.collect() } else { Vec::new() }
}

/// The check of ISO/IEC 7812 that card numbers pass.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    digits.iter().any(|digit| *digit != 0) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cards_and_documents_are_removed() {
        for (said, kept) in [
            (
                "My card is 4111 1111 1111 1111, expiring in May",
                "My card is [number removed], expiring in May",
            ),
            ("4111-1111-1111-1111", "[number removed]"),
            (
                "four one one one, one one one one and one one one one one one one one",
                "[number removed]",
            ),
            (
                "four triple one double one double one one one one one one one one one",
                "[number removed]",
            ),
            (
                "my social security number is 078 05 1120 thanks",
                "my social security number is [number removed] thanks",
            ),
            ("the cvv is 123", "the cvv is [number removed]"),
        ] {
            assert_eq!(mask(said), kept, "{said}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "Call me on 0151 496 0123",
            "4111 1111 1111 1112",
            "at 10 on the 3rd",
            "table for two at 7",
            "+44 20 7946 0958",
            "My name is Daniel, my number is 0151 496 0123",
            "at midnight, 415 555 0134 is convenient",
            "",
            "order 123456",
            "0000 0000 0000 0000",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_masked(text in "\\PC{0,120}", digits in "[0-9 -]{0,40}") {
            mask(&text);
            mask(&format!("{text} {digits}"));
        }
    }
}
