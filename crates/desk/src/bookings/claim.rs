//! Holding, booking and moving: one way for every door.
//!
//! The writer takes the organization's calendar first, reads it anew, checks, and writes, all in one
//! transaction: of a thousand who want one time at once, on however many nodes, one gets it. A time
//! that is plainly gone is refused before that, without waiting for the calendar.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{BookingId, OrgId, ResourceId, StaffId},
    text,
};
use frontdesk_db::Tx;
use serde_json::json;

use super::{
    Booking, By, Claimed, Status, Wish, after,
    calendar::{Calendar, Prepared, Question},
    request, store,
    times::{self, Why},
};
use crate::{
    App,
    contacts::{self, Contact},
    limits,
    services::{Service, StaffChoice},
};

/// What is to become of a wish.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// A hold for so long.
    Hold(Duration),
    Book,
}

impl Aim {
    const fn books(self) -> bool {
        matches!(self, Self::Book)
    }
}

/// How long a hold that has run out is kept.
const OLD_HOLDS: Duration = Duration::from_secs(24 * 3600);

/// How far around a time the calendar is read when it is claimed.
const AROUND: Duration = Duration::from_secs(3 * 24 * 3600);

/// Keeps a time free for two minutes. With a hold already, that one is renewed, or moves to the other
/// time.
pub(crate) async fn hold_as(app: &App, org: &OrgId, by: &By, wish: Wish) -> Result<Claimed> {
    hold_for(app, org, by, wish, limits::BOOKING_HOLD).await
}

/// The same for longer: for somebody who has to be told first.
pub(super) async fn hold_for(
    app: &App,
    org: &OrgId,
    by: &By,
    wish: Wish,
    long: Duration,
) -> Result<Claimed> {
    claim(app, org, by, wish, Aim::Hold(long), None).await
}

/// Books a time, the one that was held where there is a hold. The same key books once.
pub(crate) async fn book_as(app: &App, org: &OrgId, by: &By, wish: Wish) -> Result<Claimed> {
    claim(app, org, by, wish, Aim::Book, None).await
}

/// The same for somebody who is not among the contacts yet: they are written down with the booking, or
/// not at all.
pub(super) async fn book_for(
    app: &App,
    org: &OrgId,
    by: &By,
    wish: Wish,
    guest: &Contact,
) -> Result<Claimed> {
    claim(app, org, by, wish, Aim::Book, Some(guest)).await
}

async fn claim(
    app: &App,
    org: &OrgId,
    by: &By,
    wish: Wish,
    aim: Aim,
    guest: Option<&Contact>,
) -> Result<Claimed> {
    let mut wish = checked(wish)?;
    if let Some(refused) = plainly_gone(app, org, by, &wish).await? {
        return Ok(refused);
    }
    let now = app.clock().now();
    let print = request::print(&wish, guest);
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    if let Some(key) = &wish.key
        && let Some(booked) = store::by_key(&mut tx, org, key).await?
    {
        request::must_be_the_same(&mut tx, org, &booked.id, &print).await?;
        return Ok(Claimed::Done(Box::new(booked)));
    }
    if let Some(contact) = &wish.contact {
        // The record that stands for them now, kept from being merged away meanwhile.
        wish.contact = Some(contacts::hold(&mut tx, org, contact).await?.id);
    }
    let held = match &wish.hold {
        Some(id) => own_hold(&mut tx, org, id, &wish, now).await?,
        None => None,
    };
    let calendar =
        Calendar::load(&mut tx, org, wish.starts_at.minus(AROUND), wish.starts_at.plus(AROUND))
            .await?;
    let prepared = calendar.prepare(Question {
        service: &wish.service,
        staff: wish.staff.as_ref(),
        without: held.as_ref().map(|hold| &hold.id),
        minutes: wish.minutes,
        now,
    })?;
    let (able, resource) = match prepared.able(wish.starts_at, by.is_member()) {
        Ok(able) => able,
        Err(why) => {
            drop(tx);
            return refused(app, org, &wish, why).await;
        }
    };
    let keeps = held.as_ref().map(|hold| &hold.staff_id).filter(|staff| able.contains(staff));
    let staff = match keeps {
        Some(staff) => staff.clone(),
        None => choose(&mut tx, org, &prepared, &calendar, able, &wish, now).await?,
    };
    if let Some(guest) = guest {
        contacts::create_in(app, &mut tx, org, guest).await?;
        wish.contact = Some(guest.id.clone());
    }
    within_limits(&mut tx, org, &wish, aim, held.is_some(), now).await?;
    let mut booking = row(&prepared, &calendar, by, &wish, staff, resource, now);
    (booking.status, booking.hold_until) = match aim {
        Aim::Hold(long) => (Status::Held, Some(now.plus(long))),
        Aim::Book if prepared.service.booking_rules.needs_approval && !by.is_member() => {
            (Status::Pending, None)
        }
        Aim::Book => (Status::Confirmed, None),
    };
    if !aim.books() {
        // Kept for a while, so that who comes late reads why.
        store::forget_holds(&mut tx, org, now.minus(OLD_HOLDS)).await?;
    }
    let key = wish.key.as_deref().filter(|_| aim.books());
    match held {
        Some(earlier) if earlier.service_id == booking.service_id => {
            (booking.id, booking.created_at) = (earlier.id, earlier.created_at);
            store::update(&mut tx, org, &booking, key).await?;
        }
        Some(earlier) => {
            // They changed their mind about the service: the time is held anew.
            store::delete(&mut tx, org, &earlier.id).await?;
            store::insert(&mut tx, org, &booking, key).await?;
        }
        None => store::insert(&mut tx, org, &booking, key).await?,
    }
    if aim.books() {
        request::keep(&mut tx, org, &booking.id, &print).await?;
        if let Some(conversation) = &booking.conversation_id {
            store::drop_holds_of(&mut tx, org, conversation, &booking.id).await?;
        }
        after::booked(app, &mut tx, org, by, &booking).await?;
    }
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %booking.id, "Booking {} is {}", booking.id, booking.status);
    Ok(Claimed::Done(Box::new(booking)))
}

/// Moves a booking to another time, and to somebody else when that is asked for. It keeps its length.
pub(crate) async fn move_as(
    app: &App,
    org: &OrgId,
    by: &By,
    id: &BookingId,
    starts_at: Timestamp,
    to: MoveTo,
) -> Result<Claimed> {
    let (starts_at, now) = (whole_minute(starts_at), app.clock().now());
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut booking = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("booking"))?;
    if !matches!(booking.status, Status::Pending | Status::Confirmed) {
        return Err(Error::conflict("This booking does not stand any more."));
    }
    let calendar =
        Calendar::load(&mut tx, org, starts_at.minus(AROUND), starts_at.plus(AROUND)).await?;
    must_be_in_time(&calendar, &booking, by, now)?;
    let own = booking.ends_at.since(booking.starts_at).as_secs().cast_signed() / 60;
    let minutes = to.minutes.unwrap_or(own);
    if !(5..=1440).contains(&minutes) {
        return Err(Error::invalid("minutes", "are 5 to 1440"));
    }
    let elsewhere = to.staff.is_some() && to.staff != booking.staff_id;
    if booking.starts_at == starts_at && minutes == own && !elsewhere {
        return Ok(Claimed::Done(Box::new(booking)));
    }
    let staff = match &to.staff {
        // A member who moves it to somebody may choose whoever does the service.
        Some(staff) => Some(staff.clone()),
        None => booking.staff_id.clone(),
    };
    let wish = Wish {
        service: booking.service_id.clone(),
        staff,
        starts_at,
        contact: booking.contact_id.clone(),
        conversation: None,
        note: String::new(),
        key: None,
        hold: Some(id.clone()),
        minutes: Some(minutes),
    };
    let question = |staff| Question {
        service: &wish.service,
        staff,
        without: Some(id),
        minutes: Some(minutes),
        now,
    };
    let mut prepared = calendar.prepare(question(wish.staff.as_ref()))?;
    let mut able = prepared.able(starts_at, by.is_member());
    if able.is_err() && to.staff.is_none() && to.anybody {
        prepared = calendar.prepare(question(None))?;
        able = prepared.able(starts_at, by.is_member());
    }
    let (able, resource) = match able {
        Ok(able) => able,
        Err(why) => {
            drop(tx);
            return refused(app, org, &wish, why).await;
        }
    };
    let staff = if able.contains(&booking.staff_id) && to.staff.is_none() {
        booking.staff_id.clone()
    } else {
        choose(&mut tx, org, &prepared, &calendar, able, &wish, now).await?
    };
    let before = json!({ "starts_at": booking.starts_at, "ends_at": booking.ends_at, "staff_id": booking.staff_id });
    let (appointment, block) = times::block(&prepared.ask(by.is_member()), starts_at.millis());
    booking.starts_at = Timestamp::from_millis(appointment.0);
    booking.ends_at = Timestamp::from_millis(appointment.1);
    booking.blocks_from = Timestamp::from_millis(block.0);
    booking.blocks_until = Timestamp::from_millis(block.1);
    booking.staff_name = name_of(&calendar, staff.as_ref());
    booking.staff_id = staff;
    booking.resource_id = resource;
    (booking.asked_at, booking.confirmed_by_contact_at) = (None, None);
    booking.sequence += 1;
    booking.updated_at = now;
    store::update(&mut tx, org, &booking, None).await?;
    after::moved(app, &mut tx, org, by, &booking, before).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %booking.id, "Moved booking {}", booking.id);
    Ok(Claimed::Done(Box::new(booking)))
}

/// Where a booking goes besides its time.
#[derive(Debug, Clone, Default)]
pub struct MoveTo {
    /// To this one of the staff.
    pub staff: Option<StaffId>,
    /// Anybody else will do when whoever has it cannot then.
    pub anybody: bool,
    /// It takes so long now.
    pub minutes: Option<i64>,
}

/// Contacts move and cancel until the notice that the service asks for; members always.
pub(super) fn must_be_in_time(
    calendar: &Calendar,
    booking: &Booking,
    by: &By,
    now: Timestamp,
) -> Result<()> {
    if by.is_member() || matches!(by, By::Api(_)) {
        return Ok(());
    }
    let notice = notice_of(calendar, booking);
    let last = booking.starts_at.minus(Duration::from_secs(u64::from(notice) * 60));
    if booking.starts_at <= now {
        Err(Error::conflict("This appointment has begun already."))
    } else if now > last {
        Err(Error::conflict(format!(
            "It can be changed until {} before it begins; that has passed.",
            in_words(notice)
        )))
    } else {
        Ok(())
    }
}

/// How long before it a booking can be changed at last, in minutes.
pub(super) fn notice_of(calendar: &Calendar, booking: &Booking) -> u32 {
    let service = calendar.services.iter().find(|service| service.id == booking.service_id);
    service.map_or(0, |service| service.booking_rules.cancel_notice_minutes)
}

/// Minutes as people say them: "2 hours", "a day".
fn in_words(minutes: u32) -> String {
    match minutes {
        0..60 => format!("{minutes} minutes"),
        60 => "an hour".to_owned(),
        1440 => "a day".to_owned(),
        _ if minutes.is_multiple_of(1440) => format!("{} days", minutes / 1440),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ => format!("{} hours and {} minutes", minutes / 60, minutes % 60),
    }
}

/// The wish with its note and its time as they are stored.
fn checked(mut wish: Wish) -> Result<Wish> {
    wish.note = text::clean(&wish.note);
    wish.starts_at = whole_minute(wish.starts_at);
    let mut checks = Checks::new();
    checks.require(
        wish.note.chars().count() <= limits::TEXT_CHARS,
        "note",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
    checks.require(
        wish.minutes.is_none_or(|minutes| (5..=1440).contains(&minutes)),
        "minutes",
        "are 5 to 1440",
    );
    checks.done()?;
    Ok(wish)
}

fn whole_minute(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(60_000).saturating_mul(60_000))
}

/// Refuses by the calendar as it is kept, before anybody waits for it. Whoever holds the time, or has
/// asked with this key before, is never refused here.
pub(super) async fn plainly_gone(
    app: &App,
    org: &OrgId,
    by: &By,
    wish: &Wish,
) -> Result<Option<Claimed>> {
    if wish.hold.is_some() {
        return Ok(None);
    }
    if let Some(key) = &wish.key {
        let mut conn = app.db().read(org).await?;
        if store::by_key(&mut conn, org, key).await?.is_some() {
            return Ok(None);
        }
    }
    let calendar = Calendar::kept(app, org).await?;
    let question = question(app, wish);
    Ok(match calendar.prepare(question)?.able(wish.starts_at, by.is_member()) {
        Ok(_) => None,
        Err(why) => Some(Claimed::Refused(calendar.refuse(question, why, wish.starts_at)?)),
    })
}

/// The refusal, with other times from the calendar as it is now.
async fn refused(app: &App, org: &OrgId, wish: &Wish, why: Why) -> Result<Claimed> {
    let calendar = Calendar::kept(app, org).await?;
    Ok(Claimed::Refused(calendar.refuse(question(app, wish), why, wish.starts_at)?))
}

fn question<'a>(app: &App, wish: &'a Wish) -> Question<'a> {
    Question {
        service: &wish.service,
        staff: wish.staff.as_ref(),
        without: wish.hold.as_ref(),
        minutes: wish.minutes,
        now: app.clock().now(),
    }
}

/// The hold that is to be used up, when it is still theirs: somebody else's is not there.
async fn own_hold(
    tx: &mut Tx,
    org: &OrgId,
    id: &BookingId,
    wish: &Wish,
    now: Timestamp,
) -> Result<Option<Booking>> {
    let Some(hold) = store::get(tx, org, id).await? else { return Ok(None) };
    if hold.contact_id != wish.contact {
        return Err(Error::NotFound("booking"));
    }
    if hold.status != Status::Held {
        return Ok(None);
    }
    if hold.blocks(now) {
        return Ok(Some(hold));
    }
    store::delete(tx, org, id).await?;
    Ok(None)
}

async fn within_limits(
    tx: &mut Tx,
    org: &OrgId,
    wish: &Wish,
    aim: Aim,
    has_hold: bool,
    now: Timestamp,
) -> Result<()> {
    let Some(contact) = &wish.contact else { return Ok(()) };
    let (holds, bookings) = store::counts_of(tx, org, contact, now).await?;
    if !aim.books() && !has_hold && holds >= limits::HOLDS_PER_CONTACT {
        return Err(Error::conflict(
            "Too many times are held already; decide on one of them first.",
        ));
    }
    if aim.books() && bookings >= limits::BOOKINGS_PER_CONTACT {
        return Err(Error::conflict("There are as many bookings to come as one person may have."));
    }
    Ok(())
}

/// Who gets it, of those who can.
async fn choose(
    tx: &mut Tx,
    org: &OrgId,
    prepared: &Prepared<'_>,
    calendar: &Calendar,
    able: Vec<Option<StaffId>>,
    wish: &Wish,
    now: Timestamp,
) -> Result<Option<StaffId>> {
    if able.len() <= 1 {
        return Ok(able.into_iter().next().flatten());
    }
    let given = store::last_given(tx, org).await?;
    let last = |id: &StaffId| {
        given.iter().find(|(staff, _)| staff == id).map_or(i64::MIN, |(_, at)| at.millis())
    };
    let load = calendar.load_on(wish.starts_at.millis(), now);
    let by_load = prepared.service.booking_rules.staff_choice == StaffChoice::LeastBusy;
    let chosen = able.into_iter().flatten().min_by_key(|id| {
        let minutes = if by_load { load.get(id).copied().unwrap_or(0) } else { 0 };
        (minutes, last(id))
    });
    Ok(chosen)
}

fn name_of(calendar: &Calendar, staff: Option<&StaffId>) -> Option<String> {
    let id = staff?;
    calendar.staff.iter().find(|person| person.id == *id).map(|person| person.name.clone())
}

fn row(
    prepared: &Prepared<'_>,
    calendar: &Calendar,
    by: &By,
    wish: &Wish,
    staff: Option<StaffId>,
    resource: Option<ResourceId>,
    now: Timestamp,
) -> Booking {
    let service: &Service = prepared.service;
    let (appointment, block) = times::block(&prepared.ask(by.is_member()), wish.starts_at.millis());
    Booking {
        id: BookingId::new(now),
        status: Status::Held,
        service_id: service.id.clone(),
        service_name: service.name.clone(),
        staff_name: name_of(calendar, staff.as_ref()),
        staff_id: staff,
        resource_id: resource,
        contact_id: wish.contact.clone(),
        conversation_id: wish.conversation.clone(),
        starts_at: Timestamp::from_millis(appointment.0),
        ends_at: Timestamp::from_millis(appointment.1),
        blocks_from: Timestamp::from_millis(block.0),
        blocks_until: Timestamp::from_millis(block.1),
        hold_until: None,
        time_zone: calendar.profile.time_zone.clone(),
        price_amount: service.price.as_ref().map(|price| price.amount),
        price_from: service.price_from,
        currency: calendar.profile.currency.clone(),
        deposit_amount: service.booking_rules.deposit_amount,
        place: service.booking_rules.place,
        note: wish.note.clone(),
        source: by.source(),
        sequence: 0,
        asked_at: None,
        confirmed_by_contact_at: None,
        cancel_reason: String::new(),
        created_by: by.name().to_owned(),
        created_at: now,
        updated_at: now,
    }
}
