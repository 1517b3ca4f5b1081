//! Making an organization, with everything it cannot be without.

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{ChannelId, MemberId, OrgId},
    text,
};
use frontdesk_db::{Door, Tx};
use serde::Deserialize;

use super::{Hours, Person, profile, store};
use crate::{Actor, App, Caller, Role, audit, secrets, settings};

/// Organizations that one user may be in.
const MOST_MEMBERSHIPS: usize = 100;

/// What a new organization is made of; the rest has defaults that its profile changes.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NewOrganization {
    /// Its name, as its customers know it.
    pub name: String,
    /// Where its days begin: `Europe/Berlin`.
    pub time_zone: String,
    /// What it charges in, ISO 4217; US dollars when it is not said.
    #[serde(default)]
    pub currency: Option<String>,
    /// Where it is, ISO 3166 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    /// The languages it speaks, the main one first; English when none is said.
    #[serde(default)]
    pub languages: Vec<String>,
}

/// A checked [`NewOrganization`].
pub(super) struct Founding {
    pub(super) name: String,
    pub(super) time_zone: String,
    pub(super) currency: String,
    pub(super) country: String,
    pub(super) languages: Vec<String>,
}

fn check(new: &NewOrganization) -> Result<Founding> {
    let mut checks = Checks::new();
    let languages =
        if new.languages.is_empty() { vec!["en".to_owned()] } else { new.languages.clone() };
    let founding = Founding {
        name: profile::check_name(&mut checks, &new.name),
        time_zone: profile::check_zone(&mut checks, &new.time_zone),
        currency: profile::check_currency(&mut checks, new.currency.as_deref().unwrap_or("USD")),
        country: profile::check_country(&mut checks, new.country.as_deref().unwrap_or_default()),
        languages: profile::check_languages(&mut checks, &languages),
    };
    checks.done()?;
    Ok(founding)
}

/// Makes an organization and `owner` its owner.
pub async fn create(app: &App, owner: &Person, new: NewOrganization) -> Result<OrgId> {
    let founding = check(&new)?;
    let mut conn = app.db().read_system(Door::SignIn).await?;
    let memberships = super::memberships(&mut conn, &owner.user).await?;
    drop(conn);
    if memberships.len() >= MOST_MEMBERSHIPS {
        return Err(Error::conflict("You are in as many organizations as one person may be in."));
    }

    let now = app.clock().now();
    let org = OrgId::new(now);
    let mut tx = app.db().begin(&org).await?;
    insert_with_free_slug(app, &mut tx, &org, &founding).await?;
    secrets::create_data_key(app, &mut tx, &org).await?;
    let member = MemberId::new(now);
    store::members::insert(&mut tx, &org, &member, owner, Role::Owner, now).await?;
    settings::create_agent_in(app, &mut tx, &org, &founding.languages).await?;
    let key = format!("wk_{}", &app.random().token()[..32]);
    store::defaults::insert_widget(&mut tx, &org, &ChannelId::new(now), &key, now).await?;
    let actor = Actor::Member { id: member, user: owner.user.clone(), name: owner.name.clone() };
    let caller = Caller::new(org.clone(), actor, Role::Owner);
    audit::record(app, &mut tx, &caller, "organization.created", org.as_str(), "").await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, user.id = %owner.user, "Created organization {org}");
    Ok(org)
}

/// The name as a slug, or with a number, or with something random: one of them is free.
async fn insert_with_free_slug(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    founding: &Founding,
) -> Result<()> {
    let (hours, now) = (Hours::nine_to_five(), app.clock().now());
    // Short enough that a slug with something behind it is still one.
    let wanted = text::slug(&founding.name.chars().take(36).collect::<String>());
    let wanted = if wanted.len() < 2 { "business".to_owned() } else { wanted };
    let numbered = (2..10).map(|number| format!("{wanted}-{number}"));
    let random = (0..3).map(|_| format!("{wanted}-{}", &app.random().token()[..8]));
    for slug in std::iter::once(wanted.clone()).chain(numbered).chain(random) {
        if store::insert(tx, org, &slug, founding, &hours, now).await? {
            return Ok(());
        }
    }
    Err(Error::conflict("This name is taken. Please choose another."))
}
