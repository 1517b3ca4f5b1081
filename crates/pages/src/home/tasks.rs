//! Tasks: the list on Home, the short lists beside a contact, and what is done with one.

use std::collections::HashMap;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::{
    Timestamp,
    id::{ContactId, ConversationId, MemberId, TaskId},
};
use frontdesk_desk::{
    App, Error, Role, orgs,
    orgs::Member as Colleague,
    tasks::{self, NewTask, Task, Urgency},
};
use frontdesk_http::{Form, Member, Path, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages, errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Entry, Field, FormErrors, Icon, Reads, TaskRow, Tone, card,
        dialog, error_summary, field, form_actions, link_button, menu_act, page_header_with_back,
        row_menu, submit, task_list, task_row,
    },
    shell::{Frame, Page},
};

const DIALOG: &str = "new-task";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/tasks", post(create))
        .route("/app/tasks/{task}/complete", post(complete))
        .route("/app/tasks/{task}/reopen", post(reopen))
        .route("/app/tasks/{task}/assign", post(assign))
}

/// A short list beside the contact that the tasks are about.
pub(crate) fn quick_list(frame: &Frame, tasks: &[Task]) -> Markup {
    html! {
        @if tasks.is_empty() { p.faint.small { "Nothing to do." } }
        @else { (task_list(&html! { @for task in tasks { (row(frame, task, &HashMap::new(), &[], false)) } })) }
    }
}

/// The list on Home, with whom each task is about and who does it.
pub(super) fn full_list(
    frame: &Frame,
    tasks: &[Task],
    names: &HashMap<ContactId, String>,
    members: &[Colleague],
) -> Markup {
    task_list(&html! { @for task in tasks { (row(frame, task, names, members, true)) } })
}

fn row(
    frame: &Frame,
    task: &Task,
    names: &HashMap<ContactId, String>,
    members: &[Colleague],
    full: bool,
) -> Markup {
    let may = frame.may(Role::Operator);
    let complete = format!("/app/tasks/{}/complete", task.id);
    let about = match (&task.conversation_id, &task.contact_id) {
        (Some(id), _) => Some(format!("/app/inbox/{id}")),
        (None, Some(id)) => Some(format!("/app/contacts/{id}")),
        (None, None) => None,
    };
    let name = task
        .contact_id
        .as_ref()
        .and_then(|id| names.get(id))
        .map_or("Conversation", String::as_str);
    let assignee =
        task.assignee_id.as_ref().and_then(|id| members.iter().find(|member| member.id == *id));
    task_row(&TaskRow {
        id: task.id.as_str(),
        title: &task.title,
        body: &task.body,
        complete: (may && task.done_at.is_none()).then_some(complete.as_str()),
        about: about.as_deref().filter(|_| full).map(|href| (href, name)),
        assignee: assignee.map(|member| (member.name.as_str(), member.user_id.as_str())),
        due: task.due_at.map(|due| (frame.moment(due, Reads::Relative), due < frame.now)),
        urgent: task.urgency == Urgency::High,
        menu: (full && may).then(|| menu(frame, task, members)),
    })
}

fn menu(frame: &Frame, task: &Task, members: &[Colleague]) -> Markup {
    let path = format!("/app/tasks/{}/assign", task.id);
    let entry = |label: &str, id: &str, chosen: bool| {
        menu_act(&path, Some(("member", id)), &Entry { label, chosen, ..Entry::default() })
    };
    let me = frame.caller.member();
    row_menu(
        &format!("Assign: {}", task.title),
        &html! {
            @if let Some(me) = me { (entry("Give to me", me.as_str(), task.assignee_id.as_ref() == Some(me))) }
            @for member in members.iter().filter(|member| Some(&member.id) != me && member.role >= Role::Operator) {
                (entry(&format!("Give to {}", member.name), member.id.as_str(), task.assignee_id.as_ref() == Some(&member.id)))
            }
            (entry("Give to nobody", "", task.assignee_id.is_none()))
        },
    )
}

/// A task as it is typed. Times are days; due means by the end of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    title: String,
    body: String,
    due: String,
    member: String,
    contact: String,
    conversation: String,
    urgent: bool,
}

impl Typed {
    fn task(&self, frame: &Frame) -> Result<NewTask, Error> {
        Ok(NewTask {
            kind: "todo".to_owned(),
            title: self.title.clone(),
            body: self.body.clone(),
            urgency: if self.urgent { Urgency::High } else { Urgency::Normal },
            contact: given(&self.contact, "contact")?,
            conversation: given(&self.conversation, "conversation")?,
            assignee: given(&self.member, "member")?,
            due_at: due(&self.due, frame)?,
        })
    }
}

/// An id of a form; an empty text is none.
fn given<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    field: &'static str,
) -> Result<Option<T>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|wrong: T::Err| Error::invalid(field, wrong.to_string()))
}

/// Six in the evening of the day, on the organization's clock.
fn due(text: &str, frame: &Frame) -> Result<Option<Timestamp>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| Error::invalid("due", "is a day such as 2026-11-30");
    let day: Date = text.parse().map_err(wrong)?;
    let at = day.at(18, 0, 0, 0).to_zoned(frame.zone.clone()).map_err(wrong)?;
    Ok(Some(at.timestamp().into()))
}

/// The dialog that writes a task down, about a contact and perhaps a conversation.
pub(crate) fn task_dialog(
    frame: &Frame,
    members: &[Colleague],
    about: Option<(&ContactId, Option<&ConversationId>)>,
) -> Markup {
    let typed = Typed {
        contact: about.map(|(contact, _)| contact.to_string()).unwrap_or_default(),
        conversation: about
            .and_then(|(_, conversation)| conversation)
            .map(ToString::to_string)
            .unwrap_or_default(),
        ..Typed::default()
    };
    html! {
        @if frame.may(Role::Operator) {
            (dialog(DIALOG, "New task", &html! {
                form id="task-form" method="post" action="/app/tasks" hx-post="/app/tasks" hx-target="#task-form" hx-swap="outerHTML" {
                    (fields(frame, members, &typed, &FormErrors::none()))
                }
            }))
        }
    }
}

fn fields(frame: &Frame, members: &[Colleague], typed: &Typed, errors: &FormErrors) -> Markup {
    let me = frame.caller.member().map(ToString::to_string).unwrap_or_default();
    let ids: Vec<(String, &str)> = members
        .iter()
        .filter(|member| member.role >= Role::Operator && member.id.as_str() != me)
        .map(|member| (member.id.to_string(), member.name.as_str()))
        .collect();
    let mut options = vec![Choice::new("", "Nobody yet"), Choice::new(&me, "Me")];
    options.extend(ids.iter().map(|(id, name)| Choice::new(id, name)));
    html! {
        div.dialog-body {
            (error_summary(errors))
            (field(&Field { name: "title", id: Some("f-task-title"), label: "What is to be done", value: &typed.title, required: true, max_length: Some(300), error: errors.get("title"), ..Field::default() }))
            (field(&Field { name: "body", id: Some("f-task-body"), label: "More about it", value: &typed.body, optional: true, control: Control::Area { rows: 2 }, error: errors.get("body"), ..Field::default() }))
            div.form-row {
                (field(&Field { name: "due", id: Some("f-task-due"), label: "By", value: &typed.due, optional: true, control: Control::Date, error: errors.get("due"), ..Field::default() }))
                (field(&Field { name: "member", id: Some("f-task-member"), label: "Who", value: &typed.member, control: Control::Select { options: &options }, error: errors.get("assignee"), ..Field::default() }))
            }
            (crate::parts::checkbox(&crate::parts::Toggle { name: "urgent", id: Some("f-task-urgent"), label: "Urgent", on: typed.urgent, ..crate::parts::Toggle::default() }))
            input type="hidden" name="contact" value=(typed.contact);
            input type="hidden" name="conversation" value=(typed.conversation);
        }
        footer.dialog-foot {
            button.btn.btn-secondary type="button" data-close { "Cancel" }
            (submit(&Button { label: "Add task", tone: Tone::Primary, ..Button::default() }))
        }
    }
}

async fn create(
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
        return Ok(back.said(Flash::done("Task added"), "/app/home"));
    };
    let errors = errors::of_form(error)?;
    let members = orgs::members(&app, &frame.caller).await?;
    let fields = fields(&frame, &members, &typed, &errors);
    if back.stays() {
        let form = html! {
            form id="task-form" method="post" action="/app/tasks" hx-post="/app/tasks" hx-target="#task-form" hx-swap="outerHTML" { (fields) }
        };
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    Ok(page(frame, &fields).into_response())
}

/// The form on a page of its own, for browsers without a script.
fn page(frame: Frame, fields: &Markup) -> Page {
    let body = html! {
        (page_header_with_back("/app/home", "Home", "New task", &html! {}))
        (card(&html! {
            form method="post" action="/app/tasks" {
                (fields)
                (form_actions(&link_button("/app/home", &Button { label: "Cancel", tone: Tone::Quiet, icon: Some(Icon::ArrowStart), ..Button::default() })))
            }
        }))
    };
    frame.page(Place::Home, "New task", &body).refused()
}

async fn complete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    tasks::complete(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Task done").undo(format!("/app/tasks/{id}/reopen")), "/app/home"))
}

async fn reopen(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
) -> Result<Response> {
    tasks::reopen(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("The task is back"), "/app/home"))
}

#[derive(Deserialize)]
struct Assignment {
    /// A member; empty for nobody.
    #[serde(default)]
    member: String,
}

async fn assign(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskId>,
    Form(form): Form<Assignment>,
) -> Result<Response> {
    let to: Option<MemberId> = given(&form.member, "member")?;
    tasks::assign(&app, &caller, &id, to.as_ref()).await?;
    let words = if to.is_none() { "The task is nobody's now" } else { "Task assigned" };
    Ok(back.said(Flash::done(words), "/app/home"))
}
