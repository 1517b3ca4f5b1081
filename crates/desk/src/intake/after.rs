//! What follows an intake: an answer that is put right afterwards, and the end of its conversation.

use frontdesk_base::{
    Result,
    id::{ConversationId, OrgId},
};
use frontdesk_db::{Json, Tx};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Intake, State, store, take};
use crate::{
    App, contacts,
    conversations::agent_side,
    jobs::{Job, JobError},
    leads,
    tasks::{self, Retold},
};

/// Brings the task and the lead that were made of an intake up to date. What nobody has rewritten is
/// written anew; beneath what somebody has, a line says what was put right.
pub(super) async fn corrected(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    intake: &Intake,
    before: &Map<String, Value>,
) -> Result<()> {
    if intake.task_id.is_none() && intake.lead_id.is_none() {
        return Ok(());
    }
    let was = Intake { answers: Json(before.clone()), ..intake.clone() };
    let body = (take::body(&was), take::body(intake));
    let news = news(&was, intake);
    if let Some(task) = &intake.task_id {
        // The task was called by what was known then: the answer, or the contact's name.
        let known = contacts::load_own(tx, org, &intake.contact_id).await?.name;
        let title = (take::title(&was, known.clone()), take::title(intake, known));
        let retold = Retold { title, body: body.clone(), news: news.clone() };
        tasks::retell_in(app, tx, org, task, &retold).await?;
    }
    if let Some(lead) = &intake.lead_id {
        leads::retell_in(app, tx, org, lead, |note| tasks::retold(note, &body, &news)).await?;
    }
    Ok(())
}

/// What was put right, a line for each question.
fn news(was: &Intake, now: &Intake) -> String {
    let (was, now) = (was.read_back(), now.read_back());
    let said = |all: &[(String, String)], title: &str| {
        all.iter().find(|(known, _)| known == title).map(|(_, words)| words.clone())
    };
    let changed = now.iter().filter(|(title, words)| said(&was, title).as_ref() != Some(words));
    let changed = changed.map(|(title, words)| format!("Corrected: {title}: {words}"));
    let gone = was.iter().filter(|(title, _)| said(&now, title).is_none());
    let gone = gone.map(|(title, _)| format!("Corrected: {title} is not answered any more"));
    changed.chain(gone).collect::<Vec<_>>().join("\n")
}

#[derive(Deserialize)]
struct Over {
    conversation: ConversationId,
}

/// Closes what is being asked in a conversation that is over. One that is open again goes on.
pub(super) async fn close(app: App, job: Job) -> Result<(), JobError> {
    let Over { conversation } = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    if let Some(open) = store::open(&mut tx, &org, &conversation).await? {
        // The contact first, as a merge does; then the intake, and the conversation last, as an end does.
        contacts::hold(&mut tx, &org, &open.contact_id).await?;
        let intake = store::lock_open(&mut tx, &org, &conversation).await?;
        if let Some(mut intake) = intake
            && agent_side::is_over(&mut tx, &org, &conversation).await?
        {
            (intake.state, intake.updated_at) = (State::Abandoned, app.clock().now());
            store::update(&mut tx, &org, &intake).await?;
            take::emit(&app, &mut tx, &org, "intake.updated", &intake).await?;
            tracing::info!(org.id = %org, intake.id = %intake.id, "Closed intake {}", intake.id);
        }
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
