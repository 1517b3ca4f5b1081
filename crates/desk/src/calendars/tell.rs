//! What members are told of outside calendars: tasks, because each wants somebody to decide.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ConnectionId, MemberId, OrgId},
};
use frontdesk_db::Tx;
use frontdesk_providers::calendar::Occurrence;

use super::{Conflict, Connection, store::copies};
use crate::{
    App,
    bookings::{self, Booking},
    orgs, services,
    tasks::{self, NewTask, Urgency},
};

/// Tasks remind of times that are to come.
const AT_ONCE: Duration = Duration::from_secs(60);

/// What stands for the entry of the booking itself among what a booking is at odds with.
pub(super) const MOVED: &str = "moved";

/// A calendar cannot be read. What is in it may be out of date.
pub(super) async fn unreadable(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    broken: bool,
    why: &str,
) -> Result<()> {
    let title = if broken {
        format!("Connect the calendar {} again", name(c))
    } else {
        format!("The calendar {} cannot be reached", name(c))
    };
    let body = format!(
        "{} says: {why}.\nUntil it can be read again, what is new in it keeps nobody from being booked: look out for double bookings.\n{}/app/settings/calendars",
        c.provider.label(),
        app.settings().public_url
    );
    write(app, tx, org, (title, body), None).await?;
    Ok(())
}

/// A calendar can be read, but takes no bookings.
pub(super) async fn unwritable(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    booking: &Booking,
    why: &str,
) -> Result<()> {
    let title = format!("Bookings cannot be written into the calendar {}", name(c));
    let body = format!(
        "{} says: {why}.\nBookings stand here as always, and writing is tried again every hour. Allow this account to change the calendar, or connect another one.\n{}/app/settings/calendars\nOne that is not there: {}",
        c.provider.label(),
        app.settings().public_url,
        link(app, booking)
    );
    write(app, tx, org, (title, body), None).await?;
    Ok(())
}

/// An outside event and a booking overlap.
pub(super) async fn overlap(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    booking: &Booking,
    busy: &Occurrence,
) -> Result<()> {
    let what = if busy.title.is_empty() { "something private" } else { busy.title.as_str() };
    let title =
        format!("Double booking: {}, {}", booking.service_name, when(booking, booking.starts_at));
    let zone = booking.zone();
    let clock = |at: Timestamp| at.in_zone(&zone).strftime("%a %-d %b, %H:%M").to_string();
    let body = format!(
        "“{what}” in the calendar {} is from {} to {}{}. Move the booking or the event.\n{}",
        name(c),
        clock(busy.starts_at),
        clock(busy.ends_at),
        booking
            .staff_name
            .as_ref()
            .map_or_else(String::new, |staff| format!(", and {staff} is booked")),
        link(app, booking)
    );
    let task = write(app, tx, org, (title, body), Some(booking)).await?;
    let conflict =
        Conflict { booking_id: booking.id.clone(), item_id: busy.item.clone(), task_id: task };
    copies::add_conflict(tx, org, &c.id, &conflict, app.clock().now()).await
}

/// What overlapped does so no more. What is over by now stays for somebody to look at.
pub(super) async fn settled(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    conflict: &Conflict,
) -> Result<()> {
    match bookings::load(tx, org, &conflict.booking_id).await {
        Ok(booking) if booking.ends_at > app.clock().now() => {
            tasks::complete_in(app, tx, org, &conflict.task_id).await
        }
        Ok(_) | Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Somebody deleted a booking's entry in the outside calendar.
pub(super) async fn deleted_there(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    booking: &Booking,
) -> Result<()> {
    let title = format!(
        "Deleted in the calendar: {}, {}",
        booking.service_name,
        when(booking, booking.starts_at)
    );
    let body = format!(
        "Somebody deleted this appointment in the calendar {}. Here it still stands and the customer expects it: cancel it, or leave it as it is.\n{}",
        name(c),
        link(app, booking)
    );
    write(app, tx, org, (title, body), Some(booking)).await?;
    Ok(())
}

/// Somebody moved a booking's entry to where the booking cannot go. The task of it is done once the two agree;
/// one of an entry that is put back over what they did (`lost`) waits for somebody to have read it.
pub(super) async fn moved_there(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    booking: &Booking,
    (to, why, lost): (Timestamp, &str, bool),
) -> Result<()> {
    let title = format!(
        "Moved in the calendar, not here: {}, {}",
        booking.service_name,
        when(booking, booking.starts_at)
    );
    let body = format!(
        "In the calendar {} this appointment was moved to {}. It could not follow: {}\nHere it stands at {}. Move one of the two.\n{}",
        name(c),
        when(booking, to),
        sentence(why),
        when(booking, booking.starts_at),
        link(app, booking)
    );
    settled_move(app, tx, org, &c.id, &booking.id).await?;
    let task_id = write(app, tx, org, (title, body), Some(booking)).await?;
    if lost {
        return Ok(());
    }
    let conflict = Conflict { booking_id: booking.id.clone(), item_id: MOVED.to_owned(), task_id };
    copies::add_conflict(tx, org, &c.id, &conflict, app.clock().now()).await
}

/// An entry that was moved to where its booking cannot go is back, or gone, or the booking is: the task of it
/// is done.
pub(super) async fn settled_move(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &ConnectionId,
    booking: &BookingId,
) -> Result<()> {
    if let Some(conflict) = moved(tx, org, c, booking).await? {
        copies::remove_conflict(tx, org, c, &conflict).await?;
        tasks::complete_in(app, tx, org, &conflict.task_id).await?;
    }
    Ok(())
}

/// What was told of an entry that was moved to where its booking cannot go.
pub(super) async fn moved(
    tx: &mut Tx,
    org: &OrgId,
    c: &ConnectionId,
    booking: &BookingId,
) -> Result<Option<Conflict>> {
    let told = copies::conflicts(tx, org, c).await?;
    let mine = |one: &Conflict| one.item_id == MOVED && one.booking_id == *booking;
    Ok(told.into_iter().find(mine))
}

async fn write(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (title, body): (String, String),
    about: Option<&Booking>,
) -> Result<frontdesk_base::id::TaskId> {
    let assignee = theirs(tx, org, about).await?;
    let task = NewTask {
        assignee,
        title: title.chars().take(crate::limits::LINE_CHARS).collect(),
        body,
        urgency: Urgency::High,
        contact: about.and_then(|booking| booking.contact_id.clone()),
        conversation: about.and_then(|booking| booking.conversation_id.clone()),
        // Two calendars that disagree are put right before anybody stands at the door: whoever does it gets
        // the mail at once.
        due_at: about.map(|_| app.clock().now().plus(AT_ONCE)),
        ..NewTask::default()
    };
    Ok(tasks::create_in(app, tx, org, "system", task).await?.id)
}

/// The member who does the booking: whoever of the members has the address of its staff. Nobody's, every
/// member sees it.
async fn theirs(tx: &mut Tx, org: &OrgId, about: Option<&Booking>) -> Result<Option<MemberId>> {
    let Some(staff) = about.and_then(|booking| booking.staff_id.as_ref()) else {
        return Ok(None);
    };
    let people = services::staff_in(tx, org).await?;
    let person = people.iter().find(|person| person.id == *staff);
    let Some(email) = person.map(|person| person.email.trim()).filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let members = orgs::members_in(tx, org).await?;
    let same = |member: &orgs::Member| member.email.as_str().eq_ignore_ascii_case(email);
    Ok(members.into_iter().find(same).map(|member| member.id))
}

fn name(c: &Connection) -> String {
    if c.name.is_empty() { c.account.clone() } else { format!("“{}”", c.name) }
}

fn when(booking: &Booking, at: Timestamp) -> String {
    at.in_zone(&booking.zone()).strftime("%a %-d %b, %H:%M").to_string()
}

fn sentence(why: &str) -> String {
    if why.ends_with('.') { why.to_owned() } else { format!("{why}.") }
}

fn link(app: &App, booking: &Booking) -> String {
    format!("{}/app/calendar/{}", app.settings().public_url, booking.id)
}
