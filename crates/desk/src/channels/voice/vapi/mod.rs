//! Vapi: it holds the line, hears and speaks; what becomes of a call and what is said in it is asked here.
//!
//! A call that comes in is asked about ([`assistant`]): the agent answers it as an assistant whose model is
//! this desk, it rings at a person, or the caller is turned away. Each time the caller has spoken the model is
//! asked ([`chat`]): the history that Vapi sends is brought in line with the conversation (`history`), and
//! the turn is the agent's own, tools and checks and all. What an assistant of the account's own may call is
//! in `tools`; where a call stands and what there is of it afterwards in `report`; having numbers and
//! assistants of the account lead here in [`import`].
//!
//! Every request proves itself by the account's secret before anything of it is read.

pub(super) mod account;
mod assistant;
mod chat;
mod history;
pub mod import;
mod phrases;
mod report;
mod tools;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use frontdesk_base::{
    Error, Phone, Result,
    id::{CallId, ChannelId, OrgId},
};
use frontdesk_providers::vapi::{
    destination,
    message::{self, CallInfo, Direction, Envelope, Message},
    verify,
};
use serde_json::{Value, json};

pub use self::chat::{Reply, Said, chat};
use super::{Carrier, Line, VoiceSettings, whose};
use crate::{App, calls, jobs::Handler};
pub use frontdesk_providers::vapi::{Proof, chat::DONE};

/// The jobs of Vapi's calls.
pub(super) fn handlers() -> Vec<Handler> {
    vec![Handler::new(report::RECORDING, report::fetch)]
}

/// A request of Vapi's, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What it proves itself by.
    pub proof: Proof<'a>,
    /// The body.
    pub body: &'a [u8],
}

/// Takes what Vapi tells or asks at a server URL; what is to be answered, where something is.
///
/// # Errors
/// [`Error::SignedOut`] for a request that does not prove itself. What a caller waits for is answered with
/// words instead of an error.
pub async fn take(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<Option<Value>> {
    let (org, line) = genuine(app, id, request).await?;
    // Genuine, but nothing for us: no reason to have it sent again.
    let Some(Envelope { message, call }) = message::read(request.body) else { return Ok(None) };
    match (message, call) {
        (Message::AssistantRequest, Some(call)) => {
            Ok(Some(assistant::answer(app, &org, &line, &call).await))
        }
        (Message::ToolCalls(asked), call) => {
            Ok(Some(tools::run(app, &org, &line, call.as_ref(), asked).await))
        }
        (Message::TransferDestination, _) => Ok(Some(match &line.settings.transfer_number {
            Some(number) => json!({ "destination": destination(number) }),
            None => json!({ "error": "Nobody can be put through to now." }),
        })),
        (Message::Status(status), Some(call)) => {
            report::status(app, &org, &line, &call, status).await?;
            Ok(None)
        }
        (Message::Report(report), Some(call)) => {
            report::keep(app, &org, &line, &call, *report).await?;
            Ok(None)
        }
        (Message::Other, Some(call)) => {
            report::goes_on(app, &org, &line, &call).await?;
            Ok(None)
        }
        (_, None) => Ok(None),
    }
}

/// The line of a request that the account's secret proves.
async fn genuine(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<(OrgId, Line)> {
    let refused = || Error::SignedOut("secret_invalid");
    let (org, line) = whose(app, id, Carrier::Vapi).await?.ok_or_else(refused)?;
    let secret = account::secret(app, &org).await?.ok_or_else(refused)?;
    let now = app.clock().now();
    verify(&secret, &request.proof, request.body, now).map_err(|_| refused())?;
    Ok((org, line))
}

/// The call that Vapi names, begun here where it is not known yet.
async fn begun(app: &App, org: &OrgId, line: &Line, info: &CallInfo) -> Result<calls::Begun> {
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

/// Whose turn it is in each call: requests of one call are answered one after the other.
#[derive(Default)]
struct Turns(Mutex<HashMap<CallId, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, call: &CallId) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = all.get(call).and_then(Weak::upgrade) {
            return turn;
        }
        all.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        all.insert(call.clone(), Arc::downgrade(&turn));
        turn
    }
}
