//! The rows of bookings in outside calendars, and of what overlaps.

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, ConnectionId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::calendars::{Conflict, Copy};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT connection_id, booking_id, external_id, version, starts_at, ends_at, stamp, state, dirty, written_at FROM calendar_copies ",
            $rest
        )
    };
}

/// A booking is to be written into a calendar, or what is there of it to be brought in line.
pub(in crate::calendars) async fn want(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    booking: &BookingId,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO calendar_copies (org_id, connection_id, booking_id, external_id, version, starts_at, ends_at, stamp, state, dirty, written_at, updated_at) \
         VALUES ($1, $2, $3, '', '', 0, 0, 0, 'wanted', TRUE, 0, $4) \
         ON CONFLICT (org_id, connection_id, booking_id) DO UPDATE SET dirty = TRUE, updated_at = excluded.updated_at",
    )
    .bind(org)
    .bind(connection)
    .bind(booking)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Whatever there is of a booking is to be looked at.
pub(in crate::calendars) async fn touch(
    tx: &mut Tx,
    org: &OrgId,
    booking: &BookingId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE calendar_copies SET dirty = TRUE, updated_at = $3 WHERE org_id = $1 AND booking_id = $2")
        .bind(org)
        .bind(booking)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::calendars) async fn of_booking(
    conn: &mut Conn,
    org: &OrgId,
    booking: &BookingId,
) -> Result<Vec<Copy>> {
    conn.query(select!("WHERE org_id = $1 AND booking_id = $2 ORDER BY connection_id"))
        .bind(org)
        .bind(booking)
        .all()
        .await
}

pub(in crate::calendars) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
    booking: &BookingId,
) -> Result<Option<Copy>> {
    conn.query(select!("WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3"))
        .bind(org)
        .bind(connection)
        .bind(booking)
        .optional()
        .await
}

/// Every copy in a calendar.
pub(in crate::calendars) async fn in_connection(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
) -> Result<Vec<Copy>> {
    conn.query(select!("WHERE org_id = $1 AND connection_id = $2"))
        .bind(org)
        .bind(connection)
        .all()
        .await
}

/// The ids under which the organization's bookings are in outside calendars.
pub(in crate::calendars) async fn external_ids(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query("SELECT external_id FROM calendar_copies WHERE org_id = $1 AND external_id <> ''")
        .bind(org)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Bookings that wait to be written into a calendar since before a moment.
pub(in crate::calendars) async fn waiting(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
    before: Timestamp,
) -> Result<Vec<(BookingId,)>> {
    conn.query("SELECT booking_id FROM calendar_copies WHERE org_id = $1 AND connection_id = $2 AND dirty AND updated_at <= $3 LIMIT 200")
        .bind(org)
        .bind(connection)
        .bind(before)
        .all()
        .await
}

pub(in crate::calendars) async fn put(
    tx: &mut Tx,
    org: &OrgId,
    c: &Copy,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_copies SET external_id = $4, version = $5, starts_at = $6, ends_at = $7, stamp = $8, state = $9, dirty = $10, written_at = $11, updated_at = $12 \
         WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3",
    )
    .bind(org)
    .bind(&c.connection_id)
    .bind(&c.booking_id)
    .bind(&c.external_id)
    .bind(&c.version)
    .bind(c.starts_at)
    .bind(c.ends_at)
    .bind(c.stamp)
    .bind(c.state)
    .bind(c.dirty)
    .bind(c.written_at)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::calendars) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    booking: &BookingId,
) -> Result<()> {
    tx.query(
        "DELETE FROM calendar_copies WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3",
    )
    .bind(org)
    .bind(connection)
    .bind(booking)
    .execute()
    .await?;
    Ok(())
}

/// The overlaps that somebody was told of.
pub(in crate::calendars) async fn conflicts(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
) -> Result<Vec<Conflict>> {
    conn.query("SELECT booking_id, item_id, task_id FROM calendar_conflicts WHERE org_id = $1 AND connection_id = $2")
        .bind(org)
        .bind(connection)
        .all()
        .await
}

pub(in crate::calendars) async fn add_conflict(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    conflict: &Conflict,
    now: Timestamp,
) -> Result<()> {
    tx.query("INSERT INTO calendar_conflicts (org_id, connection_id, booking_id, item_id, task_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(org)
        .bind(connection)
        .bind(&conflict.booking_id)
        .bind(&conflict.item_id)
        .bind(&conflict.task_id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::calendars) async fn remove_conflict(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    conflict: &Conflict,
) -> Result<()> {
    tx.query("DELETE FROM calendar_conflicts WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3 AND item_id = $4")
        .bind(org)
        .bind(connection)
        .bind(&conflict.booking_id)
        .bind(&conflict.item_id)
        .execute()
        .await?;
    Ok(())
}
