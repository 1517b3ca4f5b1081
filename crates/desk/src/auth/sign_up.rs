//! Becoming a user: by signing up and proving the address, or by an invitation, whose link has
//! proven it already.

use frontdesk_base::{Error, Result, Secret, address::Email, error::Checks, id::UserId, text};
use frontdesk_db::{Door, Tx};
use serde::Deserialize;

use super::{
    Client, NewSession, User,
    attempts::MAIL,
    links::{self, Purpose},
    mails, password, sessions, store,
};
use crate::{App, limits, orgs, signing};

/// What somebody signs up with.
#[derive(Debug, Clone, Deserialize)]
pub struct SignUp {
    /// What colleagues and contacts will see.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// A password of their choice.
    pub password: Secret,
}

/// What an invited person without an account brings; the address is the invitation's.
#[derive(Debug, Clone, Deserialize)]
pub struct NewAccount {
    /// What colleagues and contacts will see.
    pub name: String,
    /// A password of their choice.
    pub password: Secret,
}

/// The answer to a sign-up, whether or not the address has an account: a mail is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckMail {
    /// Where to look for it.
    pub email: Email,
}

/// A sign-up whose address is not proven.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Pending {
    pub(super) email: Email,
    pub(super) name: String,
    pub(super) password_hash: String,
}

/// A person's name: one line, something in it, not long.
pub(super) fn name(checks: &mut Checks, name: &str) -> String {
    let name = text::line(name);
    // Something that can be seen, and is not only signs.
    checks.require(name.chars().any(char::is_alphanumeric), "name", "say your name");
    checks.require(
        name.chars().count() <= limits::NAME_CHARS,
        "name",
        format!("use at most {} characters", limits::NAME_CHARS),
    );
    name
}

/// Signs up. An address without an account gets a link that opens one; an address that has one
/// gets a mail that says so. From outside both look the same and take as long.
pub async fn sign_up(app: &App, new: SignUp) -> Result<CheckMail> {
    if !app.settings().sign_up {
        return Err(Error::forbidden("Accounts here are made by invitation. Ask for one."));
    }
    let mut checks = Checks::new();
    let name = name(&mut checks, &new.name);
    let email = checks.take("email", Email::parse(&new.email));
    checks.take("password", password::check(&new.password, email.as_ref()));
    checks.done()?;
    let email = email.ok_or_else(|| Error::internal("a checked address is there"))?;
    let password_hash = password::hash(app, &new.password).await?;

    let pending = Pending { email, name, password_hash };
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if MAIL.allows(app, &mut tx, pending.email.as_str()).await? {
        match store::user_by_email(&mut tx, &pending.email).await? {
            None => wait_for_proof(app, &mut tx, &pending).await?,
            Some(user) => {
                let link = links::make(app, &mut tx, &user.id, Purpose::Reset, None).await?;
                mails::account_exists(app, &mut tx, &user, &link).await?;
            }
        }
    }
    tx.commit().await?;

    tracing::info!("Took a sign-up");
    Ok(CheckMail { email: pending.email })
}

async fn wait_for_proof(app: &App, tx: &mut Tx, pending: &Pending) -> Result<()> {
    let (token, now) = (app.random().token(), app.clock().now());
    let until = now.plus(limits::MAIL_LINK);
    store::insert_sign_up(tx, &signing::token_hash(&token), pending, now, until).await?;
    mails::verification(app, tx, &pending.email, &links::address(app, "verify", &token)).await
}

/// Sends the link of a sign-up again. The same answer whether or not one waits.
pub async fn request_verification(app: &App, email: &str) -> Result<CheckMail> {
    let email = Email::parse(email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if MAIL.allows(app, &mut tx, email.as_str()).await?
        && let Some(pending) = store::waiting_sign_up(&mut tx, &email, app.clock().now()).await?
    {
        wait_for_proof(app, &mut tx, &pending).await?;
    }
    tx.commit().await?;
    Ok(CheckMail { email })
}

/// Opens the account of a sign-up by the link in its mail, and signs in.
pub async fn verify_email(app: &App, token: &str, client: &Client) -> Result<NewSession> {
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    let pending = store::take_sign_up(&mut tx, &signing::token_hash(token), now)
        .await?
        .ok_or_else(links::spent)?;
    let user = User { id: UserId::new(now), name: pending.name, email: pending.email };
    if !store::insert_user(&mut tx, &user, Some(&pending.password_hash), now).await? {
        return Err(Error::conflict("You already have an account. Please sign in."));
    }
    // Whoever else signed up with this address has not proven it.
    store::forget_sign_ups(&mut tx, &user.email).await?;
    let session = sessions::begin(app, &mut tx, &user.id, None, client).await?;
    tx.commit().await?;

    tracing::info!(user.id = %user.id, "Created user {}", user.id);
    Ok(session)
}

/// Takes up an invitation without having an account: makes one, joins, signs in. The link came by
/// mail, so the address is proven.
pub async fn accept_invitation(
    app: &App,
    token: &str,
    new: NewAccount,
    client: &Client,
) -> Result<NewSession> {
    let invited = orgs::invited(app, token).await?;
    let mut checks = Checks::new();
    let name = name(&mut checks, &new.name);
    checks.take("password", password::check(&new.password, Some(&invited.email)));
    checks.done()?;
    let hash = password::hash(app, &new.password).await?;

    let now = app.clock().now();
    let user = User { id: UserId::new(now), name, email: invited.email };
    let mut tx = app.db().begin_system(Door::SignIn).await?;
    if !store::insert_user(&mut tx, &user, Some(&hash), now).await? {
        return Err(Error::conflict(
            "You already have an account. Please sign in, then open the invitation again.",
        ));
    }
    store::forget_sign_ups(&mut tx, &user.email).await?;
    let org = orgs::join(app, &mut tx, token, &user.person()).await?;
    let session = sessions::begin(app, &mut tx, &user.id, Some(&org), client).await?;
    tx.commit().await?;

    tracing::info!(user.id = %user.id, org.id = %org, "Created user {} by invitation", user.id);
    Ok(session)
}
