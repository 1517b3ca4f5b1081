//! How services may be booked, who does them, when they work, and the rooms they need.

use frontdesk_desk::{
    Role,
    services::{self, Place, StaffChoice},
};

use crate::world::{EVIL, World, encoded};

const CUT: &str = "name=Cut&duration_minutes=45&rules=1";

#[tokio::test]
async fn a_service_gets_its_rules_and_who_does_it() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.post(&ann, "/app/settings/staff", "name=Marco").await.is(303);
    world.post(&ann, "/app/settings/staff", "name=Ana").await.is(303);
    let people = services::list_staff(&world.app, &ann.caller).await.unwrap();
    let rules = "notice=2&notice_unit=hours&horizon=60&cancel=1&cancel_unit=days&most=4&step=15&buffer_before=5&buffer_after=10&deposit=10.50&place=video&staff_choice=round_robin&needs_approval=on";

    let form = format!("{CUT}&{rules}&done_by={}", people[0].id);
    world.post(&ann, "/app/settings/services", &form).await.is(303);

    let cut = services::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let kept = &cut.booking_rules;
    assert_eq!((kept.min_notice_minutes, kept.cancel_notice_minutes), (120, 1_440));
    assert_eq!((kept.buffer_before_minutes, kept.buffer_after_minutes), (5, 10));
    assert_eq!(
        (kept.horizon_days, kept.max_per_day, kept.slot_step_minutes),
        (Some(60), Some(4), Some(15))
    );
    assert_eq!(
        (kept.deposit_amount, kept.place, kept.staff_choice),
        (Some(1_050), Place::Video, StaffChoice::RoundRobin)
    );
    assert!(kept.needs_approval);
    let does = async || {
        let people = services::list_staff(&world.app, &ann.caller).await.unwrap();
        people.iter().map(|one| one.services.contains(&cut.id)).collect::<Vec<_>>()
    };
    assert_eq!(does().await, [true, false]);
    let at = format!("/app/settings/services/{}", cut.id);
    world.get(&ann, &at).await.is(200).says("10.50").is_safe();

    // A form without the rules leaves them; one with them says all of them.
    world.post(&ann, &at, "name=Cut&duration_minutes=50").await.is(303);
    assert_eq!(services::get(&world.app, &ann.caller, &cut.id).await.unwrap().booking_rules, *kept);
    world.post(&ann, &at, &format!("{CUT}&done_by={}", people[1].id)).await.is(303);
    assert_eq!(does().await, [false, true]);

    for wrong in
        ["notice=soon", "horizon=9999", "deposit=much", &format!("notice={}", encoded(EVIL))]
    {
        let value = wrong.split('=').nth(1).unwrap();
        let page = world.post(&ann, &at, &format!("{CUT}&{wrong}")).await.is(422).is_safe();
        assert!(value.contains('%') || page.body.contains(value), "{wrong} is not given back");
    }
}

#[tokio::test]
async fn what_is_special_about_a_date_survives_saving() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let form = format!(
        "name=Marco&own_hours=on&time_zone=Europe%2FLisbon&mon=09:00-13:00%2C14:00-18:00&date=2026-12-24&open=09:00-12:00&note=Eve&date=2026-12-25&open=&note={}&date=&open=&note=",
        encoded(EVIL)
    );
    world.post(&ann, "/app/settings/staff", &form).await.is(303);
    let person = services::list_staff(&world.app, &ann.caller).await.unwrap().remove(0);
    assert_eq!(person.hours.0.as_ref().unwrap().exceptions().len(), 2);
    assert_eq!(person.time_zone, "Europe/Lisbon");

    let at = format!("/app/settings/staff/{}", person.id);
    let page = world.get(&ann, &at).await.is(200).says("2026-12-24").says("09:00-12:00");
    page.says("Time off").is_safe();
    let wrong = "name=Marco&own_hours=on&date=&open=&note=&date=2026-12-24&open=nine&note=Eve";
    world
        .post(&ann, &at, wrong)
        .await
        .is(422)
        .says("value=\"nine\"")
        .says("f-hours.exceptions[0].open");
    world.post(&ann, &at, "name=Marco&time_zone=Mars%2FBase").await.is(422).says("Mars/Base");
}

#[tokio::test]
async fn rooms_are_added_renamed_and_deleted() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    world.post(&ann, "/app/settings/services", CUT).await.is(303);

    let add = "/app/settings/resources";
    world.post(&ann, add, &format!("name={}", encoded(EVIL))).await.is(303);
    world.post(&ann, add, "name=").await.is(303);
    world.post(&vic, add, "name=Mine").await.is(403);
    let room = services::list_resources(&world.app, &ann.caller).await.unwrap().remove(0);
    world.get(&ann, "/app/settings/services").await.is(200).says(room.id.as_str()).is_safe();
    let cut = services::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = format!("/app/settings/services/{}", cut.id);
    world.post(&ann, &at, &format!("{CUT}&resources={}", room.id)).await.is(303);
    let room_at = format!("{add}/{}", room.id);
    world.post(&bob, &room_at, "name=Mine").await.is(404);
    world.post(&ann, &room_at, "name=Studio").await.is(303);
    world.get(&ann, "/app/settings/services").await.says("Studio").says("Cut");
    world.post(&bob, &format!("{room_at}/delete"), "").await.is(404);
    world.post(&ann, &format!("{room_at}/delete"), "").await.is(303);
    assert!(services::list_resources(&world.app, &ann.caller).await.unwrap().is_empty());
    let cut = services::get(&world.app, &ann.caller, &cut.id).await.unwrap();
    assert!(cut.booking_rules.resources.is_empty());
}
