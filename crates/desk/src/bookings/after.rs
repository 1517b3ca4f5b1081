//! What follows from a change of a booking, in its transaction: a line of its history, an event, a mail to
//! the contact, and an offer of the freed time to who waits for one.

use frontdesk_base::{Result, address::Email, id::OrgId};
use frontdesk_db::Tx;
use serde_json::{Value, json};

use super::{Booking, By, Status, links, store, waits};
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
    let (subject, first) = if booking.status == Status::Pending {
        ("We have your request", "we have your request and will confirm it")
    } else {
        ("Your appointment is confirmed", "your appointment is confirmed")
    };
    write(app, tx, org, booking, subject, first).await
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
    write(app, tx, org, booking, "Your appointment was moved", "your appointment was moved").await
}

pub(super) async fn cancelled(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    told(app, tx, org, by, booking, "cancelled", json!({ "starts_at": booking.starts_at })).await?;
    emit(app, tx, org, "booking.cancelled", booking).await?;
    waits::freed(app, tx, org).await?;
    write(app, tx, org, booking, "Your appointment was cancelled", "your appointment was cancelled")
        .await
}

pub(super) async fn approved(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    told(app, tx, org, by, booking, "approved", json!({})).await?;
    emit(app, tx, org, "booking.confirmed", booking).await?;
    write(app, tx, org, booking, "Your appointment is confirmed", "your appointment is confirmed")
        .await
}

pub(super) async fn restored(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &By,
    booking: &Booking,
) -> Result<()> {
    told(app, tx, org, by, booking, "restored", json!({})).await?;
    emit(app, tx, org, "booking.confirmed", booking).await?;
    write(app, tx, org, booking, "Your appointment stands", "your appointment stands after all")
        .await
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
    emit(app, tx, org, event, booking).await
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
    store::insert_change(tx, org, &booking.id, what, by.name(), &details, app.clock().now()).await
}

async fn emit(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    booking: &Booking,
) -> Result<()> {
    let mut event = NewEvent::new(name, json!({ "booking": booking }));
    event.contact = booking.contact_id.as_ref();
    event.conversation = booking.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}

/// Writes the contact a mail, where they left an address: what, when, and the link to change it.
async fn write(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    booking: &Booking,
    subject: &str,
    first: &str,
) -> Result<()> {
    let Some(contact) = &booking.contact_id else { return Ok(()) };
    let contact = contacts::load(tx, org, contact).await?;
    let Some(to) = contact.email.as_deref().and_then(|email| Email::parse(email).ok()) else {
        return Ok(());
    };
    let profile = crate::orgs::profile_in(tx, org).await?;
    let when = booking.begins().strftime("%A, %-d %B %Y, %H:%M (%Z)").to_string();
    let with = booking.staff_name.as_ref().map_or_else(String::new, |name| format!(" with {name}"));
    let name = contact.name.as_deref().unwrap_or("there");
    let mut body = format!("Hello {name},\n\n{first}:\n\n{}{with}\n{when}\n", booking.service_name);
    if booking.status == Status::Cancelled {
        body.push_str(&format!(
            "\nTo book another time: {}/book/{}\n",
            app.settings().public_url,
            profile.slug
        ));
    } else {
        body.push_str(&format!(
            "\nTo move or cancel it, or to add it to your calendar: {}\n",
            links::manage(app, org, &booking.id)
        ));
    }
    body.push_str(&format!("\n{}\n", profile.name));
    let mail = NewMail {
        kind: "booking",
        to: &to,
        subject: format!("{subject}: {} at {}", booking.service_name, profile.name),
        body,
    };
    mail::write(app, tx, Some(org), mail).await
}
