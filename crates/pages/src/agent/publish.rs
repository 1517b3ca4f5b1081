//! Looking at what the draft changes, and publishing it.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App, Error, Role, evaluation,
    settings::{self, Draft},
};
use frontdesk_http::{Form, Hx, Redirect, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, diff, setup};
use crate::{
    Pages,
    errors::of_form,
    flash::Flash,
    layout::Place,
    parts::{
        Button, Control, Field, FormErrors, Icon, Tone, card, empty_state, error_summary, field,
        link_button, page_header_with_back, submit, titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/agent/publish";

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(publish))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    revision: String,
    note: String,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, &Typed::default(), &FormErrors::none()).await
}

async fn publish(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match settings::publish_draft(&app, &frame.caller, &typed.revision, &typed.note).await {
        Ok(agent) => {
            let said = format!("Version {} is published. Customers meet it now.", agent.version);
            Ok((Flash::done(said), Redirect::to(&hx, Tab::Versions.href())).into_response())
        }
        Err(error) => {
            let status = match error {
                Error::Conflict(_) => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let page = page(&app, frame, &typed, &of_form(error)?).await?;
            Ok(page.status(status).into_response())
        }
    }
}

async fn page(app: &App, frame: Frame, typed: &Typed, errors: &FormErrors) -> Result<Page> {
    let draft = settings::draft(app, &frame.caller).await?;
    let published = settings::agent(app, &frame.caller).await?;
    let changes = settings::diff(&published, &draft.settings);
    let questions = evaluation::questions(app, &frame.caller).await?.len();
    let body = html! {
        (page_header_with_back(setup::PATH, "Agent", "Review and publish", &html! {}))
        (error_summary(errors))
        @if draft.exists {
            @if draft.is_behind() { (setup::behind(&draft)) }
            div.split {
                (titled_card(&format!("From version {} to the draft", draft.published), &html! {}, &diff::changes(&changes)))
                div.stack {
                    @if frame.may(Role::Admin) {
                        (titled_card("Publish", &html! {}, &form(&draft, typed)))
                        (titled_card("Not sure?", &html! {}, &compare(&draft, questions)))
                    }
                }
            }
        } @else { (card(&nothing())) }
    };
    Ok(frame.page(Place::Agent, "Review and publish", &body))
}

fn form(draft: &Draft, typed: &Typed) -> Markup {
    html! {
        form.stack method="post" action=(PATH) {
            input type="hidden" name="revision" value=(draft.revision);
            (field(&Field {
                name: "note", label: "What changes", value: &typed.note, optional: true, max_length: Some(300), control: Control::Area { rows: 2 },
                hint: Some("For whoever reads the list of versions later."), ..Field::default()
            }))
            (submit(&Button { label: &format!("Publish version {}", draft.published + 1), tone: Tone::Primary, wide: true, ..Button::default() }))
        }
    }
}

fn compare(draft: &Draft, questions: usize) -> Markup {
    html! {
        @if questions == 0 {
            div.stack {
                p.soft { "Write down what customers ask, and see both versions answer it side by side." }
                p { (link_button(Tab::Evaluation.href(), &Button { label: "Add questions", icon: Some(Icon::Plus), ..Button::default() })) }
            }
        } @else {
            form.stack method="post" action="/app/agent/evaluation/compare" {
                p.soft { "Let both answer your " (questions) @if questions == 1 { " question" } @else { " questions" } " first, side by side." }
                input type="hidden" name="before" value=(draft.published);
                input type="hidden" name="after" value="draft";
                (submit(&Button { label: "Compare on your questions", wide: true, ..Button::default() }))
            }
        }
    }
}

fn nothing() -> Markup {
    empty_state(
        Icon::CheckCircle,
        "Nothing to publish",
        "The agent is as customers meet it. Change something, save the draft, and what it changes is shown here first.",
        &link_button(setup::PATH, &Button { label: "Open the agent", ..Button::default() }),
    )
}
