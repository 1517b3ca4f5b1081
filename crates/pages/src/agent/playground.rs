//! The playground: a talk with the agent as it stands in the form, saved or not. Each answer shows
//! why. The page keeps the talk; the desk keeps nothing.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::id::MessageId;
use frontdesk_desk::{
    App, Error, Role,
    agent::{self, Speaks, Talk, Tried},
    settings,
};
use frontdesk_http::{Form, Hx, Result};
use maud::{Markup, html};

use super::{setup, typed::Typed};
use crate::{
    Pages,
    errors::of_form,
    inbox::why,
    markdown,
    parts::{
        Author, Button, FormErrors, Icon, Message, Mood, Reads, Tone, composer_error, message,
        notice, submit,
    },
    shell::Frame,
};

const PATH: &str = "/app/agent/try";

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, post(say))
}

/// Answers from what stands in the form. Without a script the form is not sent along: then the saved
/// draft answers, as it does for whoever may not change it.
async fn say(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let draft = settings::draft(&app, &frame.caller).await?;
    let sent = !typed.revision.is_empty() && frame.may(Role::Admin);
    let shown = if sent { typed.clone() } else { Typed::of(&draft.settings, &draft.revision) };
    if !typed.reset.is_empty() {
        let fresh = opening(&frame, &shown);
        if hx.request {
            return Ok(html! { hx-partial hx-target="#playground" hx-swap="outerHTML" { (aside(&frame, &fresh)) } }.into_response());
        }
        let page = setup::page(&app, frame, &draft, &shown, &FormErrors::none(), &fresh).await?;
        return Ok(page.into_response());
    }
    let talk: Talk = serde_json::from_str(&typed.talk).unwrap_or_default();
    let said = if typed.choice.is_empty() { &typed.say } else { &typed.choice };
    let agent = if sent { typed.put(draft.settings.clone()) } else { Ok(draft.settings.clone()) };
    let tried = match agent {
        Ok(agent) => agent::try_out(&app, &frame.caller, agent, talk.clone(), said).await,
        Err(error) => Err(error),
    };
    match tried {
        Ok(tried) if hx.request => Ok(answer(&frame, &shown, said, &tried).into_response()),
        Ok(tried) => {
            let talk = whole(&frame, &shown, &talk, said, &tried);
            let page = setup::page(&app, frame, &draft, &shown, &FormErrors::none(), &talk).await?;
            Ok(page.into_response())
        }
        Err(error) => {
            let words = wrong(error)?;
            if hx.request {
                let error = html! { hx-partial hx-target="#talk-error" hx-swap="innerHTML" { (composer_error(&words)) } };
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, error).into_response());
            }
            let errors = FormErrors::one("", &words);
            let talk = opening(&frame, &shown);
            let page = setup::page(&app, frame, &draft, &shown, &errors, &talk).await?;
            Ok(page.refused().into_response())
        }
    }
}

/// What is wrong in one line: with the message, or with the form beside it.
fn wrong(error: Error) -> Result<String> {
    let of_message = matches!(&error, Error::Invalid(fields) if fields.contains_key("say"));
    let errors = of_form(error)?;
    let first = errors.first().unwrap_or_default();
    Ok(if of_message {
        first
    } else {
        format!(
            "The agent cannot answer as it stands in the form. Save it to see what to correct. {first}"
        )
    })
}

/// The playground beside the form, with what was said in it.
pub(super) fn aside(frame: &Frame, talk: &Markup) -> Markup {
    let may = frame.may(Role::Operator);
    html! {
        aside.designer-preview id="playground" aria-label="Playground" {
            section.card.playground {
                header.card-head {
                    h2.card-title { "Try it" }
                    div.card-aside {
                        @if may { (submit(&Button { label: "Start over", icon: Some(Icon::Refresh), tone: Tone::Quiet, small: true, ..reset() })) }
                    }
                }
                @if may { (talk) } @else { div.card-body { (notice(Mood::Neutral, "", "Trying the agent needs the role operator.")) } }
            }
            p.faint.small { "It answers from what stands in the form, saved or not. Nothing said here reaches the inbox: what it would write down, it only says. Each answer of a model counts towards the costs of the day." }
        }
    }
}

fn reset() -> Button<'static> {
    Button { name: Some("reset"), value: Some("1"), form: Some("try"), ..Button::default() }
}

/// A talk in which nothing was said but the greeting.
pub(super) fn opening(frame: &Frame, typed: &Typed) -> Markup {
    talk(&greeting(frame, typed), &Talk::default(), "")
}

fn greeting(frame: &Frame, typed: &Typed) -> Markup {
    line(frame, typed, Speaks::Agent, &typed.greeting, None, None)
}

fn talk(lines: &Markup, talk: &Talk, said: &str) -> Markup {
    html! {
        div.talk tabindex="0" role="region" aria-label="What was said" {
            ol.messages id="talk" aria-live="polite" { (lines) }
        }
        div.talk-error id="talk-error" role="alert" {}
        form.try id="try" method="post" action=(PATH) hx-post=(PATH) hx-include={ "#" (setup::FORM) } hx-swap="none" hx-sync="drop" {
            (state(talk))
            (area(said))
            (submit(&Button { label: "Send", icon: Some(Icon::Send), tone: Tone::Primary, ..Button::default() }))
        }
    }
}

fn state(talk: &Talk) -> Markup {
    let talk = serde_json::to_string(talk).unwrap_or_default();
    html! { input type="hidden" id="talk-state" name="talk" value=(talk); }
}

fn area(said: &str) -> Markup {
    html! {
        textarea.input id="try-say" name="say" rows="1" maxlength="2000" aria-label="Message to the agent" placeholder="Ask what a customer would ask"
            autocomplete="off" data-autosize data-enter-sends { "\n" (said) }
    }
}

/// One more question and its answer, each part at its place.
fn answer(frame: &Frame, typed: &Typed, said: &str, tried: &Tried) -> Markup {
    html! {
        hx-partial hx-target="#talk" hx-swap="beforeend" { (exchange(frame, typed, said, tried)) }
        hx-partial hx-target="#talk-state" hx-swap="outerHTML" { (state(&tried.talk)) }
        hx-partial hx-target="#try-say" hx-swap="outerHTML" { (area("")) }
        hx-partial hx-target="#talk-error" hx-swap="innerHTML" {}
    }
}

fn exchange(frame: &Frame, typed: &Typed, said: &str, tried: &Tried) -> Markup {
    let why = html! {
        details.why { summary.why-face { (Icon::Info) "Why" } (why::body(frame, &tried.why)) }
    };
    html! {
        (line(frame, typed, Speaks::Contact, said, None, None))
        (line(frame, typed, Speaks::Agent, &tried.text, below(tried), Some(why)))
    }
}

/// The whole talk, for a page without a script: why is known of the newest answer.
fn whole(frame: &Frame, typed: &Typed, before: &Talk, said: &str, tried: &Tried) -> Markup {
    let lines = html! {
        (greeting(frame, typed))
        @for one in &before.lines { (line(frame, typed, one.by, &one.text, None, None)) }
        (exchange(frame, typed, said, tried))
    };
    talk(&lines, &tried.talk, "")
}

fn line(
    frame: &Frame,
    typed: &Typed,
    by: Speaks,
    text: &str,
    below: Option<Markup>,
    why: Option<Markup>,
) -> Markup {
    let id = MessageId::new(frame.now);
    let author = match by {
        Speaks::Contact => Author::Contact { name: "You, as a customer", seed: "customer" },
        Speaks::Agent => Author::Agent { name: &typed.name },
    };
    let formatted = by == Speaks::Agent && !text.is_empty();
    message(&Message {
        id: id.as_str(),
        author,
        text,
        html: formatted.then(|| markdown::render(text)),
        at: frame.moment(frame.now, Reads::Clock),
        delivery: None,
        attachments: &[],
        note: false,
        follows: false,
        below,
        mark: None,
        why,
    })
}

/// What a contact could choose, and what would have happened.
fn below(tried: &Tried) -> Option<Markup> {
    let would: Vec<&str> = tried
        .why
        .record
        .tools
        .iter()
        .filter_map(|run| run.result.get("would").and_then(serde_json::Value::as_str))
        .collect();
    if tried.choices.is_empty() && would.is_empty() {
        return None;
    }
    Some(html! {
        @for what in would { p.would { (Icon::Hand) span { "Would " (what) "." } } }
        @if !tried.choices.is_empty() {
            p.cluster {
                @for choice in &tried.choices {
                    (submit(&Button { label: &choice.label, small: true, name: Some("choice"), value: Some(&choice.value), form: Some("try"), ..Button::default() }))
                }
            }
        }
    })
}
