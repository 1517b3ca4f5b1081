//! The rows that an organization begins with: an agent and a widget. Their features own them from
//! then on.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Json, Tx};
use serde_json::json;

pub(in crate::orgs) async fn insert_agent(
    tx: &mut Tx,
    org: &OrgId,
    languages: &[String],
    models: &[String],
    now: Timestamp,
) -> Result<()> {
    let hand_over = json!({ "deadline_seconds": 300, "out_of_hours": "take_message" });
    tx.query(
        "INSERT INTO agents (org_id, name, persona, greeting, languages, models, tools, always_say, never_discuss, hand_over, version, updated_at) \
         VALUES ($1, 'Ava', 'friendly, brief', 'Hi! How can I help you today?', $2, $3, '[]', '[]', '[]', $4, 1, $5)",
    )
    .bind(org)
    .bind(Json(languages))
    .bind(Json(models))
    .bind(Json(hand_over))
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::orgs) async fn insert_widget(
    tx: &mut Tx,
    org: &OrgId,
    id: &ChannelId,
    key: &str,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO channels (org_id, id, kind, provider, name, widget_key, settings, enabled, created_at, updated_at) \
         VALUES ($1, $2, 'widget', 'browser', 'Website', $3, '{}', TRUE, $4, $4)",
    )
    .bind(org)
    .bind(id)
    .bind(key)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
