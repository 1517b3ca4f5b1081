//! The grid of a week or a day, drawn. Where something lies is said by classes (`h-9 m-6`: half past nine),
//! which the style turns into places, so that a page needs no script and no style of its own.

use frontdesk_desk::{
    Role,
    bookings::{Booking, BusyKind, Status},
};
use maud::{Markup, html};

use super::{
    list::word,
    scene::{Column, Item, Kept, Scene, Whose, minute_of},
    views::Asked,
};
use crate::{
    parts::{Icon, Mood},
    shell::Frame,
};

/// The grid with its heads, its hours and its columns.
pub(super) fn grid(
    frame: &Frame,
    scene: &Scene,
    asked: &Asked,
    columns: &[Column<'_>],
    (first, last): (u32, u32),
) -> Markup {
    let now = frame.now.in_zone(&frame.zone);
    let may = frame.may(Role::Operator);
    html! {
        div class={ "cal-grid first-" (first) " last-" (last) } data-calendar
            data-first=(first) data-last=(last) data-zone=(frame.zone.iana_name().unwrap_or("UTC")) data-may[may] {
            div.cal-head {
                div.cal-corner {}
                @for column in columns { (head(scene, asked, column, now.date())) }
            }
            div.cal-body {
                div.cal-hours aria-hidden="true" {
                    @for hour in first..last { span class={ "cal-hour h-" (hour) } { (format!("{hour:02}:00")) } }
                }
                @for (at, column) in columns.iter().enumerate() {
                    (drawn(frame, scene, column, at, now.date() == column.date))
                }
            }
        }
    }
}

fn head(scene: &Scene, asked: &Asked, column: &Column<'_>, today: jiff::civil::Date) -> Markup {
    let day = column.date.strftime("%a").to_string();
    let number = column.date.day();
    match &column.whose {
        Whose::All => html! {
            a.cal-day href=(asked.at("day", column.date)) aria-current=[(column.date == today).then_some("date")]
                title=(column.date.strftime("%A, %-d %B %Y").to_string()) { span.cal-weekday { (day) } span.cal-number { (number) } }
        },
        Whose::Staff(id) => html! {
            div.cal-day.cal-person {
                @if let Some(at) = scene.place_of(Some(id)) {
                    span class={ "cal-dot " (hue(Some(at))) } {} span.cal-name { (scene.people[at].name) }
                }
            }
        },
        Whose::Nobody => {
            html! { div.cal-day.cal-person { span.cal-name.faint { "Nobody of the staff" } } }
        }
    }
}

/// The colour of one of the staff, by their place on the list.
pub(super) fn hue(place: Option<usize>) -> String {
    place.map_or_else(|| "hue-none".to_owned(), |at| format!("hue-{}", (at * 5 + 5) % 12))
}

fn spot(from: u32, until: u32) -> String {
    let length = until.saturating_sub(from).max(15);
    format!("h-{} m-{} dh-{} dm-{}", from / 60, from % 60 / 5, length / 60, length % 60 / 5)
}

fn drawn(frame: &Frame, scene: &Scene, column: &Column<'_>, at: usize, today: bool) -> Markup {
    let staff = match &column.whose {
        Whose::Staff(id) => id.as_str(),
        _ => "",
    };
    let name = match &column.whose {
        Whose::Staff(id) => scene
            .place_of(Some(id))
            .map_or(String::new(), |at| format!("{}, ", scene.people[at].name)),
        Whose::Nobody => "Nobody of the staff, ".to_owned(),
        Whose::All => String::new(),
    };
    let label = format!("{name}{}", column.date.strftime("%A, %-d %B"));
    html! {
        div.cal-column id={ "column-" (at) } data-date=(column.date) data-staff=(staff) data-label=(label) role="group" aria-label=(label) {
            @for (from, until) in &column.open { div class={ "cal-open " (exact(*from, *until)) } {} }
            @for kept in &column.busy { (blocked(frame, scene, kept)) }
            @for item in &column.items { (booking(frame, scene, column, item)) }
            @if today { div class={ "cal-now " (exact(minute_of(frame.now, &frame.zone), minute_of(frame.now, &frame.zone))) } data-now aria-hidden="true" {} }
        }
    }
}

/// As long as it is, however short.
fn exact(from: u32, until: u32) -> String {
    let length = until.saturating_sub(from);
    format!("h-{} m-{} dh-{} dm-{}", from / 60, from % 60 / 5, length / 60, length % 60 / 5)
}

fn blocked(frame: &Frame, scene: &Scene, kept: &Kept<'_>) -> Markup {
    let busy = kept.busy;
    let whose = scene
        .place_of(busy.staff_id.as_ref())
        .map_or("Everybody", |at| scene.people[at].name.as_str());
    let (kind, class) = match busy.kind {
        BusyKind::TimeOff => ("Time off", "cal-off"),
        BusyKind::Blocked => ("Blocked", "cal-blocked"),
        BusyKind::Calendar => ("Busy in their calendar", "cal-blocked"),
    };
    let title = if busy.title.is_empty() { kind } else { busy.title.as_str() };
    let words = format!("{title}, {whose}");
    // Beside what the others do, when the column is everybody's: a strip for each of them.
    let beside = kept.lane.map_or_else(String::new, |lane| {
        let hue = hue(scene.place_of(busy.staff_id.as_ref()));
        format!(" cal-beside lane-{lane} {hue}")
    });
    let class = format!("cal-busy {class} {}{beside}", spot(kept.from, kept.until));
    let face = html! { span.cal-busy-title { (title) } @if busy.staff_id.is_some() { span.cal-busy-who { (whose) } } };
    let opens = busy.kind != BusyKind::Calendar && frame.may(Role::Operator);
    html! {
        @if opens { a class=(class) href={ "/app/calendar/busy/" (busy.id) } title=(words) data-busy { (face) } }
        @else { div class=(class) title=(words) data-busy { (face) } }
    }
}

/// What it says of itself beside its colour.
pub(super) fn status_words(status: Status) -> &'static str {
    match status {
        Status::Held => "held",
        Status::Pending => "waits for your yes",
        Status::Confirmed => "confirmed",
        Status::Cancelled => "cancelled",
        Status::Completed => "took place",
        Status::NoShow => "nobody came",
    }
}

/// `10:00 to 11:00`, on the business's clock.
pub(super) fn clock(booking: &Booking, zone: &jiff::tz::TimeZone) -> String {
    let say = |at: frontdesk_base::Timestamp| at.in_zone(zone).strftime("%H:%M").to_string();
    format!("{}\u{2013}{}", say(booking.starts_at), say(booking.ends_at))
}

fn booking(frame: &Frame, scene: &Scene, column: &Column<'_>, item: &Item<'_>) -> Markup {
    let one = item.booking;
    let place = scene.place_of(one.staff_id.as_ref());
    let who = scene.who(one);
    let when = clock(one, &scene.zone);
    let with = one.staff_name.as_ref().map_or_else(String::new, |name| format!(" with {name}"));
    let word = word(one, frame.now);
    let status =
        word.map_or_else(|| status_words(one.status).to_owned(), |(_, words)| words.to_lowercase());
    let label = format!("{when}, {who}, {}{with}, {status}", one.service_name);
    let movable = matches!(one.status, Status::Pending | Status::Confirmed)
        && frame.may(Role::Operator)
        && minute_of(one.starts_at, &scene.zone) == item.from;
    let short = if item.until - item.from < 40 { " cal-short" } else { "" };
    // One that is moved to another day is the same element there, and keeps the keyboard's focus. What
    // reaches into the next day is drawn twice.
    let begins = one.starts_at.in_zone(&scene.zone).date() == column.date;
    let rest = if begins { String::new() } else { format!("-{}", column.date) };
    let icon = match one.status {
        Status::Pending => Some(Icon::Help),
        Status::Completed => Some(Icon::Check),
        Status::NoShow => Some(Icon::X),
        Status::Held => Some(Icon::Clock),
        Status::Confirmed => word.map(|(mood, _)| match mood {
            Mood::Success => Icon::CheckCircle,
            _ => Icon::Warning,
        }),
        Status::Cancelled => None,
    };
    html! {
        a class={ "cal-item cal-" (one.status) " " (hue(place)) " " (spot(item.from, item.until)) " lane-" (item.lane) " of-" (item.lanes) (short) } id={ "b-" (one.id) (rest) } href={ "/app/bookings/" (one.id) }
            data-booking=(one.id) data-from=(item.from) data-until=(item.until) data-starts=(one.starts_at) data-ends=(one.ends_at)
            data-staff=(one.staff_id.as_ref().map_or("", |id| id.as_str())) data-movable[movable] data-title=(label) title=(label) draggable="false" {
            span.cal-when { @if let Some(icon) = icon { (icon) } (when) } " "
            span.cal-who { bdi { (who) } } " "
            span.cal-what { (one.service_name) @if column.mixed { (with) } }
            span.sr-only { @if !column.mixed { (with) } ", " (status) }
            @if movable { span.cal-grip aria-hidden="true" {} }
        }
    }
}
