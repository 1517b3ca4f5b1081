//! Whether an answer is right.

use frontdesk_desk::chat::Heard;
use serde::Deserialize;

/// A question whose answer is known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name.
    pub id: String,
    /// What is asked.
    pub question: String,
    /// What makes it hard: `direct`, `paraphrase`, `typo`, …; `unanswerable`; `chat`.
    pub kind: String,
    /// Groups of texts: a right answer contains one of each.
    #[serde(default)]
    pub expect: Vec<Vec<String>>,
    /// What it must not contain.
    #[serde(default)]
    pub forbid: Vec<String>,
    /// What a `chat` line wants: `greeting`, `person`, …
    #[serde(default)]
    pub intent: Option<String>,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is answered, and right.
    AnsweredRight,
    /// It is answered with something else.
    AnsweredWrong,
    /// It asks which of a few questions is meant.
    AskedBack,
    /// It cannot be answered, and that is said.
    RefusedRight,
    /// It could be answered, and is not.
    RefusedWrong,
}

/// Judges an answer.
pub fn judge(question: &Question, heard: &Heard) -> Verdict {
    let text = plain(&heard.text);
    let asks = text.contains("did you mean one of these") || text.contains("is it one of these");
    match question.kind.as_str() {
        "chat" => chat(question.intent.as_deref().unwrap_or_default(), heard, &text),
        "unanswerable" if heard.sources.is_empty() => Verdict::RefusedRight,
        "unanswerable" => Verdict::AnsweredWrong,
        _ => {
            let has = |wanted: &String| text.contains(&plain(wanted));
            let right = question.expect.iter().all(|group| group.iter().any(has))
                && !question.forbid.iter().any(has);
            if right {
                Verdict::AnsweredRight
            } else if asks {
                Verdict::AskedBack
            } else if heard.sources.is_empty() {
                Verdict::RefusedWrong
            } else {
                Verdict::AnsweredWrong
            }
        }
    }
}

/// What is said without being a question about the business: taken for what it is, and never answered
/// from the knowledge or as something unknown.
fn chat(intent: &str, heard: &Heard, text: &str) -> Verdict {
    let unknown = ["don't know", "don't have an answer", "not something i have information on"];
    let taken = match intent {
        "person" => heard.status == "escalated" || text.contains("message"),
        // The message is being written down: what it is, or whose.
        "message" => ["pass", "message", "name"].iter().any(|said| text.contains(said)),
        "complaint" => text.contains("sorry"),
        _ => true,
    };
    if taken && heard.sources.is_empty() && !unknown.iter().any(|said| text.contains(said)) {
        Verdict::AnsweredRight
    } else {
        Verdict::AnsweredWrong
    }
}

/// Without what makes no difference: case, and the shapes of apostrophes and dashes.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('’', "'").replace(['–', '—'], "-")
}

#[cfg(test)]
mod tests {
    use frontdesk_desk::chat::Source;

    use super::*;

    fn heard(text: &str, sources: usize) -> Heard {
        let source = Source { title: "FAQ".to_owned(), score: 0.9 };
        Heard {
            text: text.to_owned(),
            choices: Vec::new(),
            sources: vec![source; sources],
            tools: Vec::new(),
            status: "open".to_owned(),
            ms: 1,
        }
    }

    fn question(kind: &str, expect: &[&[&str]], forbid: &[&str]) -> Question {
        let owned =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Question {
            id: "x-001".to_owned(),
            question: "?".to_owned(),
            kind: kind.to_owned(),
            expect: expect.iter().map(|group| owned(group)).collect(),
            forbid: owned(forbid),
            intent: None,
        }
    }

    #[test]
    fn an_answer_is_right_with_one_text_of_each_group_and_nothing_forbidden() {
        let asked = question("direct", &[&["9:00", "9 am"], &["Monday"]], &["sunday"]);
        assert_eq!(judge(&asked, &heard("On MONDAY from 9 am.", 1)), Verdict::AnsweredRight);
        assert_eq!(judge(&asked, &heard("From 9 am.", 1)), Verdict::AnsweredWrong);
        assert_eq!(judge(&asked, &heard("Monday, Sunday 9 am", 1)), Verdict::AnsweredWrong);
        assert_eq!(judge(&asked, &heard("I don't know.", 0)), Verdict::RefusedWrong);
        assert_eq!(judge(&asked, &heard("Did you mean one of these?", 0)), Verdict::AskedBack);
    }

    #[test]
    fn what_cannot_be_answered_is_right_without_a_source() {
        let asked = question("unanswerable", &[], &[]);
        assert_eq!(judge(&asked, &heard("I don't know.", 0)), Verdict::RefusedRight);
        assert_eq!(judge(&asked, &heard("Yes, we do.", 1)), Verdict::AnsweredWrong);
    }
}
