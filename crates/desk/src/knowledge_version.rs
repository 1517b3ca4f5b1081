//! The numbers that say whether what the agent knows has changed.
//!
//! Whatever changes what can be found raises one of them in the same transaction; who keeps an index
//! compares them. They are two because a business that has told its hours has not yet taught its
//! agent anything.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Sql, Tx};

/// What the agent's knowledge was at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::FromRow)]
pub(crate) struct KnowledgeVersion {
    /// Counts changes of sources.
    knowledge_version: i64,
    /// Counts changes of the profile, the hours, the services and the offers.
    facts_version: i64,
}

impl KnowledgeVersion {
    /// Whether the profile, the hours, the services, the staff and the offers are those of `other`.
    pub(crate) fn same_facts(self, other: Self) -> bool {
        self.facts_version == other.facts_version
    }
}

/// Says that a source changed. It locks the organization's row until the transaction ends, so changes
/// of one organization's knowledge are made one after another.
pub(crate) async fn bump_in(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query(
        "UPDATE organizations SET knowledge_version = knowledge_version + 1 WHERE org_id = $1",
    )
    .bind(org)
    .execute()
    .await?;
    Ok(())
}

/// Locks the organization's row until the transaction ends, for what may or may not change a source:
/// whoever bumps later in the transaction holds what it needs already.
pub(crate) async fn lock_in(tx: &mut Tx, org: &OrgId) -> Result<()> {
    let _: Option<(i64,)> = tx
        .query(Sql::Split {
            sqlite: "SELECT knowledge_version FROM organizations WHERE org_id = $1",
            postgres: "SELECT knowledge_version FROM organizations WHERE org_id = $1 FOR UPDATE",
        })
        .bind(org)
        .optional()
        .await?;
    Ok(())
}

/// Says that the profile, the hours, the services or the offers changed. It locks the organization's row until the
/// transaction ends.
pub(crate) async fn bump_facts_in(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("UPDATE organizations SET facts_version = facts_version + 1 WHERE org_id = $1")
        .bind(org)
        .execute()
        .await?;
    Ok(())
}

/// The organization's numbers; `None` when it is gone.
pub(crate) async fn get(conn: &mut Conn, org: &OrgId) -> Result<Option<KnowledgeVersion>> {
    conn.query("SELECT knowledge_version, facts_version FROM organizations WHERE org_id = $1")
        .bind(org)
        .optional()
        .await
}
