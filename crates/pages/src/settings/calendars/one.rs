//! One connected calendar: which of the account's it is, what it is for, whether it works.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::ConnectionId;
use frontdesk_desk::{
    App, Error,
    calendars::{self, CalDavLogin, Connection, Listed, Provider, State as Works},
    services::{self, Person},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, TypedUse, connect::buttons, health, name_of, use_fields};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Answer, Button, Control, Field, FormErrors, Mood, Question, Reads, Tone, error_summary,
        field, form_actions, notice, page_header_with_back, post_button, radio_cards, submit, time,
    },
    shell::{Frame, Page},
};

/// What the form says.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    calendar: String,
    #[serde(flatten)]
    used: TypedUse,
}

pub(super) async fn page(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConnectionId>,
) -> Result<Page> {
    let connection = calendars::get(&app, &frame.caller, &id).await?;
    let mut typed = Typed { used: TypedUse::of(&connection), ..Typed::default() };
    if connection.state == Works::Choosing {
        typed.used = TypedUse::usual();
    }
    whole(&app, frame, &connection, &typed, &FormErrors::none()).await
}

async fn whole(
    app: &App,
    frame: Frame,
    connection: &Connection,
    typed: &Typed,
    errors: &FormErrors,
) -> Result<Page> {
    let people = services::list_staff(app, &frame.caller).await?;
    let choosing = connection.state == Works::Choosing;
    let (title, inner) = if choosing {
        let listed = calendars::choices(app, &frame.caller, &connection.id).await;
        let inner = match listed {
            Ok(listed) => choose(connection, &listed, &people, typed, errors),
            Err(error @ Error::Conflict(_)) => {
                let say = of_form(error)?.first().unwrap_or_default();
                notice(Mood::Danger, "The calendars cannot be listed", &say)
            }
            Err(error) => return Err(error.into()),
        };
        ("Choose a calendar", inner)
    } else {
        (name_of(connection), known(&frame, connection, &people, typed, errors))
    };
    let body = html! {
        (page_header_with_back(PATH, "Calendars", title, &html! {}))
        (error_summary(errors))
        div.card.narrow { (inner) }
        (disconnect_form(connection))
    };
    Ok(frame.page(Place::Settings, title, &body))
}

fn choose(
    connection: &Connection,
    listed: &[Listed],
    people: &[Person],
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let usual = listed.iter().find(|one| one.primary && one.writable);
    let usual = usual.or_else(|| listed.iter().find(|one| one.writable)).map(|one| one.id.as_str());
    let chosen =
        if typed.calendar.is_empty() { usual.unwrap_or_default() } else { &typed.calendar };
    let options: Vec<Answer<'_>> = listed
        .iter()
        .map(|one| Answer {
            value: &one.id,
            label: &one.name,
            hint: (!one.writable).then_some("It can only be read."),
            icon: None,
            disabled: false,
        })
        .collect();
    html! {
        p.soft { (connection.provider.label()) @if !connection.account.is_empty() { ", " (connection.account) } }
        @if listed.is_empty() {
            (notice(Mood::Warning, "This account has no calendar", "Make one there, then open this page again."))
        } @else {
            form.form method="post" action={ (PATH) "/" (connection.id) } {
                (radio_cards(&Question { name: "calendar", label: "Which calendar", value: chosen, error: errors.get("calendar"), options: &options, ..Question::default() }))
                (use_fields(people, &typed.used, true, errors))
                (form_actions(&buttons("Connect it")))
            }
        }
    }
}

fn known(
    frame: &Frame,
    connection: &Connection,
    people: &[Person],
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    html! {
        p.soft { (connection.provider.label()) @if !connection.account.is_empty() { ", " (connection.account) } }
        p.cluster {
            (health(frame, connection))
            @if let Some(at) = connection.synced_at { span.soft.small { "read " (time(&frame.moment(at, Reads::Relative))) } }
            @if connection.state == Works::Active {
                (post_button(&format!("{PATH}/{}/sync", connection.id), &Button { label: "Read it now", tone: Tone::Quiet, small: true, ..Button::default() }))
            }
        }
        @if !connection.reason.is_empty() { (trouble(connection)) }
        @if connection.skipped > 0 {
            (notice(Mood::Warning, "", &format!("{} of its events could not be read: they keep nobody from being booked.", connection.skipped)))
        }
        form.form method="post" action={ (PATH) "/" (connection.id) } {
            (use_fields(people, &typed.used, connection.writable, errors))
            (form_actions(&buttons("Save")))
        }
    }
}

/// What is wrong, and the way to put it right.
fn trouble(connection: &Connection) -> Markup {
    let broken = connection.state == Works::Broken;
    let title = if broken { "The account refuses us" } else { "It cannot be reached just now" };
    html! {
        (notice(if broken { Mood::Danger } else { Mood::Warning }, title, &format!("It says: {}.", connection.reason.trim_end_matches('.'))))
        @if broken && connection.provider == Provider::Google {
            p { a.btn.btn-primary href={ (PATH) "/google?again=" (connection.id) } { "Connect it again" } }
        }
        @if broken && connection.provider == Provider::CalDav {
            form.form method="post" action={ (PATH) "/" (connection.id) "/login" } {
                (field(&Field { name: "password", label: &format!("Password of {}", connection.account), control: Control::Password, autocomplete: Some("new-password"), required: true, ..Field::default() }))
                p { (submit(&Button { label: "Connect it again", ..Button::default() })) }
            }
        }
    }
}

fn disconnect_form(connection: &Connection) -> Markup {
    let say = format!(
        "Disconnect “{}”? Its busy times go. Bookings that were written into it stay there.",
        name_of(connection)
    );
    html! {
        div.after-card {
            (post_button(&format!("{PATH}/{}/disconnect", connection.id), &Button { label: "Disconnect", tone: Tone::Danger, confirm: Some(&say), ..Button::default() }))
        }
    }
}

pub(super) async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConnectionId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let connection = calendars::get(&app, &frame.caller, &id).await?;
    let choosing = connection.state == Works::Choosing;
    let done = match typed.used.wanted() {
        Ok(used) if choosing => {
            calendars::choose(&app, &frame.caller, &id, &typed.calendar, &used).await
        }
        Ok(used) => calendars::change(&app, &frame.caller, &id, &used).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            let say = if choosing { "Connected. It is being read now." } else { "Saved" };
            Ok(back.led(Flash::done(say), PATH))
        }
        Err(error) => {
            let errors = of_form(error)?.ordered(&["calendar", "staff_id", "blocks", "writes"]);
            Ok(whole(&app, frame, &connection, &typed, &errors).await?.refused().into_response())
        }
    }
}

/// What a list of calendars says after something was done, or why it was not.
fn said(back: Back, done: Result<&'static str, Error>, at: &str) -> Result<Response> {
    let flash = match done {
        Ok(words) => Flash::done(words),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            Flash::warning(of_form(error)?.first().unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    Ok(back.led(flash, at))
}

pub(super) async fn sync(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConnectionId>,
) -> Result<Response> {
    let done = calendars::sync_now(&app, &frame.caller, &id).await;
    said(back, done.map(|()| "It is being read"), PATH)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Password {
    password: String,
}

pub(super) async fn login(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConnectionId>,
    Form(typed): Form<Password>,
) -> Result<Response> {
    let login = CalDavLogin { password: typed.password, ..CalDavLogin::default() };
    let done = calendars::relogin(&app, &frame.caller, &id, &login).await;
    said(back, done.map(|_| "It works again"), &format!("{PATH}/{id}"))
}

pub(super) async fn disconnect(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConnectionId>,
) -> Result<Response> {
    let done = calendars::disconnect(&app, &frame.caller, &id).await;
    said(back, done.map(|()| "Disconnected"), PATH)
}
