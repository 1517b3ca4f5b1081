//! A visitor's way through the widget.

use frontdesk_db::both;
use frontdesk_desk::{
    conversations::member::{self, Saying},
    registry,
};
use serde_json::{Value, json};

use super::site::{Form, PNG, Site, site};

both! {
    async fn a_visitor_finds_the_chat_talks_and_rates(t: Site = site) {
        let salon = t.business("Salon Ana").await;

        let config = t.get(&format!("/api/widget/v1/config?widget={}", salon.key), "").await.expect(200);
        assert_eq!((&config["name"], &config["online"]), (&json!("Salon Ana"), &json!(true)));
        let visit = t.visit(&salon).await;
        let begun = t.widget("POST", "/conversations", &visit, json!({})).await.expect(201);
        assert_eq!((&begun["status"], &begun["messages"][0]["text"]), (&json!("open"), &config["greeting"]));
        let id = begun["id"].as_str().unwrap();
        let at = |call: &str| format!("/conversations/{id}/{call}");

        let said = json!({ "text": "When are you open?", "client_id": "a" });
        let sent = t.widget("POST", &at("messages"), &visit, said).await.expect(202);
        assert_eq!((&sent["author"]["kind"], &sent["client_id"]), (&json!("contact"), &json!("a")));
        registry::runner(t.app()).run_due().await.unwrap();
        let page = t.widget("GET", &at("messages"), &visit, Value::Null).await.expect(200);
        let messages = page["data"].as_array().unwrap();
        let authors: Vec<_> = messages.iter().map(|m| m["author"]["kind"].as_str().unwrap()).collect();
        assert_eq!(authors, ["system", "contact", "agent"]);

        let list = t.widget("GET", "/conversations", &visit, Value::Null).await.expect(200);
        assert_eq!((&list["data"][0]["unread"], &list["data"][0]["last_message"]["id"]), (&json!(1), &messages[2]["id"]));
        t.widget("POST", &at("typing"), &visit, json!({ "typing": true })).await.expect(204);
        t.widget("POST", &at("read"), &visit, json!({ "up_to": messages[2]["id"] })).await.expect(204);
        let list = t.widget("GET", "/conversations", &visit, Value::Null).await.expect(200);
        assert_eq!(list["data"][0]["unread"], 0);

        let escalated = t.widget("POST", &at("escalate"), &visit, json!({})).await.expect(200);
        assert_eq!(escalated["status"], "escalated");
        let resolved = t.widget("POST", &at("resolve"), &visit, json!({})).await.expect(200);
        assert_eq!(resolved, json!({ "id": id, "status": "resolved" }));
        t.widget("POST", &at("rating"), &visit, json!({ "score": 5, "comment": "Quick!" })).await.expect(204);
        let list = t.widget("GET", "/conversations", &visit, Value::Null).await.expect(200);
        assert_eq!((&list["data"][0]["rating"], &list["data"][0]["status"]), (&json!(5), &json!("resolved")));
    }
}

both! {
    async fn the_same_message_ten_times_at_once_is_one(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "first").await;
        let path = format!("/conversations/{id}/messages");

        let said = json!({ "text": "second", "client_id": "a" });
        let ten = (0..10).map(|_| t.widget("POST", &path, &visit, said.clone()));
        let answers = futures_util::future::join_all(ten).await;

        let ids: std::collections::HashSet<_> = answers.into_iter().map(|a| a.expect(202)["id"].to_string()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(t.texts(&visit, &id).await[1..], ["first", "second"]);
    }
}

both! {
    async fn ten_copies_of_everything_in_any_order_are_as_good_as_one(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let path = format!("/conversations/{id}/messages");

        // A network that repeats and reorders: every message ten times, in steps that never put a
        // message behind the one before it, all on their way at once.
        let deliveries = (0..80_usize).map(|nth| {
            let said = json!({ "text": format!("message {}", nth * 37 % 8), "client_id": (nth * 37 % 8).to_string() });
            t.widget("POST", &path, &visit, said)
        });
        let answers = futures_util::future::join_all(deliveries).await;

        let mut ids: Vec<(String, String)> = answers
            .into_iter()
            .map(|answer| answer.expect(202))
            .map(|message| (message["client_id"].to_string(), message["id"].to_string()))
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 8);
        let mut texts = t.texts(&visit, &id).await[2..].to_vec();
        texts.sort();
        assert_eq!(texts, (0..8).map(|nth| format!("message {nth}")).collect::<Vec<_>>());
    }
}

both! {
    async fn pages_of_messages_follow_each_other(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "1").await;
        for number in 2..=5 {
            let path = format!("/conversations/{id}/messages");
            t.widget("POST", &path, &visit, json!({ "text": number.to_string() })).await.expect(202);
        }

        let mut seen = Vec::new();
        let mut before = String::new();
        loop {
            let path = format!("/conversations/{id}/messages?limit=2{before}");
            let page = t.widget("GET", &path, &visit, Value::Null).await.expect(200);
            let texts = page["data"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned());
            seen.splice(0..0, texts);
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            before = format!("&before={cursor}");
        }

        assert_eq!(seen[1..], ["1", "2", "3", "4", "5"]);
    }
}

both! {
    async fn notes_are_for_members_alone(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;

        member::write(&t, &salon.owner, &id, Saying::Note, "a difficult customer", None).await.unwrap();
        member::write(&t, &salon.owner, &id, Saying::Reply, "Hello!", None).await.unwrap();

        let texts = t.texts(&visit, &id).await;
        assert!(texts.contains(&"Hello!".to_owned()) && !texts.contains(&"a difficult customer".to_owned()), "{texts:?}");
        let list = t.widget("GET", "/conversations", &visit, Value::Null).await;
        assert!(!String::from_utf8_lossy(&list.bytes).contains("difficult"));
    }
}

both! {
    async fn a_file_is_sent_once_and_comes_back_as_it_was(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "look").await;
        let form = || Form::file("my cut.png", PNG).part("name=\"text\"", b"like this").part("name=\"client_id\"", b"f-1");

        let sent = t.upload(&visit, &id, form()).await.expect(202);
        let again = t.upload(&visit, &id, form()).await.expect(202);

        assert_eq!((&sent["id"], &sent["kind"], &sent["text"]), (&again["id"], &json!("attachment"), &json!("like this")));
        let file = &sent["attachments"][0];
        assert_eq!((&file["name"], &file["content_type"]), (&json!("my cut.png"), &json!("image/png")));
        let answer = t.get(file["url"].as_str().unwrap(), "").await;
        assert_eq!(answer.bytes, PNG);
        assert_eq!(t.texts(&visit, &id).await.len(), 3);
    }
}

both! {
    async fn the_frames_page_may_be_framed_where_the_business_says(t: Site = site) {
        let salon = t.business("Salon Ana").await;

        let page = t.get(&format!("/widget/{}", salon.key), "").await;
        let html = String::from_utf8(page.bytes).unwrap();
        assert!(html.contains(&format!("data-widget=\"{}\"", salon.key)) && html.contains("widget-app.js"), "{html}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.ends_with("frame-ancestors *"), "{policy}");
        assert!(!page.headers.contains_key("x-frame-options"));

        let settings = frontdesk_desk::channels::WidgetSettings { allowed_origins: vec!["https://shop.example".into()], ..Default::default() };
        let change = frontdesk_desk::channels::ChannelChange { settings: Some(settings), ..Default::default() };
        frontdesk_desk::channels::update(&t, &salon.owner, &salon.channel.id, change).await.unwrap();
        let page = t.get(&format!("/widget/{}", salon.key), "").await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with("frame-ancestors 'self' https://shop.example"), "{policy}");

        assert_eq!(t.get("/widget/wk_00000000000000000000000000000000", "").await.status, 404);
        for odd in ["/widget/%3Cscript%3E", "/widget/wk_", "/widget/..%2f..%2fetc", "/widget/wk_%00aaaaaaaaa"] {
            let answer = t.get(odd, "").await;
            assert_eq!((answer.status.as_u16(), answer.slug()), (404, "not_found"), "{odd}");
        }
    }
}

both! {
    async fn what_answers_were_taken_from_is_shown_if_the_business_likes(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let faq = frontdesk_desk::knowledge::NewFaq { question: "Do you have parking?".into(), alternatives: Vec::new(), answer: "Yes, behind the house.".into() };
        frontdesk_desk::knowledge::create(&t, &salon.owner, faq).await.unwrap();
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "Do you have parking?").await;
        registry::runner(t.app()).run_due().await.unwrap();
        let path = format!("/conversations/{id}/messages");
        let page = t.widget("GET", &path, &visit, Value::Null).await.expect(200);
        let shown = page["data"][2]["sources"].as_array().unwrap();
        assert!(!shown.is_empty() && shown[0].get("source_id").is_none(), "{page}");

        let settings = frontdesk_desk::channels::WidgetSettings { show_sources: false, ..Default::default() };
        let change = frontdesk_desk::channels::ChannelChange { settings: Some(settings), ..Default::default() };
        frontdesk_desk::channels::update(&t, &salon.owner, &salon.channel.id, change).await.unwrap();

        let page = t.widget("GET", &path, &visit, Value::Null).await.expect(200);
        assert_eq!(page["data"][2]["sources"], json!([]));
        let list = t.widget("GET", "/conversations", &visit, Value::Null).await.expect(200);
        assert_eq!(list["data"][0]["last_message"]["sources"], json!([]));
    }
}
