//! The job of the morning.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::{Door, Tx};
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{figures::Figures, letter, store, time_in};
use crate::{
    App,
    jobs::{self, Job, JobError, NewJob, Priority},
    mail::{self, NewMail},
    orgs,
};

/// The kind of the job.
pub(super) const KIND: &str = "daily_summary";

/// A summary that is later than this is not the morning's any more.
const LATE: Duration = Duration::from_hours(6);

/// When the clock shows a time on a day. One that is not there when clocks are changed is an hour later.
fn moment(day: Date, at: Time, zone: &TimeZone) -> Option<Timestamp> {
    let zoned = zone.to_ambiguous_zoned(day.to_datetime(at)).compatible().ok()?;
    Some(zoned.timestamp().into())
}

/// The first morning after now.
fn next(now: Timestamp, at: Time, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.in_zone(zone).date();
    let mut days = [Some(today), today.tomorrow().ok()].into_iter().flatten();
    days.find_map(|day| moment(day, at, zone).filter(|due| *due > now))
}

/// Writes the job of the next morning, unless it is there.
pub(super) async fn plan(app: &App, tx: &mut Tx, org: &OrgId) -> Result<()> {
    let zone = orgs::profile_in(tx, org).await?.zone();
    let at = time_in(tx, org).await?;
    let Some(due) = next(app.clock().now(), at, &zone) else { return Ok(()) };
    let key = format!("{KIND}:{}", due.millis());
    let job = NewJob::new(KIND, serde_json::json!({})).dedupe(&key).priority(Priority::Soon);
    jobs::enqueue(app, tx, org, job.at(due)).await?;
    Ok(())
}

/// Writes the jobs of the organizations that have none: new ones, and those of an earlier version.
pub(crate) async fn plan_missing(app: &App) -> Result<()> {
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let planned = jobs::orgs_with(&mut conn, KIND).await?;
    let all = orgs::ids(&mut conn).await?;
    drop(conn);
    for org in all.into_iter().filter(|org| !planned.contains(org)) {
        let mut tx = app.db().begin(&org).await?;
        plan(app, &mut tx, &org).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Sends the morning's summary, and writes the job of the next.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let org = job.org()?;
    let now = app.clock().now();
    let mut conn = app.db().read(&org).await?;
    let business = orgs::profile_in(&mut conn, &org).await?;
    let (at, zone) = (time_in(&mut conn, &org).await?, business.zone());
    let today = now.in_zone(&zone).date();
    let due = moment(today, at, &zone);
    let mut whom = Vec::new();
    let mut figures = Figures::default();
    if due.is_some_and(|due| due <= now && now.since(due) <= LATE) {
        whom = orgs::members_wanting(&mut conn, &org, |mails| mails.summary).await?;
        if !whom.is_empty() {
            figures = Figures::of(&mut conn, &org, (today, &zone), now).await?;
        }
    }
    drop(conn);
    let mut tx = app.db().begin(&org).await?;
    if !figures.is_nothing() && store::claim(&mut tx, &org, today, at).await? {
        let url = &app.settings().public_url;
        for member in &whom {
            let (subject, body) = letter::letter(&figures, &member.name, &business, url);
            let mail = NewMail::new("summary", &member.email, subject, body)
                .dressed(letter::language(&business), orgs::look(&business))
                .optional();
            mail::write(&app, &mut tx, Some(&org), mail).await?;
        }
        tracing::info!(org.id = %org, members = whom.len(), "Sent the morning's summary");
    }
    plan(&app, &mut tx, &org).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn every_day_has_one_morning_also_when_clocks_are_changed() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // 2:30 is not there on 28 March 2027, and comes twice on 31 October.
        for at in [time(7, 30, 0, 0), time(2, 30, 0, 0), time(0, 0, 0, 0), time(23, 59, 0, 0)] {
            for first in ["2027-03-26T12:00:00Z", "2027-10-29T12:00:00Z", "2026-12-30T23:59:59Z"] {
                let mut now: Timestamp = first.parse().unwrap();
                let mut days = Vec::new();
                for _ in 0..5 {
                    now = next(now, at, &zone).unwrap();
                    days.push(now.in_zone(&zone).date());
                }
                let apart = days.windows(2).all(|two| two[0].tomorrow().unwrap() == two[1]);
                assert!(apart, "{at}: {days:?}");
            }
        }
    }
}
