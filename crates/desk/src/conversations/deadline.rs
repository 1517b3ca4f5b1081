//! The job behind every promise of a person: when its time comes and nobody answered, the contact is
//! told, somebody is given a task, and the agent is there again.

use frontdesk_base::{Result, Timestamp, id::ConversationId, text};
use serde::{Deserialize, Serialize};

use super::{handover::Input, store, thread::Thread};
use crate::{
    App,
    jobs::{Job, JobError},
    tasks::{self, NewTask, Urgency},
};

/// The kind of the job.
pub(super) const KIND: &str = "hand_over_deadline";

/// What the job knows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) conversation: ConversationId,
    /// The deadline it was written for: one that has moved has a job of its own.
    pub(super) deadline: Timestamp,
}

/// Ends the waiting, if it is still the same waiting.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    let Some(row) = store::lock(&mut tx, &org, &payload.conversation).await? else { return Ok(()) };
    if row.deadline_at != Some(payload.deadline) {
        return Ok(());
    }
    let mut thread = Thread::of(&app, &mut tx, &org, row);
    thread.happen(&Input::DeadlinePassed, "", None).await?;
    thread.close().await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    metrics::counter!("hand_over_deadlines_passed_total").increment(1);
    Ok(())
}

/// Makes the task to call the contact back.
pub(super) async fn make_callback_task(thread: &mut Thread<'_>) -> Result<()> {
    let contact = crate::contacts::load(thread.tx, thread.org, &thread.row.contact_id).await?;
    let row = &thread.row;
    let (id, last) = (row.id.clone(), row.contact_seq);
    let said = store::unanswered(thread.tx, thread.org, &id, last - 1, last).await?;
    let last_words = said
        .last()
        .map(|message| text::shorten(&text::line(&message.text), 140))
        .filter(|words| !words.is_empty())
        .map_or_else(String::new, |words| format!(" Last words: “{words}”"));
    let task = NewTask {
        kind: "callback".to_owned(),
        title: format!("Get back to {}", contact.display_name()),
        body: format!("Asked for a person and nobody could come.{last_words}"),
        urgency: Urgency::High,
        contact: Some(contact.id),
        conversation: Some(thread.row.id.clone()),
        assignee: thread.row.assignee_id.clone(),
        due_at: Some(thread.now),
        ..NewTask::default()
    };
    tasks::create_in(thread.app, thread.tx, thread.org, "system", task).await?;
    Ok(())
}
