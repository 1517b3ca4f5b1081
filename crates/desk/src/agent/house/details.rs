//! Names, e-mail addresses and telephone numbers in what people write.

use frontdesk_base::address::Email;
use serde_json::{Map, Value, json};

use super::{ContactFacts, hours::capitalised};
use crate::knowledge::index::words::List;

/// What a text says about its writer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Details {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

impl Details {
    /// What `text` says in passing.
    pub(super) fn read(text: &str) -> Self {
        let (email, phone) = (email(text), phone(text, 8));
        let name = introduced(text, email.is_some() || phone.is_some())
            .or_else(|| super::names::before_reach(text));
        Self { name, email, phone }
    }

    pub(super) fn empty(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.phone.is_none()
    }

    /// Without what is known already.
    pub(super) fn beyond(mut self, known: &ContactFacts) -> Self {
        let same = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if plain(a) == plain(b));
        // "I'm Nina" says nothing new of Nina Vogel.
        let first = |known: &String| {
            let named = self.name.as_deref().map(plain).unwrap_or_default();
            known.split_whitespace().next().is_some_and(|first| plain(first) == named)
        };
        if same(&self.name, &known.name) || known.name.as_ref().is_some_and(first) {
            self.name = None;
        }
        if same(&self.email, &known.email) {
            self.email = None;
        }
        if same(&self.phone, &known.phone) {
            self.phone = None;
        }
        self
    }

    /// Only what `wanted` names.
    pub(super) fn only(self, wanted: impl Fn(&str) -> bool) -> Self {
        Self {
            name: self.name.filter(|_| wanted("name")),
            email: self.email.filter(|_| wanted("email")),
            phone: self.phone.filter(|_| wanted("phone")),
        }
    }

    /// As a tool's arguments.
    pub(super) fn arguments(&self) -> Map<String, Value> {
        let mut arguments = Map::new();
        for (key, value) in [("name", &self.name), ("email", &self.email), ("phone", &self.phone)] {
            if let Some(value) = value {
                arguments.insert(key.to_owned(), json!(value));
            }
        }
        arguments
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || "@.".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The first e-mail address in `text`.
pub(super) fn email(text: &str) -> Option<String> {
    addresses(text).find_map(|word| Email::parse(word).ok()).map(|email| email.to_string())
}

/// The first e-mail address in `text`, as it stands there.
pub(super) fn email_as_written(text: &str) -> Option<String> {
    addresses(text).find(|word| Email::parse(word).is_ok()).map(str::to_owned)
}

/// Words that may be e-mail addresses.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "<>(),;:\"".contains(c))
        .filter(|word| word.contains('@') && word.len() <= 254)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The first telephone number of at least `least` digits in `text`, as written.
pub(super) fn phone(text: &str, least: usize) -> Option<String> {
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit()
            || run.is_empty() && c == '('
            || c == '+' && run.is_empty()
            || !run.is_empty() && " -./()".contains(c)
        {
            if run.len() < 60 {
                run.push(c);
            }
            continue;
        }
        let found = run.trim_matches(|c: char| " -./".contains(c)).trim_end_matches('(').trim();
        let digits = found.bytes().filter(u8::is_ascii_digit).count();
        if (least..=15).contains(&digits)
            && !looks_like_date(found)
            && !(c.is_alphabetic() && run.ends_with(|last: char| last.is_ascii_digit()))
        {
            return Some(found.to_owned());
        }
        run.clear();
    }
    None
}

fn looks_like_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    parts.len() == 3
        && parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4))
        && !text.starts_with(['+', '0'])
        || text.contains('.')
            && !text.starts_with(['+', '0'])
            && text.split(['.', '-', '/', ' ']).all(|part| part.len() <= 2)
}

/// Words that end a name, or show that what follows "I'm" is none.
pub(super) const NO_NAME: List = List(
    "a an the and or but my your i im is are am was not no yes yeah ok okay from at on in of \
    for to with by so just very really here there this that it its looking trying calling \
    writing interested wondering sorry afraid new late running coming going happy unhappy \
    sure fine good great well sick ill pregnant allergic nervous scared disappointed angry \
    upset annoyed frustrated waiting available free busy back home still also already having \
    getting thinking planning hoping moving please thanks thank hello hi hey never nothing \
    none what why how when where who can could would will do does did call email phone \
    number mail reach speaking again actually under tired done curious asking about only \
    english german french spanish you me we they maybe anonymous rather dont cant wont need \
    want message person human nope nah bored lost stuck unable able ready one name open \
    closed bringing working using driving visiting leaving paying too pretty quite all right \
    serious fed sat currently vegan diabetic disabled booked told being confused worried \
    because wrong incorrect correct misspelled misspelt spelled spelt spelling typo mistake different another \
    missing changed change instead as forget stop cancel skip",
);

/// A name that the writer gives for themselves.
fn introduced(text: &str, with_details: bool) -> Option<String> {
    const SURE: &[&str] = &[
        "my name is ",
        "my name's ",
        "my names ",
        "my name: ",
        "name's ",
        "name is ",
        "name: ",
        "call me ",
        "this is ",
        "i'm called ",
        "i am called ",
        "name ",
        "under ",
        "in the name of ",
    ];
    const MAYBE: &[&str] = &["i'm ", "i am ", "im ", "i´m "];
    let text = text.replace(['’', '‘'], "'");
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    for (lead, sure) in SURE.iter().map(|l| (l, true)).chain(MAYBE.iter().map(|l| (l, false))) {
        for (at, _) in lower.match_indices(lead).take(3) {
            if lower[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            if *lead == "call me "
                && !lower[..at].trim().is_empty()
                && !lower[..at].ends_with([',', '.', '!'])
            {
                continue;
            }
            let rest = &text[at + lead.len()..];
            let large = rest.chars().next().is_some_and(char::is_uppercase);
            // "this is Ann" but not "this is great"; "I'm ann, ann@x.com" but not "I'm stuck".
            let needs_large = !sure || ["this is ", "call me ", "name ", "under "].contains(lead);
            let allowed_small = with_details && !sure;
            if needs_large && !large && !allowed_small {
                continue;
            }
            if let Some(name) = leading_name(rest, large) {
                return Some(name);
            }
        }
    }
    None
}

/// The text without a "Mr." or "Dr" at its beginning.
fn without_title(text: &str) -> &str {
    let first = text.split_whitespace().next().unwrap_or_default();
    let title = ["mr", "mrs", "ms", "miss", "dr", "mx", "prof"]
        .iter()
        .any(|title| first.trim_end_matches('.').eq_ignore_ascii_case(title));
    if title { text.trim_start()[first.len()..].trim_start() } else { text }
}

/// The name at the beginning of `text`: up to three words that can be names.
fn leading_name(text: &str, only_large: bool) -> Option<String> {
    let mut name: Vec<String> = Vec::new();
    let text = without_title(text);
    let text = text.split([',', '.', ';', '!', '?', '\n', '(', ':', '/']).next()?;
    for word in text.split_whitespace().take(3) {
        let plain: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let letters = word.chars().all(|c| c.is_alphabetic() || "'-".contains(c));
        if !letters || plain.is_empty() || NO_NAME.has(&plain) || word.chars().count() > 30 {
            break;
        }
        if only_large
            && !word.starts_with(char::is_uppercase)
            && !["van", "de", "von", "da", "al"].contains(&word)
        {
            break;
        }
        name.push(capitalised(word));
    }
    (!name.is_empty()).then(|| name.join(" "))
}

/// The text with an address that is spelt out written as one: "graham dot pike at example dot com".
pub(super) fn dictated(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is =
        |at: usize, word: &str| words.get(at).is_some_and(|own| own.eq_ignore_ascii_case(word));
    let plain = |at: usize| {
        words.get(at).is_some_and(|word| {
            let word = word.trim_end_matches(['.', ',', '!', '?']);
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        })
    };
    for at in 1..words.len() {
        if !is(at, "at") || !plain(at - 1) || !plain(at + 1) || !is(at + 2, "dot") || !plain(at + 3)
        {
            continue;
        }
        let mut from = at - 1;
        while from >= 2
            && ["dot", "dash", "underscore"].iter().any(|word| is(from - 1, word))
            && plain(from - 2)
        {
            from -= 2;
        }
        let mut to = at + 3;
        while is(to + 1, "dot") && plain(to + 2) {
            to += 2;
        }
        let address: String = words[from..=to]
            .iter()
            .map(|word| match word.to_lowercase().as_str() {
                "dot" => ".".to_owned(),
                "dash" => "-".to_owned(),
                "underscore" => "_".to_owned(),
                "at" => "@".to_owned(),
                other => other.trim_end_matches(['.', ',', '!', '?']).to_owned(),
            })
            .collect();
        let (before, after) = (words[..from].join(" "), words[to + 1..].join(" "));
        return format!("{before}, {address} {after}").trim().to_owned();
    }
    text.to_owned()
}

/// A name given as the answer to "what is your name?".
pub(super) fn answered_name(text: &str) -> Option<String> {
    if let Some(name) = introduced(text, true) {
        return Some(name);
    }
    let mut text = text.trim().trim_end_matches(['.', '!', ',']);
    for lead in [
        "it's ",
        "it’s ",
        "its ",
        "sure, ",
        "yes, ",
        "ok, ",
        "no, ",
        "hi, ",
        "sure ",
        "yes ",
        "no it's ",
        "sorry, ",
        "actually ",
        "mrs ",
        "mr ",
        "ms ",
        "miss ",
        "mrs. ",
        "mr. ",
    ] {
        if let Some(rest) = text.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead)) {
            text = &text[rest.len()..];
        }
    }
    // What comes with an address or a number is a name and then that.
    let parts: Vec<&str> =
        text.split([',', ';', '\n']).map(str::trim).filter(|part| wordy(part)).take(8).collect();
    let (part, several) = match parts.as_slice() {
        [] => text.split_once(char::is_whitespace).map(|(first, _)| (first, false))?,
        [part] => (*part, false),
        // "cut on Friday, Ann Smith": of several the one that is written as a name.
        several => {
            let named = |part: &&&str| {
                part.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
                    && part.split_whitespace().count() <= 3
            };
            (several.iter().find(named).copied()?, true)
        }
    };
    let count = part.split_whitespace().count();
    if count > 4 {
        return None;
    }
    let name = leading_name(part, several)?;
    let day = name.split_whitespace().any(|word| super::days::WORDS.has(&word.to_lowercase()));
    (!day && name.split_whitespace().count() == count.min(3)).then_some(name)
}

/// The name that is put right: "the name is wrong, it's Sally Rohr". Of a name with several words, the one
/// that was misheard.
pub(super) fn corrected_name(text: &str, now: Option<&str>) -> Option<String> {
    const LEADS: &[&str] = &[
        "it's ",
        "its ",
        "it is ",
        "should be ",
        "should read ",
        "but ",
        "actually ",
        "make it ",
        "change it to ",
        "change that to ",
        "name to ",
        "rather ",
        "i meant ",
        "i mean ",
        "put it under ",
        "book it under ",
    ];
    let text = text.replace(['’', '‘'], "'");
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let tails = LEADS.iter().filter_map(|lead| {
        let at = lower.rfind(lead)?;
        (!lower[..at].ends_with(char::is_alphanumeric)).then_some(at + lead.len())
    });
    let mut tails: Vec<usize> = tails.collect();
    tails.sort_unstable();
    let name = tails.into_iter().rev().find_map(|at| leading_name(&text[at..], false))?;
    let day = name.split_whitespace().any(|word| super::days::WORDS.has(&word.to_lowercase()));
    (!day).then(|| completed_name(name, now))
}

/// A name with the rest of the one that it puts right: "Rohr" for "Sally Rore".
pub(super) fn completed_name(name: String, now: Option<&str>) -> String {
    let now = now.unwrap_or_default();
    let near = |word: &&str| strsim::osa_distance(&word.to_lowercase(), &name.to_lowercase()) <= 2;
    match now.split_whitespace().find(near) {
        Some(was) if !name.contains(' ') && now.contains(' ') => now.replace(was, &name),
        _ => name,
    }
}

/// Holds words only, no address and no number.
fn wordy(part: &str) -> bool {
    !part.is_empty()
        && part.split_whitespace().all(|word| {
            !word.contains('@')
                && !word.starts_with(|c: char| c.is_ascii_digit() || "+(".contains(c))
        })
}

/// What an answer to "what is your name?" says beside the name and how to reach them.
pub(super) fn beside_name(text: &str, name: &str) -> Option<String> {
    let rest: Vec<&str> = text
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| {
            part.split_whitespace().count() >= 3
                && email(part).is_none()
                && phone(part, 7).is_none()
        })
        .filter(|part| !part.to_lowercase().contains(&name.to_lowercase()))
        .collect();
    (!rest.is_empty()).then(|| rest.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: Option<&str>, email: Option<&str>, phone: Option<&str>) {
        let details = Details::read(text);
        assert_eq!(
            (details.name.as_deref(), details.email.as_deref(), details.phone.as_deref()),
            (name, email, phone),
            "{text}"
        );
    }

    #[test]
    fn details_in_passing() {
        check("my name is Ann", Some("Ann"), None, None);
        check(
            "I'm Ann, ann@x.com, 0171 234 5678",
            Some("Ann"),
            Some("ann@x.com"),
            Some("0171 234 5678"),
        );
        check(
            "im ann smith and my email is Ann@X.com.",
            Some("Ann Smith"),
            Some("ann@x.com"),
            None,
        );
        check("this is Bob Miller calling about my bike", Some("Bob Miller"), None, None);
        check("call me on +45 32 12 34 56 please", None, None, Some("+45 32 12 34 56"));
        check("call me back at (415) 555-2671", None, None, Some("(415) 555-2671"));
        check("I'm looking for a haircut", None, None, None);
        check("I'm Looking for a haircut", None, None, None);
        check("I am allergic to nuts", None, None, None);
        check("this is useless", None, None, None);
        check("are you open on 2026-12-25?", None, None, None);
        check("open 10.30-11.30?", None, None, None);
        check("my name is maria de la cruz", Some("Maria De La"), None, None);
        check("Hi, my name’s José", Some("José"), None, None);
        check("order 123456", None, None, None);
    }

    #[test]
    fn names_as_answers() {
        for (text, name) in [
            ("Ann", Some("Ann")),
            ("ann smith", Some("Ann Smith")),
            ("it's Ann", Some("Ann")),
            ("Ann, 0171 234 5678", Some("Ann")),
            ("Ann 0171 234 5678", Some("Ann")),
            ("cut on friday at 3, Ann Smith, 0171 2345678", Some("Ann Smith")),
            ("no", None),
            ("I'd rather not say", None),
            ("please call me about my order tomorrow", None),
            ("why?", None),
            ("ann@x.com", None),
        ] {
            assert_eq!(answered_name(text).as_deref(), name, "{text}");
        }
    }
}
