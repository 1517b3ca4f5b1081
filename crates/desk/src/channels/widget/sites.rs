//! The sites that a widget is for.

use frontdesk_base::{Error, Result};

use super::{WidgetSettings, origins};
use crate::App;

/// What the request itself tells of whoever asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking<'a> {
    /// What the client calls itself.
    pub user_agent: Option<&'a str>,
    /// The country it is in, where that is known.
    pub country: Option<&'a str>,
    /// The origin of the page that asks, as its browser says.
    pub origin: Option<&'a str>,
    /// The host that was asked, with its port.
    pub host: Option<&'a str>,
    /// The token of the visit that this one goes on from.
    pub token: Option<&'a str>,
}

/// The origins that are this installation itself: its own pages may always show a widget.
pub(super) fn own(app: &App, host: Option<&str>) -> Vec<String> {
    let asked =
        host.into_iter().flat_map(|host| [format!("https://{host}"), format!("http://{host}")]);
    std::iter::once(app.settings().public_url.clone())
        .chain(asked)
        .filter_map(|url| origins::of_url(&url))
        .collect()
}

/// Whether a page is one of this installation.
pub(super) fn is_own(own: &[String], page: &str) -> bool {
    origins::of_url(page).is_some_and(|origin| own.contains(&origin))
}

/// Refuses a page of a site that the widget is not for. What is not told is not refused: who may
/// frame the widget's page is what the browser enforces.
pub(super) fn check(settings: &WidgetSettings, own: &[String], page: Option<&str>) -> Result<()> {
    let allowed = &settings.allowed_origins;
    let Some(page) = page.filter(|page| !page.is_empty() && !allowed.is_empty()) else {
        return Ok(());
    };
    let right = origins::of_url(page)
        .is_some_and(|origin| own.contains(&origin) || origins::allows(allowed, &origin));
    if right { Ok(()) } else { Err(Error::forbidden("This chat is not available on this site.")) }
}
