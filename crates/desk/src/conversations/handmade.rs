//! The job that looks at what a member answered by hand: a question with its answer is offered as an
//! FAQ entry, for a member to approve.

use frontdesk_base::{
    Result,
    id::{ConversationId, MessageId},
};
use serde::{Deserialize, Serialize};

use super::{
    model::{Author, Kind},
    store,
    thread::Thread,
};
use crate::{
    App, Caller, contacts,
    jobs::{self, Job, JobError, NewJob, Priority},
    knowledge::suggestions::{self, Given},
    limits,
};

/// The kind of the job.
pub(super) const KIND: &str = "suggest_answer";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    conversation: ConversationId,
    message: MessageId,
}

/// Asks for a look at a member's reply.
pub(super) async fn want(thread: &mut Thread<'_>, message: &MessageId) -> Result<()> {
    let payload = Payload { conversation: thread.row.id.clone(), message: message.clone() };
    let job = NewJob::new(KIND, payload).priority(Priority::Batch);
    jobs::enqueue(thread.app, thread.tx, thread.org, job).await?;
    Ok(())
}

/// Looks at it. Doing it twice does it once: a message counts once.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let (question, answer, contact) = {
        let mut conn = app.db().read(&org).await?;
        let Some(message) = store::get_message(&mut conn, &org, &payload.message).await? else {
            return Ok(());
        };
        let Some(row) = store::get(&mut conn, &org, &payload.conversation).await? else {
            return Ok(());
        };
        let before =
            store::spoken(&mut conn, &org, &row.id, message.seq, limits::HISTORY_MESSAGES).await?;
        // What stands right before the reply, nobody's words in between: else it answers more than that.
        let mut asked: Vec<String> = before
            .into_iter()
            .skip_while(|one| one.author == Author::Agent)
            .take_while(|one| one.author == Author::Contact && one.kind == Kind::Text)
            .map(|one| one.text)
            .collect();
        asked.truncate(3);
        asked.reverse();
        let contact = contacts::load(&mut conn, &org, &row.contact_id).await?;
        (asked.join(" "), message.text, contact)
    };
    if question.is_empty() {
        return Ok(());
    }
    let known = [&contact.name, &contact.email, &contact.phone];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
    let caller = Caller::agent(org.clone());
    let given = Given {
        question: &question,
        answer: &answer,
        conversation: &payload.conversation,
        message: &payload.message,
        contact: &known,
    };
    suggestions::collect(&app, &caller, given).await?;
    Ok(())
}
