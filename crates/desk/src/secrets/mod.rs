//! Secrets at rest: envelope encryption, a data key for each organization under the installation's
//! master key.
//!
//! Every ciphertext is bound to its organization and name, so that one moved to another row does
//! not open. Deleting an organization deletes its data key: what was sealed under it, media and
//! backups included, cannot be read again.

mod seal;
mod store;

use frontdesk_base::{Error, Result, Secret, id::OrgId};
use frontdesk_db::{Conn, Tx};

pub use seal::{MasterKey, Sealed};

use crate::{App, Caller, Role};

/// Makes the data key of a new organization, in the transaction that creates it.
pub(crate) async fn create_data_key(app: &App, tx: &mut Tx, org: &OrgId) -> Result<()> {
    let key = app.random().bytes::<32>();
    let sealed = app.master_key().seal(app.random(), &key, &context(org, "data-key"));
    store::insert_key(tx, org, app.master_key().id(), sealed.as_bytes(), app.clock().now()).await
}

/// Stores a secret of the organization under a name such as `anthropic.api_key`.
pub async fn put(app: &App, caller: &Caller, name: &str, secret: &Secret) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    put_in(app, &mut tx, caller.org(), name, secret).await?;
    crate::audit::record(app, &mut tx, caller, "secret.set", name, "").await?;
    tx.commit().await
}

/// Stores a secret in this transaction.
pub(crate) async fn put_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &str,
    secret: &Secret,
) -> Result<()> {
    let key = data_key(app, tx, org).await?;
    let sealed = key.seal(app.random(), secret.expose().as_bytes(), &context(org, name));
    store::put(tx, org, name, sealed.as_bytes(), app.clock().now()).await
}

/// Takes a secret away.
pub async fn remove(app: &App, caller: &Caller, name: &str) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if store::delete(&mut tx, caller.org(), name).await? {
        crate::audit::record(app, &mut tx, caller, "secret.removed", name, "").await?;
    }
    tx.commit().await
}

/// Takes a secret away in this transaction, with what it was for.
pub(crate) async fn remove_in(tx: &mut Tx, org: &OrgId, name: &str) -> Result<()> {
    store::delete(tx, org, name).await?;
    Ok(())
}

/// Which secrets the organization has, by name. Never their values.
pub async fn names(app: &App, caller: &Caller) -> Result<Vec<String>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::names(&mut conn, caller.org()).await
}

/// A secret that is there, without its value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// When it was set.
    pub updated_at: frontdesk_base::Timestamp,
}

/// Which secrets the organization has and since when. Never their values.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Kept>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// Opens a secret for the one call that needs it.
pub(crate) async fn open(app: &App, org: &OrgId, name: &str) -> Result<Option<Secret>> {
    let mut conn = app.db().read(org).await?;
    open_in(app, &mut conn, org, name).await
}

/// The same within a transaction.
pub(crate) async fn open_in(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    name: &str,
) -> Result<Option<Secret>> {
    let Some(sealed) = store::get(conn, org, name).await? else { return Ok(None) };
    let key = data_key(app, conn, org).await?;
    let plain = key.open(&Sealed::from_bytes(sealed), &context(org, name))?;
    String::from_utf8(plain)
        .map(|text| Some(Secret::new(text)))
        .map_err(|_| Error::internal("a secret is not text"))
}

/// The organization's data key, for sealing what is too large for a row.
pub(crate) async fn sealing_key(app: &App, org: &OrgId) -> Result<MasterKey> {
    let mut conn = app.db().read(org).await?;
    data_key(app, &mut conn, org).await
}

async fn data_key(app: &App, conn: &mut Conn, org: &OrgId) -> Result<MasterKey> {
    let sealed = store::key(conn, org)
        .await?
        .ok_or_else(|| Error::internal("the organization's data key is gone"))?;
    let plain = app.master_key().open(&Sealed::from_bytes(sealed), &context(org, "data-key"))?;
    MasterKey::from_bytes(&plain)
}

/// What a ciphertext is bound to.
fn context(org: &OrgId, name: &str) -> String {
    format!("{org}/secrets/{name}")
}

#[cfg(test)]
mod tests;
