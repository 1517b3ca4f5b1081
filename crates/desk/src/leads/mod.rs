//! Leads: people who may become customers, and how far that has come.

mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{ContactId, ConversationId, LeadId, OrgId},
    phone::Phone,
    text,
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Role,
    contacts::{self, Page, parse_cursor},
    events::{self, NewEvent},
    limits,
};

frontdesk_base::words! {
    /// How far a lead has come.
    pub Stage {
        /// Nobody has been in touch yet.
        New = "new",
        /// Somebody has been in touch.
        Contacted = "contacted",
        /// It is what the business does, and they mean it.
        Qualified = "qualified",
        /// A customer.
        Won = "won",
        /// Not a customer.
        Lost = "lost",
    }
}

impl Stage {
    /// Whether there is still something to do about it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Contacted | Self::Qualified)
    }
}

/// Somebody who may become a customer.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// The contact it is.
    pub contact_id: Option<ContactId>,
    /// The conversation it was captured in last.
    pub conversation_id: Option<ConversationId>,
    /// Their name; empty when they did not say it.
    pub name: String,
    /// How to write to them, as they said.
    pub email: Option<String>,
    /// How to call them, in E.164.
    pub phone: Option<String>,
    /// What they want.
    pub interest: String,
    /// What else matters.
    pub note: String,
    /// How far it has come.
    pub stage: Stage,
    /// Where it came from: `conversation`, `api`, …
    pub source: String,
    /// When it was captured first.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What is known of somebody who may become a customer.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Captured {
    /// The contact it is.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Where they said so.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Their e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Their number as people write it.
    #[serde(default)]
    pub phone: Option<String>,
    /// What they want.
    pub interest: String,
    /// What else matters.
    #[serde(default)]
    pub note: String,
    /// Where it came from: `conversation`, `api`, …
    #[serde(default)]
    pub source: String,
}

/// What to change of a lead; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LeadChange {
    /// How far it has come.
    pub stage: Option<Stage>,
    /// What they want.
    pub interest: Option<String>,
    /// What else matters.
    pub note: Option<String>,
}

/// Which leads to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// At this stage.
    pub stage: Option<Stage>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// The leads, newest first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Lead>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list(&mut conn, caller.org(), filter.stage, cursor, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.created_at.millis(), last.id));
    Ok(Page { data: rows, next_cursor })
}

/// One lead.
pub async fn get(app: &App, caller: &Caller, id: &LeadId) -> Result<Lead> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("lead"))
}

/// The leads that a contact has been, newest first.
pub async fn of_contact(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Lead>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_contact(&mut conn, caller.org(), contact).await
}

/// Notes a lead as a member or a program asks.
pub async fn capture(app: &App, caller: &Caller, new: Captured) -> Result<Lead> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if let Some(conversation) = &new.conversation
        && !store::conversation_exists(&mut tx, caller.org(), conversation).await?
    {
        return Err(Error::invalid("conversation", "is not there"));
    }
    let lead = capture_in(app, &mut tx, caller.org(), new).await?;
    tx.commit().await?;
    Ok(lead)
}

/// Notes a lead in this transaction. A contact whose lead is still open has no second one: what is
/// new is added to the first.
pub(crate) async fn capture_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    mut new: Captured,
) -> Result<Lead> {
    let now = app.clock().now();
    let contact = match &new.contact {
        Some(id) => Some(contacts::hold(tx, org, id).await?),
        None => None,
    };
    new.contact = contact.as_ref().map(|contact| contact.id.clone());
    let country = contact.and_then(|contact| contact.country);
    let fresh = checked(new, country.as_deref(), now)?;
    if store::insert(tx, org, &fresh).await? {
        emit(app, tx, org, "lead.created", &fresh).await?;
        tracing::info!(org.id = %org, lead.id = %fresh.id, "Captured lead {}", fresh.id);
        return Ok(fresh);
    }
    let contact = fresh
        .contact_id
        .as_ref()
        .ok_or_else(|| Error::internal("only a contact's lead can be there already"))?;
    let mut lead = store::lock_open(tx, org, contact).await?.ok_or_else(|| {
        Error::conflict("The contact's lead was closed at this moment. Try again.")
    })?;
    add(&mut lead, fresh);
    store::update(tx, org, &lead).await?;
    emit(app, tx, org, "lead.updated", &lead).await?;
    tracing::info!(org.id = %org, lead.id = %lead.id, "Added to lead {}", lead.id);
    Ok(lead)
}

/// The lead that `new` would make.
fn checked(new: Captured, country: Option<&str>, now: Timestamp) -> Result<Lead> {
    let mut checks = Checks::new();
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let email = given(new.email).and_then(|email| checks.take("email", Email::parse(&email)));
    let phone =
        given(new.phone).and_then(|phone| checks.take("phone", Phone::parse(&phone, country)));
    let lead = Lead {
        id: LeadId::new(now),
        contact_id: new.contact,
        conversation_id: new.conversation,
        name: text::line(&new.name),
        email: email.map(|email| email.to_string()),
        phone: phone.map(|phone| phone.to_string()),
        interest: text::clean(&new.interest),
        note: text::clean(&new.note),
        stage: Stage::New,
        source: text::line(&new.source),
        created_at: now,
        updated_at: now,
    };
    checks.require(
        lead.name.chars().count() <= limits::NAME_CHARS,
        "name",
        format!("has at most {} characters", limits::NAME_CHARS),
    );
    checks.require(lead.source.chars().count() <= 40, "source", "has at most 40 characters");
    check_words(&mut checks, &lead);
    checks.done()?;
    Ok(lead)
}

fn check_words(checks: &mut Checks, lead: &Lead) {
    let length = lead.interest.chars().count();
    checks.require(length > 0, "interest", "says what they want");
    checks.require(
        length <= limits::TEXT_CHARS,
        "interest",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
    checks.require(
        lead.note.chars().count() <= limits::TEXT_CHARS,
        "note",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
}

/// Adds to a lead what was learned since; what a person wrote there stays.
fn add(lead: &mut Lead, fresh: Lead) {
    let join = |old: &mut String, new: String| {
        if !old.contains(&new) && old.chars().count() + new.chars().count() < limits::TEXT_CHARS {
            *old = if old.is_empty() { new } else { format!("{old}\n{new}") };
        }
    };
    join(&mut lead.interest, fresh.interest);
    join(&mut lead.note, fresh.note);
    if !fresh.name.is_empty() {
        lead.name = fresh.name;
    }
    lead.email = fresh.email.or(lead.email.take());
    lead.phone = fresh.phone.or(lead.phone.take());
    lead.conversation_id = fresh.conversation_id.or(lead.conversation_id.take());
    lead.updated_at = fresh.updated_at;
}

/// Changes a lead.
pub async fn update(app: &App, caller: &Caller, id: &LeadId, change: LeadChange) -> Result<Lead> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut lead = store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("lead"))?;
    lead.interest = change.interest.map_or(lead.interest, |interest| text::clean(&interest));
    lead.note = change.note.map_or(lead.note, |note| text::clean(&note));
    let mut checks = Checks::new();
    check_words(&mut checks, &lead);
    checks.done()?;
    let stage = change.stage.unwrap_or(lead.stage);
    if stage.is_open()
        && !lead.stage.is_open()
        && let Some(contact) = &lead.contact_id
        && store::lock_open(&mut tx, caller.org(), contact).await?.is_some()
    {
        return Err(Error::conflict("This contact has another open lead. Close that one first."));
    }
    lead.stage = stage;
    lead.updated_at = app.clock().now();
    store::update(&mut tx, caller.org(), &lead).await?;
    emit(app, &mut tx, caller.org(), "lead.updated", &lead).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), lead.id = %id, "Changed lead {id}");
    Ok(lead)
}

async fn emit(app: &App, tx: &mut Tx, org: &OrgId, name: &'static str, lead: &Lead) -> Result<()> {
    let mut event = NewEvent::new(name, serde_json::json!({ "lead": lead }));
    event.contact = lead.contact_id.as_ref();
    event.conversation = lead.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}
