//! What somebody answered to the questions of a conversation type: in the pane beside the conversation, and
//! the page on which a member puts answers right.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::id::{ConversationId, IntakeId};
use frontdesk_desk::{
    App, Caller, Error, Result as Done, Role,
    intake::{self, Intake, Kind, Question, State as Far, in_words},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::scene::Scene;
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Field, FormErrors, Mood, Tone, badge, error_summary, field,
        form_actions, link_button, page_header_with_back, panel, submit,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/inbox/{conversation}/intakes/{intake}", get(edit).post(save))
}

/// The intakes of a conversation, the newest first.
pub(super) struct Intakes(Vec<Intake>);

impl Intakes {
    pub(super) async fn load(app: &App, caller: &Caller, id: &ConversationId) -> Done<Self> {
        Ok(Self(intake::of_conversation(app, caller, id).await?))
    }
}

/// The conversation's type as a badge: that of the newest intake.
pub(super) fn marks(all: &Intakes) -> Markup {
    html! { @if let Some(one) = all.0.first() { (badge(Mood::Accent, &one.type_name)) } }
}

/// The answers as small tables.
pub(super) fn panels(frame: &Frame, scene: &Scene, all: &Intakes) -> Markup {
    html! { @for one in all.0.iter().take(10) { (panel(&one.type_name, true, &answers(frame, scene, one))) } }
}

fn answers(frame: &Frame, scene: &Scene, one: &Intake) -> Markup {
    let left = one.open_questions().count();
    html! {
        p.small {
            @match one.state {
                Far::Complete => (badge(Mood::Success, "complete")),
                Far::Open => (badge(Mood::Warning, &format!("{left} to answer"))),
                Far::Abandoned => (badge(Mood::Neutral, "not finished")),
            }
        }
        table.intake-answers {
            caption.sr-only { "Answers to " (one.type_name) }
            tbody {
                @for question in one.questions.iter() {
                    tr {
                        th scope="row" title=(question.label) { (question.title()) }
                        td dir="auto" {
                            @if let Some(value) = one.answers.get(&question.key) { (in_words(question.kind, value)) }
                            @else if one.skipped.contains(&question.key) { span.faint { "skipped" } }
                            @else { span.faint { "–" } }
                        }
                    }
                }
            }
        }
        @if frame.may(Role::Operator) {
            p.gap-above-small { a.small href=(scene.path(&format!("/intakes/{}", one.id))) { "Correct an answer" } }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    key: Vec<String>,
    answer: Vec<String>,
}

/// An intake of exactly this conversation.
async fn of(app: &App, frame: &Frame, at: &(ConversationId, IntakeId)) -> Done<Intake> {
    let one = intake::get(app, &frame.caller, &at.1).await?;
    if one.conversation_id == at.0 { Ok(one) } else { Err(Error::NotFound("intake")) }
}

async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(at): Path<(ConversationId, IntakeId)>,
) -> Result<Page> {
    let one = of(&app, &frame, &at).await?;
    let typed = |question: &Question| {
        one.answers.get(&question.key).map_or_else(String::new, |value| match value {
            Value::String(text) => text.clone(),
            Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            other => other.to_string(),
        })
    };
    let typed: Vec<String> = one.questions.iter().map(typed).collect();
    Ok(page(frame, &one, &typed, &FormErrors::none()))
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(at): Path<(ConversationId, IntakeId)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let one = of(&app, &frame, &at).await?;
    let answers: Map<String, Value> =
        sent.key.iter().cloned().zip(sent.answer.iter().cloned().map(Value::from)).collect();
    match intake::correct(&app, &frame.caller, &one.id, &answers).await {
        Ok(_) => Ok(back.led(Flash::done("Answers corrected"), &format!("/app/inbox/{}", at.0))),
        Err(error) => {
            let errors = of_form(error)?;
            let typed = |question: &Question| {
                answers.get(&question.key).and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let typed: Vec<String> = one.questions.iter().map(typed).collect();
            Ok(page(frame, &one, &typed, &errors).refused().into_response())
        }
    }
}

fn page(frame: Frame, one: &Intake, typed: &[String], errors: &FormErrors) -> Page {
    let back = format!("/app/inbox/{}", one.conversation_id);
    let action = format!("{back}/intakes/{}", one.id);
    let may = frame.may(Role::Operator);
    let body = html! {
        (page_header_with_back(&back, "The conversation", &one.type_name, &html! {}))
        form.form.narrow method="post" action=(action) data-guard {
            (error_summary(&named(one, errors)))
            fieldset.form disabled[!may] {
                @for (question, value) in one.questions.iter().zip(typed) { (answer(question, value, errors)) }
            }
            @if may { (form_actions(&html! {
                (link_button(&back, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: "Save the answers", tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Inbox, &one.type_name, &body)
}

/// The same errors, each with the question that it is of: above the form "This is one of: …" says little.
fn named(one: &Intake, errors: &FormErrors) -> FormErrors {
    errors.told(|key, message| {
        let question = one.questions.iter().find(|question| question.key == key);
        question.map_or_else(|| message.to_owned(), |one| format!("{}: {message}", one.title()))
    })
}

fn answer(question: &Question, value: &str, errors: &FormErrors) -> Markup {
    let mut options = vec![Choice::new("", "not answered")];
    options.extend(question.options.iter().map(|option| Choice::new(option, option)));
    let control = match question.kind {
        Kind::Text => Control::Text,
        Kind::LongText => Control::Area { rows: 3 },
        Kind::Number => Control::Number { min: None, max: None, step: "any" },
        Kind::YesNo => Control::Select {
            options: &[
                Choice { value: "", label: "not answered" },
                Choice { value: "yes", label: "yes" },
                Choice { value: "no", label: "no" },
            ],
        },
        Kind::Choice => Control::Select { options: &options },
        Kind::Date => Control::Date,
        Kind::Phone => Control::Phone,
        Kind::Email => Control::Email,
    };
    let title = question.title();
    html! {
        input type="hidden" name="key" value=(question.key);
        (field(&Field {
            name: "answer", id: Some(&format!("f-{}", question.key)), label: &title, hint: Some(&question.label), value,
            error: errors.get(&question.key), control, ..Field::default()
        }))
    }
}
