//! Where a widget was last seen: what its health light goes by.

use frontdesk_base::{Result, Timestamp, id::ChannelId};
use serde::Serialize;

use super::origins;
use crate::{App, Caller, contacts};

/// The last visit through a widget that came from somewhere else than this installation's own pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// When the visit was last used.
    pub at: Timestamp,
    /// The site, as `shop.example`.
    pub site: String,
}

/// Visits that are looked at together, and how often: the business itself may have tried its widget
/// often since it was last seen on a website.
const AT_ONCE: i64 = 200;
const TIMES: usize = 10;

/// Where the widget was last seen, as far back as the last two thousand visits.
pub async fn last_seen(app: &App, caller: &Caller, id: &ChannelId) -> Result<Option<Seen>> {
    let own = origins::of_url(&app.settings().public_url);
    let mut before = None;
    for _ in 0..TIMES {
        let visits = contacts::recent_visits(app, caller, id, before.as_ref(), AT_ONCE).await?;
        let Some(last) = visits.last() else { break };
        before = Some(last.id.clone());
        let seen = visits.into_iter().find_map(|visit| {
            let origin = origins::of_url(visit.device.page_url.as_deref()?)?;
            let site = origin.split_once("://")?.1.to_owned();
            (own.as_deref() != Some(origin.as_str())).then_some(Seen { at: visit.used_at, site })
        });
        if seen.is_some() {
            return Ok(seen);
        }
    }
    Ok(None)
}
