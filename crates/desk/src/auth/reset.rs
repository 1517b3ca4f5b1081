//! A forgotten password: a link to the address, and a new password by it.

use frontdesk_base::{Error, Result, Secret, address::Email};
use frontdesk_db::Door;

use super::{
    CheckMail,
    attempts::MAIL,
    links::{self, Purpose},
    mails, password, store,
};
use crate::{App, signing};

/// Sends a link to set a new password. The same answer whether or not the address is known.
pub async fn request_reset(app: &App, email: &str) -> Result<CheckMail> {
    let email = Email::parse(email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if MAIL.allows(app, &mut tx, email.as_str()).await?
        && let Some(user) = store::user_by_email(&mut tx, &email).await?
    {
        let link = links::make(app, &mut tx, &user.id, Purpose::Reset, None).await?;
        mails::reset(app, &mut tx, &user, &link).await?;
    }
    tx.commit().await?;
    Ok(CheckMail { email })
}

/// Sets a new password by a link from a mail. Ends every session and every other link of the user.
pub async fn reset_password(app: &App, token: &str, new: &Secret) -> Result<()> {
    let (hash, now) = (signing::token_hash(token), app.clock().now());
    let mut conn = app.db().read_system(Door::SignIn).await?;
    let (id,) =
        store::link_works(&mut conn, &hash, Purpose::Reset, now).await?.ok_or_else(links::spent)?;
    let user = store::user(&mut conn, &id).await?.ok_or_else(links::spent)?;
    drop(conn);
    // A password that is refused does not use the link up.
    password::check(new, Some(&user.email)).map_err(|wrong| Error::invalid("password", wrong))?;
    let password_hash = password::hash(app, new).await?;

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if store::take_link(&mut tx, &hash, Purpose::Reset, now).await?.is_none() {
        return Err(links::spent());
    }
    store::set_password(&mut tx, &user.id, &password_hash, now).await?;
    store::forget_links(&mut tx, &user.id).await?;
    store::delete_sessions(&mut tx, &user.id, None).await?;
    mails::password_changed(app, &mut tx, &user).await?;
    tx.commit().await?;

    tracing::info!(user.id = %user.id, "Reset the password of {}", user.id);
    Ok(())
}
