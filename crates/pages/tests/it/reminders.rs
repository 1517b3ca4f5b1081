//! Reminders: how they are set, and the word that somebody comes.

use std::time::Duration;

use axum::{body::Body, http::Request};
use frontdesk_desk::{
    Role,
    bookings::{self, ReminderSettings},
    registry, reports, services,
};

use crate::world::{Answer, EVIL, World, encoded};

const CUT: &str = "name=Cut&duration_minutes=45&rules=1";
const PATH: &str = "/app/settings/reminders";

#[tokio::test]
async fn a_service_is_given_its_reminders_and_nonsense_is_given_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world
        .get(&ann, "/app/settings/services/new")
        .await
        .is(200)
        .says("remind_0\"")
        .says("value=\"1\"");
    let form = format!(
        "{CUT}&remind_0=2&remind_0_unit=hours&remind_1=1&remind_1_unit=days&remind_1_ask=1&remind_2="
    );
    world.post(&ann, "/app/settings/services", &form).await.is(303);
    let cut = services::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let kept: Vec<_> =
        cut.booking_rules.reminders.iter().map(|one| (one.minutes_before, one.ask)).collect();
    assert_eq!(kept, [(1_440, true), (120, false)]);
    let at = format!("/app/settings/services/{}", cut.id);
    world.get(&ann, &at).await.is(200).says("Ask them to confirm").is_safe();
    for wrong in [
        "remind_0=soon&remind_0_unit=days",
        "remind_0=15&remind_0_unit=days",
        "remind_0=1&remind_0_unit=minutes",
        "remind_0=1&remind_0_unit=days&remind_1=24&remind_1_unit=hours",
        &format!("remind_0={}&remind_0_unit={}", encoded(EVIL), encoded(EVIL)),
    ] {
        world.post(&ann, &at, &format!("{CUT}&{wrong}")).await.is(422).is_safe();
    }
    world.post(&ann, &at, &format!("{CUT}&remind_0=")).await.is(303);
    let none = services::get(&world.app, &ann.caller, &cut.id).await.unwrap();
    assert!(none.booking_rules.reminders.is_empty());
}

#[tokio::test]
async fn quiet_hours_and_the_summary_are_set_by_admins() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let opi = world.member(&ann, "Opi", Role::Operator).await;
    world.get(&opi, PATH).await.is(200).says("Changing it needs the role");
    world.post(&opi, PATH, "quiet_from=22:00&quiet_until=07:00&follow_up_minutes=60").await.is(403);
    let page =
        world.get(&ann, PATH).await.is(200).says("21:00").says("08:00").says("07:30").is_safe();
    let base = page.field("base");
    let form =
        format!("quiet_from=22:00&quiet_until=07:00&follow_up=on&follow_up_minutes=60&base={base}");
    world.post(&ann, PATH, &form).await.is(303);
    let kept = bookings::reminder_settings(&world.app, &ann.caller).await.unwrap();
    assert!(kept.follow_up && kept.follow_up_minutes == 60 && kept != ReminderSettings::default());
    // From a form that was filled before.
    world.post(&ann, PATH, &form.replace("22:00", "23:00")).await.is(409).says("22:00").is_safe();
    for wrong in ["quiet_from=25:00&quiet_until=07:00&follow_up_minutes=60", "follow_up_minutes=no"]
    {
        world.post(&ann, PATH, wrong).await.is(422).is_safe();
    }
    let evil = format!("quiet_from={0}&quiet_until={0}&follow_up_minutes={0}", encoded(EVIL));
    world.post(&ann, PATH, &evil).await.is(422).is_safe();
    let time = "/app/settings/reminders/summary";
    world.post(&opi, time, "summary_at=06:00").await.is(403);
    world.post(&ann, time, &format!("summary_at={}", encoded(EVIL))).await.is(422).is_safe();
    world.post(&ann, time, "summary_at=06:00").await.is(303);
    let at = reports::summary_time(&world.app, &ann.caller).await.unwrap();
    assert_eq!(at.strftime("%H:%M").to_string(), "06:00");
}

async fn visit(world: &World, path: &str) -> Answer {
    world.ask(Request::get(path).body(Body::empty()).unwrap()).await
}

async fn send(world: &World, path: &str, form: &str) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "http://127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin");
    world.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn one_press_says_that_somebody_comes_and_a_look_says_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let form = format!("{CUT}&remind_0=1&remind_0_unit=days&remind_0_ask=1");
    world.post(&ann, "/app/settings/services", &form).await.is(303);
    let cut = services::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let wish = bookings::Wish {
        service: cut.id,
        staff: None,
        starts_at: world.app.clock().now().plus(Duration::from_hours(26)),
        contact: None,
        conversation: None,
        note: String::new(),
        key: None,
        hold: None,
        minutes: None,
    };
    let guest = bookings::Guest {
        name: EVIL.to_owned(),
        email: "luis@example.com".to_owned(),
        ..bookings::Guest::default()
    };
    let booking = bookings::book_new(&world.app, &ann.caller, wish, &guest).await.unwrap();
    let booking = booking.done().unwrap();
    let link = bookings::links::manage(&world.app, ann.caller.org(), &booking.id);
    let page = link[link.find("/bookings/").unwrap()..].to_owned();
    visit(&world, &page).await.is(200).never_says("/confirm\"");
    world.app.advance(Duration::from_hours(2));
    registry::runner(&world.app).run_due().await.unwrap();

    visit(&world, &page).await.is(200).says("Will you be there?").says("I will be there").is_safe();
    let asked = bookings::get(&world.app, &ann.caller, &booking.id).await.unwrap();
    assert!(asked.asked_at.is_some() && asked.confirmed_by_contact_at.is_none());
    world.app.advance(Duration::from_hours(13));
    let one = format!("/app/bookings/{}", booking.id);
    world.get(&ann, &one).await.is(200).says("Not confirmed yet").is_safe();
    world.get(&ann, "/app/calendar?view=list").await.is(200).says("Not confirmed yet").is_safe();
    visit(&world, &format!("{page}/confirm")).await.is(405);
    send(&world, &format!("{page}/confirm"), "").await.is(303);
    send(&world, &format!("{page}/confirm"), "").await.is(303);
    visit(&world, &page).await.is(200).says("We look forward").never_says("/confirm\"").is_safe();
    world.get(&ann, &one).await.is(200).says("Will be there").says("Said that they come").is_safe();
    send(&world, "/bookings/made-up/confirm", "").await.is(404);
}
