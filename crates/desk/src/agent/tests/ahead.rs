//! An answer that a model begins before it is certain that the caller has finished.

use std::time::Duration;

use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Script, Stub};
use tokio::sync::mpsc;

use super::{Scene, itself, with_stubs};
use crate::{
    agent::{Ahead, Piece, ahead, live},
    metering, testing,
};

const MODEL: &str = "anthropic:claude-sonnet-5-5";

async fn scene(db: TestDb, stub: &Stub, models: &[&str]) -> Scene {
    let t = testing::app_with(db, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
    Scene::of(t, models).await
}

async fn begin(scene: &Scene, said: &str) -> Option<Ahead> {
    ahead(&scene.t, scene.owner.org(), &scene.id, said).await.unwrap()
}

/// What is answered, and what a caller heard of it.
pub(super) async fn answer(scene: &Scene, ahead: Option<Ahead>) -> (String, String) {
    let (listener, mut pieces) = mpsc::unbounded_channel();
    let turn = live(&scene.t, scene.owner.org(), &scene.id, listener, ahead).await.unwrap();
    let mut heard = String::new();
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::More(text) => heard.push_str(&text),
            Piece::TakenBack => heard.clear(),
            Piece::Working => {}
        }
    }
    (turn.unwrap().text, heard)
}

async fn tokens(scene: &Scene) -> (i64, i64) {
    assert!(scene.t.background().finish(Duration::from_secs(20)).await);
    let day = metering::today(&scene.t, scene.owner.org()).await.unwrap();
    (day.input_tokens, day.output_tokens)
}

both! {
    async fn an_answer_that_began_ahead_is_the_turns_and_paid_once(db: TestDb = itself) {
        let stub = Stub::anthropic([Answer::say("There are six spaces behind the salon.").usage([100, 9, 0, 0])]).await;
        let scene = scene(db, &stub, &[MODEL]).await;

        let begun = begin(&scene, " where can I  park?").await;
        stub.asked(1).await;
        assert!(scene.replies().await.is_empty() && scene.row().await.contact_seq == 0, "nothing is stored");
        scene.write("where can I  park?").await;
        let (text, heard) = answer(&scene, begun).await;

        assert_eq!((text.as_str(), heard.as_str()), ("There are six spaces behind the salon.", "There are six spaces behind the salon."));
        assert_eq!(stub.seen().len(), 1);
        assert_eq!(tokens(&scene).await, (100, 9));
    }
}

both! {
    async fn what_was_not_all_is_asked_anew_and_both_are_paid(db: TestDb = itself) {
        let stub = Stub::anthropic([
            Answer::say("There are six spaces behind the salon.").usage([100, 9, 0, 0]),
            Answer::say("Yes, and for bicycles too.").usage([110, 7, 0, 0]),
        ]).await;
        let scene = scene(db, &stub, &[MODEL]).await;

        let begun = begin(&scene, "where can I park").await;
        stub.asked(1).await;
        scene.write("where can I park my bicycle").await;
        let (text, heard) = answer(&scene, begun).await;

        assert_eq!((text.as_str(), heard.as_str()), ("Yes, and for bicycles too.", "Yes, and for bicycles too."));
        assert_eq!(stub.seen().len(), 2);
        let (read, _) = tokens(&scene).await;
        assert!(read > 110, "what was thrown away is counted: {read}");
    }
}

both! {
    async fn an_answer_that_nobody_wants_stops_the_model_and_is_paid(db: TestDb = itself) {
        let stub = Stub::anthropic([Answer::say("I will answer slowly, but surely.").hang(400)]).await;
        let scene = scene(db, &stub, &[MODEL]).await;

        let begun = begin(&scene, "where can I park").await;
        stub.asked(1).await;
        drop(begun);

        stub.hung_up(1).await;
        assert!(tokens(&scene).await.0 > 0);
        assert!(scene.replies().await.is_empty());
    }
}

both! {
    async fn a_model_that_fails_ahead_is_passed_over_as_in_the_turn(db: TestDb = itself) {
        let stub = Stub::anthropic(Script::always(Answer::status(529))).await;
        let scene = scene(db, &stub, &[MODEL]).await;

        let begun = begin(&scene, "where can I park?").await;
        scene.write("where can I park?").await;
        let (text, _) = answer(&scene, begun).await;

        assert!(text.contains("six spaces"), "house: {text}");
    }
}

both! {
    async fn house_is_not_asked_ahead(db: TestDb = itself) {
        let stub = Stub::anthropic([]).await;
        let scene = scene(db, &stub, &["house", MODEL]).await;

        assert!(begin(&scene, "where can I park?").await.is_none());
        assert!(stub.seen().is_empty());
    }
}
