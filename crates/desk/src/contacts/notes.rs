//! Notes that members write about a contact. Only the team sees them; the agent does not.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, ContactNoteId},
    text,
};
use serde::Serialize;

use super::store::notes as store;
use crate::{App, Caller, Role, limits};

/// A note.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Note {
    /// Its id.
    pub id: ContactNoteId,
    /// About whom.
    pub contact_id: ContactId,
    /// Who wrote it: a member's id, or an API key's.
    pub author_id: String,
    /// What they were called then.
    pub author_name: String,
    /// The words.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The notes about a contact, the newest first, at most 200.
pub async fn list(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Note>> {
    let mut conn = app.db().read(caller.org()).await?;
    let contact = super::load(&mut conn, caller.org(), contact).await?;
    store::of_contact(&mut conn, caller.org(), &contact.id).await
}

/// Writes a note.
pub async fn add(app: &App, caller: &Caller, contact: &ContactId, words: &str) -> Result<Note> {
    caller.must_be(Role::Operator)?;
    let words = checked(words)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let contact = super::hold(&mut tx, caller.org(), contact).await?;
    let now = app.clock().now();
    let note = Note {
        id: ContactNoteId::new(now),
        contact_id: contact.id.clone(),
        author_id: caller.actor().id().to_owned(),
        author_name: caller.name().to_owned(),
        text: words,
        created_at: now,
        updated_at: now,
    };
    store::insert(&mut tx, caller.org(), &note).await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), note.id = %note.id, "Wrote note {}", note.id);
    Ok(note)
}

/// Changes the words of a note: one's own, or anybody's for an admin.
pub async fn change(app: &App, caller: &Caller, id: &ContactNoteId, words: &str) -> Result<Note> {
    caller.must_be(Role::Operator)?;
    let words = checked(words)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut note = store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("note"))?;
    may_change(caller, &note)?;
    (note.text, note.updated_at) = (words, app.clock().now());
    store::update(&mut tx, caller.org(), &note).await?;
    let contact = super::load(&mut tx, caller.org(), &note.contact_id).await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    Ok(note)
}

/// Deletes a note: one's own, or anybody's for an admin. What it said, so that it can be written again.
pub async fn delete(app: &App, caller: &Caller, id: &ContactNoteId) -> Result<Note> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let note = store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("note"))?;
    may_change(caller, &note)?;
    store::delete(&mut tx, caller.org(), id).await?;
    let contact = super::load(&mut tx, caller.org(), &note.contact_id).await?;
    super::emit(app, &mut tx, caller.org(), "contact.updated", &contact).await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), note.id = %id, "Deleted note {id}");
    Ok(note)
}

fn checked(words: &str) -> Result<String> {
    let words = text::clean(words);
    let length = words.chars().count();
    if length == 0 {
        return Err(Error::invalid("text", "is empty"));
    }
    if length > limits::TEXT_CHARS {
        let most = limits::TEXT_CHARS;
        return Err(Error::invalid("text", format!("has at most {most} characters")));
    }
    Ok(words)
}

fn may_change(caller: &Caller, note: &Note) -> Result<()> {
    if note.author_id == caller.actor().id() {
        return Ok(());
    }
    caller.must_be(Role::Admin)
}
