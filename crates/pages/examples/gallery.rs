//! Writes every part on static pages into a folder: what to look at when the style changes.
//! `cargo run -p frontdesk-pages --example gallery -- /tmp/gallery`

#![expect(
    clippy::unwrap_used,
    reason = "a tool for developers: a folder it cannot write to ends it"
)]

#[path = "gallery/inbox.rs"]
mod inbox;
#[path = "gallery/pages.rs"]
mod pages;

use frontdesk_pages::layout::{Organization, Place, Shell};
use frontdesk_pages::parts::{Moment, Reads};
use jiff::tz::TimeZone;
use maud::Markup;

/// 2025-03-04T10:24:00Z, a Tuesday morning.
const NOW: i64 = 1_741_083_840_000;

fn main() {
    let folder = std::path::PathBuf::from(
        std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned()),
    );
    std::fs::create_dir_all(&folder).unwrap();
    let pages: [(&str, Markup); 13] = [
        ("sign-in", pages::sign_in()),
        ("home", pages::home()),
        ("inbox", inbox::page(frontdesk_pages::parts::Pane::Thread)),
        ("inbox-list", inbox::page(frontdesk_pages::parts::Pane::List)),
        ("inbox-details", inbox::page(frontdesk_pages::parts::Pane::Details)),
        ("inbox-empty", inbox::empty()),
        ("contacts", pages::contacts()),
        ("knowledge", pages::knowledge_empty()),
        ("channels", pages::channels()),
        ("settings", pages::settings()),
        ("parts", pages::parts()),
        ("icons", pages::icons()),
        ("not-found", pages::not_found()),
    ];
    for (name, page) in pages {
        std::fs::write(folder.join(format!("{name}.html")), page.into_string()).unwrap();
    }
}

fn shell(place: Place) -> Shell {
    Shell {
        place,
        user_name: "Ada Holm".into(),
        user_email: "ada@studionord.example".into(),
        user_id: "usr_ada".into(),
        organization: "Studio Nord".into(),
        organizations: vec![
            Organization {
                name: "Studio Nord".into(),
                switch: "/app/switch/1".into(),
                current: true,
            },
            Organization {
                name: "Nord Barbers".into(),
                switch: "/app/switch/2".into(),
                current: false,
            },
        ],
        unread: 3,
        ..Shell::default()
    }
}

fn ago(minutes: i64, reads: Reads) -> Moment {
    Moment::new(NOW - minutes * 60_000, NOW, &TimeZone::UTC, reads)
}
