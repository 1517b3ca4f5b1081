//! Home, tasks, and the frame around every page.

use frontdesk_desk::{
    Role,
    conversations::member,
    orgs,
    tasks::{self, Filter},
};

use crate::world::World;

#[tokio::test]
async fn the_dashboard_begins_with_the_set_up_and_then_with_the_work() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;

    assert_eq!(world.get(&ann, "/app").await.is(303).header("location"), "/app/home");
    world
        .get(&ann, "/app/home")
        .await
        .is(200)
        .says("Set up your front desk")
        .says("Nobody has written yet. Your next step is on the list below.")
        .says("Ann")
        .is_safe();
    let (_, id) = world.wrote(&ann, "Hi").await;
    world.get(&ann, "/app/home").await.says("Your agent has everything in hand.");
    member::resolve(&world.app, &ann.caller, &id).await.unwrap();
    world.get(&ann, "/app/home").await.says("Your agent has everything in hand.");
    world.post(&vic, "/app/home/checklist/dismiss", "").await.is(403);
    world.post(&ann, "/app/home/checklist/dismiss", "").await.is(303);
    world.get(&ann, "/app/home").await.never_says("Set up your front desk");
    assert_eq!(world.get(&ann, "/app").await.is(303).header("location"), "/app/inbox");
}

#[tokio::test]
async fn tasks_are_written_down_done_and_taken_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let me = ann.caller.member().unwrap();

    world.post(&ann, "/app/tasks", "title=&due=2026-11-30").await.is(422).says("2026-11-30");
    world.act(&ann, "/app/tasks", "title=x&due=soon").await.is(422).says("task-form");
    world
        .post(
            &ann,
            "/app/tasks",
            &format!("title=Call+Maya+back&due=2026-11-22&member={me}&urgent=on"),
        )
        .await
        .is(303);
    let task = tasks::list(&world.app, &ann.caller, &Filter { limit: 5, ..Filter::default() })
        .await
        .unwrap()
        .data
        .remove(0);
    world.get(&ann, "/app/home").await.says("Call Maya back").says("was due").says("Urgent");
    world.get(&vic, "/app/home?tasks=all").await.says("Call Maya back").never_says("/complete");

    for end in ["complete", "reopen"] {
        world.post(&bob, &format!("/app/tasks/{}/{end}", task.id), "").await.is(404);
        world.post(&vic, &format!("/app/tasks/{}/{end}", task.id), "").await.is(403);
    }
    let done = world.act(&ann, &format!("/app/tasks/{}/complete", task.id), "").await.is(204);
    assert!(done.header("hx-trigger").contains(&format!("/app/tasks/{}/reopen", task.id)));
    world.get(&ann, "/app/home?tasks=all").await.never_says("Call Maya back");
    world.post(&ann, &format!("/app/tasks/{}/reopen", task.id), "").await.is(303);
    world.get(&ann, "/app/home?tasks=all").await.says("Call Maya back");
    world.act(&ann, &format!("/app/tasks/{}/assign", task.id), "member=").await.is(204);
    world.get(&ann, "/app/home").await.never_says("Call Maya back");
}

#[tokio::test]
async fn what_was_done_is_said_once() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let done = world.post(&ann, "/app/saved-replies", "title=Parking&text=Behind").await.is(303);
    let cookie = done.header("set-cookie").split(';').next().unwrap().to_owned();
    let cookie = format!("fd_session={}; {cookie}", ann.token);
    let request = axum::http::Request::get("/app/saved-replies")
        .header("cookie", cookie)
        .body(axum::body::Body::empty())
        .unwrap();

    let page = world.ask(request).await.is(200).says("data-toast");

    assert!(page.header("set-cookie").contains("Max-Age=0"), "{:?}", page.headers);
}

#[tokio::test]
async fn a_member_switches_between_organizations_of_their_own() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;

    world.post(&ann, &format!("/app/organizations/{}/switch", bob.caller.org()), "").await.is(404);
    let done = world
        .post(&ann, &format!("/app/organizations/{}/switch", ann.caller.org()), "")
        .await
        .is(303);
    assert_eq!(done.header("location"), "/app");
    assert_eq!(orgs::members(&world.app, &ann.caller).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_without_a_page_offers_ways_on() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, "/app/nowhere").await.is(404).says("data-error-page").says("href=\"/app\"");
    world.act(&ann, "/app/jobs/job_1/retry", "").await.is(404);
}

#[tokio::test]
async fn the_agent_is_tried_before_any_visitor_does() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, "/app/try").await.is(200).says("src=\"/widget/wk_").is_safe();
}

#[tokio::test]
async fn every_page_leads_to_another_organization() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let page = world.get(&ann, "/app/home").await.is(200);
    // In the rail, and in the phone's sheet.
    assert_eq!(page.body.matches(r#"href="/app/organizations/new""#).count(), 2);
    world.get(&ann, "/app/organizations/new").await.is(200);
}
