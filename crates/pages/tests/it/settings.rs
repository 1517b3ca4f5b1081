//! Settings, by who asks.

use frontdesk_desk::{
    Role, offers, orgs, saved_replies,
    services::{self, ServiceText},
};

use crate::world::{EVIL, World, encoded};

const TABS: [&str; 11] = [
    "organization",
    "hours",
    "services",
    "members",
    "models",
    "account",
    "security",
    "api-keys",
    "usage",
    "privacy",
    "audit",
];

#[tokio::test]
async fn everybody_sees_what_their_role_may() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;

    for tab in TABS {
        let path = format!("/app/settings/{tab}");
        world.get(&ann, &path).await.is(200).is_safe();
        let admins = matches!(tab, "models" | "api-keys" | "privacy" | "audit");
        world.get(&vic, &path).await.is(if admins { 403 } else { 200 }).is_safe();
    }
    world
        .get(&vic, "/app/settings/organization")
        .await
        .says("<fieldset disabled>")
        .never_says("Save changes")
        .never_says("/app/settings/danger");
    world.get(&vic, "/app/settings/danger").await.is(403);
    assert_eq!(
        world.get(&ann, "/app/settings").await.is(303).header("location"),
        "/app/settings/organization"
    );
}

#[tokio::test]
async fn who_may_not_change_something_is_refused() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let ada = world.member(&ann, "Ada Admin", Role::Admin).await;
    let owner = ann.caller.member().unwrap();
    let service = services::create(&world.app, &ann.caller, &cut()).await.unwrap();

    for (path, form) in [
        ("organization".to_owned(), "name=Mine&slug=mine&time_zone=UTC&currency=EUR&languages=en"),
        ("hours".to_owned(), "mon_from=09:00&mon_to=10:00"),
        ("services".to_owned(), "name=Cut&duration_minutes=30"),
        (format!("services/{}", service.id), "name=Cut&duration_minutes=30"),
        (format!("services/{}/delete", service.id), ""),
        ("offers".to_owned(), "name=Glow&first_day=2026-12-01&last_day=2026-12-24"),
        ("staff".to_owned(), "name=Marco"),
        ("members".to_owned(), "email=x%40example.com&role=viewer"),
        (format!("members/{owner}/role"), "role=viewer"),
        (format!("members/{owner}/remove"), ""),
        ("models/anthropic.api_key".to_owned(), "value=sk-1"),
        ("models/anthropic.api_key/remove".to_owned(), ""),
        ("models/limit".to_owned(), "daily_limit=9"),
        ("api-keys".to_owned(), "name=x&scopes=read"),
        ("danger".to_owned(), "name=Salon+Ana"),
    ] {
        world.post(&oli, &format!("/app/settings/{path}"), form).await.is(403);
    }
    assert_eq!(
        world.get(&oli, "/app/settings/agent").await.is(303).header("location"),
        "/app/agent"
    );
    // An admin is not above an owner, and gives no role above their own.
    world.post(&ada, &format!("/app/settings/members/{owner}/remove"), "").await.is(403);
    world.post(&ada, "/app/settings/members", "email=x%40example.com&role=owner").await.is(403);
    world.post(&ada, "/app/settings/danger", "name=Salon+Ana").await.is(403);
}

fn cut() -> ServiceText {
    ServiceText {
        name: "Cut".into(),
        description: String::new(),
        duration_minutes: 45,
        price: "45.00".into(),
        booking_rules: services::BookingRules::default(),
    }
}

#[tokio::test]
async fn the_profile_is_saved_or_given_back_as_typed() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let evil = encoded(EVIL);
    let form = format!(
        "name={evil}&slug=Not+A+Slug&description={evil}&phone=12&email={evil}&website={evil}&address={evil}&country=DE&time_zone=Europe%2FBerlin&currency=EUR&languages=en"
    );
    let refused = world.post(&ann, "/app/settings/organization", &form).await.is(422).is_safe();
    refused.says("Not A Slug").says("&lt;script&gt;").says("There are").says("#f-slug");

    let form = "name=Salon+Ana&slug=ana&description=Cuts&phone=030+901820&email=hi%40ana.example&website=ana.example&address=Main+1&country=DE&time_zone=Europe%2FBerlin&currency=EUR&languages=en%2C+de";
    world.post(&ann, "/app/settings/organization", form).await.is(303);
    let profile = orgs::profile(&world.app, &ann.caller).await.unwrap();
    assert_eq!(
        (profile.slug.as_str(), profile.website.as_str(), profile.phone.as_str()),
        ("ana", "https://ana.example", "+4930901820")
    );
    assert_eq!(profile.languages.0, ["en", "de"]);
}

#[tokio::test]
async fn rows_of_hours_come_and_go_without_a_script_and_nothing_is_saved_before_it_is() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let path = "/app/settings/hours";
    // Monday, ten in Berlin is eleven.
    world.get(&ann, path).await.says("Open now, until 17:00").says("Europe/Berlin");

    let form = "mon_from=09:00&mon_to=13:00&change=add-mon";
    world
        .post(&ann, path, form)
        .await
        .is(200)
        .says("hours-mon-1")
        .says("data-dirty")
        .says("value=\"13:00\"");
    world
        .post(&ann, path, "mon_from=09:00&mon_to=13:00&change=copy")
        .await
        .is(200)
        .says("hours-fri-0")
        .never_says("hours-sat-0");
    world
        .post(&ann, path, "mon_from=09:00&mon_to=13:00&change=remove-mon-0")
        .await
        .is(200)
        .never_says("hours-mon-0");
    world.post(&ann, path, "change=add-date").await.is(200).says("date-0");
    world.get(&ann, path).await.says("Open now, until 17:00");

    let wrong =
        "mon_from=09:00&mon_to=13:00&mon_from=12:00&mon_to=15:00&date=2026-13-01&open=&note=Odd";
    let refused = world.post(&ann, path, wrong).await.is(422);
    refused.says("overlap").says("not a date").says("value=\"Odd\"").says("#f-hours.mon");
    let right = "tue_from=09:00&tue_to=13:00&tue_from=15:00&tue_to=00:00&date=2026-11-23&open=&note=Closed+today&date=&open=&note=";
    world.post(&ann, path, right).await.is(303);
    world
        .get(&ann, path)
        .await
        .says("Closed now. Opens Tuesday, 24 November, 09:00")
        .says("Closed today");
    let hours = orgs::hours(&world.app, &ann.caller).await.unwrap();
    assert_eq!(hours.usual(jiff::civil::Weekday::Tuesday).len(), 2);
}

#[tokio::test]
async fn offers_are_added_changed_and_deleted() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    world.get(&ann, "/app/settings/services").await.says("Add an offer that runs for a time");
    let wrong = "name=&price=cheap&percent=20&first_day=2026-12-24&last_day=2026-12-01";
    let refused = world.post(&ann, "/app/settings/offers", wrong).await.is(422);
    refused.says("value=\"cheap\"").says("value=\"2026-12-24\"").says("f-last_day-error");

    let new = "name=Winter+glow&percent=20&first_day=2020-12-01&last_day=2020-12-24";
    world.post(&ann, "/app/settings/offers", new).await.is(303);
    world.post(&ann, "/app/settings/offers", new).await.is(422).says("already");

    let (_, all) = offers::list(&world.app, &ann.caller).await.unwrap();
    let at = |end: &str| format!("/app/settings/offers/{}{end}", all[0].id);
    world
        .get(&ann, "/app/settings/services")
        .await
        .says("Winter glow")
        .says("20% off")
        .says("over");
    world.get(&ann, "/app/knowledge").await.says("No offer runs today");
    world.get(&ann, &at("")).await.is(200).says("value=\"20\"");
    let longer = "name=Winter+glow&price=35&first_day=2020-12-01&last_day=2999-12-24";
    world.post(&ann, &at(""), longer).await.is(303);
    world.get(&ann, "/app/settings/services").await.says("35").says("running");
    world.get(&ann, "/app/knowledge").await.says("1 offer runs today");
    world.get(&bob, &at("")).await.is(404);
    world.post(&bob, &at(""), longer).await.is(404);
    world.post(&bob, &at("/delete"), "").await.is(404);
    world.post(&ann, &at("/delete"), "").await.is(303);
    assert!(offers::list(&world.app, &ann.caller).await.unwrap().1.is_empty());
}

#[tokio::test]
async fn services_and_staff_are_added_changed_moved_and_deleted() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    world
        .get(&ann, "/app/settings/services")
        .await
        .says("Add what you offer")
        .says("Add who does it");
    let refused = world
        .post(&ann, "/app/settings/services", "name=&duration_minutes=x&price=cheap")
        .await
        .is(422);
    refused.says("value=\"cheap\"").says("value=\"x\"").says("f-price-error");
    for name in ["Cut", "Colour"] {
        world
            .post(
                &ann,
                "/app/settings/services",
                &format!("name={name}&duration_minutes=45&price=from+45.00"),
            )
            .await
            .is(303);
    }
    world
        .post(&ann, "/app/settings/services", "name=cut&duration_minutes=45")
        .await
        .is(422)
        .says("already");
    let all = services::list(&world.app, &ann.caller).await.unwrap();
    let (cut, colour) = (&all[0], &all[1]);
    let at =
        |id: &frontdesk_base::id::ServiceId, end: &str| format!("/app/settings/services/{id}{end}");

    world.get(&ann, &at(&cut.id, "")).await.is(200).says("from 45.00");
    world.post(&ann, &at(&cut.id, ""), "name=Long+cut&duration_minutes=60&price=").await.is(303);
    world.post(&ann, &at(&colour.id, "/up"), "").await.is(303);
    world.post(&ann, &at(&colour.id, "/up"), "").await.is(303);
    let all = services::list(&world.app, &ann.caller).await.unwrap();
    assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Colour", "Long cut"]);
    for end in ["", "/delete", "/up"] {
        world
            .post(&bob, &at(&cut.id, end), "name=Mine&duration_minutes=5")
            .await
            .is(if end == "/up" { 303 } else { 404 });
    }

    let form =
        format!("name=Marco&services={}&own_hours=on&mon=09:00-13:00%2C+15:00-18:00", colour.id);
    world.post(&ann, "/app/settings/staff", &form).await.is(303);
    world
        .post(&ann, "/app/settings/staff", "name=Bad&own_hours=on&mon=nine")
        .await
        .is(422)
        .says("value=\"nine\"")
        .says("not a span");
    world.post(&ann, "/app/settings/staff", "name=Bad&services=nonsense").await.is(422);
    let person = services::list_staff(&world.app, &ann.caller).await.unwrap().remove(0);
    assert!(person.hours.is_some());
    let at = format!("/app/settings/staff/{}", person.id);
    world.get(&ann, &at).await.is(200).says("09:00-13:00, 15:00-18:00");
    world.get(&bob, &at).await.is(404);
    world.post(&ann, &at, "name=Marco").await.is(303);
    world.get(&ann, "/app/settings/services").await.says("Marco").says("when the business is open");
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    world.post(&ann, &format!("/app/settings/services/{}/delete", colour.id), "").await.is(303);
    world
        .get(&ann, "/app/settings/services")
        .await
        .says("Add who does it")
        .never_says("Colour</a>");
}

#[tokio::test]
async fn members_come_change_and_go() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let bob = world.owner("Bike shop").await;
    let (me, them) = (ann.caller.member().unwrap(), oli.caller.member().unwrap());
    let path = "/app/settings/members";

    world
        .post(&ann, path, "email=nonsense&role=viewer")
        .await
        .is(422)
        .says("value=\"nonsense\"")
        .says("value=\"viewer\" selected");
    world.post(&ann, path, "email=new%40example.com&role=king").await.is(422);
    world.post(&ann, path, "email=new%40example.com&role=viewer").await.is(303);
    let waiting = orgs::invitations(&world.app, &ann.caller).await.unwrap().remove(0);
    world.get(&ann, path).await.says("new@example.com").is_safe();
    world.get(&oli, path).await.is(200).never_says("new@example.com").never_says("Invite somebody");
    let at = format!("/app/settings/invitations/{}", waiting.id);
    world.post(&bob, &format!("{at}/resend"), "").await.is(404);
    world.post(&ann, &format!("{at}/resend"), "").await.is(303);
    world.post(&ann, &format!("{at}/cancel"), "").await.is(303);
    world.post(&ann, &format!("{at}/cancel"), "").await.is(404);

    world.post(&ann, &format!("{path}/{them}/role"), "role=admin").await.is(303);
    world.post(&ann, &format!("{path}/{me}/role"), "role=viewer").await.is(303);
    assert_eq!(
        orgs::members(&world.app, &ann.caller).await.unwrap()[0].role,
        Role::Owner,
        "the last owner stays"
    );
    world.post(&ann, &format!("{path}/leave"), "").await.is(303);
    world.get(&ann, path).await.is(200);
    world.post(&ann, &format!("{path}/{them}/remove"), "").await.is(303);
    assert_eq!(world.get(&oli, path).await.is(303).header("location"), "/app/organizations/new");
}

#[tokio::test]
async fn whoever_saves_later_is_shown_what_was_stored_meanwhile() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.post(&ann, "/app/settings/services", "name=Cut&duration_minutes=30").await.is(303);
    let service = services::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let service = format!("/app/settings/services/{}", service.id);
    world.post(&ann, "/app/settings/staff", "name=Ana").await.is(303);
    let person = services::list_staff(&world.app, &ann.caller).await.unwrap().remove(0);
    let person = format!("/app/settings/staff/{}", person.id);
    world.post(&ann, "/app/saved-replies", "title=Parking&text=There").await.is(303);
    let reply = saved_replies::list(&world.app, &ann.caller).await.unwrap().remove(0);
    let reply = format!("/app/saved-replies/{}", reply.id);
    let place = "country=DE&time_zone=Europe%2FBerlin&currency=EUR&languages=en&slug=salon-ana";
    let forms = [
        ("/app/settings/organization", format!("name=Ana&{place}"), format!("name=Bea&{place}")),
        (
            "/app/settings/hours",
            "mon_from=09:00&mon_to=17:00".to_owned(),
            "mon_from=10:00&mon_to=17:00".to_owned(),
        ),
        (
            service.as_str(),
            "name=Cut&duration_minutes=40".to_owned(),
            "name=Cut&duration_minutes=50".to_owned(),
        ),
        (
            person.as_str(),
            "name=Ana&own_hours=true&mon=09:00-12:00".to_owned(),
            "name=Ana&own_hours=true&mon=09:00-13:00&date=2026-12-24&open=&note=".to_owned(),
        ),
        (
            reply.as_str(),
            "title=Parking&text=Behind".to_owned(),
            "title=Parking&text=Before".to_owned(),
        ),
    ];
    for (at, first, second) in forms {
        let base = world.get(&ann, at).await.is(200).field("base");
        world.post(&ann, at, &format!("{first}&base={base}")).await.is(303);
        let stale = world.post(&ann, at, &format!("{second}&base={base}")).await.is(409);
        let base = stale.field("base");
        stale.says("Somebody changed this while you were writing").is_safe();
        world.post(&ann, at, &format!("{second}&base={base}")).await.is(303);
    }
}
