//! What members do in the inbox.

use frontdesk_desk::{
    Role,
    conversations::{
        Holder, Kind, Status, contact, inbox,
        member::{self, Saying},
    },
};

use crate::world::{Answer, World};

#[tokio::test]
async fn a_reply_is_sent_once_and_a_note_stays_inside() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (visitor, id) = world.wrote(&ann, "Hi").await;

    for _ in 0..2 {
        world
            .compose(
                &ann,
                &id,
                &[("kind", "reply"), ("text", "**Hello** there"), ("client_id", "c1")],
            )
            .await
            .is(204);
    }
    world
        .compose(
            &ann,
            &id,
            &[("kind", "note"), ("text", "difficult customer"), ("client_id", "c2")],
        )
        .await
        .is(204);

    let page = world.get(&ann, &format!("/app/inbox/{id}")).await;
    assert_eq!(page.body.matches("<strong>Hello</strong> there").count(), 1);
    page.says("difficult customer").says("Note, only for your team");
    let seen = contact::messages(&world.app, &visitor, &id, None, 50).await.unwrap().data;
    assert!(seen.iter().any(|one| one.text.contains("Hello")));
    assert!(
        seen.iter().all(|one| !one.text.contains("difficult")),
        "a note never reaches the contact"
    );
    let row = inbox::get(&world.app, &ann.caller, &id).await.unwrap();
    assert_eq!((row.holder, row.assignee_id.as_ref()), (Holder::Person, ann.caller.member()));
}

#[tokio::test]
async fn what_is_refused_is_told_in_place() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Hi").await;

    world
        .compose(&ann, &id, &[("kind", "reply"), ("text", " ")])
        .await
        .is(422)
        .says("field-error")
        .says("empty");
    world
        .compose(&ann, &id, &[("kind", "reply"), ("files;page.html", "<html><script>x")])
        .await
        .is(422)
        .says("cannot be sent");
    world
        .compose(&ann, &id, &[("kind", "note"), ("text", "x"), ("files;a.txt", "hello")])
        .await
        .is(422)
        .says("a note has none");
    world.post(&ann, &format!("/app/inbox/{id}/messages"), "text=x").await.is(422);
    let page = [("content-type", "multipart/form-data; boundary=B")];
    let body = "--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nnote\r\n--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--B--\r\n";
    let path = format!("/app/inbox/{id}/messages");
    world
        .ask(World::request("POST", &path, &ann, &page, body))
        .await
        .is(422)
        .says("<!DOCTYPE html>")
        .says("field-error");
    assert_eq!(inbox::get(&world.app, &ann.caller, &id).await.unwrap().holder, Holder::Agent);
}

#[tokio::test]
async fn files_are_sent_and_shown() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Hi").await;

    let parts = [
        ("kind", "reply"),
        ("text", "Here you are"),
        ("client_id", "c1"),
        ("files;map.txt", "left, then right"),
        ("files;prices.txt", "45"),
    ];
    for _ in 0..2 {
        world.compose(&ann, &id, &parts).await.is(204);
    }

    let page = world
        .get(&ann, &format!("/app/inbox/{id}"))
        .await
        .says("map.txt")
        .says("prices.txt")
        .says("/files/org_");
    assert_eq!(
        page.body.matches("Here you are").count(),
        1,
        "the words go with the first file alone"
    );
    let (shown, _) = inbox::thread(&world.app, &ann.caller, &id, None, 50).await.unwrap();
    assert_eq!(shown.iter().filter(|one| one.message.kind == Kind::Attachment).count(), 2);
}

#[tokio::test]
async fn a_conversation_is_taken_over_handed_back_and_resolved() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Hi").await;
    let now = async || inbox::get(&world.app, &ann.caller, &id).await.unwrap();

    let done = world.act(&ann, &format!("/app/inbox/{id}/take-over"), "").await.is(204);
    assert!(done.header("hx-trigger").contains("You answer this conversation now"), "{done:?}");
    assert_eq!(now().await.holder, Holder::Person);
    world
        .get(&ann, &format!("/app/inbox/{id}"))
        .await
        .says("Hand back")
        .never_says("The agent is answering");
    world.act(&ann, &format!("/app/inbox/{id}/hand-back"), "").await.is(204);
    assert_eq!(now().await.holder, Holder::Agent);
    world.act(&ann, &format!("/app/inbox/{id}/escalate"), "").await.is(204);
    assert_eq!(now().await.status, Status::Escalated);
    world.get(&ann, "/app/inbox?status=escalated").await.says(id.as_str());
    let done = world.post(&ann, &format!("/app/inbox/{id}/resolve"), "").await.is(303);
    assert_eq!(done.header("location"), format!("/app/inbox/{id}"));
    assert!(done.header("set-cookie").starts_with("fd_flash="));
    assert_eq!(now().await.status, Status::Resolved);
    world.act(&ann, &format!("/app/inbox/{id}/reopen"), "").await.is(204);
    assert_eq!(now().await.status, Status::Open);
}

/// The address that a toast's "Undo" posts to.
fn undo_of(done: &Answer) -> String {
    let told: serde_json::Value = serde_json::from_str(done.header("hx-trigger")).unwrap();
    told["acted"]["undo"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn undoing_is_refused_once_the_conversation_has_moved_on() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Hi").await;
    let now = async || inbox::get(&world.app, &ann.caller, &id).await.unwrap();

    let taken = undo_of(&world.act(&ann, &format!("/app/inbox/{id}/take-over"), "").await);
    let resolved = undo_of(&world.act(&ann, &format!("/app/inbox/{id}/resolve"), "").await);
    let done = world.act(&ann, &taken, "").await.is(204);
    assert!(done.header("hx-trigger").contains("moved on"), "{done:?}");
    assert_eq!(now().await.status, Status::Resolved, "an old toast reopens nothing");

    let done = world.act(&ann, &resolved, "").await.is(204);
    assert!(done.header("hx-trigger").contains("Undone"), "{done:?}");
    assert_eq!((now().await.status, now().await.holder), (Status::Open, Holder::Agent));
}

#[tokio::test]
async fn a_conversation_is_assigned_and_snoozed() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let (_, id) = world.wrote(&ann, "Hi").await;
    let member = oli.caller.member().unwrap();

    let done = world
        .act(&ann, &format!("/app/inbox/{id}/assign"), &format!("member={member}"))
        .await
        .is(204);
    assert!(done.header("hx-trigger").contains("Oli Operator"));
    world.get(&oli, "/app/inbox?assignee=me").await.says(id.as_str());
    world.get(&ann, "/app/inbox?assignee=me").await.never_says(id.as_str());
    world
        .act(
            &ann,
            &format!("/app/inbox/{id}/assign"),
            "member=mem_00000000000000000000000000000000",
        )
        .await
        .is(422);
    world.act(&ann, &format!("/app/inbox/{id}/assign"), "member=x").await.is(422);

    world.act(&ann, &format!("/app/inbox/{id}/snooze"), "until=tomorrow").await.is(204);
    world.get(&ann, "/app/inbox").await.never_says(id.as_str());
    world.get(&ann, "/app/inbox?snoozed=1").await.says(id.as_str());
    world.act(&ann, &format!("/app/inbox/{id}/snooze"), "until=now").await.is(204);
    world.get(&ann, "/app/inbox").await.says(id.as_str());
}

#[tokio::test]
async fn opening_is_reading_and_what_was_new_is_marked() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (visitor, id) = world.wrote(&ann, "First").await;
    world.get(&ann, &format!("/app/inbox/{id}")).await;
    assert!(!inbox::get(&world.app, &ann.caller, &id).await.unwrap().unread);

    world.write(&visitor, &id, "Second").await;
    assert!(inbox::get(&world.app, &ann.caller, &id).await.unwrap().unread);
    world.get(&ann, &format!("/app/inbox/{id}/thread")).await;
    assert!(
        inbox::get(&world.app, &ann.caller, &id).await.unwrap().unread,
        "a refresh in the background reads nothing"
    );
    world.get(&ann, &format!("/app/inbox/{id}")).await.says("unread-line");
    world.get(&ann, &format!("/app/inbox/{id}")).await.never_says("unread-line");
    let done = world.act(&ann, &format!("/app/inbox/{id}/unread"), "").await.is(200);
    assert_eq!(done.header("hx-redirect"), "/app/inbox");
    assert!(inbox::get(&world.app, &ann.caller, &id).await.unwrap().unread);
}

#[tokio::test]
async fn a_long_list_and_a_long_thread_come_in_pieces() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    for n in 0..45 {
        world.wrote(&ann, &format!("Question {n}")).await;
        world.app.advance(std::time::Duration::from_secs(1));
    }
    let first = world.get(&ann, "/app/inbox").await;
    assert_eq!(first.body.matches("id=\"row-conv_").count(), 40);
    first.says("Load more");
    let more = world.get(&ann, "/app/inbox/list?rows=80").await;
    assert_eq!(more.body.matches("id=\"row-conv_").count(), 45);
    more.never_says("Load more");

    let (_, id) = world.wrote(&ann, "Hi").await;
    for n in 0..230 {
        member::write(&world.app, &ann.caller, &id, Saying::Note, &format!("note {n}"), None)
            .await
            .unwrap();
    }
    world
        .get(&ann, &format!("/app/inbox/{id}"))
        .await
        .says("Earlier messages")
        .says("note 229")
        .never_says("note 100<");
    let all = world.get(&ann, &format!("/app/inbox/{id}/thread?messages=300")).await;
    assert_eq!(all.body.matches("<p>note ").count(), 230);
    all.never_says("Earlier messages");
}

#[tokio::test]
async fn searching_as_one_types_moves_the_address_along() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Parking nearby").await;
    let found = world
        .get(&ann, &format!("/app/inbox/list?q=park&typed=1&open={id}"))
        .await
        .is(200)
        .says(id.as_str());
    assert_eq!(found.header("hx-replace-url"), format!("/app/inbox/{id}?q=park"));
}

#[tokio::test]
async fn saved_replies_are_kept_and_offered() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world
        .post(&ann, "/app/saved-replies", "title=&text=Behind")
        .await
        .is(422)
        .says("Behind")
        .says("field-error");
    world.post(&ann, "/app/saved-replies", "title=Parking&text=Behind").await.is(303);
    let (_, id) = world.wrote(&ann, "Hi").await;
    world.get(&ann, &format!("/app/inbox/{id}")).await.says("data-saved-text=\"Behind\"");
    world.get(&ann, "/app/saved-replies").await.says("Parking");
}
