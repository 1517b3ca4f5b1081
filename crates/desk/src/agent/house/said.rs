//! What a contact said, in pieces that can each be answered.

use crate::knowledge::index::words::{self, List};

/// Messages longer than this together are read no further.
const LONGEST: usize = 4_000;
/// More pieces than this in one turn are not answered one by one.
const MOST_PIECES: usize = 8;

/// A sentence or question, with its words as a line that phrases are looked up in.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// As written.
    pub(super) raw: String,
    /// Plain words, slips in telling ones corrected.
    pub(super) words: Vec<String>,
    /// The words with single spaces, one at either end.
    line: String,
}

/// Words that decide what is wanted; a slip in one is corrected.
const TELLING: List = List(
    "open opening hours close closed closing price prices appointment booking reschedule \
    cancel person human speak someone somebody agent address location located directions \
    message phone number email website services service tomorrow today monday tuesday \
    wednesday thursday friday saturday sunday weekend christmas manager representative \
    operator receptionist complaint thanks thank hello quote estimate goodbye morning \
    afternoon evening expensive charge",
);

/// Real words one slip away from a telling one.
const REAL: List = List(
    "massage massages cancer quite clothes house homes place pride pries opens opened closes \
    looking cooking persons humans prize sunday sundae think thing change large quoted quotes \
    notes speaks agents talk close there spear numbers addressed phones emails mailed message \
    messages services serviced canceled hour closet course warning learning earning sleep \
    speed hollow",
);

impl Said {
    pub(super) fn new(raw: &str) -> Self {
        let words: Vec<String> = words::split(raw).into_iter().map(corrected).collect();
        let line = format!(" {} ", words.join(" "));
        Self { raw: raw.trim().to_owned(), words, line }
    }

    /// The words `phrase` stand together in it.
    pub(super) fn has(&self, phrase: &str) -> bool {
        self.line.match_indices(phrase).any(|(at, _)| {
            self.line[..at].ends_with(' ') && self.line[at + phrase.len()..].starts_with(' ')
        })
    }

    /// One of the phrases between the bars stands in it.
    pub(super) fn any_of(&self, phrases: &str) -> bool {
        phrases.split('|').any(|phrase| self.has(phrase.trim()))
    }

    /// It begins with one of the phrases between the bars.
    pub(super) fn begins_any_of(&self, phrases: &str) -> bool {
        phrases.split('|').any(|phrase| self.begins(phrase.trim()))
    }

    /// Nothing but these words, which stand between blanks.
    pub(super) fn only_of(&self, allowed: &'static str) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| List(allowed).has(word))
    }

    pub(super) fn any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// It begins with the words `phrase`.
    pub(super) fn begins(&self, phrase: &str) -> bool {
        self.line[1..].strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' '))
    }

    pub(super) fn begins_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.begins(phrase))
    }

    /// Nothing but these words.
    pub(super) fn only(&self, allowed: &[&str]) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| allowed.contains(&word.as_str()))
    }

    pub(super) fn empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Asks something, whether or not it has a question mark.
    pub(super) fn question(&self) -> bool {
        const STARTS: &str = "whether | what | whats | when | whens | where | wheres | who | whos | why | how | hows | \
            which | do | does | did | is | are | can | could | may | will | would | should | \
            shall | have | has | am | any | tell me | i want to know | i wonder | wondering | \
            i was wondering | just wondering | id like to know | i would like to know | \
            i need to know | let me know | until when | till when | isnt | arent | dont | \
            doesnt | cant | what about | and what | and when | and where | and how | and do | \
            and is | and are | and can | u | ur | whose | in which | at what | from when";
        self.raw.trim_end().ends_with(['?', '？', '؟']) || self.begins_any_of(STARTS)
    }

    /// The words that tell something, other than those in `known`.
    pub(super) fn rest<'s>(&'s self, known: &'s List) -> impl Iterator<Item = &'s str> {
        self.words
            .iter()
            .map(String::as_str)
            .filter(|word| !known.has(word) && words::content(word) > 0.5)
    }

    /// Without its first `count` words.
    pub(super) fn without_first(&self, count: usize) -> Self {
        let rest = self.after(count);
        Self::new(rest.trim_start_matches(|c: char| c.is_whitespace() || ",.!-–—:;".contains(c)))
    }

    /// What is written after its first `count` words.
    pub(super) fn after(&self, count: usize) -> &str {
        // The raw text is cut where the folded words end, which is word by word the same.
        let mut rest = self.raw.as_str();
        for _ in 0..count {
            rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || "'’-".contains(c));
        }
        rest
    }
}

fn corrected(word: String) -> String {
    let length = word.chars().count();
    if length < 4
        || TELLING.has(&word)
        || word.strip_suffix('s').is_some_and(|one| TELLING.has(one))
        || REAL.has(&word)
        || words::content(&word) < 0.5
    {
        return word;
    }
    let near = TELLING.words().find(|known| {
        let slips = strsim::osa_distance(&word, known);
        match known.len() {
            0..=3 => false,
            // Of a short word only two letters changing places is surely a slip.
            4 => slips == 1 && length == 4 && same_letters(&word, known),
            5..=7 => slips == 1 && word.chars().next() == known.chars().next(),
            _ => slips <= 2 && word.chars().next() == known.chars().next(),
        }
    });
    match near {
        Some(known) => known.to_owned(),
        None => word,
    }
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// The pieces of a turn's messages, in order, each once.
pub(super) fn pieces(texts: &[&str]) -> Vec<Said> {
    let mut pieces: Vec<Said> = Vec::new();
    let mut left = LONGEST;
    for text in texts {
        let text = &text[..text.floor_char_boundary(left)];
        left -= text.len();
        for sentence in sentences(text) {
            for piece in clauses(sentence) {
                let said = Said::new(piece);
                // "My tooth fell out. What should I do?" is one question.
                if let Some(before) =
                    pieces.last_mut().filter(|before| !before.question() && leans(&said))
                {
                    *before = Said::new(&format!("{} {}", before.raw, said.raw));
                    continue;
                }
                let known = pieces.iter().any(|other| other.words == said.words);
                if !said.empty() && !known && pieces.len() < MOST_PIECES {
                    pieces.push(said);
                }
            }
        }
    }
    pieces
}

/// What is asked about what was said before it, and means nothing alone.
const LEANING: &str = "what should i | what do i | what can i | what happens | what now | what then | what if | \
    can you help | could you help | can i  | is it | is that | do i | is this | \
    what would you | what are my options | can you do anything | is there anything";

/// Words for what was named before.
const PRONOUNS: List = List("that it she he they them this those these him her then still");

fn leans(said: &Said) -> bool {
    let points = said.words.iter().take(4).any(|word| PRONOUNS.has(word));
    points && said.rest(&List("")).count() <= 1
        || said.begins_any_of(LEANING)
            && said.rest(&List("")).next().is_none()
            && said.words.len() <= 8
}

/// Splits after `.`, `!`, `?` and `;` before a space, and at line breaks.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut after_end = false;
    for (at, c) in text.char_indices() {
        if c == '\n' || after_end && c.is_whitespace() {
            found.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        after_end = ".!?;؟？。".contains(c) && !(c == '.' && abbreviated(&text[from..at]));
    }
    found.push(&text[from..]);
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

fn abbreviated(sentence: &str) -> bool {
    let last = sentence.rsplit(char::is_whitespace).next().unwrap_or(sentence).to_lowercase();
    matches!(
        last.as_str(),
        "dr" | "mr" | "mrs" | "ms" | "st" | "no" | "approx" | "a.m" | "p.m" | "e.g" | "i.e"
    )
}

/// Splits "where are you and how much is a cut" into its two questions.
fn clauses(sentence: &str) -> Vec<&str> {
    const JOINTS: &[&str] = &[" and also ", ", also ", " and ", ", ", " & ", " plus ", " also "];
    const HEADS: &str = "whether | if you | if there | what | what's | whats | when | where | where's | how | do you | do i | are you | \
        are there | is there | can i | can you | could i | could you | who | which | does | \
        is it | until when | will you";
    let lower = sentence.to_lowercase();
    // Lower case of some letters has another length; such a sentence stays whole.
    if lower.len() != sentence.len() {
        return vec![sentence];
    }
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < lower.len() {
        let joint = JOINTS.iter().find(|joint| lower[at..].starts_with(**joint));
        if let Some(joint) = joint {
            let rest = &lower[at + joint.len()..];
            let heads = HEADS.split('|').map(str::trim).any(|head| {
                rest.strip_prefix(head)
                    .is_some_and(|tail| tail.starts_with(|c: char| !c.is_alphanumeric()))
            });
            // "tell me what you charge and when": a question needs more than its first word.
            let points =
                rest.split(|c: char| !c.is_alphanumeric()).take(3).any(|word| PRONOUNS.has(word));
            let asked = Said::new(&sentence[from..at]).question();
            // "How much is the room and is breakfast in it?" is two questions; "the bed and are" is none.
            let heads = heads
                || asked
                    && joint.contains("and")
                    && rest.split_whitespace().count() >= 3
                    && ["is ", "are ", "can ", "could ", "would ", "do ", "will "]
                        .iter()
                        .any(|head| rest.starts_with(head));
            let leaning = !asked && points
                || joint.starts_with(',')
                    && LEANING.split('|').any(|lead| rest.starts_with(lead.trim()));
            let about = lower[from..at].trim_start().starts_with("what about")
                || lower[from..at].trim_start().starts_with("how about");
            let long = !leaning
                && !about
                && sentence[from..at].split_whitespace().count() >= 2
                && rest.split_whitespace().count() >= 2;
            if heads
                && long
                && sentence.is_char_boundary(at)
                && sentence.is_char_boundary(at + joint.len())
            {
                found.push(&sentence[from..at]);
                from = at + joint.len();
                at = from;
                continue;
            }
        }
        at += lower[at..].chars().next().map_or(1, char::len_utf8);
    }
    found.push(&sentence[from..]);
    found
}
