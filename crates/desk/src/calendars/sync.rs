//! Reading a connected calendar: a job that comes again by itself, and at once when the provider or a
//! member says that something is new.
//!
//! One process reads a calendar at a time: it takes the connection until the lease runs out, asks the
//! provider outside any transaction, and writes what it learned, the next reading included, in one
//! transaction. What cannot be reached is tried again with growing waits, and after an hour somebody is
//! told: a calendar that is not read may hide a double booking.

use std::time::Duration;

use frontdesk_base::{
    Result, Timestamp,
    id::{ConnectionId, OrgId},
};
use frontdesk_db::Tx;
use frontdesk_providers::calendar::Changes;
use serde::{Deserialize, Serialize};

use super::{
    Connection, Provider, State, apply,
    open::{self, Trouble},
    push, store, tell, watch,
};
use crate::{
    App,
    jobs::{self, Job, JobError, NewJob, Priority},
    services,
};

/// The kind of the job.
pub(super) const KIND: &str = "calendar_sync";

/// How long one reading may take.
const LEASE: Duration = Duration::from_secs(180);

/// The longest wait between two tries of what cannot be reached.
const LONGEST: Duration = Duration::from_secs(900);

/// How long a calendar may be unreachable before somebody is told.
const PATIENCE: Duration = Duration::from_secs(3600);

/// After how many tries a calendar counts as unreachable at the soonest: after a night without this program,
/// one failure says little.
const TRIES: i64 = 3;

/// How long a booking waits for its own job before reading the calendar reminds of it; how long one that the
/// calendar refused a few times, and how long one that it refused often.
const OVERDUE: [Duration; 3] =
    [Duration::from_secs(120), Duration::from_secs(900), Duration::from_secs(3600)];

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    connection: ConnectionId,
}

/// How often a calendar is read. What is two-way is read within a minute; a feed changes rarely, and
/// whoever serves it decides how fresh it is.
pub(super) const fn every(provider: Provider) -> Duration {
    match provider {
        Provider::Google | Provider::CalDav => Duration::from_secs(45),
        Provider::Feed => Duration::from_secs(300),
    }
}

/// Reads a calendar as soon as possible. However often that is asked for, it waits once.
pub(super) async fn soon(app: &App, tx: &mut Tx, org: &OrgId, id: &ConnectionId) -> Result<()> {
    at(app, tx, org, (id, "now"), app.clock().now()).await
}

async fn at(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (id, which): (&ConnectionId, &str),
    when: Timestamp,
) -> Result<()> {
    let key = format!("{KIND}:{which}:{id}");
    let job = NewJob::new(KIND, Payload { connection: id.clone() });
    jobs::enqueue(app, tx, org, job.dedupe(&key).priority(Priority::Soon).at(when)).await?;
    Ok(())
}

/// Reads a calendar.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Payload { connection: id } = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let taken = store::begin_sync(&mut tx, &org, &id, (now, now.plus(LEASE))).await?;
    let connection = store::get(&mut tx, &org, &id).await?;
    let Some(connection) = connection.filter(|c| c.state == State::Active) else {
        job.complete(&mut tx).await?;
        return Ok(tx.commit().await?);
    };
    if !taken {
        // Somebody reads it right now, and may have asked before what is new was there.
        at(&app, &mut tx, &org, (&id, "now"), now.plus(Duration::from_secs(2))).await?;
        job.complete(&mut tx).await?;
        return Ok(tx.commit().await?);
    }
    if let Some(staff) = &connection.staff_id
        && !services::staff_in(&mut tx, &org).await?.iter().any(|person| person.id == *staff)
    {
        // Whose it was is gone, and it with them.
        super::remove_in(&app, &mut tx, &org, &connection).await?;
        job.complete(&mut tx).await?;
        return Ok(tx.commit().await?);
    }
    tx.commit().await?;

    match changes(&app, &org, &connection).await {
        Ok(changes) => {
            finish(&app, &org, &connection, (changes, now), &job).await?;
            watch::keep(&app, &org, &connection).await;
        }
        Err(Trouble::Ours(error)) => return Err(error.into()),
        Err(trouble) => fail(&app, &org, &connection, &trouble, &job).await?,
    }
    Ok(())
}

/// What is new in a calendar. An access token that is refused is made anew once.
async fn changes(app: &App, org: &OrgId, connection: &Connection) -> Result<Changes, Trouble> {
    let cursor = Some(connection.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let outside = open::open(app, org, connection, false).await?;
    match outside.changes(cursor).await.map_err(Trouble::from) {
        Err(Trouble::Refused(_)) if connection.provider == Provider::Google => {
            let outside = open::open(app, org, connection, true).await?;
            Ok(outside.changes(cursor).await?)
        }
        done => done,
    }
}

async fn finish(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    (changes, began): (Changes, Timestamp),
    job: &Job,
) -> Result<()> {
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let Some(mut current) = store::lock(&mut tx, org, &connection.id).await? else {
        // It was disconnected meanwhile.
        job.complete(&mut tx).await?;
        return tx.commit().await;
    };
    if current.cursor == connection.cursor && current.address == connection.address {
        if let Some(name) = changes.name.as_ref().filter(|_| current.name.is_empty()) {
            current.name.clone_from(name);
        }
        let cursor = changes.cursor.clone();
        current.skipped =
            if changes.whole { 0 } else { current.skipped } + i64::from(changes.skipped);
        apply::apply(app, &mut tx, org, &mut current, (changes, began)).await?;
        current.cursor = cursor;
        store::synced(&mut tx, org, &current, now).await?;
        push::remind(app, &mut tx, org, &current, OVERDUE.map(|wait| now.minus(wait))).await?;
    }
    let next = now.plus(every(current.provider));
    at(app, &mut tx, org, (&current.id, "next"), next).await?;
    job.complete(&mut tx).await?;
    tx.commit().await
}

/// It could not be read: what now.
async fn fail(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    trouble: &Trouble,
    job: &Job,
) -> Result<()> {
    let now = app.clock().now();
    let why = trouble.in_words();
    let mut tx = app.db().begin(org).await?;
    let Some(current) = store::lock(&mut tx, org, &connection.id).await? else {
        job.complete(&mut tx).await?;
        return tx.commit().await;
    };
    let since = current.synced_at.unwrap_or(current.created_at);
    let lasts = now.since(since) >= PATIENCE && current.failures >= TRIES;
    // Whoever serves a feed may be putting it right: nobody here can connect it anew. What refuses one
    // question may answer the next, so that is broken only when it lasts.
    let broken = connection.provider != Provider::Feed
        && match trouble {
            Trouble::Refused(_) => true,
            Trouble::Rejected(_) => lasts,
            Trouble::Passing(_) | Trouble::Ours(_) => false,
        };
    let tells = broken || (!current.warned && lasts);
    let state = if broken { State::Broken } else { State::Active };
    store::failed(&mut tx, org, &current.id, (state, &why, tells || current.warned), now).await?;
    if tells {
        tell::unreadable(app, &mut tx, org, &current, broken, &why).await?;
    }
    if !broken {
        let doubled =
            every(current.provider).saturating_mul(1 << current.failures.clamp(0, 8)).min(LONGEST);
        at(app, &mut tx, org, (&current.id, "next"), now.plus(doubled)).await?;
    }
    super::updated(app, &mut tx, org, &current.id).await?;
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::warn!(org.id = %org, connection.id = %connection.id, broken, "Could not read calendar {}", connection.id);
    Ok(())
}
