//! The user's own account: the name and the address.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::Secret;
use frontdesk_desk::{
    App, Error, Role, auth,
    orgs::{self, MemberMails},
};
use frontdesk_http::{Door, Form, Gate, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Control, Field, FormErrors, Toggle, Tone, error_summary, field, settings_section,
        submit, switch,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Account.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(rename))
        .route("/app/settings/account/email", post(change_email))
        .route("/app/settings/account/mails", post(choose_mails))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    current_password: Option<Secret>,
}

/// What is wrong, and with which of the two forms.
#[derive(Default)]
struct Wrong {
    name: FormErrors,
    email: FormErrors,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let typed = Typed { name: frame.signed.user.name.clone(), ..Typed::default() };
    let mails = orgs::member_mails(&app, &frame.caller).await?;
    Ok(page(frame, &typed, &Wrong::default(), mails))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Mails {
    tasks: Option<String>,
    hand_overs: Option<String>,
    summary: Option<String>,
    calls: Option<String>,
}

async fn choose_mails(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Mails>,
) -> Result<Response> {
    let mails = MemberMails {
        tasks: typed.tasks.is_some(),
        hand_overs: typed.hand_overs.is_some(),
        summary: typed.summary.is_some(),
        calls: typed.calls.is_some(),
    };
    orgs::set_member_mails(&app, &frame.caller, mails).await?;
    Ok(back.led(Flash::done("Saved what comes by mail"), PATH))
}

async fn rename(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match auth::rename(&app, &frame.signed, &typed.name).await {
        Ok(()) => Ok(back.led(Flash::done("Name saved"), PATH)),
        Err(error) => {
            let wrong = Wrong { name: of_form(error)?, ..Wrong::default() };
            let mails = orgs::member_mails(&app, &frame.caller).await?;
            Ok(page(frame, &typed, &wrong, mails).refused().into_response())
        }
    }
}

async fn change_email(
    State(app): State<App>,
    frame: Frame,
    gate: Gate,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass_for(Door::Reset, &typed.email.trim().to_lowercase())?;
    let password = typed.current_password.clone().unwrap_or_else(|| Secret::new(""));
    match auth::request_email_change(&app, &frame.signed, &password, &typed.email).await {
        Ok(mail) => {
            let said = format!(
                "A link is on its way to {}. The address changes when it is opened.",
                mail.email
            );
            Ok(back.led(Flash::done(said), PATH))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let wrong = Wrong { email: of_form(error)?, ..Wrong::default() };
            let typed = Typed { name: frame.signed.user.name.clone(), ..typed };
            let mails = orgs::member_mails(&app, &frame.caller).await?;
            Ok(page(frame, &typed, &wrong, mails).refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn page(frame: Frame, typed: &Typed, wrong: &Wrong, mails: MemberMails) -> Page {
    let body = html! {
        (settings_section("Name", "Colleagues see it, and customers when you answer them.", &html! {
            form.form method="post" action=(PATH) {
                (error_summary(&wrong.name))
                (field(&Field {
                    name: "name", label: "Your name", value: &typed.name, error: wrong.name.get("name"), required: true,
                    autocomplete: Some("name"), max_length: Some(120), ..Field::default()
                }))
                (save("Save the name"))
            }
        }))
        (settings_section("E-mail address", "You sign in with it. It changes once the link we send to the new one is opened.", &html! {
            form.form method="post" action="/app/settings/account/email" {
                (error_summary(&wrong.email))
                p { "Now: " strong { (frame.signed.user.email) } }
                (field(&Field {
                    name: "email", label: "New address", value: &typed.email, error: wrong.email.get("email"), control: Control::Email,
                    required: true, autocomplete: Some("email"), ..Field::default()
                }))
                (field(&Field {
                    name: "current_password", label: "Your password", error: wrong.email.get("current_password"), control: Control::Password,
                    required: true, autocomplete: Some("current-password"), ..Field::default()
                }))
                (save("Send the link"))
            }
        }))
        (settings_section("Mails", &format!("What you hear of from {} by mail.", frame.shell.organization), &html! {
            form.form method="post" action="/app/settings/account/mails" {
                (switch(&Toggle { name: "tasks", label: "Remind me of my tasks", hint: Some("Once: half an hour before, or in the morning of a day without a time. The owner hears of those that nobody has."), on: mails.tasks, ..Toggle::default() }))
                @if !frame.may(Role::Operator) { @if mails.hand_overs { input type="hidden" name="hand_overs" value="on"; } } @else { (switch(&Toggle { name: "hand_overs", label: "Tell me when somebody waits for a person", hint: Some("Only while your dashboard is closed and you take conversations. With the name and the deadline, not with what was said."), on: mails.hand_overs, ..Toggle::default() })) }
                (switch(&Toggle { name: "summary", label: "A summary every morning", hint: Some("What came in yesterday and what waits today. Nothing on a day with nothing to say."), on: mails.summary, ..Toggle::default() }))
                (switch(&Toggle { name: "calls", label: "Tell me of every call", hint: Some("Half a minute after it is over: who called, what came of it and what it was about."), on: mails.calls, ..Toggle::default() }))
                (save("Save"))
            }
        }))
    };
    view(frame, Tab::Account, &body)
}

fn save(label: &str) -> Markup {
    html! { p { (submit(&Button { label, tone: Tone::Primary, ..Button::default() })) } }
}
