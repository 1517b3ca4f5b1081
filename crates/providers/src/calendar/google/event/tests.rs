//! Events in each of their shapes.

use super::*;

#[test]
fn an_event_of_which_only_the_id_is_left_is_gone() {
    let left = json!({ "id": "a", "status": "cancelled" });
    let item = item(&left, "Europe/Berlin").unwrap();
    assert!(item.gone && !item.busy);
    assert_eq!((item.id.as_str(), item.series, item.original), ("a", None, None));
}

#[test]
fn an_exception_of_a_series_of_days_is_named_by_its_midnight_in_utc() {
    let value = json!({
        "id": "s_20261124", "status": "cancelled", "recurringEventId": "s",
        "originalStartTime": { "date": "2026-11-24" },
    });
    let item = item(&value, "Europe/Berlin").unwrap();
    assert_eq!(item.original, Some("2026-11-24T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_zone_that_nobody_knows_is_the_calendar_s() {
    let event = |zone: &str| {
        json!({
            "id": "a",
            "start": { "dateTime": "2026-11-24T10:00:00+01:00", "timeZone": zone },
            "end": { "dateTime": "2026-11-24T09:00:00+01:00" },
        })
    };
    let zone = |event: Value, calendar: &str| match item(&event, calendar).unwrap().span {
        Span::Timed { starts_at, ends_at, zone } => {
            assert_eq!(starts_at, ends_at);
            zone
        }
        Span::Days { .. } => panic!(),
    };
    assert_eq!(zone(event("Asia/Tokyo"), "Europe/Berlin"), "Asia/Tokyo");
    assert_eq!(zone(event("GMT+02:00"), "Europe/Berlin"), "Europe/Berlin");
    assert_eq!(zone(event("nowhere"), "nowhere"), "UTC");
}

#[test]
fn somebody_else_s_no_is_not_the_owner_s() {
    let event = |attendees: Value| {
        json!({
            "id": "a", "attendees": attendees,
            "start": { "date": "2026-11-24" }, "end": { "date": "2026-11-25" },
        })
    };
    let busy = |attendees| item(&event(attendees), "UTC").unwrap().busy;
    assert!(busy(json!([{ "responseStatus": "declined" }])));
    assert!(busy(json!([{ "self": true, "responseStatus": "tentative" }])));
    assert!(!busy(json!([{ "self": true, "responseStatus": "declined" }])));
}
