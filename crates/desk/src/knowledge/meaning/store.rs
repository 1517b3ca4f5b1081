//! The rows of vectors.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Tx};

/// Every vector of a model, by the hash of its text.
pub(super) async fn all(
    conn: &mut Conn,
    org: &OrgId,
    model: &str,
) -> Result<Vec<(String, Vec<u8>)>> {
    conn.query("SELECT hash, vector FROM text_vectors WHERE org_id = $1 AND model = $2")
        .bind(org)
        .bind(model)
        .all()
        .await
}

pub(super) async fn hashes(conn: &mut Conn, org: &OrgId, model: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query("SELECT hash FROM text_vectors WHERE org_id = $1 AND model = $2")
        .bind(org)
        .bind(model)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    model: &str,
    hash: &str,
    vector: &[u8],
) -> Result<()> {
    tx.query(
        "INSERT INTO text_vectors (org_id, model, hash, vector) VALUES ($1, $2, $3, $4) ON CONFLICT (org_id, model, hash) DO NOTHING",
    )
    .bind(org)
    .bind(model)
    .bind(hash)
    .bind(vector.to_vec())
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, org: &OrgId, model: &str, hash: &str) -> Result<()> {
    tx.query("DELETE FROM text_vectors WHERE org_id = $1 AND model = $2 AND hash = $3")
        .bind(org)
        .bind(model)
        .bind(hash)
        .execute()
        .await?;
    Ok(())
}
