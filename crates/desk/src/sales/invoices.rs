//! Writing an invoice, by hand or of a quote, as long as it is a draft.

use frontdesk_base::{
    Currency, Error, Result,
    id::{ContactId, InvoiceId, OrgId, QuoteId},
};
use frontdesk_db::{Json, Tx};

use super::{
    Content, Invoice, InvoiceKind, InvoiceStatus, NewInvoice, QuoteStatus, held,
    quotes::{self, checked},
    stale, store, tell_invoice,
};
use crate::{App, Caller, Role, audit, orgs};

/// What to change of a draft; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct InvoiceChange {
    /// The version that the change was made of.
    pub version: Option<i64>,
    /// The contact it is for, or nobody.
    pub contact: Option<Option<ContactId>>,
    /// ISO 4217.
    pub currency: Option<Currency>,
    /// What it says.
    pub content: Option<Content>,
    /// Where it can be paid; empty for the business's own way.
    pub pay_url: Option<String>,
}

/// Begins an invoice. A booking is billed once: who asks again gets the invoice that there is.
pub async fn create_invoice(app: &App, caller: &Caller, new: NewInvoice) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let pay_url = new.pay_url.trim().to_owned();
    let (content, sums) = checked(new.content, Some(&pay_url))?;
    let mut tx = app.db().begin(org).await?;
    let currency = match new.currency {
        Some(currency) => currency.code().to_owned(),
        None => orgs::profile_in(&mut tx, org).await?.currency,
    };
    if let Some(booking) = &new.booking {
        crate::bookings::load(&mut tx, org, booking).await?;
    }
    let invoice = Invoice {
        contact_id: held(&mut tx, org, new.contact.as_ref()).await?,
        booking_id: new.booking,
        content: Json(content),
        sums: Json(sums),
        pay_url,
        ..blank(app, caller, currency)
    };
    let invoice = added(app, &mut tx, caller, invoice).await?;
    tx.commit().await?;
    Ok(invoice)
}

/// The invoice that an accepted quote becomes: a draft with the same lines, terms and due dates. A quote
/// becomes one invoice: who asks again gets that.
pub async fn invoice_of_quote(app: &App, caller: &Caller, id: &QuoteId) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut quote = quotes::lock(&mut tx, org, id).await?;
    if quote.status != QuoteStatus::Accepted {
        return Err(Error::conflict("Only a quote that was accepted becomes an invoice."));
    }
    let invoice = Invoice {
        contact_id: held(&mut tx, org, quote.contact_id.as_ref()).await?,
        quote_id: Some(id.clone()),
        content: quote.content.clone(),
        sums: quote.sums.clone(),
        ..blank(app, caller, quote.currency.clone())
    };
    let invoice = added(app, &mut tx, caller, invoice).await?;
    if quote.invoice_id.as_ref() != Some(&invoice.id) {
        quote.invoice_id = Some(invoice.id.clone());
        let (now, by) = (app.clock().now(), caller.actor().id());
        store::add_step(&mut tx, org, id.as_str(), ("invoiced", invoice.id.as_str(), by), now)
            .await?;
        quotes::kept(app, &mut tx, org, &mut quote, "quote.updated").await?;
    }
    tx.commit().await?;
    Ok(invoice)
}

/// Changes a draft.
pub async fn update_invoice(
    app: &App,
    caller: &Caller,
    id: &InvoiceId,
    change: InvoiceChange,
) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    if change.version.is_some_and(|version| version != invoice.version) {
        return Err(stale());
    }
    must_be_draft(&invoice)?;
    let pay_url = change.pay_url.map_or(invoice.pay_url.clone(), |url| url.trim().to_owned());
    let content = change.content.unwrap_or_else(|| invoice.content.0.clone());
    let (content, sums) = checked(content, Some(&pay_url))?;
    (invoice.content, invoice.sums) = (Json(content), Json(sums));
    invoice.pay_url = pay_url;
    if let Some(contact) = change.contact {
        invoice.contact_id = held(&mut tx, org, contact.as_ref()).await?;
    }
    if let Some(currency) = change.currency {
        currency.code().clone_into(&mut invoice.currency);
    }
    kept(app, &mut tx, org, &mut invoice, "invoice.updated").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Changed invoice {id}");
    Ok(invoice)
}

/// Deletes a draft. What was issued stays: it can be voided or credited.
pub async fn delete_invoice(app: &App, caller: &Caller, id: &InvoiceId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let invoice = lock(&mut tx, org, id).await?;
    if invoice.status != InvoiceStatus::Draft {
        return Err(Error::conflict("What was issued stays. Void it, or write a credit note."));
    }
    store::delete_invoice(&mut tx, org, id).await?;
    store::forget_steps(&mut tx, org, id.as_str()).await?;
    if let Some(quote) = &invoice.quote_id
        && let Some(mut quote) = store::lock_quote(&mut tx, org, quote).await?
    {
        quote.invoice_id = None;
        quotes::kept(app, &mut tx, org, &mut quote, "quote.updated").await?;
    }
    tell_invoice(app, &mut tx, org, "invoice.deleted", &invoice).await?;
    audit::record(app, &mut tx, caller, "invoice.deleted", id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Deleted invoice {id}");
    Ok(())
}

/// A draft that says nothing yet.
pub(super) fn blank(app: &App, caller: &Caller, currency: String) -> Invoice {
    let now = app.clock().now();
    Invoice {
        id: InvoiceId::new(now),
        kind: InvoiceKind::Invoice,
        number: None,
        contact_id: None,
        quote_id: None,
        booking_id: None,
        credits_id: None,
        status: InvoiceStatus::Draft,
        currency,
        content: Json(Content::default()),
        sums: Json(super::sums::Sums::default()),
        paid: 0,
        credited: 0,
        issued_on: None,
        due_on: None,
        deposit_due_on: None,
        void_reason: String::new(),
        pay_url: String::new(),
        sent_at: None,
        viewed_at: None,
        paid_at: None,
        version: 1,
        created_by: caller.actor().id().to_owned(),
        created_at: now,
        updated_at: now,
    }
}

/// Writes it, or finds the one that its quote or booking has already.
async fn added(app: &App, tx: &mut Tx, caller: &Caller, invoice: Invoice) -> Result<Invoice> {
    let org = caller.org();
    if !store::insert_invoice(tx, org, &invoice).await? {
        let (quote, booking) = (invoice.quote_id.as_ref(), invoice.booking_id.as_ref());
        return store::invoice_of(tx, org, quote, booking)
            .await?
            .ok_or_else(|| Error::internal("only a billed quote or booking refuses an invoice"));
    }
    let (now, by) = (app.clock().now(), caller.actor().id());
    store::add_step(tx, org, invoice.id.as_str(), ("created", "", by), now).await?;
    tell_invoice(app, tx, org, "invoice.created", &invoice).await?;
    tracing::info!(org.id = %org, invoice.id = %invoice.id, "Began invoice {}", invoice.id);
    Ok(invoice)
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &InvoiceId) -> Result<Invoice> {
    store::lock_invoice(tx, org, id).await?.ok_or(Error::NotFound("invoice"))
}

pub(super) fn must_be_draft(invoice: &Invoice) -> Result<()> {
    if invoice.status == InvoiceStatus::Draft {
        return Ok(());
    }
    Err(Error::conflict(
        "This invoice was issued and does not change any more. Void it, or write a credit note.",
    ))
}

/// Writes it, and says so.
pub(super) async fn kept(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    invoice: &mut Invoice,
    event: &'static str,
) -> Result<()> {
    invoice.version += 1;
    invoice.updated_at = app.clock().now();
    store::update_invoice(tx, org, invoice).await?;
    tell_invoice(app, tx, org, event, invoice).await
}
