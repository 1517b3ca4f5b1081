//! Calendars as programs write them, and as nobody should.

use frontdesk_base::clock::Stopwatch;
use proptest::prelude::*;

use super::*;
use crate::calendar::{Appointment, MAX_TITLE, Span};

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn reader(home: &TimeZone) -> Reader<'_> {
    Reader { home, named: Named::Uid, version: "", owner: "" }
}

fn calendar(inside: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}\r\nEND:VCALENDAR\r\n")
}

fn of(inside: &str) -> Read {
    read(&calendar(inside), reader(&berlin())).unwrap()
}

#[track_caller]
fn one(lines: &str) -> Item {
    let read = of(&format!("BEGIN:VEVENT\r\nUID:u\r\n{lines}\r\nEND:VEVENT"));
    assert_eq!((read.items.len(), read.skipped), (1, 0), "{read:?}");
    read.items.into_iter().next().unwrap()
}

#[track_caller]
fn check(lines: &str, starts: &str, ends: &str, zone: &str) {
    let Span::Timed { starts_at, ends_at, zone: named } = one(lines).span else {
        panic!("{lines}")
    };
    let found = (starts_at.jiff().to_string(), ends_at.jiff().to_string(), named);
    assert_eq!(found, (starts.to_owned(), ends.to_owned(), zone.to_owned()), "{lines}");
}

#[track_caller]
fn days(lines: &str, first: &str, end: &str) {
    let Span::Days { first: from, end: to } = one(lines).span else { panic!("{lines}") };
    assert_eq!((from.to_string(), to.to_string()), (first.to_owned(), end.to_owned()), "{lines}");
}

#[test]
fn an_event_is_at_the_times_of_its_zone() {
    let ten = "2026-11-24T09:00:00Z";
    let eleven = "2026-11-24T10:00:00Z";
    let lines = |zone: &str| {
        format!("DTSTART;TZID={zone}:20261124T100000\nDTEND;TZID={zone}:20261124T110000")
    };
    for zone in [
        "Europe/Berlin",
        "\"Europe/Berlin\"",
        "W. Europe Standard Time",
        "/mozilla.org/20070129_1/Europe/Berlin",
    ] {
        check(&lines(zone), ten, eleven, "Europe/Berlin");
    }
    // A zone that nobody knows, and none at all, are the zone at home.
    check(&lines("Middle-earth/Shire"), ten, eleven, "Europe/Berlin");
    check("DTSTART:20261124T100000\nDTEND:20261124T110000", ten, eleven, "Europe/Berlin");
    check("DTSTART:20261124T090000Z\nDURATION:PT1H", ten, eleven, "UTC");
    check(
        "DTSTART;TZID=Eastern Standard Time:20261124T040000\nDURATION:PT1H",
        ten,
        eleven,
        "America/New_York",
    );
    // Without an end it takes no time; one that ends before it begins neither.
    check("DTSTART:20261124T090000Z", ten, ten, "UTC");
    check("DTSTART:20261124T090000Z\nDTEND:20261124T080000Z", ten, ten, "UTC");
    // A day on the clock has 25 hours when the clock goes back.
    check(
        "DTSTART:20261025T000000\nDURATION:P1D",
        "2026-10-24T22:00:00Z",
        "2026-10-25T23:00:00Z",
        "Europe/Berlin",
    );
}

#[test]
fn a_calendar_names_the_zone_of_times_that_name_none() {
    let read = of(
        "X-WR-TIMEZONE:America/New_York\nBEGIN:VEVENT\nUID:u\nDTSTART:20261124T040000\nDURATION:PT1H\nEND:VEVENT",
    );
    let Span::Timed { starts_at, .. } = &read.items[0].span else { panic!() };
    assert_eq!(starts_at.jiff().to_string(), "2026-11-24T09:00:00Z");
}

#[test]
fn whole_days_end_before_their_last() {
    days("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126", "2026-11-24", "2026-11-26");
    days("DTSTART;VALUE=DATE:20261124", "2026-11-24", "2026-11-25");
    days("DTSTART:20261124\nDTEND:20261124", "2026-11-24", "2026-11-25");
    days("DTSTART;VALUE=DATE:20261124\nDURATION:P1W", "2026-11-24", "2026-12-01");
    days("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20261101", "2026-12-31", "2027-01-01");
}

#[test]
fn a_title_is_unfolded_unescaped_and_private_where_it_should_be() {
    let at = "DTSTART:20261124T090000Z\nDURATION:PT1H\n";
    let title = |lines: &str| one(&format!("{at}{lines}")).title;
    assert_eq!(title("SUMMARY:Cut\\, co\r\n lour\\nand \\;\\\\ more"), "Cut, colour and ;\\ more");
    assert_eq!(title("SUMMARY;LANGUAGE=de:Gr\r\n\tüße"), "Grüße");
    assert_eq!(title("summary:low"), "low");
    assert_eq!(title("SUMMARY:Doctor\nCLASS:PRIVATE"), "");
    assert_eq!(title("SUMMARY:Doctor\nCLASS:confidential"), "");
    assert_eq!(title("SUMMARY:Doctor\nCLASS:PUBLIC"), "Doctor");
    assert_eq!(title(&format!("SUMMARY:{}", "ä".repeat(10_000))).chars().count(), MAX_TITLE);
    // What an alarm in it says is not what it says.
    let alarm = "BEGIN:VALARM\nSUMMARY:Wake up\nDTSTART:19700101T000000Z\nEND:VALARM\nSUMMARY:Yoga";
    assert_eq!(title(alarm), "Yoga");
}

#[test]
fn who_is_free_is_free() {
    let at = "DTSTART:20261124T090000Z\nDURATION:PT1H\n";
    let item = |line: &str| one(&format!("{at}{line}"));
    assert!(item("TRANSP:OPAQUE").busy && item("STATUS:TENTATIVE").busy);
    assert!(!item("TRANSP:TRANSPARENT").busy);
    assert!(!item("X-MICROSOFT-CDO-BUSYSTATUS:FREE").busy);
    let cancelled = item("STATUS:CANCELLED");
    assert!(cancelled.gone && !cancelled.busy);
    assert_eq!(item("X-FRONTDESK-BOOKING:bkg_1").ours.as_deref(), Some("bkg_1"));
}

#[test]
fn dates_of_a_series_are_written_without_its_zones() {
    let lines = "DTSTART;TZID=W. Europe Standard Time:20261124T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY\n\
        EXDATE;TZID=W. Europe Standard Time:20261125T100000,20261126T100000\nEXDATE:nonsense\n\
        RDATE;VALUE=PERIOD:20261201T090000Z/PT1H\nRDATE;VALUE=DATE:20261202";
    assert_eq!(
        one(lines).rules,
        [
            "RRULE:FREQ=DAILY",
            "EXDATE:20261125T090000Z,20261126T090000Z",
            "RDATE:20261201T090000Z",
            "RDATE;VALUE=DATE:20261202"
        ]
    );
    let days =
        "DTSTART;VALUE=DATE:20261124\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Berlin:20261125T000000";
    assert_eq!(one(days).rules, ["RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261125"]);
}

#[test]
fn an_exception_knows_its_series() {
    let read = of(
        "BEGIN:VEVENT\nUID:u\nDTSTART;TZID=Europe/Berlin:20261123T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:u\nRECURRENCE-ID;TZID=Europe/Berlin:20261124T100000\nDTSTART:20261124T150000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:u\nRECURRENCE-ID;VALUE=DATE:20261125\nDTSTART;VALUE=DATE:20261125\nSTATUS:CANCELLED\nEND:VEVENT",
    );
    let ids: Vec<_> =
        read.items.iter().map(|item| (item.id.as_str(), item.series.as_deref())).collect();
    assert_eq!(
        ids,
        [("u", None), ("u#20261124T090000Z", Some("u")), ("u#20261125T000000Z", Some("u"))]
    );
    assert!(read.items[1].rules.is_empty() && read.items[2].gone);
}

#[test]
fn an_event_that_is_there_twice_is_the_later_version() {
    let event = |sequence: u32, title: &str| {
        format!(
            "BEGIN:VEVENT\nUID:u\nDTSTART:20261124T090000Z\nSEQUENCE:{sequence}\nSUMMARY:{title}\nEND:VEVENT\n"
        )
    };
    let read = of(&format!("{}{}{}", event(1, "a"), event(3, "b"), event(2, "c")));
    assert_eq!((read.items.len(), read.items[0].title.as_str()), (1, "b"));
    // Without an id, an event is what it says; with one that is too long, its digest.
    let read = of(
        "BEGIN:VEVENT\nDTSTART:20261124T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261125T090000Z\nEND:VEVENT",
    );
    assert_eq!(read.items.len(), 2);
    let long = one(&format!("DTSTART:20261124T090000Z\nX:1\nUID:{}", "x".repeat(5_000)));
    assert_eq!(long.id, "u");
    let long = of(&format!(
        "BEGIN:VEVENT\nUID:{}\nDTSTART:20261124T090000Z\nEND:VEVENT",
        "x".repeat(5_000)
    ));
    assert_eq!(long.items[0].id.len(), 64);
}

#[test]
fn what_makes_no_sense_is_counted_and_stops_nothing() {
    let good = "BEGIN:VEVENT\nUID:good\nDTSTART:20261124T090000Z\nDURATION:PT1H\nEND:VEVENT\n";
    for bad in [
        "BEGIN:VEVENT\nUID:1\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:tomorrow\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:20260230T100000\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\nDTEND:never\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\nDURATION:P99999999999W\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\nRECURRENCE-ID:soon\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:1\nDTSTART:99991231\nEND:VEVENT\n",
        // No end: the next begins.
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\n",
        "BEGIN:VEVENT\nUID:1\nBEGIN:VALARM\n",
    ] {
        let read = of(&format!("{bad}{good}"));
        let ids: Vec<_> = read.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!((ids.as_slice(), read.skipped), (["good"].as_slice(), 1), "{bad}");
    }
    for harmless in [
        "garbage\n",
        ":\n",
        "\u{0}\u{1}\n",
        ";;;=\"\n",
        "END:VEVENT\n",
        "BEGIN:X\nEND:Y\n",
        "BEGIN:VTODO\nDTSTART:1\nEND:VTODO\n",
    ] {
        let read = of(&format!("{harmless}{good}"));
        assert_eq!((read.items.len(), read.skipped), (1, 0), "{harmless:?}");
    }
    assert!(read("<html></html>", reader(&berlin())).is_none());
    assert!(read("", reader(&berlin())).is_none());
    assert!(!read("BEGIN:VCALENDAR\nVERSION:2.0\n", reader(&berlin())).unwrap().complete);
}

#[test]
fn size_and_depth_cost_no_more_than_they_should() {
    let watch = Stopwatch::start();
    let good = "BEGIN:VEVENT\nUID:good\nDTSTART:20261124T090000Z\nDURATION:PT1H\nEND:VEVENT\n";
    let line = format!(
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\nSUMMARY:{}\nEND:VEVENT\n",
        "x".repeat(10_000_000)
    );
    assert_eq!(of(&format!("{line}{good}")).items.len(), 2);
    let deep = format!("{}{good}", "BEGIN:VTIMEZONE\n".repeat(200_000));
    assert_eq!(of(&deep).items.len(), 1);
    let deep = format!(
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\n{}END:VEVENT\n{good}",
        "BEGIN:VALARM\n".repeat(200_000)
    );
    assert_eq!(of(&deep).items.len(), 2);
    let dates = format!(
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000Z\n{}END:VEVENT\n",
        "EXDATE:20261124T090000Z\n".repeat(50_000)
    );
    assert!(of(&dates).items[0].rules.len() <= MAX_LINES);
    let parameters = format!(
        "BEGIN:VEVENT\nUID:1\nDTSTART{}:20261124T090000Z\nEND:VEVENT\n{good}",
        ";A=b".repeat(500_000)
    );
    assert_eq!(of(&parameters).items.len(), 1);
    let mut many = String::new();
    for n in 0..MAX_EVENTS + 500 {
        let zone = format!("Zone/{n}");
        let id = n.to_string();
        many.extend(["BEGIN:VEVENT\nUID:", &id, "\nDTSTART;TZID=", &zone]);
        many.push_str(":20261124T090000\nEND:VEVENT\n");
    }
    let read = of(&many);
    assert_eq!((read.items.len(), read.skipped), (MAX_EVENTS, 500));
    assert!(watch.elapsed().as_secs() < 60, "{:?}", watch.elapsed());
}

#[test]
fn an_appointment_is_read_back_as_it_was_written() {
    let appointment = Appointment {
        org: "acme",
        booking: "bkg_42",
        title: "Färben; Schneiden, \\Föhnen\r\nmit Ann, und noch ein Wort, damit die Zeile gefaltet wird: 老虎老虎老虎老虎老虎",
        description: "One\nEND:VEVENT\nTwo, three; \\ four",
        location: "Weg 1, Köln",
        starts_at: "2026-11-24T09:00:00Z".parse().unwrap(),
        ends_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        zone: "Europe/Berlin",
        sequence: 3,
        tentative: true,
        url: "https://desk.example.com/b/42?x=1;2,3",
        now: "2026-11-23T14:30:00Z".parse().unwrap(),
    };
    let text = entry(&appointment, "uid-1");
    for line in [
        "VERSION:2.0",
        "PRODID:-//Frontdesk//Bookings//EN",
        "UID:uid-1",
        "DTSTAMP:20261123T143000Z",
        "DTSTART:20261124T090000Z",
        "DTEND:20261124T100000Z",
        "SEQUENCE:3",
        "STATUS:TENTATIVE",
        "X-FRONTDESK-BOOKING:bkg_42",
        "URL:https://desk.example.com/b/42?x=1;2,3",
        "LOCATION:Weg 1\\, Köln",
        "DESCRIPTION:One\\nEND:VEVENT\\nTwo\\, three\\; \\\\ four",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in\n{text}");
    }
    assert!(text.split("\r\n").all(|line| line.len() <= 76 && !line.contains('\n')), "{text}");
    let home = berlin();
    let read = read(&text, Reader { named: Named::Path("/c/1.ics"), ..reader(&home) }).unwrap();
    let item = &read.items[0];
    assert!(read.complete && item.busy && item.rules.is_empty());
    assert_eq!((item.id.as_str(), item.ours.as_deref()), ("/c/1.ics", Some("bkg_42")));
    assert_eq!(
        item.title,
        "Färben; Schneiden, \\Föhnen mit Ann, und noch ein Wort, damit die Zeile gefaltet wird: 老虎老虎老虎老虎老虎"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(lines in prop::collection::vec(
        prop_oneof![
            "(BEGIN|END):(VCALENDAR|VEVENT|VTIMEZONE|STANDARD|VALARM|[A-Z]{0,5})",
            "(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)(;TZID=[A-Za-z/. ]{0,20}|;VALUE=DATE|;VALUE=PERIOD)?:(2026[0-9]{4}(T[0-9]{6}Z?)?|[ -~]{0,12})",
            "(DURATION|RRULE|TZOFFSETTO|SEQUENCE|UID|X-WR-TIMEZONE):[ -~]{0,20}",
            "\\PC{0,40}",
            "[ \t]\\PC{0,10}",
        ], 0..60), crlf in any::<bool>()) {
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\n", lines.join(if crlf { "\r\n" } else { "\n" }));
        let home = TimeZone::UTC;
        let read = read(&text, reader(&home));
        prop_assert!(read.is_some());
    }
}
