//! The rows of calls, of what was said in them, and of how long it took.

use frontdesk_base::{
    Result, Timestamp,
    id::{CallId, ChannelId, ContactId, ConversationId, MessageId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::model::{Call, Line, Outcome, State, TurnTimes};

macro_rules! call {
    ($rest:literal) => {
        concat!(
            "SELECT id, conversation_id, channel_id, contact_id, provider, external_id, direction, from_number, to_number, status, started_at, answered_at, \
             ended_at, ended_by, outcome, language, summary, digits, beat_at, voice_seconds, cost_micros, recording_state, recording_key, recording_parts, recording_type, \
             recording_bytes, recording_ms, recording_from_ms, peaks, returned_at, put_through_at, reached, purpose, reason, task_id, booking_id, dialed_by FROM calls ",
            $rest
        )
    };
}

macro_rules! line {
    ($rest:literal) => {
        concat!(
            "SELECT message_id, call_id, speaker, start_ms, end_ms, words, confidence, interrupted, unheard FROM call_lines ",
            $rest
        )
    };
}

macro_rules! turn {
    ($rest:literal) => {
        concat!(
            "SELECT turn_id, message_id, speech_end_ms, decided_ms, transcript_ms, first_token_ms, first_audio_ms, first_frame_ms, clear_ms, ears, model, \
             mouth FROM call_turns ",
            $rest
        )
    };
}

pub(super) mod dials;
mod lists;

pub(super) use lists::{Narrow, Timed, list, live, spoken_between, timed};

/// The kind of a channel and whether it is in service; whoever asks is alone with it until the
/// transaction ends, so that two calls of somebody new make one contact.
pub(super) async fn hold_channel(
    tx: &mut Tx,
    org: &OrgId,
    id: &ChannelId,
) -> Result<Option<(String, bool)>> {
    tx.query(Sql::Split {
        sqlite: "SELECT kind, enabled FROM channels WHERE org_id = $1 AND id = $2",
        postgres: "SELECT kind, enabled FROM channels WHERE org_id = $1 AND id = $2 FOR UPDATE",
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Writes a call that begins; false when it is there.
pub(super) async fn insert(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<bool> {
    let written = tx
        .query(
            "INSERT INTO calls (org_id, id, conversation_id, channel_id, contact_id, provider, external_id, direction, from_number, to_number, status, \
             started_at, language, digits, beat_at, voice_seconds, cost_micros, recording_state, recording_from_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $12, 0, 0, 'none', 0) ON CONFLICT DO NOTHING",
        )
        .bind(org)
        .bind(&c.id)
        .bind(&c.conversation_id)
        .bind(&c.channel_id)
        .bind(&c.contact_id)
        .bind(&c.provider)
        .bind(&c.external_id)
        .bind(c.direction)
        .bind(&c.from_number)
        .bind(&c.to_number)
        .bind(c.status)
        .bind(c.started_at)
        .bind(&c.language)
        .execute()
        .await?;
    Ok(written == 1)
}

/// Writes what of a call can change but for its recording and its summary. The row is locked by [`lock`].
pub(super) async fn update(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<()> {
    tx.query(
        "UPDATE calls SET status = $3, answered_at = $4, ended_at = $5, ended_by = $6, outcome = $7, language = $8, digits = $9, beat_at = $10, \
         voice_seconds = $11, cost_micros = $12, returned_at = $13 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(c.status)
    .bind(c.answered_at)
    .bind(c.ended_at)
    .bind(c.ended_by)
    .bind(c.outcome)
    .bind(&c.language)
    .bind(&c.digits)
    .bind(c.beat_at)
    .bind(c.voice_seconds)
    .bind(c.cost_micros)
    .bind(c.returned_at)
    .execute()
    .await?;
    Ok(())
}

/// Writes that the caller is to be put through.
pub(super) async fn put_through(
    tx: &mut Tx,
    org: &OrgId,
    id: &CallId,
    at: Timestamp,
) -> Result<()> {
    tx.query("UPDATE calls SET put_through_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Writes when a call began, where its carrier knows better.
pub(super) async fn set_started(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<()> {
    tx.query("UPDATE calls SET started_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&c.id)
        .bind(c.started_at)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn set_summary(
    tx: &mut Tx,
    org: &OrgId,
    id: &CallId,
    summary: &str,
) -> Result<()> {
    tx.query("UPDATE calls SET summary = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(summary)
        .execute()
        .await?;
    Ok(())
}

/// Writes what there is of a recording.
pub(super) async fn set_recording(tx: &mut Tx, org: &OrgId, c: &Call) -> Result<()> {
    tx.query(
        "UPDATE calls SET recording_state = $3, recording_key = $4, recording_type = $5, recording_bytes = $6, recording_ms = $7, peaks = $8, recording_from_ms = $9, recording_parts = $10 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(c.recording_state)
    .bind(&c.recording_key)
    .bind(&c.recording_type)
    .bind(c.recording_bytes)
    .bind(c.recording_ms)
    .bind(c.peaks.clone())
    .bind(c.recording_from_ms)
    .bind(c.recording_parts.clone())
    .execute()
    .await?;
    Ok(())
}

/// How many calls in the browser go on that somebody held since: all, and this contact's.
pub(super) async fn in_browser(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    since: Timestamp,
) -> Result<(i64, i64)> {
    conn.query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN contact_id = $2 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM calls \
         WHERE org_id = $1 AND provider = 'browser' AND status <> 'ended' AND beat_at > $3",
    )
    .bind(org)
    .bind(contact)
    .bind(since)
    .one()
    .await
}

/// Whoever holds the call is still there; false when it is over.
pub(super) async fn beat(tx: &mut Tx, org: &OrgId, id: &CallId, now: Timestamp) -> Result<bool> {
    let open = tx
        .query("UPDATE calls SET beat_at = $3 WHERE org_id = $1 AND id = $2 AND status <> 'ended'")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(open == 1)
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &CallId) -> Result<Option<Call>> {
    conn.query(call!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &CallId) -> Result<Option<Call>> {
    tx.query(Sql::Split {
        sqlite: call!("WHERE org_id = $1 AND id = $2"),
        postgres: call!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn by_external_id(
    conn: &mut Conn,
    org: &OrgId,
    (channel, provider, external): (&ChannelId, &str, &str),
) -> Result<Option<Call>> {
    conn.query(call!(
        "WHERE org_id = $1 AND channel_id = $2 AND provider = $3 AND external_id = $4"
    ))
    .bind(org)
    .bind(channel)
    .bind(provider)
    .bind(external)
    .optional()
    .await
}

/// The conversation of the contact's last call on this channel, when it ended since then.
pub(super) async fn lately(
    conn: &mut Conn,
    org: &OrgId,
    (contact, channel): (&ContactId, &ChannelId),
    since: Timestamp,
) -> Result<Option<(ConversationId,)>> {
    conn.query(
        "SELECT conversation_id FROM calls WHERE org_id = $1 AND contact_id = $2 AND channel_id = $3 AND ended_at >= $4 ORDER BY ended_at DESC, id DESC LIMIT 1",
    )
    .bind(org)
    .bind(contact)
    .bind(channel)
    .bind(since)
    .optional()
    .await
}

/// When something was said; said again, it is corrected.
pub(super) async fn put_line(tx: &mut Tx, org: &OrgId, l: &Line) -> Result<()> {
    tx.query(
        "INSERT INTO call_lines (org_id, message_id, call_id, speaker, start_ms, end_ms, words, confidence, interrupted, unheard) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (org_id, message_id) DO UPDATE SET start_ms = excluded.start_ms, end_ms = excluded.end_ms, words = excluded.words, \
         interrupted = excluded.interrupted, unheard = excluded.unheard",
    )
    .bind(org)
    .bind(&l.message_id)
    .bind(&l.call_id)
    .bind(l.speaker)
    .bind(l.start_ms)
    .bind(l.end_ms)
    .bind(l.words.clone())
    .bind(l.confidence)
    .bind(l.interrupted)
    .bind(&l.unheard)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn line(conn: &mut Conn, org: &OrgId, id: &MessageId) -> Result<Option<Line>> {
    conn.query(line!("WHERE org_id = $1 AND message_id = $2")).bind(org).bind(id).optional().await
}

/// Whether a message is one of the conversation that the agent, or nobody, said.
pub(super) async fn is_said_in(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    id: &MessageId,
) -> Result<bool> {
    let found: i64 = conn
        .query(
            "SELECT COUNT(*) FROM messages WHERE org_id = $1 AND id = $2 AND conversation_id = $3 AND author IN ('agent', 'system', 'member')",
        )
        .bind(org)
        .bind(id)
        .bind(conversation)
        .scalar()
        .await?;
    Ok(found > 0)
}

/// When these messages were said, those that were.
pub(super) async fn lines_of(
    conn: &mut Conn,
    org: &OrgId,
    messages: &[MessageId],
) -> Result<Vec<Line>> {
    conn.build(line!("WHERE org_id = "))
        .arg(org)
        .push(" AND message_id IN ")
        .list(messages)
        .done()
        .all()
        .await
}

pub(super) async fn count_lines(conn: &mut Conn, org: &OrgId, id: &CallId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM call_lines WHERE org_id = $1 AND call_id = $2")
        .bind(org)
        .bind(id)
        .scalar()
        .await
}

/// Writes how long an answer took. The call's row is locked.
pub(super) async fn insert_turn(
    tx: &mut Tx,
    org: &OrgId,
    call: &CallId,
    t: &TurnTimes,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO call_turns (org_id, call_id, position, turn_id, message_id, speech_end_ms, decided_ms, transcript_ms, first_token_ms, first_audio_ms, \
         first_frame_ms, clear_ms, ears, model, mouth, created_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM call_turns WHERE org_id = $1 AND call_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, \
         $12, $13, $14, $15)",
    )
    .bind(org)
    .bind(call)
    .bind(&t.turn_id)
    .bind(&t.message_id)
    .bind(t.speech_end_ms)
    .bind(t.decided_ms)
    .bind(t.transcript_ms)
    .bind(t.first_token_ms)
    .bind(t.first_audio_ms)
    .bind(t.first_frame_ms)
    .bind(t.clear_ms)
    .bind(&t.ears)
    .bind(&t.model)
    .bind(&t.mouth)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn count_turns(conn: &mut Conn, org: &OrgId, id: &CallId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM call_turns WHERE org_id = $1 AND call_id = $2")
        .bind(org)
        .bind(id)
        .scalar()
        .await
}

pub(super) async fn turns(conn: &mut Conn, org: &OrgId, id: &CallId) -> Result<Vec<TurnTimes>> {
    conn.query(turn!("WHERE org_id = $1 AND call_id = $2 ORDER BY position LIMIT 2000"))
        .bind(org)
        .bind(id)
        .all()
        .await
}

pub(super) async fn of_conversation(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Vec<Call>> {
    conn.query(call!(
        "WHERE org_id = $1 AND conversation_id = $2 ORDER BY started_at, id LIMIT 100"
    ))
    .bind(org)
    .bind(id)
    .all()
    .await
}

/// What the turns of a conversation cost since then, in millionths of a US dollar.
pub(super) async fn turn_cost(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    since: Timestamp,
) -> Result<i64> {
    conn.query("SELECT CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) FROM turns WHERE org_id = $1 AND conversation_id = $2 AND created_at >= $3")
        .bind(org)
        .bind(id)
        .bind(since)
        .scalar()
        .await
}

/// The appointments that were made, moved or cancelled in a conversation since then: service, beginning,
/// status.
pub(super) async fn booked(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    since: Timestamp,
) -> Result<Vec<(String, Timestamp, String)>> {
    conn.query(
        "SELECT service_name, starts_at, status FROM bookings WHERE org_id = $1 AND conversation_id = $2 AND updated_at >= $3 AND status <> 'held' \
         ORDER BY starts_at, id LIMIT 10",
    )
    .bind(org)
    .bind(id)
    .bind(since)
    .all()
    .await
}

/// The tasks that came of a conversation since then: what sort and what is to be done.
pub(super) async fn tasks(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    since: Timestamp,
) -> Result<Vec<(String, String)>> {
    conn.query(
        "SELECT kind, title FROM tasks WHERE org_id = $1 AND conversation_id = $2 AND created_at >= $3 AND deleted_at IS NULL ORDER BY created_at, id LIMIT 10",
    )
    .bind(org)
    .bind(id)
    .bind(since)
    .all()
    .await
}

/// Whether somebody is to call this contact back already.
pub(super) async fn callback_waits(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<bool> {
    let waiting: i64 = conn
        .query("SELECT COUNT(*) FROM tasks WHERE org_id = $1 AND contact_id = $2 AND kind = 'callback' AND done_at IS NULL AND deleted_at IS NULL")
        .bind(org)
        .bind(contact)
        .scalar()
        .await?;
    Ok(waiting > 0)
}
