//! The rows of quotes.

use frontdesk_base::{
    Result, Timestamp,
    id::{OrgId, QuoteId},
};
use frontdesk_db::{Build, Conn, Json, Sql, Tx};

use super::pattern;
use crate::sales::{Quote, QuoteFilter, QuoteStatus, paper::Paper};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, contact_id, lead_id, conversation_id, status, currency, content, sums, valid_until, accepted_by, decline_reason, \
             sent_at, viewed_at, decided_at, invoice_id, version, created_by, created_at, updated_at FROM quotes ",
            $rest
        )
    };
}

pub(in crate::sales) async fn insert_quote(tx: &mut Tx, org: &OrgId, q: &Quote) -> Result<()> {
    tx.query(
        "INSERT INTO quotes (org_id, id, contact_id, lead_id, conversation_id, status, currency, recipient_name, subject, content, sums, total, \
         valid_until, version, created_by, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(org)
    .bind(&q.id)
    .bind(&q.contact_id)
    .bind(&q.lead_id)
    .bind(&q.conversation_id)
    .bind(q.status)
    .bind(&q.currency)
    .bind(&q.content.recipient.name)
    .bind(&q.content.subject)
    .bind(&q.content)
    .bind(&q.sums)
    .bind(q.total())
    .bind(&q.valid_until)
    .bind(q.version)
    .bind(&q.created_by)
    .bind(q.created_at)
    .bind(q.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::sales) async fn update_quote(tx: &mut Tx, org: &OrgId, q: &Quote) -> Result<()> {
    tx.query(
        "UPDATE quotes SET number = $3, contact_id = $4, status = $5, recipient_name = $6, subject = $7, content = $8, sums = $9, total = $10, \
         valid_until = $11, accepted_by = $12, decline_reason = $13, sent_at = $14, viewed_at = $15, decided_at = $16, invoice_id = $17, \
         version = $18, updated_at = $19, currency = $20 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&q.id)
    .bind(&q.number)
    .bind(&q.contact_id)
    .bind(q.status)
    .bind(&q.content.recipient.name)
    .bind(&q.content.subject)
    .bind(&q.content)
    .bind(&q.sums)
    .bind(q.total())
    .bind(&q.valid_until)
    .bind(&q.accepted_by)
    .bind(&q.decline_reason)
    .bind(q.sent_at)
    .bind(q.viewed_at)
    .bind(q.decided_at)
    .bind(&q.invoice_id)
    .bind(q.version)
    .bind(q.updated_at)
    .bind(&q.currency)
    .execute()
    .await?;
    Ok(())
}

/// Keeps the paper as it goes out.
pub(in crate::sales) async fn keep_quote_paper(
    tx: &mut Tx,
    org: &OrgId,
    id: &QuoteId,
    paper: &Paper,
) -> Result<()> {
    tx.query("UPDATE quotes SET paper = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(Json(paper))
        .execute()
        .await?;
    Ok(())
}

pub(in crate::sales) async fn quote_paper(
    conn: &mut Conn,
    org: &OrgId,
    id: &QuoteId,
) -> Result<Option<Paper>> {
    let found: Option<(Option<Json<Paper>>,)> = conn
        .query("SELECT paper FROM quotes WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.and_then(|(paper,)| paper).map(|paper| paper.0))
}

pub(in crate::sales) async fn get_quote(
    conn: &mut Conn,
    org: &OrgId,
    id: &QuoteId,
) -> Result<Option<Quote>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(in crate::sales) async fn lock_quote(
    tx: &mut Tx,
    org: &OrgId,
    id: &QuoteId,
) -> Result<Option<Quote>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(in crate::sales) async fn delete_quote(tx: &mut Tx, org: &OrgId, id: &QuoteId) -> Result<()> {
    tx.query("DELETE FROM quotes WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

fn narrowed<'c>(build: Build<'c>, filter: &QuoteFilter) -> Build<'c> {
    let build = build
        .and("status = ", filter.status)
        .and("contact_id = ", filter.contact.as_ref())
        .and("lead_id = ", filter.lead.as_ref());
    let Some(pattern) = pattern(&filter.search) else { return build };
    build
        .push(" AND (LOWER(recipient_name) LIKE ")
        .arg(pattern.clone())
        .push(" OR LOWER(subject) LIKE ")
        .arg(pattern.clone())
        .push(" OR LOWER(COALESCE(number, '')) LIKE ")
        .arg(pattern)
        .push(")")
}

pub(in crate::sales) async fn list_quotes(
    conn: &mut Conn,
    org: &OrgId,
    filter: &QuoteFilter,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Quote>> {
    let mut build = narrowed(conn.build(select!("WHERE org_id = ")).arg(org), filter);
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

/// How many there are of each state.
pub(in crate::sales) async fn count_quotes(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Vec<(QuoteStatus, i64)>> {
    conn.query("SELECT status, COUNT(*) FROM quotes WHERE org_id = $1 GROUP BY status")
        .bind(org)
        .all()
        .await
}
