//! Writing a quote, sending it, and writing it anew.

use frontdesk_base::{
    Currency, Error, Result,
    address::Email,
    error::Checks,
    id::{ContactId, OrgId, QuoteId},
    text,
};
use frontdesk_db::{Json, Tx};
use jiff::{Span, civil::Date};

use super::{
    BillingSettings, Content, NewQuote, Quote, QuoteStatus, Sending, answers, held, letters,
    lines::at_most,
    numbers::{self, Series, day_of},
    paper::Paper,
    settings::billing_in,
    stale, store,
    sums::Sums,
    tell_quote,
};
use crate::{App, Caller, Role, audit, limits, orgs};

/// What to change of a quote; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct QuoteChange {
    /// The version that the change was made of.
    pub version: Option<i64>,
    /// The contact it is for, or nobody.
    pub contact: Option<Option<ContactId>>,
    /// ISO 4217.
    pub currency: Option<Currency>,
    /// What it says.
    pub content: Option<Content>,
    /// The last day on which it can be accepted; by the business's rule.
    pub valid_until: Option<Option<Date>>,
}

/// Begins a quote.
pub async fn create_quote(app: &App, caller: &Caller, new: NewQuote) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let (content, sums) = checked(new.content, None)?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let lead = match &new.lead {
        Some(lead) => Some(crate::leads::get_in(&mut tx, org, lead).await?),
        None => None,
    };
    let contact = match (new.contact, &lead, &new.conversation) {
        (Some(contact), ..) => Some(contact),
        (None, Some(lead), _) => lead.contact_id.clone(),
        (None, None, Some(conversation)) => {
            store::contact_of_conversation(&mut tx, org, conversation).await?
        }
        _ => None,
    };
    let business = orgs::profile_in(&mut tx, org).await?;
    let quote = Quote {
        id: QuoteId::new(now),
        number: None,
        contact_id: held(&mut tx, org, contact.as_ref()).await?,
        lead_id: new.lead,
        conversation_id: new.conversation.or(lead.and_then(|lead| lead.conversation_id)),
        status: QuoteStatus::Draft,
        currency: new.currency.map_or(business.currency, |one| one.code().to_owned()),
        content: Json(content),
        sums: Json(sums),
        valid_until: new.valid_until.map(|day| day.to_string()),
        accepted_by: String::new(),
        decline_reason: String::new(),
        sent_at: None,
        viewed_at: None,
        decided_at: None,
        invoice_id: None,
        version: 1,
        created_by: caller.actor().id().to_owned(),
        created_at: now,
        updated_at: now,
    };
    store::insert_quote(&mut tx, org, &quote).await?;
    let by = caller.actor().id();
    store::add_step(&mut tx, org, quote.id.as_str(), ("created", "", by), now).await?;
    tell_quote(app, &mut tx, org, "quote.created", &quote).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %quote.id, "Began quote {}", quote.id);
    Ok(quote)
}

/// Changes a draft.
pub async fn update_quote(
    app: &App,
    caller: &Caller,
    id: &QuoteId,
    change: QuoteChange,
) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut quote = lock(&mut tx, org, id).await?;
    if change.version.is_some_and(|version| version != quote.version) {
        return Err(stale());
    }
    if quote.status != QuoteStatus::Draft {
        return Err(Error::conflict("This quote is out. Take it back to change it."));
    }
    if let Some(content) = change.content {
        let (content, sums) = checked(content, None)?;
        (quote.content, quote.sums) = (Json(content), Json(sums));
    }
    if let Some(contact) = change.contact {
        quote.contact_id = held(&mut tx, org, contact.as_ref()).await?;
    }
    if let Some(currency) = change.currency {
        currency.code().clone_into(&mut quote.currency);
    }
    if let Some(until) = change.valid_until {
        quote.valid_until = until.map(|day| day.to_string());
    }
    kept(app, &mut tx, org, &mut quote, "quote.updated").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Changed quote {id}");
    Ok(quote)
}

/// Sends a quote: it gets its number, the paper is kept as it is now, and whoever has its link can accept it.
/// One that is out already is sent once more, as it is.
pub async fn send_quote(
    app: &App,
    caller: &Caller,
    id: &QuoteId,
    sending: Sending,
) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let (to, message) = addressed(&sending)?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut quote = lock(&mut tx, org, id).await?;
    let business = orgs::profile_in(&mut tx, org).await?;
    let (billing, _) = billing_in(&mut tx, org).await?;
    let today = day_of(now, &business.zone());
    match quote.status {
        QuoteStatus::Draft => {
            first_sending(&mut tx, org, &mut quote, &billing, today).await?;
            let paper = Paper::new(&business, &billing, (today, now), String::new());
            store::keep_quote_paper(&mut tx, org, id, &paper).await?;
        }
        QuoteStatus::Sent | QuoteStatus::Viewed => {}
        QuoteStatus::Accepted | QuoteStatus::Declined | QuoteStatus::Expired => {
            return Err(Error::conflict(
                "This quote has been answered. Take it back to send it anew.",
            ));
        }
    }
    quote.sent_at = Some(now);
    if let Some(to) = &to {
        letters::quote(app, &mut tx, org, &quote, &business, (to, &message)).await?;
    }
    let how = if to.is_some() { "email" } else { "link" };
    let by = caller.actor().id();
    store::add_step(&mut tx, org, id.as_str(), ("sent", how, by), now).await?;
    answers::schedule(app, &mut tx, org, &quote, &business.zone()).await?;
    kept(app, &mut tx, org, &mut quote, "quote.sent").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Sent quote {id}");
    Ok(quote)
}

/// What a quote is given when it goes out first.
async fn first_sending(
    tx: &mut Tx,
    org: &OrgId,
    quote: &mut Quote,
    billing: &BillingSettings,
    today: Date,
) -> Result<()> {
    ready(&quote.content)?;
    let days = Span::new().days(i64::from(billing.valid_days));
    let until = quote.valid_until().unwrap_or_else(|| today.saturating_add(days));
    if until < today {
        return Err(Error::invalid("valid_until", "is over"));
    }
    quote.valid_until = Some(until.to_string());
    if quote.number.is_none() {
        quote.number = Some(numbers::take(tx, org, Series::Quote, billing, today).await?);
    }
    quote.status = QuoteStatus::Sent;
    Ok(())
}

/// Takes a quote back to change it. It keeps its number; its link says that it is being revised.
pub async fn revise_quote(app: &App, caller: &Caller, id: &QuoteId) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut quote = lock(&mut tx, org, id).await?;
    match quote.status {
        QuoteStatus::Draft => return Ok(quote),
        QuoteStatus::Accepted => {
            return Err(Error::conflict("This quote was accepted. Write a new one."));
        }
        _ => {}
    }
    let now = app.clock().now();
    let today = day_of(now, &orgs::profile_in(&mut tx, org).await?.zone());
    if quote.valid_until().is_some_and(|until| until < today) {
        quote.valid_until = None;
    }
    quote.status = QuoteStatus::Draft;
    (quote.viewed_at, quote.decided_at) = (None, None);
    quote.decline_reason.clear();
    let by = caller.actor().id();
    store::add_step(&mut tx, org, id.as_str(), ("revised", "", by), now).await?;
    kept(app, &mut tx, org, &mut quote, "quote.updated").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Took quote {id} back");
    Ok(quote)
}

/// Deletes a quote that nobody accepted.
pub async fn delete_quote(app: &App, caller: &Caller, id: &QuoteId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let quote = lock(&mut tx, org, id).await?;
    if quote.status == QuoteStatus::Accepted {
        return Err(Error::conflict("An accepted quote is what was agreed on. It stays."));
    }
    store::delete_quote(&mut tx, org, id).await?;
    store::forget_steps(&mut tx, org, id.as_str()).await?;
    tell_quote(app, &mut tx, org, "quote.deleted", &quote).await?;
    audit::record(app, &mut tx, caller, "quote.deleted", id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Deleted quote {id}");
    Ok(())
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &QuoteId) -> Result<Quote> {
    store::lock_quote(tx, org, id).await?.ok_or(Error::NotFound("quote"))
}

/// Writes it, and says so.
pub(super) async fn kept(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    quote: &mut Quote,
    event: &'static str,
) -> Result<()> {
    quote.version += 1;
    quote.updated_at = app.clock().now();
    store::update_quote(tx, org, quote).await?;
    tell_quote(app, tx, org, event, quote).await
}

/// What it says, tidied and added up, or everything that is wrong.
pub(super) fn checked(content: Content, pay_url: Option<&str>) -> Result<(Content, Sums)> {
    let mut checks = Checks::new();
    let (content, sums) = content.checked(&mut checks);
    if let Some(url) = pay_url {
        super::settings::check_pay_url(&mut checks, "pay_url", url, true);
    }
    checks.done()?;
    Ok((content, sums))
}

/// What a paper must say before it goes out.
pub(super) fn ready(content: &Content) -> Result<()> {
    let mut checks = Checks::new();
    let named = !content.recipient.name.is_empty();
    checks.require(named, "recipient.name", "says whom it is for");
    checks.require(!content.lines.is_empty(), "lines", "are needed: at least one");
    checks.done()
}

/// The address and the words of a mail, checked.
pub(super) fn addressed(sending: &Sending) -> Result<(Option<Email>, String)> {
    let mut checks = Checks::new();
    let given = sending.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    let to = given.and_then(|email| checks.take("email", Email::parse(email)));
    let message = text::clean(&sending.message);
    at_most(&mut checks, "message", &message, limits::MESSAGE_CHARS);
    checks.done()?;
    Ok((to, message))
}
