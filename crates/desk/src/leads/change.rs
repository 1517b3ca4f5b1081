//! What becomes of a lead: its words, its value and its next step, its stage, its end.

use std::time::Duration;

use frontdesk_base::{
    Error, Money, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{LeadId, MemberId, OrgId},
    phone::Phone,
    text,
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Lead, LeadChange, Move, Set, Stage, Worth, emit,
    model::{check_value, check_words},
    must_be_member, store, tell,
};
use crate::{
    App, Caller, Role, audit, contacts,
    jobs::{self, Job, JobError, NewJob, Priority},
    orgs,
};

/// Changes a lead. Of one that somebody else has changed since `version` nothing is taken over.
pub async fn update(app: &App, caller: &Caller, id: &LeadId, change: LeadChange) -> Result<Lead> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    if let Set::To(assignee) = &change.assignee {
        must_be_member(&mut tx, org, assignee.as_ref()).await?;
    }
    let business = orgs::profile_in(&mut tx, org).await?;
    let old = locked(&mut tx, org, id, change.stage).await?;
    if change.version.is_some_and(|version| version != old.version) {
        return Err(Error::conflict("Somebody else has changed this lead. Load it again."));
    }
    let own = match &old.contact_id {
        Some(contact) => contacts::load(&mut tx, org, contact).await?.country.unwrap_or_default(),
        None => String::new(),
    };
    let mut checks = Checks::new();
    let mut lead = old.clone();
    worded(&mut lead, &change, &[&own, &business.country], &mut checks);
    if let Set::To(value) = change.value {
        lead.worth = Worth::from(check_value(&mut checks, value, business.currency()));
    }
    lead.assignee_id = change.assignee.or(lead.assignee_id);
    let stage = change.stage.unwrap_or(old.stage);
    let reason = change.lost_reason.as_deref().map(text::line);
    placed(&mut lead, stage, reason, app.clock().now(), &mut checks);
    check_words(&mut checks, &lead);
    checks.done()?;
    kept(app, &mut tx, caller, &old, &mut lead).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, lead.id = %id, "Changed lead {id}");
    Ok(lead)
}

/// Writes a lead's note anew, for what has become known where it came from. A note that would become too
/// long stays as it is.
pub(crate) async fn retell_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &LeadId,
    rewrite: impl FnOnce(&str) -> String,
) -> Result<()> {
    let Some(mut lead) = store::lock(tx, org, id).await? else { return Ok(()) };
    let note = rewrite(&lead.note);
    if note == lead.note {
        return Ok(());
    }
    lead.note = note;
    let mut checks = Checks::new();
    check_words(&mut checks, &lead);
    if checks.done().is_err() {
        return Ok(());
    }
    (lead.version, lead.updated_at) = (lead.version + 1, app.clock().now());
    store::update(tx, org, &lead).await?;
    emit(app, tx, org, "lead.updated", &lead).await
}

/// Puts a lead on another stage. Where it stands already, it stays as it is.
pub async fn move_to(app: &App, caller: &Caller, id: &LeadId, to: &Move) -> Result<Lead> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let old = locked(&mut tx, org, id, Some(to.to)).await?;
    if to.from.is_some_and(|from| from != old.stage) {
        return Err(Error::conflict("Somebody else has moved this lead meanwhile."));
    }
    if old.stage == to.to {
        return Ok(old);
    }
    let mut checks = Checks::new();
    let mut lead = old.clone();
    placed(&mut lead, to.to, Some(text::line(&to.reason)), app.clock().now(), &mut checks);
    check_words(&mut checks, &lead);
    checks.done()?;
    kept(app, &mut tx, caller, &old, &mut lead).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, lead.id = %id, "Moved lead {id} to {}", lead.stage);
    Ok(lead)
}

/// Gives a lead to a member, or to nobody.
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: &LeadId,
    assignee: Option<&MemberId>,
) -> Result<Lead> {
    let change = LeadChange { assignee: Set::To(assignee.cloned()), ..LeadChange::default() };
    update(app, caller, id, change).await
}

/// Wins a lead in this transaction, with what it came to. One that is gone or closed stays as it is.
pub(crate) async fn won_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    by: &str,
    id: &LeadId,
    value: Option<Money>,
) -> Result<()> {
    let Some(old) = store::lock(tx, org, id).await?.filter(|lead| lead.stage.is_open()) else {
        return Ok(());
    };
    let mut lead = old.clone();
    placed(&mut lead, Stage::Won, None, app.clock().now(), &mut Checks::new());
    if value.is_some() {
        lead.worth = Worth::from(value);
    }
    written(app, tx, (org, by), &old, &mut lead).await
}

/// The kind of the job that forgets a deleted lead.
pub(super) const FORGET: &str = "forget_lead";

/// How long a deleted lead can be taken back.
const KEPT: Duration = Duration::from_secs(3600);

#[derive(Debug, Serialize, Deserialize)]
struct Forget {
    lead: LeadId,
    /// When it was deleted: one that was taken back and deleted again has a job of its own.
    deleted: Timestamp,
}

/// Deletes a lead. For an hour that can be taken back; then its steps and what was told of it are gone too.
/// The contact and the conversation stay.
pub async fn delete(app: &App, caller: &Caller, id: &LeadId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let lead = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("lead"))?;
    let now = app.clock().now();
    store::put_away(&mut tx, org, id, now).await?;
    let job = NewJob::new(FORGET, Forget { lead: id.clone(), deleted: now })
        .priority(Priority::Batch)
        .at(now.plus(KEPT));
    jobs::enqueue(app, &mut tx, org, job).await?;
    tell(app, &mut tx, org, ("lead.deleted", json!({ "lead": { "id": id } })), &lead).await?;
    audit::record(app, &mut tx, caller, "lead.deleted", id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, lead.id = %id, "Deleted lead {id}");
    Ok(())
}

/// Takes back that a lead was deleted within the hour. Where its contact has got another open one meanwhile
/// it stands beside that. One that is there stays as it is.
pub async fn restore(app: &App, caller: &Caller, id: &LeadId) -> Result<Lead> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let Some(mut lead) = store::lock_deleted(&mut tx, org, id).await? else {
        return store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("lead"));
    };
    let mut beside = false;
    if let Some(contact) = lead.contact_id.clone().filter(|_| lead.stage.is_open()) {
        // Whoever captures one for this contact waits, or is waited for.
        contacts::lock(&mut tx, org, &contact).await?;
        beside = store::lock_open(&mut tx, org, &contact).await?.is_some();
    }
    store::get_back(&mut tx, org, id, beside).await?;
    (lead.version, lead.updated_at) = (lead.version + 1, app.clock().now());
    store::update(&mut tx, org, &lead).await?;
    emit(app, &mut tx, org, "lead.updated", &lead).await?;
    audit::record(app, &mut tx, caller, "lead.restored", id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, lead.id = %id, "Restored lead {id}");
    Ok(lead)
}

/// Forgets a deleted lead whose hour is over.
pub(super) async fn forget(app: App, job: Job) -> Result<(), JobError> {
    let payload: Forget = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    store::forget(&mut tx, &org, &payload.lead, payload.deleted).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Locks a lead that is to stand at this stage. The contact of one that is opened again is locked first, so
/// that nobody captures or opens another one for them meanwhile.
async fn locked(tx: &mut Tx, org: &OrgId, id: &LeadId, stage: Option<Stage>) -> Result<Lead> {
    let seen = store::get(tx, org, id).await?.ok_or(Error::NotFound("lead"))?;
    let opens = stage.is_some_and(Stage::is_open) && !seen.stage.is_open();
    if let Some(contact) = seen.contact_id.as_ref().filter(|_| opens) {
        contacts::lock(tx, org, contact).await?;
    }
    let lead = store::lock(tx, org, id).await?.ok_or(Error::NotFound("lead"))?;
    if !stage.is_some_and(Stage::is_open) || lead.stage.is_open() {
        return Ok(lead);
    }
    if !opens {
        return Err(Error::conflict(
            "Somebody else has closed this lead at this moment. Try again.",
        ));
    }
    if let Some(contact) = &lead.contact_id
        && store::lock_open(tx, org, contact).await?.is_some()
    {
        return Err(Error::conflict("This contact has another open lead. Close that one first."));
    }
    Ok(lead)
}

/// Takes over what is said in words.
fn worded(lead: &mut Lead, change: &LeadChange, near: &[&str], checks: &mut Checks) {
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(name) = &change.name {
        lead.name = text::line(name);
    }
    if let Some(email) = &change.email {
        let email = said(email).and_then(|email| checks.take("email", Email::parse(&email)));
        lead.email = email.map(|email| email.to_string());
    }
    if let Some(phone) = &change.phone {
        let phone =
            said(phone).and_then(|text| checks.take("phone", Phone::parse_near(&text, near)));
        lead.phone = phone.map(|phone| phone.to_string());
    }
    if let Some(interest) = &change.interest {
        lead.interest = text::clean(interest);
    }
    if let Some(note) = &change.note {
        lead.note = text::clean(note);
    }
    if let Set::To(at) = change.next_step_at {
        lead.next_step_at = at;
    }
    if let Some(step) = &change.next_step {
        lead.next_step = text::line(step);
        if lead.next_step.is_empty() && change.next_step_at == Set::Keep {
            lead.next_step_at = None;
        }
    }
}

/// Puts it on its stage. What becomes lost says why, and what is not lost has no such reason.
fn placed(lead: &mut Lead, to: Stage, reason: Option<String>, now: Timestamp, checks: &mut Checks) {
    if to == Stage::Lost {
        let said = reason.as_ref().is_some_and(|reason| !reason.is_empty());
        let owed = lead.stage != Stage::Lost || reason.is_some();
        checks.require(said || !owed, "lost_reason", "says why it was lost");
        lead.lost_reason = reason.unwrap_or_else(|| lead.lost_reason.clone());
    } else {
        lead.lost_reason.clear();
    }
    if lead.stage != to {
        (lead.stage, lead.stage_changed_at) = (to, now);
    }
    lead.updated_at = now;
}

/// Writes it, its step if it took one, and says so.
async fn kept(app: &App, tx: &mut Tx, caller: &Caller, old: &Lead, lead: &mut Lead) -> Result<()> {
    written(app, tx, (caller.org(), caller.actor().id()), old, lead).await
}

async fn written(
    app: &App,
    tx: &mut Tx,
    (org, by): (&OrgId, &str),
    old: &Lead,
    lead: &mut Lead,
) -> Result<()> {
    lead.version = old.version + 1;
    store::update(tx, org, lead).await?;
    emit(app, tx, org, "lead.updated", lead).await?;
    if lead.stage != old.stage {
        store::add_step(tx, org, lead, Some(old.stage), by).await?;
        let payload = json!({ "lead": lead, "from": old.stage, "to": lead.stage });
        tell(app, tx, org, ("lead.stage_changed", payload), lead).await?;
    }
    Ok(())
}
