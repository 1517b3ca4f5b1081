//! The rows of turns.

use frontdesk_base::{
    Result, Timestamp,
    id::{ConversationId, MessageId, OrgId, TurnId},
};
use frontdesk_db::{Conn, Json, Tx};

use super::record::{Record, Why};

/// A turn that is over.
pub(super) struct Row<'a> {
    pub(super) id: &'a TurnId,
    pub(super) conversation: &'a ConversationId,
    pub(super) trigger_seq: i64,
    pub(super) outcome: &'a str,
    pub(super) model: &'a str,
    pub(super) input_tokens: i64,
    pub(super) output_tokens: i64,
    pub(super) cost_micros: i64,
    pub(super) first_token_ms: Option<i64>,
    pub(super) total_ms: i64,
    pub(super) record: &'a Record,
    pub(super) created_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, row: Row<'_>) -> Result<()> {
    tx.query(
        "INSERT INTO turns (org_id, id, conversation_id, trigger_seq, outcome, model, input_tokens, output_tokens, cost_micros, first_token_ms, \
         total_ms, record, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(org)
    .bind(row.id)
    .bind(row.conversation)
    .bind(row.trigger_seq)
    .bind(row.outcome)
    .bind(row.model)
    .bind(row.input_tokens)
    .bind(row.output_tokens)
    .bind(row.cost_micros)
    .bind(row.first_token_ms)
    .bind(row.total_ms)
    .bind(Json(row.record))
    .bind(row.created_at)
    .execute()
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Found {
    id: TurnId,
    model: String,
    input_tokens: i64,
    output_tokens: i64,
    cost_micros: i64,
    first_token_ms: Option<i64>,
    total_ms: i64,
    record: Json<Record>,
    created_at: Timestamp,
}

pub(super) async fn of_message(
    conn: &mut Conn,
    org: &OrgId,
    message: &MessageId,
) -> Result<Option<Why>> {
    let row: Option<Found> = conn
        .query(
            "SELECT t.id, t.model, t.input_tokens, t.output_tokens, t.cost_micros, t.first_token_ms, t.total_ms, t.record, t.created_at \
             FROM messages m JOIN turns t ON t.org_id = m.org_id AND t.id = m.turn_id WHERE m.org_id = $1 AND m.id = $2",
        )
        .bind(org)
        .bind(message)
        .optional()
        .await?;
    Ok(row.map(|row| Why {
        turn: row.id,
        model: row.model,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cost_micros: row.cost_micros,
        first_token_ms: row.first_token_ms,
        total_ms: row.total_ms,
        record: row.record.0,
        created_at: row.created_at,
    }))
}

/// The records of a conversation's turns.
pub(super) async fn records(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Vec<Record>> {
    let rows: Vec<(Json<Record>,)> = conn
        .query("SELECT record FROM turns WHERE org_id = $1 AND conversation_id = $2")
        .bind(org)
        .bind(conversation)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(record,)| record.0).collect())
}

/// The record of the turn that answered the contact's last message.
pub(super) async fn newest_record(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    trigger_seq: i64,
) -> Result<Option<Record>> {
    let row: Option<(Json<Record>,)> = conn
        .query("SELECT record FROM turns WHERE org_id = $1 AND conversation_id = $2 AND trigger_seq = $3 ORDER BY created_at DESC, id DESC LIMIT 1")
        .bind(org)
        .bind(conversation)
        .bind(trigger_seq)
        .optional()
        .await?;
    Ok(row.map(|(record,)| record.0))
}
