//! The waitlist.

use super::*;

async fn run_jobs(t: &TestApp) {
    crate::registry::runner(t).run_due().await.unwrap();
}

both! {
    async fn a_freed_time_is_offered_to_who_waited_longest(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { max_per_day: Some(1), ..BookingRules::default() }).await;
        let luis = contact(&t, salon.org(), "Luis", "luis@example.com").await;
        let zoe = contact(&t, salon.org(), "Zoe", "zoe@example.com").await;
        let taken = book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T10:00")).await.unwrap().done().unwrap();
        let wish = |contact: &ContactId| WaitFor {
            service: salon.cut.clone(), staff: None, contact: contact.clone(), conversation: None,
            from: berlin("2026-11-24T09:00"), until: berlin("2026-11-24T13:00"),
        };
        wait_for(&t, &salon.owner, wish(&luis)).await.unwrap();
        t.advance(Duration::from_secs(1));
        wait_for(&t, &salon.owner, wish(&zoe)).await.unwrap();
        assert_eq!(wait_for(&t, &salon.owner, wish(&zoe)).await.unwrap().contact_id, zoe);
        assert_eq!(list_waits(&t, &salon.owner).await.unwrap().len(), 2, "the same wish is one");
        run_jobs(&t).await;
        assert!(mails(&t, "luis@example.com").await.is_empty(), "the day is full");

        cancel(&t, &salon.owner, &taken.id, "").await.unwrap();
        run_jobs(&t).await;

        let offered = mails(&t, "luis@example.com").await;
        assert_eq!(offered.len(), 1);
        assert!(mails(&t, "zoe@example.com").await.is_empty(), "it is held for Luis");
        let token = offered[0].1.split("/bookings/").nth(1).unwrap().lines().next().unwrap().to_owned();
        let held = managed(&t, &token).await.unwrap();
        assert_eq!((held.booking.status, held.closed), (Status::Held, None));

        // Luis lets it go; half an hour later it is Zoe's to take.
        t.advance(Duration::from_secs(31 * 60));
        run_jobs(&t).await;
        let next = mails(&t, "zoe@example.com").await;
        assert_eq!(next.len(), 1);
        assert!(matches!(accept_publicly(&t, &token).await.unwrap(), Claimed::Refused(_)), "Luis comes too late");
        let token = next[0].1.split("/bookings/").nth(1).unwrap().lines().next().unwrap().to_owned();
        let booked = accept_publicly(&t, &token).await.unwrap().done().unwrap();
        assert_eq!((booked.status, booked.contact_id.as_ref()), (Status::Confirmed, Some(&zoe)));
        let waiting = list_waits(&t, &salon.owner).await.unwrap();
        assert_eq!(waiting.iter().map(|wait| &wait.contact_id).collect::<Vec<_>>(), [&luis]);
        leave_waitlist(&t, &salon.owner, &waiting[0].id).await.unwrap();
    }
}

both! {
    async fn a_time_that_becomes_free_while_another_is_kept_is_offered_at_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { max_per_day: Some(1), ..BookingRules::default() }).await;
        let mut taken = Vec::new();
        for (name, day) in [("luis", "2026-11-24"), ("zoe", "2026-11-25")] {
            let address = format!("{name}@example.com");
            let waits = contact(&t, salon.org(), name, &address).await;
            let at = format!("{day}T10:00");
            let booking = book(&t, &salon.owner, salon.with(&salon.ana, &at)).await.unwrap().done().unwrap();
            let (from, until) = (berlin(&format!("{day}T09:00")), berlin(&format!("{day}T13:00")));
            let wish = WaitFor { service: salon.cut.clone(), staff: None, contact: waits, conversation: None, from, until };
            wait_for(&t, &salon.owner, wish).await.unwrap();
            taken.push((booking, address));
        }
        for (booking, address) in &taken {
            cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
            run_jobs(&t).await;
            assert_eq!(mails(&t, address).await.len(), 1, "{address}");
            t.advance(Duration::from_secs(60));
        }
    }
}
