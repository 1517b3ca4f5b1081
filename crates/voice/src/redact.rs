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

/// What people say before the number of a card. One that was misheard does not add up, but is as long.
const CARDS: &[&str] = &[
    "card number",
    "credit card",
    "debit card",
    "bank card",
    "my card",
    "kartennummer",
    "kreditkarte",
    "carte bancaire",
    "numéro de carte",
    "carte de crédit",
    "tarjeta",
];

/// The fewest digits that are then taken for one: more than a telephone number has.
const OF_A_CARD: usize = 13;

/// How far before a number such words count, in characters.
const BEFORE: usize = 60;

/// A run of digits, however they are written or said.
struct Run {
    range: Range<usize>,
    digits: Vec<u8>,
}

/// Such a number in a text.
struct Number {
    range: Range<usize>,
    /// Of a card's, whether an issuer gives out such numbers.
    issued: Option<bool>,
}

/// Where in a text such numbers stand.
pub fn find(text: &str) -> Vec<Range<usize>> {
    numbers(text).into_iter().map(|number| number.range).collect()
}

/// A number that goes from one text over into the next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Across {
    /// In which text it begins; it ends in the last.
    pub(crate) first: usize,
    /// What is to be removed of that text and of each after it.
    pub(crate) ranges: Vec<Range<usize>>,
}

/// Finds such a number in texts that were said one after the other, each with whether an answer was heard to its end
/// before the next. What was said apart may have nothing to do with each other: a card's has to begin as those of its
/// length do, and another is not looked for over an answer.
pub(crate) fn find_across(texts: &[(&str, bool)]) -> Option<Across> {
    let (last, earlier) = texts.split_last()?;
    for (first, (begins, _)) in earlier.iter().enumerate() {
        let chain: Vec<&str> = texts[first..].iter().map(|(text, _)| *text).collect();
        let joined = chain.join(" ");
        let answered = earlier[first..].iter().any(|(_, answered)| *answered);
        let found = numbers(&joined).into_iter().find(|number| {
            let goes_over =
                number.range.start < begins.len() && number.range.end > joined.len() - last.0.len();
            goes_over && number.issued.unwrap_or(!answered)
        });
        if let Some(Number { range, .. }) = found {
            let mut at = 0;
            let ranges = chain.iter().map(|text| {
                let from = range.start.saturating_sub(at).min(text.len());
                let to = (range.end - at).min(text.len());
                at += text.len() + 1;
                from..to
            });
            return Some(Across { first, ranges: ranges.collect() });
        }
    }
    None
}

fn numbers(text: &str) -> Vec<Number> {
    let lower = text.to_lowercase();
    let named = |at: usize, words: &[&str]| {
        let head = text.get(..at).unwrap_or_default().chars().rev().take(BEFORE);
        let head: String =
            head.collect::<Vec<_>>().into_iter().rev().collect::<String>().to_lowercase();
        words.iter().any(|word| has_word(&head, word))
    };
    let code = lower.contains("security code") || lower.contains("cvv") || lower.contains("cvc");
    let as_written = runs(text, false).into_iter().map(|run| (run, false));
    // As it may have been meant: "for" within a number is a four. What it finds beside is only a card's.
    let as_heard = runs(text, true).into_iter().map(|run| (run, true));
    let found = as_written.chain(as_heard).filter_map(|(run, heard)| {
        let count = run.digits.len();
        let card = (13..=19).contains(&count) && luhn(&run.digits);
        let announced = count >= OF_A_CARD && named(run.range.start, CARDS);
        let issued = card.then(|| issued(&run.digits));
        let kept_out = if heard {
            announced || issued == Some(true)
        } else {
            card || announced
                || (count >= 6 && named(run.range.start, DOCUMENTS))
                || (code && (3..=4).contains(&count))
        };
        kept_out.then_some(Number { range: run.range, issued })
    });
    let mut numbers: Vec<Number> = Vec::new();
    for number in found {
        let apart = |other: &Number| {
            other.range.end <= number.range.start || number.range.end <= other.range.start
        };
        if numbers.iter().all(apart) {
            numbers.push(number);
        }
    }
    numbers.sort_by_key(|number| number.range.start);
    numbers
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

/// The runs of digits in a text; `heard` where words that sound like digits count within one.
fn runs(text: &str, heard: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut run: Option<Run> = None;
    let mut times = 1;
    let mut at = 0;
    // What ears write for a digit they misheard counts where more digits follow it.
    let mut misheard = Vec::new();
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
                if heard
                    && run.is_some()
                    && let Some(digit) = sounds_like(&lower)
                {
                    misheard.push(digit);
                    continue;
                }
                if digits.is_empty() {
                    misheard.clear();
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
                run.digits.append(&mut misheard);
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

/// The digit that a word sounds like.
fn sounds_like(word: &str) -> Option<u8> {
    match word {
        "won" => Some(1),
        "to" | "too" => Some(2),
        "for" | "fore" => Some(4),
        "ate" => Some(8),
        _ => None,
    }
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

/// Whether a card's number begins as its issuers let those of its length begin.
fn issued(digits: &[u8]) -> bool {
    let begins =
        |count| digits.iter().take(count).fold(0, |all, digit| all * 10 + u32::from(*digit));
    match (begins(2), digits.len()) {
        (40..=49, 13 | 16 | 19)
        | (51..=55, 16)
        | (34 | 37, 15)
        | (30 | 36 | 38 | 39, 14..=19)
        | (35 | 50 | 56..=69, 16..=19) => true,
        (22..=27, 16) => (2_221..=2_720).contains(&begins(4)),
        _ => false,
    }
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
            // As ears write it.
            (
                "My card number is four, five, three, nine. One for eight, eight. Zero, three, four, three. Six, four, six, seven. It expires in June.",
                "My card number is [number removed]. It expires in June.",
            ),
            ("my credit card: 4111 1111 1111 1112", "my credit card: [number removed]"),
            ("4111 1111 1111 1111 for 12 nights", "[number removed] for 12 nights"),
        ] {
            assert_eq!(mask(said), kept, "{said}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "Call me on 0151 496 0123",
            "4111 1111 1111 1112",
            "one for two, two for one, and 4 to 6",
            "from 10 to 12, for two",
            "I paid by credit card on 12/10/2026, call me on 0151 496 0123",
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

    #[test]
    fn a_number_is_found_that_goes_from_one_text_over_into_the_next() {
        let check = |texts: &[(&str, bool)], masked: &[&str]| {
            let mut kept: Vec<String> = texts.iter().map(|(text, _)| (*text).to_owned()).collect();
            if let Some(Across { first, ranges }) = find_across(texts) {
                for (text, range) in kept[first..].iter_mut().zip(ranges) {
                    text.replace_range(range, MASK);
                }
            }
            assert_eq!(kept, masked, "{texts:?}");
        };
        check(
            &[("It is 4111 1111", false), ("1111 1111, please", false)],
            &["It is [number removed]", "[number removed], please"],
        );
        check(
            &[("Hi, 7", false), ("4111 um", true), ("and 1111 1111", false), ("1111.", false)],
            &["Hi, 7", "[number removed]", "[number removed]", "[number removed]."],
        );
        check(
            &[("my passport is 12", false), ("34 56, thanks", false)],
            &["my passport is [number removed]", "[number removed], thanks"],
        );
        for texts in [
            [("my passport is 12", true), ("10 30 tomorrow", false)],
            [("4111 1111 is the beginning", false), ("1111 1111", false)],
            [("4111 1111", false), ("It goes on 1111 1111", false)],
            [("", false), ("4111 1111 1111 1111", false)],
            // The sum is right, but no card begins like this.
            [("Call 0151 496 0123", false), ("15 15", false)],
        ] {
            check(&texts, &texts.map(|(text, _)| text));
        }
        assert_eq!(find_across(&[]), None);
    }

    proptest! {
        #[test]
        fn a_card_is_found_wherever_it_is_parted(at in 1usize..16, again in 1usize..16) {
            let card = "5555555555554444";
            let (from, to) = (at.min(again), at.max(again));
            let texts = [(&card[..from], true), (&card[from..to], true), (&card[to..], false)];
            let texts: Vec<_> = texts.into_iter().filter(|(text, _)| !text.is_empty()).collect();
            let found = find_across(&texts).unwrap();
            prop_assert_eq!(found.first, 0);
            prop_assert!(found.ranges.iter().zip(&texts).all(|(range, (text, _))| *range == (0..text.len())));
        }

        #[test]
        fn any_texts_can_be_searched(texts in proptest::collection::vec(("[0-9ü ,]{0,24}", any::<bool>()), 0..5)) {
            let texts: Vec<(&str, bool)> = texts.iter().map(|(text, answered)| (text.as_str(), *answered)).collect();
            if let Some(Across { first, ranges }) = find_across(&texts) {
                for ((text, _), range) in texts[first..].iter().zip(ranges) {
                    prop_assert!(text.get(range).is_some());
                }
            }
        }

        #[test]
        fn any_text_can_be_masked(text in "\\PC{0,120}", digits in "[0-9 -]{0,40}") {
            mask(&text);
            mask(&format!("{text} {digits}"));
        }
    }
}
