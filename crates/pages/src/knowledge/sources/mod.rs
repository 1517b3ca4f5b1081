//! Files and web pages that the agent learns from: adding them, and what became of each.

mod add;
mod list;
mod preview;
mod site;
mod source;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use frontdesk_desk::knowledge::sources::{
    Source, SourceKind, SourceState,
    sites::{Site, SiteState},
};
use maud::{Markup, html};

use super::Tab;
use crate::{
    Pages,
    layout::Place,
    parts::{Icon, Live, Mood, badge, badge_icon, live_region, notice_with},
    shell::{Frame, Page},
};

/// The list.
const PATH: &str = "/app/knowledge/sources";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list::list))
        .route(
            "/app/knowledge/sources/files",
            post(add::files).layer(DefaultBodyLimit::max(add::LARGEST)),
        )
        .route("/app/knowledge/sources/pages", post(add::page))
        .route("/app/knowledge/sources/{id}", get(source::show))
        .route("/app/knowledge/sources/{id}/original", get(source::original))
        .route("/app/knowledge/sources/{id}/read", post(source::read_again))
        .route("/app/knowledge/sources/{id}/delete", post(source::delete))
        .route("/app/knowledge/sites", post(preview::start))
        .route("/app/knowledge/sites/preview", post(preview::preview))
        .route("/app/knowledge/sites/{id}", get(site::show))
        .route("/app/knowledge/sites/{id}/check", post(site::check))
        .route("/app/knowledge/sites/{id}/pause", post(site::pause))
        .route("/app/knowledge/sites/{id}/resume", post(site::resume))
        .route("/app/knowledge/sites/{id}/schedule", post(site::schedule))
        .route("/app/knowledge/sites/{id}/delete", post(site::delete))
}

/// How often a part of the page is fetched again while something is being read: reading tells of each
/// source that is done, and this shows how far the one in hand is.
fn poll(id: &str, at: &str) -> Markup {
    html! {
        span hidden hx-get=(at) hx-trigger="every 2s" hx-target={ "#" (id) } hx-select={ "#" (id) } hx-swap="outerMorph" {}
    }
}

/// What takes the place of a part whose subject was deleted while somebody looked at it.
fn gone(frame: Frame, regions: &[&str], what: &str) -> Page {
    let body = html! {
        @for region in regions {
            (live_region(region, &Live::default(), &html! {
                @if Some(region) == regions.first() {
                    (notice_with(Mood::Neutral, what, &html! { a href=(PATH) { "All files and web pages" } }))
                }
            }))
        }
    };
    frame.page(Place::Knowledge, what, &body)
}

fn state_badge(source: &Source) -> Markup {
    match source.state {
        SourceState::Reading => badge(Mood::Info, "Reading"),
        SourceState::Ready if source.error.is_some() => badge(Mood::Warning, "Out of date"),
        SourceState::Ready => badge_icon(Mood::Success, Icon::Check, "Ready"),
        SourceState::Failed => badge(Mood::Danger, "Not read"),
    }
}

fn site_badge(site: &Site) -> Markup {
    match site.state {
        SiteState::Reading if site.paused => badge(Mood::Neutral, "Paused"),
        SiteState::Reading => badge(Mood::Info, "Reading"),
        SiteState::Ready if site.error.is_some() => badge(Mood::Warning, "Out of date"),
        SiteState::Ready => badge_icon(Mood::Success, Icon::Check, "Ready"),
        SiteState::Failed => badge(Mood::Danger, "Not read"),
    }
}

fn kind_icon(source: &Source) -> Icon {
    match source.kind {
        SourceKind::File => Icon::File,
        SourceKind::Page => Icon::Globe,
    }
}

/// How much of something there is: `1 passage`, `12 passages`.
fn many(count: i64, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

/// A size as people say it.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// How far something is, as a bar with its words.
fn bar(label: &str, done: i64, total: i64, figures: &str) -> Markup {
    html! {
        div.progress {
            div.progress-head { span { (label) } span.progress-figures { (figures) } }
            progress aria-label=(label) value=(done) max=(total.max(1)) {}
        }
    }
}

const TAB: Tab = Tab::Sources;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_counts_read_as_people_say_them() {
        assert_eq!(size(12), "12 bytes");
        assert_eq!(size(1_499), "1 KB");
        assert_eq!(size(2_345_678), "2.3 MB");
        assert_eq!(many(1, "page", "pages"), "1 page");
        assert_eq!(many(0, "page", "pages"), "0 pages");
    }
}
