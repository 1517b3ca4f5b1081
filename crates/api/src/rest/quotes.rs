//! Quotes: what something would cost, and what the customer said to it.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use frontdesk_base::{
    Error,
    id::{ContactId, ConversationId, LeadId, QuoteId},
    money::Currency,
};
use frontdesk_desk::{
    App, Caller, orgs,
    sales::{self, Begin, Content, NewQuote, Quote, QuoteChange, QuoteFilter, QuoteStatus, links},
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    sales_schema::{NewContent, SendingShape},
    sales_views::{InvoiceShape, QuotePage, QuoteShape},
};
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Of this state.
    #[param(value_type = Option<String>)]
    status: Option<QuoteStatus>,
    /// Of this contact.
    #[param(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// Of this lead.
    #[param(value_type = Option<String>)]
    lead_id: Option<LeadId>,
    /// A part of the number, the name or the subject.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

fn shape(app: &App, caller: &Caller, quote: &Quote) -> QuoteShape {
    QuoteShape::new(quote, links::quote(app, caller.org(), &quote.id))
}

/// Quotes, the newest first.
#[utoipa::path(
    get, path = "/api/v1/quotes", operation_id = "list_quotes",
    tag = "sales", params(ListQuery),
    responses((status = 200, body = QuotePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<QuotePage>> {
    let filter = QuoteFilter {
        status: query.status,
        contact: query.contact_id,
        lead: query.lead_id,
        search: query.search.unwrap_or_default(),
        cursor: query.cursor,
        limit: query.limit.unwrap_or(50),
    };
    let page = sales::list_quotes(&desk.app, &caller, &filter).await?;
    let data = page.data.iter().map(|quote| shape(&desk.app, &caller, quote)).collect();
    Ok(Json(QuotePage { data, next_cursor: page.next_cursor }))
}

/// A quote to write. Its fields are those of a quote; what is absent is as new quotes begin.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewQuoteShape {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    lead_id: Option<LeadId>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    conversation_id: Option<ConversationId>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    content: NewContent,
}

/// Begins a quote: a draft, which nobody outside sees.
#[utoipa::path(
    post, path = "/api/v1/quotes", operation_id = "create_quote",
    tag = "sales", request_body = NewQuoteShape,
    responses((status = 201, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewQuoteShape>,
) -> Result<(StatusCode, Json<QuoteShape>)> {
    let from = Begin {
        contact: new.contact_id.clone(),
        lead: new.lead_id.clone(),
        conversation: new.conversation_id.clone(),
        ..Begin::default()
    };
    let (content, currency) = begun(&desk.app, &caller, &from, new.content).await?;
    let new = NewQuote {
        contact: new.contact_id,
        lead: new.lead_id,
        conversation: new.conversation_id,
        currency: Some(currency),
        content,
        valid_until: new.valid_until,
    };
    let quote = sales::create_quote(&desk.app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(shape(&desk.app, &caller, &quote))))
}

/// What was sent, over what such a paper begins with, and its currency.
pub(super) async fn begun(
    app: &App,
    caller: &Caller,
    from: &Begin,
    content: NewContent,
) -> Result<(Content, Currency)> {
    let (begun, _) = sales::begin(app, caller, from).await?;
    let currency = match content.currency() {
        Some(currency) => currency,
        None => orgs::profile(app, caller)
            .await?
            .currency()
            .ok_or_else(|| Error::invalid("currency", "is needed"))?,
    };
    Ok((content.over(begun, currency)?, currency))
}

/// One quote, by its id.
#[utoipa::path(
    get, path = "/api/v1/quotes/{id}", operation_id = "get_quote",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
) -> Result<Json<QuoteShape>> {
    let quote = sales::get_quote(&desk.app, &caller, &id).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// What a draft is to say instead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteReplacement {
    content: NewContent,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
    /// It is changed only while it is at this version.
    #[serde(default)]
    version: Option<i64>,
}

/// Puts other words and lines in a draft's place.
#[utoipa::path(
    put, path = "/api/v1/quotes/{id}", operation_id = "replace_quote",
    tag = "sales", params(("id" = String, Path)), request_body = QuoteReplacement,
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn replace(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
    Json(new): Json<QuoteReplacement>,
) -> Result<Json<QuoteShape>> {
    let old = sales::get_quote(&desk.app, &caller, &id).await?;
    let own = Currency::from_code(&old.currency);
    let currency = new.content.currency().or(own);
    let currency = currency.ok_or_else(|| Error::invalid("currency", "is needed"))?;
    let change = QuoteChange {
        version: new.version,
        contact: None,
        currency: Some(currency),
        content: Some(new.content.over(old.content.0, currency)?),
        valid_until: Some(new.valid_until),
    };
    let quote = sales::update_quote(&desk.app, &caller, &id, change).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// Deletes a quote that nobody has accepted.
#[utoipa::path(
    delete, path = "/api/v1/quotes/{id}", operation_id = "delete_quote",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
) -> Result<StatusCode> {
    sales::delete_quote(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a quote: it gets its number, and whoever has its link can accept or decline it.
#[utoipa::path(
    post, path = "/api/v1/quotes/{id}/send", operation_id = "send_quote",
    tag = "sales", params(("id" = String, Path)), request_body = SendingShape,
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn send(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
    Json(sending): Json<SendingShape>,
) -> Result<Json<QuoteShape>> {
    let quote = sales::send_quote(&desk.app, &caller, &id, sending.into()).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// Takes a quote back to change it: it is a draft again and keeps its number.
#[utoipa::path(
    post, path = "/api/v1/quotes/{id}/revise", operation_id = "revise_quote",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn revise(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
) -> Result<Json<QuoteShape>> {
    let quote = sales::revise_quote(&desk.app, &caller, &id).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// Who said yes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acceptance {
    name: String,
}

/// Accepts a quote for the customer, who said so in another way.
#[utoipa::path(
    post, path = "/api/v1/quotes/{id}/accept", operation_id = "accept_quote",
    tag = "sales", params(("id" = String, Path)), request_body = Acceptance,
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn accept(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
    Json(who): Json<Acceptance>,
) -> Result<Json<QuoteShape>> {
    let quote = sales::accept_quote(&desk.app, &caller, &id, &who.name).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// Why not.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusal {
    #[serde(default)]
    reason: String,
}

/// Declines a quote for the customer, who said so in another way.
#[utoipa::path(
    post, path = "/api/v1/quotes/{id}/decline", operation_id = "decline_quote",
    tag = "sales", params(("id" = String, Path)), request_body = Refusal,
    responses((status = 200, body = QuoteShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn decline(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
    Json(why): Json<Refusal>,
) -> Result<Json<QuoteShape>> {
    let quote = sales::decline_quote(&desk.app, &caller, &id, &why.reason).await?;
    Ok(Json(shape(&desk.app, &caller, &quote)))
}

/// Makes the invoice of an accepted quote: a draft with the same lines, deposit and due dates. Asked again, it
/// is the same one.
#[utoipa::path(
    post, path = "/api/v1/quotes/{id}/invoice", operation_id = "invoice_quote",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, body = InvoiceShape)), security(("api_key" = ["write"]))
)]
pub(super) async fn invoice(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
) -> Result<Json<InvoiceShape>> {
    let invoice = sales::invoice_of_quote(&desk.app, &caller, &id).await?;
    let url = links::invoice(&desk.app, caller.org(), &invoice.id);
    Ok(Json(InvoiceShape::new(&invoice, url)))
}

/// A quote as a PDF file.
#[utoipa::path(
    get, path = "/api/v1/quotes/{id}/pdf", operation_id = "get_quote_pdf",
    tag = "sales", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf")), security(("api_key" = ["read"]))
)]
pub(super) async fn pdf(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<QuoteId>,
) -> Result<Response> {
    Ok(file(sales::quote_pdf(&desk.app, &caller, &id).await?))
}

/// A PDF file to save. Its name holds nothing but letters, digits, dots and dashes.
pub(super) fn file((name, bytes): (String, Vec<u8>)) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
