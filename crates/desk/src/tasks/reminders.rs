//! Reminders: a task with a time reminds whoever does it, once: half an hour before a time, at eight in
//! the morning of a day.
//!
//! The job for it is written in the transaction that sets the time. It knows for which moment it was
//! written, so one whose task was moved, done or deleted meanwhile finds another moment there, or none,
//! and tells nobody. Who is told: the member who does it; when nobody does, the owner, so that one person
//! knows and nobody else is bothered.

use std::time::Duration;

use frontdesk_base::{
    Result, Timestamp,
    id::{OrgId, TaskId},
    language::Language,
    text::unlinked,
};
use frontdesk_db::Tx;
use jiff::{civil::time, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Task, emit_with, store};
use crate::{
    App, Role,
    jobs::{self, Job, JobError, NewJob, Priority},
    mail::{self, NewMail},
    orgs::{self, Member, Profile},
};

/// The kind of the job.
pub(super) const KIND: &str = "task_reminder";

/// How long before its time a task reminds.
pub const BEFORE: Duration = Duration::from_secs(30 * 60);

/// What the job knows.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    task: TaskId,
    /// The moment it was written for: a task that has moved has another, and a job of its own.
    at: Timestamp,
}

/// When a task reminds, as seen from `now`; `None` when it has no time or that is over. When there is
/// less than half an hour left, it reminds at its time.
pub(super) fn plan(task: &Task, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let due = task.due_at.filter(|due| task.done_at.is_none() && *due > now)?;
    if !task.whole_day {
        let at = due.minus(BEFORE);
        return Some(if at > now { at } else { due });
    }
    let morning = due.in_zone(zone).date().to_datetime(time(8, 0, 0, 0));
    let at: Timestamp = zone.to_ambiguous_zoned(morning).compatible().ok()?.timestamp().into();
    (at > now).then_some(at)
}

/// Writes the job of a task that reminds.
pub(super) async fn schedule(app: &App, tx: &mut Tx, org: &OrgId, task: &Task) -> Result<()> {
    let Some(at) = task.remind_at else { return Ok(()) };
    let job = NewJob::new(KIND, Payload { task: task.id.clone(), at });
    jobs::enqueue(app, tx, org, job.priority(Priority::Soon).at(at)).await?;
    Ok(())
}

/// Reminds of a task, if it is still the same moment.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    let Some(mut task) = store::lock(&mut tx, &org, &payload.task).await? else { return Ok(()) };
    if task.done_at.is_some() || task.remind_at != Some(payload.at) {
        return Ok(());
    }
    task.remind_at = None;
    store::update(&mut tx, &org, &task).await?;
    let told = whom(&mut tx, &org, &task).await?;
    if let Some(member) = &told
        && orgs::wants_task_mails(&mut tx, &org, &member.id).await?
    {
        let business = orgs::profile_in(&mut tx, &org).await?;
        let link = format!("{}/app/tasks/{}", app.settings().public_url, task.id);
        let (subject, body) = letter(&task, &member.name, &business, &link);
        let mail = NewMail::new("task", &member.email, subject, body)
            .dressed(language(&business), orgs::look(&business));
        mail::write(&app, &mut tx, Some(&org), mail).await?;
    }
    let member = told.as_ref().map(|member| &member.id);
    let payload = serde_json::json!({ "task": task, "member_id": member });
    emit_with(&app, &mut tx, &org, "task.reminded", &task, payload).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, task.id = %task.id, "Reminded of task {}", task.id);
    Ok(())
}

/// The member who does it; without one, the owner who has been here the longest.
async fn whom(tx: &mut Tx, org: &OrgId, task: &Task) -> Result<Option<Member>> {
    if let Some(id) = &task.assignee_id
        && let Some(member) = orgs::member_in(tx, org, id).await?
    {
        return Ok(Some(member));
    }
    let members = orgs::members_in(tx, org).await?;
    Ok(members.into_iter().find(|member| member.role == Role::Owner))
}

/// The texts of one language. Holes are `{name}`.
struct Texts {
    at: &'static str,
    on: &'static str,
    hello: &'static str,
    due_at: &'static str,
    due_on: &'static str,
    nobody: &'static str,
    open: &'static str,
    off: &'static str,
}

const EN: Texts = Texts {
    at: "Due at {time}: {title}",
    on: "Due today: {title}",
    hello: "Hello {name},",
    due_at: "this is due at {time}:",
    due_on: "this is due today:",
    nobody: "Nobody has it yet.",
    open: "Open it: {link}",
    off: "You can switch these mails off in your account.",
};

const DE: Texts = Texts {
    at: "Fällig um {time}: {title}",
    on: "Heute fällig: {title}",
    hello: "Guten Tag {name},",
    due_at: "das ist um {time} Uhr fällig:",
    due_on: "das ist heute fällig:",
    nobody: "Noch hat es niemand übernommen.",
    open: "Öffnen: {link}",
    off: "Diese Mails lassen sich in Ihrem Konto abschalten.",
};

fn language(business: &Profile) -> Language {
    Language::choose(business.languages.0.iter().map(String::as_str))
}

/// Subject and text of a reminder, in the business's first language.
fn letter(task: &Task, name: &str, business: &Profile, link: &str) -> (String, String) {
    let language = language(business);
    let texts = if language == Language::De { &DE } else { &EN };
    let due = task.due_at.map(|due| due.in_zone(&business.zone()));
    let time = due.map(|due| due.strftime("%H:%M").to_string()).unwrap_or_default();
    let (subject, first) =
        if task.whole_day { (texts.on, texts.due_on) } else { (texts.at, texts.due_at) };
    let holes = [("time", time.as_str()), ("title", task.title.as_str())];
    let subject = super::rules::fill(subject, &holes);
    let mut lines = vec![
        super::rules::fill(texts.hello, &[("name", name)]),
        String::new(),
        super::rules::fill(first, &holes),
        String::new(),
        unlinked(&task.title),
    ];
    if !task.body.is_empty() {
        // It may be what a caller or visitor said.
        lines.push(unlinked(&task.body));
    }
    if task.assignee_id.is_none() {
        lines.extend([String::new(), texts.nobody.to_owned()]);
    }
    lines.extend([String::new(), super::rules::fill(texts.open, &[("link", link)])]);
    lines.extend([String::new(), texts.off.to_owned()]);
    lines.extend([String::new(), business.name.clone(), String::new()]);
    (subject, lines.join("\n"))
}
