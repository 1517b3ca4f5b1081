//! Having the agent call somebody: buttons on tasks, appointments, contacts and missed calls.

use axum::{extract::State, response::Response};
use frontdesk_base::Error;
use frontdesk_desk::{
    App, Result as Done, Role, calls,
    channels::voice::{self, NewDial},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::PATH;
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{Button, Entry, Icon, menu_post, post_button},
    shell::Frame,
};

/// What somebody is called about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whom<'a> {
    /// Nothing that is said.
    Contact(&'a str),
    /// A task.
    Task(&'a str),
    /// An appointment.
    Booking(&'a str),
    /// A call of theirs that was missed.
    Call(&'a str),
}

impl Whom<'_> {
    fn action(self) -> String {
        let (what, id) = match self {
            Self::Contact(id) => ("contact", id),
            Self::Task(id) => ("task", id),
            Self::Booking(id) => ("booking", id),
            Self::Call(id) => ("call", id),
        };
        format!("{PATH}/dial/{what}/{id}")
    }
}

/// Whether the member who looks may have somebody called, and a line can.
pub(crate) async fn calls_people(app: &App, frame: &Frame) -> Done<bool> {
    if !frame.may(Role::Operator) {
        return Ok(false);
    }
    Ok(!voice::lines_that_call(app, &frame.caller).await?.is_empty())
}

/// Asked before the phone rings at somebody.
fn question(name: &str) -> String {
    format!("Have the agent call {name} now?")
}

/// The button that has the agent call somebody of this name.
pub(crate) fn dial_button(whom: Whom<'_>, label: &str, name: &str) -> Markup {
    let question = question(name);
    html! {
        (post_button(&whom.action(), &Button { label, icon: Some(Icon::Phone), confirm: Some(&question), ..Button::default() }))
    }
}

/// The same as an entry of a menu.
pub(crate) fn dial_entry(whom: Whom<'_>, label: &str, name: &str) -> Markup {
    let question = question(name);
    menu_post(
        &whom.action(),
        &Entry { label, icon: Some(Icon::Phone), confirm: Some(&question), ..Entry::default() },
    )
}

pub(super) async fn dial(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path((what, whom)): Path<(String, String)>,
) -> Result<Response> {
    let new = match what.as_str() {
        "contact" => NewDial { contact: Some(id(&whom)?), ..NewDial::default() },
        "task" => NewDial { task: Some(id(&whom)?), ..NewDial::default() },
        "booking" => NewDial { booking: Some(id(&whom)?), ..NewDial::default() },
        "call" => {
            let call = calls::get(&app, &frame.caller, &id(&whom)?).await?.call;
            let number = call.number().map(str::to_owned);
            NewDial { to: number, contact: Some(call.contact_id), back: true, ..NewDial::default() }
        }
        _ => return Err(Error::NotFound("page").into()),
    };
    match voice::dial(&app, &frame.caller, new).await {
        Ok(call) => Ok(back.led(Flash::done("Calling"), &format!("{PATH}/{}", call.id))),
        Err(Error::Conflict(words)) => Ok(back.said(Flash::warning(words), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            Ok(back.said(Flash::warning(errors.first().unwrap_or_default()), PATH))
        }
    }
}

fn id<T: std::str::FromStr>(text: &str) -> Done<T> {
    text.parse().map_err(|_| Error::NotFound("page"))
}
