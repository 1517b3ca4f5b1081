//! Quotes, invoices and what was paid: from "what would it cost?" to the receipt.
//!
//! What they say is the same for both (`lines`), and adds up in one place (`sums`). A quote (`quotes`) is
//! sent, looked at, and accepted or declined by its link (`public`, `answers`); an accepted one becomes an
//! invoice. An invoice (`invoices`) is a draft until it is issued (`issue`): then it has a number, without a
//! gap in its year, and never changes again; it is paid (`payments`), or voided, or taken back by a credit
//! note. Whatever goes out is printed by a pure function of its rows (`paper`), so that it stays what it was.
//! Who has not paid is reminded (`reminders`).

mod answers;
mod begin;
mod credits;
mod export;
mod invoices;
mod issue;
mod letters;
mod lines;
pub mod links;
mod lists;
mod model;
mod numbers;
mod paper;
mod payments;
mod print;
mod public;
mod quotes;
mod reminders;
mod settings;
mod store;
pub mod sums;
mod thousandths;
mod words;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result,
    id::{ContactId, OrgId},
};
use frontdesk_db::Tx;
use serde_json::json;

pub use answers::{accept_quote, decline_quote};
pub use begin::{Begin, begin};
pub use credits::Rest;
pub use export::{invoices_csv, payments_csv};
pub use invoices::{
    InvoiceChange, create_invoice, delete_invoice, invoice_of_quote, update_invoice,
};
pub use issue::{credit_invoice, credit_rest, issue_invoice, send_invoice, void_invoice};
pub use lines::{Content, Deposit, Due, Line, MOST_LINES, Recipient, Reduction, Tax, Terms};
pub(crate) use lists::count_overdue;
pub use lists::{
    InvoiceCounts, QuoteCounts, count_invoices, count_quotes, credit_notes, get_invoice, get_quote,
    history, list_invoices, list_quotes, open_sums, today,
};
pub use model::{
    Direction, Invoice, InvoiceFilter, InvoiceKind, InvoiceStatus, Method, NewInvoice, NewPayment,
    NewQuote, Open, Payment, Quote, QuoteFilter, QuoteStatus, SaleStep, Sending,
};
pub use numbers::{NextNumbers, next_numbers};
pub use payments::{payments, record_payment, undo_payment};
pub use print::{invoice_pdf, invoice_sheet, quote_pdf, quote_sheet, receipt_pdf};
pub use public::{
    PublicInvoice, PublicQuote, accept, decline, invoice_paper, open_invoice, open_quote,
    quote_paper, receipt_paper, seen_invoice, seen_quote,
};
pub use quotes::{QuoteChange, create_quote, delete_quote, revise_quote, send_quote, update_quote};
pub use settings::{BillingSettings, PayBy, billing, set_billing};
pub use thousandths::Thousandths;

use crate::{
    App, contacts,
    events::{self, NewEvent},
    jobs::Handler,
};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(answers::EXPIRE, answers::expire),
        Handler::new(reminders::KIND, reminders::run),
    ]
}

/// What somebody is told who changes what they have not seen.
pub(crate) fn stale() -> Error {
    Error::conflict(
        "Somebody else changed this meanwhile. Look at what it says now; saving again puts your words in its place.",
    )
}

/// The contact that a paper is for, if it is for one that is there.
async fn held(tx: &mut Tx, org: &OrgId, contact: Option<&ContactId>) -> Result<Option<ContactId>> {
    let Some(contact) = contact else { return Ok(None) };
    match contacts::hold(tx, org, contact).await {
        Ok(contact) => Ok(Some(contact.id)),
        Err(Error::NotFound(_)) => Err(Error::invalid("contact", "is not there")),
        Err(error) => Err(error),
    }
}

/// Says what happened to a quote, by what can be told to everybody: no names, no words.
async fn tell_quote(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    quote: &Quote,
) -> Result<()> {
    let payload = json!({ "quote": {
        "id": quote.id, "number": quote.number, "status": quote.status, "contact_id": quote.contact_id,
        "lead_id": quote.lead_id, "total": quote.money(quote.total()), "version": quote.version,
    }});
    let mut event = NewEvent::new(name, payload);
    event.contact = quote.contact_id.as_ref();
    event.conversation = quote.conversation_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}

/// Says what happened to an invoice, in the same way.
async fn tell_invoice(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    invoice: &Invoice,
) -> Result<()> {
    let payload = json!({ "invoice": {
        "id": invoice.id, "kind": invoice.kind, "number": invoice.number, "status": invoice.status,
        "contact_id": invoice.contact_id, "quote_id": invoice.quote_id, "booking_id": invoice.booking_id,
        "total": invoice.money(invoice.total()), "balance": invoice.money(invoice.balance()), "version": invoice.version,
    }});
    let mut event = NewEvent::new(name, payload);
    event.contact = invoice.contact_id.as_ref();
    events::emit(app, tx, org, event).await?;
    Ok(())
}
