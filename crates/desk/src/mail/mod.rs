//! E-mail: written in the transaction that decided on it.
//!
//! As long as no mail provider is configured, mails stay here and the development mailbox page
//! shows them.

mod store;

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    id::{MailId, OrgId},
};
use frontdesk_db::{Door, Tx};
use serde::Serialize;

use crate::App;

/// An e-mail that was written.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is for: `verification`, `reset`, `email_change`, `invitation`, `notice`.
    pub kind: String,
    /// To whom.
    pub to_address: String,
    /// Its subject line.
    pub subject: String,
    /// Its text; web addresses in it are links.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// An e-mail to write.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// What it is for.
    pub kind: &'static str,
    /// To whom.
    pub to: &'a Email,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// Writes a mail of the organization (`Some`), or of the installation through a system door
/// (`None`).
pub async fn write(app: &App, tx: &mut Tx, org: Option<&OrgId>, mail: NewMail<'_>) -> Result<()> {
    let now = app.clock().now();
    store::insert(tx, org.map_or("", OrgId::as_str), &MailId::new(now), &mail, now).await
}

/// Forgets every mail of an organization that is being deleted.
pub(crate) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    store::erase(tx, org).await
}

/// The newest mails of every organization, for the development mailbox. Refused where the mailbox
/// is not open: its mails hold the links that prove an address.
pub async fn mailbox(app: &App) -> Result<Vec<Mail>> {
    if !app.settings().mailbox {
        return Err(Error::NotFound("page"));
    }
    let mut conn = app.db().read_system(Door::Admin).await?;
    store::newest(&mut conn).await
}
