//! A mail to somebody who did not come, with the link to book again: where the business wants it, some time
//! after it was noted, once for a booking. Nobody waits for it, so whoever refused mails, unsubscribed, is
//! blocked or has booked again gets none.

use std::time::Duration;

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, OrgId},
};
use frontdesk_db::Tx;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Booking, Status, after, letters::About, settings, store};
use crate::{
    App,
    contacts::{self, consents},
    jobs::{self, Job, JobError, NewJob, Priority},
};

/// The kind of the job.
pub(super) const KIND: &str = "booking_follow_up";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    booking: BookingId,
    /// When it was noted that nobody came: what is taken back and noted again has a job of its own.
    noted: i64,
}

/// Writes the job of a booking to which nobody came, where that is wanted.
pub(super) async fn plan(app: &App, tx: &mut Tx, org: &OrgId, booking: &Booking) -> Result<()> {
    if booking.contact_id.is_none() {
        return Ok(());
    }
    let settings = settings::settings_in(tx, org).await?;
    if !settings.follow_up {
        return Ok(());
    }
    let now = app.clock().now();
    let at = now.plus(Duration::from_secs(u64::from(settings.follow_up_minutes) * 60));
    let payload = Payload { booking: booking.id.clone(), noted: now.millis() };
    let job = NewJob::new(KIND, payload).priority(Priority::Soon).at(at);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

/// Writes to somebody who did not come, if that still holds.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let mine: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(booking) = store::lock_one(&mut tx, &org, &mine.booking).await? else {
        return Ok(());
    };
    let Some(contact) = &booking.contact_id else { return Ok(()) };
    let settings = settings::settings_in(&mut tx, &org).await?;
    if booking.status != Status::NoShow || !settings.follow_up {
        return Ok(());
    }
    let history = store::changes(&mut tx, &org, &booking.id).await?;
    let noted = history.iter().rev().find(|change| change.what == "no_show");
    let sent = history.iter().any(|change| change.what == "followed_up");
    // The change is written a moment before its job.
    if sent || noted.is_none_or(|change| change.created_at.millis() > mine.noted) {
        return Ok(());
    }
    let contact = contacts::load(&mut tx, &org, contact).await?;
    let agreed = consents::allow_in(&mut tx, &org, &contact.id, consents::By::Email).await?;
    let (_, to_come) = store::counts_of(&mut tx, &org, &contact.id, now).await?;
    if contact.blocked_at.is_some() || !agreed || to_come > 0 {
        return Ok(());
    }
    let zone = contact.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let loud: Timestamp = settings.quiet.after(now, &zone.unwrap_or_else(|| booking.zone()));
    if loud > now {
        let job = NewJob::new(KIND, &mine).priority(Priority::Soon).at(loud);
        jobs::enqueue(&app, &mut tx, &org, job).await?;
    } else {
        if !after::write(&app, &mut tx, &org, &booking, About::Missed).await? {
            return Ok(());
        }
        after::followed_up(&app, &mut tx, &org, &booking).await?;
        tracing::info!(org.id = %org, booking.id = %booking.id, "Wrote after booking {}", booking.id);
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
