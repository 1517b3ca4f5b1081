//! A call comes back that was put through to a person: nobody took it there.

use std::time::Duration;

use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
};

use super::{
    end::owe,
    model::{Call, Outcome, State},
    store, watch,
};
use crate::{App, contacts, conversations::voice};

/// How long after it was put through a call can come back: what rings longer is no call any more.
const WITHIN: Duration = Duration::from_mins(15);

/// The agent has the call again, which goes on as the same; somebody is to call back in any case. None where
/// it cannot: it was not put through by the agent, or has come back before.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn returned(app: &App, org: &OrgId, id: &CallId) -> Result<Option<Call>> {
    let mut tx = app.db().begin(org).await?;
    let known = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    let conversation = voice::lock(&mut tx, org, &known.conversation_id).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    let now = app.clock().now();
    if call.is_open() && call.returned_at.is_some() {
        // Told again: it is on its way to the agent.
        return Ok(Some(call));
    }
    let may = call.outcome == Some(Outcome::Transferred)
        && call.answered_at.is_some()
        && call.returned_at.is_none()
        && call.ended_at.is_some_and(|ended| ended.plus(WITHIN) > now);
    if !may {
        return Ok(None);
    }
    // It waits for the agent as one that rings does.
    (call.status, call.ended_at, call.ended_by) = (State::Ringing, None, None);
    (call.outcome, call.returned_at, call.beat_at) = (None, Some(now), now);
    store::update(&mut tx, org, &call).await?;
    if !voice::nobody_came(app, &mut tx, org, conversation).await? {
        let contact = contacts::load(&mut tx, org, &call.contact_id).await?;
        owe(app, &mut tx, org, &call, &contact).await?;
    }
    watch::schedule(app, &mut tx, org, &call.id).await?;
    tx.commit().await?;
    metrics::counter!("calls_returned_total").increment(1);
    tracing::info!(org.id = %org, call.id = %call.id, "Call {} came back: nobody took it", call.id);
    Ok(Some(call))
}
