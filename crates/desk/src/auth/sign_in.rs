//! Signing in and out.

use frontdesk_base::{Error, Result, Secret, address::Email, id::UserId};
use frontdesk_db::Door;
use serde::Deserialize;

use super::{
    Client, NewSession,
    attempts::{self, PASSWORD_ANYWHERE, PASSWORD_HERE},
    password, sessions, store,
};
use crate::{App, signing};

/// What somebody signs in with.
#[derive(Debug, Clone, Deserialize)]
pub struct SignIn {
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: Secret,
}

fn refused() -> Error {
    Error::invalid(
        "password",
        "That e-mail address and password do not belong together. If you have just signed up, \
         open the link in our mail first.",
    )
}

/// Signs in. The same answer, after the same time, for a wrong password and an unknown address.
pub async fn sign_in(app: &App, from: SignIn, client: &Client) -> Result<NewSession> {
    let email =
        Email::parse(&from.email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let (ip, _) = client.stored();
    let here = attempts::from_here(&email, &ip);

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    let allowed = PASSWORD_HERE.allows(app, &mut tx, &here).await?
        && PASSWORD_ANYWHERE.allows(app, &mut tx, email.as_str()).await?;
    let known = store::credentials(&mut tx, &email).await?;
    tx.commit().await?;
    if !allowed {
        return Err(Error::Busy(PASSWORD_HERE.window()));
    }

    let hash = known.as_ref().and_then(|known| known.password_hash.as_deref());
    let right = password::is(&from.password, hash).await?;
    let Some(known) = known.filter(|_| right) else {
        tracing::info!("Refused a sign-in");
        return Err(refused());
    };

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    // The password that was right may have been changed while it was being checked.
    let now = store::credentials(&mut tx, &email).await?;
    if now.is_none_or(|now| now.id != known.id || now.password_hash != known.password_hash) {
        return Err(refused());
    }
    PASSWORD_HERE.forget(app, &mut tx, &here).await?;
    let session = sessions::begin(app, &mut tx, &known.id, None, client).await?;
    tx.commit().await?;

    tracing::info!(user.id = %known.id, "Signed in {}", known.id);
    Ok(session)
}

/// Ends the session of this token. A token that is nobody's is as good as signed out.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    store::delete_session_by_token(&mut tx, &signing::token_hash(token)).await?;
    tx.commit().await
}

/// The demo's one-click sign-in. It is nowhere but in the demo.
pub async fn demo_session(app: &App, user: &UserId, client: &Client) -> Result<NewSession> {
    if !app.settings().demo {
        return Err(Error::NotFound("page"));
    }
    let mut tx = app.db().begin_system(Door::Admin).await?;
    if store::user(&mut tx, user).await?.is_none() {
        return Err(Error::NotFound("user"));
    }
    let session = sessions::begin(app, &mut tx, user, None, client).await?;
    tx.commit().await?;
    Ok(session)
}
