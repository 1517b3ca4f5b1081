//! The row of how a business reminds.

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::{Conn, Tx};
use jiff::civil::Time;

use crate::bookings::{Quiet, ReminderSettings};

#[derive(sqlx::FromRow)]
struct Row {
    quiet_from: i64,
    quiet_until: i64,
    follow_up: bool,
    follow_up_minutes: i64,
}

/// Minutes of the day as its clock shows them.
fn clock(minutes: i64) -> Time {
    let part = |number: i64| i8::try_from(number).unwrap_or(0);
    Time::new(part(minutes.div_euclid(60)), part(minutes.rem_euclid(60)), 0, 0).unwrap_or_default()
}

fn minutes(clock: Time) -> i64 {
    i64::from(clock.hour()) * 60 + i64::from(clock.minute())
}

pub(in crate::bookings) async fn get(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Option<ReminderSettings>> {
    let row: Option<Row> = conn
        .query("SELECT quiet_from, quiet_until, follow_up, follow_up_minutes FROM reminder_settings WHERE org_id = $1")
        .bind(org)
        .optional()
        .await?;
    Ok(row.map(|row| ReminderSettings {
        quiet: Quiet { from: clock(row.quiet_from), until: clock(row.quiet_until) },
        follow_up: row.follow_up,
        follow_up_minutes: u32::try_from(row.follow_up_minutes).unwrap_or(0),
    }))
}

pub(in crate::bookings) async fn set(
    tx: &mut Tx,
    org: &OrgId,
    s: &ReminderSettings,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO reminder_settings (org_id, quiet_from, quiet_until, follow_up, follow_up_minutes, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (org_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, \
         follow_up = excluded.follow_up, follow_up_minutes = excluded.follow_up_minutes, updated_at = excluded.updated_at",
    )
    .bind(org)
    .bind(minutes(s.quiet.from))
    .bind(minutes(s.quiet.until))
    .bind(s.follow_up)
    .bind(i64::from(s.follow_up_minutes))
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
