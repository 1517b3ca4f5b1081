//! What is done with a task: written down, done, given to somebody, deleted, and taken back.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::{MemberId, TaskId};
use frontdesk_desk::{App, Error, orgs, tasks};
use frontdesk_http::{Form, Member, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH,
    form::{self, Typed, given},
};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{Button, Icon, Tone, card, form_actions, link_button, page_header_with_back},
    shell::{Frame, Page},
};

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let made = match typed.task(&frame) {
        Ok(task) => tasks::create(&app, &frame.caller, task).await.map(drop),
        Err(error) => Err(error),
    };
    let Err(error) = made else {
        return Ok(back.said(Flash::done("Task added"), PATH));
    };
    let errors = errors::of_form(error)?;
    if back.stays() && typed.quick {
        // The line keeps what was typed; its words are said beside it.
        let words = errors.first().unwrap_or_default();
        let told = serde_json::to_value(Flash::warning(words)).unwrap_or_default();
        let told = frontdesk_http::HxTrigger::with("toast", &told);
        return Ok((told, StatusCode::NO_CONTENT).into_response());
    }
    let members = orgs::members(&app, &frame.caller).await?;
    let fields = form::new_fields(&frame, &members, &typed, &errors);
    if back.stays() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form::dialog_form(&fields)).into_response());
    }
    Ok(page(frame, &fields).into_response())
}

/// The form on a page of its own, for browsers without a script.
fn page(frame: Frame, fields: &Markup) -> Page {
    let body = html! {
        (page_header_with_back(PATH, "Tasks", "New task", &html! {}))
        (card(&html! {
            form method="post" action=(PATH) {
                (fields)
                (form_actions(&link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, icon: Some(Icon::ArrowStart), ..Button::default() })))
            }
        }))
    };
    frame.page(Place::Tasks, "New task", &body).refused()
}

pub(super) async fn complete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    tasks::complete(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Task done").undo(format!("{PATH}/{id}/reopen")), PATH))
}

pub(super) async fn reopen(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    tasks::reopen(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("The task is back"), PATH))
}

#[derive(Deserialize)]
pub(super) struct Assignment {
    /// A member; empty for nobody.
    #[serde(default)]
    member: String,
}

pub(super) async fn assign(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
    Form(form): Form<Assignment>,
) -> Result<Response> {
    let to: Option<MemberId> = given(&form.member, "member")?;
    tasks::assign(&app, &caller, &id, to.as_ref()).await?;
    let words = if to.is_none() { "The task is nobody's now" } else { "Task assigned" };
    Ok(back.said(Flash::done(words), PATH))
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    tasks::delete(&app, &caller, &id).await?;
    let flash = Flash::done("Task deleted").undo(format!("{PATH}/{id}/restore"));
    // Its own page is gone; a list stays where it is.
    if back.came_from(&format!("{PATH}/{id}")) {
        return Ok(back.led(flash, PATH));
    }
    Ok(back.said(flash, PATH))
}

pub(super) async fn restore(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    let flash = match tasks::restore(&app, &caller, &id).await {
        Ok(_) => Flash::done("The task is back"),
        Err(Error::NotFound(_)) => {
            Flash::warning("It is too late to take this back. Write the task down again.")
        }
        Err(error) => return Err(error.into()),
    };
    Ok(back.said(flash, PATH))
}
