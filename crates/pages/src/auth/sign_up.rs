//! Signing up, and waiting for the mail that proves the address.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::Secret;
use frontdesk_desk::{
    App,
    auth::{self, SignUp},
};
use frontdesk_http::{Door, Failure, Form, Gate, Hx, Query, Redirect, Result, Signed};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Refused, done, email_field, mailbox_hint, new_password_field, subject};
use crate::{
    Pages,
    layout::public_page,
    parts::{Button, Field, FormErrors, Icon, error_summary, field, link_button, submit},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/signup", get(form).post(sign_up))
        .route("/verify-email", get(waiting).post(again))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    password: Option<Secret>,
}

async fn form(State(app): State<App>, hx: Hx, signed: Result<Signed, Failure>) -> Response {
    if signed.is_ok() {
        return Redirect::to(&hx, "/app").into_response();
    }
    page(&app, &Typed::default(), &FormErrors::none()).into_response()
}

async fn sign_up(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let passed = gate.pass_for(Door::SignUp, &subject(&typed.email));
    let outcome = match passed {
        Ok(()) => {
            let password = typed.password.clone().unwrap_or_else(|| Secret::new(""));
            let new = SignUp { name: typed.name.clone(), email: typed.email.clone(), password };
            auth::sign_up(&app, new).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(mail) => Ok(Redirect::to(&hx, waiting_at(mail.email.as_str())).into_response()),
        Err(error) => {
            let refused = Refused::of(error)?;
            let errors = refused.errors.clone().ordered(&["name", "email", "password"]);
            let page = page(&app, &typed, &errors);
            Ok(refused.answer(page))
        }
    }
}

fn waiting_at(email: &str) -> String {
    let email: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("/verify-email?email={email}")
}

fn page(app: &App, typed: &Typed, errors: &FormErrors) -> Markup {
    let foot = html! { p { "You have an account? " a href="/login" { "Sign in" } } };
    if !app.settings().sign_up {
        let body = html! {
            div.gap-above { (link_button("/login", &Button { label: "Sign in", wide: true, ..Button::default() })) }
        };
        let lead = "Accounts on this installation are made by invitation. Ask whoever runs it, or a member of your \
                    organization, to invite you.";
        return public_page("Sign-up is closed", Some(lead), &body, &html! {});
    }
    let body = html! {
        form.form method="post" action="/signup" {
            (error_summary(errors))
            (field(&Field {
                name: "name", label: "Your name", hint: Some("Customers see it when you answer them."), value: &typed.name,
                error: errors.get("name"), required: true, autocomplete: Some("name"), max_length: Some(120), autofocus: errors.is_empty(),
                ..Field::default()
            }))
            (email_field(&typed.email, errors.get("email"), false))
            (new_password_field(errors.get("password")))
            (done("Create the account"))
        }
        p.faint.small.gap-above { "What is stored, and until when, is on the " a href="/privacy" { "privacy page" } "." }
    };
    public_page(
        "Create an account",
        Some("Then you set up your business. It takes a few minutes."),
        &body,
        &foot,
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Waiting {
    email: String,
}

async fn waiting(State(app): State<App>, Query(asked): Query<Waiting>) -> Markup {
    waiting_page(&app, &asked.email, false, &FormErrors::none())
}

async fn again(State(app): State<App>, gate: Gate, Form(typed): Form<Waiting>) -> Result<Response> {
    let sent = match gate.pass_for(Door::Reset, &subject(&typed.email)) {
        Ok(()) => auth::request_verification(&app, &typed.email).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(mail) => {
            Ok(waiting_page(&app, mail.email.as_str(), true, &FormErrors::none()).into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = waiting_page(&app, &typed.email, false, &refused.errors);
            Ok(refused.answer(page))
        }
    }
}

/// Says the same whether the address was new, was known, or waits already.
fn waiting_page(app: &App, email: &str, again: bool, errors: &FormErrors) -> Markup {
    let body = html! {
        @if !email.is_empty() && errors.is_empty() {
            p.gap-above {
                @if again { "If a sign-up waits for " strong { (email) } ", we have sent its link again. The newest one works." }
                @else { "We have sent a link to " strong { (email) } ". Open it, and your account is there." }
            }
            p.soft.gap-above.small { "It works once, within a day. Nothing there? Look into the spam folder, or have it sent again." }
        }
        (mailbox_hint(app))
        form.form method="post" action="/verify-email" {
            (error_summary(errors))
            @if email.is_empty() || !errors.is_empty() { (email_field(email, errors.get("email"), true)) }
            @else { input type="hidden" name="email" value=(email); }
            (submit(&Button { label: "Send the link again", icon: Some(Icon::Refresh), wide: true, ..Button::default() }))
        }
    };
    let foot = html! { p { "Another address? " a href="/signup" { "Start again" } } p { a href="/login" { "Sign in" } } };
    public_page("Look into your mail", None, &body, &foot)
}
