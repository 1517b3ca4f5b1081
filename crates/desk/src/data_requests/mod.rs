//! Data requests: somebody asks to see, correct, take along, restrict or delete what a business keeps of
//! them, and has an answer within a month.
//!
//! Whoever asks need not be known here, and nothing that they read says whether they are. [`ask`] writes
//! the request down and mails a link to the address; what was typed into the form is not in that mail, so
//! that nobody writes to strangers through it. Only [`confirm`], behind that link, makes a request of it:
//! with a day to answer by, a task for the team and mails to both sides. [`close`] ends it with words
//! that go to whoever asked. What the business does in between (look at the contact, export, delete) is its
//! own to do, because only a person can tell whether the address and the record are of one person.

mod letters;
mod model;
mod store;

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{DataRequestId, OrgId},
    language::Language,
    text,
};
use frontdesk_db::{Door, Tx};
use jiff::{ToSpan, tz::TimeZone};

pub use model::{Asked, DataRequest, Kind, Status};

use crate::{
    App, Caller, Role, audit,
    contacts::{self, Contact},
    limits, orgs,
    orgs::Profile,
    signing,
    tasks::{self, NewTask, Urgency},
};

/// A business that is asked, found by its name in web addresses.
pub struct Business {
    org: OrgId,
    /// What it says of itself.
    pub profile: Profile,
}

/// The business of this name in web addresses.
pub async fn business(app: &App, slug: &str) -> Result<Business> {
    let org = orgs::by_slug(app, slug).await?;
    let mut conn = app.db().read(&org).await?;
    let profile = orgs::profile_in(&mut conn, &org).await?;
    Ok(Business { org, profile })
}

/// Writes a request down and mails the link that confirms it. An address that has links enough gets no
/// further one; whoever asks reads the same.
pub async fn ask(app: &App, business: &Business, asked: &Asked) -> Result<()> {
    let now = app.clock().now();
    let (mut request, email) = read(business, asked, now)?;
    let token = app.random().token();
    let until = now.plus(limits::DATA_REQUEST_LINK);
    let mut tx = app.db().begin(&business.org).await?;
    let (all, theirs) = store::waiting(&mut tx, &business.org, &email, now).await?;
    if all >= limits::DATA_REQUESTS_WAITING {
        return Err(Error::Busy(std::time::Duration::from_hours(1)));
    }
    if theirs >= limits::DATA_REQUESTS_PER_ADDRESS {
        return Ok(());
    }
    request.id = DataRequestId::new(now);
    let hash = signing::token_hash(&token);
    store::insert(&mut tx, &business.org, &request, (&hash, until)).await?;
    let to = (&business.org, &business.profile, &email);
    letters::confirm(app, &mut tx, to, &request, &token).await?;
    tx.commit().await?;
    tracing::info!(org.id = %business.org, request.id = %request.id, "Somebody asks about their data");
    Ok(())
}

/// The form as a request, and its address.
fn read(business: &Business, asked: &Asked, now: Timestamp) -> Result<(DataRequest, Email)> {
    let mut checks = Checks::new();
    let name = text::line(&asked.name);
    let length = name.chars().count();
    checks.require((1..=limits::NAME_CHARS).contains(&length), "name", "is needed");
    let email = checks.take("email", Email::parse(&asked.email));
    let kind = checks.take("kind", asked.kind.parse::<Kind>());
    let message = text::clean(&asked.message);
    checks.require(
        message.chars().count() <= limits::DATA_REQUEST_CHARS,
        "message",
        format!("has at most {} characters", limits::DATA_REQUEST_CHARS),
    );
    checks.done()?;
    let (Some(email), Some(kind)) = (email, kind) else {
        return Err(Error::internal("what was checked is there"));
    };
    let own = business.profile.languages.0.iter().map(String::as_str);
    let language = Language::choose(std::iter::once(asked.language.as_str()).chain(own));
    let request = DataRequest {
        id: DataRequestId::new(now),
        name,
        email: email.to_string(),
        kind,
        message,
        language: language.tag().to_owned(),
        status: Status::Unconfirmed,
        task_id: None,
        due_at: None,
        created_at: now,
        confirmed_at: None,
        closed_at: None,
        closed_by: None,
        answer: String::new(),
    };
    Ok((request, email))
}

/// The request of a link. Looking confirms nothing: programs that look into mails open links too.
pub async fn linked(app: &App, business: &Business, token: &str) -> Result<DataRequest> {
    let (org, now) = (&business.org, app.clock().now());
    let mut conn = app.db().read(org).await?;
    let hash = signing::token_hash(token);
    store::by_token(&mut conn, org, &hash, now).await?.ok_or(Error::NotFound("data request"))
}

/// Confirms the request of a link. Confirming it again changes nothing.
pub async fn confirm(app: &App, business: &Business, token: &str) -> Result<DataRequest> {
    let (org, now) = (&business.org, app.clock().now());
    let hash = signing::token_hash(token);
    let mut tx = app.db().begin(org).await?;
    let due = due(now, &business.profile.zone())?;
    let Some(mut request) = store::open(&mut tx, org, &hash, now, due.at).await? else {
        let there = store::by_token(&mut tx, org, &hash, now).await?;
        return there.ok_or(Error::NotFound("data request"));
    };
    let contact = match &contacts::identities::with_email(&mut tx, org, &request.email).await?[..] {
        [one] => Some(one.clone()),
        _ => None,
    };
    let (title, body) = letters::task(app, &request);
    let task = NewTask {
        kind: "data_request".to_owned(),
        title,
        body,
        urgency: Urgency::High,
        contact,
        due_on: Some(due.day),
        ..NewTask::default()
    };
    let task = tasks::create_in(app, &mut tx, org, "system", task).await?;
    store::set_task(&mut tx, org, &request.id, &task.id).await?;
    request.task_id = Some(task.id);
    letters::received(app, &mut tx, (org, &business.profile), &request).await?;
    tell_admins(app, &mut tx, business, &request).await?;
    let system = Caller::system(org.clone());
    audit::record(app, &mut tx, &system, "data_request.confirmed", request.id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, request.id = %request.id, "Confirmed data request {}", request.id);
    Ok(request)
}

/// By when a request has to be answered.
struct Due {
    /// The day, `2026-12-30`.
    day: String,
    /// The last minute of it.
    at: Timestamp,
}

/// A month after it came in (Article 12(3)), on the business's calendar: the same day of the next month, or
/// its last.
fn due(now: Timestamp, zone: &TimeZone) -> Result<Due> {
    let day = now.in_zone(zone).date().saturating_add(1.month());
    let end =
        zone.to_ambiguous_zoned(day.at(23, 59, 0, 0)).compatible().map_err(Error::internal)?;
    Ok(Due { day: day.to_string(), at: end.timestamp().into() })
}

async fn tell_admins(
    app: &App,
    tx: &mut Tx,
    business: &Business,
    request: &DataRequest,
) -> Result<()> {
    for member in orgs::members_in(tx, &business.org).await? {
        if member.role >= Role::Admin {
            let to = (&business.org, &business.profile, &member);
            letters::tell(app, tx, to, request).await?;
        }
    }
    Ok(())
}

/// The requests that were confirmed.
#[derive(Debug, Clone)]
pub struct List {
    /// Those that wait for the business, the most pressing first.
    pub open: Vec<DataRequest>,
    /// Those that were answered, the newest answer first.
    pub closed: Vec<DataRequest>,
}

/// Every request that was confirmed, as far as a page holds them.
pub async fn list(app: &App, caller: &Caller) -> Result<List> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    let open = store::open_ones(&mut conn, caller.org(), limits::PAGE).await?;
    let closed = store::closed_ones(&mut conn, caller.org(), limits::PAGE).await?;
    Ok(List { open, closed })
}

/// One request that was confirmed, and every contact with its address.
pub async fn get(
    app: &App,
    caller: &Caller,
    id: &DataRequestId,
) -> Result<(DataRequest, Vec<Contact>)> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let request = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("data request"))?;
    let mut people = Vec::new();
    for id in contacts::identities::with_email(&mut conn, org, &request.email).await? {
        people.push(contacts::load(&mut conn, org, &id).await?);
    }
    Ok((request, people))
}

/// Answers a request: [`Status::Done`] or [`Status::Refused`], with words that are mailed to whoever asked.
/// Its task is done with it.
pub async fn close(
    app: &App,
    caller: &Caller,
    id: &DataRequestId,
    status: Status,
    words: &str,
) -> Result<DataRequest> {
    caller.must_be(Role::Admin)?;
    let (org, now) = (caller.org(), app.clock().now());
    let words = text::clean(words);
    let mut checks = Checks::new();
    let ends = matches!(status, Status::Done | Status::Refused);
    checks.require(ends, "status", "is done or refused");
    let length = words.chars().count();
    checks.require(
        (1..=limits::MESSAGE_CHARS).contains(&length),
        "answer",
        format!("has 1 to {} characters: it is mailed to whoever asked", limits::MESSAGE_CHARS),
    );
    checks.done()?;
    let mut tx = app.db().begin(org).await?;
    let by = caller.actor().id();
    let Some(request) = store::close(&mut tx, org, id, (status, &words), (by, now)).await? else {
        store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("data request"))?;
        return Err(Error::conflict("This request has been answered already."));
    };
    if let Some(task) = &request.task_id {
        tasks::complete_in(app, &mut tx, org, task).await?;
    }
    let profile = orgs::profile_in(&mut tx, org).await?;
    letters::answered(app, &mut tx, (org, &profile), &request).await?;
    let action = format!("data_request.{status}");
    audit::record(app, &mut tx, caller, &action, id.as_str(), request.kind.as_str()).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, request.id = %id, "Answered data request {id}");
    Ok(request)
}

/// Forgets requests that nobody confirmed in time, and those that were answered longer ago than
/// [`limits::DATA_REQUEST_KEPT`].
pub async fn forget_old(app: &App) -> Result<()> {
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let gone = store::forget(&mut tx, now, now.minus(limits::DATA_REQUEST_KEPT)).await?;
    tx.commit().await?;
    if gone > 0 {
        tracing::info!(requests = gone, "Forgot {gone} data requests");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
