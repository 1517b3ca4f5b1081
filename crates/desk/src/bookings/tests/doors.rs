//! The booking page, signed links and calendar entries.

use super::*;

fn guest() -> Guest {
    Guest { name: "Zoe Ng".to_owned(), email: "zoe@example.com".to_owned(), ..Guest::default() }
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

both! {
    async fn a_guest_books_moves_and_cancels_by_a_link(t: TestApp = testing::app) {
        let rules = BookingRules { cancel_notice_minutes: 120, ..BookingRules::default() };
        let salon = salon(&t, rules).await;
        let slug = orgs::profile(&t, &salon.owner).await.unwrap().slug;
        let desk = desk(&t, &slug).await.unwrap();
        assert_eq!(desk.staff_for(&salon.cut).len(), 2);
        let day = "2026-11-24".parse().unwrap();
        let open = open_publicly(&t, &desk, &salon.cut, None, day, 1).unwrap();

        let booked = book_publicly(&t, &desk, &salon.cut, None, open[1].starts_at, &guest(), KEY).await.unwrap().done().unwrap();
        let again = book_publicly(&t, &desk, &salon.cut, None, open[1].starts_at, &guest(), KEY).await.unwrap().done().unwrap();
        assert_eq!((booked.id.clone(), booked.source), (again.id, Source::Page));
        let count = contacts::count(&t, &salon.owner).await.unwrap();
        assert_eq!(count, 1, "who sends the form twice is one contact");

        let token = links::token(&t, salon.org(), &booked.id);
        assert_eq!(token.len(), 59);
        let seen = managed(&t, &token).await.unwrap();
        assert_eq!((seen.booking.id.clone(), seen.closed), (booked.id.clone(), None));
        let free = seen.open_times(&t, day, 1).await.unwrap();
        assert_eq!(free.len(), 8, "its own time counts as free");
        let moved = reschedule_publicly(&t, &token, free[4].starts_at).await.unwrap().done().unwrap();
        assert_eq!(moved.starts_at, free[4].starts_at);
        let off = reschedule_publicly(&t, &token, berlin("2026-11-24T20:00")).await.unwrap();
        assert_eq!(refused(off).why, Why::Closed);
        let gone = cancel_publicly(&t, &token, "cannot come").await.unwrap();
        assert_eq!(gone.booking.status, Status::Cancelled);
        assert!(gone.closed.is_some() && gone.entry.contains("METHOD:CANCEL"));

        let late = book_publicly(&t, &desk, &salon.cut, None, open[1].starts_at, &guest(), &KEY.replace('0', "1")).await.unwrap().done().unwrap();
        t.clock().set(late.starts_at.minus(Duration::from_secs(3600)));
        let token = links::token(&t, salon.org(), &late.id);
        assert_eq!(managed(&t, &token).await.unwrap().closed, Some(Closed::TooLate(120)));
        assert!(matches!(cancel_publicly(&t, &token, "").await, Err(Error::Conflict(_))));
        assert!(cancel(&t, &salon.owner, &late.id, "").await.is_ok(), "a member may");
    }
}

both! {
    async fn links_cannot_be_made_up_or_changed(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let one = book(&t, &salon.owner, salon.wish("2026-11-24T10:00")).await.unwrap().done().unwrap();
        let two = book(&t, &salon.owner, salon.wish("2026-11-24T12:00")).await.unwrap().done().unwrap();
        let (a, b) = (links::token(&t, salon.org(), &one.id), links::token(&t, salon.org(), &two.id));
        let mixed = format!("{}{}", &a[..43], &b[43..]);
        for bad in ["", "x", &a[..58], &mixed, &a.replace(&a[30..31], "-"), &format!("{a}A"), "..%2f", &"A".repeat(59), "💥"] {
            if bad == a { continue; }
            assert!(matches!(managed(&t, bad).await, Err(Error::NotFound(_))), "{bad}");
            assert!(matches!(cancel_publicly(&t, bad, "").await, Err(Error::NotFound(_))), "{bad}");
            assert!(matches!(accept_publicly(&t, bad).await, Err(Error::NotFound(_))), "{bad}");
        }
        assert!(managed(&t, &a).await.is_ok());
    }
}

both! {
    async fn a_guest_s_form_is_checked_and_costs_nothing_when_refused(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let slug = orgs::profile(&t, &salon.owner).await.unwrap().slug;
        let desk = desk(&t, &slug).await.unwrap();
        let at = berlin("2026-11-24T10:00");
        let cases = [
            (Guest::default(), "name"),
            (Guest { email: String::new(), ..guest() }, "email"),
            (Guest { email: "nobody".to_owned(), ..guest() }, "email"),
            (Guest { phone: "12".to_owned(), ..guest() }, "phone"),
            (Guest { name: "n".repeat(500), ..guest() }, "name"),
            (Guest { note: "n".repeat(10_000), ..guest() }, "note"),
        ];
        for (wrong, field) in cases {
            let Err(Error::Invalid(fields)) = book_publicly(&t, &desk, &salon.cut, None, at, &wrong, KEY).await else { panic!("{field}") };
            assert!(fields.contains_key(field), "{fields:?}");
        }
        let past = book_publicly(&t, &desk, &salon.cut, None, berlin("2026-11-20T10:00"), &guest(), KEY).await.unwrap();
        assert_eq!(refused(past).why, Why::Past);
        assert_eq!(contacts::count(&t, &salon.owner).await.unwrap(), 0);
        assert!(self::desk(&t, "no-such-business").await.is_err());
        let bare = t.organization("Bare").await;
        let slug = orgs::profile(&t, &bare).await.unwrap().slug;
        assert!(matches!(self::desk(&t, &slug).await, Err(Error::NotFound(_))), "without services there is no page");
    }
}

both! {
    async fn a_guest_waits_for_a_day_once(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { max_per_day: Some(1), ..BookingRules::default() }).await;
        let slug = orgs::profile(&t, &salon.owner).await.unwrap().slug;
        let desk = desk(&t, &slug).await.unwrap();
        let taken = book(&t, &salon.owner, salon.wish("2026-11-24T10:00")).await.unwrap().done().unwrap();
        let days = ("2026-11-24".parse().unwrap(), 1);
        let guest = Guest { language: "de-AT".to_owned(), time_zone: "America/New_York".to_owned(), ..guest() };

        let one = wait_publicly(&t, &desk, (&salon.cut, None), days, &guest).await.unwrap();
        let two = wait_publicly(&t, &desk, (&salon.cut, None), days, &Guest { email: "ZOE@example.com ".to_owned(), ..guest.clone() }).await.unwrap();
        let with_ana = wait_publicly(&t, &desk, (&salon.cut, Some(&salon.ana)), days, &guest).await.unwrap();

        assert_eq!(one.id, two.id);
        assert_ne!(one.id, with_ana.id);
        assert_eq!((one.wanted_from, one.wanted_until), (berlin("2026-11-24T00:00"), berlin("2026-11-25T00:00")));
        let known = contacts::get(&t, &salon.owner, &one.contact_id).await.unwrap();
        assert_eq!((known.language.as_deref(), known.time_zone.as_deref()), (Some("de"), Some("America/New_York")));
        assert_eq!(contacts::count(&t, &salon.owner).await.unwrap(), 2);

        for (wrong, field) in [
            (Guest { email: String::new(), phone: "+493012345678".to_owned(), ..guest.clone() }, "email"),
            (Guest { email: "nobody".to_owned(), ..guest.clone() }, "email"),
            (Guest { name: " ".to_owned(), ..guest.clone() }, "name"),
        ] {
            let Err(Error::Invalid(fields)) = wait_publicly(&t, &desk, (&salon.cut, None), days, &wrong).await else { panic!("{field}") };
            assert!(fields.contains_key(field), "{fields:?}");
        }
        let past = ("2026-11-01".parse().unwrap(), 1);
        assert!(matches!(wait_publicly(&t, &desk, (&salon.cut, None), past, &guest).await, Err(Error::Invalid(_))));
        let far = ("9999-12-31".parse().unwrap(), 62);
        assert!(matches!(wait_publicly(&t, &desk, (&salon.cut, None), far, &guest).await, Err(Error::Invalid(_))));
        let nobody = StaffId::new(t.clock().now());
        assert!(matches!(wait_publicly(&t, &desk, (&salon.cut, Some(&nobody)), days, &guest).await, Err(Error::NotFound(_))));
        let other = services::create(&t, &t.organization("Other").await, &ServiceText {
            name: "Theirs".to_owned(), description: String::new(), duration_minutes: 30, price: String::new(), booking_rules: BookingRules::default(),
        }).await.unwrap();
        assert!(matches!(wait_publicly(&t, &desk, (&other.id, None), days, &guest).await, Err(Error::NotFound(_))));

        // Who is written to reads it in their language, with their own clock beside the business's.
        let theirs = Guest { email: "jo@example.com".to_owned(), ..guest.clone() };
        let at = berlin("2026-11-26T10:00");
        book_publicly(&t, &desk, &salon.cut, None, at, &theirs, KEY).await.unwrap().done().unwrap();
        let (subject, body) = mails(&t, "jo@example.com").await.remove(0);
        assert_eq!(subject, "Ihr Termin steht: Cut bei Salon");
        assert!(body.contains("Donnerstag, 26. November 2026, 10:00 (CET)\nAuf Ihrer Uhr: Donnerstag, 26. November 2026, 04:00 (New York)\n"), "{body}");
        assert!(body.contains("/calendar.ics\n"), "{body}");

        // What is let go is offered to who waits next, at once.
        cancel(&t, &salon.owner, &taken.id, "").await.unwrap();
        crate::registry::runner(&t).run_due().await.unwrap();
        let offered = mails(&t, "zoe@example.com").await;
        let token = offered.last().unwrap().1.split("/bookings/").nth(1).unwrap().lines().next().unwrap().to_owned();
        decline_publicly(&t, &token).await.unwrap();
        assert!(matches!(managed(&t, &token).await, Err(Error::NotFound(_))));
        assert!(matches!(decline_publicly(&t, &token).await, Err(Error::NotFound(_))));
        let kept = book(&t, &salon.owner, salon.wish("2026-11-25T10:00")).await.unwrap().done().unwrap();
        decline_publicly(&t, &links::token(&t, salon.org(), &kept.id)).await.unwrap();
        assert_eq!(get(&t, &salon.owner, &kept.id).await.unwrap().status, Status::Confirmed, "what is booked stays");
    }
}

/// What an observance of a zone says, read by another program's parser.
fn said(component: &icalendar::parser::Component<'_>, name: &str) -> String {
    component.find_prop(name).map_or_else(String::new, |property| property.val.to_string())
}

#[tokio::test]
async fn an_entry_is_read_alike_in_every_zone_by_another_s_parser() {
    let t = testing::app(frontdesk_db::testing::TestDb::sqlite().await).await;
    let salon = salon(&t, BookingRules::default()).await;
    let mut booking = book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T10:00"))
        .await
        .unwrap()
        .done()
        .unwrap();
    let mut profile = orgs::profile(&t, &salon.owner).await.unwrap();
    profile.name = "Ana, \"Haar\"; Söhne\\Töchter 老虎".repeat(4);
    profile.address = "Weg 1, Köln; Hof\n2. Stock".to_owned();
    let zones = [
        ("Europe/Berlin", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        ("America/New_York", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        ("Asia/Kolkata", ""),
        ("Australia/Lord_Howe", "FREQ=YEARLY;BYMONTH=10;BYDAY=1SU FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"),
        ("America/Sao_Paulo", ""),
        ("Africa/Casablanca", ""),
        ("UTC", ""),
    ];
    for (zone, rules) in zones {
        booking.time_zone = zone.to_owned();
        for status in [Status::Confirmed, Status::Pending, Status::Cancelled] {
            booking.status = status;
            let entry = calendar_entry(&booking, &profile, "https://x.example/bookings/abc");
            assert!(
                entry.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')),
                "{entry}"
            );
            let unfolded = icalendar::parser::unfold(&entry);
            let read = icalendar::parser::read_calendar(&unfolded).unwrap();
            assert_eq!(
                said_of(&read.properties, "METHOD"),
                if status == Status::Cancelled { "CANCEL" } else { "PUBLISH" }
            );
            let event = read.components.iter().find(|one| one.name == "VEVENT").unwrap();
            for name in ["UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "STATUS", "SUMMARY", "URL"] {
                assert!(!said(event, name).is_empty(), "{name} in {zone}");
            }
            // The clock on the wall, by the offset that the observances give, is the instant again.
            let start = event.find_prop("DTSTART").unwrap();
            let local = said(event, "DTSTART");
            let wall =
                jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", local.trim_end_matches('Z'))
                    .unwrap();
            if zone == "UTC" {
                assert!(local.ends_with('Z') && !entry.contains("VTIMEZONE"));
                assert_eq!(wall.in_tz("UTC").unwrap().timestamp(), booking.starts_at.jiff());
                continue;
            }
            assert_eq!(
                start
                    .params
                    .iter()
                    .find(|one| one.key == "TZID")
                    .unwrap()
                    .val
                    .as_ref()
                    .unwrap()
                    .to_string(),
                zone
            );
            let known = read.components.iter().find(|one| one.name == "VTIMEZONE").unwrap();
            assert_eq!(said(known, "TZID"), zone);
            let mut seen: Vec<_> =
                known.components.iter().filter(|one| said(one, "DTSTART") <= local).collect();
            seen.sort_by_key(|one| said(one, "DTSTART"));
            let offset: jiff::tz::Offset = {
                let text = said(seen.last().unwrap(), "TZOFFSETTO");
                let number: i32 = text[1..].parse().unwrap();
                let seconds = number / 100 * 3600 + number % 100 * 60;
                jiff::tz::Offset::from_seconds(if text.starts_with('-') {
                    -seconds
                } else {
                    seconds
                })
                .unwrap()
            };
            assert_eq!(
                offset.to_timestamp(wall).unwrap(),
                booking.starts_at.jiff(),
                "{zone}\n{entry}"
            );
            let written: Vec<_> = known
                .components
                .iter()
                .map(|one| said(one, "RRULE"))
                .filter(|rule| !rule.is_empty())
                .collect();
            assert_eq!(written.join(" "), rules, "{zone}\n{entry}");
            assert!(known.components.iter().any(|one| one.name == "STANDARD"), "{entry}");
        }
    }
}

fn said_of(properties: &[icalendar::parser::Property<'_>], name: &str) -> String {
    properties
        .iter()
        .find(|one| one.name == name)
        .map_or_else(String::new, |one| one.val.to_string())
}

both! {
    async fn a_calendar_entry_says_when_in_every_calendar(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let booking = book(&t, &salon.owner, salon.with(&salon.ana, "2026-11-24T10:00")).await.unwrap().done().unwrap();
        let mut profile = orgs::profile(&t, &salon.owner).await.unwrap();
        profile.address = "Long Lane 1; Berlin, a place whose name goes on and on so that the line has to be folded".to_owned();
        let entry = calendar_entry(&booking, &profile, "https://x.example/bookings/abc");
        for line in ["METHOD:PUBLISH", "SEQUENCE:0", "STATUS:CONFIRMED", "DTSTART;TZID=Europe/Berlin:20261124T100000",
            "DTEND;TZID=Europe/Berlin:20261124T110000", "DTSTAMP:20261123T100000Z", "TZID:Europe/Berlin",
            "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100", "BEGIN:STANDARD\r\nDTSTART:20261025T030000", "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000",
            &format!("UID:{}@frontdesk", booking.id), "SUMMARY:Cut (Ana)\\, Salon"] {
            assert!(entry.contains(line), "{line} in\n{entry}");
        }
        assert!(entry.split("\r\n").all(|line| line.len() <= 75), "{entry}");
        assert!(entry.contains("Long Lane 1\\; Berlin\\, a"), "{entry}");
        assert_eq!(entry.matches("BEGIN:VEVENT").count(), 1);
        let moved = reschedule(&t, &salon.owner, &booking.id, berlin("2026-11-24T13:00"), MoveTo::default()).await.unwrap().done().unwrap();
        let entry = calendar_entry(&moved, &profile, "");
        assert!(entry.contains("SEQUENCE:1") && entry.contains(&format!("UID:{}@frontdesk", booking.id)));
    }
}

both! {
    async fn whoever_is_blocked_books_by_no_address_of_theirs(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let change = orgs::ProfileChange { country: Some("US".into()), ..orgs::ProfileChange::default() };
        let slug = orgs::update_profile(&t, &salon.owner, change).await.unwrap().slug;
        let new = contacts::ContactChange {
            name: Some("Zoe".into()), phone: Some("415-555-2671".into()),
            emails: Some(vec!["zoe@work.example".into(), "zoe@example.com".into()]),
            ..contacts::ContactChange::default()
        };
        let zoe = contacts::create(&t, &salon.owner, &new).await.unwrap();
        contacts::block(&t, &salon.owner, &zoe.id, true).await.unwrap();
        let desk = desk(&t, &slug).await.unwrap();
        let at = berlin("2026-11-24T10:00");
        let days = ("2026-11-24".parse().unwrap(), 1);
        let by_phone = Guest { email: String::new(), phone: "(415) 555 2671".to_owned(), ..guest() };

        for who in [&guest(), &by_phone] {
            let no = book_publicly(&t, &desk, &salon.cut, None, at, who, KEY).await;
            assert!(matches!(no, Err(Error::Forbidden(_))), "{no:?}");
        }
        let no = wait_publicly(&t, &desk, (&salon.cut, None), days, &guest()).await;
        assert!(matches!(no, Err(Error::Forbidden(_))), "{no:?}");
        let other = Guest { email: "ida@example.com".to_owned(), ..guest() };
        book_publicly(&t, &desk, &salon.cut, None, at, &other, KEY).await.unwrap().done().unwrap();
        contacts::block(&t, &salon.owner, &zoe.id, false).await.unwrap();
        let again = book_publicly(&t, &desk, &salon.cut, None, at, &guest(), &KEY.replace('0', "1")).await.unwrap();
        assert!(again.done().is_ok());
    }
}

both! {
    async fn a_deposit_is_told_in_the_mail(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules { deposit_amount: Some(4000), ..BookingRules::default() }).await;
        let slug = orgs::profile(&t, &salon.owner).await.unwrap().slug;
        let desk = desk(&t, &slug).await.unwrap();
        for (at, tag, key) in [("2026-11-24T10:00", "en", "0"), ("2026-11-24T11:00", "de", "1")] {
            let who = Guest { language: tag.to_owned(), email: format!("{tag}@example.com"), ..guest() };
            let booked = book_publicly(&t, &desk, &salon.cut, None, berlin(at), &who, &key.repeat(32)).await.unwrap().done().unwrap();
            assert_eq!(booked.deposit().unwrap().amount, 4000);
            cancel(&t, &salon.owner, &booked.id, "").await.unwrap();
        }
        let (en, de) = (mails(&t, "en@example.com").await, mails(&t, "de@example.com").await);
        assert!(en[0].1.contains("\nDeposit of €40, paid in advance\n"), "{}", en[0].1);
        assert!(de[0].1.contains("\nAnzahlung von €40 im Voraus\n"), "{}", de[0].1);
        assert!(!en[1].1.contains("Deposit"), "there is nothing to pay for what is cancelled");
    }
}
