//! What becomes of a booking after it was made: approved, cancelled, completed, missed.

use frontdesk_base::{
    Error, Result,
    id::{BookingId, OrgId},
    text,
};
use frontdesk_db::Tx;
use serde_json::json;

use super::{Booking, By, Status, after, calendar::Calendar, claim, store, waits};
use crate::{
    App, Caller, Role,
    events::{self, NewEvent},
    limits,
};

/// Calls a booking off, or gives a held time free. Doing it twice does it once.
pub(crate) async fn cancel_as(
    app: &App,
    org: &OrgId,
    by: &By,
    id: &BookingId,
    reason: &str,
) -> Result<Booking> {
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = load(&mut tx, org, id).await?;
    match booking.status {
        Status::Cancelled => return Ok(booking),
        Status::Held => {
            store::delete(&mut tx, org, id).await?;
            waits::freed(app, &mut tx, org).await?;
            tx.commit().await?;
            booking.status = Status::Cancelled;
            return Ok(booking);
        }
        Status::Completed | Status::NoShow => {
            return Err(Error::conflict("This appointment is over."));
        }
        Status::Pending | Status::Confirmed => {}
    }
    let calendar = Calendar::load(&mut tx, org, booking.starts_at, booking.ends_at).await?;
    claim::must_be_in_time(&calendar, &booking, by, now)?;
    let was = std::mem::replace(&mut booking.status, Status::Cancelled);
    booking.cancel_reason = text::shorten(&text::clean(reason), limits::LINE_CHARS);
    booking.sequence += 1;
    booking.updated_at = now;
    store::update(&mut tx, org, &booking, None).await?;
    after::cancelled(app, &mut tx, org, by, &booking, was).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %id, "Cancelled booking {id}");
    Ok(booking)
}

/// Says yes to a booking that waits for it. Doing it twice does it once.
pub async fn approve(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = load(&mut tx, org, id).await?;
    match booking.status {
        Status::Pending => {}
        Status::Confirmed => return Ok(booking),
        _ => return Err(Error::conflict("This booking does not wait for a yes.")),
    }
    booking.status = Status::Confirmed;
    booking.sequence += 1;
    booking.updated_at = app.clock().now();
    store::update(&mut tx, org, &booking, None).await?;
    after::stands(app, &mut tx, org, &By::of(caller.actor()), &booking, "approved").await?;
    tx.commit().await?;
    Ok(booking)
}

/// Notes that it took place.
pub async fn complete(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    end(app, caller, id, Status::Completed).await
}

/// Notes that nobody came.
pub async fn no_show(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    end(app, caller, id, Status::NoShow).await
}

/// Takes back that it took place, or that nobody came.
pub async fn reopen(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    end(app, caller, id, Status::Confirmed).await
}

async fn end(app: &App, caller: &Caller, id: &BookingId, status: Status) -> Result<Booking> {
    caller.must_be(Role::Operator)?;
    let (org, now) = (caller.org(), app.clock().now());
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = load(&mut tx, org, id).await?;
    if booking.status == status {
        return Ok(booking);
    }
    if !matches!(booking.status, Status::Confirmed | Status::Completed | Status::NoShow) {
        return Err(Error::conflict("Only a confirmed booking can be completed or missed."));
    }
    if status != Status::Confirmed && booking.starts_at > now {
        return Err(Error::conflict("It has not begun yet."));
    }
    booking.status = status;
    booking.updated_at = now;
    store::update(&mut tx, org, &booking, None).await?;
    after::ended(app, &mut tx, org, &By::of(caller.actor()), &booking).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Changes the note of a booking.
pub async fn set_note(app: &App, caller: &Caller, id: &BookingId, note: &str) -> Result<Booking> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let note = text::clean(note);
    if note.chars().count() > limits::TEXT_CHARS {
        return Err(Error::invalid(
            "note",
            format!("has at most {} characters", limits::TEXT_CHARS),
        ));
    }
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = load(&mut tx, org, id).await?;
    booking.note = note;
    booking.updated_at = app.clock().now();
    store::update(&mut tx, org, &booking, None).await?;
    // Open pages show it, and outside calendars hold it.
    let mut event = NewEvent::new("calendar.updated", json!({ "booking_id": booking.id }));
    event.contact = booking.contact_id.as_ref();
    event.conversation = booking.conversation_id.as_ref();
    events::emit(app, &mut tx, org, event).await?;
    tx.commit().await?;
    Ok(booking)
}

async fn load(tx: &mut Tx, org: &OrgId, id: &BookingId) -> Result<Booking> {
    store::get(tx, org, id).await?.ok_or(Error::NotFound("booking"))
}
