//! The people who do the services: what they do, and when they work.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::{ServiceId, StaffId};
use frontdesk_desk::{
    App, Error, Role,
    bookings::{self, BusyKind, BusyTime},
    orgs::{ExceptionText, HoursText},
    services::{self, Person, PersonText, Service},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{hours_form::DAYS, places, read_only, services::PATH, typed};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Column, Control, Entry, Field, FormErrors, Icon, Size, Toggle, Tone,
        avatar, checkbox, error_summary, field, form_actions, link_button, menu_line, menu_link,
        menu_post, page_header_with_back, row_menu, section_header, submit, switch, table,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/settings/staff", post(create))
        .route("/app/settings/staff/new", get(new))
        .route("/app/settings/staff/{id}", get(edit).post(update))
        .route("/app/settings/staff/{id}/delete", post(delete))
}

pub(super) fn staff_table(people: &[Person], services: &[Service], may: bool) -> Markup {
    let columns = [
        Column::new("Name"),
        Column { wide_only: true, ..Column::new("Does") },
        Column { wide_only: true, ..Column::new("Works") },
        Column::actions(),
    ];
    let rows = html! {
        @for person in people {
            @let does: Vec<&str> = services.iter().filter(|one| person.services.contains(&one.id)).map(|one| one.name.as_str()).collect();
            tr id=(person.id) {
                td {
                    span.who { (avatar(&person.name, person.id.as_str(), Size::Small)) a.row-link href={ "/app/settings/staff/" (person.id) } { (person.name) } }
                    div.cell-more.soft.small {
                        @if does.is_empty() { "Does nothing yet" } @else { (does.join(", ")) }
                        @if person.hours.is_some() { " · own hours" }
                    }
                }
                td.soft.wide-only { @if does.is_empty() { span.faint { "nothing yet" } } @else { (does.join(", ")) } }
                td.soft.wide-only { @if person.hours.is_some() { "own hours" } @else { "when the business is open" } }
                td.actions { @if may { (menu(person)) } }
            }
        }
    };
    table("Staff", &columns, &rows)
}

fn menu(person: &Person) -> Markup {
    let at = format!("/app/settings/staff/{}", person.id);
    let question = format!("Take {} off the staff? The agent no longer names them.", person.name);
    row_menu(
        &format!("More for {}", person.name),
        &html! {
            (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        },
    )
}

/// What the browser sends. Each day is one line of spans.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    time_zone: String,
    services: Vec<String>,
    own_hours: bool,
    mon: String,
    tue: String,
    wed: String,
    thu: String,
    fri: String,
    sat: String,
    sun: String,
    /// Dates with hours of their own, as many of each.
    date: Vec<String>,
    open: Vec<String>,
    note: Vec<String>,
    /// The mark of the person that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    /// The form without the dates in which nothing was typed, so that an error's place is right.
    fn tidy(self) -> Self {
        let dates = self.dates();
        Self {
            date: dates.iter().map(|one| one.date.clone()).collect(),
            open: dates.iter().map(|one| one.open.join(", ")).collect(),
            note: dates.into_iter().map(|one| one.note).collect(),
            ..self
        }
    }

    /// The dates in which anything was typed.
    fn dates(&self) -> Vec<ExceptionText> {
        let rows = self.date.iter().zip(&self.open).zip(&self.note);
        rows.map(|((date, open), note)| ExceptionText {
            date: date.trim().to_owned(),
            open: typed::parts(open),
            note: note.clone(),
        })
        .filter(|row| !(row.date.is_empty() && row.open.is_empty() && row.note.trim().is_empty()))
        .collect()
    }

    /// The person's form, with the mark of what it holds.
    fn of(person: &Person, services: &[Service]) -> Self {
        let typed = Self::from(person);
        Self { base: meanwhile::mark(&typed.shown(services)), ..typed }
    }

    fn shown(&self, services: &[Service]) -> Stored {
        let does = |one: &&Service| self.services.iter().any(|id| *id == one.id.as_str());
        let does: Vec<&str> = services.iter().filter(does).map(|one| one.name.as_str()).collect();
        let mut week: Vec<String> = Vec::new();
        if self.own_hours {
            let days = DAYS.iter().zip(self.days());
            week.extend(
                days.map(|((_, day), open)| format!("{day} {}", typed::parts(open).join(", "))),
            );
            week.extend(
                self.dates()
                    .into_iter()
                    .map(|one| format!("{} {} {}", one.date, one.open.join(", "), one.note.trim())),
            );
        }
        vec![
            ("Name", self.name.trim().to_owned()),
            ("E-mail", self.email.trim().to_owned()),
            ("Does", does.join(", ")),
            ("Works", week.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")),
            ("Where their clock stands", self.time_zone.trim().to_owned()),
        ]
    }

    fn days(&self) -> [&str; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun]
    }

    fn text(&self) -> Result<PersonText, Error> {
        let services = self.services.iter().map(|id| id.parse::<ServiceId>());
        let services: Vec<ServiceId> = services
            .collect::<Result<_, _>>()
            .map_err(|wrong| Error::invalid("services", wrong.to_string()))?;
        let [mon, tue, wed, thu, fri, sat, sun] = self.days().map(typed::parts);
        let hours = HoursText { mon, tue, wed, thu, fri, sat, sun, exceptions: self.dates() };
        Ok(PersonText {
            name: self.name.clone(),
            email: self.email.clone(),
            hours: self.own_hours.then_some(hours),
            services,
            time_zone: self.time_zone.clone(),
        })
    }
}

impl From<&Person> for Typed {
    fn from(person: &Person) -> Self {
        let hours = person.hours.as_ref().map(HoursText::from).unwrap_or_default();
        let day = |spans: Vec<String>| spans.join(", ");
        Self {
            name: person.name.clone(),
            email: person.email.clone(),
            time_zone: person.time_zone.clone(),
            services: person.services.iter().map(ToString::to_string).collect(),
            own_hours: person.hours.is_some(),
            mon: day(hours.mon),
            tue: day(hours.tue),
            wed: day(hours.wed),
            thu: day(hours.thu),
            fri: day(hours.fri),
            sat: day(hours.sat),
            sun: day(hours.sun),
            date: hours.exceptions.iter().map(|one| one.date.clone()).collect(),
            open: hours.exceptions.iter().map(|one| one.open.join(", ")).collect(),
            note: hours.exceptions.iter().map(|one| one.note.clone()).collect(),
            base: String::new(),
            news: Stored::new(),
        }
    }
}

async fn person(app: &App, frame: &Frame, id: &StaffId) -> Result<Person, Error> {
    let all = services::list_staff(app, &frame.caller).await?;
    all.into_iter().find(|person| person.id == *id).ok_or(Error::NotFound("person"))
}

async fn new(State(app): State<App>, frame: Frame) -> Result<Page> {
    let services = services::list(&app, &frame.caller).await?;
    Ok(form(frame, None, (&services, &[]), &Typed::default(), &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let typed = typed.tidy();
    let outcome = match typed.text() {
        Ok(text) => services::create_person(&app, &frame.caller, &text).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(person) => Ok(back.led(Flash::done(format!("Added {}", person.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let services = services::list(&app, &frame.caller).await?;
            Ok(form(frame, None, (&services, &[]), &typed, &errors).refused().into_response())
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<StaffId>) -> Result<Page> {
    let person = person(&app, &frame, &id).await?;
    let services = services::list(&app, &frame.caller).await?;
    let typed = Typed::of(&person, &services);
    let away = away(&app, &frame, &id).await?;
    Ok(form(frame, Some(&person), (&services, &away), &typed, &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<StaffId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let typed = typed.tidy();
    let services = services::list(&app, &frame.caller).await?;
    let now = person(&app, &frame, &id).await?;
    let stored = Typed::of(&now, &services);
    let news = meanwhile::news(&typed.base, &stored.shown(&services), &typed.shown(&services));
    if let Some(news) = news {
        let typed = Typed { base: stored.base, news, ..typed };
        let away = away(&app, &frame, &id).await?;
        let page = form(frame, Some(&now), (&services, &away), &typed, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    let outcome = match typed.text() {
        Ok(text) => services::update_person(&app, &frame.caller, &id, &text).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(person) => Ok(back.led(Flash::done(format!("Saved {}", person.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let away = away(&app, &frame, &id).await?;
            let page = form(frame, Some(&now), (&services, &away), &typed, &errors);
            Ok(page.refused().into_response())
        }
    }
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<StaffId>,
) -> Result<Response> {
    let person = person(&app, &frame, &id).await?;
    services::delete_person(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done(format!("Took {} off the staff", person.name)), PATH))
}

fn form(
    frame: Frame,
    person: Option<&Person>,
    (services, away): (&[Service], &[BusyTime]),
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let (title, action) = match person {
        Some(person) => (person.name.as_str(), format!("/app/settings/staff/{}", person.id)),
        None => ("New on the staff", "/app/settings/staff".to_owned()),
    };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(PATH, "Services and staff", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form.form.narrow method="post" action=(action) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(errors))
            fieldset.form disabled[!may] {
                div.form-row {
                    (field(&Field {
                        name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120),
                        autofocus: person.is_none() && errors.is_empty(), ..Field::default()
                    }))
                    (field(&Field {
                        name: "email", label: "E-mail", value: &typed.email, error: errors.get("email"), optional: true, control: Control::Email, ..Field::default()
                    }))
                }
                (does(services, typed, errors))
                (switch(&Toggle {
                    name: "own_hours", label: "Own working hours", hint: Some("Off: they work whenever the business is open."), on: typed.own_hours, ..Toggle::default()
                }))
                (working_hours(typed, errors))
                (zone(&frame, typed, errors))
            }
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if person.is_some() { "Save" } else { "Add to the staff" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
        @if let Some(person) = person { (time_off(&frame, person, away)) }
    };
    frame.page(Place::Settings, title, &body)
}

/// When they are away from now on.
async fn away(app: &App, frame: &Frame, id: &StaffId) -> Result<Vec<BusyTime>, Error> {
    let until = frame.now.plus(std::time::Duration::from_hours(2 * 366 * 24));
    let all = bookings::list_busy(app, &frame.caller, frame.now, until).await?;
    Ok(all
        .into_iter()
        .filter(|one| one.kind == BusyKind::TimeOff && one.staff_id.as_ref() == Some(id))
        .collect())
}

fn time_off(frame: &Frame, person: &Person, away: &[BusyTime]) -> Markup {
    let day = |at: frontdesk_base::Timestamp| {
        at.in_zone(&frame.zone).strftime("%a %-d %b %Y, %H:%M").to_string()
    };
    let add = format!("/app/calendar/busy?kind=time_off&staff={}", person.id);
    let button = html! {
        @if frame.may(Role::Operator) { (link_button(&add, &Button { label: "Add time off", icon: Some(Icon::Plus), small: true, ..Button::default() })) }
    };
    html! {
        (section_header("Time off", Some("Holidays and other days away. Nothing can be booked with them then."), &button))
        @if away.is_empty() { p.faint { "None to come." } }
        ul.plain-list {
            @for one in away {
                li {
                    a href={ "/app/calendar/busy/" (one.id) } { (day(one.starts_at)) " \u{2013} " (day(one.ends_at)) }
                    @if !one.title.is_empty() { span.soft { ", " (one.title) } }
                }
            }
        }
    }
}

fn zone(frame: &Frame, typed: &Typed, errors: &FormErrors) -> Markup {
    let business = frame.zone.iana_name().unwrap_or("UTC").replace('_', " ");
    let own = format!("Where the business is ({business})");
    let mut zones = vec![Choice::new("", &own)];
    zones.extend(places::zones().iter().map(|(value, label)| Choice::new(value, label)));
    let strange = !zones.iter().any(|zone| zone.value == typed.time_zone);
    if strange {
        zones.push(Choice::new(&typed.time_zone, &typed.time_zone));
    }
    field(&Field {
        name: "time_zone",
        label: "Where their clock stands",
        value: &typed.time_zone,
        error: errors.get("time_zone"),
        hint: Some("For somebody who works from elsewhere: their hours are of that clock."),
        control: Control::Select { options: &zones },
        ..Field::default()
    })
}

fn does(services: &[Service], typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        fieldset.field id="f-services" tabindex="-1" {
            legend.field-label { "Does" }
            @if services.is_empty() { p.faint { "There are no services yet." } }
            div.choices {
                @for service in services {
                    (checkbox(&Toggle {
                        name: "services", value: service.id.as_str(), id: Some(&format!("f-does-{}", service.id)), label: &service.name,
                        on: typed.services.iter().any(|id| id == service.id.as_str()), ..Toggle::default()
                    }))
                }
            }
            @if let Some(error) = errors.get("services") { p.field-error { (Icon::Warning) span { (error) } } }
        }
    }
}

fn working_hours(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        fieldset.field.shown-by-switch {
            legend.field-label { "Works" }
            p.field-hint { "09:00-13:00, 15:00-19:00. An empty day is free." }
            div.day-lines {
                @for ((name, label), value) in DAYS.iter().zip(typed.days()) {
                    (field(&Field {
                        name, id: Some(&format!("f-hours.{name}")), label, value, error: errors.get(&format!("hours.{name}")), ..Field::default()
                    }))
                }
            }
            (dates(typed, errors))
        }
    }
}

/// Dates with hours of their own, and one empty row for another.
fn dates(typed: &Typed, errors: &FormErrors) -> Markup {
    let at = |all: &[String], row: usize| all.get(row).cloned().unwrap_or_default();
    html! {
        p.field-label.gap-above-small { "Dates on which that does not hold" }
        p.field-hint { "Leave the times empty for a free day. A row that is emptied is taken away." }
        @for row in 0..=typed.date.len() {
            @let place = format!("hours.exceptions[{row}]");
            @let wrong = |part: &str| errors.get(&format!("{place}.{part}"));
            div.date-row {
                (field(&Field { name: "date", id: Some(&format!("f-{place}.date")), label: "Date", value: &at(&typed.date, row), error: wrong("date"), control: Control::Date, ..Field::default() }))
                (field(&Field { name: "open", id: Some(&format!("f-{place}.open")), label: "Works", value: &at(&typed.open, row), error: wrong("open"), placeholder: Some("10:00-14:00"), ..Field::default() }))
                (field(&Field { name: "note", id: Some(&format!("f-{place}.note")), label: "Note", value: &at(&typed.note, row), error: wrong("note"), max_length: Some(300), ..Field::default() }))
            }
        }
    }
}
