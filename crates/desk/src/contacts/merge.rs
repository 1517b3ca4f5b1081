//! Merging two contacts that are one person, and taking them apart again.
//!
//! Whatever is a row of its own moves to the survivor, and is noted, so that exactly it moves back; what is
//! written later stays where it was written. The record of the one that goes stays as it was; the survivor
//! takes over what it did not know. What a browser sees does not grow by a merge: a conversation stays open
//! to whom it was open before ([`crate::Visitor::reach`]).

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, MergeId, OrgId},
};
use frontdesk_db::Tx;
use serde::Serialize;

use super::{
    Contact, fields, identities,
    record::Record,
    store::{self, merges as rows, moves},
};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
};

/// Two contacts that became one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// The contact that there is now.
    pub survivor_id: ContactId,
    /// The contact that went into it.
    pub absorbed_id: ContactId,
    /// What that one was called.
    pub absorbed_name: String,
    /// Who merged them.
    pub merged_by: String,
    /// When.
    pub merged_at: Timestamp,
    /// Who took them apart again.
    pub undone_by: Option<String>,
    /// When.
    pub undone_at: Option<Timestamp>,
}

/// The merges that a contact took part in, the newest first.
pub async fn merges(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Merge>> {
    let mut conn = app.db().read(caller.org()).await?;
    rows::of_contact(&mut conn, caller.org(), contact).await
}

/// Merges a contact into another: everything of the one moves to the other. The same again answers with
/// the merge that there is.
///
/// # Errors
/// [`Error::Invalid`] for a contact and itself; [`Error::Conflict`] when one of them was merged with
/// somebody else meanwhile.
pub async fn merge(
    app: &App,
    caller: &Caller,
    from: &ContactId,
    into: &ContactId,
) -> Result<Merge> {
    caller.must_be(Role::Operator)?;
    if from == into {
        return Err(Error::invalid("into", "is the same contact"));
    }
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let (absorbed, mut survivor) = lock_both(&mut tx, org, from, into).await?;
    if absorbed.merged_into.as_ref() == Some(into) {
        return rows::standing(&mut tx, org, from).await?.ok_or(Error::NotFound("merge"));
    }
    if absorbed.merged_into.is_some() || survivor.merged_into.is_some() {
        return Err(Error::conflict(
            "One of them was merged with another contact meanwhile. Look at both again.",
        ));
    }
    let before = record_of(&mut tx, org, &survivor).await?;
    let after = before.with(&record_of(&mut tx, org, &absorbed).await?);
    let merge = Merge {
        id: MergeId::new(now),
        survivor_id: into.clone(),
        absorbed_id: from.clone(),
        absorbed_name: absorbed.display_name(),
        merged_by: caller.actor().id().to_owned(),
        merged_at: now,
        undone_by: None,
        undone_at: None,
    };
    rows::insert(&mut tx, org, &merge, (&before, &after)).await?;
    moves::take(&mut tx, org, &merge.id, from, into).await?;
    rows::point(&mut tx, org, from, Some(into)).await?;
    save(&mut tx, org, &mut survivor, (&before, &after), now).await?;
    audit::record(app, &mut tx, caller, "contact.merged", from.as_str(), into.as_str()).await?;
    tell(app, &mut tx, org, "contact.merged", (&merge, &survivor)).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, contact.id = %into, "Merged contact {from} into {into}");
    Ok(merge)
}

/// Takes two contacts apart again: what the merge moved goes back, what came after it stays. The same
/// again does nothing.
///
/// # Errors
/// [`Error::Conflict`] while the survivor is itself merged into another: that one is undone first.
pub async fn unmerge(app: &App, caller: &Caller, id: &MergeId) -> Result<Merge> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let known = rows::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("merge"))?;
    if known.undone_at.is_some() {
        return Ok(known);
    }
    let (from, into) = (&known.absorbed_id, &known.survivor_id);
    let (_, mut survivor) = lock_both(&mut tx, org, from, into).await?;
    if survivor.merged_into.is_some() {
        return Err(Error::conflict(
            "The contact has since been merged into another. Undo that merge first.",
        ));
    }
    let (before, after) = rows::records(&mut tx, org, id).await?;
    let has = record_of(&mut tx, org, &survivor).await?;
    let left = has.without(&before, &after);
    moves::give_back(&mut tx, org, id, into, from).await?;
    rows::point(&mut tx, org, from, None).await?;
    save(&mut tx, org, &mut survivor, (&has, &left), now).await?;
    let by = caller.actor().id();
    rows::undo(&mut tx, org, id, (by, now)).await?;
    audit::record(app, &mut tx, caller, "contact.unmerged", from.as_str(), into.as_str()).await?;
    let done = Merge { undone_by: Some(by.to_owned()), undone_at: Some(now), ..known.clone() };
    tell(app, &mut tx, org, "contact.unmerged", (&done, &survivor)).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, contact.id = %into, "Took contact {from} out of {into} again");
    Ok(done)
}

/// Both rows, locked in the order of their ids, so that two merges cannot wait for each other.
async fn lock_both(
    tx: &mut Tx,
    org: &OrgId,
    from: &ContactId,
    into: &ContactId,
) -> Result<(Contact, Contact)> {
    let (first, second) = if from < into { (from, into) } else { (into, from) };
    let one = store::lock(tx, org, first).await?.ok_or(Error::NotFound("contact"))?;
    let other = store::lock(tx, org, second).await?.ok_or(Error::NotFound("contact"))?;
    Ok(if from < into { (one, other) } else { (other, one) })
}

async fn record_of(tx: &mut Tx, org: &OrgId, contact: &Contact) -> Result<Record> {
    let reached = identities::of_in(tx, org, contact).await?;
    let ids = std::slice::from_ref(&contact.id);
    let values = fields::values_in(tx, org, ids).await?.remove(&contact.id).unwrap_or_default();
    Ok(Record::of(contact, reached, values))
}

/// Makes the survivor's record say `after` where it said `before`.
async fn save(
    tx: &mut Tx,
    org: &OrgId,
    survivor: &mut Contact,
    (before, after): (&Record, &Record),
    now: Timestamp,
) -> Result<()> {
    after.put(survivor);
    survivor.updated_at = now;
    store::update(tx, org, survivor).await?;
    store::seen(tx, org, &survivor.id, survivor.seen_at).await?;
    for gone in before.identities.iter().filter(|one| !after.identities.contains(one)) {
        store::identities::remove(tx, org, &survivor.id, (gone.kind, &gone.value)).await?;
    }
    for new in after.identities.iter().filter(|one| !before.identities.contains(one)) {
        store::identities::keep(tx, org, &survivor.id, new).await?;
    }
    for field in before.fields.keys().filter(|field| !after.fields.contains_key(*field)) {
        store::fields::clear_value(tx, org, &survivor.id, field).await?;
    }
    for (field, value) in &after.fields {
        if before.fields.get(field) != Some(value) {
            store::fields::set_value(tx, org, &survivor.id, field, value).await?;
        }
    }
    Ok(())
}

async fn tell(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    (merge, survivor): (&Merge, &Contact),
) -> Result<()> {
    let payload = serde_json::json!({
        "merge_id": merge.id,
        "contact": { "id": survivor.id, "name": survivor.name },
        "merged": { "id": merge.absorbed_id },
    });
    // Whoever looks at either hears of it.
    for contact in [&merge.absorbed_id, &merge.survivor_id] {
        events::emit(app, tx, org, NewEvent::new(name, payload.clone()).contact(contact)).await?;
    }
    Ok(())
}
