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
            "SELECT connection_id, booking_id, external_id, version, starts_at, ends_at, stamp, state, dirty, touched, failures, written_at FROM calendar_copies ",
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
         ON CONFLICT (org_id, connection_id, booking_id) DO UPDATE SET dirty = TRUE, touched = calendar_copies.touched + 1, updated_at = excluded.updated_at",
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
    tx.query("UPDATE calendar_copies SET dirty = TRUE, touched = touched + 1, updated_at = $3 WHERE org_id = $1 AND booking_id = $2")
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

/// What is in a calendar of bookings that are not over is to be looked at; which they are.
pub(in crate::calendars) async fn touch_all(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    now: Timestamp,
) -> Result<Vec<(BookingId,)>> {
    tx.query(
        "UPDATE calendar_copies SET dirty = TRUE, touched = touched + 1, updated_at = $3 WHERE org_id = $1 AND connection_id = $2 \
         AND booking_id IN (SELECT id FROM bookings WHERE org_id = $1 AND ends_at > $3) RETURNING booking_id",
    )
    .bind(org)
    .bind(connection)
    .bind(now)
    .all()
    .await
}

/// The copies in a calendar of bookings that are not over.
pub(in crate::calendars) async fn in_connection(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
    now: Timestamp,
) -> Result<Vec<Copy>> {
    conn.query(select!(
        "WHERE org_id = $1 AND connection_id = $2 AND booking_id IN (SELECT id FROM bookings WHERE org_id = $1 AND ends_at > $3)"
    ))
    .bind(org)
    .bind(connection)
    .bind(now)
    .all()
    .await
}

/// The ids under which the organization's bookings that end after a moment are in outside calendars.
pub(in crate::calendars) async fn external_ids(
    conn: &mut Conn,
    org: &OrgId,
    since: Timestamp,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query(
            "SELECT external_id FROM calendar_copies WHERE org_id = $1 AND external_id <> '' \
             AND booking_id IN (SELECT id FROM bookings WHERE org_id = $1 AND ends_at > $2)",
        )
        .bind(org)
        .bind(since)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Bookings that wait to be written into a calendar since before the first of these moments; those that it
/// refused a few times, since before the second; many times, the third.
pub(in crate::calendars) async fn waiting(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
    before: [Timestamp; 3],
) -> Result<Vec<(BookingId,)>> {
    conn.query(
        "SELECT booking_id FROM calendar_copies WHERE org_id = $1 AND connection_id = $2 AND dirty \
         AND updated_at <= CASE WHEN failures < 2 THEN $3 WHEN failures < 6 THEN $4 ELSE $5 END ORDER BY updated_at LIMIT 200",
    )
    .bind(org)
    .bind(connection)
    .bind(before[0])
    .bind(before[1])
    .bind(before[2])
    .all()
    .await
}

/// What was seen there of a copy. Whether something is to be written is as before.
pub(in crate::calendars) async fn seen(
    tx: &mut Tx,
    org: &OrgId,
    c: &Copy,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_copies SET external_id = $4, version = $5, starts_at = $6, ends_at = $7, state = $8, updated_at = $9 \
         WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3",
    )
    .bind(org)
    .bind(&c.connection_id)
    .bind(&c.booking_id)
    .bind(&c.external_id)
    .bind(&c.version)
    .bind(c.starts_at)
    .bind(c.ends_at)
    .bind(c.state)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// A copy is there as the booking was at its stamp. What was to be written anew since it was loaded still is.
pub(in crate::calendars) async fn written(
    tx: &mut Tx,
    org: &OrgId,
    c: &Copy,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_copies SET external_id = $4, version = $5, starts_at = $6, ends_at = $7, stamp = $8, state = $9, written_at = $10, \
         updated_at = $11, failures = 0, dirty = CASE WHEN touched = $12 THEN FALSE ELSE dirty END \
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
    .bind(c.written_at)
    .bind(now)
    .bind(c.touched)
    .execute()
    .await?;
    Ok(())
}

/// There is nothing to write of a copy, unless that changed since it was loaded.
pub(in crate::calendars) async fn left(
    tx: &mut Tx,
    org: &OrgId,
    c: &Copy,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_copies SET stamp = $4, updated_at = $5, failures = 0, dirty = FALSE \
         WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3 AND touched = $6",
    )
    .bind(org)
    .bind(&c.connection_id)
    .bind(&c.booking_id)
    .bind(c.stamp)
    .bind(now)
    .bind(c.touched)
    .execute()
    .await?;
    Ok(())
}

/// The calendar refused a copy: it waits before it is tried again.
pub(in crate::calendars) async fn refused(
    tx: &mut Tx,
    org: &OrgId,
    c: &Copy,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE calendar_copies SET failures = failures + 1, dirty = TRUE, updated_at = $4 \
         WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3",
    )
    .bind(org)
    .bind(&c.connection_id)
    .bind(&c.booking_id)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// How many copies a calendar refused so often.
pub(in crate::calendars) async fn count_refused(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
    failures: i64,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM calendar_copies WHERE org_id = $1 AND connection_id = $2 AND failures >= $3")
        .bind(org)
        .bind(connection)
        .bind(failures)
        .scalar()
        .await
}

/// A copy is no longer there. One that is wanted again since it was loaded is to be written anew.
pub(in crate::calendars) async fn gone(tx: &mut Tx, org: &OrgId, c: &Copy) -> Result<()> {
    for sql in [
        "DELETE FROM calendar_copies WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3 AND touched = $4",
        "UPDATE calendar_copies SET state = 'wanted', external_id = '', version = '' \
         WHERE org_id = $1 AND connection_id = $2 AND booking_id = $3 AND touched <> $4",
    ] {
        tx.query(sql)
            .bind(org)
            .bind(&c.connection_id)
            .bind(&c.booking_id)
            .bind(c.touched)
            .execute()
            .await?;
    }
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
