//! Words that stand for something by their form.

use super::numbers::{cardinal, digits, ordinal, written};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What is written short and said long.
const SHORT: [(&str, &str); 24] = [
    ("mr", "mister"),
    ("mrs", "missus"),
    ("ms", "miz"),
    ("dr", "doctor"),
    ("st", "street"),
    ("rd", "road"),
    ("ave", "avenue"),
    ("approx", "approximately"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("hr", "hour"),
    ("hrs", "hours"),
    ("km", "kilometres"),
    ("kg", "kilograms"),
    ("e.g", "for example"),
    ("i.e", "that is"),
    ("etc", "and so on"),
    ("vs", "versus"),
    ("tel", "telephone"),
    ("appt", "appointment"),
    ("asap", "as soon as possible"),
    ("a.m", "ay em"),
    ("p.m", "pee em"),
    ("pm", "pee em"),
];

/// Currencies by their sign and by their code: one, several, and their hundredths.
const MONEY: [(&str, &str, &str, &str, &str, &str); 4] = [
    ("£", "GBP", "pound", "pounds", "penny", "pence"),
    ("$", "USD", "dollar", "dollars", "cent", "cents"),
    ("€", "EUR", "euro", "euros", "cent", "cents"),
    ("", "CHF", "franc", "francs", "centime", "centimes"),
];

/// A word as it is said. `before` is the one before it.
pub(super) fn one(text: &str, before: &str) -> String {
    let found = email(text)
        .or_else(|| address(text))
        .or_else(|| money(text))
        .or_else(|| iso_date(text))
        .or_else(|| times(text))
        .or_else(|| ordinal_of(text))
        .or_else(|| after_month(text, before))
        .or_else(|| number(text))
        .or_else(|| range(text))
        .or_else(|| short(text, before));
    found.unwrap_or_else(|| parts(text))
}

/// `ann.lee@example.com`
fn email(text: &str) -> Option<String> {
    let (name, host) = text.split_once('@')?;
    (!name.is_empty() && host.contains('.'))
        .then(|| format!("{} at {}", dotted(name), dotted(host)))
}

/// `https://www.example.com/book?at=1`: host and path, without what only machines need.
fn address(text: &str) -> Option<String> {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let bare = bare.map(|bare| bare.strip_prefix("www.").unwrap_or(bare));
    let bare =
        bare.or_else(|| text.strip_prefix("www.")).or_else(|| domain(text).then_some(text))?;
    let bare = bare.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let said: Vec<String> = bare.split('/').map(dotted).collect();
    Some(said.join(" slash "))
}

/// `example.co.uk`, with an ending that addresses have.
fn domain(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let end = host.rsplit('.').next().unwrap_or_default();
    let known =
        ["com", "org", "net", "uk", "eu", "io", "de", "fr", "es", "shop", "app", "dev", "us"];
    host.contains('.')
        && known.contains(&end)
        && host.split('.').all(|part| part.chars().any(char::is_alphabetic))
}

/// The parts of an address, digits one after the other.
fn dotted(text: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut part = String::new();
    let end = |part: &mut String, said: &mut Vec<String>| {
        if !part.is_empty() {
            let digit = part.starts_with(|c: char| c.is_ascii_digit());
            said.push(if digit { digits(part) } else { part.clone() });
            part.clear();
        }
    };
    for c in text.chars() {
        let word = match c {
            '.' => "dot",
            '-' => "dash",
            '_' => "underscore",
            '+' => "plus",
            ':' => "colon",
            c => {
                let digit = |c: char| c.is_ascii_digit();
                if part.chars().last().is_some_and(|last| digit(last) != digit(c)) {
                    end(&mut part, &mut said);
                }
                if c.is_alphanumeric() {
                    part.push(c);
                }
                continue;
            }
        };
        end(&mut part, &mut said);
        said.push(word.to_owned());
    }
    end(&mut part, &mut said);
    said.join(" ")
}

/// `£12.50`, `$1,200`, `12.50€`, `EUR12`, `-£5`
fn money(text: &str) -> Option<String> {
    let (minus, text) = text.strip_prefix('-').map_or(("", text), |text| ("minus ", text));
    let (amount, (_, _, one, many, part, parts)) = MONEY.iter().find_map(|money| {
        let signs = [money.0, money.1].into_iter().filter(|sign| !sign.is_empty());
        let mut bare =
            signs.filter_map(|sign| text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)));
        Some((bare.next()?, *money))
    })?;
    if let Some((low, high)) = amount.split_once('-') {
        let high = high.trim_start_matches(['£', '$', '€']);
        return Some(format!("{minus}{} to {} {many}", written(low)?, written(high)?));
    }
    let (whole, hundredths) = amount.split_once('.').unwrap_or((amount, ""));
    let said = written(whole)?;
    let units = if said == "one" { one } else { many };
    let said = match hundredths.parse::<u64>() {
        _ if hundredths.is_empty() => format!("{said} {units}"),
        Ok(0) => format!("{said} {units}"),
        Ok(rest) if hundredths.len() == 2 && said == "zero" => {
            format!("{} {}", cardinal(rest), if rest == 1 { part } else { parts })
        }
        Ok(rest @ 1..10) if hundredths.len() == 2 => {
            format!(
                "{said} {units} and {} {}",
                cardinal(rest),
                if rest == 1 { part } else { parts }
            )
        }
        Ok(rest) if hundredths.len() == 2 => format!("{said} {units} {}", cardinal(rest)),
        _ => format!("{} {many}", written(amount)?),
    };
    Some(format!("{minus}{said}"))
}

/// `2026-03-04`
fn iso_date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    let shaped = y.len() == 4 && m.len() == 2 && d.len() == 2 && parts.next().is_none();
    let month = MONTHS.get(m.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day = d.parse().ok().filter(|day| shaped && (1..=31).contains(day))?;
    Some(format!("the {} of {month}, {}", ordinal(day), year(y)?))
}

/// `10:30`, `10am`, `9:00-17:30`, `9am-5pm`
fn times(text: &str) -> Option<String> {
    if let Some((from, to)) = text.split_once('-') {
        let sure = from.contains(':') || to.contains(':') || half_in(to).is_some();
        let side = |side: &str| times(side).or_else(|| clock(side, true));
        return if sure { Some(format!("{} to {}", side(from)?, side(to)?)) } else { None };
    }
    match half_in(text) {
        Some((hour, half)) => Some(format!("{} {half}", clock(hour, true)?)),
        None => clock(text, false),
    }
}

/// The time before `am` or `pm`, and that.
fn half_in(text: &str) -> Option<(&str, &'static str)> {
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (hour, half) = text.split_at(at);
    Some((hour, half_of_day(half)?))
}

/// `am`, `a.m` and so on.
pub(super) fn half_of_day(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().trim_end_matches('.') {
        "am" | "a.m" => Some("ay em"),
        "pm" | "p.m" => Some("pee em"),
        _ => None,
    }
}

/// `10:30`; with `bare` also `10` and `10.30`, which are times only beside `am` or `pm`.
pub(super) fn clock(text: &str, bare: bool) -> Option<String> {
    let (hour, minute) = match text.split_once(':') {
        Some(parts) => parts,
        None if bare => text.split_once('.').unwrap_or((text, "")),
        None => return None,
    };
    let number = |text: &str, most| {
        let shaped = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u64>().ok().filter(|number| shaped && *number <= most)
    };
    let hour = number(hour, 24)?;
    match (minute, bare) {
        ("", true) => Some(cardinal(hour)),
        ("", false) => None,
        _ if minute.len() != 2 => None,
        _ => Some(match (number(minute, 59)?, bare) {
            (0, true) => cardinal(hour),
            (0, false) if (1..=12).contains(&hour) => format!("{} o'clock", cardinal(hour)),
            (0, false) => format!("{} hundred", cardinal(hour)),
            (minute @ 1..10, _) => format!("{} oh {}", cardinal(hour), cardinal(minute)),
            (minute, _) => format!("{} {}", cardinal(hour), cardinal(minute)),
        }),
    }
}

/// `22nd`
fn ordinal_of(text: &str) -> Option<String> {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end))?;
    let shaped = number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    number.parse().ok().filter(|_| shaped).map(ordinal)
}

/// A month by its name or the start of it.
pub(super) fn month(text: &str) -> Option<&'static str> {
    MONTHS.into_iter().find(|month| *month == text || (text.len() == 3 && month.starts_with(text)))
}

/// `2026`, where only a year can stand.
pub(super) fn year(text: &str) -> Option<String> {
    let number = text.parse().ok().filter(|_| text.len() == 4)?;
    (1100..2100).contains(&number).then(|| super::numbers::year(number))
}

/// A year after what comes before years.
fn after_month(text: &str, before: &str) -> Option<String> {
    let years = ["in", "since", "year", "until", "from"];
    (month(before).is_some() || years.contains(&before)).then(|| year(text))?
}

/// `1,250`, `-5`, `20%`, `+1`, `24/7`, `1/2`
fn number(text: &str) -> Option<String> {
    if text == "24/7" {
        return Some("twenty four seven".to_owned());
    }
    if let Some(percent) = text.strip_suffix('%') {
        return Some(format!("{} percent", number(percent)?));
    }
    if let Some(degrees) = text.strip_suffix('°') {
        return Some(format!("{} degrees", number(degrees)?));
    }
    for (sign, word) in [('-', "minus"), ('+', "plus")] {
        if let Some(rest) = text.strip_prefix(sign) {
            return Some(format!("{word} {}", written(rest)?));
        }
    }
    written(text)
}

/// `2-3`, `30-45`
fn range(text: &str) -> Option<String> {
    let (low, high) = text.split_once('-')?;
    Some(format!("{} to {}", written(low)?, number(high)?))
}

fn short(text: &str, before: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    // "St Paul's" is a saint, "High St" a street.
    if lower == "st" && !before.starts_with(char::is_uppercase) {
        return Some("saint".to_owned());
    }
    let found = SHORT.iter().find(|(short, _)| *short == lower)?;
    Some(found.1.to_owned())
}

/// Letters by their names, digits by theirs.
pub(super) fn spelled(text: &str) -> String {
    let names: Vec<String> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            // Alone it would be read as the article.
            'A' => "ay".to_owned(),
            c if c.is_ascii_digit() => digits(c.encode_utf8(&mut [0; 4])),
            c => c.to_string(),
        })
        .collect();
    names.join(" ")
}

/// What stands for nothing: words as they are, a code such as `B12` spelled, signs left out.
fn parts(text: &str) -> String {
    let has = |test: fn(&char) -> bool| text.chars().any(|c| test(&c));
    if has(char::is_ascii_digit) && !has(|c| c.is_lowercase()) && has(|c| c.is_alphabetic()) {
        return spelled(text);
    }
    let pieces = text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    let said = pieces.filter(|piece| piece.chars().any(char::is_alphanumeric)).map(|piece| {
        let at = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        // `30min`, `5pm` and the like.
        let (number, word) = piece.split_at(at);
        match (written(number), word) {
            (Some(number), "") => number,
            (Some(number), word) => {
                format!("{number} {}", short(word, "").unwrap_or_else(|| word.to_owned()))
            }
            (None, _) if piece.chars().any(|c| c.is_ascii_digit()) => dotted(piece),
            (None, _) => piece.to_owned(),
        }
    });
    said.collect::<Vec<_>>().join(" ")
}
