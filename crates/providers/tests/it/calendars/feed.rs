//! Feeds: read when they change, refused when they are something else.

use frontdesk_providers::{
    Kind, ProviderError,
    calendar::{Changes, Feed, Outside},
    stubs::{Answer, Stub},
};
use jiff::tz::TimeZone;

use super::{appointment, only, reaching, times};
use crate::http;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Team\\, away\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTART:20261124T100000\r\nDTEND:20261124T110000\r\nSUMMARY:Den\r\n tist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn feed(stub: &Stub) -> Outside {
    let url = format!("{}/secret-token/basic.ics", stub.base_url());
    let feed = Feed::new(reaching(stub.base_url()), &url).unwrap();
    Outside::Feed(feed.home(TimeZone::get("Europe/Berlin").unwrap()))
}

async fn refused(answer: Answer) -> ProviderError {
    let stub = Stub::files([answer]).await;
    let error = feed(&stub).changes(None).await.unwrap_err();
    assert!(!format!("{error:?}").contains("secret-token"), "{error:?}");
    error
}

#[tokio::test]
async fn a_feed_is_read_whole_and_not_again_until_it_changes() {
    let first = Answer::stream(CALENDAR)
        .header("etag", "\"a\"")
        .header("last-modified", "Mon, 23 Nov 2026 14:30:00 GMT");
    let same = Answer::stream(CALENDAR);
    let empty = Answer::stream("BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let stub = Stub::files([first, Answer::status(304), same, empty]).await;
    let feed = feed(&stub);

    let whole = feed.changes(None).await.unwrap();
    assert_eq!((whole.whole, whole.name.as_deref()), (true, Some("Team, away")));
    let item = only(&whole);
    assert_eq!(
        (item.id.as_str(), item.title.as_str(), item.version.as_str()),
        ("1", "Dentist", "")
    );
    // A time that names no zone is one of the zone at home.
    assert_eq!(
        times(item),
        ("2026-11-24T09:00:00Z".to_owned(), "2026-11-24T10:00:00Z".to_owned(), "Europe/Berlin")
    );

    let unchanged = feed.changes(Some(&whole.cursor)).await.unwrap();
    assert_eq!(unchanged, Changes { cursor: whole.cursor.clone(), ..Changes::default() });
    assert_eq!(stub.seen()[1].header("if-none-match"), Some("\"a\""));
    assert_eq!(stub.seen()[1].header("if-modified-since"), Some("Mon, 23 Nov 2026 14:30:00 GMT"));
    assert_eq!(stub.seen()[0].header("if-none-match"), None);

    // A server that says neither gives the same text again.
    let same = feed.changes(Some(&whole.cursor)).await.unwrap();
    assert_eq!((same.whole, same.items.len()), (false, 0));
    let empty = feed.changes(Some(&same.cursor)).await.unwrap();
    assert_eq!((empty.whole, empty.items.len()), (true, 0));
}

#[tokio::test]
async fn what_is_no_calendar_is_refused_in_words() {
    let page = refused(Answer::stream("<html>Please sign in</html>")).await;
    assert_eq!(
        (page.kind, page.detail.as_str()),
        (Kind::Refused, "what is at this address is no calendar")
    );
    // A text that breaks off must not delete what is missing.
    let half = refused(Answer::stream(CALENDAR).cut(150)).await;
    assert_eq!(half.kind, Kind::Retry);
    let ends = refused(Answer::stream(&CALENDAR[..150])).await;
    assert_eq!((ends.kind, ends.detail.as_str()), (Kind::Retry, "the calendar ends in the middle"));
    for (status, kind) in [
        (404, Kind::Refused),
        (403, Kind::Auth),
        (500, Kind::Retry),
        (503, Kind::Wait),
        (418, Kind::Refused),
    ] {
        assert_eq!(refused(Answer::status(status)).await.kind, kind, "{status}");
    }
}

#[tokio::test]
async fn a_feed_has_a_largest_size() {
    let line = format!("X-PADDING:{}\r\n", "x".repeat(1_000));
    let huge = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", line.repeat(11_000));
    let stub = Stub::files([Answer::stream(huge).chop(64 * 1024)]).await;
    let error = feed(&stub).changes(None).await.unwrap_err();
    assert_eq!(
        (error.kind, error.detail.as_str()),
        (Kind::Refused, "the calendar is larger than 10 MB")
    );
}

#[tokio::test]
async fn a_feed_is_on_the_public_internet_and_is_only_read() {
    for bad in [
        "http://127.0.0.1/a.ics",
        "https://localhost:8080/a.ics",
        "webcal://169.254.169.254/latest",
        "ftp://example.com/a.ics",
        "file:///etc/passwd",
        "calendar",
        "",
    ] {
        let error = Feed::new(http(), bad).unwrap_err();
        assert_eq!(error.kind, Kind::Refused, "{bad}");
    }
    for good in [
        "webcal://example.com/a.ics",
        "WEBCALS://example.com/a.ics",
        " https://example.com/a.ics?token=1 ",
    ] {
        let feed = Feed::new(http(), good).unwrap();
        let shown = format!("{feed:?}");
        assert!(shown.contains("example.com") && !shown.contains("token"), "{good}");
    }
    // A redirect leads to no other place than an address may.
    let stub =
        Stub::files([Answer::status(302).header("location", "http://127.0.0.1:1/a.ics")]).await;
    assert_eq!(feed(&stub).changes(None).await.unwrap_err().kind, Kind::Refused);

    assert!(feed(&stub).put(&appointment(), None).await.is_err());
}
