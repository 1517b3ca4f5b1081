//! Contacts: the people outside the business, whatever they are known by.

mod device;
pub(crate) mod sessions;
mod store;

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{ChannelId, ContactId, ContactSessionId, OrgId},
    phone,
    phone::Phone,
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use serde::{Deserialize, Serialize};

pub use device::{DeviceFacts, Size};
pub use sessions::ContactSession;

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
};

/// A person outside the business.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name, once they said it.
    pub name: Option<String>,
    /// Their e-mail address, once they said it.
    pub email: Option<String>,
    /// Whether a signed identity or a code has proven the address. What somebody typed is not
    /// proven and is never shown as if it were.
    pub email_verified: bool,
    /// E.164.
    pub phone: Option<String>,
    /// Who they are in the host page's own system, from a signed identity.
    pub external_id: Option<String>,
    /// The language they write in, as a tag.
    pub language: Option<String>,
    /// Their time zone's name.
    pub time_zone: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// What members noted.
    pub notes: String,
    /// Words to find them by.
    pub tags: Json<Vec<String>>,
    /// Since when they are blocked.
    pub blocked_at: Option<Timestamp>,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// When their record last changed.
    pub updated_at: Timestamp,
    /// When they were last seen.
    pub seen_at: Timestamp,
}

impl Contact {
    /// The name to show: their own, or their address, or a plain word with the end of their id, so
    /// that two unknown visitors can be told apart.
    pub fn display_name(&self) -> String {
        self.name
            .clone()
            .or_else(|| self.email.clone())
            .or_else(|| self.phone.as_deref().map(phone::grouped))
            .unwrap_or_else(|| {
                let id = self.id.as_str();
                format!("Visitor {}", &id[id.len() - 4..])
            })
    }
}

/// What to change of a contact; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactChange {
    /// Their name; empty takes it away.
    pub name: Option<String>,
    /// Their address; empty takes it away. A changed address is not proven.
    pub email: Option<String>,
    /// Their number as people write it; empty takes it away.
    pub phone: Option<String>,
    /// The language they write in, as a tag.
    pub language: Option<String>,
    /// What members noted.
    pub notes: Option<String>,
    /// Words to find them by.
    pub tags: Option<Vec<String>>,
}

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A part of the name, the address, the number or a tag.
    pub search: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where the next page begins, when there is one.
    pub next_cursor: Option<String>,
}

/// The contacts last seen first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Contact>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut conn = app.db().read(caller.org()).await?;
    let search = filter.search.as_deref().map(|search| text::shorten(&text::line(search), 120));
    let mut rows =
        store::list(&mut conn, caller.org(), search.as_deref(), cursor, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor =
        rows.last().filter(|_| more).map(|last| format!("{}.{}", last.seen_at.millis(), last.id));
    Ok(Page { data: rows, next_cursor })
}

/// A cursor of this list: a time and an id.
pub(crate) fn parse_cursor(text: &str) -> Result<(Timestamp, String)> {
    text.split_once('.')
        .and_then(|(at, id)| Some((Timestamp::from_millis(at.parse().ok()?), id.to_owned())))
        .ok_or_else(|| Error::invalid("cursor", "is not one that this list gave"))
}

/// One contact.
pub async fn get(app: &App, caller: &Caller, id: &ContactId) -> Result<Contact> {
    let mut conn = app.db().read(caller.org()).await?;
    load(&mut conn, caller.org(), id).await
}

/// One contact, within a transaction.
pub(crate) async fn load(conn: &mut Conn, org: &OrgId, id: &ContactId) -> Result<Contact> {
    store::get(conn, org, id).await?.ok_or(Error::NotFound("contact"))
}

/// Those of these contacts that there are, in no order: for lists that name them.
pub async fn named(app: &App, caller: &Caller, ids: &[ContactId]) -> Result<Vec<Contact>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    store::named(&mut conn, caller.org(), ids).await
}

/// How many contacts there are.
pub async fn count(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count(&mut conn, caller.org()).await
}

/// The visits of a contact, newest first, with their device facts.
pub async fn visits(app: &App, caller: &Caller, id: &ContactId) -> Result<Vec<ContactSession>> {
    let mut conn = app.db().read(caller.org()).await?;
    sessions::of_contact(&mut conn, caller.org(), id).await
}

/// The newest visits through a channel, the newest first; a handful.
pub async fn recent_visits(
    app: &App,
    caller: &Caller,
    channel: &ChannelId,
    before: Option<&ContactSessionId>,
    limit: i64,
) -> Result<Vec<ContactSession>> {
    let mut conn = app.db().read(caller.org()).await?;
    sessions::recent(&mut conn, caller.org(), channel, before, limit).await
}

/// Changes a contact as a member, or the agent in a turn, asks.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ContactId,
    change: &ContactChange,
) -> Result<Contact> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact = update_in(app, &mut tx, caller.org(), id, change).await?;
    tx.commit().await?;
    Ok(contact)
}

/// The contacts that have this e-mail address, those seen last first.
pub(crate) async fn with_email(conn: &mut Conn, org: &OrgId, email: &str) -> Result<Vec<Contact>> {
    store::with_email(conn, org, email).await
}

/// Changes a contact in this transaction.
pub(crate) async fn update_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactId,
    change: &ContactChange,
) -> Result<Contact> {
    let mut contact = store::lock(tx, org, id).await?.ok_or(Error::NotFound("contact"))?;
    let mut checks = Checks::new();
    if let Some(name) = &change.name {
        let name = text::line(name);
        checks.require(
            name.chars().count() <= limits::NAME_CHARS,
            "name",
            format!("has at most {} characters", limits::NAME_CHARS),
        );
        contact.name = (!name.is_empty()).then_some(name);
    }
    if let Some(email) = &change.email {
        if email.trim().is_empty() {
            (contact.email, contact.email_verified) = (None, false);
        } else if let Some(email) = checks.take("email", Email::parse(email))
            && contact.email.as_deref() != Some(email.as_str())
        {
            (contact.email, contact.email_verified) = (Some(email.to_string()), false);
        }
    }
    if let Some(phone) = &change.phone {
        if phone.trim().is_empty() {
            contact.phone = None;
        } else if let Some(phone) =
            checks.take("phone", Phone::parse(phone, contact.country.as_deref()))
        {
            contact.phone = Some(phone.to_string());
        }
    }
    if let Some(language) = &change.language {
        let tag = text::line(language);
        checks.require(tag.len() <= 20, "language", "is a tag such as en or de-AT");
        contact.language = (!tag.is_empty()).then_some(tag);
    }
    if let Some(notes) = &change.notes {
        let notes = text::clean(notes);
        checks.require(
            notes.chars().count() <= limits::TEXT_CHARS,
            "notes",
            format!("has at most {} characters", limits::TEXT_CHARS),
        );
        contact.notes = notes;
    }
    if let Some(tags) = &change.tags {
        let mut tags: Vec<String> =
            tags.iter().map(|tag| text::line(tag)).filter(|tag| !tag.is_empty()).collect();
        tags.sort();
        tags.dedup();
        checks.require(
            tags.len() <= 20 && tags.iter().all(|tag| tag.chars().count() <= 40),
            "tags",
            "are at most 20 words of 40 characters",
        );
        contact.tags = Json(tags);
    }
    checks.done()?;
    contact.updated_at = app.clock().now();
    store::update(tx, org, &contact).await?;
    emit(app, tx, org, "contact.updated", &contact).await?;
    Ok(contact)
}

/// Blocks a contact (its messages are refused), or lets it in again.
pub async fn block(app: &App, caller: &Caller, id: &ContactId, blocked: bool) -> Result<Contact> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut contact =
        store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("contact"))?;
    let now = app.clock().now();
    contact.blocked_at = blocked.then_some(contact.blocked_at.unwrap_or(now));
    contact.updated_at = now;
    store::update(&mut tx, caller.org(), &contact).await?;
    audit::record(
        app,
        &mut tx,
        caller,
        if blocked { "contact.blocked" } else { "contact.unblocked" },
        id.as_str(),
        "",
    )
    .await?;
    emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    Ok(contact)
}

/// Deletes a contact and everything said with them. What remains is an entry of the audit log that
/// holds no personal data.
pub async fn delete(app: &App, caller: &Caller, id: &ContactId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if store::lock(&mut tx, caller.org(), id).await?.is_none() {
        return Err(Error::NotFound("contact"));
    }
    // Conversations, messages, sessions and attachments go with the row; files go by a job.
    let files = store::files(&mut tx, caller.org(), id).await?;
    store::forget_references(&mut tx, caller.org(), id).await?;
    store::delete(&mut tx, caller.org(), id).await?;
    for key in files {
        let job = crate::jobs::NewJob::new(DELETE_FILE, serde_json::json!({ "key": key }))
            .priority(crate::jobs::Priority::Soon);
        crate::jobs::enqueue(app, &mut tx, caller.org(), job).await?;
    }
    audit::record(app, &mut tx, caller, "contact.deleted", id.as_str(), "").await?;
    events::emit(
        app,
        &mut tx,
        caller.org(),
        NewEvent::new("contact.deleted", serde_json::json!({ "contact_id": id })).contact(id),
    )
    .await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), contact.id = %id, "Deleted contact {id}");
    Ok(())
}

/// The kind of the job that deletes a file whose row is gone.
pub(crate) const DELETE_FILE: &str = "delete_file";

/// Forgets the device facts of a contact's visits.
pub async fn forget_device_facts(app: &App, caller: &Caller, id: &ContactId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact =
        store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("contact"))?;
    sessions::forget_device_facts(&mut tx, caller.org(), id).await?;
    audit::record(app, &mut tx, caller, "contact.device_facts_deleted", id.as_str(), "").await?;
    emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await
}

/// A new contact.
pub(crate) async fn create_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
) -> Result<()> {
    store::insert(tx, org, contact).await?;
    emit(app, tx, org, "contact.created", contact).await
}

/// The contact that the host page's signed identity names.
pub(crate) async fn by_external_id(
    conn: &mut Conn,
    org: &OrgId,
    external: &str,
) -> Result<Option<Contact>> {
    store::by_external_id(conn, org, external).await
}

/// Notes that the contact is there.
pub(crate) async fn seen_in(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactId,
    now: Timestamp,
) -> Result<()> {
    store::seen(tx, org, id, now).await
}

/// Marks what a signed identity has proven.
pub(crate) async fn prove_in(app: &App, tx: &mut Tx, org: &OrgId, contact: &Contact) -> Result<()> {
    store::update(tx, org, contact).await?;
    emit(app, tx, org, "contact.updated", contact).await
}

async fn emit(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    contact: &Contact,
) -> Result<()> {
    let payload = serde_json::json!({ "contact": { "id": contact.id, "name": contact.name } });
    events::emit(app, tx, org, NewEvent::new(name, payload).contact(&contact.id)).await?;
    Ok(())
}

/// A contact as nobody has described it yet.
pub(crate) fn unknown(now: Timestamp) -> Contact {
    Contact {
        id: ContactId::new(now),
        name: None,
        email: None,
        email_verified: false,
        phone: None,
        external_id: None,
        language: None,
        time_zone: None,
        country: None,
        notes: String::new(),
        tags: Json(Vec::new()),
        blocked_at: None,
        created_at: now,
        updated_at: now,
        seen_at: now,
    }
}
