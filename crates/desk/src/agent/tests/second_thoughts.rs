//! Second thoughts in a conversation with house: another time for what was just booked, another person by
//! the bare name, another day, a thing that is not on the list; and questions for what is booked.

use frontdesk_db::both;

use super::{bookings::salon, *};
use crate::{orgs, services::PersonText};

const ZOE: &str = "Zoe Ng, zoe@example.com";

both! {
    async fn another_time_right_after_it_is_booked_moves_it(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for (said, moved) in [
            ("oh sorry, make it 10:30 instead", "Cut Ana 11-24 10:30"),
            ("no, Wednesday is better", "Cut Ana 11-25 10:00"),
            ("sorry I meant 3pm", "Cut Ana 11-24 15:00"),
            ("make it the 27th please at 3 pm", "Cut Ana 11-27 15:00"),
            ("actually an hour later", "Cut Ana 11-24 11:00"),
        ] {
            scene.next_visitor().await;
            let told = scene.talk(&["a cut with Ana tomorrow at 10", ZOE, "yes", said]).await;
            assert!(told.contains("I'd move your Cut"), "{told}");
            let told = format!("{told}{}", scene.talk(&["yes", "and cancel it please", "yes"]).await);
            assert!(scene.booked().await.contains(&format!("{moved} cancelled")), "{}\n{told}", scene.booked().await);
        }
        // What is no correction begins nothing of the kind.
        for said in ["no thanks, see you tomorrow at 10", "great, see you Friday", "no that's all"] {
            scene.next_visitor().await;
            let told = scene.talk(&["a cut with Ana tomorrow at 10", ZOE, "yes", said]).await;
            assert!(!told.contains("I'd move"), "{told}");
            scene.talk(&["cancel my appointment", "yes"]).await;
        }
    }
}

both! {
    async fn the_day_of_a_month_is_that_of_the_month_it_was_booked_in(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.expect(
            &["a cut with Ana on December 8 at 10", ZOE, "yes", "oh wait, make it the 10th please at noon", "yes"],
            "Cut Ana 12-10 12:00 confirmed",
        ).await;
        scene.expect(&["no sorry, the 11th", "yes"], "Cut Ana 12-11 12:00 confirmed").await;
    }
}

both! {
    async fn a_bare_name_says_with_whom(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for said in ["no, Ben", "fine, Ben", "Ben please", "no Ben please", "ok, with Ben then"] {
            scene.next_visitor().await;
            // While a time is on offer, while a name is asked for, and at the read-back.
            let told = scene.talk(&["a cut with Ana tomorrow", said, "10:00", ZOE]).await;
            assert!(told.contains("Cut with Ben Weiss for Zoe Ng, tomorrow, Tuesday 24 November at 10:00"), "{told}");
            scene.ask("never mind").await;
            scene.next_visitor().await;
            let told = scene.talk(&["a cut with Ana tomorrow at 10", said, ZOE]).await;
            assert!(told.contains("Cut with Ben Weiss for Zoe Ng, tomorrow, Tuesday 24 November at 10:00"), "{told}");
            scene.ask("never mind").await;
            scene.next_visitor().await;
            let told = scene.talk(&["a cut with Ana tomorrow at 10", ZOE, said]).await;
            assert!(told.contains("Cut with Ben Weiss for Zoe Ng, tomorrow, Tuesday 24 November at 10:00"), "{told}");
            scene.ask("never mind").await;
        }
        scene.next_visitor().await;
        let told = scene.talk(&["a cut with Ana tomorrow at 10", "Ben", "ben@example.com"]).await;
        assert!(told.contains("Cut with Ana Ruiz for Ben,"), "{told}");
    }
}

both! {
    async fn another_day_than_the_one_on_offer(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        let told = scene.talk(&["a cut on Thursday"]).await;
        assert!(told.contains("Thursday 26 November"), "{told}");
        let told = scene.ask("not Thursday").await;
        assert!(told.contains(" November at") && !told.contains("Thursday 26"), "{told}");
        scene.next_visitor().await;
        scene.talk(&["a cut on Friday at 10"]).await;
        let told = scene.ask("no, not Friday, the 15th").await;
        assert!(told.contains("Tuesday 15 December at 10:00"), "{told}");
    }
}

both! {
    async fn a_time_counted_from_now_is_no_time_of_another_day(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.ask("a cut in 2 hours").await;
        assert!(told.contains("13:00"), "{told}");
        let told = scene.ask("what do you have on Dec 3?").await;
        assert!(told.contains("Thursday 3 December at 09:00"), "{told}");
    }
}

both! {
    async fn how_long_it_takes_is_not_counted_from_now(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.talk(&["a cut, can I come in for 30 minutes at 3pm on Friday?"]).await;
        assert!(told.contains("Friday 27 November at 15:00"), "{told}");
        let told = scene.ask("sorry, I mean Thursday").await;
        assert!(told.contains("Thursday 26 November at 15:00"), "the hour stands: {told}");
    }
}

both! {
    async fn what_is_possible_is_no_appointment_unless_it_is_said_of_one(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        let told = scene.ask("is it possible to pay by card on Friday at 3?").await;
        assert!(!told.contains("27 November") && !told.contains("Which service"), "{told}");
        scene.next_visitor().await;
        let told = scene.ask("is Friday at 3pm possible for a cut?").await;
        assert!(told.contains("Friday 27 November at 15:00"), "{told}");
    }
}

both! {
    async fn a_moment_that_is_asked_for_is_looked_up(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for (said, moment) in [
            ("is 12:30 on Thursday free for a cut?", "Thursday 26 November at 12:30"),
            ("is Friday at 9 available for a cut?", "Friday 27 November at 09:00"),
            ("is tomorrow at 10 still free for a full colour?", "Tuesday 24 November at 10:00"),
        ] {
            scene.next_visitor().await;
            let told = scene.ask(said).await;
            assert!(told.contains(&format!("{moment} is free")), "{said}: {told}");
        }
        scene.next_visitor().await;
        let told = scene.ask("is there free parking on Friday?").await;
        assert!(told.contains("six spaces"), "{told}");
    }
}

both! {
    async fn what_is_booked_is_told_to_whoever_asks(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        let faq = NewFaq {
            question: "Do I need an appointment?".to_owned(),
            alternatives: Vec::new(),
            answer: "Appointments are best.".to_owned(),
        };
        knowledge::create(&scene.t, &scene.owner, faq).await.unwrap();
        for said in ["do I have any appointments?", "what have I booked?", "my bookings please", "did I book something?", "when am I booked in?"] {
            scene.next_visitor().await;
            let told = scene.ask(said).await;
            assert!(told.contains("I see no appointment of yours in this chat") && !told.contains("best"), "{said}: {told}");
        }
        scene.next_visitor().await;
        scene.talk(&["a cut with Ana tomorrow at 10", ZOE, "yes"]).await;
        for said in [
            "wait, what time was it again?", "what have I booked?", "my bookings please", "did I book something?",
            "when am I booked in?", "do I have any appointments?", "what day was that?",
        ] {
            let told = scene.ask(said).await;
            assert!(told.contains("Tuesday 24 November at 10:00") && !told.contains("best"), "{said}: {told}");
        }
        let told = scene.ask("where can I see my booking? send me the link").await;
        assert!(told.contains("Tuesday 24 November at 10:00") && told.contains("Here you can move or cancel it"), "{told}");
    }
}

both! {
    async fn an_address_that_was_said_is_not_asked_for_again(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for said in [
            "Please cancel my appointment, I booked with jo.ash@example.com",
            "I need to cancel my appointment, my email is jo.ash@example.com",
            "can you move my appointment? I booked as jo.ash@example.com",
            "do I have any appointments? my email is jo.ash@example.com",
        ] {
            scene.next_visitor().await;
            let told = scene.ask(said).await;
            assert!(told.contains("under jo.ash@example.com, a code was sent"), "{said}: {told}");
        }
    }
}

both! {
    async fn what_is_not_on_the_list_is_no_yes(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        for said in ["ok a manicure then", "yes a massage please", "a manicure instead", "hmm, I'd rather have a pedicure"] {
            scene.next_visitor().await;
            scene.talk(&["a full colour tomorrow at 10", ZOE]).await;
            let told = scene.ask(said).await;
            assert!(told.contains("not on our list") && told.contains("Shall I book it?"), "{said}: {told}");
            assert!(!scene.booked().await.contains("confirmed"), "{said}");
            scene.ask("never mind").await;
        }
    }
}

both! {
    async fn a_wish_for_a_quote_becomes_a_lead_and_a_task(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.talk(&["Can I get a quote for a full colour for long hair?", ZOE]).await;
        assert!(told.contains("I've passed your request on to the team"), "{told}");
        let open = tasks::list(&scene.t, &scene.owner, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data;
        assert_eq!(open[0].title, "Quote for Zoe Ng: a full colour for long hair", "{told}");
    }
}

both! {
    async fn a_day_on_which_only_somebody_works_is_not_called_closed(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let ana = crate::services::list_staff(&scene.t, &scene.owner).await.unwrap().remove(0);
        let hours = orgs::HoursText { sun: vec!["11:00-13:00".to_owned()], ..orgs::HoursText::default() };
        let text = PersonText { name: ana.name.clone(), hours: Some(hours), services: ana.services.to_vec(), ..PersonText::default() };
        crate::services::update_person(&scene.t, &scene.owner, &ana.id, &text).await.unwrap();

        let told = scene.ask("a cut with Ana on Sunday at 10").await;

        assert!(told.contains("Sunday 29 November at 11:00") && !told.contains("closed"), "{told}");
    }
}

both! {
    async fn near_the_time_that_was_wanted_on_the_next_days(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.ask("a cut on Saturday at half past three").await;
        let times = ["Friday 27 November at 15:30", "Monday 30 November at 15:30"];
        assert!(times.iter().all(|time| told.contains(time)), "{told}");
    }
}

both! {
    async fn small_words(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.taken("Cut", "Ben", "2026-11-24T10:00").await;
        let told = scene.talk(&["a cut with Marco tomorrow"]).await;
        assert!(told.contains("You could come to Ana Ruiz or Ben Weiss."), "{told}");
    }
}

both! {
    async fn a_name_of_plain_words_beside_an_address_is_a_name(t: TestApp = testing::app) {
        let scene = salon(t).await;
        let told = scene.ask("Will Wait, will@example.com").await;
        let contact = crate::contacts::get(&scene.t, &scene.owner, scene.visitor.contact()).await.unwrap();
        assert_eq!(contact.name.as_deref(), Some("Will Wait"), "{told}");
        assert_eq!(contact.email.as_deref(), Some("will@example.com"), "{told}");
    }
}
