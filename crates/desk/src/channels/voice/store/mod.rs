//! The rows of phone lines, of their tickets and of messages that callers left.

pub(super) mod tickets;
pub(super) mod voicemails;

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::model::Line;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT v.channel_id, c.name, c.provider, c.enabled, v.number, v.settings, v.carrier_id, v.wired_at, v.last_call_at, v.updated_at \
             FROM voice_channels v JOIN channels c ON c.org_id = v.org_id AND c.id = v.channel_id ",
            $rest
        )
    };
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, line: &Line) -> Result<bool> {
    let made = tx
        .query(
            "INSERT INTO voice_channels (org_id, channel_id, number, settings, carrier_id, wired_at, last_call_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(org)
        .bind(&line.channel_id)
        .bind(&line.number)
        .bind(line.settings.clone())
        .bind(&line.carrier_id)
        .bind(line.wired_at)
        .bind(line.last_call_at)
        .bind(line.updated_at)
        .execute()
        .await?;
    Ok(made == 1)
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, line: &Line) -> Result<()> {
    tx.query(
        "UPDATE voice_channels SET number = $3, settings = $4, carrier_id = $5, wired_at = $6, updated_at = $7 \
         WHERE org_id = $1 AND channel_id = $2",
    )
    .bind(org)
    .bind(&line.channel_id)
    .bind(&line.number)
    .bind(line.settings.clone())
    .bind(&line.carrier_id)
    .bind(line.wired_at)
    .bind(line.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn called(tx: &mut Tx, org: &OrgId, id: &ChannelId, now: Timestamp) -> Result<()> {
    tx.query("UPDATE voice_channels SET last_call_at = $3 WHERE org_id = $1 AND channel_id = $2")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &ChannelId) -> Result<Option<Line>> {
    conn.query(select!("WHERE v.org_id = $1 AND v.channel_id = $2"))
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Line>> {
    conn.query(select!("WHERE v.org_id = $1 ORDER BY c.created_at, c.id")).bind(org).all().await
}

pub(super) async fn holder(
    conn: &mut Conn,
    org: &OrgId,
    number: &str,
) -> Result<Option<ChannelId>> {
    let row: Option<(ChannelId,)> = conn
        .query("SELECT channel_id FROM voice_channels WHERE org_id = $1 AND number = $2")
        .bind(org)
        .bind(number)
        .optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Whose line this is.
pub(super) async fn whose(conn: &mut Conn, id: &ChannelId) -> Result<Option<OrgId>> {
    // system door: the request's address names the channel, and its signature proves it
    let row: Option<(OrgId,)> = conn
        .query("SELECT org_id FROM voice_channels WHERE channel_id = $1")
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(org,)| org))
}

/// Whether anything is of this line: a conversation, a call, a message.
pub(super) async fn is_used(conn: &mut Conn, org: &OrgId, id: &ChannelId) -> Result<bool> {
    let used: i64 = conn
        .query(
            "SELECT (SELECT COUNT(*) FROM conversations WHERE org_id = $1 AND channel_id = $2) \
             + (SELECT COUNT(*) FROM calls WHERE org_id = $1 AND channel_id = $2) \
             + (SELECT COUNT(*) FROM voicemails WHERE org_id = $1 AND channel_id = $2)",
        )
        .bind(org)
        .bind(id)
        .scalar()
        .await?;
    Ok(used > 0)
}

/// Deletes a line, its channel and its tickets.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &ChannelId) -> Result<()> {
    tx.query("DELETE FROM voice_tickets WHERE org_id = $1 AND channel_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM voice_channels WHERE org_id = $1 AND channel_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM channels WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}
