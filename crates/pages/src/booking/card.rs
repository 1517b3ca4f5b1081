//! A booking as its customer sees it: what, when, where, with whom, and the ways into their calendar.

use frontdesk_base::Timestamp;
use frontdesk_desk::{
    bookings::{Booking, Managed, Status},
    services::Place,
};
use maud::{Markup, html};

use super::{asked::address, eyes::Eyes, words::fill};
use crate::parts::{Icon, phone, written};

/// What, when, where, with whom.
pub(super) fn facts(eyes: &Eyes, managed: &Managed) -> Markup {
    let words = eyes.words;
    let Managed { booking, business, .. } = managed;
    let place = match booking.place {
        Place::Here => words.places[0],
        Place::Visit => words.places[1],
        Place::Phone => words.places[2],
        Place::Video => words.places[3],
    };
    html! {
        dl.booked {
            div { dt { (Icon::Tag) (words.service) } dd {
                span.booked-strong { (booking.service_name) }
                @if let Some(price) = booking.price() {
                    span.soft { @if booking.price_from { (fill(words.price_from, &[("price", &price.to_string())])) } @else { (price) } }
                }
                @if let Some(deposit) = booking.deposit().filter(|_| booking.status != Status::Cancelled) {
                    span.soft { (fill(words.deposit, &[("price", &deposit.to_string())])) }
                }
            } }
            div { dt { (Icon::Clock) (words.when) } dd { (when(eyes, booking)) } }
            @if let Some(name) = &booking.staff_name { div { dt { (Icon::User) (words.staff) } dd { (name) } } }
            div { dt { (Icon::Pin) (words.place) } dd {
                span { (fill(place, &[("business", &business.name)])) }
                @if booking.place == Place::Here && !business.address.is_empty() { span.soft { bdi { (business.address) } } }
            } }
            @if !booking.note.is_empty() { div { dt { (Icon::Note) (words.noted) } dd.booked-note { (written(&booking.note)) } } }
        }
    }
}

/// The time in the visitor's zone, and the business's where it differs. The zone is always named.
pub(super) fn when(eyes: &Eyes, booking: &Booking) -> Markup {
    let struck = booking.status == Status::Cancelled;
    html! {
        span.booked-strong.booked-off[struck] { (eyes.span(booking.starts_at, booking.ends_at)) }
        span.soft { (zones(eyes, booking.starts_at, booking.ends_at)) }
    }
}

/// Whose clock a time is of, and what the business's shows then.
pub(super) fn zones(eyes: &Eyes, from: Timestamp, until: Timestamp) -> String {
    let named = fill(eyes.words.zone_of, &[("city", &eyes.city())]);
    if !eyes.differs(from) {
        return named;
    }
    let there = eyes.at_business();
    let (day, span) = (there.see(from).date(), there.clocks(from, until));
    let span = if day == eyes.see(from).date() {
        span
    } else {
        format!("{}, {span}", there.short_day(day))
    };
    let theirs = fill(eyes.words.at_theirs, &[("time", &span), ("city", &there.city())]);
    format!("{named} · {theirs}")
}

/// The ways into a calendar: a file for any, and links for the two that open one by an address.
pub(super) fn into_calendar(eyes: &Eyes, managed: &Managed, token: &str, link: &str) -> Markup {
    let words = eyes.words;
    let external = |href: &str, label: &str| {
        html! { a.btn.btn-secondary href=(href) target="_blank" rel="noopener noreferrer" { (label) (Icon::External) } }
    };
    html! {
        section.customer-section {
            h2 { (words.add) }
            div.cluster {
                a.btn.btn-secondary href={ "/bookings/" (token) "/calendar.ics" } { (Icon::Calendar) (words.add_file) }
                (external(&google(managed, link), "Google"))
                (external(&outlook(managed, link), "Outlook"))
            }
        }
    }
}

fn google(managed: &Managed, link: &str) -> String {
    let Managed { booking, business, .. } = managed;
    let utc = |at: Timestamp| at.jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
    let title = format!("{}, {}", booking.service_name, business.name);
    let dates = format!("{}/{}", utc(booking.starts_at), utc(booking.ends_at));
    address(
        "https://calendar.google.com/calendar/render",
        &[
            ("action", "TEMPLATE"),
            ("text", &title),
            ("dates", &dates),
            ("ctz", &booking.time_zone),
            ("details", link),
            ("location", location(managed)),
        ],
    )
}

fn outlook(managed: &Managed, link: &str) -> String {
    let Managed { booking, business, .. } = managed;
    let utc = |at: Timestamp| at.jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let title = format!("{}, {}", booking.service_name, business.name);
    address(
        "https://outlook.live.com/calendar/0/deeplink/compose",
        &[
            ("path", "/calendar/action/compose"),
            ("rru", "addevent"),
            ("subject", &title),
            ("startdt", &utc(booking.starts_at)),
            ("enddt", &utc(booking.ends_at)),
            ("body", link),
            ("location", location(managed)),
        ],
    )
}

fn location(managed: &Managed) -> &str {
    if managed.booking.place == Place::Here { &managed.business.address } else { "" }
}

/// How the business is reached by a person.
pub(super) fn reach(eyes: &Eyes, managed: &Managed) -> Markup {
    let business = &managed.business;
    html! {
        @if !business.phone.is_empty() || !business.email.is_empty() {
            section.customer-section {
                h2 { (fill(eyes.words.reach, &[("business", &business.name)])) }
                ul.reach {
                    @if !business.phone.is_empty() { li { (Icon::Phone) (phone(&business.phone)) } }
                    @if !business.email.is_empty() { li { (Icon::Mail) a href={ "mailto:" (business.email) } { (business.email) } } }
                }
            }
        }
    }
}
