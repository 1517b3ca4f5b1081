//! Bookings as lists: of some days, and those that wait for a yes.

use frontdesk_base::{Timestamp, id::StaffId};
use frontdesk_desk::{
    App, Result, Role,
    bookings::{self, Booking, BusyKind, BusyTime, Filter, Status},
};
use jiff::{ToSpan, civil::Date};
use maud::{Markup, html};

use super::{
    grid::{clock, hue},
    scene::{Scene, instants},
};
use crate::{
    parts::{Button, Icon, Mood, Tone, act_button, badge, card, empty_state, link_button},
    shell::Frame,
};

/// Requests on the page.
const REQUESTS: i64 = 100;

/// A mark for what has become of a booking.
pub(crate) fn mark(status: Status) -> Markup {
    match status {
        Status::Held => badge(Mood::Neutral, "Held"),
        Status::Pending => badge(Mood::Warning, "Requested"),
        Status::Confirmed => badge(Mood::Success, "Confirmed"),
        Status::Cancelled => badge(Mood::Danger, "Cancelled"),
        Status::Completed => badge(Mood::Neutral, "Took place"),
        Status::NoShow => badge(Mood::Danger, "Nobody came"),
    }
}

/// A mark for whether the contact said that they come, where that matters.
pub(crate) fn word(booking: &Booking, now: Timestamp) -> Option<(Mood, &'static str)> {
    if booking.status != Status::Confirmed || booking.starts_at <= now {
        None
    } else if booking.confirmed_by_contact_at.is_some() {
        Some((Mood::Success, "Will be there"))
    } else {
        booking.lacks_word(now).then_some((Mood::Warning, "Not confirmed yet"))
    }
}

/// The days from one on, each with its bookings and what is kept free; days without anything are left out.
pub(super) fn days(
    frame: &Frame,
    scene: &Scene,
    one: Option<&StaffId>,
    (from, days): (Date, i32),
) -> Markup {
    let today = frame.now.in_zone(&frame.zone).date();
    let dates: Vec<Date> = (0..days).map(|day| from.saturating_add(day.days())).collect();
    let shown: Vec<Markup> = dates
        .into_iter()
        .filter_map(|date| day(frame, scene, one, (date, date == today)))
        .collect();
    html! {
        @if shown.is_empty() {
            (card(&empty_state(Icon::Calendar, "Nothing is booked", "What your agent books, what comes by your booking page and what you write down yourself stands here.", &html! {})))
        } @else { div.cal-list data-nav-list { @for one in &shown { (one) } } }
    }
}

fn day(
    frame: &Frame,
    scene: &Scene,
    one: Option<&StaffId>,
    (date, today): (Date, bool),
) -> Option<Markup> {
    let (begin, end) = instants(&scene.zone, date, 1);
    let bookings: Vec<&Booking> = scene
        .bookings
        .iter()
        .filter(|b| b.starts_at >= begin && b.starts_at < end)
        .filter(|b| one.is_none() || b.staff_id.as_ref() == one)
        .collect();
    let busy: Vec<_> = scene
        .busy
        .iter()
        .filter(|b| b.starts_at < end && b.ends_at > begin)
        .filter(|b| one.is_none() || b.staff_id.is_none() || b.staff_id.as_ref() == one)
        .collect();
    if bookings.is_empty() && busy.is_empty() {
        return None;
    }
    let mut lines: Vec<(Timestamp, Markup)> = busy
        .into_iter()
        .map(|busy| (busy.starts_at, busy_row(scene, busy, (begin, end))))
        .collect();
    lines.extend(
        bookings
            .into_iter()
            .map(|booking| (booking.starts_at, html! { li { (row(frame, scene, booking)) } })),
    );
    lines.sort_by_key(|(at, _)| *at);
    Some(html! {
        section.cal-list-day {
            h3.cal-list-date { (date.strftime("%A, %-d %B").to_string()) @if today { " " (badge(Mood::Accent, "Today")) } }
            ul.plain-list { @for (_, line) in &lines { (line) } }
        }
    })
}

/// A time that is kept free, as far as it lies on the day.
fn busy_row(scene: &Scene, busy: &BusyTime, (begin, end): (Timestamp, Timestamp)) -> Markup {
    let whose = scene
        .place_of(busy.staff_id.as_ref())
        .map_or("Everybody", |at| scene.people[at].name.as_str());
    let kind = if busy.kind == BusyKind::TimeOff { "Time off" } else { "Blocked" };
    let clock = |at: Timestamp| at.in_zone(&scene.zone).strftime("%H:%M").to_string();
    html! {
        li.cal-row.cal-row-busy {
            span.cal-row-when { @if busy.starts_at <= begin && busy.ends_at >= end { "All day" } @else {
                (clock(busy.starts_at.max(begin))) "\u{2013}"
                (if busy.ends_at >= end { "24:00".to_owned() } else { clock(busy.ends_at) })
            } }
            span.cal-row-main { span { @if busy.title.is_empty() { (kind) } @else { (busy.title) } } span.faint.small { (kind) ", " (whose) } }
        }
    }
}

fn row(frame: &Frame, scene: &Scene, booking: &Booking) -> Markup {
    let over = booking.status == Status::Cancelled;
    html! {
        a.cal-row.cal-row-over[over] id={ "l-" (booking.id) } href={ "/app/bookings/" (booking.id) } data-nav-item
            data-starts=(booking.starts_at) data-ends=(booking.ends_at) {
            span.cal-row-when { (clock(booking, &scene.zone)) }
            span class={ "cal-dot " (hue(scene.place_of(booking.staff_id.as_ref()))) } aria-hidden="true" {}
            span.cal-row-main {
                span.cal-row-who { bdi { (scene.who(booking)) } }
                span.faint.small { (booking.service_name) @if let Some(name) = &booking.staff_name { " with " (name) } }
            }
            @match word(booking, frame.now) { Some((mood, words)) => (badge(mood, words)), None => (mark(booking.status)) }
        }
    }
}

/// What waits for a yes, soonest first.
pub(super) async fn requests(app: &App, frame: &Frame) -> Result<Markup> {
    let filter = Filter {
        from: Some(frame.now),
        status: Some(Status::Pending),
        limit: REQUESTS,
        ..Filter::default()
    };
    let all = bookings::list(app, &frame.caller, &filter).await?;
    if all.is_empty() {
        return Ok(card(&empty_state(
            Icon::CheckCircle,
            "Nothing waits for your yes",
            "Services can be set to need your approval. What is asked for then stands here, and keeps its time free until you decide.",
            &html! {},
        )));
    }
    let ids: Vec<_> = all.iter().filter_map(|booking| booking.contact_id.clone()).collect();
    let names = frontdesk_desk::contacts::named(app, &frame.caller, &ids).await?;
    let may = frame.may(Role::Operator);
    Ok(html! {
        ul.plain-list.cal-requests data-nav-list {
            @for booking in &all {
                @let who = names.iter().find(|one| Some(&one.id) == booking.contact_id.as_ref()).map_or_else(|| "Somebody".to_owned(), frontdesk_desk::contacts::Contact::display_name);
                @let at = format!("/app/bookings/{}", booking.id);
                li.cal-request id={ "r-" (booking.id) } {
                    div.cal-row-main {
                        a.cal-row-who href=(at) data-nav-item { bdi { (who) } }
                        span { (booking.service_name) @if let Some(name) = &booking.staff_name { " with " (name) } }
                        span.faint { (booking.begins().strftime("%A, %-d %B, %H:%M").to_string()) }
                        @if !booking.note.is_empty() { span.soft.small dir="auto" { (booking.note) } }
                    }
                    @if may {
                        div.cluster {
                            (act_button(&format!("{at}/approve"), &Button { label: "Approve", icon: Some(Icon::Check), tone: Tone::Primary, small: true, ..Button::default() }))
                            (link_button(&format!("{at}#decline"), &Button { label: "Decline…", small: true, ..Button::default() }))
                        }
                    }
                }
            }
        }
    })
}
