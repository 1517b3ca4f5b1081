//! Contact sessions: one browser's visit through the widget. Only a hash of the token is kept.

use std::time::Duration;

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, ContactId, ContactSessionId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};

use super::DeviceFacts;

/// One visit.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ContactSession {
    /// Its id.
    pub id: ContactSessionId,
    /// Whose.
    pub contact_id: ContactId,
    /// As whom it began, where a merge has given it to another contact since.
    pub began_as: Option<ContactId>,
    /// Through which widget.
    pub channel_id: ChannelId,
    /// The device facts.
    pub device: Json<DeviceFacts>,
    /// Whether a signed identity proved who it is.
    pub verified: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// When it ends without further use.
    pub expires_at: Timestamp,
}

/// A session as its token finds it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Found {
    pub(crate) org_id: OrgId,
    pub(crate) id: ContactSessionId,
    pub(crate) contact_id: ContactId,
    pub(crate) began_as: Option<ContactId>,
    pub(crate) channel_id: ChannelId,
    pub(crate) verified: bool,
    pub(crate) used_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl Found {
    /// As whom the browser sees what it sees.
    pub(crate) fn reach(&self) -> &ContactId {
        self.began_as.as_ref().unwrap_or(&self.contact_id)
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    session: &ContactSession,
    token_hash: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_sessions (org_id, id, contact_id, began_as, channel_id, token_hash, device, verified, created_at, used_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(org)
    .bind(&session.id)
    .bind(&session.contact_id)
    .bind(&session.began_as)
    .bind(&session.channel_id)
    .bind(token_hash)
    .bind(session.device.clone())
    .bind(session.verified)
    .bind(session.created_at)
    .bind(session.used_at)
    .bind(session.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// The session of this token, with its organization.
pub(crate) async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<Found>> {
    // system door: the token proves the organization
    conn.query(
        "SELECT s.org_id, s.id, s.contact_id, s.began_as, s.channel_id, s.verified, s.used_at, s.expires_at FROM contact_sessions s WHERE s.token_hash = $1",
    )
    .bind(token_hash)
    .optional()
    .await
}

pub(crate) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &ContactSessionId,
) -> Result<Option<ContactSession>> {
    conn.query("SELECT id, contact_id, began_as, channel_id, device, verified, created_at, used_at, expires_at FROM contact_sessions WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(crate) async fn renew(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactSessionId,
    now: Timestamp,
    life: Duration,
) -> Result<()> {
    tx.query(
        "UPDATE contact_sessions SET used_at = $3, expires_at = $4 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(now)
    .bind(now.plus(life))
    .execute()
    .await?;
    Ok(())
}

pub(crate) async fn set_device(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactSessionId,
    device: &DeviceFacts,
) -> Result<()> {
    tx.query("UPDATE contact_sessions SET device = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(Json(device))
        .execute()
        .await?;
    Ok(())
}

pub(crate) async fn end(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactSessionId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE contact_sessions SET expires_at = $3 WHERE org_id = $1 AND id = $2 AND expires_at > $3")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<ContactSession>> {
    conn.query(
        "SELECT id, contact_id, began_as, channel_id, device, verified, created_at, used_at, expires_at FROM contact_sessions \
         WHERE org_id = $1 AND contact_id = $2 ORDER BY used_at DESC LIMIT 50",
    )
    .bind(org)
    .bind(contact)
    .all()
    .await
}

pub(super) async fn forget_device_facts(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
) -> Result<()> {
    tx.query("UPDATE contact_sessions SET device = '{}' WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(contact)
        .execute()
        .await?;
    Ok(())
}

/// The newest through a channel. By id, which sorts by time and has an index.
pub(super) async fn recent(
    conn: &mut Conn,
    org: &OrgId,
    channel: &ChannelId,
    before: Option<&ContactSessionId>,
    limit: i64,
) -> Result<Vec<ContactSession>> {
    conn.build("SELECT id, contact_id, began_as, channel_id, device, verified, created_at, used_at, expires_at FROM contact_sessions WHERE org_id = ")
    .arg(org)
    .push(" AND channel_id = ")
    .arg(channel)
    .and("id < ", before)
    .push(" ORDER BY id DESC LIMIT ")
    .arg(limit)
    .done()
    .all()
    .await
}
