//! The organization's own access to models: keys, which are never shown again, and what models may
//! cost in a day.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::Secret;
use frontdesk_desk::{
    App, Error, Role,
    agent::models::{self, Access},
    metering,
    secrets::{self, Kept},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Control, Field, FormErrors, Mood, Reads, Tone, error_summary, field, post_button,
        settings_section, status_dot, submit, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Models.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show))
        .route("/app/settings/models/limit", post(set_limit))
        .route("/app/settings/models/{access}", post(set))
        .route("/app/settings/models/{access}/remove", post(remove))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    value: Option<Secret>,
    daily_limit: Option<String>,
}

/// What each is called, and what it is for.
const fn words(access: Access) -> (&'static str, &'static str) {
    match access {
        Access::AnthropicKey => ("Anthropic key", "For models named anthropic:…"),
        Access::OpenAiKey => ("OpenAI key", "For models named openai:…"),
        Access::OpenAiUrl => (
            "Address of your own server",
            "Of one that speaks OpenAI's protocol, instead of OpenAI's own. Must be reachable from the internet.",
        ),
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    frame.caller.must_be(Role::Admin)?;
    let body = section(&app, &frame, &FormErrors::none(), &Typed::default()).await?;
    Ok(view(frame, Tab::Models, &body))
}

async fn section(app: &App, frame: &Frame, errors: &FormErrors, typed: &Typed) -> Result<Markup> {
    let kept = secrets::list(app, &frame.caller).await?;
    let limit = metering::daily_limit_micros(app, &frame.caller).await?;
    let dollars = typed.daily_limit.clone().unwrap_or_else(|| dollars(limit));
    Ok(html! {
        (settings_section("Keys", "Kept encrypted, under a key of this organization's own. They win over those of the installation.", &html! {
            @for &access in Access::ALL { (key_form(frame, access, &kept, errors)) }
            p.small { "Which models answer, and in which order, is chosen under " a href="/app/agent" { "Agent" } "." }
        }))
        (settings_section("Limit", "What models may cost in a day. Once it is reached, house, the built-in agent that needs no model and costs nothing, answers until midnight.", &html! {
            form.form method="post" action="/app/settings/models/limit" {
                (field(&Field {
                    name: "daily_limit", label: "A day at most", value: &dollars, error: errors.get("daily_limit"), prefix: Some("US$"),
                    control: Control::Number { min: Some("0"), max: Some("1000"), step: "0.01" }, ..Field::default()
                }))
                p { (submit(&Button { label: "Save the limit", ..Button::default() })) }
            }
        }))
    })
}

/// Millionths of a dollar as a number with cents.
pub(super) fn dollars(micros: i64) -> String {
    let cents = micros / 10_000;
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The other way; what is no amount is none that the desk takes.
fn micros(dollars: &str) -> i64 {
    let (whole, cents) = dollars.trim().split_once('.').unwrap_or((dollars.trim(), ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return -1;
    }
    format!("{whole}{cents:0<2}").parse::<i64>().map_or(-1, |cents| cents * 10_000)
}

fn key_form(frame: &Frame, access: Access, kept: &[Kept], errors: &FormErrors) -> Markup {
    let (label, hint) = words(access);
    let name = access.as_str();
    let there = kept.iter().find(|one| one.name == name);
    let id = format!("f-{name}");
    let is_key = access != Access::OpenAiUrl;
    let question =
        format!("Remove the {}? Models that need it are passed over.", label.to_lowercase());
    html! {
        div.key-form id={ "access-" (name.replace('.', "-")) } {
            form.key-row method="post" action={ "/app/settings/models/" (name) } {
                (field(&Field {
                    name: "value", id: Some(&id), label, hint: Some(hint), error: errors.get(name),
                    control: if is_key { Control::Password } else { Control::Text },
                    placeholder: Some(if is_key { "" } else { "https://models.example.com/v1" }),
                    required: true, autocomplete: Some("off"), ..Field::default()
                }))
                (submit(&Button { label: if there.is_some() { "Replace" } else { "Set" }, ..Button::default() }))
            }
            @if let Some(there) = there {
                div.cluster.small {
                    (status_dot(Mood::Success, "Set"))
                    span.faint { "last changed " (time(&frame.moment(there.updated_at, Reads::Full))) }
                    (post_button(&format!("/app/settings/models/{name}/remove"), &Button { label: "Remove", tone: Tone::Quiet, small: true, confirm: Some(&question), ..Button::default() }))
                }
            }
        }
    }
}

/// The page with what is wrong.
async fn refused(app: &App, frame: Frame, typed: &Typed, error: Error) -> Result<Response> {
    let errors = of_form(error)?;
    let section = section(app, &frame, &errors, typed).await?;
    let page: Page = view(frame, Tab::Models, &html! { (error_summary(&errors)) (section) });
    Ok(page.refused().into_response())
}

async fn set(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(access): Path<Access>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let value = typed.value.clone().unwrap_or_else(|| Secret::new(""));
    match models::set_access(&app, &frame.caller, access, &value).await {
        Ok(()) => Ok(back.led(Flash::done(format!("{} set", words(access).0)), PATH)),
        Err(error) => refused(&app, frame, &typed, error).await,
    }
}

async fn remove(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(access): Path<Access>,
) -> Result<Response> {
    secrets::remove(&app, &frame.caller, access.as_str()).await?;
    Ok(back.led(Flash::done(format!("{} removed", words(access).0)), PATH))
}

async fn set_limit(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let limit = micros(typed.daily_limit.as_deref().unwrap_or_default());
    match metering::set_daily_limit(&app, &frame.caller, limit).await {
        Ok(()) => Ok(back.led(Flash::done("Limit saved"), PATH)),
        Err(error) => refused(&app, frame, &typed, error).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_go_both_ways_without_a_fraction_lost() {
        for (text, micro) in
            [("5.00", 5_000_000), ("0.01", 10_000), ("1000.00", 1_000_000_000), ("0.00", 0)]
        {
            assert_eq!(dollars(micro), text);
            assert_eq!(micros(text), micro);
        }
        assert_eq!((micros("7"), micros("7.5")), (7_000_000, 7_500_000));
        for wrong in ["", "-1", "1e3", "1.005", "x", ".5", "9999999"] {
            assert_eq!(micros(wrong), -1, "{wrong}");
        }
    }
}
