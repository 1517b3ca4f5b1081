//! What Resend reports of mails, as it comes over the wire.

use axum::{body::Body, http::Request};
use frontdesk_base::{Email, Secret};
use frontdesk_db::{both, testing::TestDb};
use frontdesk_desk::{
    app::Settings,
    mail::{self, Installed, Mail, State, suppressions},
    registry,
};
use frontdesk_providers::{
    Http, HttpSettings,
    email::{Mailer, Named, Resend, ResendSettings},
    stubs::Stub,
};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use super::site::{Site, set_up};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// A server whose mails leave by this stub.
async fn sending(db: TestDb, stub: &Stub) -> Site {
    let settings =
        ResendSettings { base_url: stub.base_url().to_owned(), key: Secret::new("re_test") };
    let mailer =
        Mailer::Resend(Resend::new(Http::new(HttpSettings::default()).unwrap(), settings).unwrap());
    let address = Email::parse("desk@example.com").unwrap();
    let email = Some(Installed {
        mailer,
        from: Named { name: "Frontdesk".to_owned(), address },
        signing_secret: Some(Secret::new(SECRET)),
        resend_url: stub.base_url().to_owned(),
    });
    set_up(db, Settings { email, mailbox: true, ..Settings::default() }).await
}

impl Site {
    /// A mail to Ann that has left.
    async fn mailed(&self, owner: &frontdesk_desk::Caller) -> Mail {
        mail::send_test(self, owner, &Email::parse("ann@example.com").unwrap()).await.unwrap();
        registry::runner(self).run_due().await.unwrap();
        self.newest().await
    }

    async fn newest(&self) -> Mail {
        mail::mailbox(self).await.unwrap().remove(0)
    }

    /// Posts a report; the status that it is answered with.
    async fn hook(&self, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        let mut request =
            Request::builder().method("POST").uri(path).header("host", "desk.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await.status.as_u16()
    }

    /// Posts a report that is signed as Resend does, under this id.
    async fn signed(&self, id: &str, body: &str) -> u16 {
        let at = self.clock().now().millis() / 1000;
        let signature = Webhook::new(SECRET).unwrap().sign(id, at, body.as_bytes()).unwrap();
        let at = at.to_string();
        let headers =
            [("svix-id", id), ("svix-timestamp", at.as_str()), ("svix-signature", &signature)];
        self.hook("/hooks/resend", &headers, body).await
    }
}

fn report(kind: &str, mail: &Mail, more: &Value) -> String {
    let mut data = json!({
        "email_id": "49a3999c-0ce1-4ea6-ab68-000000000001",
        "to": [mail.to_address],
        "tags": { "mail": mail.id, "org": mail.org_id },
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "type": kind, "created_at": "2026-11-23T10:00:00.000Z", "data": data }).to_string()
}

both! {
    async fn reports_move_a_mail_forward_and_coming_twice_changes_nothing(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let salon = t.business("Salon Ana").await;
        let mail = t.mailed(&salon.owner).await;
        assert_eq!(mail.state, State::Sent);

        let delivered = report("email.delivered", &mail, &json!({}));
        assert_eq!(t.signed("msg_1", &delivered).await, 204);
        assert_eq!(t.newest().await.state, State::Delivered);
        assert_eq!(t.signed("msg_0", &report("email.sent", &mail, &json!({}))).await, 204);
        assert_eq!(t.signed("msg_1", &delivered).await, 204, "replayed");
        assert_eq!(t.newest().await.state, State::Delivered);

        let bounce = json!({ "bounce": { "type": "Permanent", "subType": "General", "message": "mailbox does not exist" } });
        assert_eq!(t.signed("msg_2", &report("email.bounced", &mail, &bounce)).await, 204);
        let bounced = t.newest().await;
        assert_eq!((bounced.state, bounced.reason.as_str()), (State::Bounced, "mailbox does not exist"));
        assert_eq!(t.signed("msg_3", &report("email.complained", &mail, &json!({}))).await, 204);
        assert_eq!(t.signed("msg_2", &report("email.bounced", &mail, &bounce)).await, 204, "late");
        assert_eq!(t.newest().await.state, State::Complained);
        let kinds: Vec<String> = suppressions::list(&t, &salon.owner).await.unwrap().into_iter().map(|one| one.kind).collect();
        assert!(kinds.contains(&"bounced".to_owned()) && kinds.contains(&"complained".to_owned()), "{kinds:?}");
    }
}

both! {
    async fn what_is_of_nobody_here_is_taken_and_changes_nothing(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let salon = t.business("Salon Ana").await;
        let barber = t.business("Barber Bo").await;
        let mail = t.mailed(&salon.owner).await;

        let gone = Mail { id: format!("mail_{:032}", 1).parse().unwrap(), ..mail.clone() };
        let theirs = Mail { org_id: barber.owner.org().to_string(), ..mail.clone() };
        let odd = json!({ "tags": [1, { "name": "mail" }], "bounce": { "type": null } });
        for (nth, body) in [
            report("email.clicked", &mail, &json!({})),
            report("contact.created", &mail, &json!({})),
            report("email.bounced", &gone, &json!({ "bounce": { "type": "Permanent" } })),
            report("email.bounced", &theirs, &json!({ "bounce": { "type": "Permanent" } })),
            report("email.bounced", &mail, &odd),
            "{}".to_owned(),
            "[]".to_owned(),
            "not json".to_owned(),
            String::new(),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(t.signed(&format!("msg_{nth}"), &body).await, 204, "{body}");
        }

        assert_eq!(t.newest().await.state, State::Sent);
        assert!(suppressions::list(&t, &salon.owner).await.unwrap().is_empty());
        assert!(suppressions::list(&t, &barber.owner).await.unwrap().is_empty());
        let own = format!("/hooks/resend/{}", salon.owner.org());
        assert_eq!(t.hook(&own, &[], "{}").await, 404, "it has no account of its own");
        assert_eq!(t.hook("/hooks/resend/nobody", &[], "{}").await, 404);
    }
}

both! {
    async fn what_is_forged_is_refused(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let salon = t.business("Salon Ana").await;
        let mail = t.mailed(&salon.owner).await;
        let body = report("email.complained", &mail, &json!({}));
        let now = t.clock().now().millis() / 1000;
        let sign = |secret: &str, at: i64| Webhook::new(secret).unwrap().sign("msg_1", at, body.as_bytes()).unwrap();
        let good = sign(SECRET, now);

        for (at, signature) in [
            (now.to_string(), sign(OTHER, now)),
            ((now - 301).to_string(), sign(SECRET, now - 301)),
            ((now + 301).to_string(), sign(SECRET, now + 301)),
            ((now + 1).to_string(), good.clone()),
            (now.to_string(), String::new()),
            (now.to_string(), "v1,".repeat(100_000)),
            ("nan".to_owned(), good.clone()),
            (i64::MIN.to_string(), good.clone()),
        ] {
            let headers = [("svix-id", "msg_1"), ("svix-timestamp", at.as_str()), ("svix-signature", signature.as_str())];
            let status = t.hook("/hooks/resend", &headers, &body).await;
            assert!([401, 431].contains(&status), "{at}: {status}");
        }
        assert_eq!(t.hook("/hooks/resend", &[], &body).await, 401);
        let at = now.to_string();
        let neutral = [("webhook-id", "msg_1"), ("webhook-timestamp", at.as_str()), ("webhook-signature", good.as_str())];
        assert_eq!(t.hook("/hooks/resend", &neutral, &body.replace("complained", "delivered")).await, 401);
        assert_eq!(t.newest().await.state, State::Sent);

        assert_eq!(t.hook("/hooks/resend", &neutral, &body).await, 204, "by its neutral names");
        assert_eq!(t.newest().await.state, State::Complained);
    }
}

#[derive(serde::Deserialize)]
struct Signed {
    secret: String,
    now: i64,
    messages: Vec<Message>,
}

#[derive(serde::Deserialize)]
struct Message {
    name: String,
    genuine: bool,
    body: String,
    headers: std::collections::BTreeMap<String, String>,
}

both! {
    async fn our_verdict_is_that_of_the_provider_s_own_library(db: TestDb = std::future::ready) {
        let made: Signed = serde_json::from_str(include_str!("../../../../fixtures/webhooks/resend.json")).unwrap();
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        assert_eq!((made.secret.as_str(), made.now), (SECRET, t.clock().now().millis() / 1000));

        for Message { name, genuine, body, headers } in &made.messages {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let status = t.hook("/hooks/resend", &headers, body).await;
            assert_eq!(status, if *genuine { 204 } else { 401 }, "one {name}");
        }
        assert!(made.messages.iter().filter(|one| one.genuine).count() >= 5);
    }
}
