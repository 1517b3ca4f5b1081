//! The people who do the services: what they do, and when they work.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::{ServiceId, StaffId};
use frontdesk_desk::{
    App, Error, Role,
    orgs::HoursText,
    services::{self, Person, PersonText, Service},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{hours_form::DAYS, read_only, services::PATH, typed};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Column, Control, Entry, Field, FormErrors, Icon, Size, Toggle, Tone, avatar,
        checkbox, error_summary, field, form_actions, link_button, menu_line, menu_link, menu_post,
        page_header_with_back, row_menu, submit, switch, table,
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
        Column::new("Does"),
        Column { wide_only: true, ..Column::new("Works") },
        Column::actions(),
    ];
    let rows = html! {
        @for person in people {
            @let does: Vec<&str> = services.iter().filter(|one| person.services.contains(&one.id)).map(|one| one.name.as_str()).collect();
            tr id=(person.id) {
                td { span.who { (avatar(&person.name, person.id.as_str(), Size::Small)) a.row-link href={ "/app/settings/staff/" (person.id) } { (person.name) } } }
                td.soft { @if does.is_empty() { span.faint { "nothing yet" } } @else { (does.join(", ")) } }
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
}

impl Typed {
    fn days(&self) -> [&str; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun]
    }

    fn text(&self) -> Result<PersonText, Error> {
        let services = self.services.iter().map(|id| id.parse::<ServiceId>());
        let services: Vec<ServiceId> = services
            .collect::<Result<_, _>>()
            .map_err(|wrong| Error::invalid("services", wrong.to_string()))?;
        let [mon, tue, wed, thu, fri, sat, sun] = self.days().map(typed::parts);
        let hours = HoursText { mon, tue, wed, thu, fri, sat, sun, exceptions: Vec::new() };
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
        }
    }
}

async fn person(app: &App, frame: &Frame, id: &StaffId) -> Result<Person, Error> {
    let all = services::list_staff(app, &frame.caller).await?;
    all.into_iter().find(|person| person.id == *id).ok_or(Error::NotFound("person"))
}

async fn new(State(app): State<App>, frame: Frame) -> Result<Page> {
    let services = services::list(&app, &frame.caller).await?;
    Ok(form(frame, None, &services, &Typed::default(), &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let outcome = match typed.text() {
        Ok(text) => services::create_person(&app, &frame.caller, &text).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(person) => Ok(back.led(Flash::done(format!("Added {}", person.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let services = services::list(&app, &frame.caller).await?;
            Ok(form(frame, None, &services, &typed, &errors).refused().into_response())
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<StaffId>) -> Result<Page> {
    let person = person(&app, &frame, &id).await?;
    let services = services::list(&app, &frame.caller).await?;
    let typed = Typed::from(&person);
    Ok(form(frame, Some(&person), &services, &typed, &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<StaffId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let outcome = match typed.text() {
        Ok(text) => services::update_person(&app, &frame.caller, &id, &text).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(person) => Ok(back.led(Flash::done(format!("Saved {}", person.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let person = person(&app, &frame, &id).await?;
            let services = services::list(&app, &frame.caller).await?;
            Ok(form(frame, Some(&person), &services, &typed, &errors).refused().into_response())
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
    services: &[Service],
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
        form.form.narrow method="post" action=(action) data-guard {
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
            }
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if person.is_some() { "Save" } else { "Add to the staff" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
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
        }
    }
}
