//! Rooms and chairs: what services need one of for themselves.

use axum::{Router, extract::State, response::Response, routing::post};
use frontdesk_base::id::ResourceId;
use frontdesk_desk::{
    App, Error,
    services::{self, Resource, Service},
};
use frontdesk_http::{Form, Member, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::services::PATH;
use crate::{
    Pages, errors,
    flash::{Back, Flash},
    parts::{
        Button, Column, Field, Icon, Tone, empty_state, field, post_button, section_header, submit,
        table,
    },
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/settings/resources", post(create))
        .route("/app/settings/resources/{id}", post(rename))
        .route("/app/settings/resources/{id}/delete", post(delete))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
}

/// The section of the page of services and staff.
pub(super) fn section(resources: &[Resource], services: &[Service], may: bool) -> Markup {
    html! {
        (section_header("Rooms and chairs", Some("What a service needs one of for itself: then no more is booked at a time than there are."), &html! {}))
        @if resources.is_empty() && !may { (empty_state(Icon::Building, "None yet", "Without rooms, only the staff's time counts.", &html! {})) }
        @if !resources.is_empty() { (rows(resources, services, may)) }
        @if may {
            form.cluster.gap-above-small method="post" action="/app/settings/resources" {
                (field(&Field { name: "name", id: Some("f-resource-name"), label: "Name of a room or chair", label_hidden: true, placeholder: Some("Room 1"), required: true, max_length: Some(120), ..Field::default() }))
                (submit(&Button { label: "Add", icon: Some(Icon::Plus), ..Button::default() }))
            }
        }
    }
}

fn rows(resources: &[Resource], services: &[Service], may: bool) -> Markup {
    let columns = [Column::new("Name"), Column::new("Needed for"), Column::actions()];
    let lines = html! {
        @for resource in resources {
            @let at = format!("/app/settings/resources/{}", resource.id);
            @let needed: Vec<&str> = services.iter().filter(|one| one.booking_rules.resources.contains(&resource.id)).map(|one| one.name.as_str()).collect();
            @let question = format!("Delete “{}”? Services need it no longer; bookings in it stay.", resource.name);
            tr id=(resource.id) {
                td {
                    @if may {
                        form.cluster method="post" action=(at) {
                            (field(&Field { name: "name", id: Some(&format!("f-{}", resource.id)), label: &format!("Name of {}", resource.name), label_hidden: true, value: &resource.name, required: true, max_length: Some(120), ..Field::default() }))
                            (submit(&Button { label: "Rename", small: true, tone: Tone::Quiet, ..Button::default() }))
                        }
                    } @else { (resource.name) }
                }
                td.soft { @if needed.is_empty() { span.faint { "nothing yet" } } @else { (needed.join(", ")) } }
                td.actions {
                    @if may { (post_button(&format!("{at}/delete"), &Button { label: "Delete", icon: Some(Icon::Trash), icon_only: true, small: true, tone: Tone::Quiet, confirm: Some(&question), ..Button::default() })) }
                }
            }
        }
    };
    table("Rooms and chairs", &columns, &lines)
}

/// What was done, or why not: the list is short, so a refusal is said above it.
fn said(back: Back, done: Result<String, Error>) -> Result<Response> {
    let flash = match done {
        Ok(words) => Flash::done(words),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            Flash::warning(errors::of_form(error)?.first().unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    Ok(back.led(flash, PATH))
}

async fn create(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let done = services::create_resource(&app, &caller, &typed.name).await;
    said(back, done.map(|one| format!("Added {}", one.name)))
}

async fn rename(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ResourceId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let done = services::rename_resource(&app, &caller, &id, &typed.name).await;
    said(back, done.map(|one| format!("It is called {} now", one.name)))
}

async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ResourceId>,
) -> Result<Response> {
    let done = services::delete_resource(&app, &caller, &id).await;
    said(back, done.map(|()| "Deleted".to_owned()))
}
