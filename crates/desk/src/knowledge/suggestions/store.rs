//! The rows of suggested answers.

use frontdesk_base::{
    Result,
    id::{OrgId, SuggestedId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{Suggested, SuggestedState};

macro_rules! suggested {
    ($rest:literal) => {
        concat!(
            "SELECT id, question, answer, conversation_id, message_id, like_source_id, given, state, created_at, updated_at FROM suggested_answers ",
            $rest
        )
    };
}

/// Keeps it, or counts up the one with the same question: its words stay, unless nobody wanted them.
pub(super) async fn note(
    tx: &mut Tx,
    org: &OrgId,
    new: &Suggested,
    print: &str,
) -> Result<Suggested> {
    tx.query(
        "INSERT INTO suggested_answers (org_id, id, question, fingerprint, answer, conversation_id, message_id, like_source_id, given, state, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 'open', $9, $9) \
         ON CONFLICT (org_id, fingerprint) DO UPDATE SET \
         given = suggested_answers.given + CASE WHEN suggested_answers.message_id = excluded.message_id THEN 0 ELSE 1 END, \
         updated_at = excluded.updated_at \
         RETURNING id, question, answer, conversation_id, message_id, like_source_id, given, state, created_at, updated_at",
    )
    .bind(org)
    .bind(&new.id)
    .bind(&new.question)
    .bind(print)
    .bind(&new.answer)
    .bind(&new.conversation_id)
    .bind(&new.message_id)
    .bind(&new.like_source_id)
    .bind(new.created_at)
    .one()
    .await
}

/// What tells the questions apart, of all that are kept.
pub(super) async fn prints(conn: &mut Conn, org: &OrgId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query("SELECT fingerprint FROM suggested_answers WHERE org_id = $1 ORDER BY updated_at DESC LIMIT 600")
        .bind(org)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(print,)| print).collect())
}

/// Forgets those beyond the newest `keep`.
pub(super) async fn forget(tx: &mut Tx, org: &OrgId, keep: i64) -> Result<()> {
    tx.query(
        "DELETE FROM suggested_answers WHERE org_id = $1 AND id IN \
         (SELECT id FROM suggested_answers WHERE org_id = $1 ORDER BY updated_at DESC, id DESC LIMIT 100 OFFSET $2)",
    )
    .bind(org)
    .bind(keep)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId, limit: i64) -> Result<Vec<Suggested>> {
    conn.query(suggested!(
        "WHERE org_id = $1 AND state = 'open' ORDER BY given DESC, updated_at DESC, id DESC LIMIT $2"
    ))
    .bind(org)
    .bind(limit)
    .all()
    .await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM suggested_answers WHERE org_id = $1 AND state = 'open'")
        .bind(org)
        .scalar()
        .await
}

pub(super) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &SuggestedId,
) -> Result<Option<Suggested>> {
    conn.query(suggested!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &SuggestedId) -> Result<Option<Suggested>> {
    tx.query(Sql::Split {
        sqlite: suggested!("WHERE org_id = $1 AND id = $2"),
        postgres: suggested!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn close(
    tx: &mut Tx,
    org: &OrgId,
    id: &SuggestedId,
    state: SuggestedState,
) -> Result<()> {
    tx.query("UPDATE suggested_answers SET state = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(state)
        .execute()
        .await?;
    Ok(())
}
