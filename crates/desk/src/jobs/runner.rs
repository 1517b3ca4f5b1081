//! The workers: claim, run, renew, finish.

use std::{
    collections::HashMap, future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc,
    time::Duration,
};

use frontdesk_base::{Error, Result, clock::Stopwatch};
use frontdesk_db::{Door, Engine, is_unique_violation};
use futures_util::FutureExt;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{Job, Priority, backoff, store};
use crate::App;

/// How long a claim holds without a renewal. A crashed node's work is taken over after this.
const LEASE: Duration = Duration::from_secs(30);
/// How often a running job renews its lease.
const RENEW: Duration = Duration::from_secs(10);
/// The longest an idle worker waits before it looks again: what heals a lost wake-up.
const IDLE: Duration = Duration::from_secs(2);

/// Why a job did not succeed.
#[derive(Debug)]
pub enum JobError {
    /// Another try may help.
    Retry(Error),
    /// No other try will.
    Fail(Error),
}

impl JobError {
    /// What went wrong.
    pub(crate) fn into_error(self) -> Error {
        match self {
            Self::Retry(error) | Self::Fail(error) => error,
        }
    }
}

impl From<Error> for JobError {
    /// What the asker did wrong stays wrong; what went wrong on our side may pass.
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(_) | Error::Busy(_) | Error::Conflict(_) => Self::Retry(error),
            _ => Self::Fail(error),
        }
    }
}

type Run = Arc<
    dyn Fn(App, Job) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>> + Send + Sync,
>;

/// The handler of one kind of job.
#[derive(Clone)]
pub struct Handler {
    kind: &'static str,
    run: Run,
}

impl Handler {
    /// Runs jobs of `kind` by `run`.
    pub fn new<F, Fut>(kind: &'static str, run: F) -> Self
    where
        F: Fn(App, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        Self { kind, run: Arc::new(move |app, job| Box::pin(run(app, job))) }
    }
}

/// Runs jobs with a number of workers.
pub struct Runner {
    app: App,
    handlers: HashMap<&'static str, Run>,
    name: String,
}

impl Runner {
    /// A runner that knows these handlers.
    pub fn new(app: &App, handlers: impl IntoIterator<Item = Handler>) -> Self {
        Self {
            app: app.clone(),
            handlers: handlers.into_iter().map(|handler| (handler.kind, handler.run)).collect(),
            name: app.random().token()[..12].to_owned(),
        }
    }

    /// Starts `workers` workers in the background, of which at most `batch` run batch work at a
    /// time. They end when the server is told to stop, after the jobs they hold.
    pub async fn start(self, workers: usize, batch: usize) -> Result<()> {
        // Alone on its database file, so whatever is marked as running died with the last process.
        let alone = self.app.db().engine() == Engine::Sqlite;
        self.free(alone).await?;
        let runner = Arc::new(self);
        let batch_permits = Arc::new(Semaphore::new(batch));
        for _ in 0..workers {
            let (runner, permits) = (runner.clone(), batch_permits.clone());
            let background = runner.app.background().clone();
            background.spawn("job worker", async move { runner.work(&permits).await });
        }
        let keeper = runner.clone();
        runner.app.background().clone().spawn("job keeper", async move {
            loop {
                tokio::select! {
                    () = keeper.app.background().stopping() => return,
                    () = tokio::time::sleep(RENEW) => {
                        if let Err(error) = keeper.free(false).await {
                            tracing::warn!(error = %error, "Could not free the jobs of dead workers");
                        }
                        keeper.measure().await;
                    }
                }
            }
        });
        Ok(())
    }

    async fn measure(&self) {
        let Ok(mut conn) = self.app.db().read_system(Door::Jobs).await else { return };
        if let Ok(counts) = store::counts(&mut conn).await {
            for state in ["queued", "running", "dead"] {
                let count =
                    counts.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                metrics::gauge!("jobs", "state" => state).set(f64::from(count));
            }
        }
    }

    async fn free(&self, all: bool) -> Result<()> {
        let mut tx = self.app.db().begin_system(Door::Jobs).await?;
        let freed = store::free(&mut tx, self.app.clock().now(), all).await?;
        tx.commit().await?;
        if freed > 0 {
            tracing::info!(jobs = freed, "Took over the jobs of a worker that died");
            self.app.job_wake().notify_one();
        }
        Ok(())
    }

    async fn work(&self, batch: &Semaphore) {
        while !self.app.background().is_stopping() {
            // Registered before looking: a job written in between wakes this worker.
            let woken = self.app.job_wake().notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            let permit = batch.try_acquire().ok();
            match self.claim(permit.is_some()).await {
                Ok(Some(job)) => {
                    let permit = permit.filter(|_| job.priority == Priority::Batch as i64);
                    self.run(job).await;
                    drop(permit);
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(error = %error, "Could not claim a job"),
            }
            let wait = self.until_due(permit.is_some()).await;
            drop(permit);
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(wait) => {}
                () = self.app.background().stopping() => return,
            }
        }
    }

    async fn until_due(&self, batch: bool) -> Duration {
        let due = match self.app.db().read_system(Door::Jobs).await {
            Ok(mut conn) => store::next_due(&mut conn, batch).await.ok().flatten(),
            Err(_) => None,
        };
        due.map_or(IDLE, |due| {
            due.since(self.app.clock().now()).clamp(Duration::from_millis(5), IDLE)
        })
    }

    async fn claim(&self, batch: bool) -> Result<Option<Job>> {
        let now = self.app.clock().now();
        // Looking first costs a read; claiming nothing would cost SQLite's one writer.
        let mut conn = self.app.db().read_system(Door::Jobs).await?;
        if store::next_due(&mut conn, batch).await?.is_none_or(|due| due > now) {
            return Ok(None);
        }
        drop(conn);
        let mut tx = self.app.db().begin_system(Door::Jobs).await?;
        match store::claim(&mut tx, &self.name, now, now.plus(LEASE), batch).await {
            Ok(Some(job)) => {
                tx.commit().await?;
                Ok(Some(job))
            }
            Ok(None) => Ok(None),
            // Another worker took a job of the same lane at this instant: the next look sees it.
            Err(error) if is_unique_violation(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Runs every job that is due now, one after another, and returns how many: for tests and for
    /// commands that want to see the effects before they end.
    pub async fn run_due(&self) -> Result<usize> {
        let mut count = 0;
        while let Some(job) = self.claim(true).await? {
            self.run(job).await;
            count += 1;
        }
        Ok(count)
    }

    async fn run(&self, job: Job) {
        let watch = Stopwatch::start();
        let outcome = match self.handlers.get(job.kind.as_str()) {
            Some(run) => self.with_lease(&job, run(self.app.clone(), job.clone())).await,
            // Not `Fail`: a newer node of a rolling upgrade may know it.
            None => Err(JobError::Retry(Error::internal(format!(
                "nothing here runs jobs of the kind {}",
                job.kind
            )))),
        };
        let result = if outcome.is_ok() { "done" } else { "failed" };
        metrics::histogram!("job_seconds", "kind" => job.kind.clone(), "result" => result)
            .record(watch.elapsed().as_secs_f64());
        if let Err(error) = self.finish(&job, outcome).await {
            tracing::error!(job.id = %job.id, error = %error, "Could not record how a job ended");
        }
    }

    /// Runs the work while the lease is renewed; a lease that is lost ends the work. A handler that
    /// panics has failed, and its worker goes on.
    async fn with_lease(
        &self,
        job: &Job,
        work: impl Future<Output = Result<(), JobError>>,
    ) -> Result<(), JobError> {
        let (done, lost) = (CancellationToken::new(), CancellationToken::new());
        let _done = done.clone().drop_guard();
        let (app, job, is_lost) = (self.app.clone(), job.clone(), lost.clone());
        // A task of its own: the handler may hold the one writer that a renewal waits for.
        self.app.background().spawn("job lease", async move {
            while done.run_until_cancelled(tokio::time::sleep(RENEW)).await.is_some() {
                match renew(&app, &job).await {
                    Ok(true) => {}
                    Ok(false) => return is_lost.cancel(),
                    Err(error) => {
                        tracing::warn!(job.id = %job.id, error = %error, "Could not renew a lease");
                    }
                }
            }
        });
        tokio::select! {
            outcome = AssertUnwindSafe(work).catch_unwind() => outcome.unwrap_or_else(|panic| {
                let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
                let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
                Err(JobError::Retry(Error::internal(format!("panicked: {}", said.unwrap_or_default()))))
            }),
            () = lost.cancelled() => Err(JobError::Retry(Error::conflict("the lease was lost"))),
        }
    }

    async fn finish(&self, job: &Job, outcome: Result<(), JobError>) -> Result<()> {
        let now = self.app.clock().now();
        let mut tx = self.app.db().begin_system(Door::Jobs).await?;
        match outcome {
            Ok(()) => {
                store::delete(&mut tx, &job.org_id, &job.id, job.attempts).await?;
            }
            Err(JobError::Retry(error)) if job.attempts < job.max_attempts => {
                let again = now.plus(backoff(&self.app, job.attempts));
                tracing::warn!(job.id = %job.id, job.kind = job.kind, attempt = job.attempts, error = %error, "A job failed and will be tried again");
                store::put_back(&mut tx, job, Some(again), &error.to_string(), now).await?;
            }
            Err(JobError::Retry(error) | JobError::Fail(error)) => {
                tracing::error!(job.id = %job.id, job.kind = job.kind, attempt = job.attempts, error = %error, "A job failed for good");
                store::put_back(&mut tx, job, None, &error.to_string(), now).await?;
            }
        }
        tx.commit().await?;
        // The next job of the lane may be waiting for this one.
        self.app.job_wake().notify_one();
        Ok(())
    }
}

/// Holds the lease for longer; false when it is another worker's by now.
async fn renew(app: &App, job: &Job) -> Result<bool> {
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let held = store::renew(&mut tx, job, app.clock().now().plus(LEASE)).await?;
    tx.commit().await?;
    Ok(held)
}
