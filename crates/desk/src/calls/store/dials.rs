//! What of a call's row is only of calls that the agent makes.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::Call;

/// Writes what a new call was asked for.
pub(in crate::calls) async fn insert(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<()> {
    tx.query(
        "UPDATE calls SET reached = $3, purpose = $4, reason = $5, task_id = $6, booking_id = $7, dialed_by = $8 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(c.dial.reached)
    .bind(c.dial.purpose)
    .bind(&c.dial.reason)
    .bind(&c.dial.task_id)
    .bind(&c.dial.booking_id)
    .bind(&c.dial.dialed_by)
    .execute()
    .await?;
    Ok(())
}

/// Writes how it was reached, and by what its carrier knows it. The row is locked.
pub(in crate::calls) async fn update(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<()> {
    tx.query("UPDATE calls SET reached = $3, external_id = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&c.id)
        .bind(c.dial.reached)
        .bind(&c.external_id)
        .execute()
        .await?;
    Ok(())
}

/// The call that is being made to a contact, or goes on with them.
pub(in crate::calls) async fn open_with(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Option<Call>> {
    conn.query(call!(
        "WHERE org_id = $1 AND contact_id = $2 AND direction = 'outbound' AND status IN ('ringing', 'live') ORDER BY started_at LIMIT 1"
    ))
    .bind(org)
    .bind(contact)
    .optional()
    .await
}

/// The call that the agent makes in a conversation.
pub(in crate::calls) async fn open_in(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<Call>> {
    conn.query(call!(
        "WHERE org_id = $1 AND conversation_id = $2 AND direction = 'outbound' AND status IN ('ringing', 'live') ORDER BY started_at LIMIT 1"
    ))
    .bind(org)
    .bind(conversation)
    .optional()
    .await
}

/// How many calls were made since then.
pub(in crate::calls) async fn count_since(
    conn: &mut Conn,
    org: &OrgId,
    since: Timestamp,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM calls WHERE org_id = $1 AND started_at >= $2 AND direction = 'outbound'")
        .bind(org)
        .bind(since)
        .scalar()
        .await
}
