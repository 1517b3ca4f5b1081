//! Writing a quote or an invoice: beginning it with what is known, changing it, and adding it up while it is
//! typed. Whoever saves later is shown what was stored meanwhile, and what they typed stays.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{
    Currency,
    id::{InvoiceId, QuoteId},
};
use frontdesk_desk::{
    App, Error, Role,
    sales::{self, Begin, InvoiceChange, NewInvoice, NewQuote, QuoteChange},
};
use frontdesk_http::{Form, Path, Query, Result};
use maud::Markup;
use serde::Deserialize;

use super::{
    INVOICES, PATH,
    around::{Around, Kind, usual_currency},
    editor_parts, totals,
    typed::{Sent, Typed},
    words,
};
use crate::{
    calendar::typed::given,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile,
    parts::FormErrors,
    shell::{Frame, Page},
};

/// What a new one comes from, in its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    contact: String,
    lead: String,
    booking: String,
    conversation: String,
}

async fn blank(app: &App, frame: Frame, kind: Kind, from: From) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let around = Around::load(app, &frame, kind).await?;
    let begin = Begin {
        contact: given(&from.contact, "contact")?,
        lead: given(&from.lead, "lead")?,
        booking: given(&from.booking, "booking")?,
        conversation: given(&from.conversation, "conversation")?,
        bills: kind == Kind::Invoice,
    };
    let (content, contact) = sales::begin(app, &frame.caller, &begin).await?;
    let typed = Typed {
        contact: contact.map(|id| id.to_string()).unwrap_or_default(),
        lead: from.lead,
        booking: from.booking,
        conversation: from.conversation,
        ..Typed::of(&content, around.usual)
    };
    Ok(around.page(app, frame, typed, &FormErrors::none()).await?)
}

pub(super) async fn new_quote(
    State(app): State<App>,
    frame: Frame,
    Query(from): Query<From>,
) -> Result<Page> {
    blank(&app, frame, Kind::Quote, from).await
}

pub(super) async fn new_invoice(
    State(app): State<App>,
    frame: Frame,
    Query(from): Query<From>,
) -> Result<Page> {
    blank(&app, frame, Kind::Invoice, from).await
}

pub(super) async fn create_quote(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let (typed, button) = Typed::read(sent);
    let around = Around::load(&app, &frame, Kind::Quote).await?;
    let done = match button.as_str() {
        "" => Some(write_quote(&app, &frame, &typed, around.usual).await),
        _ => None,
    };
    finished(&app, frame, back, around, (typed, &button), done).await
}

/// Answers where it is.
async fn write_quote(
    app: &App,
    frame: &Frame,
    typed: &Typed,
    usual: Currency,
) -> Result<String, Error> {
    let read = typed.whole(usual)?;
    let new = NewQuote {
        contact: read.contact,
        lead: given(&typed.lead, "lead")?,
        conversation: given(&typed.conversation, "conversation")?,
        currency: Some(read.currency),
        content: read.content,
        valid_until: read.valid_until,
    };
    let quote = sales::create_quote(app, &frame.caller, new).await?;
    Ok(format!("{PATH}/quotes/{}", quote.id))
}

pub(super) async fn create_invoice(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let (typed, button) = Typed::read(sent);
    let around = Around::load(&app, &frame, Kind::Invoice).await?;
    let done = match button.as_str() {
        "" => Some(write_invoice(&app, &frame, &typed, around.usual).await),
        _ => None,
    };
    finished(&app, frame, back, around, (typed, &button), done).await
}

/// Answers where it is.
async fn write_invoice(
    app: &App,
    frame: &Frame,
    typed: &Typed,
    usual: Currency,
) -> Result<String, Error> {
    let read = typed.whole(usual)?;
    let new = NewInvoice {
        contact: read.contact,
        booking: given(&typed.booking, "booking")?,
        currency: Some(read.currency),
        content: read.content,
        pay_url: typed.pay_url.clone(),
    };
    let invoice = sales::create_invoice(app, &frame.caller, new).await?;
    Ok(format!("{INVOICES}/{}", invoice.id))
}

/// Leads to what was saved, or shows the form again: changed by a button, or with what is wrong.
async fn finished(
    app: &App,
    frame: Frame,
    back: Back,
    mut around: Around,
    (mut typed, button): (Typed, &str),
    done: Option<Result<String, Error>>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let words = if around.is_new { "Draft written" } else { "Saved" };
    match done {
        None => {
            around.change(app, &frame, &mut typed, button).await?;
            let page = around.page(app, frame, typed, &FormErrors::none()).await?;
            Ok(page.into_response())
        }
        Some(Ok(at)) => Ok(back.led(Flash::done(words), &at)),
        Some(Err(error)) => {
            let errors = of_form(error)?.ordered(&editor_parts::FIELDS);
            around.dirty = true;
            let page = around.page(app, frame, typed, &errors).await?;
            Ok(page.refused().into_response())
        }
    }
}

/// A quote as its form holds it.
fn typed_quote(quote: &sales::Quote, usual: Currency) -> Typed {
    let currency = Currency::from_code(&quote.currency).unwrap_or(usual);
    let typed = Typed {
        contact: quote.contact_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        valid_until: quote.valid_until.clone().unwrap_or_default(),
        ..Typed::of(&quote.content, currency)
    };
    typed.marked()
}

/// An invoice as its form holds it.
fn typed_invoice(invoice: &sales::Invoice, usual: Currency) -> Typed {
    let currency = Currency::from_code(&invoice.currency).unwrap_or(usual);
    let typed = Typed {
        contact: invoice.contact_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        pay_url: invoice.pay_url.clone(),
        ..Typed::of(&invoice.content, currency)
    };
    typed.marked()
}

pub(super) async fn edit_quote(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let quote = sales::get_quote(&app, &frame.caller, &id).await?;
    let around = Around::load(&app, &frame, Kind::Quote).await?;
    let typed = typed_quote(&quote, around.usual);
    let around = around.of(&format!("{PATH}/quotes/{id}"), words::quote_name(&quote));
    Ok(around.page(&app, frame, typed, &FormErrors::none()).await?)
}

pub(super) async fn edit_invoice(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let invoice = sales::get_invoice(&app, &frame.caller, &id).await?;
    let around = Around::load(&app, &frame, Kind::Invoice).await?;
    let typed = typed_invoice(&invoice, around.usual);
    let around = around.of(&format!("{INVOICES}/{id}"), words::invoice_name(&invoice));
    Ok(around.page(&app, frame, typed, &FormErrors::none()).await?)
}

/// The form with what somebody else stored since it was opened.
async fn stale(
    app: &App,
    frame: &Frame,
    typed: &Typed,
    stored: &Typed,
    around: &Around,
) -> Result<Option<Response>, Error> {
    let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) else {
        return Ok(None);
    };
    let typed = Typed { base: stored.base.clone(), news, ..typed.clone() };
    let around = Around::load(app, frame, around.kind).await?.of_same(around);
    let page = around.page(app, frame.clone(), typed, &FormErrors::none()).await?;
    Ok(Some(page.status(StatusCode::CONFLICT).into_response()))
}

pub(super) async fn save_quote(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<QuoteId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let (typed, button) = Typed::read(sent);
    let quote = sales::get_quote(&app, &frame.caller, &id).await?;
    let at = format!("{PATH}/quotes/{id}");
    let around = Around::load(&app, &frame, Kind::Quote).await?;
    let around = around.of(&at, words::quote_name(&quote));
    if !button.is_empty() {
        return finished(&app, frame, back, around, (typed, &button), None).await;
    }
    let stored = typed_quote(&quote, around.usual);
    if let Some(page) = stale(&app, &frame, &typed, &stored, &around).await? {
        return Ok(page);
    }
    let done = match typed.whole(around.usual) {
        Ok(read) => {
            let change = QuoteChange {
                version: Some(quote.version),
                contact: Some(read.contact),
                currency: Some(read.currency),
                content: Some(read.content),
                valid_until: Some(read.valid_until),
            };
            sales::update_quote(&app, &frame.caller, &id, change).await.map(|_| at)
        }
        Err(error) => Err(error),
    };
    finished(&app, frame, back, around, (typed, ""), Some(done)).await
}

pub(super) async fn save_invoice(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let (typed, button) = Typed::read(sent);
    let invoice = sales::get_invoice(&app, &frame.caller, &id).await?;
    let at = format!("{INVOICES}/{id}");
    let around = Around::load(&app, &frame, Kind::Invoice).await?;
    let around = around.of(&at, words::invoice_name(&invoice));
    if !button.is_empty() {
        return finished(&app, frame, back, around, (typed, &button), None).await;
    }
    let stored = typed_invoice(&invoice, around.usual);
    if let Some(page) = stale(&app, &frame, &typed, &stored, &around).await? {
        return Ok(page);
    }
    let done = match typed.whole(around.usual) {
        Ok(read) => {
            let change = InvoiceChange {
                version: Some(invoice.version),
                contact: Some(read.contact),
                currency: Some(read.currency),
                content: Some(read.content),
                pay_url: Some(typed.pay_url.clone()),
            };
            sales::update_invoice(&app, &frame.caller, &id, change).await.map(|_| at)
        }
        Err(error) => Err(error),
    };
    finished(&app, frame, back, around, (typed, ""), Some(done)).await
}

/// What a form that is being typed comes to.
pub(super) async fn sums(
    State(app): State<App>,
    frame: Frame,
    Form(sent): Form<Sent>,
) -> Result<Markup> {
    frame.caller.must_be(Role::Operator)?;
    let (typed, _) = Typed::read(sent);
    Ok(totals::typed(&typed, usual_currency(&app, &frame).await?))
}
