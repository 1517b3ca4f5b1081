//! Nobody learns from outside which addresses have accounts, and nobody tries for ever.

use std::time::Duration;

use frontdesk_base::{Error, address::Email};
use frontdesk_db::both;

use super::{PASSWORD, ann, client, count, enter, is_invalid, new, secret, subjects};
use crate::{
    app::Settings,
    auth::{
        self, CheckMail, SignUp, authenticate, request_reset, request_verification, sign_up,
        verify_email,
    },
    testing::TestApp,
};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn closed(db: frontdesk_db::testing::TestDb) -> TestApp {
    crate::testing::app_with(db, Settings { sign_up: false, ..Settings::default() }).await
}

both! {
    async fn a_sign_up_becomes_an_account_when_its_link_is_opened(t: TestApp = crate::testing::app) {
        let answer = sign_up(&t, new("  Ann\tBrown ", " Ann@Example.com ")).await.unwrap();
        assert_eq!(answer.email.as_str(), "ann@example.com");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM users").await, 0);
        // Not before: whoever has only typed the address has proven nothing.
        is_invalid(enter(&t, "ann@example.com", PASSWORD).await, "password");

        let link = t.newest_link("ann@example.com").await;
        let session = verify_email(&t, &link, &client()).await.unwrap();

        let who = authenticate(&t, session.token.expose()).await.unwrap();
        assert_eq!((who.user.name.as_str(), who.user.email.as_str()), ("Ann Brown", "ann@example.com"));
        assert!(who.caller.is_none() && who.caller().is_err() && who.membership().is_none());
        assert!(enter(&t, "ANN@example.com", PASSWORD).await.is_ok());
        is_invalid(verify_email(&t, &link, &client()).await, "token");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sign_ups").await, 0);
    }
}

both! {
    async fn a_taken_address_is_answered_like_a_free_one(t: TestApp = crate::testing::app) {
        ann(&t).await;

        let taken = sign_up(&t, new("Eve", "ann@example.com")).await.unwrap();
        let free = sign_up(&t, new("Eve", "eve@example.com")).await.unwrap();

        assert_eq!(taken, CheckMail { email: email("ann@example.com") });
        assert_eq!(free, CheckMail { email: email("eve@example.com") });
        assert_eq!(subjects(&t, "ann@example.com").await[1], "You already have an account");
        assert_eq!(subjects(&t, "eve@example.com").await, ["Confirm your e-mail address"]);
        // And signing in answers the same for both, and for an address nobody ever gave.
        let mut said = Vec::new();
        for email in ["ann@example.com", "eve@example.com", "nobody@example.com"] {
            said.push(format!("{:?}", enter(&t, email, "a wrong password").await.unwrap_err()));
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(request_reset(&t, "nobody@example.com").await.unwrap().email.as_str(), "nobody@example.com");
        assert_eq!(request_reset(&t, "ann@example.com").await.unwrap().email.as_str(), "ann@example.com");
        assert!(request_verification(&t, "nobody@example.com").await.is_ok());
        assert!(subjects(&t, "nobody@example.com").await.is_empty());
    }
}

both! {
    async fn an_address_cannot_be_held_by_signing_up_with_it_first(t: TestApp = crate::testing::app) {
        sign_up(&t, SignUp { password: secret("eves own password"), ..new("Eve", "ann@example.com") })
            .await
            .unwrap();
        let eves = t.newest_link("ann@example.com").await;
        sign_up(&t, new("Ann", "ann@example.com")).await.unwrap();
        let anns = t.newest_link("ann@example.com").await;

        verify_email(&t, &anns, &client()).await.unwrap();

        is_invalid(verify_email(&t, &eves, &client()).await, "token");
        is_invalid(enter(&t, "ann@example.com", "eves own password").await, "password");
        assert!(enter(&t, "ann@example.com", PASSWORD).await.is_ok());
    }
}

both! {
    async fn the_link_can_be_sent_again_and_runs_out_after_a_day(t: TestApp = crate::testing::app) {
        sign_up(&t, new("Ann", "ann@example.com")).await.unwrap();
        let first = t.newest_link("ann@example.com").await;
        t.advance(Duration::from_hours(23));
        request_verification(&t, "ann@example.com").await.unwrap();
        let second = t.newest_link("ann@example.com").await;
        assert_ne!(first, second);
        t.advance(Duration::from_hours(2));

        is_invalid(verify_email(&t, &first, &client()).await, "token");
        assert!(verify_email(&t, &second, &client()).await.is_ok());
    }
}

both! {
    async fn an_address_gets_only_so_many_mails(t: TestApp = crate::testing::app) {
        for _ in 0..8 {
            sign_up(&t, new("Ann", "ann@example.com")).await.unwrap();
            request_verification(&t, "ann@example.com").await.unwrap();
            request_reset(&t, "ann@example.com").await.unwrap();
        }
        let sent = subjects(&t, "ann@example.com").await.len();
        assert!((2..=5).contains(&sent), "{sent}");

        t.advance(Duration::from_secs(3601));
        sign_up(&t, new("Ann", "ann@example.com")).await.unwrap();
        assert_eq!(subjects(&t, "ann@example.com").await.len(), sent + 1);
    }
}

both! {
    async fn passwords_are_not_tried_for_ever(t: TestApp = crate::testing::app) {
        ann(&t).await;
        for email in ["ann@example.com", "nobody@example.com"] {
            for _ in 0..10 {
                is_invalid(enter(&t, email, "a wrong password").await, "password");
            }
            // The right one neither: the answer would tell.
            assert!(matches!(enter(&t, email, PASSWORD).await, Err(Error::Busy(_))), "{email}");
        }
        // Ann herself, who is somewhere else, gets in.
        let elsewhere = auth::Client { ip: "198.51.100.1".to_owned(), user_agent: String::new() };
        let from = auth::SignIn { email: "ann@example.com".to_owned(), password: secret(PASSWORD) };
        assert!(auth::sign_in(&t, from, &elsewhere).await.is_ok());

        t.advance(Duration::from_secs(901));
        assert!(enter(&t, "ann@example.com", PASSWORD).await.is_ok());
        // The right one clears the count.
        for _ in 0..9 {
            is_invalid(enter(&t, "ann@example.com", "a wrong password").await, "password");
        }
        assert!(enter(&t, "ann@example.com", PASSWORD).await.is_ok());
        is_invalid(enter(&t, "ann@example.com", "a wrong password").await, "password");
    }
}

both! {
    async fn many_places_together_do_not_try_for_ever_either(t: TestApp = crate::testing::app) {
        let mut refused = 0;
        for place in 0..130 {
            let client = auth::Client { ip: format!("203.0.113.{place}"), user_agent: String::new() };
            // Longer than a password may be, so that the test hashes nothing.
            let password = secret(&"x".repeat(201));
            let from = auth::SignIn { email: "ann@example.com".to_owned(), password };
            let answer = auth::sign_in(&t, from, &client).await;
            refused += usize::from(matches!(answer, Err(Error::Busy(_))));
        }
        assert_eq!(refused, 30);
    }
}

both! {
    async fn everything_that_is_wrong_with_a_sign_up_is_said_at_once(t: TestApp = crate::testing::app) {
        let Err(Error::Invalid(fields)) =
            sign_up(&t, SignUp { name: " \u{200b}\n".to_owned(), email: "ann".to_owned(), password: secret("short") }).await
        else {
            panic!("it is refused");
        };
        // What cannot be seen is no name.
        assert_eq!(fields.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["email", "name", "password"]);

        let Err(Error::Invalid(fields)) = sign_up(
            &t,
            SignUp { name: "x".repeat(121), email: "ann@example.com".to_owned(), password: secret("short") },
        )
        .await
        else {
            panic!("it is refused");
        };
        assert_eq!(fields.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["name", "password"]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM mails").await, 0);
    }
}

both! {
    async fn hostile_input_is_refused_or_made_harmless(t: TestApp = crate::testing::app) {
        for email in [
            "ann@example.com\r\nBcc: all@example.com".to_owned(),
            format!("{}@example.com", "a".repeat(100_000)),
            "ann@example.com\0".to_owned(),
            "' OR 1=1 --".to_owned(),
        ] {
            is_invalid(sign_up(&t, new("Eve", &email)).await, "email");
            is_invalid(enter(&t, &email, PASSWORD).await, "email");
            is_invalid(request_reset(&t, &email).await, "email");
        }
        for token in ["", "0", "' OR 1=1 --", &"f".repeat(64), &"x".repeat(100_000), "\0"] {
            is_invalid(verify_email(&t, token, &client()).await, "token");
            assert!(matches!(authenticate(&t, token).await, Err(Error::SignedOut("signed_out"))));
        }
        // A name can hold anything that can be seen; what cannot, and what turns text round, goes.
        sign_up(&t, new("A\u{202e}n\0n\u{7}<b>", "ann@example.com")).await.unwrap();
        let client = auth::Client { ip: "x".repeat(10_000), user_agent: "a\nb\0".repeat(10_000) };
        let link = t.newest_link("ann@example.com").await;
        let session = verify_email(&t, &link, &client).await.unwrap();
        let who = authenticate(&t, session.token.expose()).await.unwrap();
        assert_eq!(who.user.name, "Ann<b>");
        let shown = &auth::sessions(&t, &who).await.unwrap()[0];
        assert!(shown.ip.chars().count() <= 64 && shown.user_agent.chars().count() <= 300);
        assert!(!shown.user_agent.contains(char::is_control));
        // A password may be anything; one that is too long to be one costs no hash.
        is_invalid(enter(&t, "ann@example.com", &"x".repeat(1_000_000)).await, "password");
    }
}

both! {
    async fn a_mail_to_an_unproven_address_repeats_nothing_the_asker_wrote(t: TestApp = crate::testing::app) {
        sign_up(&t, new("Win now at https://evil.example", "victim@example.com")).await.unwrap();

        let mails = crate::mail::mailbox(&t).await.unwrap();

        assert_eq!(mails.len(), 1);
        assert!(!mails[0].body.contains("evil") && !mails[0].subject.contains("evil"));
        assert!(mails[0].body.contains("http://127.0.0.1:8080/verify?token="));
    }
}

both! {
    async fn where_sign_up_is_closed_nobody_signs_up(t: TestApp = closed) {
        assert!(matches!(sign_up(&t, new("Ann", "ann@example.com")).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn what_has_run_out_is_gone(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        sign_up(&t, new("Bo", "bo@example.com")).await.unwrap();
        request_reset(&t, "ann@example.com").await.unwrap();
        is_invalid(enter(&t, "ann@example.com", "a wrong password").await, "password");
        auth::forget_expired(&t).await.unwrap();
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sign_ups").await, 1);
        assert_eq!(auth::sessions(&t, &who).await.unwrap().len(), 1);

        t.advance(Duration::from_hours(744));
        auth::forget_expired(&t).await.unwrap();

        for table in [
            "SELECT COUNT(*) FROM sign_ups",
            "SELECT COUNT(*) FROM user_tokens",
            "SELECT COUNT(*) FROM user_sessions",
            "SELECT COUNT(*) FROM attempts",
        ] {
            assert_eq!(count(&t, table).await, 0, "{table}");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM users").await, 1);
    }
}

both! {
    async fn what_is_stored_lets_nobody_in(t: TestApp = crate::testing::app) {
        let who = ann(&t).await;
        let session = enter(&t, "ann@example.com", PASSWORD).await.unwrap();
        let mut conn = t.db().read_system(frontdesk_db::Door::Admin).await.unwrap();
        let (hash,): (String,) = conn.query("SELECT password_hash FROM users").one().await.unwrap();
        let tokens: Vec<(String,)> =
            conn.query("SELECT token_hash FROM user_sessions").all().await.unwrap();
        drop(conn);

        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(tokens.len() == 2 && tokens.iter().all(|(token,)| token != session.token.expose()));
        assert!(authenticate(&t, &tokens[0].0).await.is_err());
        assert!(!format!("{session:?} {who:?}").contains(session.token.expose()));
    }
}
