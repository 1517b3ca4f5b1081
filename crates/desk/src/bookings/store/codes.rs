//! The rows of one-time codes.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OneTimeCodeId, OrgId},
};
use frontdesk_db::{Conn, Tx};

pub(in crate::bookings) struct NewCode {
    pub id: OneTimeCodeId,
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub hash: String,
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

/// A code that is being tried.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::bookings) struct Tried {
    pub id: OneTimeCodeId,
    pub contact_id: ContactId,
    pub code_hash: String,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// Codes of one organization are counted and sent one after another.
pub(in crate::bookings) async fn lock(tx: &mut Tx, org: &OrgId) -> Result<()> {
    super::lock(tx, org).await?;
    Ok(())
}

pub(in crate::bookings) async fn insert(tx: &mut Tx, org: &OrgId, new: &NewCode) -> Result<()> {
    tx.query("INSERT INTO one_time_codes (org_id, id, conversation_id, contact_id, code_hash, tries, expires_at, proven_until, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, NULL, $7)")
        .bind(org)
        .bind(&new.id)
        .bind(&new.conversation)
        .bind(&new.contact)
        .bind(&new.hash)
        .bind(new.expires_at)
        .bind(new.now)
        .execute()
        .await?;
    Ok(())
}

/// Ends the codes of a conversation that still could be entered: only the newest works.
pub(in crate::bookings) async fn end_all(
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE one_time_codes SET expires_at = $3 WHERE org_id = $1 AND conversation_id = $2 AND expires_at > $3 AND proven_until IS NULL")
        .bind(org)
        .bind(conversation)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Codes that were sent to a contact; those that pretend to be were not.
pub(in crate::bookings) async fn sent_since(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    since: Timestamp,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM one_time_codes WHERE org_id = $1 AND contact_id = $2 AND created_at > $3 AND code_hash <> ''")
        .bind(org)
        .bind(contact)
        .bind(since)
        .scalar()
        .await
}

/// Codes that were asked for in a conversation, sent or not.
pub(in crate::bookings) async fn asked_since(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    since: Timestamp,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM one_time_codes WHERE org_id = $1 AND conversation_id = $2 AND created_at > $3")
        .bind(org)
        .bind(conversation)
        .bind(since)
        .scalar()
        .await
}

/// Counts a try of the code that waits, and gives it; `None` when none can be tried.
pub(in crate::bookings) async fn try_newest(
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
    now: Timestamp,
    most: i64,
) -> Result<Option<Tried>> {
    tx.query("UPDATE one_time_codes SET tries = tries + 1 WHERE org_id = $1 AND conversation_id = $2 AND expires_at > $3 AND tries < $4 AND proven_until IS NULL RETURNING id, contact_id, code_hash, tries")
        .bind(org)
        .bind(conversation)
        .bind(now)
        .bind(most)
        .optional()
        .await
}

pub(in crate::bookings) async fn prove(
    tx: &mut Tx,
    org: &OrgId,
    id: &OneTimeCodeId,
    until: Timestamp,
) -> Result<()> {
    tx.query("UPDATE one_time_codes SET proven_until = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(until)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::bookings) async fn proven(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    now: Timestamp,
) -> Result<Option<ContactId>> {
    let row: Option<(ContactId,)> = conn
        .query("SELECT contact_id FROM one_time_codes WHERE org_id = $1 AND conversation_id = $2 AND proven_until > $3 ORDER BY proven_until DESC LIMIT 1")
        .bind(org)
        .bind(conversation)
        .bind(now)
        .optional()
        .await?;
    Ok(row.map(|(contact,)| contact))
}
