//! Mails on both engines: written, delivered, reported on, refused.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::address::Email;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::{
    email::webhook::Signature,
    stubs::{Answer, Stub},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;

use super::*;
use crate::{
    registry, testing,
    testing::{
        TestApp,
        sending::{SIGNING, sending},
    },
};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn send(t: &TestApp, caller: &Caller, to: &str) {
    send_test(t, caller, &email(to)).await.unwrap();
}

async fn run(t: &TestApp) {
    registry::runner(t).run_due().await.unwrap();
}

async fn newest(t: &TestApp) -> Mail {
    mailbox(t).await.unwrap().remove(0)
}

/// A report as Resend signs it.
async fn report(t: &TestApp, kind: &str, mail: &Mail, more: serde_json::Value) -> Result<()> {
    let mut data = json!({
        "email_id": "49a3999c-0ce1-4ea6-ab68-000000000001",
        "tags": { "mail": mail.id, "org": mail.org_id },
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body = json!({ "type": kind, "data": data }).to_string();
    let stamp = (t.clock().now().millis() / 1000).to_string();
    let key = STANDARD.decode(SIGNING.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("msg_1.{stamp}.{body}").as_bytes());
    let signed = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let signature = Signature { id: "msg_1", timestamp: &stamp, signature: &signed };
    reports::take(t, None, &signature, body.as_bytes()).await
}

fn bounce(kind: &str) -> serde_json::Value {
    json!({ "bounce": { "type": kind, "message": "no such mailbox" } })
}

both! {
    async fn without_a_provider_mails_are_kept(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        send(&t, &owner, "ann@example.com").await;
        run(&t).await;

        assert_eq!(newest(&t).await.state, State::Kept);
    }
}

both! {
    async fn a_mail_leaves_once_under_its_key(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;

        send(&t, &owner, "ann@example.com").await;
        assert_eq!(newest(&t).await.state, State::Queued);
        run(&t).await;
        run(&t).await;

        let mail = newest(&t).await;
        assert_eq!(mail.state, State::Sent);
        let seen = stub.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].header("idempotency-key"), Some(format!("{}-0", mail.id).as_str()));
        assert!(seen[0].json()["html"].as_str().unwrap().contains("Frontdesk"));
    }
}

both! {
    async fn the_installation_sends_in_the_name_of_the_business(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        let sent = stub.seen().pop().unwrap().json();
        assert!(sent["from"].as_str().unwrap().starts_with("Salon <"), "{sent}");
        assert!(sent.get("reply_to").is_none_or(serde_json::Value::is_null), "{sent}");

        let change = crate::orgs::ProfileChange { email: Some("hello@salon.example".to_owned()), ..Default::default() };
        crate::orgs::update_profile(&t, &owner, change).await.unwrap();
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        assert_eq!(stub.seen().pop().unwrap().json()["reply_to"], json!(["hello@salon.example"]));
    }
}

both! {
    async fn the_text_says_how_to_unsubscribe_as_the_html_does(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let to = email("ann@example.com");
        let link = suppressions::link(&t, owner.org().as_str(), &to);
        for optional in [true, false] {
            let mut tx = t.db().begin(owner.org()).await.unwrap();
            let mail = NewMail::new("news", &to, "News".to_owned(), "Hello\n".to_owned());
            let mail = if optional { mail.optional() } else { mail };
            write(&t, &mut tx, Some(owner.org()), mail).await.unwrap();
            tx.commit().await.unwrap();
            let mail = newest(&t).await;
            let said = format!("Hello\n\nUnsubscribe: {link}\n");
            assert_eq!(mail.body, if optional { said } else { "Hello\n".to_owned() });
            assert_eq!(mail.html.matches(&link).count(), usize::from(optional));
            t.advance(Duration::from_secs(1));
        }
    }
}

both! {
    async fn a_busy_provider_is_asked_again_later_and_longer(db: TestDb = std::future::ready) {
        let busy = || Answer::status(500);
        let stub = Stub::resend([busy(), busy()]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;

        run(&t).await;
        let waiting = newest(&t).await;
        assert_eq!((waiting.state, waiting.attempts), (State::Queued, 1));
        run(&t).await;
        assert_eq!(stub.seen().len(), 1, "not before its time");
        t.advance(Duration::from_secs(40));
        run(&t).await;
        t.advance(Duration::from_secs(40));
        run(&t).await;
        assert_eq!(stub.seen().len(), 2, "the second wait is longer");
        t.advance(Duration::from_secs(120));
        run(&t).await;

        assert_eq!(newest(&t).await.state, State::Sent);
        let keys: Vec<_> = stub.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

both! {
    async fn what_goes_along_is_had_before_a_try_is_made(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;
        let content = "0123456789abcdef0123456789abcdef";
        let place = format!("{}/logos/{content}.png", owner.org());
        t.blobs().put(&place, bytes::Bytes::from_static(b"no such thing"), "image/png").await.unwrap();
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        tx.query("UPDATE mails SET logo = $2 WHERE org_id = $1")
            .bind(owner.org())
            .bind(format!("{content}-40x20"))
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();

        run(&t).await;
        let waiting = newest(&t).await;
        assert_eq!((waiting.state, stub.seen().len()), (State::Queued, 0), "{}", waiting.reason);
        assert_eq!(waiting.reason, "what goes along with it could not be made");

        t.blobs().delete(&place).await.unwrap();
        t.advance(Duration::from_secs(40));
        run(&t).await;
        assert_eq!((newest(&t).await.state, stub.seen().len()), (State::Sent, 1));
    }
}

both! {
    async fn what_is_refused_is_failed_and_can_be_sent_again(db: TestDb = std::future::ready) {
        let refused = json!({ "statusCode": 422, "name": "invalid_from_address", "message": "" });
        let stub = Stub::resend([Answer::json(422, &refused)]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        let other = t.organization("Barber").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;

        let failed = recent(&t, &owner).await.unwrap().remove(0);
        assert_eq!(failed.state, State::Failed);
        assert_eq!(failed.reason, "HTTP 422 invalid_from_address");
        assert!(send_again(&t, &other, &failed.id).await.is_err());
        assert!(recent(&t, &t.caller(owner.org(), Role::Operator)).await.is_err());

        send_again(&t, &owner, &failed.id).await.unwrap();
        assert!(send_again(&t, &owner, &failed.id).await.is_err(), "it is on its way");
        run(&t).await;
        assert_eq!(newest(&t).await.state, State::Sent);
    }
}

both! {
    async fn reports_in_any_order_leave_one_state(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        let mail = newest(&t).await;

        for _ in 0..2 {
            report(&t, "email.delivered", &mail, json!({})).await.unwrap();
            report(&t, "email.sent", &mail, json!({})).await.unwrap();
            report(&t, "email.bounced", &mail, bounce("Transient")).await.unwrap();
        }

        assert_eq!(newest(&t).await.state, State::Delivered);
        assert_eq!(suppressions::list(&t, &owner).await.unwrap(), []);
    }
}

both! {
    async fn who_bounced_is_not_written_to_until_somebody_tries_again(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        let other = t.organization("Barber").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        let mail = newest(&t).await;
        report(&t, "email.bounced", &mail, bounce("Permanent")).await.unwrap();
        assert_eq!(suppressions::of(&t, &owner, "ann@example.com").await.unwrap()[0].reason, "no such mailbox");
        assert_eq!(suppressions::of(&t, &other, "ann@example.com").await.unwrap(), []);

        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        assert_eq!(newest(&t).await.state, State::Suppressed);
        assert_eq!(stub.seen().len(), 1);

        assert!(suppressions::try_again(&t, &other, "ann@example.com").await.is_err());
        suppressions::try_again(&t, &owner, "Ann@Example.com").await.unwrap();
        report(&t, "email.bounced", &mail, bounce("Permanent")).await.unwrap();
        assert_eq!(suppressions::list(&t, &owner).await.unwrap(), [], "an old report comes again");
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        assert_eq!(stub.seen().len(), 2);
    }
}

both! {
    async fn a_report_that_is_not_signed_changes_nothing(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;

        let bad = Signature { id: "msg_1", timestamp: "1795428000", signature: "v1,AAAA" };
        for body in [&b"{}"[..], b"\xff\x00", b""] {
            let refused = reports::take(&t, None, &bad, body).await;
            assert!(matches!(refused, Err(Error::SignedOut(_))));
        }
        assert!(reports::take(&t, Some(owner.org()), &bad, b"{}").await.is_err());
        assert_eq!(newest(&t).await.state, State::Sent);
    }
}

both! {
    async fn who_unsubscribed_gets_only_what_they_wait_for(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        let to = email("ann@example.com");
        let link = suppressions::link(&t, owner.org().as_str(), &to);
        let token = link.rsplit('/').next().unwrap().to_owned();

        suppressions::subscribe(&t, &token, false).await.unwrap();
        let holder = suppressions::subscribed(&t, &token).await.unwrap();
        assert_eq!((holder.address, holder.subscribed, holder.business.as_str()), (to.clone(), false, "Salon"));
        for wrong in ["", "a", &token[1..], "%%%", &"a".repeat(10_000)] {
            assert!(suppressions::subscribe(&t, wrong, false).await.is_err());
        }
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        let mail = |optional: bool| {
            let mail = NewMail::new("news", &to, "News".to_owned(), "Hello".to_owned());
            if optional { mail.optional() } else { mail }
        };
        write(&t, &mut tx, Some(owner.org()), mail(true)).await.unwrap();
        tx.commit().await.unwrap();
        run(&t).await;
        assert_eq!(newest(&t).await.state, State::Suppressed);
        t.advance(Duration::from_secs(1));
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        assert_eq!(newest(&t).await.state, State::Sent);

        suppressions::subscribe(&t, &token, true).await.unwrap();
        t.advance(Duration::from_secs(1));
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        write(&t, &mut tx, Some(owner.org()), mail(true)).await.unwrap();
        tx.commit().await.unwrap();
        run(&t).await;
        let headers = &stub.seen().pop().unwrap().json()["headers"];
        assert_eq!(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
        assert_eq!(headers["List-Unsubscribe"], format!("<{link}>"));
    }
}

both! {
    async fn an_organization_sends_by_its_own_account(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        let change = SenderChange {
            provider: "resend".to_owned(),
            from_name: "Salon Ana".to_owned(),
            from_address: "hello@salon.example".to_owned(),
            reply_to: "ana@salon.example".to_owned(),
            secret: "re_own".to_owned(),
            ..SenderChange::default()
        };
        let missing = SenderChange { secret: String::new(), ..change.clone() };
        assert!(set_sender(&t, &owner, &missing).await.is_err());
        assert!(set_sender(&t, &t.caller(owner.org(), Role::Operator), &change).await.is_err());

        set_sender(&t, &owner, &change).await.unwrap();
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;

        let seen = stub.seen().pop().unwrap();
        assert_eq!(seen.header("authorization"), Some("Bearer re_own"));
        assert_eq!(seen.json()["from"], "Salon Ana <hello@salon.example>");
        assert_eq!(seen.json()["reply_to"], json!(["ana@salon.example"]));
        remove_sender(&t, &owner).await.unwrap();
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        assert_eq!(stub.seen().pop().unwrap().header("authorization"), Some("Bearer re_test"));
    }
}

both! {
    async fn old_mails_are_emptied_and_what_became_of_them_stays(db: TestDb = std::future::ready) {
        let refused = json!({ "statusCode": 422, "name": "validation_error", "message": "" });
        let stub = Stub::resend([Answer::json(422, &refused)]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        send(&t, &owner, "ann@example.com").await;
        run(&t).await;
        t.advance(Duration::from_hours(24));
        send(&t, &owner, "bob@example.com").await;
        t.advance(limits::MAIL_TEXTS.saturating_sub(Duration::from_hours(12)));

        forget_old(&t).await.unwrap();
        forget_old(&t).await.unwrap();

        let all = mailbox(&t).await.unwrap();
        assert!(!all[0].body.is_empty() && !all[0].html.is_empty(), "the younger one waits and is whole");
        assert_eq!((all[1].body.as_str(), all[1].html.as_str()), ("", ""));
        assert_eq!((all[1].to_address.as_str(), all[1].state), ("ann@example.com", State::Failed));
        assert!(send_again(&t, &owner, &all[1].id).await.is_err(), "there is nothing left to send");
    }
}

#[test]
fn what_an_organization_says_of_its_server_is_checked() {
    let good = SenderChange {
        provider: "smtp".to_owned(),
        from_name: "Salon".to_owned(),
        from_address: "hello@salon.example".to_owned(),
        smtp_host: "smtp.salon.example".to_owned(),
        smtp_security: "starttls".to_owned(),
        ..SenderChange::default()
    };
    let field = |change: SenderChange| match senders::check(&change) {
        Err(Error::Invalid(fields)) => fields.into_keys().next().unwrap().into_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(senders::check(&good).unwrap().smtp_port, 587);
    for (change, wrong) in [
        (SenderChange { provider: "pigeon".into(), ..good.clone() }, "provider"),
        (SenderChange { from_address: "a\r\nBcc: b@c.de".into(), ..good.clone() }, "from_address"),
        (SenderChange { smtp_host: "a b".into(), ..good.clone() }, "smtp_host"),
        (SenderChange { smtp_port: 22, ..good.clone() }, "smtp_port"),
        (SenderChange { smtp_security: "none".into(), ..good.clone() }, "smtp_security"),
        (SenderChange { from_name: "\n".into(), ..good.clone() }, "from_name"),
    ] {
        assert_eq!(field(change), wrong);
    }
}
