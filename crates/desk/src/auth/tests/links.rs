//! Links in mails: for one thing, once, for a day.

use std::time::Duration;

use frontdesk_base::Error;
use frontdesk_db::both;

use super::{PASSWORD, ann, client, count, enter, is_invalid, new, secret, somebody, subjects};
use crate::{
    auth::{
        Link, admin, authenticate, check_link, confirm_email_change, request_email_change,
        request_reset, reset_password, sign_up, verify_email,
    },
    testing::TestApp,
};

const NEW: &str = "another good password";

both! {
    async fn a_reset_sets_the_password_once_and_ends_every_session(t: TestApp = crate::testing::app) {
        ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        request_reset(&t, "ann@example.com").await.unwrap();
        let older = t.newest_link("ann@example.com").await;
        request_reset(&t, " ANN@example.com").await.unwrap();
        let link = t.newest_link("ann@example.com").await;

        // Nor does looking at it.
        assert!(check_link(&t, Link::Reset, &link).await.is_ok());
        is_invalid(check_link(&t, Link::EmailChange, &link).await, "token");
        is_invalid(check_link(&t, Link::Verify, &link).await, "token");
        // A password that is refused does not use the link up.
        is_invalid(reset_password(&t, &link, &secret("short")).await, "password");
        is_invalid(reset_password(&t, &link, &secret("ann@example.com")).await, "password");
        reset_password(&t, &link, &secret(NEW)).await.unwrap();

        is_invalid(check_link(&t, Link::Reset, &link).await, "token");
        is_invalid(reset_password(&t, &link, &secret(PASSWORD)).await, "token");
        is_invalid(reset_password(&t, &older, &secret(PASSWORD)).await, "token");
        assert!(matches!(authenticate(&t, session.token.expose()).await, Err(Error::SignedOut(_))));
        is_invalid(enter(&t, "ann@example.com", PASSWORD).await, "password");
        assert!(enter(&t, "ann@example.com", NEW).await.is_ok());
        assert_eq!(subjects(&t, "ann@example.com").await.last().unwrap(), "Your password was changed");
    }
}

both! {
    async fn a_reset_link_runs_out_after_a_day(t: TestApp = crate::testing::app) {
        ann(&t).await;
        request_reset(&t, "ann@example.com").await.unwrap();
        let link = t.newest_link("ann@example.com").await;

        t.advance(Duration::from_hours(24));

        is_invalid(reset_password(&t, &link, &secret(NEW)).await, "token");
        assert!(enter(&t, "ann@example.com", PASSWORD).await.is_ok());
    }
}

both! {
    async fn of_two_who_use_a_link_at_once_one_does(t: TestApp = crate::testing::app) {
        ann(&t).await;
        request_reset(&t, "ann@example.com").await.unwrap();
        let link = t.newest_link("ann@example.com").await;

        let (one, two) = (secret("the first password"), secret("the second password"));
        let (first, second) =
            tokio::join!(reset_password(&t, &link, &one), reset_password(&t, &link, &two));

        assert_ne!(first.is_ok(), second.is_ok());
        assert_eq!(enter(&t, "ann@example.com", one.expose()).await.is_ok(), first.is_ok());
        assert_eq!(enter(&t, "ann@example.com", two.expose()).await.is_ok(), second.is_ok());
    }
}

both! {
    async fn a_link_works_for_its_own_purpose_only(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        request_reset(&t, "ann@example.com").await.unwrap();
        let reset = t.newest_link("ann@example.com").await;
        request_email_change(&t, &who, &secret(PASSWORD), "new@example.com").await.unwrap();
        let change = t.newest_link("new@example.com").await;
        sign_up(&t, new("Bo", "bo@example.com")).await.unwrap();
        let verify = t.newest_link("bo@example.com").await;

        for wrong in [&change, &verify] {
            is_invalid(reset_password(&t, wrong, &secret(NEW)).await, "token");
        }
        for wrong in [&reset, &verify] {
            is_invalid(confirm_email_change(&t, wrong).await, "token");
        }
        for wrong in [&reset, &change] {
            is_invalid(verify_email(&t, wrong, &client()).await, "token");
        }
        // None of them was used up.
        assert!(verify_email(&t, &verify, &client()).await.is_ok());
        assert!(confirm_email_change(&t, &change).await.is_ok());
    }
}

both! {
    async fn a_new_address_counts_once_it_is_proven(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        is_invalid(
            request_email_change(&t, &who, &secret("not it at all"), "new@example.com").await,
            "current_password",
        );
        is_invalid(request_email_change(&t, &who, &secret(PASSWORD), "Ann@example.com").await, "email");
        is_invalid(request_email_change(&t, &who, &secret(PASSWORD), "new").await, "email");
        request_reset(&t, "ann@example.com").await.unwrap();
        let reset = t.newest_link("ann@example.com").await;

        request_email_change(&t, &who, &secret(PASSWORD), "New@example.com").await.unwrap();
        assert!(enter(&t, "ann@example.com", PASSWORD).await.is_ok());
        let link = t.newest_link("new@example.com").await;
        assert_eq!(confirm_email_change(&t, &link).await.unwrap().as_str(), "new@example.com");

        is_invalid(confirm_email_change(&t, &link).await, "token");
        is_invalid(enter(&t, "ann@example.com", PASSWORD).await, "password");
        assert!(enter(&t, "new@example.com", PASSWORD).await.is_ok());
        // A link that lies in the old mailbox opens nothing any more.
        is_invalid(reset_password(&t, &reset, &secret(NEW)).await, "token");
        let told = subjects(&t, "ann@example.com").await;
        assert!(told.ends_with(&[
            "A new e-mail address for your account".to_owned(),
            "Your e-mail address was changed".to_owned(),
        ]));
    }
}

both! {
    async fn an_address_that_somebody_has_is_not_given_away_nor_told_of(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        let bo = somebody(&t, "Bo", "bo@example.com").await;
        let before = subjects(&t, "bo@example.com").await.len();

        // Taken already: the same answer, and no link.
        request_email_change(&t, &who, &secret(PASSWORD), "bo@example.com").await.unwrap();
        assert_eq!(subjects(&t, "bo@example.com").await.len(), before);

        // Taken between the asking and the proof.
        request_email_change(&t, &who, &secret(PASSWORD), "late@example.com").await.unwrap();
        let link = t.newest_link("late@example.com").await;
        somebody(&t, "Late", "late@example.com").await;
        assert!(matches!(confirm_email_change(&t, &link).await, Err(Error::Conflict(_))));

        // Two who want the same one at once: one gets it.
        request_email_change(&t, &who, &secret(PASSWORD), "free@example.com").await.unwrap();
        let anns = t.newest_link("free@example.com").await;
        request_email_change(&t, &bo, &secret(PASSWORD), "free@example.com").await.unwrap();
        let bos = t.newest_link("free@example.com").await;
        let (first, second) = tokio::join!(confirm_email_change(&t, &anns), confirm_email_change(&t, &bos));
        assert_ne!(first.is_ok(), second.is_ok());
        for answer in [first, second] {
            assert!(matches!(answer, Ok(_) | Err(Error::Conflict(_))), "{answer:?}");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM users WHERE email = 'free@example.com'").await, 1);
    }
}

both! {
    async fn the_command_line_makes_users_and_links(t: TestApp = crate::testing::app) {
        let made = admin::create_user(&t, "Root@example.com", "Root", None).await.unwrap();
        let link = made.reset_link.unwrap();
        let token = link.strip_prefix("http://127.0.0.1:8080/reset?token=").unwrap();
        reset_password(&t, token, &secret(NEW)).await.unwrap();
        assert!(enter(&t, "root@example.com", NEW).await.is_ok());

        let made = admin::create_user(&t, "bo@example.com", "Bo", Some(&secret(PASSWORD))).await.unwrap();
        assert!(made.reset_link.is_none());
        assert!(enter(&t, "bo@example.com", PASSWORD).await.is_ok());
        assert_eq!(admin::find_user(&t, " BO@example.com").await.unwrap(), Some(made.user));
        assert_eq!(admin::find_user(&t, "no@example.com").await.unwrap(), None);

        assert!(matches!(
            admin::create_user(&t, "bo@example.com", "Bo", None).await,
            Err(Error::Conflict(_))
        ));
        is_invalid(admin::create_user(&t, "x", "", Some(&secret("short"))).await, "name");
        let again = admin::reset_password_link(&t, "bo@example.com").await.unwrap();
        let token = again.split_once("token=").unwrap().1;
        assert!(reset_password(&t, token, &secret(NEW)).await.is_ok());
        assert!(matches!(
            admin::reset_password_link(&t, "nobody@example.com").await,
            Err(Error::NotFound("user"))
        ));
    }
}

both! {
    async fn account_mails_speak_the_language_of_the_business(t: TestApp = crate::testing::app) {
        let owner = t.organization("Salon").await;
        let change = crate::orgs::ProfileChange {
            languages: Some(vec!["de".to_owned(), "en".to_owned()]),
            ..crate::orgs::ProfileChange::default()
        };
        crate::orgs::update_profile(&t, &owner, change).await.unwrap();
        let members = crate::orgs::members(&t, &owner).await.unwrap();
        let email = members[0].email.as_str();

        request_reset(&t, email).await.unwrap();
        let link = t.newest_link(email).await;
        reset_password(&t, &link, &secret(NEW)).await.unwrap();
        crate::orgs::invite(&t, &owner, "neu@example.com", crate::Role::Operator).await.unwrap();

        let said = subjects(&t, email).await;
        assert_eq!(said[said.len() - 2..], ["Ein neues Passwort setzen", "Ihr Passwort wurde geändert"]);
        assert_eq!(subjects(&t, "neu@example.com").await, ["Einladung zu Salon auf Frontdesk"]);
        let mut conn = t.db().read_system(frontdesk_db::Door::Admin).await.unwrap();
        let (body, html): (String, String) =
            conn.query("SELECT body, html FROM mails WHERE to_address = 'neu@example.com'").one().await.unwrap();
        assert!(body.contains("als Mitarbeiter") && body.contains("/invitation?token="), "{body}");
        assert!(html.contains("lang=\"de\""));
        // Of whoever is nowhere a member nothing is known.
        ann(&t).await;
        request_reset(&t, "ann@example.com").await.unwrap();
        assert_eq!(subjects(&t, "ann@example.com").await.last().unwrap(), "Set a new password");
    }
}
