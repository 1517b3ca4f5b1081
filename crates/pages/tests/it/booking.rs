//! The pages on which customers book, and manage what they booked. It is Monday, 11:00 in Berlin.

mod told;
mod your_data;

use std::time::Duration;

use axum::{body::Body, http::Request};
use frontdesk_desk::{
    bookings, contacts, mail,
    orgs::{self, Hours, HoursText},
    registry,
    services::{self, BookingRules, PersonText, ServiceText},
};

use frontdesk_http::{Edge, limits::Limits};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::world::{Answer, EVIL, Somebody, World, encoded};

struct Shop {
    world: World,
    ann: Somebody,
    slug: String,
    cut: String,
    ana: String,
}

fn service(name: &str, rules: BookingRules) -> ServiceText {
    ServiceText {
        name: name.to_owned(),
        description: String::new(),
        duration_minutes: 60,
        price: "from 45".to_owned(),
        booking_rules: rules,
    }
}

impl Shop {
    /// Open on weekdays from nine to five; two services, of which Ana and Ben do the first.
    async fn open(rules: BookingRules) -> Self {
        let world = World::new().await;
        let ann = world.owner("Salon Ana").await;
        let hours = HoursText::from(&Hours::nine_to_five());
        orgs::set_hours(&world.app, &ann.caller, &hours).await.unwrap();
        let cut =
            services::create(&world.app, &ann.caller, &service("Cut", rules)).await.unwrap().id;
        services::create(&world.app, &ann.caller, &service("Colour", BookingRules::default()))
            .await
            .unwrap();
        let mut staff = Vec::new();
        for name in ["Ana", "Ben"] {
            let new = PersonText {
                name: name.to_owned(),
                services: vec![cut.clone()],
                ..PersonText::default()
            };
            staff.push(services::create_person(&world.app, &ann.caller, &new).await.unwrap().id);
        }
        let slug = orgs::profile(&world.app, &ann.caller).await.unwrap().slug;
        Self { world, ann, slug, cut: cut.to_string(), ana: staff.remove(0).to_string() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_as(path, "en-GB").await
    }

    async fn get_as(&self, path: &str, languages: &str) -> Answer {
        let request = Request::get(path).header("accept-language", languages);
        self.world.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin");
        self.world.ask(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    fn page(&self, query: &str) -> String {
        format!("/book/{}?service={}&staff={}&{query}", self.slug, self.cut, self.ana)
    }

    /// The form of the details, filled in.
    fn form(&self, at: &str, key: &str) -> String {
        format!(
            "service={}&staff={}&at={}&key={key}&name=Zoe&email=zoe%40example.com",
            self.cut,
            self.ana,
            encoded(at)
        )
    }

    /// The path of the link in the newest mail.
    async fn newest_link(&self) -> String {
        let mails = mail::mailbox(&self.world.app).await.unwrap();
        let body = &mails.first().unwrap().body;
        let token = body.split("/bookings/").nth(1).unwrap().split_whitespace().next().unwrap();
        format!("/bookings/{token}")
    }

    /// Books, and answers with the path of the booking's page.
    async fn book(&self, at: &str, key: &str) -> String {
        let done = self.post(&format!("/book/{}", self.slug), &self.form(at, key)).await.is(303);
        let there = done.header("location").to_owned();
        assert!(there.starts_with("/bookings/"), "{there}");
        there.split('?').next().unwrap().to_owned()
    }
}

const KEY: &str = "0123456789abcdef0123456789abcdef";
const OTHER_KEY: &str = "fedcba9876543210fedcba9876543210";

#[tokio::test]
async fn a_customer_books_step_by_step() {
    let shop = Shop::open(BookingRules::default()).await;
    let path = format!("/book/{}", shop.slug);
    let first = shop.get(&path).await.is(200).says("Cut").says("Colour").says("from $45").is_safe();
    assert!(!first.headers.contains_key("set-cookie"), "no cookie is needed");
    assert!(!first.body.contains("noindex"), "the page may be found");
    assert!(first.header("content-security-policy").contains("frame-ancestors 'none'"));
    shop.get(&format!("{path}?service={}", shop.cut))
        .await
        .is(200)
        .says("With whom?")
        .says("Anybody")
        .says("Ben");

    let month = shop
        .get(&shop.page(""))
        .await
        .is(200)
        .says("November 2026")
        .says("Monday, 23 November 2026");
    let month = month
        .says("Times are shown in Berlin time")
        .says("noindex")
        .never_says(">09:00<")
        .says(">12:00<")
        .is_safe();
    assert!(month.body.contains("Tuesday, 24 November 2026, 8 open times"), "{}", month.body);
    let day = shop
        .get(&shop.page("day=2026-11-24"))
        .await
        .is(200)
        .says("Morning")
        .says("Afternoon")
        .never_says("Evening");
    let at = "2026-11-24T09:00:00.000Z";
    assert!(day.body.contains(&format!("at={}", encoded(at))), "{}", day.body);
    let details = shop.get(&shop.page(&format!("at={}", encoded(at)))).await.is(200);
    let details =
        details.says("Tuesday, 24 November 2026, 10:00 – 11:00").says("with Ana").is_safe();
    let key = details.field("key");
    assert_ne!(key, shop.get(&shop.page(&format!("at={at}"))).await.field("key"));

    let booked = shop.book(at, &key).await;
    assert_eq!(shop.book(at, &key).await, booked, "sent twice, it books once");
    assert_eq!(contacts::count(&shop.world.app, &shop.ann.caller).await.unwrap(), 1);
    let done = shop
        .get(&format!("{booked}?new=mail"))
        .await
        .is(200)
        .says("You are booked")
        .says("by e-mail")
        .is_safe();
    assert!(
        done.header("x-robots-tag").contains("noindex")
            && done.header("cache-control").contains("no-store")
    );
    assert!(done.body.contains("calendar.google.com") && done.body.contains("outlook.live.com"));
    assert_eq!(done.header("referrer-policy"), "same-origin");

    let entry = shop.get(&format!("{booked}/calendar.ics")).await.is(200).says("BEGIN:VTIMEZONE");
    assert!(entry.header("content-type").starts_with("text/calendar"));
    assert!(entry.header("content-disposition").contains("salon-ana.ics"));
    assert!(entry.header("x-robots-tag").contains("noindex"));
}

#[tokio::test]
async fn times_are_the_visitors_with_the_businesss_beside_them() {
    let shop = Shop::open(BookingRules::default()).await;
    let there =
        shop.get_as(&shop.page("day=2026-11-24&tz=America%2FNew_York"), "en-US,en").await.is(200);
    there
        .says("3:00 am")
        .says("9:00 am in Berlin")
        .says("New York time")
        .says("Tuesday, November 24, 2026")
        .is_safe();
    // The last time of a Tuesday in Berlin is a Wednesday in Auckland.
    let far = shop.get(&shop.page("day=2026-11-25&tz=Pacific%2FAuckland")).await.is(200);
    far.says("04:00").says("Tue 24 Nov, 16:00 in Berlin");
    let german = shop.get_as(&shop.page("day=2026-11-24"), "de-DE,de;q=0.9,en;q=0.8").await.is(200);
    german
        .says("lang=\"de\"")
        .says("Dienstag, 24. November 2026")
        .says("Vormittag")
        .says("Zeit von Berlin");
    for (told, tag, says) in [
        ("fr-FR", "fr", "mardi 24 novembre 2026"),
        ("es-MX", "es", "martes, 24 de noviembre de 2026"),
        ("ar-EG", "ar", "الثلاثاء، 24 نوفمبر 2026"),
    ] {
        let page = shop.get_as(&shop.page("day=2026-11-24"), told).await.is(200);
        page.says(&format!("lang=\"{tag}\"")).says(says).is_safe();
        let gone = shop.get_as("/bookings/nothing", told).await.is(404);
        let dir = if tag == "ar" { "dir=\"rtl\"" } else { "dir=\"ltr\"" };
        gone.says(&format!("lang=\"{tag}\"")).says(dir);
    }
    // In New York the clocks change a week after Berlin's: four hours lie between them then, not five.
    let between =
        shop.get_as(&shop.page("day=2027-03-15&tz=America%2FNew_York"), "en-US").await.is(200);
    between.says("4:00 am").says("9:00 am in Berlin");
    let old = shop.get(&shop.page("day=2026-11-24&tz=Asia%2FCalcutta")).await.is(200);
    old.says("Times are shown in Kolkata time").says("value=\"Asia/Kolkata\" selected");
    for zone in ["Nowhere%2FAtAll", "..%2F..%2Fetc%2Fpasswd", &encoded(EVIL), &"A".repeat(5_000)] {
        shop.get(&shop.page(&format!("tz={zone}"))).await.is(200).says("Berlin time").is_safe();
    }
}

#[tokio::test]
async fn what_was_typed_is_kept_and_a_time_that_is_gone_is_answered_with_others() {
    let shop = Shop::open(BookingRules::default()).await;
    let path = format!("/book/{}", shop.slug);
    let at = "2026-11-24T09:00:00.000Z";
    let form = format!("service={}&staff={}&at={at}&key={KEY}", shop.cut, shop.ana);
    let empty =
        shop.post(&path, &format!("{form}&name=&email=&note={}", encoded(EVIL))).await.is(422);
    empty.says("Write your name").says("or a phone number").says("alert(").says(KEY).is_safe();
    let wrong = shop.post(&path, &format!("{form}&name=Zoe&email=nobody&phone=12")).await.is(422);
    wrong.says("ana@example.com").says("area code").says("value=\"nobody\"");
    let request = Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept-language", "de");
    let german = shop.world.ask(request.body(Body::from(format!("{form}&name="))).unwrap()).await;
    german.is(422).says("Schreiben Sie Ihren Namen");
    let long =
        shop.post(&path, &format!("{form}&name={}&email=a%40b.example", "n".repeat(5_000))).await;
    long.is(422).says("at most 120");
    shop.post(&path, &format!("{form}&note={}", "n".repeat(400_000))).await.is(413);
    let short = shop.post(&path, &shop.form(at, "short")).await.is(422).says("no longer whole");
    short.is_safe();
    assert_eq!(contacts::count(&shop.world.app, &shop.ann.caller).await.unwrap(), 0);

    shop.book(at, KEY).await;
    let gone =
        shop.post(&path, &format!("{}&note=My+own+note", shop.form(at, OTHER_KEY))).await.is(409);
    let gone =
        gone.says("has been taken in the meantime").says("My own note").says("zoe@example.com");
    let other = gone.says("Book Tuesday, 24 November 2026, 09:00").is_safe();
    assert_eq!(other.body.matches("name=\"at\"").count(), 3);
    shop.get(&shop.page(&format!("at={at}"))).await.is(409).says("has been taken").says("Morning");

    // A form of another site is none of ours.
    let request = Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    shop.world.ask(request.body(Body::from(shop.form(at, OTHER_KEY))).unwrap()).await.is(403);
}

#[tokio::test]
async fn an_address_that_cannot_be_leads_to_where_one_can_choose() {
    let shop = Shop::open(BookingRules::default()).await;
    for query in [
        "month=2026-13",
        "month=9999-12",
        "month=-9999-01",
        "day=2026-02-31",
        "day=9999-12-31",
        "day=0000-00-00",
        "at=9999-12-31T00:00:00Z",
        "at=yesterday",
        "at=-009999-01-01T00:00:00Z",
        "month=2020-01",
        "day=2020-01-01",
        "month=%3Cscript%3E",
        "wait=%3Cscript%3E",
    ] {
        shop.get(&shop.page(query)).await.is(200).is_safe();
    }
    shop.get(&shop.page("at=2026-11-24T09:07:00Z")).await.is(409).is_safe();
    for query in [
        "service=svc_0&staff=stf_0",
        "service=%22%3E&staff=any",
        &format!("service={}", "s".repeat(9_000)),
    ] {
        shop.get(&format!("/book/{}?{query}", shop.slug))
            .await
            .is(200)
            .says("What would you like to book?")
            .is_safe();
    }
    let other = shop.world.owner("Other").await;
    let theirs = services::create(
        &shop.world.app,
        &other.caller,
        &service("Theirs", BookingRules::default()),
    )
    .await
    .unwrap();
    shop.get(&format!("/book/{}?service={}", shop.slug, theirs.id))
        .await
        .is(200)
        .never_says("Theirs");
    let form = shop.form("2026-11-24T09:00:00Z", KEY).replace(&shop.cut, theirs.id.as_str());
    let back = shop.post(&format!("/book/{}", shop.slug), &form).await.is(303);
    assert_eq!(back.header("location"), format!("/book/{}", shop.slug));
    for slug in ["no-such-business", "%3Cscript%3E", "..%2F..", &"s".repeat(3_000)] {
        shop.get(&format!("/book/{slug}"))
            .await
            .is(404)
            .says("no booking page here")
            .says("noindex")
            .is_safe();
        shop.post(&format!("/book/{slug}"), "at=x").await.is(404);
    }
}

#[tokio::test]
async fn who_finds_nothing_waits() {
    let shop = Shop::open(BookingRules {
        max_per_day: Some(1),
        horizon_days: Some(1),
        ..BookingRules::default()
    })
    .await;
    shop.book("2026-11-24T09:00:00Z", KEY).await;
    let empty =
        shop.get(&shop.page("month=2027-01")).await.is(200).says("Nothing is open in January 2027");
    empty.says("Join the waitlist").is_safe();
    shop.get(&shop.page("day=2026-11-24"))
        .await
        .is(200)
        .says("Nothing is open on")
        .says("The next open times");
    let form = shop
        .get(&shop.page("wait=2026-11-24"))
        .await
        .is(200)
        .says("value=\"2026-11-24\"")
        .is_safe();
    assert!(form.body.contains(&format!("action=\"/book/{}/wait\"", shop.slug)));
    let path = format!("/book/{}/wait", shop.slug);
    let form = format!("service={}&staff=any&day=2026-11-24&span=7", shop.cut);
    let there = shop.post(&path, &format!("{form}&name=Zoe&email=zoe%40example.com")).await.is(303);
    shop.get(there.header("location")).await.is(200).says("You are on the waitlist");
    shop.post(&path, &format!("{form}&name=Zoe&email=zoe%40example.com")).await.is(303);
    assert_eq!(bookings::list_waits(&shop.world.app, &shop.ann.caller).await.unwrap().len(), 1);
    shop.post(&path, &format!("{form}&name={}&email=", encoded(EVIL)))
        .await
        .is(422)
        .says("ana@example.com")
        .is_safe();
    for day in ["", "2020-01-01", "9999-12-31", "tomorrow"] {
        let form = format!("service={}&day={day}&name=Zoe&email=z%40example.com", shop.cut);
        shop.post(&path, &form).await.is(422).says("a day that is to come");
    }

    // A time becomes free: it is kept for Zoe, who takes it.
    let all = bookings::list(
        &shop.world.app,
        &shop.ann.caller,
        &bookings::Filter { limit: 5, ..Default::default() },
    )
    .await
    .unwrap();
    bookings::cancel(&shop.world.app, &shop.ann.caller, &all[0].id, "").await.unwrap();
    registry::runner(&shop.world.app).run_due().await.unwrap();
    let held = shop.newest_link().await;
    shop.get(&held).await.is(200).says("has become free for you").says("Take it").is_safe();
    shop.get(&format!("{held}?to=cancel")).await.is(200).says("Take it");
    let taken = shop.post(&format!("{held}/accept"), "").await.is(303);
    shop.get(taken.header("location")).await.is(200).says("You are booked");
    shop.post(&format!("{held}/accept"), "").await.is(303);
    shop.post(&format!("{held}/decline"), "").await.is(303);
    shop.get(&held).await.is(200).says("Your appointment").never_says("cancelled");
}

#[tokio::test]
async fn a_booking_is_moved_and_cancelled_by_its_link() {
    let shop =
        Shop::open(BookingRules { cancel_notice_minutes: 120, ..BookingRules::default() }).await;
    let booked = shop.book("2026-11-24T09:00:00Z", KEY).await;
    shop.get(&booked).await.is(200).says("10:00 – 11:00").says("24 November 2026, 08:00").is_safe();
    shop.get(&format!("{booked}?to=move&day=2026-11-25"))
        .await
        .is(200)
        .says("Wednesday, 25 November")
        .is_safe();
    let ask = shop.get(&format!("{booked}?to=move&at=2026-11-25T10:00:00Z")).await.is(200);
    ask.says("11:00 – 12:00").says("10:00 – 11:00");
    let moved = shop.post(&format!("{booked}/move"), "at=2026-11-25T10%3A00%3A00Z").await.is(303);
    shop.get(moved.header("location"))
        .await
        .is(200)
        .says("was moved")
        .says("Wednesday, 25 November 2026, 11:00");
    shop.post(&format!("{booked}/move"), "at=2026-11-25T03%3A00%3A00Z")
        .await
        .is(409)
        .says("cannot be booked");
    for bad in ["", "at=never", "at=9999-12-31T00:00:00Z"] {
        shop.post(&format!("{booked}/move"), bad).await.is(303);
    }
    shop.get(&format!("{booked}?to=cancel"))
        .await
        .is(200)
        .says("Cancel this appointment?")
        .says("Keep it")
        .is_safe();
    let gone =
        shop.post(&format!("{booked}/cancel"), &format!("reason={}", encoded(EVIL))).await.is(303);
    shop.get(gone.header("location"))
        .await
        .is(200)
        .says("was cancelled")
        .says("Book another time")
        .is_safe();
    shop.get(&format!("{booked}/calendar.ics")).await.is(200).says("METHOD:CANCEL");
    shop.get(&format!("{booked}?to=move"))
        .await
        .is(200)
        .says("was cancelled")
        .never_says("calendar\"");
    shop.post(&format!("{booked}/move"), "at=2026-11-25T10%3A00%3A00Z").await.is(303);

    let late = shop.book("2026-11-24T09:00:00Z", OTHER_KEY).await;
    shop.world.app.advance(Duration::from_secs(21 * 3600 + 60));
    shop.get(&late)
        .await
        .is(200)
        .says("no longer be changed here")
        .says("calendar.ics")
        .never_says("to=cancel");
    shop.post(&format!("{late}/cancel"), "").await.is(303);
    shop.get(&late).await.is(200).never_says("was cancelled");
    shop.world.app.advance(Duration::from_secs(2 * 3600));
    shop.get(&late).await.is(200).says("has begun").never_says("to=move");
    shop.world.app.advance(Duration::from_secs(24 * 3600));
    shop.get(&late).await.is(200).says("is over").says("Book another time");
}

#[tokio::test]
async fn an_unknown_link_has_a_friendly_page() {
    let shop = Shop::open(BookingRules::default()).await;
    let booked = shop.book("2026-11-24T09:00:00Z", KEY).await;
    let cut_off = booked[..booked.len() - 3].to_owned();
    for path in [
        "/bookings/x",
        "/bookings/%00",
        "/bookings/%3Cscript%3E",
        &cut_off,
        &format!("/bookings/{}", "A".repeat(4_000)),
    ] {
        let answer = shop.get(path).await.is(404).is_safe();
        assert!(
            path.contains("%00") || answer.body.contains("This link leads to no appointment"),
            "{path}"
        );
        for act in ["move", "cancel", "accept", "decline"] {
            shop.post(&format!("{path}/{act}"), "at=2026-11-25T10:00:00Z").await.is(404);
        }
        shop.get(&format!("{path}/calendar.ics")).await.is(404);
    }
    shop.get_as("/bookings/x", "de").await.is(404).says("gibt es keinen Termin");
}

#[tokio::test]
async fn a_flood_of_forms_is_told_to_wait_and_keeps_what_was_typed() {
    let shop = Shop::open(BookingRules::default()).await;
    let limits = Limits::new(shop.world.app.clock(), 1.0);
    let edge = Edge { limits, ..Edge::open() };
    let router = edge.around(frontdesk_pages::router(shop.world.app.app().clone()));
    let path = format!("/book/{}", shop.slug);
    let (mut last, mut body) = (0, String::new());
    for _ in 0..40 {
        let request = Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(shop.form("2026-11-24T09:00:00Z", "short")))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        last = answer.status().as_u16();
        body = String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec())
            .unwrap();
    }
    assert_eq!(last, 429);
    assert!(body.contains("a lot at once") && body.contains("zoe@example.com"), "{body}");
}
