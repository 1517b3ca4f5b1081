//! Google says at once when something is new: a channel that it posts to, made anew before it runs out.
//! Reading by the clock goes on beside it, because not every push arrives.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Secret,
    id::{ConnectionId, OrgId},
};
use frontdesk_db::Door;
use frontdesk_providers::error::Kind;

use super::{Connection, Provider, open, store, sync};
use crate::{App, signing};

/// A channel is made anew when it runs out within so long.
const RENEW: Duration = Duration::from_secs(24 * 3600);

/// Sees to it that a calendar of Google's has a channel. Without one it is read by the clock alone, so a
/// failure is only noted.
pub(super) async fn keep(app: &App, org: &OrgId, connection: &Connection) {
    let public = app.settings().public_url.starts_with("https://");
    let now = app.clock().now();
    if connection.provider != Provider::Google
        || !public
        || connection.channel_until > now.plus(RENEW)
    {
        return;
    }
    if let Err(error) = renew(app, org, connection).await {
        tracing::info!(org.id = %org, connection.id = %connection.id, error = %error, "No push for calendar {}", connection.id);
    }
}

async fn renew(app: &App, org: &OrgId, connection: &Connection) -> Result<()> {
    let calendar = open::google_calendar(app, org, connection, false).await?;
    let address = format!("{}/hooks/google/{}/calendar", app.settings().public_url, connection.id);
    let (channel, token) = (app.random().token(), app.random().token());
    let now = app.clock().now();
    let watched = match calendar.watch(&channel, &Secret::new(token.clone()), &address).await {
        Ok(watched) => watched,
        Err(error) if matches!(error.kind, Kind::Refused | Kind::Auth) => {
            // Calendars of others cannot be watched: asked again tomorrow.
            let mut tx = app.db().begin(org).await?;
            let later = now.plus(2 * RENEW);
            store::set_channel(&mut tx, org, &connection.id, ("", "", ""), later).await?;
            return tx.commit().await;
        }
        Err(error) => return Err(Error::internal(error)),
    };
    let mut tx = app.db().begin(org).await?;
    let hash = signing::token_hash(&token);
    let row = (channel.as_str(), hash.as_str(), watched.resource.as_str());
    store::set_channel(&mut tx, org, &connection.id, row, watched.expires_at).await?;
    tx.commit().await?;
    if !connection.channel.is_empty() {
        // The old one would only say everything twice.
        let _ = calendar.stop(&connection.channel, &connection.channel_resource).await;
    }
    Ok(())
}

/// What Google posts: which channel, its token, the resource, and what happened to it.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    /// `X-Goog-Channel-ID`.
    pub channel: &'a str,
    /// `X-Goog-Channel-Token`.
    pub token: &'a str,
    /// `X-Goog-Resource-ID`.
    pub resource: &'a str,
    /// `X-Goog-Resource-State`.
    pub state: &'a str,
}

/// Takes a push: the calendar is read soon. One that does not prove itself by the channel's token is
/// answered like one for a calendar that is not there.
pub async fn pushed(app: &App, id: &ConnectionId, push: Push<'_>) -> Result<()> {
    const NOBODY: Error = Error::NotFound("calendar");
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let org = store::org_of(&mut conn, id).await?.ok_or(NOBODY)?;
    drop(conn);
    let mut tx = app.db().begin(&org).await?;
    let connection = store::get(&mut tx, &org, id).await?.ok_or(NOBODY)?;
    let proven = !connection.channel.is_empty()
        && signing::same(&signing::token_hash(push.token), &connection.channel_token)
        && signing::same(push.channel, &connection.channel)
        && (connection.channel_resource.is_empty() || push.resource == connection.channel_resource);
    if !proven {
        return Err(NOBODY);
    }
    if push.state == "sync" {
        return Ok(());
    }
    sync::soon(app, &mut tx, &org, id).await?;
    tx.commit().await
}
