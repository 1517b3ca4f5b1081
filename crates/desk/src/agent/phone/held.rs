//! The calls that this process holds, and what a member does to one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
};
use frontdesk_voice::session::Control;
use tokio::sync::mpsc;

use crate::{App, Caller, Role, calls::Call};

/// How many acts of members wait.
const ACTS: usize = 16;

type Key = (OrgId, CallId);

/// The calls that this process holds.
#[derive(Debug, Default)]
pub(super) struct Calls(Mutex<HashMap<Key, mpsc::Sender<Control>>>);

/// A call that is held, as long as this lives.
#[derive(Debug)]
pub struct Held {
    key: Key,
    calls: Arc<Calls>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.calls.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// Holds a call; what members do to it comes by the receiver.
pub(super) fn hold(app: &App, org: &OrgId, call: &Call) -> (Held, mpsc::Receiver<Control>) {
    let (acts, controls) = mpsc::channel(ACTS);
    let calls: Arc<Calls> = app.memory();
    let key = (org.clone(), call.id.clone());
    calls.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), acts);
    (Held { key, calls }, controls)
}

/// Does something to a call that this process holds.
///
/// # Errors
/// [`Error::Forbidden`] for viewers, [`Error::Conflict`] when no such call is held here.
pub fn held(app: &App, caller: &Caller, call: &CallId, act: Control) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let calls: Arc<Calls> = app.memory();
    let acts = calls.0.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (caller.org().clone(), call.clone());
    let to = acts.get(&key).ok_or_else(|| Error::conflict("This call is over."))?;
    to.try_send(act).map_err(|_| Error::conflict("This call takes nothing at the moment."))
}
