//! The rows of tasks.

pub(super) mod rules;

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, MemberId, OrgId, TaskId, TaskRuleId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{
    Filter, Task, Urgency, Window,
    list::{After, Bounds},
};

/// Where a task without a time stands among those with one.
pub(super) const NEVER: i64 = i64::MAX;

/// How soon an urgency comes among tasks of the same time.
pub(super) fn rank(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::High => 0,
        Urgency::Normal => 1,
        Urgency::Low => 2,
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, title, body, urgency, contact_id, conversation_id, assignee_id, due_at, whole_day, remind_at, done_at, done_by, rule_id, version, created_by, created_at FROM tasks ",
            $rest
        )
    };
}

/// False when the rule has made a task of this event already. `seq` is the event's number.
pub(super) async fn insert(tx: &mut Tx, org: &OrgId, t: &Task, seq: Option<i64>) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO tasks (org_id, id, kind, title, body, urgency, contact_id, conversation_id, assignee_id, due_at, whole_day, remind_at, \
             done_at, done_by, rule_id, rule_seq, version, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT DO NOTHING",
        )
        .bind(org)
        .bind(&t.id)
        .bind(&t.kind)
        .bind(&t.title)
        .bind(&t.body)
        .bind(t.urgency)
        .bind(&t.contact_id)
        .bind(&t.conversation_id)
        .bind(&t.assignee_id)
        .bind(t.due_at)
        .bind(t.whole_day)
        .bind(t.remind_at)
        .bind(t.done_at)
        .bind(&t.done_by)
        .bind(&t.rule_id)
        .bind(seq)
        .bind(t.version)
        .bind(&t.created_by)
        .bind(t.created_at)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, t: &Task) -> Result<()> {
    tx.query(
        "UPDATE tasks SET kind = $3, title = $4, body = $5, urgency = $6, assignee_id = $7, due_at = $8, whole_day = $9, remind_at = $10, \
         done_at = $11, done_by = $12, version = $13 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&t.id)
    .bind(&t.kind)
    .bind(&t.title)
    .bind(&t.body)
    .bind(t.urgency)
    .bind(&t.assignee_id)
    .bind(t.due_at)
    .bind(t.whole_day)
    .bind(t.remind_at)
    .bind(t.done_at)
    .bind(&t.done_by)
    .bind(t.version)
    .execute()
    .await?;
    Ok(())
}

/// Marks a task as deleted since then, or takes that back.
pub(super) async fn set_deleted(
    tx: &mut Tx,
    org: &OrgId,
    id: &TaskId,
    at: Option<Timestamp>,
) -> Result<()> {
    tx.query("UPDATE tasks SET deleted_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Forgets a task that is deleted since then.
pub(super) async fn forget(tx: &mut Tx, org: &OrgId, id: &TaskId, at: Timestamp) -> Result<()> {
    tx.query("DELETE FROM tasks WHERE org_id = $1 AND id = $2 AND deleted_at = $3")
        .bind(org)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &TaskId) -> Result<Option<Task>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL"))
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<Option<Task>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL"),
        postgres: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn lock_deleted(tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<Option<Task>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NOT NULL"),
        postgres: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NOT NULL FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Whether a rule's task about this conversation is still to be done.
pub(super) async fn rule_waits(
    tx: &mut Tx,
    org: &OrgId,
    rule: &TaskRuleId,
    conversation: &ConversationId,
) -> Result<bool> {
    let waiting: i64 = tx
        .query(
            "SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND rule_id = $2 AND conversation_id = $3 AND done_at IS NULL AND deleted_at IS NULL",
        )
        .bind(org)
        .bind(rule)
        .bind(conversation)
        .scalar()
        .await?;
    Ok(waiting > 0)
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    ((from, until), after): (Bounds, Option<After>),
    limit: i64,
) -> Result<Vec<Task>> {
    let mut build = conn
        .build(select!("WHERE deleted_at IS NULL AND org_id = "))
        .arg(org)
        .and_if("done_at IS NOT NULL", filter.done)
        .and_if("done_at IS NULL", !filter.done)
        .and("assignee_id = ", filter.assignee.as_ref())
        .and_if("assignee_id IS NULL", filter.unassigned)
        .and("contact_id = ", filter.contact.as_ref())
        .and("conversation_id = ", filter.conversation.as_ref())
        .and("due_at >= ", from)
        .and("due_at < ", until)
        .and_if("due_at IS NULL", filter.due == Some(Window::Undated));
    if let Some(words) = &filter.search {
        let escaped = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like = format!("%{escaped}%");
        build = build
            .push(" AND (LOWER(title) LIKE LOWER(")
            .arg(like.clone())
            .push(") ESCAPE '!' OR LOWER(body) LIKE LOWER(")
            .arg(like)
            .push(") ESCAPE '!')");
    }
    if let Some(After { at, rank, id }) = after {
        build = if filter.done {
            let build = build.push(" AND (done_at < ").arg(at).push(" OR (done_at = ").arg(at);
            build.push(" AND id < ").arg(id).push("))")
        } else {
            build
                .push(" AND (COALESCE(due_at, 9223372036854775807) > ")
                .arg(at)
                .push(" OR (COALESCE(due_at, 9223372036854775807) = ")
                .arg(at)
                .push(" AND (CASE urgency WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END > ")
                .arg(rank)
                .push(" OR (CASE urgency WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END = ")
                .arg(rank)
                .push(" AND id < ")
                .arg(id)
                .push("))))")
        };
    }
    let order = if filter.done {
        " ORDER BY done_at DESC, id DESC LIMIT "
    } else {
        " ORDER BY COALESCE(due_at, 9223372036854775807), CASE urgency WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, id DESC LIMIT "
    };
    build.push(order).arg(limit).done().all().await
}

pub(super) async fn of_conversation(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Vec<Task>> {
    conn.query(select!(
        "WHERE org_id = $1 AND conversation_id = $2 AND deleted_at IS NULL ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(id)
    .all()
    .await
}

pub(super) async fn count_open(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND done_at IS NULL AND deleted_at IS NULL",
    )
    .bind(org)
    .scalar()
    .await
}

pub(super) async fn count_due(
    conn: &mut Conn,
    org: &OrgId,
    member: &MemberId,
    until: Timestamp,
) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND assignee_id = $2 AND done_at IS NULL AND deleted_at IS NULL AND due_at < $3",
    )
    .bind(org)
    .bind(member)
    .bind(until)
    .scalar()
    .await
}

/// Whose a conversation is.
pub(super) async fn contact_of(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<ContactId>> {
    let found: Option<(ContactId,)> = conn
        .query("SELECT contact_id FROM conversations WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.map(|(contact,)| contact))
}

/// Whether the organization has this conversation. The feature that knows them stands above this one.
pub(super) async fn conversation_exists(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<bool> {
    let found: Option<(i64,)> = conn
        .query("SELECT last_seq FROM conversations WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.is_some())
}

/// The tasks of a kind that are to be done and whose title begins so.
pub(super) async fn open_titled(
    tx: &mut Tx,
    org: &OrgId,
    kind: &str,
    begins: &str,
) -> Result<Vec<(TaskId,)>> {
    let length = i64::try_from(begins.chars().count()).unwrap_or(i64::MAX);
    tx.query(
        "SELECT id FROM tasks WHERE org_id = $1 AND kind = $2 AND done_at IS NULL AND deleted_at IS NULL AND SUBSTR(title, 1, CAST($4 AS INTEGER)) = $3",
    )
    .bind(org)
    .bind(kind.to_owned())
    .bind(begins.to_owned())
    .bind(length)
    .all()
    .await
}

/// The oldest task of a kind that is to be done in a conversation.
pub(super) async fn open_in(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    kind: &str,
) -> Result<Option<TaskId>> {
    let row: Option<(TaskId,)> = conn
        .query("SELECT id FROM tasks WHERE org_id = $1 AND conversation_id = $2 AND kind = $3 AND done_at IS NULL AND deleted_at IS NULL ORDER BY created_at, id LIMIT 1")
        .bind(org)
        .bind(conversation)
        .bind(kind.to_owned())
        .optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Of those that nobody has taken.
pub(super) async fn count_unassigned_due(
    conn: &mut Conn,
    org: &OrgId,
    until: Timestamp,
) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND assignee_id IS NULL AND done_at IS NULL AND deleted_at IS NULL AND due_at < $2",
    )
    .bind(org)
    .bind(until)
    .scalar()
    .await
}

pub(super) async fn count_due_by(conn: &mut Conn, org: &OrgId, until: Timestamp) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND done_at IS NULL AND deleted_at IS NULL AND due_at < $2")
        .bind(org)
        .bind(until)
        .scalar()
        .await
}
