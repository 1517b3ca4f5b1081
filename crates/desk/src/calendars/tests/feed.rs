//! Calendars that are only read, and ours as one.

use std::sync::{Arc, Mutex};

use frontdesk_db::both;
use frontdesk_providers::stubs::{Answer, Script};

use super::*;

/// A feed whose events a test changes.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<(u16, String)>>);

impl Told {
    fn tell(&self, events: &str) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nX-WR-CALNAME:Ana at home\r\n{events}END:VCALENDAR\r\n"
        );
        *self.0.lock().unwrap() = (200, text);
    }

    fn fail(&self, status: u16) {
        self.0.lock().unwrap().0 = status;
    }

    async fn stub(&self) -> Stub {
        let told = self.clone();
        Stub::files(Script::with(move |_| {
            let (status, text) = told.0.lock().unwrap().clone();
            if status == 200 { Answer::stream(text) } else { Answer::status(status) }
        }))
        .await
    }
}

fn event(uid: &str, from: &str, until: &str, more: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{from}\r\nDTEND:{until}\r\nSUMMARY:Dentist\r\n{more}END:VEVENT\r\n"
    )
}

async fn subscribed(t: &TestApp, salon: &Salon, stub: &Stub) -> Connection {
    let feed = FeedText { address: format!("{}/ana.ics", stub.base_url()), name: String::new() };
    connect_feed(t, &salon.owner, &feed, &salon.used()).await.unwrap()
}

both! {
    async fn what_is_in_a_feed_keeps_its_owner_from_being_booked(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell(&event("a", "20261124T090000Z", "20261124T110000Z", ""));
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");

        let connection = subscribed(&t, &salon, &stub).await;
        run(&t).await;

        assert_eq!(connection.name, "Ana at home");
        assert!(!connection.writes, "a feed cannot be written");
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 12 13 14 15 16");

        // Moved, and another one.
        told.tell(&(event("a", "20261124T120000Z", "20261124T130000Z", "")
            + &event("b", "20261124T080000Z", "20261124T083000Z", "TRANSP:TRANSPARENT\r\n")));
        later(&t, 301).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 14 15 16");

        disconnect(&t, &salon.owner, &connection.id).await.unwrap();
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");
        assert!(list(&t, &salon.owner).await.unwrap().is_empty());
    }
}

both! {
    async fn a_series_goes_on_as_days_pass(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell(&event("a", "20261124T090000Z", "20261124T100000Z", "RRULE:FREQ=WEEKLY\r\nEXDATE:20261201T090000Z\r\n"));
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        subscribed(&t, &salon, &stub).await;
        run(&t).await;

        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 14 15 16");
        assert_eq!(salon.free(&t, "2026-12-01").await, "09 10 11 12 13 14 15 16");
        let horizon = instant("2027-12-31T00:00");
        let all = bookings::list_busy(&t, &salon.owner, t.clock().now(), horizon).await.unwrap();
        let last = all.iter().map(|busy| busy.starts_at).max().unwrap();

        later(&t, 14 * 24 * 3600).await;
        later(&t, 1).await;
        let all = bookings::list_busy(&t, &salon.owner, t.clock().now(), Timestamp::from_millis(i64::MAX)).await.unwrap();
        assert!(all.iter().map(|busy| busy.starts_at).max().unwrap() > last);
    }
}

both! {
    async fn an_event_over_a_booking_becomes_one_task_and_ends_with_it(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell("");
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        subscribed(&t, &salon, &stub).await;
        run(&t).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        assert!(salon.tasks(&t).await.is_empty());

        told.tell(&event("a", "20261124T093000Z", "20261124T103000Z", ""));
        later(&t, 301).await;
        assert_eq!(salon.tasks(&t).await, ["Double booking: Cut, Tue 24 Nov, 10:00"]);

        // However often it is read.
        told.tell(&event("a", "20261124T094000Z", "20261124T103000Z", ""));
        later(&t, 301).await;
        assert_eq!(salon.tasks(&t).await.len(), 1);

        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        told.tell(&event("a", "20261124T095000Z", "20261124T103000Z", ""));
        later(&t, 301).await;
        assert!(salon.tasks(&t).await.is_empty(), "nothing is left to do");
    }
}

both! {
    async fn a_feed_that_cannot_be_reached_is_told_of_after_an_hour(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell(&event("a", "20261124T090000Z", "20261124T110000Z", ""));
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        subscribed(&t, &salon, &stub).await;
        run(&t).await;
        told.fail(503);
        for _ in 0..3 {
            later(&t, 901).await;
        }
        assert!(salon.tasks(&t).await.is_empty());
        assert!(salon.one(&t).await.failures > 0);
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 12 13 14 15 16", "what was read stays");

        for _ in 0..3 {
            later(&t, 901).await;
        }
        assert_eq!(salon.tasks(&t).await, ["The calendar “Ana at home” cannot be reached"]);

        told.tell("");
        later(&t, 901).await;
        assert_eq!(salon.one(&t).await.failures, 0);
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 10 11 12 13 14 15 16");
    }
}

both! {
    async fn addresses_that_are_no_calendar_are_refused_with_the_reason(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell("");
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        for address in ["", "not an address", "ftp://example.com/a.ics", "http://127.0.0.1:1/a.ics", "http://169.254.169.254/a.ics", "https://user:secret@example.com/a.ics"] {
            let feed = FeedText { address: address.to_owned(), name: String::new() };
            let error = connect_feed(&t, &salon.owner, &feed, &salon.used()).await.unwrap_err();
            assert!(matches!(error, Error::Invalid(_)), "{address}: {error:?}");
        }
        *told.0.lock().unwrap() = (200, "<html>Sign in</html>".to_owned());
        let feed = FeedText { address: format!("{}/a.ics", stub.base_url()), name: String::new() };
        assert!(connect_feed(&t, &salon.owner, &feed, &salon.used()).await.is_err());
        assert!(list(&t, &salon.owner).await.unwrap().is_empty(), "nothing is left behind");
    }
}

both! {
    async fn bookings_can_be_subscribed_to_until_the_link_is_ended(t: TestApp = testing::app) {
        let salon = salon(&t).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        let feed = add_feed(&t, &salon.owner, Some(&salon.ana)).await.unwrap();
        let link = feed_link(&t, &salon.owner, &feed);
        let token = link.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();

        let before = entries(&t, &token).await.unwrap();
        let unfolded = before.text.replace("\r\n ", "");
        for line in ["X-WR-CALNAME:Ana\\, Salon", "BEGIN:VTIMEZONE", "SUMMARY:Cut: Mia Wong", "DTSTART;TZID=Europe/Berlin:20261124T100000", &format!("UID:{}@frontdesk", booking.id)] {
            assert!(unfolded.contains(line), "{line} in {unfolded}");
        }
        assert_eq!(entries(&t, &token).await.unwrap().tag, before.tag);

        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        let after = entries(&t, &token).await.unwrap();
        assert!(after.text.contains("STATUS:CANCELLED") && after.tag != before.tag);

        // Another organization's owner cannot end it, and a changed link is nobody's.
        let stranger = t.organization("Garage").await;
        assert!(remove_feed(&t, &stranger, &feed.id).await.is_err());
        assert!(entries(&t, &token.replace(&token[4..8], "AAAA")).await.is_err());

        remove_feed(&t, &salon.owner, &feed.id).await.unwrap();
        assert!(matches!(entries(&t, &token).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn a_feed_of_the_calendar_that_bookings_are_in_is_no_conflict(db: TestDb = std::future::ready) {
        let told = Told::default();
        told.tell("");
        let stub = told.stub().await;
        let t = reaching(db, &stub, Settings::default()).await;
        let salon = salon(&t).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        subscribed(&t, &salon, &stub).await;
        run(&t).await;

        // Our own feed comes back by another program.
        told.tell(&event(&format!("{}@frontdesk", booking.id), "20261124T090000Z", "20261124T100000Z", ""));
        later(&t, 301).await;
        assert!(salon.tasks(&t).await.is_empty());

        // Somebody else's installation does not free the time.
        told.tell(&event("bkg_0192f300000070008000000000000000@frontdesk", "20261124T130000Z", "20261124T140000Z", ""));
        later(&t, 301).await;
        assert_eq!(salon.free(&t, "2026-11-24").await, "09 11 12 13 15 16");
    }
}
