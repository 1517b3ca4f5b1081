//! What a link in a mail leads to: proving a first address, and a new one.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App,
    auth::{self, Link},
};
use frontdesk_http::{ClientInfo, Door, Form, Gate, Hx, Query, Redirect, Result, SessionCookie};
use maud::{Markup, html};

use super::{Refused, Token, done};
use crate::{
    Pages,
    layout::public_page,
    parts::{Button, FormErrors, Mood, Tone, error_summary, link_button, notice_with},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/verify", get(verify_form).post(verify))
        .route("/email-change", get(change_form).post(change))
}

/// A page of one button that does what the link is for.
fn confirm_page(
    path: &str,
    token: &str,
    (title, lead, label): (&str, &str, &str),
    errors: &FormErrors,
) -> Markup {
    let body = html! {
        form.form method="post" action=(path) {
            (error_summary(errors))
            input type="hidden" name="token" value=(token);
            (done(label))
        }
    };
    public_page(title, Some(lead), &body, &html! {})
}

/// The page of a link that does not work any more, and the way to another.
pub(super) fn spent_page(said: &str, href: &str, label: &str) -> Markup {
    let body = html! {
        div.gap-above { (link_button(href, &Button { label, tone: Tone::Primary, wide: true, ..Button::default() })) }
    };
    let foot = html! { p { a href="/login" { "Sign in" } } };
    public_page("This link does not work", Some(said), &body, &foot)
}

const VERIFY: (&str, &str, &str) =
    ("Confirm your address", "One press, and your account is open.", "Confirm and sign in");

/// What a link leads to: its page, or what to do when the link does nothing any more.
pub(super) async fn opened(
    app: &App,
    link: Link,
    token: &str,
    (again, label): (&str, &str),
    page: impl FnOnce() -> Markup,
) -> Result<Response> {
    let Err(error) = auth::check_link(app, link, token).await else {
        return Ok(page().into_response());
    };
    let refused = Refused::of(error)?;
    let page = spent_page(refused.link().unwrap_or_default(), again, label);
    Ok(refused.answer(page))
}

const VERIFY_AGAIN: (&str, &str) = ("/verify-email", "Send me a new link");
const CHANGE_AGAIN: (&str, &str) = ("/app/settings/account", "Ask for a new link");

async fn verify_form(State(app): State<App>, Query(link): Query<Token>) -> Result<Response> {
    let page = || confirm_page("/verify", &link.token, VERIFY, &FormErrors::none());
    opened(&app, Link::Verify, &link.token, VERIFY_AGAIN, page).await
}

async fn verify(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    client: ClientInfo,
    Form(link): Form<Token>,
) -> Result<Response> {
    let outcome = match gate.pass(Door::Link) {
        Ok(()) => auth::verify_email(&app, &link.token, &(&client).into()).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(session) => {
            Ok((SessionCookie::begin(&client, &session), Redirect::to(&hx, "/app")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = match refused.link() {
                Some(said) => spent_page(said, VERIFY_AGAIN.0, VERIFY_AGAIN.1),
                None => confirm_page("/verify", &link.token, VERIFY, &refused.errors),
            };
            Ok(refused.answer(page))
        }
    }
}

const CHANGE: (&str, &str, &str) = (
    "Confirm your new address",
    "From then on you sign in with it, and mails go there.",
    "Use this address",
);

async fn change_form(State(app): State<App>, Query(link): Query<Token>) -> Result<Response> {
    let page = || confirm_page("/email-change", &link.token, CHANGE, &FormErrors::none());
    opened(&app, Link::EmailChange, &link.token, CHANGE_AGAIN, page).await
}

async fn change(State(app): State<App>, gate: Gate, Form(link): Form<Token>) -> Result<Response> {
    let outcome = match gate.pass(Door::Link) {
        Ok(()) => auth::confirm_email_change(&app, &link.token).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(email) => {
            let body = html! {
                div.gap-above {
                    (notice_with(Mood::Success, "", &html! { "Your account now uses " strong { (email) } "." }))
                }
                div.gap-above {
                    (link_button("/app/settings/account", &Button { label: "Go on", tone: Tone::Primary, wide: true, ..Button::default() }))
                }
            };
            Ok(public_page("Done", None, &body, &html! {}).into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = match refused.link() {
                Some(said) => spent_page(said, CHANGE_AGAIN.0, CHANGE_AGAIN.1),
                None => confirm_page("/email-change", &link.token, CHANGE, &refused.errors),
            };
            Ok(refused.answer(page))
        }
    }
}
