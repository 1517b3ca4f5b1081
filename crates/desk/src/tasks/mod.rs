//! Tasks: something to do, for somebody, by some time.
//!
//! They are written down by members, by the agent, by a promise that nobody kept (a hand-over's
//! deadline), by programs, and by rules ([`rules`]): when this happens, make that task. A task with a
//! time reminds whoever does it once ([`reminders`]). A change says which version it was made of, so
//! that nobody overwrites what they have not seen; what is deleted can be taken back for an hour.

mod change;
mod list;
mod model;
pub mod reminders;
pub mod rules;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{MemberId, OrgId, TaskId, TaskRuleId},
    text,
};
use frontdesk_db::{Conn, Tx};

pub(crate) use change::{Retold, retell_in, retold};
pub use change::{delete, restore, update};
pub(crate) use list::{conversation_of, count_due_by, open_in};
pub use list::{count_due, count_open, count_unassigned_due, get, list, of_conversation};
pub use model::{Due, Filter, NewTask, Task, TaskChange, Urgency, Window, Windows};

use crate::{
    App, Caller, Role,
    events::{self, NewEvent},
    jobs::Handler,
    limits, orgs,
};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(reminders::KIND, reminders::run),
        Handler::new(rules::JOB, rules::run),
        Handler::new(change::FORGET, change::forget),
    ]
}

/// Writes a task down.
pub async fn create(app: &App, caller: &Caller, task: NewTask) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    must_be_member(&mut tx, caller.org(), task.assignee.as_ref()).await?;
    if let Some(conversation) = &task.conversation
        && !store::conversation_exists(&mut tx, caller.org(), conversation).await?
    {
        return Err(Error::invalid("conversation", "is not there"));
    }
    let task = create_in(app, &mut tx, caller.org(), caller.actor().id(), task).await?;
    tx.commit().await?;
    Ok(task)
}

/// Writes a task down in this transaction. `created_by` is a member's id, or `agent`, `system`.
pub(crate) async fn create_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    created_by: &str,
    task: NewTask,
) -> Result<Task> {
    let made = make(app, tx, org, created_by, task, None).await?;
    made.ok_or_else(|| Error::internal("only a rule's task can be there already"))
}

/// The same for a rule and the number of the event that it answers; `None` when it has done so already.
async fn make(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    created_by: &str,
    new: NewTask,
    rule: Option<(&TaskRuleId, i64)>,
) -> Result<Option<Task>> {
    let now = app.clock().now();
    let due = Due::said(new.due_at, new.due_on)?;
    let mut task = Task {
        id: TaskId::new(now),
        kind: text::line(&new.kind),
        title: text::line(&new.title),
        body: text::clean(&new.body),
        urgency: new.urgency,
        contact_id: new.contact,
        conversation_id: new.conversation,
        assignee_id: new.assignee,
        due_at: None,
        whole_day: false,
        remind_at: None,
        done_at: None,
        done_by: None,
        rule_id: rule.map(|(rule, _)| rule.clone()),
        version: 1,
        created_by: created_by.to_owned(),
        created_at: now,
    };
    check(&task)?;
    if due != Due::Never {
        let zone = orgs::profile_in(tx, org).await?.zone();
        (task.due_at, task.whole_day) = due.on_clock(&zone)?;
        task.remind_at = reminders::plan(&task, now, &zone);
    }
    if let Some(contact) = &task.contact_id {
        task.contact_id = Some(crate::contacts::hold(tx, org, contact).await?.id);
    }
    if !store::insert(tx, org, &task, rule.map(|(_, seq)| seq)).await? {
        return Ok(None);
    }
    reminders::schedule(app, tx, org, &task).await?;
    emit(app, tx, org, "task.created", &task).await?;
    tracing::info!(org.id = %org, task.id = %task.id, "Created task {}", task.id);
    Ok(Some(task))
}

/// What every task must be like, whoever writes it.
fn check(task: &Task) -> Result<()> {
    let mut checks = Checks::new();
    let word =
        task.kind.len() <= 40 && task.kind.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    checks.require(
        word && !task.kind.is_empty(),
        "kind",
        "is a word of small letters, such as callback",
    );
    let length = task.title.chars().count();
    checks.require(
        (1..=limits::LINE_CHARS).contains(&length),
        "title",
        format!("has 1 to {} characters", limits::LINE_CHARS),
    );
    checks.require(
        task.body.chars().count() <= limits::TEXT_CHARS,
        "body",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
    checks.done()
}

/// Marks a task as done. Doing it twice does it once.
pub async fn complete(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let task = lock(&mut tx, caller.org(), id).await?;
    let task = done(app, &mut tx, caller.org(), task, caller.actor().id()).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), task.id = %id, "Completed task {id}");
    Ok(task)
}

/// Marks a task as done in this transaction, because there is nothing left to do. One that was deleted
/// is left alone.
pub(crate) async fn complete_in(app: &App, tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<()> {
    if let Some(task) = store::lock(tx, org, id).await? {
        done(app, tx, org, task, "system").await?;
    }
    Ok(())
}

/// The same for the tasks of a kind whose title begins so, as they were written.
pub(crate) async fn complete_titled_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (kind, begins): (&str, &str),
) -> Result<()> {
    for (id,) in store::open_titled(tx, org, kind, begins).await? {
        complete_in(app, tx, org, &id).await?;
    }
    Ok(())
}

async fn done(app: &App, tx: &mut Tx, org: &OrgId, mut task: Task, by: &str) -> Result<Task> {
    if task.done_at.is_some() {
        return Ok(task);
    }
    (task.done_at, task.done_by) = (Some(app.clock().now()), Some(by.to_owned()));
    task.remind_at = None;
    task.version += 1;
    store::update(tx, org, &task).await?;
    emit(app, tx, org, "task.completed", &task).await?;
    Ok(task)
}

/// Takes back that a task is done.
pub async fn reopen(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut task = lock(&mut tx, caller.org(), id).await?;
    if task.done_at.is_none() {
        return Ok(task);
    }
    (task.done_at, task.done_by) = (None, None);
    task.version += 1;
    let zone = orgs::profile_in(&mut tx, caller.org()).await?.zone();
    task.remind_at = reminders::plan(&task, app.clock().now(), &zone);
    store::update(&mut tx, caller.org(), &task).await?;
    reminders::schedule(app, &mut tx, caller.org(), &task).await?;
    emit(app, &mut tx, caller.org(), "task.updated", &task).await?;
    tx.commit().await?;
    Ok(task)
}

/// Gives a task to a member, or to nobody.
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: &TaskId,
    assignee: Option<&MemberId>,
) -> Result<Task> {
    let change = TaskChange { assignee: Some(assignee.cloned()), ..TaskChange::default() };
    update(app, caller, id, change).await
}

async fn lock(tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<Task> {
    store::lock(tx, org, id).await?.ok_or(Error::NotFound("task"))
}

async fn must_be_member(conn: &mut Conn, org: &OrgId, assignee: Option<&MemberId>) -> Result<()> {
    if let Some(member) = assignee
        && orgs::member_in(conn, org, member).await?.is_none()
    {
        return Err(Error::invalid("assignee", "is not a member"));
    }
    Ok(())
}

async fn emit(app: &App, tx: &mut Tx, org: &OrgId, name: &'static str, task: &Task) -> Result<()> {
    emit_with(app, tx, org, name, task, serde_json::json!({ "task": task })).await
}

async fn emit_with(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    task: &Task,
    payload: serde_json::Value,
) -> Result<()> {
    let mut event = NewEvent::new(name, payload);
    event.contact = task.contact_id.as_ref();
    event.conversation = task.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}
