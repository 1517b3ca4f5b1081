//! How the agent left a call, for whoever carries it: what comes after its sound hangs on that.

use frontdesk_base::{Result, id::OrgId};

use super::calls::{Named, find};
use crate::{
    App,
    calls::{self, Direction, EndedBy, Ending, Outcome},
};

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

/// How the agent left the call that its carrier knows by this name. Its sound is over: while the caller is
/// still `there`, a call that is open was held by somebody who is gone, and ends here.
pub(super) async fn of(app: &App, org: &OrgId, named: Named<'_>, there: bool) -> Result<Left> {
    let Some(call) = find(app, org, named).await? else { return Ok(Left::Speechless) };
    let call = if call.is_open() && there {
        calls::end(app, org, &call.id, Ending::by(EndedBy::Network)).await?
    } else {
        call
    };
    Ok(match (call.outcome, call.ended_by) {
        // Whoever was called leaves no message.
        (outcome, Some(EndedBy::Network))
            if call.direction == Direction::Outbound && outcome != Some(Outcome::Transferred) =>
        {
            Left::Over
        }
        // A call that a member took over and ended, or its caller left, counts as transferred too.
        (Some(Outcome::Transferred), Some(EndedBy::Agent)) => Left::Transferred,
        (_, Some(EndedBy::Network)) => Left::Speechless,
        _ => Left::Over,
    })
}
