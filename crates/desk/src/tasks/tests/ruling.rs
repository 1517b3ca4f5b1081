//! Rules: what they make, and that they make it once.

use frontdesk_base::Timestamp;
use frontdesk_db::both;
use serde_json::{Value, json};

use super::{contact as somebody, names};
use crate::{
    App, Caller, Error, Role,
    bookings::{self, Guest},
    contacts::{self, ContactChange},
    conversations::contact,
    events::{self, NewEvent},
    leads::{self, Captured},
    orgs, registry, services,
    tasks::{
        self, Filter, Task, Urgency,
        rules::{self, NewTaskRule, Occasion, RuleDue},
    },
    testing::{self, TestApp},
};

fn usual(occasion: Occasion) -> NewTaskRule {
    NewTaskRule::usual(occasion)
}

async fn open(t: &TestApp, caller: &Caller) -> Vec<Task> {
    tasks::list(t, caller, &Filter { limit: 50, ..Filter::default() }).await.unwrap().data
}

async fn happens(app: &App, caller: &Caller, name: &'static str, payload: Value) -> i64 {
    let mut tx = app.db().begin(caller.org()).await.unwrap();
    let seq = events::emit(app, &mut tx, caller.org(), NewEvent::new(name, payload)).await.unwrap();
    tx.commit().await.unwrap();
    seq
}

fn booking(status: &str, by: &str) -> Value {
    json!({ "by": by, "booking": {
        "status": status, "service": { "id": "svc_1", "name": "Cut {name}" }, "time_zone": "Europe/Berlin",
        "starts_at": "2026-11-24T09:00:00Z",
    }, "reason": "" })
}

both! {
    async fn a_lead_makes_the_task_of_the_rule_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let rule = NewTaskRule { title: "Call {name} about {interest}".to_owned(), urgency: Urgency::High, assignee: owner.member().cloned(), ..usual(Occasion::LeadCaptured) };
        let rule = rules::create(&t, &owner, rule).await.unwrap();
        let ana = somebody(&t, &owner).await;
        let lead = |name: &str| Captured { name: name.to_owned(), interest: "Balayage".to_owned(), ..Captured::default() };

        leads::capture(&t, &owner, Captured { contact: Some(ana.clone()), ..lead("Ana") }).await.unwrap();
        leads::capture(&t, &other, lead("Eve")).await.unwrap();
        let node = t.another_node();
        let (one, two) = (registry::runner(&t), registry::runner(&node));
        let (a, b) = tokio::join!(one.run_due(), two.run_due());
        a.unwrap();
        b.unwrap();
        // The same event once more, as after a job that was run and not forgotten.
        let told = events::list(&t, &owner, 0, 100).await.unwrap();
        let seq = told.iter().find(|event| event.name == "lead.created").unwrap().seq;
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        let again = crate::jobs::NewJob::new(rules::JOB, json!({ "seq": seq }));
        crate::jobs::enqueue(&t, &mut tx, owner.org(), again).await.unwrap();
        tx.commit().await.unwrap();
        registry::runner(&t).run_due().await.unwrap();

        let made = open(&t, &owner).await;
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(made[0].title.ends_with("about Balayage"), "{}", made[0].title);
        assert_eq!((made[0].contact_id.as_ref(), made[0].rule_id.as_ref()), (Some(&ana), Some(&rule.id)));
        assert_eq!((made[0].urgency, made[0].assignee_id.as_ref()), (Urgency::High, owner.member()));
        assert_eq!(made[0].due_at, Some(testing::NOW.plus(std::time::Duration::from_hours(24))));
        assert!(open(&t, &other).await.is_empty());

        rules::switch(&t, &owner, &rule.id, false).await.unwrap();
        leads::capture(&t, &owner, lead("Cy")).await.unwrap();
        assert_eq!(registry::runner(&t).run_due().await.unwrap(), 0);
        rules::delete(&t, &owner, &rule.id).await.unwrap();
        assert_eq!(open(&t, &owner).await.len(), 1);
    }
}

both! {
    async fn every_occasion_makes_its_task_and_nothing_else_does(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        for occasion in Occasion::ALL {
            rules::create(&t, &owner, usual(*occasion)).await.unwrap();
        }
        // Sunday, 11:00 in Berlin: closed.
        t.advance("2026-11-29T10:00:00Z".parse::<Timestamp>().unwrap().since(testing::NOW));
        let message = |author: &str| json!({ "message": { "author": { "kind": author }, "text": "Are you there?" } });
        for (name, payload, title) in [
            ("lead.created", json!({ "lead": { "name": "Ana", "interest": "x" } }), "Get in touch with Ana"),
            ("booking.created", booking("pending", "contact"), "Confirm Cut {name} for somebody, Tue 24 Nov, 10:00"),
            ("booking.created", booking("confirmed", "contact"), ""),
            ("booking.cancelled", booking("cancelled", "agent"), "somebody cancelled Cut {name}: offer another time"),
            ("booking.cancelled", booking("cancelled", owner.actor().id()), ""),
            ("booking.no_show", booking("no_show", ""), "somebody did not come: ask whether to book again"),
            ("knowledge.gap_found", json!({ "gap": { "question": "Do you do nails?" } }), "Answer “Do you do nails?”"),
            ("conversation.updated", json!({ "rating": 2 }), "somebody gave 2 of 5 stars: find out why"),
            ("conversation.updated", json!({ "rating": 3 }), ""),
            ("conversation.updated", json!({ "rating": "1" }), ""),
            ("message.created", message("contact"), "Get back to somebody"),
            ("message.created", message("agent"), ""),
            ("booking.no_show", json!({ "booking": 7 }), ""),
            ("task.created", json!({}), ""),
        ] {
            let seq = happens(&t, &owner, name, payload.clone()).await;
            registry::runner(&t).run_due().await.unwrap();
            let made: Vec<String> = open(&t, &owner).await.into_iter().map(|task| task.title).collect();
            let wanted: Vec<&str> = Some(title).filter(|title| !title.is_empty()).into_iter().collect();
            assert_eq!(made, wanted, "{seq} {name} {payload}");
            for task in open(&t, &owner).await {
                tasks::complete(&t, &owner, &task.id).await.unwrap();
            }
        }
        // Monday, ten past nine: open.
        t.advance("2026-11-30T08:10:00Z".parse::<Timestamp>().unwrap().since(t.clock().now()));
        happens(&t, &owner, "message.created", message("contact")).await;
        registry::runner(&t).run_due().await.unwrap();
        assert!(open(&t, &owner).await.is_empty());
    }
}

both! {
    async fn a_message_at_night_is_due_in_the_first_hour_and_one_task_is_enough(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let visitor = t.visitor(&owner).await;
        rules::create(&t, &owner, usual(Occasion::OutOfHours)).await.unwrap();
        // Monday, 22:00 in Berlin.
        t.advance("2026-11-23T21:00:00Z".parse::<Timestamp>().unwrap().since(testing::NOW));
        let (conversation, _) = contact::begin(&t, &visitor).await.unwrap();
        for words in ["Hello", "Are you there", "Hello?"] {
            let new = contact::NewMessage { text: words.to_owned(), client_id: None };
            contact::receive(&t, &visitor, &conversation.id, new).await.unwrap();
        }
        registry::runner(&t).run_due().await.unwrap();
        let by_rules = |all: Vec<Task>| all.into_iter().filter(|task| task.rule_id.is_some()).count();
        assert_eq!(by_rules(open(&t, &owner).await), 0, "they may say who they are");
        // They do, in the next breath.
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        let change = ContactChange { name: Some("Rob Ray".to_owned()), ..ContactChange::default() };
        contacts::update_in(&t, &mut tx, owner.org(), visitor.contact(), &change).await.unwrap();
        tx.commit().await.unwrap();
        t.advance(std::time::Duration::from_secs(121));
        registry::runner(&t).run_due().await.unwrap();

        let made: Vec<_> = open(&t, &owner).await.into_iter().filter(|task| task.rule_id.is_some()).collect();
        assert_eq!(made.len(), 1);
        assert_eq!(made[0].title, "Get back to Rob Ray");
        assert_eq!(made[0].conversation_id.as_ref(), Some(&conversation.id));
        assert_eq!(made[0].due_at.unwrap().to_string(), "2026-11-24T09:00:00.000Z");
    }
}

both! {
    async fn only_admins_make_rules_and_wrong_ones_are_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let operator = t.caller(owner.org(), Role::Operator);
        let rule = rules::create(&t, &owner, usual(Occasion::NoShow)).await.unwrap();

        let refused = rules::create(&t, &operator, usual(Occasion::NoShow)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        for caller in [&operator, &stranger] {
            assert!(rules::update(&t, caller, &rule.id, usual(Occasion::NoShow)).await.is_err());
            assert!(rules::switch(&t, caller, &rule.id, false).await.is_err());
            assert!(rules::delete(&t, caller, &rule.id).await.is_err());
        }
        assert!(rules::get(&t, &stranger, &rule.id).await.is_err());
        assert!(rules::list(&t, &stranger).await.unwrap().is_empty());
        for wrong in [
            NewTaskRule { title: " ".to_owned(), ..usual(Occasion::NoShow) },
            NewTaskRule { title: "x".repeat(301), ..usual(Occasion::NoShow) },
            NewTaskRule { title: "{stars}".to_owned(), ..usual(Occasion::NoShow) },
            NewTaskRule { title: "{name".to_owned(), ..usual(Occasion::NoShow) },
            NewTaskRule { due: RuleDue::Hours, due_hours: 0, ..usual(Occasion::NoShow) },
            NewTaskRule { due: RuleDue::Hours, due_hours: i64::MAX, ..usual(Occasion::NoShow) },
            NewTaskRule { assignee: stranger.member().cloned(), ..usual(Occasion::NoShow) },
        ] {
            assert!(rules::create(&t, &owner, wrong.clone()).await.is_err(), "{wrong:?}");
            assert!(rules::update(&t, &owner, &rule.id, wrong).await.is_err());
        }
        assert_eq!(rules::list(&t, &owner).await.unwrap(), [rule]);
        assert_eq!(names(&t, &owner).await, ["organization.updated"]);
    }
}

both! {
    async fn what_happens_to_a_booking_fills_every_hole_of_the_usual_rules(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        for occasion in [Occasion::BookingRequested, Occasion::BookingCancelled] {
            let usual = usual(occasion);
            let title = format!("{} ({{time}})", usual.title);
            rules::create(&t, &owner, NewTaskRule { title, ..usual }).await.unwrap();
        }
        let text = orgs::HoursText::from(&orgs::Hours::nine_to_five());
        orgs::set_hours(&t, &owner, &text).await.unwrap();
        let new = services::ServiceText {
            name: "Cut".to_owned(),
            description: String::new(),
            duration_minutes: 60,
            price: "45".to_owned(),
            booking_rules: services::BookingRules { needs_approval: true, ..services::BookingRules::default() },
        };
        let cut = services::create(&t, &owner, &new).await.unwrap().id;
        let slug = orgs::profile(&t, &owner).await.unwrap().slug;
        let desk = bookings::desk(&t, &slug).await.unwrap();
        let guest = Guest { name: "Penny Pending".to_owned(), email: "penny@example.com".to_owned(), ..Guest::default() };
        let at: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let booked = bookings::book_publicly(&t, &desk, &cut, None, at, &guest, "made with the form").await.unwrap().done().unwrap();
        bookings::cancel_publicly(&t, &desk.token(&t, &booked.id), "A cold").await.unwrap();
        registry::runner(&t).run_due().await.unwrap();

        let mut made: Vec<(String, String)> = open(&t, &owner).await.into_iter().map(|task| (task.title, task.body)).collect();
        made.sort();
        let said = |title: &str, body: &str| (title.to_owned(), body.to_owned());
        assert_eq!(made, [
            said("Confirm Cut for Penny Pending, Tue 24 Nov, 10:00 (Tue 24 Nov, 10:00)", ""),
            said("Penny Pending cancelled Cut: offer another time (Tue 24 Nov, 10:00)", "A cold"),
        ]);
    }
}
