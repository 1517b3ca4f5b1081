//! In order in their lane, one at a time, one of a key, people first.

use std::{collections::HashMap, time::Duration};

use frontdesk_db::{Door, both};

use super::{Seen, claim, free, note, put, until, until_empty};
use crate::{
    jobs::{Priority, Runner, enqueue, enqueue_own, store},
    testing::TestApp,
};

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
        put(&t, &ann, note("later", 0).at(t.clock().now().plus(Duration::from_mins(1)))).await;

        Runner::new(&t, [seen.handler()]).run_due().await.unwrap();

        assert_eq!(seen.order(), ["live", "soon", "batch"]);
        t.advance(Duration::from_mins(1));
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
    async fn the_installations_own_jobs_have_no_organization(t: TestApp = crate::testing::app) {
        let mut tx = t.db().begin_system(Door::Jobs).await.unwrap();
        enqueue_own(&t, &mut tx, note("own", 0)).await.unwrap();
        tx.commit().await.unwrap();

        let job = claim(&t, "w").await.unwrap();

        assert!(job.org().is_err() && job.caller().is_err());
    }
}
