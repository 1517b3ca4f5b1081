//! The rows of tickets.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::channels::voice::{Arrival, Carrier};

/// A ticket about to be written.
pub(in crate::channels::voice) struct Fresh<'a> {
    pub(in crate::channels::voice) arrival: &'a Arrival,
    pub(in crate::channels::voice) nonce: &'a str,
    pub(in crate::channels::voice) token_hash: &'a str,
    pub(in crate::channels::voice) expires_at: Timestamp,
    pub(in crate::channels::voice) now: Timestamp,
}

/// What a ticket was given for.
#[derive(sqlx::FromRow)]
pub(in crate::channels::voice) struct Taken {
    pub(in crate::channels::voice) org_id: OrgId,
    pub(in crate::channels::voice) from_number: String,
    pub(in crate::channels::voice) to_number: String,
}

/// Writes a ticket, unless the call has one that is good.
pub(in crate::channels::voice) async fn put(
    tx: &mut Tx,
    org: &OrgId,
    fresh: &Fresh<'_>,
) -> Result<()> {
    let arrival = fresh.arrival;
    let from = arrival.from.number().map(frontdesk_base::Phone::as_str).unwrap_or_default();
    tx.query(
        "INSERT INTO voice_tickets (org_id, channel_id, call_id, provider, nonce, token_hash, from_number, to_number, leg_id, expires_at, used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL) \
         ON CONFLICT (org_id, channel_id, call_id) DO UPDATE SET nonce = excluded.nonce, token_hash = excluded.token_hash, \
         expires_at = excluded.expires_at, used_at = NULL \
         WHERE voice_tickets.used_at IS NOT NULL OR voice_tickets.expires_at <= $11",
    )
    .bind(org)
    .bind(&arrival.channel)
    .bind(&arrival.call_id)
    .bind(arrival.carrier)
    .bind(fresh.nonce)
    .bind(fresh.token_hash)
    .bind(from)
    .bind(&arrival.to)
    .bind(&arrival.leg_id)
    .bind(fresh.expires_at)
    .bind(fresh.now)
    .execute()
    .await?;
    Ok(())
}

/// What is known of a call by its ticket.
#[derive(sqlx::FromRow)]
pub(in crate::channels::voice) struct Given {
    /// What its token is made of.
    pub(in crate::channels::voice) nonce: String,
    pub(in crate::channels::voice) from_number: String,
    pub(in crate::channels::voice) leg_id: String,
}

/// The ticket of a call, good or not.
pub(in crate::channels::voice) async fn given(
    conn: &mut Conn,
    org: &OrgId,
    channel: &ChannelId,
    call: &str,
) -> Result<Option<Given>> {
    conn.query(
        "SELECT nonce, from_number, leg_id FROM voice_tickets WHERE org_id = $1 AND channel_id = $2 AND call_id = $3",
    )
    .bind(org)
    .bind(channel)
    .bind(call)
    .optional()
    .await
}

/// Takes a ticket that is good.
pub(in crate::channels::voice) async fn take(
    tx: &mut Tx,
    carrier: Carrier,
    (channel, call): (&ChannelId, &str),
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Taken>> {
    // system door: the token names the call, and with it the organization
    tx.query(
        "UPDATE voice_tickets SET used_at = $5 WHERE channel_id = $1 AND call_id = $2 AND token_hash = $3 AND provider = $4 \
         AND used_at IS NULL AND expires_at > $5 RETURNING org_id, from_number, to_number",
    )
    .bind(channel)
    .bind(call)
    .bind(token_hash)
    .bind(carrier)
    .bind(now)
    .optional()
    .await
}

pub(in crate::channels::voice) async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    // system door: housekeeping, of every organization
    tx.query("DELETE FROM voice_tickets WHERE expires_at < $1").bind(before).execute().await
}
