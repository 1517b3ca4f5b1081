//! What a text says as the answer to one question, by the question's kind. What cannot be read is no
//! answer; nothing is guessed.

use frontdesk_base::Language;
use frontdesk_when::{Asked, Days};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::which::alike;
use crate::{
    agent::house::{
        Facts,
        details::{self, Details},
        said::Said,
    },
    intake::{Fills, Kind, Question},
    knowledge::index::words::{self, Analyzer, List},
};

/// Words that a yes is made of.
const YES: &str = "yes | yeah | yep | yup | yea | ya | y | sure | ok | okay | correct | right | absolutely | definitely | \
    of course | i do | i am | i have | it is | thats right | exactly | perfect | all good | looks good | fine";
const NO: &str = "no | nope | nah | not | n | never | i dont | i havent | im not | i am not | it isnt | wrong | incorrect | \
    i have no | i have none | i have not | i have never | i do not | ive no | ive never | ive none";

/// A yes or a no, said plainly.
pub(super) fn yes(said: &Said) -> Option<bool> {
    if said.any_of("not sure | dont know | no idea | maybe | perhaps | depends") {
        None
    } else if said.begins_any_of(NO) || said.any_of("not right | isnt right | thats wrong") {
        Some(false)
    } else {
        (said.begins_any_of(YES) || said.words.len() <= 4 && said.any_of(YES)).then_some(true)
    }
}

/// What `text` answers to `question`, when that is one thing.
pub(super) fn answer(facts: &Facts<'_>, question: &Question, text: &str) -> Option<Value> {
    let said = Said::new(text);
    match question.kind {
        Kind::Text if question.fills == Some(Fills::Name) => name(text).map(Value::from),
        Kind::Text | Kind::LongText => {
            let text = text.trim();
            said.words.first().map(|_| Value::from(text))
        }
        Kind::Number => number(&Said::new(&without_people(text))),
        Kind::YesNo => match yes(&said) {
            None if said.words.len() <= 3 && said.any_of("none | nothing") => Some(false),
            told => told,
        }
        .map(Value::from),
        Kind::Choice => option(question, &said).map(Value::from),
        Kind::Date => day(facts, question, text).map(|day| Value::from(day.to_string())),
        Kind::Phone => details::phone(text, 7).map(Value::from),
        Kind::Email => details::email(text).map(Value::from),
    }
}

/// The text without a name and addresses, of which no word is a number: "Una Two, una@example.com".
fn without_people(text: &str) -> String {
    let details = Details::read(text);
    let mut rest: String =
        text.split_inclusive(char::is_whitespace).filter(|word| !word.contains('@')).collect();
    if let Some(name) = &details.name {
        let lower = rest.to_lowercase();
        if lower.len() == rest.len()
            && let Some(at) = lower.find(&name.to_lowercase())
        {
            rest.replace_range(at..at + name.len(), " ");
        }
    }
    if let Some(phone) = &details.phone {
        rest = rest.replace(phone.as_str(), " ");
    }
    // "Una Two": a number in large letters in the middle of a sentence is a name's.
    let words: Vec<&str> = rest.split_whitespace().collect();
    let kept = words.iter().enumerate().filter(|(at, word)| {
        let large = |word: &str| word.starts_with(|c: char| c.is_uppercase());
        let begins = *at == 0 || words[at - 1].ends_with(['.', '!', '?', ':']);
        !(large(word) && !begins && large(words[at - 1]))
    });
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// A name as the answer to a question for it.
fn name(text: &str) -> Option<String> {
    Details::read(text).name.or_else(|| details::answered_name(text))
}

/// Numbers in words, from nothing on.
pub(super) const SMALL: List = List(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
    seventeen eighteen nineteen twenty",
);

/// The one number in it; of two it cannot be known which is meant.
fn number(said: &Said) -> Option<Value> {
    let text = said.raw.replace(',', ".");
    let mut all: Vec<Value> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "/-–".contains(c)) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if let Ok(whole) = word.parse::<i64>() {
            all.push(json!(whole));
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            // "50kg" and "3.5" are numbers; "3rd" and "10:30" are none that we know the meaning of.
            let digits = word.trim_end_matches(char::is_alphabetic);
            let unit = &word[digits.len()..];
            let number =
                digits.parse::<f64>().ok().filter(|_| !matches!(unit, "st" | "nd" | "rd" | "th"));
            all.push(number.map_or(Value::Null, |number| json!(number)));
        } else if let Some(at) = SMALL.words().position(|small| small == word) {
            // "One" may stand for "somebody" beside a number; alone it is 1.
            if at != 1 || said.words.len() <= 3 {
                all.push(json!(at));
            }
        }
    }
    if all.is_empty() && said.words.len() <= 3 && said.any_of("none | nobody | nothing") {
        return Some(json!(0));
    }
    match all.as_slice() {
        [one] if !one.is_null() => Some(one.clone()),
        _ => None,
    }
}

/// The option that is named, or pointed at: "the second one".
pub(super) fn option(question: &Question, said: &Said) -> Option<String> {
    let named = named_options(question, said);
    if let [one] = named.as_slice() {
        return Some((*one).clone());
    }
    if !named.is_empty() {
        return None;
    }
    let pointed = ["first | 1 | 1st", "second | 2 | 2nd", "third | 3 | 3rd", "fourth | 4 | 4th"]
        .iter()
        .position(|words| said.any_of(words) && said.words.len() <= 5);
    let last = said.any_of("last | last one") && said.words.len() <= 4;
    let at = pointed.or_else(|| last.then(|| question.options.len().saturating_sub(1)))?;
    question.options.get(at).cloned()
}

/// The options whose telling words all stand in what was said, without those that are only a part of
/// another that is named too.
fn named_options<'q>(question: &'q Question, said: &Said) -> Vec<&'q String> {
    let analyzer = Analyzer::new(Language::En);
    let heard = |option: &str| {
        let split = words::split(option);
        let mut words: Vec<&String> =
            split.iter().filter(|word| words::content(word) > 0.1).collect();
        if words.is_empty() {
            words = split.iter().collect();
        }
        let at = |word: &str| said.words.iter().position(|said| alike(&analyzer, word, said));
        !words.is_empty()
            && words.iter().all(|word| {
                at(word).is_some_and(|at| {
                    !said.words[at.saturating_sub(2)..at].iter().any(|before| before == "not")
                })
            })
    };
    let named: Vec<&String> = question.options.iter().filter(|option| heard(option)).collect();
    let part = |option: &String| {
        let own = option.to_lowercase();
        named.iter().any(|other| *other != option && other.to_lowercase().contains(&own))
    };
    named.iter().copied().filter(|option| !part(option)).collect()
}

/// The one day that is said. A day of birth needs its year, and lies in the past.
pub(super) fn day(facts: &Facts<'_>, question: &Question, text: &str) -> Option<Date> {
    let today = facts.now.date();
    if let Some(day) = in_figures(facts, text, today) {
        return (!question.is_birth() || day < today).then_some(day);
    }
    let year = year(text);
    let whole = frontdesk_when::read(text, &facts.saying(Asked::Day));
    let mut dates = whole.days().map(Days::date);
    if let (Some(Some(day)), None) = (dates.next(), dates.next())
        && year == Some(day.year())
    {
        return (!question.is_birth() || day < today).then_some(day);
    }
    // A year that was not read as one: the day without it, then with it.
    let rest =
        year.map_or_else(|| text.to_owned(), |year| text.replacen(&year.to_string(), " ", 1));
    let read = frontdesk_when::read(rest.trim(), &facts.saying(Asked::Day));
    let mut dates = read.days().map(Days::date);
    let (Some(Some(day)), None) = (dates.next(), dates.next()) else { return None };
    match year {
        Some(year) => {
            let day = Date::new(year, day.month(), day.day()).ok()?;
            (!question.is_birth() || day < today).then_some(day)
        }
        None if question.is_birth() => None,
        None => Some(day),
    }
}

/// Whether it names a day and a month, and only the year is missing.
pub(super) fn lacks_year(facts: &Facts<'_>, question: &Question, text: &str) -> bool {
    const MONTHS: &str = "january | february | march | april | may | june | july | august | september | october | \
        november | december | jan | feb | mar | apr | jun | jul | aug | sep | sept | oct | nov | dec";
    // "Tomorrow" and "next Friday" are days without a year, and no birthdays.
    let dated = Said::new(text).any_of(MONTHS) || text.contains(|c: char| c.is_ascii_digit());
    let read = frontdesk_when::read(text, &facts.saying(Asked::Day));
    question.is_birth()
        && year(text).is_none()
        && dated
        && read.days().any(|days| days.date().is_some())
}

/// A year of four figures that stands alone.
fn year(text: &str) -> Option<i16> {
    let mut years = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse::<i16>().ok())
        .filter(|year| (1880..=2100).contains(year));
    let one = years.next()?;
    years.next().is_none().then_some(one)
}

/// `3.5.1990`, `03/05/90`, `1990-05-03`.
fn in_figures(facts: &Facts<'_>, text: &str, today: Date) -> Option<Date> {
    let month_first = facts.saying(Asked::Day).order == frontdesk_when::Order::MonthFirst;
    let all = text.split(|c: char| !(c.is_ascii_digit() || "./-".contains(c))).filter_map(|word| {
        let parts: Vec<&str> = word.trim_matches(['.', '/', '-']).split(['.', '/', '-']).collect();
        let [a, b, c] = parts.as_slice() else { return None };
        let number = |text: &str| text.parse::<i16>().ok();
        let (a_len, c_len) = (a.len(), c.len());
        let (a, b, c) = (number(a)?, number(b)?, number(c)?);
        let small = |number: i16| i8::try_from(number).unwrap_or(0);
        if a_len == 4 {
            return Date::new(a, small(b), small(c)).ok();
        }
        let year = match c_len {
            4 => c,
            // A two-figure year is the one that is not to come.
            2 if 2000 + c <= today.year() => 2000 + c,
            2 => 1900 + c,
            _ => return None,
        };
        let (day, month) = if month_first && a <= 12 || b > 12 { (b, a) } else { (a, b) };
        Date::new(year, small(month), small(day)).ok()
    });
    let all: Vec<Date> = all.collect();
    match all.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}
