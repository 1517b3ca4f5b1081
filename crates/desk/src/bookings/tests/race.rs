//! The sixth promise: no double booking, through whatever door, on whatever node.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::*;

both! {
    async fn a_thousand_attempts_on_one_time_make_one_booking(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        services::delete_person(&t, &salon.owner, &salon.ben).await.unwrap();
        let slug = orgs::profile(&t, &salon.owner).await.unwrap().slug;
        let nodes = [t.app().clone(), t.another_node(), t.another_node()];
        let who = contact(&t, salon.org(), "Eve", "eve@example.com").await;
        let start = berlin("2026-11-24T10:00");
        let mut attempts = tokio::task::JoinSet::new();
        // What a server lets in at once: its connections are few, and who waits for one waits two seconds.
        let door = Arc::new(Semaphore::new(100));
        for n in 0..1_000_usize {
            let door = door.clone();
            let app = nodes[n % nodes.len()].clone();
            let (wish, caller, slug, who) = (salon.wish("2026-11-24T10:00"), salon.owner.clone(), slug.clone(), who.clone());
            attempts.spawn(async move {
                let _in = door.acquire().await.unwrap();
                match n % 4 {
                    0 => book(&app, &caller, wish).await,
                    1 => book_as(&app, caller.org(), &By::Agent, Wish { contact: Some(who), ..wish }).await,
                    2 => hold_as(&app, caller.org(), &By::Agent, wish).await,
                    _ => {
                        let desk = desk(&app, &slug).await?;
                        let guest = Guest { name: "Zoe".to_owned(), email: format!("zoe{n}@example.com"), ..Guest::default() };
                        book_publicly(&app, &desk, &wish.service, None, start, &guest, &format!("{n:032}")).await
                    }
                }
            });
        }
        let (mut done, mut no) = (0, 0);
        while let Some(attempt) = attempts.join_next().await {
            match attempt.unwrap().unwrap() {
                Claimed::Done(_) => done += 1,
                Claimed::Refused(refused) => {
                    no += 1;
                    assert_eq!((refused.why, refused.others.len()), (Why::Taken, 3));
                }
            }
        }

        assert_eq!((done, no), (1, 999));
        let filter = Filter { limit: 10, ..Filter::default() };
        assert_eq!(list(&t, &salon.owner, &filter).await.unwrap().len(), 1);
    }
}

both! {
    async fn many_who_move_to_one_time_leave_one_there(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let mut ids = Vec::new();
        for hour in 9..17 {
            let wish = salon.with(&salon.ana, &format!("2026-11-24T{hour:02}:00"));
            ids.push(book(&t, &salon.owner, wish).await.unwrap().done().unwrap().id);
        }
        let nodes = [t.app().clone(), t.another_node()];
        let mut moves = tokio::task::JoinSet::new();
        for (n, id) in ids.into_iter().enumerate() {
            let (app, owner) = (nodes[n % 2].clone(), salon.owner.clone());
            moves.spawn(async move { reschedule(&app, &owner, &id, berlin("2026-11-25T10:00"), MoveTo::default()).await });
        }
        let mut done = 0;
        while let Some(one) = moves.join_next().await {
            done += usize::from(matches!(one.unwrap().unwrap(), Claimed::Done(_)));
        }
        assert_eq!(done, 1);
    }
}
