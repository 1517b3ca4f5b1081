//! Reminders, the word that somebody comes, and the mail to who did not.

use super::*;
use crate::services::{Channel, Reminder};

const LUIS: &str = "luis@example.com";

async fn run_jobs(t: &TestApp) {
    crate::registry::runner(t).run_due().await.unwrap();
}

/// Turns the clock to a moment of Berlin's and runs what is due.
async fn at(t: &TestApp, when: &str) {
    t.clock().set(berlin(when));
    run_jobs(t).await;
}

fn reminders(all: &[(u32, bool)]) -> BookingRules {
    let one = |(minutes_before, ask): &(u32, bool)| Reminder {
        minutes_before: *minutes_before,
        ask: *ask,
        channel: Channel::Email,
    };
    BookingRules { reminders: all.iter().map(one).collect(), ..BookingRules::default() }
}

async fn booked(t: &TestApp, salon: &Salon, when: &str) -> (Booking, ContactId) {
    let luis = contact(t, salon.org(), "Luis", LUIS).await;
    let wish = Wish { contact: Some(luis.clone()), ..salon.with(&salon.ana, when) };
    (book(t, &salon.owner, wish).await.unwrap().done().unwrap(), luis)
}

/// What was sent to Luis after the confirmation.
async fn sent(t: &TestApp) -> Vec<String> {
    mails(t, LUIS).await.into_iter().skip(1).map(|(subject, _)| subject).collect()
}

async fn change(t: &TestApp, salon: &Salon, rules: BookingRules) {
    let text = ServiceText {
        name: "Cut".to_owned(),
        description: String::new(),
        duration_minutes: 60,
        price: "45".to_owned(),
        booking_rules: rules,
    };
    services::update(t, &salon.owner, &salon.cut, &text).await.unwrap();
}

fn token(mail: &str) -> String {
    let after = mail.split("/bookings/").nth(1).unwrap();
    after.split(['#', '\n', '/']).next().unwrap().to_owned()
}

both! {
    async fn a_day_before_an_appointment_its_contact_is_reminded_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let (booking, _) = booked(&t, &salon, "2026-11-26T14:00").await;
        at(&t, "2026-11-25T13:59").await;
        assert!(sent(&t).await.is_empty());

        at(&t, "2026-11-25T14:00").await;

        let all = mails(&t, LUIS).await;
        let (subject, body) = &all[1];
        assert_eq!((all.len(), subject.as_str()), (2, "Reminder: Cut at Salon"));
        assert!(body.contains("Thursday, 26 November 2026, 14:00 (CET)"), "{body}");
        assert!(body.contains("Move or cancel it: ") && body.contains("calendar.ics"), "{body}");
        assert!(!body.contains("I will be there"), "{body}");
        let after = get(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!((after.asked_at, after.sequence), (None, booking.sequence));
        let history = history(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(history.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["booked", "reminded"]);
        assert_eq!(history[1].actor, "system");
        at(&t, "2026-11-26T13:59").await;
        assert_eq!(sent(&t).await.len(), 1);
    }
}

both! {
    async fn what_was_moved_is_reminded_of_at_its_new_time_and_what_was_cancelled_not_at_all(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let (booking, _) = booked(&t, &salon, "2026-11-25T14:00").await;
        reschedule(&t, &salon.owner, &booking.id, berlin("2026-11-27T10:00"), MoveTo::default()).await.unwrap().done().unwrap();
        at(&t, "2026-11-24T14:00").await;
        assert_eq!(sent(&t).await, ["Your appointment was moved: Cut at Salon"]);
        at(&t, "2026-11-26T10:00").await;
        assert_eq!(sent(&t).await.last().unwrap(), "Reminder: Cut at Salon");

        let (other, _) = booked(&t, &salon, "2026-12-01T10:00").await;
        let count = mails(&t, LUIS).await.len();
        cancel(&t, &salon.owner, &other.id, "").await.unwrap();
        at(&t, "2026-11-30T09:00").await;
        assert_eq!(mails(&t, LUIS).await.len(), count + 1, "the cancellation alone");
        // Taken back within the day: it is reminded of, under its new number.
        restore(&t, &salon.owner, &other.id).await.unwrap();
        at(&t, "2026-11-30T10:00").await;
        let all = mails(&t, LUIS).await;
        assert_eq!((all.len(), all.last().unwrap().0.as_str()), (count + 3, "Reminder: Cut at Salon"));
    }
}

both! {
    async fn a_request_is_reminded_of_once_it_stands(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { needs_approval: true, ..BookingRules::default() }).await;
        let luis = contact(&t, salon.org(), "Luis", LUIS).await;
        let wish = Wish { contact: Some(luis), ..salon.with(&salon.ana, "2026-11-26T14:00") };
        let asked = book_as(&t, salon.org(), &By::Agent, wish).await.unwrap().done().unwrap();
        approve(&t, &salon.owner, &asked.id).await.unwrap();
        at(&t, "2026-11-25T14:00").await;
        assert_eq!(sent(&t).await, ["Your appointment is confirmed: Cut at Salon", "Reminder: Cut at Salon"]);
    }
}

both! {
    async fn nobody_is_reminded_in_quiet_hours_nor_of_what_is_already_near(t: TestApp = testing::app) {
        // Two hours before nine is seven in the morning: it comes the evening before.
        let salon = salon(&t, reminders(&[(120, false)])).await;
        booked(&t, &salon, "2026-11-26T09:00").await;
        at(&t, "2026-11-25T20:58").await;
        assert!(sent(&t).await.is_empty());
        at(&t, "2026-11-25T20:59").await;
        assert_eq!(sent(&t).await, ["Reminder: Cut at Salon"]);
        // Booked at ten in the evening for the next morning: its moment is past, and nothing is sent.
        at(&t, "2026-11-26T22:00").await;
        booked(&t, &salon, "2026-11-27T09:00").await;
        at(&t, "2026-11-27T08:59").await;
        assert_eq!(sent(&t).await.iter().filter(|subject| subject.starts_with("Reminder")).count(), 1);
    }
}

both! {
    async fn quiet_hours_are_by_the_contacts_own_clock(t: TestApp = testing::app) {
        let salon = salon(&t, reminders(&[(240, false)])).await;
        let mut contact = contacts::unknown(t.clock().now());
        (contact.email, contact.time_zone) = (Some(LUIS.to_owned()), Some("America/New_York".to_owned()));
        let mut tx = t.db().begin(salon.org()).await.unwrap();
        contacts::create_in(&t, &mut tx, salon.org(), &contact).await.unwrap();
        tx.commit().await.unwrap();
        let wish = Wish { contact: Some(contact.id), ..salon.with(&salon.ana, "2026-11-26T15:00") };
        book(&t, &salon.owner, wish).await.unwrap().done().unwrap();
        // 11:00 in Berlin is 5:00 in New York; quiet hours began there at 21:00, which is 3:00 in Berlin.
        at(&t, "2026-11-26T02:58").await;
        assert!(sent(&t).await.is_empty());
        at(&t, "2026-11-26T02:59").await;
        let all = mails(&t, LUIS).await;
        assert!(all[1].1.contains("On your clock: Thursday, 26 November 2026, 09:00 (New York)"), "{}", all[1].1);
    }
}

both! {
    async fn a_reminder_may_ask_and_the_answer_is_on_the_booking(t: TestApp = testing::app) {
        let salon = salon(&t, reminders(&[(1_440, true), (180, true)])).await;
        let (booking, _) = booked(&t, &salon, "2026-11-26T14:00").await;
        assert!(!booking.awaits_word(t.clock().now()));
        at(&t, "2026-11-25T14:00").await;

        let all = mails(&t, LUIS).await;
        let (subject, body) = &all[1];
        assert_eq!(subject, "Please confirm: Cut at Salon");
        assert!(body.contains("I will be there: ") && body.contains("#word"), "{body}");
        let asked = get(&t, &salon.owner, &booking.id).await.unwrap();
        assert!(asked.awaits_word(t.clock().now()) && !asked.lacks_word(t.clock().now()));
        at(&t, "2026-11-26T02:00").await;
        assert!(asked.lacks_word(t.clock().now()), "it is near, and they have not said so");

        // Looking at the page says nothing; the word is given once, and the next reminder asks no more.
        let token = token(body);
        assert!(managed(&t, &token).await.unwrap().awaits_word());
        assert!(get(&t, &salon.owner, &booking.id).await.unwrap().confirmed_by_contact_at.is_none());
        confirm_publicly(&t, &token).await.unwrap();
        confirm_publicly(&t, &token).await.unwrap();
        let said = get(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(said.confirmed_by_contact_at, Some(t.clock().now()));
        assert_eq!(said.shown()["confirmed_by_contact_at"], serde_json::json!(t.clock().now()));
        at(&t, "2026-11-26T11:00").await;
        assert_eq!(sent(&t).await, ["Please confirm: Cut at Salon", "Reminder: Cut at Salon"]);
        let history = history(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(
            history.iter().map(|one| (one.what.as_str(), one.actor.as_str())).skip(1).collect::<Vec<_>>(),
            [("reminded", "system"), ("confirmed_by_contact", "contact"), ("reminded", "system")]
        );
        let events = crate::events::list(&t, &salon.owner, 0, 100).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.name == "booking.confirmed_by_contact").count(), 1);

        // At another time, the word that was given for this one is worth nothing.
        reschedule(&t, &salon.owner, &booking.id, berlin("2026-11-30T10:00"), MoveTo::default()).await.unwrap().done().unwrap();
        let moved = get(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!((moved.asked_at, moved.confirmed_by_contact_at), (None, None));
        let stale = confirm_publicly(&t, &token).await;
        assert!(matches!(stale, Err(Error::Conflict(_))), "a page that shows the old time: {stale:?}");
        cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        assert!(matches!(confirm_publicly(&t, &token).await, Err(Error::Conflict(_))));
        assert!(matches!(confirm_publicly(&t, "made-up").await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn two_runners_remind_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        booked(&t, &salon, "2026-11-26T14:00").await;
        t.clock().set(berlin("2026-11-25T14:00"));
        let (one, two) = (crate::registry::runner(&t), crate::registry::runner(&t.another_node()));
        let (a, b) = tokio::join!(one.run_due(), two.run_due());
        a.unwrap();
        b.unwrap();
        assert_eq!(sent(&t).await.len(), 1);
        // The settings change and everything is planned anew: what was sent stays sent.
        change(&t, &salon, reminders(&[(1_440, true)])).await;
        let night = ReminderText { quiet_from: "22:00".to_owned(), quiet_until: "07:00".to_owned(), follow_up_minutes: "60".to_owned(), ..ReminderText::default() };
        set_reminder_settings(&t, &salon.owner, &night).await.unwrap();
        run_jobs(&t).await;
        at(&t, "2026-11-26T13:00").await;
        assert_eq!(sent(&t).await.len(), 1);
    }
}

both! {
    async fn bookings_to_come_follow_the_schedule_and_the_quiet_hours(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        booked(&t, &salon, "2026-11-26T14:00").await;
        change(&t, &salon, reminders(&[(2_880, false), (60, false)])).await;
        run_jobs(&t).await;
        at(&t, "2026-11-24T14:00").await;
        assert_eq!(sent(&t).await.len(), 1, "two days before, as it says now");
        at(&t, "2026-11-25T14:00").await;
        assert_eq!(sent(&t).await.len(), 1, "a day before is on the schedule no more");
        let noon = ReminderText { quiet_from: "12:00".to_owned(), quiet_until: "15:00".to_owned(), follow_up_minutes: "60".to_owned(), ..ReminderText::default() };
        assert!(matches!(set_reminder_settings(&t, &salon.owner, &ReminderText::default()).await, Err(Error::Invalid(_))));
        set_reminder_settings(&t, &salon.owner, &noon).await.unwrap();
        run_jobs(&t).await;
        at(&t, "2026-11-26T11:59").await;
        assert_eq!(sent(&t).await.len(), 2, "before the quiet hours");
        at(&t, "2026-11-26T13:00").await;
        assert_eq!(sent(&t).await.len(), 2);
    }
}

both! {
    async fn a_runner_that_was_down_reminds_when_it_can_but_not_twice_nor_at_night_nor_too_late(t: TestApp = testing::app) {
        let salon = salon(&t, reminders(&[(2_880, false), (1_440, false)])).await;
        booked(&t, &salon, "2026-11-27T10:00").await;
        at(&t, "2026-11-26T22:30").await;
        assert!(sent(&t).await.is_empty(), "it is quiet");
        at(&t, "2026-11-27T08:00").await;
        assert_eq!(sent(&t).await.len(), 1, "one for both that were due");
        let (_, luis) = booked(&t, &salon, "2026-12-03T10:00").await;
        let count = mails(&t, LUIS).await.len();
        at(&t, "2026-12-03T10:00").await;
        assert_eq!(mails(&t, LUIS).await.len(), count, "it has begun");
        // Who has no address any more is not written to, and nothing fails.
        let wish = Wish { contact: Some(luis.clone()), ..salon.with(&salon.ana, "2026-12-07T10:00") };
        book(&t, &salon.owner, wish).await.unwrap().done().unwrap();
        contacts::delete(&t, &salon.owner, &luis).await.unwrap();
        at(&t, "2026-12-06T10:00").await;
        assert!(crate::jobs::dead(&t, &salon.owner).await.unwrap().is_empty());
    }
}

both! {
    async fn so_long_before_is_so_long_before_when_clocks_are_changed(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { horizon_days: Some(400), ..reminders(&[(2_880, false)]) }).await;
        // The clocks go forward in the night to Sunday, 28 March 2027: that weekend has 47 hours.
        booked(&t, &salon, "2027-03-29T10:00").await;
        at(&t, "2027-03-27T08:59").await;
        assert!(sent(&t).await.is_empty());
        at(&t, "2027-03-27T09:00").await;
        assert_eq!(sent(&t).await.len(), 1);
    }
}

async fn follow_ups_on(t: &TestApp, salon: &Salon) {
    let text = ReminderText {
        quiet_from: "21:00".to_owned(),
        quiet_until: "08:00".to_owned(),
        follow_up: true,
        follow_up_minutes: "120".to_owned(),
    };
    assert!(
        matches!(set_reminder_settings(t, &t.organization("X").await, &text).await, Ok(set) if set.follow_up)
    );
    set_reminder_settings(t, &salon.owner, &text).await.unwrap();
}

both! {
    async fn who_did_not_come_is_invited_once_and_only_where_that_is_wanted(t: TestApp = testing::app) {
        let salon = salon(&t, reminders(&[])).await;
        let (first, _) = booked(&t, &salon, "2026-11-24T10:00").await;
        at(&t, "2026-11-24T11:00").await;
        no_show(&t, &salon.owner, &first.id).await.unwrap();
        at(&t, "2026-11-24T13:00").await;
        assert!(sent(&t).await.is_empty(), "it is off");

        follow_ups_on(&t, &salon).await;
        reopen(&t, &salon.owner, &first.id).await.unwrap();
        no_show(&t, &salon.owner, &first.id).await.unwrap();
        at(&t, "2026-11-24T14:59").await;
        assert!(sent(&t).await.is_empty());
        at(&t, "2026-11-24T15:00").await;
        let all = mails(&t, LUIS).await;
        assert_eq!(all[1].0, "We missed you: Cut at Salon");
        assert!(all[1].1.contains("/book/") && !all[1].1.contains("/bookings/"), "{}", all[1].1);
        // Taken back and noted again: once is once.
        reopen(&t, &salon.owner, &first.id).await.unwrap();
        no_show(&t, &salon.owner, &first.id).await.unwrap();
        at(&t, "2026-11-24T18:00").await;
        assert_eq!(sent(&t).await.len(), 1);
    }
}

both! {
    async fn nobody_is_invited_again_who_came_after_all_booked_again_or_wants_no_mails(t: TestApp = testing::app) {
        use crate::contacts::consents::{self, NewConsent};
        let salon = salon(&t, reminders(&[])).await;
        follow_ups_on(&t, &salon).await;
        let say = |granted| NewConsent { channel: consents::By::Email, granted, source: "by phone".to_owned(), given_at: None };
        for (hour, case) in ["reopened", "booked", "refused", "blocked"].iter().enumerate() {
            let email = format!("{case}@example.com");
            let who = contact(&t, salon.org(), case, &email).await;
            let wish = |when: &str| Wish { contact: Some(who.clone()), ..salon.with(&salon.ana, when) };
            let when = format!("2026-11-24T{:02}:00", 9 + hour);
            let booking = book(&t, &salon.owner, wish(&when)).await.unwrap().done().unwrap();
            t.clock().set(berlin(&when));
            no_show(&t, &salon.owner, &booking.id).await.unwrap();
            match *case {
                "reopened" => drop(reopen(&t, &salon.owner, &booking.id).await.unwrap()),
                "booked" => drop(book(&t, &salon.owner, wish("2026-11-27T09:00")).await.unwrap()),
                "refused" => drop(consents::record(&t, &salon.owner, &who, &say(false)).await.unwrap()),
                _ => drop(contacts::block(&t, &salon.owner, &who, true).await.unwrap()),
            }
        }
        at(&t, "2026-11-24T20:00").await;
        for case in ["reopened", "booked", "refused", "blocked"] {
            let all = mails(&t, &format!("{case}@example.com")).await;
            assert!(all.iter().all(|(subject, _)| !subject.starts_with("We missed")), "{case}: {all:?}");
        }
        // At night it waits for the morning.
        let late = contact(&t, salon.org(), "Late", LUIS).await;
        let wish = Wish { contact: Some(late), ..salon.with(&salon.ana, "2026-11-24T16:00") };
        t.clock().set(berlin("2026-11-24T12:00"));
        let booking = book(&t, &salon.owner, wish).await.unwrap().done().unwrap();
        t.clock().set(berlin("2026-11-24T20:00"));
        no_show(&t, &salon.owner, &booking.id).await.unwrap();
        at(&t, "2026-11-24T22:00").await;
        assert!(sent(&t).await.is_empty());
        at(&t, "2026-11-25T08:00").await;
        assert_eq!(sent(&t).await, ["We missed you: Cut at Salon"]);
    }
}

both! {
    async fn of_reminders_that_quiet_hours_push_together_one_is_sent_and_it_asks(t: TestApp = testing::app) {
        let salon = salon(&t, reminders(&[(660, true), (120, false)])).await;
        booked(&t, &salon, "2026-11-26T09:00").await;
        at(&t, "2026-11-25T20:59").await;
        assert_eq!(sent(&t).await, ["Please confirm: Cut at Salon"]);
        at(&t, "2026-11-26T08:59").await;
        assert_eq!(sent(&t).await.len(), 1);
        // A runner that comes late sends it when the night is over.
        booked(&t, &salon, "2026-12-01T09:00").await;
        at(&t, "2026-12-01T08:30").await;
        assert_eq!(sent(&t).await.last().unwrap(), "Please confirm: Cut at Salon");
        assert_eq!(sent(&t).await.len(), 3, "the confirmation of the second is among them");
    }
}

both! {
    async fn a_service_says_when_it_reminds_and_nonsense_is_refused(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let kept = services::get(&t, &salon.owner, &salon.cut).await.unwrap().booking_rules;
        assert_eq!(kept.reminders, reminders(&[(1_440, false)]).reminders, "a day before, where nothing is said");
        let rules: BookingRules = serde_json::from_str("{}").unwrap();
        assert_eq!(rules, kept, "services of an earlier version");
        for wrong in [
            &[(0, false)][..], &[(4, false)], &[(20_161, false)], &[(u32::MAX, true)], &[(60, false), (60, true)],
            &[(10, false), (20, false), (30, false), (40, false), (50, false), (60, false)],
        ] {
            let text = ServiceText {
                name: "Cut".to_owned(), description: String::new(), duration_minutes: 60, price: String::new(), booking_rules: reminders(wrong),
            };
            assert!(matches!(services::update(&t, &salon.owner, &salon.cut, &text).await, Err(Error::Invalid(_))), "{wrong:?}");
        }
        assert!(serde_json::from_str::<BookingRules>(r#"{"reminders":[{"minutes_before":60,"channel":"pigeon"}]}"#).is_err());
        change(&t, &salon, reminders(&[(60, true), (2_880, false)])).await;
        let kept = services::get(&t, &salon.owner, &salon.cut).await.unwrap().booking_rules;
        assert_eq!(kept.reminders, reminders(&[(2_880, false), (60, true)]).reminders);
    }
}
