//! Files that contacts send: nobody reads them to the agent, and that is no miss, on both engines.

use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Stub};

use super::tests::{Scene, itself, with_stubs};
use crate::{
    conversations::{Kind, NewMessage, Status, attachments::Upload, contact},
    knowledge,
    testing::{self, TestApp},
};

/// Sends a file without words and returns what the agent answered.
async fn send_file(scene: &Scene, name: &str) -> String {
    let upload = Upload { name: name.to_owned(), bytes: "A list of wishes.".into() };
    let new = NewMessage { text: String::new(), client_id: Some(scene.t.random().token()) };
    contact::receive_file(&scene.t, &scene.visitor, &scene.id, upload, new).await.unwrap();
    scene.runner.run_due().await.unwrap();
    scene.replies().await.last().map(|message| message.text.clone()).unwrap_or_default()
}

both! {
    async fn files_without_words_are_no_gap_and_escalate_nothing(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        scene.ask("Where can I park?").await;
        for name in ["one.txt", "two.txt", "three.txt", "four.txt"] {
            let reply = send_file(&scene, name).await;
            assert!(reply.contains("your file is here"), "{reply}");
        }

        assert_eq!(scene.row().await.status, Status::Open);
        assert!(knowledge::list_gaps(&scene.t, &scene.owner, 10).await.unwrap().is_empty());

        scene.ask("I want to talk to a person please").await;
        scene.runner.run_due().await.unwrap();
        let thread = scene.thread().await;
        let note = &thread.iter().find(|message| message.kind == Kind::Note).unwrap().text;
        assert!(note.contains("asked for a person.") && !note.contains("Handed over"), "{note}");
        assert!(note.contains("Files they sent: one.txt, two.txt") && !note.contains("file is here"), "{note}");
    }
}

both! {
    async fn a_model_is_told_that_a_file_was_sent(t: TestDb = itself) {
        let stub = Stub::anthropic([Answer::say("Thank you. What is it about?")]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = Scene::of(t, &["anthropic:claude-sonnet-5-5"]).await;

        let reply = send_file(&scene, "wishes.txt").await;

        assert_eq!(reply, "Thank you. What is it about?");
        let asked = stub.seen()[0].json()["messages"].to_string();
        assert!(asked.contains("[sent a file: wishes.txt (text/plain)]"), "{asked}");
    }
}
