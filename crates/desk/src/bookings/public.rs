//! Bookings as the public reaches them: a business's desk by its name in web addresses, and one booking
//! by its signed link. Nothing here takes an organization from whoever asks.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{BookingId, OrgId, ServiceId, StaffId},
    language::Language,
    phone::Phone,
    text,
};
use jiff::{civil::Date, tz::TimeZone};
use std::{sync::Arc, time::Duration};

use super::{
    Booking, By, Claimed, MoveTo, OpenTime, Status, Wait, WaitFor, Wish, after, book_as,
    calendar::{Calendar, Question, span_of_days},
    cancel_as, claim, links, load, move_as, store, wait_in,
};
use crate::{
    App,
    contacts::{self, Contact},
    limits,
    orgs::{self, Profile},
    services::{Person, Service},
};

/// A business's booking desk.
pub struct Desk {
    org: OrgId,
    calendar: Arc<Calendar>,
}

/// Who books on the booking page.
#[derive(Debug, Clone, Default)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// Where the confirmation goes; may be empty when there is a number.
    pub email: String,
    /// Their number, as people write it.
    pub phone: String,
    /// What they say about it.
    pub note: String,
    /// The tag of the language that they read the page in; may be empty.
    pub language: String,
    /// The zone that they look at times in, by its name in the time zone database; may be empty.
    pub time_zone: String,
}

/// Why a booking cannot be changed any more by whoever has its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It was cancelled.
    Cancelled,
    /// It took place, or nobody came.
    Over,
    /// The time was held for a while, and is not any more.
    Lapsed,
    /// It has begun.
    Begun,
    /// It could be changed until so many minutes before it begins.
    TooLate(u32),
}

/// A booking as its signed link shows it.
pub struct Managed {
    org: OrgId,
    /// The booking.
    pub booking: Booking,
    /// The business.
    pub business: Profile,
    /// Why it can be changed no more; `None` while it can.
    pub closed: Option<Closed>,
    /// Until when it can be changed by whoever has the link.
    pub until: Timestamp,
    /// Its calendar entry.
    pub entry: String,
    now: Timestamp,
}

/// The desk of the business of this name in web addresses; missing where it has no services.
pub async fn desk(app: &App, slug: &str) -> Result<Desk> {
    let org = orgs::by_slug(app, slug).await?;
    let calendar = Calendar::kept(app, &org).await?;
    if calendar.services.is_empty() {
        return Err(Error::NotFound("booking page"));
    }
    Ok(Desk { org, calendar })
}

impl Desk {
    /// What the business says of itself.
    pub fn business(&self) -> &Profile {
        &self.calendar.profile
    }

    /// The business's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.calendar.zone
    }

    /// What can be booked, in the business's order.
    pub fn services(&self) -> &[Service] {
        &self.calendar.services
    }

    /// The token of the link to one of its bookings.
    pub fn token(&self, app: &App, booking: &BookingId) -> String {
        links::token(app, &self.org, booking)
    }

    /// Who does a service.
    pub fn staff_for(&self, service: &ServiceId) -> Vec<&Person> {
        self.calendar.staff.iter().filter(|person| person.services.contains(service)).collect()
    }
}

/// When a service can begin.
pub fn open_times(
    app: &App,
    desk: &Desk,
    service: &ServiceId,
    staff: Option<&StaffId>,
    from: Date,
    days: i32,
) -> Result<Vec<OpenTime>> {
    let prepared = desk.calendar.prepare(Question {
        service,
        staff,
        without: None,
        minutes: None,
        now: app.clock().now(),
    })?;
    let (from, until) = span_of_days(&desk.calendar.zone, from, days);
    Ok(prepared.open(from, until))
}

/// Books for somebody unknown. The same `key` (made with the form) books once.
pub async fn book(
    app: &App,
    desk: &Desk,
    service: &ServiceId,
    staff: Option<&StaffId>,
    starts_at: Timestamp,
    guest: &Guest,
    key: &str,
) -> Result<Claimed> {
    let contact = visitor(app, desk, guest, key)?;
    must_be_let_in(app, desk, &contact).await?;
    let wish = Wish {
        service: service.clone(),
        staff: staff.cloned(),
        starts_at,
        contact: None,
        conversation: None,
        note: guest.note.clone(),
        key: Some(format!("page:{key}")),
        hold: None,
        minutes: None,
    };
    claim::book_for(app, &desk.org, &By::Contact, wish, &contact).await
}

/// Whoever fills in a form of the booking page, as a contact that is not written down yet.
fn visitor(app: &App, desk: &Desk, guest: &Guest, key: &str) -> Result<Contact> {
    let mut contact = contacts::unknown(app.clock().now());
    let mut checks = Checks::new();
    let name = text::line(&guest.name);
    let length = name.chars().count();
    checks.require((1..=limits::NAME_CHARS).contains(&length), "name", "is needed");
    contact.name = Some(name);
    if !guest.email.trim().is_empty() {
        contact.email = checks.take("email", Email::parse(&guest.email)).map(|to| to.to_string());
    }
    if !guest.phone.trim().is_empty() {
        let country = Some(desk.business().country.as_str()).filter(|code| !code.is_empty());
        contact.phone =
            checks.take("phone", Phone::parse(&guest.phone, country)).map(|to| to.to_string());
    }
    let reachable = !guest.email.trim().is_empty() || !guest.phone.trim().is_empty();
    checks.require(reachable, "email", "or a phone number is needed");
    checks.require(
        guest.note.chars().count() <= limits::MESSAGE_CHARS,
        "note",
        format!("has at most {} characters", limits::MESSAGE_CHARS),
    );
    checks.require((16..=128).contains(&key.len()), "key", "is not the form's");
    checks.done()?;
    contact.language = Language::from_tag(&guest.language).map(|one| one.tag().to_owned());
    contact.time_zone = Some(guest.time_zone.clone())
        .filter(|name| !name.is_empty() && TimeZone::get(name).is_ok());
    Ok(contact)
}

/// Whom the business has blocked books nowhere, by whichever of their addresses and numbers. They are not
/// told why.
async fn must_be_let_in(app: &App, desk: &Desk, contact: &Contact) -> Result<()> {
    let mut conn = app.db().read(&desk.org).await?;
    if contacts::identities::is_blocked(&mut conn, &desk.org, contact).await? {
        return Err(Error::forbidden("Booking is not available."));
    }
    Ok(())
}

/// Puts somebody unknown on the waitlist, for the days from `from` on. They are told by mail, so an
/// address is needed. The same wish of the same address is one, whoever sends it and how often.
pub async fn wait(
    app: &App,
    desk: &Desk,
    (service, staff): (&ServiceId, Option<&StaffId>),
    (from, days): (Date, i32),
    guest: &Guest,
) -> Result<Wait> {
    if guest.email.trim().is_empty() {
        return Err(Error::invalid("email", "is needed, to write when a time is free"));
    }
    let contact = visitor(app, desk, guest, "there is none for a wait")?;
    must_be_let_in(app, desk, &contact).await?;
    if let Some(staff) = staff
        && !desk.staff_for(service).iter().any(|person| person.id == *staff)
    {
        return Err(Error::NotFound("staff"));
    }
    let now = app.clock().now();
    let (from, until) = span_of_days(&desk.calendar.zone, from, days);
    let mut wish = WaitFor {
        service: service.clone(),
        staff: staff.cloned(),
        contact: contact.id.clone(),
        conversation: None,
        // A day that has begun counts from its beginning, so that the same wish is the same later on.
        from,
        until,
    };
    let mut tx = app.db().begin(&desk.org).await?;
    store::lock(&mut tx, &desk.org).await?;
    for wait in store::waits::list(&mut tx, &desk.org, now).await? {
        let same = wait.service_id == wish.service
            && wait.staff_id == wish.staff
            && (wait.wanted_from, wait.wanted_until) == (wish.from, wish.until);
        if same
            && contacts::load(&mut tx, &desk.org, &wait.contact_id).await?.email == contact.email
        {
            return Ok(wait);
        }
    }
    contacts::create_in(app, &mut tx, &desk.org, &contact).await?;
    wish.contact = contact.id;
    let wait = wait_in(app, &mut tx, &desk.org, wish).await?;
    tx.commit().await?;
    tracing::info!(org.id = %desk.org, wait.id = %wait.id, "Somebody waits for a time");
    Ok(wait)
}

/// The booking of a signed link.
pub async fn managed(app: &App, token: &str) -> Result<Managed> {
    let (org, id) = links::read(app, token)?;
    managed_of(app, org, &id).await
}

async fn managed_of(app: &App, org: OrgId, id: &BookingId) -> Result<Managed> {
    let mut conn = app.db().read(&org).await?;
    let booking = load(&mut conn, &org, id).await?;
    drop(conn);
    let calendar = Calendar::kept(app, &org).await?;
    let now = app.clock().now();
    let notice = claim::notice_of(&calendar, &booking);
    let until = booking.starts_at.minus(Duration::from_secs(u64::from(notice) * 60));
    let closed = match booking.status {
        Status::Cancelled => Some(Closed::Cancelled),
        Status::Completed | Status::NoShow => Some(Closed::Over),
        // A freed time that waits to be taken.
        Status::Held => (!booking.blocks(now)).then_some(Closed::Lapsed),
        Status::Pending | Status::Confirmed if booking.ends_at <= now => Some(Closed::Over),
        Status::Pending | Status::Confirmed if booking.starts_at <= now => Some(Closed::Begun),
        Status::Pending | Status::Confirmed => (now > until).then_some(Closed::TooLate(notice)),
    };
    let business = calendar.profile.clone();
    let entry = super::calendar_entry(&booking, &business, &links::manage(app, &org, id));
    Ok(Managed { org, booking, business, closed, until, entry, now })
}

impl Managed {
    /// Whether whoever has the link is asked to say that they come.
    pub fn awaits_word(&self) -> bool {
        self.booking.awaits_word(self.now)
    }

    /// When it could be instead, with anybody who does it.
    pub async fn open_times(&self, app: &App, from: Date, days: i32) -> Result<Vec<OpenTime>> {
        let calendar = Calendar::kept(app, &self.org).await?;
        let prepared = calendar.prepare(Question {
            service: &self.booking.service_id,
            staff: None,
            without: Some(&self.booking.id),
            minutes: None,
            now: app.clock().now(),
        })?;
        let (from, until) = span_of_days(&calendar.zone, from, days);
        Ok(prepared.open(from, until))
    }
}

/// Takes the time that is held for whoever has the link.
pub async fn accept(app: &App, token: &str) -> Result<Claimed> {
    let (org, id) = links::read(app, token)?;
    let mut conn = app.db().read(&org).await?;
    let held = load(&mut conn, &org, &id).await?;
    drop(conn);
    if held.status != Status::Held {
        return Ok(Claimed::Done(Box::new(held)));
    }
    let wish = Wish {
        service: held.service_id,
        staff: held.staff_id,
        starts_at: held.starts_at,
        contact: held.contact_id,
        conversation: held.conversation_id,
        note: held.note,
        key: None,
        hold: Some(id),
        minutes: None,
    };
    book_as(app, &org, &By::Contact, wish).await
}

/// Lets go of the time that is held for whoever has the link: it is offered to who waits next. What is
/// booked stays, and what is gone is gone.
pub async fn decline(app: &App, token: &str) -> Result<()> {
    let (org, id) = links::read(app, token)?;
    let mut conn = app.db().read(&org).await?;
    let held = load(&mut conn, &org, &id).await?;
    drop(conn);
    if held.status == Status::Held {
        cancel_as(app, &org, &By::Contact, &id, "").await?;
    }
    Ok(())
}

/// Says, for whoever has the link, that they come. Saying it twice is saying it once; of what no longer
/// stands, or has begun, nothing can be said.
pub async fn confirm(app: &App, token: &str) -> Result<()> {
    let (org, id) = links::read(app, token)?;
    // Of a time that they were not asked about they have not seen the page.
    word(app, &org, &id, Booking::awaits_word).await.map(drop)
}

/// The contact said to the agent that they come. Said twice it is said once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] of what is not confirmed, or has begun.
pub(crate) async fn comes(app: &App, org: &OrgId, id: &BookingId) -> Result<Booking> {
    word(app, org, id, |_, _| true).await
}

async fn word(
    app: &App,
    org: &OrgId,
    id: &BookingId,
    may: impl FnOnce(&Booking, Timestamp) -> bool,
) -> Result<Booking> {
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut booking = store::lock_one(&mut tx, org, id).await?.ok_or(Error::NotFound("booking"))?;
    let stands = booking.status == Status::Confirmed && booking.starts_at > now;
    if stands && booking.confirmed_by_contact_at.is_some() {
        return Ok(booking);
    }
    if !stands || !may(&booking, now) {
        return Err(Error::conflict("This appointment does not wait for a word."));
    }
    booking.confirmed_by_contact_at = Some(now);
    after::word_given(app, &mut tx, org, &booking).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, booking.id = %id, "The contact of booking {id} comes");
    Ok(booking)
}

/// Moves the booking of a signed link. Whoever has it keeps it where they can, else anybody does it.
pub async fn reschedule(app: &App, token: &str, starts_at: Timestamp) -> Result<Claimed> {
    let (org, id) = links::read(app, token)?;
    let to = MoveTo { anybody: true, ..MoveTo::default() };
    move_as(app, &org, &By::Contact, &id, starts_at, to).await
}

/// Cancels the booking of a signed link.
pub async fn cancel(app: &App, token: &str, reason: &str) -> Result<Managed> {
    let (org, id) = links::read(app, token)?;
    cancel_as(app, &org, &By::Contact, &id, reason).await?;
    managed_of(app, org, &id).await
}
