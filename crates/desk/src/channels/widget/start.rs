//! How a visit begins: with nobody known, or with whom a signed identity names.

use frontdesk_base::{
    Phone, Result, Secret, Timestamp,
    address::Email,
    error::Checks,
    id::{ContactSessionId, OrgId},
    text,
};
use frontdesk_db::{Json, Tx, is_unique_violation};
use serde::Deserialize;

use super::{
    identity::{self, Proof},
    open_widget,
    sessions::{self as visits, PREFIX},
    sites::{self, Asking},
};
use crate::{
    App,
    channels::{Channel, model::is_tag},
    contacts::{self, Contact, ContactSession, DeviceFacts, sessions},
    conversations, limits,
    orgs::{self, Step},
    signing,
};

/// A visit about to begin, as the widget asks for it.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct StartSession {
    /// The widget's key.
    pub widget: String,
    /// What the browser tells about itself.
    #[serde(default)]
    pub device: DeviceFacts,
    /// What the visitor says they are called.
    #[serde(default)]
    pub name: Option<String>,
    /// Where the visitor says mails reach them.
    #[serde(default)]
    pub email: Option<String>,
    /// The tag of the language that the widget speaks.
    #[serde(default)]
    pub locale: Option<String>,
    /// Who the visitor is, signed by the business's own server.
    #[serde(default)]
    pub identity: Option<String>,
}

/// A visit that has just begun. The token goes to the browser and is kept nowhere.
#[derive(Debug, Clone)]
pub struct Started {
    /// What the browser sends with every request.
    pub token: Secret,
    /// The visit.
    pub session: ContactSession,
    /// Whose it is.
    pub contact: Contact,
}

/// Begins a visit. Who comes with a signed identity is that contact again, history and all, and
/// what they said before they signed in comes along; everybody else is somebody new.
pub async fn start_session(app: &App, new: StartSession, asking: &Asking<'_>) -> Result<Started> {
    let (org, channel) = open_widget(app, &new.widget).await?;
    let own = sites::own(app, asking.host);
    sites::check(&channel.settings, &own, asking.origin)?;
    sites::check(&channel.settings, &own, new.device.page_url.as_deref())?;
    let visit = Visit::read(channel, &new, asking)?;
    let proof = match new.identity.as_deref().filter(|identity| !identity.is_empty()) {
        Some(identity) => Some(identity::verify(app, &org, identity).await?),
        None => None,
    };
    let former = match (&proof, asking.token) {
        (Some(_), Some(token)) => former(app, &org, token).await?,
        _ => None,
    };
    let started = match begin(app, &org, &visit, proof.as_ref(), former.as_ref()).await {
        // Two tabs may bring the same new person at once: the second finds whom the first made.
        Err(error) if is_unique_violation(&error) => {
            begin(app, &org, &visit, proof.as_ref(), former.as_ref()).await?
        }
        other => other?,
    };
    // A visit elsewhere than on our own pages shows that it is embedded.
    let page = started.session.device.page_url.as_deref();
    if page.is_some_and(|page| !sites::is_own(&own, page))
        && let Err(error) = orgs::mark(app, &org, Step::Embedded).await
    {
        tracing::warn!(error = %error, "A step of the set-up was not noted");
    }
    metrics::counter!("contact_sessions_total").increment(1);
    tracing::info!(
        org.id = %org, contact.id = %started.contact.id, contact_session.id = %started.session.id,
        "Began visit {}", started.session.id
    );
    Ok(started)
}

/// What a visit brings along, cleaned.
struct Visit {
    channel: Channel,
    device: DeviceFacts,
    name: Option<String>,
    email: Option<String>,
    language: Option<String>,
}

impl Visit {
    fn read(channel: Channel, new: &StartSession, asking: &Asking<'_>) -> Result<Self> {
        let device = new.device.clone().cleaned(asking.user_agent, asking.country);
        let typed =
            |text: &Option<String>| text.as_deref().map(text::line).filter(|t| !t.is_empty());
        let mut checks = Checks::new();
        let name = typed(&new.name);
        let short = name.as_deref().is_none_or(|name| name.chars().count() <= limits::NAME_CHARS);
        checks.require(short, "name", format!("has at most {} characters", limits::NAME_CHARS));
        let email = typed(&new.email).and_then(|email| checks.take("email", Email::parse(&email)));
        checks.done()?;
        let email = email.map(|email| email.to_string());
        let language = new.locale.clone().filter(|tag| is_tag(tag));
        Ok(Self { channel, device, name, email, language })
    }
}

/// Whom the visit before this one was of, if nobody in particular: only what an unknown visitor
/// said is anybody's to take along.
async fn former(app: &App, org: &OrgId, token: &str) -> Result<Option<sessions::Found>> {
    let Some(hash) = visits::kept(token) else { return Ok(None) };
    let mut conn = app.db().read(org).await?;
    let found = visits::by_hash(&mut conn, &hash, app.clock().now()).await?;
    Ok(found.filter(|found| found.org_id == *org && !found.verified))
}

async fn begin(
    app: &App,
    org: &OrgId,
    visit: &Visit,
    proof: Option<&Proof>,
    former: Option<&sessions::Found>,
) -> Result<Started> {
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let contact = if let Some(proof) = proof {
        known(app, &mut tx, org, visit, (proof, former)).await?
    } else {
        let contact = stranger(visit, now);
        contacts::create_in(app, &mut tx, org, &contact).await?;
        contact
    };
    // Who was merged comes as the one they are now, and sees what they saw.
    let (current, began_as) = match contact.merged_into {
        Some(_) => (contacts::load(&mut tx, org, &contact.id).await?.id, Some(contact.id.clone())),
        None => (contact.id.clone(), None),
    };
    let token = format!("{PREFIX}{}", app.random().token());
    let session = ContactSession {
        id: ContactSessionId::new(now),
        contact_id: current,
        began_as,
        channel_id: visit.channel.id.clone(),
        device: Json(visit.device.clone()),
        verified: proof.is_some(),
        created_at: now,
        used_at: now,
        expires_at: now.plus(limits::CONTACT_SESSION),
    };
    sessions::insert(&mut tx, org, &session, &signing::token_hash(&token)).await?;
    tx.commit().await?;
    Ok(Started { token: Secret::new(token), session, contact })
}

/// Somebody nobody knows, as they describe themselves.
fn stranger(visit: &Visit, now: Timestamp) -> Contact {
    let mut contact = contacts::unknown(now);
    contact.name.clone_from(&visit.name);
    contact.email.clone_from(&visit.email);
    fill(&mut contact, visit);
    contact
}

/// What is not known yet of the contact, from the browser.
fn fill(contact: &mut Contact, visit: &Visit) {
    let device = &visit.device;
    contact.language = contact.language.take().or_else(|| visit.language.clone());
    contact.time_zone = contact.time_zone.take().or_else(|| device.time_zone.clone());
    contact.country = contact.country.take().or_else(|| device.country.clone());
}

/// The contact whom a signed identity names: found again, or made of the unknown visitor before,
/// or made anew.
async fn known(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    visit: &Visit,
    (proof, former): (&Proof, Option<&sessions::Found>),
) -> Result<Contact> {
    let now = app.clock().now();
    let before = match former {
        Some(former) => Some(contacts::load_own(tx, org, former.reach()).await?),
        None => None,
    };
    let before = before.filter(|c| c.external_id.is_none() && c.blocked_at.is_none());
    // An unknown visitor who was merged stays what a member made of them.
    let before = before.filter(|c| c.merged_into.is_none());
    let contact = match (contacts::by_external_id(tx, org, &proof.subject).await?, before) {
        (Some(mut contact), before) => {
            if let Some(before) = before {
                let now = contacts::load(tx, org, &contact.id).await?;
                conversations::contact::adopt(tx, org, &before.id, (&now.id, &contact.id)).await?;
            }
            // The record of one that was merged stays as it was.
            if contact.merged_into.is_none() {
                describe(&mut contact, visit, proof, now);
                contacts::prove_in(app, tx, org, &contact).await?;
            }
            contact
        }
        (None, Some(mut contact)) => {
            describe(&mut contact, visit, proof, now);
            contacts::prove_in(app, tx, org, &contact).await?;
            contact
        }
        (None, None) => {
            let mut contact = contacts::unknown(now);
            describe(&mut contact, visit, proof, now);
            contacts::create_in(app, tx, org, &contact).await?;
            contact
        }
    };
    contacts::seen_in(tx, org, &contact.id, now).await?;
    // The token of the unknown visitor must not open what the known one says from here on.
    if let Some(former) = former {
        sessions::end(tx, org, &former.id, now).await?;
    }
    Ok(contact)
}

/// Puts into the contact what the signed identity says, and what the visitor typed where nothing
/// better is known.
fn describe(contact: &mut Contact, visit: &Visit, proof: &Proof, now: Timestamp) {
    let said = proof.name.as_deref().map(text::line).filter(|name| !name.is_empty());
    let said = said.map(|name| text::shorten(&name, limits::NAME_CHARS));
    contact.name = said.or_else(|| contact.name.take()).or_else(|| visit.name.clone());
    let signed = proof.email.as_deref().and_then(|email| Email::parse(email).ok());
    match signed.map(|email| email.to_string()) {
        Some(email) if proof.email_proven => {
            (contact.email, contact.email_verified) = (Some(email), true);
        }
        // An address that is not proven never takes the place of one that is.
        Some(email) if !contact.email_verified => contact.email = Some(email),
        _ => contact.email = contact.email.take().or_else(|| visit.email.clone()),
    }
    let country = contact.country.clone().or_else(|| visit.device.country.clone());
    let phone =
        proof.phone.as_deref().and_then(|phone| Phone::parse(phone, country.as_deref()).ok());
    contact.phone = phone.map(|phone| phone.to_string()).or_else(|| contact.phone.take());
    contact.external_id = Some(proof.subject.clone());
    (contact.updated_at, contact.seen_at) = (now, now);
    fill(contact, visit);
}
