//! Reminders of what should have been paid: a mail so many days after it was due, as the business says, in
//! the morning of its own day. They are written when an invoice is issued; one that finds it paid, voided or
//! credited says nothing.

use frontdesk_base::{
    Email, Result, Timestamp,
    id::{InvoiceId, OrgId},
};
use frontdesk_db::Tx;
use jiff::{Span, civil::time, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{BillingSettings, Invoice, InvoiceKind, invoices, letters, store};
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
}

/// Writes the jobs of an invoice that was issued.
pub(super) async fn schedule(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    invoice: &Invoice,
    (billing, zone): (&BillingSettings, &TimeZone),
) -> Result<()> {
    let Some(due) = invoice.due_on().filter(|_| invoice.kind == InvoiceKind::Invoice) else {
        return Ok(());
    };
    for days in &billing.reminders {
        let day = due.saturating_add(Span::new().days(i64::from(*days)));
        let morning = day.to_datetime(time(9, 0, 0, 0));
        let Ok(at) = zone.to_ambiguous_zoned(morning).compatible() else { continue };
        let at: Timestamp = at.timestamp().into();
        let job = NewJob::new(KIND, Payload { invoice: invoice.id.clone(), days: *days });
        jobs::enqueue(app, tx, org, job.priority(Priority::Soon).at(at)).await?;
    }
    Ok(())
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
    if !invoice.status.is_open() || invoice.balance() <= 0 {
        return Ok(());
    }
    let business = orgs::profile_in(&mut tx, &org).await?;
    letters::reminder(&app, &mut tx, &org, &invoice, &business, &to).await?;
    let days = payload.days.to_string();
    let step = ("reminded", days.as_str(), "system");
    store::add_step(&mut tx, &org, invoice.id.as_str(), step, now).await?;
    invoices::kept(&app, &mut tx, &org, &mut invoice, "invoice.reminded").await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %invoice.id, "Reminded of invoice {}", invoice.id);
    Ok(())
}
