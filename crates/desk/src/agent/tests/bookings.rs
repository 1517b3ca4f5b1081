//! Appointments in a conversation with house: from what people say to the rows.

use frontdesk_db::both;

use super::*;
use crate::{
    bookings::{self, Booking, By, Claimed, Filter, Status},
    conversations::{BookingCard, inbox},
    orgs,
    services::{self, BookingRules, PersonText, ServiceText},
};

/// The salon with cuts and colours, on weekdays from nine to five; Ana does both, Ben cuts. It is Monday
/// 23 November 2026, 11:00 in Berlin.
pub(super) async fn salon(t: TestApp) -> Scene {
    let scene = Scene::of(t, &["house"]).await;
    let text = orgs::HoursText::from(&orgs::Hours::nine_to_five());
    orgs::set_hours(&scene.t, &scene.owner, &text).await.unwrap();
    let mut ids = Vec::new();
    for (name, minutes, price) in [("Cut", 60, "45"), ("Full colour", 120, "from 80")] {
        let new = ServiceText {
            name: name.to_owned(),
            description: String::new(),
            duration_minutes: minutes,
            price: price.to_owned(),
            booking_rules: BookingRules { slot_step_minutes: Some(30), ..BookingRules::default() },
        };
        ids.push(services::create(&scene.t, &scene.owner, &new).await.unwrap().id);
    }
    for (name, does) in [("Ana Ruiz", &ids[..]), ("Ben Weiss", &ids[..1])] {
        let new =
            PersonText { name: name.to_owned(), services: does.to_vec(), ..PersonText::default() };
        services::create_person(&scene.t, &scene.owner, &new).await.unwrap();
    }
    scene
}

impl Scene {
    pub(super) async fn bookings(&self) -> Vec<Booking> {
        let filter = Filter { limit: 50, ..Filter::default() };
        bookings::list(&self.t, &self.owner, &filter).await.unwrap()
    }

    /// The bookings as lines: service, staff, time, status.
    pub(super) async fn booked(&self) -> String {
        let line = |b: &Booking| {
            let staff =
                b.staff_name.as_deref().unwrap_or("-").split(' ').next().unwrap().to_owned();
            format!(
                "{} {staff} {} {}",
                b.service_name,
                b.begins().strftime("%m-%d %H:%M"),
                b.status
            )
        };
        self.bookings().await.iter().map(line).collect::<Vec<_>>().join("; ")
    }

    /// Says all of it, and tells what was answered.
    pub(super) async fn talk(&self, turns: &[&str]) -> String {
        let mut transcript = String::new();
        for turn in turns {
            let answer = self.ask(turn).await;
            transcript.extend(["> ", turn, "\n", answer.as_str(), "\n"]);
        }
        transcript
    }

    /// Says all of it and expects these bookings in the end.
    pub(super) async fn expect(&self, turns: &[&str], booked: &str) {
        let transcript = self.talk(turns).await;
        assert_eq!(self.booked().await, booked, "\n{transcript}");
    }

    /// A booking that is there already.
    pub(super) async fn taken(&self, service: &str, staff: &str, at: &str) -> Booking {
        let all = services::list(&self.t, &self.owner).await.unwrap();
        let people = services::list_staff(&self.t, &self.owner).await.unwrap();
        let civil: jiff::civil::DateTime = at.parse().unwrap();
        let wish = bookings::Wish {
            service: all.iter().find(|one| one.name == service).unwrap().id.clone(),
            staff: Some(people.iter().find(|one| one.name.starts_with(staff)).unwrap().id.clone()),
            starts_at: civil.in_tz("Europe/Berlin").unwrap().timestamp().into(),
            contact: None,
            conversation: None,
            note: String::new(),
            key: None,
            hold: None,
            minutes: None,
        };
        bookings::book(&self.t, &self.owner, wish).await.unwrap().done().unwrap()
    }
}

both! {
    async fn whoever_asks_for_somebody_is_offered_what_they_do(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.ask("What does Ben do?").await;
        assert!(told.contains("Ben Weiss does this: Cut."), "{told}");

        let asked = scene.ask("I'd like to book something with Ben").await;

        assert!(!asked.contains("Full colour"), "{asked}");
        scene.expect(&["tomorrow at 10", "Mia, mia@example.com", "yes"], "Cut Ben 11-24 10:00 confirmed").await;
    }
}

both! {
    async fn house_books_what_was_read_out_and_said_yes_to(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let asked = scene.talk(&["hi, I'd like to book a cut tomorrow at half past three", "Zoe Ng", "zoe@example.com"]).await;
        assert!(asked.contains("15:30") && asked.contains("Shall I book it?"), "{asked}");
        assert_eq!(scene.bookings().await[0].status, Status::Held);

        scene.expect(&["actually make it four", "yes please"], "Cut Ana 11-24 16:00 confirmed").await;

        let booking = scene.bookings().await.remove(0);
        assert_eq!(booking.contact_id.as_ref(), Some(scene.visitor.contact()));
        let last = scene.replies().await.pop().unwrap().text;
        assert!(last.contains("It's booked: Cut with Ana Ruiz, tomorrow, Tuesday 24 November at 16:00"), "{last}");
    }
}

both! {
    async fn a_yes_to_a_cancellation_cancels_whatever_day_was_spoken_of_before(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.talk(&["Book a cut with Ana tomorrow at 4pm", "Zoe, zoe@example.com", "yes"]).await;

        // It is on Tuesday: which one is meant is asked, and the day that was wrong is forgotten.
        let told = scene.talk(&["cancel my appointment on Friday", "the first one", "yes"]).await;

        assert_eq!(scene.booked().await, "Cut Ana 11-24 16:00 cancelled", "{told}");
    }
}

both! {
    async fn another_day_in_answer_to_a_cancellation_moves_it(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.talk(&["Book a cut with Ana tomorrow at 4pm", "Zoe, zoe@example.com", "yes"]).await;

        let told = scene.talk(&["I can't make it", "do you have Friday at 10?"]).await;
        assert_eq!(scene.booked().await, "Cut Ana 11-24 16:00 confirmed", "{told}");
        scene.expect(&["yes"], "Cut Ana 11-27 10:00 confirmed").await;
    }
}

both! {
    async fn what_is_booked_moved_or_cancelled_is_told_with_a_card(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.talk(&["Book a cut with Ana tomorrow at 4pm", "Zoe, zoe@example.com", "yes"]).await;
        scene.talk(&["move it to Friday 10:30", "yes", "cancel it please", "yes"]).await;

        let (said, _) = inbox::thread(&scene.t, &scene.owner, &scene.id, None, 50).await.unwrap();

        let cards: Vec<BookingCard> = said.into_iter().filter_map(|one| one.view.booking).collect();
        let told: Vec<String> = cards.iter().map(|card| format!("{} {} {}", card.service, card.starts_at, card.status)).collect();
        assert_eq!(told, [
            "Cut 2026-11-24T15:00:00.000Z confirmed",
            "Cut 2026-11-27T09:30:00.000Z confirmed",
            "Cut 2026-11-27T09:30:00.000Z cancelled",
        ]);
        // Whoever has the link sees the booking, and the entry as long as it stands.
        let token = cards[0].manage_url.rsplit('/').next().unwrap();
        assert_eq!(bookings::managed(&scene.t, token).await.unwrap().booking.id, cards[0].id);
        assert!(cards[0].calendar_url.as_ref().unwrap().ends_with("/calendar.ics"));
        assert_eq!(cards[2].calendar_url, None);
    }
}

both! {
    async fn house_moves_and_cancels_what_is_theirs(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.expect(
            &["a cut on Wednesday at 10 please, I'm Zoe Ng, zoe@example.com", "yes", "can you move it to Friday morning", "10:30", "yes"],
            "Cut Ana 11-27 10:30 confirmed",
        ).await;
        let told = scene.ask("when is my appointment?").await;
        assert!(told.contains("Friday 27 November at 10:30"), "{told}");
        scene.expect(&["can I cancel my appointment", "no, keep it"], "Cut Ana 11-27 10:30 confirmed").await;
        scene.expect(&["cancel my appointment please", "yes cancel it"], "Cut Ana 11-27 10:30 cancelled").await;
    }
}

both! {
    async fn nothing_is_booked_without_a_yes(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for turns in [
            &["book a cut tomorrow at 10", "Zoe", "zoe@example.com", "no thanks"][..],
            &["book a cut tomorrow at 10", "Zoe", "zoe@example.com", "how much is a full colour?"],
            &["book a cut tomorrow at 10", "Zoe", "zoe@example.com", "never mind"],
            &["book a cut tomorrow at 10", "Zoe", "zoe@example.com", "ok but not with Ana"],
            &["book a cut yesterday at 10", "yes", "Zoe"],
            &["do you have anything free tomorrow?", "Cut", "thanks, I'll think about it"],
            &["is it possible to book a cut for Sunday?", "no"],
        ] {
            scene.t.advance(Duration::from_secs(180));
            scene.visitor = scene.t.visitor(&scene.owner).await;
            scene.id = contact::begin(&scene.t, &scene.visitor).await.unwrap().0.id;
            let transcript = scene.talk(turns).await;
            let booked: Vec<Booking> = scene.bookings().await.into_iter().filter(|b| b.status != Status::Held).collect();
            assert!(booked.is_empty(), "{booked:?}\n{transcript}");
        }
    }
}

both! {
    async fn a_time_that_is_gone_is_said_so_with_others(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.taken("Cut", "Ana", "2026-11-24T10:00").await;
        scene.taken("Cut", "Ben", "2026-11-24T10:00").await;
        let offered = scene.ask("a cut tomorrow at 10 please").await;
        assert!(offered.contains("That time isn't free on Tuesday 24 November") && offered.contains("09:00"), "{offered}");
        scene.expect(&["11 then", "Zoe Ng", "0171 2345678", "yes"], "Cut Ana 11-24 10:00 confirmed; Cut Ben 11-24 10:00 confirmed; Cut Ana 11-24 11:00 confirmed").await;
        let sunday = scene.ask("can I also come in for a cut on Sunday?").await;
        assert!(sunday.contains("We're closed on Sunday 29 November"), "{sunday}");
    }
}

both! {
    async fn somebody_by_name_and_questions_in_between(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.talk(&["I'd like a full colour with Ben on Thursday"]).await;
        assert!(told.contains("Ben doesn't do that"), "{told}");
        let told = scene.ask("is there parking?").await;
        assert!(told.contains("six spaces") , "{told}");
        scene.expect(&["Thursday at 9:30", "Luis", "luis@example.com", "what does it cost?", "yes book it"], "Full colour Ana 11-26 09:30 confirmed").await;
    }
}

both! {
    async fn a_booking_made_elsewhere_needs_a_code(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let slug = orgs::profile(&scene.t, &scene.owner).await.unwrap().slug;
        let desk = bookings::desk(&scene.t, &slug).await.unwrap();
        let guest = bookings::Guest { name: "Luis".to_owned(), email: "luis@example.com".to_owned(), ..bookings::Guest::default() };
        let at = "2026-11-25T10:00:00+01:00".parse().unwrap();
        let service = desk.services()[0].id.clone();
        let made = bookings::book_publicly(&scene.t, &desk, &service, None, at, &guest, "0123456789abcdef0123").await.unwrap();
        assert!(matches!(made, Claimed::Done(_)));

        let asked = scene.talk(&["I need to cancel my appointment", "luis@example.com"]).await;
        assert!(asked.contains("code") && !asked.contains("Cut"), "{asked}");
        assert_eq!(scene.booked().await, "Cut Ana 11-25 10:00 confirmed");
        let mut conn = scene.t.db().read_system(frontdesk_db::Door::Admin).await.unwrap();
        let (subject,): (String,) = conn.query("SELECT subject FROM mails WHERE kind = 'code'").one().await.unwrap();
        drop(conn);
        let code = subject.rsplit(' ').next().unwrap().to_owned();
        let wrong = if code == "111111" { "222222" } else { "111111" };
        let told = scene.talk(&[wrong, &code]).await;
        assert!(told.contains("not right") && told.contains("shall I cancel it?"), "{told}");
        scene.expect(&["yes"], "Cut Ana 11-25 10:00 cancelled").await;
        // An address that nobody booked with answers the same.
        let other = scene.talk(&["cancel my appointment", "nobody@example.com"]).await;
        assert!(other.contains("If there is an appointment under nobody@example.com"), "{other}");
    }
}

both! {
    async fn a_tool_does_nothing_for_somebody_else(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let taken = scene.taken("Cut", "Ana", "2026-11-24T10:00").await;
        let caller = Caller::agent(scene.owner.org().clone());
        let context = crate::tool::ToolContext {
            app: &scene.t,
            caller: &caller,
            conversation: &scene.id,
            contact: scene.visitor.contact(),
            proof: crate::tool::Proof::Session,
            key: "k".to_owned(),
        };
        for (name, arguments) in [
            ("cancel", json!({ "booking_id": taken.id })),
            ("reschedule", json!({ "booking_id": taken.id, "starts_at": "2026-11-24T12:00:00+01:00" })),
            ("send_link", json!({ "booking_id": taken.id })),
            ("cancel", json!({ "booking_id": "'; DROP TABLE bookings" })),
            ("book", json!({ "service": "Cut", "starts_at": "2026-11-24T12:00:00+01:00" })),
            ("book", json!({ "service": "Cut", "starts_at": "tomorrow", "name": "Eve", "email": "e@example.com" })),
            ("book", json!({ "service": "Massage", "starts_at": "2026-11-24T12:00:00+01:00", "name": "Eve", "email": "e@example.com" })),
            ("hold", json!({ "service": "Cut", "starts_at": "2026-11-24T10:00:00+01:00", "staff": "Ana" })),
            ("hold", json!({ "service": "Cut", "staff": "Nobody", "starts_at": "2026-11-24T12:00:00+01:00" })),
            ("find_open_times", json!({ "service": "Cut", "from": "2026-13-45" })),
            ("my_bookings", json!({ "code": "000000" })),
        ] {
            let tool = agent::tools::all().iter().find(|tool| tool.name() == name).unwrap();
            let result = crate::tool::call(tool.as_ref(), &context, arguments.clone()).await.unwrap();
            assert!(crate::tool::is_refusal(&result), "{name} {arguments}: {result}");
        }
        assert_eq!(scene.booked().await, "Cut Ana 11-24 10:00 confirmed");
        let by = By::Agent;
        assert_eq!(by, By::of(caller.actor()));
    }
}
