//! Saved replies: what members say again and again, kept under a title.

mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{Error, Result, Timestamp, error::Checks, id::SavedReplyId, text};
use serde::{Deserialize, Serialize};

use crate::{App, Caller, Role, audit, limits};

/// A reply that is kept for use again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct SavedReply {
    /// Its id.
    pub id: SavedReplyId,
    /// What it is found by.
    pub title: String,
    /// What is said; light Markdown.
    pub text: String,
    /// When it was written first.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a saved reply is made of.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewSavedReply {
    /// What it is found by.
    pub title: String,
    /// What is said.
    pub text: String,
}

impl NewSavedReply {
    fn cleaned(&self) -> Result<Self> {
        let (title, text) = (text::line(&self.title), text::clean(&self.text));
        let mut checks = Checks::new();
        let (titled, said) = (title.chars().count(), text.chars().count());
        checks.require(
            (1..=limits::NAME_CHARS).contains(&titled),
            "title",
            format!("has 1 to {} characters", limits::NAME_CHARS),
        );
        checks.require(
            (1..=limits::MESSAGE_CHARS).contains(&said),
            "text",
            format!("has 1 to {} characters", limits::MESSAGE_CHARS),
        );
        checks.done()?;
        Ok(Self { title, text })
    }
}

/// The saved replies, by title.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<SavedReply>> {
    let mut conn = app.db().read(caller.org()).await?;
    let mut replies = store::list(&mut conn, caller.org(), limits::SAVED_REPLIES).await?;
    // The engines sort text differently; people do not.
    replies.sort_by_cached_key(|reply| reply.title.to_lowercase());
    Ok(replies)
}

/// One saved reply.
pub async fn get(app: &App, caller: &Caller, id: &SavedReplyId) -> Result<SavedReply> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("saved reply"))
}

/// Keeps a reply.
pub async fn create(app: &App, caller: &Caller, new: &NewSavedReply) -> Result<SavedReply> {
    caller.must_be(Role::Operator)?;
    let NewSavedReply { title, text } = new.cleaned()?;
    let now = app.clock().now();
    let reply =
        SavedReply { id: SavedReplyId::new(now), title, text, created_at: now, updated_at: now };
    let mut tx = app.db().begin(caller.org()).await?;
    if store::count(&mut tx, caller.org()).await? >= limits::SAVED_REPLIES {
        return Err(Error::conflict(format!(
            "There are {} saved replies already. Delete some first.",
            limits::SAVED_REPLIES
        )));
    }
    store::insert(&mut tx, caller.org(), &reply).await?;
    audit::record(app, &mut tx, caller, "saved_reply.created", reply.id.as_str(), "").await?;
    tx.commit().await?;
    Ok(reply)
}

/// Changes a saved reply.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &SavedReplyId,
    new: &NewSavedReply,
) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let new = new.cleaned()?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::update(&mut tx, caller.org(), id, &new, app.clock().now()).await? {
        return Err(Error::NotFound("saved reply"));
    }
    audit::record(app, &mut tx, caller, "saved_reply.updated", id.as_str(), "").await?;
    tx.commit().await
}

/// Forgets a saved reply.
pub async fn delete(app: &App, caller: &Caller, id: &SavedReplyId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("saved reply"));
    }
    audit::record(app, &mut tx, caller, "saved_reply.deleted", id.as_str(), "").await?;
    tx.commit().await
}
