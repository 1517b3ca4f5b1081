//! The widget: what a web page learns of a business by the widget's public key, and the visits
//! that begin there.
//!
//! The key finds the organization and proves nothing else. A visit is proven by its session token,
//! and who the visitor is by an identity that the business's own server signed. What a visitor
//! types about themselves is kept as typed: it opens nobody's history.

mod begin;
mod config;
mod identity;
mod sessions;
mod sites;
mod start;
pub mod talk;

use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::Door;

pub use begin::begin;
pub use config::{
    AgentCard, AttachmentRules, OpenHours, PublicConfig, Voice, operators_online, public_config,
};
pub use identity::{has_identity_secret, rotate_identity_secret};
pub use sessions::{SessionChange, authenticate, check_open, end_session, session, update_session};
pub use sites::Asking;
pub use start::{StartSession, Started, start_session};

use super::{
    model::{Channel, ChannelKind, WidgetSettings},
    origins, store,
};
use crate::{App, Visitor};

/// The sites that may frame this widget's page; any site where there are none.
pub async fn frame_ancestors(app: &App, widget_key: &str) -> Result<Vec<String>> {
    let (_, channel) = open_widget(app, widget_key).await?;
    Ok(channel.settings.0.allowed_origins)
}

/// How the widget that a visitor came through looks and behaves.
pub async fn settings(app: &App, visitor: &Visitor) -> Result<WidgetSettings> {
    let mut conn = app.db().read(visitor.org()).await?;
    let channel = store::get(&mut conn, visitor.org(), visitor.channel()).await?;
    Ok(channel.ok_or(Error::NotFound("chat"))?.settings.0)
}

/// Whether this could be the key of a widget.
pub fn is_key(text: &str) -> bool {
    text.strip_prefix("wk_").is_some_and(|rest| {
        (8..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// The widget of this key and whose it is. One that is closed answers like one that never was.
async fn open_widget(app: &App, widget_key: &str) -> Result<(OrgId, Channel)> {
    if !is_key(widget_key) {
        return Err(Error::NotFound("chat"));
    }
    let mut conn = app.db().read_system(Door::Token).await?;
    store::by_key(&mut conn, widget_key)
        .await?
        .filter(|found| found.channel.enabled && found.channel.kind == ChannelKind::Widget)
        .map(|found| (found.org_id, found.channel))
        .ok_or(Error::NotFound("chat"))
}

#[cfg(test)]
mod tests;
