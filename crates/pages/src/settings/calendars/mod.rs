//! Calendars: which outside calendars are connected, what they are for, and the bookings as a calendar to
//! subscribe to.

mod connect;
mod one;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use frontdesk_base::id::{CalendarFeedId, StaffId};
use frontdesk_desk::{
    App, Error,
    calendars::{self, Connection, Feed, State as Works, Use},
    services::{self, Person},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Choice, Column, Control, Field, FormErrors, Icon, Live, Mood, Reads, Toggle, Tone,
        checkbox, copy_value, empty_state, field, live_region, post_button, settings_section,
        status_dot, submit, table, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Calendars.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show))
        .route("/app/settings/calendars/google", get(connect::google))
        .route("/app/settings/calendars/google/return", get(connect::google_return))
        .route("/app/settings/calendars/caldav", get(connect::caldav_page).post(connect::caldav))
        .route("/app/settings/calendars/feed", get(connect::feed_page).post(connect::feed))
        .route("/app/settings/calendars/{id}", get(one::page).post(one::save))
        .route("/app/settings/calendars/{id}/sync", post(one::sync))
        .route("/app/settings/calendars/{id}/login", post(one::login))
        .route("/app/settings/calendars/{id}/disconnect", post(one::disconnect))
        .route("/app/settings/calendars/links", post(add_link))
        .route("/app/settings/calendars/links/{id}/delete", post(remove_link))
}

/// What a form says of how a calendar is used.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct TypedUse {
    staff: String,
    blocks: Option<String>,
    writes: Option<String>,
    details: Option<String>,
}

impl TypedUse {
    /// What is usual for a calendar of one of the staff.
    fn usual() -> Self {
        let on = || Some("on".to_owned());
        Self { staff: String::new(), blocks: on(), writes: on(), details: on() }
    }

    fn of(connection: &Connection) -> Self {
        let on = |so: bool| so.then(|| "on".to_owned());
        Self {
            staff: connection.staff_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            blocks: on(connection.blocks),
            writes: on(connection.writes),
            details: on(connection.details),
        }
    }

    fn wanted(&self) -> Result<Use, Error> {
        Ok(Use {
            staff_id: whose(&self.staff)?,
            blocks: self.blocks.is_some(),
            writes: self.writes.is_some(),
            details: self.details.is_some(),
        })
    }
}

fn whose(typed: &str) -> Result<Option<StaffId>, Error> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| Error::invalid("staff_id", "is nobody of the staff"))
}

/// The fields of how a calendar is used.
fn use_fields(people: &[Person], typed: &TypedUse, writable: bool, errors: &FormErrors) -> Markup {
    html! {
        (staff_field("Whose calendar it is", people, &typed.staff, errors.get("staff_id")))
        (checkbox(&Toggle { name: "blocks", label: "Its events keep them from being booked", hint: Some("Free, declined and cancelled events do not count."), on: typed.blocks.is_some(), error: errors.get("blocks"), ..Toggle::default() }))
        @if writable {
            (checkbox(&Toggle { name: "writes", label: "Bookings are written into it", hint: Some("Moved there, a booking moves here too, and the customer is told. What cannot follow becomes a task."), on: typed.writes.is_some(), error: errors.get("writes"), ..Toggle::default() }))
            (checkbox(&Toggle { name: "details", label: "With the customer’s name, number and note", hint: Some("Otherwise only the service and a link."), on: typed.details.is_some(), ..Toggle::default() }))
        }
    }
}

fn staff_field(label: &str, people: &[Person], value: &str, error: Option<&str>) -> Markup {
    let ids: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
    let mut options = vec![Choice::new("", "The whole business")];
    options.extend(people.iter().zip(&ids).map(|(person, id)| Choice::new(id, &person.name)));
    field(&Field {
        name: "staff",
        label,
        value,
        error,
        control: Control::Select { options: &options },
        ..Field::default()
    })
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let all = calendars::list(&app, &frame.caller).await?;
    let links = calendars::list_feeds(&app, &frame.caller).await?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let google = calendars::is_google_set_up(&app);
    let connected = html! {
        @if all.is_empty() {
            (empty_state(Icon::Calendar, "No calendar connected yet", "Connect the calendars your staff already use. What is in them keeps their time free here, and bookings appear there.", &html! {}))
        } @else { (rows(&frame, &all, &people)) }
    };
    let body = html! {
        (settings_section("Connected calendars", "Read within a minute. Where two calendars disagree you get a task, never a silent double booking.", &html! {
            (live_region("connected-calendars", &Live { on: Some("calendar_connection.updated"), get: Some(PATH), ..Live::default() }, &connected))
            (ways(google))
        }))
        (settings_section("Your bookings as a calendar", "A secret link that any calendar program can subscribe to. Whoever has it sees the bookings with names.", &html! {
            (feeds(&app, &frame, &links, &people))
        }))
    };
    Ok(view(frame, Tab::Calendars, &body))
}

/// The ways to connect another one.
fn ways(google: bool) -> Markup {
    html! {
        div.cluster.gap-above-small {
            @if google { a.btn.btn-primary href="/app/settings/calendars/google" { "Connect Google Calendar" } }
            a class={ "btn " @if google { "btn-secondary" } @else { "btn-primary" } } href="/app/settings/calendars/caldav" { "Connect by CalDAV" }
            a.btn.btn-secondary href="/app/settings/calendars/feed" { "Subscribe to an address" }
        }
        p.small.soft {
            "CalDAV works with iCloud, Fastmail, Nextcloud and most others. An address (.ics) is only read: Outlook and many booking systems give you one."
            @if !google { " Google Calendar can be connected once whoever runs this installation has set it up (" code { "providers.google" } "); until then its secret address in iCal format works for reading." }
        }
    }
}

fn name_of(connection: &Connection) -> &str {
    [&connection.name, &connection.account]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or("Calendar", |text| text)
}

fn whose_name<'a>(people: &'a [Person], staff: Option<&StaffId>) -> &'a str {
    let Some(id) = staff else { return "The whole business" };
    people.iter().find(|person| person.id == *id).map_or("Somebody who left", |person| &person.name)
}

/// Whether it works, in a few words.
fn health(frame: &Frame, connection: &Connection) -> Markup {
    match connection.state {
        Works::Choosing => status_dot(Mood::Warning, "choose a calendar"),
        Works::Broken => status_dot(Mood::Danger, "connect it again"),
        Works::Active if connection.failures > 0 => status_dot(Mood::Warning, "cannot be reached"),
        Works::Active if connection.is_late(frame.now) => {
            status_dot(Mood::Warning, "not read lately")
        }
        Works::Active if connection.synced_at.is_none() => status_dot(Mood::Info, "is being read"),
        Works::Active => status_dot(Mood::Success, "works"),
    }
}

fn rows(frame: &Frame, all: &[Connection], people: &[Person]) -> Markup {
    let columns = [
        Column::new("Calendar"),
        Column { wide_only: true, ..Column::new("Whose") },
        Column { wide_only: true, ..Column::new("For") },
        Column::new("State"),
    ];
    let lines = html! {
        @for one in all {
            tr id=(one.id) {
                td {
                    a.row-link href={ (PATH) "/" (one.id) } { (name_of(one)) }
                    div.cell-sub.soft.small { (one.provider.label()) @if !one.account.is_empty() && one.account != one.name { ", " (one.account) } }
                    div.cell-more.soft.small { (whose_name(people, one.staff_id.as_ref())) " · " (used_for(one)) }
                }
                td.soft.wide-only { (whose_name(people, one.staff_id.as_ref())) }
                td.soft.wide-only { (used_for(one)) }
                td {
                    (health(frame, one))
                    @if let Some(at) = one.synced_at { div.soft.small { "read " (time(&frame.moment(at, Reads::Relative))) } }
                }
            }
        }
    };
    table("Connected calendars", &columns, &lines)
}

fn used_for(one: &Connection) -> &'static str {
    match (one.blocks, one.writes) {
        (true, true) => "keeps time free, gets bookings",
        (true, false) => "keeps time free",
        (false, true) => "gets bookings",
        (false, false) => "nothing yet",
    }
}

fn feeds(app: &App, frame: &Frame, links: &[Feed], people: &[Person]) -> Markup {
    html! {
        @for link in links {
            @let whose = link.staff_id.as_ref().map_or("Everybody’s bookings", |_| whose_name(people, link.staff_id.as_ref()));
            @let at = calendars::feed_link(app, &frame.caller, link);
            @let say = format!("End this link? Calendars that subscribe to it get nothing more: {whose}.");
            div.gap-above-small id=(link.id) {
                div.cluster { strong { (whose) }
                    (post_button(&format!("{PATH}/links/{}/delete", link.id), &Button { label: "End this link", tone: Tone::Quiet, small: true, icon: Some(Icon::Trash), confirm: Some(&say), ..Button::default() }))
                }
                (copy_value(&at, "the address"))
            }
        }
        form.cluster.cluster-end.gap-above-small method="post" action={ (PATH) "/links" } {
            (staff_field("Whose bookings", people, "", None))
            (submit(&Button { label: "Make a link", icon: Some(Icon::Plus), tone: Tone::Secondary, ..Button::default() }))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TypedLink {
    staff: String,
}

async fn add_link(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<TypedLink>,
) -> Result<Response> {
    let staff = whose(&typed.staff)?;
    let flash = match calendars::add_feed(&app, &frame.caller, staff.as_ref()).await {
        Ok(_) => Flash::done("The link is there. Copy it into your calendar program."),
        Err(error @ Error::Conflict(_)) => {
            Flash::warning(of_form(error)?.first().unwrap_or_default())
        }
        Err(error) => return Err(error.into()),
    };
    Ok(back.led(flash, PATH))
}

async fn remove_link(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CalendarFeedId>,
) -> Result<Response> {
    calendars::remove_feed(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("The link answers nobody any more"), PATH))
}
