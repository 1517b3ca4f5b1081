//! Who somebody is: accounts, sessions, one-time links, API keys.
//!
//! From outside nobody learns which addresses have accounts: signing up, asking for a link and
//! signing in answer the same, and take as long, whether the address is known or not. A sign-up
//! makes no user until the link in its mail is opened. Of passwords only Argon2id hashes are
//! kept, of tokens only SHA-256 hashes.

mod account;
pub mod admin;
pub mod api_keys;
mod attempts;
mod email_change;
mod links;
mod mails;
mod password;
mod reset;
mod sessions;
mod sign_in;
mod sign_up;
mod store;

use frontdesk_base::{
    Result, Secret, Timestamp,
    address::Email,
    id::{OrgId, UserId, UserSessionId},
    text,
};
use serde::Serialize;

pub use account::{change_password, rename};
pub use api_keys::authenticate_api_key;
pub use email_change::{confirm_email_change, request_email_change};
pub use links::{Link, check_link};
pub use reset::{request_reset, reset_password};
pub use sessions::{
    Session, authenticate, end_other_sessions, end_session, forget_expired, sessions,
    switch_organization,
};
pub use sign_in::{SignIn, demo_session, sign_in, sign_out};
pub use sign_up::{
    CheckMail, NewAccount, SignUp, accept_invitation, request_verification, sign_up, verify_email,
};

use crate::{Caller, limits, orgs};
use orgs::{Membership, Person};

/// The browser that asks, as the list of sessions shows it.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// Its address, as far as the proxies are trusted.
    pub ip: String,
    /// What it calls itself.
    pub user_agent: String,
}

impl Client {
    /// As it is stored: without control characters, not longer than a line.
    fn stored(&self) -> (String, String) {
        let line = |from: &str, max| text::shorten(&text::line(from), max);
        (line(&self.ip, 64), line(&self.user_agent, limits::LINE_CHARS))
    }
}

/// A session that has just begun. The token goes into the browser's cookie and is kept nowhere.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What the browser sends with every request.
    pub token: Secret,
    /// When it ends if it is not used.
    pub expires_at: Timestamp,
}

/// Somebody who can sign in, and has proven the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// What colleagues and contacts see.
    pub name: String,
    /// Where mails go.
    pub email: Email,
}

impl User {
    /// The user as somebody who can become a member.
    pub fn person(&self) -> Person {
        Person { user: self.id.clone(), name: self.name.clone(), email: self.email.clone() }
    }
}

/// Who is behind a session token.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The session the token is of.
    pub session: UserSessionId,
    /// The organizations the user is a member of, the longest first.
    pub memberships: Vec<Membership>,
    /// The user as a member of the current organization; `None` for a member of none.
    pub caller: Option<Caller>,
}

impl SignedIn {
    /// The user as a member of the current organization; an error that leads to the set-up for a
    /// member of none.
    pub fn caller(&self) -> Result<&Caller> {
        self.caller.as_ref().ok_or_else(|| {
            frontdesk_base::Error::forbidden("You are not a member of an organization yet.")
        })
    }

    /// The membership of the current organization.
    pub fn membership(&self) -> Option<&Membership> {
        let org: &OrgId = self.caller.as_ref()?.org();
        self.memberships.iter().find(|membership| membership.org == *org)
    }
}

#[cfg(test)]
mod tests;
