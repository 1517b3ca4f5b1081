//! The job that takes rows over, in pieces: each is one transaction with how far it has come.

use frontdesk_base::{Result, id::ImportId};
use frontdesk_extract::rows::Row;
use serde::Deserialize;

use super::{
    apply::{Counts, Writing},
    model::{Import, ImportState, Outcome},
    plan::Plan,
    row::{Read, Reader},
    store,
};
use crate::{
    App, Caller,
    contacts::fields,
    jobs::{Job, JobError},
    orgs,
};

/// The kind of the job.
pub(in crate::contacts) const KIND: &str = "import_contacts";
/// Rows of one piece.
pub(super) const AT_ONCE: usize = 250;

#[derive(Deserialize)]
struct Payload {
    import: ImportId,
}

/// Takes the rows of an import over, from where it has come to.
pub(in crate::contacts) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let caller = job.caller()?;
    let Payload { import: id } = job.payload()?;
    let known = {
        let mut conn = app.db().read(caller.org()).await?;
        store::get(&mut conn, caller.org(), &id).await?
    };
    // Deleted meanwhile, or done by the worker whose lease ran out.
    let Some(import) = known.filter(|import| import.state == ImportState::Running) else {
        return Ok(());
    };
    let table = match super::table_of(&app, &caller, &import).await {
        Ok(table) => table,
        Err(frontdesk_base::Error::Internal(error)) => {
            return Err(JobError::Retry(frontdesk_base::Error::Internal(error)));
        }
        Err(error) => {
            end(&app, &caller, &import, Some(error.to_string())).await?;
            return Ok(());
        }
    };
    let mut done = usize::try_from(import.done).unwrap_or(0);
    let rows = &table.rows[1..];
    while let Some(piece) = rows.get(done..).filter(|rest| !rest.is_empty()) {
        let piece = &piece[..piece.len().min(AT_ONCE)];
        if !take(&app, &caller, &id, (done, piece)).await? {
            return Ok(());
        }
        done += piece.len();
    }
    end(&app, &caller, &import, None).await?;
    Ok(())
}

/// Takes one piece over. False when the import is not to go on, or has already gone on from here.
async fn take(
    app: &App,
    caller: &Caller,
    id: &ImportId,
    (done, rows): (usize, &[Row]),
) -> Result<bool> {
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let Some(mut import) = store::lock(&mut tx, org, id).await? else { return Ok(false) };
    if import.state != ImportState::Running || usize::try_from(import.done) != Ok(done) {
        return Ok(false);
    }
    let own = fields::list_in(&mut tx, org).await?;
    let reader = Reader::new(&import, own, orgs::profile_in(&mut tx, org).await?.country);
    let read: Vec<Read> = rows.iter().map(|row| reader.read(row)).collect();
    let mut plan = Plan::new(import.existing, now);
    plan.learn(&mut tx, org, &read).await?;
    let mut bad = Vec::new();
    let mut decided = Vec::with_capacity(read.len());
    for (row, read) in rows.iter().zip(read) {
        let outcome = plan.decide(&read);
        if let Outcome::Bad(reason) = &outcome {
            bad.push((i64::try_from(row.line).unwrap_or(i64::MAX), reason.clone(), &row.cells));
        }
        decided.push((read, outcome));
    }
    let writing = Writing { app, caller, import: &import, now };
    let Counts { created, updated, skipped } = writing.write(&mut tx, &decided).await?;
    store::insert_problems(&mut tx, org, id, &bad).await?;
    import.done += i64::try_from(rows.len()).unwrap_or(0);
    import.created += created;
    import.updated += updated;
    import.skipped += skipped;
    import.bad += i64::try_from(bad.len()).unwrap_or(0);
    store::update(&mut tx, org, &import).await?;
    super::tell(app, &mut tx, caller, &import).await?;
    tx.commit().await?;
    metrics::counter!("contacts_imported_rows_total").increment(rows.len() as u64);
    Ok(true)
}

/// Ends the import, and forgets the file.
async fn end(app: &App, caller: &Caller, import: &Import, error: Option<String>) -> Result<()> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let Some(mut last) = store::lock(&mut tx, org, &import.id).await? else { return Ok(()) };
    if last.state != ImportState::Running {
        return Ok(());
    }
    last.state = if error.is_some() { ImportState::Failed } else { ImportState::Done };
    last.error = error;
    last.finished_at = Some(app.clock().now());
    let key = last.blob_key.take();
    store::update(&mut tx, org, &last).await?;
    super::tell(app, &mut tx, caller, &last).await?;
    tx.commit().await?;
    if let Some(key) = key {
        super::delete_file(app, &key).await;
    }
    tracing::info!(org.id = %org, import.id = %import.id, "Ended import {}", import.id);
    Ok(())
}
