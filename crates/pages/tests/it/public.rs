//! Pages for anybody, and the demo's.

use axum::{body::Body, http::Request};
use frontdesk_desk::{demo, privacy};

use crate::world::{Answer, World};

async fn get(world: &World, path: &str) -> Answer {
    world.ask(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn anybody_sees_what_this_is_and_what_it_keeps() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;

    get(&world, "/").await.is(200).says("/privacy").says("/api/docs").says("Sign in").is_safe();
    world.get(&ann, "/").await.is(200).says("Open the dashboard").never_says("/login");
    let page = get(&world, "/privacy")
        .await
        .is(200)
        .says("fd_session")
        .says("there is no cookie banner")
        .is_safe();
    for held in privacy::tables() {
        assert!(page.body.contains(&format!("id=\"held-{}\"", held.table)), "{}", held.table);
    }
}

#[tokio::test]
async fn the_demo_has_a_site_and_a_way_in() {
    let world = World::new().await;
    get(&world, "/site").await.is(404);
    let opened = demo::open(&world.app).await.unwrap();

    let site = get(&world, "/site")
        .await
        .is(200)
        .says("Balayage")
        .says("from $220")
        .says("218 Linden Street")
        .is_safe();
    assert!(
        site.body
            .contains(&format!(r#"src="/widget.js" data-widget="{}" async"#, opened.widget_key)),
        "{}",
        site.body
    );
    assert!(
        !site.body.contains("http://") && !site.body.contains("https://"),
        "nothing is loaded from elsewhere"
    );
    assert!(site.header("content-security-policy").contains("frame-ancestors 'self'"));

    let signed = get(&world, "/demo/sign-in?next=%2Fapp%2Fknowledge").await.is(303);
    assert_eq!(signed.header("location"), "/app/knowledge");
    assert_eq!(
        get(&world, "/demo/sign-in?next=%2F%2Fevil.example").await.is(303).header("location"),
        "/app"
    );
    assert!(signed.header("set-cookie").contains("HttpOnly"));
}
