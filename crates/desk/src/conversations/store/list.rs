//! Lists of conversations: filters, search, pages.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OrgId},
};
use frontdesk_db::Conn;

use crate::conversations::model::Conversation;

/// What a list of conversations may be narrowed to.
#[derive(Debug, Default)]
pub(in crate::conversations) struct Narrow<'a> {
    pub(in crate::conversations) status: Option<&'a str>,
    pub(in crate::conversations) channel: Option<&'a str>,
    pub(in crate::conversations) assignee: Option<&'a str>,
    pub(in crate::conversations) of_type: Option<&'a str>,
    pub(in crate::conversations) unassigned: bool,
    pub(in crate::conversations) unread: bool,
    /// Conversations that are snoozed until after this time are left out.
    pub(in crate::conversations) awake_at: Option<Timestamp>,
    pub(in crate::conversations) search: Option<&'a str>,
    pub(in crate::conversations) cursor: Option<(Timestamp, String)>,
}

/// The words of a search as the engines' own query languages want them: every word must be there,
/// the last one may be a beginning. Nothing of the languages' syntax survives.
fn words(search: &str) -> Vec<String> {
    search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(8)
        .map(str::to_lowercase)
        .collect()
}

/// The same words for SQLite and for Postgres.
fn queries(words: &[String]) -> (String, String) {
    let last = words.len().saturating_sub(1);
    let written = |open: &str, whole: &str, begun: &str, between: &str| {
        let words: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(at, word)| format!("{open}{word}{}", if at == last { begun } else { whole }))
            .collect();
        words.join(between)
    };
    (written("\"", "\"", "\"*", " "), written("", "", ":*", " & "))
}

/// The messages of these conversations that a search finds, the newest first.
pub(in crate::conversations) async fn found(
    conn: &mut Conn,
    org: &OrgId,
    conversations: &[ConversationId],
    search: &str,
) -> Result<Vec<(ConversationId, String)>> {
    let words = words(search);
    if words.is_empty() || conversations.is_empty() {
        return Ok(Vec::new());
    }
    let (fts5, tsquery) = queries(&words);
    conn.build("SELECT conversation_id, text FROM messages WHERE org_id = ")
        .arg(org)
        .push(" AND conversation_id IN ")
        .list(conversations)
        .split(
            " AND rowid IN (SELECT rowid FROM messages_search WHERE messages_search MATCH ",
            " AND search @@ to_tsquery('simple', ",
        )
        .split_arg(fts5, tsquery)
        .split(" ORDER BY rowid DESC LIMIT 1000)", ")")
        .push(" ORDER BY created_at DESC, seq DESC LIMIT 1000")
        .done()
        .all()
        .await
}

pub(in crate::conversations) async fn ways_in(
    conn: &mut Conn,
    org: &OrgId,
    contacts: &[ContactId],
) -> Result<Vec<(ContactId, String)>> {
    conn.build("SELECT DISTINCT contact_id, channel_kind FROM conversations WHERE org_id = ")
        .arg(org)
        .push(" AND contact_id IN ")
        .list(contacts)
        .push(" ORDER BY contact_id, channel_kind")
        .done()
        .all()
        .await
}

pub(in crate::conversations) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    narrow: Narrow<'_>,
    limit: i64,
) -> Result<Vec<Conversation>> {
    let mut build = conn
        .build(conversation!("WHERE org_id = "))
        .arg(org)
        .and("status = ", narrow.status)
        .and("channel_kind = ", narrow.channel)
        .and("assignee_id = ", narrow.assignee)
        .and("type_id = ", narrow.of_type)
        .and_if("assignee_id IS NULL", narrow.unassigned)
        .and_if("unread", narrow.unread);
    if let Some(at) = narrow.awake_at {
        build = build.push(" AND (snoozed_until IS NULL OR snoozed_until <= ").arg(at).push(")");
    }
    if let Some(search) = narrow.search {
        let words = words(search);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let like = format!("%{}%", words.join(" "));
        let (fts5, tsquery) = queries(&words);
        build = build
            .push(" AND (id IN (SELECT conversation_id FROM messages WHERE org_id = ")
            .arg(org)
            .split(" AND rowid IN (SELECT rowid FROM messages_search WHERE messages_search MATCH ", " AND search @@ to_tsquery('simple', ")
            .split_arg(fts5, tsquery)
            .split(" ORDER BY rowid DESC LIMIT 1000)", ")")
            .push(" ORDER BY created_at DESC LIMIT 1000) OR contact_id IN (SELECT id FROM contacts WHERE org_id = ")
            .arg(org)
            .push(" AND (LOWER(COALESCE(name, '')) LIKE ")
            .arg(like.clone())
            .push(" OR COALESCE(email, '') LIKE ")
            .arg(format!("%{}%", search.trim().to_lowercase().replace(['%', '_', '\\'], "")))
            .push(")))");
    }
    if let Some((at, id)) = narrow.cursor {
        build = build
            .push(" AND (last_message_at < ")
            .arg(at)
            .push(" OR (last_message_at = ")
            .arg(at)
            .push(" AND id < ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY last_message_at DESC, id DESC LIMIT ").arg(limit).done().all().await
}

/// Of the conversations in which a contact wrote within this span: how many they are, in how many the agent
/// answered alone, and in how many a member did.
pub(in crate::conversations) async fn day_counts(
    conn: &mut Conn,
    org: &OrgId,
    (from, until): (Timestamp, Timestamp),
) -> Result<(i64, i64, i64)> {
    conn.query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN by_agent = 1 AND by_member = 0 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(by_member), 0) AS BIGINT) FROM ( \
           SELECT MAX(CASE WHEN m.author = 'contact' THEN 1 ELSE 0 END) AS by_contact, \
                  MAX(CASE WHEN m.author = 'agent' AND m.turn_id IS NOT NULL THEN 1 ELSE 0 END) AS by_agent, \
                  MAX(CASE WHEN m.author = 'member' AND m.kind NOT IN ('note', 'whisper') THEN 1 ELSE 0 END) AS by_member \
           FROM conversations c JOIN messages m ON m.org_id = c.org_id AND m.conversation_id = c.id \
           WHERE c.org_id = $1 AND c.last_message_at >= $2 AND m.created_at >= $2 AND m.created_at < $3 \
           GROUP BY c.id) AS days WHERE by_contact = 1",
    )
    .bind(org)
    .bind(from)
    .bind(until)
    .one()
    .await
}

/// How many wait for a person.
pub(in crate::conversations) async fn count_waiting(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM conversations WHERE org_id = $1 AND status = 'escalated' AND holder = 'waiting'")
        .bind(org)
        .scalar()
        .await
}
