//! What a contact agreed to, channel by channel: whether the business may write or call first. Each change
//! is kept with where it came from and when, because that is what has to be shown when somebody asks.

use std::collections::BTreeMap;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ConsentId, ContactId, OrgId},
    text,
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::store::notes as store;
use crate::{App, Caller, Role};

frontdesk_base::words! {
    /// By what the business may get in touch.
    pub By {
        /// E-mail.
        Email = "email",
        /// Text messages.
        Sms = "sms",
        /// WhatsApp.
        WhatsApp = "whatsapp",
        /// Calls.
        Phone = "phone",
    }
}

/// One time that somebody agreed, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// Who.
    pub contact_id: ContactId,
    /// To what.
    pub channel: By,
    /// Whether they agreed; otherwise they refused, or took it back.
    pub granted: bool,
    /// Where that was said: a form, a call, a file.
    pub source: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was said.
    pub given_at: Timestamp,
    /// When it was written down.
    pub created_at: Timestamp,
}

/// What is to be written down.
#[derive(Debug, Clone, Deserialize)]
pub struct NewConsent {
    /// To what.
    pub channel: By,
    /// Whether they agreed.
    pub granted: bool,
    /// Where that was said: a form, a call, a file. At most 200 characters.
    pub source: String,
    /// When it was said; now when it is not given. Never in the future.
    #[serde(default)]
    pub given_at: Option<Timestamp>,
}

/// Everything a contact agreed to and did not, the newest first.
pub async fn list(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Consent>> {
    let mut conn = app.db().read(caller.org()).await?;
    let contact = super::load(&mut conn, caller.org(), contact).await?;
    store::consents(&mut conn, caller.org(), &[contact.id]).await
}

/// The same of several contacts at once.
pub async fn of_many(app: &App, caller: &Caller, ids: &[ContactId]) -> Result<Vec<Consent>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    store::consents(&mut conn, caller.org(), ids).await
}

/// What holds now of a list with the newest first: channels that nobody was asked about are missing.
pub fn holding(list: &[Consent]) -> BTreeMap<By, &Consent> {
    let mut now = BTreeMap::new();
    for consent in list {
        now.entry(consent.channel).or_insert(consent);
    }
    now
}

/// Whether nothing is against writing to a contact first: they have not refused it, nor taken it back.
pub(crate) async fn allow_in(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    by: By,
) -> Result<bool> {
    let all = store::consents(tx, org, std::slice::from_ref(contact)).await?;
    Ok(holding(&all).get(&by).is_none_or(|consent| consent.granted))
}

/// Writes down that a contact agreed, or did not.
pub async fn record(
    app: &App,
    caller: &Caller,
    contact: &ContactId,
    new: &NewConsent,
) -> Result<Consent> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact = super::hold(&mut tx, caller.org(), contact).await?;
    let consent = record_in(app, &mut tx, caller, &contact.id, new).await?;
    let action = if consent.granted { "contact.consent_given" } else { "contact.consent_refused" };
    crate::audit::record(
        app,
        &mut tx,
        caller,
        action,
        contact.id.as_str(),
        consent.channel.as_str(),
    )
    .await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    Ok(consent)
}

pub(super) async fn record_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    contact: &ContactId,
    new: &NewConsent,
) -> Result<Consent> {
    let now = app.clock().now();
    let source = text::line(&new.source);
    if source.is_empty() || source.chars().count() > 200 {
        return Err(Error::invalid("source", "says where they said so, in 1 to 200 characters"));
    }
    let given_at = new.given_at.unwrap_or(now);
    if given_at > now {
        return Err(Error::invalid("given_at", "is in the future"));
    }
    let consent = Consent {
        id: ConsentId::new(now),
        contact_id: contact.clone(),
        channel: new.channel,
        granted: new.granted,
        source,
        recorded_by: caller.actor().id().to_owned(),
        given_at,
        created_at: now,
    };
    let org: &OrgId = caller.org();
    store::insert_consent(tx, org, &consent).await?;
    Ok(consent)
}
