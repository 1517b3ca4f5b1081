//! What is somebody else's answers like what never was.

use frontdesk_base::id::ConversationId;
use frontdesk_db::both;
use frontdesk_desk::conversations::inbox;
use serde_json::{Value, json};

use super::site::{Form, PNG, Site, Visit, site};

/// Every call about one conversation, as this visit.
async fn every_call(
    t: &Site,
    visit: &Visit,
    id: &ConversationId,
    message: &str,
) -> Vec<(String, u16)> {
    let mut answers = Vec::new();
    for (method, call, body) in [
        ("GET", "messages", Value::Null),
        ("GET", "messages?before=1&limit=1", Value::Null),
        ("POST", "messages", json!({ "text": "x", "client_id": "theirs" })),
        ("POST", "typing", json!({ "typing": true })),
        ("POST", "read", json!({ "up_to": message })),
        ("POST", "escalate", json!({})),
        ("POST", "resolve", json!({})),
        ("POST", "rating", json!({ "score": 1 })),
    ] {
        let path = format!("/conversations/{id}/{call}");
        answers.push((
            format!("{method} {path}"),
            t.widget(method, &path, visit, body).await.status.as_u16(),
        ));
    }
    // What is wrong in itself is no reason to look at it.
    for (method, call) in [
        ("POST", "messages"),
        ("POST", "typing"),
        ("POST", "read"),
        ("POST", "escalate"),
        ("POST", "resolve"),
        ("POST", "rating"),
        ("POST", "attachments"),
        ("PUT", "messages/msg_00000000000000000000000000000000/feedback"),
    ] {
        for body in [json!({}), json!({ "score": 9, "text": "", "up_to": 1 }), json!("x")] {
            let path = format!("/conversations/{id}/{call}");
            let answer = t.widget(method, &path, visit, body.clone()).await;
            answers.push((format!("{method} {path} {body}"), answer.status.as_u16()));
        }
    }
    for after in ["", "&last_event_id=0", "&last_event_id=x"] {
        let path = format!("/events?conversation={id}{after}");
        answers
            .push((path.clone(), t.widget("GET", &path, visit, Value::Null).await.status.as_u16()));
    }
    let upload = t.upload(visit, id, Form::file("a.png", PNG)).await;
    answers.push(("upload".to_owned(), upload.status.as_u16()));
    answers
}

both! {
    async fn a_visit_cannot_touch_anothers_conversation(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let bikes = t.business("Bike shop").await;
        let mia = t.visit(&salon).await;
        let id = t.conversation(&mia, "private").await;
        let path = format!("/conversations/{id}/messages");
        let page = t.widget("GET", &path, &mia, Value::Null).await.expect(200);
        let message = page["data"][1]["id"].as_str().unwrap();

        for stranger in [t.visit(&salon).await, t.visit(&bikes).await] {
            for (call, status) in every_call(&t, &stranger, &id, message).await {
                assert_eq!(status, 404, "{call}");
            }
            let own = t.conversation(&stranger, "mine").await;
            let read = json!({ "up_to": message });
            t.widget("POST", &format!("/conversations/{own}/read"), &stranger, read).await.expect(404);
            let list = t.widget("GET", "/conversations", &stranger, Value::Null).await.expect(200);
            assert_eq!(list["data"].as_array().unwrap().len(), 1);
        }

        let row = inbox::get(&t, &salon.owner, &id).await.unwrap();
        assert_eq!((row.status.as_str(), row.rating, row.last_seq), ("open", None, 2));
        assert_eq!(t.texts(&mia, &id).await[1..], ["private"]);
    }
}

both! {
    async fn nobody_without_a_visit_gets_anywhere(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let mia = t.visit(&salon).await;
        let id = t.conversation(&mia, "private").await;
        let key = t.api_key(&salon.owner, frontdesk_desk::auth::api_keys::Scope::Admin).await;

        for token in ["", "x", "ws_", &format!("ws_{}", "0".repeat(64)), key.as_str(), mia.id.as_str(), salon.key.as_str()] {
            let nobody = Visit { token: token.to_owned(), ..mia.clone() };
            for (call, status) in every_call(&t, &nobody, &id, "msg_x").await {
                assert_eq!(status, 401, "{call} with {token:?}");
            }
            for (method, path) in [("GET", "/session"), ("PATCH", "/session"), ("DELETE", "/session"), ("GET", "/conversations"), ("POST", "/conversations")] {
                t.widget(method, path, &nobody, json!({})).await.expect(401);
            }
        }
        // Nor does a visit open the organization's own API.
        t.get("/api/v1/conversations", &mia.token).await.expect(401);
    }
}

both! {
    async fn a_blocked_visitor_changes_nothing(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let mia = t.visit(&salon).await;
        let id = t.conversation(&mia, "hello").await;

        t.block(&salon, &mia).await;

        let path = format!("/conversations/{id}/messages");
        t.widget("POST", &path, &mia, json!({ "text": "again" })).await.expect(403);
        t.widget("POST", "/conversations", &mia, json!({})).await.expect(403);
        t.widget("POST", &format!("/conversations/{id}/escalate"), &mia, json!({})).await.expect(403);
        t.widget("GET", &format!("/events?conversation={id}"), &mia, Value::Null).await.expect(403);
        assert_eq!(t.upload(&mia, &id, Form::file("a.png", PNG)).await.status, 403);
        assert_eq!(t.texts(&mia, &id).await.len(), 2);
    }
}
