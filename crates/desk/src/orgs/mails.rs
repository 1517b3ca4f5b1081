//! What a member hears of by mail.

use frontdesk_base::{
    Error, Result,
    id::{MemberId, OrgId},
};
use frontdesk_db::Conn;

use super::{Member, store};
use crate::{App, Caller, Role};

/// What a member wants to hear of by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of its own")]
pub struct MemberMails {
    /// Their tasks.
    pub tasks: bool,
    /// Conversations that wait for a person while they are away.
    pub hand_overs: bool,
    /// The morning's summary.
    pub summary: bool,
    /// Calls, when they are over.
    pub calls: bool,
}

/// What the caller hears of by mail.
pub async fn member_mails(app: &App, caller: &Caller) -> Result<MemberMails> {
    let id = caller.member().ok_or(Error::NotFound("member"))?;
    let mut conn = app.db().read(caller.org()).await?;
    wanted(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("member"))
}

/// Says what the caller wants to hear of by mail.
pub async fn set_member_mails(app: &App, caller: &Caller, mails: MemberMails) -> Result<()> {
    let (org, id) = (caller.org(), caller.member().ok_or(Error::NotFound("member"))?);
    let mut tx = app.db().begin(org).await?;
    store::members::set_mails(&mut tx, org, id, mails).await?;
    tx.commit().await
}

/// Whether a member is reminded of tasks by mail.
pub(crate) async fn wants_task_mails(conn: &mut Conn, org: &OrgId, id: &MemberId) -> Result<bool> {
    Ok(wanted(conn, org, id).await?.is_some_and(|mails| mails.tasks))
}

/// What a member wants; `None` when they are none any more.
async fn wanted(conn: &mut Conn, org: &OrgId, id: &MemberId) -> Result<Option<MemberMails>> {
    let Some(member) = store::members::get(conn, org, id).await? else { return Ok(None) };
    let Some((tasks, hand_overs, summary, calls)) = store::members::mails(conn, org, id).await?
    else {
        return Ok(None);
    };
    let summary = summary.unwrap_or(member.role == Role::Owner);
    let calls = calls.unwrap_or(member.role >= Role::Admin);
    Ok(Some(MemberMails { tasks, hand_overs, summary, calls }))
}

/// The members who want a kind of mail, the longest first.
pub(crate) async fn members_wanting(
    conn: &mut Conn,
    org: &OrgId,
    which: fn(MemberMails) -> bool,
) -> Result<Vec<Member>> {
    let mut all = Vec::new();
    for member in store::members::list(conn, org).await? {
        if wanted(conn, org, &member.id).await?.is_some_and(which) {
            all.push(member);
        }
    }
    Ok(all)
}
