//! The rows of usage, and what the organization's row says about limits.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Sql, Tx};

/// What the organization's row says: how much a day may cost, and when its day begins.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Bounds {
    pub(super) daily_cost_limit_micros: i64,
    pub(super) time_zone: String,
}

/// The bounds; the organization's row is locked from here on.
pub(super) async fn lock(tx: &mut Tx, org: &OrgId) -> Result<Option<Bounds>> {
    tx.query(Sql::Split {
        sqlite: "SELECT daily_cost_limit_micros, time_zone FROM organizations WHERE org_id = $1",
        postgres: "SELECT daily_cost_limit_micros, time_zone FROM organizations WHERE org_id = $1 FOR UPDATE",
    })
    .bind(org)
    .optional()
    .await
}

pub(super) async fn bounds(conn: &mut Conn, org: &OrgId) -> Result<Option<Bounds>> {
    conn.query("SELECT daily_cost_limit_micros, time_zone FROM organizations WHERE org_id = $1")
        .bind(org)
        .optional()
        .await
}

pub(super) async fn set_limit(tx: &mut Tx, org: &OrgId, micros: i64) -> Result<()> {
    tx.query("UPDATE organizations SET daily_cost_limit_micros = $2 WHERE org_id = $1")
        .bind(org)
        .bind(micros)
        .execute()
        .await?;
    Ok(())
}

/// The meter's new value.
pub(super) async fn add(
    tx: &mut Tx,
    org: &OrgId,
    day: &str,
    meter: &str,
    amount: i64,
) -> Result<i64> {
    tx.query(
        "INSERT INTO usage_days (org_id, day, meter, amount) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (org_id, day, meter) DO UPDATE SET amount = usage_days.amount + excluded.amount RETURNING amount",
    )
    .bind(org)
    .bind(day)
    .bind(meter)
    .bind(amount)
    .scalar()
    .await
}

/// True when this call is the first of the day to say so.
pub(super) async fn mark_limit_reached(tx: &mut Tx, org: &OrgId, day: &str) -> Result<bool> {
    let added = tx
        .query("INSERT INTO usage_days (org_id, day, meter, amount) VALUES ($1, $2, 'limit_reached', 1) ON CONFLICT (org_id, day, meter) DO NOTHING")
        .bind(org)
        .bind(day)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(super) async fn used(conn: &mut Conn, org: &OrgId, day: &str, meter: &str) -> Result<i64> {
    conn.query("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM usage_days WHERE org_id = $1 AND day = $2 AND meter = $3")
        .bind(org)
        .bind(day)
        .bind(meter)
        .scalar()
        .await
}

/// Days, meters and amounts. Days are written so that text sorts as they do.
pub(super) async fn range(
    conn: &mut Conn,
    org: &OrgId,
    from: &str,
    to: &str,
) -> Result<Vec<(String, String, i64)>> {
    conn.query(
        "SELECT day, meter, amount FROM usage_days WHERE org_id = $1 AND day >= $2 AND day <= $3",
    )
    .bind(org)
    .bind(from)
    .bind(to)
    .all()
    .await
}
