//! Looking at quotes and invoices.

use frontdesk_base::{
    Error, Money, Result,
    id::{InvoiceId, OrgId, QuoteId},
    money::Currency,
    text,
};
use frontdesk_db::Conn;
use jiff::civil::Date;

use super::{
    Invoice, InvoiceFilter, InvoiceStatus, Open, Quote, QuoteFilter, QuoteStatus, SaleStep,
    numbers::day_of, store,
};
use crate::{
    App, Caller,
    contacts::{Page, parse_cursor},
    limits, orgs,
};

/// How many quotes there are of each state.
pub type QuoteCounts = Vec<(QuoteStatus, i64)>;

/// How many invoices there are of each state, and how many of those are overdue.
pub type InvoiceCounts = Vec<(InvoiceStatus, i64, i64)>;

/// One quote.
pub async fn get_quote(app: &App, caller: &Caller, id: &QuoteId) -> Result<Quote> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get_quote(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("quote"))
}

/// One invoice or credit note.
pub async fn get_invoice(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Invoice> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get_invoice(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("invoice"))
}

/// The quotes, newest first.
pub async fn list_quotes(app: &App, caller: &Caller, filter: &QuoteFilter) -> Result<Page<Quote>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let filter = QuoteFilter { search: words(&filter.search), ..filter.clone() };
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list_quotes(&mut conn, caller.org(), &filter, cursor, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|row| format!("{}.{}", row.created_at.millis(), row.id));
    Ok(Page { data: rows, next_cursor })
}

/// The invoices and credit notes, newest first.
pub async fn list_invoices(
    app: &App,
    caller: &Caller,
    filter: &InvoiceFilter,
) -> Result<Page<Invoice>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let filter = InvoiceFilter { search: words(&filter.search), ..filter.clone() };
    let today = today(app, caller).await?.to_string();
    let mut conn = app.db().read(caller.org()).await?;
    let asked = (&filter, today.as_str());
    let mut rows = store::list_invoices(&mut conn, caller.org(), asked, cursor, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|row| format!("{}.{}", row.created_at.millis(), row.id));
    Ok(Page { data: rows, next_cursor })
}

/// How many quotes there are of each state.
pub async fn count_quotes(app: &App, caller: &Caller) -> Result<QuoteCounts> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count_quotes(&mut conn, caller.org()).await
}

/// How many invoices there are of each state.
pub async fn count_invoices(app: &App, caller: &Caller) -> Result<InvoiceCounts> {
    let today = today(app, caller).await?.to_string();
    let mut conn = app.db().read(caller.org()).await?;
    store::count_invoices(&mut conn, caller.org(), &today).await
}

/// How many invoices should have been paid before this day.
pub(crate) async fn count_overdue(conn: &mut Conn, org: &OrgId, day: Date) -> Result<i64> {
    let all = store::count_invoices(conn, org, &day.to_string()).await?;
    Ok(all.into_iter().map(|(_, _, overdue)| overdue).sum())
}

/// What is open and what came in this month, by currency; the business's own first.
pub async fn open_sums(app: &App, caller: &Caller) -> Result<Vec<Open>> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let business = orgs::profile_in(&mut conn, org).await?;
    let today = day_of(app.clock().now(), &business.zone());
    let open = store::open_sums(&mut conn, org, &today.to_string()).await?;
    let month = today.first_of_month().to_string();
    let received = store::received_since(&mut conn, org, &month).await?;
    let mut codes = vec![business.currency.clone()];
    for code in open.iter().map(|(code, ..)| code).chain(received.iter().map(|(code, _)| code)) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    let of = |code: &String| {
        let currency = Currency::from_code(code)?;
        let money = |amount| Money { amount, currency };
        let (_, due, late) = open.iter().find(|(of, ..)| of == code).cloned().unwrap_or_default();
        let got = received.iter().find(|(of, _)| of == code).map_or(0, |(_, sum)| *sum);
        Some(Open { open: money(due), overdue: money(late), received: money(got) })
    };
    Ok(codes.iter().filter_map(of).collect())
}

/// The steps of a quote or an invoice, the first first. `id` is its id.
pub async fn history(app: &App, caller: &Caller, id: &str) -> Result<Vec<SaleStep>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::steps(&mut conn, caller.org(), id).await
}

/// The credit notes of an invoice.
pub async fn credit_notes(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Vec<Invoice>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::credit_notes(&mut conn, caller.org(), id).await
}

/// Which day it is for the business.
pub async fn today(app: &App, caller: &Caller) -> Result<Date> {
    let business = orgs::profile(app, caller).await?;
    Ok(day_of(app.clock().now(), &business.zone()))
}

fn words(search: &str) -> String {
    text::shorten(&text::line(search), limits::NAME_CHARS)
}
