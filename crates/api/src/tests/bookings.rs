//! Bookings, services, staff and busy times by the REST API.

use axum::{body::Body, http::header};
use frontdesk_db::both;
use frontdesk_desk::auth::api_keys::Scope;
use serde_json::{Value, json};

use super::site::{Business, Site, request, site};

const BOOKINGS: &str = "/api/v1/bookings";
const WAITLIST: &str = "/api/v1/waitlist";

/// A salon that is always open, with a cut of an hour by Ana: its keys and ids, and a day ahead.
struct Salon {
    business: Business,
    admin: String,
    write: String,
    cut: String,
    ana: String,
}

async fn salon(t: &Site, rules: Value) -> Salon {
    let business = t.business("Salon Ana").await;
    let admin = t.api_key(&business.owner, Scope::Admin).await;
    let write = t.api_key(&business.owner, Scope::Write).await;
    let cut =
        json!({ "name": "Cut", "duration_minutes": 60, "price": "45", "booking_rules": rules });
    let cut = t.ask("POST", "/api/v1/services", &admin, cut).await.expect(201);
    let all = json!(["00:00-24:00"]);
    let hours = json!({ "mon": all, "tue": all, "wed": all, "thu": all, "fri": all, "sat": all, "sun": all, "exceptions": [] });
    let ana = json!({ "name": "Ana", "services": [cut["id"]], "hours": hours });
    let ana = t.ask("POST", "/api/v1/staff", &admin, ana).await.expect(201);
    assert_eq!(ana["hours"], hours, "hours are read back as they were sent");
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    Salon { cut: id(&cut), ana: id(&ana), business, admin, write }
}

/// An hour of a day ahead, UTC.
fn hour_of(t: &Site, hour: u64) -> String {
    let day = 24 * 3_600_000;
    let midnight = (t.clock().now().millis() / day + 3) * day;
    let at = jiff::Timestamp::from_millisecond(midnight + 3_600_000 * hour.cast_signed());
    at.unwrap().to_string()
}

impl Salon {
    fn wish(&self, t: &Site, hour: u64) -> Value {
        json!({ "service_id": self.cut, "starts_at": hour_of(t, hour), "contact": { "name": "Mia", "email": "mia@example.com" }, "note": "short" })
    }
}

both! {
    async fn a_program_books_moves_and_cancels(t: Site = site) {
        let s = salon(&t, json!({})).await;

        let made = t.ask("POST", BOOKINGS, &s.write, s.wish(&t, 10)).await.expect(201);
        let path = format!("{BOOKINGS}/{}", made["id"].as_str().unwrap());
        assert_eq!((&made["status"], &made["service"]["name"], &made["staff"]["id"]), (&json!("confirmed"), &json!("Cut"), &json!(s.ana)));
        assert_eq!(t.get(&path, &s.write).await.expect(200), made);
        let list = t.get(&format!("{BOOKINGS}?staff_id={}&status=confirmed&limit=1", s.ana), &s.write).await.expect(200);
        assert_eq!((&list["data"][0], &list["next_cursor"]), (&made, &Value::Null));

        let moved = t.ask("POST", &format!("{path}/reschedule"), &s.write, json!({ "starts_at": hour_of(&t, 14) })).await.expect(200);
        assert_ne!(moved["starts_at"], made["starts_at"]);
        t.ask("POST", &format!("{path}/complete"), &s.write, Value::Null).await.expect(409);
        let gone = t.ask("POST", &format!("{path}/cancel"), &s.write, json!({ "reason": "ill" })).await.expect(200);
        assert_eq!(gone["status"], "cancelled");
        t.ask("POST", &format!("{path}/cancel"), &s.write, json!({ "reason": null })).await.expect(200);
        let told = t.get(&format!("{path}/history"), &s.write).await.expect(200);
        let what: Vec<&str> = told["data"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
        assert_eq!(what, ["booked", "rescheduled", "cancelled"]);
        assert!(told["data"][1]["details"]["from"]["starts_at"].is_string(), "{told}");
        let stranger = t.business("Garage").await;
        let theirs = t.api_key(&stranger.owner, Scope::Read).await;
        t.get(&format!("{path}/history"), &theirs).await.expect(404);
    }
}

both! {
    async fn the_waitlist_is_joined_listed_and_left(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let mia = t.ask("POST", "/api/v1/contacts", &s.write, json!({ "name": "Mia", "email": "mia@example.com" })).await.expect(201);
        let wish = json!({ "service_id": s.cut, "staff_id": s.ana, "contact_id": mia["id"], "from": hour_of(&t, 8), "until": hour_of(&t, 12) });

        let wait = t.ask("POST", WAITLIST, &s.write, wish.clone()).await.expect(201);
        let same = t.ask("POST", WAITLIST, &s.write, wish.clone()).await.expect(201);

        assert_eq!((&wait["id"], &wait["contact_id"], &wait["offered_at"]), (&same["id"], &mia["id"], &Value::Null));
        assert_eq!(t.get(WAITLIST, &s.write).await.expect(200)["data"], json!([wait]));
        let with = |field: &str, value: Value| {
            let mut wrong = wish.clone();
            wrong[field] = value;
            wrong
        };
        for (wrong, status) in [
            (with("until", json!(hour_of(&t, 7))), 422), (with("until", json!("2001-01-01T00:00:00Z")), 422),
            (with("from", json!("soon")), 422), (with("more", json!(1)), 422),
            (with("service_id", json!(format!("svc_{:032}", 1))), 404), (with("staff_id", json!(format!("stf_{:032}", 1))), 404),
            (with("contact_id", json!(format!("con_{:032}", 1))), 404),
        ] {
            assert_eq!(t.ask("POST", WAITLIST, &s.write, wrong.clone()).await.status.as_u16(), status, "{wrong}");
        }
        let read = t.api_key(&s.business.owner, Scope::Read).await;
        t.ask("POST", WAITLIST, &read, wish.clone()).await.expect(403);
        let one = format!("{WAITLIST}/{}", wait["id"].as_str().unwrap());
        let stranger = t.business("Garage").await;
        let theirs = t.api_key(&stranger.owner, Scope::Admin).await;
        t.ask("DELETE", &one, &theirs, Value::Null).await.expect(404);
        assert_eq!(t.get(WAITLIST, &theirs).await.expect(200)["data"], json!([]));
        assert_eq!(t.ask("DELETE", &one, &s.write, Value::Null).await.status.as_u16(), 204);
        t.ask("DELETE", &one, &s.write, Value::Null).await.expect(404);
    }
}

both! {
    async fn open_times_are_on_the_businesss_clock_or_the_one_asked_for(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let day = hour_of(&t, 0)[..10].to_owned();
        let path = format!("/api/v1/open-times?service_id={}&from={day}&days=1", s.cut);

        let times = t.get(&path, &s.write).await.expect(200);
        let there = t.get(&format!("{path}&time_zone=Asia/Kolkata"), &s.write).await.expect(200);

        let first = |times: &Value| times["data"][0]["starts_at"].as_str().unwrap().to_owned();
        assert_eq!(first(&times), format!("{day}T00:00:00+01:00"));
        assert_eq!(first(&there), format!("{day}T04:30:00+05:30"));
        let wrong = t.get(&format!("{path}&time_zone=Mars/Base"), &s.write).await;
        assert_eq!(wrong.status.as_u16(), 422);
    }
}

both! {
    async fn whoever_does_not_do_it_is_named_and_others_times_are_offered(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let bo = t.ask("POST", "/api/v1/staff", &s.admin, json!({ "name": "Bo", "email": null, "services": null, "time_zone": null })).await.expect(201);
        assert_eq!((&bo["time_zone"], &bo["services"]), (&json!(""), &json!([])));
        let mut wish = s.wish(&t, 10);
        wish["staff_id"] = bo["id"].clone();

        let refused = t.ask("POST", BOOKINGS, &s.write, wish).await;

        assert_eq!((refused.status.as_u16(), &refused.body["why"]), (409, &json!("not_theirs")));
        assert_eq!(refused.body["others"][0]["staff"], json!([s.ana]), "{refused:?}");
        let at = refused.body["others"][0]["starts_at"].as_str().unwrap();
        assert!(at.ends_with("+01:00"), "{at}");
    }
}

both! {
    async fn a_time_that_is_taken_is_refused_with_others(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let first = t.ask("POST", BOOKINGS, &s.write, s.wish(&t, 10)).await.expect(201);

        let refused = t.ask("POST", BOOKINGS, &s.write, s.wish(&t, 10)).await;

        assert_eq!((refused.status.as_u16(), refused.slug()), (409, "time_unavailable"));
        assert_eq!(refused.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(refused.body["why"], "taken");
        assert!(refused.body["others"][0]["starts_at"].is_string(), "{refused:?}");
        let path = format!("{BOOKINGS}/{}/reschedule", first["id"].as_str().unwrap());
        let past = t.ask("POST", &path, &s.write, json!({ "starts_at": "2001-01-01T10:00:00Z" })).await;
        assert_eq!((past.status.as_u16(), &past.body["why"]), (409, &json!("past")));
    }
}

both! {
    async fn the_same_key_books_once(t: Site = site) {
        let s = salon(&t, json!({ "needs_approval": true })).await;
        let book = async |key: &str, hour: u64| {
            let request = request("POST", BOOKINGS, &s.write)
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", key);
            t.send(request.body(Body::from(s.wish(&t, hour).to_string())).unwrap()).await
        };

        let first = book("order-1", 10).await.expect(201);
        let again = book("order-1", 10).await.expect(201);
        let other = book("order-2", 12).await.expect(201);
        let long = book(&"x".repeat(201), 15).await;

        assert_eq!((&first["id"], &first["status"]), (&again["id"], &json!("pending")));
        assert_ne!(first["id"], other["id"]);
        assert_eq!(long.status.as_u16(), 422);
        let another_time = book("order-1", 14).await;
        assert_eq!((another_time.status.as_u16(), another_time.slug()), (409, "conflict"));
        let path = format!("{BOOKINGS}/{}/approve", first["id"].as_str().unwrap());
        assert_eq!(t.ask("POST", &path, &s.write, Value::Null).await.expect(200)["status"], "confirmed");
    }
}

both! {
    async fn what_is_kept_free_is_not_open(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let day = hour_of(&t, 0)[..10].to_owned();
        let open = format!("/api/v1/open-times?service_id={}&from={day}&days=1", s.cut);
        let before = t.get(&open, &s.write).await.expect(200)["data"].as_array().unwrap().len();

        let new = json!({ "kind": "blocked", "title": "Team", "starts_at": hour_of(&t, 9), "ends_at": hour_of(&t, 11) });
        let busy = t.ask("POST", "/api/v1/busy-times", &s.write, new.clone()).await.expect(201);
        let path = format!("/api/v1/busy-times/{}", busy["id"].as_str().unwrap());
        assert_eq!(t.get(&open, &s.write).await.expect(200)["data"].as_array().unwrap().len(), before - 2);
        let list = t.get(&format!("/api/v1/busy-times?from={}&until={}", hour_of(&t, 0), hour_of(&t, 23)), &s.write).await.expect(200);
        assert_eq!(list["data"][0], busy);
        let longer = json!({ "kind": "time_off", "staff_id": s.ana, "starts_at": hour_of(&t, 9), "ends_at": hour_of(&t, 12) });
        t.ask("PUT", &path, &s.write, longer).await.expect(200);
        t.ask("DELETE", &path, &s.write, Value::Null).await.expect(204);
        t.ask("DELETE", &path, &s.write, Value::Null).await.expect(404);
        assert_eq!(t.get(&open, &s.write).await.expect(200)["data"].as_array().unwrap().len(), before);
    }
}

both! {
    async fn services_staff_and_rooms_are_set_up_by_admins(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let room = t.ask("POST", "/api/v1/resources", &s.admin, json!({ "name": "Room 1" })).await.expect(201);
        let room_path = format!("/api/v1/resources/{}", room["id"].as_str().unwrap());
        let cut_path = format!("/api/v1/services/{}", s.cut);

        let new = json!({ "name": "Cut", "duration_minutes": 45, "booking_rules": { "resources": [room["id"]], "max_per_day": 3 } });
        let changed = t.ask("PUT", &cut_path, &s.admin, new.clone()).await.expect(200);
        assert_eq!((&changed["duration_minutes"], &changed["booking_rules"]["max_per_day"]), (&json!(45), &json!(3)));
        assert_eq!(t.get(&cut_path, &s.write).await.expect(200), changed);
        t.ask("PUT", &room_path, &s.admin, json!({ "name": "Studio" })).await.expect(200);
        assert_eq!(t.get("/api/v1/resources", &s.write).await.expect(200)["data"][0]["name"], "Studio");
        let staff = format!("/api/v1/staff/{}", s.ana);
        t.ask("PUT", &staff, &s.admin, json!({ "name": "Anna", "time_zone": "Mars/Base" })).await.expect(422);
        t.ask("PUT", &staff, &s.admin, json!({ "name": "Anna", "services": [s.cut] })).await.expect(200);
        assert_eq!(t.get("/api/v1/staff", &s.write).await.expect(200)["data"][0]["hours"], Value::Null);

        for (method, path, body) in [
            ("POST", "/api/v1/services", new.clone()),
            ("PUT", &cut_path, new),
            ("DELETE", &cut_path, Value::Null),
            ("POST", "/api/v1/staff", json!({ "name": "x" })),
            ("PUT", &staff, json!({ "name": "x" })),
            ("DELETE", &staff, Value::Null),
            ("POST", "/api/v1/resources", json!({ "name": "x" })),
            ("DELETE", &room_path, Value::Null),
        ] {
            t.ask(method, path, &s.write, body).await.expect(403);
        }
        for path in [&room_path, &staff, &cut_path] {
            t.ask("DELETE", path, &s.admin, Value::Null).await.expect(204);
        }
    }
}

both! {
    async fn nonsense_is_refused_and_strangers_find_nothing(t: Site = site) {
        let s = salon(&t, json!({})).await;
        let made = t.ask("POST", BOOKINGS, &s.write, s.wish(&t, 10)).await.expect(201);
        let path = format!("{BOOKINGS}/{}", made["id"].as_str().unwrap());
        let bikes = t.business("Bike shop").await;
        let theirs = t.api_key(&bikes.owner, Scope::Admin).await;
        let read = t.api_key(&s.business.owner, Scope::Read).await;

        for query in ["from=x", "status=done", "cursor=1", "staff_id=x", "until=2026"] {
            t.get(&format!("{BOOKINGS}?{query}"), &s.write).await.expect(422);
        }
        for days in [0, 63, -1] {
            let path = format!("/api/v1/open-times?service_id={}&from=2026-12-01&days={days}", s.cut);
            t.get(&path, &s.write).await.expect(422);
        }
        for query in ["service_id=x&from=2026-12-01", "from=2026-12-01", &format!("service_id={}&from=9999-12-31", s.cut)] {
            let answer = t.get(&format!("/api/v1/open-times?{query}"), &s.write).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{query}: {answer:?}");
        }
        let nobody = json!({ "service_id": s.cut, "starts_at": hour_of(&t, 12) });
        t.ask("POST", BOOKINGS, &s.write, nobody).await.expect(422);
        t.ask("POST", BOOKINGS, &theirs, s.wish(&t, 12)).await.expect(404);
        t.ask("POST", BOOKINGS, &read, s.wish(&t, 12)).await.expect(403);
        for (method, end, body) in [
            ("GET", "", Value::Null),
            ("POST", "/reschedule", json!({ "starts_at": hour_of(&t, 12) })),
            ("POST", "/cancel", json!({})),
            ("POST", "/approve", Value::Null),
            ("POST", "/complete", Value::Null),
            ("POST", "/no-show", Value::Null),
        ] {
            t.ask(method, &format!("{path}{end}"), &theirs, body).await.expect(404);
        }
        assert_eq!(t.get(BOOKINGS, &theirs).await.expect(200)["data"], json!([]));
        assert_eq!(t.get(&path, &read).await.expect(200), made);
    }
}
