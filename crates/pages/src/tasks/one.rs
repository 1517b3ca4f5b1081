//! One task: what it says, to change, and where it comes from.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::TaskId;
use frontdesk_desk::{
    App, Error, Role, contacts, orgs,
    orgs::Member as Colleague,
    tasks::{self, Task, rules},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};

use super::{
    PATH,
    form::{self, Typed},
};
use crate::{
    calls::{Whom, calls_people, dial_button},
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile,
    parts::{
        Button, Fact, FormErrors, Icon, Mood, Reads, Tone, card, error_summary, facts,
        form_actions, link_button, notice, page_header_with_back, post_button, submit, time,
        titled_card,
    },
    shell::{Frame, Page},
};

/// What the page says besides the task.
struct Around {
    task: Task,
    members: Vec<Colleague>,
    /// Whom it is about.
    contact: Option<String>,
    /// Whether they can be called from here.
    calls: bool,
    /// The title of the rule that made it, while that is there.
    rule: Option<String>,
}

impl Around {
    async fn load(app: &App, frame: &Frame, id: &TaskId) -> Result<Self, Error> {
        let caller = &frame.caller;
        let task = tasks::get(app, caller, id).await?;
        let contact: Vec<_> = task.contact_id.clone().into_iter().collect();
        let named = contacts::named(app, caller, &contact).await?;
        let rule = match &task.rule_id {
            Some(rule) => match rules::get(app, caller, rule).await {
                Ok(rule) => Some(rule.title),
                Err(Error::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        Ok(Self {
            members: orgs::members(app, caller).await?,
            calls: named.first().is_some_and(|one| one.phone.is_some())
                && calls_people(app, frame).await?,
            contact: named.first().map(contacts::Contact::display_name),
            rule,
            task,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<TaskId>,
) -> Result<Page> {
    let around = Around::load(&app, &frame, &id).await?;
    let typed = Typed::of(&frame, &around.task);
    Ok(page(frame, &around, &typed, &FormErrors::none()))
}

pub(super) async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<TaskId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let mut around = Around::load(&app, &frame, &id).await?;
    if let Some(page) = stale(&frame, &around, &typed) {
        return Ok(page);
    }
    let saved = match typed.change(&frame, around.task.version) {
        Ok(change) => tasks::update(&app, &frame.caller, &id, change).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(back.led(Flash::done("Task saved"), PATH)),
        Err(Error::Conflict(_)) => {
            // Somebody was quicker by a moment: the form says what they wrote.
            around = Around::load(&app, &frame, &id).await?;
            if let Some(page) = stale(&frame, &around, &typed) {
                return Ok(page);
            }
            Ok(back.led(Flash::done("Task saved"), PATH))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(page(frame, &around, &typed, &errors).refused().into_response())
        }
    }
}

/// The form with what somebody else stored since it was opened.
fn stale(frame: &Frame, around: &Around, typed: &Typed) -> Option<Response> {
    let stored = Typed::of(frame, &around.task);
    if typed.base.is_empty() || typed.base == stored.base {
        return None;
    }
    let (now, mine) = (stored.shown(&around.members), typed.shown(&around.members));
    // The mark is of ids: with it out of the way, what is compared is what people read.
    let news = meanwhile::news("stale", &now, &mine)?;
    let typed = typed.clone().told(stored.base, news);
    let page = page(frame.clone(), around, &typed, &FormErrors::none());
    Some(page.status(StatusCode::CONFLICT).into_response())
}

fn page(frame: Frame, around: &Around, typed: &Typed, errors: &FormErrors) -> Page {
    let task = &around.task;
    let at = format!("{PATH}/{}", task.id);
    let may = frame.may(Role::Operator);
    let body = html! {
        (page_header_with_back(PATH, "Tasks", &task.title, &actions(&frame, around, &at)))
        @if !may { (notice(Mood::Neutral, "", "You can look at this. Changing it needs the role operator.")) }
        div.split {
            div { (card(&html! {
                form.form method="post" action=(at) data-guard data-dirty[!typed.news.is_empty()] {
                    (meanwhile::told(&typed.base, &typed.news, &at))
                    (error_summary(errors))
                    fieldset.form disabled[!may] { (form::all_fields(&frame, &around.members, typed, errors)) }
                    @if may { (form_actions(&html! {
                        (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                        (submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() }))
                    })) }
                }
            })) }
            div { (titled_card("About it", &html! {}, &about(&frame, around))) }
        }
    };
    frame.page(Place::Tasks, "Task", &body)
}

fn actions(frame: &Frame, around: &Around, at: &str) -> Markup {
    let task = &around.task;
    let name = around.contact.as_deref().unwrap_or("them");
    let call = if task.kind == "callback" { "Call back" } else { "Call" };
    let question = format!("Delete the task “{}”?", task.title);
    html! {
        @if frame.may(Role::Operator) {
            (post_button(&format!("{at}/delete"), &Button { label: "Delete", icon: Some(Icon::Trash), tone: Tone::Quiet, confirm: Some(&question), ..Button::default() }))
            @if around.calls && task.done_at.is_none() { (dial_button(Whom::Task(task.id.as_str()), call, name)) }
            @if task.done_at.is_some() {
                (post_button(&format!("{at}/reopen"), &Button { label: "Not done yet", icon: Some(Icon::Refresh), ..Button::default() }))
            } @else {
                (post_button(&format!("{at}/complete"), &Button { label: "Done", icon: Some(Icon::Check), key: Some("e"), ..Button::default() }))
            }
        }
    }
}

fn about(frame: &Frame, around: &Around) -> Markup {
    let task = &around.task;
    let by = |id: &str| -> String {
        match id {
            "agent" => "The agent".to_owned(),
            "system" => "By itself".to_owned(),
            id if id.starts_with("key_") => "A program".to_owned(),
            id => around
                .members
                .iter()
                .find(|member| member.id.as_str() == id)
                .map_or_else(|| "Somebody".to_owned(), |member| member.name.clone()),
        }
    };
    let at = |at| time(&frame.moment(at, Reads::Relative));
    let mut known = Vec::new();
    if let (Some(id), Some(name)) = (&task.contact_id, &around.contact) {
        let link = html! { a href={ "/app/contacts/" (id) } { bdi { (name) } } };
        known.push(Fact::new("Contact", link));
    }
    if let Some(id) = &task.conversation_id {
        let link = html! { a href={ "/app/inbox/" (id) } { "Open the conversation" } };
        known.push(Fact::new("Conversation", link));
    }
    if let Some(done) = task.done_at {
        let who = task.done_by.as_deref().map(by).unwrap_or_default();
        known.push(Fact::new("Done", html! { (at(done)) ", " (who) }));
    }
    if let Some(remind) = task.remind_at {
        known.push(Fact::new("Reminds", time(&frame.moment(remind, Reads::Full))));
    }
    known.push(Fact::new(
        "Written down",
        html! { (at(task.created_at)) ", " (by(&task.created_by)) },
    ));
    if let Some(rule) = &task.rule_id {
        let words = around.rule.as_deref().unwrap_or("that is deleted since");
        let link = html! {
            @if around.rule.is_some() { a href={ "/app/settings/task-rules/" (rule) } { (words) } } @else { span.faint { (words) } }
        };
        known.push(Fact::new("By the rule", link));
    }
    facts(&known)
}
