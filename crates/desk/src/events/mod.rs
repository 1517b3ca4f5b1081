//! What happened, in order: rows with a per-organization sequence, written in the transaction of
//! the change they tell of, and a nudge on the bus once it is committed.
//!
//! Whoever listens reads the rows after the last one it saw, so a nudge that is lost, or a
//! listener that was away or on another node, costs a moment and never an event. Text that is
//! still being written is a nudge only, never a row.

mod bus;
mod follow;
mod store;
mod tail;
mod watch;

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OrgId},
};
use frontdesk_db::{Json, Tx};
use serde::Serialize;

pub use bus::{Bus, MemoryBus, Nudge, Subscription, Topic};
pub(crate) use follow::{CALENDAR_PUSH, Followed, TASK_RULES, follow_by};
pub use tail::follow;
pub use watch::{Seen, Watch};

use crate::{App, Caller};

/// The names of events: one vocabulary for the dashboard, webhooks and the API's list.
pub const NAMES: &[&str] = &[
    "conversation.created",
    "conversation.status_changed",
    "conversation.assigned",
    "conversation.updated",
    "message.created",
    "message.status_changed",
    "message.marked",
    "message.cut",
    "call.started",
    "call.answered",
    "call.ended",
    "call.missed",
    "call.recording_ready",
    "call.recording_deleted",
    "contact.created",
    "contact.updated",
    "contact.merged",
    "contact.unmerged",
    "contact.deleted",
    "contact.import_changed",
    "lead.created",
    "lead.updated",
    "lead.stage_changed",
    "lead.deleted",
    "task.created",
    "task.completed",
    "task.updated",
    "task.deleted",
    "task.reminded",
    "intake.started",
    "intake.updated",
    "intake.completed",
    "booking.created",
    "booking.confirmed",
    "booking.rescheduled",
    "booking.cancelled",
    "booking.completed",
    "booking.no_show",
    "booking.reminded",
    "booking.confirmed_by_contact",
    "calendar.updated",
    "calendar_connection.updated",
    "quote.created",
    "quote.updated",
    "quote.sent",
    "quote.viewed",
    "quote.accepted",
    "quote.declined",
    "quote.expired",
    "quote.deleted",
    "invoice.created",
    "invoice.updated",
    "invoice.issued",
    "invoice.viewed",
    "invoice.payment_recorded",
    "invoice.paid",
    "invoice.credited",
    "invoice.reminded",
    "invoice.void",
    "invoice.deleted",
    "knowledge.source_ready",
    "knowledge.source_failed",
    "knowledge.source_deleted",
    "knowledge.gap_found",
    "knowledge.answer_suggested",
    "usage.limit_reached",
    "member.updated",
    "organization.updated",
    "agent.draft_changed",
    "agent.published",
    "agent.compared",
];

/// One thing that happened.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Event {
    /// Its place in the organization's order, from 1, without gaps.
    pub seq: i64,
    /// One of [`NAMES`].
    pub name: String,
    /// The conversation it is about.
    pub conversation_id: Option<ConversationId>,
    /// The contact it is about.
    pub contact_id: Option<ContactId>,
    /// What listeners need to know of it.
    pub payload: Json<serde_json::Value>,
    /// When.
    pub created_at: Timestamp,
}

/// An event about to happen.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// The conversation it is about.
    pub conversation: Option<&'a ConversationId>,
    /// The contact it is about.
    pub contact: Option<&'a ContactId>,
    /// What listeners need to know of it. No secrets: webhooks and browsers read it.
    pub payload: serde_json::Value,
}

impl<'a> NewEvent<'a> {
    /// An event about the organization as a whole.
    pub fn new(name: &'static str, payload: serde_json::Value) -> Self {
        debug_assert!(NAMES.contains(&name), "{name} is in the vocabulary");
        Self { name, conversation: None, contact: None, payload }
    }

    /// About this conversation.
    #[must_use]
    pub fn conversation(mut self, id: &'a ConversationId) -> Self {
        self.conversation = Some(id);
        self
    }

    /// About this contact.
    #[must_use]
    pub fn contact(mut self, id: &'a ContactId) -> Self {
        self.contact = Some(id);
        self
    }
}

/// Writes an event in this transaction and nudges listeners once it is committed. Its number.
///
/// The jobs that follow it are written with it.
///
/// Taking the number locks the organization's row until the commit: events of one organization
/// commit in the order of their numbers, so a reader who has seen `n` never finds a smaller one
/// later.
pub async fn emit(app: &App, tx: &mut Tx, org: &OrgId, event: NewEvent<'_>) -> Result<i64> {
    let seq = store::next_seq(tx, org).await?;
    store::insert(tx, org, seq, &event, app.clock().now()).await?;
    let (bus, org, conversation) = (app.bus().clone(), org.clone(), event.conversation.cloned());
    metrics::counter!("events_total", "name" => event.name).increment(1);
    follow::enqueue(app, tx, &org, &event, seq).await?;
    tx.after_commit(move || bus.publish(&org, conversation.as_ref(), Nudge::Stored { seq }));
    Ok(seq)
}

/// Writes many events at once, in their order.
pub(crate) async fn emit_all(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    events: &[NewEvent<'_>],
) -> Result<()> {
    let count = i64::try_from(events.len()).unwrap_or(0);
    if count == 0 {
        return Ok(());
    }
    let last = store::reserve(tx, org, count).await?;
    store::insert_all(tx, org, (last - count + 1, events), app.clock().now()).await?;
    for event in events {
        metrics::counter!("events_total", "name" => event.name).increment(1);
    }
    // A listener reads every row up to the one it is told of.
    let (bus, org) = (app.bus().clone(), org.clone());
    tx.after_commit(move || bus.publish(&org, None, Nudge::Stored { seq: last }));
    Ok(())
}

/// Forgets every event of an organization that is being deleted.
pub(crate) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    store::erase(tx, org).await
}

/// The organization's events after `after`, oldest first, at most `limit`.
pub async fn list(app: &App, caller: &Caller, after: i64, limit: i64) -> Result<Vec<Event>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::after(&mut conn, caller.org(), None, after, limit.clamp(1, 500)).await
}

/// One event, within a transaction; `None` when it is not there any more.
pub(crate) async fn one_in(tx: &mut Tx, org: &OrgId, seq: i64) -> Result<Option<Event>> {
    let found = store::after(tx, org, None, seq - 1, 1).await?;
    Ok(found.into_iter().next().filter(|event| event.seq == seq))
}

/// The number of the organization's newest event; 0 when there is none.
pub async fn newest(app: &App, org: &OrgId) -> Result<i64> {
    let mut conn = app.db().read(org).await?;
    store::newest(&mut conn, org).await
}

#[cfg(test)]
mod tests;
