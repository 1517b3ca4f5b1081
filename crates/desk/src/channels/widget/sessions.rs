//! Visits: begun by a widget's key, proven by a token of 256 random bits of which only a hash is
//! kept, over a day after they were last used.

use std::time::Duration;

use frontdesk_base::{
    Error, Phone, Result, Secret, Timestamp,
    address::Email,
    error::Checks,
    id::{ContactSessionId, OrgId},
    text,
};
use frontdesk_db::{Door, Json, Tx, is_unique_violation};
use serde::Deserialize;

use super::{
    identity::{self, Proof},
    open_widget, origins, store,
};
use crate::{
    App, Visitor,
    channels::{Channel, WidgetSettings, model::is_tag},
    contacts::{self, Contact, ContactChange, ContactSession, DeviceFacts, Size, sessions},
    conversations, limits, signing,
};

/// What every session token begins with.
const PREFIX: &str = "ws_";
/// A session's use is written down at most this often.
const NOTE_USE: Duration = Duration::from_secs(600);

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

/// What the request itself tells of whoever asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking<'a> {
    /// What the client calls itself.
    pub user_agent: Option<&'a str>,
    /// The country it is in, where that is known.
    pub country: Option<&'a str>,
    /// The origin of the page that asks, as its browser says.
    pub origin: Option<&'a str>,
    /// The host that was asked, with its port.
    pub host: Option<&'a str>,
    /// The token of the visit that this one goes on from.
    pub token: Option<&'a str>,
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

/// What to change of a visit; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SessionChange {
    /// What the visitor says they are called.
    pub name: Option<String>,
    /// Where the visitor says mails reach them.
    pub email: Option<String>,
    /// The page the visitor is on now.
    pub page_url: Option<String>,
    /// Its title.
    pub page_title: Option<String>,
    /// Its window.
    pub viewport: Option<Size>,
}

/// Begins a visit. Who comes with a signed identity is that contact again, history and all, and
/// what they said before they signed in comes along; everybody else is somebody new.
pub async fn start_session(app: &App, new: StartSession, asking: &Asking<'_>) -> Result<Started> {
    let (org, channel) = open_widget(app, &new.widget).await?;
    let own = own_origins(app, asking.host);
    check_page(&channel.settings, &own, asking.origin)?;
    check_page(&channel.settings, &own, new.device.page_url.as_deref())?;
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
        let typed = |text: &Option<String>| text.as_deref().map(text::line).filter(|t| !t.is_empty());
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
    Ok(found(app, token).await?.map(|(found, _)| found).filter(|found| found.org_id == *org && !found.verified))
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
    let contact = match proof {
        Some(proof) => known(app, &mut tx, org, visit, (proof, former)).await?,
        None => {
            let contact = stranger(visit, now);
            contacts::create_in(app, &mut tx, org, &contact).await?;
            contact
        }
    };
    let token = format!("{PREFIX}{}", app.random().token());
    let session = ContactSession {
        id: ContactSessionId::new(now),
        contact_id: contact.id.clone(),
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
        Some(former) => Some(contacts::load(tx, org, &former.contact_id).await?),
        None => None,
    };
    let before = before.filter(|c| c.external_id.is_none() && c.blocked_at.is_none());
    let contact = match (contacts::by_external_id(tx, org, &proof.subject).await?, before) {
        (Some(mut contact), before) => {
            if let Some(before) = before {
                conversations::contact::adopt(tx, org, &before.id, &contact.id).await?;
            }
            describe(&mut contact, visit, proof, now);
            contacts::prove_in(app, tx, org, &contact).await?;
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
    let phone = proof.phone.as_deref().and_then(|phone| Phone::parse(phone, country.as_deref()).ok());
    contact.phone = phone.map(|phone| phone.to_string()).or_else(|| contact.phone.take());
    contact.external_id = Some(proof.subject.clone());
    (contact.updated_at, contact.seen_at) = (now, now);
    fill(contact, visit);
}

/// The session of a token, unless it has run out, and whether its widget is open.
async fn found(app: &App, token: &str) -> Result<Option<(sessions::Found, bool)>> {
    let digits = token.strip_prefix(PREFIX).unwrap_or_default();
    if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let now = app.clock().now();
    let mut conn = app.db().read_system(Door::Token).await?;
    let found = sessions::by_token(&mut conn, &signing::token_hash(token)).await?;
    let Some(found) = found.filter(|found| found.expires_at > now) else { return Ok(None) };
    let channel = store::get(&mut conn, &found.org_id, &found.channel_id).await?;
    Ok(Some((found, channel.is_some_and(|channel| channel.enabled))))
}

/// Whom a session token proves. A session that is used is renewed.
pub async fn authenticate(app: &App, token: &str) -> Result<Visitor> {
    let (found, open) = found(app, token).await?.ok_or(Error::SignedOut("session_expired"))?;
    if !open {
        return Err(not_available());
    }
    let now = app.clock().now();
    if now.since(found.used_at) >= NOTE_USE {
        let mut tx = app.db().begin(&found.org_id).await?;
        sessions::renew(&mut tx, &found.org_id, &found.id, now, limits::CONTACT_SESSION).await?;
        contacts::seen_in(&mut tx, &found.org_id, &found.contact_id, now).await?;
        tx.commit().await?;
    }
    Ok(Visitor {
        org: found.org_id,
        contact: found.contact_id,
        session: found.id,
        channel: found.channel_id,
        verified: found.verified,
    })
}

/// Whether this visitor may go on listening: asked now and then by what stays open.
pub async fn check_open(app: &App, token: &str) -> Result<()> {
    let visitor = authenticate(app, token).await?;
    let mut conn = app.db().read(visitor.org()).await?;
    let contact = contacts::load(&mut conn, visitor.org(), visitor.contact()).await?;
    if contact.blocked_at.is_some() { Err(not_available()) } else { Ok(()) }
}

fn not_available() -> Error {
    Error::forbidden("This chat is not available.")
}

/// The visit and whose it is.
pub async fn session(app: &App, visitor: &Visitor) -> Result<(ContactSession, Contact)> {
    let mut conn = app.db().read(visitor.org()).await?;
    let session = sessions::get(&mut conn, visitor.org(), visitor.session()).await?;
    let contact = contacts::load(&mut conn, visitor.org(), visitor.contact()).await?;
    Ok((session.ok_or(Error::SignedOut("session_expired"))?, contact))
}

/// Changes what the visitor says of themselves, and where they are.
pub async fn update_session(
    app: &App,
    visitor: &Visitor,
    change: SessionChange,
    asking: &Asking<'_>,
) -> Result<(ContactSession, Contact)> {
    if change.page_url.is_some() {
        let settings = super::settings(app, visitor).await?;
        check_page(&settings, &own_origins(app, asking.host), change.page_url.as_deref())?;
    }
    let org = visitor.org();
    let mut tx = app.db().begin(org).await?;
    let session = sessions::get(&mut tx, org, visitor.session()).await?;
    let mut session = session.ok_or(Error::SignedOut("session_expired"))?;
    if change.page_url.is_some() || change.page_title.is_some() || change.viewport.is_some() {
        let country = session.device.country.clone();
        let mut device = std::mem::take(&mut session.device.0);
        device.page_url = change.page_url.or(device.page_url);
        device.page_title = change.page_title.or(device.page_title);
        device.viewport = change.viewport.or(device.viewport);
        session.device = Json(device.cleaned(None, country.as_deref()));
        sessions::set_device(&mut tx, org, &session.id, &session.device).await?;
    }
    let contact = if change.name.is_some() || change.email.is_some() {
        let change = ContactChange { name: change.name, email: change.email, ..ContactChange::default() };
        contacts::update_in(app, &mut tx, org, visitor.contact(), &change).await?
    } else {
        contacts::load(&mut tx, org, visitor.contact()).await?
    };
    tx.commit().await?;
    Ok((session, contact))
}

/// Ends the visit: its token is of no use from now on.
pub async fn end_session(app: &App, visitor: &Visitor) -> Result<()> {
    let mut tx = app.db().begin(visitor.org()).await?;
    sessions::end(&mut tx, visitor.org(), visitor.session(), app.clock().now()).await?;
    tx.commit().await
}

/// The origins that are this installation itself: its own pages may always show a widget.
fn own_origins(app: &App, host: Option<&str>) -> Vec<String> {
    let asked = host.into_iter().flat_map(|host| [format!("https://{host}"), format!("http://{host}")]);
    std::iter::once(app.settings().public_url.clone())
        .chain(asked)
        .filter_map(|url| origins::of_url(&url))
        .collect()
}

/// Refuses a page of a site that the widget is not for. What is not told is not refused: who may
/// frame the widget's page is what the browser enforces.
fn check_page(settings: &WidgetSettings, own: &[String], page: Option<&str>) -> Result<()> {
    let allowed = &settings.allowed_origins;
    let Some(page) = page.filter(|page| !page.is_empty() && !allowed.is_empty()) else { return Ok(()) };
    let right = origins::of_url(page).is_some_and(|origin| own.contains(&origin) || origins::allows(allowed, &origin));
    if right { Ok(()) } else { Err(Error::forbidden("This chat is not available on this site.")) }
}
