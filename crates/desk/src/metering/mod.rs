//! Metering: what an organization uses, counted by its own days, and what it may spend in one.

mod store;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::{Conn, Tx};
use jiff::{civil::Date, tz::TimeZone};
use serde::Serialize;

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
};

frontdesk_base::words! {
    /// What is counted.
    pub Meter {
        /// Messages of contacts.
        Messages = "messages",
        /// Turns of the agent.
        Turns = "turns",
        /// Tokens that models read.
        InputTokens = "input_tokens",
        /// Tokens that models wrote.
        OutputTokens = "output_tokens",
        /// Tokens that a server's model read to work out what texts mean.
        EmbeddingTokens = "embedding_tokens",
        /// What models cost, in millionths of a US dollar.
        CostMicros = "cost_micros",
        /// Bytes of files added.
        StorageBytes = "storage_bytes",
        /// Seconds of calls, from the answer to the end.
        CallSeconds = "call_seconds",
    }
}

/// What was used on one day; a meter that stood still is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day, in the organization's zone.
    pub day: Date,
    /// Messages of contacts.
    pub messages: i64,
    /// Turns of the agent.
    pub turns: i64,
    /// Tokens that models read.
    pub input_tokens: i64,
    /// Tokens that models wrote.
    pub output_tokens: i64,
    /// Tokens that a server's model read to work out what texts mean.
    pub embedding_tokens: i64,
    /// What models cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// Bytes of files added.
    pub storage_bytes: i64,
    /// Seconds of calls, from the answer to the end.
    pub call_seconds: i64,
}

impl Day {
    fn new(day: Date) -> Self {
        Self {
            day,
            messages: 0,
            turns: 0,
            input_tokens: 0,
            output_tokens: 0,
            embedding_tokens: 0,
            cost_micros: 0,
            storage_bytes: 0,
            call_seconds: 0,
        }
    }

    fn meter(&mut self, meter: Meter) -> &mut i64 {
        match meter {
            Meter::Messages => &mut self.messages,
            Meter::Turns => &mut self.turns,
            Meter::InputTokens => &mut self.input_tokens,
            Meter::OutputTokens => &mut self.output_tokens,
            Meter::EmbeddingTokens => &mut self.embedding_tokens,
            Meter::CostMicros => &mut self.cost_micros,
            Meter::StorageBytes => &mut self.storage_bytes,
            Meter::CallSeconds => &mut self.call_seconds,
        }
    }
}

/// The most days that are read at once: a year and a day.
const MOST_DAYS: i32 = 367;

/// Adds to meters of today in this transaction; what is not above zero is left out.
///
/// It locks the organization's row until the transaction ends, as an event does: lock whatever else
/// is to be locked before.
pub(crate) async fn add_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    used: &[(Meter, i64)],
) -> Result<()> {
    if used.iter().all(|(_, amount)| *amount <= 0) {
        return Ok(());
    }
    let bounds = store::lock(tx, org).await?.ok_or(Error::NotFound("organization"))?;
    let (day, limit) = (today_of(app, &bounds), bounds.daily_cost_limit_micros);
    for (meter, amount) in used.iter().copied().filter(|(_, amount)| *amount > 0) {
        let total = store::add(tx, org, &day.to_string(), meter.as_str(), amount).await?;
        if meter == Meter::CostMicros
            && total >= limit
            && store::mark_limit_reached(tx, org, &day.to_string()).await?
        {
            let payload =
                serde_json::json!({ "day": day, "meter": meter, "limit": limit, "used": total });
            events::emit(app, tx, org, NewEvent::new("usage.limit_reached", payload)).await?;
            tracing::warn!(org.id = %org, used = total, limit, "Reached the day's limit of cost");
        }
    }
    Ok(())
}

/// Today in the organization's zone.
fn today_of(app: &App, bounds: &store::Bounds) -> Date {
    let zone = TimeZone::get(&bounds.time_zone).unwrap_or(TimeZone::UTC);
    app.clock().now().in_zone(&zone).date()
}

async fn bounds(conn: &mut Conn, org: &OrgId) -> Result<store::Bounds> {
    store::bounds(conn, org).await?.ok_or(Error::NotFound("organization"))
}

/// What the organization used today.
pub async fn today(app: &App, org: &OrgId) -> Result<Day> {
    let mut conn = app.db().read(org).await?;
    let day = today_of(app, &bounds(&mut conn, org).await?);
    let days = days(&mut conn, org, day, day).await?;
    Ok(days.into_iter().next().unwrap_or(Day::new(day)))
}

/// What the organization used from one day to another, both included, every day of them in order.
pub async fn range(app: &App, caller: &Caller, from: Date, to: Date) -> Result<Vec<Day>> {
    if from > to {
        return Err(Error::invalid("from", "is not after to"));
    }
    let span = from.until(to).map_or(i32::MAX, |span| span.get_days());
    if span >= MOST_DAYS {
        return Err(Error::invalid("to", format!("is at most {} days after from", MOST_DAYS - 1)));
    }
    let mut conn = app.db().read(caller.org()).await?;
    days(&mut conn, caller.org(), from, to).await
}

async fn days(conn: &mut Conn, org: &OrgId, from: Date, to: Date) -> Result<Vec<Day>> {
    let mut days: BTreeMap<Date, Day> = from
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= to)
        .map(|day| (day, Day::new(day)))
        .collect();
    for (day, meter, amount) in store::range(conn, org, &from.to_string(), &to.to_string()).await? {
        let day: Date = day.parse().map_err(Error::internal)?;
        if let (Some(day), Ok(meter)) = (days.get_mut(&day), meter.parse()) {
            *day.meter(meter) += amount;
        }
    }
    Ok(days.into_values().collect())
}

/// What models have cost the organization today, in millionths of a US dollar.
pub async fn cost_today_micros(app: &App, org: &OrgId) -> Result<i64> {
    Ok(today(app, org).await?.cost_micros)
}

/// What models may cost the organization in a day, in millionths of a US dollar.
pub async fn daily_limit_micros(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    Ok(bounds(&mut conn, caller.org()).await?.daily_cost_limit_micros)
}

/// The highest limit that can be set: a thousand dollars a day.
const MOST_LIMIT: i64 = 1_000_000_000;

/// Sets what models may cost in a day. At zero, only house answers.
pub async fn set_daily_limit(app: &App, caller: &Caller, micros: i64) -> Result<()> {
    caller.must_be(Role::Admin)?;
    if !(0..=MOST_LIMIT).contains(&micros) {
        return Err(Error::invalid("daily_limit", "is 0 to 1000 US dollars"));
    }
    let mut tx = app.db().begin(caller.org()).await?;
    store::set_limit(&mut tx, caller.org(), micros).await?;
    audit::record(
        app,
        &mut tx,
        caller,
        "usage.limit_set",
        caller.org().as_str(),
        &micros.to_string(),
    )
    .await?;
    tx.commit().await
}

/// Whether the organization has spent what it may spend in a day. A limit of zero is spent at once:
/// nothing that costs is allowed.
pub async fn over_daily_limit(app: &App, org: &OrgId) -> Result<bool> {
    let mut conn = app.db().read(org).await?;
    let bounds = bounds(&mut conn, org).await?;
    let day = today_of(app, &bounds).to_string();
    let used = store::used(&mut conn, org, &day, Meter::CostMicros.as_str()).await?;
    Ok(used >= bounds.daily_cost_limit_micros)
}
