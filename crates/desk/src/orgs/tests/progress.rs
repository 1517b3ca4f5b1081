//! Presence and the list of what is left to set up.

use std::time::Duration;

use frontdesk_base::Error;
use frontdesk_db::both;

use super::own;
use crate::{
    Caller, Role,
    events::{Nudge, Topic},
    orgs::{
        Checklist, HoursText, ProfileChange, Step, checklist, invite, mark, online, people_online,
        seen, set_available, set_hours, update_profile,
    },
    testing::TestApp,
};

both! {
    async fn whoever_was_just_seen_and_is_not_away_is_at_the_desk(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let bo = t.member(&ann, "Bo", Role::Operator).await;
        assert!(online(&t, &ann).await.unwrap().is_empty());

        seen(&t, &ann).await.unwrap();
        seen(&t, &bo).await.unwrap();
        assert_eq!(online(&t, &ann).await.unwrap().len(), 2);
        assert!(people_online(&t, ben.org()).await.unwrap().is_empty());

        set_available(&t, &bo, false).await.unwrap();
        let there = online(&t, &bo).await.unwrap();
        assert_eq!(there.iter().map(|member| Some(&member.id)).collect::<Vec<_>>(), [ann.member()]);
        let away = own(&t, &bo).await;
        assert!(away.is_here(t.clock().now()) && !away.is_online(t.clock().now()));
        set_available(&t, &bo, true).await.unwrap();
        assert_eq!(online(&t, &ann).await.unwrap().len(), 2);

        t.advance(Duration::from_secs(119));
        assert_eq!(online(&t, &ann).await.unwrap().len(), 2);
        t.advance(Duration::from_secs(1));
        assert!(online(&t, &ann).await.unwrap().is_empty());
    }
}

both! {
    async fn a_heartbeat_is_written_twice_a_minute_at_most(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let first = t.clock().now();
        seen(&t, &ann).await.unwrap();
        t.advance(Duration::from_secs(29));
        seen(&t, &ann).await.unwrap();
        assert_eq!(own(&t, &ann).await.seen_at, Some(first));
        t.advance(Duration::from_secs(1));
        seen(&t, &ann).await.unwrap();
        assert_eq!(own(&t, &ann).await.seen_at, Some(t.clock().now()));
    }
}

both! {
    async fn coming_and_going_is_heard(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let mut heard = t.bus().subscribe(Topic::Org(ann.org().clone()));

        seen(&t, &ann).await.unwrap();
        assert!(matches!(heard.next().await, Some(Nudge::Presence { conversation: None, here: true })));
        set_available(&t, &ann, false).await.unwrap();
        assert!(matches!(heard.next().await, Some(Nudge::Stored { .. })));
        assert!(matches!(heard.next().await, Some(Nudge::Presence { here: false, .. })));
    }
}

both! {
    async fn only_people_are_present(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let program = Caller::system(ann.org().clone());
        assert!(matches!(seen(&t, &program).await, Err(Error::NotFound("member"))));
        assert!(matches!(set_available(&t, &program, true).await, Err(Error::NotFound("member"))));
        // Somebody who has been removed meanwhile.
        let gone = t.caller(ann.org(), Role::Operator);
        assert!(matches!(seen(&t, &gone).await, Err(Error::NotFound("member"))));
    }
}

both! {
    async fn the_list_ticks_what_is_there_and_what_has_happened(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let empty = Checklist {
            profile: false,
            hours: false,
            knowledge: false,
            tried: false,
            embedded: false,
            invited: false,
            dismissed: false,
        };
        assert_eq!(checklist(&t, &ann).await.unwrap(), empty);

        let change = ProfileChange {
            description: Some("We cut hair.".to_owned()),
            address: Some("Berlin".to_owned()),
            ..ProfileChange::default()
        };
        update_profile(&t, &ann, change).await.unwrap();
        set_hours(&t, &ann, &HoursText::default()).await.unwrap();
        invite(&t, &ann, "bo@example.com", Role::Viewer).await.unwrap();
        for step in [Step::Tried, Step::Embedded, Step::Tried] {
            mark(&t, ann.org(), step).await.unwrap();
        }
        let made = checklist(&t, &ann).await.unwrap();
        assert_eq!(made, Checklist { profile: true, hours: true, tried: true, embedded: true, invited: true, ..empty });
        assert_eq!(made.progress(), (5, 6));
        mark(&t, ann.org(), Step::Dismissed).await.unwrap();
        assert!(checklist(&t, &ann).await.unwrap().dismissed);

        assert_eq!(checklist(&t, &ben).await.unwrap(), empty);
        let nobody = frontdesk_base::id::OrgId::new(t.clock().now());
        assert!(matches!(mark(&t, &nobody, Step::Tried).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn steps_noted_at_once_are_all_noted(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (first, second, third) = tokio::join!(
            mark(&t, ann.org(), Step::Tried),
            mark(&t, ann.org(), Step::Embedded),
            mark(&t, ann.org(), Step::Dismissed),
        );
        first.and(second).and(third).unwrap();
        let made = checklist(&t, &ann).await.unwrap();
        assert!(made.tried && made.embedded && made.dismissed);
    }
}
