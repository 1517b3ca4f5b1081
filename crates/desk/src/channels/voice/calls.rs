//! Where a call begins and ends: what else the desk does about it hangs on these two.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::Tx;
use frontdesk_providers::phone::CallerId;

use super::Carrier;
use crate::App;

/// A call that has come in and that the agent is about to take.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The line.
    pub channel: ChannelId,
    /// Who carries it.
    pub carrier: Carrier,
    /// The carrier's own id of it: a CallSid, a call control id. With the channel it names the call.
    pub call_id: String,
    /// Who calls.
    pub from: CallerId,
    /// The leg by which the carrier names recordings, where that is not the call itself.
    pub leg_id: String,
    /// Which number they called.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

/// Whether the agent takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It does.
    Taken,
    /// There are as many calls as can be: the caller may leave a message.
    Full,
}

/// A call that is over, by the carrier's word.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The line.
    pub channel: ChannelId,
    /// The carrier's own id of it.
    pub call_id: String,
    /// Why, in the carrier's own word: `completed`, `busy`, `normal_clearing`.
    pub reason: String,
    /// How long it was, where the carrier says.
    pub seconds: Option<u32>,
    /// When.
    pub at: Timestamp,
}

/// A call begins. The same one again begins once.
#[expect(clippy::unused_async, reason = "what hangs on it writes")]
pub(super) async fn begin(_: &App, _: &mut Tx, _: &OrgId, _: &Arrival) -> Result<Begun> {
    Ok(Begun::Taken)
}

/// A call is over. It may be said more than once, and of a call that never began.
pub(super) fn end(_: &App, org: &OrgId, ending: &Ending) {
    tracing::info!(org.id = %org, channel.id = %ending.channel, reason = %ending.reason, "A call is over");
}
