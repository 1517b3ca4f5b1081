//! Members on the line of a call with their own ears and voice. Whoever holds the call has its line, so they
//! come to the process that does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_base::{
    Error, Result,
    id::{CallId, MemberId},
};
use frontdesk_voice::session::{Control, Extension, Line};
use tokio::sync::mpsc;

use crate::{App, Caller, audit, calls};

/// The calls that this process holds.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<CallId, mpsc::Sender<Control>>>);

/// A call while this process holds it.
pub(super) struct Holding {
    all: Arc<Held>,
    call: CallId,
}

impl Holding {
    pub(super) fn new(app: &App, call: &CallId, control: mpsc::Sender<Control>) -> Self {
        let all: Arc<Held> = app.memory();
        all.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call.clone(), control);
        Self { all, call: call.clone() }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.call);
    }
}

/// A member who may come on the line of a call.
pub struct Receiver {
    control: mpsc::Sender<Control>,
    member: MemberId,
}

impl Receiver {
    /// Comes on the line, in the place of whoever was. The member hears both sides, and is heard while the call
    /// is taken over; the line is let go of with the call.
    pub async fn join(self, line: Line) {
        let extension = Extension { who: self.member.to_string(), line };
        // A call that is over lets go of the line.
        drop(self.control.send(Control::Join(extension)).await);
    }
}

/// Prepares for a member to come on the line of a call.
///
/// # Errors
/// [`Error::Forbidden`] for viewers and for whoever is no member, [`Error::Conflict`] when the call is over or is held
/// elsewhere.
pub async fn receiver(app: &App, caller: &Caller, id: &CallId) -> Result<Receiver> {
    let call = calls::on_the_line(app, caller, id).await?;
    let member = caller.member().cloned();
    let member = member.ok_or_else(|| Error::forbidden("Members alone can listen to calls."))?;
    let all: Arc<Held> = app.memory();
    let held = all.0.lock().unwrap_or_else(PoisonError::into_inner).get(&call.id).cloned();
    let control = held.ok_or_else(|| {
        Error::conflict("This call is not on the line here yet, or another server holds it.")
    })?;
    let mut tx = app.db().begin(caller.org()).await?;
    audit::record(app, &mut tx, caller, "call.listened", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(Receiver { control, member })
}
