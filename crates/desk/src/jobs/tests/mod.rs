//! The promises of jobs. Each file is some of them.

mod failures;
mod lanes;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use frontdesk_db::Door;

use super::{Handler, Job, JobError, NewJob, enqueue, store};
use crate::{App, Caller, Error};

/// What the handlers of a test saw.
#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Record>>);

#[derive(Debug, Default)]
struct Record {
    order: Vec<String>,
    running: HashMap<String, usize>,
    most_at_once: usize,
}

impl Seen {
    fn order(&self) -> Vec<String> {
        self.0.lock().unwrap().order.clone()
    }

    fn began(&self, job: &Job) {
        let mut record = self.0.lock().unwrap();
        record.order.push(job.payload.0["name"].as_str().unwrap_or_default().to_owned());
        let now = record.running.entry(job.lane.clone()).or_default();
        *now += 1;
        let now = *now;
        record.most_at_once = record.most_at_once.max(now);
    }

    fn ended(&self, job: &Job) {
        *self.0.lock().unwrap().running.entry(job.lane.clone()).or_default() -= 1;
    }

    /// A handler that notes what it runs, takes a moment, and fails as often as the payload says.
    fn handler(&self) -> Handler {
        let seen = self.clone();
        Handler::new("note", move |_, job| {
            let seen = seen.clone();
            async move {
                seen.began(&job);
                tokio::time::sleep(Duration::from_millis(2)).await;
                seen.ended(&job);
                match job.payload.0["fails"].as_i64().unwrap_or_default() {
                    fails if job.attempts <= fails => {
                        Err(JobError::Retry(Error::internal("not yet")))
                    }
                    _ => Ok(()),
                }
            }
        })
    }
}

fn note(name: &str, fails: i64) -> NewJob<'static> {
    NewJob::new("note", serde_json::json!({ "name": name, "fails": fails }))
}

async fn put(app: &App, caller: &Caller, job: NewJob<'_>) -> Option<frontdesk_base::id::JobId> {
    let mut tx = app.db().begin(caller.org()).await.unwrap();
    let id = enqueue(app, &mut tx, caller.org(), job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn left(app: &App) -> HashMap<String, i64> {
    let mut conn = app.db().read_system(Door::Jobs).await.unwrap();
    store::counts(&mut conn).await.unwrap().into_iter().collect()
}

/// Waits until the jobs that are left are so, or says what they are.
async fn until(app: &App, so: impl Fn(HashMap<String, i64>) -> bool) {
    for _ in 0..1_000 {
        if so(left(app).await) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", left(app).await);
}

async fn until_empty(app: &App) {
    until(app, |left| left.is_empty()).await;
}

async fn claim(app: &App, worker: &str) -> Option<Job> {
    let now = app.clock().now();
    let until = now.plus(Duration::from_secs(30));
    let mut tx = app.db().begin_system(Door::Jobs).await.unwrap();
    let job = store::claim(&mut tx, worker, now, until, true).await.unwrap();
    tx.commit().await.unwrap();
    job
}

async fn free(app: &App) -> u64 {
    let mut tx = app.db().begin_system(Door::Jobs).await.unwrap();
    let freed = store::free(&mut tx, app.clock().now(), false).await.unwrap();
    tx.commit().await.unwrap();
    freed
}
