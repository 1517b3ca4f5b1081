//! How the agent left a call, for whoever carries it: what comes after its sound hangs on that.

use frontdesk_base::{
    Result,
    id::{ChannelId, OrgId},
};

use super::Carrier;
use crate::{App, calls};

/// How the agent left a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// A person is to have the caller.
    Transferred,
    /// Nobody could speak, or the agent was never there.
    Speechless,
    /// Everything is said.
    Over,
}

/// How the agent left the call that its carrier knows by this id.
pub(super) async fn of(
    app: &App,
    org: &OrgId,
    (channel, carrier, id): (&ChannelId, Carrier, &str),
) -> Result<Left> {
    let call = calls::by_external_id(app, org, channel, carrier.as_str(), id).await?;
    let Some(call) = call else { return Ok(Left::Speechless) };
    Ok(match (call.outcome, call.ended_by) {
        (Some(calls::Outcome::Transferred), _) => Left::Transferred,
        (_, Some(calls::EndedBy::Network)) => Left::Speechless,
        _ => Left::Over,
    })
}
