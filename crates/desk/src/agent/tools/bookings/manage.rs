//! The bookings somebody has: seeing, moving and cancelling them, and the links to do it themselves.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, address::Email, id::ContactId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{instant, offer, own, proven, told};
use crate::{
    bookings::{
        self, By, MoveTo,
        codes::{self, Checked},
        links,
    },
    contacts::{self, ContactChange, identities},
    orgs,
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `my_bookings`
pub(in crate::agent) struct MyBookings;

#[derive(Deserialize)]
struct Mine {
    email: Option<String>,
    code: Option<String>,
}

#[async_trait]
impl Tool for MyBookings {
    fn name(&self) -> &'static str {
        "my_bookings"
    }

    fn description(&self) -> &'static str {
        "The person's appointments to come. Those made in this conversation's name need nothing. For others, give the e-mail address they booked with: a code is sent there; then call it again with the code."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "email": { "type": "string", "description": "The address they booked with, to send a code to" },
                "code": { "type": "string", "description": "The code they read in the mail" }
            },
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Mine = arguments(given)?;
        if let Some(code) = given.code.filter(|code| !code.trim().is_empty()) {
            match codes::check(context.app, context.org(), context.conversation, &code).await? {
                Checked::Proven(who) => known_as(context, &who).await?,
                Checked::Wrong(left) => {
                    return Ok(json!({ "refused": "That code is not right.", "tries_left": left }));
                }
                Checked::Gone => {
                    return Ok(
                        json!({ "refused": "There is no code to enter any more; a new one can be sent.", "tries_left": 0 }),
                    );
                }
            }
        } else if let Some(email) = given.email.filter(|email| !email.trim().is_empty()) {
            return send_code(context, &email).await;
        }
        let mut all = Vec::new();
        for contact in proven(context).await? {
            all.extend(bookings::to_come_of(context.app, context.org(), &contact).await?);
        }
        all.extend(bookings::to_come_in(context.app, context.org(), context.conversation).await?);
        all.sort_by_key(|booking| (booking.starts_at, booking.id.clone()));
        all.dedup_by(|a, b| a.id == b.id);
        let shown: Vec<Value> = all.iter().map(told).collect();
        Ok(json!({ "bookings": shown }))
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let _: Mine = arguments(given)?;
        Ok(json!({ "bookings": [] }))
    }
}

/// A visitor without a name is called as the contact they have proven to be.
async fn known_as(context: &ToolContext<'_>, who: &ContactId) -> Result<()> {
    let org = context.org();
    let mut tx = context.app.db().begin(org).await?;
    let visitor = contacts::load(&mut tx, org, context.contact).await?;
    let known = contacts::load(&mut tx, org, who).await?;
    if visitor.name.is_some() || known.name.is_none() {
        return Ok(());
    }
    let change = ContactChange { name: known.name, ..ContactChange::default() };
    contacts::update_in(context.app, &mut tx, org, context.contact, &change).await?;
    tx.commit().await
}

/// Sends a code to the address if somebody with appointments to come has it. The answer is the same where
/// nobody has, and so is what codes are answered with: neither tells who is a customer.
async fn send_code(context: &ToolContext<'_>, email: &str) -> Result<Value> {
    let email = Email::parse(email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let mut conn = context.app.db().read(context.org()).await?;
    let known = identities::with_email(&mut conn, context.org(), email.as_str()).await?;
    drop(conn);
    let mut to = None;
    for contact in known {
        if !bookings::to_come_of(context.app, context.org(), &contact).await?.is_empty() {
            to = Some(contact);
            break;
        }
    }
    let (app, org) = (context.app, context.org());
    match codes::send(app, org, context.conversation, context.contact, to.as_ref()).await {
        Ok(()) => {}
        // That there were too many is theirs to know.
        Err(Error::Conflict(why)) => return Ok(json!({ "refused": why })),
        Err(error) => return Err(error),
    }
    Ok(
        json!({ "code_sent_to": email.as_str(), "note": "If there are appointments under this address, a code was sent to it." }),
    )
}

/// `reschedule`
pub(in crate::agent) struct Reschedule;

#[derive(Deserialize)]
struct MoveArguments {
    booking_id: String,
    starts_at: String,
    staff: Option<String>,
}

#[async_trait]
impl Tool for Reschedule {
    fn name(&self) -> &'static str {
        "reschedule"
    }

    fn description(&self) -> &'static str {
        "Move one of the person's appointments to an open time. Only after they have said yes to the new day and time."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "booking_id": { "type": "string", "description": "As my_bookings or book gave it" },
                "starts_at": { "type": "string", "description": "The new time, as find_open_times gave it" },
                "staff": { "type": "string", "description": "With whom from now on, when they asked for somebody else" }
            },
            "required": ["booking_id", "starts_at"],
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
        let given: MoveArguments = arguments(given)?;
        let booking = own(context, &given.booking_id).await?;
        let staff = match given.staff.as_deref() {
            Some(name) => {
                let offer = offer(context).await?;
                offer.staff(Some(name), offer.service(&booking.service_name)?)?
            }
            None => None,
        };
        let to = MoveTo { anybody: staff.is_none(), staff, ..MoveTo::default() };
        let at = instant(&given.starts_at)?;
        let claimed =
            bookings::move_as(context.app, context.org(), &By::Agent, &booking.id, at, to).await;
        match claimed {
            Ok(claimed) => Ok(offer(context).await?.claimed(claimed)),
            // Why it cannot be moved any more is theirs to know.
            Err(Error::Conflict(why)) => Ok(json!({ "refused": why })),
            Err(error) => Err(error),
        }
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: MoveArguments = arguments(given)?;
        instant(&given.starts_at)?;
        Err(Error::NotFound("booking of yours; my_bookings lists them"))
    }
}

/// `cancel`
pub(in crate::agent) struct Cancel;

#[derive(Deserialize)]
struct CancelArguments {
    booking_id: String,
    reason: Option<String>,
}

#[async_trait]
impl Tool for Cancel {
    fn name(&self) -> &'static str {
        "cancel"
    }

    fn description(&self) -> &'static str {
        "Cancel one of the person's appointments. Only after they have said yes to cancelling this very one."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "booking_id": { "type": "string", "description": "As my_bookings or book gave it" },
                "reason": { "type": "string", "description": "Why, if they said so" }
            },
            "required": ["booking_id"],
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
        let given: CancelArguments = arguments(given)?;
        let booking = own(context, &given.booking_id).await?;
        let reason = given.reason.unwrap_or_default();
        let gone =
            bookings::cancel_as(context.app, context.org(), &By::Agent, &booking.id, &reason).await;
        match gone {
            Ok(booking) => Ok(json!({ "booking": told(&booking) })),
            Err(Error::Conflict(why)) => Ok(json!({ "refused": why })),
            Err(error) => Err(error),
        }
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let _: CancelArguments = arguments(given)?;
        Err(Error::NotFound("booking of yours; my_bookings lists them"))
    }
}

/// `confirm_booking`
pub(in crate::agent) struct Confirm;

#[derive(Deserialize)]
struct ConfirmArguments {
    booking_id: String,
}

#[async_trait]
impl Tool for Confirm {
    fn name(&self) -> &'static str {
        "confirm_booking"
    }

    fn description(&self) -> &'static str {
        "Note that the person comes to one of their appointments. Only after they have said so of this very one."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "booking_id": { "type": "string", "description": "As my_bookings gave it, or as the call is about it" }
            },
            "required": ["booking_id"],
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
        let given: ConfirmArguments = arguments(given)?;
        let booking = own(context, &given.booking_id).await?;
        match bookings::comes(context.app, context.org(), &booking.id).await {
            Ok(booking) => Ok(json!({ "booking": told(&booking) })),
            Err(Error::Conflict(why)) => Ok(json!({ "refused": why })),
            Err(error) => Err(error),
        }
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let _: ConfirmArguments = arguments(given)?;
        Err(Error::NotFound("booking of yours; my_bookings lists them"))
    }
}

/// `send_link`
pub(in crate::agent) struct SendLink;

#[derive(Deserialize)]
struct LinkArguments {
    booking_id: Option<String>,
}

#[async_trait]
impl Tool for SendLink {
    fn name(&self) -> &'static str {
        "send_link"
    }

    fn description(&self) -> &'static str {
        "The address of the page on which the person books for themselves; with a booking, of the page on which they move or cancel it."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "booking_id": { "type": "string", "description": "One of their bookings; left out for the booking page" }
            },
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: LinkArguments = arguments(given)?;
        if let Some(id) = given.booking_id {
            let booking = own(context, &id).await?;
            return Ok(json!({ "url": links::manage(context.app, context.org(), &booking.id) }));
        }
        let mut conn = context.app.db().read(context.org()).await?;
        let slug = orgs::profile_in(&mut conn, context.org()).await?.slug;
        Ok(json!({ "url": format!("{}/book/{slug}", context.app.settings().public_url) }))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: LinkArguments = arguments(given)?;
        match given.booking_id {
            Some(_) => Err(Error::NotFound("booking of yours; my_bookings lists them")),
            None => self.run(context, json!({})).await,
        }
    }
}
