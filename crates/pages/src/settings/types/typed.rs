//! A conversation type as its form holds it. Questions are added, moved and taken away by sending the
//! form, so that it works without a script.

use frontdesk_desk::{
    intake::{ConversationType, Ending, Fills, Kind, Question, QuestionText, TypeText},
    limits,
    tasks::Urgency,
};
use serde::Deserialize;

use super::super::typed::lines;
use crate::meanwhile::{self, Stored};

/// What the browser sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    name: String,
    key: String,
    applies: String,
    phrases: String,
    say_first: String,
    ending: String,
    urgency: String,
    enabled: Option<String>,
    q_label: Vec<String>,
    q_kind: Vec<String>,
    q_options: Vec<String>,
    q_needed: Vec<String>,
    q_hint: Vec<String>,
    q_keeps: Vec<String>,
    q_key: Vec<String>,
    /// The button that was pressed: `add`, `remove-1`, `up-2`, `down-0`, `show`; empty for saving.
    change: String,
    base: String,
}

/// A question as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) kind: String,
    /// One a line.
    pub(super) options: String,
    /// `yes` or `no`.
    pub(super) needed: String,
    pub(super) hint: String,
    /// `contact` when the answer is kept with the contact too.
    pub(super) keeps: String,
    pub(super) key: String,
}

impl Row {
    fn of(question: &Question) -> Self {
        Self {
            label: question.label.clone(),
            kind: question.kind.to_string(),
            options: question.options.join("\n"),
            needed: if question.required { "yes" } else { "no" }.to_owned(),
            hint: question.hint.clone(),
            keeps: if question.fills.is_some() { "contact" } else { "" }.to_owned(),
            key: question.key.clone(),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind.parse().unwrap_or(Kind::Text)
    }

    fn text(&self) -> QuestionText {
        let kind = self.kind();
        let fills = match kind {
            Kind::Text => Some(Fills::Name),
            Kind::Email => Some(Fills::Email),
            Kind::Phone => Some(Fills::Phone),
            _ => None,
        };
        QuestionText {
            label: self.label.clone(),
            key: self.key.clone(),
            kind,
            options: lines(&self.options),
            required: self.needed != "no",
            hint: self.hint.clone(),
            fills: fills.filter(|_| self.keeps == "contact"),
        }
    }

    fn line(&self) -> String {
        [&self.label, &self.kind, &self.options, &self.needed, &self.hint, &self.keeps, &self.key]
            .map(|part| part.trim().replace('\r', ""))
            .join(" · ")
    }
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) applies: String,
    /// One a line.
    pub(super) phrases: String,
    pub(super) say_first: String,
    pub(super) ending: String,
    pub(super) urgency: String,
    pub(super) enabled: bool,
    pub(super) rows: Vec<Row>,
    /// The mark of the type that the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    pub(super) news: Stored,
    /// Where the focus goes once a button has changed the questions: the question, and what of it.
    pub(super) focus: Option<(usize, &'static str)>,
}

impl Typed {
    /// A type that nothing is written of yet, with room for one question.
    pub(super) fn empty() -> Self {
        Self {
            ending: Ending::Task.to_string(),
            urgency: Urgency::Normal.to_string(),
            enabled: true,
            rows: vec![Row::default()],
            ..Self::default()
        }
    }

    pub(super) fn of(one: &ConversationType) -> Self {
        let typed = Self {
            name: one.name.clone(),
            key: one.key.clone(),
            applies: one.applies.clone(),
            phrases: one.phrases.join("\n"),
            say_first: one.say_first.clone(),
            ending: one.ending.to_string(),
            urgency: one.urgency.to_string(),
            enabled: one.enabled,
            rows: one.questions.iter().map(Row::of).collect(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    /// What was sent, and the button that was pressed.
    pub(super) fn read(sent: Sent) -> (Self, String) {
        let part = |all: &[String], at: usize| all.get(at).cloned().unwrap_or_default();
        let rows = (0..sent.q_label.len().min(limits::INTAKE_QUESTIONS + 1)).map(|at| Row {
            label: part(&sent.q_label, at),
            kind: part(&sent.q_kind, at),
            options: part(&sent.q_options, at),
            needed: part(&sent.q_needed, at),
            hint: part(&sent.q_hint, at),
            keeps: part(&sent.q_keeps, at),
            key: part(&sent.q_key, at),
        });
        let typed = Self {
            rows: rows.collect(),
            name: sent.name,
            key: sent.key,
            applies: sent.applies,
            phrases: sent.phrases,
            say_first: sent.say_first,
            ending: sent.ending,
            urgency: sent.urgency,
            enabled: sent.enabled.is_some(),
            base: sent.base,
            news: Stored::new(),
            focus: None,
        };
        (typed, sent.change)
    }

    /// Adds, moves or takes away a question, as the button says. A button that there is none of changes
    /// nothing.
    pub(super) fn change(&mut self, button: &str) {
        let (what, at) = button.split_once('-').unwrap_or((button, ""));
        let at = at.parse::<usize>().ok().filter(|at| *at < self.rows.len());
        match (what, at) {
            ("add", _) if self.rows.len() < limits::INTAKE_QUESTIONS => {
                self.rows.push(Row::default());
                self.focus = Some((self.rows.len() - 1, "label"));
            }
            ("remove", Some(at)) => {
                self.rows.remove(at);
                let next = at.min(self.rows.len().saturating_sub(1));
                self.focus = (!self.rows.is_empty()).then_some((next, "remove"));
            }
            // The focus goes with the question that moves. At an end there is only the other way.
            ("up", Some(at)) if at > 0 => {
                self.rows.swap(at, at - 1);
                self.focus = Some((at - 1, if at == 1 { "down" } else { "up" }));
            }
            ("down", Some(at)) if at + 1 < self.rows.len() => {
                self.rows.swap(at, at + 1);
                let last = at + 2 == self.rows.len();
                self.focus = Some((at + 1, if last { "up" } else { "down" }));
            }
            _ => {}
        }
    }

    /// Whether the focus goes to this part of a question.
    pub(super) fn lands(&self, at: usize, part: &str) -> bool {
        self.focus.is_some_and(|(question, of)| question == at && of == part)
    }

    pub(super) fn text(&self) -> TypeText {
        TypeText {
            name: self.name.clone(),
            key: self.key.clone(),
            applies: self.applies.clone(),
            phrases: lines(&self.phrases),
            say_first: self.say_first.clone(),
            questions: self.rows.iter().map(Row::text).collect(),
            ending: self.ending.parse().unwrap_or(Ending::Nothing),
            urgency: self.urgency.parse().unwrap_or(Urgency::Normal),
            enabled: self.enabled,
        }
    }

    pub(super) fn shown(&self) -> Stored {
        let text = |text: &str| text.trim().replace('\r', "");
        let rows: Vec<String> = self.rows.iter().map(Row::line).collect();
        vec![
            ("Name", text(&self.name)),
            ("When it applies", text(&self.applies)),
            ("As people say it", text(&self.phrases)),
            ("Say first", text(&self.say_first)),
            ("Questions", rows.join("\n")),
            ("At the end", self.ending.clone()),
            ("Urgency", self.urgency.clone()),
            ("Used", if self.enabled { "yes" } else { "no" }.to_owned()),
            ("Key", text(&self.key)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(labels: &[&str]) -> Typed {
        let row = |label: &&str| Row { label: (*label).to_owned(), ..Row::default() };
        Typed { rows: labels.iter().map(row).collect(), ..Typed::empty() }
    }

    #[track_caller]
    fn check(button: &str, after: &[&str]) {
        let mut form = typed(&["a", "b", "c"]);
        form.change(button);
        let labels: Vec<&str> = form.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, after, "{button}");
    }

    #[test]
    fn questions_are_added_moved_and_taken_away() {
        check("add", &["a", "b", "c", ""]);
        check("remove-1", &["a", "c"]);
        check("up-2", &["a", "c", "b"]);
        check("down-0", &["b", "a", "c"]);
        for nothing in [
            "",
            "show",
            "up-0",
            "down-2",
            "remove-3",
            "remove--1",
            "remove-x",
            "up-99999999999999999999",
            "-",
        ] {
            check(nothing, &["a", "b", "c"]);
        }
        let mut full = typed(&["a"; limits::INTAKE_QUESTIONS]);
        full.change("add");
        assert_eq!(full.rows.len(), limits::INTAKE_QUESTIONS);
    }

    #[test]
    fn the_focus_goes_with_the_question_that_moves() {
        for (button, at, part) in [
            ("up-2", 1, "up"),
            ("up-1", 0, "down"),
            ("down-0", 1, "down"),
            ("down-1", 2, "up"),
            ("remove-2", 1, "remove"),
            ("remove-0", 0, "remove"),
            ("add", 3, "label"),
        ] {
            let mut form = typed(&["a", "b", "c"]);
            form.change(button);
            assert!(form.lands(at, part), "{button}: {:?}", form.focus);
        }
        let mut form = typed(&["a", "b"]);
        form.change("up-0");
        assert_eq!(form.focus, None);
    }

    #[test]
    fn a_form_with_less_than_it_should_have_is_read_as_far_as_it_goes() {
        let sent = Sent {
            q_label: vec!["a".to_owned(); 99],
            q_kind: vec!["nonsense".to_owned()],
            ending: "explode".to_owned(),
            ..Sent::default()
        };
        let (form, _) = Typed::read(sent);
        let text = form.text();
        assert_eq!(text.questions.len(), limits::INTAKE_QUESTIONS + 1, "one too many is told of");
        assert_eq!((text.questions[0].kind, text.ending), (Kind::Text, Ending::Nothing));
    }
}
