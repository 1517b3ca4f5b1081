//! The inbox, by who asks.

use axum::{body::Body, http::Request};
use frontdesk_desk::{
    Role,
    contacts::{self, ContactChange},
    conversations::{
        contact, inbox,
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
async fn what_the_contact_thinks_of_it_stands_in_the_thread_and_beside_it() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (visitor, id) = world.wrote(&ann, "Hi").await;
    let path = format!("/app/inbox/{id}");
    world.get(&ann, &path).await.never_says("Rated ").says("conversation.updated");
    contact::rate(&world.app, &visitor, &id, 2, Some("slow <b>")).await.unwrap();
    for part in ["/thread", "/details"] {
        world
            .get(&ann, &format!("{path}{part}"))
            .await
            .is(200)
            .says("Rated 2 of 5")
            .says("slow &lt;b&gt;");
    }
}

#[tokio::test]
async fn phone_numbers_are_shown_in_groups_and_visitors_without_a_name_as_a_figure() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let (visitor, id) = world.wrote(&ann, "Hi").await;
    let change = ContactChange { phone: Some("+12015550188".into()), ..ContactChange::default() };
    contacts::update(&world.app, &ann.caller, visitor.contact(), &change).await.unwrap();
    for path in [format!("/app/inbox/{id}"), "/app/contacts".to_owned()] {
        world
            .get(&ann, &path)
            .await
            .is(200)
            .says(r#"href="tel:+12015550188""#)
            .says("+1 201-555-0188");
    }
}

#[tokio::test]
async fn a_search_shows_what_it_found_and_the_palette_finds_by_name() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let (visitor, id) = world.wrote(&ann, "Is there parking near you?").await;
    world.write(&visitor, &id, "And when do you open?").await;
    let change = ContactChange { name: Some("Oscar <b>".into()), ..ContactChange::default() };
    contacts::update(&world.app, &ann.caller, visitor.contact(), &change).await.unwrap();

    world
        .get(&ann, "/app/inbox?q=park")
        .await
        .is(200)
        .says("Is there <mark>parking</mark> near you?")
        .is_safe();
    for (words, found) in [("osc", true), ("parking", true), ("zzz", false), ("", false)] {
        let page = world.get(&ann, &format!("/app/inbox/find?q={words}")).await.is(200).is_safe();
        assert_eq!(page.body.contains(id.as_str()), found, "{words}");
        world.get(&bob, &format!("/app/inbox/find?q={words}")).await.is(200).never_says("Oscar");
    }
}
