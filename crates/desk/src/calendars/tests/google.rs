//! Google Calendar against a stub that answers as Google does.

use frontdesk_base::Secret;
use frontdesk_db::both;
use frontdesk_providers::{calendar::GoogleApp, stubs::GoogleFault};
use serde_json::json;

use super::*;

pub(super) const ANN: &str = "ann@example.com";

pub(super) fn set_up(stub: &Stub) -> Settings {
    Settings {
        google: Some(GoogleApp {
            client_id: "client".to_owned(),
            client_secret: Secret::new("secret"),
            base_url: Some(stub.base_url().to_owned()),
        }),
        public_url: "https://desk.example.com".to_owned(),
        ..Settings::default()
    }
}

/// The state and code with which Google sends somebody back.
fn returned(back: &str) -> (String, String) {
    let query = back.split_once('?').unwrap().1;
    let (state, code) = query.split_once("&code=").unwrap();
    (state.trim_start_matches("state=").to_owned(), code.to_owned())
}

pub(super) async fn let_in(t: &TestApp, salon: &Salon, stub: &Stub) -> Connection {
    let address = google_begin(t, &salon.owner, None).await.unwrap();
    let (state, code) = returned(&stub.account().consent(&address));
    google_return(t, &salon.owner, &state, &code).await.unwrap()
}

/// Ana's calendar, connected and read once.
pub(super) async fn connected(db: TestDb) -> (TestApp, Salon, Stub) {
    let stub = Stub::google().await;
    let t = reaching(db, &stub, set_up(&stub)).await;
    stub.account().set_now(t.clock().now());
    let salon = salon(&t).await;
    let account = let_in(&t, &salon, &stub).await;
    choose(&t, &salon.owner, &account.id, ANN, &salon.used()).await.unwrap();
    run(&t).await;
    (t, salon, stub)
}

/// When the one event of ours is there.
pub(super) fn ours(stub: &Stub) -> Vec<String> {
    let events = stub.account().events(ANN);
    let own = events.iter().filter(|event| event["extendedProperties"]["private"].is_object());
    own.map(|event| event["start"]["dateTime"].as_str().unwrap().to_owned()).collect()
}

pub(super) fn own_id(stub: &Stub) -> String {
    let events = stub.account().events(ANN);
    let own = events.iter().find(|event| event["extendedProperties"]["private"].is_object());
    own.unwrap()["id"].as_str().unwrap().to_owned()
}

both! {
    async fn a_meeting_there_keeps_its_time_free_within_a_minute(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");

        let id = google.add_busy(ANN, "Dentist", "2026-11-24T10:00:00+01:00", "2026-11-24T11:30:00+01:00");
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 12 13 14 15 16");

        google.move_to(ANN, &id, "2026-11-24T15:00:00+01:00", "2026-11-24T16:00:00+01:00");
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 16");

        google.delete(ANN, &id);
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");
    }
}

both! {
    async fn a_booking_is_there_once_and_follows_what_becomes_of_it(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        let events = stub.account().events(ANN);
        assert_eq!(events.len(), 1);
        assert_eq!(events[0]["summary"], "Cut: Mia Wong");
        assert!(events[0]["description"].as_str().unwrap().contains("mia@example.com"));
        // It does not keep its own time from being looked at, and is no conflict.
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16");

        let to = bookings::MoveTo::default();
        bookings::reschedule(&t, &salon.owner, &booking.id, instant("2026-11-24T12:00"), to).await.unwrap();
        run(&t).await;
        assert!(ours(&stub)[0].starts_with("2026-11-24T12:00:00"), "{:?}", ours(&stub));
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());

        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        run(&t).await;
        assert!(ours(&stub).is_empty());
        bookings::restore(&t, &salon.owner, &booking.id).await.unwrap();
        run(&t).await;
        assert_eq!(ours(&stub).len(), 1, "what was called off comes back under its old id");
    }
}

both! {
    async fn a_booking_that_is_moved_there_moves_here(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        stub.account().move_to(ANN, &own_id(&stub), "2026-11-25T18:00:00+01:00", "2026-11-25T19:30:00+01:00");
        later(&t, 46).await;

        let moved = bookings::get(&t, &salon.owner, &booking.id).await.unwrap();
        // After hours too: it is their own calendar.
        assert_eq!((moved.starts_at, moved.ends_at), (instant("2026-11-25T18:00"), instant("2026-11-25T19:30")));
        let history = bookings::history(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!((history.last().unwrap().what.as_str(), history.last().unwrap().actor.as_str()), ("rescheduled", "calendar"));
        let mails = crate::mail::mailbox(&t).await.unwrap();
        assert!(mails[0].subject.starts_with("Your appointment was moved"), "{}", mails[0].subject);
        for _ in 0..3 {
            later(&t, 46).await;
        }
        assert!(salon.tasks(&t).await.is_empty());
        assert_eq!(ours(&stub).len(), 1);
        assert_eq!(bookings::history(&t, &salon.owner, &booking.id).await.unwrap().len(), 2, "it is moved once");
    }
}

both! {
    async fn what_cannot_follow_becomes_a_task_and_stands(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        salon.is_the_owner(&t).await;
        let first = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        let id = own_id(&stub);
        salon.book(&t, "2026-11-24T14:00").await;
        run(&t).await;
        stub.account().move_to(ANN, &id, "2026-11-24T14:30:00+01:00", "2026-11-24T15:30:00+01:00");
        for _ in 0..3 {
            later(&t, 46).await;
        }
        let stands = bookings::get(&t, &salon.owner, &first.id).await.unwrap();
        assert_eq!(stands.starts_at, instant("2026-11-24T10:00"));
        assert_eq!(salon.tasks(&t).await, ["Moved in the calendar, not here: Cut, Tue 24 Nov, 10:00"]);
        let told = tasks::list(&t, &salon.owner, &tasks::Filter { limit: 1, ..Default::default() }).await.unwrap();
        assert_eq!(told.data[0].assignee_id.as_ref(), salon.owner.member(), "it is hers whose appointment it is");
        for _ in 0..3 {
            later(&t, 46).await;
        }
        let mails = crate::mail::mailbox(&t).await.unwrap();
        let reminded = mails.iter().filter(|mail| mail.subject.contains("Moved in the calendar"));
        assert_eq!(reminded.count(), 1, "she is told once");

        // A whole day and a series are no appointments either.
        stub.account().change(ANN, &id, &json!({ "start": { "date": "2026-11-26", "dateTime": null }, "end": { "date": "2026-11-27", "dateTime": null } }));
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await.len(), 1, "the newest stands for those before");

        // Back where it was, there is nothing to decide.
        stub.account().change(ANN, &id, &json!({ "start": { "date": null, "dateTime": "2026-11-24T10:00:00+01:00" }, "end": { "date": null, "dateTime": "2026-11-24T11:00:00+01:00" } }));
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());
    }
}

both! {
    async fn what_is_put_right_on_either_side_is_no_task(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        salon.book(&t, "2026-11-24T14:00").await;
        run(&t).await;
        let events = stub.account().events(ANN);
        let first = |event: &&serde_json::Value| event["start"]["dateTime"].as_str().unwrap().starts_with("2026-11-24T10");
        let id = events.iter().find(first).unwrap()["id"].as_str().unwrap().to_owned();

        // A whole day there, and back at its hour.
        stub.account().change(ANN, &id, &json!({ "start": { "date": "2026-11-24", "dateTime": null }, "end": { "date": "2026-11-25", "dateTime": null } }));
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await.len(), 1);
        stub.account().change(ANN, &id, &json!({ "start": { "date": null, "dateTime": "2026-11-24T10:00:00+01:00" }, "end": { "date": null, "dateTime": "2026-11-24T11:00:00+01:00" } }));
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());

        // Onto another appointment, and then moved here.
        let onto_the_other = || stub.account().move_to(ANN, &id, "2026-11-24T14:30:00+01:00", "2026-11-24T15:30:00+01:00");
        onto_the_other();
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await.len(), 1);
        let to = bookings::MoveTo::default();
        bookings::reschedule(&t, &salon.owner, &booking.id, instant("2026-11-24T12:00"), to).await.unwrap();
        run(&t).await;
        assert!(salon.tasks(&t).await.is_empty());
        assert!(ours(&stub).iter().any(|start| start.starts_with("2026-11-24T12:00:00")));

        // Again, and called off here.
        onto_the_other();
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await.len(), 1);
        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        run(&t).await;
        assert!(salon.tasks(&t).await.is_empty());
        assert_eq!(ours(&stub).len(), 1);
    }
}

both! {
    async fn a_booking_deleted_there_stands_until_somebody_decides(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        stub.account().delete(ANN, &own_id(&stub));
        for _ in 0..3 {
            later(&t, 46).await;
        }
        assert_eq!(salon.tasks(&t).await, ["Deleted in the calendar: Cut, Tue 24 Nov, 10:00"]);
        assert!(bookings::get(&t, &salon.owner, &booking.id).await.unwrap().status.stands());
        assert!(ours(&stub).is_empty(), "it is not put back against their will");

        let to = bookings::MoveTo::default();
        bookings::reschedule(&t, &salon.owner, &booking.id, instant("2026-11-24T12:00"), to).await.unwrap();
        run(&t).await;
        assert_eq!(ours(&stub).len(), 1, "moved, it is news");
    }
}

both! {
    async fn what_goes_wrong_at_googles_leaves_one_event(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        for (hour, fault) in [
            ("09", GoogleFault::DoneButCut),
            ("10", GoogleFault::DoneButFailed),
            ("11", GoogleFault::Forbidden("rateLimitExceeded")),
            ("12", GoogleFault::Forbidden("userRateLimitExceeded")),
            ("13", GoogleFault::Status(500, "backendError")),
            ("14", GoogleFault::Status(503, "backendError")),
        ] {
            google.fail(fault);
            salon.book(&t, &format!("2026-11-24T{hour}:00")).await;
            run(&t).await;
            for _ in 0..3 {
                later(&t, 10).await;
            }
        }
        google.expire_tokens();
        salon.book(&t, "2026-11-24T15:00").await;
        run(&t).await;
        let mut starts = ours(&stub);
        starts.sort();
        let hours: Vec<&str> = starts.iter().map(|start| &start[11..13]).collect();
        assert_eq!(hours, ["09", "10", "11", "12", "13", "14", "15"]);
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());
    }
}

both! {
    async fn sync_tokens_that_are_too_old_begin_anew(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        google.paged(2, true);
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        for day in 24..28 {
            google.add_busy(ANN, "Dentist", &format!("2026-11-{day}T15:00:00+01:00"), &format!("2026-11-{day}T16:00:00+01:00"));
        }
        later(&t, 46).await;
        let gone = google.add_busy(ANN, "Gym", "2026-11-24T09:00:00+01:00", "2026-11-24T10:00:00+01:00");
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "11 12 13 14 16");

        google.delete(ANN, &gone);
        google.forget_sync_tokens();
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 16");
        assert_eq!(salon.free(&t, "2026-11-27").await, "09 10 11 12 13 14 16");
        assert!(salon.tasks(&t).await.is_empty(), "what is ours is still there");
        assert!(bookings::get(&t, &salon.owner, &booking.id).await.unwrap().status.stands());
    }
}

both! {
    async fn access_that_was_taken_back_is_said_once_and_can_be_given_again(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        google.add_busy(ANN, "Dentist", "2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00");
        later(&t, 46).await;
        google.revoke_grant();
        t.advance(Duration::from_secs(3_700));
        for _ in 0..3 {
            later(&t, 901).await;
        }
        let broken = salon.one(&t).await;
        assert_eq!(broken.state, State::Broken);
        assert_eq!(salon.tasks(&t).await, ["Connect the calendar “Ann” again"]);
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16", "what was read stays");

        // A booking made meanwhile waits for it.
        salon.book(&t, "2026-11-24T14:00").await;
        run(&t).await;
        let address = google_begin(&t, &salon.owner, Some(&broken.id)).await.unwrap();
        let (state, code) = returned(&google.consent(&address));
        google_return(&t, &salon.owner, &state, &code).await.unwrap();
        run(&t).await;
        assert_eq!(salon.one(&t).await.state, State::Active);
        assert_eq!(ours(&stub).len(), 1);
    }
}

both! {
    async fn a_meeting_over_a_booking_is_never_silent(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        let id = stub.account().add_busy(ANN, "Dentist", "2026-11-24T10:30:00+01:00", "2026-11-24T11:30:00+01:00");
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await, ["Double booking: Cut, Tue 24 Nov, 10:00"]);
        stub.account().decline(ANN, &id);
        later(&t, 46).await;
        assert!(salon.tasks(&t).await.is_empty());
        assert!(bookings::get(&t, &salon.owner, &booking.id).await.unwrap().status.stands());
    }
}

both! {
    async fn a_push_reads_at_once_and_only_with_the_channels_token(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        let channel = google.channels().pop().expect("it is watched");
        assert!(channel.address.starts_with("https://desk.example.com/hooks/google/cal_"));
        let id = salon.one(&t).await.id;
        google.add_busy(ANN, "Dentist", "2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00");
        let push = Push { channel: &channel.id, token: &channel.token, resource: &channel.resource, state: "exists" };
        for wrong in [Push { token: "guessed", ..push }, Push { channel: "other", ..push }, Push { resource: "other", ..push }, Push { token: "", channel: "", ..push }] {
            assert!(matches!(pushed(&t, &id, wrong).await, Err(Error::NotFound(_))));
        }
        pushed(&t, &id, Push { state: "sync", ..push }).await.unwrap();
        run(&t).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");
        for _ in 0..5 {
            pushed(&t, &id, push).await.unwrap();
        }
        run(&t).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16");
        let unknown = ConnectionId::new(t.clock().now());
        assert!(matches!(pushed(&t, &unknown, push).await, Err(Error::NotFound(_))));

        // Made anew before it runs out, and the old one stopped.
        later(&t, 6 * 24 * 3600 + 3600).await;
        let channels = google.channels();
        assert_eq!(channels.len(), 2);
        assert!(channels[0].stopped && !channels[1].stopped);
    }
}

both! {
    async fn nobody_comes_back_on_somebody_elses_errand(db: TestDb = std::future::ready) {
        let stub = Stub::google().await;
        let t = reaching(db, &stub, set_up(&stub)).await;
        stub.account().set_now(t.clock().now());
        let salon = salon(&t).await;
        let other = t.organization("Garage").await;
        let admin = t.member(&salon.owner, "Bea", Role::Admin).await;
        let address = google_begin(&t, &salon.owner, None).await.unwrap();
        let (state, code) = returned(&stub.account().consent(&address));
        for stranger in [&other, &admin] {
            assert!(matches!(google_return(&t, stranger, &state, &code).await, Err(Error::Conflict(_))));
        }
        t.advance(Duration::from_secs(1_801));
        assert!(matches!(google_return(&t, &salon.owner, &state, &code).await, Err(Error::Conflict(_))));
        assert!(list(&t, &salon.owner).await.unwrap().is_empty());
    }
}

both! {
    async fn a_calendar_is_used_for_what_was_said_and_no_more(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        salon.book(&t, "2026-11-24T10:00").await;
        stub.account().add_busy(ANN, "Dentist", "2026-11-24T12:00:00+01:00", "2026-11-24T13:00:00+01:00");
        later(&t, 46).await;
        let id = salon.one(&t).await.id;

        // Without details, a name is nobody else's business.
        change(&t, &salon.owner, &id, &Use { details: false, ..salon.used() }).await.unwrap();
        run(&t).await;
        assert_eq!(stub.account().event(ANN, &own_id(&stub)).unwrap()["summary"], "Cut");
        // Only read: the booking is taken out of it again.
        change(&t, &salon.owner, &id, &Use { writes: false, ..salon.used() }).await.unwrap();
        run(&t).await;
        assert!(ours(&stub).is_empty());
        // Only written.
        change(&t, &salon.owner, &id, &Use { blocks: false, ..salon.used() }).await.unwrap();
        run(&t).await;
        assert_eq!(ours(&stub).len(), 1);
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16");
        // Of another organization, it is not there.
        let stranger = t.organization("Garage").await;
        assert!(matches!(change(&t, &stranger, &id, &Use::default()).await, Err(Error::NotFound(_))));
        assert!(matches!(disconnect(&t, &stranger, &id).await, Err(Error::NotFound(_))));

        disconnect(&t, &salon.owner, &id).await.unwrap();
        assert_eq!(ours(&stub).len(), 1, "what was written stays");
        salon.book(&t, "2026-11-25T10:00").await;
        run(&t).await;
        assert_eq!(ours(&stub).len(), 1, "and nothing is added");
        assert!(secrets::list(&t, &salon.owner).await.unwrap().is_empty());
    }
}

both! {
    async fn a_calendar_that_shows_only_when_it_is_busy_is_read_too(db: TestDb = std::future::ready) {
        let stub = Stub::google().await;
        let t = reaching(db, &stub, set_up(&stub)).await;
        let google = stub.account();
        google.set_now(t.clock().now());
        google.add_calendar("boss", "The boss", "Europe/Berlin", "freeBusyReader");
        google.add_busy("boss", "Secret", "2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00");
        let salon = salon(&t).await;
        let account = let_in(&t, &salon, &stub).await;
        let error = choose(&t, &salon.owner, &account.id, "boss", &salon.used()).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "it cannot be written: {error:?}");
        let used = Use { writes: false, ..salon.used() };
        choose(&t, &salon.owner, &account.id, "boss", &used).await.unwrap();
        run(&t).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16");
        google.add_busy("boss", "Secret", "2026-11-24T13:00:00+01:00", "2026-11-24T14:00:00+01:00");
        later(&t, 46).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 14 15 16");
        assert_eq!(salon.one(&t).await.state, State::Active);
    }
}
