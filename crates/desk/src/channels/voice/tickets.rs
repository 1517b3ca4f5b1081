//! Tickets: by what the sound of a call, which comes over a connection of its own, proves that it belongs
//! to the call.
//!
//! A ticket is a token of this installation for one call, good for a minute and for one connection. Its
//! hash is stored. While it is good, the same call gets the same token again, so that a carrier that asks
//! twice is answered once.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Secret,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Conn, Door, Tx};
use frontdesk_providers::phone::CallerId;

use super::{Carrier, calls::Arrival, store::tickets as store};
use crate::{App, signing};

/// How long a ticket is good.
pub(in crate::channels) const GOOD: Duration = Duration::from_secs(60);
/// How long its row stays.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// The longest id of a call, in bytes.
const CALL_ID: usize = 200;

/// What a ticket was given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose call it is.
    pub org: OrgId,
    /// The line.
    pub channel: ChannelId,
    /// The carrier's own id of the call.
    pub call_id: String,
    /// Who calls.
    pub from: CallerId,
    /// Which number they called.
    pub to: String,
}

/// A ticket for a call, in the transaction that decides that the agent takes it.
pub(in crate::channels) async fn issue(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    arrival: &Arrival,
) -> Result<Secret> {
    let now = app.clock().now();
    let nonce = app.random().token();
    let fresh = token(app, &arrival.channel, &arrival.call_id, &nonce);
    let fresh = store::Fresh {
        arrival,
        nonce: &nonce,
        token_hash: &signing::token_hash(fresh.expose()),
        expires_at: now.plus(GOOD),
        now,
    };
    store::put(tx, org, &fresh).await?;
    again(app, tx, org, (&arrival.channel, &arrival.call_id))
        .await?
        .ok_or_else(|| Error::internal("a ticket was written and is not there"))
}

/// The token of the ticket that a call has, used or not.
pub(super) async fn again(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    (channel, call): (&ChannelId, &str),
) -> Result<Option<Secret>> {
    let given = store::given(conn, org, channel, call).await?;
    Ok(given.map(|given| token(app, channel, call, &given.nonce)))
}

/// Who calls and by which leg, as it was known when the call came in.
pub(super) async fn caller(
    conn: &mut Conn,
    org: &OrgId,
    (channel, call): (&ChannelId, &str),
) -> Result<Option<(CallerId, String)>> {
    let given = store::given(conn, org, channel, call).await?;
    Ok(given.map(|given| (CallerId::parse(&given.from_number), given.leg_id)))
}

/// Takes a ticket, once: whoever shows it is the call's sound. [`Error::SignedOut`] for one that was used,
/// has run out or was never given.
pub async fn redeem(
    app: &App,
    carrier: Carrier,
    channel: &ChannelId,
    call_id: &str,
    token: &str,
) -> Result<Ticket> {
    if call_id.is_empty() || call_id.len() > CALL_ID || token.is_empty() || token.len() > CALL_ID {
        return Err(Error::SignedOut("ticket_invalid"));
    }
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::Token).await?;
    let hash = signing::token_hash(token);
    let row = store::take(&mut tx, carrier, (channel, call_id), &hash, now).await?;
    tx.commit().await?;
    let row = row.ok_or(Error::SignedOut("ticket_invalid"))?;
    Ok(Ticket {
        org: row.org_id,
        channel: channel.clone(),
        call_id: call_id.to_owned(),
        from: CallerId::parse(&row.from_number),
        to: row.to_number,
    })
}

/// Forgets tickets that ran out a day ago.
pub(super) async fn forget_old(app: &App) -> Result<()> {
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    store::forget(&mut tx, app.clock().now().minus(KEPT)).await?;
    tx.commit().await
}

fn token(app: &App, channel: &ChannelId, call: &str, nonce: &str) -> Secret {
    Secret::new(signing::sign(app, "voice-ticket", &format!("{channel}\n{call}\n{nonce}")))
}
