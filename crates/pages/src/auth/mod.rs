//! Signing up, in and out, and everything a mail leads to: the pages of whoever is not signed in.
//!
//! No page says whether an address is known. What a link in a mail does happens by a button, never by
//! opening it: programs that look into mails open links too.

mod demo;
mod invitation;
mod links;
mod mailbox;
mod organization;
mod password;
mod refused;
mod sign_in;
mod sign_up;

use axum::Router;
use frontdesk_desk::App;
use frontdesk_http::htmx::local_path;
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    parts::{Button, Control, Field, Mood, Tone, field, notice_with, submit},
};
use refused::Refused;

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .merge(sign_up::router())
        .merge(sign_in::router())
        .merge(password::router())
        .merge(links::router())
        .merge(invitation::router())
        .merge(organization::router())
        .merge(mailbox::router())
        .merge(demo::router())
}

/// Where to go on once signed in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

impl Next {
    /// The path, if it is one of this site.
    fn path(&self) -> Option<&str> {
        local_path(&self.next)
    }
}

/// What the address of a link in a mail holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Token {
    token: String,
}

/// An address as the limits count it.
fn subject(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The field for the user's own address.
fn email_field<'a>(value: &'a str, error: Option<&'a str>, autofocus: bool) -> Markup {
    field(&Field {
        name: "email",
        label: "E-mail address",
        control: Control::Email,
        value,
        error,
        required: true,
        autocomplete: Some("username"),
        max_length: Some(254),
        autofocus,
        ..Field::default()
    })
}

/// The field for a new password.
fn new_password_field(error: Option<&str>) -> Markup {
    field(&Field {
        name: "password",
        label: "Password",
        hint: Some("At least 10 characters. A few words make a good one."),
        control: Control::Password,
        error,
        required: true,
        autocomplete: Some("new-password"),
        max_length: Some(200),
        ..Field::default()
    })
}

/// The button that a form of this area ends in.
fn done(label: &str) -> Markup {
    submit(&Button { label, tone: Tone::Primary, wide: true, ..Button::default() })
}

/// Where mails can be read while no provider sends them.
fn mailbox_hint(app: &App) -> Markup {
    html! {
        @if app.settings().mailbox {
            div.gap-above {
                (notice_with(Mood::Info, "No mail leaves this machine", &html! {
                    "No mail provider is set, so the mail waits in the " a href="/mail" { "development mailbox" } "."
                }))
            }
        }
    }
}
