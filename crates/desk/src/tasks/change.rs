//! Changing a task, deleting it, and taking that back.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{OrgId, TaskId},
    text,
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{Task, TaskChange, check, emit, lock, must_be_member, reminders, store};
use crate::{
    App, Caller, Role,
    jobs::{self, Job, JobError, NewJob, Priority},
    orgs,
};

/// The kind of the job that forgets a deleted task.
pub(super) const FORGET: &str = "forget_task";

/// How long a deleted task can be taken back.
const KEPT: Duration = Duration::from_secs(3600);

/// What somebody is told who changes what they have not seen.
const STALE: &str = "Somebody else changed this task meanwhile. Look at what it says there now; saving again puts your words in its place.";

/// Changes a task: what is given, at the version that it was read at. Another time starts the reminder
/// anew. What is the same already changes nothing.
pub async fn update(app: &App, caller: &Caller, id: &TaskId, change: TaskChange) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut task = lock(&mut tx, caller.org(), id).await?;
    if change.version.is_some_and(|version| version != task.version) {
        return Err(Error::conflict(STALE));
    }
    let before = task.clone();
    if let Some(assignee) = change.assignee {
        must_be_member(&mut tx, caller.org(), assignee.as_ref()).await?;
        task.assignee_id = assignee;
    }
    task.kind = change.kind.map_or(task.kind, |kind| text::line(&kind));
    task.title = change.title.map_or(task.title, |title| text::line(&title));
    task.body = change.body.map_or(task.body, |body| text::clean(&body));
    task.urgency = change.urgency.unwrap_or(task.urgency);
    check(&task)?;
    if let Some(due) = change.due {
        let zone = orgs::profile_in(&mut tx, caller.org()).await?.zone();
        (task.due_at, task.whole_day) = due.on_clock(&zone)?;
        if (task.due_at, task.whole_day) != (before.due_at, before.whole_day) {
            task.remind_at = reminders::plan(&task, app.clock().now(), &zone);
        }
    }
    if same(&before, &task) {
        return Ok(before);
    }
    task.version += 1;
    store::update(&mut tx, caller.org(), &task).await?;
    if task.remind_at != before.remind_at {
        reminders::schedule(app, &mut tx, caller.org(), &task).await?;
    }
    emit(app, &mut tx, caller.org(), "task.updated", &task).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), task.id = %id, "Changed task {id}");
    Ok(task)
}

/// What a task told was put right where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Retold {
    /// Its title as it was written then, and as it would be written today.
    pub(crate) title: (String, String),
    /// The same of its text.
    pub(crate) body: (String, String),
    /// What was put right, for beneath a text that somebody has rewritten.
    pub(crate) news: String,
}

/// Brings a task up to date with what it was made of: what nobody has rewritten is written anew, and
/// beneath what somebody has stands what was put right. One that is deleted stays so.
pub(crate) async fn retell_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &TaskId,
    told: &Retold,
) -> Result<()> {
    let Some(mut task) = store::lock(tx, org, id).await? else { return Ok(()) };
    let before = task.clone();
    if task.title == told.title.0 {
        task.title.clone_from(&told.title.1);
    }
    task.body = retold(&task.body, &told.body, &told.news);
    if same(&before, &task) || check(&task).is_err() {
        return Ok(());
    }
    task.version += 1;
    store::update(tx, org, &task).await?;
    emit(app, tx, org, "task.updated", &task).await
}

/// A text that tells of something that was put right: written anew when it is as it was made, else with
/// the news beneath it.
pub(crate) fn retold(text: &str, (was, now): &(String, String), news: &str) -> String {
    if text.trim() == was.trim() {
        return text::clean(now);
    }
    if news.is_empty() { text.to_owned() } else { text::clean(&format!("{text}\n{news}")) }
}

fn same(a: &Task, b: &Task) -> bool {
    (&a.kind, &a.title, &a.body, a.urgency) == (&b.kind, &b.title, &b.body, b.urgency)
        && (&a.assignee_id, a.due_at, a.whole_day) == (&b.assignee_id, b.due_at, b.whole_day)
}

#[derive(Debug, Serialize, Deserialize)]
struct Forget {
    task: TaskId,
    /// When it was deleted: one that was taken back and deleted again has a job of its own.
    deleted: Timestamp,
}

/// Deletes a task. For an hour that can be taken back.
pub async fn delete(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let task = lock(&mut tx, caller.org(), id).await?;
    let now = app.clock().now();
    store::set_deleted(&mut tx, caller.org(), id, Some(now)).await?;
    let job = NewJob::new(FORGET, Forget { task: id.clone(), deleted: now })
        .priority(Priority::Batch)
        .at(now.plus(KEPT));
    jobs::enqueue(app, &mut tx, caller.org(), job).await?;
    emit(app, &mut tx, caller.org(), "task.deleted", &task).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), task.id = %id, "Deleted task {id}");
    Ok(task)
}

/// Takes back that a task was deleted within the hour. One that is there stays as it is.
pub async fn restore(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let Some(mut task) = store::lock_deleted(&mut tx, caller.org(), id).await? else {
        return lock(&mut tx, caller.org(), id).await;
    };
    store::set_deleted(&mut tx, caller.org(), id, None).await?;
    // A reminder that fell into the time between is not made up for.
    let now = app.clock().now();
    task.remind_at = task.remind_at.filter(|at| *at > now);
    task.version += 1;
    store::update(&mut tx, caller.org(), &task).await?;
    reminders::schedule(app, &mut tx, caller.org(), &task).await?;
    emit(app, &mut tx, caller.org(), "task.updated", &task).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), task.id = %id, "Restored task {id}");
    Ok(task)
}

/// Forgets a deleted task whose hour is over.
pub(super) async fn forget(app: App, job: Job) -> Result<(), JobError> {
    let payload: Forget = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    store::forget(&mut tx, &org, &payload.task, payload.deleted).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
