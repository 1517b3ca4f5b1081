//! What follows from a change of a booking, in its transaction: a line of its history, an event, a mail to
//! the contact, and an offer of the freed time to who waits for one.

use frontdesk_base::{Result, address::Email, id::OrgId};
use frontdesk_db::Tx;
use serde_json::{Value, json};

use super::{
    Booking, By, Status, follow_up,
    letters::{self, About},
    links, reminders, store, waits,
};
use crate::{
    App, contacts,
    events::{self, NewEvent},
    mail::{self, NewMail},
};

pub(super) async fn booked(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    let details = json!({ "starts_at": booking.starts_at, "staff_id": booking.staff_id });
    told(app, tx, org, by, booking, "booked", details).await?;
    emit(app, tx, org, "booking.created", booking).await?;
    waits::satisfied(tx, org, booking).await?;
    let pending = booking.status == Status::Pending;
    let about = if pending { About::Requested } else { About::Confirmed };
    write(app, tx, org, booking, about).await?;
    reminders::plan(app, tx, org, booking).await
}

pub(super) async fn moved(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
    before: Value,
) -> Result<()> {
    let details = json!({
        "from": before,
        "to": { "starts_at": booking.starts_at, "ends_at": booking.ends_at, "staff_id": booking.staff_id },
    });
    told(app, tx, org, by, booking, "rescheduled", details).await?;
    emit(app, tx, org, "booking.rescheduled", booking).await?;
    waits::freed(app, tx, org).await?;
    // What was said of the other time says nothing of this one.
    store::set_word(tx, org, booking).await?;
    write(app, tx, org, booking, About::Moved).await?;
    reminders::plan(app, tx, org, booking).await
}

pub(super) async fn cancelled(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
    was: Status,
) -> Result<()> {
    // What it was is what it is again when that is taken back.
    let details = json!({ "starts_at": booking.starts_at, "was": was });
    told(app, tx, org, by, booking, "cancelled", details).await?;
    let payload = json!({ "booking": booking, "by": by.name(), "reason": booking.cancel_reason });
    emit_with(app, tx, org, "booking.cancelled", booking, payload).await?;
    waits::freed(app, tx, org).await?;
    write(app, tx, org, booking, About::Cancelled).await?;
    Ok(())
}

/// It stands: somebody said yes (`approved`), or took a cancellation back (`restored`).
pub(super) async fn stands(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
    what: &'static str,
) -> Result<()> {
    told(app, tx, org, by, booking, what, json!({})).await?;
    emit(app, tx, org, "booking.confirmed", booking).await?;
    store::set_word(tx, org, booking).await?;
    write(app, tx, org, booking, About::Confirmed).await?;
    reminders::plan(app, tx, org, booking).await
}

/// A request that was declined waits for a yes again.
pub(super) async fn waits_again(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    told(app, tx, org, by, booking, "restored", json!({})).await?;
    let payload = json!({ "booking_id": booking.id });
    emit_with(app, tx, org, "calendar.updated", booking, payload).await?;
    store::set_word(tx, org, booking).await?;
    write(app, tx, org, booking, About::Requested).await?;
    Ok(())
}

/// What only members need to know of: that somebody came, or did not.
pub(super) async fn ended(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    let event = match booking.status {
        Status::Completed => "booking.completed",
        Status::NoShow => "booking.no_show",
        _ => "booking.confirmed",
    };
    told(app, tx, org, by, booking, booking.status.as_str(), json!({})).await?;
    if booking.status == Status::NoShow {
        follow_up::plan(app, tx, org, booking).await?;
    }
    emit(app, tx, org, event, booking).await
}

/// The contact was reminded.
pub(super) async fn reminded(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &Booking,
    details: Value,
) -> Result<()> {
    told_by(app, tx, org, "system", booking, "reminded", details).await?;
    emit(app, tx, org, "booking.reminded", booking).await
}

/// The contact was written to after nobody came.
pub(super) async fn followed_up(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &Booking,
) -> Result<()> {
    told_by(app, tx, org, "system", booking, "followed_up", json!({})).await?;
    let payload = json!({ "booking_id": booking.id });
    emit_with(app, tx, org, "calendar.updated", booking, payload).await
}

/// The contact said that they come.
pub(super) async fn word_given(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &Booking,
) -> Result<()> {
    store::set_word(tx, org, booking).await?;
    told(app, tx, org, &By::Contact, booking, "confirmed_by_contact", json!({})).await?;
    emit(app, tx, org, "booking.confirmed_by_contact", booking).await
}

async fn told(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
    what: &str,
    details: Value,
) -> Result<()> {
    told_by(app, tx, org, by.name(), booking, what, details).await
}

async fn told_by(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    actor: &str,
    booking: &Booking,
    what: &str,
    details: Value,
) -> Result<()> {
    store::insert_change(tx, org, &booking.id, what, actor, &details, app.clock().now()).await
}

async fn emit(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    booking: &Booking,
) -> Result<()> {
    emit_with(app, tx, org, name, booking, json!({ "booking": booking })).await
}

async fn emit_with(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    booking: &Booking,
    payload: Value,
) -> Result<()> {
    let mut event = NewEvent::new(name, payload);
    event.contact = booking.contact_id.as_ref();
    event.conversation = booking.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}

/// Writes the contact a mail, where they left an address: what, when, and the link to change it. False
/// where they left none.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &Booking,
    about: About,
) -> Result<bool> {
    let Some(contact) = &booking.contact_id else { return Ok(false) };
    let contact = contacts::load(tx, org, contact).await?;
    let Some(to) = contact.email.as_deref().and_then(|email| Email::parse(email).ok()) else {
        return Ok(false);
    };
    let business = crate::orgs::profile_in(tx, org).await?;
    let manage = links::manage(app, org, &booking.id);
    let book = format!("{}/book/{}", app.settings().public_url, business.slug);
    let (subject, body) = letters::letter(about, booking, &contact, &business, (&manage, &book));
    let mut mail = NewMail::new("booking", &to, subject, body)
        .contact(&contact.id)
        .dressed(letters::language(&contact, &business), crate::orgs::look(&business));
    if about == About::Missed {
        mail = mail.optional();
    }
    // What is in a calendar already changes, or goes, by the same entry.
    if matches!(about, About::Confirmed | About::Moved | About::Cancelled) {
        let cancelled = about == About::Cancelled;
        let method = if cancelled { "CANCEL" } else { "PUBLISH" };
        mail = mail.file(mail::File {
            name: "appointment.ics".to_owned(),
            media_type: format!("text/calendar; charset=utf-8; method={method}"),
            content: mail::Content::Bytes(
                super::ics::calendar_entry(booking, &business, &manage).into(),
            ),
        });
    }
    mail::write(app, tx, Some(org), mail).await?;
    Ok(true)
}
