//! Reminders of what should have been paid: a mail so many days after it was due, as the business says, in
//! the morning of its own day. They are written when an invoice is issued, for its deposit too; one that finds
//! it paid, voided or credited says nothing. Where several have come due at once, as after a server was down,
//! only the last of them is sent: it says the same.

use frontdesk_base::{
    Email, Result, Timestamp,
    id::{InvoiceId, OrgId},
};
use frontdesk_db::Tx;
use jiff::{
    Span,
    civil::{Date, time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use super::{BillingSettings, Invoice, InvoiceKind, invoices, letters, numbers::day_of, store};
use crate::{
    App,
    jobs::{self, Job, JobError, NewJob, Priority},
    orgs,
};

/// The kind of the job.
pub(super) const KIND: &str = "invoice_reminder";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    invoice: InvoiceId,
    /// How many days after it was due.
    days: u16,
    /// How many days after it was due the next one comes.
    #[serde(default)]
    next: Option<u16>,
    /// Of the deposit; else of the whole.
    #[serde(default)]
    deposit: bool,
}

/// Writes the jobs of an invoice that was issued.
pub(super) async fn schedule(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    invoice: &Invoice,
    (billing, zone): (&BillingSettings, &TimeZone),
) -> Result<()> {
    if invoice.kind != InvoiceKind::Invoice {
        return Ok(());
    }
    let mut all = billing.reminders.clone();
    all.sort_unstable();
    for deposit in [true, false] {
        let Some(due) = due(invoice, deposit) else { continue };
        for (at, days) in all.iter().enumerate() {
            let Some(morning) = morning(due, *days, zone) else { continue };
            let next = all.get(at + 1).copied();
            let payload = Payload { invoice: invoice.id.clone(), days: *days, next, deposit };
            let job = NewJob::new(KIND, payload).priority(Priority::Soon).at(morning);
            jobs::enqueue(app, tx, org, job).await?;
        }
    }
    Ok(())
}

fn due(invoice: &Invoice, deposit: bool) -> Option<Date> {
    if deposit { invoice.deposit_due_on() } else { invoice.due_on() }
}

/// So many days after a day, at nine in the morning.
fn morning(due: Date, days: u16, zone: &TimeZone) -> Option<Timestamp> {
    let day = due.saturating_add(Span::new().days(i64::from(days)));
    let morning = zone.to_ambiguous_zoned(day.to_datetime(time(9, 0, 0, 0))).compatible().ok()?;
    Some(morning.timestamp().into())
}

/// Whether this one says something that no other says: of money that is still to be paid.
fn is_wanted(invoice: &Invoice, mine: &Payload, now: Timestamp, zone: &TimeZone) -> bool {
    if !invoice.status.is_open() || invoice.balance() <= 0 {
        return false;
    }
    let Some(since) = due(invoice, mine.deposit) else { return false };
    let passed = mine.next.and_then(|next| morning(since, next, zone)).is_some_and(|at| at <= now);
    // Once the whole is overdue, its own reminders speak of the deposit too.
    let whole_late = invoice.due_on().is_some_and(|day| day < day_of(now, zone));
    !passed && (!mine.deposit || (invoice.deposit_left() > 0 && !whole_late))
}

/// Reminds of an invoice, if something is still to be paid.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(mut invoice) = store::lock_invoice(&mut tx, &org, &payload.invoice).await? else {
        return Ok(());
    };
    let Ok(to) = Email::parse(&invoice.content.recipient.email) else { return Ok(()) };
    let business = orgs::profile_in(&mut tx, &org).await?;
    if !is_wanted(&invoice, &payload, now, &business.zone()) {
        return Ok(());
    }
    letters::reminder(&app, &mut tx, &org, (&invoice, payload.deposit), &business, &to).await?;
    let days = payload.days.to_string();
    let step = ("reminded", days.as_str(), "system");
    store::add_step(&mut tx, &org, invoice.id.as_str(), step, now).await?;
    invoices::kept(&app, &mut tx, &org, &mut invoice, "invoice.reminded").await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %invoice.id, "Reminded of invoice {}", invoice.id);
    Ok(())
}
