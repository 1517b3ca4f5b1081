//! The rows of leads.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, LeadId, LeadStageId, OrgId},
};
use frontdesk_db::{Build, Conn, Sql, Tx};

use super::{Filter, Lead, Sort, Stage, Step};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, contact_id, conversation_id, name, email, phone, interest, note, stage, value_amount, value_currency, next_step, next_step_at, \
             lost_reason, assignee_id, source, version, COALESCE(stage_changed_at, updated_at) AS stage_changed_at, created_at, updated_at FROM leads ",
            $rest
        )
    };
}

/// False when the contact has an open lead already.
pub(super) async fn insert(tx: &mut Tx, org: &OrgId, l: &Lead) -> Result<bool> {
    let value = l.value();
    let added = tx
        .query(
            "INSERT INTO leads (org_id, id, contact_id, conversation_id, name, email, phone, interest, note, stage, source, created_at, updated_at, \
             value_amount, value_currency, next_step, next_step_at, lost_reason, assignee_id, stage_changed_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) \
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
        .bind(value.map(|value| value.amount))
        .bind(value.map(|value| value.currency.code()))
        .bind(&l.next_step)
        .bind(l.next_step_at)
        .bind(&l.lost_reason)
        .bind(&l.assignee_id)
        .bind(l.stage_changed_at)
        .bind(l.version)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A lead that is closed stands beside no other any more.
pub(super) async fn update(tx: &mut Tx, org: &OrgId, l: &Lead) -> Result<()> {
    let value = l.value();
    tx.query(
        "UPDATE leads SET conversation_id = $3, name = $4, email = $5, phone = $6, interest = $7, note = $8, stage = $9, updated_at = $10, \
         value_amount = $11, value_currency = $12, next_step = $13, next_step_at = $14, lost_reason = $15, assignee_id = $16, stage_changed_at = $17, version = $18, \
         beside = CASE WHEN $19 THEN beside ELSE FALSE END \
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
    .bind(value.map(|value| value.amount))
    .bind(value.map(|value| value.currency.code()))
    .bind(&l.next_step)
    .bind(l.next_step_at)
    .bind(&l.lost_reason)
    .bind(&l.assignee_id)
    .bind(l.stage_changed_at)
    .bind(l.version)
    .bind(l.stage.is_open())
    .execute()
    .await?;
    Ok(())
}

/// Puts a lead away, so that nobody sees it. It stands beside the contact's others meanwhile.
pub(super) async fn put_away(tx: &mut Tx, org: &OrgId, id: &LeadId, at: Timestamp) -> Result<()> {
    tx.query("UPDATE leads SET deleted_at = $3, beside = TRUE WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}

/// Gets a lead back that was put away, beside the contact's others or as its own.
pub(super) async fn get_back(tx: &mut Tx, org: &OrgId, id: &LeadId, beside: bool) -> Result<()> {
    tx.query("UPDATE leads SET deleted_at = NULL, beside = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(beside)
        .execute()
        .await?;
    Ok(())
}

/// Forgets a lead that was put away then, with its steps and the events that told of it. One that was
/// taken back since stays.
pub(super) async fn forget(tx: &mut Tx, org: &OrgId, id: &LeadId, at: Timestamp) -> Result<()> {
    let gone = tx
        .query("DELETE FROM leads WHERE org_id = $1 AND id = $2 AND deleted_at = $3")
        .bind(org)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    if gone == 0 {
        return Ok(());
    }
    tx.query("DELETE FROM events WHERE org_id = $1 AND name IN ('lead.created', 'lead.updated', 'lead.stage_changed') AND payload LIKE $2")
        .bind(org)
        .bind(format!("%\"{id}\"%"))
        .execute()
        .await?;
    Ok(())
}

/// Notes that the lead came to where it stands.
pub(super) async fn add_step(
    tx: &mut Tx,
    org: &OrgId,
    lead: &Lead,
    from: Option<Stage>,
    by: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO lead_stages (org_id, id, lead_id, from_stage, to_stage, reason, changed_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org)
    .bind(LeadStageId::new(lead.stage_changed_at))
    .bind(&lead.id)
    .bind(from)
    .bind(lead.stage)
    .bind(&lead.lost_reason)
    .bind(by)
    .bind(lead.stage_changed_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn steps(conn: &mut Conn, org: &OrgId, id: &LeadId) -> Result<Vec<Step>> {
    conn.query(
        "SELECT id, from_stage, to_stage, reason, changed_by, created_at FROM lead_stages WHERE org_id = $1 AND lead_id = $2 \
         AND EXISTS (SELECT 1 FROM leads l WHERE l.org_id = $1 AND l.id = $2 AND l.deleted_at IS NULL) ORDER BY id",
    )
    .bind(org)
    .bind(id)
    .all()
    .await
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &LeadId) -> Result<Option<Lead>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL"))
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &LeadId) -> Result<Option<Lead>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL"),
        postgres: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// One that is deleted and not forgotten yet.
pub(super) async fn lock_deleted(tx: &mut Tx, org: &OrgId, id: &LeadId) -> Result<Option<Lead>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NOT NULL"),
        postgres: select!("WHERE org_id = $1 AND id = $2 AND deleted_at IS NOT NULL FOR UPDATE"),
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

fn narrowed<'c>(build: Build<'c>, filter: &Filter) -> Build<'c> {
    let build = build
        .push(" AND deleted_at IS NULL")
        .and("stage = ", filter.stage)
        .and("assignee_id = ", filter.assignee.as_ref())
        .and("contact_id = ", filter.contact.as_ref());
    let search = filter.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let search = search.replace(['%', '_', '\\'], "");
    if search.is_empty() {
        return build;
    }
    let pattern = format!("%{search}%");
    build
        .push(" AND (LOWER(name) LIKE ")
        .arg(pattern.clone())
        .push(" OR LOWER(interest) LIKE ")
        .arg(pattern.clone())
        .push(" OR LOWER(COALESCE(email, '')) LIKE ")
        .arg(pattern.clone())
        .push(" OR COALESCE(phone, '') LIKE ")
        .arg(pattern)
        .push(")")
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Lead>> {
    let mut build = narrowed(conn.build(select!("WHERE org_id = ")).arg(org), filter);
    if let Some((at, id)) = cursor.filter(|_| filter.sort == Sort::Newest) {
        build = build
            .push(" AND (created_at < ")
            .arg(at)
            .push(" OR (created_at = ")
            .arg(at)
            .push(" AND id < ")
            .arg(id)
            .push("))");
    }
    let order = match filter.sort {
        Sort::Newest => " ORDER BY created_at DESC, id DESC LIMIT ",
        Sort::NextStep => " ORDER BY next_step_at ASC NULLS LAST, id DESC LIMIT ",
        Sort::Value => " ORDER BY value_amount DESC NULLS LAST, id DESC LIMIT ",
        Sort::Changed => " ORDER BY updated_at DESC, id DESC LIMIT ",
    };
    build.push(order).arg(limit).push(" OFFSET ").arg(filter.skip.max(0)).done().all().await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<i64> {
    narrowed(conn.build("SELECT COUNT(*) FROM leads WHERE org_id = ").arg(org), filter)
        .done()
        .scalar()
        .await
}

pub(super) async fn count_new(
    conn: &mut Conn,
    org: &OrgId,
    (from, until): (Timestamp, Timestamp),
) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM leads WHERE org_id = $1 AND deleted_at IS NULL AND created_at >= $2 AND created_at < $3")
        .bind(org)
        .bind(from)
        .bind(until)
        .scalar()
        .await
}

/// Of each currency, `None` for those without a value: how many, and what they are worth together.
pub(super) async fn totals(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    since: Option<Timestamp>,
) -> Result<Vec<(Option<String>, i64, i64)>> {
    narrowed(
        conn.build("SELECT value_currency, COUNT(*), CAST(COALESCE(SUM(value_amount), 0) AS BIGINT) FROM leads WHERE org_id = ").arg(org),
        filter,
    )
    .and("COALESCE(stage_changed_at, updated_at) >= ", since)
    .push(" GROUP BY value_currency")
    .done()
    .all()
    .await
}

/// A column of the board: open ones by what is due, closed ones by when that was.
pub(super) async fn column(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    since: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<Lead>> {
    let build = narrowed(conn.build(select!("WHERE org_id = ")).arg(org), filter)
        .and("COALESCE(stage_changed_at, updated_at) >= ", since);
    let order = if since.is_some() {
        " ORDER BY COALESCE(stage_changed_at, updated_at) DESC, id DESC LIMIT "
    } else {
        " ORDER BY next_step_at ASC NULLS LAST, created_at DESC, id DESC LIMIT "
    };
    build.push(order).arg(limit).done().all().await
}

pub(super) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Lead>> {
    conn.query(select!(
        "WHERE org_id = $1 AND contact_id = $2 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(contact)
    .all()
    .await
}

/// Whose this conversation is; `None` when the organization has none of this id.
pub(super) async fn contact_of_conversation(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<ContactId>> {
    let found: Option<(ContactId,)> = conn
        .query("SELECT contact_id FROM conversations WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.map(|(contact,)| contact))
}
