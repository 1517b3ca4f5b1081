//! The end of an organization: by typing its name.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{App, Role, orgs};
use frontdesk_http::{Form, Result};
use maud::html;
use serde::Deserialize;

use super::Tab;
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Field, FormErrors, Mood, Tone, error_summary, field, link_button, notice_with,
        page_header_with_back, submit,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/settings/danger";

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(delete))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
}

async fn show(frame: Frame) -> Result<Page> {
    frame.caller.must_be(Role::Owner)?;
    Ok(page(frame, "", &FormErrors::none()))
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match orgs::delete_organization(&app, &frame.caller, &typed.name).await {
        Ok(()) => {
            Ok(back.led(Flash::done(format!("Deleted {}", frame.shell.organization)), "/app"))
        }
        Err(error) => Ok(page(frame, &typed.name, &of_form(error)?).refused().into_response()),
    }
}

fn page(frame: Frame, typed: &str, errors: &FormErrors) -> Page {
    let name = frame.shell.organization.clone();
    let title = format!("Delete {name}");
    let label = format!("Type “{name}” to go on");
    let body = html! {
        (page_header_with_back(Tab::Organization.href(), "Organization", &title, &html! {}))
        div.stack.narrow {
            (notice_with(Mood::Danger, "This cannot be undone", &html! {
                p { "Conversations, contacts, files, knowledge, leads, tasks and settings go at once, for every member. The widget disappears from your website." }
                p { "The organization's encryption key is destroyed, so that its files and secrets cannot be read from a backup either. What stays is an audit log of ids, without a name in it." }
            }))
            form.form method="post" action=(PATH) {
                (error_summary(errors))
                (field(&Field { name: "name", label: &label, value: typed, error: errors.get("name"), required: true, autocomplete: Some("off"), ..Field::default() }))
                div.cluster {
                    (submit(&Button { label: "Delete the organization", tone: Tone::Danger, ..Button::default() }))
                    (link_button(Tab::Organization.href(), &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                }
            }
        }
    };
    frame.page(Place::Settings, &title, &body)
}
