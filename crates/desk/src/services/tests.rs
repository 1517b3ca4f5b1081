//! Services and staff on both engines.

use frontdesk_db::both;

use super::*;
use crate::{
    orgs::HoursText,
    testing::{self, TestApp},
};

fn new(name: &str, price: &str) -> ServiceText {
    ServiceText {
        name: name.to_owned(),
        description: String::new(),
        duration_minutes: 45,
        price: price.to_owned(),
        booking_rules: BookingRules::default(),
    }
}

async fn names(t: &TestApp, caller: &Caller) -> Vec<String> {
    list(t, caller).await.unwrap().into_iter().map(|service| service.name).collect()
}

both! {
    async fn services_are_kept_as_they_are_written(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let rules = BookingRules { buffer_after_minutes: 10, max_per_day: Some(4), needs_approval: true, ..BookingRules::default() };

        let cut = create(&t, &owner, &ServiceText { booking_rules: rules.clone(), ..new(" Cut ", "45.50") }).await.unwrap();
        let dye = create(&t, &owner, &new("Dye", "from 60")).await.unwrap();
        create(&t, &owner, &new("Consultation", "")).await.unwrap();

        assert_eq!(get(&t, &owner, &cut.id).await.unwrap(), cut);
        assert_eq!((cut.name.as_str(), cut.price.unwrap().to_string().as_str(), cut.price_from), ("Cut", "€45.50", false));
        assert_eq!(cut.booking_rules, rules);
        assert_eq!((dye.price.unwrap().amount, dye.price_from), (6_000, true));
        assert_eq!(names(&t, &owner).await, ["Cut", "Dye", "Consultation"]);
        let changed = update(&t, &owner, &dye.id, &new("Colour", "70")).await.unwrap();
        assert_eq!((changed.price.unwrap().amount, changed.price_from, changed.position), (7_000, false, 1));
    }
}

both! {
    async fn a_service_and_who_does_it_are_saved_at_once_or_not_at_all(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut people = Vec::new();
        for name in ["Ana", "Ben"] {
            let who = PersonText { name: name.to_owned(), ..PersonText::default() };
            people.push(create_person(&t, &owner, &who).await.unwrap().id);
        }
        let doing = async |id: &ServiceId| -> Vec<String> {
            let all = list_staff(&t, &owner).await.unwrap();
            all.into_iter().filter(|one| one.services.contains(id)).map(|one| one.name).collect()
        };
        let strange = StaffId::new(testing::NOW);

        let cut = create_done_by(&t, &owner, &new("Cut", "45"), Some(&[people[0].clone(), strange])).await.unwrap();
        assert_eq!(doing(&cut.id).await, ["Ana"]);
        update(&t, &owner, &cut.id, &new("Cut", "50")).await.unwrap();
        assert_eq!(doing(&cut.id).await, ["Ana"], "who does it was not asked");
        // A service that is refused changes nothing of who does it.
        let refused = update_done_by(&t, &owner, &cut.id, &new("", "50"), Some(&people)).await;
        assert!(refused.is_err() && doing(&cut.id).await == ["Ana"]);
        update_done_by(&t, &owner, &cut.id, &new("Cut", "50"), Some(&people)).await.unwrap();
        assert_eq!(doing(&cut.id).await, ["Ana", "Ben"]);
        update_done_by(&t, &owner, &cut.id, &new("Cut", "50"), Some(&[])).await.unwrap();
        assert!(doing(&cut.id).await.is_empty());
        assert_eq!(audit::count(&t, owner.org(), "staff.updated").await.unwrap(), 4);
        let stranger = t.organization("Other").await;
        assert!(update_done_by(&t, &stranger, &cut.id, &new("Cut", "1"), Some(&people)).await.is_err());
    }
}

both! {
    async fn services_are_put_in_order_and_taken_off(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut ids = Vec::new();
        for name in ["A", "B", "C"] {
            ids.push(create(&t, &owner, &new(name, "")).await.unwrap().id);
        }
        let who = PersonText { name: "Ana".to_owned(), services: ids.clone(), ..PersonText::default() };
        create_person(&t, &owner, &who).await.unwrap();

        let order = [ids[2].clone(), ids[0].clone()];
        reorder(&t, &owner, &order).await.unwrap();
        assert_eq!(names(&t, &owner).await, ["C", "A", "B"]);
        assert!(reorder(&t, &owner, &[ServiceId::new(testing::NOW)]).await.is_err());

        delete(&t, &owner, &ids[0]).await.unwrap();
        assert_eq!(names(&t, &owner).await, ["C", "B"]);
        assert!(matches!(delete(&t, &owner, &ids[0]).await, Err(Error::NotFound("service"))));
        let staff = list_staff(&t, &owner).await.unwrap();
        assert_eq!(staff[0].services.0, [ids[1].clone(), ids[2].clone()]);
    }
}

both! {
    async fn staff_have_hours_and_services(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let cut = create(&t, &owner, &new("Cut", "")).await.unwrap();
        let theirs = create(&t, &other, &new("Tyres", "")).await.unwrap();
        let hours = HoursText { mon: vec!["09:00-13:00".to_owned()], ..HoursText::default() };
        let ana = PersonText { name: "Ana".to_owned(), email: "Ana@Example.com".to_owned(), hours: Some(hours), services: vec![cut.id.clone()], time_zone: String::new() };

        let person = create_person(&t, &owner, &ana).await.unwrap();
        create_person(&t, &owner, &PersonText { name: "abe".to_owned(), ..PersonText::default() }).await.unwrap();

        assert_eq!(person.email, "ana@example.com");
        let staff = list_staff(&t, &owner).await.unwrap();
        assert_eq!(staff.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["abe", "Ana"]);
        assert!(staff[0].hours.is_none() && staff[1].hours.is_some());
        let changed = update_person(&t, &owner, &person.id, &PersonText { hours: None, ..ana.clone() }).await.unwrap();
        assert!(changed.hours.is_none());
        assert!(update_person(&t, &owner, &person.id, &PersonText { services: vec![theirs.id], ..ana.clone() }).await.is_err());
        assert!(update_person(&t, &other, &person.id, &PersonText { services: Vec::new(), ..ana }).await.is_err());
        delete_person(&t, &owner, &person.id).await.unwrap();
        assert_eq!(list_staff(&t, &owner).await.unwrap().len(), 1);
    }
}

both! {
    async fn strangers_operators_and_nonsense_are_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let operator = t.caller(owner.org(), Role::Operator);
        let cut = create(&t, &owner, &new("Cut", "45")).await.unwrap();

        assert!(create(&t, &operator, &new("x", "")).await.is_err());
        assert!(update(&t, &operator, &cut.id, &new("x", "")).await.is_err());
        assert!(delete(&t, &operator, &cut.id).await.is_err());
        assert!(reorder(&t, &operator, &[]).await.is_err());
        assert!(create_person(&t, &operator, &PersonText::default()).await.is_err());
        assert!(matches!(get(&t, &stranger, &cut.id).await, Err(Error::NotFound("service"))));
        assert!(matches!(delete(&t, &stranger, &cut.id).await, Err(Error::NotFound("service"))));
        assert!(names(&t, &stranger).await.is_empty());
        assert_eq!(list(&t, &operator).await.unwrap().len(), 1);
        let rules = |rules: BookingRules| ServiceText { booking_rules: rules, ..new("x", "") };
        for wrong in [
            new("", ""),
            new("CUT", ""),
            new(&"x".repeat(121), ""),
            new("x", "-1"),
            new("x", "45.001"),
            new("x", "from"),
            new("x", "free"),
            new("x", "1e9"),
            ServiceText { duration_minutes: 4, ..new("x", "") },
            ServiceText { duration_minutes: i64::MAX, ..new("x", "") },
            rules(BookingRules { slot_step_minutes: Some(0), ..BookingRules::default() }),
            rules(BookingRules { horizon_days: Some(u32::MAX), ..BookingRules::default() }),
            rules(BookingRules { deposit_amount: Some(-1), ..BookingRules::default() }),
        ] {
            assert!(create(&t, &owner, &wrong).await.is_err(), "{wrong:?}");
        }
    }
}
