//! CalDAV against Radicale, which `cargo xtask caldav-server` starts; and against answers that no server in
//! its right mind gives.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    calendar::{
        CalDav, CalDavAccount, Changes, Outside, PutError, Span, Written, discover, event_id,
        occurrences,
    },
    stubs::{Answer, Stub},
};
use jiff::tz::TimeZone;

use super::{appointment, at, only, radicale::Server, reaching, times};
use crate::{http, is_discreet};

fn gone(changes: &Changes) -> Vec<&str> {
    changes.gone.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn calendars_are_found_from_what_people_type() {
    let server = Server::with("found").await;
    let (base, user, calendar) = (&server.base, &server.user, &server.calendar);
    for typed in [base.clone(), format!("{base}/"), format!("{base}/{user}"), calendar.clone()] {
        let found = discover(&server.http, &server.account(&typed)).await.unwrap();
        let mine = found.iter().find(|one| one.id == *calendar);
        let mine = mine.unwrap_or_else(|| panic!("{typed}: {found:?}"));
        assert!(mine.writable && !mine.name.is_empty(), "{mine:?}");
    }
    let wrong = CalDavAccount { password: Secret::new("secret"), ..server.account(base) };
    let refused = discover(&server.http, &wrong).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Auth);
    assert!(refused.detail.contains("password is wrong") && is_discreet(&refused), "{refused}");
}

#[tokio::test]
async fn what_another_program_puts_changes_and_deletes_is_told_once() {
    let server = Server::with("sync").await;
    let outside = server.outside();
    let empty = outside.changes(None).await.unwrap();
    assert_eq!((empty.items.len(), empty.whole), (0, true));

    server
        .puts(
            "a b.ics",
            "BEGIN:VEVENT\nUID:a\nDTSTAMP:20261123T120000Z\nDTSTART:20261124T100000\n\
        DTEND:20261124T110000\nSUMMARY:Den\n tist\\, far\nEND:VEVENT",
        )
        .await;
    let news = outside.changes(Some(&empty.cursor)).await.unwrap();
    let item = only(&news);
    assert!(!news.whole);
    assert_eq!(item.id, server.path("a%20b.ics"));
    assert_eq!((item.title.as_str(), item.busy), ("Dentist, far", true));
    assert_eq!(times(item).0, "2026-11-24T09:00:00Z");

    server
        .puts(
            "a b.ics",
            "BEGIN:VEVENT\nUID:a\nDTSTAMP:20261123T120000Z\nDTSTART:20261124T140000Z\n\
        DURATION:PT30M\nSUMMARY:Moved\nEND:VEVENT",
        )
        .await;
    let moved = outside.changes(Some(&news.cursor)).await.unwrap();
    assert_eq!(
        times(only(&moved)),
        ("2026-11-24T14:00:00Z".to_owned(), "2026-11-24T14:30:00Z".to_owned(), "UTC")
    );
    assert_ne!(only(&moved).version, item.version);

    let nothing = outside.changes(Some(&moved.cursor)).await.unwrap();
    assert_eq!((nothing.items.len(), nothing.gone.len()), (0, 0));
    assert!(server.raw("DELETE", "a%20b.ics", "").await);
    let deleted = outside.changes(Some(&nothing.cursor)).await.unwrap();
    assert_eq!((deleted.items.len(), gone(&deleted)), (0, vec![item.id.as_str()]));

    // A cursor of another server's, or of nobody's.
    for cursor in ["{\"token\":\"nonsense\"}", "nonsense"] {
        let again = outside.changes(Some(cursor)).await.unwrap();
        assert!(again.whole && again.items.is_empty());
    }
}

#[tokio::test]
async fn a_series_has_its_exceptions_and_loses_them() {
    let server = Server::with("series").await;
    let outside = server.outside();
    let series = "BEGIN:VEVENT\nUID:s\nDTSTAMP:20261123T120000Z\nDTSTART;TZID=Europe/Berlin:20261123T100000\n\
        DTEND;TZID=Europe/Berlin:20261123T110000\nRRULE:FREQ=DAILY;COUNT=5\n\
        EXDATE;TZID=Europe/Berlin:20261125T100000\nSUMMARY:Yoga\nEND:VEVENT";
    let zone = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19701025T030000\n\
        TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE";
    let exception = "BEGIN:VEVENT\nUID:s\nDTSTAMP:20261123T120000Z\nRECURRENCE-ID;TZID=Europe/Berlin:20261124T100000\n\
        DTSTART;TZID=Europe/Berlin:20261124T160000\nDTEND;TZID=Europe/Berlin:20261124T170000\nSUMMARY:Yoga late\nEND:VEVENT";
    server.puts("s.ics", &format!("{zone}\n{series}\n{exception}")).await;

    let whole = outside.changes(None).await.unwrap();

    let days = |items| {
        let busy = occurrences(
            items,
            &TimeZone::UTC,
            at("2026-11-01T00:00:00Z"),
            at("2026-12-24T00:00:00Z"),
            20,
        );
        busy.occurrences.iter().map(|one| one.starts_at.jiff().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        days(&whole.items),
        [
            "2026-11-23T09:00:00Z",
            "2026-11-24T15:00:00Z",
            "2026-11-26T09:00:00Z",
            "2026-11-27T09:00:00Z"
        ]
    );
    let late = whole.items.iter().find(|item| item.series.is_some()).unwrap();
    assert_eq!(late.id, format!("{}#20261124T090000Z", server.path("s.ics")));
    assert_eq!(late.series.as_deref(), Some(server.path("s.ics").as_str()));

    // The exception is taken back: it is told as gone, the series is there.
    server.puts("s.ics", &format!("{zone}\n{series}")).await;
    let news = outside.changes(Some(&whole.cursor)).await.unwrap();
    assert_eq!(gone(&news), [late.id.as_str()]);
    assert_eq!(days(&news.items)[1], "2026-11-24T09:00:00Z");
}

#[tokio::test]
async fn an_appointment_is_written_once_and_over_what_is_known() {
    let server = Server::with("put").await;
    let outside = server.outside();

    let written = outside.put(&appointment(), None).await.unwrap();

    assert_eq!(written.id, server.path(&format!("{}.ics", event_id("acme", "42"))));
    assert!(!written.version.is_empty());
    let whole = outside.changes(None).await.unwrap();
    let item = only(&whole);
    assert_eq!(item.ours.as_deref(), Some("42"));
    assert_eq!(item.version, written.version);
    assert_eq!(item.title, "Färben; Schneiden, Föhnen – Ann");
    assert_eq!(times(item).0, "2026-11-24T09:00:00Z");

    // A second try that knows nothing of the first makes no second event.
    let mut later = appointment();
    later.ends_at = at("2026-11-24T11:00:00Z");
    let again = outside.put(&later, None).await.unwrap();
    assert_eq!(again.id, written.id);
    assert_eq!(times(only(&outside.changes(None).await.unwrap())).1, "2026-11-24T11:00:00Z");

    let third = outside.put(&appointment(), Some(&again)).await.unwrap();
    assert_ne!(third.version, again.version);
    assert_eq!(outside.put(&later, Some(&again)).await, Err(PutError::Changed));
    outside.remove(&third).await.unwrap();
    outside.remove(&third).await.unwrap();
    assert_eq!(outside.put(&later, Some(&third)).await, Err(PutError::Gone));
    assert!(outside.changes(None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn somebody_else_s_event_is_never_written_over() {
    let server = Server::with("foreign").await;
    let name = format!("{}.ics", event_id("acme", "42"));
    server.puts(&name, "BEGIN:VEVENT\nUID:x\nDTSTAMP:20261123T120000Z\nDTSTART;VALUE=DATE:20261124\nSUMMARY:Mine\nEND:VEVENT").await;

    let PutError::Failed(refused) = server.outside().put(&appointment(), None).await.unwrap_err()
    else {
        panic!();
    };

    assert_eq!(refused.kind, Kind::Refused);
    let whole = server.outside().changes(None).await.unwrap();
    assert_eq!(only(&whole).title, "Mine");
    let Span::Days { first, end } = &only(&whole).span else { panic!() };
    assert_eq!(
        (first.to_string(), end.to_string()),
        ("2026-11-24".to_owned(), "2026-11-25".to_owned())
    );
}

#[tokio::test]
async fn what_the_owner_declined_or_marked_as_free_is_not_busy() {
    let server = Server::with("free").await;
    for (name, line) in [
        ("1.ics", "TRANSP:TRANSPARENT"),
        ("2.ics", "ATTENDEE;PARTSTAT=DECLINED:mailto:DESK"),
        ("3.ics", "STATUS:CANCELLED"),
        ("4.ics", "ATTENDEE;PARTSTAT=DECLINED:mailto:somebody@example.com"),
    ] {
        let event = format!(
            "BEGIN:VEVENT\nUID:{name}\nDTSTAMP:20261123T120000Z\nDTSTART:20261124T100000Z\n\
            DTEND:20261124T110000Z\nSUMMARY:x\n{line}\nEND:VEVENT"
        );
        server.puts(name, &event).await;
    }
    let mut items = server.outside().changes(None).await.unwrap().items;
    items.sort_by(|a, b| a.id.cmp(&b.id));
    let busy: Vec<_> = items.iter().map(|item| item.busy).collect();
    assert_eq!(busy, [false, false, false, true]);
    assert!(items[2].gone);
}

#[tokio::test]
async fn a_resource_leads_to_no_other_place() {
    let server = Server::with("inside").await;
    let outside = server.outside();
    for id in ["//evil.example/a.ics", "https://evil.example/a.ics", "/desk/other/a.ics", "/", ""] {
        let known = Written { id: id.to_owned(), version: "\"1\"".to_owned() };
        let refused = outside.remove(&known).await;
        assert!(id.is_empty() || refused.unwrap_err().kind == Kind::Refused, "{id}");
    }
}

/// A calendar on a server that answers what it likes.
fn odd(stub: &Stub) -> Outside {
    let url = format!("{}/calendar/", stub.base_url());
    let calendar = CalDav::new(reaching(stub.base_url()), &url, "ann", Secret::new("secret"));
    Outside::CalDav(calendar.unwrap())
}

#[tokio::test]
async fn without_sync_tokens_versions_are_compared() {
    let listed = |rows: &str| {
        Answer::text(
            207,
            &format!(
                "<m:multistatus xmlns:m='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:s='http://calendarserver.org/ns/'>{rows}</m:multistatus>"
            ),
        )
    };
    let row = |name: &str, props: &str| {
        format!(
            "<m:response><m:href>/calendar/{name}</m:href><m:propstat><m:prop>{props}</m:prop><m:status>HTTP/1.1 200 OK</m:status></m:propstat></m:response>"
        )
    };
    let etag = |version: u32| format!("<m:getetag>\"{version}\"</m:getetag>");
    let ctag = |version: u32| listed(&row("", &format!("<s:getctag>{version}</s:getctag>")));
    let event = |name: &str, version: u32| {
        row(
            name,
            &format!(
                "{}<c:calendar-data>BEGIN:VCALENDAR&#13;\nBEGIN:VEVENT\nUID:{name}\nDTSTART:20261124T100000Z\nDTEND:20261124T110000Z\nEND:VEVENT\nEND:VCALENDAR</c:calendar-data>",
                etag(version)
            ),
        )
    };
    let folder = row("", "<m:resourcetype><m:collection/></m:resourcetype>");
    let stub = Stub::files([
        Answer::status(501),
        ctag(1),
        listed(&format!("{folder}{}{}", row("a", &etag(1)), row("b", &etag(1)))),
        listed(&format!("{}{}", event("a", 1), event("b", 1))),
        ctag(1),
        ctag(2),
        listed(&format!("{folder}{}{}", row("a", &etag(2)), row("c", &etag(1)))),
        listed(&format!("{}{}", event("a", 2), event("c", 1))),
    ])
    .await;
    let outside = odd(&stub);

    let whole = outside.changes(None).await.unwrap();
    assert_eq!((whole.items.len(), whole.whole), (2, true));
    let same = outside.changes(Some(&whole.cursor)).await.unwrap();
    assert_eq!((same.items.len(), same.whole), (0, false));
    let news = outside.changes(Some(&same.cursor)).await.unwrap();
    let ids: Vec<_> = news.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!((ids, gone(&news)), (vec!["/calendar/a", "/calendar/c"], vec!["/calendar/b"]));
    assert!(String::from_utf8_lossy(&stub.seen()[7].body).contains("<d:href>/calendar/a</d:href>"));
}

#[tokio::test]
async fn what_may_be_there_is_taken_away_by_its_booking() {
    let stub = Stub::files([Answer::status(204), Answer::status(404), Answer::status(403)]).await;
    let outside = odd(&stub);
    outside.remove_booking("acme", "42").await.unwrap();
    let asked = stub.seen().remove(0);
    assert_eq!(asked.method.as_str(), "DELETE");
    assert_eq!(asked.path, format!("/calendar/{}.ics", event_id("acme", "42")));
    outside.remove_booking("acme", "42").await.unwrap();
    assert_eq!(outside.remove_booking("acme", "42").await.unwrap_err().kind, Kind::Auth);
}

#[tokio::test]
async fn hostile_answers_are_errors() {
    let deep = "<a>".repeat(50_000);
    let lol = "<!DOCTYPE m [<!ENTITY a 'ha'>]><m:multistatus xmlns:m='DAV:'>&a;</m:multistatus>";
    for body in ["", "not xml", deep.as_str(), lol, "<multistatus/>"] {
        let stub = Stub::files([Answer::text(207, body)]).await;
        let error = odd(&stub).changes(None).await.unwrap_err();
        assert_eq!(error.kind, Kind::Retry, "{}", &body[..body.len().min(40)]);
        assert!(is_discreet(&error));
    }
    for (answer, kind) in [
        (Answer::status(401), Kind::Auth),
        (Answer::status(404), Kind::Refused),
        (Answer::status(503), Kind::Wait),
        (Answer::status(500), Kind::Retry),
        (Answer::status(200), Kind::Refused),
        (Answer::status(302).header("location", "http://evil.example/"), Kind::Refused),
        (Answer::status(302), Kind::Refused),
    ] {
        let stub = Stub::files([answer]).await;
        let error = odd(&stub).changes(None).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
    }
    let circle = Answer::status(301).header("location", "/calendar/");
    let stub = Stub::files(vec![circle; 6]).await;
    assert_eq!(odd(&stub).changes(None).await.unwrap_err().kind, Kind::Refused);
    let digest = Answer::status(401).header("www-authenticate", "Digest realm=\"x\", nonce=\"y\"");
    let stub = Stub::files([digest]).await;
    assert!(odd(&stub).changes(None).await.unwrap_err().detail.contains("Digest"));
    let later = Answer::status(429).header("retry-after", "7");
    let stub = Stub::files([later]).await;
    assert_eq!(
        odd(&stub).changes(None).await.unwrap_err().retry_after,
        Some(Duration::from_secs(7))
    );
}

#[tokio::test]
async fn the_password_goes_to_no_other_host_and_not_in_the_clear() {
    let account = |url: &str| CalDavAccount {
        url: url.to_owned(),
        user: "ann".to_owned(),
        password: Secret::new("secret"),
    };
    for url in [
        "http://dav.example.com/",
        "http://127.0.0.1:5232/",
        "https://10.0.0.1/",
        "ftp://x",
        "",
        "https://ann:secret@dav.example.com/",
    ] {
        let error = discover(&http(), &account(url)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Refused, "{url}");
        assert!(CalDav::new(http(), url, "ann", Secret::new("secret")).is_err(), "{url}");
    }
    let elsewhere = Answer::status(301).header("location", "https://evil.example/dav/");
    let stub = Stub::files([elsewhere, Answer::status(404)]).await;
    let error = discover(&reaching(stub.base_url()), &account(stub.base_url())).await.unwrap_err();
    assert_eq!(error.detail, "the calendars are on evil.example: use that address");
}
