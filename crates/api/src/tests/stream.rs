//! A conversation live: what its visitor is told, in order, once, and nothing else.

use std::time::Duration;

use axum::{body::Body, response::Response};
use frontdesk_base::id::{ConversationId, MessageId};
use frontdesk_db::both;
use frontdesk_desk::{
    channels,
    conversations::{
        live,
        member::{self, Saying},
    },
    events::{Nudge, Seen},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::site::{Site, Visit, request, site};

/// One event as a browser reads it.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    name: String,
    id: Option<i64>,
    data: Value,
}

/// A browser's end of the stream.
struct Ear {
    body: Body,
    text: String,
}

impl Ear {
    async fn open(t: &Site, visit: &Visit, id: &ConversationId, last: Option<i64>) -> Self {
        let mut request =
            request("GET", &format!("/api/widget/v1/events?conversation={id}"), &visit.token);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last.to_string());
        }
        let response = t.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self::of(response)
    }

    fn of(response: Response) -> Self {
        Self { body: response.into_body(), text: String::new() }
    }

    /// The next event; `None` at the stream's end.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
                };
                let Some(name) = field("event") else { continue };
                return Some(Told {
                    name,
                    id: field("id").map(|id| id.parse().unwrap()),
                    data: serde_json::from_str(&field("data").unwrap()).unwrap(),
                });
            }
            let frame = tokio::time::timeout(Duration::from_secs(10), self.body.frame())
                .await
                .expect("something comes")?;
            self.text.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap());
        }
    }

    /// The next event of this name; others are passed over.
    async fn next_of(&mut self, name: &str) -> Told {
        loop {
            let told = self.next().await.expect("the stream goes on");
            if told.name == name {
                return told;
            }
        }
    }

    /// Whatever else comes within a moment.
    async fn rest(&mut self) -> Vec<Told> {
        let mut rest = Vec::new();
        while let Ok(Some(told)) =
            tokio::time::timeout(Duration::from_millis(300), self.next()).await
        {
            rest.push(told);
        }
        rest
    }
}

async fn reply(t: &Site, business: &super::site::Business, id: &ConversationId, text: &str) {
    member::write(t, &business.owner, id, Saying::Reply, text, None).await.unwrap();
}

both! {
    async fn a_visitor_hears_what_is_theirs_to_hear(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let mut ear = Ear::open(&t, &visit, &id, None).await;
        let first = ear.next().await.unwrap();
        assert_eq!((first.name.as_str(), &first.data), ("presence", &json!({ "operators_online": false })));

        let message = MessageId::new(t.clock().now());
        for nudge in [
            Nudge::Delta { conversation: id.clone(), message: message.clone(), text: "Hel".into() },
            Nudge::DeltaCancelled { conversation: id.clone(), message: message.clone() },
            Nudge::Typing { conversation: id.clone(), author: "contact".into(), name: String::new(), typing: true },
            Nudge::Presence { conversation: Some(id.clone()), here: true },
        ] {
            t.bus().publish(salon.owner.org(), Some(&id), nudge);
        }
        live::member_typing(&t, &salon.owner, &id, true).await.unwrap();
        assert_eq!(ear.next().await.unwrap().data, json!({ "message_id": message, "text": "Hel" }));
        assert_eq!(ear.next().await.unwrap().data, json!({ "message_id": message, "cancelled": true }));
        let typing = ear.next().await.unwrap();
        assert_eq!((typing.name.as_str(), typing.id, &typing.data), ("typing", None, &json!({ "author": { "kind": "member", "name": "Ann" }, "typing": true })));

        member::write(&t, &salon.owner, &id, Saying::Note, "internal", None).await.unwrap();
        member::read(&t, &salon.owner, &id).await.unwrap();
        reply(&t, &salon, &id, "Hi!").await;
        let read = ear.next().await.unwrap();
        assert_eq!((read.name.as_str(), &read.data["state"]), ("message_status", &json!("read")));
        let rest = ear.rest().await;
        assert!(rest.iter().all(|told| told.id.is_some()), "{rest:?}");
        let names: Vec<_> = rest.iter().map(|told| told.name.as_str()).collect();
        assert_eq!(names, ["message", "status", "message"], "{rest:?}");
        assert_eq!(rest[0].data["author"]["kind"], "system");
        assert_eq!((&rest[1].data["status"], &rest[1].data["assignee"]["name"]), (&json!("escalated"), &json!("Ann")));
        assert!(rest[1].data["assignee"].get("id").is_none());
        assert_eq!((&rest[2].data["text"], &rest[2].data["author"]["name"]), (&json!("Hi!"), &json!("Ann")));
        assert!(!format!("{rest:?}").contains("internal"));
    }
}

both! {
    async fn whoever_comes_back_hears_exactly_what_was_missed(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let other = t.visit(&salon).await;
        let elsewhere = t.conversation(&other, "elsewhere").await;
        let mut ear = Ear::open(&t, &visit, &id, None).await;
        let greeted = ear.next().await.unwrap().id;
        reply(&t, &salon, &id, "one").await;
        let mut seen = ear.next_of("message").await;
        while seen.data["text"] != "one" {
            seen = ear.next_of("message").await;
        }
        drop(ear);

        for text in ["two", "three"] {
            reply(&t, &salon, &id, text).await;
            reply(&t, &salon, &elsewhere, "not theirs").await;
            member::write(&t, &salon.owner, &id, Saying::Note, "internal", None).await.unwrap();
        }

        let mut ear = Ear::open(&t, &visit, &id, seen.id).await;
        assert_eq!(ear.next().await.unwrap().name, "presence");
        let missed: Vec<_> = ear.rest().await.into_iter().map(|told| told.data["text"].clone()).collect();
        assert_eq!(missed, ["two", "three"]);
        drop(ear);

        // From the first event on, by the query: everything since, in order, each once.
        let path = format!("/api/widget/v1/events?conversation={id}&last_event_id={}", greeted.unwrap());
        let response = t.open(request("GET", &path, &visit.token).body(Body::empty()).unwrap()).await;
        let all: Vec<_> = Ear::of(response).rest().await;
        let texts: Vec<_> = all.iter().filter(|told| told.name == "message" && told.data["author"]["kind"] == "member").map(|told| told.data["text"].clone()).collect();
        assert_eq!(texts, ["one", "two", "three"]);
        assert!(all.iter().skip(1).zip(all.iter().skip(2)).all(|(a, b)| a.id < b.id));
    }
}

both! {
    async fn a_number_that_nobody_gave_begins_now(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;

        for last in ["garbage", "-1", "999999999", "99999999999999999999999", "", "1; DROP TABLE events"] {
            let request = request("GET", &format!("/api/widget/v1/events?conversation={id}"), &visit.token).header("Last-Event-ID", last);
            let mut ear = Ear::of(t.open(request.body(Body::empty()).unwrap()).await);
            assert_eq!(ear.next().await.unwrap().name, "presence");
            reply(&t, &salon, &id, "now").await;
            assert_eq!(ear.next_of("message").await.data["conversation_id"], id.as_str(), "{last}");
        }
    }
}

both! {
    async fn a_stream_ends_with_its_visit(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let (blocked, ended, outdated, closed) = (t.visit(&salon).await, t.visit(&salon).await, t.visit(&salon).await, t.visit(&salon).await);
        let mut ears = Vec::new();
        for visit in [&blocked, &ended, &outdated, &closed] {
            let id = t.conversation(visit, "hello").await;
            let mut ear = Ear::open(&t, visit, &id, None).await;
            assert_eq!(ear.next().await.unwrap().name, "presence");
            ears.push(ear);
        }
        let [by_block, by_end, by_time, by_close] = &mut ears[..] else { panic!("four") };

        t.block(&salon, &blocked).await;
        assert_eq!(by_block.next().await, None);
        t.widget("DELETE", "/session", &ended, Value::Null).await.expect(204);
        assert_eq!(by_end.next().await, None);
        channels::set_enabled(&t, &salon.owner, &salon.channel.id, false).await.unwrap();
        assert_eq!(by_close.next().await, None);
        t.advance(Duration::from_hours(25));
        assert_eq!(by_time.next().await, None);
    }
}

both! {
    async fn a_stream_ends_when_the_server_stops(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let mut ear = Ear::open(&t, &visit, &id, None).await;
        ear.next().await.unwrap();

        t.background().stop();

        assert_eq!(ear.next().await, None);
    }
}

both! {
    async fn members_see_that_the_contact_is_there(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let mut watch = frontdesk_desk::conversations::inbox::watch(&t, &salon.owner, None).await.unwrap();
        let mut here = async || loop {
            if let Seen::Live(Nudge::Presence { conversation: Some(_), here }) = watch.next().await.unwrap() {
                return here;
            }
        };

        let first = Ear::open(&t, &visit, &id, None).await;
        assert!(here().await);
        let second = Ear::open(&t, &visit, &id, None).await;
        drop(first);
        drop(second);

        assert!(!here().await);
    }
}

both! {
    async fn a_visit_has_only_so_many_streams(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let path = format!("/events?conversation={id}");
        let mut ears = Vec::new();
        for _ in 0..4 {
            ears.push(Ear::open(&t, &visit, &id, None).await);
        }

        let refused = t.widget("GET", &path, &visit, Value::Null).await;
        assert_eq!((refused.status.as_u16(), refused.headers.contains_key("retry-after")), (429, true));

        drop(ears);
        Ear::open(&t, &visit, &id, None).await;
    }
}
