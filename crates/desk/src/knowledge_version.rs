//! The number that says whether what the agent knows has changed.
//!
//! Whatever changes what can be found (the profile, the hours, the services, a source) raises it in
//! the same transaction; who keeps an index compares it.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Tx};

/// Raises the organization's number. It locks the organization's row until the transaction ends, so
/// changes of one organization's knowledge are made one after another.
pub(crate) async fn bump_in(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("UPDATE organizations SET knowledge_version = knowledge_version + 1 WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}

/// The organization's number.
pub(crate) async fn get(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT knowledge_version FROM organizations WHERE org_id = $1").bind(org).scalar().await
}
