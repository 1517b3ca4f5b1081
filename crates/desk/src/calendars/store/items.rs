//! The rows of events as outside calendars hold them.

use frontdesk_base::{
    Result,
    id::{ConnectionId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};
use frontdesk_providers::calendar::Item;

/// Writes an event down, over what was known of it.
pub(in crate::calendars) async fn put(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    item: &Item,
) -> Result<()> {
    tx.query(
        "INSERT INTO calendar_items (org_id, connection_id, id, series, data) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (org_id, connection_id, id) DO UPDATE SET series = excluded.series, data = excluded.data",
    )
    .bind(org)
    .bind(connection)
    .bind(&item.id)
    .bind(&item.series)
    .bind(Json(item))
    .execute()
    .await?;
    Ok(())
}

/// Forgets an event, and the days of its series that were different.
pub(in crate::calendars) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    id: &str,
) -> Result<()> {
    tx.query("DELETE FROM calendar_items WHERE org_id = $1 AND connection_id = $2 AND (id = $3 OR series = $3)")
        .bind(org)
        .bind(connection)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// Forgets every event of a calendar.
pub(in crate::calendars) async fn clear(
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
) -> Result<()> {
    tx.query("DELETE FROM calendar_items WHERE org_id = $1 AND connection_id = $2")
        .bind(org)
        .bind(connection)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::calendars) async fn all(
    conn: &mut Conn,
    org: &OrgId,
    connection: &ConnectionId,
) -> Result<Vec<Item>> {
    let rows: Vec<(Json<Item>,)> = conn
        .query(
            "SELECT data FROM calendar_items WHERE org_id = $1 AND connection_id = $2 ORDER BY id",
        )
        .bind(org)
        .bind(connection)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(item,)| item.0).collect())
}
