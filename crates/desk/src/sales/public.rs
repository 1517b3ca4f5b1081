//! Quotes and invoices as a customer reaches them: one by its signed link. Nothing here takes an organization
//! from whoever asks, and nothing is shown that is not on the paper.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{OrgId, PaymentId},
    paper::Document,
};

use super::{
    Invoice, InvoiceStatus, Payment, Quote, QuoteStatus, answers, invoices, links, print, quotes,
    store,
};
use crate::{
    App,
    orgs::{self, Profile},
    printing::Sheet,
};

/// A quote as its link shows it.
pub struct PublicQuote {
    /// The quote.
    pub quote: Quote,
    /// The business.
    pub business: Profile,
    /// The paper.
    pub document: Document,
    /// The logo that it is printed with.
    logo: String,
    /// Why it cannot be answered; `None` while it can.
    pub closed: Option<String>,
}

/// An invoice as its link shows it.
pub struct PublicInvoice {
    /// The invoice, or the credit note.
    pub invoice: Invoice,
    /// The business.
    pub business: Profile,
    /// The paper.
    pub document: Document,
    /// The logo that it is printed with.
    logo: String,
    /// What was paid; nothing that was taken back.
    pub payments: Vec<Payment>,
}

/// The quote of a link.
pub async fn open_quote(app: &App, token: &str) -> Result<PublicQuote> {
    let (org, id) = links::read_quote(app, token)?;
    let mut conn = app.db().read(&org).await?;
    let quote = store::get_quote(&mut conn, &org, &id).await?.ok_or(Error::NotFound("quote"))?;
    let business = orgs::profile_in(&mut conn, &org).await?;
    let paper = store::quote_paper(&mut conn, &org, &id).await?.ok_or(Error::NotFound("quote"))?;
    let closed = answers::answerable(&quote, app.clock().now(), &business.zone());
    let closed = closed.err().map(|why| why.to_string());
    let Sheet { document, logo } = print::quote_on(&quote, paper);
    Ok(PublicQuote { quote, business, document, logo, closed })
}

/// The invoice of a link. A draft has none yet.
pub async fn open_invoice(app: &App, token: &str) -> Result<PublicInvoice> {
    let (org, id) = links::read_invoice(app, token)?;
    let mut conn = app.db().read(&org).await?;
    let missing = || Error::NotFound("invoice");
    let invoice = store::get_invoice(&mut conn, &org, &id).await?.ok_or_else(missing)?;
    if invoice.status == InvoiceStatus::Draft {
        return Err(missing());
    }
    let business = orgs::profile_in(&mut conn, &org).await?;
    let Sheet { document, logo } = print::issued_invoice(&mut conn, &org, &invoice).await?;
    let mut payments = store::payments(&mut conn, &org, &id).await?;
    payments.retain(|payment| payment.undone_at.is_none());
    Ok(PublicInvoice { invoice, business, document, logo, payments })
}

/// Notes that the customer has opened a quote, the first time.
pub async fn seen_quote(app: &App, token: &str) -> Result<()> {
    let (org, id) = links::read_quote(app, token)?;
    let mut tx = app.db().begin(&org).await?;
    let mut quote = quotes::lock(&mut tx, &org, &id).await?;
    if quote.status != QuoteStatus::Sent {
        return Ok(());
    }
    let now = app.clock().now();
    quote.status = QuoteStatus::Viewed;
    quote.viewed_at = Some(now);
    store::add_step(&mut tx, &org, id.as_str(), ("viewed", "", "contact"), now).await?;
    quotes::kept(app, &mut tx, &org, &mut quote, "quote.viewed").await?;
    tx.commit().await
}

/// Notes that the customer has opened an invoice, the first time.
pub async fn seen_invoice(app: &App, token: &str) -> Result<()> {
    let (org, id) = links::read_invoice(app, token)?;
    let mut tx = app.db().begin(&org).await?;
    let mut invoice = invoices::lock(&mut tx, &org, &id).await?;
    if invoice.viewed_at.is_some() || invoice.status == InvoiceStatus::Draft {
        return Ok(());
    }
    let now = app.clock().now();
    invoice.viewed_at = Some(now);
    store::add_step(&mut tx, &org, id.as_str(), ("viewed", "", "contact"), now).await?;
    invoices::kept(app, &mut tx, &org, &mut invoice, "invoice.viewed").await?;
    tx.commit().await
}

/// Accepts the quote of a link, signed with a name. `seen` is the version that was on the page: what was
/// changed since is not accepted unread.
pub async fn accept(app: &App, token: &str, name: &str, seen: Option<Timestamp>) -> Result<Quote> {
    let (org, id) = links::read_quote(app, token)?;
    unchanged(app, &org, &id, seen).await?;
    answers::accept_as(app, &org, answers::CUSTOMER, &id, name).await
}

/// Declines the quote of a link.
pub async fn decline(app: &App, token: &str, reason: &str) -> Result<Quote> {
    let (org, id) = links::read_quote(app, token)?;
    answers::decline_as(app, &org, answers::CUSTOMER, &id, reason).await
}

/// Whether it is still the paper that was sent at `seen`.
async fn unchanged(
    app: &App,
    org: &OrgId,
    id: &frontdesk_base::id::QuoteId,
    seen: Option<Timestamp>,
) -> Result<()> {
    let mut conn = app.db().read(org).await?;
    let paper = store::quote_paper(&mut conn, org, id).await?.ok_or(Error::NotFound("quote"))?;
    if seen.is_some_and(|seen| seen != paper.at) {
        return Err(Error::conflict(
            "This quote was changed after you opened it. Read it once more.",
        ));
    }
    Ok(())
}

/// The PDF of the quote of a link, with the name of its file.
pub async fn quote_paper(app: &App, token: &str) -> Result<(String, Vec<u8>)> {
    let (org, _) = links::read_quote(app, token)?;
    let open = open_quote(app, token).await?;
    if open.quote.status == QuoteStatus::Draft {
        return Err(Error::NotFound("quote"));
    }
    print::print(app, &org, Sheet { document: open.document, logo: open.logo }).await
}

/// The PDF of the invoice of a link.
pub async fn invoice_paper(app: &App, token: &str) -> Result<(String, Vec<u8>)> {
    let (org, _) = links::read_invoice(app, token)?;
    let open = open_invoice(app, token).await?;
    print::print(app, &org, Sheet { document: open.document, logo: open.logo }).await
}

/// The PDF of a receipt of the invoice of a link.
pub async fn receipt_paper(
    app: &App,
    token: &str,
    payment: &PaymentId,
) -> Result<(String, Vec<u8>)> {
    let (org, id) = links::read_invoice(app, token)?;
    let mut conn = app.db().read(&org).await?;
    let payment = store::get_payment(&mut conn, &org, payment)
        .await?
        .filter(|payment| payment.invoice_id == id && payment.undone_at.is_none())
        .ok_or(Error::NotFound("receipt"))?;
    let sheet = print::receipt(&mut conn, &org, &payment).await?;
    drop(conn);
    print::print(app, &org, sheet).await
}
