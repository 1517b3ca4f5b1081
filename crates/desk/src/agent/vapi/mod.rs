//! The agent for calls that Vapi holds: each question of its model is an ordinary spoken turn ([`chat()`]), and
//! what an assistant of the account's own may call is in `tools`. Who is asked and how calls are kept is in
//! [`vapi`].

mod chat;
mod tools;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use frontdesk_base::{
    Result,
    id::{CallId, ChannelId},
};
use frontdesk_providers::vapi::{
    destination,
    message::{self, Envelope, Message},
};
use serde_json::{Value, json};

pub use self::chat::{Reply, Said, chat};
use crate::{
    App,
    channels::voice::vapi::{self, Request, assistant, report},
};

/// Takes what Vapi tells or asks at a server URL; what is to be answered, where something is.
///
/// # Errors
/// [`frontdesk_base::Error::SignedOut`] for a request that does not prove itself. What a caller waits for is answered with
/// words instead of an error.
pub async fn take(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<Option<Value>> {
    let (org, line) = vapi::genuine(app, id, request).await?;
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
