//! Metering on both engines.

use std::time::Duration;

use frontdesk_db::both;
use jiff::civil::date;

use super::*;
use crate::{
    events,
    testing::{self, TestApp},
};

async fn add(t: &App, org: &OrgId, meter: Meter, amount: i64) {
    let mut tx = t.db().begin(org).await.unwrap();
    add_in(t, &mut tx, org, &[(meter, amount)]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn set_limit(t: &App, org: &OrgId, limit: i64) {
    let mut tx = t.db().begin(org).await.unwrap();
    tx.query("UPDATE organizations SET daily_cost_limit_micros = $2 WHERE org_id = $1")
        .bind(org)
        .bind(limit)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn told(t: &TestApp, caller: &Caller) -> usize {
    let all = events::list(t, caller, 0, 100).await.unwrap();
    all.iter().filter(|event| event.name == "usage.limit_reached").count()
}

both! {
    async fn meters_add_up_by_the_organizations_own_days(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let org = owner.org();
        add(&t, org, Meter::Messages, 1).await;
        add(&t, org, Meter::Messages, 2).await;
        add(&t, org, Meter::InputTokens, 1_200).await;
        add(&t, org, Meter::OutputTokens, -5).await;
        add(&t, other.org(), Meter::Messages, 50).await;

        // 22:30 in UTC is 23:30 in Berlin; an hour later it is tomorrow there, and today in UTC.
        t.clock().set("2026-11-23T22:30:00Z".parse().unwrap());
        assert_eq!(today(&t, org).await.unwrap().messages, 3);
        t.advance(Duration::from_hours(1));
        add(&t, org, Meter::Messages, 7).await;

        let days = range(&t, &owner, date(2026, 11, 22), date(2026, 11, 24)).await.unwrap();
        let messages: Vec<_> = days.iter().map(|day| (day.day.to_string(), day.messages)).collect();
        assert_eq!(messages, [("2026-11-22".to_owned(), 0), ("2026-11-23".to_owned(), 3), ("2026-11-24".to_owned(), 7)]);
        assert_eq!((days[1].input_tokens, days[1].output_tokens), (1_200, 0));
    }
}

both! {
    async fn a_days_limit_is_told_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        set_limit(&t, org, 1_000).await;

        add(&t, org, Meter::InputTokens, 1_000_000).await;
        add(&t, org, Meter::CostMicros, 999).await;
        assert!(!over_daily_limit(&t, org).await.unwrap());
        assert_eq!(told(&t, &owner).await, 0);
        add(&t, org, Meter::CostMicros, 1).await;
        add(&t, org, Meter::CostMicros, 500).await;
        set_limit(&t, org, 1_600).await;
        assert!(!over_daily_limit(&t, org).await.unwrap());
        add(&t, org, Meter::CostMicros, 500).await;

        assert!(over_daily_limit(&t, org).await.unwrap());
        assert_eq!(cost_today_micros(&t, org).await.unwrap(), 2_000);
        assert_eq!(told(&t, &owner).await, 1);
        t.advance(Duration::from_hours(24));
        assert!(!over_daily_limit(&t, org).await.unwrap());
        add(&t, org, Meter::CostMicros, 1_600).await;
        assert_eq!(told(&t, &owner).await, 2);
    }
}

both! {
    async fn turns_that_race_are_all_counted_and_told_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        set_limit(&t, owner.org(), 20).await;
        let one = || {
            let (app, org) = (t.app().clone(), owner.org().clone());
            async move {
                for _ in 0..5 {
                    add(&app, &org, Meter::CostMicros, 2).await;
                }
            }
        };

        tokio::join!(one(), one(), one(), one());

        assert_eq!(cost_today_micros(&t, owner.org()).await.unwrap(), 40);
        assert_eq!(told(&t, &owner).await, 1);
    }
}

both! {
    async fn with_a_limit_of_zero_nothing_may_cost(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        assert!(!over_daily_limit(&t, owner.org()).await.unwrap());
        set_limit(&t, owner.org(), 0).await;

        assert!(over_daily_limit(&t, owner.org()).await.unwrap());
    }
}

both! {
    async fn a_range_is_bounded(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        assert!(range(&t, &owner, date(2026, 1, 2), date(2026, 1, 1)).await.is_err());
        assert!(range(&t, &owner, date(-9999, 1, 1), date(9999, 12, 31)).await.is_err());
        assert_eq!(range(&t, &owner, date(2024, 1, 1), date(2024, 12, 31)).await.unwrap().len(), 366);
    }
}

both! {
    async fn an_admin_sets_what_a_day_may_cost(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        assert_eq!(daily_limit_micros(&t, &owner).await.unwrap(), 5_000_000);

        set_daily_limit(&t, &owner, 7_500_000).await.unwrap();
        assert_eq!(daily_limit_micros(&t, &owner).await.unwrap(), 7_500_000);

        for wrong in [-1, 1_000_000_001] {
            assert!(matches!(set_daily_limit(&t, &owner, wrong).await, Err(Error::Invalid(_))));
        }
        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(set_daily_limit(&t, &operator, 1).await, Err(Error::Forbidden(_))));
        assert_eq!(daily_limit_micros(&t, &owner).await.unwrap(), 7_500_000);
    }
}
