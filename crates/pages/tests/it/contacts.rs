//! Contacts, by who asks.

use frontdesk_desk::{Error, Role, contacts, orgs};

use crate::world::World;

#[tokio::test]
async fn the_table_is_searched_and_paged() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, "/app/contacts").await.is(200).says("Nobody yet").is_safe();
    for n in 0..52 {
        let (visitor, _) = world.wrote(&ann, "Hi").await;
        let change = contacts::ContactChange {
            name: Some(format!("Person {n}")),
            ..contacts::ContactChange::default()
        };
        contacts::update(&world.app, &ann.caller, visitor.contact(), &change).await.unwrap();
        world.app.advance(std::time::Duration::from_secs(1));
    }

    let page = world.get(&ann, "/app/contacts").await.is(200).says("50 of 52").says("rel=\"next\"");
    let next =
        page.body.split("href=\"/app/contacts?cursor=").nth(1).unwrap().split('"').next().unwrap();
    world
        .get(&ann, &format!("/app/contacts?cursor={next}"))
        .await
        .is(200)
        .says("Person 0<")
        .says("rel=\"prev\"");
    world
        .get(&ann, "/app/contacts?q=person+17")
        .await
        .is(200)
        .says("Person 17")
        .never_says("Person 18");
    world.get(&ann, "/app/contacts?q=zzz").await.is(200).says("Nobody found");
    world.get(&ann, "/app/contacts?cursor=zzz").await.is(422);
}

#[tokio::test]
async fn a_contact_is_seen_and_changed_by_those_who_may() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let (visitor, conversation) = world.wrote(&ann, "Are you open?").await;
    let path = format!("/app/contacts/{}", visitor.contact());

    world
        .get(&ann, &path)
        .await
        .is(200)
        .says("Are you open?")
        .says(conversation.as_str())
        .says("Visit")
        .is_safe();
    world
        .get(&vic, &path)
        .await
        .is(200)
        .never_says("Delete contact")
        .never_says("Edit contact</h2>");
    for end in ["", "/edit"] {
        world.get(&bob, &format!("{path}{end}")).await.is(404);
    }
    for end in ["/edit", "/block", "/unblock", "/forget-device", "/delete"] {
        let form = if end == "/edit" { "name=x" } else { "" };
        world.post(&bob, &format!("{path}{end}"), form).await.is(404);
        world.post(&vic, &format!("{path}{end}"), form).await.is(403);
    }

    let form =
        "name=Maya&email=maya%40example.com&phone=&language=&tags=vip%2C+long+hair&notes=Likes+tea";
    world.act(&ann, &format!("{path}/edit"), form).await.is(204);
    world
        .get(&ann, &path)
        .await
        .says("Maya")
        .says("not proven")
        .says("long hair")
        .says("Likes tea");
    let refused =
        world.act(&ann, &format!("{path}/edit"), "name=Kept+Name&email=nonsense").await.is(422);
    refused.says("Kept Name").says("nonsense").says("field-error").never_says("<html");
    world
        .post(&ann, &format!("{path}/edit"), "name=Kept+Name&email=nonsense")
        .await
        .is(422)
        .says("<!DOCTYPE html>")
        .says("Kept Name");
}

#[tokio::test]
async fn a_number_is_taken_as_people_write_it_where_the_business_is() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let here = orgs::ProfileChange { country: Some("US".into()), ..orgs::ProfileChange::default() };
    orgs::update_profile(&world.app, &ann.caller, here).await.unwrap();

    let form = "name=Rob&phones=%28415%29+555-2671";
    let made = world.post(&ann, "/app/contacts/new", form).await.is(303);
    let path = made.header("location").to_owned();
    world.get(&ann, &path).await.is(200).says("tel:+14155552671");
    let edit = format!("{path}/edit");
    world.act(&ann, &edit, "name=Rob&phone=415-555-2672").await.is(204);
    world.get(&ann, &path).await.is(200).says("tel:+14155552672");
    let wrong = world.post(&ann, "/app/contacts/new", "name=Rob&phones=12").await.is(422);
    wrong.says("such as +45 32 12 34 56");
}

#[tokio::test]
async fn a_contact_is_blocked_forgotten_and_deleted() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let (visitor, _) = world.wrote(&ann, "Hi").await;
    let path = format!("/app/contacts/{}", visitor.contact());

    world.post(&oli, &format!("{path}/block"), "").await.is(303);
    world.get(&oli, &path).await.says("Blocked").says("Unblock");
    world.act(&oli, &format!("{path}/unblock"), "").await.is(204);
    world.act(&oli, &format!("{path}/forget-device"), "").await.is(204);
    world
        .get(&oli, &path)
        .await
        .says("Nothing is known of the device")
        .never_says("Delete contact");
    world.post(&oli, &format!("{path}/delete"), "").await.is(403);
    world
        .get(&ann, &path)
        .await
        .says("1 conversation with every message and file and 1 visit go for good");
    world.post(&ann, &format!("{path}/delete"), "").await.is(303);
    assert!(matches!(
        contacts::get(&world.app, &ann.caller, visitor.contact()).await,
        Err(Error::NotFound(_))
    ));
}
