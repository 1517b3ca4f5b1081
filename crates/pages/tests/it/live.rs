//! The dashboard's live stream.

use axum::{body::Body, http::Request};
use frontdesk_desk::{
    conversations::{
        live,
        member::{self, Saying},
    },
    orgs,
};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::world::{Somebody, World};

struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    async fn open(world: &World, who: &Somebody, last: Option<i64>) -> Self {
        let mut request = Request::get(format!("/app/events?organization={}", who.caller.org()))
            .header("cookie", format!("fd_session={}", who.token));
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let response =
            world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(
            response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream")
        );
        Self { body: response.into_body(), text: String::new() }
    }

    /// Reads until `words` have come.
    async fn until(&mut self, words: &str) -> String {
        let limit = std::time::Duration::from_secs(10);
        while !self.text.contains(words) {
            let frame = tokio::time::timeout(limit, self.body.frame())
                .await
                .unwrap_or_else(|_| panic!("no {words:?} in {}", self.text));
            let frame = frame.expect("the stream goes on").unwrap();
            self.text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
        std::mem::take(&mut self.text)
    }
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let mut stream = Stream::open(&world, &ann, None).await;
    stream.until("event: unread.changed").await;
    assert_eq!(
        orgs::people_online(&world.app, ann.caller.org()).await.unwrap().len(),
        1,
        "the open dashboard is presence"
    );

    let (visitor, id) = world.wrote(&ann, "Are you open?").await;
    let told = stream.until("Are you open?").await;
    assert!(
        told.contains("\"unread\":1")
            && told.contains("event: conversation.created")
            && told.contains("event: message.created"),
        "{told}"
    );
    assert!(
        told.contains(&format!("\"conversation_id\":\"{id}\"")) && told.contains("\nid: "),
        "{told}"
    );

    live::contact_typing(&world.app, &visitor, &id, true).await.unwrap();
    stream.until("\"author\":\"contact\"").await;
    member::write(&world.app, &ann.caller, &id, Saying::Note, "inside", None).await.unwrap();
    stream.until("inside").await;
}

#[tokio::test]
async fn whoever_comes_back_misses_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let before = frontdesk_desk::events::newest(&world.app, ann.caller.org()).await.unwrap();
    world.wrote(&ann, "while away").await;

    Stream::open(&world, &ann, Some(before)).await.until("while away").await;
    // A number of another stream is not waited for.
    Stream::open(&world, &ann, Some(before + 1_000_000)).await.until("event: unread.changed").await;
}

#[tokio::test]
async fn a_stream_is_of_one_organization() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    world.get(&ann, &format!("/app/events?organization={}", bob.caller.org())).await.is(409);

    let mut stream = Stream::open(&world, &ann, None).await;
    world.wrote(&bob, "not yours").await;
    world.wrote(&ann, "yours").await;
    let told = stream.until("yours").await;
    assert!(!told.contains("not yours"), "{told}");
}
