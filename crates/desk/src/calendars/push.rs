//! Bookings written into outside calendars.
//!
//! What changes a booking writes a job with its event ([`events::CALENDAR_PUSH`]); it notes in which
//! calendars the booking is to be, and writes the job that sees to it. That one looks at the booking as it
//! is then, so however often it runs, the calendar ends as the booking is. The event's id follows from the
//! booking's: a try whose answer was lost is found by the next.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, OrgId},
};
use frontdesk_db::Tx;
use frontdesk_providers::calendar::{Appointment, PutError, Written};
use serde::{Deserialize, Serialize};

use super::{
    Connection, Copy, CopyState, Provider, State, apply,
    open::{self, Trouble},
    store::{self, copies},
    sync, tell,
};
use crate::{
    App,
    bookings::{self, Booking, Status},
    contacts::{self, Forgotten},
    events,
    events::Followed,
    jobs::{self, Job, JobError, NewJob, Priority},
    orgs,
    services::Place,
};

/// The kind of the job that follows events.
pub(super) const FOLLOW: &str = events::CALENDAR_PUSH;

/// The kind of the job that writes.
pub(super) const WRITE: &str = "calendar_write";

/// At which refusal in a row of a booking somebody is told: after the first the calendar was read since.
const TOLD: i64 = 2;

/// The events after which a booking is to be looked at.
pub(super) const EVENTS: &[&str] = &[
    "booking.created",
    "booking.confirmed",
    "booking.rescheduled",
    "booking.cancelled",
    "calendar.updated",
];

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    booking: BookingId,
}

/// A booking has changed: notes where it is to be.
pub(super) async fn follow(app: App, job: Job) -> Result<(), JobError> {
    let Followed { seq } = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    if let Some(event) = events::one_in(&mut tx, &org, seq).await? {
        let payload = &event.payload.0;
        let id = payload.pointer("/booking/id").or_else(|| payload.get("booking_id"));
        if let Some(id) = id.and_then(|id| id.as_str()?.parse::<BookingId>().ok()) {
            note(&app, &mut tx, &org, &id).await?;
        }
    }
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Notes in which calendars a booking is to be, and has that seen to.
async fn note(app: &App, tx: &mut Tx, org: &OrgId, id: &BookingId) -> Result<()> {
    let now = app.clock().now();
    let booking = match bookings::load(tx, org, id).await {
        Ok(booking) => booking,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    copies::touch(tx, org, id, now).await?;
    for connection in store::list(tx, org).await? {
        if belongs(&connection, &booking, now) {
            copies::want(tx, org, &connection.id, id, now).await?;
        }
    }
    write_later(app, tx, org, id).await
}

/// Everything that is to be in a calendar that was just connected, or is used otherwise now.
pub(super) async fn note_all(app: &App, tx: &mut Tx, org: &OrgId, c: &Connection) -> Result<()> {
    let now = app.clock().now();
    for (booking,) in copies::touch_all(tx, org, &c.id, now).await? {
        write_later(app, tx, org, &booking).await?;
    }
    if c.writes {
        for booking in bookings::standing_of(tx, org, c.staff_id.as_ref(), now).await? {
            copies::want(tx, org, &c.id, &booking.id, now).await?;
            write_later(app, tx, org, &booking.id).await?;
        }
    }
    Ok(())
}

/// A contact was deleted: what was written of them into outside calendars goes too.
pub(super) async fn forget_contact(app: App, job: Job) -> Result<(), JobError> {
    let Forgotten { bookings } = job.payload()?;
    let (org, now) = (job.org()?, app.clock().now());
    let mut tx = app.db().begin(&org).await?;
    for booking in &bookings {
        copies::touch(&mut tx, &org, booking, now).await?;
        write_later(&app, &mut tx, &org, booking).await?;
    }
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Writes the jobs of bookings that wait for this calendar longer than they should: it could not be
/// reached, and now it can. Those that it refused wait longer, as [`copies::waiting`] says.
pub(super) async fn remind(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    before: [Timestamp; 3],
) -> Result<()> {
    for (booking,) in copies::waiting(tx, org, &c.id, before).await? {
        write_later(app, tx, org, &booking).await?;
    }
    Ok(())
}

/// Has a booking's copies brought in line.
pub(super) async fn write_later(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &BookingId,
) -> Result<()> {
    let key = format!("{WRITE}:{booking}");
    let mut job = NewJob::new(WRITE, Payload { booking: booking.clone() });
    job.max_attempts = 5;
    jobs::enqueue(app, tx, org, job.lane(&key).dedupe(&key).priority(Priority::Soon)).await?;
    Ok(())
}

/// Whether a booking is to be in a calendar: it stands, is not over, no mere hold, and of its staff.
fn belongs(connection: &Connection, booking: &Booking, now: Timestamp) -> bool {
    connection.writes
        && connection.state != State::Choosing
        && booking.status != Status::Held
        && apply::matters(booking, now)
        && (connection.staff_id.is_none() || connection.staff_id == booking.staff_id)
}

/// Brings a booking's copies in line.
pub(super) async fn write(app: App, job: Job) -> Result<(), JobError> {
    let Payload { booking: id } = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut conn = app.db().read(&org).await?;
    // The copies first: what changes after this touches them, and is written by the next job.
    let known = copies::of_booking(&mut conn, &org, &id).await?;
    let booking = match bookings::load(&mut conn, &org, &id).await {
        Ok(booking) => booking,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let connections = store::list(&mut conn, &org).await?;
    drop(conn);
    let mut passing = None;
    for copy in known {
        let Some(connection) = connections.iter().find(|c| c.id == copy.connection_id) else {
            continue;
        };
        if !copy.dirty && copy.stamp == booking.updated_at || connection.state != State::Active {
            continue;
        }
        if job.attempts > 1 && copy.failures > 0 {
            // This try is for a calendar that could not be reached.
            continue;
        }
        let done = if belongs(connection, &booking, now) {
            put(&app, &org, connection, &booking, copy.clone()).await
        } else {
            take_away(&app, &org, connection, &booking, copy.clone()).await
        };
        match done {
            Ok(()) => {}
            Err(Trouble::Ours(error)) => return Err(error.into()),
            Err(Trouble::Passing(why)) => passing = Some(why),
            Err(Trouble::Refused(why) | Trouble::Rejected(why)) => {
                refused(&app, &org, connection, (&copy, &booking), &why).await?;
            }
        }
    }
    match passing {
        Some(why) => Err(JobError::Retry(Error::internal(why))),
        None => Ok(()),
    }
}

/// A calendar does not take a booking: it is tried again after growing waits. Reading the calendar finds out
/// whether the account is refused, and says so; where it can be read, this says so, once.
async fn refused(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    (copy, booking): (&Copy, &Booking),
    why: &str,
) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let Some(connection) = store::lock(&mut tx, org, &connection.id).await? else {
        return Ok(());
    };
    copies::refused(&mut tx, org, copy, app.clock().now()).await?;
    let failures = copy.failures + 1;
    if failures == 1 {
        sync::soon(app, &mut tx, org, &connection.id).await?;
    } else if failures == TOLD
        && copies::count_refused(&mut tx, org, &connection.id, TOLD).await? == 1
    {
        tell::unwritable(app, &mut tx, org, &connection, booking, why).await?;
    }
    tx.commit().await
}

async fn put(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    copy: Copy,
) -> Result<(), Trouble> {
    let unchanged = copy.starts_at == booking.starts_at && copy.ends_at == booking.ends_at;
    if copy.state == CopyState::RemovedThere && unchanged {
        // Somebody deleted it there and was told: it comes back when it moves.
        return leave(app, org, copy, booking).await;
    }
    let known = (copy.state == CopyState::There)
        .then(|| Written { id: copy.external_id.clone(), version: copy.version.clone() });
    match send(app, org, connection, booking, known.as_ref()).await? {
        Ok(written) => settle(app, org, (copy, written), booking).await,
        Err(PutError::Failed(error)) => Err(error.into()),
        Err(PutError::Changed | PutError::Gone) => {
            // Somebody was there first. Reading the calendar says what they did, and what follows.
            let mut tx = app.db().begin(org).await?;
            sync::soon(app, &mut tx, org, &connection.id).await?;
            tx.commit().await?;
            Err(Trouble::Passing("somebody changed the appointment there".to_owned()))
        }
    }
}

/// Writes a booking there as it is. An access token that is refused is made anew once.
async fn send(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    known: Option<&Written>,
) -> Result<Result<Written, PutError>, Trouble> {
    let words = words(app, org, connection, booking).await?;
    let appointment = Appointment {
        org: org.as_str(),
        booking: booking.id.as_str(),
        title: &words.title,
        description: &words.description,
        location: &words.location,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        zone: &booking.time_zone,
        sequence: booking.sequence,
        tentative: booking.status == Status::Pending,
        url: &words.link,
        now: app.clock().now(),
    };
    let outside = open::open(app, org, connection, false).await?;
    let done = outside.put(&appointment, known).await;
    if connection.provider == Provider::Google
        && matches!(&done, Err(PutError::Failed(error)) if error.kind == frontdesk_providers::Kind::Auth)
    {
        let outside = open::open(app, org, connection, true).await?;
        return Ok(outside.put(&appointment, known).await);
    }
    Ok(done)
}

/// The copy is as the booking was when it was written.
async fn settle(
    app: &App,
    org: &OrgId,
    (mut copy, written): (Copy, Written),
    booking: &Booking,
) -> Result<(), Trouble> {
    let now = app.clock().now();
    (copy.external_id, copy.version) = (written.id, written.version);
    (copy.starts_at, copy.ends_at) = (booking.starts_at, booking.ends_at);
    (copy.state, copy.stamp, copy.written_at) = (CopyState::There, booking.updated_at, now);
    let mut tx = app.db().begin(org).await?;
    copies::written(&mut tx, org, &copy, now).await?;
    tell::settled_move(app, &mut tx, org, &copy.connection_id, &copy.booking_id).await?;
    Ok(tx.commit().await?)
}

/// The copy stays as it is.
async fn leave(app: &App, org: &OrgId, mut copy: Copy, booking: &Booking) -> Result<(), Trouble> {
    copy.stamp = booking.updated_at;
    let mut tx = app.db().begin(org).await?;
    copies::left(&mut tx, org, &copy, app.clock().now()).await?;
    Ok(tx.commit().await?)
}

async fn take_away(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    copy: Copy,
) -> Result<(), Trouble> {
    let over = booking.ends_at <= app.clock().now();
    // What took place stays in the calendar as it was.
    if over && booking.status.stands()
        || matches!(booking.status, Status::Completed | Status::NoShow)
    {
        let named = copy.state == CopyState::There && booking.contact_id.is_none();
        return if named {
            forget(app, org, connection, booking, copy).await
        } else {
            leave(app, org, copy, booking).await
        };
    }
    // Also what we do not know to be there: a try whose answer was lost may have put it, and somebody may
    // have brought back what they deleted.
    if copy.state == CopyState::There || !over {
        match remove(app, org, connection, (&copy, booking), false).await {
            Err(Trouble::Refused(_)) if connection.provider == Provider::Google => {
                remove(app, org, connection, (&copy, booking), true).await?;
            }
            done => done?,
        }
    }
    let mut tx = app.db().begin(org).await?;
    copies::gone(&mut tx, org, &copy).await?;
    tell::settled_move(app, &mut tx, org, &copy.connection_id, &copy.booking_id).await?;
    Ok(tx.commit().await?)
}

async fn remove(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    (copy, booking): (&Copy, &Booking),
    fresh: bool,
) -> Result<(), Trouble> {
    let outside = open::open(app, org, connection, fresh).await?;
    if copy.state == CopyState::There {
        let known = Written { id: copy.external_id.clone(), version: copy.version.clone() };
        return Ok(outside.remove(&known).await?);
    }
    match outside.remove_booking(org.as_str(), booking.id.as_str()).await.map_err(Trouble::from) {
        // What cannot be written holds nothing of ours.
        Err(Trouble::Rejected(_)) => Ok(()),
        Err(Trouble::Refused(_)) if fresh || connection.provider != Provider::Google => Ok(()),
        done => done,
    }
}

/// What took place stays, but nothing of a contact who was deleted.
async fn forget(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    copy: Copy,
) -> Result<(), Trouble> {
    let mut known = Written { id: copy.external_id.clone(), version: copy.version.clone() };
    let mut done = send(app, org, connection, booking, Some(&known)).await?;
    if matches!(done, Err(PutError::Changed)) {
        // Over what somebody made of it since: the names have to go.
        known.version.clear();
        done = send(app, org, connection, booking, Some(&known)).await?;
    }
    match done {
        Ok(written) => settle(app, org, (copy, written), booking).await,
        Err(PutError::Failed(error)) => Err(error.into()),
        Err(PutError::Changed) => {
            Err(Trouble::Passing("somebody changed the appointment there".to_owned()))
        }
        Err(PutError::Gone) => leave(app, org, copy, booking).await,
    }
}

struct Words {
    title: String,
    description: String,
    location: String,
    link: String,
}

/// What the entry says: who comes for what, and where it is managed; no more than what and the link
/// where the business keeps names out of outside calendars.
async fn words(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
) -> Result<Words> {
    let mut conn = app.db().read(org).await?;
    let business = orgs::profile_in(&mut conn, org).await?;
    let contact = match booking.contact_id.as_ref().filter(|_| connection.details) {
        Some(id) => contacts::load(&mut conn, org, id).await.ok(),
        None => None,
    };
    let link = format!("{}/app/calendar/{}", app.settings().public_url, booking.id);
    let mut title = booking.service_name.clone();
    if let Some(name) = contact.as_ref().and_then(|contact| contact.name.as_ref()) {
        title = format!("{title}: {name}");
    }
    if booking.status == Status::Pending {
        title = format!("{title} (waits for your yes)");
    }
    let mut lines = Vec::new();
    if let Some(contact) = &contact {
        lines.extend(contact.phone.as_ref().map(ToString::to_string));
        lines.extend(contact.email.clone());
        lines.extend(Some(booking.note.clone()).filter(|note| !note.is_empty()));
    }
    if connection.staff_id.is_none() {
        lines.extend(booking.staff_name.clone());
    }
    lines.push(link.clone());
    let here = booking.place == Place::Here;
    Ok(Words {
        title,
        description: lines.join("\n"),
        location: if here { business.address } else { String::new() },
        link,
    })
}
