//! The rows of saved replies.

use frontdesk_base::{
    Result, Timestamp,
    id::{OrgId, SavedReplyId},
};
use frontdesk_db::{Conn, Tx};

use super::{NewSavedReply, SavedReply};

pub(super) async fn list(conn: &mut Conn, org: &OrgId, limit: i64) -> Result<Vec<SavedReply>> {
    conn.query("SELECT id, title, text, created_at, updated_at FROM saved_replies WHERE org_id = $1 ORDER BY id LIMIT $2")
        .bind(org)
        .bind(limit)
        .all()
        .await
}

pub(super) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &SavedReplyId,
) -> Result<Option<SavedReply>> {
    conn.query("SELECT id, title, text, created_at, updated_at FROM saved_replies WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM saved_replies WHERE org_id = $1").bind(org).scalar().await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, reply: &SavedReply) -> Result<()> {
    tx.query("INSERT INTO saved_replies (org_id, id, title, text, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(org)
        .bind(&reply.id)
        .bind(&reply.title)
        .bind(&reply.text)
        .bind(reply.created_at)
        .bind(reply.updated_at)
        .execute()
        .await?;
    Ok(())
}

/// True when there is one to change.
pub(super) async fn update(
    tx: &mut Tx,
    org: &OrgId,
    id: &SavedReplyId,
    new: &NewSavedReply,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query("UPDATE saved_replies SET title = $3, text = $4, updated_at = $5 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(&new.title)
        .bind(&new.text)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// True when there was one.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &SavedReplyId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM saved_replies WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}
