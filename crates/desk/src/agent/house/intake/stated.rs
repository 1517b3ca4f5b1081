//! What is said outright to a question that was not asked, or beside what was: an option word for word, so
//! many of what is counted, a day, a name.

use frontdesk_base::Language;
use serde_json::{Value, json};

use super::{answers, which::alike};
use crate::{
    agent::house::{Facts, details::Details, said::Said},
    intake::{ConversationType, Fills, Kind, Question},
    knowledge::index::words::{self, Analyzer, List},
};

/// Options that are words of anything.
const PLAIN: List = List("none other both any neither yes no maybe one two more less all");

/// What people are counted as.
const PEOPLE: List =
    List("people persons guests guest person adults pax attendees participants folks heads");

/// What `text` says to the question, where it cannot be meant otherwise.
pub(super) fn answer(
    facts: &Facts<'_>,
    one: &ConversationType,
    question: &Question,
    text: &str,
) -> Option<Value> {
    let said = Said::new(text);
    match question.kind {
        Kind::Choice => choice(question, &said).map(Value::from),
        Kind::Number => count(question, &said).map(|count| json!(count)),
        Kind::Text if question.fills == Some(Fills::Name) => {
            Details::read(text).name.map(Value::from)
        }
        Kind::Date if !question.is_birth() => {
            let only = one.questions.iter().filter(|other| other.kind == Kind::Date).count() == 1;
            let dated = text.chars().any(|c| c.is_ascii_digit());
            let day = answers::day(facts, question, text).filter(|_| only && dated);
            day.map(|day| Value::from(day.to_string()))
        }
        Kind::YesNo => has_or_not(one, question, text).map(Value::from),
        _ => None,
    }
}

/// Whether they have what a question for a yes or a no asks for, where a clause says so: "I have no
/// allergies", "allergic? yes, I am allergic to nuts".
pub(super) fn has_or_not(one: &ConversationType, question: &Question, text: &str) -> Option<bool> {
    const DENIES: &str =
        "no | not | dont | havent | hasnt | none | never | without | isnt | arent | zero";
    const AFFIRMS: &str = "i have | ive | i ve | we have | i am | im | i do | i take | i suffer | yes | there is | there are";
    let analyzer = Analyzer::new(Language::En);
    let asked = asked_for(question);
    let thing = asked.last()?;
    // What another question asks for as well tells nothing of this one.
    let shared = one.questions.iter().any(|other| {
        other.key != question.key
            && asked_for(other).iter().any(|word| alike(&analyzer, word, thing))
    });
    if shared {
        return None;
    }
    let clauses = text.split([',', ';', '\n', '.', '!']).flat_map(|part| part.split(" and "));
    let mut told = clauses.flat_map(|part| part.split(" but ")).filter_map(|clause| {
        let said = Said::new(clause);
        let heard = |word: &String| said.words.iter().any(|heard| alike(&analyzer, word, heard));
        let hits = asked.iter().filter(|word| heard(word)).count();
        if clause.contains('?') || !heard(thing) || hits * 2 < asked.len() {
            return None;
        }
        if said.any_of("not sure | dont know | no idea | maybe | perhaps") {
            None
        } else if said.any_of(DENIES) {
            Some(false)
        } else {
            said.any_of(AFFIRMS).then_some(true)
        }
    });
    let first = told.next()?;
    told.all(|other| other == first).then_some(first)
}

/// The words of a question that name what it asks for.
fn asked_for(question: &Question) -> Vec<String> {
    let words = words::split(&question.label).into_iter();
    words.filter(|word| word.len() >= 4 && words::content(word) > 0.5).collect()
}

/// The one option that stands in it word for word.
fn choice(question: &Question, said: &Said) -> Option<String> {
    let stands = |option: &&String| {
        let split = words::split(option);
        let telling = match split.as_slice() {
            [] => false,
            [word] => word.len() >= 4 && !PLAIN.has(word) && words::content(word) > 0.5,
            _ => true,
        };
        let phrase = split.join(" ");
        telling
            && said.has(&phrase)
            && !said.any(&[&format!("not {phrase}"), &format!("no {phrase}")])
    };
    let mut found = question.options.iter().filter(stands);
    let first = found.next()?;
    // "Salon" is a part of "in the salon".
    let longest = found.try_fold(first, |longest, other| {
        let (a, b) = (longest.to_lowercase(), other.to_lowercase());
        if a.contains(&b) {
            Some(longest)
        } else if b.contains(&a) {
            Some(other)
        } else {
            None
        }
    });
    longest.cloned()
}

/// How many of what the question counts: "for 4 people".
fn count(question: &Question, said: &Said) -> Option<usize> {
    let analyzer = Analyzer::new(Language::En);
    let title = words::split(&question.title());
    let label = words::split(&question.label);
    let people = title.iter().chain(&label).any(|word| PEOPLE.has(word));
    let counted = |word: &str| {
        people && PEOPLE.has(word)
            || title.iter().chain(&label).any(|own| {
                own.len() >= 4 && words::content(own) > 0.5 && alike(&analyzer, own, word)
            })
    };
    let mut found = said.words.windows(2).filter_map(|pair| {
        let number = pair[0]
            .parse()
            .ok()
            .or_else(|| answers::SMALL.words().position(|small| small == pair[0]));
        number.filter(|_| counted(&pair[1]))
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}
