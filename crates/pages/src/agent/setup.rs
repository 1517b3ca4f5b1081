//! How the agent is called, speaks, and hands over; which models answer and what they may use. The
//! form is a draft; the playground beside it answers from what stands in it.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_desk::{
    App, Error, Role, orgs,
    settings::{self, Draft},
};
use frontdesk_http::{Form, Hx, Redirect, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Names, Tab, playground, tools, typed::Typed, view};
use crate::{
    Pages,
    aloud::Aloud,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Control, Field, FormErrors, Icon, Live, Mood, Reads, Tone, badge, error_summary,
        field, form_actions, link_button, live_region, notice, notice_with, settings_section,
        submit, time,
    },
    settings::languages,
    shell::{Frame, Page},
};

pub(super) const PATH: &str = Tab::Agent.href();

/// The form's element, whose fields the playground sends along.
pub(super) const FORM: &str = "agent-form";

/// Models that a chain may name without asking for more room.
const MODELS: usize = 3;

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(save)).route("/app/agent/discard", post(discard))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let draft = settings::draft(&app, &frame.caller).await?;
    let typed = Typed::of(&draft.settings, &draft.revision);
    let talk = playground::opening(&frame, &typed);
    page(&app, frame, &draft, &typed, &FormErrors::none(), &talk).await
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let draft = settings::draft(&app, &frame.caller).await?;
    let saved = match typed.put(draft.settings.clone()) {
        Ok(agent) => settings::save_draft(&app, &frame.caller, agent, &typed.revision).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(saved) if typed.then == "publish" && saved.exists => {
            Ok(Redirect::to(&hx, "/app/agent/publish").into_response())
        }
        Ok(saved) => {
            let said = if saved.exists {
                "Draft saved. Customers meet it once it is published."
            } else {
                "This is what is published: there is nothing to prepare."
            };
            Ok((Flash::done(said), Redirect::to(&hx, PATH)).into_response())
        }
        Err(error) => {
            let moved = matches!(error, Error::Conflict(_));
            let errors = of_form(error)?;
            // Whoever saves again after having been told means it.
            let revision = if moved { draft.revision.clone() } else { typed.revision.clone() };
            let typed = Typed { revision, ..typed };
            let talk = playground::opening(&frame, &typed);
            let page = page(&app, frame, &draft, &typed, &errors, &talk).await?;
            let page =
                if moved { page.status(axum::http::StatusCode::CONFLICT) } else { page.refused() };
            Ok(page.into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Revision {
    revision: String,
}

async fn discard(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Revision>,
) -> Result<Response> {
    settings::discard_draft(&app, &frame.caller, &sent.revision).await?;
    Ok(back.led(Flash::done("Draft discarded. What is published stands."), PATH))
}

/// The whole page: the form and the playground.
pub(super) async fn page(
    app: &App,
    frame: Frame,
    draft: &Draft,
    typed: &Typed,
    errors: &FormErrors,
    talk: &Markup,
) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let names = Names::load(app, &frame).await?;
    let aloud = Aloud::with_draft(app, &frame).await?;
    let hours = orgs::hours(app, &frame.caller).await?;
    let open = hours.open_at(&frame.now.in_zone(&frame.zone));
    let body = html! {
        (live_region("draft-state", &Live { on: Some("agent.*"), when: None, get: Some(PATH) }, &state(&frame, draft, &names)))
        div.designer.agent-desk {
            form id=(FORM) method="post" action=(PATH) data-guard {
                (error_summary(errors))
                input type="hidden" name="revision" value=(typed.revision);
                fieldset disabled[!may] {
                    (settings_section("Who it is", "What customers see and hear.", &who(typed, errors)))
                    (settings_section("What it minds", "Beyond what it always does: never a price or an hour that you have not taught it.", &minds(typed, errors)))
                    (settings_section("Models", "The first that answers is taken. Behind them all stands house, which needs no key and no network.", &chain(&frame, typed, errors)))
                    (settings_section("Tools", "What it may do by itself, and how often.", &tools::list(typed, errors)))
                    (settings_section("Handing over", "When somebody asks for a person, or it does not know.", &html! {
                        (field(&Field {
                            name: "deadline_seconds", id: Some("f-hand_over.deadline_seconds"), label: "Wait for a person", value: &typed.deadline_seconds,
                            error: errors.get("hand_over.deadline_seconds"), control: Control::Number { min: Some("30"), max: Some("3600"), step: "1" },
                            suffix: Some("seconds"), hint: Some("After that, the customer is told that nobody can come now, and is asked for a message."), ..Field::default()
                        }))
                    }))
                }
                (settings_section("Hours", "It answers at any hour. A person is promised only while you are open.", &html! {
                    p { (badge(if open { Mood::Success } else { Mood::Neutral }, if open { "Open now" } else { "Closed now" }))
                        " Out of hours it takes a message, which becomes a task. " a href="/app/settings/hours" { "Opening hours" } }
                }))
                @if may {
                    (form_actions(&html! {
                        (submit(&Button { label: "Save draft", ..Button::default() }))
                        (submit(&Button { label: "Save and review", tone: Tone::Primary, name: Some("then"), value: Some("publish"), ..Button::default() }))
                    }))
                }
            }
            (playground::aside(&frame, talk, &aloud))
            (aloud.dialog())
        }
    };
    let try_it = html! {
        a.btn.btn-secondary.narrow-only href="#playground" { (Icon::Chat) span { "Try it" } }
    };
    Ok(view(frame, Tab::Agent, &try_it, &body))
}

/// Where the draft stands. It is fetched again when somebody changes it.
fn state(frame: &Frame, draft: &Draft, names: &Names) -> Markup {
    let may = frame.may(Role::Admin);
    if !draft.exists {
        return html! {
            p.draft-line {
                (badge(Mood::Success, &format!("Version {} is published", draft.published)))
                span.faint.small { "published " (time(&frame.moment(draft.edited_at, Reads::Relative))) }
            }
            @if !may { (notice(Mood::Neutral, "", "You can look at this and try it. Changing it needs the role admin.")) }
        };
    }
    html! {
        div.draft-line {
            (badge(Mood::Warning, "Draft"))
            span.small { (names.of(&draft.edited_by)) " saved it " (time(&frame.moment(draft.edited_at, Reads::Relative))) ". Customers still meet version " (draft.published) "." }
            span.cluster.push {
                @if may {
                    form.inline method="post" action="/app/agent/discard" {
                        input type="hidden" name="revision" value=(draft.revision);
                        (submit(&Button { label: "Discard draft", tone: Tone::Quiet, small: true, confirm: Some("Discard the draft? What was changed in it is gone."), ..Button::default() }))
                    }
                }
                (link_button("/app/agent/publish", &Button { label: if may { "Review and publish" } else { "What differs" }, small: true, ..Button::default() }))
            }
        }
        @if draft.is_behind() { (behind(draft)) }
        @if !may { (notice(Mood::Neutral, "", "You can look at this and try it. Changing it needs the role admin.")) }
    }
}

/// What was published since the draft was begun would be undone by it.
pub(super) fn behind(draft: &Draft) -> Markup {
    notice_with(
        Mood::Warning,
        &format!("Version {} was published after this draft was begun", draft.published),
        &html! {
            "Publishing the draft takes back what that version changed. "
            a href={ "/app/agent/versions/" (draft.published) "?with=" (draft.based_on) } { "See what it changed" } "."
        },
    )
}

fn who(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field {
            name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(60), ..Field::default()
        }))
        (field(&Field {
            name: "persona", label: "How it speaks", value: &typed.persona, error: errors.get("persona"), optional: true,
            hint: Some("A few words: friendly and brief, formal, with a little humour."), control: Control::Area { rows: 2 }, max_length: Some(2_000), ..Field::default()
        }))
        (field(&Field {
            name: "greeting", label: "Greeting", value: &typed.greeting, error: errors.get("greeting"), required: true,
            hint: Some("The first line of every conversation."), control: Control::Area { rows: 2 }, max_length: Some(1_000), ..Field::default()
        }))
        (field(&Field {
            name: "languages", label: "Languages", value: &typed.languages, error: errors.get("languages"), required: true,
            hint: Some(languages::HINT), ..Field::default()
        }))
    }
}

fn minds(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field {
            name: "always_say", label: "Always says", value: &typed.always_say, error: errors.get("always_say"), optional: true,
            hint: Some("One sentence a line, said once in a conversation."), control: Control::Area { rows: 2 }, ..Field::default()
        }))
        (field(&Field {
            name: "never_discuss", label: "Never discusses", value: &typed.never_discuss, error: errors.get("never_discuss"), optional: true,
            hint: Some("One topic a line. It declines, and offers a person."), placeholder: Some("Medical advice"), control: Control::Area { rows: 2 }, ..Field::default()
        }))
    }
}

fn chain(frame: &Frame, typed: &Typed, errors: &FormErrors) -> Markup {
    let rows = MODELS.max(typed.models.len());
    html! {
        fieldset.field id="f-models" tabindex="-1" {
            legend.field-label { "In this order" }
            div.day-lines {
                @for at in 0..rows {
                    @let id = format!("f-model-{at}");
                    (field(&Field {
                        name: "models", id: Some(&id), label: if at == 0 { "First" } else { "Then" }, value: typed.models.get(at).map_or("", String::as_str),
                        placeholder: Some(if at == 0 { "house" } else { "" }), max_length: Some(130), autocomplete: Some("off"), ..Field::default()
                    }))
                }
            }
            p.field-hint { "house, anthropic:MODEL, or openai:MODEL for OpenAI and any server that speaks its protocol. A model without a key is passed over." }
            @if let Some(error) = errors.get("models") { p.field-error { (Icon::Warning) span { (error) } } }
        }
        @if frame.may(Role::Admin) { p.small { a href="/app/settings/models" { "Keys, and what models may cost in a day" } } }
    }
}
