//! Organizations: the business itself, its hours, its members and who may become one, and how far
//! its set-up has come.
//!
//! Making an organization makes everything it cannot be without, in one transaction: its data key,
//! its owner, an agent and a widget. Deleting it destroys the data key.

mod brand;
mod checklist;
mod create;
mod delete;
mod hours;
mod invitations;
mod mails;
mod members;
mod presence;
mod profile;
mod store;

use frontdesk_base::{
    Result,
    address::Email,
    id::{MemberId, OrgId, UserId},
    language::Language,
};
use frontdesk_db::{Conn, Door, Tx};
use serde::Serialize;

pub use brand::{public_logo, remove_logo, set_logo};
pub use checklist::{Checklist, Step, checklist, mark};
pub use create::{NewOrganization, create};
pub use delete::delete_organization;
pub use hours::{Day, Exception, ExceptionText, Hours, HoursText, Span};
pub(crate) use hours::{clock, date_text};
pub(crate) use invitations::join;
pub use invitations::{
    Invitation, Invited, accept_invitation, cancel_invitation, invitations, invite, invited,
    resend_invitation,
};
pub use mails::{MemberMails, member_mails, set_member_mails};
pub(crate) use mails::{members_wanting, wants_task_mails};
pub(crate) use members::members_in;
pub use members::{Member, is_member, leave, member_in, members, remove, set_role};
pub use presence::{desk_is_open, desk_is_staffed, online, people_online, seen, set_available};
pub(crate) use profile::look;
pub use profile::{
    Profile, ProfileChange, hours, hours_in, profile, profile_in, set_hours, told_hours,
    told_hours_in, update_profile,
};

pub use crate::files::logos::LogoName;
use crate::{App, Caller, Error, Role};

/// Somebody who can become a member: a user whose address is proven. Made from a signed-in user.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub(crate) user: UserId,
    /// What colleagues and contacts see.
    pub(crate) name: String,
    /// Where mails go.
    pub(crate) email: Email,
}

/// A user's place in an organization, as sign-in finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// The organization.
    pub org: OrgId,
    /// Its name in web addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The user's place in it.
    pub member: MemberId,
    /// What the user may do there.
    pub role: Role,
}

/// An organization, as the command line lists it.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Summary {
    /// Its id.
    pub org_id: OrgId,
    /// Its name in web addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// How many members it has.
    pub members: i64,
    /// When it was made.
    pub created_at: frontdesk_base::Timestamp,
}

/// The organizations that a user is a member of, the longest first. Through a door: it is how
/// sign-in finds out where a user may go.
pub(crate) async fn memberships(conn: &mut Conn, user: &UserId) -> Result<Vec<Membership>> {
    store::members::memberships(conn, user).await
}

/// The language of mails to a user: the first one of the business where they have been a member the longest,
/// as far as it is spoken here. Through a door.
pub(crate) async fn language_of(conn: &mut Conn, user: &UserId) -> Result<Language> {
    let Some(first) = memberships(conn, user).await?.into_iter().next() else {
        return Ok(Language::En);
    };
    let business = profile_in(conn, &first.org).await?;
    Ok(Language::choose(business.languages.0.iter().map(String::as_str)))
}

/// Carries a user's new name and address into their places in organizations. Through a door.
pub(crate) async fn follow_user(
    tx: &mut Tx,
    user: &UserId,
    name: &str,
    email: &Email,
) -> Result<()> {
    store::members::follow_user(tx, user, name, email).await
}

/// Every organization of the installation, by slug. Through the admin's door.
pub(crate) async fn summaries(conn: &mut Conn) -> Result<Vec<Summary>> {
    store::summaries(conn).await
}

/// The ids of every organization of the installation. Through a door.
pub(crate) async fn ids(conn: &mut Conn) -> Result<Vec<OrgId>> {
    store::ids(conn).await
}

/// The organization of a public web address.
pub async fn by_slug(app: &App, slug: &str) -> Result<OrgId> {
    let mut conn = app.db().read_system(Door::Token).await?;
    store::by_slug(&mut conn, slug).await?.ok_or(Error::NotFound("organization"))
}

/// The organization of a caller, by id and name: for what shows only that.
pub async fn name(app: &App, caller: &Caller) -> Result<String> {
    let mut conn = app.db().read(caller.org()).await?;
    Ok(profile_in(&mut conn, caller.org()).await?.name)
}

#[cfg(test)]
mod tests;
