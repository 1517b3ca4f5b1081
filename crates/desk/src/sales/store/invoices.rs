//! The rows of invoices, credit notes and payments.

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, InvoiceId, OrgId, PaymentId, QuoteId},
};
use frontdesk_db::{Build, Conn, Json, Sql, Tx};

use super::pattern;
use crate::sales::{Invoice, InvoiceFilter, InvoiceStatus, Payment, paper::Paper};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, number, contact_id, quote_id, booking_id, credits_id, status, currency, content, sums, paid, credited, issued_on, \
             due_on, deposit_due_on, void_reason, pay_url, sent_at, viewed_at, paid_at, version, created_by, created_at, updated_at FROM invoices ",
            $rest
        )
    };
}

macro_rules! payments {
    ($rest:literal) => {
        concat!(
            "SELECT id, invoice_id, number, direction, amount, method, reference, received_on, created_by, created_at, undone_at FROM payments ",
            $rest
        )
    };
}

/// False when the quote or the booking has an invoice already.
pub(in crate::sales) async fn insert_invoice(
    tx: &mut Tx,
    org: &OrgId,
    i: &Invoice,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO invoices (org_id, id, kind, number, contact_id, quote_id, booking_id, credits_id, status, currency, recipient_name, subject, \
             content, sums, total, issued_on, due_on, deposit_due_on, pay_url, version, created_by, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) \
             ON CONFLICT DO NOTHING",
        )
        .bind(org)
        .bind(&i.id)
        .bind(i.kind)
        .bind(&i.number)
        .bind(&i.contact_id)
        .bind(&i.quote_id)
        .bind(&i.booking_id)
        .bind(&i.credits_id)
        .bind(i.status)
        .bind(&i.currency)
        .bind(&i.content.recipient.name)
        .bind(&i.content.subject)
        .bind(&i.content)
        .bind(&i.sums)
        .bind(i.total())
        .bind(&i.issued_on)
        .bind(&i.due_on)
        .bind(&i.deposit_due_on)
        .bind(&i.pay_url)
        .bind(i.version)
        .bind(&i.created_by)
        .bind(i.created_at)
        .bind(i.updated_at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(in crate::sales) async fn update_invoice(tx: &mut Tx, org: &OrgId, i: &Invoice) -> Result<()> {
    tx.query(
        "UPDATE invoices SET number = $3, contact_id = $4, status = $5, recipient_name = $6, subject = $7, content = $8, sums = $9, total = $10, \
         paid = $11, credited = $12, issued_on = $13, due_on = $14, deposit_due_on = $15, void_reason = $16, pay_url = $17, sent_at = $18, \
         viewed_at = $19, paid_at = $20, version = $21, updated_at = $22, currency = $23, deposit_left = $24 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&i.id)
    .bind(&i.number)
    .bind(&i.contact_id)
    .bind(i.status)
    .bind(&i.content.recipient.name)
    .bind(&i.content.subject)
    .bind(&i.content)
    .bind(&i.sums)
    .bind(i.total())
    .bind(i.paid)
    .bind(i.credited)
    .bind(&i.issued_on)
    .bind(&i.due_on)
    .bind(&i.deposit_due_on)
    .bind(&i.void_reason)
    .bind(&i.pay_url)
    .bind(i.sent_at)
    .bind(i.viewed_at)
    .bind(i.paid_at)
    .bind(i.version)
    .bind(i.updated_at)
    .bind(&i.currency)
    .bind(i.deposit_left())
    .execute()
    .await?;
    Ok(())
}

pub(in crate::sales) async fn keep_invoice_paper(
    tx: &mut Tx,
    org: &OrgId,
    id: &InvoiceId,
    paper: &Paper,
) -> Result<()> {
    tx.query("UPDATE invoices SET paper = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(Json(paper))
        .execute()
        .await?;
    Ok(())
}

pub(in crate::sales) async fn invoice_paper(
    conn: &mut Conn,
    org: &OrgId,
    id: &InvoiceId,
) -> Result<Option<Paper>> {
    let found: Option<(Option<Json<Paper>>,)> = conn
        .query("SELECT paper FROM invoices WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(found.and_then(|(paper,)| paper).map(|paper| paper.0))
}

pub(in crate::sales) async fn get_invoice(
    conn: &mut Conn,
    org: &OrgId,
    id: &InvoiceId,
) -> Result<Option<Invoice>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(in crate::sales) async fn lock_invoice(
    tx: &mut Tx,
    org: &OrgId,
    id: &InvoiceId,
) -> Result<Option<Invoice>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// The invoice that a quote became, or that bills a booking.
pub(in crate::sales) async fn invoice_of(
    conn: &mut Conn,
    org: &OrgId,
    quote: Option<&QuoteId>,
    booking: Option<&BookingId>,
) -> Result<Option<Invoice>> {
    conn.query(select!(
        "WHERE org_id = $1 AND kind = 'invoice' AND status <> 'void' AND (quote_id = $2 OR booking_id = $3) ORDER BY id LIMIT 1"
    ))
    .bind(org)
    .bind(quote)
    .bind(booking)
    .optional()
    .await
}

/// The credit notes of an invoice, the first first.
pub(in crate::sales) async fn credit_notes(
    conn: &mut Conn,
    org: &OrgId,
    id: &InvoiceId,
) -> Result<Vec<Invoice>> {
    conn.query(select!("WHERE org_id = $1 AND credits_id = $2 ORDER BY id"))
        .bind(org)
        .bind(id)
        .all()
        .await
}

pub(in crate::sales) async fn delete_invoice(
    tx: &mut Tx,
    org: &OrgId,
    id: &InvoiceId,
) -> Result<()> {
    tx.query("DELETE FROM invoices WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

fn narrowed<'c>(build: Build<'c>, filter: &InvoiceFilter, today: &str) -> Build<'c> {
    let mut build = build
        .and("status = ", filter.status)
        .and("kind = ", filter.kind)
        .and("contact_id = ", filter.contact.as_ref());
    if filter.overdue {
        build = build
            .push(" AND kind = 'invoice' AND status IN ('issued', 'partly_paid') AND (due_on < ")
            .arg(today.to_owned())
            .push(" OR (deposit_left > 0 AND deposit_due_on < ")
            .arg(today.to_owned())
            .push("))");
    }
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

pub(in crate::sales) async fn list_invoices(
    conn: &mut Conn,
    org: &OrgId,
    (filter, today): (&InvoiceFilter, &str),
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Invoice>> {
    let mut build = narrowed(conn.build(select!("WHERE org_id = ")).arg(org), filter, today);
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

/// How many there are of each state, and how many of those are overdue.
pub(in crate::sales) async fn count_invoices(
    conn: &mut Conn,
    org: &OrgId,
    today: &str,
) -> Result<Vec<(InvoiceStatus, i64, i64)>> {
    conn.query(
        "SELECT status, COUNT(*), COUNT(CASE WHEN kind = 'invoice' AND status IN ('issued', 'partly_paid') \
         AND (due_on < $2 OR (deposit_left > 0 AND deposit_due_on < $2)) THEN 1 END) \
         FROM invoices WHERE org_id = $1 GROUP BY status",
    )
    .bind(org)
    .bind(today.to_owned())
    .all()
    .await
}

/// Of each currency: what is to be paid yet, and what of it should have been paid before this day.
pub(in crate::sales) async fn open_sums(
    conn: &mut Conn,
    org: &OrgId,
    today: &str,
) -> Result<Vec<(String, i64, i64)>> {
    conn.query(
        "SELECT currency, CAST(COALESCE(SUM(total - paid - credited), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN due_on < $2 THEN total - paid - credited \
         WHEN deposit_left > 0 AND deposit_due_on < $2 THEN deposit_left ELSE 0 END), 0) AS BIGINT) \
         FROM invoices WHERE org_id = $1 AND kind = 'invoice' AND status IN ('issued', 'partly_paid') GROUP BY currency",
    )
    .bind(org)
    .bind(today.to_owned())
    .all()
    .await
}

/// Of each currency: what came in since this day, less what went back.
pub(in crate::sales) async fn received_since(
    conn: &mut Conn,
    org: &OrgId,
    day: &str,
) -> Result<Vec<(String, i64)>> {
    conn.query(
        "SELECT i.currency, CAST(COALESCE(SUM(CASE WHEN p.direction = 'refund' THEN -p.amount ELSE p.amount END), 0) AS BIGINT) \
         FROM payments p JOIN invoices i ON i.org_id = p.org_id AND i.id = p.invoice_id \
         WHERE p.org_id = $1 AND p.undone_at IS NULL AND p.received_on >= $2 GROUP BY i.currency",
    )
    .bind(org)
    .bind(day.to_owned())
    .all()
    .await
}

/// False when a payment of this key is there already.
pub(in crate::sales) async fn insert_payment(
    tx: &mut Tx,
    org: &OrgId,
    p: &Payment,
    key: Option<&str>,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO payments (org_id, id, invoice_id, number, direction, amount, method, reference, received_on, request_key, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (org_id, request_key) DO NOTHING",
        )
        .bind(org)
        .bind(&p.id)
        .bind(&p.invoice_id)
        .bind(&p.number)
        .bind(p.direction)
        .bind(p.amount)
        .bind(p.method)
        .bind(&p.reference)
        .bind(&p.received_on)
        .bind(key.map(str::to_owned))
        .bind(&p.created_by)
        .bind(p.created_at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(in crate::sales) async fn payment_of_key(
    conn: &mut Conn,
    org: &OrgId,
    key: &str,
) -> Result<Option<Payment>> {
    conn.query(payments!("WHERE org_id = $1 AND request_key = $2"))
        .bind(org)
        .bind(key.to_owned())
        .optional()
        .await
}

pub(in crate::sales) async fn get_payment(
    conn: &mut Conn,
    org: &OrgId,
    id: &PaymentId,
) -> Result<Option<Payment>> {
    conn.query(payments!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(in crate::sales) async fn payments(
    conn: &mut Conn,
    org: &OrgId,
    invoice: &InvoiceId,
) -> Result<Vec<Payment>> {
    conn.query(payments!("WHERE org_id = $1 AND invoice_id = $2 ORDER BY id"))
        .bind(org)
        .bind(invoice)
        .all()
        .await
}

pub(in crate::sales) async fn undo_payment(
    tx: &mut Tx,
    org: &OrgId,
    id: &PaymentId,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query("UPDATE payments SET undone_at = $3 WHERE org_id = $1 AND id = $2 AND undone_at IS NULL")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// A payment with its invoice's number, name and currency.
type Booked = (Payment, Option<String>, String, String);

#[derive(sqlx::FromRow)]
struct BookedRow {
    #[sqlx(flatten)]
    payment: Payment,
    invoice_number: Option<String>,
    recipient_name: String,
    currency: String,
}

/// The payments that stand, newest first.
pub(in crate::sales) async fn all_payments(
    conn: &mut Conn,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<Booked>> {
    let rows: Vec<BookedRow> = conn
        .query(
            "SELECT p.id, p.invoice_id, p.number, p.direction, p.amount, p.method, p.reference, p.received_on, p.created_by, p.created_at, p.undone_at, \
             i.number AS invoice_number, i.recipient_name, i.currency FROM payments p JOIN invoices i ON i.org_id = p.org_id AND i.id = p.invoice_id \
             WHERE p.org_id = $1 AND p.undone_at IS NULL ORDER BY p.received_on DESC, p.id DESC LIMIT $2",
        )
        .bind(org)
        .bind(limit)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.payment, row.invoice_number, row.recipient_name, row.currency))
        .collect())
}
