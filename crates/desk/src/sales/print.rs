//! Papers as PDF files.

use frontdesk_base::{
    Error, Result,
    id::{InvoiceId, OrgId, PaymentId, QuoteId},
    paper::Document,
};
use frontdesk_db::Conn;

use super::{
    Invoice, InvoiceStatus, Payment, Quote, QuoteStatus, issue,
    numbers::day_of,
    paper::{self, Paper},
    settings::billing_in,
    store,
};
use crate::{
    App, Caller, orgs,
    printing::{self, Sheet},
};

/// What stands on a quote, also on a draft, in its language.
pub async fn quote_sheet(app: &App, caller: &Caller, id: &QuoteId) -> Result<Document> {
    Ok(of_quote(app, caller, id).await?.document)
}

/// What stands on an invoice or a credit note, also on a draft, in its language.
pub async fn invoice_sheet(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Document> {
    Ok(of_invoice(app, caller, id).await?.document)
}

async fn of_quote(app: &App, caller: &Caller, id: &QuoteId) -> Result<Sheet> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let quote = store::get_quote(&mut conn, org, id).await?.ok_or(Error::NotFound("quote"))?;
    let draft = quote.status == QuoteStatus::Draft;
    let kept = store::quote_paper(&mut conn, org, id).await?.filter(|_| !draft);
    let paper = match kept {
        Some(paper) => paper,
        None => as_of_now(app, &mut conn, org, String::new()).await?,
    };
    Ok(quote_on(&quote, paper))
}

/// A quote on this paper.
pub(super) fn quote_on(quote: &Quote, paper: Paper) -> Sheet {
    Sheet { document: paper::of_quote(quote, &paper), logo: paper.logo }
}

async fn of_invoice(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Sheet> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let invoice =
        store::get_invoice(&mut conn, org, id).await?.ok_or(Error::NotFound("invoice"))?;
    if invoice.status != InvoiceStatus::Draft {
        return issued_invoice(&mut conn, org, &invoice).await;
    }
    let (billing, _) = billing_in(&mut conn, org).await?;
    let pay_url = issue::pay_url(&invoice, &billing);
    let paper = as_of_now(app, &mut conn, org, pay_url).await?;
    Ok(Sheet { document: paper::of_invoice(&invoice, &paper, None), logo: paper.logo })
}

/// The PDF of a quote, also of a draft, with the name of its file.
pub async fn quote_pdf(app: &App, caller: &Caller, id: &QuoteId) -> Result<(String, Vec<u8>)> {
    print(app, caller.org(), of_quote(app, caller, id).await?).await
}

/// The PDF of an invoice or a credit note, also of a draft.
pub async fn invoice_pdf(app: &App, caller: &Caller, id: &InvoiceId) -> Result<(String, Vec<u8>)> {
    print(app, caller.org(), of_invoice(app, caller, id).await?).await
}

/// The PDF of the receipt of a payment.
pub async fn receipt_pdf(app: &App, caller: &Caller, id: &PaymentId) -> Result<(String, Vec<u8>)> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let payment =
        store::get_payment(&mut conn, org, id).await?.ok_or(Error::NotFound("payment"))?;
    let sheet = receipt(&mut conn, org, &payment).await?;
    drop(conn);
    print(app, org, sheet).await
}

/// The paper of an invoice that was issued.
pub(super) async fn issued_invoice(
    conn: &mut Conn,
    org: &OrgId,
    invoice: &Invoice,
) -> Result<Sheet> {
    let paper = kept(conn, org, invoice).await?;
    let credits = match &invoice.credits_id {
        Some(id) => store::get_invoice(conn, org, id).await?.and_then(|of| of.number),
        None => None,
    };
    let document = paper::of_invoice(invoice, &paper, credits.as_deref());
    Ok(Sheet { document, logo: paper.logo })
}

/// The receipt of a payment.
pub(super) async fn receipt(conn: &mut Conn, org: &OrgId, payment: &Payment) -> Result<Sheet> {
    let invoice = store::get_invoice(conn, org, &payment.invoice_id)
        .await?
        .ok_or(Error::NotFound("invoice"))?;
    let paper = kept(conn, org, &invoice).await?;
    let document = paper::of_payment(payment, &invoice, &paper);
    Ok(Sheet { document, logo: paper.logo })
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

/// A paper as a file: its name, and the PDF.
pub(super) async fn print(app: &App, org: &OrgId, sheet: Sheet) -> Result<(String, Vec<u8>)> {
    let name = sheet.file_name();
    Ok((name, printing::print(app, org, sheet).await?))
}
