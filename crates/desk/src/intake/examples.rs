//! Conversation types to begin with: written out, so that they can be changed.

use super::{Ending, Fills, Kind, QuestionText, TypeText};
use crate::tasks::Urgency;

/// The three examples: a new patient, an emergency, a request for a quote.
pub fn all() -> [TypeText; 3] {
    [new_patient(), emergency(), quote_request()]
}

fn phrases(all: &[&str]) -> Vec<String> {
    all.iter().map(|&phrase| phrase.to_owned()).collect()
}

fn name() -> QuestionText {
    QuestionText {
        key: "name".to_owned(),
        ..QuestionText::new("What is your full name?", Kind::Text).filling(Fills::Name)
    }
}

fn phone() -> QuestionText {
    QuestionText {
        key: "phone".to_owned(),
        ..QuestionText::new("Which phone number can we reach you on?", Kind::Phone)
            .filling(Fills::Phone)
    }
}

fn new_patient() -> TypeText {
    TypeText {
        name: "New patient".to_owned(),
        applies: "Somebody who was never here wants to become a patient.".to_owned(),
        phrases: phrases(&[
            "I'm a new patient",
            "first visit",
            "register as a patient",
            "never been to you before",
        ]),
        questions: vec![
            name(),
            QuestionText {
                hint: "day, month and year".to_owned(),
                ..QuestionText::new("What is your date of birth?", Kind::Date)
            },
            phone(),
            QuestionText {
                options: phrases(&["Statutory", "Private", "None"]),
                ..QuestionText::new("Which insurance do you have?", Kind::Choice)
            },
            QuestionText {
                key: "reason".to_owned(),
                ..QuestionText::new("What brings you to us?", Kind::LongText).optional()
            },
        ],
        ending: Ending::Task,
        ..TypeText::default()
    }
}

fn emergency() -> TypeText {
    TypeText {
        name: "Emergency".to_owned(),
        applies: "Something hurts badly, bleeds, is broken or cannot wait until tomorrow."
            .to_owned(),
        phrases: phrases(&["emergency", "it can't wait", "bad pain", "bleeding heavily"]),
        say_first: "If a life is in danger, call the emergency services at once.".to_owned(),
        questions: vec![
            QuestionText {
                key: "what_happened".to_owned(),
                ..QuestionText::new("What has happened?", Kind::LongText)
            },
            name(),
            phone(),
        ],
        ending: Ending::HandOver,
        urgency: Urgency::High,
        ..TypeText::default()
    }
}

fn quote_request() -> TypeText {
    TypeText {
        name: "Quote request".to_owned(),
        applies: "Somebody wants to know what something of their own would cost.".to_owned(),
        phrases: phrases(&["a quote", "cost estimate", "an offer for"]),
        questions: vec![
            QuestionText {
                key: "wish".to_owned(),
                ..QuestionText::new("What would you like a quote for?", Kind::LongText)
            },
            QuestionText {
                key: "needed_by".to_owned(),
                ..QuestionText::new("By when do you need it?", Kind::Date).optional()
            },
            name(),
            QuestionText {
                key: "email".to_owned(),
                ..QuestionText::new("Which e-mail address may we send it to?", Kind::Email)
                    .filling(Fills::Email)
            },
        ],
        ending: Ending::Lead,
        ..TypeText::default()
    }
}
