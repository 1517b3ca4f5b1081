//! Bookings on both engines.

mod board;
mod codes;
mod doors;
mod entries;
mod race;
mod reminding;
mod waitlist;

use std::time::Duration;

use frontdesk_base::{
    Error, Timestamp,
    id::{ContactId, OrgId, ServiceId, StaffId},
};
use frontdesk_db::both;

use super::*;
use crate::{
    contacts::{self, Contact},
    orgs,
    services::{self, BookingRules, PersonText, ServiceText},
    testing::{self, TestApp},
};

/// Salon in Berlin, open on weekdays from nine to five; Ana and Ben cut, in an hour. It is Monday, 11:00
/// there.
pub(super) struct Salon {
    pub(super) owner: Caller,
    pub(super) cut: ServiceId,
    pub(super) ana: StaffId,
    pub(super) ben: StaffId,
}

pub(super) async fn salon(t: &TestApp, rules: BookingRules) -> Salon {
    let owner = t.organization("Salon").await;
    let text = orgs::HoursText::from(&orgs::Hours::nine_to_five());
    orgs::set_hours(t, &owner, &text).await.unwrap();
    let new = ServiceText {
        name: "Cut".to_owned(),
        description: String::new(),
        duration_minutes: 60,
        price: "45".to_owned(),
        booking_rules: rules,
    };
    let cut = services::create(t, &owner, &new).await.unwrap().id;
    let mut staff = Vec::new();
    for name in ["Ana", "Ben"] {
        let new = PersonText {
            name: name.to_owned(),
            services: vec![cut.clone()],
            ..PersonText::default()
        };
        staff.push(services::create_person(t, &owner, &new).await.unwrap().id);
    }
    let [ana, ben] = staff.try_into().unwrap();
    Salon { owner, cut, ana, ben }
}

/// An instant of Berlin's clock.
pub(super) fn berlin(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("Europe/Berlin").unwrap().timestamp().into()
}

pub(super) async fn contact(t: &TestApp, org: &OrgId, name: &str, email: &str) -> ContactId {
    let mut contact: Contact = contacts::unknown(t.clock().now());
    contact.name = Some(name.to_owned());
    contact.email = Some(email.to_owned());
    let mut tx = t.db().begin(org).await.unwrap();
    contacts::create_in(t, &mut tx, org, &contact).await.unwrap();
    tx.commit().await.unwrap();
    contact.id
}

impl Salon {
    pub(super) fn org(&self) -> &OrgId {
        self.owner.org()
    }

    pub(super) fn wish(&self, at: &str) -> Wish {
        Wish {
            service: self.cut.clone(),
            staff: None,
            starts_at: berlin(at),
            contact: None,
            conversation: None,
            note: String::new(),
            key: None,
            hold: None,
            minutes: None,
        }
    }

    pub(super) fn with(&self, staff: &StaffId, at: &str) -> Wish {
        Wish { staff: Some(staff.clone()), ..self.wish(at) }
    }

    async fn open(&self, t: &TestApp, staff: Option<&StaffId>, day: &str) -> String {
        let question = OpenQuestion {
            service: self.cut.clone(),
            staff: staff.cloned(),
            from: day.parse().unwrap(),
            days: 1,
        };
        let times = find_open_times(t, &self.owner, &question).await.unwrap();
        times.iter().map(|time| hour(time.starts_at)).collect::<Vec<_>>().join(" ")
    }
}

fn hour(at: Timestamp) -> String {
    at.jiff().in_tz("Europe/Berlin").unwrap().strftime("%H").to_string()
}

pub(super) fn refused(claimed: Claimed) -> Refused {
    match claimed {
        Claimed::Refused(refused) => refused,
        Claimed::Done(booking) => panic!("{booking:?} was booked"),
    }
}

async fn mails(t: &TestApp, to: &str) -> Vec<(String, String)> {
    let mut conn = t.db().read_system(frontdesk_db::Door::Admin).await.unwrap();
    conn.query("SELECT subject, body FROM mails WHERE to_address = $1 ORDER BY created_at, id")
        .bind(to)
        .all()
        .await
        .unwrap()
}

both! {
    async fn a_time_is_booked_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        assert_eq!(salon.open(&t, None, "2026-11-24").await, "09 10 11 12 13 14 15 16");
        let wish = salon.with(&salon.ana, "2026-11-24T10:00");

        let booking = book(&t, &salon.owner, wish.clone()).await.unwrap().done().unwrap();

        assert_eq!((booking.status, booking.staff_name.as_deref()), (Status::Confirmed, Some("Ana")));
        assert_eq!(booking.shown()["starts_at"], "2026-11-24T10:00:00+01:00");
        assert_eq!(booking.shown()["price"], serde_json::json!({ "amount": 4500, "currency": "EUR" }));
        assert_eq!(salon.open(&t, Some(&salon.ana), "2026-11-24").await, "09 11 12 13 14 15 16");
        assert_eq!(salon.open(&t, None, "2026-11-24").await, "09 10 11 12 13 14 15 16", "Ben is free");
        let no = refused(book(&t, &salon.owner, wish).await.unwrap());
        assert_eq!(no.why, Why::Taken);
        assert_eq!(no.others.iter().map(|time| hour(time.starts_at)).collect::<Vec<_>>(), ["09", "11", "12"]);
        assert_eq!(get(&t, &salon.owner, &booking.id).await.unwrap(), booking);
        assert!(get(&t, &t.organization("Other").await, &booking.id).await.is_err());
    }
}

both! {
    async fn anybody_is_whoever_has_least_to_do_or_waited_longest(t: TestApp = testing::app) {
        let least = salon(&t, BookingRules::default()).await;
        let mut given = Vec::new();
        for at in ["2026-11-24T09:00", "2026-11-24T10:00", "2026-11-24T11:00"] {
            t.advance(Duration::from_secs(1));
            given.push(book(&t, &least.owner, least.wish(at)).await.unwrap().done().unwrap().staff_name.unwrap());
        }
        assert_eq!(given, ["Ana", "Ben", "Ana"]);

        let rules = BookingRules { staff_choice: services::StaffChoice::RoundRobin, ..BookingRules::default() };
        let turns = salon(&t, rules).await;
        let mut given = Vec::new();
        for at in ["2026-11-24T09:00", "2026-11-25T10:00", "2026-11-26T11:00", "2026-11-26T09:00"] {
            t.advance(Duration::from_secs(1));
            given.push(book(&t, &turns.owner, turns.wish(at)).await.unwrap().done().unwrap().staff_name.unwrap());
        }
        assert_eq!(given, ["Ana", "Ben", "Ana", "Ben"]);
    }
}

both! {
    async fn a_hold_keeps_a_time_for_two_minutes(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let visitor = t.visitor(&salon.owner).await;
        let mine = || Wish { contact: Some(visitor.contact().clone()), ..salon.with(&salon.ana, "2026-11-24T10:00") };

        let held = hold_as(&t, salon.org(), &By::Agent, mine()).await.unwrap().done().unwrap();
        assert_eq!(held.status, Status::Held);
        let stranger = Wish { contact: Some(contact(&t, salon.org(), "Eve", "eve@example.com").await), ..mine() };
        assert_eq!(refused(book_as(&t, salon.org(), &By::Agent, stranger.clone()).await.unwrap()).why, Why::Taken);
        let theirs = Wish { hold: Some(held.id.clone()), ..stranger.clone() };
        assert!(matches!(book_as(&t, salon.org(), &By::Agent, theirs).await, Err(Error::NotFound(_))), "a hold is its contact's");

        t.advance(Duration::from_secs(100));
        let renewed = hold_as(&t, salon.org(), &By::Agent, Wish { hold: Some(held.id.clone()), ..mine() }).await.unwrap().done().unwrap();
        assert_eq!(renewed.id, held.id);
        t.advance(Duration::from_secs(100));
        let booked = book_as(&t, salon.org(), &By::Agent, Wish { hold: Some(held.id.clone()), ..mine() }).await.unwrap().done().unwrap();
        assert_eq!((booked.id, booked.status), (held.id, Status::Confirmed));

        let late = hold_as(&t, salon.org(), &By::Agent, Wish { starts_at: berlin("2026-11-24T12:00"), ..mine() }).await.unwrap().done().unwrap();
        t.advance(Duration::from_secs(121));
        assert_eq!(salon.open(&t, Some(&salon.ana), "2026-11-24").await, "09 11 12 13 14 15 16");
        let other = Wish { starts_at: berlin("2026-11-24T12:00"), ..stranger };
        book_as(&t, salon.org(), &By::Agent, other).await.unwrap().done().unwrap();
        let again = Wish { hold: Some(late.id), starts_at: berlin("2026-11-24T12:00"), ..mine() };
        assert_eq!(refused(book_as(&t, salon.org(), &By::Agent, again).await.unwrap()).why, Why::Taken);
    }
}

both! {
    async fn one_contact_cannot_hold_everything(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let who = contact(&t, salon.org(), "Eve", "eve@example.com").await;
        for hour in 9..12 {
            let wish = Wish { contact: Some(who.clone()), ..salon.wish(&format!("2026-11-24T{hour:02}:00")) };
            hold_as(&t, salon.org(), &By::Agent, wish).await.unwrap().done().unwrap();
        }
        let wish = Wish { contact: Some(who), ..salon.wish("2026-11-24T15:00") };
        assert!(matches!(hold_as(&t, salon.org(), &By::Agent, wish).await, Err(Error::Conflict(_))));
    }
}

both! {
    async fn the_same_key_books_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let wish = Wish { key: Some("api:1".to_owned()), ..salon.wish("2026-11-24T10:00") };
        let one = book(&t, &salon.owner, wish.clone()).await.unwrap().done().unwrap();
        let two = book(&t, &salon.owner, wish.clone()).await.unwrap().done().unwrap();
        assert_eq!(one, two);
        let elsewhere = self::salon(&t, BookingRules::default()).await;
        let theirs = Wish { service: elsewhere.cut.clone(), ..wish };
        assert_ne!(book(&t, &elsewhere.owner, theirs).await.unwrap().done().unwrap().id, one.id);
        assert_eq!(list(&t, &salon.owner, &Filter { limit: 10, ..Filter::default() }).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_booking_moves_and_its_history_is_kept(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let who = contact(&t, salon.org(), "Luis", "luis@example.com").await;
        let wish = |at| Wish { contact: Some(who.clone()), ..salon.with(&salon.ana, at) };
        let first = book(&t, &salon.owner, wish("2026-11-24T10:00")).await.unwrap().done().unwrap();
        book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T12:00")).await.unwrap().done().unwrap();

        // Half an hour later touches its own old time, which does not count; on a member's word off the grid.
        let moved = reschedule(&t, &salon.owner, &first.id, berlin("2026-11-24T10:30"), MoveTo::default()).await.unwrap().done().unwrap();
        assert_eq!((moved.sequence, hour(moved.starts_at).as_str()), (1, "10"));
        let no = reschedule(&t, &salon.owner, &first.id, berlin("2026-11-24T11:30"), MoveTo::default()).await.unwrap();
        assert_eq!(refused(no).why, Why::Taken);
        let to = MoveTo { staff: Some(salon.ben.clone()), minutes: Some(90), ..MoveTo::default() };
        let other = reschedule(&t, &salon.owner, &first.id, berlin("2026-11-24T11:30"), to).await.unwrap().done().unwrap();
        assert_eq!((other.staff_name.as_deref(), other.ends_at), (Some("Ben"), berlin("2026-11-24T13:00")));
        let gone = cancel(&t, &salon.owner, &first.id, "ill").await.unwrap();
        assert_eq!((gone.status, gone.cancel_reason.as_str()), (Status::Cancelled, "ill"));
        assert_eq!(cancel(&t, &salon.owner, &first.id, "twice").await.unwrap().cancel_reason, "ill");
        assert!(matches!(reschedule(&t, &salon.owner, &first.id, berlin("2026-11-25T10:00"), MoveTo::default()).await, Err(Error::Conflict(_))));

        let history = history(&t, &salon.owner, &first.id).await.unwrap();
        assert_eq!(history.iter().map(|change| change.what.as_str()).collect::<Vec<_>>(), ["booked", "rescheduled", "rescheduled", "cancelled"]);
        let sent = mails(&t, "luis@example.com").await;
        assert_eq!(sent.len(), 4, "{sent:?}");
        assert!(sent[0].1.contains("Tuesday, 24 November 2026, 10:00 (CET)") && sent[0].1.contains("/bookings/"), "{}", sent[0].1);
        let events = crate::events::list(&t, &salon.owner, 0, 100).await.unwrap();
        let names: Vec<_> = events.iter().map(|event| event.name.as_str()).filter(|name| name.starts_with("booking.")).collect();
        assert_eq!(names, ["booking.created", "booking.created", "booking.rescheduled", "booking.rescheduled", "booking.cancelled"]);
    }
}

both! {
    async fn what_needs_a_yes_waits_for_it(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { needs_approval: true, ..BookingRules::default() }).await;
        let asked = book_as(&t, salon.org(), &By::Agent, salon.with(&salon.ana, "2026-11-24T10:00")).await.unwrap().done().unwrap();
        assert_eq!(asked.status, Status::Pending);
        assert_eq!(refused(book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T10:00")).await.unwrap()).why, Why::Taken, "a request blocks");
        assert!(complete(&t, &salon.owner, &asked.id).await.is_err());
        assert_eq!(approve(&t, &salon.owner, &asked.id).await.unwrap().status, Status::Confirmed);
        assert!(no_show(&t, &salon.owner, &asked.id).await.is_err(), "it has not begun");
        t.advance(Duration::from_secs(24 * 3600));
        assert_eq!(no_show(&t, &salon.owner, &asked.id).await.unwrap().status, Status::NoShow);
        assert_eq!(reopen(&t, &salon.owner, &asked.id).await.unwrap().status, Status::Confirmed);
        assert_eq!(complete(&t, &salon.owner, &asked.id).await.unwrap().status, Status::Completed);
        assert!(cancel(&t, &salon.owner, &asked.id, "").await.is_err());
    }
}

both! {
    async fn blocked_time_and_time_off_are_kept_free(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let new = |staff: Option<&StaffId>, kind, from, until| NewBusyTime {
            staff_id: staff.cloned(), kind, title: "Meeting".to_owned(), starts_at: berlin(from), ends_at: berlin(until),
        };
        let meeting = block_time(&t, &salon.owner, &new(Some(&salon.ana), BusyKind::Blocked, "2026-11-24T09:30", "2026-11-24T11:00")).await.unwrap();
        block_time(&t, &salon.owner, &new(None, BusyKind::TimeOff, "2026-11-24T15:00", "2026-11-24T17:00")).await.unwrap();
        assert_eq!(salon.open(&t, Some(&salon.ana), "2026-11-24").await, "11 12 13 14");
        assert_eq!(salon.open(&t, Some(&salon.ben), "2026-11-24").await, "09 10 11 12 13 14");
        let later = new(Some(&salon.ben), BusyKind::Blocked, "2026-11-24T09:00", "2026-11-24T10:00");
        change_busy(&t, &salon.owner, &meeting.id, &later).await.unwrap();
        assert_eq!(salon.open(&t, Some(&salon.ana), "2026-11-24").await, "09 10 11 12 13 14");
        unblock_time(&t, &salon.owner, &meeting.id).await.unwrap();
        assert!(matches!(unblock_time(&t, &salon.owner, &meeting.id).await, Err(Error::NotFound(_))));
        assert_eq!(salon.open(&t, Some(&salon.ben), "2026-11-24").await, "09 10 11 12 13 14");
        let other = t.organization("Other").await;
        assert!(matches!(block_time(&t, &other, &later).await, Err(Error::Invalid(_))));
        assert!(block_time(&t, &salon.owner, &new(None, BusyKind::Blocked, "2026-11-24T17:00", "2026-11-24T15:00")).await.is_err());
        assert!(block_time(&t, &salon.owner, &new(None, BusyKind::Calendar, "2026-11-24T15:00", "2026-11-24T16:00")).await.is_err());
    }
}

both! {
    async fn rooms_are_for_one_booking_at_a_time(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let chair = services::create_resource(&t, &owner, "Chair").await.unwrap();
        assert!(matches!(services::create_resource(&t, &owner, " chair ").await, Err(Error::Invalid(_))));
        let salon = salon(&t, BookingRules::default()).await;
        let only = services::create_resource(&t, &salon.owner, "Only chair").await.unwrap();
        let text = ServiceText {
            name: "Cut".to_owned(), description: String::new(), duration_minutes: 60, price: String::new(),
            booking_rules: BookingRules { resources: vec![only.id.clone()], ..BookingRules::default() },
        };
        services::update(&t, &salon.owner, &salon.cut, &text).await.unwrap();
        let foreign = ServiceText { booking_rules: BookingRules { resources: vec![chair.id], ..BookingRules::default() }, ..text.clone() };
        assert!(services::update(&t, &salon.owner, &salon.cut, &foreign).await.is_err());

        let first = book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T10:00")).await.unwrap().done().unwrap();
        assert_eq!(first.resource_id.as_ref(), Some(&only.id));
        let no = refused(book(&t, &salon.owner, salon.with(&salon.ben, "2026-11-24T10:00")).await.unwrap());
        assert_eq!(no.why, Why::NoRoom, "Ben is free, the chair is not");
        assert_eq!(salon.open(&t, Some(&salon.ben), "2026-11-24").await, "09 11 12 13 14 15 16");
        services::delete_resource(&t, &salon.owner, &only.id).await.unwrap();
        assert_eq!(salon.open(&t, Some(&salon.ben), "2026-11-24").await, "09 10 11 12 13 14 15 16");
    }
}

both! {
    async fn a_deleted_contact_is_taken_out_of_their_bookings(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let who = contact(&t, salon.org(), "Luis", "luis@example.com").await;
        let wish = Wish { contact: Some(who.clone()), note: "my knee".to_owned(), ..salon.wish("2026-11-24T10:00") };
        let booking = book(&t, &salon.owner, wish).await.unwrap().done().unwrap();
        contacts::delete(&t, &salon.owner, &who).await.unwrap();
        let kept = get(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!((kept.contact_id, kept.note.as_str(), kept.starts_at), (None, "", booking.starts_at));
    }
}
