//! The rows of the audit log.

use frontdesk_base::{
    Result,
    id::{AuditId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::Entry;

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, entry: &Entry) -> Result<()> {
    tx.query(
        "INSERT INTO audit_entries (org_id, id, actor_kind, actor_id, action, subject_id, detail, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org)
    .bind(&entry.id)
    .bind(&entry.actor_kind)
    .bind(&entry.actor_id)
    .bind(&entry.action)
    .bind(&entry.subject_id)
    .bind(&entry.detail)
    .bind(entry.created_at)
    .execute()
    .await?;
    Ok(())
}

/// Whether somebody has done this to that since.
pub(super) async fn is_there(
    conn: &mut Conn,
    org: &OrgId,
    since: &AuditId,
    (actor, action, subject): (&str, &str, &str),
) -> Result<bool> {
    let found: Option<(AuditId,)> = conn
        .query("SELECT id FROM audit_entries WHERE org_id = $1 AND id > $2 AND actor_id = $3 AND action = $4 AND subject_id = $5 LIMIT 1")
        .bind(org)
        .bind(since)
        .bind(actor)
        .bind(action)
        .bind(subject)
        .optional()
        .await?;
    Ok(found.is_some())
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    before: Option<&AuditId>,
) -> Result<Vec<Entry>> {
    conn.build("SELECT id, actor_kind, actor_id, action, subject_id, detail, created_at FROM audit_entries WHERE org_id = ")
        .arg(org)
        .and("id < ", before)
        .push(" ORDER BY id DESC LIMIT 200")
        .done()
        .all()
        .await
}

#[cfg(any(test, feature = "testing"))]
pub(super) async fn count(conn: &mut Conn, org: &OrgId, action: &str) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM audit_entries WHERE org_id = $1 AND action = $2")
        .bind(org)
        .bind(action)
        .scalar()
        .await
}
