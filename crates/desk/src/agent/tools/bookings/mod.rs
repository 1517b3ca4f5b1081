//! The agent's tools for appointments: what there is, what is free, and holding, booking, moving and
//! cancelling it.
//!
//! A booking belongs to a contact. Whose bookings may be seen and changed here is decided by what was
//! proven: this conversation's own contact, and whoever a one-time code has proven in it
//! ([`crate::bookings::codes`]). A time is given to the booking operations as it was found; the result
//! is the committed row, or why not and the nearest other times.

mod book;
mod find;
mod manage;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ContactId, StaffId},
    text,
};
use serde_json::{Value, json};

pub(super) use book::{Book, Hold, JoinWaitlist};
pub(super) use find::{FindOpenTimes, ListServices};
pub(super) use manage::{Cancel, Confirm, MyBookings, Reschedule, SendLink};

use crate::{
    bookings::{self, Booking, Claimed, OpenTime, Refused},
    services::{self, Person, Service},
    tool::ToolContext,
};

/// What can be booked and who does it.
struct Offer {
    services: Vec<Service>,
    staff: Vec<Person>,
    zone: jiff::tz::TimeZone,
}

async fn offer(context: &ToolContext<'_>) -> Result<Offer> {
    let mut conn = context.app.db().read(context.org()).await?;
    Ok(Offer {
        services: services::services_in(&mut conn, context.org()).await?,
        staff: services::staff_in(&mut conn, context.org()).await?,
        zone: crate::orgs::profile_in(&mut conn, context.org()).await?.zone(),
    })
}

impl Offer {
    /// The service of this name or id. A name that fits several, or none, is a refusal that names them.
    fn service(&self, wanted: &str) -> Result<&Service> {
        let wanted = text::line(wanted).to_lowercase();
        let exact = |service: &&Service| {
            service.id.as_str() == wanted || service.name.to_lowercase() == wanted
        };
        if let Some(service) = self.services.iter().find(exact) {
            return Ok(service);
        }
        let near: Vec<&Service> = self
            .services
            .iter()
            .filter(|service| !wanted.is_empty() && service.name.to_lowercase().contains(&wanted))
            .collect();
        match near.as_slice() {
            [one] => Ok(one),
            [] => Err(Error::invalid(
                "service",
                format!("is one of: {}", names(self.services.iter())),
            )),
            several => Err(Error::invalid(
                "service",
                format!("could be several: {}", names(several.iter().copied())),
            )),
        }
    }

    /// The one of the staff of this name, first name or id who does the service.
    fn staff(&self, wanted: Option<&str>, service: &Service) -> Result<Option<StaffId>> {
        let wanted = wanted.map(|name| text::line(name).to_lowercase()).unwrap_or_default();
        if wanted.is_empty() {
            return Ok(None);
        }
        let does: Vec<&Person> =
            self.staff.iter().filter(|person| person.services.contains(&service.id)).collect();
        let found = does.iter().find(|person| {
            let name = person.name.to_lowercase();
            person.id.as_str() == wanted
                || name == wanted
                || name.split_whitespace().next() == Some(wanted.as_str())
        });
        found.map(|person| Some(person.id.clone())).ok_or_else(|| {
            let who: Vec<&str> = does.iter().map(|person| person.name.as_str()).collect();
            let who =
                if who.is_empty() { "nobody in particular".to_owned() } else { who.join(", ") };
            Error::invalid("staff", format!("who does {} is: {who}", service.name))
        })
    }

    /// An open time as models and the house read it.
    fn shown(&self, time: &OpenTime) -> Value {
        let at = |at: Timestamp| at.in_zone(&self.zone);
        let who: Vec<&str> = time
            .staff
            .iter()
            .filter_map(|id| self.staff.iter().find(|person| person.id == *id))
            .map(|person| person.name.as_str())
            .collect();
        json!({
            "starts_at": at(time.starts_at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            "local": at(time.starts_at).strftime("%A %-d %B %Y, %H:%M").to_string(),
            "staff": who,
        })
    }

    fn refusal(&self, refused: &Refused) -> Value {
        let others: Vec<Value> = refused.others.iter().map(|time| self.shown(time)).collect();
        json!({ "refused": refused.why.in_words(), "why": refused.why, "others": others })
    }

    /// What came of a claim: the row under `booking`, or the refusal.
    fn claimed(&self, claimed: Claimed) -> Value {
        match claimed {
            Claimed::Done(booking) => json!({ "booking": told(&booking) }),
            Claimed::Refused(refused) => self.refusal(&refused),
        }
    }
}

/// A booking with its time in words beside the instant.
fn told(booking: &Booking) -> Value {
    let mut shown = booking.shown();
    shown["local"] = json!(booking.begins().strftime("%A %-d %B %Y, %H:%M").to_string());
    shown
}

fn names<'a>(services: impl Iterator<Item = &'a Service>) -> String {
    services.map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The instant of `starts_at`, as a tool gave it.
fn instant(given: &str) -> Result<Timestamp> {
    given.trim().parse().map_err(|_| {
        Error::invalid("starts_at", "is an instant as find_open_times gives it, with its offset")
    })
}

/// Whose bookings may be seen and changed in this conversation.
async fn proven(context: &ToolContext<'_>) -> Result<Vec<ContactId>> {
    let mut who = vec![context.contact.clone()];
    let other = bookings::codes::proven(context.app, context.org(), context.conversation).await?;
    who.extend(other.filter(|other| other != context.contact));
    Ok(who)
}

/// A booking of somebody who was proven here; another's is not there.
async fn own(context: &ToolContext<'_>, id: &str) -> Result<Booking> {
    let missing = || Error::NotFound("booking of yours; my_bookings lists them");
    let id: BookingId = id.trim().parse().map_err(|_| missing())?;
    let booking = bookings::get(context.app, context.caller, &id).await?;
    let who = proven(context).await?;
    // What was booked in this conversation is theirs, also when their record was merged into another.
    let here = booking.conversation_id.as_ref() == Some(context.conversation);
    if here || booking.contact_id.as_ref().is_some_and(|contact| who.contains(contact)) {
        Ok(booking)
    } else {
        Err(missing())
    }
}
