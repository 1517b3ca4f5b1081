//! Jobs that follow events: what an organization wants to happen after something of a kind has happened.
//! The job is written in the event's own transaction, so that it can neither be lost nor come too early.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{NewEvent, store};
use crate::{
    App,
    jobs::{self, NewJob, Priority},
};

/// The job that runs the organization's task rules.
pub(crate) const TASK_RULES: &str = "task_rules";

/// The job that brings outside calendars in line with a booking.
pub(crate) const CALENDAR_PUSH: &str = "calendar_push";

/// Every job that can follow events.
const JOBS: &[&str] = &[TASK_RULES, CALENDAR_PUSH];

/// The events that can be followed.
const FOLLOWABLE: &[&str] = &[
    "lead.created",
    "booking.created",
    "booking.confirmed",
    "booking.rescheduled",
    "booking.cancelled",
    "booking.no_show",
    "calendar.updated",
    "knowledge.gap_found",
    "conversation.updated",
    "message.created",
];

/// What a job that follows an event knows: its number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Followed {
    pub(crate) seq: i64,
}

/// Lets a job follow these events of an organization, and no others.
pub(crate) async fn follow_by(
    tx: &mut Tx,
    org: &OrgId,
    job: &'static str,
    names: &[&'static str],
) -> Result<()> {
    debug_assert!(JOBS.contains(&job) && names.iter().all(|name| FOLLOWABLE.contains(name)));
    store::unfollow(tx, org, job).await?;
    for name in names {
        store::follow(tx, org, job, name).await?;
    }
    Ok(())
}

/// Writes the jobs that follow an event. Those of one kind run one after the other.
pub(super) async fn enqueue(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    event: &NewEvent<'_>,
    seq: i64,
) -> Result<()> {
    if !worth(event) {
        return Ok(());
    }
    let wanted = store::followers(tx, org, event.name).await?;
    for job in JOBS.iter().filter(|job| wanted.iter().any(|(name,)| name == *job)) {
        let job = NewJob::new(job, Followed { seq }).lane(job).priority(Priority::Soon);
        jobs::enqueue(app, tx, org, job).await?;
    }
    Ok(())
}

/// Whether anything may follow an event: of messages, only those that came in; of changes of a
/// conversation, only its rating; of changes of the calendar, only those of a booking.
fn worth(event: &NewEvent<'_>) -> bool {
    let payload = &event.payload;
    match event.name {
        "message.created" => {
            payload.pointer("/message/author/kind").and_then(|author| author.as_str())
                == Some("contact")
        }
        "conversation.updated" => payload.get("rating").is_some(),
        "calendar.updated" => payload.get("booking_id").is_some(),
        name => FOLLOWABLE.contains(&name),
    }
}
