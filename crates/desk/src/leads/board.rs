//! Leads as they are looked at: a list in pages, and a board of stages.

use std::{collections::BTreeMap, time::Duration};

use frontdesk_base::{Money, Result, Timestamp, id::OrgId, money::Currency};
use frontdesk_db::Conn;

use super::{Column, Filter, Lead, Page, Sort, Stage, store};
use crate::{App, Caller, contacts::parse_cursor, limits};

/// Leads that were won or lost stand on the board for so many days.
pub const CLOSED_DAYS: u64 = 30;

/// Leads in one column of the board.
const COLUMN: i64 = 60;

/// The leads that the filter lets through, in its order.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Lead>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list(&mut conn, caller.org(), filter, cursor, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows
        .last()
        .filter(|_| more && filter.sort == Sort::Newest)
        .map(|last| format!("{}.{}", last.created_at.millis(), last.id));
    Ok(Page { data: rows, next_cursor })
}

/// How many leads the filter lets through.
pub async fn count(app: &App, caller: &Caller, filter: &Filter) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count(&mut conn, caller.org(), filter).await
}

/// How many leads came within a span of time.
pub(crate) async fn count_new(
    conn: &mut Conn,
    org: &OrgId,
    span: (Timestamp, Timestamp),
) -> Result<i64> {
    store::count_new(conn, org, span).await
}

/// The board: a column for each stage, with those of the filter's member and search. Won and lost ones
/// leave it after [`CLOSED_DAYS`].
pub async fn board(app: &App, caller: &Caller, filter: &Filter) -> Result<Vec<Column>> {
    let since = app.clock().now().minus(Duration::from_hours(24 * CLOSED_DAYS));
    let mut conn = app.db().read(caller.org()).await?;
    let mut columns = Vec::new();
    for stage in Stage::ALL.iter().copied() {
        let of = Filter { stage: Some(stage), ..filter.clone() };
        let since = (!stage.is_open()).then_some(since);
        let sums = store::totals(&mut conn, caller.org(), &of, since).await?;
        let mut totals: BTreeMap<&'static str, Money> = BTreeMap::new();
        for (code, _, amount) in &sums {
            if let Some(currency) = code.as_deref().and_then(Currency::from_code) {
                totals.insert(currency.code(), Money { amount: *amount, currency });
            }
        }
        columns.push(Column {
            stage,
            count: sums.iter().map(|(_, count, _)| count).sum(),
            totals: totals.into_values().collect(),
            leads: store::column(&mut conn, caller.org(), &of, since, COLUMN).await?,
        });
    }
    Ok(columns)
}
