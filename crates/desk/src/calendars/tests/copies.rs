//! Our bookings in an outside calendar: what is the appointment and what is not, and what must not stay there.

use frontdesk_db::both;
use frontdesk_providers::stubs::GoogleFault;
use serde_json::{Value, json};

use super::{google::*, *};

/// What marks an event as this booking's.
fn mark(booking: &Booking) -> Value {
    json!({ "private": { "frontdesk_booking": booking.id } })
}

fn span(from: &str, until: &str) -> (Value, Value) {
    (json!({ "dateTime": from }), json!({ "dateTime": until }))
}

both! {
    async fn a_day_of_a_series_that_was_made_of_it_moves_nobody(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        let id = own_id(&stub);
        google.change(ANN, &id, &json!({ "recurrence": ["RRULE:FREQ=WEEKLY"] }));
        later(&t, 46).await;
        assert_eq!(salon.tasks(&t).await.len(), 1, "it is a series now");

        let (start, end) = span("2026-12-01T15:00:00+01:00", "2026-12-01T16:00:00+01:00");
        google.add(ANN, json!({
            "id": format!("{id}_20261201T090000Z"), "recurringEventId": id, "start": start, "end": end,
            "originalStartTime": { "dateTime": "2026-12-01T10:00:00+01:00" }, "extendedProperties": mark(&booking),
        }));
        for _ in 0..2 {
            later(&t, 46).await;
        }
        let stands = bookings::get(&t, &salon.owner, &booking.id).await.unwrap();
        assert_eq!(stands.starts_at, instant("2026-11-24T10:00"));
        assert_eq!(bookings::history(&t, &salon.owner, &booking.id).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_copy_of_it_moves_nobody_while_the_original_is_there(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        let id = own_id(&stub);
        let (start, end) = span("2026-12-01T15:00:00+01:00", "2026-12-01T16:00:00+01:00");
        let follow_up = google.add(ANN, json!({ "summary": "Cut", "start": start, "end": end, "extendedProperties": mark(&booking) }));
        for _ in 0..2 {
            later(&t, 46).await;
        }
        let get = || bookings::get(&t, &salon.owner, &booking.id);
        assert_eq!(get().await.unwrap().starts_at, instant("2026-11-24T10:00"));
        assert!(salon.tasks(&t).await.is_empty());

        // Once the original is gone in the same breath, it is what the appointment became.
        google.delete(ANN, &id);
        google.move_to(ANN, &follow_up, "2026-11-25T15:00:00+01:00", "2026-11-25T16:00:00+01:00");
        later(&t, 46).await;
        assert_eq!(get().await.unwrap().starts_at, instant("2026-11-25T15:00"));
        assert!(salon.tasks(&t).await.is_empty());
    }
}

both! {
    async fn a_booking_called_off_before_its_answer_came_leaves_nothing(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        google.fail(GoogleFault::DoneButFailed);
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        assert_eq!(ours(&stub).len(), 1, "it arrived, and nobody knows");
        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        later(&t, 10).await;
        assert!(ours(&stub).is_empty());

        // Deleted there, brought back there, called off here.
        let booking = salon.book(&t, "2026-11-24T12:00").await;
        run(&t).await;
        let id = own_id(&stub);
        google.delete(ANN, &id);
        later(&t, 46).await;
        google.change(ANN, &id, &json!({ "status": "confirmed" }));
        later(&t, 46).await;
        bookings::cancel(&t, &salon.owner, &booking.id, "").await.unwrap();
        run(&t).await;
        assert!(ours(&stub).is_empty());
    }
}

both! {
    async fn a_contact_who_is_deleted_is_deleted_there_too(db: TestDb = std::future::ready) {
        let (t, salon, stub) = connected(db).await;
        let google = stub.account();
        let past = salon.book(&t, "2026-11-24T10:00").await;
        let next = salon.book(&t, "2026-11-30T10:00").await;
        let kept = salon.book(&t, "2026-11-24T14:00").await;
        run(&t).await;
        later(&t, 2 * 24 * 3600).await;
        // Whoever changed it there does not keep the name alive.
        for event in google.events(ANN) {
            google.change(ANN, event["id"].as_str().unwrap(), &json!({ "colorId": "3" }));
        }
        for booking in [&past, &next] {
            let contact = booking.contact_id.clone().unwrap();
            contacts::delete(&t, &salon.owner, &contact).await.unwrap();
        }
        run(&t).await;
        for _ in 0..4 {
            later(&t, 46).await;
        }
        let named = |event: &Value| event.to_string().contains("Mia") || event.to_string().contains("mia@");
        let events = google.events(ANN);
        assert_eq!(events.len(), 3, "that the time was booked stays");
        let with_names: Vec<_> = events.iter().filter(|event| named(event)).collect();
        assert_eq!(with_names.len(), 1, "{with_names:?}");
        assert_eq!(with_names[0]["extendedProperties"], mark(&kept));
        assert!(salon.tasks(&t).await.is_empty());
    }
}

both! {
    async fn what_is_wanted_while_a_write_is_under_way_is_not_lost(db: TestDb = std::future::ready) {
        let (t, salon, _stub) = connected(db).await;
        let booking = salon.book(&t, "2026-11-24T10:00").await;
        run(&t).await;
        let (org, id) = (salon.owner.org(), salon.one(&t).await.id);
        let now = t.clock().now();
        let mut tx = t.db().begin(org).await.unwrap();
        let before = store::copies::get(&mut tx, org, &id, &booking.id).await.unwrap().unwrap();
        assert!(!before.dirty);
        // Something new, in the same instant, and then the write that was under way ends.
        assert_eq!(store::copies::touch_all(&mut tx, org, &id, now).await.unwrap().len(), 1);
        store::copies::written(&mut tx, org, &before, now).await.unwrap();
        store::copies::left(&mut tx, org, &before, now).await.unwrap();
        store::copies::seen(&mut tx, org, &before, now).await.unwrap();
        assert!(store::copies::get(&mut tx, org, &id, &booking.id).await.unwrap().unwrap().dirty);
        // Taken away meanwhile, it is to be written anew.
        store::copies::gone(&mut tx, org, &before).await.unwrap();
        let again = store::copies::get(&mut tx, org, &id, &booking.id).await.unwrap().unwrap();
        assert_eq!((again.state, again.dirty, again.external_id.as_str()), (CopyState::Wanted, true, ""));
        store::copies::written(&mut tx, org, &again, now).await.unwrap();
        assert!(!store::copies::get(&mut tx, org, &id, &booking.id).await.unwrap().unwrap().dirty);

        // What is over is left alone.
        let after = booking.ends_at;
        assert!(store::copies::touch_all(&mut tx, org, &id, after).await.unwrap().is_empty());
        assert!(store::copies::in_connection(&mut tx, org, &id, after).await.unwrap().is_empty());
        store::copies::gone(&mut tx, org, &again).await.unwrap();
        assert!(store::copies::get(&mut tx, org, &id, &booking.id).await.unwrap().is_none());
    }
}
