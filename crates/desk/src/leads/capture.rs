//! How a lead comes to be: captured by the agent, or written down by a member or a program.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{LeadId, OrgId},
    money::Currency,
    phone::Phone,
    text,
};
use frontdesk_db::Tx;

use super::{
    Captured, Lead, Plan, Stage, Worth, emit,
    model::{check_value, check_words},
    must_be_member, store,
};
use crate::{App, Caller, Role, contacts, limits, orgs};

/// Notes a lead as a member or a program asks.
pub async fn capture(app: &App, caller: &Caller, new: Captured) -> Result<Lead> {
    create(app, caller, new, Plan::default()).await
}

/// The same with what the business makes of it. What is added to a lead that is still open takes the
/// place of its plan where it says something.
pub async fn create(app: &App, caller: &Caller, mut new: Captured, plan: Plan) -> Result<Lead> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    must_be_member(&mut tx, org, plan.assignee.as_ref()).await?;
    if let Some(conversation) = &new.conversation {
        let contact = store::contact_of_conversation(&mut tx, org, conversation).await?;
        let contact = contact.ok_or_else(|| Error::invalid("conversation", "is not there"))?;
        new.contact.get_or_insert(contact);
    }
    let lead = written(app, &mut tx, org, caller.actor().id(), new, plan).await?;
    tx.commit().await?;
    Ok(lead)
}

/// Notes a lead in this transaction, for the agent. A contact whose lead is still open has no second one:
/// what is new is added to the first.
pub(crate) async fn capture_in(app: &App, tx: &mut Tx, org: &OrgId, new: Captured) -> Result<Lead> {
    written(app, tx, org, "agent", new, Plan::default()).await
}

async fn written(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &str,
    mut new: Captured,
    plan: Plan,
) -> Result<Lead> {
    let now = app.clock().now();
    let contact = match &new.contact {
        Some(id) => Some(contacts::hold(tx, org, id).await?),
        None => None,
    };
    new.contact = contact.as_ref().map(|contact| contact.id.clone());
    let own = contact.as_ref().and_then(|contact| contact.country.as_deref()).unwrap_or_default();
    let business = orgs::profile_in(tx, org).await?;
    let near = [own, &business.country];
    let mut fresh = checked(new, plan, (&near, business.currency()), now)?;
    let unnamed = fresh.name.is_empty();
    if unnamed {
        fresh.name = contact.and_then(|contact| contact.name).unwrap_or_default();
    }
    if store::insert(tx, org, &fresh).await? {
        store::add_step(tx, org, &fresh, None, by).await?;
        emit(app, tx, org, "lead.created", &fresh).await?;
        tracing::info!(org.id = %org, lead.id = %fresh.id, "Captured lead {}", fresh.id);
        return Ok(fresh);
    }
    // The one that is there keeps its name unless another was said.
    if unnamed {
        fresh.name.clear();
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

/// The lead that this would make. Numbers without a country code are of one of the countries `near`.
fn checked(
    new: Captured,
    plan: Plan,
    (near, usual): (&[&str], Option<Currency>),
    now: Timestamp,
) -> Result<Lead> {
    let mut checks = Checks::new();
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let email = given(new.email).and_then(|email| checks.take("email", Email::parse(&email)));
    let phone =
        given(new.phone).and_then(|phone| checks.take("phone", Phone::parse_near(&phone, near)));
    let value = check_value(&mut checks, plan.value, usual);
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
        worth: Worth::from(value),
        next_step: text::line(&plan.next_step),
        next_step_at: plan.next_step_at,
        lost_reason: String::new(),
        assignee_id: plan.assignee,
        source: text::line(&new.source),
        version: 1,
        stage_changed_at: now,
        created_at: now,
        updated_at: now,
    };
    checks.require(lead.source.chars().count() <= 40, "source", "has at most 40 characters");
    check_words(&mut checks, &lead);
    checks.done()?;
    Ok(lead)
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
    if fresh.worth.money().is_some() {
        lead.worth = fresh.worth;
    }
    if !fresh.next_step.is_empty() {
        (lead.next_step, lead.next_step_at) = (fresh.next_step, fresh.next_step_at);
    }
    lead.assignee_id = fresh.assignee_id.or(lead.assignee_id.take());
    lead.version += 1;
    lead.updated_at = fresh.updated_at;
}
