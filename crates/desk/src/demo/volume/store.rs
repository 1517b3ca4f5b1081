//! The rows of a large organization, each kind in one statement that counts for itself. An id is
//! made of its number's decimal digits, which are hexadecimal ones too.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, OrgId},
};
use frontdesk_db::Tx;

/// Some conversations and what belongs to them.
pub(super) struct Chunk<'a> {
    /// The number of the first conversation.
    pub(super) first: u32,
    /// How many conversations.
    pub(super) count: u32,
    /// Messages of each.
    pub(super) each: u32,
    /// The channel they came by.
    pub(super) channel: &'a ChannelId,
    /// When the newest of them was written; each conversation before it is a minute older.
    pub(super) now: Timestamp,
}

impl Chunk<'_> {
    fn last(&self) -> i64 {
        i64::from(self.first) + i64::from(self.count) - 1
    }
}

/// A contact for each conversation.
pub(super) async fn contacts(tx: &mut Tx, org: &OrgId, chunk: &Chunk<'_>) -> Result<()> {
    tx.query(
        "WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT)) \
         INSERT INTO contacts (org_id, id, name, email, language, time_zone, country, created_at, updated_at, seen_at) \
         SELECT CAST($1 AS TEXT), 'con_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), \
         'Visitor ' || CAST(i AS TEXT), 'visitor' || CAST(i AS TEXT) || '@example.com', 'en', 'UTC', 'US', \
         $4 - i * 60000, $4 - i * 60000, $4 - i * 60000 FROM n",
    )
    .bind(org)
    .bind(i64::from(chunk.first))
    .bind(chunk.last())
    .bind(chunk.now)
    .execute()
    .await?;
    Ok(())
}

/// The conversations: one in fifty is open, the others are over.
pub(super) async fn conversations(tx: &mut Tx, org: &OrgId, chunk: &Chunk<'_>) -> Result<()> {
    tx.query(
        "WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT)) \
         INSERT INTO conversations (org_id, id, contact_id, channel_id, channel_kind, status, holder, version, last_seq, \
         contact_seq, answered_seq, contact_read_seq, member_read_seq, unread, last_message_at, last_message_text, \
         last_author, resolved_at, language, house_state, created_at, updated_at) \
         SELECT CAST($1 AS TEXT), 'conv_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), \
         'con_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), CAST($6 AS TEXT), 'widget', \
         CASE WHEN i % 50 = 0 THEN 'open' ELSE 'resolved' END, 'agent', 1, CAST($5 AS BIGINT), CAST($5 AS BIGINT) - 1, \
         CAST($5 AS BIGINT) - 1, CAST($5 AS BIGINT), CAST($5 AS BIGINT), FALSE, $4 - i * 60000, \
         'Free parking is behind the building, number ' || CAST(i AS TEXT) || '.', 'agent', \
         CASE WHEN i % 50 = 0 THEN NULL ELSE $4 - i * 60000 END, 'en', '{}', $4 - i * 60000, $4 - i * 60000 FROM n",
    )
    .bind(org)
    .bind(i64::from(chunk.first))
    .bind(chunk.last())
    .bind(chunk.now)
    .bind(i64::from(chunk.each))
    .bind(chunk.channel)
    .execute()
    .await?;
    Ok(())
}

/// What was said in them: the contact and the agent by turns.
pub(super) async fn messages(tx: &mut Tx, org: &OrgId, chunk: &Chunk<'_>) -> Result<()> {
    tx.query(
        "WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT)), \
         m(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM m WHERE s < CAST($5 AS BIGINT)) \
         INSERT INTO messages (org_id, id, conversation_id, seq, author, author_name, kind, text, choices, sources, delivery, created_at) \
         SELECT CAST($1 AS TEXT), 'msg_01900000000070008000' || SUBSTR(CAST(1000000000000 + i * 100 + s AS TEXT), 2), \
         'conv_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), s, \
         CASE WHEN s % 2 = 1 THEN 'contact' ELSE 'agent' END, CASE WHEN s % 2 = 1 THEN 'Visitor' ELSE 'Agent' END, 'text', \
         CASE WHEN s % 2 = 1 THEN 'Is there parking at number ' || CAST(i AS TEXT) || ', and question ' || CAST(s AS TEXT) || '?' \
         ELSE 'Free parking is behind the building, number ' || CAST(i AS TEXT) || '.' END, \
         '[]', '[]', 'read', $4 - i * 60000 - (CAST($5 AS BIGINT) - s) * 1000 FROM n CROSS JOIN m",
    )
    .bind(org)
    .bind(i64::from(chunk.first))
    .bind(chunk.last())
    .bind(chunk.now)
    .bind(i64::from(chunk.each))
    .execute()
    .await?;
    Ok(())
}

/// An event for each message, after those that there are.
pub(super) async fn events(tx: &mut Tx, org: &OrgId, chunk: &Chunk<'_>) -> Result<()> {
    let made = i64::from(chunk.count) * i64::from(chunk.each);
    let after: i64 = tx
        .query(
            "UPDATE organizations SET event_seq = event_seq + $2 WHERE org_id = $1 RETURNING event_seq - $2",
        )
        .bind(org)
        .bind(made)
        .scalar()
        .await?;
    tx.query(
        "WITH RECURSIVE n(i) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT)), \
         m(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM m WHERE s < CAST($5 AS BIGINT)) \
         INSERT INTO events (org_id, seq, name, conversation_id, contact_id, payload, created_at) \
         SELECT CAST($1 AS TEXT), $6 + (i - CAST($2 AS BIGINT)) * CAST($5 AS BIGINT) + s, 'message.created', \
         'conv_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), \
         'con_01900000000070008000' || SUBSTR(CAST(1000000000000 + i AS TEXT), 2), '{}', $4 - i * 60000 FROM n CROSS JOIN m",
    )
    .bind(org)
    .bind(i64::from(chunk.first))
    .bind(chunk.last())
    .bind(chunk.now)
    .bind(i64::from(chunk.each))
    .bind(after)
    .execute()
    .await?;
    Ok(())
}
