//! The job behind the rules: reads the event that wrote it, and makes the tasks of the rules that waited
//! for it.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, ConversationId, OrgId},
    text,
};
use frontdesk_db::Tx;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use super::{Occasion, RuleDue, TaskRule, fill};
use crate::{
    App,
    events::{self, Event, Followed},
    jobs::{self, Job, JobError, NewJob, Priority},
    limits, orgs,
    tasks::{self, NewTask, store},
};

/// The kind of the job.
pub(in crate::tasks) const JOB: &str = events::TASK_RULES;

/// The most stars that are a bad rating.
const BAD: i64 = 2;

/// How long a contact without a name is given to say it, before a task calls them a visitor.
const FOR_A_NAME: Duration = Duration::from_secs(120);

/// The longest piece of somebody's words in a title.
const PIECE: usize = 80;

/// What an event says to the rules.
#[derive(Debug, PartialEq)]
struct Happening {
    occasion: Occasion,
    contact: Option<ContactId>,
    conversation: Option<ConversationId>,
    /// The name that it carries itself.
    name: String,
    /// What fills the words in braces, but for the name.
    holes: Vec<(&'static str, String)>,
    /// What else matters, for below the title.
    body: String,
}

/// Makes the tasks of one event, all in the transaction that ends the job.
pub(in crate::tasks) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Followed { seq } = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    // What it was about may have been deleted meanwhile, and the event with it.
    if let Some(event) = events::one_in(&mut tx, &org, seq).await?
        && let Some(happening) = read(&event)
    {
        let rules = store::rules::on(&mut tx, &org, happening.occasion.as_str()).await?;
        if !rules.is_empty() {
            answer(&app, &mut tx, &org, &event, happening, &rules).await?;
        }
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn answer(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    event: &Event,
    mut happening: Happening,
    rules: &[TaskRule],
) -> Result<()> {
    let zone = orgs::profile_in(tx, org).await?.zone();
    let hours = orgs::hours_in(tx, org).await?;
    if happening.occasion == Occasion::OutOfHours
        && (hours.is_empty() || hours.open_at(&event.created_at.in_zone(&zone)))
    {
        return Ok(());
    }
    if happening.contact.is_none()
        && let Some(conversation) = &happening.conversation
    {
        happening.contact = store::contact_of(tx, org, conversation).await?;
    }
    if let Some(id) = &happening.contact {
        match crate::contacts::load(tx, org, id).await {
            // Who writes at night says their name in the same breath: the agent writes it down meanwhile.
            Ok(contact) if waits_for_a_name(app, event, &happening, contact.name.as_deref()) => {
                return later(app, tx, org, event).await;
            }
            Ok(contact) => happening.name = contact.display_name(),
            // Deleted meanwhile: there is nobody to do anything about.
            Err(Error::NotFound(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    for rule in rules {
        if rule.occasion.once_a_conversation()
            && let Some(conversation) = &happening.conversation
            && store::rule_waits(tx, org, &rule.id, conversation).await?
        {
            continue;
        }
        let assignee = match &rule.assignee_id {
            Some(id) => orgs::member_in(tx, org, id).await?.map(|member| member.id),
            None => None,
        };
        let now = app.clock().now();
        let task = NewTask {
            title: titled(rule, &happening),
            body: happening.body.clone(),
            urgency: rule.urgency,
            contact: happening.contact.clone(),
            conversation: happening.conversation.clone(),
            assignee,
            due_at: due(rule, now, &zone, &hours),
            ..NewTask::default()
        };
        let made = tasks::make(app, tx, org, "system", task, Some((&rule.id, event.seq))).await?;
        if made.is_some() {
            metrics::counter!("tasks_by_rule_total", "occasion" => rule.occasion.as_str())
                .increment(1);
        }
    }
    Ok(())
}

fn waits_for_a_name(app: &App, event: &Event, happening: &Happening, name: Option<&str>) -> bool {
    happening.occasion == Occasion::OutOfHours
        && name.is_none()
        && app.clock().now() < event.created_at.plus(FOR_A_NAME)
}

/// Runs the rules of an event once more, when a contact has had time to say who they are. Not in the lane of
/// the others, which would wait behind it, but one after the other within a conversation.
async fn later(app: &App, tx: &mut Tx, org: &OrgId, event: &Event) -> Result<()> {
    let lane = event.conversation_id.as_ref().map_or(JOB, |id| id.as_str());
    let lane = format!("{JOB} {lane}");
    let job = NewJob::new(JOB, serde_json::json!({ "seq": event.seq }))
        .lane(&lane)
        .priority(Priority::Soon)
        .at(event.created_at.plus(FOR_A_NAME));
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

fn titled(rule: &TaskRule, happening: &Happening) -> String {
    let name = if happening.name.is_empty() { "somebody" } else { &happening.name };
    let mut holes = vec![("name", name)];
    holes.extend(happening.holes.iter().map(|(hole, text)| (*hole, text.as_str())));
    text::shorten(&text::line(&fill(&rule.title, &holes)), limits::LINE_CHARS)
}

/// By when a rule's task is due.
fn due(rule: &TaskRule, now: Timestamp, zone: &TimeZone, hours: &orgs::Hours) -> Option<Timestamp> {
    const HOUR: Duration = Duration::from_secs(3600);
    match rule.due {
        RuleDue::Never => None,
        RuleDue::Hours => {
            let many = u32::try_from(rule.due_hours).unwrap_or(0);
            Some(now.plus(HOUR * many))
        }
        RuleDue::Opening => {
            let at = now.in_zone(zone);
            if hours.open_at(&at) {
                return Some(now.plus(HOUR));
            }
            let opening: Timestamp = hours.next_opening(&at)?.timestamp().into();
            Some(opening.plus(HOUR))
        }
    }
}

/// What an event says to the rules; `None` when it is nothing that they wait for.
fn read(event: &Event) -> Option<Happening> {
    let payload = &event.payload.0;
    let said = |at: &str| -> String {
        let text = payload.pointer(at).and_then(Value::as_str).unwrap_or_default();
        text::shorten(&text::line(text), PIECE)
    };
    let mut name = String::new();
    let (occasion, holes, body) = match event.name.as_str() {
        "lead.created" => {
            name = said("/lead/name");
            let body = payload.pointer("/lead/interest").and_then(Value::as_str);
            let body = body.unwrap_or_default().to_owned();
            (Occasion::LeadCaptured, vec![("interest", said("/lead/interest"))], body)
        }
        "booking.created" | "booking.cancelled" | "booking.no_show" => {
            let occasion = of_booking(event)?;
            let holes = vec![("service", said("/booking/service/name")), ("time", time(payload))];
            (occasion, holes, said("/reason"))
        }
        "knowledge.gap_found" => {
            let question = said("/gap/question");
            (Occasion::Unanswered, vec![("question", question)], String::new())
        }
        "conversation.updated" => {
            let stars = payload.get("rating").and_then(Value::as_i64)?;
            if !(1..=BAD).contains(&stars) {
                return None;
            }
            (Occasion::RatedBadly, vec![("stars", stars.to_string())], String::new())
        }
        "message.created" => {
            if payload.pointer("/message/author/kind").and_then(Value::as_str) != Some("contact") {
                return None;
            }
            let message = said("/message/text");
            let body = if message.is_empty() { String::new() } else { format!("“{message}”") };
            (Occasion::OutOfHours, vec![("message", message)], body)
        }
        _ => return None,
    };
    Some(Happening {
        occasion,
        contact: event.contact_id.clone(),
        conversation: event.conversation_id.clone(),
        name,
        holes,
        body,
    })
}

fn of_booking(event: &Event) -> Option<Occasion> {
    #[derive(Deserialize)]
    struct Told {
        booking: Booking,
        by: Option<String>,
    }
    #[derive(Deserialize)]
    struct Booking {
        status: String,
    }
    let told = Told::deserialize(&event.payload.0).ok()?;
    let by_contact = matches!(told.by.as_deref(), Some("contact" | "agent"));
    match event.name.as_str() {
        "booking.created" if told.booking.status == "pending" => Some(Occasion::BookingRequested),
        "booking.cancelled" if by_contact => Some(Occasion::BookingCancelled),
        "booking.no_show" => Some(Occasion::NoShow),
        _ => None,
    }
}

/// When a booking begins, on the business's clock: `Tue 24 Nov, 10:00`.
fn time(payload: &Value) -> String {
    let said = |at: &str| payload.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let zone = TimeZone::get(said("/booking/time_zone")).unwrap_or(TimeZone::UTC);
    let at = said("/booking/starts_at").parse::<Timestamp>().ok();
    at.map(|at| at.in_zone(&zone).strftime("%a %-d %b, %H:%M").to_string()).unwrap_or_default()
}
