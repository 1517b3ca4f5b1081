//! The page of one conversation type: when it applies, its questions, what happens at the end, and what is
//! asked by it.

use frontdesk_desk::{
    Role,
    intake::{ConversationType, Ending, Kind},
    limits,
};
use maud::{Markup, html};

use super::{
    super::read_only,
    PATH, list,
    typed::{Row, Typed},
};
use crate::{
    layout::Place,
    meanwhile,
    parts::{
        Button, Choice, Control, Field, FormErrors, Icon, Toggle, Tone, error_summary, field,
        form_actions, link_button, page_header_with_back, settings_section, submit, switch,
    },
    shell::{Frame, Page},
};

pub(super) fn page(
    frame: Frame,
    one: Option<&ConversationType>,
    typed: &Typed,
    errors: &FormErrors,
    dirty: bool,
) -> Page {
    let (title, action) = match one {
        Some(one) => (one.name.as_str(), format!("{PATH}/{}", one.id)),
        None => ("New conversation type", PATH.to_owned()),
    };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(PATH, "Conversation types", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form id="type-form" method="post" action=(action) data-guard data-dirty[dirty] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(&named(typed, errors)))
            fieldset disabled[!may] {
                // What Enter in a field presses: saving, not the first button of a question.
                button.sr-only type="submit" tabindex="-1" aria-hidden="true" { "Save" }
                (settings_section("When it applies", "How the agent notices that a conversation is of this type.", &applies(typed, errors, one.is_none() && !dirty)))
                (settings_section("Questions", "Asked one at a time, in this order. The agent hears several answers at once, lets people skip and correct, and reads everything back.", &questions(typed, errors, &action, may)))
                (settings_section("At the end", "What happens when somebody has said that the answers are right.", &end(typed, errors)))
            }
            (settings_section("What is asked", "As a visitor reads it.", &preview(typed)))
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if one.is_some() { "Save" } else { "Add the type" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
}

/// The same errors, each with the question that it is of.
fn named(typed: &Typed, errors: &FormErrors) -> FormErrors {
    errors.told(|name, message| {
        let at = name.strip_prefix("questions[").and_then(|rest| rest.split_once(']'));
        let Some(at) = at.and_then(|(at, _)| at.parse::<usize>().ok()) else {
            return message.to_owned();
        };
        match typed.rows.get(at).map(|row| row.label.trim()) {
            Some(label) if !label.is_empty() => {
                format!("Question {}, “{label}”: {message}", at + 1)
            }
            _ => format!("Question {}: {message}", at + 1),
        }
    })
}

fn applies(typed: &Typed, errors: &FormErrors, new: bool) -> Markup {
    html! {
        (field(&Field {
            name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120),
            hint: Some("As your team calls it, such as “New patient”."), autofocus: new && errors.is_empty(), ..Field::default()
        }))
        (field(&Field {
            name: "phrases", label: "As people say it", value: &typed.phrases, error: errors.get("phrases"), control: Control::Area { rows: 4 },
            hint: Some("One on each line: “I'm a new patient”, “first visit”. The built-in agent hears them loosely, slips of the pen and all."), ..Field::default()
        }))
        (field(&Field {
            name: "applies", label: "When it applies", value: &typed.applies, error: errors.get("applies"), optional: true, max_length: Some(300),
            hint: Some("A sentence for models, such as “Somebody who was never here wants to become a patient.”"), ..Field::default()
        }))
        (field(&Field {
            name: "say_first", label: "Say first", value: &typed.say_first, error: errors.get("say_first"), optional: true, control: Control::Area { rows: 2 },
            hint: Some("Said before anything is asked: what to do in an emergency, for one."), ..Field::default()
        }))
    }
}

const KINDS: &[Choice<'static>] = &[
    Choice { value: "text", label: "A line of text" },
    Choice { value: "long_text", label: "Some sentences" },
    Choice { value: "number", label: "A number" },
    Choice { value: "yes_no", label: "Yes or no" },
    Choice { value: "choice", label: "One of several" },
    Choice { value: "date", label: "A date" },
    Choice { value: "phone", label: "A phone number" },
    Choice { value: "email", label: "An e-mail address" },
];

fn questions(typed: &Typed, errors: &FormErrors, action: &str, may: bool) -> Markup {
    html! {
        div id="f-questions" tabindex="-1" {
            @if let Some(error) = errors.get("questions") { p.field-error { (Icon::Warning) span { (error) } } }
            @if typed.rows.is_empty() { p.faint { "No question yet." } }
            ol.type-questions {
                @for (at, row) in typed.rows.iter().enumerate() { (question(at, typed, row, errors, action, may)) }
            }
        }
        @if may && typed.rows.len() < limits::INTAKE_QUESTIONS {
            p { (change_button(action, "add", "Add a question", Icon::Plus, false, false)) }
        }
    }
}

fn question(
    at: usize,
    typed: &Typed,
    row: &Row,
    errors: &FormErrors,
    action: &str,
    may: bool,
) -> Markup {
    let place = format!("questions[{at}]");
    let wrong = |part: &str| errors.get(&format!("{place}.{part}"));
    let (nth, count) = (at + 1, typed.rows.len());
    let id = |part: &str| format!("f-{place}.{part}");
    html! {
        li.type-question id={ "question-" (at) } {
            div.type-question-head {
                strong { "Question " (nth) }
                @if may { span.cluster {
                    @if at > 0 { (change_button(action, &format!("up-{at}"), &format!("Move question {nth} up"), Icon::ChevronUp, true, typed.lands(at, "up"))) }
                    @if nth < count { (change_button(action, &format!("down-{at}"), &format!("Move question {nth} down"), Icon::ChevronDown, true, typed.lands(at, "down"))) }
                    (change_button(action, &format!("remove-{at}"), &format!("Take question {nth} away"), Icon::X, true, typed.lands(at, "remove")))
                } }
            }
            (field(&Field {
                name: "q_label", id: Some(&id("label")), label: "As it is asked", value: &row.label, error: wrong("label"), max_length: Some(300),
                placeholder: Some("What is your date of birth?"), autofocus: typed.lands(at, "label"), ..Field::default()
            }))
            div.form-row {
                div hx-post=(action) hx-trigger="change" hx-vals=r#"{"change":"show"}"# hx-include="#type-form" hx-target="#type-form" hx-select="#type-form" hx-swap="outerHTML" {
                    (field(&Field { name: "q_kind", id: Some(&id("kind")), label: "The answer is", value: row.kind().as_str(), control: Control::Select { options: KINDS }, ..Field::default() }))
                }
                (field(&Field {
                    name: "q_needed", id: Some(&id("needed")), label: "It", value: if row.needed == "no" { "no" } else { "yes" },
                    control: Control::Select { options: &[Choice { value: "yes", label: "must be answered" }, Choice { value: "no", label: "may be skipped" }] }, ..Field::default()
                }))
            }
            @if row.kind() == Kind::Choice || wrong("options").is_some() {
                (field(&Field {
                    name: "q_options", id: Some(&id("options")), label: "To choose from", value: &row.options, error: wrong("options"),
                    hint: Some("One on each line; visitors see them as buttons."), control: Control::Area { rows: 3 }, ..Field::default()
                }))
            } @else { input type="hidden" name="q_options" value=(row.options); }
            @if matches!(row.kind(), Kind::Text | Kind::Phone | Kind::Email) {
                (field(&Field {
                    name: "q_keeps", id: Some(&id("fills")), label: "Keep the answer", value: &row.keeps, error: wrong("fills"),
                    control: Control::Select { options: &[
                        Choice { value: "", label: "with this conversation" },
                        Choice { value: "contact", label: match row.kind() { Kind::Phone => "also as the contact's number", Kind::Email => "also as the contact's e-mail", _ => "also as the contact's name" } },
                    ] },
                    hint: Some("What is known of the contact already is never overwritten."), ..Field::default()
                }))
            } @else { input type="hidden" name="q_keeps" value=(row.keeps); }
            details.disclosure open[wrong("hint").is_some() || wrong("key").is_some()] {
                summary { "More" }
                div.form-row {
                    (field(&Field {
                        name: "q_hint", id: Some(&id("hint")), label: "Said with it", value: &row.hint, error: wrong("hint"), optional: true, max_length: Some(300),
                        placeholder: Some("day, month and year"), ..Field::default()
                    }))
                    (field(&Field {
                        name: "q_key", id: Some(&id("key")), label: "Key", value: &row.key, error: wrong("key"), optional: true, max_length: Some(40),
                        hint: Some("What the answer is called in data. Made of the question when it is empty."), placeholder: Some("date_of_birth"), ..Field::default()
                    }))
                }
            }
        }
    }
}

/// A button that changes the questions: htmx swaps the form alone, a browser the page.
fn change_button(
    action: &str,
    change: &str,
    label: &str,
    icon: Icon,
    only: bool,
    focus: bool,
) -> Markup {
    html! {
        // Without an id: htmx would put the focus back on the button of the same place, which is another
        // question's by then.
        button.btn.btn-quiet.btn-small.btn-icon[only] type="submit" name="change" value=(change) autofocus[focus] formnovalidate title=[only.then_some(label)]
            hx-post=(action) hx-target="#type-form" hx-select="#type-form" hx-swap="outerHTML" {
            (icon) @if only { span.sr-only { (label) } } @else { span { (label) } }
        }
    }
}

fn end(typed: &Typed, errors: &FormErrors) -> Markup {
    let endings: Vec<Choice<'_>> =
        Ending::ALL.iter().map(|one| Choice::new(one.as_str(), list::ending(*one))).collect();
    html! {
        div.form-row {
            (field(&Field {
                name: "ending", label: "Then comes", value: &typed.ending, error: errors.get("ending"), control: Control::Select { options: &endings },
                hint: Some("Out of hours nobody can be called: then it is an urgent task."), ..Field::default()
            }))
            (field(&Field {
                name: "urgency", label: "A task is", value: &typed.urgency, error: errors.get("urgency"),
                control: Control::Select { options: &[Choice { value: "low", label: "not urgent" }, Choice { value: "normal", label: "as things come" }, Choice { value: "high", label: "urgent" }] },
                ..Field::default()
            }))
        }
        (switch(&Toggle { name: "enabled", label: "The agent uses it", on: typed.enabled, ..Toggle::default() }))
        (field(&Field {
            name: "key", label: "Key", value: &typed.key, error: errors.get("key"), optional: true, max_length: Some(40),
            hint: Some("What the type is called in data, such as new_patient. Made of the name when it is empty."), ..Field::default()
        }))
    }
}

/// What a visitor reads, as far as it is written.
fn preview(typed: &Typed) -> Markup {
    let rows: Vec<&Row> = typed.rows.iter().filter(|row| !row.label.trim().is_empty()).collect();
    html! {
        @if rows.is_empty() && typed.say_first.trim().is_empty() {
            p.faint { "What you write above stands here." }
        } @else {
            ol.type-preview {
                @if !typed.say_first.trim().is_empty() { li.type-said { (typed.say_first) } }
                @for row in rows {
                    li {
                        span.type-said { (row.label) @if !row.hint.trim().is_empty() { " (" (row.hint) ")" } }
                        @if row.kind() == Kind::Choice || row.kind() == Kind::YesNo || row.needed == "no" {
                            span.cluster.type-chips {
                                @if row.kind() == Kind::YesNo { span.type-chip { "Yes" } span.type-chip { "No" } }
                                @if row.kind() == Kind::Choice { @for option in row.options.lines().filter(|line| !line.trim().is_empty()) { span.type-chip { (option) } } }
                                @if row.needed == "no" { span.type-chip { "Skip" } }
                            }
                        }
                    }
                }
            }
        }
    }
}
