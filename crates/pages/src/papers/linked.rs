//! The quotes and invoices of a contact or a lead, as other pages of the dashboard show them.

use frontdesk_base::{
    Money, Result,
    id::{ContactId, LeadId},
};
use frontdesk_desk::{
    App, Caller,
    sales::{
        self, Invoice, InvoiceFilter, InvoiceKind, InvoiceStatus, Quote, QuoteFilter, QuoteStatus,
    },
};
use maud::{Markup, html};

use crate::{
    parts::{Mood, badge},
    shell::Frame,
};

/// So many of each are shown.
const SHOWN: i64 = 20;

/// The quotes and invoices that belong to something.
pub(crate) struct Linked {
    quotes: Vec<Quote>,
    invoices: Vec<Invoice>,
}

impl Linked {
    /// Those of a contact.
    pub(crate) async fn of_contact(app: &App, caller: &Caller, id: &ContactId) -> Result<Self> {
        let quotes =
            QuoteFilter { contact: Some(id.clone()), limit: SHOWN, ..QuoteFilter::default() };
        let invoices =
            InvoiceFilter { contact: Some(id.clone()), limit: SHOWN, ..InvoiceFilter::default() };
        Ok(Self {
            quotes: sales::list_quotes(app, caller, &quotes).await?.data,
            invoices: sales::list_invoices(app, caller, &invoices).await?.data,
        })
    }

    /// The quotes of a lead.
    pub(crate) async fn of_lead(app: &App, caller: &Caller, id: &LeadId) -> Result<Self> {
        let quotes = QuoteFilter { lead: Some(id.clone()), limit: SHOWN, ..QuoteFilter::default() };
        let quotes = sales::list_quotes(app, caller, &quotes).await?.data;
        Ok(Self { quotes, invoices: Vec::new() })
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.quotes.is_empty() && self.invoices.is_empty()
    }

    /// Them, each a link to its own page.
    pub(crate) fn list(&self, frame: &Frame) -> Markup {
        html! {
            ul.small-list {
                @for quote in &self.quotes {
                    (row(
                        &format!("/app/money/quotes/{}", quote.id),
                        quote.number.as_deref().unwrap_or("Quote"),
                        &quote.content.subject,
                        quote.money(quote.total()),
                        &quote_badge(quote.status),
                    ))
                }
                @for invoice in &self.invoices {
                    (row(
                        &format!("/app/money/invoices/{}", invoice.id),
                        invoice.number.as_deref().unwrap_or("Invoice"),
                        &invoice.content.subject,
                        invoice.money(invoice.total()),
                        &invoice_badge(invoice, invoice.is_overdue(frame.now.in_zone(&frame.zone).date())),
                    ))
                }
            }
        }
    }
}

fn row(path: &str, number: &str, subject: &str, total: Option<Money>, mark: &Markup) -> Markup {
    html! {
        li {
            a href=(path) {
                span.clip { (number) @if !subject.is_empty() { ", " bdi { (subject) } } }
                @if let Some(total) = total { span { (total) } }
            }
            (mark)
        }
    }
}

/// How far a quote has come.
pub(crate) fn quote_badge(status: QuoteStatus) -> Markup {
    let (mood, word) = match status {
        QuoteStatus::Draft => (Mood::Neutral, "Draft"),
        QuoteStatus::Sent => (Mood::Info, "Sent"),
        QuoteStatus::Viewed => (Mood::Accent, "Opened"),
        QuoteStatus::Accepted => (Mood::Success, "Accepted"),
        QuoteStatus::Declined => (Mood::Danger, "Declined"),
        QuoteStatus::Expired => (Mood::Warning, "Expired"),
    };
    badge(mood, word)
}

/// How far an invoice has come.
pub(crate) fn invoice_badge(invoice: &Invoice, overdue: bool) -> Markup {
    let (mood, word) = match (invoice.kind, invoice.status) {
        (InvoiceKind::CreditNote, InvoiceStatus::Issued) => (Mood::Neutral, "Credit note"),
        (_, InvoiceStatus::Draft) => (Mood::Neutral, "Draft"),
        (_, InvoiceStatus::Issued | InvoiceStatus::PartlyPaid) if overdue => {
            (Mood::Danger, "Overdue")
        }
        (_, InvoiceStatus::Issued) => (Mood::Info, "Issued"),
        (_, InvoiceStatus::PartlyPaid) => (Mood::Accent, "Partly paid"),
        (_, InvoiceStatus::Paid) => (Mood::Success, "Paid"),
        (_, InvoiceStatus::Void) => (Mood::Neutral, "Void"),
        (_, InvoiceStatus::Credited) => (Mood::Neutral, "Credited"),
    };
    badge(mood, word)
}
