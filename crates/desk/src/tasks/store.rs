//! The rows of tasks.

use frontdesk_base::{
    Result, Timestamp,
    id::{ConversationId, OrgId, TaskId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{Filter, Task};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, title, body, urgency, contact_id, conversation_id, assignee_id, due_at, done_at, done_by, created_by, created_at FROM tasks ",
            $rest
        )
    };
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, t: &Task) -> Result<()> {
    tx.query(
        "INSERT INTO tasks (org_id, id, kind, title, body, urgency, contact_id, conversation_id, assignee_id, due_at, done_at, done_by, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
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
    .bind(t.done_at)
    .bind(&t.done_by)
    .bind(&t.created_by)
    .bind(t.created_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, t: &Task) -> Result<()> {
    tx.query("UPDATE tasks SET assignee_id = $3, done_at = $4, done_by = $5 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&t.id)
        .bind(&t.assignee_id)
        .bind(t.done_at)
        .bind(&t.done_by)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &TaskId) -> Result<Option<Task>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &TaskId) -> Result<Option<Task>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Task>> {
    let mut build = conn
        .build(select!("WHERE org_id = "))
        .arg(org)
        .and_if("done_at IS NOT NULL", filter.done)
        .and_if("done_at IS NULL", !filter.done)
        .and("assignee_id = ", filter.assignee.as_ref())
        .and("contact_id = ", filter.contact.as_ref());
    if let Some((at, id)) = cursor {
        let (before, same) = if filter.done {
            (" AND (done_at < ", " OR (done_at = ")
        } else {
            (" AND (created_at < ", " OR (created_at = ")
        };
        build = build.push(before).arg(at).push(same).arg(at).push(" AND id < ").arg(id).push("))");
    }
    let order = if filter.done {
        " ORDER BY done_at DESC, id DESC LIMIT "
    } else {
        " ORDER BY created_at DESC, id DESC LIMIT "
    };
    build.push(order).arg(limit).done().all().await
}

pub(super) async fn of_conversation(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Vec<Task>> {
    conn.query(select!(
        "WHERE org_id = $1 AND conversation_id = $2 ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(id)
    .all()
    .await
}

pub(super) async fn count_open(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND done_at IS NULL")
        .bind(org)
        .scalar()
        .await
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
