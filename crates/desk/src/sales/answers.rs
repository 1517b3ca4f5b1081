//! What becomes of a quote that is out: accepted, declined, or expired because nobody said anything.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{OrgId, QuoteId},
    text,
};
use frontdesk_db::Tx;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{
    Quote, QuoteStatus,
    lines::at_most,
    numbers::day_of,
    quotes::{kept, lock},
    store,
};
use crate::{
    App, Caller, Role,
    jobs::{self, Job, JobError, NewJob, Priority},
    leads, limits, orgs,
    tasks::{self, NewTask, Urgency},
};

/// The kind of the job that lets a quote expire.
pub(super) const EXPIRE: &str = "quote_expiry";
/// Who answers by the link.
pub(super) const CUSTOMER: &str = "contact";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    quote: QuoteId,
}

/// Accepts a quote for the customer, as somebody of the business was told.
pub async fn accept_quote(app: &App, caller: &Caller, id: &QuoteId, name: &str) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    accept_as(app, caller.org(), caller.actor().id(), id, name).await
}

/// Declines a quote for the customer, as somebody of the business was told.
pub async fn decline_quote(
    app: &App,
    caller: &Caller,
    id: &QuoteId,
    reason: &str,
) -> Result<Quote> {
    caller.must_be(Role::Operator)?;
    decline_as(app, caller.org(), caller.actor().id(), id, reason).await
}

/// Accepts it. Who accepts again what is accepted has done so once. The lead is won, and somebody of the
/// business has a task to go on with.
pub(super) async fn accept_as(
    app: &App,
    org: &OrgId,
    by: &str,
    id: &QuoteId,
    name: &str,
) -> Result<Quote> {
    let name = text::line(name);
    let mut checks = Checks::new();
    checks.require(!name.is_empty(), "name", "is needed: it stands for your signature");
    at_most(&mut checks, "name", &name, limits::NAME_CHARS);
    checks.done()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut quote = lock(&mut tx, org, id).await?;
    if quote.status == QuoteStatus::Accepted {
        return Ok(quote);
    }
    let zone = orgs::profile_in(&mut tx, org).await?.zone();
    answerable_for(&quote, by, now, &zone)?;
    quote.status = QuoteStatus::Accepted;
    quote.accepted_by.clone_from(&name);
    quote.decided_at = Some(now);
    store::add_step(&mut tx, org, id.as_str(), ("accepted", &name, by), now).await?;
    if let Some(lead) = &quote.lead_id {
        leads::won_in(app, &mut tx, org, by, lead, quote.money(quote.total())).await?;
    }
    let number = quote.number.as_deref().unwrap_or_default();
    let task = NewTask {
        kind: ACCEPTED.to_owned(),
        title: text::shorten(
            &format!("{}{name}: book it and bill it", accepted_by(number)),
            limits::LINE_CHARS,
        ),
        urgency: Urgency::Normal,
        contact: quote.contact_id.clone(),
        conversation: quote.conversation_id.clone(),
        body: quote.content.subject.clone(),
        ..NewTask::default()
    };
    tasks::create_in(app, &mut tx, org, "system", task).await?;
    kept(app, &mut tx, org, &mut quote, "quote.accepted").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Quote {id} was accepted");
    Ok(quote)
}

/// The kind of the task of a quote that was accepted.
const ACCEPTED: &str = "quote_accepted";

/// What the title of that task begins with.
fn accepted_by(number: &str) -> String {
    format!("{number} was accepted by ")
}

/// The invoice of an accepted quote is issued: its task is done.
pub(super) async fn billed(app: &App, tx: &mut Tx, org: &OrgId, quote: &Quote) -> Result<()> {
    let begins = accepted_by(quote.number.as_deref().unwrap_or_default());
    tasks::complete_titled_in(app, tx, org, (ACCEPTED, &begins)).await
}

/// Declines it, with the reason that is given.
pub(super) async fn decline_as(
    app: &App,
    org: &OrgId,
    by: &str,
    id: &QuoteId,
    reason: &str,
) -> Result<Quote> {
    let reason = text::clean(reason);
    let mut checks = Checks::new();
    at_most(&mut checks, "reason", &reason, limits::MESSAGE_CHARS);
    checks.done()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut quote = lock(&mut tx, org, id).await?;
    if quote.status == QuoteStatus::Declined {
        return Ok(quote);
    }
    let zone = orgs::profile_in(&mut tx, org).await?.zone();
    answerable_for(&quote, by, now, &zone)?;
    quote.status = QuoteStatus::Declined;
    quote.decline_reason.clone_from(&reason);
    quote.decided_at = Some(now);
    store::add_step(&mut tx, org, id.as_str(), ("declined", &reason, by), now).await?;
    kept(app, &mut tx, org, &mut quote, "quote.declined").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %id, "Quote {id} was declined");
    Ok(quote)
}

/// Whether somebody of the business can answer it for the customer now; else why not, to them.
fn answerable_for(quote: &Quote, by: &str, now: Timestamp, zone: &TimeZone) -> Result<()> {
    if by != CUSTOMER && quote.status == QuoteStatus::Draft {
        return Err(Error::conflict("This quote is a draft. Send it first."));
    }
    answerable(quote, now, zone)
}

/// Whether it can be answered now; else why not, to the customer.
pub(super) fn answerable(quote: &Quote, now: Timestamp, zone: &TimeZone) -> Result<()> {
    let why = match quote.status {
        QuoteStatus::Draft => "This quote is being revised. You will get it anew.",
        QuoteStatus::Accepted => "This quote has been accepted.",
        QuoteStatus::Declined => "This quote has been declined.",
        QuoteStatus::Expired => "This quote is no longer valid.",
        QuoteStatus::Sent | QuoteStatus::Viewed => {
            if quote.valid_until().is_none_or(|until| day_of(now, zone) <= until) {
                return Ok(());
            }
            "This quote is no longer valid."
        }
    };
    Err(Error::conflict(why))
}

/// Writes the job that lets it expire when its last day is over.
pub(super) async fn schedule(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    quote: &Quote,
    zone: &TimeZone,
) -> Result<()> {
    let Some(until) = quote.valid_until() else { return Ok(()) };
    let Ok(midnight) = until.tomorrow().and_then(|day| day.to_zoned(zone.clone())) else {
        return Ok(());
    };
    let at: Timestamp = midnight.timestamp().into();
    let job = NewJob::new(EXPIRE, Payload { quote: quote.id.clone() });
    jobs::enqueue(app, tx, org, job.priority(Priority::Batch).at(at.plus(Duration::from_secs(1))))
        .await?;
    Ok(())
}

/// Lets a quote expire whose last day is over. One that was sent anew with a later day has a job of its own.
pub(super) async fn expire(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(mut quote) = store::lock_quote(&mut tx, &org, &payload.quote).await? else {
        return Ok(());
    };
    let zone = orgs::profile_in(&mut tx, &org).await?.zone();
    if !quote.status.is_out() || answerable(&quote, now, &zone).is_ok() {
        return Ok(());
    }
    quote.status = QuoteStatus::Expired;
    quote.decided_at = Some(now);
    store::add_step(&mut tx, &org, quote.id.as_str(), ("expired", "", "system"), now).await?;
    kept(&app, &mut tx, &org, &mut quote, "quote.expired").await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, quote.id = %quote.id, "Quote {} has expired", quote.id);
    Ok(())
}
