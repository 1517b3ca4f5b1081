//! What the pages of the demo need: whom its one-click sign-in signs in, and what the salon's own web
//! page shows. Refused wherever it is not the demo.

use frontdesk_base::{Error, Result, id::UserId};

use super::{OWNER, SALON};
use crate::{
    App, Caller,
    auth::admin,
    channels::{self, ChannelKind},
    orgs::{self, Hours, Profile},
    services::{self, Person, Service},
    setup::BusinessFile,
};

/// What the salon's own web page shows: what is set up in the dashboard now.
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
    /// The key of its widget, while one is switched on.
    pub widget_key: Option<String>,
}

fn must_be_demo(app: &App) -> Result<()> {
    if app.settings().demo { Ok(()) } else { Err(Error::NotFound("page")) }
}

/// Whom the one-click sign-in signs in.
pub async fn owner(app: &App) -> Result<UserId> {
    must_be_demo(app)?;
    let user = admin::find_user(app, OWNER).await?.ok_or(Error::NotFound("user"))?;
    Ok(user.id)
}

/// The salon's own web page.
pub async fn site(app: &App) -> Result<Site> {
    must_be_demo(app)?;
    let file = BusinessFile::parse(SALON)?;
    let slug = file.business.slug.ok_or(Error::NotFound("organization"))?;
    let caller = Caller::system(orgs::by_slug(app, &slug).await?);
    let channels = channels::list(app, &caller).await?;
    let widget =
        channels.into_iter().find(|channel| channel.kind == ChannelKind::Widget && channel.enabled);
    Ok(Site {
        profile: orgs::profile(app, &caller).await?,
        hours: orgs::hours(app, &caller).await?,
        services: services::list(app, &caller).await?,
        staff: services::list_staff(app, &caller).await?,
        widget_key: widget.and_then(|widget| widget.widget_key),
    })
}
