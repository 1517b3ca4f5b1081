//! What Resend reports of mails, in any order and as often as it likes.
//!
//! What is known of a mail only grows: sent, came back for now, delivered, came back for good, called
//! spam. A report that says less than is known changes nothing, so one that comes twice changes nothing.

use frontdesk_base::{
    Error, Result,
    id::{MailId, OrgId},
};
use frontdesk_db::Door;
pub use frontdesk_providers::email::webhook::Signature;
use frontdesk_providers::email::webhook::{self, Became};

use super::{State, deliver, model::owner, senders, store};
use crate::{App, secrets};

/// Takes a report: of the installation's account, or of an organization's own. Refused when it is not
/// signed as it should be; taken, and nothing done, when it is of a mail that is not here.
pub async fn take(
    app: &App,
    org: Option<&OrgId>,
    signature: &Signature<'_>,
    body: &[u8],
) -> Result<()> {
    let missing = || Error::NotFound("address");
    let secret = if let Some(org) = org {
        secrets::open(app, org, senders::RESEND_SIGNING).await.ok().flatten()
    } else {
        app.settings().email.as_ref().and_then(|one| one.signing_secret.clone())
    };
    let secret = secret.ok_or_else(missing)?;
    let now = app.clock().now();
    let report = webhook::read(&secret, signature, body, now)
        .map_err(|_| Error::SignedOut("signature_invalid"))?;
    let Some(report) = report else { return Ok(()) };
    let Some(id) = report.tags.get("mail").and_then(|id| id.parse::<MailId>().ok()) else {
        return Ok(());
    };
    // An organization's own account speaks of its own mails only.
    let tagged = report.tags.get("org").map(String::as_str).unwrap_or_default();
    let of = if org.is_some() { owner(org) } else { tagged };
    let (state, known) = match report.became {
        Became::Sent | Became::Delayed => (State::Sent, deliver::SENT),
        Became::BouncedForNow => (State::Bounced, 2),
        Became::Delivered => (State::Delivered, 3),
        Became::Bounced => (State::Bounced, deliver::ENDED),
        Became::Failed => (State::Failed, deliver::ENDED),
        Became::Complained => (State::Complained, 5),
    };
    let by = if org.is_some() { "own resend" } else { "resend" };
    let mut tx = app.db().begin_system(Door::Token).await?;
    let Some(mail) = store::get(&mut tx, of, &id).await? else { return Ok(()) };
    if !store::is_by(&mut tx, of, &id, by, &report.message).await? {
        return Ok(());
    }
    if store::became(&mut tx, of, &id, (state, known), &report.reason, now).await? {
        let kind = match report.became {
            Became::Bounced => Some("bounced"),
            Became::Complained => Some("complained"),
            _ => None,
        };
        if let Some(kind) = kind {
            let why = (kind, report.reason.as_str());
            store::suppress(&mut tx, of, &mail.to_address, why, now).await?;
        }
        tracing::info!(mail.id = %id, state = state.as_str(), "A mail is {}", state.as_str());
    }
    tx.commit().await
}
