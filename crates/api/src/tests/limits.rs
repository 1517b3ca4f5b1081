//! Every open door closes for a while when it is rushed.

use std::time::Duration;

use frontdesk_db::both;
use serde_json::{Value, json};

use super::site::{Answer, Form, PNG, Site, guarded};

#[track_caller]
fn busy(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.slug()), (429, "rate_limited"));
    assert!(answer.headers.contains_key("retry-after"));
}

both! {
    async fn beginning_visits_and_asking_for_the_config_are_limited(t: Site = guarded) {
        let salon = t.business("Salon Ana").await;

        let mut refused = false;
        for _ in 0..400 {
            let answer = t.ask("POST", "/api/widget/v1/sessions", "", json!({ "widget": "wk_unknownunknown", "device": {} })).await;
            if answer.status == 429 {
                busy(&answer);
                refused = true;
                break;
            }
        }
        assert!(refused);
        let path = format!("/api/widget/v1/config?widget={}", salon.key);
        let mut last = t.get(&path, "").await;
        for _ in 0..700 {
            if last.status == 429 {
                break;
            }
            last = t.get("/api/widget/v1/config?widget=x", "").await;
        }
        busy(&last);

        t.advance(Duration::from_mins(1));
        t.get(&path, "").await.expect(200);
    }
}

both! {
    async fn a_visit_that_floods_waits_and_the_others_do_not(t: Site = guarded) {
        let salon = t.business("Salon Ana").await;
        let (loud, quiet) = (t.visit(&salon).await, t.visit(&salon).await);
        let id = t.conversation(&loud, "hello").await;
        let path = format!("/conversations/{id}/messages");

        let mut last = t.widget("POST", &path, &loud, json!({ "text": "" })).await;
        for _ in 0..70 {
            last = t.widget("POST", &path, &loud, json!({ "text": "" })).await;
        }
        busy(&last);
        let mut last = t.upload(&loud, &id, Form::file("a.exe", b"MZ\0")).await;
        for _ in 0..25 {
            last = t.upload(&loud, &id, Form::file("a.exe", b"MZ\0")).await;
        }
        busy(&last);
        let mut last = t.widget("POST", &format!("/conversations/{id}/typing"), &loud, json!({})).await;
        for _ in 0..620 {
            last = t.widget("POST", "/conversations/x/typing", &loud, json!({})).await;
        }
        busy(&last);

        let theirs = t.conversation(&quiet, "hello").await;
        t.upload(&quiet, &theirs, Form::file("a.png", PNG)).await.expect(202);
        t.widget("GET", "/conversations", &quiet, Value::Null).await.expect(200);
    }
}
