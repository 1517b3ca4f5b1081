//! Calendar entries as files, for libraries of other languages: `fixtures/calendar`. What each must say
//! stands beside it, taken from the booking and not from the entry.

use std::{fs, path::Path};

use serde_json::json;

use super::*;

struct Case {
    file: &'static str,
    zone: &'static str,
    /// Instants.
    begins: &'static str,
    ends: &'static str,
    status: Status,
    sequence: i64,
    service: &'static str,
    business: &'static str,
    address: &'static str,
}

const USUAL: Case = Case {
    file: "",
    zone: "Europe/Berlin",
    begins: "2026-11-24T09:00:00Z",
    ends: "2026-11-24T10:00:00Z",
    status: Status::Confirmed,
    sequence: 0,
    service: "Cut",
    business: "Salon",
    address: "Long Lane 1, Berlin",
};

fn cases() -> Vec<Case> {
    let zone = |file, zone, begins, ends| Case { file, zone, begins, ends, ..USUAL };
    vec![
        Case { file: "confirmed", ..USUAL },
        Case {
            file: "moved",
            sequence: 1,
            begins: "2026-11-24T12:00:00Z",
            ends: "2026-11-24T13:00:00Z",
            ..USUAL
        },
        Case { file: "cancelled", sequence: 2, status: Status::Cancelled, ..USUAL },
        Case { file: "pending", status: Status::Pending, ..USUAL },
        // Clocks go forward, or back, while it lasts.
        zone("over-spring", "America/New_York", "2027-03-14T06:30:00Z", "2027-03-14T07:30:00Z"),
        zone("over-autumn", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"),
        // Half past two comes twice: the first, and the second.
        zone("first-of-two", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:45:00Z"),
        zone("second-of-two", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:45:00Z"),
        zone("after-the-year", "Europe/Berlin", "2027-07-01T08:00:00Z", "2027-07-01T09:00:00Z"),
        zone("half-hours", "Asia/Kolkata", "2026-11-24T04:30:00Z", "2026-11-24T05:30:00Z"),
        zone(
            "half-an-hour-forward",
            "Australia/Lord_Howe",
            "2027-01-05T00:00:00Z",
            "2027-01-05T01:00:00Z",
        ),
        zone(
            "no-more-changes",
            "America/Sao_Paulo",
            "2026-11-24T13:00:00Z",
            "2026-11-24T14:00:00Z",
        ),
        zone("no-rule", "Africa/Casablanca", "2027-02-20T09:00:00Z", "2027-02-20T10:00:00Z"),
        zone("universal", "UTC", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
        Case {
            file: "arabic",
            zone: "Asia/Dubai",
            service: "قص الشعر، مع غسل",
            business: "صالون «الياسمين»; فرع ١",
            address: "شارع الشيخ زايد 12\nدبي",
            ..USUAL
        },
        Case {
            file: "long-and-odd",
            service: "Cut, wash; dry \\ style: a name that goes on and on, so that its line has to be folded more than once 老虎🐯👩‍👩‍👧 and on",
            // Not a backslash before an n: Python's icalendar 4 takes it for the end of a line.
            business: "Ana, \"Haar\"; Söhne\\Töchter",
            address: "Weg 1, Köln; Hof\n2. Stock\\links",
            ..USUAL
        },
    ]
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs it says whether the files are written anew"
)]
#[tokio::test]
async fn entries_are_read_alike_by_others() {
    let t = testing::app(frontdesk_db::testing::TestDb::sqlite().await).await;
    let salon = salon(&t, BookingRules::default()).await;
    let wish = salon.with(&salon.ana, "2026-11-24T10:00");
    let booked = book(&t, &salon.owner, wish).await.unwrap().done().unwrap();
    let profile = orgs::profile(&t, &salon.owner).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/calendar");
    let link = "https://desk.example/bookings/abc";
    let mut expected = Vec::new();
    let mut stale = Vec::new();
    let mut keep = |name: String, text: String| {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&path, &text).unwrap();
        }
        if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            stale.push(name);
        }
    };
    for (nth, case) in cases().into_iter().enumerate() {
        let id = format!("bkg_{nth:032}");
        let booking = Booking {
            id: id.parse().unwrap(),
            time_zone: case.zone.to_owned(),
            starts_at: case.begins.parse().unwrap(),
            ends_at: case.ends.parse().unwrap(),
            status: case.status,
            sequence: case.sequence,
            service_name: case.service.to_owned(),
            ..booked.clone()
        };
        let business = orgs::Profile {
            name: case.business.to_owned(),
            address: case.address.to_owned(),
            ..profile.clone()
        };
        keep(format!("{}.ics", case.file), calendar_entry(&booking, &business, link));
        let cancelled = case.status == Status::Cancelled;
        expected.push(json!({
            "file": format!("{}.ics", case.file),
            "zone": case.zone,
            "uid": format!("{id}@frontdesk"),
            "sequence": case.sequence,
            "method": if cancelled { "CANCEL" } else { "PUBLISH" },
            "status": match case.status {
                Status::Cancelled => "CANCELLED",
                Status::Pending => "TENTATIVE",
                _ => "CONFIRMED",
            },
            "begins": case.begins,
            "ends": case.ends,
            "summary": format!("{} (Ana), {}", case.service, case.business),
            "location": case.address,
            "url": link,
        }));
    }
    keep("expected.json".to_owned(), serde_json::to_string_pretty(&expected).unwrap() + "\n");
    assert!(stale.is_empty(), "not what is made today: {stale:?}; UPDATE_FIXTURES=1 writes them");
}
