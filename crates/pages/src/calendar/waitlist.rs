//! Who waits for a time that is not free.

use axum::{extract::State, response::Response};
use frontdesk_base::id::WaitId;
use frontdesk_desk::{
    App, Result as Done, Role,
    bookings::{self, Wait},
    contacts, orgs, services,
};
use frontdesk_http::{Member, Path, Result};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::{
    flash::{Back, Flash},
    parts::{
        Column, Entry, Icon, Reads, card, empty_state, menu_act, row_menu, table as rows, time,
    },
    shell::Frame,
};

pub(super) async fn table(app: &App, frame: &Frame, waits: &[Wait]) -> Done<Markup> {
    if waits.is_empty() {
        return Ok(card(&empty_state(
            Icon::Clock,
            "Nobody is waiting",
            "When a day is full, your agent offers a place on the waitlist. Whoever waits longest is offered the first time that becomes free.",
            &html! {},
        )));
    }
    let caller = &frame.caller;
    let ids: Vec<_> = waits.iter().map(|wait| wait.contact_id.clone()).collect();
    let names = contacts::named(app, caller, &ids).await?;
    let services = services::list(app, caller).await?;
    let staff = services::list_staff(app, caller).await?;
    let zone = orgs::profile(app, caller).await?.zone();
    let columns = [
        Column::new("Who"),
        Column::new("Waits for"),
        Column::new("Between"),
        Column { wide_only: true, ..Column::new("Since") },
        Column::actions(),
    ];
    let lines = html! {
        @for wait in waits {
            @let who = names.iter().find(|one| one.id == wait.contact_id).map_or_else(|| "Somebody".to_owned(), contacts::Contact::display_name);
            @let service = services.iter().find(|one| one.id == wait.service_id).map_or("A service that is gone", |one| one.name.as_str());
            @let with = staff.iter().find(|one| Some(&one.id) == wait.staff_id.as_ref());
            tr id=(wait.id) {
                td { a.row-link href={ "/app/contacts/" (wait.contact_id) } { bdi { (who) } } }
                td.soft { (service) @if let Some(person) = with { " with " (person.name) } }
                td.soft { (span(wait, &zone)) @if let Some(at) = wait.offered_at { div.faint.small { "offered a time " (time(&frame.moment(at, Reads::Relative))) } } }
                td.wide-only { (time(&frame.moment(wait.created_at, Reads::Relative))) }
                td.actions {
                    @if frame.may(Role::Operator) {
                        (row_menu(&format!("More for {who}"), &menu_act(&format!("/app/calendar/waits/{}/delete", wait.id), None, &Entry {
                            label: "Take off the waitlist", icon: Some(Icon::Trash), danger: true,
                            confirm: Some(&format!("Take {who} off the waitlist? They are not told.")), ..Entry::default()
                        })))
                    }
                }
            }
        }
    };
    Ok(rows("Waitlist", &columns, &lines))
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<WaitId>,
) -> Result<Response> {
    bookings::leave_waitlist(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Taken off the waitlist"), "/app/calendar?view=waitlist"))
}

/// From when until when somebody could come: in days where they are whole, on the business's clock.
fn span(wait: &Wait, zone: &TimeZone) -> String {
    let (from, until) = (wait.wanted_from.in_zone(zone), wait.wanted_until.in_zone(zone));
    let midnight = jiff::civil::Time::midnight();
    if from.time() != midnight || until.time() != midnight {
        return format!(
            "{} \u{2013} {}",
            from.strftime("%-d %b, %H:%M"),
            until.strftime("%-d %b, %H:%M")
        );
    }
    let last = until.date().yesterday().unwrap_or(until.date());
    if last <= from.date() {
        return from.strftime("%-d %B").to_string();
    }
    format!("{} \u{2013} {}", from.strftime("%-d %b"), last.strftime("%-d %b"))
}
