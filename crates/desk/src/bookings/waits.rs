//! The waitlist: who wants a time that is not free is offered one that becomes free.
//!
//! A booking that is cancelled or moved away leaves a job. It looks through those who wait, longest first,
//! for one whose wish the freed time fits, holds it for them for half an hour and tells them: in their
//! conversation, and by mail with the link by which to take it. Half an hour later it looks again, and
//! offers what was not taken to the next.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ContactId, ConversationId, OrgId, ServiceId, StaffId, WaitId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{
    Booking, By, Claimed, OpenTime, Wish, after,
    calendar::{Calendar, Question},
    claim,
    letters::About,
    links, store,
    store::waits as rows,
};
use crate::{
    App, Caller, Role, contacts,
    conversations::agent_side,
    jobs::{self, Job, JobError, NewJob, Priority},
    limits,
};

/// How long a freed time is kept for whoever it was offered to.
const KEPT_FOR: Duration = Duration::from_secs(30 * 60);

/// The kind of the job that offers a freed time.
pub(super) const OFFER: &str = "offer_freed_time";

/// The kind of the job that has another look once a time was kept for half an hour.
pub(super) const LOOK_AGAIN: &str = "look_at_waitlist";

/// A wish for a time that is not free yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Wait {
    /// Its id.
    pub id: WaitId,
    /// For which service.
    pub service_id: ServiceId,
    /// With whom; `None` for anybody.
    pub staff_id: Option<StaffId>,
    /// Who waits.
    pub contact_id: ContactId,
    /// Where they are told.
    pub conversation_id: Option<ConversationId>,
    /// From when.
    pub wanted_from: Timestamp,
    /// Until when.
    pub wanted_until: Timestamp,
    /// When a time was last offered to them.
    pub offered_at: Option<Timestamp>,
    /// The time that was held for them.
    pub offered_booking_id: Option<BookingId>,
    /// Since when they wait.
    pub created_at: Timestamp,
}

/// What somebody waits for.
#[derive(Debug, Clone)]
pub struct WaitFor {
    /// For which service.
    pub service: ServiceId,
    /// With whom; `None` for anybody.
    pub staff: Option<StaffId>,
    /// Who waits.
    pub contact: ContactId,
    /// Where they are told.
    pub conversation: Option<ConversationId>,
    /// From when.
    pub from: Timestamp,
    /// Until when, at most a year ahead.
    pub until: Timestamp,
}

/// The waitlist, longest waiting first.
pub async fn list_waits(app: &App, caller: &Caller) -> Result<Vec<Wait>> {
    let mut conn = app.db().read(caller.org()).await?;
    rows::list(&mut conn, caller.org(), app.clock().now()).await
}

/// Puts somebody on the waitlist. The same wish twice is one.
pub async fn wait_for(app: &App, caller: &Caller, wish: WaitFor) -> Result<Wait> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let wait = wait_in(app, &mut tx, caller.org(), wish).await?;
    tx.commit().await?;
    Ok(wait)
}

/// The same within a transaction.
pub(crate) async fn wait_in(app: &App, tx: &mut Tx, org: &OrgId, wish: WaitFor) -> Result<Wait> {
    let now = app.clock().now();
    store::lock(tx, org).await?;
    let contact = contacts::hold(tx, org, &wish.contact).await?.id;
    let services = crate::services::services_in(tx, org).await?;
    if !services.iter().any(|service| service.id == wish.service) {
        return Err(Error::NotFound("service"));
    }
    if let Some(id) = &wish.staff {
        let staff = crate::services::staff_in(tx, org).await?;
        let person = staff.iter().find(|one| one.id == *id).ok_or(Error::NotFound("staff"))?;
        if !person.services.contains(&wish.service) {
            return Err(Error::invalid("staff_id", "does not do this service"));
        }
    }
    let year = now.plus(Duration::from_secs(366 * 24 * 3600));
    if wish.until <= wish.from || wish.until <= now || wish.until > year {
        return Err(Error::invalid("until", "is after the beginning, to come, and within a year"));
    }
    let all = rows::list(tx, org, now).await?;
    let same = all.iter().find(|wait| {
        wait.contact_id == contact
            && wait.service_id == wish.service
            && wait.wanted_from == wish.from
            && wait.wanted_until == wish.until
    });
    if let Some(wait) = same {
        return Ok(wait.clone());
    }
    if i64::try_from(all.len()).unwrap_or(i64::MAX) >= limits::WAITS {
        return Err(Error::conflict("The waitlist is full."));
    }
    let wait = Wait {
        id: WaitId::new(now),
        service_id: wish.service,
        staff_id: wish.staff,
        contact_id: contact,
        conversation_id: wish.conversation,
        wanted_from: wish.from,
        wanted_until: wish.until,
        offered_at: None,
        offered_booking_id: None,
        created_at: now,
    };
    rows::insert(tx, org, &wait).await?;
    Ok(wait)
}

/// Takes somebody off the waitlist.
pub async fn leave(app: &App, caller: &Caller, id: &WaitId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !rows::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("waitlist entry"));
    }
    tx.commit().await
}

/// Who booked waits no more.
pub(super) async fn satisfied(tx: &mut Tx, org: &OrgId, booking: &Booking) -> Result<()> {
    match &booking.contact_id {
        Some(contact) => rows::satisfied(tx, org, contact, &booking.service_id).await,
        None => Ok(()),
    }
}

/// A time became free: those who wait are looked through once this is committed.
pub(super) async fn freed(app: &App, tx: &mut Tx, org: &OrgId) -> Result<()> {
    if rows::list(tx, org, app.clock().now()).await?.is_empty() {
        return Ok(());
    }
    look_through(app, tx, org).await
}

/// Offers run one after the other, so that two do not ask the same person at once.
async fn look_through(app: &App, tx: &mut Tx, org: &OrgId) -> Result<()> {
    let job = NewJob::new(OFFER, serde_json::json!({})).lane("waitlist").priority(Priority::Soon);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Nothing {}

/// Offers what is free to those who wait for it: each the first time that fits, and none twice.
pub(super) async fn offer(app: App, job: Job) -> Result<(), JobError> {
    let Nothing {} = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut conn = app.db().read(&org).await?;
    let waits = rows::list(&mut conn, &org, now).await?;
    drop(conn);
    let mut offered = false;
    for wait in waits {
        // Who did not take what was offered is asked again only when a day has gone by.
        let lately =
            wait.offered_at.is_some_and(|at| now.since(at) < Duration::from_secs(24 * 3600));
        if lately {
            continue;
        }
        if let Some(time) = first_fitting(&app, &org, &wait, now).await? {
            offered |= offer_to(&app, &org, &wait, &time, now).await?;
        }
    }
    if offered {
        let mut tx = app.db().begin(&org).await?;
        // Outside the lane: there, what becomes free within the half hour would wait behind it.
        let job = NewJob::new(LOOK_AGAIN, serde_json::json!({}))
            .priority(Priority::Soon)
            .at(now.plus(KEPT_FOR));
        jobs::enqueue(&app, &mut tx, &org, job).await?;
        tx.commit().await?;
    }
    Ok(())
}

pub(super) async fn look_again(app: App, job: Job) -> Result<(), JobError> {
    let Nothing {} = job.payload()?;
    let org = job.org()?;
    let mut tx = app.db().begin(&org).await?;
    look_through(&app, &mut tx, &org).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn first_fitting(
    app: &App,
    org: &OrgId,
    wait: &Wait,
    now: Timestamp,
) -> Result<Option<OpenTime>> {
    let calendar = Calendar::kept(app, org).await?;
    let prepared = calendar.prepare(Question {
        service: &wait.service_id,
        staff: wait.staff_id.as_ref(),
        without: None,
        minutes: None,
        now,
    });
    match prepared {
        Ok(prepared) => {
            Ok(prepared.open(wait.wanted_from.max(now), wait.wanted_until).into_iter().next())
        }
        // The service is no longer there.
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Holds a time for somebody who waits, and tells them. False when it has gone meanwhile.
async fn offer_to(
    app: &App,
    org: &OrgId,
    wait: &Wait,
    time: &OpenTime,
    now: Timestamp,
) -> Result<bool> {
    let wish = Wish {
        service: wait.service_id.clone(),
        staff: wait.staff_id.clone(),
        starts_at: time.starts_at,
        contact: Some(wait.contact_id.clone()),
        conversation: wait.conversation_id.clone(),
        note: String::new(),
        key: None,
        hold: None,
        minutes: None,
    };
    let booking = match claim::hold_for(app, org, &By::Agent, wish, KEPT_FOR).await {
        Ok(Claimed::Done(booking)) => booking,
        Ok(Claimed::Refused(_)) | Err(Error::Conflict(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut tx = app.db().begin(org).await?;
    rows::offered(&mut tx, org, &wait.id, &booking.id, now).await?;
    if let Some(conversation) = &wait.conversation_id {
        let when = booking.begins().strftime("%A, %-d %B, %H:%M").to_string();
        let link = links::manage(app, org, &booking.id);
        let text = format!(
            "Good news: {} has become free on {when}. I keep it for you for half an hour: {link}",
            booking.service_name
        );
        agent_side::remark(app, &mut tx, org, conversation, text).await?;
    }
    after::write(app, &mut tx, org, &booking, About::Free).await?;
    tx.commit().await?;
    Ok(true)
}
