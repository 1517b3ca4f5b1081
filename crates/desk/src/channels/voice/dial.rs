//! The agent calls somebody, because a member or a program has it do so: checked, written down as a call
//! that rings, and left to the job of the line's carrier.

use frontdesk_base::{
    Error, Phone, Result,
    id::{BookingId, ChannelId, ContactId, TaskId},
    text,
};
use jiff::Zoned;

use super::{Carrier, Line, VoiceSettings, dialing};
use crate::{
    App, Caller, Role, bookings,
    calls::{self, Call, Dial, Direction, NewCall, Purpose, Reached},
    contacts,
    jobs::{self, NewJob},
    orgs, tasks,
};

/// The longest reason, in characters: it is spoken in one breath.
const REASON_CHARS: usize = 200;

/// Whom to call, and why. The number is the contact's where only that is given, and the contact the task's
/// or the booking's.
#[derive(Debug, Clone, Default)]
pub struct NewDial {
    /// The number, as people write it.
    pub to: Option<String>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// What it is about, as the agent says it: "your order of Monday".
    pub reason: String,
    /// The contact is called back: they called and reached nobody, or asked for it.
    pub back: bool,
    /// The task that asks for the call.
    pub task: Option<TaskId>,
    /// The appointment that it is about.
    pub booking: Option<BookingId>,
    /// The line; the first that can call where none is given.
    pub line: Option<ChannelId>,
}

/// What is asked for, looked up.
struct Asked {
    contact: Option<ContactId>,
    number: Phone,
    dial: Dial,
}

/// The lines by which calls can be made, the oldest first.
///
/// # Errors
/// Ours.
pub async fn lines_that_call(app: &App, caller: &Caller) -> Result<Vec<Line>> {
    let lines = super::list(app, caller).await?;
    Ok(lines.into_iter().filter(can_call).collect())
}

fn can_call(line: &Line) -> bool {
    line.enabled
        && matches!(line.carrier, Carrier::Twilio | Carrier::Telnyx)
        && !line.number.is_empty()
}

/// Has the agent call somebody. The same again while it rings is the same call.
///
/// # Errors
/// [`Error::Forbidden`] below operator, [`Error::NotFound`], [`Error::Invalid`] for a number that is none or
/// words that are too long, [`Error::Conflict`] when there is no line, outside its calling hours, for
/// somebody who is blocked, does not want to be called, or is being called already, and when the day's
/// calls are made.
pub async fn dial(app: &App, caller: &Caller, new: NewDial) -> Result<Call> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let profile = orgs::profile(app, caller).await?;
    let asked = look_up(app, caller, &new, &profile.country).await?;
    let line = line(app, caller, new.line.as_ref()).await?;
    let now = app.clock().now();
    within_hours(&line.settings, &now.in_zone(&profile.zone()))?;
    let number = asked.number.as_str();
    if number == line.number {
        return Err(Error::invalid("to", "is the line's own number"));
    }
    if line.settings.blocked.iter().any(|blocked| blocked == number) {
        return Err(Error::conflict("This number is on the line's list of blocked ones."));
    }
    let new = NewCall {
        channel: line.channel_id.clone(),
        provider: line.carrier.as_str().to_owned(),
        // The carrier's own id takes its place once there is one.
        external_id: String::new(),
        direction: Direction::Outbound,
        from: Phone::parse(&line.number, None).ok(),
        to: Some(asked.number.clone()),
        conversation: None,
    };
    let mut tx = app.db().begin(org).await?;
    let whom = (asked.contact.as_ref(), asked.dial);
    let (call, fresh) = calls::dial_in(app, &mut tx, caller, &new, whom).await?;
    if !fresh {
        return Ok(call);
    }
    // Nobody wants to be called twice: a try that may have rung is never made again.
    let mut job = NewJob::new(dialing::KIND, dialing::Ask { call: call.id.clone() });
    job.max_attempts = 1;
    jobs::enqueue(app, &mut tx, org, job).await?;
    tx.commit().await?;
    metrics::counter!("calls_total", "direction" => "outbound").increment(1);
    tracing::info!(org.id = %org, call.id = %call.id, "Call {} is to be made", call.id);
    Ok(call)
}

async fn line(app: &App, caller: &Caller, id: Option<&ChannelId>) -> Result<Line> {
    let Some(id) = id else {
        let first = lines_that_call(app, caller).await?.into_iter().next();
        return first.ok_or_else(|| Error::conflict("No phone line can make calls."));
    };
    let line = super::get(app, caller, id).await?;
    if can_call(&line) { Ok(line) } else { Err(Error::conflict("This line cannot make calls.")) }
}

async fn look_up(app: &App, caller: &Caller, new: &NewDial, country: &str) -> Result<Asked> {
    let reason = text::line(&new.reason);
    if reason.chars().count() > REASON_CHARS {
        return Err(Error::invalid("reason", format!("has at most {REASON_CHARS} characters")));
    }
    let mut contact = new.contact.clone();
    let mut back = new.back;
    if let Some(id) = &new.task {
        let task = tasks::get(app, caller, id).await?;
        back = back || task.kind == "callback";
        if contact.is_some() && task.contact_id.is_some() && contact != task.contact_id {
            return Err(Error::invalid("task_id", "is about somebody else"));
        }
        contact = contact.or(task.contact_id);
    }
    if let Some(id) = &new.booking {
        let booking = bookings::get(app, caller, id).await?;
        if contact.is_some() && booking.contact_id.is_some() && contact != booking.contact_id {
            return Err(Error::invalid("booking_id", "is somebody else's"));
        }
        contact = contact.or(booking.contact_id);
    }
    let contact = match contact {
        Some(id) => Some(contacts::get(app, caller, &id).await?),
        None => None,
    };
    let typed = new.to.as_deref().map(text::line).filter(|typed| !typed.is_empty());
    let known = contact.as_ref().and_then(|contact| contact.phone.clone());
    let number = match typed.or(known) {
        Some(number) => Phone::parse_near(&number, &[country])
            .map_err(|wrong| Error::invalid("to", wrong.to_string()))?,
        None if contact.is_some() => {
            return Err(Error::conflict("There is no number of this contact."));
        }
        None => return Err(Error::invalid("to", "is needed, or a contact with a number")),
    };
    let purpose = match (&new.booking, back, reason.is_empty()) {
        (Some(_), ..) => Purpose::Booking,
        (None, true, _) => Purpose::CallBack,
        (None, false, false) => Purpose::Reason,
        (None, false, true) => Purpose::Plain,
    };
    let dial = Dial {
        reached: Some(Reached::Waiting),
        purpose: Some(purpose),
        reason: Some(reason),
        task_id: new.task.clone(),
        booking_id: new.booking.clone(),
        dialed_by: Some(caller.actor().id().to_owned()),
    };
    Ok(Asked { contact: contact.map(|contact| contact.id), number, dial })
}

fn within_hours(settings: &VoiceSettings, now: &Zoned) -> Result<()> {
    let (from, until) = (&settings.calls_from, &settings.calls_until);
    let clock = now.strftime("%H:%M").to_string();
    // Times of two digits each sort as they are written.
    if clock < *from || clock >= *until {
        return Err(Error::conflict(format!("This line calls people from {from} to {until}.")));
    }
    Ok(())
}
