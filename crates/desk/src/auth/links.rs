//! One-time links in mails: 256 random bits, of which only the hash is kept, for a day, once.

use frontdesk_base::{Error, Result, address::Email, id::UserId};
use frontdesk_db::Tx;

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

/// What a link that was used, is too old, or never was one is answered with.
pub(super) fn spent() -> Error {
    Error::invalid("token", "This link has been used or is too old. Please ask for a new one.")
}
