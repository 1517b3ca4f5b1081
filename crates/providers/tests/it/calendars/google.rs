//! Google: its OAuth, its lists, what is written there, and its bad days.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind, ProviderError,
    calendar::{Changes, Google, GoogleApp, Grant, Outside, PutError, Span, Written, event_id},
    stubs::{GoogleFault, Stub},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{appointment, at, only, times};
use crate::{http, is_discreet};

const ANN: &str = "ann@example.com";
const BACK: &str = "https://desk.example.com/calendars/google/callback";

fn calendar(stub: &Stub) -> Google {
    let token = Secret::new(stub.account().access_token());
    Google::new(http(), Some(stub.base_url()), token, ANN.to_owned())
}

fn outside(stub: &Stub) -> Outside {
    Outside::Google(calendar(stub))
}

fn app(stub: &Stub) -> GoogleApp {
    GoogleApp {
        client_id: "id.apps.googleusercontent.com".to_owned(),
        client_secret: Secret::new("secret"),
        base_url: Some(stub.base_url().to_owned()),
    }
}

/// Ann says yes in her browser.
async fn connect(stub: &Stub, verifier: &str) -> Result<Grant, ProviderError> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(b"verifier"));
    let url = app(stub).authorize_url(BACK, "state 1", &challenge, Some(ANN));
    let back = stub.account().consent(url.as_str());
    let code = back.rsplit("code=").next().unwrap();
    let now = at("2026-11-23T14:30:00Z");
    app(stub).exchange(&http(), code, BACK, &Secret::new(verifier), now).await
}

#[tokio::test]
async fn somebody_lets_us_in_and_changes_their_mind() {
    let stub = Stub::google().await;
    let grant = connect(&stub, "verifier").await.unwrap();

    assert_eq!(grant.email.as_deref(), Some(ANN));
    assert_eq!(grant.expires_at, at("2026-11-23T15:29:59Z"));
    let calendars =
        Google::list(&http(), Some(stub.base_url()), &grant.access_token).await.unwrap();
    assert_eq!((calendars[0].id.as_str(), calendars[0].primary), (ANN, true));

    let refresh = grant.refresh_token.unwrap();
    let again = app(&stub).refresh(&http(), &refresh, at("2026-11-23T15:00:00Z")).await.unwrap();
    assert!(again.refresh_token.is_none());
    assert_ne!(again.access_token.expose(), grant.access_token.expose());

    stub.account().revoke_grant();
    let dead = app(&stub).refresh(&http(), &refresh, at("2026-11-23T15:00:00Z")).await.unwrap_err();
    assert_eq!(dead.kind, Kind::Auth);
    assert!(dead.detail.contains("revoked") && is_discreet(&dead), "{dead}");
    // What is wrong with the installation is nobody's account.
    let wrong = GoogleApp { client_secret: Secret::new(""), ..app(&stub) };
    let wrong = wrong.refresh(&http(), &refresh, at("2026-11-23T15:00:00Z")).await.unwrap_err();
    assert_eq!(wrong.kind, Kind::Wait);
    assert!(wrong.detail.contains("client id or its secret"), "{wrong}");
    // To give back what is gone already is as good.
    app(&stub).revoke(&http(), &refresh).await.unwrap();
}

#[test]
fn the_address_of_consent_asks_for_what_is_needed() {
    let app = GoogleApp {
        client_id: "id".to_owned(),
        client_secret: Secret::new("secret"),
        base_url: None,
    };
    let url = app.authorize_url(BACK, "st&ate", "challenge", None);
    assert_eq!(url.host_str(), Some("accounts.google.com"));
    let asked: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    for (name, value) in [
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("include_granted_scopes", "true"),
        ("code_challenge_method", "S256"),
        ("code_challenge", "challenge"),
        ("state", "st&ate"),
        ("redirect_uri", BACK),
        ("response_type", "code"),
    ] {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(asked["scope"].contains("/auth/calendar.events "), "{}", asked["scope"]);
    assert!(!url.as_str().contains("secret") && !asked.contains_key("login_hint"));
}

#[tokio::test]
async fn a_code_is_good_for_whoever_began_and_scopes_may_be_unticked() {
    let stub = Stub::google().await;
    let stolen = connect(&stub, "another").await.unwrap_err();
    assert_eq!(stolen.kind, Kind::Auth);

    stub.account().untick("https://www.googleapis.com/auth/calendar.events");
    let refused = connect(&stub, "verifier").await.unwrap_err();
    assert_eq!(refused.kind, Kind::Refused);
    assert_eq!(refused.detail, "it was not allowed to see and change events");
}

#[tokio::test]
async fn a_calendar_is_read_whole_and_then_only_what_is_new() {
    let stub = Stub::google().await;
    let account = stub.account();
    account.paged(2, true);
    for n in 0..5 {
        let (start, end) =
            (format!("2026-11-2{n}T10:00:00+01:00"), format!("2026-11-2{n}T11:00:00+01:00"));
        account.add_busy(ANN, "Dentist", &start, &end);
    }
    let outside = outside(&stub);

    let whole = outside.changes(None).await.unwrap();
    assert_eq!((whole.items.len(), whole.whole, whole.skipped), (5, true, 0));
    assert_eq!(whole.name.as_deref(), Some("Ann"));
    // An empty page, three with events.
    assert_eq!(stub.seen().len(), 4);
    assert_eq!(times(&whole.items[0]).0, "2026-11-20T09:00:00Z");
    assert_eq!(times(&whole.items[0]).2, "Europe/Berlin");

    let nothing = outside.changes(Some(&whole.cursor)).await.unwrap();
    assert_eq!((nothing.items.len(), nothing.whole), (0, false));

    account.move_to(ANN, &whole.items[0].id, "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z");
    account.delete(ANN, &whole.items[1].id);
    account.decline(ANN, &whole.items[2].id);
    let news = outside.changes(Some(&nothing.cursor)).await.unwrap();
    assert_eq!(news.items.len(), 3);
    assert_eq!(times(&news.items[0]).0, "2026-11-20T12:00:00Z");
    assert!(news.items[1].gone && !news.items[1].busy);
    assert!(!news.items[2].gone && !news.items[2].busy);

    account.forget_sync_tokens();
    let again = outside.changes(Some(&news.cursor)).await.unwrap();
    assert_eq!((again.items.len(), again.whole), (4, true));
}

#[tokio::test]
async fn what_leaves_its_owner_free_is_not_busy() {
    let stub = Stub::google().await;
    let (start, end) = (json!({ "date": "2026-11-24" }), json!({ "date": "2026-11-26" }));
    for (id, more) in [
        ("birthday1", json!({ "eventType": "birthday" })),
        ("free12345", json!({ "transparency": "transparent" })),
        ("office123", json!({ "eventType": "workingLocation" })),
        ("private12", json!({ "visibility": "private", "summary": "Doctor" })),
        ("vacation1", json!({ "eventType": "outOfOffice", "summary": "Away" })),
    ] {
        let mut event = more;
        event["id"] = json!(id);
        event["start"] = start.clone();
        event["end"] = end.clone();
        stub.account().add(ANN, event);
    }

    let items = outside(&stub).changes(None).await.unwrap().items;

    let busy: Vec<_> =
        items.iter().map(|item| (item.id.as_str(), item.busy, item.title.as_str())).collect();
    assert_eq!(
        busy,
        [
            ("birthday1", false, ""),
            ("free12345", false, ""),
            ("office123", false, ""),
            ("private12", true, ""),
            ("vacation1", true, "Away")
        ]
    );
    let Span::Days { first, end } = &items[0].span else { panic!("{:?}", items[0]) };
    assert_eq!(
        (first.to_string(), end.to_string()),
        ("2026-11-24".to_owned(), "2026-11-26".to_owned())
    );
}

#[tokio::test]
async fn a_series_comes_as_one_and_its_exceptions_alone() {
    let stub = Stub::google().await;
    let account = stub.account();
    account.add(
        ANN,
        json!({
            "id": "series", "summary": "Yoga",
            "start": { "dateTime": "2026-11-23T10:00:00+01:00", "timeZone": "America/New_York" },
            "end": { "dateTime": "2026-11-23T11:00:00+01:00", "timeZone": "America/New_York" },
            "recurrence": ["RRULE:FREQ=DAILY", "EXDATE;TZID=America/New_York:20261125T040000"],
        }),
    );
    account.add(
        ANN,
        json!({
            "id": "series_20261124T090000Z", "recurringEventId": "series", "status": "cancelled",
            "originalStartTime": { "dateTime": "2026-11-24T10:00:00+01:00" },
        }),
    );

    let items = outside(&stub).changes(None).await.unwrap().items;

    assert_eq!(items[0].rules.len(), 2);
    assert_eq!(times(&items[0]).2, "America/New_York");
    let exception = &items[1];
    assert!(exception.gone);
    assert_eq!(exception.series.as_deref(), Some("series"));
    assert_eq!(exception.original, Some(at("2026-11-24T09:00:00Z")));
    let busy = frontdesk_providers::calendar::occurrences(
        &items,
        &jiff::tz::TimeZone::UTC,
        at("2026-11-23T00:00:00Z"),
        at("2026-11-27T00:00:00Z"),
        10,
    );
    let days: Vec<_> =
        busy.occurrences.iter().map(|one| one.starts_at.jiff().to_string()).collect();
    assert_eq!(days, ["2026-11-23T09:00:00Z", "2026-11-26T09:00:00Z"]);
}

#[tokio::test]
async fn an_event_that_makes_no_sense_is_counted() {
    let stub = Stub::google().await;
    for event in [
        json!({ "id": "bad01" }),
        json!({ "id": "bad02", "start": { "dateTime": "soon" }, "end": { "dateTime": "later" } }),
        json!({ "id": "bad03", "start": { "date": "2026-02-30" }, "end": { "date": "2026-03-01" } }),
        json!({ "id": "bad04", "start": 7, "end": [] }),
        json!({ "id": "good1", "start": { "dateTime": "2026-11-24T10:00:00", "timeZone": "Europe/Berlin" },
            "end": { "dateTime": "2026-11-24T11:00:00", "timeZone": "Europe/Berlin" } }),
    ] {
        stub.account().add(ANN, event);
    }
    let changes = outside(&stub).changes(None).await.unwrap();
    assert_eq!(changes.skipped, 4);
    assert_eq!(times(only(&changes)).0, "2026-11-24T09:00:00Z");
}

#[tokio::test]
async fn an_appointment_is_written_once_and_brought_in_line() {
    let stub = Stub::google().await;
    let outside = outside(&stub);

    let written = outside.put(&appointment(), None).await.unwrap();

    assert_eq!(written.id, event_id("acme", "42"));
    let event = stub.account().event(ANN, &written.id).unwrap();
    assert_eq!(event["summary"], "Färben; Schneiden, Föhnen – Ann");
    assert_eq!(
        event["start"],
        json!({ "dateTime": "2026-11-24T10:00:00+01:00", "timeZone": "Europe/Berlin" })
    );
    assert_eq!(event["extendedProperties"]["private"]["frontdesk_booking"], "42");
    assert_eq!(event["source"]["url"], "https://desk.example.com/bookings/42");
    assert!(stub.seen()[0].query.contains("sendUpdates=none"));

    // A second try that knows nothing of the first, with another time.
    let mut later = appointment();
    later.ends_at = at("2026-11-24T11:00:00Z");
    let again = outside.put(&later, None).await.unwrap();
    assert_eq!((again.id.as_str(), stub.account().events(ANN).len()), (written.id.as_str(), 1));
    let item_times = |changes: &Changes| times(only(changes)).1;
    assert_eq!(item_times(&outside.changes(None).await.unwrap()), "2026-11-24T11:00:00Z");

    // Over what is known; a version that is old is somebody's change.
    later.tentative = true;
    let third = outside.put(&later, Some(&again)).await.unwrap();
    assert_eq!(stub.account().event(ANN, &third.id).unwrap()["status"], "tentative");
    assert_eq!(outside.put(&later, Some(&again)).await, Err(PutError::Changed));
    let item = outside.changes(None).await.unwrap();
    assert_eq!(only(&item).ours.as_deref(), Some("42"));
    assert_eq!(only(&item).version, third.version);
}

#[tokio::test]
async fn an_answer_that_is_lost_makes_no_second_event() {
    for fault in [GoogleFault::DoneButFailed, GoogleFault::DoneButCut] {
        let stub = Stub::google().await;
        stub.account().fail(fault);
        let outside = outside(&stub);

        let PutError::Failed(lost) = outside.put(&appointment(), None).await.unwrap_err() else {
            panic!("{fault:?}");
        };
        assert_eq!(lost.kind, Kind::Retry);
        assert_eq!(stub.account().events(ANN).len(), 1);
        outside.put(&appointment(), None).await.unwrap();
        assert_eq!(stub.account().events(ANN).len(), 1);
    }
}

#[tokio::test]
async fn what_was_deleted_comes_back_when_it_is_booked_anew_and_is_gone_when_it_is_known() {
    let stub = Stub::google().await;
    let outside = outside(&stub);
    let written = outside.put(&appointment(), None).await.unwrap();
    stub.account().delete(ANN, &written.id);

    assert_eq!(outside.put(&appointment(), Some(&written)).await, Err(PutError::Gone));
    let never = Written { id: "neverthere".to_owned(), version: "\"1\"".to_owned() };
    assert_eq!(outside.put(&appointment(), Some(&never)).await, Err(PutError::Gone));

    outside.put(&appointment(), None).await.unwrap();
    assert_eq!(stub.account().events(ANN).len(), 1);
}

#[tokio::test]
async fn somebody_else_s_event_is_never_written_over() {
    let stub = Stub::google().await;
    let foreign = json!({
        "id": event_id("acme", "42"), "summary": "Mine",
        "start": { "date": "2026-11-24" }, "end": { "date": "2026-11-25" },
    });
    stub.account().add(ANN, foreign);

    let PutError::Failed(refused) = outside(&stub).put(&appointment(), None).await.unwrap_err()
    else {
        panic!();
    };

    assert_eq!(refused.kind, Kind::Refused);
    assert_eq!(stub.account().events(ANN)[0]["summary"], "Mine");
}

#[tokio::test]
async fn to_take_away_what_is_gone_is_as_good() {
    let stub = Stub::google().await;
    let outside = outside(&stub);
    let written = outside.put(&appointment(), None).await.unwrap();

    outside.remove(&written).await.unwrap();
    assert!(stub.account().events(ANN).is_empty());
    outside.remove(&written).await.unwrap();
    let never = Written { id: "neverthere".to_owned(), version: String::new() };
    outside.remove(&never).await.unwrap();
}

#[tokio::test]
async fn what_may_be_there_is_taken_away_by_its_booking() {
    let stub = Stub::google().await;
    let outside = outside(&stub);
    let appointment = appointment();
    outside.remove_booking(appointment.org, appointment.booking).await.unwrap();
    // It arrived, and nobody heard of it.
    stub.account().fail(GoogleFault::DoneButFailed);
    outside.put(&appointment, None).await.unwrap_err();
    assert_eq!(stub.account().events(ANN).len(), 1);
    outside.remove_booking(appointment.org, appointment.booking).await.unwrap();
    assert!(stub.account().events(ANN).is_empty());
}

#[tokio::test]
async fn an_error_of_google_says_what_may_be_done() {
    let table = [
        (GoogleFault::Forbidden("rateLimitExceeded"), Kind::Wait, "HTTP 403 rateLimitExceeded"),
        (
            GoogleFault::Forbidden("userRateLimitExceeded"),
            Kind::Wait,
            "HTTP 403 userRateLimitExceeded",
        ),
        (GoogleFault::Forbidden("quotaExceeded"), Kind::Wait, "HTTP 403 quotaExceeded"),
        (GoogleFault::Forbidden("accessNotConfigured"), Kind::Wait, "HTTP 403 accessNotConfigured"),
        (
            GoogleFault::Forbidden("insufficientPermissions"),
            Kind::Auth,
            "HTTP 403 insufficientPermissions",
        ),
        (
            GoogleFault::Forbidden("forbiddenForNonOrganizer"),
            Kind::Refused,
            "HTTP 403 forbiddenForNonOrganizer",
        ),
        (GoogleFault::Status(401, "authError"), Kind::Auth, "HTTP 401 authError"),
        (GoogleFault::Status(429, "rateLimitExceeded"), Kind::Wait, "HTTP 429 rateLimitExceeded"),
        (GoogleFault::Status(500, "backendError"), Kind::Retry, "HTTP 500 backendError"),
        (GoogleFault::Status(503, "secret prose"), Kind::Wait, "HTTP 503"),
        (GoogleFault::Status(404, "notFound"), Kind::Refused, "HTTP 404 notFound"),
    ];
    let stub = Stub::google().await;
    let outside = outside(&stub);
    for (fault, kind, detail) in table {
        stub.account().fail(fault);
        let failed = outside.changes(None).await.unwrap_err();
        assert_eq!((failed.kind, failed.detail.as_str()), (kind, detail), "{fault:?}");
        assert!(is_discreet(&failed));

        stub.account().fail(fault);
        let PutError::Failed(failed) = outside.put(&appointment(), None).await.unwrap_err() else {
            panic!("{fault:?}");
        };
        assert_eq!(failed.kind, kind, "{fault:?}");
    }
    stub.account().fail(GoogleFault::Forbidden("quotaExceeded"));
    let failed = outside.changes(None).await.unwrap_err();
    assert_eq!(failed.retry_after, Some(Duration::from_hours(1)));

    stub.account().expire_tokens();
    assert_eq!(outside.changes(None).await.unwrap_err().kind, Kind::Auth);
}

#[tokio::test]
async fn a_calendar_that_is_only_read_refuses_and_ids_lead_nowhere_else() {
    let stub = Stub::google().await;
    let account = stub.account();
    account.add_calendar("team#x@group.calendar.google.com", "Team", "UTC", "reader");
    account.add_calendar("busy@example.com", "Busy", "UTC", "freeBusyReader");
    let token = Secret::new(account.access_token());
    let listed = Google::list(&http(), Some(stub.base_url()), &token).await.unwrap();
    let names: Vec<_> = listed.iter().map(|one| (one.name.as_str(), one.writable)).collect();
    assert_eq!(names, [("Ann", true), ("Busy", false), ("Team", false)]);

    let team = Google::new(http(), Some(stub.base_url()), token.clone(), listed[2].id.clone());
    let team = Outside::Google(team);
    assert!(team.changes(None).await.unwrap().items.is_empty());
    let PutError::Failed(refused) = team.put(&appointment(), None).await.unwrap_err() else {
        panic!();
    };
    assert_eq!(refused.kind, Kind::Auth);

    for id in ["", "..", "."] {
        let odd = Google::new(http(), Some(stub.base_url()), token.clone(), id.to_owned());
        let refused = Outside::Google(odd).changes(None).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Refused);
    }
}

#[tokio::test]
async fn a_push_channel_begins_and_ends() {
    let stub = Stub::google().await;
    let calendar = calendar(&stub);
    let address = "https://desk.example.com/hooks/google";

    let watched = calendar.watch("channel-1", &Secret::new("token"), address).await.unwrap();

    assert_eq!(watched.expires_at, at("2026-11-30T14:30:00Z"));
    let channel = stub.account().channels().remove(0);
    assert_eq!((channel.id.as_str(), channel.token.as_str()), ("channel-1", "token"));
    assert_eq!((channel.address.as_str(), &channel.resource), (address, &watched.resource));
    let twice = calendar.watch("channel-1", &Secret::new("token"), address).await.unwrap_err();
    assert_eq!(twice.kind, Kind::Refused);
    calendar.stop("channel-1", &watched.resource).await.unwrap();
    assert!(stub.account().channels()[0].stopped);
    calendar.stop("channel-1", &watched.resource).await.unwrap();
    let token = Secret::new("token");
    let plain = calendar.watch("channel-2", &token, "http://desk.example.com/");
    assert_eq!(plain.await.unwrap_err().kind, Kind::Refused);
}
