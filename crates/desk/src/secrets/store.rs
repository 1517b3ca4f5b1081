//! The rows of sealed secrets and data keys.

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::{Conn, Tx};

pub(super) async fn insert_key(
    tx: &mut Tx,
    org: &OrgId,
    master: i64,
    sealed: &[u8],
    now: Timestamp,
) -> Result<()> {
    tx.query("INSERT INTO org_keys (org_id, master_key_id, sealed_key, created_at) VALUES ($1, $2, $3, $4)")
        .bind(org)
        .bind(master)
        .bind(sealed)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn key(conn: &mut Conn, org: &OrgId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = conn
        .query("SELECT sealed_key FROM org_keys WHERE org_id = $1")
        .bind(org)
        .optional()
        .await?;
    Ok(row.map(|(sealed,)| sealed))
}

pub(super) async fn put(
    tx: &mut Tx,
    org: &OrgId,
    name: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO secrets (org_id, name, sealed, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (org_id, name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at",
    )
    .bind(org)
    .bind(name)
    .bind(sealed)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, name: &str) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = conn
        .query("SELECT sealed FROM secrets WHERE org_id = $1 AND name = $2")
        .bind(org)
        .bind(name)
        .optional()
        .await?;
    Ok(row.map(|(sealed,)| sealed))
}

/// False when there was none.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, name: &str) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM secrets WHERE org_id = $1 AND name = $2")
        .bind(org)
        .bind(name)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn names(conn: &mut Conn, org: &OrgId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query("SELECT name FROM secrets WHERE org_id = $1 ORDER BY name")
        .bind(org)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<super::Kept>> {
    conn.query("SELECT name, updated_at FROM secrets WHERE org_id = $1 ORDER BY name")
        .bind(org)
        .all()
        .await
}
