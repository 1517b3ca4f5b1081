//! Calendars elsewhere: Google against its stub, CalDAV against a server of other people, and feeds.

mod caldav;
mod feed;
mod google;
mod radicale;

use frontdesk_base::Timestamp;
use frontdesk_providers::{
    Http, HttpSettings,
    calendar::{Appointment, Changes, Item, Span},
    ssrf::Guard,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An hour with Ann on 24 November 2026 at ten in Berlin.
fn appointment<'a>() -> Appointment<'a> {
    Appointment {
        org: "acme",
        booking: "42",
        title: "Färben; Schneiden, Föhnen\n– Ann",
        description: "Phone: +49 30 1234567\n\nSecond time; likes tea, \\ black. Long: 老虎 "
            .trim_end(),
        location: "Weg 1, Köln",
        starts_at: at("2026-11-24T09:00:00Z"),
        ends_at: at("2026-11-24T10:00:00Z"),
        zone: "Europe/Berlin",
        sequence: 0,
        tentative: false,
        url: "https://desk.example.com/bookings/42",
        now: at("2026-11-23T14:30:00Z"),
    }
}

/// A client that may reach one port of this machine.
fn reaching(base_url: &str) -> Http {
    let port = base_url.rsplit(':').next().unwrap().trim_end_matches('/').parse().unwrap();
    let guard = Guard::default().allowing("127.0.0.1", port);
    Http::new(HttpSettings { guard, ..HttpSettings::default() }).unwrap()
}

#[track_caller]
fn only(changes: &Changes) -> &Item {
    assert_eq!(changes.items.len(), 1, "{changes:?}");
    &changes.items[0]
}

/// When an item that is no series of days is.
#[track_caller]
fn times(item: &Item) -> (String, String, &str) {
    match &item.span {
        Span::Timed { starts_at, ends_at, zone } => {
            (starts_at.jiff().to_string(), ends_at.jiff().to_string(), zone)
        }
        Span::Days { .. } => panic!("{item:?}"),
    }
}
