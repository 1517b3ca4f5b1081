//! A text in the form that is spoken: without marks of writing, with numbers in groups, addresses
//! in words, and the names that a business has taught it to pronounce.

use std::borrow::Cow;

/// How a word of the business is pronounced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pronunciation {
    /// The word or words as they are written.
    pub written: String,
    /// As a voice reads it right.
    pub spoken: String,
}

/// The words for signs, by language; English where a language is not known.
struct Words {
    at: &'static str,
    dot: &'static str,
    dash: &'static str,
    underscore: &'static str,
    slash: &'static str,
    plus: &'static str,
    website: &'static str,
}

const ENGLISH: Words = Words {
    at: "at",
    dot: "dot",
    dash: "dash",
    underscore: "underscore",
    slash: "slash",
    plus: "plus",
    website: "our website",
};
const GERMAN: Words = Words {
    at: "ät",
    dot: "Punkt",
    dash: "Bindestrich",
    underscore: "Unterstrich",
    slash: "Schrägstrich",
    plus: "plus",
    website: "unsere Webseite",
};
const FRENCH: Words = Words {
    at: "arobase",
    dot: "point",
    dash: "tiret",
    underscore: "tiret bas",
    slash: "barre oblique",
    plus: "plus",
    website: "notre site",
};
const SPANISH: Words = Words {
    at: "arroba",
    dot: "punto",
    dash: "guion",
    underscore: "guion bajo",
    slash: "barra",
    plus: "más",
    website: "nuestra web",
};

impl Words {
    fn of(language: &str) -> &'static Self {
        match language.split('-').next().unwrap_or_default() {
            "de" => &GERMAN,
            "fr" => &FRENCH,
            "es" => &SPANISH,
            _ => &ENGLISH,
        }
    }
}

/// The clause as a voice is to read it, in the language of this tag.
pub fn form(clause: &str, language: &str, taught: &[Pronunciation]) -> String {
    let words = Words::of(language);
    let clause = unmarked(clause);
    let mut spoken: Vec<Cow<'_, str>> = Vec::new();
    let pieces: Vec<&str> = clause.split_whitespace().collect();
    let mut at = 0;
    while at < pieces.len() {
        let taken = number(&pieces[at..]);
        if let Some((count, text)) = taken {
            spoken.push(text.into());
            at += count;
            continue;
        }
        spoken.push(piece(pieces[at], words));
        at += 1;
    }
    pronounced(spoken.join(" "), taught)
}

/// Without Markdown, list marks and pictures.
fn unmarked(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim().trim_start_matches(['-', '*', '#', '>', '•', ' ']);
    // `[words](address)` is its words.
    while let Some(open) = rest.find('[') {
        let Some((label, after)) = rest[open + 1..].split_once("](") else { break };
        let Some((_, tail)) = after.split_once(')') else { break };
        plain.push_str(&rest[..open]);
        plain.push_str(label);
        rest = tail;
    }
    plain.push_str(rest);
    plain.retain(|c| !matches!(c, '*' | '`' | '_' | '~') || c == '_');
    plain.chars().filter(|c| !is_picture(*c)).collect()
}

/// Emoji and the signs that colour and join them.
fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0xFE00..=0xFE0F | 0x200D | 0x2190..=0x21FF | 0x2B00..=0x2BFF)
}

/// A telephone number, which may stand in several pieces: how many, and its digits in groups.
fn number(pieces: &[&str]) -> Option<(usize, String)> {
    let is_part = |piece: &str| {
        let core = piece.trim_end_matches([',', '.', '?', '!', ';', ')']);
        let core = core.trim_start_matches(['(', '+']);
        core.len() >= 2
            && core.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '/'))
    };
    let mut count = pieces.iter().take_while(|piece| is_part(piece)).count();
    if let Some(end) =
        pieces[..count].iter().position(|piece| piece.ends_with([',', '.', '?', '!', ';']))
    {
        count = end + 1;
    }
    let all = pieces[..count].concat();
    let digits: String = all.chars().filter(char::is_ascii_digit).collect();
    // Prices, years, days and times are shorter or hold other signs.
    let starts = all.starts_with(['+', '0', '(']);
    if count == 0 || !(7..=15).contains(&digits.len()) || !(starts || count > 1) {
        return None;
    }
    let mut groups: Vec<String> = Vec::new();
    for piece in &pieces[..count] {
        let digits: Vec<char> = piece.chars().filter(char::is_ascii_digit).collect();
        // What is written as a group is read as one; a long run in threes, the last four in twos.
        let mut from = 0;
        while from < digits.len() {
            let left = digits.len() - from;
            let size = match left {
                4 if from == 0 => 4,
                4 => 2,
                _ => left.min(3),
            };
            groups.push(
                digits[from..from + size].iter().map(char::to_string).collect::<Vec<_>>().join(" "),
            );
            from += size;
        }
    }
    let mut text = groups.join(", ");
    if all.starts_with('+') {
        text.insert_str(0, "plus ");
    }
    text.extend(all.chars().last().filter(|c| matches!(c, ',' | '.' | '?' | '!' | ';')));
    Some((count, text))
}

fn piece<'a>(piece: &'a str, words: &Words) -> Cow<'a, str> {
    let core = piece.trim_matches(['(', ')', ',', '.', '?', '!', ';', ':', '"', '<', '>']);
    let tail = &piece[piece.rfind(core).map_or(piece.len(), |at| at + core.len())..];
    let tail: String =
        tail.chars().filter(|c| matches!(c, ',' | '.' | '?' | '!' | ';' | ':')).collect();
    if core.starts_with("http://") || core.starts_with("https://") {
        let host = core.split("://").nth(1).unwrap_or_default().split(['/', '?', '#']).next();
        let host = host.unwrap_or_default().trim_start_matches("www.");
        // A long address cannot be taken down by ear.
        let spoken = if core.len() > host.len() + 14 {
            words.website.to_owned()
        } else {
            spell(host, words)
        };
        return format!("{spoken}{tail}").into();
    }
    let address = core.contains('@') && core.contains('.') && !core.starts_with('@');
    let host = core.starts_with("www.");
    if address || host {
        return format!("{}{tail}", spell(core.trim_start_matches("www."), words)).into();
    }
    Cow::Borrowed(piece)
}

/// An address in words.
fn spell(address: &str, words: &Words) -> String {
    let mut spoken = String::new();
    for c in address.chars() {
        let word = match c {
            '@' => words.at,
            '.' => words.dot,
            '-' => words.dash,
            '_' => words.underscore,
            '/' => words.slash,
            '+' => words.plus,
            _ => {
                spoken.push(c);
                continue;
            }
        };
        spoken.push(' ');
        spoken.push_str(word);
        spoken.push(' ');
    }
    spoken.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words as the business pronounces them, wherever they stand as whole words.
fn pronounced(mut text: String, taught: &[Pronunciation]) -> String {
    for one in taught.iter().filter(|one| !one.written.trim().is_empty()) {
        let mut from = 0;
        while let Some(at) = find_word(&text[from..], &one.written).map(|at| from + at) {
            text.replace_range(at..at + one.written.len(), &one.spoken);
            from = at + one.spoken.len();
        }
    }
    text
}

/// Where a word stands whole, whatever its case.
fn find_word(text: &str, word: &str) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).find(|at| {
        let Some(here) = text.get(*at..at + word.len()) else { return false };
        let same = here.to_lowercase() == word.to_lowercase();
        let before = text[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let after = text[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        same && before && after
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(written: &str, spoken: &str) {
        assert_eq!(form(written, "en", &[]), spoken);
    }

    #[test]
    fn writing_is_turned_into_speech() {
        check("Call 0151 496 0123.", "Call 0 1 5 1, 4 9 6, 0 1 2 3.");
        check("Ring +44 20 7946 0958, please", "Ring plus 4 4, 2 0, 7 9 4 6, 0 9 5 8, please");
        check(
            "Write to ana@bright-salon.example.",
            "Write to ana at bright dash salon dot example.",
        );
        check("See https://salon.example for more", "See salon dot example for more");
        check("Here: https://salon.example/book/a8f3c9e2d1", "Here: our website");
        check("**Colour** is [£45](https://x.example) 🎉", "Colour is £45");
        check("- Monday to Friday, 9 to 5", "Monday to Friday, 9 to 5");
        check("In 2026 we have 1500 guests", "In 2026 we have 1500 guests");
        check("It costs 45.50", "It costs 45.50");
        assert_eq!(form("ana@x.de", "de-AT", &[]), "ana ät x Punkt de");
    }

    #[test]
    fn a_business_teaches_how_its_names_are_said() {
        let taught = [Pronunciation { written: "Siobhán".into(), spoken: "Shi-vawn".into() }];
        assert_eq!(
            form("Siobhán or siobhán's sister", "en", &taught),
            "Shi-vawn or Shi-vawn's sister"
        );
        let empty = [Pronunciation { written: " ".into(), spoken: "x".into() }];
        assert_eq!(form("a b", "en", &empty), "a b");
        let loops = [Pronunciation { written: "a".into(), spoken: "a a".into() }];
        assert_eq!(form("a", "en", &loops), "a a");
    }

    proptest! {
        #[test]
        fn any_text_can_be_spoken(text in "\\PC{0,120}", word in "\\PC{0,6}") {
            let taught = [Pronunciation { written: word, spoken: "x".into() }];
            form(&text, "fr", &taught);
        }
    }
}
