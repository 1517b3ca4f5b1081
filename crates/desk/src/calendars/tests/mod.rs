//! Connected calendars on both engines.

mod caldav;
mod copies;
mod feed;
mod google;
mod refusals;

use std::time::Duration;

use frontdesk_base::{Timestamp, id::StaffId};
use frontdesk_db::testing::TestDb;
use frontdesk_providers::{ssrf::Guard, stubs::Stub};

use super::*;
use crate::{
    app::Settings,
    bookings::{Booking, Claimed, OpenQuestion, Wish},
    contacts, orgs, registry,
    services::{BookingRules, PersonText, ServiceText},
    tasks,
    testing::{self, TestApp},
};

/// An application whose organizations may reach this server of the test's own.
async fn reaching(db: TestDb, stub: &Stub, settings: Settings) -> TestApp {
    let port = stub.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let settings = Settings { mailbox: true, ..settings };
    testing::app_reaching(db, settings, Guard::default().allowing("127.0.0.1", port)).await
}

/// Salon in Berlin, open on weekdays from nine to five; Ana cuts, in an hour. It is Monday, 11:00 there.
struct Salon {
    owner: Caller,
    cut: frontdesk_base::id::ServiceId,
    ana: StaffId,
}

async fn salon(t: &TestApp) -> Salon {
    let owner = t.organization("Salon").await;
    let text = orgs::HoursText::from(&orgs::Hours::nine_to_five());
    orgs::set_hours(t, &owner, &text).await.unwrap();
    let new = ServiceText {
        name: "Cut".to_owned(),
        description: String::new(),
        duration_minutes: 60,
        price: "45".to_owned(),
        booking_rules: BookingRules::default(),
    };
    let cut = services::create(t, &owner, &new).await.unwrap().id;
    let person =
        PersonText { name: "Ana".to_owned(), services: vec![cut.clone()], ..PersonText::default() };
    let ana = services::create_person(t, &owner, &person).await.unwrap().id;
    Salon { owner, cut, ana }
}

impl Salon {
    fn used(&self) -> Use {
        Use { staff_id: Some(self.ana.clone()), blocks: true, writes: true, details: true }
    }

    /// The hours at which Ana is free on a day, on Berlin's clock.
    async fn free(&self, t: &TestApp, day: &str) -> String {
        let question = OpenQuestion {
            service: self.cut.clone(),
            staff: Some(self.ana.clone()),
            from: day.parse().unwrap(),
            days: 1,
        };
        let times = bookings::find_open_times(t, &self.owner, &question).await.unwrap();
        times.iter().map(|time| berlin(time.starts_at)).collect::<Vec<_>>().join(" ")
    }

    async fn book(&self, t: &TestApp, at: &str) -> Booking {
        let mut contact = contacts::unknown(t.clock().now());
        contact.name = Some("Mia Wong".to_owned());
        contact.email = Some("mia@example.com".to_owned());
        let mut tx = t.db().begin(self.owner.org()).await.unwrap();
        contacts::create_in(t, &mut tx, self.owner.org(), &contact).await.unwrap();
        tx.commit().await.unwrap();
        let wish = Wish {
            service: self.cut.clone(),
            staff: Some(self.ana.clone()),
            starts_at: instant(at),
            contact: Some(contact.id),
            conversation: None,
            note: String::new(),
            key: None,
            hold: None,
            minutes: None,
        };
        match bookings::book(t, &self.owner, wish).await.unwrap() {
            Claimed::Done(booking) => *booking,
            Claimed::Refused(refused) => panic!("{refused:?}"),
        }
    }

    /// Ana is the owner herself: both have one address.
    async fn is_the_owner(&self, t: &TestApp) {
        let email = orgs::members(t, &self.owner).await.unwrap().remove(0).email;
        let person = PersonText {
            name: "Ana".to_owned(),
            email: email.as_str().to_uppercase(),
            services: vec![self.cut.clone()],
            ..PersonText::default()
        };
        services::update_person(t, &self.owner, &self.ana, &person).await.unwrap();
    }

    async fn tasks(&self, t: &TestApp) -> Vec<String> {
        let filter = tasks::Filter { limit: 50, ..Default::default() };
        let all = tasks::list(t, &self.owner, &filter).await.unwrap();
        all.data.into_iter().map(|task| task.title).collect()
    }

    async fn one(&self, t: &TestApp) -> Connection {
        list(t, &self.owner).await.unwrap().remove(0)
    }
}

/// An instant of Berlin's clock.
fn instant(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("Europe/Berlin").unwrap().timestamp().into()
}

fn berlin(at: Timestamp) -> String {
    at.jiff().in_tz("Europe/Berlin").unwrap().strftime("%H").to_string()
}

/// Turns the clock and runs what is due.
async fn later(t: &TestApp, seconds: u64) {
    t.advance(Duration::from_secs(seconds));
    run(t).await;
}

async fn run(t: &TestApp) {
    registry::runner(t).run_due().await.unwrap();
}
