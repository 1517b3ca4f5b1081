//! What phone carriers ask and tell, as it comes over the wire.

use axum::{body::Body, http::Request};
use frontdesk_base::Secret;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_desk::{
    app::{Carriers, Settings},
    auth::api_keys::Scope,
    channels::voice::{self, Carrier, NewLine, VoiceSettings},
};
use frontdesk_providers::stubs::{TELNYX_PUBLIC_KEY, sign_telnyx, sign_twilio};
use serde_json::{Value, json};

use super::site::{Answer, Site, set_up};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const FORM: &[(&str, &str)] = &[
    ("AccountSid", ACCOUNT),
    ("CallSid", "CA00000000000000000000000000000001"),
    ("From", "+4930901821"),
    ("CallStatus", "completed"),
    ("Surprise", "a b"),
];
const BODY: &str = "AccountSid=AC00000000000000000000000000000001&CallSid=CA00000000000000000000000000000001&From=%2B4930901821&CallStatus=completed&Surprise=a+b";

/// A server whose installation has an account at both carriers.
async fn ready(db: TestDb) -> Site {
    let carriers = Carriers {
        twilio: Some((ACCOUNT.to_owned(), Secret::new("token"))),
        telnyx_key: Some(Secret::new("KEY1")),
        telnyx_public_key: Some(TELNYX_PUBLIC_KEY.to_owned()),
        ..Carriers::default()
    };
    let public_url = "https://desk.example".to_owned();
    set_up(db, Settings { carriers, public_url, ..Settings::default() }).await
}

impl Site {
    async fn line(&self, owner: &frontdesk_desk::Caller, carrier: Carrier, number: &str) -> String {
        let new = NewLine {
            name: "Reception".to_owned(),
            carrier: Some(carrier),
            number: number.to_owned(),
            settings: VoiceSettings::default(),
        };
        voice::create(self, owner, new).await.unwrap().channel_id.to_string()
    }

    pub(super) async fn carrier(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        kind: &str,
        body: &str,
    ) -> Answer {
        let request =
            Request::builder().method("POST").uri(path).header("host", "elsewhere.example");
        let request = headers.iter().fold(request, |all, (name, value)| all.header(*name, *value));
        let request = request.header("content-type", kind).body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn twilio(&self, path: &str, signature: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded; charset=UTF-8";
        self.carrier(path, &[("x-twilio-signature", signature)], kind, BODY).await
    }
}

both! {
    async fn twilio_is_answered_with_a_document_and_a_stranger_with_nothing(db: TestDb = std::future::ready) {
        let t = ready(db).await;
        let salon = t.business("Salon Ana").await;
        let id = t.line(&salon.owner, Carrier::Twilio, "+15005550006").await;

        for rest in ["voice", "voice?step=rang&x=%27", "status", "machine?call=%27", "recording"] {
            let path = format!("/hooks/twilio/{id}/{rest}");
            let signature = sign_twilio("token", &format!("https://desk.example{path}"), FORM);
            let refused = t.twilio(&path, "c2lnbmF0dXJl").await;
            assert_eq!((refused.status.as_u16(), refused.slug()), (403, "forbidden"), "{rest}");
            let answer = t.twilio(&path, &signature).await;
            if rest.starts_with("voice") {
                assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &"text/xml; charset=utf-8".parse().unwrap()));
                let document = String::from_utf8(answer.bytes).unwrap();
                // Whoever gave up while it rang at a person is not connected again.
                let expected = if rest == "voice" { format!("wss://desk.example/media/twilio/{id}") } else { "<Response><Hangup/></Response>".to_owned() };
                assert!(document.contains(&expected), "{rest}: {document}");
            } else {
                assert_eq!(answer.status.as_u16(), 204, "{rest}");
            }
        }
        let nobody = t.twilio("/hooks/twilio/chn_00000000000000000000000000000001/voice", "c2lnbmF0dXJl").await;
        assert_eq!(nobody.status.as_u16(), 403);
    }
}

both! {
    async fn telnyx_is_thanked_and_a_stranger_is_not(db: TestDb = std::future::ready) {
        let t = ready(db).await;
        let salon = t.business("Salon Ana").await;
        let id = t.line(&salon.owner, Carrier::Telnyx, "+15005550008").await;
        let path = format!("/hooks/telnyx/{id}/call");
        let body = r#"{"data":{"event_type":"call.hangup","id":"e-1","payload":{"call_control_id":"v3:call"}}}"#;
        let now = t.clock().now().millis() / 1000;
        let (signature, at) = (sign_telnyx(now, body), now.to_string());
        let signed = [("telnyx-signature-ed25519", signature.as_str()), ("telnyx-timestamp", at.as_str())];

        assert_eq!(t.carrier(&path, &signed, "application/json", body).await.status.as_u16(), 204);
        assert_eq!(t.carrier(&path, &signed[..1], "application/json", body).await.status.as_u16(), 403);
        assert_eq!(t.carrier(&path, &signed, "application/json", &body.replace("e-1", "e-2")).await.status.as_u16(), 403);
    }
}

both! {
    async fn a_program_makes_changes_and_deletes_lines(db: TestDb = std::future::ready) {
        let t = ready(db).await;
        let salon = t.business("Salon Ana").await;
        let admin = t.api_key(&salon.owner, Scope::Admin).await;
        let reads = t.api_key(&salon.owner, Scope::Read).await;
        let lines = "/api/v1/phone-lines";
        let new = json!({ "name": "Reception", "provider": "twilio", "number": "+15005550006", "settings": { "greeting": "Hello" } });
        t.ask("POST", lines, &reads, new.clone()).await.expect(403);
        let made = t.ask("POST", lines, &admin, new).await.expect(201);
        let at = format!("{lines}/{}", made["id"].as_str().unwrap());
        assert_eq!((&made["settings"]["greeting"], &made["settings"]["machine"]), (&json!("Hello"), &json!("message")));
        assert!(made["webhooks"]["voice"].as_str().unwrap().starts_with("https://desk.example/hooks/twilio/"));

        let change = json!({ "enabled": false, "settings": { "max_minutes": 5 } });
        let changed = t.ask("PATCH", &at, &admin, change).await.expect(200);
        assert_eq!((&changed["enabled"], &changed["settings"]["max_minutes"], &changed["settings"]["greeting"]), (&json!(false), &json!(5), &json!("Hello")));
        for wrong in [
            json!({ "settings": { "max_minuts": 5 } }), json!({ "settings": { "max_minutes": "many" } }), json!({ "settings": { "max_minutes": 0 } }),
            json!({ "settings": 7 }), json!({ "number": "call me" }), json!({ "colour": "red" }),
        ] {
            t.ask("PATCH", &at, &admin, wrong.clone()).await.expect(422);
        }
        assert_eq!(t.get(lines, &reads).await.expect(200)["data"][0]["id"], made["id"]);
        assert_eq!(t.get(&at, &reads).await.expect(200)["settings"]["max_minutes"], 5);
        let stranger = t.business("Bike shop").await;
        let strangers = t.api_key(&stranger.owner, Scope::Admin).await;
        for method in ["GET", "DELETE"] {
            t.ask(method, &at, &strangers, Value::Null).await.expect(404);
        }
        t.ask("PATCH", &at, &strangers, json!({ "name": "Mine" })).await.expect(404);
        t.ask("DELETE", &at, &reads, Value::Null).await.expect(403);
        t.ask("DELETE", &at, &admin, Value::Null).await.expect(204);
        t.get(&at, &reads).await.expect(404);
    }
}

both! {
    async fn null_is_as_if_not_named_and_takes_a_transfer_number_away(db: TestDb = std::future::ready) {
        let t = ready(db).await;
        let salon = t.business("Salon Ana").await;
        let admin = t.api_key(&salon.owner, Scope::Admin).await;
        let lines = "/api/v1/phone-lines";
        let new = json!({ "name": "Web", "provider": "browser", "number": null, "settings": null });
        let made = t.ask("POST", lines, &admin, new).await.expect(201);
        let at = format!("{lines}/{}", made["id"].as_str().unwrap());

        let change = json!({ "settings": { "greeting": "Hello", "transfer_number": "+4930901829" } });
        t.ask("PATCH", &at, &admin, change).await.expect(200);
        let nothing = json!({ "name": null, "number": null, "enabled": null, "settings": null });
        let same = t.ask("PATCH", &at, &admin, nothing).await.expect(200);
        assert_eq!(same["settings"]["transfer_number"], "+4930901829");
        let nulls = json!({ "settings": { "greeting": null, "speed": null, "pronunciations": null, "transfer_number": null } });
        let changed = t.ask("PATCH", &at, &admin, nulls).await.expect(200);
        assert_eq!((&changed["name"], &changed["settings"]["greeting"], &changed["settings"]["speed"]), (&json!("Web"), &json!("Hello"), &json!(100)));
        assert_eq!(changed["settings"]["transfer_number"], Value::Null);
        t.ask("PATCH", &at, &admin, json!({ "settings": { "gretting": null } })).await.expect(422);
        // No line can make calls: what was asked for was understood.
        let call = json!({ "to": "+4930901821", "reason": null });
        t.ask("POST", "/api/v1/calls", &admin, call).await.expect(409);
    }
}

both! {
    async fn what_is_refused_in_part_changes_nothing(db: TestDb = std::future::ready) {
        let t = ready(db).await;
        let salon = t.business("Salon Ana").await;
        let admin = t.api_key(&salon.owner, Scope::Admin).await;
        let lines = "/api/v1/phone-lines";
        let made = t.ask("POST", lines, &admin, json!({ "name": "Vapi", "provider": "vapi" })).await.expect(201);
        assert_eq!(made["enabled"], false, "there is no secret");
        let at = format!("{lines}/{}", made["id"].as_str().unwrap());

        let change = json!({ "enabled": true, "settings": { "greeting": "Hello" } });
        t.ask("PATCH", &at, &admin, change).await.expect(409);

        assert_eq!(t.get(&at, &admin).await.expect(200)["settings"]["greeting"], "");
    }
}
