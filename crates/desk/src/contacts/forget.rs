//! Deleting a contact, or what is known of their devices.

use frontdesk_base::{
    Error, Result,
    id::{BookingId, ContactId},
};
use serde::{Deserialize, Serialize};

use super::{sessions, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    jobs, mail,
};

/// The kind of the job that deletes a file whose row is gone.
pub(crate) const DELETE_FILE: &str = "delete_file";

/// The kind of the job that takes a contact out of what was written of their bookings into outside calendars.
pub(crate) const FORGET_BOOKINGS: &str = "calendar_forget";

/// What that job is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Forgotten {
    pub(crate) bookings: Vec<BookingId>,
}

/// Deletes a contact and everything said with them, with every contact that was merged into it. What
/// remains is an entry of the audit log that holds no personal data.
pub async fn delete(app: &App, caller: &Caller, id: &ContactId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let contact = store::lock(&mut tx, org, id).await?;
    if contact.is_none_or(|contact| contact.merged_into.is_some()) {
        return Err(Error::NotFound("contact"));
    }
    // Those that were merged into it are the same person; those first, so that nothing points nowhere.
    let mut all = vec![id.clone()];
    let mut at = 0;
    while at < all.len() {
        all.extend(store::merges::absorbed_by(&mut tx, org, &all[at]).await?);
        at += 1;
    }
    for id in all.iter().rev() {
        // Conversations, messages, sessions and attachments go with the row; files go by a job.
        let files = store::files(&mut tx, org, id).await?;
        // While it is known which bookings were the contact's.
        let written = store::written_elsewhere(&mut tx, org, id).await?;
        if !written.is_empty() {
            let bookings = written.into_iter().map(|(booking,)| booking).collect();
            let job = jobs::NewJob::new(FORGET_BOOKINGS, Forgotten { bookings });
            jobs::enqueue(app, &mut tx, org, job.priority(jobs::Priority::Soon)).await?;
        }
        store::forget_references(&mut tx, org, id).await?;
        mail::forget_contact(&mut tx, org, id).await?;
        store::delete(&mut tx, org, id).await?;
        for key in files {
            let job = jobs::NewJob::new(DELETE_FILE, serde_json::json!({ "key": key }))
                .priority(jobs::Priority::Soon);
            jobs::enqueue(app, &mut tx, org, job).await?;
        }
        audit::record(app, &mut tx, caller, "contact.deleted", id.as_str(), "").await?;
    }
    events::emit(
        app,
        &mut tx,
        org,
        NewEvent::new("contact.deleted", serde_json::json!({ "contact_id": id })).contact(id),
    )
    .await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, contact.id = %id, "Deleted contact {id}");
    Ok(())
}

/// Forgets the device facts of a contact's visits.
pub async fn forget_device_facts(app: &App, caller: &Caller, id: &ContactId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact = super::lock(&mut tx, caller.org(), id).await?;
    sessions::forget_device_facts(&mut tx, caller.org(), &contact.id).await?;
    let subject = contact.id.as_str();
    audit::record(app, &mut tx, caller, "contact.device_facts_deleted", subject, "").await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await
}
