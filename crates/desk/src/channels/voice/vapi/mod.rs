//! Vapi: it holds the line, hears and speaks; what becomes of a call and what is said in it is asked here.
//!
//! A call that comes in is asked about ([`assistant`]): the agent answers it as an assistant whose model is
//! this desk, it rings at a person, or the caller is turned away. Each time the caller has spoken the model is
//! asked (`agent::vapi`): the history that Vapi sends is brought in line with the conversation (`history`), and
//! the turn is the agent's own, tools and checks and all. What an assistant of the account's own may call is
//! there too; where a call stands and what there is of it afterwards in `report`; having numbers and
//! assistants of the account lead here in [`import`]. What members do to a call that goes on is done at Vapi by `control`.
//!
//! Every request proves itself by the account's secret before anything of it is read.

pub(super) mod account;
pub(crate) mod assistant;
mod control;
pub(crate) mod history;
pub mod import;
mod phrases;
pub(crate) mod report;

use frontdesk_base::{
    Error, Phone, Result,
    id::{ChannelId, OrgId},
};
use frontdesk_providers::vapi::{
    message::{CallInfo, Direction},
    verify,
};

use super::{Carrier, Line, VoiceSettings, whose};
use crate::{App, calls, conversations::SAY_JOB, jobs::Handler};
pub use frontdesk_providers::vapi::{Proof, chat::DONE};

/// The jobs of Vapi's calls.
pub(super) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(report::RECORDING, report::fetch),
        Handler::new(calls::FORGET_JOB, report::forget),
        Handler::new(calls::CONTROL_JOB, control::run),
        Handler::new(SAY_JOB, control::say),
    ]
}

/// A request of Vapi's, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What it proves itself by.
    pub proof: Proof<'a>,
    /// The body.
    pub body: &'a [u8],
}

/// The line of a request that the account's secret proves.
pub(crate) async fn genuine(
    app: &App,
    id: &ChannelId,
    request: &Request<'_>,
) -> Result<(OrgId, Line)> {
    let refused = || Error::SignedOut("secret_invalid");
    let (org, line) = whose(app, id, Carrier::Vapi).await?.ok_or_else(refused)?;
    let secret = account::secret(app, &org).await?.ok_or_else(refused)?;
    let now = app.clock().now();
    verify(&secret, &request.proof, request.body, now).map_err(|_| refused())?;
    Ok((org, line))
}

/// The call that Vapi names, begun here where it is not known yet.
pub(crate) async fn begun(
    app: &App,
    org: &OrgId,
    line: &Line,
    info: &CallInfo,
) -> Result<calls::Begun> {
    let customer = info.customer.number().cloned();
    let own = [info.own_number.as_str(), line.number.as_str()];
    let own = own.into_iter().find_map(|number| Phone::parse(number, None).ok());
    let (direction, from, to) = match info.direction {
        Direction::Outbound => (calls::Direction::Outbound, own, customer),
        Direction::Inbound => (calls::Direction::Inbound, customer, own),
        Direction::Web => (calls::Direction::Inbound, None, None),
    };
    let new = calls::NewCall {
        channel: line.channel_id.clone(),
        provider: Carrier::Vapi.as_str().to_owned(),
        external_id: info.id.clone(),
        direction,
        from,
        to,
        conversation: None,
    };
    calls::begin(app, org, new).await
}

/// The call that Vapi names, where it is known.
async fn known(app: &App, org: &OrgId, line: &Line, id: &str) -> Result<Option<calls::Call>> {
    calls::by_external_id(app, org, &line.channel_id, Carrier::Vapi.as_str(), id).await
}
