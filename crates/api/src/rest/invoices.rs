//! Invoices, credit notes, and what was paid.

use axum::{extract::State, http::StatusCode, response::Response};
use frontdesk_base::{
    Error, Money,
    id::{BookingId, ContactId, InvoiceId, PaymentId},
    money::Currency,
};
use frontdesk_desk::{
    App, Caller,
    sales::{
        self, Begin, Direction, Invoice, InvoiceChange, InvoiceFilter, InvoiceKind, InvoiceStatus,
        Method, NewInvoice, NewPayment, links,
    },
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    booking_schema::Money as MoneyShape,
    quotes::{begun, file},
    sales_schema::{self, NewContent, NewLine, SendingShape},
    sales_views::{InvoicePage, InvoiceShape, PaymentPage, PaymentShape},
};
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Of this state.
    #[param(value_type = Option<String>)]
    status: Option<InvoiceStatus>,
    /// `invoice` or `credit_note`.
    #[param(value_type = Option<String>)]
    kind: Option<InvoiceKind>,
    /// Only what should have been paid by now.
    overdue: Option<bool>,
    /// Of this contact.
    #[param(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// A part of the number, the name or the subject.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

fn shape(app: &App, caller: &Caller, invoice: &Invoice) -> Json<InvoiceShape> {
    Json(InvoiceShape::new(invoice, links::invoice(app, caller.org(), &invoice.id)))
}

/// Invoices and credit notes, the newest first.
#[utoipa::path(
    get, path = "/api/v1/invoices", operation_id = "list_invoices",
    tag = "sales", params(ListQuery),
    responses((status = 200, body = InvoicePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<InvoicePage>> {
    let filter = InvoiceFilter {
        status: query.status,
        overdue: query.overdue.unwrap_or(false),
        kind: query.kind,
        contact: query.contact_id,
        search: query.search.unwrap_or_default(),
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
    };
    let page = sales::list_invoices(&desk.app, &caller, &filter).await?;
    let data = page.data.iter().map(|one| shape(&desk.app, &caller, one).0).collect();
    Ok(Json(InvoicePage { data, next_cursor: page.next_cursor }))
}

/// An invoice to write. What is absent is as new invoices begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewInvoiceShape {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// The booking it bills. A booking is billed once: asked again, it is the same invoice.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    booking_id: Option<BookingId>,
    /// Where it can be paid, when not in the business's own way.
    #[serde(default)]
    pay_url: String,
    content: NewContent,
}

/// Begins an invoice: a draft without a number.
#[utoipa::path(
    post, path = "/api/v1/invoices", operation_id = "create_invoice",
    tag = "sales", request_body = NewInvoiceShape,
    responses((status = 201, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewInvoiceShape>,
) -> Result<(StatusCode, Json<InvoiceShape>)> {
    let from = Begin {
        contact: new.contact_id.clone(),
        booking: new.booking_id.clone(),
        bills: true,
        ..Begin::default()
    };
    let (content, currency) = begun(&desk.app, &caller, &from, new.content).await?;
    let new = NewInvoice {
        contact: new.contact_id,
        booking: new.booking_id,
        currency: Some(currency),
        content,
        pay_url: new.pay_url,
    };
    let invoice = sales::create_invoice(&desk.app, &caller, new).await?;
    Ok((StatusCode::CREATED, shape(&desk.app, &caller, &invoice)))
}

/// One invoice or credit note, by its id.
#[utoipa::path(
    get, path = "/api/v1/invoices/{id}", operation_id = "get_invoice",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::get_invoice(&desk.app, &caller, &id).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// What a draft is to say instead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvoiceReplacement {
    content: NewContent,
    #[serde(default)]
    pay_url: String,
    /// It is changed only while it is at this version.
    #[serde(default)]
    version: Option<i64>,
}

/// Puts other words and lines in a draft's place.
#[utoipa::path(
    put, path = "/api/v1/invoices/{id}", operation_id = "replace_invoice",
    tag = "sales", params(("id" = String, Path)), request_body = InvoiceReplacement,
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
    Json(new): Json<InvoiceReplacement>,
) -> Result<Json<InvoiceShape>> {
    let old = sales::get_invoice(&desk.app, &caller, &id).await?;
    let currency = new.content.currency().or(Currency::from_code(&old.currency));
    let currency = currency.ok_or_else(|| Error::invalid("currency", "is needed"))?;
    let change = InvoiceChange {
        version: new.version,
        contact: None,
        currency: Some(currency),
        content: Some(new.content.over(old.content.0, currency)?),
        pay_url: Some(new.pay_url),
    };
    let invoice = sales::update_invoice(&desk.app, &caller, &id, change).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// Deletes a draft.
#[utoipa::path(
    delete, path = "/api/v1/invoices/{id}", operation_id = "delete_invoice",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
) -> Result<StatusCode> {
    sales::delete_invoice(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issues a draft: it gets the next number of the year and its due dates, and does not change any more.
#[utoipa::path(
    post, path = "/api/v1/invoices/{id}/issue", operation_id = "issue_invoice",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn issue(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::issue_invoice(&desk.app, &caller, &id).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// Sends an invoice or a credit note. A draft is issued with it.
#[utoipa::path(
    post, path = "/api/v1/invoices/{id}/send", operation_id = "send_invoice",
    tag = "sales", params(("id" = String, Path)), request_body = SendingShape,
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn send(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
    Json(sending): Json<SendingShape>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::send_invoice(&desk.app, &caller, &id, sending.into()).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// Why it is void.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VoidReason {
    reason: String,
}

/// Voids an invoice on which nothing was paid. Its number stays taken.
#[utoipa::path(
    post, path = "/api/v1/invoices/{id}/void", operation_id = "void_invoice",
    tag = "sales", params(("id" = String, Path)), request_body = VoidReason,
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn void(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
    Json(why): Json<VoidReason>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::void_invoice(&desk.app, &caller, &id, &why.reason).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// What is taken back: these lines, each at its share of what was billed, or all that is left.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Credit {
    /// Null for all that is left. A line that the invoice has, by its description, unit, price and tax, has its
    /// share of the discounts that it was billed with.
    #[serde(default)]
    lines: Option<Vec<NewLine>>,
    #[serde(default)]
    reason: String,
}

/// Takes back what is left of an invoice, or lines of it, by a credit note, which is issued at once.
#[utoipa::path(
    post, path = "/api/v1/invoices/{id}/credit", operation_id = "credit_invoice",
    tag = "sales", params(("id" = String, Path)), request_body = Credit,
    responses((status = 201, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn credit(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
    Json(what): Json<Credit>,
) -> Result<(StatusCode, Json<InvoiceShape>)> {
    let invoice = sales::get_invoice(&desk.app, &caller, &id).await?;
    let currency = Currency::from_code(&invoice.currency);
    let currency = currency.ok_or_else(|| Error::internal("an invoice has a currency"))?;
    let lines = what.lines.map(|lines| sales_schema::lines(lines, currency)).transpose()?;
    let note = sales::credit_invoice(&desk.app, &caller, &id, None, lines, &what.reason).await?;
    Ok((StatusCode::CREATED, shape(&desk.app, &caller, &note)))
}

/// An invoice or a credit note as a PDF file.
#[utoipa::path(
    get, path = "/api/v1/invoices/{id}/pdf", operation_id = "get_invoice_pdf",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf")), security(("api_key" = ["read"]))
)]
pub(super) async fn pdf(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
) -> Result<Response> {
    Ok(file(sales::invoice_pdf(&desk.app, &caller, &id).await?))
}

/// The payments of an invoice, the first first.
#[utoipa::path(
    get, path = "/api/v1/invoices/{id}/payments", operation_id = "list_payments",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = PaymentPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn payments(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
) -> Result<Json<PaymentPage>> {
    let invoice = sales::get_invoice(&desk.app, &caller, &id).await?;
    let all = sales::payments(&desk.app, &caller, &id).await?;
    let data = all.iter().map(|payment| PaymentShape::new(payment, &invoice)).collect();
    Ok(Json(PaymentPage { data, next_cursor: None }))
}

/// Money to write down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPaymentShape {
    #[schema(value_type = MoneyShape)]
    amount: Money,
    /// `payment`, unless it is a `refund`.
    #[serde(default = "payment")]
    #[schema(value_type = String)]
    direction: Direction,
    /// `transfer`, `card`, `cash`, `link` or `other`.
    #[schema(value_type = String)]
    method: Method,
    #[serde(default)]
    reference: String,
    /// Today when it is not said.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    received_on: Option<Date>,
    /// Whoever sends the same key again has written it down once.
    #[serde(default)]
    key: Option<String>,
}

fn payment() -> Direction {
    Direction::Payment
}

/// Writes down that money came in, or went back.
#[utoipa::path(
    post, path = "/api/v1/invoices/{id}/payments", operation_id = "record_payment",
    tag = "sales", params(("id" = String, Path)), request_body = NewPaymentShape,
    responses((status = 201, body = PaymentShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn record(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<InvoiceId>,
    Json(new): Json<NewPaymentShape>,
) -> Result<(StatusCode, Json<PaymentShape>)> {
    let invoice = sales::get_invoice(&desk.app, &caller, &id).await?;
    if new.amount.currency.code() != invoice.currency {
        let message = format!("is in another currency than {}", invoice.currency);
        return Err(Error::invalid("amount", message).into());
    }
    let new = NewPayment {
        direction: new.direction,
        amount: new.amount.amount,
        method: new.method,
        reference: new.reference,
        received_on: new.received_on,
        key: new.key,
    };
    let (invoice, payment) = sales::record_payment(&desk.app, &caller, &id, new).await?;
    Ok((StatusCode::CREATED, Json(PaymentShape::new(&payment, &invoice))))
}

/// Takes back a payment that was written down in error. It stays on record.
#[utoipa::path(
    post, path = "/api/v1/payments/{payment}/undo", operation_id = "undo_payment",
    tag = "sales", params(("payment" = String, Path)),
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn undo(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<PaymentId>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::undo_payment(&desk.app, &caller, &id).await?;
    Ok(shape(&desk.app, &caller, &invoice))
}

/// The receipt of a payment as a PDF file.
#[utoipa::path(
    get, path = "/api/v1/payments/{payment}/pdf", operation_id = "get_receipt_pdf",
    tag = "sales", params(("payment" = String, Path)),
    responses((status = 200, content_type = "application/pdf")), security(("api_key" = ["read"]))
)]
pub(super) async fn receipt(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<PaymentId>,
) -> Result<Response> {
    Ok(file(sales::receipt_pdf(&desk.app, &caller, &id).await?))
}
