//! The rows of messages that callers left.

use frontdesk_base::{
    Result, Timestamp,
    id::{ChannelId, ContactId, OrgId, TaskId, VoicemailId},
};
use frontdesk_db::{Conn, Tx};

use crate::channels::voice::voicemail::Voicemail;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, channel_id, call_id, leg_id, from_number, contact_id, recording_id, seconds, file_key, task_id, created_at FROM voicemails ",
            $rest
        )
    };
}

/// Writes down that a message may come; once for a call.
pub(in crate::channels::voice) async fn expect(
    tx: &mut Tx,
    org: &OrgId,
    mail: &Voicemail,
) -> Result<()> {
    tx.query(
        "INSERT INTO voicemails (org_id, id, channel_id, call_id, leg_id, from_number, contact_id, recording_id, seconds, file_key, task_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, NULL, NULL, $8) ON CONFLICT DO NOTHING",
    )
    .bind(org)
    .bind(&mail.id)
    .bind(&mail.channel_id)
    .bind(&mail.call_id)
    .bind(&mail.leg_id)
    .bind(&mail.from_number)
    .bind(&mail.contact_id)
    .bind(mail.created_at)
    .execute()
    .await?;
    Ok(())
}

/// Writes down that it came, by the call or its leg; `None` where none was expected, or it had come.
pub(in crate::channels::voice) async fn came(
    tx: &mut Tx,
    org: &OrgId,
    channel: &ChannelId,
    call_or_leg: &str,
    (recording, seconds): (&str, i64),
) -> Result<Option<VoicemailId>> {
    let row: Option<(VoicemailId,)> = tx
        .query(
            "UPDATE voicemails SET recording_id = $4, seconds = $5 WHERE org_id = $1 AND channel_id = $2 \
             AND (call_id = $3 OR leg_id = $3) AND recording_id = '' RETURNING id",
        )
        .bind(org)
        .bind(channel)
        .bind(call_or_leg)
        .bind(recording)
        .bind(seconds)
        .optional()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The call of a message that may come or came, by the call or its leg.
pub(in crate::channels::voice) async fn call_of(
    conn: &mut Conn,
    org: &OrgId,
    channel: &ChannelId,
    call_or_leg: &str,
) -> Result<Option<String>> {
    let row: Option<(String,)> = conn
        .query("SELECT call_id FROM voicemails WHERE org_id = $1 AND channel_id = $2 AND (call_id = $3 OR leg_id = $3)")
        .bind(org)
        .bind(channel)
        .bind(call_or_leg)
        .optional()
        .await?;
    Ok(row.map(|(call,)| call))
}

/// Forgets that one was expected; who called, where one was.
pub(in crate::channels::voice) async fn nothing_came(
    tx: &mut Tx,
    org: &OrgId,
    channel: &ChannelId,
    call: &str,
) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("DELETE FROM voicemails WHERE org_id = $1 AND channel_id = $2 AND call_id = $3 AND recording_id = '' RETURNING from_number")
        .bind(org)
        .bind(channel)
        .bind(call)
        .optional()
        .await?;
    Ok(row.map(|(from,)| from))
}

pub(in crate::channels::voice) async fn kept(
    tx: &mut Tx,
    org: &OrgId,
    id: &VoicemailId,
    (contact, file, task): (Option<&ContactId>, Option<&str>, &TaskId),
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE voicemails SET contact_id = $3, file_key = $4, task_id = $5 WHERE org_id = $1 AND id = $2 AND task_id IS NULL",
        )
        .bind(org)
        .bind(id)
        .bind(contact)
        .bind(file)
        .bind(task)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(in crate::channels::voice) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &VoicemailId,
) -> Result<Option<Voicemail>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(in crate::channels::voice) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    channel: &ChannelId,
    limit: i64,
) -> Result<Vec<Voicemail>> {
    conn.query(select!(
        "WHERE org_id = $1 AND channel_id = $2 AND task_id IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $3"
    ))
    .bind(org)
    .bind(channel)
    .bind(limit)
    .all()
    .await
}

/// Messages that are older than they are kept, and those that never came, of every organization.
pub(in crate::channels::voice) async fn old(
    conn: &mut Conn,
    before: Timestamp,
    never_came_before: Timestamp,
) -> Result<Vec<(OrgId, VoicemailId, Option<String>)>> {
    // system door: housekeeping, of every organization
    conn.query("SELECT org_id, id, file_key FROM voicemails WHERE created_at < $1 OR (recording_id = '' AND created_at < $2) LIMIT 500")
        .bind(before)
        .bind(never_came_before)
        .all()
        .await
}

pub(in crate::channels::voice) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    id: &VoicemailId,
) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM voicemails WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}
