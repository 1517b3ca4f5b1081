//! What the calendar of the dashboard needs besides the bookings themselves: when the staff work, how
//! many requests wait for a yes, booking for somebody who is not among the contacts yet, and taking a
//! cancellation back.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{BookingId, StaffId},
    phone::Phone,
    text,
};
use jiff::{ToSpan, civil::Date};

use super::{
    Booking, By, Claimed, Guest, Status, Wish, after,
    calendar::{Calendar, Question, span_of_days},
    claim, store,
};
use crate::{App, Caller, Role, contacts, limits, orgs};

/// When somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Working {
    /// Who; `None` for the business itself.
    pub staff: Option<StaffId>,
    /// From when until when, in order and apart.
    pub spans: Vec<(Timestamp, Timestamp)>,
}

/// When the business is open and when each of the staff works, on so many days of the business's calendar
/// (at most [`limits::OPEN_TIME_DAYS`]). The business comes first, then the staff by name.
pub async fn working_times(
    app: &App,
    caller: &Caller,
    from: Date,
    days: i32,
) -> Result<Vec<Working>> {
    let calendar = Calendar::kept(app, caller.org()).await?;
    let (begin, end) = span_of_days(&calendar.zone, from, days);
    let last = from.saturating_add(days.clamp(1, limits::OPEN_TIME_DAYS).days());
    let everybody = std::iter::once(None).chain(calendar.staff.iter().map(Some));
    Ok(everybody
        .map(|person| Working {
            staff: person.map(|person| person.id.clone()),
            spans: calendar
                .works(person, from, last)
                .into_iter()
                .map(|(a, b)| {
                    (Timestamp::from_millis(a).max(begin), Timestamp::from_millis(b).min(end))
                })
                .filter(|(a, b)| a < b)
                .collect(),
        })
        .collect())
}

/// How many bookings to come wait for a member's yes.
pub async fn count_pending(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count_pending(&mut conn, caller.org(), app.clock().now()).await
}

/// Books for somebody who is not among the contacts: they are written down with the booking, or not at
/// all. They need a name; an address and a number may be empty. The note is the wish's.
pub async fn book_new(app: &App, caller: &Caller, wish: Wish, guest: &Guest) -> Result<Claimed> {
    caller.must_be(Role::Operator)?;
    let mut contact = contacts::unknown(app.clock().now());
    let mut checks = Checks::new();
    let name = text::line(&guest.name);
    let length = name.chars().count();
    checks.require(
        (1..=limits::NAME_CHARS).contains(&length),
        "name",
        format!("has 1 to {} characters", limits::NAME_CHARS),
    );
    contact.name = Some(name);
    if !guest.email.trim().is_empty() {
        contact.email = checks.take("email", Email::parse(&guest.email)).map(|to| to.to_string());
    }
    if !guest.phone.trim().is_empty() {
        let profile = orgs::profile(app, caller).await?;
        let country = Some(profile.country.as_str()).filter(|code| !code.is_empty());
        contact.phone =
            checks.take("phone", Phone::parse(&guest.phone, country)).map(|to| to.to_string());
    }
    checks.done()?;
    let wish = Wish { contact: None, hold: None, ..wish };
    claim::book_for(app, caller.org(), &By::of(caller.actor()), wish, &contact).await
}

/// Takes a cancellation back, when the time is still free: the booking is confirmed then, and a request that
/// was declined waits for a yes again.
pub async fn restore(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    caller.must_be(Role::Operator)?;
    let (org, now) = (caller.org(), app.clock().now());
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("booking"))?;
    match booking.status {
        Status::Cancelled => {}
        Status::Confirmed | Status::Pending => return Ok(booking),
        _ => return Err(Error::conflict("This booking was not cancelled.")),
    }
    let changes = store::changes(&mut tx, org, id).await?;
    let cancelled = changes.iter().rev().find(|change| change.what == "cancelled");
    let declined = cancelled.is_some_and(|one| one.details["was"] == Status::Pending.as_str());
    let calendar = Calendar::load(&mut tx, org, booking.blocks_from, booking.blocks_until).await?;
    let minutes = booking.ends_at.since(booking.starts_at).as_secs().cast_signed() / 60;
    let prepared = calendar.prepare(Question {
        service: &booking.service_id,
        staff: booking.staff_id.as_ref(),
        without: Some(id),
        minutes: Some(minutes),
        now,
    })?;
    let (_, resource) =
        prepared.able(booking.starts_at, true).map_err(|why| Error::conflict(why.in_words()))?;
    booking.status = if declined { Status::Pending } else { Status::Confirmed };
    booking.resource_id = resource;
    booking.cancel_reason = String::new();
    (booking.asked_at, booking.confirmed_by_contact_at) = (None, None);
    booking.sequence += 1;
    booking.updated_at = now;
    store::update(&mut tx, org, &booking, None).await?;
    let by = By::of(caller.actor());
    if declined {
        after::waits_again(app, &mut tx, org, &by, &booking).await?;
    } else {
        after::stands(app, &mut tx, org, &by, &booking, "restored").await?;
    }
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %id, "Took the cancellation of booking {id} back");
    Ok(booking)
}
