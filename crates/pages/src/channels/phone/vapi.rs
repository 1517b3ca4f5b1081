//! Vapi: the keys of its account, and its assistants, which can be made to think here.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_desk::{
    App, Error,
    channels::voice::vapi::import::{self, ListedAssistant},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::PATH;
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Control, Field, FormErrors, Icon, Mood, Tone, empty_state, field, notice,
        page_header_with_back, post_button, status_dot,
    },
    shell::Frame,
};

pub(super) const ASSISTANTS: &str = "/app/phone/vapi/assistants";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(ASSISTANTS, get(choose))
        .route("/app/phone/vapi/assistants/{assistant}", post(take_over))
}

/// The fields of an account's keys.
pub(super) fn keys(connected: bool, errors: &FormErrors) -> Markup {
    let kept =
        |first| if connected { "Leave it empty to keep the one that is set." } else { first };
    let secret = |name, label, hint, optional| Field {
        name,
        label,
        hint: Some(hint),
        error: errors.get(name),
        control: Control::Password,
        autocomplete: Some("off"),
        optional,
        ..Field::default()
    };
    let private = kept("Vapi’s dashboard, “API Keys”, under “Private keys”.");
    let own = kept(
        "What Vapi proves itself by when it calls this desk. Leave it empty: we make one and set it there.",
    );
    html! {
        (field(&secret("api_key", "Private key", private, false)))
        (field(&secret("server_secret", "Server secret", own, true)))
    }
}

async fn choose(State(app): State<App>, frame: Frame) -> Result<Response> {
    let (listed, trouble) = match import::assistants(&app, &frame.caller).await {
        Ok(listed) => (listed, String::new()),
        Err(Error::Conflict(said)) => (Vec::new(), said.into_owned()),
        Err(error) => return Err(error.into()),
    };
    let body = html! {
        (page_header_with_back(PATH, "Phone numbers", "Assistants at Vapi", &html! {}))
        @if !trouble.is_empty() { (notice(Mood::Danger, "The assistants cannot be listed", &trouble)) }
        @else if listed.is_empty() {
            (empty_state(Icon::Agent, "No assistant in this account", "You need none: a number that is answered here gets your agent by itself.", &html! {}))
        } @else {
            p.soft { "An assistant that you import keeps its voice. What it says comes from your agent here, which knows your services and books; what Vapi’s own model was told is not used any more." }
        }
        div.stack { @for one in &listed { (assistant(one)) } }
    };
    Ok(frame.page(Place::Channels, "Assistants at Vapi", &body).into_response())
}

fn assistant(one: &ListedAssistant) -> Markup {
    let name = if one.assistant.name.is_empty() { "Without a name" } else { &one.assistant.name };
    html! {
        section.card.channel-row {
            span.channel-mark { (Icon::Agent) }
            div.channel-text {
                h2.card-title { (name) }
                p.soft.small {
                    @if !one.assistant.first_message.is_empty() { "“" (one.assistant.first_message) "” " }
                    @if one.line.is_none() && !one.assistant.model.is_empty() { span.faint { (one.assistant.model_provider) " · " (one.assistant.model) } }
                }
            }
            div.channel-health { @if one.line.is_some() { (status_dot(Mood::Success, "Your agent speaks")) } }
            div.cluster {
                @if let Some(line) = &one.line {
                    a.btn.btn-secondary.btn-small href={ (PATH) "/" (line) } { "Settings" }
                } @else {
                    (post_button(&format!("{ASSISTANTS}/{}", one.assistant.id), &Button {
                        label: "Let your agent speak", small: true, tone: Tone::Primary,
                        confirm: Some("Your agent answers instead of this assistant’s own model. Vapi keeps nothing of its prompt. Go on?"),
                        ..Button::default()
                    }))
                }
            }
        }
    }
}

async fn take_over(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(assistant): Path<String>,
) -> Result<Response> {
    match import::take_over(&app, &frame.caller, &assistant).await {
        Ok(line) => {
            let said = format!("{} speaks for your agent now", line.name);
            Ok(back.led(Flash::done(said), &format!("{PATH}/{}", line.channel_id)))
        }
        Err(error) => {
            let errors = of_form(error)?;
            let said = errors.first().unwrap_or_default();
            Ok(back.led(Flash::warning(format!("Nothing was changed. {said}")), ASSISTANTS))
        }
    }
}
