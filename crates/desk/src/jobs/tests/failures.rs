//! At least once, never lost, never for ever.

use std::{collections::HashMap, time::Duration};

use frontdesk_db::{Door, both};

use super::{Seen, claim, free, left, note, put, until};
use crate::{
    App, Error, Role,
    jobs::{Handler, Job, JobError, NewJob, Runner, dead, enqueue, enqueue_own, retry, store},
    testing::TestApp,
};

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
