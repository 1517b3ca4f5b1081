//! What a signed-in user changes about the account: the password and the name.

use frontdesk_base::{Error, Result, Secret, error::Checks};
use frontdesk_db::Door;

use super::{SignedIn, attempts::PASSWORD_ANYWHERE, mails, password, sign_up, store};
use crate::{App, orgs};

/// Refuses whoever cannot say the current password: a browser left open is not its user.
pub(super) async fn must_know(app: &App, who: &SignedIn, current: &Secret) -> Result<()> {
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    let allowed = PASSWORD_ANYWHERE.allows(app, &mut tx, who.user.email.as_str()).await?;
    let known = store::credentials(&mut tx, &who.user.email).await?;
    tx.commit().await?;
    if !allowed {
        return Err(Error::Busy(PASSWORD_ANYWHERE.window()));
    }
    let hash = known.as_ref().and_then(|known| known.password_hash.as_deref());
    if password::is(current, hash).await? {
        Ok(())
    } else {
        Err(Error::invalid("current_password", "this is not your current password"))
    }
}

/// Changes the password and ends the user's other sessions.
pub async fn change_password(
    app: &App,
    who: &SignedIn,
    current: &Secret,
    new: &Secret,
) -> Result<()> {
    password::check(new, Some(&who.user.email))
        .map_err(|wrong| Error::invalid("password", wrong))?;
    must_know(app, who, current).await?;
    let hash = password::hash(app, new).await?;

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    store::set_password(&mut tx, &who.user.id, &hash, app.clock().now()).await?;
    store::forget_links(&mut tx, &who.user.id).await?;
    store::delete_sessions(&mut tx, &who.user.id, Some(&who.session)).await?;
    mails::password_changed(app, &mut tx, &who.user).await?;
    tx.commit().await?;

    tracing::info!(user.id = %who.user.id, "Changed the password of {}", who.user.id);
    Ok(())
}

/// Changes the user's name, in every organization.
pub async fn rename(app: &App, who: &SignedIn, name: &str) -> Result<()> {
    let mut checks = Checks::new();
    let name = sign_up::name(&mut checks, name);
    checks.done()?;

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    store::set_name(&mut tx, &who.user.id, &name, app.clock().now()).await?;
    orgs::follow_user(&mut tx, &who.user.id, &name, &who.user.email).await?;
    tx.commit().await
}
