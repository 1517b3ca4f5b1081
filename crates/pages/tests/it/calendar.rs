//! The calendar, by who asks.

use frontdesk_base::{
    Timestamp,
    id::{BookingId, ServiceId, StaffId},
};
use frontdesk_desk::{
    Role,
    bookings::{self, Status},
    orgs,
    services::{self, BookingRules, PersonText, ServiceText},
};

use crate::world::{EVIL, Somebody, World, encoded};

/// A salon with a cut of an hour, by Ana and by Ben.
struct Salon {
    owner: Somebody,
    cut: ServiceId,
    ana: StaffId,
    ben: StaffId,
    /// A day on which it is open, a week ahead.
    day: String,
}

impl Salon {
    async fn new(world: &World) -> Self {
        let owner = world.owner("Salon Ana").await;
        let hours = orgs::HoursText::from(&orgs::Hours::nine_to_five());
        orgs::set_hours(&world.app, &owner.caller, &hours).await.unwrap();
        let new = ServiceText {
            name: format!("Cut {EVIL}"),
            description: String::new(),
            duration_minutes: 60,
            price: "45".to_owned(),
            booking_rules: BookingRules::default(),
        };
        let cut = services::create(&world.app, &owner.caller, &new).await.unwrap().id;
        let mut staff = Vec::new();
        for name in ["Ana", "Ben"] {
            let new = PersonText {
                name: name.to_owned(),
                services: vec![cut.clone()],
                ..PersonText::default()
            };
            staff.push(services::create_person(&world.app, &owner.caller, &new).await.unwrap().id);
        }
        let zone = orgs::profile(&world.app, &owner.caller).await.unwrap().zone();
        let today = world.app.clock().now().in_zone(&zone).date();
        let day = (7..14)
            .map(|n| today.saturating_add(jiff::Span::new().days(n)))
            .find(|date| date.weekday().to_monday_zero_offset() < 5)
            .unwrap()
            .to_string();
        let [ana, ben] = staff.try_into().unwrap();
        Self { owner, cut, ana, ben, day }
    }

    fn form(&self, time: &str, staff: &str, who: &str) -> String {
        format!(
            "service={}&staff={staff}&date={}&time={time}&who={}",
            self.cut,
            self.day,
            encoded(who)
        )
    }

    async fn all(&self, world: &World) -> Vec<bookings::Booking> {
        let filter = bookings::Filter { limit: 50, ..bookings::Filter::default() };
        bookings::list(&world.app, &self.owner.caller, &filter).await.unwrap()
    }

    async fn booked(&self, world: &World, time: &str) -> BookingId {
        let form = self.form(time, self.ana.as_str(), "Mia");
        world.post(&self.owner, "/app/calendar/new", &form).await.is(303);
        self.all(world).await.iter().max_by_key(|one| one.id.to_string()).unwrap().id.clone()
    }
}

#[tokio::test]
async fn every_view_shows_a_booking_and_runs_nothing_of_it() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let form = format!("{}&note={}", salon.form("10:00", salon.ana.as_str(), EVIL), encoded(EVIL));
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    let id = salon.all(&world).await.remove(0).id;

    for view in ["week", "day", "list"] {
        let path = format!("/app/calendar?view={view}&date={}", salon.day);
        let page = world.get(&salon.owner, &path).await;
        page.is(200).says(id.as_str()).says("10:00\u{2013}11:00").is_safe();
    }
    world.get(&salon.owner, &format!("/app/bookings/{id}")).await.is(200).says("Booked").is_safe();
    for strange in [
        "view=x&date=y&staff=z".to_owned(),
        "date=9999-12-31".to_owned(),
        "date=-009999-01-01".to_owned(),
        format!("view=day&staff={}", encoded(EVIL)),
        "view=list&date=2200-12-31".to_owned(),
    ] {
        let path = format!("/app/calendar?{strange}");
        world.get(&salon.owner, &path).await.is(200).is_safe();
    }
}

#[tokio::test]
async fn a_booking_is_made_without_a_script() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;

    // Nothing is lost of what was typed.
    let form = format!("{}&find=1", salon.form("10:00", "", "Mia"));
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(200).says("Somebody new");
    let form = salon.form("10:00", "", "");
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(422).says("10:00");
    let form = salon.form("noon", "", "Mia");
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(422).says("Mia");
    let form = format!("{}&email=nonsense", salon.form("10:00", "", "Mia"));
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(422).says("nonsense");
    assert!(salon.all(&world).await.is_empty());

    let form = format!("{}&key=0123456789abcdef", salon.form("10:00", salon.ana.as_str(), "Mia"));
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    assert_eq!(salon.all(&world).await.len(), 1, "sent twice");

    // Opened beside a conversation, it comes back to it.
    let (visitor, conversation) = world.wrote(&salon.owner, "Can I come?").await;
    let origin = format!("contact={}&conversation={conversation}", visitor.contact());
    let page = world.get(&salon.owner, &format!("/app/inbox/{conversation}")).await;
    page.says(&format!("/app/calendar/new?{}", origin.replace('&', "&amp;")));
    let page = world.get(&salon.owner, &format!("/app/calendar/new?{origin}")).await.is(200);
    assert_eq!(page.field("conversation"), conversation.to_string());
    let form = format!("{}&{origin}", salon.form("15:00", salon.ben.as_str(), ""));
    let done = world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    assert_eq!(done.header("location"), format!("/app/inbox/{conversation}"));
    let id = salon
        .all(&world)
        .await
        .iter()
        .find(|one| one.contact_id.as_ref() == Some(visitor.contact()))
        .unwrap()
        .id
        .clone();
    world.post(&salon.owner, &format!("/app/bookings/{id}/cancel"), "").await.is(303);
    let form =
        format!("{}&conversation={}", salon.form("16:00", "", "Mia"), encoded("//evil.example"));
    let done = world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    assert_eq!(done.header("location"), "/app/calendar");

    let taken = salon.form("10:30", salon.ana.as_str(), "Noah");
    let page = world.post(&salon.owner, "/app/calendar/new", &taken).await.is(409);
    let page = page.says("Ana is booked or busy").says("name=\"at\"").says("Noah");
    let at = page.body.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("{taken}&at={}", encoded(at));
    world.post(&salon.owner, "/app/calendar/new", &form).await.is(303);
    assert_eq!(salon.all(&world).await.len(), 4);
}

#[tokio::test]
async fn a_booking_is_moved_and_moved_back() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let (first, second) =
        (salon.booked(&world, "10:00").await, salon.booked(&world, "12:00").await);
    let path = format!("/app/bookings/{first}/move");
    let start = |time: &str| format!("start={}T{time}", salon.day);

    let form = format!("{}&staff={}&minutes=90", start("14:15"), salon.ben);
    let moved = world.act(&salon.owner, &path, &form).await.is(204);
    let told = moved.header("hx-trigger").to_owned();
    let row = salon.all(&world).await.into_iter().find(|one| one.id == first).unwrap();
    assert_eq!(
        (row.staff_id.as_ref(), row.ends_at.since(row.starts_at).as_secs()),
        (Some(&salon.ben), 5_400)
    );

    let undo = told.split("\"undo\":\"").nth(1).unwrap().split('"').next().unwrap();
    world.act(&salon.owner, undo, "").await.is(204);
    let row = salon.all(&world).await.into_iter().find(|one| one.id == first).unwrap();
    assert_eq!((row.staff_id.as_ref(), row.sequence), (Some(&salon.ana), 2));

    let onto = start("12:30");
    world.act(&salon.owner, &path, &onto).await.is(409).says("Ana is booked or busy").is_safe();
    world.post(&salon.owner, &path, &onto).await.is(409).says("stays where it was").is_safe();
    for nonsense in
        ["start=x", "", "start=2026-12-01T10:00&staff=nobody", "start=2026-12-01T10:00&minutes=-5"]
    {
        world.act(&salon.owner, &path, nonsense).await.is(422).is_safe();
    }
    assert_eq!(salon.all(&world).await.len(), 2);
    world.get(&salon.owner, &format!("/app/bookings/{second}")).await.is(200).says("Booked");
}

#[tokio::test]
async fn a_move_to_a_day_that_is_closed_says_so_and_a_resize_shows_both_ends() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let id = salon.booked(&world, "10:00").await;
    let path = format!("/app/bookings/{id}/move");
    let act = async |form: String| {
        let done = world.act(&salon.owner, &path, &form).await.is(204);
        done.header("hx-trigger").to_owned()
    };

    let longer = act(format!("start={}T10:00&minutes=90", salon.day)).await;
    assert!(!longer.contains("closed") && !longer.contains("work"), "{longer}");
    let page = world.get(&salon.owner, &format!("/app/bookings/{id}")).await.is(200);
    page.says("10:00\u{2013}11:00 to ").says("10:00\u{2013}11:30");
    let day: jiff::civil::Date = salon.day.parse().unwrap();
    let to_sunday = 6 - i64::from(day.weekday().to_monday_zero_offset());
    let sunday = day.saturating_add(jiff::Span::new().days(to_sunday));
    let closed = act(format!("start={sunday}T10:00&minutes=90")).await;
    assert!(closed.contains("The business is closed that day."), "{closed}");
    assert!(closed.contains(&format!("\"about\":[\"{id}\",2]")), "one toast a booking: {closed}");
    let early = act(format!("start={}T07:00&minutes=90", salon.day)).await;
    assert!(early.contains("outside the opening hours"), "{early}");
    let moved = act(format!("start={}T11:00&minutes=90", salon.day)).await;
    assert!(!moved.contains("closed") && !moved.contains("outside"), "{moved}");
    // Where the keyboard left it, the same element is drawn on the other day.
    let week = world.get(&salon.owner, &format!("/app/calendar?date={}", salon.day)).await;
    week.is(200).says(&format!("id=\"b-{id}\""));
}

#[tokio::test]
async fn blocking_time_begins_on_the_days_that_are_shown() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let far: jiff::civil::Date = "2027-03-01".parse().unwrap();
    let page = world.get(&salon.owner, &format!("/app/calendar?date={far}")).await.is(200);
    let page = page.says("value=\"2027-03-01T09:00\"").says("value=\"2027-03-01T10:00\"");
    page.says("/app/calendar/busy?from=2027-03-01T09%3A00");
    world
        .get(&salon.owner, "/app/calendar/busy?from=2027-03-01T09%3A00&until=2027-03-01T10%3A00")
        .await
        .is(200)
        .says("value=\"2027-03-01T09:00\"");
    let today = world.app.clock().now().jiff().strftime("%Y-%m-%d").to_string();
    let page = world.get(&salon.owner, "/app/calendar").await.is(200);
    page.says(&format!("value=\"{today}T"));
}

#[tokio::test]
async fn a_cancellation_can_be_taken_back_and_time_kept_free() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let id = salon.booked(&world, "10:00").await;

    world.act(&salon.owner, &format!("/app/bookings/{id}/cancel"), "reason=ill").await.is(204);
    world.get(&salon.owner, &format!("/app/bookings/{id}")).await.is(200).says("ill");
    world.act(&salon.owner, &format!("/app/bookings/{id}/restore"), "").await.is(204);
    assert_eq!(salon.all(&world).await[0].status, Status::Confirmed);
    // Once somebody else has the time, it says so.
    world.act(&salon.owner, &format!("/app/bookings/{id}/cancel"), "").await.is(204);
    let other = salon.booked(&world, "10:00").await;
    let late = world.act(&salon.owner, &format!("/app/bookings/{id}/restore"), "").await.is(204);
    let told = late.header("hx-trigger");
    assert!(told.contains("Not taken back. That time has been taken."), "{told}");
    world.act(&salon.owner, &format!("/app/bookings/{other}/cancel"), "").await.is(204);

    let wrong =
        format!("kind=blocked&from={0}T14:00&until={0}T13:00&title={1}", salon.day, encoded(EVIL));
    world.post(&salon.owner, "/app/calendar/busy", &wrong).await.is(422).is_safe();
    let form = format!(
        "kind=time_off&staff={1}&from={0}T14:00&until={0}T16:00&title=Dentist",
        salon.day, salon.ana
    );
    world.post(&salon.owner, "/app/calendar/busy", &form).await.is(303);
    let path = format!("/app/calendar?view=day&date={}", salon.day);
    world.get(&salon.owner, &path).await.is(200).says("Dentist");
    let (from, until) = (Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX / 2));
    let busy = bookings::list_busy(&world.app, &salon.owner.caller, from, until).await.unwrap();
    let at = format!("/app/calendar/busy/{}", busy[0].id);
    world.get(&salon.owner, &at).await.is(200).says("Dentist");
    world.post(&salon.owner, &format!("{at}/delete"), "").await.is(303);
    world.get(&salon.owner, &path).await.is(200).never_says("Dentist");
}

#[tokio::test]
async fn who_may_only_look_changes_nothing() {
    let world = World::new().await;
    let salon = Salon::new(&world).await;
    let id = salon.booked(&world, "10:00").await;
    let vic = world.member(&salon.owner, "Vic Viewer", Role::Viewer).await;
    let bob = world.owner("Bike shop").await;

    let path = format!("/app/calendar?view=day&date={}", salon.day);
    world.get(&vic, &path).await.is(200).says(id.as_str()).never_says("New booking");
    world.get(&bob, &path).await.is(200).never_says(id.as_str());
    for (act, form) in [
        ("move", format!("start={}T15:00", salon.day)),
        ("cancel", String::new()),
        ("note", "note=x".to_owned()),
    ] {
        let path = format!("/app/bookings/{id}/{act}");
        world.post(&vic, &path, &form).await.is(403);
        world.post(&bob, &path, &form).await.is(404);
    }
    let form = salon.form("15:00", "", "Noah");
    world.post(&vic, "/app/calendar/new", &form).await.is(403);
    assert_eq!(salon.all(&world).await[0].sequence, 0);
}
