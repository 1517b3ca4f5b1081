//! Outside calendars in the settings, and the bookings as a calendar to subscribe to.

use frontdesk_desk::{Role, app::Settings, calendars};
use frontdesk_providers::{
    ssrf::Guard,
    stubs::{Answer, Script, Stub},
};

use crate::world::{EVIL, World, encoded};

const PATH: &str = "/app/settings/calendars";

/// A feed with one event whose title would run if it were not escaped.
async fn feed() -> Stub {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nX-WR-CALNAME:Ana {EVIL}\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261124T090000Z\r\nDTEND:20261124T110000Z\r\nSUMMARY:{EVIL}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    Stub::files(Script::with(move |_| Answer::stream(text.clone()))).await
}

async fn world(stub: &Stub) -> World {
    let port = stub.base_url().rsplit(':').next().unwrap().parse().unwrap();
    World::reaching(Guard::default().allowing("127.0.0.1", port), Settings::default()).await
}

#[tokio::test]
async fn an_admin_subscribes_to_an_address_and_ends_it_again() {
    let stub = feed().await;
    let world = world(&stub).await;
    let ann = world.owner("Salon Ana").await;
    let opi = world.member(&ann, "Opi Operator", Role::Operator).await;
    world.get(&opi, PATH).await.is(403);
    world.get(&ann, PATH).await.is(200).is_safe().says("No calendar connected yet");
    world.get(&ann, &format!("{PATH}/feed")).await.is(200).is_safe();

    let evil = encoded(EVIL);
    for wrong in [
        "",
        "address=",
        "address=nowhere",
        &format!("address={evil}&blocks=on"),
        "address=http://127.0.0.1:1/a.ics&blocks=on",
        &format!("address={}/a.ics&staff={evil}&blocks=on", stub.base_url()),
    ] {
        world.post(&ann, &format!("{PATH}/feed"), wrong).await.is(422).is_safe();
    }
    let address = encoded(&format!("{}/a.ics?key=sesame7", stub.base_url()));
    world
        .post(&opi, &format!("{PATH}/feed"), &format!("address={address}&blocks=on"))
        .await
        .is(403);
    world
        .post(&ann, &format!("{PATH}/feed"), &format!("address={address}&blocks=on&writes=on"))
        .await
        .is(303);
    let page = world.get(&ann, PATH).await.is(200).is_safe();
    page.says("The whole business").says("keeps time free").never_says("sesame7");

    let id = calendars::list(&world.app, &ann.caller).await.unwrap().remove(0).id;
    let one = format!("{PATH}/{id}");
    world.get(&ann, &one).await.is(200).is_safe().never_says("Bookings are written into it");
    world.post(&ann, &one, "staff=").await.is(422).says("Choose at least one thing");
    world.post(&ann, &one, "staff=&blocks=on").await.is(303);
    world.post(&ann, &format!("{one}/sync"), "").await.is(303);
    let stranger = world.owner("Garage").await;
    for (path, form) in
        [(one.clone(), "blocks=on"), (format!("{one}/sync"), ""), (format!("{one}/disconnect"), "")]
    {
        world.post(&stranger, &path, form).await.is(404);
    }
    world.post(&ann, &format!("{one}/disconnect"), "").await.is(303);
    world.get(&ann, PATH).await.says("No calendar connected yet");
}

#[tokio::test]
async fn a_caldav_account_that_does_not_answer_is_refused_with_the_reason() {
    let stub = feed().await;
    let world = world(&stub).await;
    let ann = world.owner("Salon Ana").await;
    let path = format!("{PATH}/caldav");
    world.get(&ann, &path).await.is(200).is_safe();
    let evil = encoded(EVIL);
    for wrong in [
        "",
        "server=x",
        &format!("server={evil}&user={evil}&password={evil}"),
        "server=127.0.0.1:1&user=ana&password=secret-word",
        &format!("server={}&user=ana&password=secret-word", stub.base_url()),
    ] {
        world.post(&ann, &path, wrong).await.is(422).is_safe().never_says("secret-word");
    }
    assert!(calendars::list(&world.app, &ann.caller).await.unwrap().is_empty());
}

#[tokio::test]
async fn google_is_offered_where_it_is_set_up_and_nobody_comes_back_by_a_made_up_way() {
    let stub = feed().await;
    let world = world(&stub).await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, PATH).await.never_says("Connect Google Calendar").says("providers.google");
    world.get(&ann, &format!("{PATH}/google")).await.is(409);
    for query in ["", "?error=access_denied", "?state=x&code=y", "?state=AAAA&code=y"] {
        world.get(&ann, &format!("{PATH}/google/return{query}")).await.is(303);
    }
}

#[tokio::test]
async fn the_bookings_can_be_subscribed_to() {
    let stub = feed().await;
    let world = world(&stub).await;
    let ann = world.owner("Salon Ana").await;
    world.post(&ann, &format!("{PATH}/links"), "staff=").await.is(303);
    let link = calendars::list_feeds(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = calendars::feed_link(&world.app, &ann.caller, &link);
    world.get(&ann, PATH).await.is(200).is_safe().says(&at);
    let path = at.split_once("8080").unwrap().1.to_owned();

    let answer = world.get(&ann, &path).await.is(200).says("BEGIN:VCALENDAR").says("Salon Ana");
    assert!(answer.header("content-type").starts_with("text/calendar"));
    let tag = answer.header("etag").to_owned();
    assert!(tag.len() > 10);
    world.get(&ann, &path.replace(".ics", "")).await.is(404);
    world.get(&ann, "/calendars/made-up.ics").await.is(404);

    world.post(&ann, &format!("{PATH}/links/{}/delete", link.id), "").await.is(303);
    world.get(&ann, &path).await.is(404);
}
