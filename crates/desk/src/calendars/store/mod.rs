//! The rows of connected calendars and of the calendars that can be subscribed to.

pub(in crate::calendars) mod copies;
pub(in crate::calendars) mod items;

use frontdesk_base::{
    Result, Timestamp,
    id::{CalendarFeedId, ConnectionId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use crate::calendars::{Connection, Feed, State, Use};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, provider, state, reason, staff_id, account, address, name, blocks, writable, writes, details, cursor, unrolled_on, synced_at, \
             failures, skipped, warned, channel, channel_token, channel_resource, channel_until, created_at FROM calendar_connections ",
            $rest
        )
    };
}

pub(in crate::calendars) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    by: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO calendar_connections (org_id, id, provider, state, reason, staff_id, account, address, name, blocks, writes, details, cursor, \
         unrolled_on, syncing_until, failures, skipped, warned, channel, channel_token, channel_resource, channel_until, created_by, created_at, updated_at, writable) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 0, 0, 0, FALSE, '', '', '', 0, $13, $14, $14, $15)",
    )
    .bind(org)
    .bind(&c.id)
    .bind(c.provider)
    .bind(c.state)
    .bind(&c.reason)
    .bind(&c.staff_id)
    .bind(&c.account)
    .bind(&c.address)
    .bind(&c.name)
    .bind(c.blocks)
    .bind(c.writes)
    .bind(c.details)
    .bind(by)
    .bind(c.created_at)
    .bind(c.writable)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::calendars) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Connection>> {
    conn.query(select!("WHERE org_id = $1 ORDER BY created_at, id")).bind(org).all().await
}

pub(in crate::calendars) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConnectionId,
) -> Result<Option<Connection>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// Takes a connection: nobody else reads or changes it until this transaction ends.
pub(in crate::calendars) async fn lock(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
) -> Result<Option<Connection>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Of which organization a connection is, for a provider that names only the connection.
pub(in crate::calendars) async fn org_of(
    conn: &mut Conn,
    id: &ConnectionId,
) -> Result<Option<OrgId>> {
    // system door: a push of Google's names the connection, and proves itself by the channel's token
    let row: Option<(OrgId,)> = conn
        .query("SELECT org_id FROM calendar_connections WHERE id = $1")
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(org,)| org))
}

/// How many connections of the installation may stand on the same grant of Google's: those of the account,
/// and those of which it is not known whose they are.
pub(in crate::calendars) async fn sharing_grant(conn: &mut Conn, account: &str) -> Result<i64> {
    // system door: what Google takes back, it takes back for every organization that the account let in
    conn.query(
        "SELECT COUNT(*) FROM calendar_connections WHERE provider = 'google' AND ($1 = '' OR account = '' OR LOWER(account) = LOWER($1))",
    )
    .bind(account)
    .scalar()
    .await
}

/// Begins to read a calendar: the connection, if nobody else reads it until then.
pub(in crate::calendars) async fn begin_sync(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool> {
    let taken = tx
        .query("UPDATE calendar_connections SET syncing_until = $4 WHERE org_id = $1 AND id = $2 AND syncing_until <= $3 AND state = 'active'")
        .bind(org)
        .bind(id)
        .bind(now)
        .bind(until)
        .execute()
        .await?;
    Ok(taken == 1)
}

/// It was read up to here.
pub(in crate::calendars) async fn synced(
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET cursor = $3, unrolled_on = $4, synced_at = $5, syncing_until = 0, failures = 0, reason = '', skipped = $6, \
         warned = FALSE, name = $7, updated_at = $5 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(&c.cursor)
    .bind(&c.unrolled_on)
    .bind(now)
    .bind(c.skipped)
    .bind(&c.name)
    .execute()
    .await?;
    Ok(())
}

/// It could not be read.
pub(in crate::calendars) async fn failed(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    (state, reason, warned): (State, &str, bool),
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET state = $3, reason = $4, warned = $5, failures = failures + 1, syncing_until = 0, updated_at = $6 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(state)
    .bind(reason)
    .bind(warned)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// What it is used for. Reading begins anew.
pub(in crate::calendars) async fn set_use(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    used: &Use,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET staff_id = $3, blocks = $4, writes = $5, details = $6, unrolled_on = '', updated_at = $7 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(&used.staff_id)
    .bind(used.blocks)
    .bind(used.writes)
    .bind(used.details)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Which calendar of the account it is, whether it can be written, and where reading it begins; it works from
/// now on.
pub(in crate::calendars) async fn choose(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    (address, name, cursor): (&str, &str, &str),
    writable: bool,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET address = $3, name = $4, state = 'active', reason = '', cursor = $6, failures = 0, warned = FALSE, \
         syncing_until = 0, writable = $7, updated_at = $5 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(address)
    .bind(name)
    .bind(now)
    .bind(cursor)
    .bind(writable)
    .execute()
    .await?;
    Ok(())
}

/// The account lets us in again.
pub(in crate::calendars) async fn mend(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    account: &str,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET account = $3, state = CASE WHEN address = '' AND provider <> 'ics' THEN 'choosing' ELSE 'active' END, \
         reason = '', failures = 0, warned = FALSE, syncing_until = 0, updated_at = $4 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(account)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// The push channel by which Google says that something is new.
pub(in crate::calendars) async fn set_channel(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
    (channel, token, resource): (&str, &str, &str),
    until: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_connections SET channel = $3, channel_token = $4, channel_resource = $5, channel_until = $6 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(channel)
    .bind(token)
    .bind(resource)
    .bind(until)
    .execute()
    .await?;
    Ok(())
}

/// Takes a connection away, with everything that was read through it.
pub(in crate::calendars) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConnectionId,
) -> Result<bool> {
    for sql in [
        "DELETE FROM calendar_items WHERE org_id = $1 AND connection_id = $2",
        "DELETE FROM calendar_copies WHERE org_id = $1 AND connection_id = $2",
        "DELETE FROM calendar_conflicts WHERE org_id = $1 AND connection_id = $2",
    ] {
        tx.query(sql).bind(org).bind(id).execute().await?;
    }
    let gone = tx
        .query("DELETE FROM calendar_connections WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}

/// Connections of all organizations that should have been read by now and were not, and accounts for
/// which nobody chose a calendar.
pub(in crate::calendars) async fn forgotten(
    conn: &mut Conn,
    before: Timestamp,
) -> Result<Vec<(OrgId, ConnectionId, State)>> {
    // system door: housekeeping of every organization
    conn.query(
        "SELECT org_id, id, state FROM calendar_connections WHERE updated_at < $1 AND state <> 'broken' AND COALESCE(synced_at, 0) < $1 \
         ORDER BY updated_at LIMIT 500",
    )
    .bind(before)
    .all()
    .await
}

pub(in crate::calendars) async fn insert_feed(
    tx: &mut Tx,
    org: &OrgId,
    feed: &Feed,
    by: &str,
) -> Result<()> {
    tx.query("INSERT INTO calendar_feeds (org_id, id, staff_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(org)
        .bind(&feed.id)
        .bind(&feed.staff_id)
        .bind(by)
        .bind(feed.created_at)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::calendars) async fn feeds(conn: &mut Conn, org: &OrgId) -> Result<Vec<Feed>> {
    conn.query("SELECT id, staff_id, created_at FROM calendar_feeds WHERE org_id = $1 ORDER BY created_at, id")
        .bind(org)
        .all()
        .await
}

pub(in crate::calendars) async fn feed(
    conn: &mut Conn,
    org: &OrgId,
    id: &CalendarFeedId,
) -> Result<Option<Feed>> {
    conn.query("SELECT id, staff_id, created_at FROM calendar_feeds WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(in crate::calendars) async fn delete_feed(
    tx: &mut Tx,
    org: &OrgId,
    id: &CalendarFeedId,
) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM calendar_feeds WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}

/// How many there are of each.
pub(in crate::calendars) async fn counts(conn: &mut Conn, org: &OrgId) -> Result<(i64, i64)> {
    conn.query(
        "SELECT (SELECT COUNT(*) FROM calendar_connections WHERE org_id = $1), (SELECT COUNT(*) FROM calendar_feeds WHERE org_id = $1)",
    )
    .bind(org)
    .one()
    .await
}
