//! Calls that nobody holds any more: their process died, or the provider never told that they ended. Whoever
//! holds a call says so by [`beat`]; a job looks at each call until it is over.

use std::time::Duration;

use frontdesk_base::{
    Result,
    id::{CallId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{
    end::{Ending, end},
    model::{EndedBy, State},
    store,
};
use crate::{
    App,
    jobs::{self, Job, JobError, NewJob, Priority},
};

/// The kind of the job.
pub(super) const KIND: &str = "call_watch";

/// How often a call is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// A call that is going on and of which nothing was heard for so long is over.
const LOST: Duration = Duration::from_secs(90);

/// A call that rings for so long is over.
const RINGS: Duration = Duration::from_mins(5);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    call: CallId,
}

/// Writes the job that looks at a call that begins.
pub(super) async fn schedule(app: &App, tx: &mut Tx, org: &OrgId, call: &CallId) -> Result<()> {
    let at = app.clock().now().plus(LOOK);
    let job = NewJob::new(KIND, Payload { call: call.clone() }).priority(Priority::Soon).at(at);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

/// Whoever holds the call is still there: said every ten to thirty seconds. False when the call is over,
/// so that whoever holds it lets it go.
pub async fn beat(app: &App, org: &OrgId, id: &CallId) -> Result<bool> {
    let mut tx = app.db().begin(org).await?;
    let open = store::beat(&mut tx, org, id, app.clock().now()).await?;
    tx.commit().await?;
    Ok(open)
}

/// Ends a call that nobody holds; looks again later at one that somebody does.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(call) = store::get(&mut tx, &org, &payload.call).await? else { return Ok(()) };
    let patience = match call.status {
        State::Ended => return Ok(()),
        State::Ringing => RINGS,
        State::Live => LOST,
    };
    if call.beat_at.plus(patience) > now {
        schedule(&app, &mut tx, &org, &call.id).await?;
        job.complete(&mut tx).await?;
        tx.commit().await?;
        return Ok(());
    }
    drop(tx);
    tracing::warn!(org.id = %org, call.id = %call.id, "Nobody holds call {} any more", call.id);
    end(&app, &org, &call.id, Ending::by(EndedBy::Network)).await?;
    Ok(())
}
