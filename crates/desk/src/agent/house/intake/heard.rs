//! Everything that a message says to the questions that are asked: the answer to the one asked last, answers
//! to others where that is safe, and corrections of what was answered before.

use frontdesk_base::Language;
use serde_json::Value;

use super::{Asking, answers, stated, which::alike};
use crate::{
    agent::house::{
        Facts,
        details::{self, Details},
        said::Said,
    },
    intake::{ConversationType, Fills, Kind, Question},
    knowledge::index::words::{self, Analyzer},
};

/// Answers by their questions' keys.
pub(super) type Heard = Vec<(String, Value)>;

/// What the message that began it says already: how to reach them, their name, when they were born.
pub(super) fn at_first(facts: &Facts<'_>, one: &ConversationType, text: &str) -> Heard {
    let mut heard = Heard::new();
    let known = &facts.contact;
    let details = Details::read(text);
    for question in &one.questions {
        let value = match (question.fills, question.kind) {
            (Some(Fills::Name), _) => details.name.clone().or_else(|| known.name.clone()),
            (Some(Fills::Email), _) => details.email.clone().or_else(|| known.email.clone()),
            (Some(Fills::Phone), _) => details.phone.clone().or_else(|| known.phone.clone()),
            (None, Kind::Email) => details.email.clone(),
            (None, Kind::Phone) => details.phone.clone(),
            (None, Kind::Date) if question.is_birth() && speaks_of(question, &Said::new(text)) => {
                answers::day(facts, question, text).map(|day| day.to_string())
            }
            _ => None,
        };
        let stated = || stated::answer(facts, one, question, text);
        if let Some(value) = value.map(Value::from).or_else(stated) {
            heard.push((question.key.clone(), value));
        }
    }
    heard
}

/// What a message says to the question that was asked last and to others that are open.
pub(super) fn answers_in(
    facts: &Facts<'_>,
    one: &ConversationType,
    asking: &Asking,
    text: &str,
) -> Heard {
    let mut heard = Heard::new();
    let current = asking.current(one);
    let long = current.is_some_and(|question| question.kind == Kind::LongText);
    let parts = parts(text);
    let mut rest: Vec<&str> = Vec::new();
    for part in &parts {
        match other(facts, one, asking, part, parts.len() > 1) {
            Some(found) if Some(&found.0) != asking.asked.as_ref() => {
                if !heard.iter().any(|(key, _)| *key == found.0) {
                    heard.push(found);
                }
            }
            _ => rest.push(part),
        }
    }
    // What is said outright answers its question, whichever was asked.
    let open = one.questions.iter().filter(|question| {
        !asking.answers.contains_key(&question.key) && Some(&question.key) != asking.asked.as_ref()
    });
    for question in open {
        if heard.iter().all(|(key, _)| *key != question.key)
            && let Some(value) = stated::answer(facts, one, question, text)
        {
            heard.push((question.key.clone(), value));
        }
    }
    let Some(question) = current else { return heard };
    if question.kind == Kind::YesNo {
        heard.extend(said_anew(facts, one, asking, text));
    }
    let own = if long || parts.len() == 1 { text.to_owned() } else { rest.join(", ") };
    let text_like = matches!(question.kind, Kind::Text | Kind::LongText);
    // Where a whole message was another question's answer, it is none to a question for words.
    if text_like && rest.is_empty() && question.fills != Some(Fills::Name) {
        return heard;
    }
    let outright = (question.kind == Kind::YesNo)
        .then(|| stated::has_or_not(one, question, text))
        .flatten()
        .map(Value::from);
    let value = outright
        .or_else(|| answers::answer(facts, question, &own))
        .or_else(|| stated::answer(facts, one, question, text))
        .or_else(|| (!text_like).then(|| answers::answer(facts, question, text)).flatten())
        .or_else(|| {
            let before = asking.partial.as_ref()?;
            answers::answer(facts, question, &format!("{before} {text}"))
        });
    if let Some(value) = value {
        heard.insert(0, (question.key.clone(), value));
    }
    heard
}

/// The parts of a message that may each be an answer.
fn parts(text: &str) -> Vec<&str> {
    text.split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .take(20)
        .collect()
}

/// What a part says to an open question other than the one asked, where it cannot be meant otherwise: an
/// address, a number, a day of birth, an option that stands alone.
fn other(
    facts: &Facts<'_>,
    one: &ConversationType,
    asking: &Asking,
    part: &str,
    several: bool,
) -> Option<(String, Value)> {
    let open = |kind: Kind| {
        let mut all = one.questions.iter().filter(|question| {
            question.kind == kind && !asking.answers.contains_key(&question.key)
        });
        let first = all.next()?;
        // Of two it cannot be known which is meant, unless it is the one that was asked.
        all.next().is_none().then_some(first)
    };
    let said = Said::new(part);
    if let (Some(question), Some(email)) = (open(Kind::Email), details::email(part)) {
        return Some((question.key.clone(), Value::from(email)));
    }
    if let (Some(question), Some(phone)) = (open(Kind::Phone), details::phone(part, 8)) {
        return Some((question.key.clone(), Value::from(phone)));
    }
    if let Some(question) = open(Kind::Date) {
        let alone = several && said.words.len() <= 4 && part.chars().any(|c| c.is_ascii_digit());
        if (speaks_of(question, &said) || alone)
            && let Some(day) = answers::day(facts, question, part)
        {
            return Some((question.key.clone(), Value::from(day.to_string())));
        }
    }
    if several && let Some(question) = open(Kind::Choice) {
        let alone = said.words.len() <= 3;
        if let Some(option) = answers::option(question, &said).filter(|_| alone)
            && !said.words.iter().all(|word| word.bytes().all(|b| b.is_ascii_digit()))
        {
            return Some((question.key.clone(), Value::from(option)));
        }
    }
    None
}

/// What is said of answers given before: "no, my birthday is 3 May". Only what leads like a correction is
/// one, unless the answers have just been read back.
pub(super) fn corrections(
    facts: &Facts<'_>,
    one: &ConversationType,
    asking: &Asking,
    text: &str,
) -> Heard {
    let all = Said::new(text);
    let denies = all.begins_any_of("no | nope | not");
    let current = asking.current(one);
    // "No, …" answers a question that is asked for a yes or a no.
    let asked_so = current.is_some_and(|question| question.kind == Kind::YesNo);
    let leads = all
        .begins_any_of("sorry | actually | wait | correction | i meant | oops | my mistake")
        || all.any_of(
            "should be | is wrong | was wrong | i meant | instead of | change my | correct my",
        )
        || denies && !asked_so;
    // "No, my birthday is 4 May 1990" to "Any allergies?": what it names was asked before.
    let elsewhere = denies && asked_so;
    // Says that something is wrong, and not what.
    let unsaid = all.any_of("change something | change it | something else | something is wrong")
        || all
            .words
            .last()
            .is_some_and(|word| matches!(word.as_str(), "wrong" | "incorrect" | "right"));
    if !leads && !asking.confirming && !elsewhere || unsaid {
        return Heard::new();
    }
    let given = || {
        one.questions.iter().filter(|question| {
            asking.answers.contains_key(&question.key)
                && Some(question.key.as_str()) != asking.asked.as_deref()
        })
    };
    let changed = |question: &Question| {
        let value = new_value(facts, question, asking, text)?;
        (asking.answers.get(&question.key) != Some(&value)).then(|| (question.key.clone(), value))
    };
    // An answer in words could be made of anything that is said after a "no".
    let sure = |question: &&Question| {
        leads
            || asking.confirming
            || matches!(question.kind, Kind::Date | Kind::Phone | Kind::Email)
            || question.fills == Some(Fills::Name)
    };
    let named = given().filter(|question| speaks_of(question, &all)).filter(sure);
    let named: Heard = named.filter_map(changed).collect();
    if !named.is_empty() {
        // "No, and my birthday is 4 May 1990" answers as well.
        let answers = current.filter(|_| elsewhere && !leads).filter(|question| {
            all.begins_any_of("no and | no but | no also | nope and | nope but | no i dont | no i havent | no none")
                || speaks_of(question, &all)
        });
        let answered = answers.map(|question| (question.key.clone(), Value::from(false)));
        return named.into_iter().chain(answered).collect();
    }
    if elsewhere && !leads && !asking.confirming {
        // "No, 4 May 1990": nothing but another day.
        let last = asking.last.as_ref().and_then(|key| given().find(|one| one.key == *key));
        let bare = bare_correction(text);
        return last
            .filter(|question| matches!(question.kind, Kind::Date | Kind::Phone | Kind::Email))
            .filter(|question| answers::answer(facts, question, &bare).is_some())
            .filter(|_| Said::new(&bare).words.len() <= 4)
            .and_then(changed)
            .into_iter()
            .collect();
    }
    // Nothing is named: an address is the address's, a number the number's; else it is the last answer.
    let by_kind = given().filter(|question| match question.kind {
        Kind::Email => details::email(text).is_some(),
        Kind::Phone => details::phone(text, 8).is_some(),
        _ => false,
    });
    let by_kind: Heard = by_kind.filter_map(changed).collect();
    if !by_kind.is_empty() {
        return by_kind;
    }
    let typed = |question: &&Question| {
        !matches!(question.kind, Kind::LongText | Kind::YesNo)
            && (question.kind != Kind::Text || question.fills == Some(Fills::Name))
    };
    let last = asking.last.as_ref().and_then(|key| given().find(|question| question.key == *key));
    let others: Vec<&Question> = last.into_iter().chain(given()).filter(typed).collect();
    others
        .into_iter()
        .filter(|question| asking.confirming || Some(&question.key) == asking.last.as_ref())
        .find_map(changed)
        .into_iter()
        .collect()
}

/// A correction without the words that lead to it: "no sorry, it's 4 May 1990".
fn bare_correction(text: &str) -> String {
    const LEADS: words::List =
        words::List("no nope sorry not it its is was i meant mean oh actually the that");
    let mut rest = text.trim();
    while let Some(word) = rest.split_whitespace().next() {
        let plain: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        if !LEADS.has(&plain) {
            break;
        }
        rest = rest[word.len()..].trim_start();
    }
    rest.to_owned()
}

/// What was answered before and is said anew beside an answer: "yes, and my birthday is 4 May 1990".
fn said_anew(facts: &Facts<'_>, one: &ConversationType, asking: &Asking, text: &str) -> Heard {
    let all = Said::new(text);
    let given = one.questions.iter().filter(|question| {
        asking.answers.contains_key(&question.key)
            && Some(&question.key) != asking.asked.as_ref()
            && matches!(question.kind, Kind::Date | Kind::Phone | Kind::Email)
    });
    let named = given.filter(|question| speaks_of(question, &all) && !all.question());
    let new = named.filter_map(|question| {
        let value = new_value(facts, question, asking, text)?;
        (asking.answers.get(&question.key) != Some(&value)).then(|| (question.key.clone(), value))
    });
    new.collect()
}

/// The value that a correction gives an answer.
fn new_value(facts: &Facts<'_>, question: &Question, asking: &Asking, text: &str) -> Option<Value> {
    // What is told to be wrong stands before what is right: "not 3 May but 4 May" names two days.
    let told = ["but ", "it's ", "it is ", "should be ", "i meant ", " is ", " to "];
    let lower = text.to_lowercase().replace('’', "'");
    let same = lower.len() == text.len();
    let tail = told.iter().filter(|_| same).find_map(|lead| {
        let at = lower.rfind(lead)? + lead.len();
        text.get(at..).map(str::trim).filter(|tail| tail.chars().any(char::is_alphanumeric))
    });
    match question.kind {
        Kind::Text if question.fills == Some(Fills::Name) => {
            // A bare word after "no" may be anything: "no, wrong".
            let whole = Details::read(text).name;
            whole.or_else(|| tail.and_then(details::answered_name)).map(Value::from)
        }
        Kind::Text | Kind::LongText => {
            tail.map(|tail| Value::from(tail.trim_end_matches(['.', '!'])))
        }
        Kind::Date => {
            let read = |text: &str| answers::day(facts, question, text);
            let year = asking
                .answers
                .get(&question.key)
                .and_then(Value::as_str)
                .and_then(|day| day.get(..4));
            let completed = |text: &str| {
                let lacks = answers::lacks_year(facts, question, text);
                year.filter(|_| lacks).and_then(|year| read(&format!("{text} {year}")))
            };
            let day = tail.and_then(|tail| read(tail).or_else(|| completed(tail)));
            day.or_else(|| read(text))
                .or_else(|| completed(text))
                .map(|day| Value::from(day.to_string()))
        }
        Kind::YesNo => None,
        _ => {
            let of_tail = tail.and_then(|tail| answers::answer(facts, question, tail));
            of_tail.or_else(|| answers::answer(facts, question, text))
        }
    }
}

/// Whether what was said names what the question asks for: "my birthday", "the phone".
pub(super) fn speaks_of(question: &Question, said: &Said) -> bool {
    let birth = ["birth", "birthday", "birthdate", "born", "dob"];
    if question.is_birth() && said.any(&birth) {
        return true;
    }
    let kind = match question.kind {
        Kind::Phone => "phone | number | telephone | mobile",
        Kind::Email => "email | mail | e mail",
        _ => "",
    };
    if !kind.is_empty() && said.any_of(kind) {
        return true;
    }
    let analyzer = Analyzer::new(Language::En);
    let title = words::split(&question.title());
    title
        .iter()
        .filter(|word| word.len() >= 4 && words::content(word) > 0.1)
        .any(|word| said.words.iter().any(|heard| alike(&analyzer, word, heard)))
}
