//! Lists of calls, what was said in one, and how long answers took.

use frontdesk_base::{
    Result, Timestamp,
    id::{CallId, OrgId},
};
use frontdesk_db::{Conn, Json};

use super::{Call, Outcome, State};
use crate::calls::{
    list::Spoken,
    model::{Direction, Speaker, WordTime},
};

/// What a list is narrowed to.
#[derive(Debug, Default)]
pub(in crate::calls) struct Narrow<'a> {
    pub(in crate::calls) direction: Option<Direction>,
    pub(in crate::calls) outcome: Option<Outcome>,
    pub(in crate::calls) status: Option<State>,
    pub(in crate::calls) contact: Option<&'a str>,
    pub(in crate::calls) conversation: Option<&'a str>,
    pub(in crate::calls) channel: Option<&'a str>,
    pub(in crate::calls) from: Option<Timestamp>,
    pub(in crate::calls) until: Option<Timestamp>,
    pub(in crate::calls) recorded: bool,
    /// Words of the summary, of the contact's name, or digits of a number.
    pub(in crate::calls) search: Option<&'a str>,
    pub(in crate::calls) cursor: Option<(Timestamp, String)>,
}

/// The calls that began last first.
pub(in crate::calls) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    narrow: Narrow<'_>,
    limit: i64,
) -> Result<Vec<Call>> {
    let mut build = conn
        .build(call!("WHERE org_id = "))
        .arg(org)
        .and("direction = ", narrow.direction)
        .and("outcome = ", narrow.outcome)
        .and("status = ", narrow.status)
        .and("contact_id = ", narrow.contact)
        .and("conversation_id = ", narrow.conversation)
        .and("channel_id = ", narrow.channel)
        .and("started_at >= ", narrow.from)
        .and("started_at < ", narrow.until)
        .and_if("recording_state = 'ready'", narrow.recorded);
    if let Some(search) = narrow.search {
        let escaped = search.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like = format!("%{escaped}%");
        let digits: String = search.chars().filter(char::is_ascii_digit).collect();
        build = build
            .push(" AND (LOWER(COALESCE(summary, '')) LIKE LOWER(")
            .arg(like.clone())
            .push(") ESCAPE '!' OR contact_id IN (SELECT id FROM contacts WHERE org_id = ")
            .arg(org)
            .push(" AND LOWER(COALESCE(name, '')) LIKE LOWER(")
            .arg(like)
            .push(") ESCAPE '!')");
        if digits.len() >= 4 {
            // The zeros before a national or an international number are not in it as it is kept.
            let bare = digits.trim_start_matches('0');
            let like = format!("%{}%", if bare.len() >= 3 { bare } else { &digits });
            build = build
                .push(" OR from_number LIKE ")
                .arg(like.clone())
                .push(" OR to_number LIKE ")
                .arg(like);
        }
        build = build.push(")");
    }
    if let Some((at, id)) = narrow.cursor {
        build = build
            .push(" AND (started_at < ")
            .arg(at)
            .push(" OR (started_at = ")
            .arg(at)
            .push(" AND id < ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY started_at DESC, id DESC LIMIT ").arg(limit).done().all().await
}

/// The calls that ring or go on, the longest first.
pub(in crate::calls) async fn live(conn: &mut Conn, org: &OrgId, limit: i64) -> Result<Vec<Call>> {
    conn.query(call!(
        "WHERE org_id = $1 AND status IN ('ringing', 'live') ORDER BY started_at, id LIMIT $2"
    ))
    .bind(org)
    .bind(limit)
    .all()
    .await
}

/// What was said in a call, in order.
pub(in crate::calls) async fn spoken_between(
    conn: &mut Conn,
    org: &OrgId,
    id: &CallId,
    limit: i64,
) -> Result<Vec<Spoken>> {
    type Row = (
        frontdesk_base::id::MessageId,
        Speaker,
        String,
        String,
        i64,
        i64,
        Json<Vec<WordTime>>,
        Option<i64>,
        bool,
        String,
        Option<frontdesk_base::id::TurnId>,
    );
    let rows: Vec<Row> = conn
        .query(
            "SELECT l.message_id, l.speaker, m.author_name, m.text, l.start_ms, l.end_ms, l.words, l.confidence, l.interrupted, l.unheard, m.turn_id \
             FROM call_lines l JOIN messages m ON m.org_id = l.org_id AND m.id = l.message_id \
             WHERE l.org_id = $1 AND l.call_id = $2 ORDER BY l.start_ms, m.seq LIMIT $3",
        )
        .bind(org)
        .bind(id)
        .bind(limit)
        .all()
        .await?;
    let spoken = rows.into_iter().map(|row| Spoken {
        message_id: row.0,
        speaker: row.1,
        name: row.2,
        text: row.3,
        start_ms: row.4,
        end_ms: row.5,
        words: row.6.0,
        confidence: row.7,
        interrupted: row.8,
        unheard: row.9,
        turn_id: row.10,
    });
    Ok(spoken.collect())
}

/// How long the newest answers took since then, with the number that was called and who heard, answered
/// and spoke.
#[derive(Debug, sqlx::FromRow)]
pub(in crate::calls) struct Timed {
    pub(in crate::calls) number: Option<String>,
    pub(in crate::calls) provider: String,
    pub(in crate::calls) ears: String,
    pub(in crate::calls) model: String,
    pub(in crate::calls) mouth: String,
    pub(in crate::calls) decided_ms: Option<i64>,
    pub(in crate::calls) transcript_ms: Option<i64>,
    pub(in crate::calls) first_token_ms: Option<i64>,
    pub(in crate::calls) first_audio_ms: Option<i64>,
    pub(in crate::calls) first_frame_ms: Option<i64>,
    pub(in crate::calls) clear_ms: Option<i64>,
}

pub(in crate::calls) async fn timed(
    conn: &mut Conn,
    org: &OrgId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Timed>> {
    conn.query(
        "SELECT CASE WHEN c.direction = 'inbound' THEN c.to_number ELSE c.from_number END AS number, c.provider, t.ears, t.model, t.mouth, \
         t.decided_ms, t.transcript_ms, t.first_token_ms, t.first_audio_ms, t.first_frame_ms, t.clear_ms \
         FROM call_turns t JOIN calls c ON c.org_id = t.org_id AND c.id = t.call_id \
         WHERE t.org_id = $1 AND t.created_at >= $2 ORDER BY t.created_at DESC LIMIT $3",
    )
    .bind(org)
    .bind(since)
    .bind(limit)
    .all()
    .await
}
