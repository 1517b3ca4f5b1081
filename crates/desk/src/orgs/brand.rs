//! How a business looks: its logo, on papers, pages and mails. (Its colour is in its profile.)
//!
//! A logo is read once, when it is given: what is kept holds nothing but what is seen. It stays, because a
//! paper that was issued with it looks the same ever after; only the one that a business has now can be had
//! by anybody.

use bytes::Bytes;
use frontdesk_base::{Colour, Error, Result, paper::Logo};
use serde_json::json;

use super::{Profile, profile_in, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    files::logos::{self, LogoName},
    limits,
};

impl Profile {
    /// The logo it has now.
    pub fn logo(&self) -> Option<LogoName> {
        LogoName::parse(&self.logo)
    }

    /// Its colour, if it has one of its own.
    pub fn accent(&self) -> Option<Colour> {
        Colour::parse(&self.accent)
    }
}

/// Gives the business a logo: PNG, JPEG or SVG.
pub async fn set_logo(app: &App, caller: &Caller, bytes: Bytes) -> Result<Profile> {
    caller.must_be(Role::Admin)?;
    if bytes.is_empty() {
        return Err(Error::invalid("logo", "is needed: choose a file"));
    }
    if bytes.len() > limits::LOGO_BYTES {
        return Err(Error::invalid("logo", "is larger than 2 MB; save it smaller"));
    }
    let printer = app.printer().clone();
    let read = tokio::task::spawn_blocking(move || printer.read_logo(&Logo(bytes.to_vec())))
        .await
        .map_err(|error| Error::internal(format!("reading a logo: {error}")))?
        .map_err(|wrong| Error::invalid("logo", format!("cannot be used: {wrong}")))?;
    // Before the row that names it: a logo that is named is there.
    let name = logos::keep(app, caller.org(), read).await?;
    named(app, caller, &name.to_string()).await
}

/// Takes the logo off everything that is made from now on.
pub async fn remove_logo(app: &App, caller: &Caller) -> Result<Profile> {
    caller.must_be(Role::Admin)?;
    named(app, caller, "").await
}

async fn named(app: &App, caller: &Caller, name: &str) -> Result<Profile> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut profile = profile_in(&mut tx, org).await?;
    if profile.logo == name {
        return Ok(profile);
    }
    name.clone_into(&mut profile.logo);
    profile.updated_at = app.clock().now();
    store::update_profile(&mut tx, org, &profile).await?;
    let event = NewEvent::new("organization.updated", json!({ "changed": "logo" }));
    events::emit(app, &mut tx, org, event).await?;
    audit::record(app, &mut tx, caller, "organization.updated", org.as_str(), "logo").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, "Changed the logo of {org}");
    Ok(profile)
}

/// The logo that the business of this public address has now, as PNG, for anybody. `name` is the one that a
/// page of it says: of another, nothing.
pub async fn public_logo(app: &App, slug: &str, name: &str) -> Result<Bytes> {
    let org = super::by_slug(app, slug).await?;
    let mut conn = app.db().read(&org).await?;
    let now = profile_in(&mut conn, &org).await?.logo;
    drop(conn);
    let known = !name.is_empty() && now == name;
    let logo = if known { logos::on_screen(app, &org, name).await? } else { None };
    logo.ok_or(Error::NotFound("logo"))
}
