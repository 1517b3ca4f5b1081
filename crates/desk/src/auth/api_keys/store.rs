//! The rows of API keys.

use frontdesk_base::{
    Result, Timestamp,
    id::{ApiKeyId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};

use super::{ApiKey, Scope};

pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    key: &ApiKey,
    token_hash: &str,
    by: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO api_keys (org_id, id, name, prefix, token_hash, scopes, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org)
    .bind(&key.id)
    .bind(&key.name)
    .bind(&key.prefix)
    .bind(token_hash)
    .bind(&key.scopes)
    .bind(by)
    .bind(key.created_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM api_keys WHERE org_id = $1").bind(org).scalar().await
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<ApiKey>> {
    conn.query(
        "SELECT id, name, prefix, scopes, created_at, used_at FROM api_keys \
         WHERE org_id = $1 ORDER BY id DESC",
    )
    .bind(org)
    .all()
    .await
}

/// False when there is none.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &ApiKeyId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM api_keys WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// A key as its token finds it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Found {
    pub(super) org_id: OrgId,
    pub(super) id: ApiKeyId,
    pub(super) scopes: Json<Vec<Scope>>,
    pub(super) used_at: Option<Timestamp>,
}

pub(super) async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<Found>> {
    // system door: the key itself says whose it is
    conn.query("SELECT org_id, id, scopes, used_at FROM api_keys WHERE token_hash = $1")
        .bind(token_hash)
        .optional()
        .await
}

pub(super) async fn note_use(
    tx: &mut Tx,
    org: &OrgId,
    id: &ApiKeyId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE api_keys SET used_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}
