//! The promises of jobs: in order in their lane, one at a time, at least once, never lost, never
//! two at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use frontdesk_db::{Door, both};

use super::*;
use crate::testing::TestApp;

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

async fn put(app: &App, caller: &Caller, job: NewJob<'_>) -> Option<JobId> {
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

both! {
    async fn a_lane_runs_one_at_a_time_in_the_order_written(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let seen = Seen::default();
        // All of them within one millisecond of the clock, some in one transaction.
        let mut tx = t.db().begin(ann.org()).await.unwrap();
        for name in ["a", "b", "c"] {
            enqueue(&t, &mut tx, ann.org(), note(name, 0).lane("conv")).await.unwrap();
        }
        tx.commit().await.unwrap();
        for name in ["d", "e", "f", "g", "h"] {
            put(&t, &ann, note(name, 0).lane("conv")).await;
        }

        Runner::new(&t, [seen.handler()]).start(4, 4).await.unwrap();
        until_empty(&t).await;

        assert_eq!(seen.order().concat(), "abcdefgh");
        assert_eq!(seen.0.lock().unwrap().most_at_once, 1);
        t.background().stop();
    }
}

both! {
    async fn a_failed_job_holds_its_lane_and_no_other(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let seen = Seen::default();
        let runner = Runner::new(&t, [seen.handler()]);
        put(&t, &ann, note("first", 1).lane("conv")).await;
        put(&t, &ann, note("second", 0).lane("conv")).await;
        put(&t, &ann, note("elsewhere", 0).lane("other")).await;

        assert_eq!(runner.run_due().await.unwrap(), 2);
        assert_eq!(seen.order(), ["first", "elsewhere"]);

        t.advance(Duration::from_secs(2));
        assert_eq!(runner.run_due().await.unwrap(), 2);
        assert_eq!(seen.order(), ["first", "elsewhere", "first", "second"]);
    }
}

both! {
    async fn the_same_lane_of_two_organizations_is_two_lanes(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        put(&t, &ann, note("a", 0).lane("conv").dedupe("key")).await.unwrap();
        put(&t, &ben, note("b", 0).lane("conv").dedupe("key")).await.unwrap();

        let (first, second) = (claim(&t, "w1").await.unwrap(), claim(&t, "w2").await.unwrap());

        assert_ne!(first.org_id, second.org_id);
    }
}

both! {
    async fn one_of_a_key_waits_and_another_may_wait_while_it_runs(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        assert!(put(&t, &ann, note("a", 0).dedupe("turn")).await.is_some());
        assert!(put(&t, &ann, note("b", 0).dedupe("turn")).await.is_none());
        assert!(put(&t, &ann, note("c", 0).dedupe("other")).await.is_some());

        let running = claim(&t, "w").await.unwrap();

        assert_eq!(running.payload.0["name"], "a");
        assert!(put(&t, &ann, note("d", 0).dedupe("turn")).await.is_some());
        assert!(put(&t, &ann, note("e", 0).dedupe("turn")).await.is_none());

        // The one that ran fails: its key is taken, so it waits without.
        t.advance(Duration::from_secs(31));
        assert_eq!(free(&t).await, 1);
        let seen = Seen::default();
        Runner::new(&t, [seen.handler()]).run_due().await.unwrap();
        assert_eq!(seen.order().len(), 3);
    }
}

both! {
    async fn workers_that_die_with_two_jobs_of_one_key_lose_neither(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, note("a", 0).dedupe("turn")).await.unwrap();
        claim(&t, "w1").await.unwrap();
        put(&t, &ann, note("b", 0).dedupe("turn")).await.unwrap();
        claim(&t, "w2").await.unwrap();

        t.advance(Duration::from_secs(31));

        assert_eq!(free(&t).await, 2);
        assert_eq!(left(&t).await["queued"], 2);
    }
}

both! {
    async fn a_job_is_tried_later_each_time_then_dead_then_revived(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let seen = Seen::default();
        let runner = Runner::new(&t, [seen.handler()]);
        let id = put(&t, &ann, note("a", 8)).await.unwrap();

        let mut waits = Vec::new();
        for attempt in 1..=8 {
            assert_eq!(runner.run_due().await.unwrap(), 1, "try {attempt}");
            let mut conn = t.db().read_system(Door::Jobs).await.unwrap();
            if let Some(due) = store::next_due(&mut conn, true).await.unwrap() {
                waits.push(due.since(t.clock().now()).as_secs());
                t.clock().set(due);
            }
        }

        let expected = [1, 2, 4, 8, 16, 32, 64];
        assert!(
            waits.iter().zip(expected).all(|(wait, base)| (base..=base * 3 / 2 + 1).contains(wait)),
            "{waits:?}"
        );
        let given_up = dead(&t, &ann).await.unwrap();
        assert_eq!((given_up.len(), given_up[0].attempts), (1, 8));
        assert!(given_up[0].last_error.as_ref().unwrap().contains("not yet"));
        assert!(dead(&t, &ben).await.unwrap().is_empty());
        assert!(matches!(retry(&t, &ben, &id).await, Err(Error::NotFound(_))));
        let viewer = t.caller(ann.org(), Role::Operator);
        assert!(matches!(retry(&t, &viewer, &id).await, Err(Error::Forbidden(_))));
        assert!(matches!(dead(&t, &viewer).await, Err(Error::Forbidden(_))));

        retry(&t, &ann, &id).await.unwrap();
        let healed = Handler::new("note", |_, _| async { Ok(()) });
        assert_eq!(Runner::new(&t, [healed]).run_due().await.unwrap(), 1);
        assert!(left(&t).await.is_empty());
        assert!(matches!(retry(&t, &ann, &id).await, Err(Error::NotFound(_))));
        assert_eq!(crate::audit::count(&t, ann.org(), "job.retried").await.unwrap(), 1);
    }
}

both! {
    async fn what_cannot_succeed_is_not_tried_again(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, NewJob::new("wrong", ())).await;
        let wrong = Handler::new("wrong", |_, _| async { Err(Error::NotFound("contact"))? });

        assert_eq!(Runner::new(&t, [wrong]).run_due().await.unwrap(), 1);

        assert_eq!(dead(&t, &ann).await.unwrap()[0].attempts, 1);
    }
}

both! {
    async fn a_handler_that_panics_has_failed_and_its_worker_goes_on(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let seen = Seen::default();
        let panics = Handler::new("panics", |_, _| async { panic!("a bug") });
        put(&t, &ann, NewJob::new("panics", ())).await;
        put(&t, &ann, note("after", 0)).await;

        Runner::new(&t, [seen.handler(), panics]).start(1, 1).await.unwrap();
        until(&t, |left| left == HashMap::from([("queued".to_owned(), 1)])).await;

        assert_eq!(seen.order(), ["after"]);
        t.background().stop();
    }
}

both! {
    async fn a_dead_workers_job_is_taken_over_and_the_dead_cannot_finish_it(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, note("a", 0).lane("conv")).await;
        put(&t, &ann, note("b", 0).lane("conv")).await;
        let lost = claim(&t, "the one that dies").await.unwrap();

        t.advance(Duration::from_secs(29));
        assert_eq!(free(&t).await, 0);
        assert!(claim(&t, "another").await.is_none());
        t.advance(Duration::from_secs(2));
        assert_eq!(free(&t).await, 1);
        let taken = claim(&t, "another").await.unwrap();

        assert_eq!((taken.id.clone(), taken.attempts), (lost.id.clone(), 2));
        let mut tx = t.db().begin_system(Door::Jobs).await.unwrap();
        assert!(!store::renew(&mut tx, &lost, t.clock().now()).await.unwrap());
        assert!(matches!(lost.complete(&mut tx).await, Err(Error::Conflict(_))));
        taken.complete(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&t, "another").await.unwrap().payload.0["name"], "b");
    }
}

both! {
    async fn a_job_that_kills_its_workers_is_not_begun_for_ever(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, NewJob { max_attempts: 2, ..note("poison", 0) }).await;

        for _ in 0..2 {
            claim(&t, "dies").await.unwrap();
            t.advance(Duration::from_secs(31));
            assert_eq!(free(&t).await, 1);
        }

        assert!(claim(&t, "lives").await.is_none());
        assert_eq!(dead(&t, &ann).await.unwrap()[0].attempts, 2);
    }
}

both! {
    async fn two_nodes_never_run_one_job_at_once(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (seen, other) = (Seen::default(), t.another_node());
        Runner::new(&t, [seen.handler()]).start(3, 3).await.unwrap();
        Runner::new(&other, [seen.handler()]).start(3, 3).await.unwrap();

        for at in 0..60 {
            let (name, lane) = (format!("{at:02}"), format!("lane {}", at % 7));
            let node = if at % 2 == 0 { t.app() } else { &other };
            put(node, &ann, note(&name, 0).lane(&lane)).await;
        }
        until_empty(&t).await;

        let mut ran = seen.order();
        for lane in 0..7 {
            let of_lane: Vec<&String> =
                ran.iter().filter(|name| name.parse::<i32>().unwrap() % 7 == lane).collect();
            assert!(of_lane.is_sorted(), "{of_lane:?}");
        }
        ran.sort();
        ran.dedup();
        assert_eq!(ran.len(), 60);
        assert_eq!(seen.order().len(), 60);
        assert_eq!(seen.0.lock().unwrap().most_at_once, 1);
        t.background().stop();
        other.background().stop();
    }
}

both! {
    async fn people_are_served_before_work_that_nobody_waits_for(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let seen = Seen::default();
        for (name, priority) in
            [("batch", Priority::Batch), ("soon", Priority::Soon), ("live", Priority::Live)]
        {
            put(&t, &ann, note(name, 0).priority(priority)).await;
        }
        put(&t, &ann, note("later", 0).at(t.clock().now().plus(Duration::from_secs(60)))).await;

        Runner::new(&t, [seen.handler()]).run_due().await.unwrap();

        assert_eq!(seen.order(), ["live", "soon", "batch"]);
        t.advance(Duration::from_secs(60));
        Runner::new(&t, [seen.handler()]).run_due().await.unwrap();
        assert_eq!(seen.order().last().unwrap(), "later");
    }
}

both! {
    async fn batch_work_leaves_workers_for_people(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let seen = Seen::default();
        put(&t, &ann, note("batch", 0).priority(Priority::Batch)).await;
        let mut conn = t.db().read_system(Door::Jobs).await.unwrap();
        assert!(store::next_due(&mut conn, true).await.unwrap().is_some());
        // Nothing to wake up for while no more batch work may run.
        assert!(store::next_due(&mut conn, false).await.unwrap().is_none());
        drop(conn);

        Runner::new(&t, [seen.handler()]).start(2, 0).await.unwrap();
        put(&t, &ann, note("live", 0)).await;
        until(&t, |left| left == HashMap::from([("queued".to_owned(), 1)])).await;

        assert_eq!(seen.order(), ["live"]);
        t.background().stop();
    }
}

both! {
    async fn a_worker_does_not_wake_up_for_a_lane_that_is_taken(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, note("a", 0).lane("conv")).await;
        put(&t, &ann, note("b", 0).lane("conv")).await;

        let running = claim(&t, "w").await.unwrap();

        let mut conn = t.db().read_system(Door::Jobs).await.unwrap();
        assert!(store::next_due(&mut conn, true).await.unwrap().is_none());
        drop(conn);
        let mut tx = t.db().begin_system(Door::Jobs).await.unwrap();
        running.complete(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = t.db().read_system(Door::Jobs).await.unwrap();
        assert!(store::next_due(&mut conn, true).await.unwrap().is_some());
    }
}

both! {
    async fn a_transaction_that_is_dropped_wrote_no_job(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let mut tx = t.db().begin(ann.org()).await.unwrap();
        enqueue(&t, &mut tx, ann.org(), note("a", 0)).await.unwrap();
        tx.rollback().await.unwrap();
        let mut tx = t.db().begin_system(Door::Jobs).await.unwrap();
        enqueue_own(&t, &mut tx, note("b", 0)).await.unwrap();
        drop(tx);

        assert_eq!(Runner::new(&t, [Seen::default().handler()]).run_due().await.unwrap(), 0);
        assert!(left(&t).await.is_empty());
    }
}

both! {
    async fn the_effect_and_the_end_of_a_job_are_one(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        // Its effect is a job of another kind, written in the transaction that completes it.
        let moves = Handler::new("move", |app: App, job: Job| async move {
            let org = job.org()?;
            let mut tx = app.db().begin(&org).await?;
            enqueue(&app, &mut tx, &org, note("effect", 0)).await?;
            job.complete(&mut tx).await?;
            if job.attempts == 1 {
                return Err(JobError::Retry(Error::internal("the process died here")));
            }
            tx.commit().await?;
            // Completed: whatever comes after cannot bring it back.
            Err(JobError::Retry(Error::internal("too late to fail")))
        });
        let seen = Seen::default();
        let runner = Runner::new(&t, [moves, seen.handler()]);
        put(&t, &ann, NewJob::new("move", ())).await;

        runner.run_due().await.unwrap();
        assert!(seen.order().is_empty());
        t.advance(Duration::from_secs(5));
        runner.run_due().await.unwrap();
        runner.run_due().await.unwrap();

        assert_eq!(seen.order(), ["effect"]);
        assert!(left(&t).await.is_empty());
    }
}

both! {
    async fn the_installations_own_jobs_have_no_organization(t: TestApp = crate::testing::app) {
        let mut tx = t.db().begin_system(Door::Jobs).await.unwrap();
        enqueue_own(&t, &mut tx, note("own", 0)).await.unwrap();
        tx.commit().await.unwrap();

        let job = claim(&t, "w").await.unwrap();

        assert!(job.org().is_err() && job.caller().is_err());
    }
}
