//! The rows of attachments.

use frontdesk_base::{
    Result, Timestamp,
    id::{AttachmentId, ConversationId, MessageId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::conversations::model::Attachment;

pub(in crate::conversations) async fn insert_attachment(
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
    a: &Attachment,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO attachments (org_id, id, conversation_id, message_id, name, content_type, size, width, height, blob_key, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(org)
    .bind(&a.id)
    .bind(conversation)
    .bind(&a.message_id)
    .bind(&a.name)
    .bind(&a.content_type)
    .bind(a.size)
    .bind(a.width)
    .bind(a.height)
    .bind(&a.blob_key)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::conversations) async fn attachments_of(
    conn: &mut Conn,
    org: &OrgId,
    messages: &[MessageId],
) -> Result<Vec<Attachment>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    conn.build("SELECT id, message_id, name, content_type, size, width, height, blob_key FROM attachments WHERE org_id = ")
        .arg(org)
        .push(" AND message_id IN ")
        .list(messages)
        .push(" ORDER BY id")
        .done()
        .all()
        .await
}

pub(in crate::conversations) async fn attachment(
    conn: &mut Conn,
    org: &OrgId,
    id: &AttachmentId,
) -> Result<Option<Attachment>> {
    conn.query("SELECT id, message_id, name, content_type, size, width, height, blob_key FROM attachments WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(in crate::conversations) async fn count_attachments(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM attachments WHERE org_id = $1 AND conversation_id = $2")
        .bind(org)
        .bind(conversation)
        .scalar()
        .await
}

/// The keys of a conversation's files, recordings of calls among them.
pub(in crate::conversations) async fn files(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query(
            "SELECT blob_key FROM attachments WHERE org_id = $1 AND conversation_id = $2 \
             UNION ALL SELECT recording_key FROM calls WHERE org_id = $1 AND conversation_id = $2 AND recording_key IS NOT NULL",
        )
        .bind(org)
        .bind(id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}
