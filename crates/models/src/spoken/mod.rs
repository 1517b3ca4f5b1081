//! English as it is spoken: what is written in digits and signs, in words.
//!
//! A text is cut at its spaces. `patterns` knows the words that stand for something by their form
//! (a time, a price, an address); here are those that only several words together are (a telephone
//! number, a postcode), and what punctuation is to a voice: a pause or nothing.

mod numbers;
mod patterns;

/// A word and the punctuation around it.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    bare: &'a str,
    /// What of the punctuation after it is a pause: `,`, `.`, `!`, `?`, `;`, `:`.
    pause: Option<char>,
}

/// The text as a person would say it: without digits, signs and addresses, with the pauses.
///
/// ```
/// # use frontdesk_models::spoken;
/// assert_eq!(spoken("See you at 10:30am, £12.50."), "See you at ten thirty ay em, twelve pounds fifty.");
/// ```
pub fn spoken(text: &str) -> String {
    let plain = plain(text);
    let words: Vec<Word<'_>> = plain.split_whitespace().filter_map(word).collect();
    let mut out = String::with_capacity(plain.len() * 2);
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        // What is before a pause has nothing to do with it.
        let before = at.checked_sub(1).map(|before| words[before]);
        let before = before.filter(|word| word.pause.is_none()).map_or("", |word| word.bare);
        let (said, used) =
            together(rest).unwrap_or_else(|| (patterns::one(rest[0].bare, before), 1));
        if !said.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&said);
        }
        if let Some(pause) = rest[used - 1].pause
            && !out.is_empty()
        {
            out.push(pause);
        }
        at += used;
    }
    out
}

/// Without what has no sound: marks of a page, drawings, odd spaces. A dash is a pause.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' => plain.push('\''),
            '—' => plain.push_str(" , "),
            '–' => plain.push('-'),
            '…' => plain.push_str(". "),
            '&' => plain.push_str(" and "),
            '*' | '_' | '`' | '#' | '~' | '|' | '<' | '>' | '[' | ']' | '{' | '}' | '\\' => {
                // In an address it belongs to the address.
                if c == '_' && plain.ends_with(|c: char| c.is_alphanumeric()) {
                    plain.push('_');
                } else {
                    plain.push(' ');
                }
            }
            '"' | '“' | '”' | '«' | '»' => plain.push(' '),
            c if c.is_control() || c.is_whitespace() => plain.push(' '),
            c if c.is_alphanumeric() || c.is_ascii_punctuation() || "£€°".contains(c) => {
                plain.push(c);
            }
            // A drawing, or a sign that nobody says.
            _ => plain.push(' '),
        }
    }
    plain
}

/// A word without the punctuation around it, unless nothing is left and nothing is to be heard.
fn word(text: &str) -> Option<Word<'_>> {
    let start = text.trim_start_matches(['(', '\'', ',', ';', ':', '!', '?', '.']);
    let bare = start.trim_end_matches([')', '\'', ',', ';', ':', '!', '?', '.']);
    let tail = &start[bare.len()..];
    // "a.m." and "e.g." end in a full stop of their own.
    let inner = tail.starts_with('.') && bare.contains('.') && bare.len() <= 5;
    let tail = if inner { &tail[1..] } else { tail };
    let pause = if bare.is_empty() {
        text.chars().find(|c| ",;:!?.".contains(*c))
    } else {
        tail.chars().find(|c| ",;:!?.".contains(*c))
    };
    let bare = if bare == "-" { "" } else { bare };
    let pause = if text == "-" { Some(',') } else { pause };
    (!bare.is_empty() || pause.is_some()).then_some(Word { bare, pause })
}

/// What several words are together, and how many they are.
fn together(words: &[Word<'_>]) -> Option<(String, usize)> {
    telephone(words).or_else(|| time(words)).or_else(|| postcode(words)).or_else(|| date(words))
}

/// Groups of digits that are seven or more together: one after the other, a pause after each group.
fn telephone(words: &[Word<'_>]) -> Option<(String, usize)> {
    let mut groups = Vec::new();
    let mut used = 0;
    let mut count = 0;
    let mut plus = false;
    for word in words {
        let bare = word.bare.trim_matches(['(', ')']);
        let number = bare.strip_prefix('+').unwrap_or(bare);
        let shaped = number.bytes().all(|b| b.is_ascii_digit() || b"-.()/".contains(&b));
        if number.is_empty() || !shaped || !number.bytes().any(|b| b.is_ascii_digit()) {
            break;
        }
        plus |= used == 0 && bare.starts_with('+');
        let parts = number.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        for part in parts {
            count += part.len();
            groups.push(part);
        }
        used += 1;
        if word.pause.is_some() {
            break;
        }
    }
    // A date and a price are no telephone numbers; those begin with 0, with + or in brackets, or
    // have a group of three or more first.
    let first = groups.first()?.len();
    let likely = plus || groups[0].starts_with('0') || (groups.len() > 1 && first >= 3);
    let single = groups.len() == 1 && first >= 7;
    if !(7..=15).contains(&count) || !(likely || single) || is_date(words[0].bare) {
        return None;
    }
    let groups: Vec<String> = groups.iter().flat_map(|group| in_threes(group)).collect();
    let said = groups.join(", ");
    Some((if plus { format!("plus {said}") } else { said }, used))
}

/// A long group in shorter ones: threes, the first with what is over.
fn in_threes(group: &str) -> Vec<String> {
    if group.len() <= 5 {
        return vec![numbers::digits(group)];
    }
    let (first, rest) = group.split_at(3 + group.len() % 3);
    let threes = rest.as_bytes().chunks(3).map(String::from_utf8_lossy);
    [numbers::digits(first)].into_iter().chain(threes.map(|part| numbers::digits(&part))).collect()
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    parts.len() == 3 && parts.iter().all(|part| part.len() <= 4) && {
        let lengths = [parts[0].len(), parts[1].len(), parts[2].len()];
        matches!(lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4])
    }
}

/// `10 am`, `10:30 p.m.`
fn time(words: &[Word<'_>]) -> Option<(String, usize)> {
    let [hour, half, ..] = words else { return None };
    let half = patterns::half_of_day(half.bare)?;
    (hour.pause.is_none()).then_some(())?;
    Some((format!("{} {half}", patterns::clock(hour.bare, true)?), 2))
}

/// `SW1A 1AA`: letters and digits one after the other, a pause in the middle.
fn postcode(words: &[Word<'_>]) -> Option<(String, usize)> {
    let [outward, inward, ..] = words else { return None };
    let (out, inner) = (outward.bare.as_bytes(), inward.bare.as_bytes());
    let [digit, first, second] = inner else { return None };
    let letters = out.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let rest = &out[letters..];
    let fits = (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest[0].is_ascii_digit()
        && rest.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && digit.is_ascii_digit()
        && first.is_ascii_uppercase()
        && second.is_ascii_uppercase();
    let (out, inner) = (patterns::spelled(outward.bare), patterns::spelled(inward.bare));
    fits.then(|| (format!("{out}, {inner}"), 2))
}

/// `4 March 2026`, `March 4, 2026`: the day as an order, the year as one.
fn date(words: &[Word<'_>]) -> Option<(String, usize)> {
    let [one, other, ..] = words else { return None };
    let day = |text: &str| {
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let known = ["", "st", "nd", "rd", "th"].contains(&&text[number.len()..]);
        number.parse().ok().filter(|day| known && (1..=31).contains(day))
    };
    let (said, pause) =
        if let (Some(month), Some(day)) = (patterns::month(one.bare), day(other.bare)) {
            (format!("{month} {}", numbers::ordinal(day)), other.pause)
        } else if let (Some(day), Some(month)) = (day(one.bare), patterns::month(other.bare)) {
            (format!("the {} of {month}", numbers::ordinal(day)), other.pause)
        } else {
            return None;
        };
    let year = words.get(2).and_then(|word| patterns::year(word.bare));
    Some(match year.filter(|_| pause.is_none_or(|pause| pause == ',')) {
        Some(year) => (format!("{said}, {year}"), 3),
        None => (said, 2),
    })
}

#[cfg(test)]
mod tests;
