//! Invitations: for one address, once, for a week, and only as high as whoever invites.

use std::time::Duration;

use frontdesk_base::Error;
use frontdesk_db::both;

use super::is_invalid;
use crate::{
    Role, audit,
    orgs::{
        accept_invitation, cancel_invitation, invitations, invite, invited, members,
        resend_invitation,
    },
    testing::TestApp,
};

const WEEK: Duration = Duration::from_hours(168);

both! {
    async fn the_link_makes_a_member_once(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon {link}").await;
        let bo = t.user("Bo").await;
        let sent = invite(&t, &ann, &bo.email.as_str().to_uppercase(), Role::Operator).await.unwrap();
        assert_eq!((&sent.email, sent.role), (&bo.email, Role::Operator));
        assert_eq!(invitations(&t, &ann).await.unwrap(), [sent]);
        let link = t.newest_link(bo.email.as_str()).await;
        let mail = crate::mail::mailbox(&t).await.unwrap().remove(0);
        assert!(mail.body.contains("Ann invites you to Salon {link} on Frontdesk, as operator."), "{}", mail.body);

        let shown = invited(&t, &link).await.unwrap();
        assert_eq!((shown.organization.as_str(), &shown.email, shown.role), ("Salon {link}", &bo.email, Role::Operator));
        let org = accept_invitation(&t, &link, &bo.person()).await.unwrap();

        assert_eq!(&org, ann.org());
        let member = members(&t, &ann).await.unwrap().remove(1);
        assert_eq!((&member.user_id, member.role), (&bo.id, Role::Operator));
        is_invalid(accept_invitation(&t, &link, &bo.person()).await, "token");
        is_invalid(invited(&t, &link).await, "token");
        assert!(invitations(&t, &ann).await.unwrap().is_empty());
        is_invalid(invite(&t, &ann, bo.email.as_str(), Role::Admin).await, "email");
        assert_eq!(audit::count(&t, ann.org(), "member.invited").await.unwrap(), 1);
        assert_eq!(audit::count(&t, ann.org(), "member.joined").await.unwrap(), 1);
    }
}

both! {
    async fn nobody_invites_above_themselves(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        for by in Role::ALL {
            for to in Role::ALL {
                let caller = t.caller(ann.org(), by);
                let email = format!("{by}-{to}@example.com");

                let answer = invite(&t, &caller, &email, to).await;

                let may = by >= Role::Admin && to <= by;
                assert_eq!(answer.is_ok(), may, "{by} invites {to}");
                assert!(may || matches!(answer, Err(Error::Forbidden(_))));
            }
            let may = by >= Role::Admin;
            assert_eq!(invitations(&t, &t.caller(ann.org(), by)).await.is_ok(), may);
        }
        let admin = t.caller(ann.org(), Role::Admin);
        let above = invite(&t, &ann, "boss@example.com", Role::Owner).await.unwrap();
        assert!(matches!(resend_invitation(&t, &admin, &above.id).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn a_forwarded_link_lets_nobody_in(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (bo, eve) = (t.user("Bo").await, t.user("Eve").await);
        invite(&t, &ann, bo.email.as_str(), Role::Admin).await.unwrap();
        let link = t.newest_link(bo.email.as_str()).await;

        assert!(matches!(accept_invitation(&t, &link, &eve.person()).await, Err(Error::Forbidden(_))));

        // And it still works for Bo.
        assert!(accept_invitation(&t, &link, &bo.person()).await.is_ok());
    }
}

both! {
    async fn a_link_runs_out_after_a_week_and_can_be_sent_again(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.user("Bo").await;
        let sent = invite(&t, &ann, bo.email.as_str(), Role::Viewer).await.unwrap();
        let first = t.newest_link(bo.email.as_str()).await;
        t.advance(WEEK);
        is_invalid(invited(&t, &first).await, "token");
        is_invalid(accept_invitation(&t, &first, &bo.person()).await, "token");

        let again = resend_invitation(&t, &ann, &sent.id).await.unwrap();
        let second = t.newest_link(bo.email.as_str()).await;

        assert_eq!((again.id, again.expires_at), (sent.id.clone(), t.clock().now().plus(WEEK)));
        is_invalid(accept_invitation(&t, &first, &bo.person()).await, "token");
        assert!(accept_invitation(&t, &second, &bo.person()).await.is_ok());
        assert!(matches!(resend_invitation(&t, &ann, &sent.id).await, Err(Error::NotFound("invitation"))));
    }
}

both! {
    async fn inviting_twice_replaces_the_first_link(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.user("Bo").await;
        invite(&t, &ann, bo.email.as_str(), Role::Viewer).await.unwrap();
        let first = t.newest_link(bo.email.as_str()).await;
        t.advance(Duration::from_secs(1));
        invite(&t, &ann, bo.email.as_str(), Role::Operator).await.unwrap();
        let second = t.newest_link(bo.email.as_str()).await;

        assert_eq!(invitations(&t, &ann).await.unwrap().len(), 1);
        is_invalid(accept_invitation(&t, &first, &bo.person()).await, "token");
        accept_invitation(&t, &second, &bo.person()).await.unwrap();
        assert_eq!(members(&t, &ann).await.unwrap()[1].role, Role::Operator);
    }
}

both! {
    async fn an_invitation_taken_back_does_not_work(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let bo = t.user("Bo").await;
        let sent = invite(&t, &ann, bo.email.as_str(), Role::Viewer).await.unwrap();
        let link = t.newest_link(bo.email.as_str()).await;

        assert!(matches!(cancel_invitation(&t, &ben, &sent.id).await, Err(Error::NotFound("invitation"))));
        assert!(matches!(resend_invitation(&t, &ben, &sent.id).await, Err(Error::NotFound("invitation"))));
        assert!(invitations(&t, &ben).await.unwrap().is_empty());
        let operator = t.caller(ann.org(), Role::Operator);
        assert!(matches!(cancel_invitation(&t, &operator, &sent.id).await, Err(Error::Forbidden(_))));
        assert!(invited(&t, &link).await.is_ok());
        cancel_invitation(&t, &ann, &sent.id).await.unwrap();

        is_invalid(accept_invitation(&t, &link, &bo.person()).await, "token");
        assert!(matches!(cancel_invitation(&t, &ann, &sent.id).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn of_two_who_use_a_link_at_once_one_joins(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.user("Bo").await;
        invite(&t, &ann, bo.email.as_str(), Role::Viewer).await.unwrap();
        let (link, person) = (t.newest_link(bo.email.as_str()).await, bo.person());

        let (first, second) = tokio::join!(
            accept_invitation(&t, &link, &person),
            accept_invitation(&t, &link, &person),
        );

        assert_ne!(first.is_ok(), second.is_ok());
        assert_eq!(members(&t, &ann).await.unwrap().len(), 2);
    }
}

both! {
    async fn hostile_addresses_and_floods_are_refused(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        for email in ["", "bo", "bo@example.com\r\nBcc: x@example.com", &"x".repeat(100_000)] {
            is_invalid(invite(&t, &ann, email, Role::Viewer).await, "email");
        }
        for token in ["", "\0", "' OR 1=1 --", &"x".repeat(100_000)] {
            is_invalid(invited(&t, token).await, "token");
        }
        for number in 0..100 {
            invite(&t, &ann, &format!("bo{number}@example.com"), Role::Viewer).await.unwrap();
        }
        let more = invite(&t, &ann, "one-more@example.com", Role::Viewer).await;
        assert!(matches!(more, Err(Error::Conflict(_))));
        // A second one in place of a first is not one more.
        assert!(invite(&t, &ann, "bo1@example.com", Role::Viewer).await.is_ok());
    }
}
