//! What a receptionist never gets wrong: with whom it is, whose it is, and that nothing is kept back from
//! others for somebody who wants nothing any more.

use frontdesk_db::both;

use super::{bookings::salon, *};

impl Scene {
    /// Somebody else, in a conversation of their own.
    pub(super) async fn next_visitor(&mut self) {
        self.visitor = self.t.visitor(&self.owner).await;
        self.id = contact::begin(&self.t, &self.visitor).await.unwrap().0.id;
    }
}

both! {
    async fn somebody_who_is_left_out_is_never_booked(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for (said, hour) in [
            ("a cut tomorrow at 10 but not Ana, I'm Eli Po, eli@example.com", "10:00"),
            ("a cut tomorrow at 11 with anyone but Ana please, Eli Po, eli@example.com", "11:00"),
            ("cut tomorrow at 13:00, Eli Po, eli@example.com. I don't want to see Ana again", "13:00"),
        ] {
            scene.next_visitor().await;
            let asked = scene.ask(said).await;
            assert!(asked.contains("Cut with Ben Weiss for Eli Po") && asked.contains("Shall I book it?"), "{said}: {asked}");
            scene.ask("yes").await;
            assert!(scene.booked().await.contains(&format!("Cut Ben 11-24 {hour} confirmed")), "{said}: {}", scene.booked().await);
        }
        assert!(!scene.booked().await.contains("Cut Ana"));
        // A word at the read-back, too.
        scene.next_visitor().await;
        scene.talk(&["a cut on Wednesday at 10, Eli Po, eli@example.com"]).await;
        let asked = scene.ask("could it be somebody else than Ana?").await;
        assert!(asked.contains("Cut with Ben Weiss"), "{asked}");
    }
}

both! {
    async fn nobody_but_who_is_left_out_does_it(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let asked = scene.ask("a full colour tomorrow at 10, but not with Ana").await;
        assert!(asked.contains("Only Ana Ruiz does Full colour here."), "{asked}");
        scene.ask("no thanks").await;
        assert_eq!(scene.booked().await, "");
    }
}

both! {
    async fn somebody_who_does_not_work_there_is_said_so(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let asked = scene.ask("a cut with Marco tomorrow at 10 please").await;
        assert!(asked.contains("Nobody called Marco works here.") && asked.contains("Ben Weiss"), "{asked}");
        let asked = scene.talk(&["Ben then", "Eli Po, eli@example.com"]).await;
        assert!(asked.contains("Cut with Ben Weiss for Eli Po"), "{asked}");
        scene.expect(&["yes"], "Cut Ben 11-24 10:00 confirmed").await;
    }
}

both! {
    async fn a_name_is_put_right_at_the_read_back(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for (said, name) in [
            ("the name is wrong, it's Sally Rohr", "Sally Rohr"),
            ("no, it's Sally Rohr", "Sally Rohr"),
            ("no sorry, my name is Sally Rohr", "Sally Rohr"),
            ("the name should be Sally Rohr", "Sally Rohr"),
            ("yes but the name is Roar, spelled wrong", "Sally Roar"),
        ] {
            scene.next_visitor().await;
            scene.talk(&["a cut tomorrow at 10", "Sally Rore", "sally@example.com"]).await;
            let asked = scene.ask(said).await;
            assert!(asked.contains(&format!("for {name}")) && asked.contains("Shall I book it?"), "{said}: {asked}");
            scene.ask("never mind").await;
        }
        scene.next_visitor().await;
        scene.talk(&["a cut tomorrow at 10", "Sally Rore", "sally@example.com"]).await;
        let asked = scene.talk(&["the name is wrong"]).await;
        assert!(asked.contains("What name may I put it under?"), "{asked}");
        let asked = scene.ask("Sally Rohr").await;
        assert!(asked.contains("for Sally Rohr"), "{asked}");
    }
}

both! {
    async fn a_time_that_is_not_wanted_any_more_is_free_at_once(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for ends in ["never mind", "no, forget it", "no thanks, leave it", "stop"] {
            scene.next_visitor().await;
            scene.talk(&["a cut with Ana tomorrow at 10", "Zoe Ng", "zoe@example.com"]).await;
            assert_eq!(scene.booked().await, "Cut Ana 11-24 10:00 held", "{ends}");

            let told = scene.ask(ends).await;

            assert!(told.contains("I haven't booked anything"), "{ends}: {told}");
            assert_eq!(scene.booked().await, "", "{ends}");
        }
        scene.next_visitor().await;
        let asked = scene.talk(&["a cut with Ana tomorrow at 10, I'm Eli Po, eli@example.com"]).await;
        assert!(asked.contains("Shall I book it?"), "{asked}");
    }
}

both! {
    async fn a_link_is_given_to_whoever_asks_for_it(t: TestApp = testing::app) {
        let scene = salon(t).await;
        for asked in ["what's the booking page link?", "can you send me a link to book myself?"] {
            let told = scene.ask(asked).await;
            assert!(told.contains("/book/"), "{asked}: {told}");
        }
        let none = scene.ask("can you send me the link to change my appointment?").await;
        assert!(none.contains("I see no appointment of yours"), "{none}");
        scene.talk(&["a cut with Ana tomorrow at 10", "Zoe Ng, zoe@example.com"]).await;
        // In the middle of it, too; it is gone on with.
        let told = scene.ask("can I have the booking page link?").await;
        assert!(told.contains("/book/") && told.contains("Shall I book it?"), "{told}");
        scene.ask("yes").await;
        let told = scene.ask("can you send me the link to change it?").await;
        let token = told.split_whitespace().find(|word| word.contains("://")).unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        let booking = scene.bookings().await.remove(0);
        assert_eq!(crate::bookings::managed(&scene.t, &token).await.unwrap().booking.id, booking.id, "{told}");
    }
}

both! {
    async fn the_appointments_are_listed_to_whoever_asks(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.talk(&["a cut with Ana tomorrow at 10", "Zoe Ng, zoe@example.com", "yes"]).await;
        for asked in ["show me my bookings", "what appointments do I have?", "which appointments have I got coming up?", "list my appointments please"] {
            let told = scene.ask(asked).await;
            assert!(told.contains("Tuesday 24 November at 10:00"), "{asked}: {told}");
        }
    }
}

both! {
    async fn what_cannot_be_booked_as_it_was_said_is_said(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for (asked, told) in [
            ("can I book a massage?", "not on our list"),
            ("can I book a massage for tomorrow?", "not on our list"),
            ("a cut on february 30", "There is no February 30."),
            ("a cut and a full colour tomorrow at 10", "I book one service at a time"),
            ("2 cuts tomorrow at 10 for me and my sister", "one appointment at a time"),
            ("a cut on Sunday at noon", "We're closed on Sunday 29 November"),
        ] {
            scene.next_visitor().await;
            let answer = scene.ask(asked).await;
            assert!(answer.contains(told), "{asked}: {answer}");
        }
        scene.next_visitor().await;
        let told = scene.talk(&["do you have time on Friday for a cut?", "ok thanks bye"]).await;
        assert!(told.ends_with("bye!\n") || told.contains("lovely day") || told.contains("Goodbye"), "{told}");
        assert_eq!(told.matches("these times are free").count(), 1, "{told}");
    }
}

both! {
    async fn a_matter_of_its_own_leaves_the_appointment(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for prompt in [&["a cut tomorrow"][..], &["a cut tomorrow at 10"], &["a cut tomorrow at 10", "Zoe Ng, zoe@example.com"]] {
            scene.next_visitor().await;
            scene.talk(prompt).await;
            let told = scene.ask("thanks, I'm getting married and want a quote for that").await;
            assert!(!told.contains("didn't get that") && !told.contains("Shall I book it?") && !told.contains("times are free"), "{prompt:?}: {told}");
            assert_eq!(scene.booked().await, "", "{prompt:?}");
        }
    }
}

both! {
    async fn moving_never_offers_the_time_that_it_has(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.taken("Cut", "Ana", "2026-11-24T11:00").await;
        scene.taken("Cut", "Ben", "2026-11-24T11:00").await;
        scene.talk(&["a cut with Ana tomorrow at 10", "Zoe Ng, zoe@example.com", "yes"]).await;
        let told = scene.ask("can I come an hour later?").await;
        assert!(told.contains("nearest free times") && !told.contains("at 10:00"), "{told}");
    }
}

both! {
    async fn a_number_as_people_there_write_it_is_kept(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let change = crate::orgs::ProfileChange { country: Some("DE".to_owned()), ..crate::orgs::ProfileChange::default() };
        crate::orgs::update_profile(&scene.t, &scene.owner, change).await.unwrap();
        scene.talk(&["please call me back about Saturday", "Rob Ray", "030 901820"]).await;
        let told = scene.replies().await.pop().unwrap().text;
        let contact = crate::contacts::get(&scene.t, &scene.owner, scene.visitor.contact()).await.unwrap();
        assert_eq!(contact.phone.as_deref(), Some("+4930901820"), "{told}");
    }
}
