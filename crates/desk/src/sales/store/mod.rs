//! The rows of quotes, invoices and payments.

mod invoices;
mod quotes;

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OrgId, SaleStepId},
};
use frontdesk_db::{Conn, Json, Tx};

pub(super) use invoices::*;
pub(super) use quotes::*;

use super::{BillingSettings, Content, Recipient, SaleStep};

pub(super) async fn settings(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Option<(Json<BillingSettings>, i64)>> {
    conn.query("SELECT body, version FROM billing_settings WHERE org_id = $1")
        .bind(org)
        .optional()
        .await
}

/// False when they are not of this version any more. The first ones are of version 0.
pub(super) async fn set_settings(
    tx: &mut Tx,
    org: &OrgId,
    body: &BillingSettings,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO billing_settings (org_id, body, version, updated_at) VALUES ($1, $2, $3 + 1, $4) \
             ON CONFLICT (org_id) DO UPDATE SET body = excluded.body, version = excluded.version, updated_at = excluded.updated_at \
             WHERE billing_settings.org_id = $1 AND billing_settings.version = $3",
        )
        .bind(org)
        .bind(Json(body))
        .bind(version)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The next number of a kind in a year. Whoever asks at the same time waits until this one is committed, or
/// gets it when it is not.
pub(super) async fn next_number(tx: &mut Tx, org: &OrgId, kind: &str, year: i64) -> Result<i64> {
    tx.query(
        "INSERT INTO sale_numbers (org_id, kind, year, last_number) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (org_id, kind, year) DO UPDATE SET last_number = sale_numbers.last_number + 1 RETURNING last_number",
    )
    .bind(org)
    .bind(kind)
    .bind(year)
    .scalar()
    .await
}

/// The last number of a kind that was taken in a year; nothing while none was.
pub(super) async fn last_number(
    conn: &mut Conn,
    org: &OrgId,
    kind: &str,
    year: i64,
) -> Result<i64> {
    let last: Option<(i64,)> = conn
        .query("SELECT last_number FROM sale_numbers WHERE org_id = $1 AND kind = $2 AND year = $3")
        .bind(org)
        .bind(kind)
        .bind(year)
        .optional()
        .await?;
    Ok(last.map_or(0, |(last,)| last))
}

pub(super) async fn add_step(
    tx: &mut Tx,
    org: &OrgId,
    document: &str,
    (step, detail, by): (&str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO sale_steps (org_id, id, document_id, step, detail, changed_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org)
    .bind(SaleStepId::new(now))
    .bind(document)
    .bind(step)
    .bind(detail)
    .bind(by)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn steps(conn: &mut Conn, org: &OrgId, document: &str) -> Result<Vec<SaleStep>> {
    conn.query(
        "SELECT id, step, detail, changed_by, created_at FROM sale_steps WHERE org_id = $1 AND document_id = $2 ORDER BY id",
    )
    .bind(org)
    .bind(document)
    .all()
    .await
}

pub(super) async fn forget_steps(tx: &mut Tx, org: &OrgId, document: &str) -> Result<()> {
    tx.query("DELETE FROM sale_steps WHERE org_id = $1 AND document_id = $2")
        .bind(org)
        .bind(document)
        .execute()
        .await?;
    Ok(())
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

/// A pattern of `LIKE` for these words, or none.
fn pattern(search: &str) -> Option<String> {
    let words = search.trim().to_lowercase().replace(['%', '_', '\\'], "");
    (!words.is_empty()).then(|| format!("%{words}%"))
}

/// To whom the last paper of a contact was made out.
pub(super) async fn last_recipient(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Option<Recipient>> {
    let found: Option<(Json<Content>,)> = conn
        .query(
            "SELECT content FROM (SELECT content, created_at FROM invoices WHERE org_id = $1 AND contact_id = $2 \
             UNION ALL SELECT content, created_at FROM quotes WHERE org_id = $1 AND contact_id = $2) AS papers \
             ORDER BY created_at DESC LIMIT 1",
        )
        .bind(org)
        .bind(contact)
        .optional()
        .await?;
    Ok(found.map(|(content,)| content.0.recipient))
}
