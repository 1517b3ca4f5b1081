//! Numbers of papers: `INV-2026-0007`. They count up without a gap within an organization, a kind and a year
//! of the business's calendar, because one is taken in the transaction that commits what bears it.

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::Tx;
use jiff::{civil::Date, tz::TimeZone};

use super::{BillingSettings, settings::billing_in, store};
use crate::{App, Caller, orgs};

/// What is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// Quotes.
    Quote,
    /// Invoices.
    Invoice,
    /// Credit notes.
    CreditNote,
    /// Receipts.
    Receipt,
}

/// The next number for a paper of this day.
pub(super) async fn take(
    tx: &mut Tx,
    org: &OrgId,
    series: Series,
    billing: &BillingSettings,
    day: Date,
) -> Result<String> {
    let (kind, prefix) = series.named(billing);
    let year = day.year();
    let number = store::next_number(tx, org, kind, i64::from(year)).await?;
    Ok(shown(prefix, year, number))
}

impl Series {
    /// What the database calls it, and what its numbers begin with.
    fn named(self, billing: &BillingSettings) -> (&'static str, &str) {
        match self {
            Self::Quote => ("quote", &billing.quote_prefix),
            Self::Invoice => ("invoice", &billing.invoice_prefix),
            Self::CreditNote => ("credit_note", &billing.credit_prefix),
            Self::Receipt => ("receipt", &billing.receipt_prefix),
        }
    }
}

/// The numbers that the next papers get, as long as nobody takes one in between and the settings stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextNumbers {
    /// Of quotes.
    pub quote: String,
    /// Of invoices.
    pub invoice: String,
    /// Of credit notes.
    pub credit_note: String,
    /// Of receipts.
    pub receipt: String,
}

/// The numbers that the next papers of today get. Looking takes none.
pub async fn next_numbers(app: &App, caller: &Caller) -> Result<NextNumbers> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let (billing, _) = billing_in(&mut conn, org).await?;
    let day = day_of(app.clock().now(), &orgs::profile_in(&mut conn, org).await?.zone());
    let year = day.year();
    let mut next = Vec::with_capacity(4);
    for series in [Series::Quote, Series::Invoice, Series::CreditNote, Series::Receipt] {
        let (kind, prefix) = series.named(&billing);
        let last = store::last_number(&mut conn, org, kind, i64::from(year)).await?;
        next.push(shown(prefix, year, last + 1));
    }
    let mut next = next.into_iter();
    let mut take = || next.next().unwrap_or_default();
    Ok(NextNumbers { quote: take(), invoice: take(), credit_note: take(), receipt: take() })
}

fn shown(prefix: &str, year: i16, number: i64) -> String {
    format!("{prefix}-{year}-{number:04}")
}

/// Which day it is for a business.
pub(super) fn day_of(now: Timestamp, zone: &TimeZone) -> Date {
    now.in_zone(zone).date()
}
