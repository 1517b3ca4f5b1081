//! A booking that somebody moved in an outside calendar is moved here too, when that can be; otherwise a
//! task says why not, and the booking stays where it is.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ConnectionId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{Connection, apply, push, store, tell};
use crate::{
    App,
    bookings::{self, By, Claimed, MoveTo},
    jobs::{self, Job, JobError, NewJob, Priority},
};

/// The kind of the job.
pub(super) const KIND: &str = "calendar_follow";

/// What was seen there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Moved {
    pub connection: ConnectionId,
    pub booking: BookingId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// Whether it is still one appointment with a time: no whole day, no series.
    pub plain: bool,
}

/// Writes the job. Those of one booking run one after the other.
pub(super) async fn later(app: &App, tx: &mut Tx, org: &OrgId, moved: Moved) -> Result<()> {
    let lane = format!("{KIND}:{}", moved.booking);
    let job = NewJob::new(KIND, moved);
    jobs::enqueue(app, tx, org, job.lane(&lane).priority(Priority::Soon)).await?;
    Ok(())
}

/// The two agree again: what was told of it is done.
async fn put_right(
    app: &App,
    job: Job,
    org: &OrgId,
    connection: &Connection,
    booking: &BookingId,
) -> Result<(), JobError> {
    let mut tx = app.db().begin(org).await?;
    tell::settled_move(app, &mut tx, org, &connection.id, booking).await?;
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Follows it, or says why not.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let moved: Moved = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut conn = app.db().read(&org).await?;
    let connection = store::get(&mut conn, &org, &moved.connection).await?;
    let copy = store::copies::get(&mut conn, &org, &moved.connection, &moved.booking).await?;
    let booking = match bookings::load(&mut conn, &org, &moved.booking).await {
        Ok(booking) => Some(booking),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    drop(conn);
    let (Some(connection), Some(copy), Some(booking)) = (connection, copy, booking) else {
        return Ok(());
    };
    let here = booking.starts_at == moved.starts_at && booking.ends_at == moved.ends_at;
    // Moved again meanwhile: that has a job of its own.
    let stale = copy.starts_at != moved.starts_at || copy.ends_at != moved.ends_at;
    if here && moved.plain && !stale {
        return put_right(&app, job, &org, &connection, &booking.id).await;
    }
    if stale || !apply::matters(&booking, now) {
        return Ok(());
    }
    let why = if !moved.plain {
        "it was made a whole day or a series there".to_owned()
    } else if copy.dirty {
        "it was changed here at the same time".to_owned()
    } else {
        let minutes = moved.ends_at.millis().saturating_sub(moved.starts_at.millis()) / 60_000;
        let to = MoveTo { staff: None, anybody: false, minutes: Some(minutes) };
        match bookings::move_as(&app, &org, &By::Calendar, &booking.id, moved.starts_at, to).await {
            Ok(Claimed::Done(_)) => {
                return put_right(&app, job, &org, &connection, &booking.id).await;
            }
            Ok(Claimed::Refused(refused)) => refused.why.in_words().to_lowercase(),
            Err(Error::Internal(error)) => return Err(JobError::Retry(Error::Internal(error))),
            Err(error) => error.to_string(),
        }
    };
    let mut tx = app.db().begin(&org).await?;
    let told = (moved.starts_at, why.as_str(), copy.dirty);
    tell::moved_there(&app, &mut tx, &org, &connection, &booking, told).await?;
    if copy.dirty {
        push::write_later(&app, &mut tx, &org, &booking.id).await?;
    }
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}
