//! A forgotten password: asking for a link, and a new password by it.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::Secret;
use frontdesk_desk::{App, auth};
use frontdesk_http::{Door, Form, Gate, Hx, Query, Redirect, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Refused, Token, done, email_field, links, mailbox_hint, new_password_field, subject};
use crate::{
    Pages,
    layout::public_page,
    parts::{FormErrors, Mood, error_summary, notice},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/forgot", get(forgot).post(send))
        .route("/reset", get(form).post(reset))
        .route("/reset/done", get(done_page))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    email: String,
}

async fn forgot() -> Markup {
    forgot_page("", &FormErrors::none())
}

async fn send(State(app): State<App>, gate: Gate, Form(typed): Form<Asked>) -> Result<Response> {
    let sent = match gate.pass_for(Door::Reset, &subject(&typed.email)) {
        Ok(()) => auth::request_reset(&app, &typed.email).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(mail) => Ok(sent_page(&app, mail.email.as_str()).into_response()),
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = forgot_page(&typed.email, &refused.errors);
            Ok(refused.answer(page))
        }
    }
}

fn forgot_page(email: &str, errors: &FormErrors) -> Markup {
    let body = html! {
        form.form method="post" action="/forgot" {
            (error_summary(errors))
            (email_field(email, errors.get("email"), errors.is_empty()))
            (done("Send a link"))
        }
    };
    let foot = html! { p { a href="/login" { "Back to signing in" } } };
    public_page(
        "Forgot your password?",
        Some("We send you a link by which you set a new one."),
        &body,
        &foot,
    )
}

/// Says the same whether or not the address is known.
fn sent_page(app: &App, email: &str) -> Markup {
    let body = html! {
        p.gap-above { "If " strong { (email) } " has an account here, a link is on its way to it." }
        p.soft.small.gap-above { "It works once, within a day. Nothing there? Look into the spam folder." }
        (mailbox_hint(app))
    };
    let foot = html! { p { a href="/login" { "Back to signing in" } } };
    public_page("Look into your mail", None, &body, &foot)
}

const AGAIN: (&str, &str) = ("/forgot", "Ask for a new link");

async fn form(State(app): State<App>, Query(link): Query<Token>) -> Result<Response> {
    let page = || reset_page(&link.token, &FormErrors::none());
    links::opened(&app, auth::Link::Reset, &link.token, AGAIN, page).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    token: String,
    password: Option<Secret>,
}

async fn reset(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let password = typed.password.unwrap_or_else(|| Secret::new(""));
    let outcome = match gate.pass(Door::Link) {
        Ok(()) => auth::reset_password(&app, &typed.token, &password).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&hx, "/reset/done").into_response()),
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = match refused.link() {
                Some(said) => links::spent_page(said, AGAIN.0, AGAIN.1),
                None => reset_page(&typed.token, &refused.errors),
            };
            Ok(refused.answer(page))
        }
    }
}

fn reset_page(token: &str, errors: &FormErrors) -> Markup {
    let body = html! {
        form.form method="post" action="/reset" {
            (error_summary(errors))
            input type="hidden" name="token" value=(token);
            (new_password_field(errors.get("password")))
            (done("Set the new password"))
        }
    };
    let lead = "Everywhere you are signed in now, you will be signed out.";
    public_page("Set a new password", Some(lead), &body, &html! {})
}

async fn done_page() -> Markup {
    let body = html! {
        div.gap-above { (notice(Mood::Success, "Your password is changed", "Your other sessions have ended.")) }
        form.form method="get" action="/login" { (done("Sign in")) }
    };
    public_page("Done", None, &body, &html! {})
}
