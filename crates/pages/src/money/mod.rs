//! Money: quotes, invoices and what was paid.
//!
//! The lists (`look`, `list`) say what is open. A quote or an invoice is written in one editor (`edit`,
//! `around`, `editor`, `lines`, `totals`), whose form is read by `typed` and `amounts`; what it comes to is added up by
//! the server while somebody types. Its page (`quote`, `invoice`) shows the paper, its payments
//! (`payments`), what can be done with it now (`asks`, `quote_acts`, `invoice_acts`, `credit`) and what
//! happened (`steps`). No rule of billing is here.

pub(crate) mod amounts;
mod around;
mod asks;
mod credit;
mod edit;
mod editor;
mod editor_parts;
mod file;
mod invoice;
mod invoice_acts;
mod lines;
pub(crate) mod linked;
mod list;
mod look;
mod payments;
mod quote;
mod quote_acts;
mod steps;
mod totals;
mod typed;
mod words;

use axum::{
    Router,
    routing::{get, post},
};

use crate::Pages;

/// The quotes, and the way in.
pub(crate) const PATH: &str = "/app/money";
/// The invoices.
const INVOICES: &str = "/app/money/invoices";

/// The routes of money.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/money", get(look::quotes))
        .route("/app/money/invoices", get(look::invoices))
        .route("/app/money/invoices.csv", get(look::export_invoices))
        .route("/app/money/payments.csv", get(look::export_payments))
        .route("/app/money/contacts", get(around::found))
        .route("/app/money/sums", post(edit::sums))
        .merge(of_quotes())
        .merge(of_invoices())
}

fn of_quotes() -> Router<Pages> {
    Router::new()
        .route("/app/money/quotes/new", get(edit::new_quote).post(edit::create_quote))
        .route("/app/money/quotes/{id}", get(quote::show))
        .route("/app/money/quotes/{id}/edit", get(edit::edit_quote).post(edit::save_quote))
        .route("/app/money/quotes/{id}/paper.pdf", get(quote::file))
        .route("/app/money/quotes/{id}/send", get(quote_acts::ask_send).post(quote_acts::send))
        .route("/app/money/quotes/{id}/revise", post(quote_acts::revise))
        .route(
            "/app/money/quotes/{id}/accept",
            get(quote_acts::ask_accept).post(quote_acts::accept),
        )
        .route(
            "/app/money/quotes/{id}/decline",
            get(quote_acts::ask_decline).post(quote_acts::decline),
        )
        .route("/app/money/quotes/{id}/invoice", post(quote_acts::bill))
        .route("/app/money/quotes/{id}/duplicate", post(quote_acts::duplicate))
        .route("/app/money/quotes/{id}/delete", post(quote_acts::delete))
}

fn of_invoices() -> Router<Pages> {
    Router::new()
        .route("/app/money/invoices/new", get(edit::new_invoice).post(edit::create_invoice))
        .route("/app/money/invoices/{id}", get(invoice::show))
        .route("/app/money/invoices/{id}/edit", get(edit::edit_invoice).post(edit::save_invoice))
        .route("/app/money/invoices/{id}/paper.pdf", get(invoice::file))
        .route("/app/money/invoices/{id}/issue", post(invoice_acts::issue))
        .route(
            "/app/money/invoices/{id}/send",
            get(invoice_acts::ask_send).post(invoice_acts::send),
        )
        .route("/app/money/invoices/{id}/pay", get(payments::ask_pay).post(payments::pay))
        .route("/app/money/invoices/{id}/refund", get(payments::ask_refund).post(payments::refund))
        .route(
            "/app/money/invoices/{id}/void",
            get(invoice_acts::ask_void).post(invoice_acts::void),
        )
        .route("/app/money/invoices/{id}/credit", get(credit::ask).post(credit::credit))
        .route("/app/money/invoices/{id}/duplicate", post(invoice_acts::duplicate))
        .route("/app/money/invoices/{id}/delete", post(invoice_acts::delete))
        .route("/app/money/payments/{payment}/undo", post(payments::undo))
        .route("/app/money/payments/{payment}/receipt.pdf", get(payments::receipt))
}
