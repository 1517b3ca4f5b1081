//! Papers as PDF files.

use frontdesk_base::{
    Error, Result,
    id::{InvoiceId, OrgId, PaymentId, QuoteId},
    paper::Document,
};
use frontdesk_db::Conn;

use super::{
    Invoice, InvoiceStatus, Payment, issue,
    numbers::day_of,
    paper::{self, Paper},
    settings::billing_in,
    store,
};
use crate::{App, Caller, orgs};

/// What stands on a quote, also on a draft, in its language.
pub async fn quote_sheet(app: &App, caller: &Caller, id: &QuoteId) -> Result<Document> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let quote = store::get_quote(&mut conn, org, id).await?.ok_or(Error::NotFound("quote"))?;
    let draft = quote.status == super::QuoteStatus::Draft;
    let kept = store::quote_paper(&mut conn, org, id).await?.filter(|_| !draft);
    let paper = match kept {
        Some(paper) => paper,
        None => as_of_now(app, &mut conn, org, String::new()).await?,
    };
    Ok(paper::of_quote(&quote, &paper))
}

/// What stands on an invoice or a credit note, also on a draft, in its language.
pub async fn invoice_sheet(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Document> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let invoice =
        store::get_invoice(&mut conn, org, id).await?.ok_or(Error::NotFound("invoice"))?;
    if invoice.status != InvoiceStatus::Draft {
        return invoice_document(&mut conn, org, &invoice).await;
    }
    let (billing, _) = billing_in(&mut conn, org).await?;
    let pay_url = issue::pay_url(&invoice, &billing);
    let paper = as_of_now(app, &mut conn, org, pay_url).await?;
    Ok(paper::of_invoice(&invoice, &paper, None))
}

/// The PDF of a quote, also of a draft, with the name of its file.
pub async fn quote_pdf(app: &App, caller: &Caller, id: &QuoteId) -> Result<(String, Vec<u8>)> {
    print(app, &quote_sheet(app, caller, id).await?).await
}

/// The PDF of an invoice or a credit note, also of a draft.
pub async fn invoice_pdf(app: &App, caller: &Caller, id: &InvoiceId) -> Result<(String, Vec<u8>)> {
    print(app, &invoice_sheet(app, caller, id).await?).await
}

/// The PDF of the receipt of a payment.
pub async fn receipt_pdf(app: &App, caller: &Caller, id: &PaymentId) -> Result<(String, Vec<u8>)> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let payment =
        store::get_payment(&mut conn, org, id).await?.ok_or(Error::NotFound("payment"))?;
    let document = receipt_document(&mut conn, org, &payment).await?;
    drop(conn);
    print(app, &document).await
}

/// The paper of an invoice that was issued.
pub(super) async fn invoice_document(
    conn: &mut Conn,
    org: &OrgId,
    invoice: &Invoice,
) -> Result<Document> {
    let paper = kept(conn, org, invoice).await?;
    let credits = match &invoice.credits_id {
        Some(id) => store::get_invoice(conn, org, id).await?.and_then(|of| of.number),
        None => None,
    };
    Ok(paper::of_invoice(invoice, &paper, credits.as_deref()))
}

/// The receipt of a payment.
pub(super) async fn receipt_document(
    conn: &mut Conn,
    org: &OrgId,
    payment: &Payment,
) -> Result<Document> {
    let invoice = store::get_invoice(conn, org, &payment.invoice_id)
        .await?
        .ok_or(Error::NotFound("invoice"))?;
    let paper = kept(conn, org, &invoice).await?;
    Ok(paper::of_payment(payment, &invoice, &paper))
}

async fn kept(conn: &mut Conn, org: &OrgId, invoice: &Invoice) -> Result<Paper> {
    store::invoice_paper(conn, org, &invoice.id)
        .await?
        .ok_or_else(|| Error::internal("an invoice that was issued keeps its paper"))
}

async fn as_of_now(app: &App, conn: &mut Conn, org: &OrgId, pay_url: String) -> Result<Paper> {
    let business = orgs::profile_in(conn, org).await?;
    let (billing, _) = billing_in(conn, org).await?;
    let now = app.clock().now();
    Ok(Paper::new(&business, &billing, (day_of(now, &business.zone()), now), pay_url))
}

/// Prints a paper beside the work of the others: laying out takes milliseconds of arithmetic. The name of
/// the file holds nothing but letters, digits, dots and dashes.
pub(super) async fn print(app: &App, document: &Document) -> Result<(String, Vec<u8>)> {
    let name: String = document
        .number
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
        .collect();
    let (printer, document) = (app.printer().clone(), document.clone());
    let bytes = tokio::task::spawn_blocking(move || printer.print(&document))
        .await
        .map_err(|error| Error::internal(format!("printing: {error}")))??;
    Ok((format!("{}.pdf", name.trim_matches('-')), bytes))
}
