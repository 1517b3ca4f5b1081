//! The rows of bookings and their history.

pub(in crate::bookings) mod busy;
pub(in crate::bookings) mod codes;
pub(in crate::bookings) mod settings;
pub(in crate::bookings) mod waits;

use frontdesk_base::{
    Result, Timestamp,
    id::{
        BookingChangeId, BookingId, ContactId, ConversationId, OrgId, ResourceId, ServiceId,
        StaffId,
    },
};
use frontdesk_db::{Conn, Json, Sql, Tx};
use serde_json::Value;

use crate::bookings::{Booking, Change, Filter};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, status, service_id, service_name, staff_id, staff_name, resource_id, contact_id, conversation_id, starts_at, ends_at, blocks_from, blocks_until, hold_until, time_zone, price_amount, price_from, currency, deposit_amount, place, note, source, sequence, asked_at, confirmed_by_contact_at, cancel_reason, created_by, created_at, updated_at FROM bookings ",
            $rest
        )
    };
}

/// Takes the organization's calendar: nobody else of any node books, moves or cancels until this
/// transaction ends. Its new number.
pub(in crate::bookings) async fn lock(tx: &mut Tx, org: &OrgId) -> Result<i64> {
    tx.query(
        "INSERT INTO calendars (org_id, version) VALUES ($1, 1) \
         ON CONFLICT (org_id) DO UPDATE SET version = calendars.version + 1 RETURNING version",
    )
    .bind(org)
    .scalar()
    .await
}

/// How many wait for a yes and are not over.
pub(in crate::bookings) async fn count_pending(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM bookings WHERE org_id = $1 AND status = 'pending' AND blocks_until > $2")
        .bind(org)
        .bind(now)
        .scalar()
        .await
}

/// The calendar's number; 0 before anything was booked.
pub(in crate::bookings) async fn version(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    let row: Option<(i64,)> =
        conn.query("SELECT version FROM calendars WHERE org_id = $1").bind(org).optional().await?;
    Ok(row.map_or(0, |(version,)| version))
}

pub(in crate::bookings) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    b: &Booking,
    key: Option<&str>,
) -> Result<()> {
    tx.query(
        "INSERT INTO bookings (org_id, id, status, service_id, service_name, staff_id, staff_name, resource_id, contact_id, conversation_id, starts_at, ends_at, blocks_from, blocks_until, hold_until, time_zone, price_amount, price_from, currency, deposit_amount, place, note, source, request_key, sequence, cancel_reason, created_by, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)",
    )
    .bind(org)
    .bind(&b.id)
    .bind(b.status)
    .bind(&b.service_id)
    .bind(&b.service_name)
    .bind(&b.staff_id)
    .bind(&b.staff_name)
    .bind(&b.resource_id)
    .bind(&b.contact_id)
    .bind(&b.conversation_id)
    .bind(b.starts_at)
    .bind(b.ends_at)
    .bind(b.blocks_from)
    .bind(b.blocks_until)
    .bind(b.hold_until)
    .bind(&b.time_zone)
    .bind(b.price_amount)
    .bind(b.price_from)
    .bind(&b.currency)
    .bind(b.deposit_amount)
    .bind(b.place)
    .bind(&b.note)
    .bind(b.source)
    .bind(key)
    .bind(b.sequence)
    .bind(&b.cancel_reason)
    .bind(&b.created_by)
    .bind(b.created_at)
    .bind(b.updated_at)
    .execute()
    .await?;
    Ok(())
}

/// Writes everything that can change. A key is kept once it is there.
pub(in crate::bookings) async fn update(
    tx: &mut Tx,
    org: &OrgId,
    b: &Booking,
    key: Option<&str>,
) -> Result<()> {
    tx.query(
        "UPDATE bookings SET status = $3, staff_id = $4, staff_name = $5, resource_id = $6, contact_id = $7, conversation_id = $8, starts_at = $9, ends_at = $10, blocks_from = $11, blocks_until = $12, hold_until = $13, note = $14, sequence = $15, cancel_reason = $16, updated_at = $17, request_key = COALESCE(request_key, $18) \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&b.id)
    .bind(b.status)
    .bind(&b.staff_id)
    .bind(&b.staff_name)
    .bind(&b.resource_id)
    .bind(&b.contact_id)
    .bind(&b.conversation_id)
    .bind(b.starts_at)
    .bind(b.ends_at)
    .bind(b.blocks_from)
    .bind(b.blocks_until)
    .bind(b.hold_until)
    .bind(&b.note)
    .bind(b.sequence)
    .bind(&b.cancel_reason)
    .bind(b.updated_at)
    .bind(key)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::bookings) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &BookingId,
) -> Result<Option<Booking>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// The booking, which nobody else changes until this transaction ends.
pub(in crate::bookings) async fn lock_one(
    tx: &mut Tx,
    org: &OrgId,
    id: &BookingId,
) -> Result<Option<Booking>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Writes whether the contact was asked to say that they come, and whether they did. Nothing else writes
/// it, so that whoever changes a booking meanwhile takes none of it back.
pub(in crate::bookings) async fn set_word(tx: &mut Tx, org: &OrgId, b: &Booking) -> Result<()> {
    tx.query("UPDATE bookings SET asked_at = $3, confirmed_by_contact_at = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&b.id)
        .bind(b.asked_at)
        .bind(b.confirmed_by_contact_at)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::bookings) async fn by_key(
    conn: &mut Conn,
    org: &OrgId,
    key: &str,
) -> Result<Option<Booking>> {
    conn.query(select!("WHERE org_id = $1 AND request_key = $2"))
        .bind(org)
        .bind(key)
        .optional()
        .await
}

/// What the request of a booking is told from others by; empty for none.
pub(in crate::bookings) async fn request_print(
    conn: &mut Conn,
    org: &OrgId,
    id: &BookingId,
) -> Result<String> {
    let row: Option<(String,)> = conn
        .query("SELECT request_print FROM bookings WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(print,)| print).unwrap_or_default())
}

/// Notes what the request of a booking is told from others by.
pub(in crate::bookings) async fn set_request_print(
    tx: &mut Tx,
    org: &OrgId,
    id: &BookingId,
    print: &str,
) -> Result<()> {
    tx.query("UPDATE bookings SET request_print = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(print)
        .execute()
        .await?;
    Ok(())
}

/// What blocks time within this range, holds that have run out included.
pub(in crate::bookings) async fn blocking(
    conn: &mut Conn,
    org: &OrgId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Block>> {
    conn.query(
        "SELECT id, service_id, staff_id, resource_id, starts_at, blocks_from, blocks_until, hold_until FROM bookings \
         WHERE org_id = $1 AND blocks_until > $2 AND blocks_from < $3 AND status NOT IN ('cancelled') ORDER BY blocks_from",
    )
    .bind(org)
    .bind(from)
    .bind(until)
    .all()
    .await
}

/// What open times need to know of a booking.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::bookings) struct Block {
    pub id: BookingId,
    pub service_id: ServiceId,
    pub staff_id: Option<StaffId>,
    pub resource_id: Option<ResourceId>,
    pub starts_at: Timestamp,
    pub blocks_from: Timestamp,
    pub blocks_until: Timestamp,
    pub hold_until: Option<Timestamp>,
}

/// When each of the staff was last given a booking.
pub(in crate::bookings) async fn last_given(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Vec<(StaffId, Timestamp)>> {
    conn.query(
        "SELECT staff_id, MAX(created_at) FROM bookings WHERE org_id = $1 AND staff_id IS NOT NULL AND status <> 'cancelled' GROUP BY staff_id",
    )
    .bind(org)
    .all()
    .await
}

/// The bookings of a span of time or of somebody, by when they begin.
pub(in crate::bookings) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Booking>> {
    let mut build = conn
        .build(select!("WHERE org_id = "))
        .arg(org)
        .and("ends_at > ", filter.from)
        .and("starts_at < ", filter.until)
        .and("staff_id = ", filter.staff.as_ref())
        .and("contact_id = ", filter.contact.as_ref())
        .and("conversation_id = ", filter.conversation.as_ref())
        .and("status = ", filter.status)
        .and_if("status IN ('pending', 'confirmed')", filter.standing)
        .push(" AND (hold_until IS NULL OR hold_until > ")
        .arg(now)
        .push(")");
    if let Some((at, id)) = &filter.after {
        build = build
            .push(" AND (starts_at > ")
            .arg(*at)
            .push(" OR (starts_at = ")
            .arg(*at)
            .push(" AND id > ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY starts_at, id LIMIT ").arg(limit).done().all().await
}

/// How many times this contact holds, and how many bookings they have to come.
pub(in crate::bookings) async fn counts_of(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    now: Timestamp,
) -> Result<(i64, i64)> {
    conn.query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN status = 'held' AND hold_until > $3 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN status IN ('pending', 'confirmed') THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM bookings WHERE org_id = $1 AND contact_id = $2 AND ends_at > $3",
    )
    .bind(org)
    .bind(contact)
    .bind(now)
    .one()
    .await
}

/// Takes away the holds that have run out.
pub(in crate::bookings) async fn forget_holds(
    tx: &mut Tx,
    org: &OrgId,
    now: Timestamp,
) -> Result<u64> {
    tx.query("DELETE FROM bookings WHERE org_id = $1 AND status = 'held' AND hold_until <= $2")
        .bind(org)
        .bind(now)
        .execute()
        .await
}

/// Takes the contact's own holds away: who books gives back what else was held.
pub(in crate::bookings) async fn drop_holds_of(
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
    keep: &BookingId,
) -> Result<u64> {
    tx.query("DELETE FROM bookings WHERE org_id = $1 AND status = 'held' AND conversation_id = $2 AND id <> $3")
        .bind(org)
        .bind(conversation)
        .bind(keep)
        .execute()
        .await
}

pub(in crate::bookings) async fn delete(tx: &mut Tx, org: &OrgId, id: &BookingId) -> Result<()> {
    tx.query("DELETE FROM bookings WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::bookings) async fn insert_change(
    tx: &mut Tx,
    org: &OrgId,
    booking: &BookingId,
    what: &str,
    actor: &str,
    details: &Value,
    now: Timestamp,
) -> Result<()> {
    tx.query("INSERT INTO booking_changes (org_id, id, booking_id, what, actor, details, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(org)
        .bind(BookingChangeId::new(now))
        .bind(booking)
        .bind(what)
        .bind(actor)
        .bind(Json(details))
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::bookings) async fn changes(
    conn: &mut Conn,
    org: &OrgId,
    id: &BookingId,
) -> Result<Vec<Change>> {
    conn.query("SELECT id, what, actor, details, created_at FROM booking_changes WHERE org_id = $1 AND booking_id = $2 ORDER BY created_at, id")
        .bind(org)
        .bind(id)
        .all()
        .await
}
