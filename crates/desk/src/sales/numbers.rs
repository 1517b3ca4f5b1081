//! Numbers of papers: `INV-2026-0007`. They count up without a gap within an organization, a kind and a year
//! of the business's calendar, because one is taken in the transaction that commits what bears it.

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::Tx;
use jiff::{civil::Date, tz::TimeZone};

use super::{BillingSettings, store};

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
    let (kind, prefix) = match series {
        Series::Quote => ("quote", &billing.quote_prefix),
        Series::Invoice => ("invoice", &billing.invoice_prefix),
        Series::CreditNote => ("credit_note", &billing.credit_prefix),
        Series::Receipt => ("receipt", &billing.receipt_prefix),
    };
    let year = day.year();
    let number = store::next_number(tx, org, kind, i64::from(year)).await?;
    Ok(format!("{prefix}-{year}-{number:04}"))
}

/// Which day it is for a business.
pub(super) fn day_of(now: Timestamp, zone: &TimeZone) -> Date {
    now.in_zone(zone).date()
}
