//! The end of an organization.

use frontdesk_base::{Error, Result, text};

use super::store;
use crate::{App, Caller, Role, audit, events, jobs, mail};

/// Deletes the organization with everything in it. `name` is its name, typed by the owner who
/// means it. With the data key gone, what is left of its secrets and media, backups included,
/// cannot be read. The audit log stays: it holds ids only.
pub async fn delete_organization(app: &App, caller: &Caller, name: &str) -> Result<()> {
    caller.must_be(Role::Owner)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let profile = super::profile_in(&mut tx, org).await?;
    if text::line(name) != profile.name {
        return Err(Error::invalid("name", "type the name of the organization exactly"));
    }
    audit::record(app, &mut tx, caller, "organization.deleted", org.as_str(), "").await?;
    events::erase(&mut tx, org).await?;
    jobs::erase(&mut tx, org).await?;
    mail::erase(&mut tx, org).await?;
    // Everything else hangs on this row, the data key first of all.
    store::delete(&mut tx, org).await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, "Deleted organization {org}");
    Ok(())
}
