//! Links by which a customer reads a quote or an invoice, accepts, declines and pays, without signing in.

use frontdesk_base::{
    Error, Result,
    id::{InvoiceId, OrgId, QuoteId},
};

use crate::{App, signing::links};

/// The address of a quote's page.
pub fn quote(app: &App, org: &OrgId, id: &QuoteId) -> String {
    format!("{}/quotes/{}", app.settings().public_url, quote_token(app, org, id))
}

/// The address of an invoice's page.
pub fn invoice(app: &App, org: &OrgId, id: &InvoiceId) -> String {
    format!("{}/invoices/{}", app.settings().public_url, invoice_token(app, org, id))
}

/// The token of a quote's link.
pub fn quote_token(app: &App, org: &OrgId, id: &QuoteId) -> String {
    links::token(app, QuoteId::PREFIX, org, id.as_str())
}

/// The token of an invoice's link.
pub fn invoice_token(app: &App, org: &OrgId, id: &InvoiceId) -> String {
    links::token(app, InvoiceId::PREFIX, org, id.as_str())
}

/// What a quote's token was made for.
pub(super) fn read_quote(app: &App, token: &str) -> Result<(OrgId, QuoteId)> {
    links::read(app, QuoteId::PREFIX, token).ok_or(Error::NotFound("quote"))
}

/// What an invoice's token was made for.
pub(super) fn read_invoice(app: &App, token: &str) -> Result<(OrgId, InvoiceId)> {
    links::read(app, InvoiceId::PREFIX, token).ok_or(Error::NotFound("invoice"))
}
