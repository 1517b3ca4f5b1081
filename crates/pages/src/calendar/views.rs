//! The page: its head, the ways to look at it, and the view that was asked for.

use axum::extract::State;
use frontdesk_base::id::StaffId;
use frontdesk_desk::{
    App, Role,
    bookings::{self, Wait},
    services,
};
use frontdesk_http::{Query, Result};
use jiff::{ToSpan, civil::Date};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH, busy, grid, list, new,
    scene::{self, Column, Scene, Whose},
    waitlist,
};
use crate::{
    layout::Place,
    parts::{Button, Icon, Live, Mood, Tab, Tone, link_button, live_region, notice_with, tabs},
    shell::{Frame, Page},
};

/// Days of the list.
const LISTED: i32 = 28;

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `week`, `day`, `list`, `requests`, `waitlist`; anything else is the week.
    view: String,
    /// A day of it; today when it is none.
    date: String,
    /// One of the staff; everybody when it is nobody's.
    staff: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Week,
    Day,
    List,
    Requests,
    Waitlist,
}

impl Asked {
    fn view(&self) -> View {
        match self.view.as_str() {
            "day" => View::Day,
            "list" => View::List,
            "requests" => View::Requests,
            "waitlist" => View::Waitlist,
            _ => View::Week,
        }
    }

    fn date(&self, frame: &Frame) -> Date {
        self.date
            .parse()
            .ok()
            .filter(|date: &Date| (1970..=2200).contains(&date.year()))
            .unwrap_or_else(|| frame.now.in_zone(&frame.zone).date())
    }

    pub(super) fn staff(&self) -> Option<StaffId> {
        self.staff.parse().ok()
    }

    /// Where another view or day of it is, of the same staff.
    pub(super) fn at(&self, view: &str, date: Date) -> String {
        at(view, date, &self.staff)
    }
}

fn at(view: &str, date: Date, staff: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("view", view).append_pair("date", &date.to_string());
    if !staff.is_empty() {
        query.append_pair("staff", staff);
    }
    format!("{PATH}?{}", query.finish())
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let view = asked.view();
    let date = asked.date(&frame);
    let (from, days) = match view {
        View::Day => (date, 1),
        View::Week => (monday(date), 7),
        _ => (date, LISTED),
    };
    let pending = bookings::count_pending(&app, &frame.caller).await?;
    let waits = bookings::list_waits(&app, &frame.caller).await?;
    let shown = match view {
        View::Week | View::Day => {
            let scene = Scene::load(&app, &frame, from, days).await?;
            drawn(&frame, &scene, &asked, from, days)
        }
        View::List => {
            let scene = Scene::load(&app, &frame, from, days).await?;
            list::days(&frame, &scene, asked.staff().as_ref(), (from, days))
        }
        View::Requests => list::requests(&app, &frame).await?,
        View::Waitlist => waitlist::table(&app, &frame, &waits).await?,
    };
    let get = asked.at(name(view), date);
    let live = Live {
        on: Some("booking.* calendar.updated organization.updated contact.*"),
        when: None,
        get: Some(&get),
    };
    let may = frame.may(Role::Operator);
    let people = services::list_staff(&app, &frame.caller).await?;
    let offered = services::list(&app, &frame.caller).await?;
    let body = html! {
        div.cal-page {
            (head(&frame, &asked, view, (from, days)))
            (live_region("calendar", &live, &html! {
                (bar(&asked, view, date, (pending, &waits)))
                @if matches!(view, View::Week | View::Day | View::List) { (chips(&asked, view, date, &people)) }
                @if offered.is_empty() { (nothing_offered()) }
                (shown)
            }))
        }
        @if may && !offered.is_empty() {
            (new::dialog(&frame, &offered, &people, date))
            (busy::dialog(&frame, &people, (from, days)))
            dialog.dialog id="others" aria-labelledby="others-title" { div id="others-body" {} }
        }
    };
    Ok(frame.full_page(Place::Calendar, "Calendar", &body))
}

fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

fn name(view: View) -> &'static str {
    match view {
        View::Week => "week",
        View::Day => "day",
        View::List => "list",
        View::Requests => "requests",
        View::Waitlist => "waitlist",
    }
}

fn drawn(frame: &Frame, scene: &Scene, asked: &Asked, from: Date, days: i32) -> Markup {
    let one = asked.staff().filter(|id| scene.place_of(Some(id)).is_some());
    let mut columns: Vec<Column<'_>> = if days == 1 {
        let everybody = scene
            .people
            .iter()
            .filter(|person| one.as_ref().is_none_or(|id| person.id == *id))
            .map(|person| scene.column(from, Whose::Staff(person.id.clone())));
        let mut columns: Vec<Column<'_>> = everybody.collect();
        let nobody = scene.column(from, Whose::Nobody);
        if columns.is_empty() || (one.is_none() && !nobody.items.is_empty()) {
            columns.push(nobody);
        }
        columns
    } else {
        let days = (0..days).map(|day| from.saturating_add(day.days()));
        days.map(|date| scene.column(date, whose(one.as_ref()))).collect()
    };
    let hours = scene::hours(&columns);
    if days > 1 {
        // A week is of days, even when it is of one of the staff.
        for column in &mut columns {
            column.whose = Whose::All;
        }
    }
    html! {
        div.cal-view.cal-week[days > 1] {
            p.sr-only id="cal-help" {
                "A grid of times. The arrow keys walk through it, Enter opens a booking or makes one, and Alt with the arrow keys moves a booking. The list shows the same in order."
            }
            div.cal-scroll id="cal-scroll" role="region" aria-label="Calendar" aria-describedby="cal-help" tabindex="0" { (grid::grid(frame, scene, asked, &columns, hours)) }
            // What a phone shows of a week.
            @if days > 1 { div.cal-listed { (list::days(frame, scene, one.as_ref(), (from, days))) } }
        }
    }
}

fn whose(one: Option<&StaffId>) -> Whose {
    one.map_or(Whose::All, |id| Whose::Staff(id.clone()))
}

fn head(frame: &Frame, asked: &Asked, view: View, (from, days): (Date, i32)) -> Markup {
    let last = from.saturating_add((days - 1).days());
    let title = match view {
        View::Day => from.strftime("%A, %-d %B %Y").to_string(),
        View::Week | View::List if from.month() == last.month() => {
            format!("{}\u{2013}{}", from.day(), last.strftime("%-d %B %Y"))
        }
        View::Week | View::List => {
            format!("{} \u{2013} {}", from.strftime("%-d %b"), last.strftime("%-d %b %Y"))
        }
        View::Requests => "Requests".to_owned(),
        View::Waitlist => "Waitlist".to_owned(),
    };
    let moves = matches!(view, View::Week | View::Day | View::List);
    let step = |n: i32| asked.at(name(view), from.saturating_add((n * days).days()));
    let today = frame.now.in_zone(&frame.zone).date();
    let zone = frame.zone.iana_name().unwrap_or("UTC").replace('_', " ");
    html! {
        header.cal-header {
            div.cal-title {
                h2.cal-heading { (title) }
                @if moves { span.faint.small title="Every time on this page is of this clock" { (zone) } }
            }
            @if moves {
                nav.cal-moves aria-label="Days" {
                    (link_button(&step(-1), &Button { label: "Earlier", icon: Some(Icon::ChevronStart), icon_only: true, tone: Tone::Quiet, key: Some("p"), ..Button::default() }))
                    (link_button(&asked.at(name(view), today), &Button { label: "Today", key: Some("t"), ..Button::default() }))
                    (link_button(&step(1), &Button { label: "Later", icon: Some(Icon::ChevronEnd), icon_only: true, tone: Tone::Quiet, key: Some("n"), ..Button::default() }))
                }
            }
            @if frame.may(Role::Operator) {
                div.cal-actions {
                    (opening(&busy::page_for(frame, (from, days)), "block-time", &Button { label: "Block time", icon: Some(Icon::Lock), key: Some("b"), ..Button::default() }))
                    (opening("/app/calendar/new", "new-booking", &Button { label: "New booking", icon: Some(Icon::Plus), tone: Tone::Primary, key: Some("c"), ..Button::default() }))
                }
            }
        }
    }
}

/// A link to the page of a form, which a script opens as a dialog.
fn opening(href: &str, dialog: &str, b: &Button<'_>) -> Markup {
    html! { span.cal-opens data-fills=(dialog) { (link_button(href, b)) } }
}

fn bar(asked: &Asked, view: View, date: Date, (pending, waits): (i64, &[Wait])) -> Markup {
    let many = |n: i64| u32::try_from(n).ok().filter(|n| *n > 0);
    let all = [
        (View::Week, "Week", None),
        (View::Day, "Day", None),
        (View::List, "List", None),
        (View::Requests, "Requests", many(pending)),
        (View::Waitlist, "Waitlist", many(i64::try_from(waits.len()).unwrap_or(0))),
    ];
    let hrefs: Vec<String> = all.iter().map(|(one, ..)| asked.at(name(*one), date)).collect();
    let shown: Vec<Tab> = all
        .iter()
        .zip(&hrefs)
        .map(|((one, label, count), href)| Tab {
            label,
            href,
            current: *one == view,
            count: *count,
        })
        .collect();
    html! {
        (tabs("Calendar", &shown))
    }
}

/// One of the staff, or everybody.
fn chips(asked: &Asked, view: View, date: Date, people: &[services::Person]) -> Markup {
    if people.len() < 2 {
        return html! {};
    }
    let one = asked.staff();
    html! {
        nav.filter-chips aria-label="Staff" {
            a.filter-chip href=(at(name(view), date, "")) aria-current=[one.is_none().then_some("true")] { "Everybody" }
            @for (place, person) in people.iter().enumerate() {
                a.filter-chip href=(at(name(view), date, person.id.as_str())) aria-current=[(one.as_ref() == Some(&person.id)).then_some("true")] {
                    span class={ "cal-dot " (grid::hue(Some(place))) } {} (person.name)
                }
            }
        }
    }
}

fn nothing_offered() -> Markup {
    notice_with(
        Mood::Neutral,
        "There is nothing to book yet",
        &html! {
            p { "Add what you offer and who does it. Then customers book by themselves, in the chat and on your booking page, and you see it here." }
            p { (link_button("/app/settings/services", &Button { label: "Add services", small: true, ..Button::default() })) }
        },
    )
}
