//! How somebody who is called is reached: what the carrier reports of a call that the agent makes.

use frontdesk_base::{
    Error, Result,
    id::{CallId, ChannelId, OrgId},
};
use frontdesk_db::Tx;

use super::{
    end::{Ending, end},
    model::{Call, Direction, EndedBy, Reached, State},
    store::{self, dials},
    watch,
};
use crate::{App, bookings, contacts, conversations::voice, tasks};

/// The call, if it is still to be asked of its carrier; from now on it was. None when that was done.
pub(crate) async fn ask(app: &App, org: &OrgId, id: &CallId) -> Result<Option<Call>> {
    let mut tx = app.db().begin(org).await?;
    let Some(mut call) = store::lock(&mut tx, org, id).await? else { return Ok(None) };
    if call.dial.reached != Some(Reached::Waiting) || call.status != State::Ringing {
        return Ok(None);
    }
    call.dial.reached = Some(Reached::Asked);
    dials::update(&mut tx, org, &call).await?;
    tx.commit().await?;
    Ok(Some(call))
}

/// The carrier names a call by its own id. The call; none where it is not one that is being made on this
/// channel, or is another's by that carrier.
pub(crate) async fn named(
    app: &App,
    org: &OrgId,
    (channel, id): (&ChannelId, &CallId),
    external_id: &str,
) -> Result<Option<Call>> {
    let mut tx = app.db().begin(org).await?;
    let Some(mut call) = store::lock(&mut tx, org, id).await? else { return Ok(None) };
    if call.direction != Direction::Outbound || call.channel_id != *channel {
        return Ok(None);
    }
    if call.external_id == external_id {
        return Ok(Some(call));
    }
    if call.external_id != call.id.as_str() || external_id.is_empty() {
        return Ok(None);
    }
    external_id.clone_into(&mut call.external_id);
    dials::update(&mut tx, org, &call).await?;
    tx.commit().await?;
    Ok(Some(call))
}

/// A machine has answered a call that the agent makes, with whom the agent may be talking: from now on the call
/// counts as that, whatever ends it. False where it is over or this is known already.
pub(crate) async fn machine_in(
    tx: &mut Tx,
    org: &OrgId,
    id: &CallId,
    reached: Reached,
) -> Result<bool> {
    let Some(mut call) = store::lock(tx, org, id).await? else { return Ok(false) };
    if call.direction != Direction::Outbound || !call.is_open() || call.has_machine() {
        return Ok(false);
    }
    call.dial.reached = Some(reached);
    dials::update(tx, org, &call).await?;
    Ok(true)
}

/// The call did not come to be, or is over, as the carrier says, or is about to be because a machine answered it.
/// What is known already stays.
pub(crate) async fn over(app: &App, org: &OrgId, id: &CallId, reached: Reached) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let Some(mut call) = store::lock(&mut tx, org, id).await? else { return Ok(()) };
    if call.direction != Direction::Outbound || !call.is_open() {
        return Ok(());
    }
    let live = call.status == State::Live;
    // A machine is one whatever the carrier calls the end; one that somebody answered was answered.
    if reached.is_machine() || !(live || call.has_machine()) {
        call.dial.reached = Some(reached);
        dials::update(&mut tx, org, &call).await?;
    }
    tx.commit().await?;
    if live {
        // Whoever holds it has its last words still to keep.
        return watch::hung_up(app, org, id).await;
    }
    let by = match reached {
        Reached::Failed => EndedBy::Network,
        Reached::Machine | Reached::MessageLeft => EndedBy::Agent,
        _ => EndedBy::Caller,
    };
    end(app, org, id, Ending::by(by)).await?;
    Ok(())
}

/// A call that was made has ended: how it was reached stands, and where the task or the appointment was
/// spoken of, a line says so. The call is locked.
pub(super) async fn settle(app: &App, tx: &mut Tx, org: &OrgId, call: &mut Call) -> Result<()> {
    if call.direction != Direction::Outbound {
        return Ok(());
    }
    call.dial.reached = Some(match (call.answered_at, call.dial.reached) {
        (_, Some(machine)) if machine.is_machine() => machine,
        (Some(_), _) => Reached::Answered,
        // Nothing was heard of it any more.
        (None, None | Some(Reached::Waiting | Reached::Asked)) => Reached::Failed,
        (None, Some(reached)) => reached,
    });
    dials::update(tx, org, call).await?;
    let conversation = match (&call.dial.task_id, &call.dial.booking_id) {
        (Some(task), _) => tasks::conversation_of(tx, org, task).await?,
        (None, Some(id)) => match bookings::load(tx, org, id).await {
            Ok(booking) => booking.conversation_id,
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error),
        },
        (None, None) => None,
    };
    let Some(conversation) = conversation.filter(|id| *id != call.conversation_id) else {
        return Ok(());
    };
    let name = contacts::load(tx, org, &call.contact_id).await?.display_name();
    let line = format!("Called {name}. {}", words(call.dial.reached));
    voice::note(app, tx, org, &conversation, line).await
}

/// How somebody was reached, for members.
pub(super) const fn words(reached: Option<Reached>) -> &'static str {
    match reached {
        Some(Reached::Answered) => "They answered.",
        Some(Reached::Busy) => "The line was busy.",
        Some(Reached::Machine) => "A machine answered.",
        Some(Reached::MessageLeft) => "A machine answered, and a message was left on it.",
        Some(Reached::NoAnswer) => "Nobody answered.",
        Some(Reached::Failed | Reached::Waiting | Reached::Asked) | None => {
            "The call could not be made."
        }
    }
}
