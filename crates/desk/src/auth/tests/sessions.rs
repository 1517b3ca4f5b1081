//! Sessions: who is behind a token, until when, and as which member.

use std::time::Duration;

use frontdesk_base::{Error, id::UserSessionId};
use frontdesk_db::both;

use super::{PASSWORD, ann, client, count, enter, somebody};
use crate::{
    Role,
    app::Settings,
    auth::{
        authenticate, demo_session, end_other_sessions, end_session, sessions, sign_out,
        switch_organization,
    },
    orgs::{self, NewOrganization},
    testing::TestApp,
};

const DAY: Duration = Duration::from_hours(24);

async fn demo(db: frontdesk_db::testing::TestDb) -> TestApp {
    crate::testing::app_with(db, Settings { demo: true, mailbox: true, ..Settings::default() })
        .await
}

fn shop(name: &str) -> NewOrganization {
    NewOrganization {
        name: name.to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewOrganization::default()
    }
}

both! {
    async fn a_session_lasts_while_it_is_used_and_thirty_days_more(t: TestApp = crate::testing::app) {
        ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let token = session.token.expose();
        assert_eq!(session.expires_at.since(t.clock().now()), 30 * DAY);

        t.advance(29 * DAY);
        assert!(authenticate(&t, token).await.is_ok());
        t.advance(29 * DAY);
        let who = authenticate(&t, token).await.unwrap();
        t.advance(30 * DAY);

        assert!(matches!(authenticate(&t, token).await, Err(Error::SignedOut("signed_out"))));
        assert!(sessions(&t, &who).await.unwrap().is_empty());
        // What has run out is cleared away by the next who signs in.
        enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        assert_eq!(count(&t, "SELECT COUNT(*) FROM user_sessions").await, 1);
    }
}

both! {
    async fn a_session_is_written_to_once_an_hour_however_much_it_is_used(t: TestApp = crate::testing::app) {
        ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let token = session.token.expose();
        let who = authenticate(&t, token).await.unwrap();
        let used = |list: Vec<crate::auth::Session>| {
            list.into_iter().find(|session| session.id == who.session).unwrap().used_at
        };
        let began = used(sessions(&t, &who).await.unwrap());

        t.advance(Duration::from_secs(3599));
        authenticate(&t, token).await.unwrap();
        assert_eq!(used(sessions(&t, &who).await.unwrap()), began);

        t.advance(Duration::from_secs(1));
        authenticate(&t, token).await.unwrap();
        assert_eq!(used(sessions(&t, &who).await.unwrap()), t.clock().now());
    }
}

both! {
    async fn signing_out_ends_this_session_and_no_other(t: TestApp = crate::testing::app) {
        ann(&t).await;
        let here = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let there = enter(&t, "ann@example.com", PASSWORD).await.unwrap();

        sign_out(&t, here.token.expose()).await.unwrap();
        sign_out(&t, here.token.expose()).await.unwrap();
        sign_out(&t, "nobody's").await.unwrap();

        assert!(authenticate(&t, here.token.expose()).await.is_err());
        assert!(authenticate(&t, there.token.expose()).await.is_ok());
    }
}

both! {
    async fn a_user_ends_their_own_sessions_and_nobody_elses(t: TestApp = crate::testing::app) {
        let (ann, bo) = (ann(&t).await, somebody(&t, "Bo", "bo@example.com").await);
        let second = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let third = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let second_id = authenticate(&t, second.token.expose()).await.unwrap().session;
        assert_eq!(sessions(&t, &ann).await.unwrap().len(), 3);
        assert_eq!(sessions(&t, &bo).await.unwrap().len(), 1);

        assert!(matches!(end_session(&t, &bo, &second_id).await, Err(Error::NotFound("session"))));
        end_session(&t, &ann, &second_id).await.unwrap();
        assert!(authenticate(&t, second.token.expose()).await.is_err());
        assert!(matches!(end_session(&t, &ann, &second_id).await, Err(Error::NotFound(_))));
        let gone = UserSessionId::new(t.clock().now());
        assert!(matches!(end_session(&t, &ann, &gone).await, Err(Error::NotFound(_))));

        assert_eq!(end_other_sessions(&t, &ann).await.unwrap(), 1);
        assert!(authenticate(&t, third.token.expose()).await.is_err());
        assert_eq!(sessions(&t, &ann).await.unwrap()[0].id, ann.session);
        assert_eq!(sessions(&t, &bo).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_member_of_several_is_in_one_at_a_time(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let other = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let (token, other) = (session.token.expose(), other.token.expose());
        let salon = orgs::create(&t, &who.user.person(), shop("Salon")).await.unwrap();
        t.advance(Duration::from_secs(1));
        let garage = orgs::create(&t, &who.user.person(), shop("Garage")).await.unwrap();
        let strangers = t.organization("Strangers").await;

        let who = authenticate(&t, token).await.unwrap();
        assert_eq!(who.memberships.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Salon", "Garage"]);
        assert_eq!(who.caller().unwrap().org(), &salon);
        assert_eq!(who.membership().unwrap().role, Role::Owner);

        switch_organization(&t, &who, &garage).await.unwrap();
        assert_eq!(authenticate(&t, token).await.unwrap().caller().unwrap().org(), &garage);
        assert_eq!(authenticate(&t, other).await.unwrap().caller().unwrap().org(), &salon);
        assert!(matches!(
            switch_organization(&t, &who, strangers.org()).await,
            Err(Error::NotFound("organization"))
        ));

        // The current one ends: the session goes on in the one that is left.
        let caller = authenticate(&t, token).await.unwrap().caller.unwrap();
        orgs::delete_organization(&t, &caller, "Garage").await.unwrap();
        assert_eq!(authenticate(&t, token).await.unwrap().caller().unwrap().org(), &salon);
    }
}

both! {
    async fn a_member_who_is_removed_or_changed_is_so_with_the_next_request(t: TestApp = crate::testing::app) {
        let owner = t.organization("Salon").await;
        let bo = somebody(&t, "Bo", "bo@example.com").await;
        orgs::invite(&t, &owner, "bo@example.com", Role::Admin).await.unwrap();
        let link = t.newest_link("bo@example.com").await;
        orgs::accept_invitation(&t, &link, &bo.user.person()).await.unwrap();
        let session = enter(&t, "bo@example.com", PASSWORD).await.unwrap();
        let token = session.token.expose();
        let member = authenticate(&t, token).await.unwrap().caller.unwrap();
        assert_eq!((member.role(), member.name()), (Role::Admin, "Bo"));

        orgs::set_role(&t, &owner, member.member().unwrap(), Role::Viewer).await.unwrap();
        assert_eq!(authenticate(&t, token).await.unwrap().caller.unwrap().role(), Role::Viewer);
        orgs::remove(&t, &owner, member.member().unwrap()).await.unwrap();

        let who = authenticate(&t, token).await.unwrap();
        assert!(who.caller.is_none() && who.memberships.is_empty());
    }
}

both! {
    async fn the_one_click_sign_in_is_nowhere_but_in_the_demo(t: TestApp = crate::testing::app) {
        let user = t.user("Ann").await;
        assert!(matches!(demo_session(&t, &user.id, &client()).await, Err(Error::NotFound("page"))));
    }
}

both! {
    async fn the_demo_signs_in_a_user_that_is_there(t: TestApp = demo) {
        let user = t.user("Ann").await;

        let session = demo_session(&t, &user.id, &client()).await.unwrap();

        assert_eq!(authenticate(&t, session.token.expose()).await.unwrap().user, user);
        let nobody = frontdesk_base::id::UserId::new(t.clock().now());
        assert!(matches!(demo_session(&t, &nobody, &client()).await, Err(Error::NotFound("user"))));
    }
}
