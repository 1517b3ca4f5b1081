//! Offers on both engines.

use frontdesk_db::both;
use jiff::civil::date;

use super::*;
use crate::testing::{self, TestApp};

fn new(name: &str, price: &str, percent: &str) -> OfferText {
    OfferText {
        name: name.to_owned(),
        price: price.to_owned(),
        percent: percent.to_owned(),
        first_day: "2026-12-01".to_owned(),
        last_day: "2026-12-24".to_owned(),
        ..OfferText::default()
    }
}

fn days(name: &str, first: &str, last: &str) -> OfferText {
    OfferText { first_day: first.to_owned(), last_day: last.to_owned(), ..new(name, "", "") }
}

#[test]
fn an_offer_runs_on_its_first_and_on_its_last_day() {
    let on = |day| Standing::on(day, date(2026, 12, 1), date(2026, 12, 24));
    assert_eq!(on(date(2026, 11, 30)), Standing::Coming);
    assert_eq!(on(date(2026, 12, 1)), Standing::Running);
    assert_eq!(on(date(2026, 12, 24)), Standing::Running);
    assert_eq!(on(date(2026, 12, 25)), Standing::Over);
}

both! {
    async fn offers_are_kept_as_they_are_written(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        let glow = create(&t, &owner, &new(" Winter glow ", "35.50", "")).await.unwrap();
        let off = create(&t, &owner, &new("Christmas offer", "", "20 %")).await.unwrap();

        assert_eq!(get(&t, &owner, &glow.id).await.unwrap(), glow);
        assert_eq!((glow.name.as_str(), glow.price.unwrap().to_string().as_str(), glow.percent), ("Winter glow", "€35.50", None));
        assert_eq!((off.price, off.percent), (None, Some(20)));
        assert_eq!((off.first_day, off.last_day), (date(2026, 12, 1), date(2026, 12, 24)));
        let changed = update(&t, &owner, &off.id, &new("Advent", "9", "")).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.price.unwrap().amount, changed.percent), ("Advent", 900, None));
        delete(&t, &owner, &off.id).await.unwrap();
        assert!(matches!(delete(&t, &owner, &off.id).await, Err(Error::NotFound("offer"))));
        assert_eq!(list(&t, &owner).await.unwrap().1, [glow]);
        for (action, times) in [("offer.created", 2), ("offer.updated", 1), ("offer.deleted", 1)] {
            assert_eq!(audit::count(&t, owner.org(), action).await.unwrap(), times, "{action}");
        }
    }
}

both! {
    async fn what_runs_stands_before_what_comes_and_what_is_over(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let today = list(&t, &owner).await.unwrap().0;
        let around = |from: i64, to: i64| {
            let day = |n: i64| today.saturating_add(jiff::Span::new().days(n)).to_string();
            (day(from), day(to))
        };
        for (name, (first, last)) in [("Over", around(-9, -1)), ("Comes", around(1, 9)), ("Runs", around(0, 0))] {
            create(&t, &owner, &days(name, &first, &last)).await.unwrap();
        }

        let (today, all) = list(&t, &owner).await.unwrap();

        let told: Vec<_> = all.iter().map(|one| (one.name.as_str(), one.standing(today))).collect();
        assert_eq!(told, [("Runs", Standing::Running), ("Comes", Standing::Coming), ("Over", Standing::Over)]);
    }
}

both! {
    async fn strangers_operators_and_nonsense_are_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let operator = t.caller(owner.org(), Role::Operator);
        let glow = create(&t, &owner, &new("Glow", "35", "")).await.unwrap();

        assert!(create(&t, &operator, &new("x", "", "")).await.is_err());
        assert!(update(&t, &operator, &glow.id, &new("x", "", "")).await.is_err());
        assert!(delete(&t, &operator, &glow.id).await.is_err());
        assert!(matches!(get(&t, &stranger, &glow.id).await, Err(Error::NotFound("offer"))));
        assert!(matches!(update(&t, &stranger, &glow.id, &new("x", "", "")).await, Err(Error::NotFound("offer"))));
        assert!(matches!(delete(&t, &stranger, &glow.id).await, Err(Error::NotFound("offer"))));
        assert!(list(&t, &stranger).await.unwrap().1.is_empty());
        assert_eq!(list(&t, &operator).await.unwrap().1.len(), 1);
        for wrong in [
            new("", "", ""),
            new("GLOW", "", ""),
            new(&"x".repeat(121), "", ""),
            new("x", "-1", ""),
            new("x", "cheap", ""),
            new("x", "", "0"),
            new("x", "", "101"),
            new("x", "", "12.5"),
            new("x", "", "%"),
            new("x", "10", "10"),
            days("x", "", "2026-12-24"),
            days("x", "2026-12-24", "2026-12-23"),
            days("x", "2026-02-30", "2026-12-23"),
            days("x", "-2026-12-0", "2026-12-23"),
            days("x", "2026-12-01T10:00", "2026-12-23"),
            days("x", "24.12.2026", "2026-12-31"),
        ] {
            let refused = create(&t, &owner, &wrong).await.is_err();
            // A sign alone says nothing, as an empty field does.
            assert_eq!(refused, wrong.percent != "%", "{wrong:?}");
        }
    }
}

both! {
    async fn two_at_once_make_one_offer_of_a_name(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        let (glow, again) = (new("Glow", "35", ""), new("glow", "30", ""));
        let both = tokio::join!(create(&t, &owner, &glow), create(&t, &owner, &again));

        assert!(both.0.is_ok() != both.1.is_ok());
        assert_eq!(list(&t, &owner).await.unwrap().1.len(), 1);
    }
}
