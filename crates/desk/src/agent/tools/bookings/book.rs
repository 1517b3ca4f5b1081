//! Holding and booking a time, and waiting for one.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, Timestamp, phone::Phone};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{instant, offer};
use crate::{
    bookings::{self, By, WaitFor, Wish},
    contacts::{self, Contact, ContactChange},
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `hold`
pub(in crate::agent) struct Hold;

#[derive(Deserialize)]
struct HoldArguments {
    service: Option<String>,
    staff: Option<String>,
    starts_at: Option<String>,
    #[serde(default)]
    release: bool,
}

impl HoldArguments {
    /// The service and the instant, both of which a hold needs.
    fn time(&self) -> Result<(&str, &str)> {
        match (&self.service, &self.starts_at) {
            (Some(service), Some(at)) => Ok((service, at)),
            (None, _) => Err(Error::invalid("service", "is needed to hold a time")),
            (_, None) => Err(Error::invalid("starts_at", "is needed to hold a time")),
        }
    }
}

#[async_trait]
impl Tool for Hold {
    fn name(&self) -> &'static str {
        "hold"
    }

    fn description(&self) -> &'static str {
        "Keep a time free for two minutes while the person decides or gives their details. Call it again to keep it longer, or with `release` alone when they want nothing any more. It books nothing."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "service": { "type": "string" },
                "staff": { "type": "string" },
                "starts_at": { "type": "string", "description": "As find_open_times gave it" },
                "release": { "type": "boolean", "description": "Let the time that is held go" }
            },
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: HoldArguments = arguments(given)?;
        if given.release {
            bookings::release(context.app, context.org(), context.conversation).await?;
            return Ok(json!({ "released": true }));
        }
        let (service, starts_at) = given.time()?;
        let (offer, wish) = wish(context, service, given.staff.as_deref(), starts_at).await?;
        let claimed = bookings::hold_as(context.app, context.org(), &By::Agent, wish).await?;
        Ok(offer.claimed(claimed))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: HoldArguments = arguments(given)?;
        if given.release {
            return Ok(json!({ "released": true }));
        }
        let (service, starts_at) = given.time()?;
        rehearsed(context, service, given.staff.as_deref(), starts_at, "hold").await
    }
}

/// `book`
pub(in crate::agent) struct Book;

#[derive(Deserialize)]
struct BookArguments {
    service: String,
    staff: Option<String>,
    starts_at: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    note: Option<String>,
}

#[async_trait]
impl Tool for Book {
    fn name(&self) -> &'static str {
        "book"
    }

    fn description(&self) -> &'static str {
        "Book a time. Only after the person has said yes to this very service, day and time, and given a name and an e-mail address or phone number. Say it is booked only with this tool's result."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "service": { "type": "string" },
                "staff": { "type": "string", "description": "With whom, when they asked for somebody" },
                "starts_at": { "type": "string", "description": "As find_open_times gave it" },
                "name": { "type": "string", "description": "Their name, when it is not known yet" },
                "email": { "type": "string" },
                "phone": { "type": "string" },
                "note": { "type": "string", "description": "What they want the business to know about it" }
            },
            "required": ["service", "starts_at"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: BookArguments = arguments(given)?;
        let (offer, mut wish) =
            wish(context, &given.service, given.staff.as_deref(), &given.starts_at).await?;
        wish.note = given.note.clone().unwrap_or_default();
        if let Some(number) = keep_details(context, &given).await? {
            if !wish.note.is_empty() {
                wish.note.push_str("\n\n");
            }
            wish.note.push_str("Number as given: ");
            wish.note.push_str(&number);
        }
        wish.key = Some(format!("agent:{}", context.key));
        let claimed = bookings::book_as(context.app, context.org(), &By::Agent, wish).await?;
        Ok(offer.claimed(claimed))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: BookArguments = arguments(given)?;
        if given.name.is_none() {
            return Err(nameless());
        }
        if given.email.is_none() && given.phone.is_none() {
            return Err(unreachable_contact());
        }
        rehearsed(context, &given.service, given.staff.as_deref(), &given.starts_at, "book").await
    }
}

fn nameless() -> Error {
    Error::invalid("name", "is needed: ask for it")
}

fn unreachable_contact() -> Error {
    Error::invalid("email", "or a phone number is needed, for the confirmation: ask for it")
}

/// Writes down what they said of themselves; without a name and a way to reach them nothing is booked. A
/// number that is none anywhere known is given back: the business reads it as it was written.
async fn keep_details(context: &ToolContext<'_>, given: &BookArguments) -> Result<Option<String>> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let mut tx = context.app.db().begin(context.org()).await?;
    let known: Contact = contacts::load(&mut tx, context.org(), context.contact).await?;
    let country = crate::orgs::profile_in(&mut tx, context.org()).await?.country;
    let read = |number: &String| {
        let near = [known.country.as_deref().unwrap_or_default(), country.as_str()];
        Phone::parse_near(number, &near).ok().map(|phone| phone.to_string())
    };
    let number = said(&given.phone);
    let phone = number.as_ref().and_then(read);
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).count();
    let odd = number.filter(|number| phone.is_none() && (6..=16).contains(&digits(number)));
    let change = ContactChange {
        name: said(&given.name),
        // An address that has been proven is not replaced by one that somebody typed.
        email: said(&given.email).filter(|_| !known.email_verified),
        phone,
        ..ContactChange::default()
    };
    if change.name.is_none() && known.name.is_none() {
        return Err(nameless());
    }
    let reach = [&change.email, &change.phone, &known.email, &known.phone, &odd];
    if reach.iter().all(|way| way.is_none()) {
        return Err(unreachable_contact());
    }
    if change.name.is_some() || change.email.is_some() || change.phone.is_some() {
        contacts::update_in(context.app, &mut tx, context.org(), context.contact, &change).await?;
        tx.commit().await?;
    }
    Ok(odd)
}

/// What is wanted, with the time that this conversation holds.
async fn wish(
    context: &ToolContext<'_>,
    service: &str,
    staff: Option<&str>,
    starts_at: &str,
) -> Result<(super::Offer, Wish)> {
    let offer = offer(context).await?;
    let service = offer.service(service)?;
    let staff = offer.staff(staff, service)?;
    let held = bookings::held_in(context.app, context.org(), context.conversation).await?;
    let wish = Wish {
        service: service.id.clone(),
        staff,
        starts_at: instant(starts_at)?,
        contact: Some(context.contact.clone()),
        conversation: Some(context.conversation.clone()),
        note: String::new(),
        key: None,
        hold: held.map(|hold| hold.id),
        minutes: None,
    };
    Ok((offer, wish))
}

/// What it would have done, if the time is open.
async fn rehearsed(
    context: &ToolContext<'_>,
    service: &str,
    staff: Option<&str>,
    starts_at: &str,
    would: &str,
) -> Result<Value> {
    let offer = offer(context).await?;
    let service = offer.service(service)?;
    let staff = offer.staff(staff, service)?;
    let starts_at = instant(starts_at)?;
    let refused =
        bookings::would_fit(context.app, context.org(), &service.id, staff.as_ref(), starts_at)
            .await?;
    if let Some(refused) = refused {
        return Ok(offer.refusal(&refused));
    }
    let local = starts_at.in_zone(&offer.zone);
    let status = if would == "hold" {
        "held"
    } else if service.booking_rules.needs_approval {
        "pending"
    } else {
        "confirmed"
    };
    Ok(json!({
        "booking": {
            "service": { "id": service.id, "name": service.name },
            "starts_at": local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            "local": local.strftime("%A %-d %B %Y, %H:%M").to_string(),
            "status": status,
        },
        "would": format!("{would} this time"),
    }))
}

/// `join_waitlist`
pub(in crate::agent) struct JoinWaitlist;

#[derive(Deserialize)]
struct WaitArguments {
    service: String,
    staff: Option<String>,
    from: Date,
    to: Date,
}

#[async_trait]
impl Tool for JoinWaitlist {
    fn name(&self) -> &'static str {
        "join_waitlist"
    }

    fn description(&self) -> &'static str {
        "Put the person on the waitlist for days that are full: they are told here and by mail when a time becomes free."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "service": { "type": "string" },
                "staff": { "type": "string" },
                "from": { "type": "string", "format": "date", "description": "The first day they could come" },
                "to": { "type": "string", "format": "date", "description": "The last day" }
            },
            "required": ["service", "from", "to"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: WaitArguments = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let offer = offer(context).await?;
        let service = offer.service(&given.service)?;
        let wish = WaitFor {
            service: service.id.clone(),
            staff: offer.staff(given.staff.as_deref(), service)?,
            contact: context.contact.clone(),
            conversation: Some(context.conversation.clone()),
            from: midnight(&offer.zone, given.from)?,
            until: midnight(&offer.zone, given.to.saturating_add(1.day()))?,
        };
        let mut tx = context.app.db().begin(context.org()).await?;
        let wait = bookings::wait_in(context.app, &mut tx, context.org(), wish).await?;
        let result = json!({ "waiting": { "id": wait.id, "service": service.name, "from": given.from, "to": given.to } });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: WaitArguments = arguments(given)?;
        let offer = offer(context).await?;
        let service = offer.service(&given.service)?;
        Ok(json!({
            "waiting": { "service": service.name, "from": given.from, "to": given.to },
            "would": "put them on the waitlist",
        }))
    }
}

fn midnight(zone: &jiff::tz::TimeZone, date: Date) -> Result<Timestamp> {
    let at = zone.to_ambiguous_zoned(date.to_datetime(jiff::civil::Time::midnight())).compatible();
    at.map(|at| at.timestamp().into()).map_err(|_| Error::invalid("from", "is not a day"))
}
