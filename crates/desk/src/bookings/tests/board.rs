//! What the members' calendar needs.

use super::*;

both! {
    async fn a_member_books_for_somebody_new(t: TestApp = testing::app) {
        let s = salon(&t, BookingRules::default()).await;
        let guest = Guest { name: "Mia".to_owned(), email: "mia@example.com".to_owned(), ..Guest::default() };

        let nameless = book_new(&t, &s.owner, s.wish("2026-11-24T10:00"), &Guest::default()).await;
        let booked = book_new(&t, &s.owner, s.wish("2026-11-24T10:00"), &guest).await.unwrap().done().unwrap();

        assert!(matches!(nameless, Err(Error::Invalid(_))), "{nameless:?}");
        let contact = contacts::get(&t, &s.owner, &booked.contact_id.unwrap()).await.unwrap();
        assert_eq!(contact.name.as_deref(), Some("Mia"));
    }
}

both! {
    async fn a_cancellation_is_taken_back_while_the_time_is_free(t: TestApp = testing::app) {
        let s = salon(&t, BookingRules::default()).await;
        let wish = Wish { staff: Some(s.ana.clone()), ..s.wish("2026-11-24T10:00") };
        let booked = book(&t, &s.owner, wish.clone()).await.unwrap().done().unwrap();

        cancel(&t, &s.owner, &booked.id, "a mistake").await.unwrap();
        let back = restore(&t, &s.owner, &booked.id).await.unwrap();
        restore(&t, &s.owner, &booked.id).await.unwrap();

        assert_eq!((back.status, back.cancel_reason.as_str()), (Status::Confirmed, ""));
        let history = history(&t, &s.owner, &booked.id).await.unwrap();
        let told: Vec<&str> = history.iter().map(|change| change.what.as_str()).collect();
        assert_eq!(told, ["booked", "cancelled", "restored"]);

        cancel(&t, &s.owner, &booked.id, "").await.unwrap();
        book(&t, &s.owner, wish).await.unwrap().done().unwrap();
        let gone = restore(&t, &s.owner, &booked.id).await;
        assert!(matches!(gone, Err(Error::Conflict(_))), "{gone:?}");
    }
}

both! {
    async fn a_declined_request_waits_again_while_the_time_is_free(t: TestApp = testing::app) {
        let s = salon(&t, BookingRules { needs_approval: true, ..BookingRules::default() }).await;
        let mia = contact(&t, s.org(), "Mia", "mia@example.com").await;
        let wish = Wish { contact: Some(mia), staff: Some(s.ana.clone()), ..s.wish("2026-11-24T10:00") };
        let pending = book_as(&t, s.org(), &By::Agent, wish.clone()).await.unwrap().done().unwrap();
        assert_eq!(pending.status, Status::Pending);

        cancel(&t, &s.owner, &pending.id, "full").await.unwrap();
        let back = restore(&t, &s.owner, &pending.id).await.unwrap();

        assert_eq!((back.status, back.cancel_reason.as_str()), (Status::Pending, ""));
        assert_eq!(count_pending(&t, &s.owner).await.unwrap(), 1);
        assert_eq!(restore(&t, &s.owner, &pending.id).await.unwrap().sequence, back.sequence);
        // Once approved, a cancellation that is taken back is confirmed.
        approve(&t, &s.owner, &pending.id).await.unwrap();
        cancel(&t, &s.owner, &pending.id, "").await.unwrap();
        assert_eq!(restore(&t, &s.owner, &pending.id).await.unwrap().status, Status::Confirmed);
        cancel(&t, &s.owner, &pending.id, "").await.unwrap();
        book_as(&t, s.org(), &By::Agent, wish).await.unwrap().done().unwrap();
        let gone = restore(&t, &s.owner, &pending.id).await;
        assert!(matches!(gone, Err(Error::Conflict(_))), "{gone:?}");
    }
}

both! {
    async fn a_stranger_takes_nothing_back_and_counts_nothing(t: TestApp = testing::app) {
        let s = salon(&t, BookingRules { needs_approval: true, ..BookingRules::default() }).await;
        let other = t.organization("Other").await;
        let mia = contact(&t, s.org(), "Mia", "mia@example.com").await;
        let wish = Wish { contact: Some(mia), ..s.wish("2026-11-24T10:00") };
        let pending = book_as(&t, s.org(), &By::Agent, wish).await.unwrap().done().unwrap();

        assert_eq!(count_pending(&t, &s.owner).await.unwrap(), 1);
        assert_eq!(count_pending(&t, &other).await.unwrap(), 0);
        cancel(&t, &s.owner, &pending.id, "").await.unwrap();
        assert_eq!(count_pending(&t, &s.owner).await.unwrap(), 0);
        let strange = restore(&t, &other, &pending.id).await;
        assert!(matches!(strange, Err(Error::NotFound(_))), "{strange:?}");
    }
}

both! {
    async fn working_times_are_those_by_which_is_booked(t: TestApp = testing::app) {
        let s = salon(&t, BookingRules::default()).await;
        let hours = orgs::HoursText { tue: vec!["12:00-14:00".to_owned()], ..orgs::HoursText::default() };
        let new = PersonText { name: "Ana".to_owned(), hours: Some(hours), ..PersonText::default() };
        services::update_person(&t, &s.owner, &s.ana, &new).await.unwrap();

        let day = jiff::civil::date(2026, 11, 24);
        let working = working_times(&t, &s.owner, day, 1).await.unwrap();

        let of = |staff: Option<&StaffId>| working.iter().find(|one| one.staff.as_ref() == staff).unwrap().spans.clone();
        assert_eq!(of(None), [(berlin("2026-11-24T09:00"), berlin("2026-11-24T17:00"))]);
        assert_eq!(of(Some(&s.ana)), [(berlin("2026-11-24T12:00"), berlin("2026-11-24T14:00"))]);
        assert_eq!(of(Some(&s.ben)), of(None));
    }
}
