//! A new address: asked for with the password, proven by a link to the new one, told to the old.

use frontdesk_base::{Error, Result, Secret, address::Email};
use frontdesk_db::{Door, is_unique_violation};

use super::{
    CheckMail, SignedIn, account,
    attempts::MAIL,
    links::{self, Purpose},
    mails, store,
};
use crate::{App, orgs, signing};

/// Sends a link to the new address. Nothing changes until it is opened. An address that somebody
/// else has gets no link; the answer is the same.
pub async fn request_email_change(
    app: &App,
    who: &SignedIn,
    password: &Secret,
    new: &str,
) -> Result<CheckMail> {
    let new = Email::parse(new).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    if new == who.user.email {
        return Err(Error::invalid("email", "this is your address already"));
    }
    account::must_know(app, who, password).await?;

    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if MAIL.allows(app, &mut tx, new.as_str()).await? {
        if store::user_by_email(&mut tx, &new).await?.is_none() {
            let link =
                links::make(app, &mut tx, &who.user.id, Purpose::EmailChange, Some(&new)).await?;
            mails::email_change(app, &mut tx, &who.user, &new, &link).await?;
        }
        mails::email_change_notice(app, &mut tx, &who.user, &new, false).await?;
    }
    tx.commit().await?;
    Ok(CheckMail { email: new })
}

/// Changes the address by the link that was sent to it.
pub async fn confirm_email_change(app: &App, token: &str) -> Result<Email> {
    let now = app.clock().now();
    let gone = || Error::conflict("This address has an account of its own by now.");
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    let hash = signing::token_hash(token);
    let link = store::take_link(&mut tx, &hash, Purpose::EmailChange, now).await?;
    let Some((id, Some(new))) = link else { return Err(links::spent()) };
    let user = store::user(&mut tx, &id).await?.ok_or_else(links::spent)?;
    match store::set_email(&mut tx, &id, &new, now).await {
        Ok(true) => {}
        Ok(false) => return Err(gone()),
        Err(error) if is_unique_violation(&error) => return Err(gone()),
        Err(error) => return Err(error),
    }
    // Links to the old address must not open an account that has left it.
    store::forget_links(&mut tx, &id).await?;
    store::forget_sign_ups(&mut tx, &new).await?;
    orgs::follow_user(&mut tx, &id, &user.name, &new).await?;
    mails::email_change_notice(app, &mut tx, &user, &new, true).await?;
    tx.commit().await?;

    tracing::info!(user.id = %id, "Changed the address of {id}");
    Ok(new)
}
