//! Connecting another calendar: the way to Google and back, a CalDAV account, an address.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::ConnectionId;
use frontdesk_desk::{
    App, Error,
    calendars::{self, CalDavLogin, FeedText},
    services::{self, Person},
};
use frontdesk_http::{Form, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, TypedUse, use_fields};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Control, Field, FormErrors, Tone, error_summary, field, form_actions,
        page_header_with_back, submit,
    },
    shell::{Frame, Page},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Again {
    again: String,
}

/// Sends somebody to Google; with a connection that is broken, to let us into that one again.
pub(super) async fn google(
    State(app): State<App>,
    frame: Frame,
    Query(Again { again }): Query<Again>,
) -> Result<Response> {
    let again = Some(again).filter(|id| !id.is_empty()).map(|id| id.parse::<ConnectionId>());
    let again = again.transpose().map_err(|_| Error::NotFound("calendar"))?;
    let address = calendars::google_begin(&app, &frame.caller, again.as_ref()).await?;
    Ok(axum::response::Redirect::to(&address).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Returned {
    state: String,
    code: String,
    error: String,
}

/// Somebody comes back from Google.
pub(super) async fn google_return(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Query(returned): Query<Returned>,
) -> Result<Response> {
    if !returned.error.is_empty() || returned.code.is_empty() {
        let say = "Google was not let in, so nothing is connected. Try again whenever you like.";
        return Ok(back.led(Flash::warning(say), PATH));
    }
    match calendars::google_return(&app, &frame.caller, &returned.state, &returned.code).await {
        Ok(connection) => {
            let at = format!("{PATH}/{}", connection.id);
            Ok(back.led(Flash::done("Google let us in"), &at))
        }
        Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => {
            let say = of_form(error)?.first().unwrap_or_default();
            Ok(back.led(Flash::warning(say), PATH))
        }
        Err(error) => Err(error.into()),
    }
}

fn whole(frame: Frame, title: &str, errors: &FormErrors, form: &Markup) -> Page {
    let body = html! {
        (page_header_with_back(PATH, "Calendars", title, &html! {}))
        (error_summary(errors))
        div.card.narrow { (form) }
    };
    frame.page(Place::Settings, title, &body)
}

/// The button that goes on, and the way back.
pub(super) fn buttons(label: &str) -> Markup {
    html! {
        a.btn.btn-secondary href=(PATH) { "Cancel" }
        (submit(&Button { label, tone: Tone::Primary, ..Button::default() }))
    }
}

pub(super) async fn caldav_page(frame: Frame) -> Result<Page> {
    frame.caller.must_be(frontdesk_desk::Role::Admin)?;
    let form = caldav_form(&CalDavLogin::default(), &FormErrors::none());
    Ok(whole(frame, "Connect by CalDAV", &FormErrors::none(), &form))
}

fn caldav_form(typed: &CalDavLogin, errors: &FormErrors) -> Markup {
    html! {
        form.form method="post" action={ (PATH) "/caldav" } {
            (field(&Field { name: "server", label: "Server", value: &typed.server, error: errors.get("server"), placeholder: Some("caldav.icloud.com"), hint: Some("iCloud: caldav.icloud.com. Fastmail: caldav.fastmail.com. Nextcloud: https://cloud.example.com/remote.php/dav"), required: true, ..Field::default() }))
            (field(&Field { name: "user", label: "User", value: &typed.user, error: errors.get("user"), autocomplete: Some("off"), required: true, ..Field::default() }))
            (field(&Field { name: "password", label: "Password", error: errors.get("password"), control: Control::Password, autocomplete: Some("new-password"), hint: Some("iCloud and Fastmail want one made for this program alone (an app password). It is kept sealed."), required: true, ..Field::default() }))
            (form_actions(&buttons("Look for calendars")))
        }
    }
}

pub(super) async fn caldav(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<CalDavLogin>,
) -> Result<Response> {
    match calendars::connect_caldav(&app, &frame.caller, &typed).await {
        Ok(connection) => {
            let at = format!("{PATH}/{}", connection.id);
            Ok(back.led(Flash::done("The account works"), &at))
        }
        Err(error) => {
            let errors = of_form(error)?.ordered(&["server", "user", "password"]);
            let form = caldav_form(&typed, &errors);
            Ok(whole(frame, "Connect by CalDAV", &errors, &form).refused().into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedFeed {
    address: String,
    name: String,
    #[serde(flatten)]
    used: TypedUse,
}

pub(super) async fn feed_page(State(app): State<App>, frame: Frame) -> Result<Page> {
    frame.caller.must_be(frontdesk_desk::Role::Admin)?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let typed = TypedFeed { used: TypedUse::usual(), ..TypedFeed::default() };
    let form = feed_form(&people, &typed, &FormErrors::none());
    Ok(whole(frame, "Subscribe to an address", &FormErrors::none(), &form))
}

fn feed_form(people: &[Person], typed: &TypedFeed, errors: &FormErrors) -> Markup {
    html! {
        form.form method="post" action={ (PATH) "/feed" } {
            (field(&Field { name: "address", label: "Address", value: &typed.address, error: errors.get("address"), control: Control::Text, placeholder: Some("https://… or webcal://…"), hint: Some("Ends in .ics most times. It is kept sealed: whoever has it reads the calendar."), autocomplete: Some("off"), required: true, ..Field::default() }))
            (field(&Field { name: "name", label: "Name", value: &typed.name, error: errors.get("name"), optional: true, max_length: Some(120), ..Field::default() }))
            (use_fields(people, &typed.used, false, errors))
            (form_actions(&buttons("Subscribe")))
        }
    }
}

pub(super) async fn feed(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<TypedFeed>,
) -> Result<Response> {
    let text = FeedText { address: typed.address.clone(), name: typed.name.clone() };
    let done = match typed.used.wanted() {
        Ok(used) => calendars::connect_feed(&app, &frame.caller, &text, &used).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(back.led(Flash::done("Subscribed. It is read every five minutes."), PATH)),
        Err(error) => {
            let errors = of_form(error)?.ordered(&["address", "name", "staff_id", "blocks"]);
            let people = services::list_staff(&app, &frame.caller).await?;
            let form = feed_form(&people, &typed, &errors);
            Ok(whole(frame, "Subscribe to an address", &errors, &form).refused().into_response())
        }
    }
}
