//! The rows of busy times.

use frontdesk_base::{
    Result, Timestamp,
    id::{BusyTimeId, ConnectionId, OrgId, StaffId},
};
use frontdesk_db::{Conn, Tx};

use crate::bookings::BusyTime;

/// Those that touch a span of time, by when they begin.
pub(in crate::bookings) async fn within(
    conn: &mut Conn,
    org: &OrgId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<BusyTime>> {
    conn.query("SELECT id, staff_id, kind, title, starts_at, ends_at FROM busy_times WHERE org_id = $1 AND ends_at > $2 AND starts_at < $3 ORDER BY starts_at, id")
        .bind(org)
        .bind(from)
        .bind(until)
        .all()
        .await
}

/// How many that members made are not over.
pub(in crate::bookings) async fn count(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM busy_times WHERE org_id = $1 AND ends_at > $2 AND kind <> 'calendar'",
    )
    .bind(org)
    .bind(now)
    .scalar()
    .await
}

/// `outside` is the calendar that it comes from and its key there.
pub(in crate::bookings) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    busy: &BusyTime,
    outside: Option<(&ConnectionId, &str)>,
    now: Timestamp,
) -> Result<()> {
    tx.query("INSERT INTO busy_times (org_id, id, staff_id, kind, title, starts_at, ends_at, connection_id, external_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)")
        .bind(org)
        .bind(&busy.id)
        .bind(&busy.staff_id)
        .bind(busy.kind)
        .bind(&busy.title)
        .bind(busy.starts_at)
        .bind(busy.ends_at)
        .bind(outside.map(|(connection, _)| connection))
        .bind(outside.map(|(_, key)| key))
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// False when there is none of this id that a member may change.
pub(in crate::bookings) async fn update(
    tx: &mut Tx,
    org: &OrgId,
    busy: &BusyTime,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query("UPDATE busy_times SET staff_id = $3, kind = $4, title = $5, starts_at = $6, ends_at = $7, updated_at = $8 WHERE org_id = $1 AND id = $2 AND kind <> 'calendar'")
        .bind(org)
        .bind(&busy.id)
        .bind(&busy.staff_id)
        .bind(busy.kind)
        .bind(&busy.title)
        .bind(busy.starts_at)
        .bind(busy.ends_at)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// False when there is none of this id that a member may take away.
pub(in crate::bookings) async fn delete(tx: &mut Tx, org: &OrgId, id: &BusyTimeId) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM busy_times WHERE org_id = $1 AND id = $2 AND kind <> 'calendar'")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}

/// A busy time that a connected calendar holds.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::bookings) struct Outside {
    pub id: BusyTimeId,
    pub external_id: String,
    pub staff_id: Option<StaffId>,
    pub title: String,
}

/// Those of a connected calendar.
pub(in crate::bookings) async fn of_connection(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
) -> Result<Vec<Outside>> {
    conn.query("SELECT id, COALESCE(external_id, '') AS external_id, staff_id, title FROM busy_times WHERE org_id = $1 AND connection_id = $2")
        .bind(org)
        .bind(connection)
        .all()
        .await
}

pub(in crate::bookings) async fn delete_outside(
    tx: &mut Tx,
    org: &OrgId,
    id: &BusyTimeId,
) -> Result<()> {
    tx.query("DELETE FROM busy_times WHERE org_id = $1 AND id = $2 AND kind = 'calendar'")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}
