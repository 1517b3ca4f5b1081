//! What a signed-in user changes, and what follows it; invitations for people without an account.

use frontdesk_base::Error;
use frontdesk_db::both;

use super::{PASSWORD, ann, client, enter, is_invalid, new, secret, somebody, subjects};
use crate::{
    Role,
    auth::{
        NewAccount, accept_invitation, authenticate, change_password, confirm_email_change, rename,
        request_email_change, request_reset, reset_password, sign_up, verify_email,
    },
    orgs,
    testing::TestApp,
};

both! {
    async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions(t: TestApp = crate::testing::app) {
        ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let other = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let who = authenticate(&t, session.token.expose()).await.unwrap();
        request_reset(&t, "ann@example.com").await.unwrap();
        let link = t.newest_link("ann@example.com").await;
        let new = secret("a password from today");

        is_invalid(change_password(&t, &who, &secret("not it at all"), &new).await, "current_password");
        is_invalid(change_password(&t, &who, &secret(PASSWORD), &secret("short")).await, "password");
        change_password(&t, &who, &secret(PASSWORD), &new).await.unwrap();

        assert!(authenticate(&t, session.token.expose()).await.is_ok());
        assert!(authenticate(&t, other.token.expose()).await.is_err());
        is_invalid(reset_password(&t, &link, &secret(PASSWORD)).await, "token");
        is_invalid(enter(&t, "ann@example.com", PASSWORD).await, "password");
        assert!(enter(&t, "ann@example.com", new.expose()).await.is_ok());
        assert_eq!(subjects(&t, "ann@example.com").await.last().unwrap(), "Your password was changed");
    }
}

both! {
    async fn a_browser_left_open_is_not_a_place_to_guess_the_password(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        let (guess, new) = (secret(&"x".repeat(201)), secret("a password from today"));
        let mut busy = false;
        for _ in 0..101 {
            busy = matches!(change_password(&t, &who, &guess, &new).await, Err(Error::Busy(_)));
        }
        assert!(busy);
    }
}

both! {
    async fn a_new_name_and_address_show_in_every_organization(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        let bo = somebody(&t, "Bo", "bo@example.com").await;
        let (salon, garage) = (t.organization("Salon").await, t.organization("Garage").await);
        for owner in [&salon, &garage] {
            orgs::invite(&t, owner, "ann@example.com", Role::Operator).await.unwrap();
            let link = t.newest_link("ann@example.com").await;
            orgs::accept_invitation(&t, &link, &who.user.person()).await.unwrap();
        }

        is_invalid(rename(&t, &who, " ").await, "name");
        rename(&t, &who, " Anna   Braun ").await.unwrap();
        request_email_change(&t, &who, &secret(PASSWORD), "anna@example.com").await.unwrap();
        confirm_email_change(&t, &t.newest_link("anna@example.com").await).await.unwrap();

        for owner in [&salon, &garage] {
            let member = orgs::members(&t, owner).await.unwrap().remove(1);
            assert_eq!((member.name.as_str(), member.email.as_str()), ("Anna Braun", "anna@example.com"));
        }
        let session = enter(&t, "anna@example.com", PASSWORD).await.unwrap();
        let who = authenticate(&t, session.token.expose()).await.unwrap();
        assert_eq!((who.user.name.as_str(), who.caller().unwrap().name()), ("Anna Braun", "Anna Braun"));
        assert_eq!(authenticate(&t, enter(&t, "bo@example.com", PASSWORD).await.unwrap().token.expose()).await.unwrap().user, bo.user);
    }
}

both! {
    async fn an_invitation_makes_an_account_for_whoever_has_none(t: TestApp = crate::testing::app) {
        let owner = t.organization("Salon").await;
        orgs::invite(&t, &owner, "Bo@example.com", Role::Operator).await.unwrap();
        let link = t.newest_link("bo@example.com").await;
        let account = |name: &str, password: &str| NewAccount { name: name.to_owned(), password: secret(password) };
        // A sign-up of the same address that nobody proved is forgotten with it.
        sign_up(&t, new("Eve", "bo@example.com")).await.unwrap();
        let eves = t.newest_link("bo@example.com").await;

        is_invalid(accept_invitation(&t, &link, account("", PASSWORD), &client()).await, "name");
        is_invalid(accept_invitation(&t, &link, account("Bo", "bo@example.com"), &client()).await, "password");
        let session = accept_invitation(&t, &link, account("Bo", PASSWORD), &client()).await.unwrap();

        let who = authenticate(&t, session.token.expose()).await.unwrap();
        assert_eq!(who.user.email.as_str(), "bo@example.com");
        assert_eq!((who.caller().unwrap().org(), who.caller().unwrap().role()), (owner.org(), Role::Operator));
        is_invalid(accept_invitation(&t, &link, account("Bo", PASSWORD), &client()).await, "token");
        is_invalid(verify_email(&t, &eves, &client()).await, "token");
        assert!(enter(&t, "bo@example.com", PASSWORD).await.is_ok());
    }
}

both! {
    async fn an_invitation_never_makes_a_second_account_or_takes_one_over(t: TestApp = crate::testing::app) {
        let owner = t.organization("Salon").await;
        let bo = somebody(&t, "Bo", "bo@example.com").await;
        orgs::invite(&t, &owner, "bo@example.com", Role::Operator).await.unwrap();
        let link = t.newest_link("bo@example.com").await;

        let account = NewAccount { name: "Eve".to_owned(), password: secret("eves own password") };
        let answer = accept_invitation(&t, &link, account, &client()).await;

        assert!(matches!(answer, Err(Error::Conflict(_))));
        is_invalid(enter(&t, "bo@example.com", "eves own password").await, "password");
        // The link still works for Bo.
        assert_eq!(&orgs::accept_invitation(&t, &link, &bo.user.person()).await.unwrap(), owner.org());
    }
}
