//! The calls of a line as the desk keeps them ([`crate::calls`]): begun when they come in, over by the
//! carrier's word.

use frontdesk_base::{
    Error, Phone, Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_providers::phone::{Attestation, CallerId};

use super::Carrier;
use crate::{
    App,
    calls::{self, Call, Direction, EndedBy, Ending, NewCall, Outcome},
};

/// A call that has come in.
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
    /// How far the carrier vouches for their number.
    pub attestation: Attestation,
    /// Which number they called.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

/// What a carrier names a call by.
pub(super) type Named<'a> = (&'a ChannelId, Carrier, &'a str);

impl Arrival {
    pub(super) fn named(&self) -> Named<'_> {
        (&self.channel, self.carrier, &self.call_id)
    }
}

/// The call that is kept of one at a carrier.
pub(super) async fn find(
    app: &App,
    org: &OrgId,
    (channel, carrier, id): Named<'_>,
) -> Result<Option<Call>> {
    calls::by_external_id(app, org, channel, carrier.as_str(), id).await
}

/// Begins the call that came in; the same one again begins once. None where the line is off, or its
/// caller was blocked this moment: what becomes of it is not kept as a call.
pub(super) async fn begin(app: &App, org: &OrgId, arrival: &Arrival) -> Result<Option<Call>> {
    let new = NewCall {
        channel: arrival.channel.clone(),
        provider: arrival.carrier.as_str().to_owned(),
        external_id: arrival.call_id.clone(),
        direction: Direction::Inbound,
        from: arrival.from.number().cloned(),
        to: Phone::parse(&arrival.to, None).ok(),
        conversation: None,
    };
    match calls::begin(app, org, new).await {
        Ok(begun) => Ok(Some(begun.call)),
        Err(Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A person answered the call where it rang: what they say is theirs, and for the desk it is over.
pub(super) async fn taken_by_person(app: &App, org: &OrgId, named: Named<'_>) -> Result<()> {
    let Some(call) = find(app, org, named).await?.filter(Call::is_open) else { return Ok(()) };
    let ending = Ending { outcome: Some(Outcome::Transferred), ..Ending::by(EndedBy::Member) };
    calls::end(app, org, &call.id, ending).await?;
    Ok(())
}

/// A call is over, by the carrier's word and for the reason in its own words. It may be said more than
/// once, and of a call that never began.
pub(super) async fn over(app: &App, org: &OrgId, named: Named<'_>, reason: &str) -> Result<()> {
    tracing::info!(org.id = %org, channel.id = %named.0, reason, "A call is over");
    match find(app, org, named).await? {
        Some(call) => calls::hung_up(app, org, &call.id).await,
        None => Ok(()),
    }
}
