//! The page behind the link of a mail that nobody waits for: unsubscribing, without signing in. A mail
//! program may do it by itself (RFC 8058): it posts to the same address.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use frontdesk_desk::{
    App,
    mail::suppressions::{self, Holder},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    layout::plain_page,
    parts::{Button, Tone, card, page_header, submit},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/unsubscribe/{token}", get(show).post(change))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    again: Option<String>,
}

async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Markup> {
    let Holder { address, subscribed, business } = suppressions::subscribed(&app, &token).await?;
    let of = html! { @if !business.is_empty() { " from " bdi { (business) } } };
    let title = if subscribed { "Unsubscribe" } else { "You are unsubscribed" };
    let body = html! {
        (page_header(title, None, &html! {}))
        (card(&html! {
            form.form method="post" {
                @if subscribed {
                    p { "Get no more news and summaries" (of) " at " strong { (address) } "?" }
                    p.small.faint { "What you wait for still comes: confirmations of appointments, codes, invoices." }
                    p { (submit(&Button { label: "Unsubscribe", ..Button::default() })) }
                } @else {
                    p { "No more news and summaries" (of) " go to " strong { (address) } "." }
                    input type="hidden" name="again" value="1";
                    p { (submit(&Button { label: "Subscribe again", tone: Tone::Quiet, ..Button::default() })) }
                }
            }
        }))
    };
    Ok(plain_page(title, &body))
}

async fn change(
    State(app): State<App>,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    suppressions::subscribe(&app, &token, typed.again.is_some()).await?;
    Ok(Redirect::to(&format!("/unsubscribe/{token}")).into_response())
}
