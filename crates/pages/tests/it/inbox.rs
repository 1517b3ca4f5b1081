//! The inbox, by who asks.

use axum::{body::Body, http::Request};
use frontdesk_desk::{
    Role,
    contacts::{self, ContactChange},
    conversations::{
        Holder, Kind, Status, contact, inbox,
        member::{self, Saying},
    },
    saved_replies::{self, NewSavedReply},
};

use crate::world::{EVIL, World};

#[tokio::test]
async fn every_page_of_it_is_there() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, "/app/inbox").await.is(200).says("No conversations yet").is_safe();

    let (visitor, id) = world.wrote(&ann, "Are you open on Saturday?").await;
    for path in [
        "/app/inbox".to_owned(),
        "/app/inbox?status=open&channel=widget&assignee=me&unread=1&snoozed=1&q=open".to_owned(),
        "/app/inbox?status=nonsense&rows=-1&cursor=".to_owned(),
        "/app/inbox/list".to_owned(),
        format!("/app/inbox/{id}"),
        format!("/app/inbox/{id}?status=open&pane=details"),
        format!("/app/inbox/{id}/thread?messages=500&seen=0"),
        format!("/app/inbox/{id}/head"),
        format!("/app/inbox/{id}/details"),
        "/app/saved-replies".to_owned(),
        "/app/saved-replies/new".to_owned(),
    ] {
        world.get(&ann, &path).await.is(200).is_safe();
    }
    let page = world.get(&ann, &format!("/app/inbox/{id}")).await;
    page.says("Are you open on Saturday?")
        .says("data-composer")
        .says("Take over")
        .says(visitor.contact().as_str());
    world.get(&ann, "/app/inbox?cursor=garbage").await.is(422);
}

#[tokio::test]
async fn strangers_find_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let (_, id) = world.wrote(&ann, "secret").await;
    let reply = saved_replies::create(
        &world.app,
        &ann.caller,
        &NewSavedReply { title: "a".into(), text: "b".into() },
    )
    .await
    .unwrap();
    let (shown, _) = inbox::thread(&world.app, &ann.caller, &id, None, 10).await.unwrap();
    let message = &shown[1].message.id;

    for path in ["", "/thread", "/head", "/details", &format!("/messages/{message}/why")] {
        world.get(&bob, &format!("/app/inbox/{id}{path}")).await.is(404).never_says("secret");
    }
    for path in [
        "take-over",
        "hand-back",
        "escalate",
        "resolve",
        "reopen",
        "read",
        "unread",
        "delete",
        "typing",
    ] {
        world.post(&bob, &format!("/app/inbox/{id}/{path}"), "").await.is(404);
    }
    world.post(&bob, &format!("/app/inbox/{id}/assign"), "member=").await.is(404);
    world.post(&bob, &format!("/app/inbox/{id}/snooze"), "until=hour").await.is(404);
    world.compose(&bob, &id, &[("kind", "reply"), ("text", "hi")]).await.is(404);
    world.get(&bob, &format!("/app/saved-replies/{}", reply.id)).await.is(404);
    world.post(&bob, &format!("/app/saved-replies/{}/delete", reply.id), "").await.is(404);
    world.get(&bob, "/app/inbox?q=secret").await.is(200).says("Nothing found");
    world.get(&ann, "/app/inbox/conv_1").await.is(404);
    world.get(&ann, "/app/inbox/%00").await.is(404);
}

#[tokio::test]
async fn whoever_is_signed_out_is_led_to_the_sign_in_and_back() {
    let world = World::new().await;
    let page = world
        .ask(Request::get("/app/inbox?status=open").body(Body::empty()).unwrap())
        .await
        .is(303);
    assert_eq!(page.header("location"), "/login?next=%2Fapp%2Finbox%3Fstatus%3Dopen");
    let part = Request::get("/app/inbox/list")
        .header("hx-request", "true")
        .header("hx-current-url", "http://127.0.0.1:8080/app/inbox");
    let part = world.ask(part.body(Body::empty()).unwrap()).await.is(200);
    assert_eq!(part.header("hx-redirect"), "/login?next=%2Fapp%2Finbox");
}

#[tokio::test]
async fn another_site_cannot_act_in_a_members_name() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (_, id) = world.wrote(&ann, "Hi").await;
    let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    world
        .ask(World::request(
            "POST",
            &format!("/app/inbox/{id}/delete"),
            &ann,
            &headers,
            Body::empty(),
        ))
        .await
        .is(403);
    assert!(inbox::get(&world.app, &ann.caller, &id).await.is_ok());
}

#[tokio::test]
async fn a_viewer_reads_along_and_touches_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let (_, id) = world.wrote(&ann, "Hi").await;

    let page = world.get(&vic, &format!("/app/inbox/{id}")).await.is(200);
    page.says("Hi")
        .says("You can read along")
        .never_says("data-composer")
        .never_says("Take over")
        .never_says("Block");
    assert!(
        inbox::get(&world.app, &ann.caller, &id).await.unwrap().unread,
        "a viewer leaves no mark"
    );
    for path in
        ["take-over", "hand-back", "escalate", "resolve", "reopen", "unread", "delete", "typing"]
    {
        world.post(&vic, &format!("/app/inbox/{id}/{path}"), "").await.is(403);
    }
    world.post(&vic, &format!("/app/inbox/{id}/assign"), "member=").await.is(403);
    world.post(&vic, &format!("/app/inbox/{id}/snooze"), "until=hour").await.is(403);
    world.compose(&vic, &id, &[("kind", "note"), ("text", "x")]).await.is(403);
    world.get(&vic, "/app/saved-replies/new").await.is(403);
    world.post(&vic, "/app/saved-replies", "title=a&text=b").await.is(403);
}

#[tokio::test]
async fn only_admins_delete() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let (_, id) = world.wrote(&ann, "Hi").await;

    world.get(&oli, &format!("/app/inbox/{id}")).await.never_says("Delete conversation");
    world.post(&oli, &format!("/app/inbox/{id}/delete"), "").await.is(403);
    let gone = world.act(&ann, &format!("/app/inbox/{id}/delete"), "").await.is(200);
    assert_eq!(gone.header("hx-redirect"), "/app/inbox");
    world.get(&ann, &format!("/app/inbox/{id}")).await.is(404);
}

#[tokio::test]
async fn hostile_words_are_only_words_everywhere() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (visitor, id) = world.wrote(&ann, EVIL).await;
    let change = ContactChange {
        name: Some(EVIL.chars().take(100).collect()),
        notes: Some(EVIL.to_owned()),
        tags: Some(vec!["<b>tag</b>".to_owned()]),
        ..ContactChange::default()
    };
    contacts::update(&world.app, &ann.caller, visitor.contact(), &change).await.unwrap();
    for saying in [Saying::Reply, Saying::Note] {
        member::write(
            &world.app,
            &ann.caller,
            &id,
            saying,
            &format!("{EVIL} [x](javascript:alert(1))"),
            None,
        )
        .await
        .unwrap();
    }
    saved_replies::create(
        &world.app,
        &ann.caller,
        &NewSavedReply { title: EVIL.into(), text: EVIL.into() },
    )
    .await
    .unwrap();
    world
        .post(
            &ann,
            "/app/tasks",
            &format!("title=x&body=%3Cscript%3Ey&contact={}&conversation={id}", visitor.contact()),
        )
        .await
        .is(303);

    for path in [
        "/app/inbox".to_owned(),
        format!("/app/inbox/{id}"),
        format!("/app/inbox/{id}/details"),
        format!("/app/inbox?q={}", "%22%3E%3Cscript%3Ealert"),
        format!("/app/contacts/{}", visitor.contact()),
        format!("/app/contacts/{}/edit", visitor.contact()),
        "/app/contacts?q=%22%3E%3Cscript%3E".to_owned(),
        "/app/saved-replies".to_owned(),
        "/app/home?tasks=all".to_owned(),
    ] {
        world
            .get(&ann, &path)
            .await
            .is(200)
            .is_safe()
            .never_says("href=\"javascript")
            .never_says("<b>tag");
    }
}

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
