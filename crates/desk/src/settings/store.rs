//! The row of an organization's agent.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::{Conn, Tx};

use super::AgentSettings;

pub(super) async fn get(conn: &mut Conn, org: &OrgId) -> Result<Option<AgentSettings>> {
    conn.query(
        "SELECT name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, version, updated_at \
         FROM agents WHERE org_id = $1",
    )
    .bind(org)
    .optional()
    .await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, agent: &AgentSettings) -> Result<()> {
    tx.query(
        "INSERT INTO agents (org_id, name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, version, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
             never_discuss = $9, hand_over = $10, version = version + 1, updated_at = $11 WHERE org_id = $1 RETURNING version",
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
        .bind(agent.updated_at)
        .optional()
        .await?;
    Ok(row.map(|(version,)| version))
}
