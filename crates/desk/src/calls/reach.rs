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

/// The call did not come to be, or is over, as the carrier says. What is known already stays.
pub(crate) async fn over(app: &App, org: &OrgId, id: &CallId, reached: Reached) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let Some(mut call) = store::lock(&mut tx, org, id).await? else { return Ok(()) };
    match (call.direction, call.status) {
        (Direction::Inbound, _) | (_, State::Ended) => return Ok(()),
        (Direction::Outbound, State::Live) => {
            drop(tx);
            return watch::hung_up(app, org, id).await;
        }
        (Direction::Outbound, State::Ringing) => {}
    }
    call.dial.reached = Some(reached);
    dials::update(&mut tx, org, &call).await?;
    tx.commit().await?;
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
