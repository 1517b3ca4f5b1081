//! Bookings: appointments of services with the staff, and the times that are free for them.
//!
//! [`find_open_times`] says what is free; a time is held while somebody decides ([`hold`]), booked,
//! moved, cancelled, completed. Whoever does any of it takes the organization's calendar first, so no
//! time is given away twice, through whatever door and on whatever node (`claim`). What follows from
//! a change is written in its transaction (`after`). Open times are worked out by a pure part
//! (`times`) over the calendar as it stands (`calendar`).
//!
//! A customer reaches their booking by a signed link (`links`, `public`), gets it as a calendar entry
//! (`ics`), and proves in a conversation whose bookings they may change by a code (`codes`). Who wants
//! a time that is not free waits for it (`waits`). What the members' calendar needs is in `board`. Contacts
//! are reminded of what is to come (`reminders`) and written to when they did not come (`follow_up`), not
//! in the hours that are quiet (`settings`, `quiet`).

mod after;
mod board;
mod busy;
mod calendar;
mod change;
mod claim;
pub(crate) mod codes;
mod follow_up;
mod ics;
mod letters;
pub mod links;
mod model;
mod public;
mod quiet;
mod reminders;
mod request;
mod settings;
mod store;
mod times;
mod waits;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ContactId, ConversationId, OrgId, ServiceId, StaffId},
};
use frontdesk_db::Conn;
use jiff::civil::Date;

pub use board::{Working, book_new, count_pending, restore, working_times};
pub use busy::{BusyKind, BusyTime, NewBusyTime, block_time, change_busy, list_busy, unblock_time};
pub(crate) use busy::{OutsideBusy, set_outside_in};
pub(crate) use change::cancel_as;
pub use change::{approve, complete, no_show, reopen, set_note};
pub use claim::MoveTo;
pub(crate) use claim::{book_as, hold_as, move_as};
pub use ics::calendar_entry;
pub(crate) use ics::calendar_file;
pub(crate) use letters::day_and_clock;
pub use model::{Booking, By, Change, Claimed, OpenTime, Refused, Source, Status, Wish};
pub(crate) use public::comes;
pub use public::{
    Closed, Desk, Guest, Managed, accept as accept_publicly, book as book_publicly,
    cancel as cancel_publicly, confirm as confirm_publicly, decline as decline_publicly, desk,
    managed, open_times as open_publicly, reschedule as reschedule_publicly, wait as wait_publicly,
};
pub use quiet::Quiet;
pub use settings::{ReminderSettings, ReminderText, reminder_settings, set_reminder_settings};
pub use times::Why;
pub(crate) use waits::wait_in;
pub use waits::{Wait, WaitFor, leave as leave_waitlist, list_waits, wait_for};

use calendar::{Calendar, Question};

use crate::{App, Caller, Role, jobs::Handler, limits, services::REMINDERS_CHANGED};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(waits::OFFER, waits::offer),
        Handler::new(waits::LOOK_AGAIN, waits::look_again),
        Handler::new(reminders::KIND, reminders::run),
        Handler::new(REMINDERS_CHANGED, reminders::replan),
        Handler::new(follow_up::KIND, follow_up::run),
    ]
}

/// Which bookings to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that end after this.
    pub from: Option<Timestamp>,
    /// Those that begin before this.
    pub until: Option<Timestamp>,
    /// Of this one of the staff.
    pub staff: Option<StaffId>,
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// Spoken of in this conversation.
    pub conversation: Option<ConversationId>,
    /// Of this status.
    pub status: Option<Status>,
    /// Those only that wait for a yes or are confirmed.
    pub standing: bool,
    /// After this one: when it begins, and its id.
    pub after: Option<(Timestamp, BookingId)>,
    /// At most so many.
    pub limit: i64,
}

/// A question for open times.
#[derive(Debug, Clone)]
pub struct OpenQuestion {
    /// Which service.
    pub service: ServiceId,
    /// With whom; `None` for anybody.
    pub staff: Option<StaffId>,
    /// The first day, of the business's calendar.
    pub from: Date,
    /// How many days, at most [`limits::OPEN_TIME_DAYS`].
    pub days: i32,
}

/// The bookings, by when they begin. Holds that have run out are not among them.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Vec<Booking>> {
    let mut conn = app.db().read(caller.org()).await?;
    let limit = filter.limit.clamp(1, 5_000);
    store::list(&mut conn, caller.org(), filter, app.clock().now(), limit).await
}

/// One booking.
pub async fn get(app: &App, caller: &Caller, id: &BookingId) -> Result<Booking> {
    let mut conn = app.db().read(caller.org()).await?;
    load(&mut conn, caller.org(), id).await
}

pub(crate) async fn load(conn: &mut Conn, org: &OrgId, id: &BookingId) -> Result<Booking> {
    store::get(conn, org, id).await?.ok_or(Error::NotFound("booking"))
}

/// What became of a booking, oldest first.
pub async fn history(app: &App, caller: &Caller, id: &BookingId) -> Result<Vec<Change>> {
    let mut conn = app.db().read(caller.org()).await?;
    load(&mut conn, caller.org(), id).await?;
    store::changes(&mut conn, caller.org(), id).await
}

/// The bookings that begin within a span of time and stand, by when they begin.
pub(crate) async fn standing_in(
    conn: &mut Conn,
    org: &OrgId,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Vec<Booking>> {
    let filter =
        Filter { from: Some(from), until: Some(until), standing: true, ..Filter::default() };
    let mut all = store::list(conn, org, &filter, now, 1_000).await?;
    all.retain(|booking| booking.starts_at >= from);
    Ok(all)
}

/// The bookings of a contact that are not over, soonest first.
pub(crate) async fn to_come_of(
    app: &App,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Booking>> {
    let now = app.clock().now();
    let filter = Filter {
        from: Some(now),
        contact: Some(contact.clone()),
        standing: true,
        ..Filter::default()
    };
    let mut conn = app.db().read(org).await?;
    store::list(&mut conn, org, &filter, now, limits::BOOKINGS_PER_CONTACT).await
}

/// The bookings that stand and are not over, of one of the staff or of all, soonest first.
pub(crate) async fn standing_of(
    conn: &mut Conn,
    org: &OrgId,
    staff: Option<&StaffId>,
    now: Timestamp,
) -> Result<Vec<Booking>> {
    let filter =
        Filter { from: Some(now), staff: staff.cloned(), standing: true, ..Filter::default() };
    store::list(conn, org, &filter, now, 5_000).await
}

/// The bookings since a moment, of one of the staff or of all, called off or not; no holds.
pub(crate) async fn since_in(
    conn: &mut Conn,
    org: &OrgId,
    staff: Option<&StaffId>,
    (since, now): (Timestamp, Timestamp),
) -> Result<Vec<Booking>> {
    let filter = Filter { from: Some(since), staff: staff.cloned(), ..Filter::default() };
    let mut all = store::list(conn, org, &filter, now, 5_000).await?;
    all.retain(|booking| booking.status != Status::Held);
    Ok(all)
}

/// The bookings made in a conversation that are not over, soonest first.
pub(crate) async fn to_come_in(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Vec<Booking>> {
    let now = app.clock().now();
    let filter = Filter {
        from: Some(now),
        conversation: Some(conversation.clone()),
        standing: true,
        ..Filter::default()
    };
    let mut conn = app.db().read(org).await?;
    store::list(&mut conn, org, &filter, now, limits::BOOKINGS_PER_CONTACT).await
}

/// When a service can begin, in order, each time with everybody who could do it.
pub async fn find_open_times(
    app: &App,
    caller: &Caller,
    question: &OpenQuestion,
) -> Result<Vec<OpenTime>> {
    open_times_for(app, caller.org(), question, None).await
}

/// The same, with a hold or a booking that does not count: one's own.
pub(crate) async fn open_times_for(
    app: &App,
    org: &OrgId,
    question: &OpenQuestion,
    without: Option<&BookingId>,
) -> Result<Vec<OpenTime>> {
    let calendar = Calendar::kept(app, org).await?;
    let prepared = calendar.prepare(Question {
        service: &question.service,
        staff: question.staff.as_ref(),
        without,
        minutes: None,
        now: app.clock().now(),
    })?;
    let (from, until) = calendar::span_of_days(&calendar.zone, question.from, question.days);
    Ok(prepared.open(from, until))
}

/// Why a time could not be booked as things stand, with others; `None` when it could.
pub(crate) async fn would_fit(
    app: &App,
    org: &OrgId,
    service: &ServiceId,
    staff: Option<&StaffId>,
    starts_at: Timestamp,
) -> Result<Option<Refused>> {
    let calendar = Calendar::kept(app, org).await?;
    let now = app.clock().now();
    let question = Question { service, staff, without: None, minutes: None, now };
    match calendar.prepare(question)?.able(starts_at, false) {
        Ok(_) => Ok(None),
        Err(why) => calendar.refuse(question, why, starts_at).map(Some),
    }
}

/// The time that is held in a conversation, if one is.
pub(crate) async fn held_in(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<Booking>> {
    let filter = Filter {
        conversation: Some(conversation.clone()),
        status: Some(Status::Held),
        ..Filter::default()
    };
    let mut conn = app.db().read(org).await?;
    Ok(store::list(&mut conn, org, &filter, app.clock().now(), 1).await?.into_iter().next())
}

/// Lets the time go that is held in a conversation, if one is: it is free for the next at once.
pub(crate) async fn release(app: &App, org: &OrgId, conversation: &ConversationId) -> Result<()> {
    if let Some(held) = held_in(app, org, conversation).await? {
        cancel_as(app, org, &By::Agent, &held.id, "").await?;
    }
    Ok(())
}

/// Holds a time for two minutes.
pub async fn hold(app: &App, caller: &Caller, wish: Wish) -> Result<Claimed> {
    caller.must_be(Role::Operator)?;
    hold_as(app, caller.org(), &By::of(caller.actor()), wish).await
}

/// Books a time.
pub async fn book(app: &App, caller: &Caller, wish: Wish) -> Result<Claimed> {
    caller.must_be(Role::Operator)?;
    book_as(app, caller.org(), &By::of(caller.actor()), wish).await
}

/// Moves a booking.
pub async fn reschedule(
    app: &App,
    caller: &Caller,
    id: &BookingId,
    starts_at: Timestamp,
    to: MoveTo,
) -> Result<Claimed> {
    caller.must_be(Role::Operator)?;
    move_as(app, caller.org(), &By::of(caller.actor()), id, starts_at, to).await
}

/// Calls a booking off.
pub async fn cancel(app: &App, caller: &Caller, id: &BookingId, reason: &str) -> Result<Booking> {
    caller.must_be(Role::Operator)?;
    cancel_as(app, caller.org(), &By::of(caller.actor()), id, reason).await
}
