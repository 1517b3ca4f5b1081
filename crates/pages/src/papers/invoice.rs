//! The page of an invoice or a credit note: what is to be paid, where, and what was paid.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use frontdesk_base::{Error, id::PaymentId};
use frontdesk_desk::{
    App,
    sales::{self, Direction, InvoiceKind, InvoiceStatus, PublicInvoice},
};
use frontdesk_http::{Door, Gate, Path, Result};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    hidden, pdf, seen_at, unknown,
    words::{Words, fill, words},
};
use crate::{
    layout::customer_page,
    parts::{Button, Icon, Mood, Tone, link_button, notice, paper},
};

pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    match sales::open_invoice(&app, &token).await {
        Ok(open) => {
            let today = app.clock().now().in_zone(&open.business.zone()).date();
            Ok(hidden(page(&open, &token, &headers, today)))
        }
        Err(Error::NotFound(_)) => Ok(unknown(&headers)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn file(
    State(app): State<App>,
    Path(token): Path<String>,
    gate: Gate,
    headers: HeaderMap,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    match sales::invoice_paper(&app, &token).await {
        Ok(file) => Ok(pdf(file)),
        Err(Error::NotFound(_)) => Ok(unknown(&headers)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn receipt(
    State(app): State<App>,
    Path((token, payment)): Path<(String, PaymentId)>,
    gate: Gate,
    headers: HeaderMap,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    match sales::receipt_paper(&app, &token, &payment).await {
        Ok(file) => Ok(pdf(file)),
        Err(Error::NotFound(_)) => Ok(unknown(&headers)),
        Err(error) => Err(error.into()),
    }
}

/// The page's script tells that somebody reads it.
pub(super) async fn seen(
    State(app): State<App>,
    Path(token): Path<String>,
    gate: Gate,
) -> Result<StatusCode> {
    gate.pass(Door::Link)?;
    sales::seen_invoice(&app, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn page(open: &PublicInvoice, token: &str, headers: &HeaderMap, today: Date) -> Markup {
    let invoice = &open.invoice;
    let language = invoice.content.language();
    let w = words(language);
    let number = invoice.number.clone().unwrap_or_default();
    let title = format!("{} {number}", open.document.title);
    let path = format!("/invoices/{token}");
    let body = html! {
        div data-seen=[seen_at(headers, format!("{path}/seen"))] {
            h1.customer-title { (title) }
            (state(open, today, w))
            @if invoice.status.is_open() && invoice.balance() > 0 { (to_pay(open, w)) }
            section.card.customer-card { (paper(&open.document, false)) }
            p { (link_button(&format!("{path}/paper.pdf"), &Button { label: w.download, icon: Some(Icon::Download), ..Button::default() })) }
            @if !open.payments.is_empty() { (paid(open, &path, w)) }
        }
    };
    customer_page(&title, language.tag(), Some(&open.business), false, &body)
}

/// What has become of it, in a sentence.
fn state(open: &PublicInvoice, today: Date, w: &Words) -> Markup {
    let invoice = &open.invoice;
    match (invoice.kind, invoice.status) {
        (InvoiceKind::CreditNote, _) => html! {},
        (_, InvoiceStatus::Paid) => notice(Mood::Success, w.thanks, w.is_paid),
        (_, InvoiceStatus::Void) => notice(Mood::Info, "", w.is_void),
        (_, InvoiceStatus::Credited) => notice(Mood::Info, "", w.is_credited),
        _ if invoice.is_overdue(today) => notice(Mood::Warning, "", &overdue(open, today, w)),
        _ => html! {},
    }
}

/// What should have been paid before `today`: the whole, or only the deposit.
fn overdue(open: &PublicInvoice, today: Date, w: &Words) -> String {
    let invoice = &open.invoice;
    let language = invoice.content.language();
    let due = invoice.due_on().filter(|due| *due < today);
    if due.is_none()
        && let Some(day) = invoice.deposit_due_on()
    {
        let money = invoice.money(invoice.deposit_left());
        let amount = money.map(|money| language.money(money)).unwrap_or_default();
        return fill(w.deposit_overdue, &[("amount", &amount), ("day", &language.day(day))]);
    }
    let day = due.map(|day| language.day(day)).unwrap_or_default();
    fill(w.overdue, &[("day", &day)])
}

/// What is open, by when, and where it can be paid.
fn to_pay(open: &PublicInvoice, w: &Words) -> Markup {
    let invoice = &open.invoice;
    let language = invoice.content.language();
    let say = |amount| invoice.money(amount).map(|money| language.money(money)).unwrap_or_default();
    let due = invoice.due_on().map(|day| language.day(day)).unwrap_or_default();
    let deposit = invoice.deposit_left();
    html! {
        section.card.customer-card.paper-pay {
            div {
                @if let Some(day) = invoice.deposit_due_on().filter(|_| deposit > 0) {
                    p.paper-open { (say(deposit)) }
                    p.soft { (fill(w.deposit_by, &[("day", &language.day(day))])) }
                    p.soft { (fill(w.all_by, &[("amount", &say(invoice.balance())), ("day", &due)])) }
                } @else {
                    p.paper-open { (say(invoice.balance())) }
                    p.soft { (fill(w.due_by, &[("day", &due)])) }
                }
            }
            @if let Some(pay) = &open.document.pay {
                (link_button(&pay.url, &Button { label: w.pay, tone: Tone::Primary, icon: Some(Icon::External), ..Button::default() }))
            }
        }
    }
}

/// What was paid, each with its receipt.
fn paid(open: &PublicInvoice, path: &str, w: &Words) -> Markup {
    let invoice = &open.invoice;
    let language = invoice.content.language();
    html! {
        section.card.customer-card {
            h2.paper-subject { (w.payments) }
            ul.paper-paid {
                @for payment in &open.payments {
                    li {
                        span {
                            @if let Ok(day) = payment.received_on.parse() { (language.day(day)) }
                            @if payment.direction == Direction::Refund { " · " (w.paid_back) }
                        }
                        span.num { @if let Some(money) = invoice.money(payment.amount) { (language.money(money)) } }
                        a href={ (path) "/receipts/" (payment.id) } { (w.receipt) " " (payment.number) }
                    }
                }
            }
        }
    }
}
