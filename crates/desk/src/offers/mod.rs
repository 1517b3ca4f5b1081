//! Offers: what the business gives for less, or in addition, from one day to another.
//!
//! The days are the organization's own: an offer begins and ends at its midnight, not at the
//! server's. Whether one runs is never kept, it follows from the day it is asked on. The agent
//! speaks of offers as they are here, so every change raises the number by which it notices.

mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Money, Result, Timestamp,
    error::Checks,
    id::{OfferId, OrgId},
    money::Currency,
    text,
};
use frontdesk_db::{Conn, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    knowledge_version, limits, orgs,
};

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// What it costs, in the organization's currency, when that is said.
    pub price: Option<Money>,
    /// How many hundredths are taken off, 1 to 100, when that is said. Never beside a price.
    pub percent: Option<u8>,
    /// The first day on which it runs.
    pub first_day: Date,
    /// The last day on which it runs.
    pub last_day: Date,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Where an offer stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It runs.
    Running,
    /// It has not begun.
    Coming,
    /// It has ended.
    Over,
}

impl Standing {
    /// Where what runs from `first` to `last`, both included, stands on `today`.
    pub fn on(today: Date, first: Date, last: Date) -> Self {
        if today < first {
            Self::Coming
        } else if today > last {
            Self::Over
        } else {
            Self::Running
        }
    }
}

impl Offer {
    /// Where it stands on a day of the organization's.
    pub fn standing(&self, today: Date) -> Standing {
        Standing::on(today, self.first_day, self.last_day)
    }

    /// The day on which it begins or is over, when that is still to come.
    pub(crate) fn next_change(&self, today: Date) -> Option<Date> {
        match self.standing(today) {
            Standing::Coming => Some(self.first_day),
            Standing::Running => self.last_day.tomorrow().ok(),
            Standing::Over => None,
        }
    }
}

/// An offer as somebody writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferText {
    /// Its name: the same name is the same offer.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// What it costs: `45.00`; empty when that is not said.
    #[serde(default)]
    pub price: String,
    /// What is taken off: `20`, or `20%`; empty when that is not said.
    #[serde(default)]
    pub percent: String,
    /// The first day: `2026-12-01`.
    pub first_day: String,
    /// The last day: `2026-12-24`.
    pub last_day: String,
}

/// The offers with today's day at the organization: those that run, those to come, those that are
/// over, each by when they begin.
pub async fn list(app: &App, caller: &Caller) -> Result<(Date, Vec<Offer>)> {
    let mut conn = app.db().read(caller.org()).await?;
    let zone = orgs::profile_in(&mut conn, caller.org()).await?.zone();
    let today = app.clock().now().in_zone(&zone).date();
    let mut all = offers_in(&mut conn, caller.org()).await?;
    all.sort_by_key(|offer| offer.standing(today));
    Ok((today, all))
}

/// The offers by when they begin, on a connection that is open already.
pub async fn offers_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<Offer>> {
    let currency = currency(conn, org).await?;
    store::list(conn, org).await?.into_iter().map(|row| row.offer(currency)).collect()
}

/// One offer.
pub async fn get(app: &App, caller: &Caller, id: &OfferId) -> Result<Offer> {
    let mut conn = app.db().read(caller.org()).await?;
    let currency = currency(&mut conn, caller.org()).await?;
    let row = store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("offer"))?;
    row.offer(currency)
}

async fn currency(conn: &mut Conn, org: &OrgId) -> Result<Currency> {
    let profile = orgs::profile_in(conn, org).await?;
    profile.currency().ok_or_else(|| Error::internal("the organization's currency is not one"))
}

/// Adds an offer.
pub async fn create(app: &App, caller: &Caller, new: &OfferText) -> Result<Offer> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    // From here on the organization's row is locked: the count and the names stay as they are read.
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let currency = currency(&mut tx, org).await?;
    let all = store::list(&mut tx, org).await?;
    if all.len() >= limits::OFFERS {
        return Err(Error::conflict(format!(
            "There are {} offers already; that is the most. Delete those that are over.",
            limits::OFFERS
        )));
    }
    let now = app.clock().now();
    let mut row = store::Row {
        id: OfferId::new(now),
        name: String::new(),
        description: String::new(),
        price_amount: None,
        percent: None,
        first_day: String::new(),
        last_day: String::new(),
        created_at: now,
        updated_at: now,
    };
    write(&mut row, new, currency)?;
    refuse_same_name(&all, &row)?;
    store::insert(&mut tx, org, &row).await?;
    told(app, &mut tx, caller, "offer.created", &row.id).await?;
    tx.commit().await?;
    row.offer(currency)
}

/// Changes an offer.
pub async fn update(app: &App, caller: &Caller, id: &OfferId, new: &OfferText) -> Result<Offer> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let currency = currency(&mut tx, org).await?;
    let mut row = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("offer"))?;
    write(&mut row, new, currency)?;
    refuse_same_name(&store::list(&mut tx, org).await?, &row)?;
    row.updated_at = app.clock().now();
    store::update(&mut tx, org, &row).await?;
    told(app, &mut tx, caller, "offer.updated", id).await?;
    tx.commit().await?;
    row.offer(currency)
}

/// Takes an offer off the list.
pub async fn delete(app: &App, caller: &Caller, id: &OfferId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    if !store::delete(&mut tx, org, id).await? {
        return Err(Error::NotFound("offer"));
    }
    told(app, &mut tx, caller, "offer.deleted", id).await?;
    tx.commit().await
}

/// Puts what somebody wrote into a row, or says everything that is wrong with it.
fn write(row: &mut store::Row, new: &OfferText, currency: Currency) -> Result<()> {
    let mut checks = Checks::new();
    row.name = text::line(&new.name);
    row.description = text::clean(&new.description);
    let length = row.name.chars().count();
    checks.require(
        (1..=limits::NAME_CHARS).contains(&length),
        "name",
        format!("has 1 to {} characters", limits::NAME_CHARS),
    );
    let length = row.description.chars().count();
    checks.require(
        length <= limits::TEXT_CHARS,
        "description",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
    let price = text::line(&new.price);
    row.price_amount = None;
    if !price.is_empty() {
        let money = checks.take("price", Money::parse(&price, currency));
        checks.require(
            money.is_none_or(|money| money.amount >= 0),
            "price",
            "must not be negative",
        );
        row.price_amount = money.map(|money| money.amount);
    }
    let percent = text::line(&new.percent);
    let percent = percent.strip_suffix('%').unwrap_or(&percent).trim();
    row.percent = None;
    if !percent.is_empty() {
        row.percent = percent.parse().ok().filter(|percent| (1..=100).contains(percent));
        checks.require(row.percent.is_some(), "percent", "is a whole number from 1 to 100");
        checks.require(
            price.is_empty(),
            "percent",
            "must not stand beside a price: give one of them",
        );
    }
    let first = checks.take("first_day", day(&new.first_day));
    let last = checks.take("last_day", day(&new.last_day));
    if let (Some(first), Some(last)) = (first, last) {
        checks.require(first <= last, "last_day", "must not be before the first day");
        row.first_day = first.to_string();
        row.last_day = last.to_string();
    }
    checks.done()
}

/// `2026-12-24`, of a year that has four figures: days are compared as they are written.
fn day(text: &str) -> Result<Date, &'static str> {
    let text = text.trim();
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = if shaped { text.parse::<Date>().ok() } else { None };
    day.filter(|day| day.year() >= 2000).ok_or("is a day, such as 2026-12-24")
}

fn refuse_same_name(all: &[store::Row], row: &store::Row) -> Result<()> {
    let same = |other: &&store::Row| {
        other.id != row.id && other.name.to_lowercase() == row.name.to_lowercase()
    };
    match all.iter().find(same) {
        Some(other) => Err(Error::conflict(format!(
            "There is an offer called “{}” already. Change its days, or choose another name.",
            other.name
        ))),
        None => Ok(()),
    }
}

/// Says that something about the offers changed.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    id: &OfferId,
) -> Result<()> {
    audit::record(app, tx, caller, action, id.as_str(), "").await?;
    let event = NewEvent::new("organization.updated", serde_json::json!({ "changed": "offers" }));
    events::emit(app, tx, caller.org(), event).await?;
    tracing::info!(org.id = %caller.org(), "Offers: {action} {id}");
    Ok(())
}
