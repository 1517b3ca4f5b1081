//! The rows of conversation types and of intakes.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, ConversationTypeId, IntakeId, OrgId},
};
use frontdesk_db::{Conn, Json, Sql, Tx};
use serde_json::{Map, Value};

use super::{ConversationType, Ending, Intake, Question};
use crate::tasks::Urgency;

/// A type as it is kept.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    id: ConversationTypeId,
    type_key: String,
    name: String,
    applies: String,
    phrases: Json<Vec<String>>,
    say_first: String,
    questions: Json<Vec<Question>>,
    ending: Ending,
    urgency: Urgency,
    enabled: bool,
    archived_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Row> for ConversationType {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            key: row.type_key,
            name: row.name,
            applies: row.applies,
            phrases: row.phrases.0,
            say_first: row.say_first,
            questions: row.questions.0,
            ending: row.ending,
            urgency: row.urgency,
            enabled: row.enabled,
            archived_at: row.archived_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

macro_rules! types {
    ($rest:literal) => {
        concat!(
            "SELECT id, type_key, name, applies, phrases, say_first, questions, ending, urgency, enabled, archived_at, created_at, updated_at \
             FROM conversation_types ",
            $rest
        )
    };
}

/// Those that are not put away, in the business's order.
pub(super) async fn types(conn: &mut Conn, org: &OrgId) -> Result<Vec<ConversationType>> {
    let rows: Vec<Row> = conn
        .query(types!("WHERE org_id = $1 AND archived_at IS NULL ORDER BY place, id"))
        .bind(org)
        .all()
        .await?;
    Ok(rows.into_iter().map(ConversationType::from).collect())
}

/// What each is called, those that are put away among them.
pub(super) async fn names(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Vec<(ConversationTypeId, String)>> {
    conn.query("SELECT id, name FROM conversation_types WHERE org_id = $1").bind(org).all().await
}

/// The answers of these contacts, the newest intakes first: whose, of which type, what.
pub(super) async fn answers_of(
    conn: &mut Conn,
    org: &OrgId,
    contacts: &[ContactId],
) -> Result<Vec<(ContactId, ConversationTypeId, Json<Map<String, Value>>)>> {
    conn.build("SELECT contact_id, type_id, answers FROM intakes WHERE org_id = ")
        .arg(org)
        .push(" AND contact_id IN ")
        .list(contacts)
        .push(" ORDER BY started_at DESC, id DESC")
        .done()
        .all()
        .await
}

/// One, whether or not it is put away.
pub(super) async fn one(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationTypeId,
) -> Result<Option<ConversationType>> {
    let row: Option<Row> =
        conn.query(types!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await?;
    Ok(row.map(ConversationType::from))
}

pub(super) async fn insert_type(
    tx: &mut Tx,
    org: &OrgId,
    one: &ConversationType,
    place: i64,
) -> Result<()> {
    tx.query(
        "INSERT INTO conversation_types (org_id, id, type_key, name, applies, phrases, say_first, questions, ending, urgency, enabled, place, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(org)
    .bind(&one.id)
    .bind(&one.key)
    .bind(&one.name)
    .bind(&one.applies)
    .bind(Json(&one.phrases))
    .bind(&one.say_first)
    .bind(Json(&one.questions))
    .bind(one.ending)
    .bind(one.urgency)
    .bind(one.enabled)
    .bind(place)
    .bind(one.created_at)
    .bind(one.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update_type(tx: &mut Tx, org: &OrgId, one: &ConversationType) -> Result<()> {
    tx.query(
        "UPDATE conversation_types SET type_key = $3, name = $4, applies = $5, phrases = $6, say_first = $7, questions = $8, ending = $9, \
         urgency = $10, enabled = $11, archived_at = $12, updated_at = $13 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&one.id)
    .bind(&one.key)
    .bind(&one.name)
    .bind(&one.applies)
    .bind(Json(&one.phrases))
    .bind(&one.say_first)
    .bind(Json(&one.questions))
    .bind(one.ending)
    .bind(one.urgency)
    .bind(one.enabled)
    .bind(one.archived_at)
    .bind(one.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn put_at(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationTypeId,
    place: i64,
) -> Result<()> {
    tx.query("UPDATE conversation_types SET place = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(place)
        .execute()
        .await?;
    Ok(())
}

/// True when this call is the one that deleted it: a type that was used stays.
pub(super) async fn delete_unused(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationTypeId,
) -> Result<bool> {
    let deleted = tx
        .query(
            "DELETE FROM conversation_types WHERE org_id = $1 AND id = $2 \
             AND NOT EXISTS (SELECT 1 FROM intakes i WHERE i.org_id = $1 AND i.type_id = $2)",
        )
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(deleted == 1)
}

macro_rules! intakes {
    ($rest:literal) => {
        concat!(
            "SELECT id, conversation_id, contact_id, type_id, type_key, type_name, questions, ending, urgency, answers, skipped, state, \
             task_id, lead_id, started_at, completed_at, updated_at FROM intakes ",
            $rest
        )
    };
}

/// False when another one is open in the conversation.
pub(super) async fn insert(tx: &mut Tx, org: &OrgId, one: &Intake) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO intakes (org_id, id, conversation_id, contact_id, type_id, type_key, type_name, questions, ending, urgency, answers, skipped, state, started_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
             ON CONFLICT (org_id, conversation_id) WHERE state = 'open' DO NOTHING",
        )
        .bind(org)
        .bind(&one.id)
        .bind(&one.conversation_id)
        .bind(&one.contact_id)
        .bind(&one.type_id)
        .bind(&one.type_key)
        .bind(&one.type_name)
        .bind(Json(&one.questions.0))
        .bind(one.ending)
        .bind(one.urgency)
        .bind(Json(&one.answers.0))
        .bind(Json(&one.skipped.0))
        .bind(one.state)
        .bind(one.started_at)
        .bind(one.updated_at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, one: &Intake) -> Result<()> {
    tx.query(
        "UPDATE intakes SET answers = $3, skipped = $4, state = $5, task_id = $6, lead_id = $7, completed_at = $8, updated_at = $9 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&one.id)
    .bind(Json(&one.answers.0))
    .bind(Json(&one.skipped.0))
    .bind(one.state)
    .bind(&one.task_id)
    .bind(&one.lead_id)
    .bind(one.completed_at)
    .bind(one.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &IntakeId) -> Result<Option<Intake>> {
    conn.query(intakes!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &IntakeId) -> Result<Option<Intake>> {
    tx.query(Sql::Split {
        sqlite: intakes!("WHERE org_id = $1 AND id = $2"),
        postgres: intakes!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// The one that is being asked in a conversation, without a lock.
pub(super) async fn open(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<Intake>> {
    conn.query(intakes!("WHERE org_id = $1 AND conversation_id = $2 AND state = 'open'"))
        .bind(org)
        .bind(conversation)
        .optional()
        .await
}

/// The same, until the transaction ends nobody else's.
pub(super) async fn lock_open(
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<Intake>> {
    tx.query(Sql::Split {
        sqlite: intakes!("WHERE org_id = $1 AND conversation_id = $2 AND state = 'open'"),
        postgres: intakes!(
            "WHERE org_id = $1 AND conversation_id = $2 AND state = 'open' FOR UPDATE"
        ),
    })
    .bind(org)
    .bind(conversation)
    .optional()
    .await
}

pub(super) async fn count(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<i64> {
    let (count,): (i64,) = conn
        .query("SELECT COUNT(*) FROM intakes WHERE org_id = $1 AND conversation_id = $2")
        .bind(org)
        .bind(conversation)
        .one()
        .await?;
    Ok(count)
}

pub(super) async fn of_conversation(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Vec<Intake>> {
    conn.query(intakes!(
        "WHERE org_id = $1 AND conversation_id = $2 ORDER BY started_at DESC, id DESC"
    ))
    .bind(org)
    .bind(conversation)
    .all()
    .await
}

pub(super) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Intake>> {
    conn.query(intakes!(
        "WHERE org_id = $1 AND contact_id = $2 ORDER BY started_at DESC, id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(contact)
    .all()
    .await
}
