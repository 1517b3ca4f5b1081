//! Files and web pages that a business teaches its agent by.
//!
//! A source is stored at once and read later: a job takes the text out of it, cuts it into passages
//! and exchanges them for the old ones in one transaction, so that a question finds either all of the
//! old or all of the new. What could not be read is said in words ([`Source::error`],
//! [`Source::warnings`]); what is the same as before is not read again.

mod address;
mod fetch;
mod files;
mod model;
mod page;
mod read;
pub mod sites;
mod store;

#[cfg(test)]
mod tests;

pub use files::{Added, NewFile, add_file, add_file_in_place, original};
pub use model::{Source, SourceKind, SourcePassage, SourceState};
pub use page::add_page;

use frontdesk_base::{
    Error, Result,
    id::{OrgId, SourceId},
};
use frontdesk_db::Tx;

use crate::{
    App, Caller, Role, audit, events, files as blobs, jobs::Handler, knowledge_version, limits,
};

/// The jobs of files, pages and sites.
pub(crate) fn handlers() -> Vec<Handler> {
    read::handlers().into_iter().chain(sites::handlers()).collect()
}

/// The files, and the pages that are not of a site, the newest first, at most a thousand.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Source>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One file or page.
pub async fn get(app: &App, caller: &Caller, id: &SourceId) -> Result<Source> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("source"))
}

/// Its first 500 passages in order.
pub async fn passages(app: &App, caller: &Caller, id: &SourceId) -> Result<Vec<SourcePassage>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("source"))?;
    store::passages(&mut conn, caller.org(), id).await
}

/// What a source is called, whatever it is, for many at once: those that are there.
pub async fn titles(app: &App, caller: &Caller, ids: &[SourceId]) -> Result<Vec<Source>> {
    let mut conn = app.db().read(caller.org()).await?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(store::get(&mut conn, caller.org(), id).await?);
    }
    Ok(found)
}

/// Reads it again from its original: after a failure, or to be sure.
pub async fn read_again(app: &App, caller: &Caller, id: &SourceId) -> Result<Source> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut source = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("source"))?;
    if source.state == SourceState::Failed {
        source.state = SourceState::Reading;
        source.error = None;
        source.progress = 0;
        store::set_state(&mut tx, org, &source).await?;
    }
    read::ask(app, &mut tx, org, id).await?;
    tx.commit().await?;
    Ok(source)
}

/// Forgets a file or page, its passages and its original. The next question does not find it.
pub async fn delete(app: &App, caller: &Caller, id: &SourceId) -> Result<Source> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let source = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("source"))?;
    let blob = store::blob_key(&mut tx, org, id).await?;
    super::store::delete_source(&mut tx, org, id).await?;
    sites::forget_page(&mut tx, org, &source).await?;
    audit::record(app, &mut tx, caller, "source.deleted", id.as_str(), "").await?;
    told(app, &mut tx, caller, "knowledge.source_deleted", &source).await?;
    tx.commit().await?;
    if let Some(key) = blob {
        // The row is gone, so nothing leads to the file any more; that it is left over harms nobody.
        if let Err(error) = blobs::delete(app, &key).await {
            tracing::warn!(org.id = %org, error = %error, "The original of a source is left over");
        }
    }
    tracing::info!(org.id = %org, source.id = %id, "Deleted source {id}");
    Ok(source)
}

/// Fails when there are as many files and pages as there may be. The organization's row is locked.
async fn refuse_too_many(tx: &mut Tx, org: &OrgId) -> Result<()> {
    let most = limits::KNOWLEDGE_SOURCES;
    if store::count(tx, org).await? >= most {
        return Err(Error::conflict(format!(
            "There are {most} files and pages already; that is the most. Delete some first."
        )));
    }
    Ok(())
}

async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    name: &'static str,
    source: &Source,
) -> Result<()> {
    let payload = serde_json::json!({ "source": {
        "id": source.id, "kind": source.kind, "title": source.title, "state": source.state,
    } });
    events::emit(app, tx, caller.org(), events::NewEvent::new(name, payload)).await?;
    Ok(())
}
