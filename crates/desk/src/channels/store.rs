//! The rows of channels.

use frontdesk_base::{
    Result,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::model::{Channel, ChannelKind};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, provider, name, widget_key, settings, enabled, created_at, updated_at FROM channels ",
            $rest
        )
    };
}

/// A channel as its key finds it, with its organization.
#[derive(sqlx::FromRow)]
pub(super) struct Found {
    pub(super) org_id: OrgId,
    #[sqlx(flatten)]
    pub(super) channel: Channel,
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, channel: &Channel) -> Result<()> {
    tx.query(
        "INSERT INTO channels (org_id, id, kind, provider, name, widget_key, settings, enabled, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(org)
    .bind(&channel.id)
    .bind(channel.kind)
    .bind(&channel.provider)
    .bind(&channel.name)
    .bind(&channel.widget_key)
    .bind(channel.settings.clone())
    .bind(channel.enabled)
    .bind(channel.created_at)
    .bind(channel.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, channel: &Channel) -> Result<()> {
    tx.query(
        "UPDATE channels SET name = $3, widget_key = $4, settings = $5, enabled = $6, updated_at = $7 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&channel.id)
    .bind(&channel.name)
    .bind(&channel.widget_key)
    .bind(channel.settings.clone())
    .bind(channel.enabled)
    .bind(channel.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &ChannelId) -> Result<Option<Channel>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// The channel, held until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &ChannelId) -> Result<Option<Channel>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Channel>> {
    conn.query(select!("WHERE org_id = $1 ORDER BY created_at, id")).bind(org).all().await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId, kind: ChannelKind) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM channels WHERE org_id = $1 AND kind = $2")
        .bind(org)
        .bind(kind)
        .scalar()
        .await
}

/// The widget of this key, whosever it is.
pub(super) async fn by_key(conn: &mut Conn, key: &str) -> Result<Option<Found>> {
    // system door: the key names the organization
    conn.query(
        "SELECT org_id, id, kind, provider, name, widget_key, settings, enabled, created_at, updated_at FROM channels \
         WHERE widget_key = $1",
    )
    .bind(key)
    .optional()
    .await
}
