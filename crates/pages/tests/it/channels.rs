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

#[tokio::test]
async fn a_phone_line_is_explained_set_up_and_shown_to_nobody_else() {
    use frontdesk_desk::channels::voice::{self, Carrier, NewLine};
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    world.get(&ann, "/app/channels").await.is(200).says("Connect a number").is_safe();
    world
        .get(&ann, "/app/phone")
        .await
        .is(200)
        .says("No phone number yet")
        .says("Connect Twilio")
        .is_safe();
    let wrong = "account_sid=AC1&auth_token=%3Cscript%3E";
    let answer = world.post(&ann, "/app/phone/accounts/twilio", wrong).await;
    answer.is(422).is_safe().says("f-account_sid-error").never_says("<script>alert");
    world.post(&ann, "/app/phone/accounts/acme", wrong).await.is(404);
    world
        .get(&ann, "/app/phone/accounts/twilio/numbers")
        .await
        .is(200)
        .says("Connect your account first");

    let evil = EVIL.to_owned();
    let new = NewLine {
        name: evil,
        carrier: Some(Carrier::Twilio),
        number: "+15005550006".into(),
        ..NewLine::default()
    };
    let line = voice::create(&world.app, &ann.caller, new).await.unwrap();
    let at = format!("/app/phone/{}", line.channel_id);
    world.get(&ann, "/app/channels").await.is(200).says(&at).is_safe();
    world.get(&ann, "/app/phone").await.is(200).says("Not connected").is_safe();
    world.get(&ann, &at).await.is(200).says("/hooks/twilio/").says("Not connected").is_safe();
    world.get(&bob, &at).await.is(404);
    world.post(&bob, &at, "name=x").await.is(404);

    let typed = "name=Front&number=%2B15005550006&answers=out_of_hours&speed=100&max_minutes=0&idle_seconds=10&patience_ms=500&patience_interrupting_ms=700&patience_dictation_ms=1400&menu=1+%3D+I+want+to+book&ring_seconds=20&consent_texts=nothing";
    world
        .post(&ann, &at, typed)
        .await
        .is(422)
        .is_safe()
        .says("f-transfer_number-error")
        .says("f-max_minutes-error")
        .says("f-consent_texts-error");
    let typed = "name=Front&number=%2B15005550006&answers=always&speed=110&max_minutes=20&idle_seconds=10&patience_ms=500&patience_interrupting_ms=700&patience_dictation_ms=1400&menu=1+%3D+I+want+to+book&ring_seconds=20&calls_from=09%3A00&calls_until=18%3A00&desk_out=on&consent_texts=en%3A+Recorded.&ring_through=&blocked=%2B4930901821";
    world.post(&ann, &at, typed).await.is(303);
    let saved = voice::get(&world.app, &ann.caller, &line.channel_id).await.unwrap();
    assert_eq!(
        (saved.name.as_str(), saved.settings.speed, saved.settings.desk_out),
        ("Front", 110, true)
    );
    assert_eq!((saved.settings.blocked.len(), saved.settings.consent_texts.len()), (1, 1));
    world.post(&ann, &format!("{at}/wire"), "").await.is(303);

    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    world.get(&oli, &at).await.is(200).says("needs the role admin").is_safe();
    world
        .get(&oli, "/app/phone")
        .await
        .is(200)
        .says("needs the role admin")
        .never_says("Auth token");
    world.post(&oli, &at, typed).await.is(403);
    world.post(&oli, "/app/phone/accounts/twilio/disconnect", "").await.is(403);
}
