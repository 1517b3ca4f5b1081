//! A lead's way over the board, its value, its next step and its end.

use frontdesk_base::{Money, id::MemberId, money::Currency};

use super::*;

async fn ana(t: &TestApp, owner: &Caller) -> Lead {
    capture(t, owner, new("Ana", "A haircut")).await.unwrap()
}

fn to(stage: Stage, reason: &str) -> Move {
    Move { to: stage, reason: reason.to_owned(), from: None }
}

fn worth(amount: i64) -> LeadChange {
    LeadChange { value: Set::To(Some(Value { amount, currency: None })), ..LeadChange::default() }
}

fn francs(amount: i64) -> Value {
    Value { amount, currency: Currency::from_code("CHF") }
}

both! {
    async fn a_lead_goes_its_way_and_every_step_is_kept(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let lead = ana(&t, &owner).await;
        for stage in [Stage::Contacted, Stage::Qualified] {
            t.advance(Duration::from_secs(60));
            let moved = move_to(&t, &owner, &lead.id, &to(stage, "")).await.unwrap();
            assert_eq!((moved.stage, moved.stage_changed_at), (stage, t.clock().now()));
        }
        t.advance(Duration::from_secs(60));
        let gone = move_to(&t, &owner, &lead.id, &to(Stage::Lost, " The\nprice ")).await.unwrap();
        assert_eq!(gone.lost_reason, "The price");
        t.advance(Duration::from_secs(60));
        let won = move_to(&t, &owner, &lead.id, &to(Stage::Won, "")).await.unwrap();
        assert_eq!((won.lost_reason.as_str(), won.version), ("", 5));
        // Where it stands already, nothing happens.
        move_to(&t, &owner, &lead.id, &to(Stage::Won, "")).await.unwrap();

        let steps = history(&t, &owner, &lead.id).await.unwrap();
        let way: Vec<_> = steps.iter().map(|one| (one.from_stage, one.to_stage, one.reason.as_str())).collect();
        assert_eq!(way, [
            (None, Stage::New, ""),
            (Some(Stage::New), Stage::Contacted, ""),
            (Some(Stage::Contacted), Stage::Qualified, ""),
            (Some(Stage::Qualified), Stage::Lost, "The price"),
            (Some(Stage::Lost), Stage::Won, ""),
        ]);
        assert!(steps.iter().all(|one| one.changed_by == owner.actor().id()));
        let told = names(&t, &owner).await;
        assert_eq!(told.iter().filter(|name| *name == "lead.stage_changed").count(), 4);
        assert_eq!(told.iter().filter(|name| *name == "lead.updated").count(), 4);
    }
}

both! {
    async fn what_is_lost_says_why(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let lead = ana(&t, &owner).await;
        for none in ["", " \n\t ", "\u{0}", &"x".repeat(301)] {
            assert!(matches!(move_to(&t, &owner, &lead.id, &to(Stage::Lost, none)).await, Err(Error::Invalid(_))), "{none:?}");
        }
        let silent = LeadChange { stage: Some(Stage::Lost), ..LeadChange::default() };
        assert!(matches!(update(&t, &owner, &lead.id, silent.clone()).await, Err(Error::Invalid(_))));
        update(&t, &owner, &lead.id, lost("No answer")).await.unwrap();

        // Of one that is lost already the reason need not be said again, and can be set right.
        assert_eq!(update(&t, &owner, &lead.id, silent).await.unwrap().lost_reason, "No answer");
        assert_eq!(update(&t, &owner, &lead.id, lost("Moved away")).await.unwrap().lost_reason, "Moved away");
        assert!(update(&t, &owner, &lead.id, lost("")).await.is_err());
        assert_eq!(history(&t, &owner, &lead.id).await.unwrap().len(), 2);
    }
}

both! {
    async fn whoever_moves_a_lead_sees_it_where_it_is(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let lead = ana(&t, &owner).await;
        let seen = |to: Stage| Move { to, reason: String::new(), from: Some(Stage::New) };

        let (one, other) = (seen(Stage::Contacted), seen(Stage::Qualified));
        let both = tokio::join!(move_to(&t, &owner, &lead.id, &one), move_to(&t, &owner, &lead.id, &other));

        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|done| **done).count(), 1, "{both:?}");
        assert_eq!(history(&t, &owner, &lead.id).await.unwrap().len(), 2);
    }
}

both! {
    async fn two_closed_leads_of_a_contact_are_not_opened_both(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ann = contact(&t, &owner).await;
        let mut closed = Vec::new();
        for interest in ["A", "B"] {
            let lead = capture(&t, &owner, Captured { contact: Some(ann.clone()), ..new("Ann", interest) }).await.unwrap();
            move_to(&t, &owner, &lead.id, &to(Stage::Won, "")).await.unwrap();
            closed.push(lead.id);
        }
        let (again, other) = (to(Stage::New, ""), to(Stage::Qualified, ""));

        let both = tokio::join!(move_to(&t, &owner, &closed[0], &again), move_to(&t, &owner, &closed[1], &other));

        assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
        let refused = both.0.err().or(both.1.err());
        assert!(matches!(refused, Some(Error::Conflict(_))), "{refused:?}");
    }
}

both! {
    async fn value_and_next_step_are_kept_and_taken_away(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let me = owner.member().cloned();
        let due = t.clock().now().plus(Duration::from_secs(3_600));
        let plan = Plan { value: Some(Value { amount: 12_500, currency: None }), next_step: " Call\nback ".to_owned(), next_step_at: Some(due), assignee: me.clone() };
        let lead = create(&t, &owner, new("Ana", "Balayage"), plan).await.unwrap();
        let euros = Currency::from_code("EUR").unwrap();
        assert_eq!(lead.value(), Some(Money { amount: 12_500, currency: euros }));
        assert_eq!((lead.next_step.as_str(), lead.next_step_at, &lead.assignee_id), ("Call back", Some(due), &me));
        assert!(!lead.is_overdue(due) && lead.is_overdue(due.plus(Duration::from_secs(1))));
        let shown = serde_json::to_value(&lead).unwrap();
        assert_eq!(shown["value"], serde_json::json!({ "amount": 12_500, "currency": "EUR" }));
        assert!(shown.get("worth").is_none() && shown.get("value_amount").is_none(), "{shown}");

        let change = LeadChange { value: Set::To(Some(francs(900))), next_step: Some(String::new()), assignee: Set::To(None), ..LeadChange::default() };
        let changed = update(&t, &owner, &lead.id, change).await.unwrap();
        assert_eq!(changed.value().unwrap().to_string(), "CHF 9");
        assert_eq!((changed.next_step.as_str(), changed.next_step_at, changed.assignee_id), ("", None, None));
        let none = LeadChange { value: Set::To(None), ..LeadChange::default() };
        update(&t, &owner, &lead.id, none).await.unwrap();
        assert_eq!(get(&t, &owner, &lead.id).await.unwrap().value(), None);
        assert_eq!(serde_json::to_value(get(&t, &owner, &lead.id).await.unwrap()).unwrap()["value"], serde_json::Value::Null);
    }
}

both! {
    async fn nonsense_about_a_lead_is_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let lead = ana(&t, &owner).await;
        let at = Some(t.clock().now());
        for wrong in [
            worth(-1),
            worth(i64::MAX),
            worth(MOST_VALUE + 1),
            LeadChange { next_step: Some("x".repeat(301)), ..LeadChange::default() },
            LeadChange { next_step_at: Set::To(at), ..LeadChange::default() },
            LeadChange { name: Some("x".repeat(121)), ..LeadChange::default() },
            LeadChange { email: Some("ann@example.com\nBcc: all@example.com".to_owned()), ..LeadChange::default() },
            LeadChange { phone: Some("call me".to_owned()), ..LeadChange::default() },
            LeadChange { interest: Some("\u{202e}".to_owned()), ..LeadChange::default() },
            LeadChange { assignee: Set::To(stranger.member().cloned()), ..LeadChange::default() },
            LeadChange { assignee: Set::To(Some(MemberId::new(t.clock().now()))), ..LeadChange::default() },
            LeadChange { version: Some(7), ..LeadChange::default() },
        ] {
            assert!(update(&t, &owner, &lead.id, wrong.clone()).await.is_err(), "{wrong:?}");
        }
        let after = get(&t, &owner, &lead.id).await.unwrap();
        assert_eq!((after.version, after.value()), (1, None));
        // Odd words are kept as words.
        let odd = LeadChange { name: Some("Robert'); DROP TABLE leads;--".to_owned()), note: Some("<script>alert(1)</script>".to_owned()), version: Some(1), ..LeadChange::default() };
        let kept = update(&t, &owner, &lead.id, odd).await.unwrap();
        assert_eq!((kept.name.as_str(), kept.note.as_str(), kept.version), ("Robert'); DROP TABLE leads;--", "<script>alert(1)</script>", 2));
        for search in ["%", "'", "_____", "drop table", "\\"] {
            list(&t, &owner, &Filter { search: Some(search.to_owned()), limit: 10, ..Filter::default() }).await.unwrap();
        }
    }
}

both! {
    async fn a_stranger_and_a_viewer_change_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let lead = ana(&t, &owner).await;
        let won = to(Stage::Won, "");
        let (viewer, operator) = (t.caller(owner.org(), Role::Viewer), t.caller(owner.org(), Role::Operator));

        assert!(matches!(move_to(&t, &stranger, &lead.id, &won).await, Err(Error::NotFound("lead"))));
        assert!(matches!(delete(&t, &stranger, &lead.id).await, Err(Error::NotFound("lead"))));
        assert!(history(&t, &stranger, &lead.id).await.unwrap().is_empty());
        assert!(board(&t, &stranger, &Filter::default()).await.unwrap().iter().all(|one| one.count == 0 && one.leads.is_empty()));
        assert_eq!(count(&t, &stranger, &Filter::default()).await.unwrap(), 0);
        assert!(move_to(&t, &viewer, &lead.id, &won).await.is_err());
        assert!(assign(&t, &viewer, &lead.id, None).await.is_err());
        assert!(export::csv(&t, &viewer, &Filter::default()).await.is_err());
        assert!(delete(&t, &operator, &lead.id).await.is_err());
        assert_eq!(get(&t, &viewer, &lead.id).await.unwrap().stage, Stage::New);
    }
}

both! {
    async fn the_board_adds_up_and_orders_by_what_is_due(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let now = t.clock().now();
        let step = |hours: u64| Plan { next_step: "Call".to_owned(), next_step_at: Some(now.plus(Duration::from_secs(3_600 * hours))), ..Plan::default() };
        let plans = [Plan { value: Some(Value { amount: 1_000, currency: None }), ..step(5) }, Plan { value: Some(francs(700)), ..step(1) }, Plan { value: Some(Value { amount: 500, currency: None }), ..Plan::default() }, Plan::default()];
        for (name, plan) in ["five", "one", "none", "newest"].iter().zip(plans) {
            t.advance(Duration::from_secs(1));
            create(&t, &owner, new(name, "A haircut"), plan).await.unwrap();
        }
        let columns = board(&t, &owner, &Filter::default()).await.unwrap();
        assert_eq!(columns.iter().map(|one| one.stage).collect::<Vec<_>>(), Stage::ALL);
        let of: Vec<_> = columns[0].leads.iter().map(|lead| lead.name.as_str()).collect();
        assert_eq!(of, ["one", "five", "newest", "none"]);
        let totals: Vec<_> = columns[0].totals.iter().map(ToString::to_string).collect();
        assert_eq!((columns[0].count, totals), (4, vec!["CHF 7".to_owned(), "€15".to_owned()]));

        let first = columns[0].leads[0].id.clone();
        t.advance(Duration::from_secs(1));
        move_to(&t, &owner, &first, &to(Stage::Won, "")).await.unwrap();
        let won = |columns: &[Column]| columns.iter().find(|one| one.stage == Stage::Won).map(|one| one.count);
        assert_eq!(won(&board(&t, &owner, &Filter::default()).await.unwrap()), Some(1));
        t.advance(Duration::from_secs(24 * 3_600 * (CLOSED_DAYS + 1)));
        assert_eq!(won(&board(&t, &owner, &Filter::default()).await.unwrap()), Some(0));

        let sorted = async |sort| {
            let filter = Filter { sort, limit: 10, ..Filter::default() };
            list(&t, &owner, &filter).await.unwrap().data.into_iter().map(|lead| lead.name).collect::<Vec<_>>()
        };
        assert_eq!(sorted(Sort::NextStep).await, ["one", "five", "newest", "none"]);
        assert_eq!(sorted(Sort::Value).await[0], "five");
        assert_eq!(sorted(Sort::Changed).await[0], "one");
        let found = Filter { search: Some("NEW".to_owned()), ..Filter::default() };
        assert_eq!(count(&t, &owner, &found).await.unwrap(), 1);
        let csv = String::from_utf8(export::csv(&t, &owner, &found).await.unwrap()).unwrap();
        assert_eq!(csv.lines().count(), 2, "{csv}");
    }
}

both! {
    async fn a_deleted_lead_leaves_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let lead = ana(&t, &owner).await;
        let other = capture(&t, &owner, new("Bea", "Colour")).await.unwrap();

        delete(&t, &owner, &lead.id).await.unwrap();

        assert!(matches!(get(&t, &owner, &lead.id).await, Err(Error::NotFound("lead"))));
        assert!(history(&t, &owner, &lead.id).await.unwrap().is_empty());
        assert!(list(&t, &owner, &Filter::default()).await.unwrap().data.iter().all(|one| one.id == other.id));
        assert_eq!(count(&t, &owner, &Filter::default()).await.unwrap(), 1);
        t.advance(Duration::from_secs(3_601));
        crate::registry::runner(&t).run_due().await.unwrap();
        assert_eq!(names(&t, &owner).await, ["lead.created", "lead.deleted"]);
        assert!(matches!(restore(&t, &owner, &lead.id).await, Err(Error::NotFound("lead"))));
        assert_eq!(get(&t, &owner, &other.id).await.unwrap().name, "Bea");
    }
}

both! {
    async fn that_a_lead_was_deleted_is_taken_back_within_the_hour(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Other").await;
        let ann = contact(&t, &owner).await;
        let of = |id: &ContactId| Captured { contact: Some(id.clone()), ..new("Ann", "A haircut") };
        let lead = capture(&t, &owner, of(&ann)).await.unwrap();
        move_to(&t, &owner, &lead.id, &to(Stage::Contacted, "")).await.unwrap();

        delete(&t, &owner, &lead.id).await.unwrap();
        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(restore(&t, &operator, &lead.id).await, Err(Error::Forbidden(_))));
        assert!(matches!(restore(&t, &stranger, &lead.id).await, Err(Error::NotFound(_))));
        let back = restore(&t, &owner, &lead.id).await.unwrap();
        assert_eq!((back.stage, restore(&t, &owner, &lead.id).await.unwrap().version), (Stage::Contacted, back.version));
        assert_eq!(history(&t, &owner, &lead.id).await.unwrap().len(), 2);
        // The hour of the first time is not that of the second.
        t.advance(Duration::from_secs(3_000));
        delete(&t, &owner, &lead.id).await.unwrap();
        t.advance(Duration::from_secs(900));
        crate::registry::runner(&t).run_due().await.unwrap();
        // Meanwhile they were captured anew: it stands beside that.
        let newer = capture(&t, &owner, of(&ann)).await.unwrap();
        assert_ne!(newer.id, lead.id);
        restore(&t, &owner, &lead.id).await.unwrap();
        assert_eq!(leads_of(&t, &owner, &ann).await, 2);
        assert_eq!(capture(&t, &owner, of(&ann)).await.unwrap().id, newer.id);
        // The next time the newer one is closed, it is the contact's own again.
        delete(&t, &owner, &newer.id).await.unwrap();
        assert_eq!(leads_of(&t, &owner, &ann).await, 1);
    }
}

async fn leads_of(t: &TestApp, owner: &Caller, contact: &ContactId) -> usize {
    of_contact(t, owner, contact).await.unwrap().len()
}

both! {
    async fn a_lead_goes_with_its_contact_and_stays_through_a_merge(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (ann, bea) = (contact(&t, &owner).await, contact(&t, &owner).await);
        let of = |id: &ContactId| Captured { contact: Some(id.clone()), ..new("Ann", "A haircut") };
        let (first, second) = (capture(&t, &owner, of(&ann)).await.unwrap(), capture(&t, &owner, of(&bea)).await.unwrap());

        contacts::merge(&t, &owner, &ann, &bea).await.unwrap();
        move_to(&t, &owner, &first.id, &to(Stage::Contacted, "")).await.unwrap();
        move_to(&t, &owner, &first.id, &to(Stage::Lost, "No answer")).await.unwrap();
        // Its contact has an open one of its own.
        assert!(matches!(move_to(&t, &owner, &first.id, &to(Stage::New, "")).await, Err(Error::Conflict(_))));
        move_to(&t, &owner, &second.id, &to(Stage::Won, "")).await.unwrap();
        let back = move_to(&t, &owner, &first.id, &to(Stage::New, "")).await.unwrap();
        assert_eq!(back.contact_id, Some(bea.clone()));
        // It stands alone now: what is captured again is added to it.
        assert_eq!(capture(&t, &owner, of(&bea)).await.unwrap().id, first.id);

        contacts::delete(&t, &owner, &bea).await.unwrap();
        assert!(get(&t, &owner, &first.id).await.is_err() && get(&t, &owner, &second.id).await.is_err());
        assert!(history(&t, &owner, &first.id).await.unwrap().is_empty());
    }
}
