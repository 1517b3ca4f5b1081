//! Keys for the organization's REST API. A key is shown once, when it is made; what is kept is its
//! hash and the beginning by which people tell keys apart.

mod store;

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Secret, Timestamp,
    error::Checks,
    id::{ApiKeyId, OrgId},
    text,
};
use frontdesk_db::{Door, Json};
use serde::{Deserialize, Serialize};

use crate::{Actor, App, Caller, Role, audit, limits, signing};

/// Keys of one organization.
const MOST: i64 = 50;
/// A key's last use is written down at most this often.
const NOTE_USE: Duration = Duration::from_mins(1);
/// What every key begins with.
const PREFIX: &str = "fd_";

/// What a key may do; the greatest of its scopes is the role it acts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Sees what a viewer sees.
    Read,
    /// Does what an operator does.
    Write,
    /// Sets up what an admin sets up.
    Admin,
}

impl Scope {
    /// Every scope, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The role that the scope amounts to.
    pub const fn role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Write => Role::Operator,
            Self::Admin => Role::Admin,
        }
    }

    /// The scope's name in JSON and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

/// A key, as it is listed.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it begins with.
    pub prefix: String,
    /// What it may do.
    pub scopes: Json<Vec<Scope>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
}

/// Makes a key. The secret is the key itself: it cannot be shown again.
pub async fn create(
    app: &App,
    caller: &Caller,
    name: &str,
    scopes: &[Scope],
) -> Result<(ApiKey, Secret)> {
    caller.must_be(Role::Admin)?;
    let name = text::line(name);
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let mut checks = Checks::new();
    checks.require(!name.is_empty(), "name", "say what the key is for");
    checks.require(
        name.chars().count() <= limits::NAME_CHARS,
        "name",
        format!("use at most {} characters", limits::NAME_CHARS),
    );
    checks.require(!scopes.is_empty(), "scopes", "choose what the key may do");
    checks.done()?;

    let now = app.clock().now();
    let secret = format!("{PREFIX}{}", app.random().token());
    let key = ApiKey {
        id: ApiKeyId::new(now),
        name,
        prefix: secret[..PREFIX.len() + 6].to_owned(),
        scopes: Json(scopes),
        created_at: now,
        used_at: None,
    };
    let mut tx = app.db().begin(caller.org()).await?;
    if store::count(&mut tx, caller.org()).await? >= MOST {
        return Err(Error::conflict("There are as many keys as there may be: revoke one first."));
    }
    let by = caller.actor().id();
    store::insert(&mut tx, caller.org(), &key, &signing::token_hash(&secret), by).await?;
    let may = key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    audit::record(app, &mut tx, caller, "api_key.created", key.id.as_str(), &may).await?;
    tx.commit().await?;

    tracing::info!(org.id = %caller.org(), api_key.id = %key.id, "Created API key {}", key.id);
    Ok((key, Secret::new(secret)))
}

/// The organization's keys, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ApiKey>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// Takes a key back: it does not work from now on.
pub async fn revoke(app: &App, caller: &Caller, id: &ApiKeyId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("API key"));
    }
    audit::record(app, &mut tx, caller, "api_key.revoked", id.as_str(), "").await?;
    tx.commit().await?;

    tracing::info!(org.id = %caller.org(), api_key.id = %id, "Revoked API key {id}");
    Ok(())
}

/// Who a key acts for.
pub async fn authenticate_api_key(app: &App, token: &str) -> Result<Caller> {
    let unknown = || Error::SignedOut("invalid_api_key");
    if !token.starts_with(PREFIX) || token.len() != PREFIX.len() + 64 {
        return Err(unknown());
    }
    let mut conn = app.db().read_system(Door::Token).await?;
    let found = store::by_token(&mut conn, &signing::token_hash(token)).await?;
    drop(conn);
    let store::Found { org_id, id, scopes, used_at } = found.ok_or_else(unknown)?;
    let role = scopes.iter().map(|scope| scope.role()).max().ok_or_else(unknown)?;

    let now = app.clock().now();
    if used_at.is_none_or(|used| now.since(used) >= NOTE_USE) {
        note_use(app, &org_id, &id, now).await?;
    }
    Ok(Caller::new(org_id, Actor::ApiKey(id), role))
}

async fn note_use(app: &App, org: &OrgId, id: &ApiKeyId, now: Timestamp) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    store::note_use(&mut tx, org, id, now).await?;
    tx.commit().await
}
