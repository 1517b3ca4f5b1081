//! Signing in and out.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::Secret;
use frontdesk_desk::{
    App,
    auth::{self, SignIn},
};
use frontdesk_http::{
    ClientInfo, Door, Failure, Form, Gate, Hx, Query, Redirect, Result, SessionCookie,
    SessionToken, Signed,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Next, Refused, done, email_field, subject};
use crate::{
    Pages,
    layout::public_page,
    parts::{Button, Control, Field, FormErrors, Icon, error_summary, field, link_button},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/login", get(form).post(sign_in)).route("/sign-out", post(sign_out))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    password: Option<Secret>,
    next: String,
}

async fn form(
    State(app): State<App>,
    hx: Hx,
    Query(next): Query<Next>,
    signed: Result<Signed, Failure>,
) -> Response {
    if signed.is_ok() {
        return Redirect::back(&hx, next.path(), "/app").into_response();
    }
    let typed = Typed { next: next.path().unwrap_or_default().to_owned(), ..Typed::default() };
    page(&app, &typed, &FormErrors::none()).into_response()
}

async fn sign_in(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    client: ClientInfo,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let outcome = match gate.pass_for(Door::SignIn, &subject(&typed.email)) {
        Ok(()) => {
            let password = typed.password.clone().unwrap_or_else(|| Secret::new(""));
            let from = SignIn { email: typed.email.clone(), password };
            auth::sign_in(&app, from, &(&client).into()).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(session) => {
            let to = Redirect::back(&hx, Some(&typed.next), "/app");
            Ok((SessionCookie::begin(&client, &session), to).into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = page(&app, &typed, &refused.errors);
            Ok(refused.answer(page))
        }
    }
}

fn page(app: &App, typed: &Typed, errors: &FormErrors) -> Markup {
    let known = !typed.email.is_empty();
    let body = html! {
        @if app.settings().demo {
            div.gap-above {
                (link_button("/demo/sign-in", &Button { label: "Sign in to the demo", icon: Some(Icon::Sparkle), wide: true, ..Button::default() }))
            }
        }
        form.form method="post" action="/login" {
            (error_summary(errors))
            @if !typed.next.is_empty() { input type="hidden" name="next" value=(typed.next); }
            (email_field(&typed.email, errors.get("email"), errors.is_empty()))
            (field(&Field {
                name: "password", label: "Password", control: Control::Password, error: errors.get("password"), required: true,
                autocomplete: Some("current-password"), max_length: Some(200), autofocus: known && errors.is_empty(), ..Field::default()
            }))
            (done("Sign in"))
        }
    };
    let foot = html! {
        @if app.settings().sign_up { p { "New here? " a href="/signup" { "Create an account" } } }
        p { a href="/forgot" { "Forgot your password?" } }
    };
    public_page("Sign in", None, &body, &foot)
}

/// Whoever shows no session, or one that has ended, is signed out all the same.
async fn sign_out(
    State(app): State<App>,
    hx: Hx,
    client: ClientInfo,
    SessionToken(token): SessionToken,
) -> Result<Response> {
    if let Some(token) = token {
        auth::sign_out(&app, &token).await?;
    }
    Ok((SessionCookie::end(&client), Redirect::to(&hx, "/login")).into_response())
}
