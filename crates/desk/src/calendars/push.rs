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
    sync,
};
use crate::{
    App,
    bookings::{self, Booking, Status},
    contacts, events,
    events::Followed,
    jobs::{self, Job, JobError, NewJob, Priority},
    orgs,
    services::Place,
};

/// The kind of the job that follows events.
pub(super) const FOLLOW: &str = events::CALENDAR_PUSH;

/// The kind of the job that writes.
pub(super) const WRITE: &str = "calendar_write";

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
    for copy in copies::in_connection(tx, org, &c.id).await? {
        note(app, tx, org, &copy.booking_id).await?;
    }
    if c.writes {
        for booking in bookings::standing_of(tx, org, c.staff_id.as_ref(), now).await? {
            copies::want(tx, org, &c.id, &booking.id, now).await?;
            write_later(app, tx, org, &booking.id).await?;
        }
    }
    Ok(())
}

/// Writes the jobs of bookings that wait for this calendar longer than they should: it could not be
/// reached, and now it can.
pub(super) async fn remind(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    before: Timestamp,
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
    let booking = match bookings::load(&mut conn, &org, &id).await {
        Ok(booking) => booking,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let known = copies::of_booking(&mut conn, &org, &id).await?;
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
        let done = if belongs(connection, &booking, now) {
            put(&app, &org, connection, &booking, copy).await
        } else {
            take_away(&app, &org, connection, &booking, copy).await
        };
        match done {
            Ok(()) => {}
            Err(Trouble::Ours(error)) => return Err(error.into()),
            Err(trouble) => passing = Some((connection.clone(), trouble)),
        }
    }
    let Some((connection, trouble)) = passing else { return Ok(()) };
    if matches!(trouble, Trouble::Refused(_)) {
        // Reading it finds out whether the account is refused, and says so.
        let mut tx = app.db().begin(&org).await?;
        sync::soon(&app, &mut tx, &org, &connection.id).await?;
        job.complete(&mut tx).await?;
        return Ok(tx.commit().await?);
    }
    Err(JobError::Retry(Error::internal(trouble.in_words())))
}

async fn put(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    mut copy: Copy,
) -> Result<(), Trouble> {
    let now = app.clock().now();
    let unchanged = copy.starts_at == booking.starts_at && copy.ends_at == booking.ends_at;
    if copy.state == CopyState::RemovedThere && unchanged {
        // Somebody deleted it there and was told: it comes back when it moves.
        return settle(app, org, copy, booking).await;
    }
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
        now,
    };
    let known = (copy.state == CopyState::There)
        .then(|| Written { id: copy.external_id.clone(), version: copy.version.clone() });
    let mut outside = open::open(app, org, connection, false).await?;
    let mut done = outside.put(&appointment, known.as_ref()).await;
    if connection.provider == Provider::Google
        && matches!(&done, Err(PutError::Failed(error)) if error.kind == frontdesk_providers::Kind::Auth)
    {
        outside = open::open(app, org, connection, true).await?;
        done = outside.put(&appointment, known.as_ref()).await;
    }
    match done {
        Ok(written) => {
            (copy.external_id, copy.version) = (written.id, written.version);
            (copy.starts_at, copy.ends_at) = (booking.starts_at, booking.ends_at);
            copy.state = CopyState::There;
            copy.written_at = app.clock().now();
            settle(app, org, copy, booking).await
        }
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

/// The copy is as the booking was when it was written.
async fn settle(app: &App, org: &OrgId, mut copy: Copy, booking: &Booking) -> Result<(), Trouble> {
    copy.stamp = booking.updated_at;
    copy.dirty = false;
    let mut tx = app.db().begin(org).await?;
    copies::put(&mut tx, org, &copy, app.clock().now()).await?;
    Ok(tx.commit().await?)
}

async fn take_away(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    booking: &Booking,
    copy: Copy,
) -> Result<(), Trouble> {
    let over = booking.status.stands() && booking.ends_at <= app.clock().now();
    // What took place stays in the calendar as it was.
    let stays = over || matches!(booking.status, Status::Completed | Status::NoShow);
    if copy.state == CopyState::There && !stays {
        let known = Written { id: copy.external_id.clone(), version: copy.version.clone() };
        let outside = open::open(app, org, connection, false).await?;
        match outside.remove(&known).await.map_err(Trouble::from) {
            Err(Trouble::Refused(_)) if connection.provider == Provider::Google => {
                open::open(app, org, connection, true).await?.remove(&known).await?;
            }
            done => done?,
        }
    }
    if stays {
        return settle(app, org, copy, booking).await;
    }
    let mut tx = app.db().begin(org).await?;
    copies::delete(&mut tx, org, &connection.id, &copy.booking_id).await?;
    Ok(tx.commit().await?)
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
