//! The rows of an organization's agent, of its versions and of its draft.

use frontdesk_base::{
    Result,
    id::{AgentVersionId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{AgentSettings, Version, draft::Row};

pub(super) async fn get(conn: &mut Conn, org: &OrgId) -> Result<Option<AgentSettings>> {
    conn.query(
        "SELECT name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, tool_limits, version, updated_at \
         FROM agents WHERE org_id = $1",
    )
    .bind(org)
    .optional()
    .await
}

/// The same, locked until the transaction ends: one change of the agent at a time.
pub(super) async fn lock(tx: &mut Tx, org: &OrgId) -> Result<Option<AgentSettings>> {
    tx.query(Sql::Split {
        sqlite: "SELECT name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, tool_limits, version, updated_at \
                 FROM agents WHERE org_id = $1",
        postgres: "SELECT name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, tool_limits, version, updated_at \
                   FROM agents WHERE org_id = $1 FOR UPDATE",
    })
    .bind(org)
    .optional()
    .await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, agent: &AgentSettings) -> Result<()> {
    tx.query(
        "INSERT INTO agents (org_id, name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, tool_limits, version, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(org)
    .bind(&agent.name)
    .bind(&agent.persona)
    .bind(&agent.greeting)
    .bind(agent.languages.clone())
    .bind(agent.models.clone())
    .bind(agent.tools.clone())
    .bind(agent.always_say.clone())
    .bind(agent.never_discuss.clone())
    .bind(agent.hand_over.clone())
    .bind(agent.tool_limits.clone())
    .bind(agent.version)
    .bind(agent.updated_at)
    .execute()
    .await?;
    Ok(())
}

/// Its new version; `None` when there is no agent.
pub(super) async fn update(tx: &mut Tx, org: &OrgId, agent: &AgentSettings) -> Result<Option<i64>> {
    let row: Option<(i64,)> = tx
        .query(
            "UPDATE agents SET name = $2, persona = $3, greeting = $4, languages = $5, models = $6, tools = $7, always_say = $8, \
             never_discuss = $9, hand_over = $10, tool_limits = $11, version = version + 1, updated_at = $12 WHERE org_id = $1 RETURNING version",
        )
        .bind(org)
        .bind(&agent.name)
        .bind(&agent.persona)
        .bind(&agent.greeting)
        .bind(agent.languages.clone())
        .bind(agent.models.clone())
        .bind(agent.tools.clone())
        .bind(agent.always_say.clone())
        .bind(agent.never_discuss.clone())
        .bind(agent.hand_over.clone())
        .bind(agent.tool_limits.clone())
        .bind(agent.updated_at)
        .optional()
        .await?;
    Ok(row.map(|(version,)| version))
}

pub(super) async fn versions(conn: &mut Conn, org: &OrgId, limit: i64) -> Result<Vec<Version>> {
    conn.query(
        "SELECT number, settings, note, restored_from, published_by, published_at FROM agent_versions WHERE org_id = $1 \
         ORDER BY number DESC LIMIT $2",
    )
    .bind(org)
    .bind(limit)
    .all()
    .await
}

pub(super) async fn version(conn: &mut Conn, org: &OrgId, number: i64) -> Result<Option<Version>> {
    conn.query(
        "SELECT number, settings, note, restored_from, published_by, published_at FROM agent_versions WHERE org_id = $1 AND number = $2",
    )
    .bind(org)
    .bind(number)
    .optional()
    .await
}

/// A number that is there stays as it is: what was published does not change.
pub(super) async fn insert_version(
    tx: &mut Tx,
    org: &OrgId,
    id: &AgentVersionId,
    version: &Version,
) -> Result<()> {
    tx.query(
        "INSERT INTO agent_versions (org_id, id, number, settings, note, restored_from, published_by, published_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org_id, number) DO NOTHING",
    )
    .bind(org)
    .bind(id)
    .bind(version.number)
    .bind(version.settings.clone())
    .bind(&version.note)
    .bind(version.restored_from)
    .bind(&version.published_by)
    .bind(version.published_at)
    .execute()
    .await?;
    Ok(())
}

/// Forgets the versions up to this one.
pub(super) async fn forget_versions(tx: &mut Tx, org: &OrgId, until: i64) -> Result<()> {
    tx.query("DELETE FROM agent_versions WHERE org_id = $1 AND number <= $2")
        .bind(org)
        .bind(until)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn draft(conn: &mut Conn, org: &OrgId) -> Result<Option<Row>> {
    conn.query("SELECT settings, revision, based_on, edited_by, edited_at FROM agent_drafts WHERE org_id = $1")
        .bind(org)
        .optional()
        .await
}

/// The agent's row is locked: nobody else writes the draft meanwhile.
pub(super) async fn put_draft(tx: &mut Tx, org: &OrgId, row: &Row) -> Result<()> {
    tx.query(
        "INSERT INTO agent_drafts (org_id, settings, revision, based_on, edited_by, edited_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (org_id) DO UPDATE SET settings = excluded.settings, revision = excluded.revision, based_on = excluded.based_on, \
         edited_by = excluded.edited_by, edited_at = excluded.edited_at",
    )
    .bind(org)
    .bind(row.settings.clone())
    .bind(&row.revision)
    .bind(row.based_on)
    .bind(&row.edited_by)
    .bind(row.edited_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn delete_draft(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("DELETE FROM agent_drafts WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}
