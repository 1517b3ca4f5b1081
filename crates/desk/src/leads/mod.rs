//! Leads: people who may become customers, and how far that has come.
//!
//! One is captured by the agent or written down by a member or a program (`capture`), moves from stage to
//! stage and gets a value and a next step (`change`), and stands in a list and on a board (`board`). A
//! contact has one open lead of its own at most. Every step it takes is kept, with who took it; a lead that
//! is lost says why; one that is deleted can be taken back for an hour.

mod board;
mod capture;
mod change;
pub mod export;
mod model;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result,
    id::{ContactId, LeadId, MemberId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::{
    App, Caller,
    contacts::Page,
    events::{self, NewEvent},
    jobs::Handler,
    orgs,
};

pub(crate) use board::count_new;
pub use board::{CLOSED_DAYS, board, count, list};
pub(crate) use capture::capture_in;
pub use capture::{capture, create};
pub use change::{assign, delete, move_to, restore, update};
pub(crate) use change::{retell_in, won_in};
pub use model::{
    Captured, Column, Filter, LOST_REASONS, Lead, LeadChange, MOST_VALUE, Move, Plan, Set, Sort,
    Stage, Step, Value, Worth,
};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(change::FORGET, change::forget)]
}

/// One lead.
pub async fn get(app: &App, caller: &Caller, id: &LeadId) -> Result<Lead> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("lead"))
}

/// One lead, within a transaction.
pub(crate) async fn get_in(conn: &mut Conn, org: &OrgId, id: &LeadId) -> Result<Lead> {
    store::get(conn, org, id).await?.ok_or(Error::NotFound("lead"))
}

/// The leads that a contact has been, newest first.
pub async fn of_contact(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Lead>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_contact(&mut conn, caller.org(), contact).await
}

/// The steps of a lead, its capture first.
pub async fn history(app: &App, caller: &Caller, id: &LeadId) -> Result<Vec<Step>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::steps(&mut conn, caller.org(), id).await
}

async fn must_be_member(conn: &mut Conn, org: &OrgId, id: Option<&MemberId>) -> Result<()> {
    if let Some(member) = id
        && orgs::member_in(conn, org, member).await?.is_none()
    {
        return Err(Error::invalid("assignee", "is not a member"));
    }
    Ok(())
}

async fn emit(app: &App, tx: &mut Tx, org: &OrgId, name: &'static str, lead: &Lead) -> Result<()> {
    tell(app, tx, org, (name, serde_json::json!({ "lead": lead })), lead).await
}

/// Says what happened to a lead, in the words of `payload`.
async fn tell(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (name, payload): (&'static str, serde_json::Value),
    lead: &Lead,
) -> Result<()> {
    let mut event = NewEvent::new(name, payload);
    event.contact = lead.contact_id.as_ref();
    event.conversation = lead.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}
