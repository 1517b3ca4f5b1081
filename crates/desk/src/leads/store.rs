//! The rows of leads.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, LeadId, OrgId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{Lead, Stage};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, contact_id, conversation_id, name, email, phone, interest, note, stage, source, created_at, updated_at FROM leads ",
            $rest
        )
    };
}

/// False when the contact has an open lead already.
pub(super) async fn insert(tx: &mut Tx, org: &OrgId, l: &Lead) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO leads (org_id, id, contact_id, conversation_id, name, email, phone, interest, note, stage, source, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             ON CONFLICT (org_id, contact_id) WHERE stage IN ('new', 'contacted', 'qualified') AND beside = FALSE DO NOTHING",
        )
        .bind(org)
        .bind(&l.id)
        .bind(&l.contact_id)
        .bind(&l.conversation_id)
        .bind(&l.name)
        .bind(&l.email)
        .bind(&l.phone)
        .bind(&l.interest)
        .bind(&l.note)
        .bind(l.stage)
        .bind(&l.source)
        .bind(l.created_at)
        .bind(l.updated_at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, l: &Lead) -> Result<()> {
    tx.query(
        "UPDATE leads SET conversation_id = $3, name = $4, email = $5, phone = $6, interest = $7, note = $8, stage = $9, updated_at = $10 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&l.id)
    .bind(&l.conversation_id)
    .bind(&l.name)
    .bind(&l.email)
    .bind(&l.phone)
    .bind(&l.interest)
    .bind(&l.note)
    .bind(l.stage)
    .bind(l.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &LeadId) -> Result<Option<Lead>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &LeadId) -> Result<Option<Lead>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// The contact's own open lead; there is at most one. Those that a merge put beside it are not asked for.
pub(super) async fn lock_open(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Option<Lead>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND contact_id = $2 AND stage IN ('new', 'contacted', 'qualified') AND beside = FALSE"),
        postgres: select!("WHERE org_id = $1 AND contact_id = $2 AND stage IN ('new', 'contacted', 'qualified') AND beside = FALSE FOR UPDATE"),
    })
    .bind(org)
    .bind(contact)
    .optional()
    .await
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    stage: Option<Stage>,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Lead>> {
    let mut build = conn.build(select!("WHERE org_id = ")).arg(org).and("stage = ", stage);
    if let Some((at, id)) = cursor {
        build = build
            .push(" AND (created_at < ")
            .arg(at)
            .push(" OR (created_at = ")
            .arg(at)
            .push(" AND id < ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY created_at DESC, id DESC LIMIT ").arg(limit).done().all().await
}

pub(super) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Lead>> {
    conn.query(select!(
        "WHERE org_id = $1 AND contact_id = $2 ORDER BY created_at DESC, id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(contact)
    .all()
    .await
}

/// Whether the organization has this conversation.
pub(super) async fn conversation_exists(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<bool> {
    let found: Option<(i64,)> = conn
        .query("SELECT last_seq FROM conversations WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.is_some())
}
