//! E-mail: written in the transaction that decided on it, delivered by a job.
//!
//! [`write()`] stores a mail as text and as HTML, and a job that hands it to whoever sends: the
//! organization's own mail server or Resend account ([`Sender`]), else the installation's. Where nobody
//! sends, mails stay here and the development mailbox shows them. The job ([`deliver`]) tries again with
//! growing waits; what the provider reports later ([`reports`]) moves a mail's state forward and never
//! back. Who cannot be written to, or does not want to be, is in [`suppressions`].

mod deliver;
mod look;
mod mailbox;
mod model;
pub mod reports;
mod senders;
mod store;
pub mod suppressions;

use frontdesk_base::{
    Error, Result,
    address::Email,
    id::{ContactId, MailId, OrgId},
};
use frontdesk_db::{Door, Tx};

pub(crate) use self::{deliver::handlers, store::count_since};
pub use self::{
    look::Look,
    mailbox::{file_in_mailbox, html_in_mailbox, in_mailbox, mailbox},
    model::{Content, File, Installed, Mail, NewMail, Sender, SenderChange, State, Suppression},
    senders::{remove_sender, send_test, sender, set_sender},
};
use crate::{
    App, Caller, Role, audit,
    jobs::{self, NewJob, Priority},
    limits,
};

/// The most mails of a list.
const LISTED: i64 = 100;

/// Writes a mail of the organization (`Some`), or of the installation through a system door (`None`),
/// and the job that delivers it. Where nobody sends, it is kept for the development mailbox.
pub async fn write(app: &App, tx: &mut Tx, org: Option<&OrgId>, mail: NewMail<'_>) -> Result<()> {
    let now = app.clock().now();
    let id = MailId::new(now);
    let owner = org.map_or("", OrgId::as_str);
    let sent = app.settings().email.is_some() || store::sender(tx, owner).await?.is_some();
    let state = if sent { State::Queued } else { State::Kept };
    let unsubscribe =
        if mail.optional { suppressions::link(app, owner, mail.to) } else { String::new() };
    let html = look::html(&mail, &unsubscribe);
    let mut mail = mail;
    if !unsubscribe.is_empty() {
        let word = look::unsubscribe_word(mail.language);
        mail.body = format!("{}\n\n{word}: {unsubscribe}\n", mail.body.trim_end());
    }
    store::insert(tx, owner, &id, &mail, (&html, state), now).await?;
    for (position, file) in mail.files.iter().enumerate() {
        store::insert_file(tx, owner, &id, position as i64, file).await?;
    }
    if sent {
        deliver::schedule(app, tx, owner, &id, 1, now).await?;
    }
    Ok(())
}

/// Forgets every mail of an organization that is being deleted, and who it may not write to.
pub(crate) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    store::erase(tx, org).await
}

/// Forgets the mails to a contact who is being deleted, and that their address was bad.
pub(crate) async fn forget_contact(tx: &mut Tx, org: &OrgId, contact: &ContactId) -> Result<()> {
    store::forget_contact(tx, org, contact).await
}

/// The organization's newest mails and what became of them, without their texts.
pub async fn recent(app: &App, caller: &Caller) -> Result<Vec<Mail>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::recent(&mut conn, caller.org(), LISTED).await
}

/// Sends a mail again that failed, or of which nobody knows whether it went out.
pub async fn send_again(app: &App, caller: &Caller, id: &MailId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let (org, now) = (caller.org(), app.clock().now());
    let mut tx = app.db().begin(org).await?;
    store::get(&mut tx, org.as_str(), id).await?.ok_or(Error::NotFound("mail"))?;
    if !store::again(&mut tx, org.as_str(), id, now).await? {
        return Err(Error::conflict(
            "This mail is on its way, or has arrived, or is so old that its text is gone.",
        ));
    }
    deliver::schedule(app, &mut tx, org.as_str(), id, 1, now).await?;
    audit::record(app, &mut tx, caller, "mail.sent_again", id.as_str(), "").await?;
    tx.commit().await
}

/// Empties mails that are older than [`limits::MAIL_TEXTS`]: their texts and files go. To whom they went, about
/// what and what became of them stays.
pub async fn forget_old(app: &App) -> Result<()> {
    let before = app.clock().now().minus(limits::MAIL_TEXTS);
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let emptied = store::empty_before(&mut tx, before).await?;
    tx.commit().await?;
    if emptied > 0 {
        tracing::info!(mails = emptied, "Emptied {emptied} old mails");
    }
    Ok(())
}

/// Writes a job of the organization's, or of the installation's own.
async fn enqueue(app: &App, tx: &mut Tx, org: &str, job: NewJob<'_>) -> Result<()> {
    let job = job.priority(Priority::Soon);
    match org.parse::<OrgId>() {
        Ok(org) => jobs::enqueue(app, tx, &org, job).await?,
        Err(_) => jobs::enqueue_own(app, tx, job).await?,
    };
    Ok(())
}

/// An address as it is compared: [`Email`] in text.
fn address(text: &str) -> Result<Email> {
    Email::parse(text).map_err(|wrong| Error::invalid("email", wrong.to_string()))
}

#[cfg(test)]
mod tests;
