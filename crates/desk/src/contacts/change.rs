//! Making and changing a contact, by hand, by the agent and by themselves.

use std::collections::BTreeMap;

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{ContactId, OrgId},
    text,
};
use frontdesk_db::{Json, Tx};
use serde::Deserialize;

use super::{
    Contact, fields,
    identities::{self, Identity, Kind, Wanted},
    store, unknown,
};
use crate::{App, Caller, Role, audit, limits, orgs};

/// The most tags of one contact.
pub(super) const TAGS: usize = 20;

/// What to change of a contact; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactChange {
    /// Their name; empty takes it away.
    pub name: Option<String>,
    /// Their first address; empty takes it away. A changed address is not proven.
    pub email: Option<String>,
    /// All their addresses, the first first, instead of those there are.
    pub emails: Option<Vec<String>>,
    /// Their first number as people write it; empty takes it away.
    pub phone: Option<String>,
    /// All their numbers, the first first, instead of those there are.
    pub phones: Option<Vec<String>>,
    /// Their user id at WhatsApp; empty takes it away.
    pub whatsapp: Option<String>,
    /// The language they write in, as a tag.
    pub language: Option<String>,
    /// ISO 3166 alpha-2; numbers without a country code are read as of there, or else of the business's.
    pub country: Option<String>,
    /// What the team should know of them at a glance.
    pub notes: Option<String>,
    /// Words to find them by.
    pub tags: Option<Vec<String>>,
    /// Values of the business's own fields, by a field's id or name; empty takes a value away.
    pub fields: BTreeMap<String, String>,
}

/// Makes a contact by hand. It has at least a name, an address, a number or a WhatsApp user.
pub async fn create(app: &App, caller: &Caller, new: &ContactChange) -> Result<Contact> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut contact = unknown(app.clock().now());
    let home = home(&mut tx, caller.org()).await?;
    let ways = apply(&mut contact, &[], new, (false, &home))?;
    if contact.name.is_none() && ways.is_empty() {
        return Err(Error::invalid("name", "is missing: write a name, an address or a number"));
    }
    super::create_in(app, &mut tx, caller.org(), &contact).await?;
    keep(&mut tx, caller.org(), &contact, (&[], &ways)).await?;
    set_fields(&mut tx, caller.org(), &contact.id, new).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), contact.id = %contact.id, "Made contact {}", contact.id);
    Ok(contact)
}

/// Changes a contact as a member or a program asks.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ContactId,
    change: &ContactChange,
) -> Result<Contact> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact = change_in(app, &mut tx, (caller.org(), id), change, false).await?;
    tx.commit().await?;
    Ok(contact)
}

/// Changes a contact in this transaction to what they said of themselves. An address or number they
/// name becomes the first; the one before stays as a further one. Of one that was merged the own record
/// changes, and it is what is answered; the other gains a further address or number by it.
pub(crate) async fn update_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactId,
    change: &ContactChange,
) -> Result<Contact> {
    let current = super::load(tx, org, id).await?;
    if current.id == *id {
        return change_in(app, tx, (org, id), change, true).await;
    }
    let mut own = super::load_own(tx, org, id).await?;
    let had = identities::of_in(tx, org, &own).await?;
    let home = home(tx, org).await?;
    let ways = apply(&mut own, &had, change, (true, &home))?;
    own.updated_at = app.clock().now();
    store::update(tx, org, &own).await?;
    keep(tx, org, &own, (&had, &ways)).await?;
    let mut current = super::lock(tx, org, &current.id).await?;
    current.name = current.name.or_else(|| own.name.clone());
    current.updated_at = own.updated_at;
    let known = identities::of_in(tx, org, &current).await?;
    let said = ways.iter().filter(|way| !had.iter().any(|one| one.is(way)));
    let all: Vec<(Kind, String)> =
        known.iter().map(|one| (one.kind, one.value.clone())).chain(said.cloned()).collect();
    let first = |kind: Kind| all.iter().find(|(of, _)| *of == kind).map(|(_, v)| v.clone());
    current.email = current.email.or_else(|| first(Kind::Email));
    current.phone = current.phone.or_else(|| first(Kind::Phone));
    store::update(tx, org, &current).await?;
    keep(tx, org, &current, (&known, &all)).await?;
    super::emit(app, tx, org, "contact.updated", &current).await?;
    Ok(own)
}

async fn change_in(
    app: &App,
    tx: &mut Tx,
    (org, id): (&OrgId, &ContactId),
    change: &ContactChange,
    keep_former: bool,
) -> Result<Contact> {
    let mut contact = super::lock(tx, org, id).await?;
    let had = identities::of_in(tx, org, &contact).await?;
    let home = home(tx, org).await?;
    let ways = apply(&mut contact, &had, change, (keep_former, &home))?;
    contact.updated_at = app.clock().now();
    store::update(tx, org, &contact).await?;
    keep(tx, org, &contact, (&had, &ways)).await?;
    set_fields(tx, org, &contact.id, change).await?;
    super::emit(app, tx, org, "contact.updated", &contact).await?;
    Ok(contact)
}

/// The ways to reach them that a contact has after a change.
type Ways = Vec<(Kind, String)>;

/// The business's country: a number without a country code is of the contact's own, or else of this one.
async fn home(tx: &mut Tx, org: &OrgId) -> Result<String> {
    Ok(orgs::profile_in(tx, org).await?.country)
}

/// Changes the record of a business in the country `home`; what reaches the contact from now on.
pub(super) fn apply(
    contact: &mut Contact,
    had: &[Identity],
    change: &ContactChange,
    (keep_former, home): (bool, &str),
) -> Result<Ways> {
    let mut checks = Checks::new();
    words(contact, change, &mut checks);
    let country = contact.country.clone().unwrap_or_default();
    let wanted = |all: &Option<Vec<String>>, first: &Option<String>| Wanted {
        all: all.clone(),
        first: first.clone(),
        keep_former,
    };
    let whatsapp = Wanted { all: change.whatsapp.clone().map(|id| vec![id]), ..Wanted::default() };
    let mut ways = Ways::new();
    for (kind, field, wanted) in [
        (Kind::Email, "emails", wanted(&change.emails, &change.email)),
        (Kind::Phone, "phones", wanted(&change.phones, &change.phone)),
        (Kind::WhatsApp, "whatsapp", whatsapp),
    ] {
        let near = [country.as_str(), home];
        let values = identities::changed(&mut checks, (kind, field), had, &wanted, &near);
        ways.extend(values.into_iter().map(|value| (kind, value)));
    }
    checks.done()?;
    let first = |kind: Kind| ways.iter().find(|(of, _)| *of == kind).map(|(_, v)| v.clone());
    let email = first(Kind::Email);
    let proven = |one: &Identity| {
        one.kind == Kind::Email && one.verified && email.as_deref() == Some(&one.value)
    };
    contact.email_verified = had.iter().any(proven)
        || (contact.email_verified && contact.email.is_some() && contact.email == email);
    contact.email = email;
    contact.phone = first(Kind::Phone);
    Ok(ways)
}

/// Everything of a record that is words.
fn words(contact: &mut Contact, change: &ContactChange, checks: &mut Checks) {
    if let Some(name) = &change.name {
        let name = text::line(name);
        checks.require(
            name.chars().count() <= limits::NAME_CHARS,
            "name",
            format!("has at most {} characters", limits::NAME_CHARS),
        );
        contact.name = (!name.is_empty()).then_some(name);
    }
    if let Some(language) = &change.language {
        let tag = text::line(language);
        checks.require(tag.len() <= 20, "language", "is a tag such as en or de-AT");
        contact.language = (!tag.is_empty()).then_some(tag);
    }
    if let Some(country) = &change.country {
        let code = text::line(country).to_uppercase();
        let right =
            code.is_empty() || (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()));
        checks.require(right, "country", "is a code of two letters such as DE");
        contact.country = (!code.is_empty()).then_some(code);
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
        contact.tags = Json(tags_of(tags, checks));
    }
}

/// Tags as they are kept: each once, sorted. A comma or semicolon stands between two.
pub(super) fn tags_of(typed: &[String], checks: &mut Checks) -> Vec<String> {
    let mut tags: Vec<String> = typed
        .iter()
        .flat_map(|tag| tag.split([',', ';']))
        .map(text::line)
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort();
    tags.dedup();
    checks.require(
        tags.len() <= TAGS && tags.iter().all(|tag| tag.chars().count() <= 40),
        "tags",
        "are at most 20 words of 40 characters",
    );
    tags
}

/// Writes what reaches the contact.
pub(super) async fn keep(
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
    (had, ways): (&[Identity], &[(Kind, String)]),
) -> Result<()> {
    let now = contact.updated_at;
    for one in had {
        if !ways.iter().any(|way| one.is(way)) {
            store::identities::remove(tx, org, &contact.id, (one.kind, &one.value)).await?;
        }
    }
    for way in ways {
        if !had.iter().any(|one| one.is(way)) {
            let one = Identity::new(way.0, &way.1, now);
            store::identities::keep(tx, org, &contact.id, &one).await?;
        }
    }
    Ok(())
}

async fn set_fields(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    change: &ContactChange,
) -> Result<()> {
    let mut checks = Checks::new();
    fields::set_in(tx, org, contact, &change.fields, &mut checks).await?;
    checks.done()
}

/// Blocks a contact (its messages are refused), or lets it in again.
pub async fn block(app: &App, caller: &Caller, id: &ContactId, blocked: bool) -> Result<Contact> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut contact = super::lock(&mut tx, caller.org(), id).await?;
    let now = app.clock().now();
    contact.blocked_at = blocked.then_some(contact.blocked_at.unwrap_or(now));
    contact.updated_at = now;
    store::update(&mut tx, caller.org(), &contact).await?;
    let action = if blocked { "contact.blocked" } else { "contact.unblocked" };
    audit::record(app, &mut tx, caller, action, contact.id.as_str(), "").await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    Ok(contact)
}
