//! The playground: a talk with the agent as it stands in the form, saved or not. Each answer shows
//! why. The page keeps the talk; the desk keeps nothing.
//!
//! A script that asks for `text/event-stream` is told the answer while it is written: `piece` with
//! more of it, `again` when what was said is taken back, and at last `done` with the status and the
//! markup that everybody else is answered with at once.

use std::convert::Infallible;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::id::MessageId;
use frontdesk_desk::{
    App, Error, Role,
    agent::{self, Piece, Speaks, Talk, Tried},
    settings::{self, AgentSettings},
};
use frontdesk_http::{Form, Hx, Result, sse};
use futures_util::stream;
use maud::{Markup, html};
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::{setup, typed::Typed};
use crate::{
    Pages,
    aloud::Aloud,
    errors::of_form,
    inbox::why,
    markdown,
    parts::{
        Author, Button, FormErrors, Icon, Message, Mood, Reads, Size, Tone, agent_avatar, avatar,
        composer_error, message, notice, submit,
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
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let draft = settings::draft(&app, &frame.caller).await?;
    let sent = !typed.revision.is_empty() && frame.may(Role::Admin);
    let shown = if sent { typed.clone() } else { Typed::of(&draft.settings, &draft.revision) };
    if !typed.reset.is_empty() {
        let fresh = opening(&frame, &shown);
        if hx.request {
            let aloud = Aloud::with_draft(&app, &frame).await?;
            return Ok(html! { hx-partial hx-target="#playground" hx-swap="outerHTML" { (aside(&frame, &fresh, &aloud)) } }.into_response());
        }
        let page = setup::page(&app, frame, &draft, &shown, &FormErrors::none(), &fresh).await?;
        return Ok(page.into_response());
    }
    let talk: Talk = serde_json::from_str(&typed.talk).unwrap_or_default();
    let said = if typed.choice.is_empty() { &typed.say } else { &typed.choice };
    let agent = if sent { typed.put(draft.settings.clone()) } else { Ok(draft.settings.clone()) };
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if hx.request && accepts.is_some_and(|accepts| accepts.starts_with("text/event-stream")) {
        return Ok(streamed(&app, frame, shown, agent, talk, said.clone()));
    }
    let tried = match agent {
        Ok(agent) => agent::try_out(&app, &frame.caller, agent, talk.clone(), said, None).await,
        Err(error) => Err(error),
    };
    match tried {
        Ok(tried) if hx.request => {
            let emptied =
                html! { hx-partial hx-target="#try-say" hx-swap="outerHTML" { (area("")) } };
            Ok(html! { (answer(&frame, &shown, said, &tried)) (emptied) }.into_response())
        }
        Ok(tried) => {
            let talk = whole(&frame, &shown, &talk, said, &tried);
            let page = setup::page(&app, frame, &draft, &shown, &FormErrors::none(), &talk).await?;
            Ok(page.into_response())
        }
        Err(error) => {
            let words = wrong(error)?;
            if hx.request {
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, error_part(&words)).into_response());
            }
            let errors = FormErrors::one("", &words);
            let talk = opening(&frame, &shown);
            let page = setup::page(&app, frame, &draft, &shown, &errors, &talk).await?;
            Ok(page.refused().into_response())
        }
    }
}

fn error_part(words: &str) -> Markup {
    html! { hx-partial hx-target="#talk-error" hx-swap="innerHTML" { (composer_error(words)) } }
}

/// Tells the answer while it is written. The turn runs on when nobody listens any more: what it
/// costs is counted either way.
fn streamed(
    app: &App,
    frame: Frame,
    shown: Typed,
    agent: Result<AgentSettings, Error>,
    talk: Talk,
    said: String,
) -> Response {
    let (listener, pieces) = mpsc::unbounded_channel();
    let (done, result) = oneshot::channel();
    let work = app.clone();
    app.background().spawn("playground", async move {
        let tried = match agent {
            Ok(agent) => {
                agent::try_out(&work, &frame.caller, agent, talk, &said, Some(listener)).await
            }
            Err(error) => Err(error),
        };
        let (status, part) = match tried.map_err(wrong) {
            Ok(tried) => (StatusCode::OK, answer(&frame, &shown, &said, &tried)),
            Err(Ok(words)) => (StatusCode::UNPROCESSABLE_ENTITY, error_part(&words)),
            Err(Err(problem)) => {
                let status = problem.into_response().status();
                (status, error_part("That did not work. Ask again in a moment."))
            }
        };
        // Whoever asked may have left.
        drop(done.send((status, part)));
    });
    sse::answer(stream::unfold((pieces, Some(result)), |(mut pieces, result)| async move {
        let result = result?;
        if let Some(piece) = pieces.recv().await {
            let event = match piece {
                Piece::More(text) => sse::event(None, "piece", &text),
                Piece::TakenBack => sse::event(None, "again", &json!({})),
                Piece::Working => sse::event(None, "working", &json!({})),
            };
            return Some((Ok::<_, Infallible>(event), (pieces, Some(result))));
        }
        let (status, part) = result.await.ok()?;
        let whole = json!({ "status": status.as_u16(), "html": part.into_string() });
        Some((Ok(sse::event(None, "done", &whole)), (pieces, None)))
    }))
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
pub(super) fn aside(frame: &Frame, talk: &Markup, aloud: &Aloud) -> Markup {
    let may = frame.may(Role::Operator);
    html! {
        aside.designer-preview id="playground" aria-label="Playground" {
            section.card.playground {
                header.card-head {
                    h2.card-title { "Try it" }
                    div.card-aside {
                        (aloud.opener())
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
    talk(&typed.name, &greeting(frame, typed), &Talk::default(), "")
}

fn greeting(frame: &Frame, typed: &Typed) -> Markup {
    line(frame, typed, Speaks::Agent, &typed.greeting, None, None)
}

fn talk(agent: &str, lines: &Markup, talk: &Talk, said: &str) -> Markup {
    html! {
        div.talk tabindex="0" role="region" aria-label="What was said" {
            div.talk-lines {
                ol.messages id="talk" aria-live="polite" { (lines) }
                (being_written(agent))
            }
        }
        div.talk-error id="talk-error" role="alert" {}
        form.try id="try" method="post" action=(PATH) hx-post=(PATH) hx-include={ "#" (setup::FORM) } hx-swap="none" hx-sync="drop" data-streams {
            (state(talk))
            (area(said))
            (submit(&Button { label: "Send", icon: Some(Icon::Send), tone: Tone::Primary, ..Button::default() }))
        }
    }
}

/// Where the script puts what is asked and the answer piece by piece, until both are in the talk.
fn being_written(agent: &str) -> Markup {
    html! {
        ol.messages.writing id="talk-writing" aria-hidden="true" hidden {
            li.message.from-contact {
                div.message-face { (avatar("You, as a customer", "customer", Size::Small)) }
                div.message-main {
                    p.message-by { span.message-author { "You, as a customer" } }
                    div.bubble dir="auto" { span.typing-text data-writing-said {} }
                }
            }
            li.message.typing.from-agent {
                div.message-face { (agent_avatar(Size::Small)) }
                div.message-main {
                    p.message-by { span.message-author { (agent) } span.message-kind.message-ai { "AI" } span.message-kind { "is writing" } }
                    div.bubble dir="auto" { span.typing-text data-writing-text {} span.typing-dots aria-hidden="true" { i {} i {} i {} } }
                }
            }
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
    talk(&typed.name, &lines, &tried.talk, "")
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
