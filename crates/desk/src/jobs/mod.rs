//! Work for later: written in the transaction that decided on it, run at least once, one at a time
//! in its lane.
//!
//! A job is claimed with a lease that its worker renews; a worker that dies lets its lease run
//! out and another takes over. A failed job is tried again after a growing, jittered wait, and
//! after its last try it is kept as dead, for an admin to see and try again. Jobs of the live
//! class never wait for jobs of the batch class.

mod runner;
mod store;

use std::{collections::HashSet, time::Duration};

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{JobId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};
use serde::Serialize;

pub use runner::{Handler, JobError, Runner};

use crate::{App, Caller, Role};

/// Who is waiting for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A person: a reply, a delivery, a hand-over's deadline.
    Live = 0,
    /// Somebody, soon: mails, reminders.
    Soon = 5,
    /// Nobody: indexing, retention, reports.
    Batch = 9,
}

/// A job to write.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Which handler runs it.
    pub kind: &'static str,
    /// Jobs of one lane run one at a time, in the order they were written. `None`: on its own.
    pub lane: Option<&'a str>,
    /// While a job with this key waits (not: runs), another is not written.
    pub dedupe: Option<&'a str>,
    /// Who is waiting for it.
    pub priority: Priority,
    /// What the handler needs to know: ids, not copies.
    pub payload: serde_json::Value,
    /// Not before.
    pub run_at: Option<Timestamp>,
    /// How often it may be begun.
    pub max_attempts: i64,
}

impl<'a> NewJob<'a> {
    /// A live job for now, tried up to eight times.
    pub fn new(kind: &'static str, payload: impl Serialize) -> Self {
        Self {
            kind,
            lane: None,
            dedupe: None,
            priority: Priority::Live,
            payload: serde_json::to_value(payload).unwrap_or_default(),
            run_at: None,
            max_attempts: 8,
        }
    }

    /// In this lane.
    #[must_use]
    pub fn lane(mut self, lane: &'a str) -> Self {
        self.lane = Some(lane);
        self
    }

    /// Only one of this key waits at a time.
    #[must_use]
    pub fn dedupe(mut self, key: &'a str) -> Self {
        self.dedupe = Some(key);
        self
    }

    /// For whom.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Not before this time.
    #[must_use]
    pub fn at(mut self, run_at: Timestamp) -> Self {
        self.run_at = Some(run_at);
        self
    }
}

/// A job that a worker holds.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    /// Whose; `None`-like empty text for the installation's own work.
    pub org_id: String,
    /// Its id.
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// Its lane.
    pub lane: String,
    /// Who is waiting for it, as a number: see [`Priority`].
    pub priority: i64,
    /// What the handler needs to know.
    pub payload: Json<serde_json::Value>,
    /// Which try this is, from 1.
    pub attempts: i64,
    /// How many there may be.
    pub max_attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

impl Job {
    /// The organization it is for.
    pub fn org(&self) -> Result<OrgId> {
        self.org_id
            .parse()
            .map_err(|_| Error::internal("a job for the installation has no organization"))
    }

    /// The installation's identity within the job's organization.
    pub fn caller(&self) -> Result<Caller> {
        Ok(Caller::system(self.org()?))
    }

    /// The payload as the handler's own type.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.payload.0.clone())
            .map_err(|error| Error::internal(format!("payload of {}: {error}", self.kind)))
    }

    /// Marks the job done in the transaction of its effect, so that the two cannot come apart.
    /// An error when another worker has taken it over meanwhile: the effect must not be made.
    pub async fn complete(&self, tx: &mut Tx) -> Result<()> {
        if store::delete(tx, &self.org_id, &self.id, self.attempts).await? {
            Ok(())
        } else {
            Err(Error::conflict("another worker has taken this job over"))
        }
    }
}

/// Writes a job for an organization in this transaction; workers hear of it once it is committed.
/// `None` when one with the same key waits already.
pub async fn enqueue(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    job: NewJob<'_>,
) -> Result<Option<JobId>> {
    write(app, tx, org.as_str(), job).await
}

/// Writes a job of the installation's own. The transaction is one through a system door.
pub async fn enqueue_own(app: &App, tx: &mut Tx, job: NewJob<'_>) -> Result<Option<JobId>> {
    write(app, tx, "", job).await
}

async fn write(app: &App, tx: &mut Tx, org: &str, job: NewJob<'_>) -> Result<Option<JobId>> {
    let now = app.clock().now();
    let id = JobId::new(now);
    let written = store::insert(tx, org, &id, &job, now).await?;
    if written {
        let wake = app.job_wake().clone();
        tx.after_commit(move || wake.notify_one());
    }
    Ok(written.then_some(id))
}

/// Forgets every job of an organization that is being deleted. One that runs finds on its end that
/// it is no longer its own.
pub(crate) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    store::erase(tx, org).await
}

/// The organizations for which a job of a kind waits or runs. Through a door.
pub(crate) async fn orgs_with(conn: &mut Conn, kind: &str) -> Result<HashSet<OrgId>> {
    Ok(store::orgs_with(conn, kind).await?.into_iter().collect())
}

/// A job that ran out of tries.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct DeadJob {
    /// Its id.
    pub id: JobId,
    /// Which handler could not run it.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was given up.
    pub finished_at: Option<Timestamp>,
}

/// The organization's dead jobs, newest first.
pub async fn dead(app: &App, caller: &Caller) -> Result<Vec<DeadJob>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::dead(&mut conn, caller.org()).await
}

/// Gives a dead job a fresh set of tries.
pub async fn retry(app: &App, caller: &Caller, id: &JobId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::revive(&mut tx, caller.org(), id, app.clock().now()).await? {
        return Err(Error::NotFound("failed job"));
    }
    crate::audit::record(app, &mut tx, caller, "job.retried", id.as_str(), "").await?;
    let wake = app.job_wake().clone();
    tx.after_commit(move || wake.notify_one());
    tx.commit().await
}

/// How long to wait before try `attempt + 1`: 1 s, doubled for each try, up to five minutes, and
/// up to half as much again at random so that a crowd does not come back together.
fn backoff(app: &App, attempt: i64) -> Duration {
    let base =
        Duration::from_secs(1 << attempt.clamp(1, 9).saturating_sub(1)).min(Duration::from_mins(5));
    let jitter = app.random().below(u64::try_from(base.as_millis() / 2).unwrap_or(0) + 1);
    base + Duration::from_millis(jitter)
}

#[cfg(test)]
mod tests;
