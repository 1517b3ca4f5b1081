//! The promises of events: no gap, no loss, in order, and never another organization's.

use std::{collections::HashSet, time::Duration};

use frontdesk_db::both;
use futures_util::future::join_all;
use serde_json::json;

use super::*;
use crate::testing::TestApp;

fn told(number: i64) -> NewEvent<'static> {
    NewEvent::new("organization.updated", json!({ "number": number }))
}

async fn tell(app: &App, org: &OrgId, event: NewEvent<'_>) -> i64 {
    let mut tx = app.db().begin(org).await.unwrap();
    let seq = emit(app, &mut tx, org, event).await.unwrap();
    tx.commit().await.unwrap();
    seq
}

/// The next stored event.
async fn next(watch: &mut Watch) -> Event {
    loop {
        let seen = tokio::time::timeout(Duration::from_secs(20), watch.next()).await;
        if let Seen::Event(event) = seen.expect("an event comes").unwrap() {
            return *event;
        }
    }
}

/// Nothing more to see for a moment.
async fn quiet(watch: &mut Watch) {
    let seen = tokio::time::timeout(Duration::from_millis(50), watch.next()).await;
    assert!(seen.is_err(), "{seen:?}");
}

both! {
    async fn numbers_have_no_gap_under_concurrent_writers(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (before, org) = (newest(&t, ann.org()).await.unwrap(), ann.org());

        let writers = (0..40).map(|number| {
            let app = t.app();
            async move {
                let mut tx = app.db().begin(org).await.unwrap();
                emit(app, &mut tx, org, told(number)).await.unwrap();
                // Every fourth changes its mind.
                if number % 4 == 0 { tx.rollback().await } else { tx.commit().await }.unwrap();
            }
        });
        join_all(writers).await;

        let numbers: Vec<i64> =
            list(&t, &ann, before, 500).await.unwrap().iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (before + 1..=before + 30).collect::<Vec<_>>());
        assert_eq!(newest(&t, org).await.unwrap(), before + 30);
    }
}

both! {
    async fn a_watcher_sees_everything_in_order_while_many_write(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let mut watch = Watch::start(&t, org, None, None).await.unwrap();
        let first = watch.position() + 1;

        let write = join_all((0..60).map(|number| tell(&t, org, told(number))));
        let read = async {
            let mut seen = Vec::new();
            for _ in 0..60 {
                seen.push(next(&mut watch).await);
            }
            seen
        };
        let (written, seen) = tokio::join!(write, read);

        assert_eq!(written.len(), 60);
        let numbers: Vec<i64> = seen.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (first..first + 60).collect::<Vec<_>>());
        let told: HashSet<i64> =
            seen.iter().map(|event| event.payload.0["number"].as_i64().unwrap()).collect();
        assert_eq!(told.len(), 60);
    }
}

both! {
    async fn whoever_comes_back_with_a_number_misses_nothing(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let mut watch = Watch::start(&t, org, None, None).await.unwrap();
        for number in 0..3 {
            tell(&t, org, told(number)).await;
        }
        next(&mut watch).await;
        let last = next(&mut watch).await.seq;
        assert_eq!(watch.position(), last);
        drop(watch);
        // More than are read at once, while nobody watches.
        for number in 3..5 {
            tell(&t, org, told(number)).await;
        }

        let mut again = Watch::start(&t, org, None, Some(last)).await.unwrap();

        for number in 2..5 {
            assert_eq!(next(&mut again).await.payload.0["number"], number);
        }
        quiet(&mut again).await;
        tell(&t, org, told(5)).await;
        assert_eq!(next(&mut again).await.payload.0["number"], 5);
    }
}

both! {
    async fn a_watcher_that_fell_behind_reads_the_rows(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let mut watch = Watch::start(&t, org, None, None).await.unwrap();
        // More than the bus keeps for a listener, and more than one page of rows.
        let mut tx = t.db().begin(org).await.unwrap();
        for number in 0..450 {
            emit(&t, &mut tx, org, told(number)).await.unwrap();
        }
        tx.commit().await.unwrap();

        for number in 0..450 {
            assert_eq!(next(&mut watch).await.payload.0["number"], number);
        }
        quiet(&mut watch).await;
    }
}

both! {
    async fn a_watcher_of_a_conversation_sees_only_that_one(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let now = t.clock().now();
        let (mine, other) = (ConversationId::new(now), ConversationId::new(now));
        let mut watch = Watch::start(&t, org, Some(mine.clone()), None).await.unwrap();

        tell(&t, org, told(0)).await;
        tell(&t, org, told(1).conversation(&other)).await;
        let seq = tell(&t, org, told(2).conversation(&mine)).await;
        tell(&t, org, told(3).conversation(&other)).await;

        let seen = next(&mut watch).await;
        assert_eq!((seen.seq, seen.conversation_id.as_ref()), (seq, Some(&mine)));
        quiet(&mut watch).await;
        let mut again = Watch::start(&t, org, Some(mine.clone()), Some(0)).await.unwrap();
        assert_eq!(next(&mut again).await.seq, seq);
        quiet(&mut again).await;
    }
}

both! {
    async fn what_is_not_stored_is_seen_live_between_the_events(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let conversation = ConversationId::new(t.clock().now());
        let mut watch =
            Watch::start(&t, org, Some(conversation.clone()), None).await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(50), watch.next()).await.is_err());

        let typing = Nudge::Typing {
            conversation: conversation.clone(),
            author: "contact".to_owned(),
            name: "Bo".to_owned(),
            typing: true,
        };
        t.bus().publish(org, Some(&conversation), typing);

        let seen = watch.next().await.unwrap();
        assert!(matches!(seen, Seen::Live(Nudge::Typing { typing: true, .. })), "{seen:?}");
    }
}

both! {
    async fn another_organizations_events_are_never_seen(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let mut watch = Watch::start(&t, ann.org(), None, Some(0)).await.unwrap();
        while newest(&t, ann.org()).await.unwrap() > watch.position() {
            next(&mut watch).await;
        }

        tell(&t, ben.org(), told(1)).await;

        quiet(&mut watch).await;
        let theirs = list(&t, &ann, 0, 500).await.unwrap();
        assert!(theirs.iter().all(|event| event.payload.0["number"].is_null()));
    }
}

both! {
    async fn a_transaction_that_is_dropped_tells_nobody(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let mut watch = Watch::start(&t, ann.org(), None, None).await.unwrap();
        let before = watch.position();

        let mut tx = t.db().begin(ann.org()).await.unwrap();
        emit(&t, &mut tx, ann.org(), told(1)).await.unwrap();
        tx.rollback().await.unwrap();

        quiet(&mut watch).await;
        assert_eq!(tell(&t, ann.org(), told(2)).await, before + 1);
        assert_eq!(next(&mut watch).await.payload.0["number"], 2);
    }
}

both! {
    async fn a_nudge_of_another_node_that_never_came_costs_a_moment_only(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let org = ann.org();
        let now = t.clock().now();
        let (mine, other) = (ConversationId::new(now), ConversationId::new(now));
        let mut tail = tail::Tail::default();
        let mut all = Watch::start(&t, org, None, None).await.unwrap();
        let mut one = Watch::start(&t, org, Some(mine.clone()), None).await.unwrap();
        quiet(&mut all).await;
        quiet(&mut one).await;

        // Its bus is its own: this node hears nothing of it, until the first round and after it.
        let elsewhere = t.another_node();
        tell(&elsewhere, org, told(1).conversation(&mine)).await;
        tail.round(&t).await.unwrap();
        assert_eq!(next(&mut all).await.payload.0["number"], 1);
        assert_eq!(next(&mut one).await.payload.0["number"], 1);

        tell(&elsewhere, org, told(2).conversation(&other)).await;
        tell(&elsewhere, org, told(3).conversation(&mine)).await;
        tail.round(&t).await.unwrap();
        assert_eq!(next(&mut all).await.payload.0["number"], 2);
        assert_eq!(next(&mut all).await.payload.0["number"], 3);
        assert_eq!(next(&mut one).await.payload.0["number"], 3);
        quiet(&mut one).await;

        // Nothing new, nobody listening: nothing to do, and nothing kept.
        drop((all, one));
        tail.round(&t).await.unwrap();
        assert!(t.bus().listened().is_empty());
    }
}
