//! The rows of notes and of consent.

use frontdesk_base::{
    Result,
    id::{ContactId, ContactNoteId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use crate::contacts::{consents::Consent, notes::Note};

macro_rules! note {
    ($rest:literal) => {
        concat!(
            "SELECT id, contact_id, author_id, author_name, text, created_at, updated_at FROM contact_notes ",
            $rest
        )
    };
}

pub(in crate::contacts) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Note>> {
    conn.query(note!("WHERE org_id = $1 AND contact_id = $2 ORDER BY id DESC LIMIT 200"))
        .bind(org)
        .bind(contact)
        .all()
        .await
}

pub(in crate::contacts) async fn lock(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactNoteId,
) -> Result<Option<Note>> {
    tx.query(Sql::Split {
        sqlite: note!("WHERE org_id = $1 AND id = $2"),
        postgres: note!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(in crate::contacts) async fn insert(tx: &mut Tx, org: &OrgId, note: &Note) -> Result<()> {
    tx.query(
        "INSERT INTO contact_notes (org_id, id, contact_id, author_id, author_name, text, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org)
    .bind(&note.id)
    .bind(&note.contact_id)
    .bind(&note.author_id)
    .bind(&note.author_name)
    .bind(&note.text)
    .bind(note.created_at)
    .bind(note.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn update(tx: &mut Tx, org: &OrgId, note: &Note) -> Result<()> {
    tx.query("UPDATE contact_notes SET text = $3, updated_at = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&note.id)
        .bind(&note.text)
        .bind(note.updated_at)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::contacts) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactNoteId,
) -> Result<()> {
    tx.query("DELETE FROM contact_notes WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::contacts) async fn insert_consent(
    tx: &mut Tx,
    org: &OrgId,
    consent: &Consent,
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_consents (org_id, id, contact_id, channel, granted, source, recorded_by, given_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(org)
    .bind(&consent.id)
    .bind(&consent.contact_id)
    .bind(consent.channel)
    .bind(consent.granted)
    .bind(&consent.source)
    .bind(&consent.recorded_by)
    .bind(consent.given_at)
    .bind(consent.created_at)
    .execute()
    .await?;
    Ok(())
}

/// What these contacts agreed to and did not, the newest first.
pub(in crate::contacts) async fn consents(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[ContactId],
) -> Result<Vec<Consent>> {
    conn.build("SELECT id, contact_id, channel, granted, source, recorded_by, given_at, created_at FROM contact_consents WHERE org_id = ")
        .arg(org)
        .push(" AND contact_id IN ")
        .list(ids)
        .push(" ORDER BY given_at DESC, id DESC")
        .done()
        .all()
        .await
}
