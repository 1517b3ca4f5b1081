//! One-time links in mails: 256 random bits, of which only the hash is kept, for a day, once.

use frontdesk_base::{Error, Result, address::Email, id::UserId};
use frontdesk_db::{Door, Tx};

use super::store;
use crate::{App, limits, signing};

/// What a link is for; one made for another purpose does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Setting a new password.
    Reset,
    /// Proving a new address.
    EmailChange,
}

impl Purpose {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::EmailChange => "email_change",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::EmailChange => "email-change",
        }
    }
}

/// The web address of a link of this installation.
pub(super) fn address(app: &App, path: &str, token: &str) -> String {
    format!("{}/{path}?token={token}", app.settings().public_url)
}

/// Makes a link for a user.
pub(super) async fn make(
    app: &App,
    tx: &mut Tx,
    user: &UserId,
    purpose: Purpose,
    new_email: Option<&Email>,
) -> Result<String> {
    let (token, now) = (app.random().token(), app.clock().now());
    let hash = signing::token_hash(&token);
    let until = now.plus(limits::MAIL_LINK);
    store::insert_link(tx, &hash, user, purpose, new_email, now, until).await?;
    Ok(address(app, purpose.path(), &token))
}

/// A link of a mail, by what its page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Sets a new password.
    Reset,
    /// Proves a new address.
    EmailChange,
    /// Opens the account of a sign-up.
    Verify,
}

/// Refuses a link that would do nothing. Looking uses nothing up: what scans mails opens links.
pub async fn check_link(app: &App, link: Link, token: &str) -> Result<()> {
    let (hash, now) = (signing::token_hash(token), app.clock().now());
    let mut conn = app.db().read_system(Door::SignIn).await?;
    let works = match link {
        Link::Reset => store::link_works(&mut conn, &hash, Purpose::Reset, now).await?.is_some(),
        Link::EmailChange => {
            store::link_works(&mut conn, &hash, Purpose::EmailChange, now).await?.is_some()
        }
        Link::Verify => store::sign_up_waits(&mut conn, &hash, now).await?,
    };
    if works { Ok(()) } else { Err(spent()) }
}

/// What a link that was used, is too old, or never was one is answered with.
pub(super) fn spent() -> Error {
    Error::invalid("token", "This link has been used or is too old. Please ask for a new one.")
}
