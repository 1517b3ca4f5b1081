//! Sessions: who is behind a token, where they are signed in, and ending that.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{OrgId, UserId, UserSessionId},
};
use frontdesk_db::{Door, Tx};
use serde::Serialize;

use super::{Client, NewSession, SignedIn, User, attempts, store};
use crate::{
    Actor, App, Caller, limits,
    orgs::{self, Membership},
    signing,
};

/// A session is written to at most this often, however much it is used.
const RENEW: Duration = Duration::from_hours(1);

/// Longer text is nobody's token and not worth hashing.
const TOKEN_BYTES: usize = 100;

/// A signed-in browser, as its user sees it.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    pub id: UserSessionId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Where it signed in from.
    pub ip: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Timestamp,
    /// When it ends if it is not used.
    pub expires_at: Timestamp,
}

/// Begins a session in this transaction, which came through the sign-in door.
pub(super) async fn begin(
    app: &App,
    tx: &mut Tx,
    user: &UserId,
    org: Option<&OrgId>,
    client: &Client,
) -> Result<NewSession> {
    let (now, token) = (app.clock().now(), app.random().token());
    let until = now.plus(limits::USER_SESSION);
    let (ip, user_agent) = client.stored();
    store::purge(tx, now, attempts::oldest(now)).await?;
    let row = store::NewRow {
        id: &UserSessionId::new(now),
        token_hash: &signing::token_hash(&token),
        user,
        org,
        ip: &ip,
        user_agent: &user_agent,
        now,
        until,
    };
    store::insert_session(tx, row).await?;
    Ok(NewSession { token: frontdesk_base::Secret::new(token), expires_at: until })
}

/// Who is behind a session token, and as which member they ask. Membership is looked up each
/// time, so that somebody who was removed is out with the next request.
pub async fn authenticate(app: &App, token: &str) -> Result<SignedIn> {
    let now = app.clock().now();
    if token.len() > TOKEN_BYTES {
        return Err(Error::SignedOut("signed_out"));
    }
    let mut conn = app.db().read_system(Door::SignIn).await?;
    let found = store::session(&mut conn, &signing::token_hash(token), now)
        .await?
        .ok_or(Error::SignedOut("signed_out"))?;
    let memberships = orgs::memberships(&mut conn, &found.user_id).await?;
    drop(conn);

    if now.since(found.used_at) >= RENEW {
        let mut tx = app.db().begin_system(Door::SignIn).await?;
        let until = now.plus(limits::USER_SESSION);
        store::renew_session(&mut tx, &found.session, now, until).await?;
        tx.commit().await?;
    }

    let user = User { id: found.user_id, name: found.name, email: found.email };
    let current = memberships
        .iter()
        .find(|membership| Some(&membership.org) == found.current_org.as_ref())
        .or(memberships.first());
    let caller = current.map(|membership| as_member(&user, membership));
    Ok(SignedIn { user, session: found.session, memberships, caller })
}

fn as_member(user: &User, membership: &Membership) -> Caller {
    let actor = Actor::Member {
        id: membership.member.clone(),
        user: user.id.clone(),
        name: user.name.clone(),
    };
    Caller::new(membership.org.clone(), actor, membership.role)
}

/// Makes another of the user's organizations the current one of this session.
pub async fn switch_organization(app: &App, who: &SignedIn, org: &OrgId) -> Result<()> {
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    // Not from `who`: an organization that was just made or joined is not in it yet.
    let memberships = orgs::memberships(&mut tx, &who.user.id).await?;
    if !memberships.iter().any(|membership| membership.org == *org) {
        return Err(Error::NotFound("organization"));
    }
    store::set_current_org(&mut tx, &who.session, &who.user.id, org).await?;
    tx.commit().await
}

/// Where the user is signed in, the most recently used first.
pub async fn sessions(app: &App, who: &SignedIn) -> Result<Vec<Session>> {
    let mut conn = app.db().read_system(Door::SignIn).await?;
    store::sessions(&mut conn, &who.user.id, app.clock().now()).await
}

/// Ends one of the user's sessions.
pub async fn end_session(app: &App, who: &SignedIn, id: &UserSessionId) -> Result<()> {
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if !store::delete_session(&mut tx, &who.user.id, id).await? {
        return Err(Error::NotFound("session"));
    }
    tx.commit().await
}

/// Removes what has run out: sessions, links, sign-ups, counts of tries. Signing in does it on the
/// way; where nobody signs in, somebody has to call this now and then.
pub async fn forget_expired(app: &App) -> Result<()> {
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    store::purge(&mut tx, now, attempts::oldest(now)).await?;
    tx.commit().await
}

/// Ends every session of the user but this one. How many.
pub async fn end_other_sessions(app: &App, who: &SignedIn) -> Result<u64> {
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    let ended = store::delete_sessions(&mut tx, &who.user.id, Some(&who.session)).await?;
    tx.commit().await?;
    Ok(ended)
}
