//! Taking up an invitation: as whoever is signed in, or by making an account.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::Secret;
use frontdesk_desk::{
    App, Error,
    auth::{self, NewAccount, SignedIn},
    orgs::{self, Invited},
};
use frontdesk_http::{
    ClientInfo, Door, Failure, Form, Gate, Hx, Query, Redirect, Result, SessionCookie, Signed,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Refused, Token, done, links, new_password_field};
use crate::{
    Pages,
    layout::public_page,
    parts::{Button, Control, Field, FormErrors, Mood, error_summary, field, notice_with, submit},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/invitation", get(form).post(join))
        .route("/invitation/account", post(make_account))
}

fn spent(said: &str) -> Markup {
    links::spent_page(said, "/login", "Sign in")
}

async fn form(
    State(app): State<App>,
    gate: Gate,
    Query(link): Query<Token>,
    signed: Result<Signed, Failure>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    match orgs::invited(&app, &link.token).await {
        Ok(invited) => {
            let signed = signed.ok().map(|Signed(signed)| signed);
            let typed = Typed { token: link.token, ..Typed::default() };
            Ok(page(&invited, signed.as_ref(), &typed, &FormErrors::none()).into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = spent(refused.link().unwrap_or_default());
            Ok(refused.answer(page))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    token: String,
    name: String,
    password: Option<Secret>,
}

fn page(
    invited: &Invited,
    signed: Option<&SignedIn>,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let lead =
        format!("You are invited as {}. The invitation is for {}.", invited.role, invited.email);
    let body = match signed {
        Some(who) if who.user.email == invited.email => accept_form(who, typed, errors),
        Some(who) => other_account(who),
        None => account_form(invited, typed, errors),
    };
    public_page(&format!("Join {}", invited.organization), Some(&lead), &body, &html! {})
}

fn accept_form(who: &SignedIn, typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        form.form method="post" action="/invitation" {
            (error_summary(errors))
            input type="hidden" name="token" value=(typed.token);
            p { "You are signed in as " strong { (who.user.name) } "." }
            (done("Join"))
        }
    }
}

fn other_account(who: &SignedIn) -> Markup {
    html! {
        div.gap-above {
            (notice_with(Mood::Warning, "This is not your address", &html! {
                "You are signed in as " strong { (who.user.email) } ". Sign out, then open the link in the mail again."
            }))
        }
        form.form method="post" action="/sign-out" {
            (submit(&Button { label: "Sign out", wide: true, ..Button::default() }))
        }
    }
}

fn account_form(invited: &Invited, typed: &Typed, errors: &FormErrors) -> Markup {
    let back: String =
        form_urlencoded::byte_serialize(format!("/invitation?token={}", typed.token).as_bytes())
            .collect();
    html! {
        form.form method="post" action="/invitation/account" {
            (error_summary(errors))
            input type="hidden" name="token" value=(typed.token);
            (field(&Field {
                name: "email", label: "E-mail address", control: Control::Email, value: invited.email.as_str(), disabled: true,
                autocomplete: Some("username"), ..Field::default()
            }))
            (field(&Field {
                name: "name", label: "Your name", value: &typed.name, error: errors.get("name"), required: true,
                autocomplete: Some("name"), max_length: Some(120), autofocus: errors.is_empty(), ..Field::default()
            }))
            (new_password_field(errors.get("password")))
            (done("Create the account and join"))
        }
        p.soft.gap-above { "You have an account already? " a href={ "/login?next=" (back) } { "Sign in to join" } }
    }
}

/// Joins as whoever is signed in.
async fn join(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    Signed(who): Signed,
    Form(link): Form<Token>,
) -> Result<Response> {
    let outcome = match gate.pass(Door::Link) {
        Ok(()) => orgs::accept_invitation(&app, &link.token, &who.user.person()).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(org) => {
            auth::switch_organization(&app, &who, &org).await?;
            Ok(Redirect::to(&hx, "/app").into_response())
        }
        Err(error) => {
            refuse(&app, Typed { token: link.token, ..Typed::default() }, Some(&who), error).await
        }
    }
}

/// Makes an account, joins, and signs in.
async fn make_account(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    client: ClientInfo,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let outcome = match gate.pass(Door::Link) {
        Ok(()) => {
            let password = typed.password.clone().unwrap_or_else(|| Secret::new(""));
            let new = NewAccount { name: typed.name.clone(), password };
            auth::accept_invitation(&app, &typed.token, new, &(&client).into()).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(session) => {
            Ok((SessionCookie::begin(&client, &session), Redirect::to(&hx, "/app")).into_response())
        }
        Err(error) => refuse(&app, typed, None, error).await,
    }
}

async fn refuse(app: &App, typed: Typed, who: Option<&SignedIn>, error: Error) -> Result<Response> {
    let refused = Refused::of(error)?;
    let page = match orgs::invited(app, &typed.token).await {
        Ok(invited) if refused.link().is_none() => page(&invited, who, &typed, &refused.errors),
        _ => spent(
            refused.link().unwrap_or("The invitation has been used, taken back, or is too old."),
        ),
    };
    Ok(refused.answer(page))
}
