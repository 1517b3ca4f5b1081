//! Questions and answers within the text of one section.

/// A part of a section: an answer with its question, or the text that is neither.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) question: Option<String>,
    pub(super) text: String,
}

/// The longest question, in characters.
const LONGEST: usize = 250;

/// Whether a heading asks something.
pub(super) fn is_question(heading: &str) -> bool {
    heading.trim_end().ends_with(['?', '？', '؟'])
}

/// The text in its parts. Lines that begin with "Q:" are questions; without such, lines that ask
/// something are, if there are two or more of them with something to say after each.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let labelled = text.lines().any(|line| label(line, &QUESTIONS).is_some());
    let asks = |line: &str| {
        if labelled {
            label(line, &QUESTIONS).map(str::to_owned)
        } else {
            let plain = !line.starts_with("- ") && line.chars().count() <= LONGEST;
            (plain && is_question(line) && sentences(line) == 1).then(|| line.trim().to_owned())
        }
    };
    if !labelled && !is_list_of_questions(text, &asks) {
        return vec![Part { question: None, text: text.to_owned() }];
    }
    let mut parts = vec![Part { question: None, text: String::new() }];
    for line in text.lines() {
        if let Some(question) = asks(line) {
            parts.push(Part { question: Some(question), text: String::new() });
        } else if let Some(part) = parts.last_mut() {
            let answer =
                label(line, &ANSWERS).filter(|_| part.question.is_some() && part.text.is_empty());
            part.text.push_str(answer.unwrap_or(line));
            part.text.push('\n');
        }
    }
    let mut whole: Vec<Part> = Vec::new();
    for part in parts {
        let text = part.text.trim();
        match part.question {
            // A question that nobody answers is text like any other.
            Some(question) if text.is_empty() => {
                whole.push(Part { question: None, text: question });
            }
            question if !text.is_empty() => whole.push(Part { question, text: text.to_owned() }),
            _ => {}
        }
    }
    whole
}

fn is_list_of_questions(text: &str, asks: &dyn Fn(&str) -> Option<String>) -> bool {
    let mut answered = 0;
    let mut open = false;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if asks(line).is_some() {
            open = true;
        } else if std::mem::take(&mut open) {
            answered += 1;
        }
    }
    answered >= 2
}

const QUESTIONS: [&str; 6] = ["q", "f", "frage", "question", "pregunta", "domanda"];
const ANSWERS: [&str; 7] = ["a", "r", "antwort", "answer", "réponse", "respuesta", "risposta"];

/// What follows a label such as "Q:", "Q1." or "Frage 2:".
fn label<'a>(line: &'a str, labels: &[&str]) -> Option<&'a str> {
    let (head, rest) = line.split_once([':', '.', ')'])?;
    if head.len() > 16 || rest.trim().is_empty() {
        return None;
    }
    let word =
        head.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_lowercase();
    // "A. Smith" is a name, "A1." and "A:" are labels.
    let counted = head.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let colon = line.as_bytes().get(head.len()) == Some(&b':');
    (labels.contains(&word.as_str()) && (colon || counted)).then(|| rest.trim())
}

/// About how many sentences a line has.
fn sentences(line: &str) -> usize {
    super::sentence::split(line).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let parts = parts(text);
        let parts: Vec<(&str, &str)> = parts
            .iter()
            .map(|part| (part.question.as_deref().unwrap_or("-"), part.text.as_str()))
            .collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn a_question_goes_with_its_answer() {
        check(
            "Intro\n\nQ: Open?\nA: Yes.\nFrom 9.\n\nQ2: Pay?\nA2: Cash.",
            &[("-", "Intro"), ("Open?", "Yes.\nFrom 9."), ("Pay?", "Cash.")],
        );
        check(
            "Do you deliver?\nYes.\n\nHow far?\n\nTen miles.",
            &[("Do you deliver?", "Yes."), ("How far?", "Ten miles.")],
        );
    }

    #[test]
    fn a_text_that_asks_once_is_no_list_of_questions() {
        check("Tired?\nThen come to us.", &[("-", "Tired?\nThen come to us.")]);
        check("Q: unanswered?", &[("-", "unanswered?")]);
        check("A. Smith\nF. Jones", &[("-", "A. Smith\nF. Jones")]);
    }
}
