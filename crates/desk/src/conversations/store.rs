//! The rows of conversations and messages.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, ConversationTypeId, MessageId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::model::{Conversation, Message};

macro_rules! conversation {
    ($rest:literal) => {
        concat!(
            "SELECT id, contact_id, began_as, session_id, channel_id, channel_kind, status, holder, assignee_id, version, last_seq, contact_seq, answered_seq, \
             contact_read_seq, member_read_seq, unread, last_message_at, last_message_text, last_author, escalated_at, escalation_reason, deadline_at, \
             resolved_at, snoozed_until, rating, rating_comment, language, house_state, cost_micros, summary, summary_at, type_id, created_at, updated_at FROM conversations ",
            $rest
        )
    };
}

macro_rules! message {
    ($rest:literal) => {
        concat!(
            "SELECT id, conversation_id, seq, author, author_id, author_name, kind, text, choices, sources, booking, client_id, delivery, delivery_reason, \
             turn_id, helpful, helpful_comment, wrong_by, gap_id, created_at FROM messages ",
            $rest
        )
    };
}

mod files;
mod list;

pub(super) use files::{attachment, attachments_of, count_attachments, files, insert_attachment};
pub(super) use list::{Narrow, count_waiting, day_counts, found, list, ways_in};

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, c: &Conversation) -> Result<()> {
    tx.query(
        "INSERT INTO conversations (org_id, id, contact_id, session_id, channel_id, channel_kind, status, holder, assignee_id, version, last_seq, \
         contact_seq, answered_seq, contact_read_seq, member_read_seq, unread, last_message_at, last_message_text, last_author, language, \
         house_state, created_at, updated_at, began_as) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $23)",
    )
    .bind(org)
    .bind(&c.id)
    .bind(&c.contact_id)
    .bind(&c.session_id)
    .bind(&c.channel_id)
    .bind(&c.channel_kind)
    .bind(c.status)
    .bind(c.holder)
    .bind(&c.assignee_id)
    .bind(c.version)
    .bind(c.last_seq)
    .bind(c.contact_seq)
    .bind(c.answered_seq)
    .bind(c.contact_read_seq)
    .bind(c.member_read_seq)
    .bind(c.unread)
    .bind(c.last_message_at)
    .bind(&c.last_message_text)
    .bind(c.last_author)
    .bind(&c.language)
    .bind(c.house_state.clone())
    .bind(c.created_at)
    .bind(&c.began_as)
    .execute()
    .await?;
    Ok(())
}

/// Writes everything about the conversation that can change. The row is locked by [`lock`].
pub(super) async fn update(tx: &mut Tx, org: &OrgId, c: &Conversation) -> Result<()> {
    tx.query(
        "UPDATE conversations SET status = $3, holder = $4, assignee_id = $5, version = $6, last_seq = $7, contact_seq = $8, answered_seq = $9, \
         contact_read_seq = $10, member_read_seq = $11, unread = $12, last_message_at = $13, last_message_text = $14, last_author = $15, \
         escalated_at = $16, escalation_reason = $17, deadline_at = $18, resolved_at = $19, snoozed_until = $20, rating = $21, rating_comment = $22, \
         language = $23, house_state = $24, cost_micros = $25, updated_at = $26, summary = $27, summary_at = $28 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(c.status)
    .bind(c.holder)
    .bind(&c.assignee_id)
    .bind(c.version)
    .bind(c.last_seq)
    .bind(c.contact_seq)
    .bind(c.answered_seq)
    .bind(c.contact_read_seq)
    .bind(c.member_read_seq)
    .bind(c.unread)
    .bind(c.last_message_at)
    .bind(&c.last_message_text)
    .bind(c.last_author)
    .bind(c.escalated_at)
    .bind(&c.escalation_reason)
    .bind(c.deadline_at)
    .bind(c.resolved_at)
    .bind(c.snoozed_until)
    .bind(c.rating)
    .bind(&c.rating_comment)
    .bind(&c.language)
    .bind(c.house_state.clone())
    .bind(c.cost_micros)
    .bind(c.updated_at)
    .bind(&c.summary)
    .bind(c.summary_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<Conversation>> {
    conn.query(conversation!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// Says of which type the conversation is. [`update`] leaves that alone, so that no lock is needed.
pub(super) async fn set_type(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    of: &ConversationTypeId,
) -> Result<()> {
    tx.query("UPDATE conversations SET type_id = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(of)
        .execute()
        .await?;
    Ok(())
}

/// The conversation, held until the transaction ends: one writer per conversation.
pub(super) async fn lock(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<Conversation>> {
    tx.query(Sql::Split {
        sqlite: conversation!("WHERE org_id = $1 AND id = $2"),
        postgres: conversation!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    limit: i64,
) -> Result<Vec<Conversation>> {
    conn.query(conversation!(
        "WHERE org_id = $1 AND contact_id = $2 ORDER BY last_message_at DESC, id DESC LIMIT $3"
    ))
    .bind(org)
    .bind(contact)
    .bind(limit)
    .all()
    .await
}

/// Those that this contact's browser may see, newest first: its own, wherever a merge has put them.
pub(super) async fn within_reach(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    limit: i64,
) -> Result<Vec<Conversation>> {
    conn.query(conversation!(
        "WHERE org_id = $1 AND ((contact_id = $2 AND began_as IS NULL) OR began_as = $2) ORDER BY last_message_at DESC, id DESC LIMIT $3"
    ))
    .bind(org)
    .bind(contact)
    .bind(limit)
    .all()
    .await
}

pub(super) async fn count_unresolved(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM conversations WHERE org_id = $1 AND contact_id = $2 AND status <> 'resolved'")
        .bind(org)
        .bind(contact)
        .scalar()
        .await
}

pub(super) async fn insert_message(tx: &mut Tx, org: &OrgId, m: &Message) -> Result<()> {
    tx.query(
        "INSERT INTO messages (org_id, id, conversation_id, seq, author, author_id, author_name, kind, text, choices, sources, booking, client_id, delivery, \
         delivery_reason, turn_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(org)
    .bind(&m.id)
    .bind(&m.conversation_id)
    .bind(m.seq)
    .bind(m.author)
    .bind(&m.author_id)
    .bind(&m.author_name)
    .bind(m.kind)
    .bind(&m.text)
    .bind(m.choices.clone())
    .bind(m.sources.clone())
    .bind(m.booking.clone())
    .bind(&m.client_id)
    .bind(m.delivery)
    .bind(&m.delivery_reason)
    .bind(&m.turn_id)
    .bind(m.created_at)
    .execute()
    .await?;
    Ok(())
}

/// What of a message was heard, where it was cut.
pub(super) async fn set_text(tx: &mut Tx, org: &OrgId, id: &MessageId, text: &str) -> Result<()> {
    tx.query("UPDATE messages SET text = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(text)
        .execute()
        .await?;
    Ok(())
}

/// Whether a call goes on in the conversation.
pub(super) async fn in_call(conn: &mut Conn, org: &OrgId, id: &ConversationId) -> Result<bool> {
    let calls: i64 = conn
        .query("SELECT COUNT(*) FROM calls WHERE org_id = $1 AND conversation_id = $2 AND status <> 'ended'")
        .bind(org)
        .bind(id)
        .scalar()
        .await?;
    Ok(calls > 0)
}

/// What was said of an answer, and the gap that came of it.
pub(super) async fn mark(tx: &mut Tx, org: &OrgId, m: &Message) -> Result<()> {
    tx.query("UPDATE messages SET helpful = $3, helpful_comment = $4, wrong_by = $5, gap_id = $6 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&m.id)
        .bind(m.helpful)
        .bind(&m.helpful_comment)
        .bind(&m.wrong_by)
        .bind(&m.gap_id)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn by_client_id(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    client_id: &str,
) -> Result<Option<Message>> {
    conn.query(message!("WHERE org_id = $1 AND conversation_id = $2 AND client_id = $3"))
        .bind(org)
        .bind(conversation)
        .bind(client_id)
        .optional()
        .await
}

/// The messages of a conversation whose sender's own ids begin so: that id and the text, in order.
pub(super) async fn by_client_prefix(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    prefix: &str,
) -> Result<Vec<(String, String)>> {
    conn.query(
        "SELECT client_id, text FROM messages WHERE org_id = $1 AND conversation_id = $2 AND client_id LIKE $3 ORDER BY seq",
    )
    .bind(org)
    .bind(conversation)
    .bind(format!("{prefix}%"))
    .all()
    .await
}

pub(super) async fn get_message(
    conn: &mut Conn,
    org: &OrgId,
    id: &MessageId,
) -> Result<Option<Message>> {
    conn.query(message!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// The messages before `before` (a sequence number), newest first; without notes unless `notes`.
pub(super) async fn messages(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    before: Option<i64>,
    notes: bool,
    limit: i64,
) -> Result<Vec<Message>> {
    conn.build(message!("WHERE org_id = "))
        .arg(org)
        .push(" AND conversation_id = ")
        .arg(conversation)
        .and("seq < ", before)
        .and_if("kind NOT IN ('note', 'whisper')", !notes)
        .push(" ORDER BY seq DESC LIMIT ")
        .arg(limit)
        .done()
        .all()
        .await
}

/// The newest message that is not a note, of each of these conversations.
pub(super) async fn newest_visible(
    conn: &mut Conn,
    org: &OrgId,
    conversations: &[ConversationId],
) -> Result<Vec<Message>> {
    conn.build(message!("WHERE org_id = "))
        .arg(org)
        .push(" AND (conversation_id, seq) IN (SELECT conversation_id, MAX(seq) FROM messages WHERE kind NOT IN ('note', 'whisper') AND org_id = ")
        .arg(org)
        .push(" AND conversation_id IN ")
        .list(conversations)
        .push(" GROUP BY conversation_id)")
        .done()
        .all()
        .await
}

pub(super) async fn count_unread_by_contact(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    read: i64,
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM messages WHERE org_id = $1 AND conversation_id = $2 AND seq > $3 AND author IN ('agent', 'member') AND kind IN ('text', 'attachment')")
        .bind(org)
        .bind(conversation)
        .bind(read)
        .scalar()
        .await
}

/// How many conversations are open, escalated, unread; snoozed ones do not count.
pub(super) async fn counts(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
) -> Result<(i64, i64, i64)> {
    conn.query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END), 0) AS BIGINT), \
                CAST(COALESCE(SUM(CASE WHEN status = 'escalated' THEN 1 ELSE 0 END), 0) AS BIGINT), \
                CAST(COALESCE(SUM(CASE WHEN unread THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM conversations WHERE org_id = $1 AND status <> 'resolved' AND (snoozed_until IS NULL OR snoozed_until <= $2)",
    )
    .bind(org)
    .bind(now)
    .one()
    .await
}

/// The contact's messages that no turn has answered yet, oldest first.
pub(super) async fn unanswered(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    after: i64,
    up_to: i64,
) -> Result<Vec<Message>> {
    conn.query(message!("WHERE org_id = $1 AND conversation_id = $2 AND seq > $3 AND seq <= $4 AND author = 'contact' ORDER BY seq LIMIT 50"))
        .bind(org)
        .bind(conversation)
        .bind(after)
        .bind(up_to)
        .all()
        .await
}

/// What was said before `before`, newest first: words and files of contact, agent and members. Of a reply
/// that nothing was heard of, nothing was said.
pub(super) async fn spoken(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    before: i64,
    limit: i64,
) -> Result<Vec<Message>> {
    conn.query(message!(
        "WHERE org_id = $1 AND conversation_id = $2 AND seq < $3 AND author IN ('contact', 'agent', 'member') AND kind IN ('text', 'attachment') \
         AND (kind <> 'text' OR text <> '') ORDER BY seq DESC LIMIT $4"
    ))
    .bind(org)
    .bind(conversation)
    .bind(before)
    .bind(limit)
    .all()
    .await
}

/// What members wrote to the contact after the first of these messages, up to the second, oldest first.
pub(super) async fn by_members(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    (after, until): (i64, i64),
) -> Result<Vec<Message>> {
    conn.query(message!(
        "WHERE org_id = $1 AND conversation_id = $2 AND seq > $3 AND seq <= $4 AND author = 'member' AND kind = 'text' AND (client_id IS NULL OR client_id LIKE 'm:%') ORDER BY seq"
    ))
    .bind(org)
    .bind(conversation)
    .bind(after)
    .bind(until)
    .all()
    .await
}

/// The last words of members to the agent in the call that goes on, newest first.
pub(super) async fn whispers(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    limit: i64,
) -> Result<Vec<Message>> {
    conn.query(message!(
        "WHERE org_id = $1 AND conversation_id = $2 AND kind = 'whisper' AND created_at >= \
         (SELECT MAX(started_at) FROM calls WHERE org_id = $1 AND conversation_id = $2 AND status <> 'ended') \
         ORDER BY seq DESC LIMIT $3"
    ))
    .bind(org)
    .bind(conversation)
    .bind(limit)
    .all()
    .await
}

/// Gives a contact's own conversations to another contact, whose browser sees them as `reach`.
pub(super) async fn move_to_contact(
    tx: &mut Tx,
    org: &OrgId,
    from: &ContactId,
    (to, reach): (&ContactId, Option<&ContactId>),
) -> Result<()> {
    tx.query("UPDATE conversations SET contact_id = $3, began_as = $4 WHERE org_id = $1 AND contact_id = $2 AND began_as IS NULL")
        .bind(org)
        .bind(from)
        .bind(to)
        .bind(reach)
        .execute()
        .await?;
    Ok(())
}

/// Deletes a conversation with its messages, turns and the events that told of it.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &ConversationId) -> Result<()> {
    tx.query("DELETE FROM events WHERE org_id = $1 AND conversation_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM conversations WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}
