//! The members of an organization. Nobody gives a role above their own, nobody touches somebody
//! above themselves, and the last owner stays.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    id::{MemberId, OrgId, UserId},
};
use frontdesk_db::{Conn, Tx};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
};

/// Who was seen this recently is at the desk.
pub(super) const ONLINE: Duration = Duration::from_mins(2);

/// A user's place in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The place's id.
    pub id: MemberId,
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// What colleagues and contacts see.
    pub name: String,
    /// Where mails go.
    pub email: Email,
    /// Whether they take conversations when they are here.
    pub available: bool,
    /// When their dashboard last said that it is open.
    pub seen_at: Option<Timestamp>,
    /// Since when they are a member.
    pub created_at: Timestamp,
}

impl Member {
    /// Whether they are at the desk: here, and taking conversations.
    pub fn is_online(&self, now: Timestamp) -> bool {
        self.available && self.is_here(now)
    }

    /// Whether their dashboard is open.
    pub fn is_here(&self, now: Timestamp) -> bool {
        self.seen_at.is_some_and(|seen| now.since(seen) < ONLINE)
    }
}

/// The members, the longest first.
pub async fn members(app: &App, caller: &Caller) -> Result<Vec<Member>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::members::list(&mut conn, caller.org()).await
}

/// The same, on a connection that is open already.
pub(crate) async fn members_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<Member>> {
    store::members::list(conn, org).await
}

/// Whether there is such a member.
pub async fn is_member(app: &App, caller: &Caller, id: &MemberId) -> Result<bool> {
    let mut conn = app.db().read(caller.org()).await?;
    Ok(store::members::get(&mut conn, caller.org(), id).await?.is_some())
}

/// One member, on a connection that is open already.
pub async fn member_in(conn: &mut Conn, org: &OrgId, id: &MemberId) -> Result<Option<Member>> {
    store::members::get(conn, org, id).await
}

/// Tells everybody who watches that a member is another than before.
pub(super) async fn told(app: &App, tx: &mut Tx, org: &OrgId, id: &MemberId) -> Result<()> {
    events::emit(app, tx, org, NewEvent::new("member.updated", json!({ "member_id": id }))).await?;
    Ok(())
}

/// Locks the organization, so that two who change members at once do it one after the other, and
/// finds the one to change.
async fn locked(tx: &mut Tx, caller: &Caller, id: &MemberId) -> Result<Member> {
    store::lock(tx, caller.org()).await?;
    let member =
        store::members::get(tx, caller.org(), id).await?.ok_or(Error::NotFound("member"))?;
    if member.role > caller.role() {
        return Err(Error::forbidden("Only an owner may do this to an owner."));
    }
    Ok(member)
}

async fn must_not_be_last_owner(tx: &mut Tx, org: &OrgId, member: &Member) -> Result<()> {
    if member.role == Role::Owner && store::members::owners(tx, org).await? <= 1 {
        return Err(Error::conflict(
            "An organization needs an owner. Make somebody else an owner first.",
        ));
    }
    Ok(())
}

/// Gives a member another role.
pub async fn set_role(app: &App, caller: &Caller, id: &MemberId, role: Role) -> Result<Member> {
    caller.must_be(Role::Admin)?;
    caller.must_be(role)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut member = locked(&mut tx, caller, id).await?;
    if member.role == role {
        return Ok(member);
    }
    must_not_be_last_owner(&mut tx, org, &member).await?;
    store::members::set_role(&mut tx, org, id, role).await?;
    member.role = role;
    told(app, &mut tx, org, id).await?;
    audit::record(app, &mut tx, caller, "member.role_changed", id.as_str(), role.as_str()).await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, member.id = %id, "Made {id} {role}");
    Ok(member)
}

/// Takes a member out of the organization: their next request is refused. The invitations they
/// sent and nobody has taken up go with them.
pub async fn remove(app: &App, caller: &Caller, id: &MemberId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    take_out(app, caller, id, "member.removed").await
}

/// Leaves the organization.
pub async fn leave(app: &App, caller: &Caller) -> Result<()> {
    let id = caller.member().ok_or(Error::NotFound("member"))?.clone();
    take_out(app, caller, &id, "member.left").await
}

async fn take_out(app: &App, caller: &Caller, id: &MemberId, action: &str) -> Result<()> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let member = locked(&mut tx, caller, id).await?;
    must_not_be_last_owner(&mut tx, org, &member).await?;
    store::members::delete(&mut tx, org, id).await?;
    store::invitations::delete_by(&mut tx, org, id).await?;
    told(app, &mut tx, org, id).await?;
    audit::record(app, &mut tx, caller, action, id.as_str(), "").await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, member.id = %id, "Took {id} out of {org}");
    Ok(())
}
