//! The rows of data requests.

use frontdesk_base::{
    Result, Timestamp,
    address::Email,
    id::{DataRequestId, OrgId, TaskId},
};
use frontdesk_db::{Conn, Tx};

use super::{DataRequest, Status};

/// A statement that ends with the columns of a request.
macro_rules! request {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "id, name, email, kind, message, language, status, task_id, due_at, created_at, confirmed_at, closed_at, closed_by, answer",
            $after
        )
    };
}

/// A request that waits for its confirmation, with the hash of the token that confirms it until then.
pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    new: &DataRequest,
    (token_hash, until): (&str, Timestamp),
) -> Result<()> {
    tx.query(
        "INSERT INTO data_requests (org_id, id, name, email, kind, message, language, status, token_hash, token_expires_at, created_at, answer) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(org)
    .bind(&new.id)
    .bind(&new.name)
    .bind(&new.email)
    .bind(new.kind)
    .bind(&new.message)
    .bind(&new.language)
    .bind(new.status)
    .bind(token_hash)
    .bind(until)
    .bind(new.created_at)
    .bind(&new.answer)
    .execute()
    .await?;
    Ok(())
}

/// How many wait for their confirmation: all, and those of this address.
pub(super) async fn waiting(
    conn: &mut Conn,
    org: &OrgId,
    email: &Email,
    now: Timestamp,
) -> Result<(i64, i64)> {
    conn.query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN email = $2 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM data_requests \
         WHERE org_id = $1 AND status = 'unconfirmed' AND token_expires_at > $3",
    )
    .bind(org)
    .bind(email)
    .bind(now)
    .one()
    .await
}

/// The request of a token that still works.
pub(super) async fn by_token(
    conn: &mut Conn,
    org: &OrgId,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<DataRequest>> {
    conn.query(request!(
        "SELECT ",
        " FROM data_requests WHERE org_id = $1 AND token_hash = $2 AND token_expires_at > $3"
    ))
    .bind(org)
    .bind(token_hash)
    .bind(now)
    .optional()
    .await
}

/// Opens the request of a token; `None` when it does not wait for that.
pub(super) async fn open(
    tx: &mut Tx,
    org: &OrgId,
    token_hash: &str,
    now: Timestamp,
    due: Timestamp,
) -> Result<Option<DataRequest>> {
    tx.query(request!(
        "UPDATE data_requests SET status = 'open', confirmed_at = $3, due_at = $4 \
         WHERE org_id = $1 AND token_hash = $2 AND status = 'unconfirmed' AND token_expires_at > $3 RETURNING ",
        ""
    ))
    .bind(org)
    .bind(token_hash)
    .bind(now)
    .bind(due)
    .optional()
    .await
}

pub(super) async fn set_task(
    tx: &mut Tx,
    org: &OrgId,
    id: &DataRequestId,
    task: &TaskId,
) -> Result<()> {
    tx.query("UPDATE data_requests SET task_id = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(task)
        .execute()
        .await?;
    Ok(())
}

/// Closes an open request; `None` when it is none.
pub(super) async fn close(
    tx: &mut Tx,
    org: &OrgId,
    id: &DataRequestId,
    (status, answer): (Status, &str),
    (by, now): (&str, Timestamp),
) -> Result<Option<DataRequest>> {
    tx.query(request!(
        "UPDATE data_requests SET status = $3, answer = $4, closed_by = $5, closed_at = $6 \
         WHERE org_id = $1 AND id = $2 AND status = 'open' RETURNING ",
        ""
    ))
    .bind(org)
    .bind(id)
    .bind(status)
    .bind(answer)
    .bind(by)
    .bind(now)
    .optional()
    .await
}

/// One that was confirmed.
pub(super) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &DataRequestId,
) -> Result<Option<DataRequest>> {
    conn.query(request!(
        "SELECT ",
        " FROM data_requests WHERE org_id = $1 AND id = $2 AND status <> 'unconfirmed'"
    ))
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Those that wait for the business, the most pressing first.
pub(super) async fn open_ones(conn: &mut Conn, org: &OrgId, most: i64) -> Result<Vec<DataRequest>> {
    conn.query(request!(
        "SELECT ",
        " FROM data_requests WHERE org_id = $1 AND status = 'open' ORDER BY due_at, id LIMIT $2"
    ))
    .bind(org)
    .bind(most)
    .all()
    .await
}

/// Those that were answered, the newest answer first.
pub(super) async fn closed_ones(
    conn: &mut Conn,
    org: &OrgId,
    most: i64,
) -> Result<Vec<DataRequest>> {
    conn.query(request!(
        "SELECT ",
        " FROM data_requests WHERE org_id = $1 AND status IN ('done', 'refused') ORDER BY closed_at DESC, id DESC LIMIT $2"
    ))
    .bind(org)
    .bind(most)
    .all()
    .await
}

/// Forgets what was not confirmed in time, and what was answered before `before`.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp, before: Timestamp) -> Result<u64> {
    // system door: housekeeping, for every organization
    tx.query(
        "DELETE FROM data_requests WHERE (status = 'unconfirmed' AND token_expires_at <= $1) \
         OR (status IN ('done', 'refused') AND closed_at < $2)",
    )
    .bind(now)
    .bind(before)
    .execute()
    .await
}
