//! Calls that nobody holds any more: their process died, or the provider never told that they ended. Whoever
//! holds a call says so by [`beat`]; a job looks at each call until it is over.

use std::time::Duration;

use frontdesk_base::{
    Result,
    id::{CallId, ChannelId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{
    end::{Ending, end},
    model::{Call, EndedBy, State},
    store, taping,
};
use crate::{
    App,
    jobs::{self, Job, JobError, NewJob, Priority},
};

/// The kind of the job.
pub(super) const KIND: &str = "call_watch";

/// The job that has the carrier of a call end it, because nobody holds it any more.
pub(crate) const LOST_JOB: &str = "call_lost";

/// What that job is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LostCall {
    /// The call.
    pub(crate) id: CallId,
    /// Its line.
    pub(crate) channel: ChannelId,
    /// The provider's own id of the call.
    pub(crate) call: String,
}

/// How often a call is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// A call that is going on and of which nothing was heard for so long is over.
const LOST: Duration = Duration::from_secs(90);

/// How long whoever holds a call may take to end it once its carrier says that it is over.
const LEAVES: Duration = Duration::from_secs(30);

/// A call that rings for so long is over.
const RINGS: Duration = Duration::from_mins(5);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    call: CallId,
    /// Its carrier says that it is over.
    #[serde(default)]
    over: bool,
}

/// Writes the job that looks at a call that begins.
pub(super) async fn schedule(app: &App, tx: &mut Tx, org: &OrgId, call: &CallId) -> Result<()> {
    let at = app.clock().now().plus(LOOK);
    let job = NewJob::new(KIND, Payload { call: call.clone(), over: false })
        .priority(Priority::Soon)
        .at(at);
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

/// Its carrier says that a call is over. One that was not answered ends at once; one that was is ended by
/// whoever holds it, who has its last words still to keep, and where nobody does, in half a minute.
///
/// # Errors
/// Ours.
pub async fn hung_up(app: &App, org: &OrgId, id: &CallId) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    match store::get(&mut tx, org, id).await?.map(|call| call.status) {
        None | Some(State::Ended) => return Ok(()),
        Some(State::Ringing) => {}
        Some(State::Live) => {
            let at = app.clock().now().plus(LEAVES);
            let payload = Payload { call: id.clone(), over: true };
            let job = NewJob::new(KIND, payload).priority(Priority::Soon).at(at);
            jobs::enqueue(app, &mut tx, org, job.dedupe(&format!("call-over/{id}"))).await?;
            return tx.commit().await;
        }
    }
    drop(tx);
    end(app, org, id, Ending::by(EndedBy::Caller)).await?;
    Ok(())
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
    if payload.over {
        drop(tx);
        abandoned(&app, &org, &call, EndedBy::Caller).await?;
        return Ok(());
    }
    if call.beat_at.plus(patience) > now {
        schedule(&app, &mut tx, &org, &call.id).await?;
        job.complete(&mut tx).await?;
        tx.commit().await?;
        return Ok(());
    }
    // Twilio asks what comes next when the sound breaks off; Telnyx would leave the caller in a silence. A call
    // that the carrier has not named was never made.
    if call.provider == "telnyx" && call.external_id != call.id.as_str() {
        let lost = LostCall {
            id: call.id.clone(),
            channel: call.channel_id.clone(),
            call: call.external_id.clone(),
        };
        let once = format!("{LOST_JOB}/{}", call.id);
        let job = NewJob::new(LOST_JOB, lost).priority(Priority::Soon).dedupe(&once);
        jobs::enqueue(&app, &mut tx, &org, job).await?;
    }
    tx.commit().await?;
    tracing::warn!(org.id = %org, call.id = %call.id, "Nobody holds call {} any more", call.id);
    abandoned(&app, &org, &call, EndedBy::Network).await?;
    Ok(())
}

/// Ends a call that nobody holds, with what there is of its recording.
async fn abandoned(app: &App, org: &OrgId, call: &Call, by: EndedBy) -> Result<()> {
    if let Err(error) = taping::rescue(app, org, call).await {
        tracing::error!(org.id = %org, call.id = %call.id, %error, "What there is of a recording was not kept");
    }
    end(app, org, &call.id, Ending::by(by)).await.map(drop)
}
