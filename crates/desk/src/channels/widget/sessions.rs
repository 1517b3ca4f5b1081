//! Visits that go on: proven by a token of 256 random bits of which only a hash is kept, over a day
//! after they were last used.

use std::time::Duration;

use frontdesk_base::{Error, Result, Timestamp};
use frontdesk_db::{Conn, Door, Json};
use serde::Deserialize;

use super::{
    sites::{self, Asking},
    store,
};
use crate::{
    App, Visitor,
    contacts::{self, Contact, ContactChange, ContactSession, Size, sessions},
    limits, signing,
};

/// What every session token begins with.
pub(super) const PREFIX: &str = "ws_";
/// A session's use is written down at most this often.
const NOTE_USE: Duration = Duration::from_mins(10);

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

/// What is kept of a token; `None` for text that is none.
pub(super) fn kept(token: &str) -> Option<String> {
    let digits = token.strip_prefix(PREFIX)?;
    let right = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    right.then(|| signing::token_hash(token))
}

/// The session of this hash, unless it has run out.
pub(super) async fn by_hash(
    conn: &mut Conn,
    hash: &str,
    now: Timestamp,
) -> Result<Option<sessions::Found>> {
    Ok(sessions::by_token(conn, hash).await?.filter(|found| found.expires_at > now))
}

/// Whom a session token proves. A session that is used is renewed.
pub async fn authenticate(app: &App, token: &str) -> Result<Visitor> {
    // Text that is no token costs the database nothing.
    kept(token).ok_or(Error::SignedOut("session_expired"))?;
    let mut conn = app.db().read_system(Door::Token).await?;
    let found = prove(app, &mut conn, token).await?;
    drop(conn);
    renew(app, found).await
}

/// Whether this visitor may go on listening: asked now and then by what stays open.
pub async fn check_open(app: &App, token: &str) -> Result<()> {
    let mut conn = app.db().read_system(Door::Token).await?;
    let found = prove(app, &mut conn, token).await?;
    let contact = contacts::load(&mut conn, &found.org_id, &found.contact_id).await?;
    drop(conn);
    if contact.blocked_at.is_some() {
        return Err(not_available());
    }
    renew(app, found).await?;
    Ok(())
}

/// The session that a token proves, through an open widget.
async fn prove(app: &App, conn: &mut Conn, token: &str) -> Result<sessions::Found> {
    let expired = || Error::SignedOut("session_expired");
    let hash = kept(token).ok_or_else(expired)?;
    let found = by_hash(conn, &hash, app.clock().now()).await?.ok_or_else(expired)?;
    let channel = store::get(conn, &found.org_id, &found.channel_id).await?;
    if channel.is_some_and(|channel| channel.enabled) { Ok(found) } else { Err(not_available()) }
}

/// Notes that the session is used, now and then, which renews it.
async fn renew(app: &App, found: sessions::Found) -> Result<Visitor> {
    let now = app.clock().now();
    if now.since(found.used_at) >= NOTE_USE {
        let mut tx = app.db().begin(&found.org_id).await?;
        sessions::renew(&mut tx, &found.org_id, &found.id, now, limits::CONTACT_SESSION).await?;
        contacts::seen_in(&mut tx, &found.org_id, &found.contact_id, now).await?;
        tx.commit().await?;
    }
    let reach = found.reach().clone();
    Ok(Visitor {
        org: found.org_id,
        contact: found.contact_id,
        reach,
        session: found.id,
        channel: found.channel_id,
        verified: found.verified,
    })
}

fn not_available() -> Error {
    Error::forbidden("This chat is not available.")
}

/// The visit and whose it is.
pub async fn session(app: &App, visitor: &Visitor) -> Result<(ContactSession, Contact)> {
    let mut conn = app.db().read(visitor.org()).await?;
    let session = sessions::get(&mut conn, visitor.org(), visitor.session()).await?;
    let contact = contacts::load_own(&mut conn, visitor.org(), visitor.reach()).await?;
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
        sites::check(&settings, &sites::own(app, asking.host), change.page_url.as_deref())?;
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
        let change =
            ContactChange { name: change.name, email: change.email, ..ContactChange::default() };
        contacts::update_in(app, &mut tx, org, visitor.reach(), &change).await?
    } else {
        contacts::load_own(&mut tx, org, visitor.reach()).await?
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
