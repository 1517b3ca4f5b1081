//! Channels, by who asks.

use frontdesk_desk::{
    Role,
    channels::{self, Position},
};

use crate::world::{EVIL, World, encoded};

#[tokio::test]
async fn a_widget_is_made_dressed_and_closed() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let first = channels::list(&world.app, &ann.caller).await.unwrap().remove(0);
    world.get(&ann, "/app/channels").await.is(200).says("not seen on a website yet").is_safe();
    world.post(&ann, "/app/channels", "name=+").await.is(422);
    world.post(&ann, "/app/channels", "name=Shop").await.is(303);

    let at = format!("/app/channels/{}", first.id);
    for end in ["", "/embed", "/identity"] {
        world.get(&ann, &format!("{at}{end}")).await.is(200).is_safe();
        world.get(&bob, &format!("{at}{end}")).await.is(404);
    }
    let key = first.widget_key.unwrap();
    world.get(&ann, &at).await.says(&format!("/widget/{key}?version="));
    let evil = encoded(EVIL);
    let form = format!(
        "name={evil}&colour=red&position=left&greeting={evil}&suggestions={evil}&allowed_origins=shop&privacy_url=javascript%3Aalert(1)"
    );
    world
        .act(&ann, &at, &form)
        .await
        .is(422)
        .is_safe()
        .says("f-colour-error")
        .says("&lt;script&gt;")
        .says("f-allowed_origins-error");
    let form = "name=Site&colour=%23AA0000&position=left&launcher_icon=hand&greeting=Hello&suggestions=Hours%3F%0APrices%3F&languages=en&email_required=on&allowed_origins=https%3A%2F%2Fshop.example";
    let saved =
        world.act(&ann, &at, form).await.is(200).says("id=\"designer\"").says("value=\"#aa0000\"");
    assert!(saved.header("hx-trigger").contains("Widget saved"));
    let widget = channels::get(&world.app, &ann.caller, &first.id).await.unwrap();
    assert_eq!(
        (widget.settings.position, widget.settings.suggestions.len(), widget.settings.show_sources),
        (Position::Left, 2, false)
    );

    world.post(&ann, &format!("{at}/disable"), "").await.is(303);
    world.get(&ann, &at).await.says("Switched off").never_says("<iframe");
    world.post(&ann, &format!("{at}/enable"), "").await.is(303);
    world.post(&ann, &format!("{at}/rotate-key"), "").await.is(303);
    world.get(&ann, &format!("{at}/embed")).await.never_says(&key).says("data-widget=&quot;wk_");
}

#[tokio::test]
async fn only_an_admin_changes_a_channel() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let widget = channels::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = format!("/app/channels/{}", widget.id);

    world.get(&oli, &at).await.is(200).never_says("Save the widget");
    world.get(&oli, &format!("{at}/identity")).await.is(200).never_says("Make the secret</span>");
    for end in ["", "/enable", "/disable", "/rotate-key", "/identity"] {
        world.post(&oli, &format!("{at}{end}"), "name=Mine&colour=%23aa0000").await.is(403);
    }
    world.post(&oli, "/app/channels", "name=Mine").await.is(403);
    assert_eq!(channels::get(&world.app, &ann.caller, &widget.id).await.unwrap(), widget);
}

#[tokio::test]
async fn the_secret_of_identities_is_shown_once() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let widget = channels::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = format!("/app/channels/{}/identity", widget.id);

    let made = world.post(&ann, &at, "").await.is(200).says("cannot be shown again");
    let secret = made
        .body
        .split("id=\"identity-secret\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(secret.len(), 64);
    world.get(&ann, &at).await.says("There is one").says("data-confirm").never_says(&secret);
}
