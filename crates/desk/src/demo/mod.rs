//! The demo's business: a hair salon with a month of conversations behind it.
//!
//! The month is not made up of rows: it is lived through. A second application over the same
//! database has a clock of its own, visitors write, the agent answers, members take over, all by the
//! operations of the product, so that every page shows what it would show.

mod board;
mod calls;
mod devices;
mod month;
mod papers;
mod shelf;
mod site;
mod to_do;
mod tones;
mod visits;
pub mod volume;
mod weeks;

pub use site::{Site, owner, site};

use frontdesk_base::{Clock, Error, Random, Result, id::OrgId, id::UserId};

use crate::{
    App, Caller,
    app::{Parts, Settings},
    auth::admin,
    setup::{self, BusinessFile, SecretText, Secrets},
};

/// The salon's business file.
pub const SALON: &str = include_str!("salon.toml");

/// Who is signed in by the demo's one click.
pub const OWNER: &str = "ana@juniper.example";

/// The demo's business.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The salon.
    pub org: OrgId,
    /// Its name in addresses.
    pub slug: String,
    /// The key of its widget.
    pub widget_key: String,
    /// Its owner.
    pub owner: UserId,
}

struct NoSecrets;

impl Secrets for NoSecrets {
    fn file(&self, _: &str) -> Result<bytes::Bytes> {
        Err(Error::invalid("path", "is not needed in the demo"))
    }

    fn resolve(&self, _: &SecretText) -> Result<frontdesk_base::Secret> {
        Err(Error::invalid("secret", "is not needed in the demo"))
    }
}

/// Opens the demo: seeds it the first time, finds it the next time.
pub async fn open(app: &App) -> Result<Demo> {
    let file = BusinessFile::parse(SALON)?;
    let fresh = admin::find_user(app, OWNER).await?.is_none();
    if fresh {
        admin::create_user(app, OWNER, "Ana Ruiz", None).await?;
    }
    let applied = setup::apply(app, &file, &NoSecrets).await?;
    if fresh {
        let past = App::new(Parts {
            db: app.db().clone(),
            clock: Clock::manual(app.clock().now()),
            random: Random::system(),
            bus: None,
            blobs: app.blobs().clone(),
            http: app.http().clone(),
            master_key: app.master_key().clone(),
            printer: app.printer().clone(),
            settings: Settings { ..app.settings().clone() },
        });
        month::live_through(&past, &applied.org_id, app.clock().now()).await?;
    }
    let owner = admin::find_user(app, OWNER).await?.ok_or(Error::NotFound("user"))?;
    let widget_key = applied.widget_key.ok_or(Error::NotFound("widget"))?;
    Ok(Demo { org: applied.org_id, slug: applied.slug, widget_key, owner: owner.id })
}

/// The salon's people as callers, for the month that is lived through.
pub(crate) async fn owner_caller(app: &App, org: &OrgId) -> Result<Caller> {
    let system = Caller::system(org.clone());
    let members = crate::orgs::members(app, &system).await?;
    let owner = members
        .into_iter()
        .find(|member| member.email.as_str() == OWNER)
        .ok_or(Error::NotFound("member"))?;
    let actor = crate::Actor::Member { id: owner.id, user: owner.user_id, name: owner.name };
    Ok(Caller::new(org.clone(), actor, owner.role))
}

#[cfg(test)]
mod tests;
