//! Which conversation type somebody means, by the phrases that the business gave it: loosely, with slips
//! of the pen, and apart from mere questions about it.

use frontdesk_base::Language;

use crate::{
    agent::house::said::Said,
    intake::ConversationType,
    knowledge::index::words::{self, Analyzer, List},
};

/// Words of a phrase that stand for nothing by themselves.
const FRAME: List = List(
    "i im id ive am a an the my me is are was be to of for in on at it its this that and or so would like want wanna need \
    have has got do please just here there hi hello you your with as",
);

/// A conversation type that is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meant<'f> {
    pub(super) one: &'f ConversationType,
    /// Only something about it is asked: "do you take new patients?"
    pub(super) asks: bool,
}

/// What the pieces of a turn mean; what is said outweighs what is asked.
pub(super) fn meant<'f>(all: &'f [ConversationType], pieces: &[Said]) -> Option<Meant<'f>> {
    if all.is_empty() {
        return None;
    }
    let analyzer = Analyzer::new(Language::En);
    let found = |asks: bool| {
        all.iter().find_map(|one| {
            let says = pieces
                .iter()
                .filter(|piece| asks == (piece.question() && !begs(piece)))
                .any(|piece| one.phrases.iter().any(|phrase| says(&analyzer, piece, phrase)));
            says.then_some(Meant { one, asks })
        })
    };
    found(false).or_else(|| found(true))
}

/// A request in the shape of a question: "could I get a quote?"
fn begs(said: &Said) -> bool {
    said.begins_any_of(
        "can i | could i | may i | might i | can we | could we | can you | could you | would you | will you | \
        is it possible to | would it be possible to",
    ) && said.any_of(
        "get | have | register | sign up | become | join | enrol | enroll | apply | request | start | begin | \
        give | send | make | prepare | do | be seen | book | come in",
    )
}

/// Whether the telling words of the phrase stand close together in what was said.
fn says(analyzer: &Analyzer, said: &Said, phrase: &str) -> bool {
    let split = words::split(phrase);
    let telling: Vec<&String> = split.iter().filter(|word| !FRAME.has(word)).collect();
    if telling.is_empty() {
        return !split.is_empty() && said.has(&split.join(" "));
    }
    let places: Vec<Vec<usize>> = telling
        .iter()
        .map(|word| {
            let heard = said.words.iter().take(200).enumerate();
            heard.filter(|(_, heard)| alike(analyzer, word, heard)).map(|(at, _)| at).collect()
        })
        .collect();
    let reach = telling.len() + 2;
    places[0].iter().any(|first| {
        let near = |places: &Vec<usize>| places.iter().any(|at| at.abs_diff(*first) <= reach);
        places.iter().all(near) && !denied(said, *first)
    })
}

/// "I'm not a new patient."
fn denied(said: &Said, at: usize) -> bool {
    said.words[at.saturating_sub(3)..at].iter().any(|word| {
        matches!(word.as_str(), "not" | "isnt" | "arent" | "aint" | "longer" | "without")
    })
}

/// The same word in another form, or a slip of it.
pub(super) fn alike(analyzer: &Analyzer, word: &str, heard: &str) -> bool {
    if analyzer.stem(word) == analyzer.stem(heard) {
        return true;
    }
    let (a, b) = (word.chars().count(), heard.chars().count());
    // "Quite" is no slip of "quote": a short word has too many neighbours.
    a.min(b) >= 6
        && word.chars().next() == heard.chars().next()
        && strsim::osa_distance(word, heard) <= if a >= 8 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, text: &str, wanted: bool) {
        let analyzer = Analyzer::new(Language::En);
        assert_eq!(says(&analyzer, &Said::new(text), phrase), wanted, "{phrase}: {text}");
    }

    #[test]
    fn a_phrase_is_heard_loosely() {
        check("I'm a new patient", "hi, im a new patient", true);
        check("I'm a new patient", "I would be a new patinet with you", true);
        check("I'm a new patient", "we are new patients", true);
        check("I'm a new patient", "I'm not a new patient", false);
        check("I'm a new patient", "my new dentist says that I should be patient", false);
        check("first visit", "it's my first ever visit", true);
        check("first visit", "I visited you in the first week", true);
        check("a quote", "I need a quote for tiling", true);
        check("a quote", "quite nice", false);
        check("it can't wait", "this really can't wait", true);
        check("emergency", "EMERGENCY!!", true);
        check("emergency", "emergancy", true);
        check("to the", "to the moon", true);
        check("?", "anything", false);
    }

    #[test]
    fn a_question_is_no_request_unless_it_begs() {
        for (text, begs_for) in [
            ("do you take new patients?", false),
            ("how much is an emergency appointment?", false),
            ("could I get a quote?", true),
            ("can I register as a new patient?", true),
            ("can you give me a quote for a fence?", true),
        ] {
            assert_eq!(begs(&Said::new(text)), begs_for, "{text}");
        }
    }
}
