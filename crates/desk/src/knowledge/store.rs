//! The rows of sources, passages and gaps.

use frontdesk_base::{
    Result, Timestamp,
    id::{ConversationId, GapId, MessageId, OrgId, PassageId, SourceId},
};
use frontdesk_db::{Conn, Json, Sql, Tx};

use super::{FaqEntry, Gap, GapState};

/// An entry as it is kept: a source and its one passage.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FaqRow {
    pub(super) id: SourceId,
    pub(super) title: String,
    pub(super) questions: Json<Vec<String>>,
    pub(super) text: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl FaqRow {
    pub(super) fn entry(self) -> FaqEntry {
        FaqEntry {
            id: self.id,
            alternatives: self.questions.0.into_iter().skip(1).collect(),
            question: self.title,
            answer: self.text,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

macro_rules! faq {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.title, p.questions, p.text, s.created_at, s.updated_at FROM knowledge_sources s \
             JOIN passages p ON p.org_id = s.org_id AND p.source_id = s.id ",
            $rest
        )
    };
}

macro_rules! gap {
    ($rest:literal) => {
        concat!("SELECT id, question, asked, conversation_id, state, source_id, reason, wrong_answer, message_id, used_source_id, created_at, asked_at FROM knowledge_gaps ", $rest)
    };
}

pub(super) async fn list_faq(
    conn: &mut Conn,
    org: &OrgId,
    search: Option<&str>,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<FaqRow>> {
    let mut build = conn.build(faq!("WHERE s.kind = 'faq' AND s.org_id = ")).arg(org);
    if let Some(search) = search {
        let pattern = format!("%{}%", search.to_lowercase().replace(['%', '_', '\\'], ""));
        build = build
            .push(" AND (LOWER(p.questions) LIKE ")
            .arg(pattern.clone())
            .push(" OR LOWER(p.text) LIKE ")
            .arg(pattern)
            .push(")");
    }
    if let Some((at, id)) = cursor {
        build = build
            .push(" AND (s.updated_at < ")
            .arg(at)
            .push(" OR (s.updated_at = ")
            .arg(at)
            .push(" AND s.id < ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY s.updated_at DESC, s.id DESC LIMIT ").arg(limit).done().all().await
}

pub(super) async fn get_faq(conn: &mut Conn, org: &OrgId, id: &SourceId) -> Result<Option<FaqRow>> {
    conn.query(faq!("WHERE s.org_id = $1 AND s.id = $2 AND s.kind = 'faq'"))
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn count_faq(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM knowledge_sources WHERE org_id = $1 AND kind = 'faq'")
        .bind(org)
        .scalar()
        .await
}

/// The question of another entry with this hash.
pub(super) async fn same_question(
    conn: &mut Conn,
    org: &OrgId,
    hash: &str,
    but: &SourceId,
) -> Result<Option<String>> {
    let row: Option<(String,)> = conn
        .query("SELECT title FROM knowledge_sources WHERE org_id = $1 AND kind = 'faq' AND content_hash = $2 AND id <> $3 LIMIT 1")
        .bind(org)
        .bind(hash)
        .bind(but)
        .optional()
        .await?;
    Ok(row.map(|(title,)| title))
}

/// False when there is a source with this id.
pub(super) async fn insert_faq(
    tx: &mut Tx,
    org: &OrgId,
    entry: &FaqEntry,
    hash: &str,
    passage: &PassageId,
    questions: &Json<Vec<String>>,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO knowledge_sources (org_id, id, kind, title, state, content_hash, created_at, updated_at) \
             VALUES ($1, $2, 'faq', $3, 'ready', $4, $5, $6) ON CONFLICT (org_id, id) DO NOTHING",
        )
        .bind(org)
        .bind(&entry.id)
        .bind(&entry.question)
        .bind(hash)
        .bind(entry.created_at)
        .bind(entry.updated_at)
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.query("INSERT INTO passages (org_id, id, source_id, position, title, questions, text) VALUES ($1, $2, $3, 0, $4, $5, $6)")
        .bind(org)
        .bind(passage)
        .bind(&entry.id)
        .bind(&entry.question)
        .bind(questions)
        .bind(&entry.answer)
        .execute()
        .await?;
    Ok(true)
}

pub(super) async fn update_faq(
    tx: &mut Tx,
    org: &OrgId,
    entry: &FaqEntry,
    hash: &str,
    questions: &Json<Vec<String>>,
) -> Result<()> {
    tx.query("UPDATE knowledge_sources SET title = $3, content_hash = $4, updated_at = $5 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&entry.id)
        .bind(&entry.question)
        .bind(hash)
        .bind(entry.updated_at)
        .execute()
        .await?;
    tx.query("UPDATE passages SET title = $3, questions = $4, text = $5 WHERE org_id = $1 AND source_id = $2")
        .bind(org)
        .bind(&entry.id)
        .bind(&entry.question)
        .bind(questions)
        .bind(&entry.answer)
        .execute()
        .await?;
    Ok(())
}

/// Deletes a source and, with it, its passages.
pub(super) async fn delete_source(tx: &mut Tx, org: &OrgId, id: &SourceId) -> Result<()> {
    tx.query("DELETE FROM knowledge_sources WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// A passage, with what its source is.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PassageRow {
    pub(super) id: String,
    pub(super) source_id: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) questions: Json<Vec<String>>,
    pub(super) text: String,
}

/// Every passage of the sources that are ready; what stands on most pages of a site once.
pub(super) async fn passages(conn: &mut Conn, org: &OrgId) -> Result<Vec<PassageRow>> {
    conn.query(
        "SELECT p.id, p.source_id, s.kind, p.title, p.questions, p.text FROM passages p \
         JOIN knowledge_sources s ON s.org_id = p.org_id AND s.id = p.source_id \
         WHERE p.org_id = $1 AND s.state = 'ready' AND NOT p.repeated ORDER BY p.source_id, p.position, p.id",
    )
    .bind(org)
    .all()
    .await
}

/// Notes that a question was asked and not answered; the gap as it is now.
pub(super) async fn note_gap(
    tx: &mut Tx,
    org: &OrgId,
    gap: &Gap,
    fingerprint: &str,
) -> Result<Gap> {
    tx.query(
        "INSERT INTO knowledge_gaps (org_id, id, question, fingerprint, asked, conversation_id, state, created_at, asked_at) \
         VALUES ($1, $2, $3, $4, 1, $5, 'open', $6, $6) \
         ON CONFLICT (org_id, fingerprint) DO UPDATE SET asked = knowledge_gaps.asked + 1, asked_at = excluded.asked_at, \
         conversation_id = COALESCE(excluded.conversation_id, knowledge_gaps.conversation_id), \
         state = CASE WHEN knowledge_gaps.state = 'answered' THEN 'open' ELSE knowledge_gaps.state END \
         RETURNING id, question, asked, conversation_id, state, source_id, reason, wrong_answer, message_id, used_source_id, created_at, asked_at",
    )
    .bind(org)
    .bind(&gap.id)
    .bind(&gap.question)
    .bind(fingerprint)
    .bind(&gap.conversation_id)
    .bind(gap.created_at)
    .one()
    .await
}

/// Notes that a question was answered wrongly; the gap as it is now, open.
pub(super) async fn note_wrong(
    tx: &mut Tx,
    org: &OrgId,
    gap: &Gap,
    fingerprint: &str,
) -> Result<Gap> {
    tx.query(
        "INSERT INTO knowledge_gaps (org_id, id, question, fingerprint, asked, conversation_id, state, reason, wrong_answer, message_id, \
         used_source_id, created_at, asked_at) VALUES ($1, $2, $3, $4, 1, $5, 'open', 'wrong', $6, $7, $8, $9, $9) \
         ON CONFLICT (org_id, fingerprint) DO UPDATE SET asked_at = excluded.asked_at, conversation_id = excluded.conversation_id, state = 'open', \
         reason = 'wrong', wrong_answer = excluded.wrong_answer, message_id = excluded.message_id, used_source_id = excluded.used_source_id, \
         asked = knowledge_gaps.asked + 1 \
         RETURNING id, question, asked, conversation_id, state, source_id, reason, wrong_answer, message_id, used_source_id, created_at, asked_at",
    )
    .bind(org)
    .bind(&gap.id)
    .bind(&gap.question)
    .bind(fingerprint)
    .bind(&gap.conversation_id)
    .bind(&gap.wrong_answer)
    .bind(&gap.message_id)
    .bind(&gap.used_source_id)
    .bind(gap.created_at)
    .one()
    .await
}

/// Deletes a gap that came of this message alone and is still open.
pub(super) async fn withdraw_wrong(
    tx: &mut Tx,
    org: &OrgId,
    id: &GapId,
    message: &MessageId,
) -> Result<()> {
    tx.query("DELETE FROM knowledge_gaps WHERE org_id = $1 AND id = $2 AND message_id = $3 AND state = 'open' AND asked = 1")
        .bind(org)
        .bind(id)
        .bind(message)
        .execute()
        .await?;
    Ok(())
}

/// Forgets the gaps beyond the first `keep`: those asked least, and of them the oldest.
pub(super) async fn forget_gaps(tx: &mut Tx, org: &OrgId, keep: i64, but: &GapId) -> Result<()> {
    tx.query(
        "DELETE FROM knowledge_gaps WHERE org_id = $1 AND id <> $3 AND id IN \
         (SELECT id FROM knowledge_gaps WHERE org_id = $1 ORDER BY asked DESC, asked_at DESC, id DESC LIMIT 100 OFFSET $2)",
    )
    .bind(org)
    .bind(keep)
    .bind(but)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn list_gaps(
    conn: &mut Conn,
    org: &OrgId,
    state: GapState,
    limit: i64,
) -> Result<Vec<Gap>> {
    conn.query(gap!(
        "WHERE org_id = $1 AND state = $2 ORDER BY asked DESC, asked_at DESC, id DESC LIMIT $3"
    ))
    .bind(org)
    .bind(state)
    .bind(limit)
    .all()
    .await
}

/// The open gaps of a conversation.
pub(super) async fn gaps_of(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Vec<Gap>> {
    conn.query(gap!(
        "WHERE org_id = $1 AND conversation_id = $2 AND state = 'open' ORDER BY asked_at DESC LIMIT 5"
    ))
    .bind(org)
    .bind(conversation)
    .all()
    .await
}

pub(super) async fn count_gaps(conn: &mut Conn, org: &OrgId, state: GapState) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM knowledge_gaps WHERE org_id = $1 AND state = $2")
        .bind(org)
        .bind(state)
        .scalar()
        .await
}

pub(super) async fn count_found(
    conn: &mut Conn,
    org: &OrgId,
    (from, until): (Timestamp, Timestamp),
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM knowledge_gaps WHERE org_id = $1 AND state = 'open' AND created_at >= $2 AND created_at < $3")
        .bind(org)
        .bind(from)
        .bind(until)
        .scalar()
        .await
}

pub(super) async fn get_gap(conn: &mut Conn, org: &OrgId, id: &GapId) -> Result<Option<Gap>> {
    conn.query(gap!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock_gap(tx: &mut Tx, org: &OrgId, id: &GapId) -> Result<Option<Gap>> {
    tx.query(Sql::Split {
        sqlite: gap!("WHERE org_id = $1 AND id = $2"),
        postgres: gap!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn close_gap(
    tx: &mut Tx,
    org: &OrgId,
    id: &GapId,
    state: GapState,
    source: Option<&SourceId>,
) -> Result<()> {
    tx.query("UPDATE knowledge_gaps SET state = $3, source_id = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(state)
        .bind(source)
        .execute()
        .await?;
    Ok(())
}
