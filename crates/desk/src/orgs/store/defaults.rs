//! The row of the widget that an organization begins with. Its feature owns it from
//! then on.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::Tx;

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
