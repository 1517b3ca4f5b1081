//! A time that is not to be had: why, and the nearest others, each a button that takes it.

use frontdesk_base::id::StaffId;
use frontdesk_desk::{
    bookings::{Booking, OpenTime, Refused, Why},
    services::Person,
};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::typed;
use crate::parts::{Button, Mood, notice_with, submit};

/// Why, in words that name who was asked for.
pub(super) fn reason(refused: &Refused, asked: Option<&str>, service: &str) -> String {
    match (refused.why, asked) {
        (Why::Nobody | Why::NotTheirs, Some(name)) => format!("{name} does not do {service}."),
        (Why::Taken, Some(name)) => format!("{name} is booked or busy at that time."),
        _ => refused.why.in_words().to_owned(),
    }
}

/// `Tue 1 Dec, 14:00`.
pub(super) fn when(time: &OpenTime, zone: &TimeZone) -> String {
    time.starts_at.in_zone(zone).strftime("%a %-d %b, %H:%M").to_string()
}

/// Who would do it: whoever was asked for where they can, else the first who can.
fn by<'a>(time: &OpenTime, asked: Option<&StaffId>, people: &'a [Person]) -> Option<&'a Person> {
    let id = asked.filter(|id| time.staff.contains(id)).or_else(|| time.staff.first())?;
    people.iter().find(|person| person.id == *id)
}

/// What a booking could be moved to instead: in a dialog, or on a page without a script.
pub(super) fn for_move(
    booking: &Booking,
    refused: &Refused,
    asked: Option<&StaffId>,
    people: &[Person],
    zone: &TimeZone,
) -> Markup {
    let asked = asked.or(booking.staff_id.as_ref());
    let name = people.iter().find(|one| Some(&one.id) == asked).map(|one| one.name.as_str());
    let action = format!("/app/bookings/{}/move", booking.id);
    html! {
        div.dialog-body {
            p { (reason(refused, name, &booking.service_name)) " The booking stays where it was." }
            @if refused.others.is_empty() { p.faint { "No other time is free in the weeks around it." } }
            @else {
                p { "The nearest times that are free:" }
                div.cal-others {
                    @for time in &refused.others {
                        @let by = by(time, asked, people);
                        form.inline method="post" action=(action) hx-post=(action) hx-swap="none" {
                            input type="hidden" name="start" value=(typed::field(time.starts_at, zone));
                            input type="hidden" name="staff" value=(by.map_or("", |person| person.id.as_str()));
                            (submit(&Button { label: &face(time, by, zone), ..Button::default() }))
                        }
                    }
                }
            }
        }
        footer.dialog-foot {
            a.btn.btn-secondary href={ "/app/bookings/" (booking.id) } data-close { "Leave it where it is" }
        }
    }
}

fn face(time: &OpenTime, by: Option<&Person>, zone: &TimeZone) -> String {
    let with = by.map_or_else(String::new, |person| format!(" with {}", person.name));
    format!("{}{with}", when(time, zone))
}

/// What a new booking could begin at instead: buttons of its form.
pub(super) fn for_new(
    refused: &Refused,
    asked: Option<&StaffId>,
    service: &str,
    people: &[Person],
    zone: &TimeZone,
) -> Markup {
    let name = people.iter().find(|one| Some(&one.id) == asked).map(|one| one.name.as_str());
    notice_with(
        Mood::Warning,
        &reason(refused, name, service),
        &html! {
            @if refused.others.is_empty() { p { "No other time is free in the weeks around it." } }
            @else {
                p { "Free nearby:" }
                div.cal-others {
                    @for time in &refused.others {
                        @let by = by(time, asked, people);
                        @let value = format!("{} {}", typed::field(time.starts_at, zone), by.map_or("", |person| person.id.as_str()));
                        (submit(&Button { label: &face(time, by, zone), name: Some("at"), value: Some(&value), small: true, ..Button::default() }))
                    }
                }
            }
        },
    )
}
