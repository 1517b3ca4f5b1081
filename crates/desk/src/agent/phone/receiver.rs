//! Members on the line of a call with their own ears and voice. Whoever holds the call has its line, so they
//! come to the process that does.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use frontdesk_base::{
    Error, Result,
    id::{CallId, MemberId, OrgId},
};
use frontdesk_voice::session::{Control, Extension, Line};
use tokio::sync::mpsc;

use crate::{App, Caller, Role, audit, calls, orgs};

/// The calls that this process holds.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<CallId, Handle>>);

/// A call that this process holds.
#[derive(Debug)]
struct Handle {
    control: mpsc::Sender<Control>,
    /// The member who came on the line last.
    member: Option<MemberId>,
}

impl Held {
    fn all(&self) -> MutexGuard<'_, HashMap<CallId, Handle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call while this process holds it.
pub(super) struct Holding {
    held: Arc<Held>,
    call: CallId,
}

impl Holding {
    pub(super) fn new(app: &App, call: &CallId, control: mpsc::Sender<Control>) -> Self {
        let held: Arc<Held> = app.memory();
        held.all().insert(call.clone(), Handle { control, member: None });
        Self { held, call: call.clone() }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.held.all().remove(&self.call);
    }
}

/// Whether whoever came on the line of a call last may still be there: a role can be taken away meanwhile.
pub(super) async fn may_stay(app: &App, org: &OrgId, call: &CallId) -> Result<bool> {
    let held: Arc<Held> = app.memory();
    let member = held.all().get(call).and_then(|handle| handle.member.clone());
    let Some(member) = member else { return Ok(true) };
    let mut conn = app.db().read(org).await?;
    let known = orgs::member_in(&mut conn, org, &member).await?;
    Ok(known.is_some_and(|member| member.role >= Role::Operator))
}

/// A member who may come on the line of a call.
pub struct Receiver {
    held: Arc<Held>,
    call: CallId,
    member: MemberId,
}

impl Receiver {
    /// Comes on the line, in the place of whoever was. The member hears both sides, and is heard while the call
    /// is taken over; the line is let go of with the call.
    pub async fn join(self, line: Line) {
        let control = self.held.all().get_mut(&self.call).map(|handle| {
            handle.member = Some(self.member.clone());
            handle.control.clone()
        });
        // A call that is over lets go of the line.
        if let Some(control) = control {
            let extension = Extension { who: self.member.to_string(), line };
            drop(control.send(Control::Join(extension)).await);
        }
    }
}

/// Prepares for a member to come on the line of a call.
///
/// # Errors
/// [`Error::Forbidden`] for viewers and for whoever is no member, [`Error::Conflict`] when the call is over or is held
/// elsewhere.
pub async fn receiver(app: &App, caller: &Caller, id: &CallId) -> Result<Receiver> {
    let call = calls::on_the_line(app, caller, id).await?;
    if !call.is_held_here() {
        return Err(Error::conflict("Vapi holds this call: nobody can listen to it from here."));
    }
    let call = call.id;
    let member = caller.member().cloned();
    let member = member.ok_or_else(|| Error::forbidden("Members alone can listen to calls."))?;
    let held: Arc<Held> = app.memory();
    if !held.all().contains_key(&call) {
        return Err(Error::conflict(
            "This call is not on the line here yet, or another server holds it.",
        ));
    }
    let mut tx = app.db().begin(caller.org()).await?;
    audit::record(app, &mut tx, caller, "call.listened", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(Receiver { held, call, member })
}
