//! Money that came in or went back: written down once, never deleted, taken back when it was written down in
//! error.

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{InvoiceId, PaymentId},
    text,
};

use super::{
    Direction, Invoice, InvoiceKind, InvoiceStatus, NewPayment, Payment,
    invoices::{kept, lock},
    issue::settle,
    letters,
    lines::at_most,
    numbers::{self, Series, day_of},
    settings::billing_in,
    store, tell_invoice,
};
use crate::{App, Caller, Role, audit, limits, orgs};

/// The payments of an invoice, the first first, with those that were taken back.
pub async fn payments(app: &App, caller: &Caller, invoice: &InvoiceId) -> Result<Vec<Payment>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::payments(&mut conn, caller.org(), invoice).await
}

/// Writes down that money came in or went back, and sends the receipt where the business wants that.
/// Answers the invoice as it stands then.
pub async fn record_payment(
    app: &App,
    caller: &Caller,
    id: &InvoiceId,
    new: NewPayment,
) -> Result<(Invoice, Payment)> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let reference = text::line(&new.reference);
    let mut checks = Checks::new();
    at_most(&mut checks, "reference", &reference, limits::LINE_CHARS);
    checks.require(new.amount > 0, "amount", "is more than nothing");
    let key = new.key.as_deref();
    let fits = key.is_none_or(|key| (1..=128).contains(&key.len()));
    checks.require(fits, "key", "has 1 to 128 characters");
    checks.done()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    if let Some(key) = key
        && let Some(done) = store::payment_of_key(&mut tx, org, key).await?
    {
        if done.invoice_id != *id {
            return Err(Error::conflict("This key was used for another invoice."));
        }
        return Ok((invoice, done));
    }
    fits_invoice(&invoice, &new)?;
    let business = orgs::profile_in(&mut tx, org).await?;
    let (billing, _) = billing_in(&mut tx, org).await?;
    let today = day_of(now, &business.zone());
    let day = new.received_on.unwrap_or(today);
    if day > today {
        return Err(Error::invalid("received_on", "has not come yet"));
    }
    let payment = Payment {
        id: PaymentId::new(now),
        invoice_id: id.clone(),
        number: numbers::take(&mut tx, org, Series::Receipt, &billing, today).await?,
        direction: new.direction,
        amount: new.amount,
        method: new.method,
        reference,
        received_on: day.to_string(),
        created_by: caller.actor().id().to_owned(),
        created_at: now,
        undone_at: None,
    };
    store::insert_payment(&mut tx, org, &payment, key).await?;
    let was_paid = invoice.status == InvoiceStatus::Paid;
    invoice.paid += signed(&payment);
    settle(&mut invoice, now);
    let step = match new.direction {
        Direction::Payment => "payment",
        Direction::Refund => "refund",
    };
    let much = invoice.money(new.amount).map(|money| money.to_string()).unwrap_or_default();
    let by = caller.actor().id();
    store::add_step(&mut tx, org, id.as_str(), (step, &much, by), now).await?;
    audit::record(app, &mut tx, caller, "payment.recorded", payment.id.as_str(), "").await?;
    kept(app, &mut tx, org, &mut invoice, "invoice.payment_recorded").await?;
    if invoice.status == InvoiceStatus::Paid && !was_paid {
        tell_invoice(app, &mut tx, org, "invoice.paid", &invoice).await?;
    }
    if billing.send_receipts {
        letters::receipt(app, &mut tx, org, &invoice, &payment, &business).await?;
    }
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Wrote down a payment for invoice {id}");
    Ok((invoice, payment))
}

/// Takes back a payment that was written down in error. It stays on record.
pub async fn undo_payment(app: &App, caller: &Caller, id: &PaymentId) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let missing = || Error::NotFound("payment");
    let payment = store::get_payment(&mut tx, org, id).await?.ok_or_else(missing)?;
    let mut invoice = lock(&mut tx, org, &payment.invoice_id).await?;
    let left = invoice.paid - signed(&payment);
    if !store::undo_payment(&mut tx, org, id, now).await? {
        return Ok(invoice);
    }
    if left < 0 {
        return Err(Error::conflict(
            "More was paid back than would be left. Take that back first.",
        ));
    }
    invoice.paid = left;
    settle(&mut invoice, now);
    let by = caller.actor().id();
    let step = ("payment_undone", payment.number.as_str(), by);
    store::add_step(&mut tx, org, invoice.id.as_str(), step, now).await?;
    audit::record(app, &mut tx, caller, "payment.undone", id.as_str(), "").await?;
    kept(app, &mut tx, org, &mut invoice, "invoice.payment_recorded").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, payment.id = %id, "Took payment {id} back");
    Ok(invoice)
}

fn signed(payment: &Payment) -> i64 {
    match payment.direction {
        Direction::Payment => payment.amount,
        Direction::Refund => -payment.amount,
    }
}

/// Whether so much can be paid on it, or paid back.
fn fits_invoice(invoice: &Invoice, new: &NewPayment) -> Result<()> {
    let out = invoice.kind == InvoiceKind::Invoice
        && !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void);
    if !out {
        return Err(Error::conflict("Only an invoice that was issued can be paid."));
    }
    let most = match new.direction {
        Direction::Payment => invoice.balance().max(0),
        Direction::Refund => invoice.paid,
    };
    if new.amount <= most {
        return Ok(());
    }
    let most = invoice.money(most).map(|money| money.to_string()).unwrap_or_default();
    let message = match new.direction {
        Direction::Payment => format!("is more than what is open: {most}"),
        Direction::Refund => format!("is more than what was paid: {most}"),
    };
    Err(Error::invalid("amount", message))
}
