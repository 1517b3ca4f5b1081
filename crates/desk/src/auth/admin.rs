//! Accounts as the command line sees them. Whoever runs it has the database in hand, so it proves
//! nothing more; no request from outside reaches these.

use frontdesk_base::{Error, Result, Secret, address::Email, error::Checks, id::UserId};
use frontdesk_db::Door;

use super::{
    User,
    api_keys::{self, Scope},
    links::{self, Purpose},
    password, sign_up, store,
};
use crate::{
    App, Caller,
    orgs::{self, Summary},
};

/// A user made on the command line.
#[derive(Debug, Clone)]
pub struct Created {
    /// The user.
    pub user: User,
    /// Where a password can be set, when none was given.
    pub reset_link: Option<String>,
}

/// Makes a user, whose address the administrator vouches for.
pub async fn create_user(
    app: &App,
    email: &str,
    name: &str,
    password: Option<&Secret>,
) -> Result<Created> {
    let mut checks = Checks::new();
    let name = sign_up::name(&mut checks, name);
    let email = checks.take("email", Email::parse(email));
    if let (Some(email), Some(password)) = (&email, password) {
        checks.take("password", password::check(password, Some(email)));
    }
    checks.done()?;
    let email = email.ok_or_else(|| Error::internal("a checked address is there"))?;
    let hash = match password {
        Some(password) => Some(password::hash(app, password).await?),
        None => None,
    };

    let now = app.clock().now();
    let user = User { id: UserId::new(now), name, email };
    let mut tx = app.db().begin_system(Door::Admin).await?;
    if !store::insert_user(&mut tx, &user, hash.as_deref(), now).await? {
        return Err(Error::conflict("There is a user with this address already."));
    }
    store::forget_sign_ups(&mut tx, &user.email).await?;
    let reset_link = match hash {
        Some(_) => None,
        None => Some(links::make(app, &mut tx, &user.id, Purpose::Reset, None).await?),
    };
    tx.commit().await?;

    tracing::info!(user.id = %user.id, "Created user {}", user.id);
    Ok(Created { user, reset_link })
}

/// The user of an address.
pub async fn find_user(app: &App, email: &str) -> Result<Option<User>> {
    let email = Email::parse(email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let mut conn = app.db().read_system(Door::Admin).await?;
    store::user_by_email(&mut conn, &email).await
}

/// A link by which the user of an address can set a new password.
pub async fn reset_password_link(app: &App, email: &str) -> Result<String> {
    let user = find_user(app, email).await?.ok_or(Error::NotFound("user"))?;
    let mut tx = app.db().begin_system(Door::Admin).await?;
    let link = links::make(app, &mut tx, &user.id, Purpose::Reset, None).await?;
    tx.commit().await?;
    Ok(link)
}

/// Makes a key for the REST API of the organization of this name in addresses. It cannot be shown again.
pub async fn create_api_key(app: &App, slug: &str, name: &str, scope: Scope) -> Result<Secret> {
    let caller = Caller::system(orgs::by_slug(app, slug).await?);
    let (_, secret) = api_keys::create(app, &caller, name, &[scope]).await?;
    Ok(secret)
}

/// Every organization, by slug.
pub async fn list_organizations(app: &App) -> Result<Vec<Summary>> {
    let mut conn = app.db().read_system(Door::Admin).await?;
    orgs::summaries(&mut conn).await
}
