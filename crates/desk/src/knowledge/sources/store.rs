//! The rows of files and pages, and of their passages.

use frontdesk_base::{
    Result, Timestamp,
    id::{OrgId, PassageId, SourceId},
};
use frontdesk_db::{Conn, Json, Tx};

use frontdesk_providers::web::Seen;

use super::{Source, SourcePassage, SourceState};

macro_rules! source {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, title, state, error, url, file_name, size, progress, warnings, passages, checked_at, created_at, \
             updated_at, site_id FROM knowledge_sources ",
            $rest
        )
    };
}

/// A passage about to be stored.
pub(super) struct NewPassage {
    pub(super) id: PassageId,
    pub(super) title: String,
    pub(super) questions: Json<Vec<String>>,
    pub(super) text: String,
    pub(super) page: Option<i64>,
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Source>> {
    conn.query(source!(
        "WHERE org_id = $1 AND kind IN ('file', 'page') AND site_id IS NULL ORDER BY created_at DESC, id DESC LIMIT 1000"
    ))
    .bind(org)
    .all()
    .await
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &SourceId) -> Result<Option<Source>> {
    conn.query(source!("WHERE org_id = $1 AND id = $2 AND kind IN ('file', 'page')"))
        .bind(org)
        .bind(id)
        .optional()
        .await
}

/// The file with this content, if there is one.
pub(super) async fn same(conn: &mut Conn, org: &OrgId, hash: &str) -> Result<Option<Source>> {
    conn.query(source!("WHERE org_id = $1 AND kind = 'file' AND content_hash = $2 LIMIT 1"))
        .bind(org)
        .bind(hash)
        .optional()
        .await
}

/// The file of this name, if there is one.
pub(super) async fn named(conn: &mut Conn, org: &OrgId, name: &str) -> Result<Option<Source>> {
    conn.query(source!("WHERE org_id = $1 AND kind = 'file' AND file_name = $2 LIMIT 1"))
        .bind(org)
        .bind(name)
        .optional()
        .await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM knowledge_sources WHERE org_id = $1 AND kind IN ('file', 'page')",
    )
    .bind(org)
    .scalar()
    .await
}

pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    source: &Source,
    hash: &str,
    blob_key: Option<&str>,
) -> Result<()> {
    tx.query(
        "INSERT INTO knowledge_sources (org_id, id, kind, title, state, url, content_hash, file_name, size, blob_key, \
         created_at, updated_at, site_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)",
    )
    .bind(org)
    .bind(&source.id)
    .bind(source.kind)
    .bind(&source.title)
    .bind(source.state)
    .bind(&source.url)
    .bind(hash)
    .bind(&source.file_name)
    .bind(source.size)
    .bind(blob_key)
    .bind(source.created_at)
    .bind(&source.site_id)
    .execute()
    .await?;
    Ok(())
}

/// The page at this address that is not of a site, if there is one.
pub(super) async fn page_at(conn: &mut Conn, org: &OrgId, url: &str) -> Result<Option<Source>> {
    conn.query(source!(
        "WHERE org_id = $1 AND kind = 'page' AND site_id IS NULL AND url = $2 LIMIT 1"
    ))
    .bind(org)
    .bind(url)
    .optional()
    .await
}

/// How a page's server called what was read last, and the hash of what it said.
pub(super) async fn seen(
    conn: &mut Conn,
    org: &OrgId,
    id: &SourceId,
) -> Result<Option<(Seen, String)>> {
    let row: Option<(Option<String>, Option<String>, String)> = conn
        .query("SELECT etag, last_modified, content_hash FROM knowledge_sources WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(etag, last_modified, hash)| (Seen { etag, last_modified }, hash)))
}

/// What was read of a page.
pub(super) async fn set_seen(
    tx: &mut Tx,
    org: &OrgId,
    id: &SourceId,
    hash: &str,
    size: i64,
    seen: &Seen,
) -> Result<()> {
    tx.query(
        "UPDATE knowledge_sources SET content_hash = $3, size = $4, etag = $5, last_modified = $6 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(hash)
    .bind(size)
    .bind(&seen.etag)
    .bind(&seen.last_modified)
    .execute()
    .await?;
    Ok(())
}

/// Another content for a source that is there.
pub(super) async fn set_content(
    tx: &mut Tx,
    org: &OrgId,
    id: &SourceId,
    hash: &str,
    size: i64,
    blob_key: Option<&str>,
) -> Result<()> {
    tx.query(
        "UPDATE knowledge_sources SET content_hash = $3, size = $4, blob_key = $5, progress = 0 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(hash)
    .bind(size)
    .bind(blob_key)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn blob_key(
    conn: &mut Conn,
    org: &OrgId,
    id: &SourceId,
) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = conn
        .query("SELECT blob_key FROM knowledge_sources WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(row.and_then(|(key,)| key))
}

pub(super) async fn set_state(tx: &mut Tx, org: &OrgId, source: &Source) -> Result<()> {
    tx.query(
        "UPDATE knowledge_sources SET title = $3, state = $4, error = $5, progress = $6, warnings = $7, passages = $8, \
         checked_at = $9, updated_at = $10 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&source.id)
    .bind(&source.title)
    .bind(source.state)
    .bind(&source.error)
    .bind(source.progress)
    .bind(&source.warnings)
    .bind(source.passages)
    .bind(source.checked_at)
    .bind(source.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn set_progress(
    tx: &mut Tx,
    org: &OrgId,
    id: &SourceId,
    percent: i64,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE knowledge_sources SET progress = $3, checked_at = $4 WHERE org_id = $1 AND id = $2 AND state = $5",
    )
    .bind(org)
    .bind(id)
    .bind(percent)
    .bind(now)
    .bind(SourceState::Reading)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn passages(
    conn: &mut Conn,
    org: &OrgId,
    id: &SourceId,
) -> Result<Vec<SourcePassage>> {
    conn.query("SELECT title, questions, text, page, repeated FROM passages WHERE org_id = $1 AND source_id = $2 ORDER BY position, id LIMIT 500")
        .bind(org)
        .bind(id)
        .all()
        .await
}

/// Exchanges a source's passages.
pub(super) async fn replace_passages(
    tx: &mut Tx,
    org: &OrgId,
    id: &SourceId,
    passages: &[NewPassage],
) -> Result<()> {
    tx.query("DELETE FROM passages WHERE org_id = $1 AND source_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    for (position, passage) in passages.iter().enumerate() {
        tx.query(
            "INSERT INTO passages (org_id, id, source_id, position, title, questions, text, page) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(org)
        .bind(&passage.id)
        .bind(id)
        .bind(position as i64)
        .bind(&passage.title)
        .bind(&passage.questions)
        .bind(&passage.text)
        .bind(passage.page)
        .execute()
        .await?;
    }
    Ok(())
}
