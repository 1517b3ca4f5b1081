//! Text in small pieces: words, numbers, clock times, dates, signs. Addresses, links and telephone
//! numbers are taken out first, so that nothing in them is read as a time or a price.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tok {
    /// A word in small letters; `capital` as it was written.
    Word { text: String, capital: bool },
    /// A number in hundredths, and how it was written.
    Num { hundredths: i64, raw: String },
    /// `9:30`, `17h`: minutes since midnight.
    Clock(u16),
    /// Month and day, in each order that it may mean, and the year where it is said.
    Date { days: Vec<(i8, i8)>, year: Option<i16> },
    /// Anything else that is no space.
    Sign(char),
    /// The end of a sentence or of a line.
    End,
}

/// What is compared letter by letter.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Addresses {
    pub(super) emails: Vec<String>,
    /// Without scheme, `www.` and the last slash.
    pub(super) links: Vec<String>,
    /// Digits alone.
    pub(super) phones: Vec<String>,
}

/// One way of writing what has several.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => out.push(' '),
            '’' | '‘' | '`' => out.push('\''),
            '–' | '—' | '−' | '‑' => out.push('-'),
            '*' | '_' => {}
            '٠'..='٩' => out.push(char::from(b'0' + u8::try_from(c as u32 - 0x660).unwrap_or(0))),
            _ => out.push(c),
        }
    }
    for (long, short) in [
        ("a.m.", "am"),
        ("p.m.", "pm"),
        ("A.M.", "am"),
        ("P.M.", "pm"),
        ("o'clock", "oclock"),
        ("O'clock", "oclock"),
    ] {
        if out.contains(long) {
            out = out.replace(long, short);
        }
    }
    out
}

/// Takes addresses, links and telephone numbers out of a text.
pub(super) fn take_addresses(text: &str) -> (String, Addresses) {
    let mut found = Addresses::default();
    let mut rest = String::with_capacity(text.len());
    let around = |c: char| c.is_whitespace() || "<>()[]\"“”„«»|‹›{}".contains(c);
    for piece in text.split_inclusive(around) {
        let word = piece.trim_matches(|c: char| around(c) || ".,;:!?'…".contains(c));
        if let Some(email) = email(word) {
            found.emails.push(email);
        } else if let Some(link) = link(word) {
            found.links.push(link);
        } else if !word.starts_with("http://") && !word.starts_with("https://") {
            rest.push_str(piece);
            continue;
        }
        // An address by number, as on this machine, is nothing to compare; nor is anything in it a
        // time or a price.
        let end = piece.trim_end_matches(|c: char| c.is_whitespace()).ends_with(['.', '!', '?']);
        rest.push_str(if end { " ;. " } else { " ; " });
        if piece.ends_with('\n') {
            rest.push('\n');
        }
    }
    let rest = take_phones(&rest, &mut found.phones);
    (rest, found)
}

fn email(word: &str) -> Option<String> {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let (local, domain) = word.split_once('@')?;
    let fits = !local.is_empty() && domain.contains('.') && !domain.contains('@');
    fits.then(|| word.to_lowercase())
}

/// Ends of names that are taken for links without `https://`.
const TOPS: [&str; 22] = [
    "com", "net", "org", "io", "de", "fr", "es", "uk", "eu", "at", "ch", "it", "nl", "be",
    "example", "shop", "app", "dev", "info", "biz", "co", "ie",
];

fn link(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let (bare, sure) = match small.split_once("://") {
        Some(("http" | "https", rest)) => (rest, true),
        Some(_) => return None,
        None => (small.as_str(), small.starts_with("www.")),
    };
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.trim_end_matches('/');
    let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let (name, top) = host.rsplit_once('.')?;
    let shaped = !name.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
        && top.len() >= 2
        && top.chars().all(char::is_alphabetic);
    // "e.g" and "Mon.Fri" are no links: without a scheme the end of the name must be one that is known.
    (shaped && (sure || (TOPS.contains(&top) && name.len() > 1))).then(|| bare.to_owned())
}

/// Seven digits and more with what stands between digits of a telephone number.
fn take_phones(text: &str, phones: &mut Vec<String>) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let begins =
            chars[at].is_ascii_digit() || (matches!(chars[at], '+' | '(') && at + 1 < chars.len());
        let inside =
            at > 0 && (chars[at - 1].is_alphanumeric() || "€$£-./:".contains(chars[at - 1]));
        if !begins || inside {
            rest.push(chars[at]);
            at += 1;
            continue;
        }
        let mut end = at;
        while end < chars.len() && (chars[end].is_ascii_digit() || "+()-/. ".contains(chars[end])) {
            // Two spaces, or a full stop before a space, end it.
            if chars[end] == ' '
                && chars.get(end + 1).is_none_or(|c| !c.is_ascii_digit() && !"(+-/".contains(*c))
            {
                break;
            }
            if chars[end] == '.' && chars.get(end + 1).is_none_or(|c| !c.is_ascii_digit()) {
                break;
            }
            end += 1;
        }
        let said: String = chars[at..end].iter().collect();
        let said = said.trim_end_matches(|c: char| !c.is_ascii_digit());
        if is_phone(said, chars.get(at + said.chars().count())) {
            phones.push(said.chars().filter(char::is_ascii_digit).collect());
            rest.push_str(" ; ");
            at += said.chars().count();
        } else {
            // Not one: its first run of digits is passed over whole.
            rest.push(chars[at]);
            at += 1;
            while at < chars.len() && chars[at].is_ascii_digit() {
                rest.push(chars[at]);
                at += 1;
            }
        }
    }
    rest
}

fn is_phone(said: &str, next: Option<&char>) -> bool {
    let digits = said.chars().filter(char::is_ascii_digit).count();
    if !(7..=15).contains(&digits)
        || next.is_some_and(|c| c.is_alphanumeric() || "€$£:%".contains(*c))
    {
        return false;
    }
    let groups: Vec<&str> =
        said.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    // Dates and years are no numbers to call.
    let date = matches!(lengths[..], [4, 2, 2] | [1 | 2, 2, 4] | [2, 1, 4] | [4, 4])
        && !said.contains(' ')
        && !said.starts_with('+');
    // "1.000.000" is an amount.
    let amount = lengths.len() > 1
        && lengths[1..].iter().all(|length| *length == 3)
        && lengths[0] <= 3
        && !said.contains(['-', '/', '(', '+'])
        && !said.starts_with('0');
    !date && !amount && (said.starts_with(['+', '0', '(']) || groups.len() > 1)
}

/// The pieces of a text that [`plain`] and [`take_addresses`] went over.
pub(super) fn split(text: &str) -> Vec<Tok> {
    let chars: Vec<char> = text.chars().collect();
    let mut toks = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c == '\n' {
            toks.push(Tok::End);
            at += 1;
        } else if c.is_whitespace() {
            at += 1;
        } else if c.is_ascii_digit() {
            let (tok, end) = number(&chars, at);
            toks.push(tok);
            at = end;
        } else if c.is_alphabetic() {
            let mut end = at;
            while end < chars.len()
                && (chars[end].is_alphabetic()
                    || (chars[end] == '\''
                        && chars.get(end + 1).is_some_and(|c| c.is_alphabetic())))
            {
                end += 1;
            }
            let text: String = chars[at..end].iter().collect();
            toks.push(Tok::Word { capital: c.is_uppercase(), text: text.to_lowercase() });
            at = end;
        } else if matches!(c, '!' | '?' | '؟')
            || (c == '.' && chars.get(at + 1).is_none_or(|next| next.is_whitespace()))
        {
            if matches!(c, '?' | '؟') {
                toks.push(Tok::Sign('?'));
            }
            toks.push(Tok::End);
            at += 1;
        } else {
            toks.push(Tok::Sign(c));
            at += 1;
        }
    }
    toks.push(Tok::End);
    toks
}

fn digits(chars: &[char], at: usize) -> (String, usize) {
    // Looking past a sign may look past the end.
    let at = at.min(chars.len());
    let mut end = at;
    while end < chars.len() && chars[end].is_ascii_digit() {
        end += 1;
    }
    (chars[at..end].iter().collect(), end)
}

fn number(chars: &[char], at: usize) -> (Tok, usize) {
    let (first, end) = digits(chars, at);
    let next = |at: usize| chars.get(at).copied().unwrap_or(' ');
    let whole: i64 = first.parse().unwrap_or(i64::MAX / 1_000);
    if first.len() <= 2 && whole < 25 {
        // 9:30, 9:30:00, 17h, 17h30.
        if next(end) == ':' && next(end + 1).is_ascii_digit() {
            let (minutes, end) = digits(chars, end + 1);
            if minutes.len() == 2 && minutes.as_str() < "60" {
                return (
                    Tok::Clock(clock(whole, minutes.parse().unwrap_or(0))),
                    seconds(chars, end),
                );
            }
        }
        if next(end) == 'h' && !next(end + 1).is_alphabetic() {
            let (minutes, after) = digits(chars, end + 1);
            if minutes.is_empty() || minutes.len() == 2 {
                return (Tok::Clock(clock(whole, minutes.parse().unwrap_or(0))), after);
            }
        }
    }
    if let Some(date) = date(chars, at) {
        return date;
    }
    // Groups of three, then one or two decimals.
    let (mut raw, mut end, mut value) = (first.clone(), end, whole);
    while first.len() <= 3 && matches!(next(end), ',' | '.' | '\'') {
        let (group, after) = digits(chars, end + 1);
        if group.len() != 3 {
            break;
        }
        value = value.saturating_mul(1_000).saturating_add(group.parse().unwrap_or(0));
        raw.push_str(&group);
        end = after;
    }
    let mut hundredths = value.saturating_mul(100);
    if matches!(next(end), ',' | '.') {
        let (decimals, after) = digits(chars, end + 1);
        if matches!(decimals.len(), 1 | 2) {
            let part: i64 = decimals.parse().unwrap_or(0);
            hundredths += if decimals.len() == 1 { part * 10 } else { part };
            raw.push('.');
            raw.push_str(&decimals);
            end = after;
        }
    }
    (Tok::Num { hundredths, raw }, end)
}

fn seconds(chars: &[char], at: usize) -> usize {
    let (seconds, end) = digits(chars, at + 1);
    if chars.get(at) == Some(&':') && seconds.len() == 2 { end } else { at }
}

pub(super) fn clock(hour: i64, minute: i64) -> u16 {
    u16::try_from((hour * 60 + minute).rem_euclid(24 * 60)).unwrap_or(0)
}

/// `2026-11-30`, `30.11.2026`, `30/11/26`; with the year only, since "9.30" is a time.
fn date(chars: &[char], at: usize) -> Option<(Tok, usize)> {
    let (a, end) = digits(chars, at);
    let sign = chars.get(end).copied().filter(|c| matches!(c, '-' | '.' | '/'))?;
    let (b, end) = digits(chars, end + 1);
    if chars.get(end) != Some(&sign) {
        return None;
    }
    let (c, end) = digits(chars, end + 1);
    let part = |text: &str| text.parse::<i16>().ok();
    let (a_len, c_len) = (a.len(), c.len());
    let (a, b, c) = (part(&a)?, part(&b)?, part(&c)?);
    let day = |month: i16, day: i16| {
        ((1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| (i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0)))
    };
    let (days, year) = if a_len == 4 && sign == '-' {
        (vec![day(b, c)?], a)
    } else if c_len == 4 || (c_len == 2 && sign != '-') {
        let mut days: Vec<(i8, i8)> = day(b, a).into_iter().collect();
        if sign == '/' {
            days.extend(day(a, b));
        }
        (days, if c_len == 2 { c + 2_000 } else { c })
    } else {
        return None;
    };
    (!days.is_empty()).then_some((Tok::Date { days, year: Some(year) }, end))
}
