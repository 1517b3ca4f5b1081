//! The demo: who its one-click sign-in signs in, and what its business's own web page shows. It is
//! nowhere but in an installation that was started as the demo.

use frontdesk_base::{
    Error, Result,
    id::{OrgId, UserId},
};
use frontdesk_db::Door;

use crate::{
    App, Caller, Role,
    channels::{self, ChannelKind},
    orgs::{self, Hours, Profile},
    services::{self, Person, Service},
};

/// What the business's own web page shows.
#[derive(Debug, Clone)]
pub struct Site {
    /// What it says of itself.
    pub profile: Profile,
    /// When it is open.
    pub hours: Hours,
    /// What can be booked.
    pub services: Vec<Service>,
    /// Who does it.
    pub staff: Vec<Person>,
    /// The key of its widget.
    pub widget_key: Option<String>,
}

/// The demo's business is the organization that was made first.
async fn business(app: &App) -> Result<OrgId> {
    if !app.settings().demo {
        return Err(Error::NotFound("page"));
    }
    let mut conn = app.db().read_system(Door::Admin).await?;
    let all = orgs::summaries(&mut conn).await?;
    let first = all.into_iter().min_by_key(|summary| (summary.created_at, summary.org_id.clone()));
    first.map(|summary| summary.org_id).ok_or(Error::NotFound("organization"))
}

/// Whom the one-click sign-in signs in: the first owner.
pub async fn owner(app: &App) -> Result<UserId> {
    let caller = Caller::system(business(app).await?);
    let members = orgs::members(app, &caller).await?;
    let owner = members.into_iter().find(|member| member.role == Role::Owner);
    owner.map(|owner| owner.user_id).ok_or(Error::NotFound("user"))
}

/// The business's own web page.
pub async fn site(app: &App) -> Result<Site> {
    let caller = Caller::system(business(app).await?);
    let channels = channels::list(app, &caller).await?;
    let widget = channels.into_iter().find(|channel| channel.kind == ChannelKind::Widget && channel.enabled);
    Ok(Site {
        profile: orgs::profile(app, &caller).await?,
        hours: orgs::hours(app, &caller).await?,
        services: services::list(app, &caller).await?,
        staff: services::list_staff(app, &caller).await?,
        widget_key: widget.and_then(|widget| widget.widget_key),
    })
}
