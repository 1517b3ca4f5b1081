//! Channels: the ways in. What is particular to the widget (its visitors, their sessions, what a
//! web page learns before anybody has one) is in [`widget`]; to phone lines, in [`voice`].

mod model;
mod origins;
mod seen;
mod store;
pub mod voice;
pub mod widget;

use frontdesk_base::{Error, Result, error::Checks, id::ChannelId, text};
use frontdesk_db::{Json, Tx};
use serde::Deserialize;

pub use model::{Channel, ChannelKind, LauncherIcon, Position, Talking, WidgetSettings};
pub use seen::{Seen, last_seen};

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
};

/// Widgets of one organization.
const MOST_WIDGETS: i64 = 50;

/// A widget about to be made.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewWidget {
    /// What members call it.
    pub name: String,
    /// How it looks and behaves.
    pub settings: WidgetSettings,
}

/// What to change of a channel; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChannelChange {
    /// What members call it.
    pub name: Option<String>,
    /// How the widget looks and behaves, all of it.
    pub settings: Option<WidgetSettings>,
}

/// The organization's channels, the oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Channel>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One channel.
pub async fn get(app: &App, caller: &Caller, id: &ChannelId) -> Result<Channel> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("channel"))
}

/// A number on which calls come in, carried by this provider; the one that is there under this name, if it is.
pub(crate) async fn add_voice(
    app: &App,
    caller: &Caller,
    name: &str,
    provider: &str,
) -> Result<Channel> {
    caller.must_be(Role::Admin)?;
    let now = app.clock().now();
    let mut tx = app.db().begin(caller.org()).await?;
    let there = store::list(&mut tx, caller.org()).await?.into_iter();
    if let Some(channel) = there
        .filter(|channel| channel.kind == ChannelKind::Voice)
        .find(|channel| channel.name == name && channel.provider == provider)
    {
        return Ok(channel);
    }
    let channel = Channel {
        id: ChannelId::new(now),
        kind: ChannelKind::Voice,
        provider: provider.to_owned(),
        name: name.to_owned(),
        widget_key: None,
        settings: Json(WidgetSettings::default()),
        enabled: true,
        created_at: now,
        updated_at: now,
    };
    store::insert(&mut tx, caller.org(), &channel).await?;
    tx.commit().await?;
    Ok(channel)
}

/// Makes a widget.
pub async fn create_widget(app: &App, caller: &Caller, new: NewWidget) -> Result<Channel> {
    caller.must_be(Role::Admin)?;
    let name = checked_name(&new.name)?;
    let channel = new_widget(app, name, new.settings.checked()?);
    let mut tx = app.db().begin(caller.org()).await?;
    if store::count(&mut tx, caller.org(), ChannelKind::Widget).await? >= MOST_WIDGETS {
        return Err(Error::conflict("There are as many widgets as there may be."));
    }
    store::insert(&mut tx, caller.org(), &channel).await?;
    changed(app, &mut tx, caller, "channel.created", &channel).await?;
    tx.commit().await?;

    tracing::info!(org.id = %caller.org(), channel.id = %channel.id, "Created widget {}", channel.id);
    Ok(channel)
}

/// Changes what a channel is called and how it looks and behaves.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ChannelId,
    change: ChannelChange,
) -> Result<Channel> {
    caller.must_be(Role::Admin)?;
    let name = change.name.map(|name| checked_name(&name)).transpose()?;
    let settings = change.settings.map(WidgetSettings::checked).transpose()?;
    edit(app, caller, id, "channel.updated", |channel| {
        if let Some(name) = name {
            channel.name = name;
        }
        if let Some(settings) = settings {
            channel.settings = Json(settings);
        }
        Ok(())
    })
    .await
}

/// Gives a widget another key: pages with the old one lose it, and visits go on.
pub async fn rotate_key(app: &App, caller: &Caller, id: &ChannelId) -> Result<Channel> {
    caller.must_be(Role::Admin)?;
    edit(app, caller, id, "channel.key_rotated", |channel| {
        if channel.kind != ChannelKind::Widget {
            return Err(Error::conflict("Only a widget has a key."));
        }
        channel.widget_key = Some(fresh_key(app));
        Ok(())
    })
    .await
}

/// Whether a channel can be opened, asked before anything else of it is changed.
///
/// # Errors
/// What [`set_enabled`] would say.
pub async fn may_open(app: &App, caller: &Caller, id: &ChannelId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    voice::may_open(app, caller.org(), &get(app, caller, id).await?).await
}

/// Opens a channel, or closes it: nobody gets in, and visits wait until it is open again.
pub async fn set_enabled(
    app: &App,
    caller: &Caller,
    id: &ChannelId,
    enabled: bool,
) -> Result<Channel> {
    caller.must_be(Role::Admin)?;
    let action = if enabled { "channel.enabled" } else { "channel.disabled" };
    if enabled {
        may_open(app, caller, id).await?;
    }
    edit(app, caller, id, action, |channel| {
        channel.enabled = enabled;
        Ok(())
    })
    .await
}

async fn edit(
    app: &App,
    caller: &Caller,
    id: &ChannelId,
    action: &str,
    how: impl FnOnce(&mut Channel) -> Result<()>,
) -> Result<Channel> {
    let mut tx = app.db().begin(caller.org()).await?;
    let mut channel =
        store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("channel"))?;
    how(&mut channel)?;
    channel.updated_at = app.clock().now();
    store::update(&mut tx, caller.org(), &channel).await?;
    changed(app, &mut tx, caller, action, &channel).await?;
    tx.commit().await?;
    Ok(channel)
}

async fn changed(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &str,
    channel: &Channel,
) -> Result<()> {
    audit::record(app, tx, caller, action, channel.id.as_str(), channel.kind.as_str()).await?;
    let payload = serde_json::json!({ "part": "channels", "channel_id": channel.id });
    events::emit(app, tx, caller.org(), NewEvent::new("organization.updated", payload)).await?;
    Ok(())
}

fn new_widget(app: &App, name: String, settings: WidgetSettings) -> Channel {
    let now = app.clock().now();
    Channel {
        id: ChannelId::new(now),
        kind: ChannelKind::Widget,
        provider: "browser".to_owned(),
        name,
        widget_key: Some(fresh_key(app)),
        settings: Json(settings),
        enabled: true,
        created_at: now,
        updated_at: now,
    }
}

/// `wk_` and 128 random bits: public, but not to be guessed.
fn fresh_key(app: &App) -> String {
    format!("wk_{}", &app.random().token()[..32])
}

fn checked_name(name: &str) -> Result<String> {
    let name = text::line(name);
    let mut checks = Checks::new();
    checks.require(!name.is_empty(), "name", "say what it is called");
    let message = format!("has at most {} characters", limits::NAME_CHARS);
    checks.require(name.chars().count() <= limits::NAME_CHARS, "name", message);
    checks.done()?;
    Ok(name)
}

#[cfg(test)]
mod tests;
