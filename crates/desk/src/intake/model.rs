//! Conversation types, their questions, and intakes.

use frontdesk_base::{
    Language, Timestamp,
    id::{ContactId, ConversationId, ConversationTypeId, IntakeId, LeadId, TaskId},
};
use frontdesk_db::Json;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::tasks::Urgency;

frontdesk_base::words! {
    /// What the answer to a question is.
    pub Kind {
        /// A line.
        Text = "text",
        /// Some sentences.
        LongText = "long_text",
        /// A number.
        Number = "number",
        /// Yes or no.
        YesNo = "yes_no",
        /// One of the question's options.
        Choice = "choice",
        /// A day.
        Date = "date",
        /// A telephone number.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
    }

    /// What happens when everything is answered.
    pub Ending {
        /// The answers stand with the conversation, and that is all.
        Nothing = "nothing",
        /// A task is made of them.
        Task = "task",
        /// A lead is made of them.
        Lead = "lead",
        /// A person is called; out of hours an urgent task is made.
        HandOver = "hand_over",
    }

    /// What of the contact's record an answer fills in, where nothing is known yet.
    pub Fills {
        /// Their name.
        Name = "name",
        /// Their e-mail address.
        Email = "email",
        /// Their number.
        Phone = "phone",
    }

    /// How far an intake is.
    pub State {
        /// It is being asked.
        Open = "open",
        /// Everything is answered and was said to be right.
        Complete = "complete",
        /// The contact did not want to go on, or something else was begun.
        Abandoned = "abandoned",
    }
}

/// A question of a conversation type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What its answer is called in data: `date_of_birth`. Unique within its type.
    pub key: String,
    /// As it is asked: "What is your date of birth?"
    pub label: String,
    /// What the answer is.
    pub kind: Kind,
    /// What can be chosen, for a choice.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it must be answered; another may be skipped.
    pub required: bool,
    /// A few words that are said with it: "day, month and year"; may be empty.
    #[serde(default)]
    pub hint: String,
    /// What of the contact's record the answer fills in.
    #[serde(default)]
    pub fills: Option<Fills>,
}

impl Question {
    /// What the answer is called for people: "Date of birth".
    pub fn title(&self) -> String {
        const VERBS: &[&str] = &[
            "how", "do", "did", "does", "are", "have", "has", "can", "would", "will", "why",
            "where", "when", "is", "was",
        ];
        // "How did you hear of us?" has no noun to be named by.
        let first = self.label.split_whitespace().next().unwrap_or_default().to_lowercase();
        if VERBS.contains(&first.as_str()) && self.key == super::types::key_of(&self.label) {
            return self.label.trim().trim_end_matches('?').to_owned();
        }
        // "Which number can we call?" asks for the number.
        if self.key == super::types::key_of(&self.label)
            && let Some(noun) = self.asked_noun()
        {
            return noun;
        }
        let words = self.key.replace('_', " ");
        let mut chars = words.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    }

    /// What stands between "which" and the verb: "Which number can we call?"
    fn asked_noun(&self) -> Option<String> {
        const VERBS: &[&str] = &[
            "can", "could", "may", "should", "shall", "would", "will", "do", "does", "did", "are",
            "is", "have", "has", "was",
        ];
        let words: Vec<&str> = self.label.split_whitespace().collect();
        let asks = words.first()?.to_lowercase();
        let verb = words.iter().position(|word| VERBS.contains(&word.to_lowercase().as_str()))?;
        let noun = words.get(1..verb).filter(|noun| (1..=4).contains(&noun.len()))?.join(" ");
        let mut letters = noun.chars();
        let first = letters.next().filter(|_| ["which", "what"].contains(&asks.as_str()))?;
        Some(first.to_uppercase().chain(letters).collect())
    }

    /// Whether it asks for a date of birth, which lies in the past.
    pub fn is_birth(&self) -> bool {
        let says = |word: &str| {
            matches!(word, "birth" | "birthday" | "birthdate" | "born" | "dob" | "geburtsdatum")
        };
        let label = self.label.to_lowercase();
        self.kind == Kind::Date
            && (self.key.split('_').any(says)
                || label.split(|c: char| !c.is_alphanumeric()).any(says))
    }
}

/// A sort of conversation with questions of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConversationType {
    /// Its id.
    pub id: ConversationTypeId,
    /// What it is called in data and by models: `new_patient`.
    pub key: String,
    /// What people call it: "New patient".
    pub name: String,
    /// When it applies, in a line, for models; may be empty.
    pub applies: String,
    /// How people say that it applies, for the built-in engine: "I'm a new patient".
    pub phrases: Vec<String>,
    /// What is said before anything is asked: "If you are in danger, call 112."; may be empty.
    pub say_first: String,
    /// What is asked, in this order.
    pub questions: Vec<Question>,
    /// What happens at the end.
    pub ending: Ending,
    /// How soon the task that is made at the end wants doing.
    pub urgency: Urgency,
    /// Whether the agent uses it.
    pub enabled: bool,
    /// When it was put away; one that was used is not deleted.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What somebody answers to the questions of a type.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Intake {
    /// Its id.
    pub id: IntakeId,
    /// Where it is asked.
    pub conversation_id: ConversationId,
    /// Who answers.
    pub contact_id: ContactId,
    /// The type.
    pub type_id: ConversationTypeId,
    /// The type's key when it began.
    pub type_key: String,
    /// The type's name when it began.
    pub type_name: String,
    /// The questions as they were then.
    pub questions: Json<Vec<Question>>,
    /// What happens at the end.
    pub ending: Ending,
    /// How soon the task at the end wants doing.
    pub urgency: Urgency,
    /// The answers by their questions' keys: text, numbers, booleans; a date is `2026-12-24`, a number to
    /// call is E.164.
    pub answers: Json<Map<String, Value>>,
    /// The keys of those that were skipped.
    pub skipped: Json<Vec<String>>,
    /// How far it is.
    pub state: State,
    /// The task that was made at the end.
    pub task_id: Option<TaskId>,
    /// The lead that was made at the end.
    pub lead_id: Option<LeadId>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was complete.
    pub completed_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Intake {
    /// The questions that are neither answered nor skipped, in their order.
    pub fn open_questions(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| {
            !self.answers.contains_key(&question.key) && !self.skipped.contains(&question.key)
        })
    }

    /// The answers as people read them, in the order of the questions: title and words.
    pub fn read_back(&self) -> Vec<(String, String)> {
        read_back(&self.questions, &self.answers)
    }

    /// As [`Intake::read_back`], with the words that are ours in a language: "ja", "03.05.1990".
    pub fn read_back_in(&self, language: Language) -> Vec<(String, String)> {
        told(&self.questions, &self.answers, language)
    }
}

/// Answers as people read them, in the order of their questions: title and words. What is not answered
/// is left out.
pub fn read_back(questions: &[Question], answers: &Map<String, Value>) -> Vec<(String, String)> {
    told(questions, answers, Language::En)
}

fn told(
    questions: &[Question],
    answers: &Map<String, Value>,
    language: Language,
) -> Vec<(String, String)> {
    let line = |question: &Question| {
        let value = answers.get(&question.key)?;
        Some((question.title(), in_language(language, question.kind, value)))
    };
    questions.iter().filter_map(line).collect()
}

/// An answer as people read it: "3 May 1990", "yes".
pub fn in_words(kind: Kind, value: &Value) -> String {
    in_language(Language::En, kind, value)
}

fn in_language(language: Language, kind: Kind, value: &Value) -> String {
    let (yes, no, date) = match language {
        Language::De => ("ja", "nein", "%d.%m.%Y"),
        _ => ("yes", "no", "%-d %B %Y"),
    };
    match (kind, value) {
        (_, Value::Bool(said)) => if *said { yes } else { no }.to_owned(),
        (Kind::Date, Value::String(day)) => {
            day.parse::<Date>().map_or_else(|_| day.clone(), |day| day.strftime(date).to_string())
        }
        (Kind::Phone, Value::String(number)) => frontdesk_base::phone::grouped(number),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
