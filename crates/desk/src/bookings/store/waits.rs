//! The rows of the waitlist.

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, ContactId, OrgId, ServiceId, WaitId},
};
use frontdesk_db::{Conn, Tx};

use crate::bookings::Wait;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, service_id, staff_id, contact_id, conversation_id, wanted_from, wanted_until, offered_at, offered_booking_id, created_at FROM booking_waits ",
            $rest
        )
    };
}

pub(in crate::bookings) async fn insert(tx: &mut Tx, org: &OrgId, wait: &Wait) -> Result<()> {
    tx.query("INSERT INTO booking_waits (org_id, id, service_id, staff_id, contact_id, conversation_id, wanted_from, wanted_until, offered_at, offered_booking_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(org)
        .bind(&wait.id)
        .bind(&wait.service_id)
        .bind(&wait.staff_id)
        .bind(&wait.contact_id)
        .bind(&wait.conversation_id)
        .bind(wait.wanted_from)
        .bind(wait.wanted_until)
        .bind(wait.offered_at)
        .bind(&wait.offered_booking_id)
        .bind(wait.created_at)
        .execute()
        .await?;
    Ok(())
}

/// Those that can still come true, longest waiting first.
pub(in crate::bookings) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
) -> Result<Vec<Wait>> {
    conn.query(select!(
        "WHERE org_id = $1 AND wanted_until > $2 ORDER BY created_at, id LIMIT 5000"
    ))
    .bind(org)
    .bind(now)
    .all()
    .await
}

pub(in crate::bookings) async fn offered(
    tx: &mut Tx,
    org: &OrgId,
    id: &WaitId,
    booking: &BookingId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE booking_waits SET offered_at = $3, offered_booking_id = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(now)
        .bind(booking)
        .execute()
        .await?;
    Ok(())
}

/// False when there is none.
pub(in crate::bookings) async fn delete(tx: &mut Tx, org: &OrgId, id: &WaitId) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM booking_waits WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}

/// Who has what they waited for waits no more.
pub(in crate::bookings) async fn satisfied(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    service: &ServiceId,
) -> Result<()> {
    tx.query("DELETE FROM booking_waits WHERE org_id = $1 AND contact_id = $2 AND service_id = $3")
        .bind(org)
        .bind(contact)
        .bind(service)
        .execute()
        .await?;
    Ok(())
}
