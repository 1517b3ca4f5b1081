//! The rows of task rules.

use frontdesk_base::{
    Result,
    id::{OrgId, TaskRuleId},
};
use frontdesk_db::{Conn, Tx};

use crate::tasks::rules::TaskRule;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, occasion, title, urgency, due, due_hours, assignee_id, enabled, created_at, updated_at FROM task_rules ",
            $rest
        )
    };
}

pub(in crate::tasks) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<TaskRule>> {
    conn.query(select!("WHERE org_id = $1 ORDER BY created_at, id")).bind(org).all().await
}

pub(in crate::tasks) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &TaskRuleId,
) -> Result<Option<TaskRule>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// Those of an occasion that are on.
pub(in crate::tasks) async fn on(
    conn: &mut Conn,
    org: &OrgId,
    occasion: &str,
) -> Result<Vec<TaskRule>> {
    conn.query(select!(
        "WHERE org_id = $1 AND occasion = $2 AND enabled = TRUE ORDER BY created_at, id"
    ))
    .bind(org)
    .bind(occasion)
    .all()
    .await
}

pub(in crate::tasks) async fn insert(tx: &mut Tx, org: &OrgId, rule: &TaskRule) -> Result<()> {
    tx.query(
        "INSERT INTO task_rules (org_id, id, occasion, title, urgency, due, due_hours, assignee_id, enabled, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(org)
    .bind(&rule.id)
    .bind(rule.occasion)
    .bind(&rule.title)
    .bind(rule.urgency)
    .bind(rule.due)
    .bind(rule.due_hours)
    .bind(&rule.assignee_id)
    .bind(rule.enabled)
    .bind(rule.created_at)
    .bind(rule.updated_at)
    .execute()
    .await?;
    Ok(())
}

/// False when it is not there.
pub(in crate::tasks) async fn update(tx: &mut Tx, org: &OrgId, rule: &TaskRule) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE task_rules SET occasion = $3, title = $4, urgency = $5, due = $6, due_hours = $7, assignee_id = $8, enabled = $9, updated_at = $10 \
             WHERE org_id = $1 AND id = $2",
        )
        .bind(org)
        .bind(&rule.id)
        .bind(rule.occasion)
        .bind(&rule.title)
        .bind(rule.urgency)
        .bind(rule.due)
        .bind(rule.due_hours)
        .bind(&rule.assignee_id)
        .bind(rule.enabled)
        .bind(rule.updated_at)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// False when it is not there.
pub(in crate::tasks) async fn delete(tx: &mut Tx, org: &OrgId, id: &TaskRuleId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM task_rules WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}
