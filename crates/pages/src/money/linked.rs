//! The quotes and invoices of a contact or a lead, as other pages of the dashboard show them.

use frontdesk_base::{
    Money, Result,
    id::{ContactId, LeadId},
};
use frontdesk_desk::{
    App, Caller,
    sales::{self, Invoice, InvoiceFilter, Quote, QuoteFilter},
};
use maud::{Markup, html};

use super::words::{invoice_badge, quote_badge};
use crate::shell::Frame;

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
        let today = frame.now.in_zone(&frame.zone).date();
        html! {
            ul.small-list {
                @for quote in &self.quotes {
                    (row(
                        &format!("/app/money/quotes/{}", quote.id),
                        quote.number.as_deref().unwrap_or("Quote"),
                        &quote.content.subject,
                        quote.money(quote.total()),
                        &quote_badge(quote),
                    ))
                }
                @for invoice in &self.invoices {
                    (row(
                        &format!("/app/money/invoices/{}", invoice.id),
                        invoice.number.as_deref().unwrap_or("Invoice"),
                        &invoice.content.subject,
                        invoice.money(invoice.total()),
                        &invoice_badge(invoice, today),
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
