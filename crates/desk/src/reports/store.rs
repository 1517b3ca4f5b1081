//! The row of when a summary is sent, and for which day it was.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Tx};
use jiff::civil::{Date, Time};

fn minutes(at: Time) -> i64 {
    i64::from(at.hour()) * 60 + i64::from(at.minute())
}

pub(super) async fn time(conn: &mut Conn, org: &OrgId) -> Result<Option<Time>> {
    let row: Option<(i64,)> = conn
        .query("SELECT at_minutes FROM daily_summaries WHERE org_id = $1")
        .bind(org)
        .optional()
        .await?;
    let part = |number: i64| i8::try_from(number).unwrap_or(0);
    Ok(row.map(|(of_day,)| {
        Time::new(part(of_day.div_euclid(60)), part(of_day.rem_euclid(60)), 0, 0)
            .unwrap_or_default()
    }))
}

pub(super) async fn set_time(tx: &mut Tx, org: &OrgId, at: Time) -> Result<()> {
    tx.query(
        "INSERT INTO daily_summaries (org_id, at_minutes, last_day) VALUES ($1, $2, '') \
         ON CONFLICT (org_id) DO UPDATE SET at_minutes = excluded.at_minutes",
    )
    .bind(org)
    .bind(minutes(at))
    .execute()
    .await?;
    Ok(())
}

/// True for the one who is the first to ask for this day.
pub(super) async fn claim(tx: &mut Tx, org: &OrgId, day: Date, at: Time) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO daily_summaries (org_id, at_minutes, last_day) VALUES ($1, $2, $3) \
             ON CONFLICT (org_id) DO UPDATE SET last_day = excluded.last_day \
             WHERE daily_summaries.org_id = $1 AND daily_summaries.last_day < excluded.last_day",
        )
        .bind(org)
        .bind(minutes(at))
        .bind(day.to_string())
        .execute()
        .await?;
    Ok(changed == 1)
}
