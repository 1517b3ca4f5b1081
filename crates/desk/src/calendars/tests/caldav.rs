//! CalDAV against a real Radicale.

use std::env;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use frontdesk_db::both;
use frontdesk_providers::http::Call;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderValue},
};

use super::*;

/// Ana's calendar on the server, as her phone sees it.
struct Phone {
    app: TestApp,
    salon: Salon,
    login: CalDavLogin,
    calendar: String,
}

impl Phone {
    async fn call(&self, method: &str, name: &str, body: String) -> Option<String> {
        let url = Url::parse(&format!("{}{name}", self.calendar)).unwrap();
        let pair = STANDARD.encode(format!("{}:{}", self.login.user, self.login.password));
        let call = Call::new("test", Method::from_bytes(method.as_bytes()).unwrap(), url)
            .key(AUTHORIZATION, &Secret::new(format!("Basic {pair}")))
            .unwrap()
            .body(HeaderValue::from_static("text/calendar; charset=utf-8"), body);
        let answer = self.app.http().send(call).await.ok()?;
        Some(String::from_utf8_lossy(&answer.body).into_owned())
    }

    async fn puts(&self, name: &str, from: &str, until: &str) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Phone//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{from}\r\nDTEND:{until}\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        self.call("PUT", &format!("{name}.ics"), text).await.unwrap();
    }

    /// The path of the one booking in it, and its entry.
    async fn ours(&self) -> Vec<(String, String)> {
        let copies = {
            let mut conn = self.app.db().read(self.salon.owner.org()).await.unwrap();
            store::copies::external_ids(&mut conn, self.salon.owner.org(), self.app.clock().now())
                .await
                .unwrap()
        };
        let mut found = Vec::new();
        for path in copies {
            let name = path.rsplit('/').next().unwrap().to_owned();
            if let Some(entry) = self.call("GET", &name, String::new()).await {
                found.push((name, entry));
            }
        }
        found
    }
}

/// Connected, and read once.
#[expect(clippy::disallowed_methods, reason = "where the run's CalDAV server is stands there")]
async fn phone(db: TestDb) -> Phone {
    let said = env::var("TEST_CALDAV_SERVER").expect("TEST_CALDAV_SERVER: see docs/testing.md");
    let words: Vec<&str> = said.split(' ').collect();
    let [base, user, password] = words[..] else { panic!("{said}") };
    let port = base.rsplit(':').next().unwrap().parse().unwrap();
    let guard = Guard::default().allowing("127.0.0.1", port);
    let settings = Settings { mailbox: true, ..Settings::default() };
    let app = testing::app_reaching(db, settings, guard).await;
    let salon = salon(&app).await;
    let name = &frontdesk_base::Random::system().token()[..16];
    let login = CalDavLogin {
        server: base.to_owned(),
        user: user.to_owned(),
        password: password.to_owned(),
    };
    let phone = Phone { app, salon, login, calendar: format!("{base}/{user}/{name}/") };
    phone.call("MKCALENDAR", "", String::new()).await.expect("a calendar is made");
    let (t, owner) = (&phone.app, &phone.salon.owner);
    let account = connect_caldav(t, owner, &phone.login).await.unwrap();
    assert_eq!(account.state, State::Choosing);
    let listed = choices(t, owner, &account.id).await.unwrap();
    assert!(listed.iter().any(|one| one.id == phone.calendar && one.writable), "{listed:?}");
    choose(t, owner, &account.id, &phone.calendar, &phone.salon.used()).await.unwrap();
    run(t).await;
    phone
}

both! {
    async fn what_is_on_the_phone_keeps_time_free_and_back(phone: Phone = phone) {
        let (t, salon) = (&phone.app, &phone.salon);
        phone.puts("dentist", "20261124T090000Z", "20261124T110000Z").await;
        later(t, 46).await;
        assert_eq!(salon.free(t, "2026-11-24").await, "09 12 13 14 15 16");
        phone.puts("dentist", "20261124T120000Z", "20261124T130000Z").await;
        later(t, 46).await;
        assert_eq!(salon.free(t, "2026-11-24").await, "09 10 11 12 14 15 16");
        phone.call("DELETE", "dentist.ics", String::new()).await.unwrap();
        later(t, 46).await;
        assert_eq!(salon.free(t, "2026-11-24").await, "09 10 11 12 13 14 15 16");
    }
}

both! {
    async fn a_booking_is_on_the_phone_and_moves_with_it(phone: Phone = phone) {
        let (t, salon) = (&phone.app, &phone.salon);
        let booking = salon.book(t, "2026-11-24T10:00").await;
        run(t).await;
        let ours = phone.ours().await;
        let (name, entry) = ours.first().expect("it is there");
        assert!(entry.contains("SUMMARY:Cut: Mia Wong") && entry.contains("DTSTART:20261124T090000Z"), "{entry}");
        later(t, 46).await;
        assert!(salon.tasks(t).await.is_empty());

        // Dragged on the phone.
        let moved = entry.replace("20261124T100000Z", "20261124T140000Z").replace("20261124T090000Z", "20261124T130000Z");
        assert_ne!(moved, *entry);
        phone.call("PUT", name, moved).await.unwrap();
        later(t, 46).await;
        let now = bookings::get(t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(now.starts_at, instant("2026-11-24T14:00"));

        // And here.
        let to = bookings::MoveTo::default();
        bookings::reschedule(t, &salon.owner, &booking.id, instant("2026-11-25T09:00"), to).await.unwrap();
        run(t).await;
        assert!(phone.ours().await[0].1.contains("DTSTART:20261125T080000Z"));
        for _ in 0..2 {
            later(t, 46).await;
        }
        assert!(salon.tasks(t).await.is_empty());

        bookings::cancel(t, &salon.owner, &booking.id, "").await.unwrap();
        run(t).await;
        assert!(phone.call("GET", name, String::new()).await.is_none(), "it is gone there too");
    }
}

both! {
    async fn both_sides_at_once_end_with_the_businesss_and_a_word(phone: Phone = phone) {
        let (t, salon) = (&phone.app, &phone.salon);
        let booking = salon.book(t, "2026-11-24T10:00").await;
        run(t).await;
        let (name, entry) = phone.ours().await.remove(0);
        let moved = entry.replace("20261124T100000Z", "20261124T140000Z").replace("20261124T090000Z", "20261124T130000Z");
        phone.call("PUT", &name, moved).await.unwrap();
        let to = bookings::MoveTo::default();
        bookings::reschedule(t, &salon.owner, &booking.id, instant("2026-11-25T09:00"), to).await.unwrap();
        run(t).await;
        for _ in 0..6 {
            later(t, 46).await;
        }
        let now = bookings::get(t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(now.starts_at, instant("2026-11-25T09:00"));
        assert!(phone.ours().await[0].1.contains("DTSTART:20261125T080000Z"));
        assert_eq!(salon.tasks(t).await.len(), 1, "{:?}", salon.tasks(t).await);
    }
}

both! {
    async fn a_password_that_was_changed_is_asked_for_again(phone: Phone = phone) {
        let (t, salon) = (&phone.app, &phone.salon);
        let id = salon.one(t).await.id;
        secrets::put(t, &salon.owner, &format!("calendar.{id}"), &Secret::new("old")).await.unwrap();
        later(t, 46).await;
        assert_eq!(salon.one(t).await.state, State::Broken);
        assert_eq!(salon.tasks(t).await.len(), 1);
        let login = |password: &str| CalDavLogin { password: password.to_owned(), ..CalDavLogin::default() };
        assert!(matches!(relogin(t, &salon.owner, &id, &login("wrong")).await, Err(Error::Invalid(_))));
        relogin(t, &salon.owner, &id, &login(&phone.login.password)).await.unwrap();
        run(t).await;
        let mended = salon.one(t).await;
        assert_eq!((mended.state, mended.failures), (State::Active, 0));
    }
}
