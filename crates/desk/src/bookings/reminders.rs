//! Reminders: a mail so long before an appointment as its service says, which may ask the contact to say
//! that they come.
//!
//! The job of each is written in the transaction that made the booking stand, or moved it. It carries the
//! booking's number (SEQUENCE): one that finds another, or a booking that no longer stands, sends nothing.
//! What it finds is looked at as it is then: the service's schedule, the quiet hours, whether the same was
//! sent already. So a job that runs late, twice or after a change of the settings does what the settings
//! say, once. When a schedule or the quiet hours change, [`replan`] writes the jobs of what is to come.

use std::{cmp::Reverse, time::Duration};

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, OrgId, ServiceId},
};
use frontdesk_db::Tx;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Booking, Change, Filter, Quiet, Status, after, letters::About, settings, store};
use crate::{
    App, contacts,
    jobs::{self, Job, JobError, NewJob, Priority},
    services::{self, Channel, Reminder},
};

/// The kind of the job that reminds.
pub(super) const KIND: &str = "booking_reminder";

/// A reminder that is later than this is late: it heeds the quiet hours and those that came after it.
const LATE: Duration = Duration::from_mins(10);

/// Bookings that are planned anew in one transaction.
const AT_ONCE: i64 = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    booking: BookingId,
    /// The booking's number when it was planned.
    sequence: i64,
    minutes_before: u32,
    ask: bool,
    channel: Channel,
}

/// By whose clock a contact is written to, and when not.
struct Clock {
    zone: TimeZone,
    quiet: Quiet,
}

impl Clock {
    async fn of(tx: &mut Tx, org: &OrgId, booking: &Booking) -> Result<Self> {
        let quiet = settings::settings_in(tx, org).await?.quiet;
        let own = match &booking.contact_id {
            Some(contact) => contacts::load(tx, org, contact).await?.time_zone,
            None => None,
        };
        let zone = own.and_then(|name| TimeZone::get(&name).ok()).unwrap_or_else(|| booking.zone());
        Ok(Self { zone, quiet })
    }

    /// When a reminder is due.
    fn due(&self, booking: &Booking, minutes_before: u32) -> Timestamp {
        let before = Duration::from_secs(u64::from(minutes_before) * 60);
        self.quiet.before(booking.starts_at.minus(before), &self.zone)
    }
}

/// The reminders that are still to come, each at its moment. Of several that quiet hours push together, the
/// one that asks stays, or the one that was meant to be last.
fn to_come(
    booking: &Booking,
    all: &[Reminder],
    clock: &Clock,
    now: Timestamp,
) -> Vec<(Timestamp, Reminder)> {
    let mut planned: Vec<(Timestamp, Reminder)> = all
        .iter()
        .map(|one| (clock.due(booking, one.minutes_before), one.clone()))
        .filter(|(at, _)| *at > now && *at < booking.starts_at)
        .collect();
    planned.sort_by_key(|(at, one)| (*at, first_at_once(one)));
    planned.dedup_by_key(|(at, _)| *at);
    planned
}

/// The order of reminders that have the same moment: the first is the one that stays.
fn first_at_once(one: &Reminder) -> (Reverse<bool>, u32) {
    (Reverse(one.ask), one.minutes_before)
}

/// Writes the jobs of a booking that stands.
pub(super) async fn plan(app: &App, tx: &mut Tx, org: &OrgId, booking: &Booking) -> Result<()> {
    let now = app.clock().now();
    let stands = booking.status == Status::Confirmed && booking.starts_at > now;
    if !stands || booking.contact_id.is_none() {
        return Ok(());
    }
    let all = services::reminders_in(tx, org, &booking.service_id).await?.unwrap_or_default();
    if all.is_empty() {
        return Ok(());
    }
    let clock = Clock::of(tx, org, booking).await?;
    for (at, one) in to_come(booking, &all, &clock, now) {
        let payload = Payload {
            booking: booking.id.clone(),
            sequence: booking.sequence,
            minutes_before: one.minutes_before,
            ask: one.ask,
            channel: one.channel,
        };
        enqueue(app, tx, org, &payload, at).await?;
    }
    Ok(())
}

async fn enqueue(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    payload: &Payload,
    at: Timestamp,
) -> Result<()> {
    let Payload { booking, sequence, minutes_before, channel, .. } = payload;
    let key = format!("{KIND}:{booking}:{sequence}:{minutes_before}:{channel}:{}", at.millis());
    let job = NewJob::new(KIND, payload).dedupe(&key).priority(Priority::Soon).at(at);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

/// Reminds of an appointment, if it still is one and this is its time.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let mine: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(mut booking) = store::lock_one(&mut tx, &org, &mine.booking).await? else {
        return Ok(());
    };
    let same = booking.sequence == mine.sequence && booking.status == Status::Confirmed;
    if !same || booking.starts_at <= now || booking.contact_id.is_none() {
        return Ok(());
    }
    // Where the service is gone, what was planned holds.
    let all = match services::reminders_in(&mut tx, &org, &booking.service_id).await? {
        Some(all) => all,
        None => vec![Reminder {
            minutes_before: mine.minutes_before,
            ask: mine.ask,
            channel: mine.channel,
        }],
    };
    let is_mine =
        |one: &&Reminder| (one.minutes_before, one.channel) == (mine.minutes_before, mine.channel);
    let Some(one) = all.iter().find(is_mine) else { return Ok(()) };
    let clock = Clock::of(&mut tx, &org, &booking).await?;
    let due = clock.due(&booking, one.minutes_before);
    // Quiet hours that came later may have pushed it to where another is.
    let same_moment = all.iter().filter(|other| clock.due(&booking, other.minutes_before) == due);
    let again = if same_moment.min_by_key(|other| first_at_once(other)) != Some(one) {
        Some(booking.starts_at)
    } else if due > now {
        Some(due)
    } else {
        late(&all, &booking, &clock, due, now)
    };
    if let Some(at) = again {
        if at < booking.starts_at {
            enqueue(&app, &mut tx, &org, &mine, at).await?;
        }
        job.complete(&mut tx).await?;
        tx.commit().await?;
        return Ok(());
    }
    let history = store::changes(&mut tx, &org, &booking.id).await?;
    if history.iter().any(|change| is_of(change, &mine)) {
        return Ok(());
    }
    let asks = one.ask && booking.confirmed_by_contact_at.is_none();
    if asks {
        booking.asked_at = Some(now);
        store::set_word(&mut tx, &org, &booking).await?;
    }
    let about = if asks { About::WillYouCome } else { About::Reminder };
    if !after::write(&app, &mut tx, &org, &booking, about).await? {
        return Ok(());
    }
    let details = json!({
        "sequence": mine.sequence, "minutes_before": mine.minutes_before, "channel": mine.channel, "asked": asks,
    });
    after::reminded(&app, &mut tx, &org, &booking, details).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %booking.id, "Reminded of booking {}", booking.id);
    Ok(())
}

/// What becomes of a reminder whose moment is past: `None` when it is sent now, else when it is tried
/// again, which is after the beginning where it is not sent at all.
fn late(
    all: &[Reminder],
    booking: &Booking,
    clock: &Clock,
    due: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    if now.since(due) <= LATE {
        return None;
    }
    // One that has come since says the same.
    let since = |other: &Reminder| {
        let at = clock.due(booking, other.minutes_before);
        due < at && at <= now
    };
    if all.iter().any(since) {
        return Some(booking.starts_at);
    }
    clock.quiet.holds(now, &clock.zone).then(|| clock.quiet.after(now, &clock.zone))
}

fn is_of(change: &Change, mine: &Payload) -> bool {
    change.what == "reminded"
        && change.details["sequence"] == mine.sequence
        && change.details["minutes_before"] == mine.minutes_before
        && change.details["channel"] == mine.channel.as_str()
}

#[derive(Debug, Serialize, Deserialize)]
struct Replan {
    /// Of this service; of every one when it is not said.
    service: Option<ServiceId>,
}

/// Has what is to come follow the organization's settings.
pub(super) async fn plan_anew(app: &App, tx: &mut Tx, org: &OrgId) -> Result<()> {
    let job = NewJob::new(services::REMINDERS_CHANGED, Replan { service: None });
    jobs::enqueue(app, tx, org, job.priority(Priority::Batch)).await?;
    Ok(())
}

/// Writes the jobs of every booking to come, by the settings as they are now. Those that wait for a moment
/// that is no longer theirs find that out themselves.
pub(super) async fn replan(app: App, job: Job) -> Result<(), JobError> {
    let Replan { service } = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut filter =
        Filter { from: Some(now), status: Some(Status::Confirmed), ..Filter::default() };
    loop {
        let mut tx = app.db().begin(&org).await?;
        let page = store::list(&mut tx, &org, &filter, now, AT_ONCE).await?;
        let wanted = |one: &&Booking| service.as_ref().is_none_or(|id| one.service_id == *id);
        for booking in page.iter().filter(wanted) {
            plan(&app, &mut tx, &org, booking).await?;
        }
        tx.commit().await?;
        match page.last().filter(|_| page.len() as i64 == AT_ONCE) {
            Some(last) => filter.after = Some((last.starts_at, last.id.clone())),
            None => return Ok(()),
        }
    }
}
