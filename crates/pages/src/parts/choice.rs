//! Controls that are chosen instead of filled in: check boxes, switches, radio cards, segments.

use maud::{Markup, html};

use super::Icon;
use super::field::{described_by, field_id, hint_and_error};

/// A check box or a switch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toggle<'a> {
    /// `name` of the submitted pair; nothing is sent when it is off.
    pub name: &'a str,
    /// `value` of the submitted pair; empty means `on`.
    pub value: &'a str,
    /// Replaces the id (`f-name`) when a page holds the same name twice.
    pub id: Option<&'a str>,
    /// The words beside it.
    pub label: &'a str,
    /// One sentence below.
    pub hint: Option<&'a str>,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// On.
    pub on: bool,
    /// Cannot be changed now.
    pub disabled: bool,
    /// Must be on.
    pub required: bool,
}

/// A box to tick: for agreeing, and for several of many. Takes effect when the form is sent.
pub fn checkbox(t: &Toggle) -> Markup {
    toggle("check", None, t)
}

/// A switch: for turning something on or off, label first.
pub fn switch(t: &Toggle) -> Markup {
    toggle("switch", Some("switch"), t)
}

fn toggle(class: &str, role: Option<&str>, t: &Toggle) -> Markup {
    let id = t.id.map_or_else(|| field_id(t.name), str::to_owned);
    let value = if t.value.is_empty() { "on" } else { t.value };
    html! {
        div class={ "toggle toggle-" (class) } {
            input class=(class) type="checkbox" role=[role] id=(id) name=(t.name) value=(value) checked[t.on]
                disabled[t.disabled] required[t.required]
                aria-describedby=[described_by(&id, t.hint, t.error)] aria-invalid=[t.error.map(|_| "true")];
            div.toggle-text {
                label.toggle-label for=(id) { (t.label) }
                (hint_and_error(&id, t.hint, t.error))
            }
        }
    }
}

/// One of a group of radio buttons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// What is submitted.
    pub value: &'a str,
    /// The words.
    pub label: &'a str,
    /// One sentence that says what choosing it means.
    pub hint: Option<&'a str>,
    /// A picture beside it.
    pub icon: Option<Icon>,
    /// Cannot be chosen now.
    pub disabled: bool,
}

/// A question with a few answers, all in sight.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
    /// `name` of the submitted pair.
    pub name: &'a str,
    /// The question, above the answers.
    pub label: &'a str,
    /// Hides the question from sight, not from screen readers.
    pub label_hidden: bool,
    /// One sentence below.
    pub hint: Option<&'a str>,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// The chosen answer's value.
    pub value: &'a str,
    /// The answers.
    pub options: &'a [Answer<'a>],
}

/// Answers as cards, each with a sentence: for choices worth thinking about.
pub fn radio_cards(q: &Question) -> Markup {
    let id = field_id(q.name);
    question(
        q,
        &html! {
            div.radio-cards {
                @for (n, option) in q.options.iter().enumerate() {
                    label.radio-card {
                        input.radio type="radio" id=[(n == 0).then_some(&id)] name=(q.name) value=(option.value)
                            checked[option.value == q.value] disabled[option.disabled];
                        span.radio-card-text {
                            span.radio-card-label { @if let Some(icon) = option.icon { (icon) } (option.label) }
                            @if let Some(hint) = option.hint { span.field-hint { (hint) } }
                        }
                    }
                }
            }
        },
    )
}

/// Answers side by side in one bar: for two to four short words.
pub fn segments(q: &Question) -> Markup {
    let id = field_id(q.name);
    question(
        q,
        &html! {
            div.segments {
                @for (n, option) in q.options.iter().enumerate() {
                    label.segment {
                        input.segment-input type="radio" id=[(n == 0).then_some(&id)] name=(q.name) value=(option.value)
                            checked[option.value == q.value] disabled[option.disabled];
                        span.segment-face { @if let Some(icon) = option.icon { (icon) } (option.label) }
                    }
                }
            }
        },
    )
}

fn question(q: &Question, answers: &Markup) -> Markup {
    let id = field_id(q.name);
    html! {
        fieldset.field.field-invalid[q.error.is_some()] aria-describedby=[described_by(&id, q.hint, q.error)] {
            legend.field-label.sr-only[q.label_hidden] { (q.label) }
            (answers)
            (hint_and_error(&id, q.hint, q.error))
        }
    }
}
