//! Tasks: something to do, for somebody, by some time.

mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{ContactId, ConversationId, MemberId, OrgId, TaskId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Role,
    contacts::{Page, parse_cursor},
    events::{self, NewEvent},
    limits,
};

frontdesk_base::words! {
    /// How soon a task wants doing.
    pub Urgency {
        /// Whenever there is time.
        Low = "low",
        /// As things come.
        Normal = "normal",
        /// Before the others.
        High = "high",
    }
}

/// Something to do.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What sort of work: `callback`, `message`, `todo`.
    pub kind: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Everything else about it.
    pub body: String,
    /// How soon.
    pub urgency: Urgency,
    /// The contact it is about.
    pub contact_id: Option<ContactId>,
    /// The conversation it came from.
    pub conversation_id: Option<ConversationId>,
    /// The member who does it.
    pub assignee_id: Option<MemberId>,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Since when it is done.
    pub done_at: Option<Timestamp>,
    /// Who did it: a member's id, or `api_key`'s, `agent`, `system`.
    pub done_by: Option<String>,
    /// Who wrote it down, in the same words.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// A task to write down.
#[derive(Debug, Clone, Deserialize)]
pub struct NewTask {
    /// What sort of work: `callback`, `message`, `todo`.
    #[serde(default = "todo")]
    pub kind: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Everything else about it.
    #[serde(default)]
    pub body: String,
    /// How soon.
    #[serde(default = "normal")]
    pub urgency: Urgency,
    /// The contact it is about.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// The conversation it comes from.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// The member who does it.
    #[serde(default)]
    pub assignee: Option<MemberId>,
    /// By when.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
}

fn todo() -> String {
    "todo".to_owned()
}

fn normal() -> Urgency {
    Urgency::Normal
}

/// Which tasks to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that are done rather than those that are not.
    pub done: bool,
    /// Of this member.
    pub assignee: Option<MemberId>,
    /// About this contact.
    pub contact: Option<ContactId>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// The tasks, newest first; those that are done by when they were done.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Task>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list(&mut conn, caller.org(), filter, cursor, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows.last().filter(|_| more).map(|last| {
        let at =
            if filter.done { last.done_at.unwrap_or(last.created_at) } else { last.created_at };
        format!("{}.{}", at.millis(), last.id)
    });
    Ok(Page { data: rows, next_cursor })
}

/// One task.
pub async fn get(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("task"))
}

/// The tasks of a conversation, those to be done first.
pub async fn of_conversation(app: &App, caller: &Caller, id: &ConversationId) -> Result<Vec<Task>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_conversation(&mut conn, caller.org(), id).await
}

/// How many tasks are to be done.
pub async fn count_open(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count_open(&mut conn, caller.org()).await
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
    let now = app.clock().now();
    let mut task = Task {
        id: TaskId::new(now),
        kind: text::line(&task.kind),
        title: text::line(&task.title),
        body: text::clean(&task.body),
        urgency: task.urgency,
        contact_id: task.contact,
        conversation_id: task.conversation,
        assignee_id: task.assignee,
        due_at: task.due_at,
        done_at: None,
        done_by: None,
        created_by: created_by.to_owned(),
        created_at: now,
    };
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
    checks.done()?;
    if let Some(contact) = &task.contact_id {
        task.contact_id = Some(crate::contacts::hold(tx, org, contact).await?.id);
    }
    store::insert(tx, org, &task).await?;
    emit(app, tx, org, "task.created", &task).await?;
    tracing::info!(org.id = %org, task.id = %task.id, "Created task {}", task.id);
    Ok(task)
}

/// Marks a task as done. Doing it twice does it once.
pub async fn complete(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut task = lock(&mut tx, caller.org(), id).await?;
    if task.done_at.is_some() {
        return Ok(task);
    }
    (task.done_at, task.done_by) = (Some(app.clock().now()), Some(caller.actor().id().to_owned()));
    store::update(&mut tx, caller.org(), &task).await?;
    emit(app, &mut tx, caller.org(), "task.completed", &task).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), task.id = %id, "Completed task {id}");
    Ok(task)
}

/// Takes back that a task is done.
pub async fn reopen(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut task = lock(&mut tx, caller.org(), id).await?;
    (task.done_at, task.done_by) = (None, None);
    store::update(&mut tx, caller.org(), &task).await?;
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
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    must_be_member(&mut tx, caller.org(), assignee).await?;
    let mut task = lock(&mut tx, caller.org(), id).await?;
    task.assignee_id = assignee.cloned();
    store::update(&mut tx, caller.org(), &task).await?;
    tx.commit().await?;
    Ok(task)
}

async fn lock(tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<Task> {
    store::lock(tx, org, id).await?.ok_or(Error::NotFound("task"))
}

async fn must_be_member(conn: &mut Conn, org: &OrgId, assignee: Option<&MemberId>) -> Result<()> {
    if let Some(member) = assignee
        && crate::orgs::member_in(conn, org, member).await?.is_none()
    {
        return Err(Error::invalid("assignee", "is not a member"));
    }
    Ok(())
}

async fn emit(app: &App, tx: &mut Tx, org: &OrgId, name: &'static str, task: &Task) -> Result<()> {
    let payload = serde_json::json!({ "task": task });
    let mut event = NewEvent::new(name, payload);
    event.contact = task.contact_id.as_ref();
    event.conversation = task.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}
