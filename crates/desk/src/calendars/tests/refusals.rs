//! Calendars that refuse something: how often they are asked, what somebody is told, and what stays whole.

use frontdesk_db::both;
use frontdesk_providers::stubs::GoogleFault;

use super::{google::*, *};

/// How often something was to be put into a calendar.
fn posts(stub: &Stub) -> usize {
    let event = |seen: &&frontdesk_providers::stubs::Seen| {
        seen.method.as_str() == "POST" && seen.path.ends_with("/events")
    };
    stub.seen().iter().filter(event).count()
}

both! {
    async fn a_calendar_that_takes_no_bookings_is_said_once_and_asked_less_and_less(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        // Its owner lets the account only read from now on.
        stub.account().add_calendar(ANN, "Ann", "Europe/Berlin", "reader");
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        salon.book(&t, "2026-11-24T14:00").await;
        run(&t).await;
        assert!(salon.tasks(&t).await.is_empty(), "it is read first");
        for _ in 0..40 {
            later(&t, 46).await;
        }
        assert_eq!(salon.one(&t).await.state, State::Active);
        assert_eq!(salon.tasks(&t).await, ["Bookings cannot be written into the calendar “Ann”"]);
        // Each try is two calls, the second with a new token, for each of the two bookings.
        assert!(posts(&stub) <= 4 * 4, "{} in half an hour", posts(&stub));

        // What somebody does to the booking is tried at once, the note included.
        stub.account().add_calendar(ANN, "Ann", "Europe/Berlin", "owner");
        bookings::set_note(&t, &salon.owner, &booking.id, "Brings the dog").await.unwrap();
        run(&t).await;
        let event = stub.account().event(ANN, &own_id(&stub)).unwrap();
        assert!(event["description"].as_str().unwrap().contains("Brings the dog"), "{event}");
        for _ in 0..25 {
            later(&t, 46).await;
        }
        assert_eq!(ours(&stub).len(), 2, "the other one by itself");
        assert_eq!(salon.tasks(&t).await.len(), 1);
    }
}

both! {
    async fn one_answer_that_is_refused_breaks_nothing_until_it_lasts(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        google.fail(GoogleFault::Status(404, "notFound"));
        later(&t, 46).await;
        let one = salon.one(&t).await;
        assert_eq!((one.state, one.failures), (State::Active, 1));
        assert!(salon.tasks(&t).await.is_empty());
        later(&t, 100).await;
        assert_eq!(salon.one(&t).await.failures, 0);

        // A fault of the installation never asks anybody to connect anew.
        for _ in 0..8 {
            google.fail(GoogleFault::Forbidden("accessNotConfigured"));
            later(&t, 901).await;
        }
        assert_eq!(salon.one(&t).await.state, State::Active);
        assert_eq!(salon.tasks(&t).await, ["The calendar “Ann” cannot be reached"]);
        later(&t, 901).await;
        assert_eq!(salon.one(&t).await.failures, 0);

        // The calendar was deleted there.
        for _ in 0..8 {
            google.fail(GoogleFault::Status(404, "notFound"));
            later(&t, 901).await;
        }
        assert_eq!(salon.one(&t).await.state, State::Broken);
        assert!(salon.tasks(&t).await.contains(&"Connect the calendar “Ann” again".to_owned()));
    }
}

both! {
    async fn what_can_only_be_read_is_not_written_after_a_change_either(db: TestDb = std::future::ready) {
        let stub = Stub::google().await;
        let t = reaching(db, &stub, set_up(&stub)).await;
        let google = stub.account();
        google.set_now(t.clock().now());
        google.add_calendar("team", "Team", "Europe/Berlin", "reader");
        let salon = salon(&t).await;
        let account = let_in(&t, &salon, &stub).await;
        let only_read = Use { writes: false, details: false, ..salon.used() };
        choose(&t, &salon.owner, &account.id, "team", &only_read).await.unwrap();
        run(&t).await;
        let changed = change(&t, &salon.owner, &account.id, &salon.used()).await.unwrap();
        assert_eq!((changed.writable, changed.writes, changed.details), (false, false, false));
        let nothing = Use { blocks: false, ..salon.used() };
        let error = change(&t, &salon.owner, &account.id, &nothing).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        assert_eq!(posts(&stub), 0);
    }
}

both! {
    async fn one_calendar_of_an_account_can_go_and_the_others_stay(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        let other = super::salon(&t).await;
        let account = let_in(&t, &other, &stub).await;
        choose(&t, &other.owner, &account.id, ANN, &other.used()).await.unwrap();
        run(&t).await;
        let revoked = || stub.seen().iter().filter(|seen| seen.path == "/revoke").count();

        let first = salon.one(&t).await.id;
        disconnect(&t, &salon.owner, &first).await.unwrap();
        google.expire_tokens();
        later(&t, 46).await;
        let stays = other.one(&t).await;
        assert_eq!((stays.state, stays.failures, revoked()), (State::Active, 0, 0));
        assert!(secrets::list(&t, &salon.owner).await.unwrap().is_empty());

        disconnect(&t, &other.owner, &stays.id).await.unwrap();
        assert_eq!(revoked(), 1, "the last one gives the access back");
    }
}
