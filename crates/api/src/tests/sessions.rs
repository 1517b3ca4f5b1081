//! Visits over HTTP: begun, renewed, run out, proven.

use std::time::Duration;

use frontdesk_db::both;
use frontdesk_desk::{channels, channels::widget::rotate_identity_secret};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use super::site::{Site, site};

const HOUR: Duration = Duration::from_hours(1);
const SESSIONS: &str = "/api/widget/v1/sessions";

both! {
    async fn a_visit_is_answered_with_its_token_once(t: Site = site) {
        let salon = t.business("Salon Ana").await;

        let new = json!({ "widget": salon.key, "device": {}, "name": "Mia", "email": "mia@example.com", "locale": "de" });
        let made = t.ask("POST", SESSIONS, "", new).await.expect(201);
        let token = made["token"].as_str().unwrap();
        let again = t.get("/api/widget/v1/session", token).await.expect(200);

        assert!(token.starts_with("ws_"));
        let id = &made["contact"]["id"];
        assert_eq!(made["contact"], json!({ "id": id, "name": "Mia", "email": "mia@example.com", "verified": false }));
        assert_eq!((&again["contact"], again.get("token")), (&made["contact"], None));
        assert_eq!(again["expires_at"], "2026-11-24T10:00:00.000Z");
    }
}

both! {
    async fn a_visit_runs_out_unless_it_is_used(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let (used, left) = (t.visit(&salon).await, t.visit(&salon).await);

        t.advance(23 * HOUR);
        t.widget("GET", "/session", &used, Value::Null).await.expect(200);
        t.advance(2 * HOUR);

        t.widget("GET", "/session", &used, Value::Null).await.expect(200);
        for (method, path) in [("GET", "/session"), ("GET", "/conversations"), ("POST", "/conversations"), ("GET", "/events?conversation=x")] {
            let answer = t.widget(method, path, &left, Value::Null).await;
            assert_eq!((answer.status.as_u16(), answer.slug()), (401, "session_expired"), "{path}");
            assert_eq!(answer.headers["content-type"], "application/problem+json");
        }
    }
}

both! {
    async fn a_visit_that_is_ended_is_over(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;

        t.widget("DELETE", "/session", &visit, Value::Null).await.expect(204);

        assert_eq!(t.widget("GET", "/session", &visit, Value::Null).await.slug(), "session_expired");
    }
}

both! {
    async fn a_visit_changes_what_it_says_of_itself(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;

        let change = json!({ "name": "Mia", "email": "mia@example.com", "page_url": "https://shop.example/x", "viewport": { "width": 400, "height": 600 } });
        let changed = t.widget("PATCH", "/session", &visit, change).await.expect(200);
        assert_eq!((&changed["contact"]["name"], &changed["contact"]["verified"]), (&json!("Mia"), &json!(false)));
        let cleared = t.widget("PATCH", "/session", &visit, json!({ "name": null })).await.expect(200);
        assert_eq!((&cleared["contact"]["name"], &cleared["contact"]["email"]), (&Value::Null, &json!("mia@example.com")));

        let wrong = t.widget("PATCH", "/session", &visit, json!({ "email": "mia@" })).await;
        assert_eq!((wrong.status.as_u16(), wrong.slug()), (422, "invalid"));
        assert!(wrong.body["errors"]["email"][0].is_string());
    }
}

both! {
    async fn a_closed_or_unknown_widget_begins_nothing(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        channels::set_enabled(&t, &salon.owner, &salon.channel.id, false).await.unwrap();

        for key in [salon.key.as_str(), "wk_00000000000000000000000000000000", "", "../../x"] {
            let answer = t.ask("POST", SESSIONS, "", json!({ "widget": key, "device": {} })).await;
            assert_eq!((answer.status.as_u16(), answer.slug()), (404, "not_found"), "{key}");
        }
        assert_eq!(t.get(&format!("/api/widget/v1/config?widget={}", salon.key), "").await.status, 404);
    }
}

both! {
    async fn a_signed_identity_is_proven_and_a_forged_one_refused(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let bikes = t.business("Bike shop").await;
        let secret = rotate_identity_secret(&t, &salon.owner).await.unwrap();
        let foreign = rotate_identity_secret(&t, &bikes.owner).await.unwrap();
        let exp = t.clock().now().millis() / 1000 + 600;
        let sign = |secret: &str| {
            let claims = json!({ "sub": "u-1", "exp": exp, "name": "Mia", "email": "mia@example.com" });
            jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
        };
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "before").await;

        let new = json!({ "widget": salon.key, "device": {}, "identity": sign(secret.expose()) });
        let made = t.ask("POST", SESSIONS, &visit.token, new).await.expect(201);
        assert_eq!((&made["contact"]["verified"], &made["contact"]["name"]), (&json!(true), &json!("Mia")));
        let token = made["token"].as_str().unwrap();
        let list = t.get("/api/widget/v1/conversations", token).await.expect(200);
        assert_eq!(list["data"][0]["id"], id.as_str());

        for forged in [sign(foreign.expose()), sign("guess"), "x.y.z".to_owned()] {
            let new = json!({ "widget": salon.key, "device": {}, "identity": forged });
            let answer = t.ask("POST", SESSIONS, "", new).await;
            assert_eq!((answer.status.as_u16(), answer.slug()), (401, "identity_invalid"), "{forged}");
        }
    }
}
