//! Issuing an invoice, sending it, and taking it back: by a void while nothing was paid, by a credit note
//! else. What is issued has a number and does not change.

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{InvoiceId, OrgId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use jiff::civil::Date;

use super::{
    BillingSettings, Content, Invoice, InvoiceKind, InvoiceStatus, Line, PayBy, Reduction, Rest,
    Sending, answers,
    invoices::{self, kept, lock, must_be_draft},
    letters,
    lines::{DEPOSIT_LATE, Terms, at_most},
    numbers::{self, Series, day_of},
    paper::Paper,
    quotes::{addressed, checked, ready},
    reminders,
    settings::billing_in,
    store,
    sums::Sums,
    tell_invoice,
    words::words,
};
use crate::{
    App, Caller, Role, audit, limits,
    orgs::{self, Profile},
};

/// Issues a draft: it gets the next number of this year and its due dates, and is kept as it is.
pub async fn issue_invoice(app: &App, caller: &Caller, id: &InvoiceId) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    must_be_draft(&invoice)?;
    let business = orgs::profile_in(&mut tx, org).await?;
    issued(app, &mut tx, caller, &mut invoice, &business).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Issued invoice {id}");
    Ok(invoice)
}

/// Sends an invoice or a credit note. A draft is issued with it.
pub async fn send_invoice(
    app: &App,
    caller: &Caller,
    id: &InvoiceId,
    sending: Sending,
) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let (to, message) = addressed(&sending)?;
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    if invoice.status == InvoiceStatus::Void {
        return Err(Error::conflict("This invoice is void."));
    }
    let business = orgs::profile_in(&mut tx, org).await?;
    if invoice.status == InvoiceStatus::Draft {
        issued(app, &mut tx, caller, &mut invoice, &business).await?;
    }
    let now = app.clock().now();
    if let Some(to) = &to {
        letters::invoice(app, &mut tx, org, &invoice, &business, (to, &message)).await?;
    }
    invoice.sent_at = Some(now);
    let how = if to.is_some() { "email" } else { "link" };
    let by = caller.actor().id();
    store::add_step(&mut tx, org, id.as_str(), ("sent", how, by), now).await?;
    kept(app, &mut tx, org, &mut invoice, "invoice.updated").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Sent invoice {id}");
    Ok(invoice)
}

async fn issued(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    invoice: &mut Invoice,
    business: &Profile,
) -> Result<()> {
    let org = caller.org();
    ready(&invoice.content)?;
    let (billing, _) = billing_in(tx, org).await?;
    let now = app.clock().now();
    let today = day_of(now, &business.zone());
    let terms = invoice.content.terms;
    invoice.due_on = Some(terms.due.on(today).to_string());
    let deposit_due = terms.deposit.map(|deposit| deposit.due.on(today));
    if deposit_due.is_some_and(|day| day > terms.due.on(today)) {
        return Err(Error::invalid("terms.deposit_due", DEPOSIT_LATE));
    }
    invoice.deposit_due_on = deposit_due.map(|day| day.to_string());
    numbered(tx, org, invoice, (&billing, business), (today, now)).await?;
    settle(invoice, now);
    let number = invoice.number.clone().unwrap_or_default();
    let by = caller.actor().id();
    store::add_step(tx, org, invoice.id.as_str(), ("issued", &number, by), now).await?;
    audit::record(app, tx, caller, "invoice.issued", invoice.id.as_str(), &number).await?;
    kept(app, tx, org, invoice, "invoice.issued").await?;
    if let Some(quote) = &invoice.quote_id
        && let Some(quote) = store::get_quote(tx, org, quote).await?
    {
        answers::billed(app, tx, org, &quote).await?;
    }
    if invoice.status == InvoiceStatus::Paid {
        tell_invoice(app, tx, org, "invoice.paid", invoice).await?;
    }
    reminders::schedule(app, tx, org, invoice, (&billing, &business.zone())).await
}

/// Gives it its number and day, and keeps who sends it.
async fn numbered(
    tx: &mut Tx,
    org: &OrgId,
    invoice: &mut Invoice,
    (billing, business): (&BillingSettings, &Profile),
    (today, now): (Date, Timestamp),
) -> Result<()> {
    let series = match invoice.kind {
        InvoiceKind::Invoice => Series::Invoice,
        InvoiceKind::CreditNote => Series::CreditNote,
    };
    invoice.number = Some(numbers::take(tx, org, series, billing, today).await?);
    invoice.issued_on = Some(today.to_string());
    invoice.status = InvoiceStatus::Issued;
    let pay_url = pay_url(invoice, billing);
    let paper = Paper::new(business, billing, (today, now), pay_url);
    store::keep_invoice_paper(tx, org, &invoice.id, &paper).await
}

/// Where an invoice can be paid; empty where it cannot be over a link.
pub(super) fn pay_url(invoice: &Invoice, billing: &BillingSettings) -> String {
    if invoice.kind == InvoiceKind::CreditNote || invoice.total() == 0 {
        return String::new();
    }
    if !invoice.pay_url.is_empty() {
        return invoice.pay_url.clone();
    }
    let amount = invoice.money(invoice.total()).map(frontdesk_base::Money::decimal);
    let number = invoice.number.clone().unwrap_or_default();
    let email = &invoice.content.recipient.email;
    let mut url = filled(
        &billing.pay_url,
        &[
            ("number", number.as_str()),
            ("amount", amount.as_deref().unwrap_or_default()),
            ("currency", invoice.currency.as_str()),
            ("email", email.as_str()),
        ],
    );
    // What each tells us, or shows the payer, when the payment is done.
    let told: &[(&str, &str)] = match billing.pay_by {
        PayBy::Nothing => return String::new(),
        PayBy::Url => return url,
        PayBy::Stripe => &[("client_reference_id", &number), ("prefilled_email", email)],
        PayBy::LemonSqueezy => {
            &[("checkout[custom][invoice]", &number), ("checkout[email]", email)]
        }
    };
    if let Ok(mut parsed) = url::Url::parse(&url) {
        for (name, value) in told.iter().filter(|(_, value)| !value.is_empty()) {
            parsed.query_pairs_mut().append_pair(name, value);
        }
        url = parsed.into();
    }
    url
}

fn filled(template: &str, holes: &[(&str, &str)]) -> String {
    holes.iter().fold(template.to_owned(), |url, (hole, value)| {
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        url.replace(&format!("{{{hole}}}"), &value)
    })
}

/// Voids an invoice on which nothing was paid and of which nothing was credited. Its number stays taken.
pub async fn void_invoice(
    app: &App,
    caller: &Caller,
    id: &InvoiceId,
    reason: &str,
) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let reason = text::line(reason);
    let mut checks = Checks::new();
    checks.require(!reason.is_empty(), "reason", "says why");
    at_most(&mut checks, "reason", &reason, limits::LINE_CHARS);
    checks.done()?;
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    if invoice.status == InvoiceStatus::Void {
        return Ok(invoice);
    }
    if invoice.kind == InvoiceKind::CreditNote || invoice.status == InvoiceStatus::Draft {
        return Err(Error::conflict("Only an invoice that was issued can be voided."));
    }
    if invoice.paid != 0 || invoice.credited != 0 {
        return Err(Error::conflict(
            "Something was paid or credited already. Write a credit note.",
        ));
    }
    let now = app.clock().now();
    invoice.status = InvoiceStatus::Void;
    invoice.void_reason.clone_from(&reason);
    let by = caller.actor().id();
    store::add_step(&mut tx, org, id.as_str(), ("voided", &reason, by), now).await?;
    audit::record(app, &mut tx, caller, "invoice.voided", id.as_str(), "").await?;
    kept(app, &mut tx, org, &mut invoice, "invoice.void").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Voided invoice {id}");
    Ok(invoice)
}

/// Takes back what is left of an invoice, or these lines of it, by a credit note, which is issued at once.
/// `seen` is the version of the invoice that they were chosen of: what became of it since is looked at first.
pub async fn credit_invoice(
    app: &App,
    caller: &Caller,
    id: &InvoiceId,
    seen: Option<i64>,
    lines: Option<Vec<Line>>,
    reason: &str,
) -> Result<Invoice> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut invoice = lock(&mut tx, org, id).await?;
    if seen.is_some_and(|version| version != invoice.version) {
        return Err(Error::conflict(
            "Something became of this invoice meanwhile. This is what is left of it now.",
        ));
    }
    let out = invoice.kind == InvoiceKind::Invoice
        && !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void);
    if !out {
        return Err(Error::conflict("Only an invoice that was issued can be credited."));
    }
    let (content, sums) = taken_back(&mut tx, org, &invoice, lines, reason).await?;
    let now = app.clock().now();
    let business = orgs::profile_in(&mut tx, org).await?;
    let (billing, _) = billing_in(&mut tx, org).await?;
    let mut note = Invoice {
        kind: InvoiceKind::CreditNote,
        contact_id: invoice.contact_id.clone(),
        credits_id: Some(id.clone()),
        content: Json(content),
        sums: Json(sums),
        ..invoices::blank(app, caller, invoice.currency.clone())
    };
    store::insert_invoice(&mut tx, org, &note).await?;
    let today = day_of(now, &business.zone());
    numbered(&mut tx, org, &mut note, (&billing, &business), (today, now)).await?;
    let (number, by) = (note.number.clone().unwrap_or_default(), caller.actor().id());
    store::add_step(&mut tx, org, note.id.as_str(), ("issued", &number, by), now).await?;
    kept(app, &mut tx, org, &mut note, "invoice.credited").await?;
    invoice.credited += note.total();
    settle(&mut invoice, now);
    store::add_step(&mut tx, org, id.as_str(), ("credited", &number, by), now).await?;
    audit::record(app, &mut tx, caller, "invoice.credited", id.as_str(), &number).await?;
    kept(app, &mut tx, org, &mut invoice, "invoice.updated").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, invoice.id = %id, "Credited invoice {id}");
    Ok(note)
}

/// What of an invoice that was issued is left to be credited.
pub async fn credit_rest(app: &App, caller: &Caller, invoice: &Invoice) -> Result<Rest> {
    let mut conn = app.db().read(caller.org()).await?;
    rest_of(&mut conn, caller.org(), invoice).await
}

async fn rest_of(conn: &mut Conn, org: &OrgId, invoice: &Invoice) -> Result<Rest> {
    let content = &invoice.content;
    let inclusive = content.prices_include_tax;
    let mut rest = Rest::of(&content.lines, &invoice.sums, content.discount, inclusive);
    for note in store::credit_notes(conn, org, &invoice.id).await? {
        rest.less(&note.content.lines, &note.sums);
    }
    Ok(rest)
}

/// What a credit note for these lines says, or for all that is left, and what it comes to.
async fn taken_back(
    tx: &mut Tx,
    org: &OrgId,
    invoice: &Invoice,
    lines: Option<Vec<Line>>,
    reason: &str,
) -> Result<(Content, Sums)> {
    let rest = rest_of(tx, org, invoice).await?;
    let mut content = Content {
        discount: Reduction::None,
        intro: text::clean(reason),
        notes: String::new(),
        terms: Terms { deposit: None, ..invoice.content.terms },
        ..invoice.content.0.clone()
    };
    let taken = if let Some(lines) = lines {
        (content, _) = checked(Content { lines, ..content }, None)?;
        ready(&content)?;
        rest.take(std::mem::take(&mut content.lines))?
    } else if !rest.is_begun() {
        return Ok((
            Content { discount: invoice.content.discount, ..content },
            invoice.sums.0.clone(),
        ));
    } else {
        (content, _) = checked(content, None)?;
        let number = invoice.number.as_deref().unwrap_or_default();
        let named = words(content.language()).rest_of.replace("{number}", number);
        rest.take_all(&named)?
    };
    if taken.sums.total > invoice.total() - invoice.credited {
        return Err(Error::invalid("lines", "come to more than what is left of the invoice"));
    }
    (content.lines, content.discount) = (taken.lines, taken.discount);
    Ok((content, taken.sums))
}

/// Where an invoice stands by what was paid and credited.
pub(super) fn settle(invoice: &mut Invoice, now: Timestamp) {
    let left = invoice.total() - invoice.credited - invoice.paid;
    let paid_before = invoice.paid_at;
    invoice.paid_at = None;
    invoice.status = if invoice.credited > 0 && invoice.credited >= invoice.total() {
        InvoiceStatus::Credited
    } else if left <= 0 {
        invoice.paid_at = paid_before.or(Some(now));
        InvoiceStatus::Paid
    } else if invoice.paid > 0 {
        InvoiceStatus::PartlyPaid
    } else {
        InvoiceStatus::Issued
    };
}
