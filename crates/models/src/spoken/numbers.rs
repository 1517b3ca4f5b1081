//! Numbers in English words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const LARGE: [(u64, &str); 4] = [
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// `1250` is "one thousand two hundred and fifty".
pub(super) fn cardinal(number: u64) -> String {
    let mut words = Vec::new();
    let mut rest = number;
    for (size, name) in LARGE {
        if rest >= size {
            words.push(format!("{} {name}", cardinal(rest / size)));
            rest %= size;
        }
    }
    if rest >= 100 {
        words.push(format!("{} hundred", below_hundred(rest / 100)));
        rest %= 100;
    }
    if rest > 0 || words.is_empty() {
        if !words.is_empty() {
            words.push("and".to_owned());
        }
        words.push(below_hundred(rest));
    }
    words.join(" ")
}

fn below_hundred(number: u64) -> String {
    let number = usize::try_from(number % 100).unwrap_or_default();
    match (SMALL.get(number), TENS[number / 10], number % 10) {
        (Some(word), ..) => (*word).to_owned(),
        (None, tens, 0) => tens.to_owned(),
        (None, tens, ones) => format!("{tens} {}", SMALL[ones]),
    }
}

/// `22` is "twenty second".
pub(super) fn ordinal(number: u64) -> String {
    let words = cardinal(number);
    let (start, last) = words.rsplit_once(' ').map_or(("", &*words), |(start, last)| (start, last));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        word => match word.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{word}th"),
        },
    };
    if start.is_empty() { last } else { format!("{start} {last}") }
}

/// `2026` is "twenty twenty six", `2005` is "two thousand and five", `1900` is "nineteen hundred".
pub(super) fn year(number: u64) -> String {
    match (number / 100, number % 100) {
        (20, 0..10) => cardinal(number),
        (century, 0) => format!("{} hundred", cardinal(century)),
        (century, rest @ 1..10) => format!("{} oh {}", cardinal(century), cardinal(rest)),
        (century, rest) => format!("{} {}", cardinal(century), cardinal(rest)),
    }
}

/// One digit after the other.
pub(super) fn digits(text: &str) -> String {
    let words = text.chars().filter_map(|c| SMALL.get(usize::try_from(c.to_digit(10)?).ok()?));
    words.copied().collect::<Vec<_>>().join(" ")
}

/// A number as written: `1,250`, `3.5`, `007`.
pub(super) fn written(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(w, p)| (w, Some(p)));
    let plain = whole.replace(',', "");
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&plain) || !part.is_none_or(all_digits) || !groups_of_three(whole) {
        return None;
    }
    let leading = plain.len() > 1 && plain.starts_with('0');
    let words = match plain.parse() {
        Ok(number) if !leading && plain.len() <= 15 => cardinal(number),
        _ => digits(&plain),
    };
    Some(match part {
        Some(part) => format!("{words} point {}", digits(part)),
        None => words,
    })
}

/// Commas, if any, stand before each three digits.
fn groups_of_three(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_in_words() {
        for (number, words) in [
            (0, "zero"),
            (13, "thirteen"),
            (40, "forty"),
            (99, "ninety nine"),
            (100, "one hundred"),
            (101, "one hundred and one"),
            (1_250, "one thousand two hundred and fifty"),
            (1_001, "one thousand and one"),
            (1_000_000, "one million"),
            (u64::MAX, &cardinal(u64::MAX)),
        ] {
            assert_eq!(cardinal(number), words);
        }
        for (number, words) in [
            (1, "first"),
            (2, "second"),
            (3, "third"),
            (5, "fifth"),
            (8, "eighth"),
            (12, "twelfth"),
            (20, "twentieth"),
            (22, "twenty second"),
            (31, "thirty first"),
            (100, "one hundredth"),
        ] {
            assert_eq!(ordinal(number), words);
        }
        for (number, words) in [
            (2026, "twenty twenty six"),
            (2005, "two thousand and five"),
            (2000, "two thousand"),
            (1900, "nineteen hundred"),
            (1906, "nineteen oh six"),
            (1999, "nineteen ninety nine"),
        ] {
            assert_eq!(year(number), words);
        }
    }

    #[test]
    fn written_numbers_are_read() {
        for (text, words) in [
            ("1,250", Some("one thousand two hundred and fifty")),
            ("3.5", Some("three point five")),
            ("007", Some("zero zero seven")),
            ("0", Some("zero")),
            ("1,25", None),
            ("1.2.3", None),
            ("", None),
            ("12a", None),
            (".5", None),
            ("99999999999999999999999", Some(&*digits(&"9".repeat(23)))),
        ] {
            assert_eq!(written(text).as_deref(), words, "{text}");
        }
    }
}
