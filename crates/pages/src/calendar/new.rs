//! A new booking: what, with whom, when, and whose. In a dialog of the calendar, or on a page of its own.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::{ContactId, ConversationId, ServiceId, StaffId};
use frontdesk_desk::{
    App, Error, Role,
    bookings::{self, Claimed, Guest, Refused, Wish},
    contacts::{self, Contact},
    services::{self, Person, Service},
};
use frontdesk_http::{Form, Query, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, others, typed};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Field, FormErrors, Tone, error_summary, field,
        page_header_with_back, phone, submit,
    },
    shell::{Frame, Page},
};

/// Contacts that are found.
const FOUND: i64 = 6;

/// What the browser sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    service: String,
    staff: String,
    date: String,
    time: String,
    minutes: String,
    /// What is searched for, and the name of somebody new.
    who: String,
    /// Whom of those that were found; empty for somebody new.
    contact: String,
    email: String,
    phone: String,
    note: String,
    /// Another time that was offered and chosen: `2026-12-01T14:30 stf_…`.
    at: String,
    /// The button that only looks for the contact.
    find: String,
    /// The conversation that it was opened from, to which it comes back.
    conversation: String,
    /// Made with the form, so that sending it twice books once.
    key: String,
}

impl Typed {
    /// Takes another time, when one was chosen.
    fn chosen(mut self) -> Self {
        if let Some((start, staff)) = self.at.split_once(' ') {
            if let Some((date, time)) = start.split_once('T') {
                (self.date, self.time) = (date.to_owned(), time.to_owned());
            }
            staff.clone_into(&mut self.staff);
        }
        self
    }

    /// Where it comes back to, when that is a conversation.
    fn origin(&self) -> Option<String> {
        let id: ConversationId = self.conversation.parse().ok()?;
        Some(format!("/app/inbox/{id}"))
    }

    fn wish(&self, frame: &Frame) -> Result<Wish, Error> {
        let service: Option<ServiceId> = typed::given(&self.service, "service")?;
        let key = (16..=64).contains(&self.key.len());
        Ok(Wish {
            service: service.ok_or_else(|| Error::invalid("service", "is needed"))?,
            staff: typed::given(&self.staff, "staff")?,
            starts_at: typed::instant(&frame.zone, "date", &self.date, &self.time)?,
            contact: typed::given(&self.contact, "contact")?,
            conversation: None,
            note: self.note.clone(),
            key: key.then(|| format!("member:{}", self.key)),
            hold: None,
            minutes: typed::minutes(&self.minutes)?,
        })
    }
}

struct Shown<'a> {
    services: &'a [Service],
    people: &'a [Person],
    typed: &'a Typed,
    errors: FormErrors,
    found: &'a [Contact],
    refused: Option<&'a Refused>,
}

/// The dialog of the calendar; its form is that of the page.
pub(super) fn dialog(frame: &Frame, services: &[Service], people: &[Person], seen: Date) -> Markup {
    // The day that is looked at, unless it is over.
    let now = frame.now.in_zone(&frame.zone);
    let date = seen.max(now.date());
    let hour = if date == now.date() { (now.hour() + 1).min(23) } else { 10 };
    let typed = Typed {
        date: date.to_string(),
        time: format!("{hour:02}:00"),
        key: key(frame),
        ..Typed::default()
    };
    let shown = Shown {
        services,
        people,
        typed: &typed,
        errors: FormErrors::none(),
        found: &[],
        refused: None,
    };
    crate::parts::dialog("new-booking", "New booking", &form(frame, &shown))
}

/// Something that only this form has. It need not be secret.
fn key(frame: &Frame) -> String {
    let member = frame.caller.member().map_or("", |id| id.as_str());
    format!("{}-{member}", frame.now.millis())
}

pub(super) async fn page(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Typed>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let now = frame.now.in_zone(&frame.zone);
    let typed = Typed {
        date: if asked.date.is_empty() { now.date().to_string() } else { asked.date.clone() },
        key: key(&frame),
        ..asked
    };
    let services = services::list(&app, &frame.caller).await?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let found = chosen(&app, &frame, &typed).await?;
    let shown = Shown {
        services: &services,
        people: &people,
        typed: &typed,
        errors: FormErrors::none(),
        found: &found,
        refused: None,
    };
    Ok(whole(frame, &shown))
}

/// The contact that was chosen already, so that it stays on the form.
async fn chosen(app: &App, frame: &Frame, typed: &Typed) -> Result<Vec<Contact>> {
    let id: Option<ContactId> = typed.contact.parse().ok();
    Ok(contacts::named(app, &frame.caller, &id.into_iter().collect::<Vec<_>>()).await?)
}

fn whole(frame: Frame, shown: &Shown<'_>) -> Page {
    let body = html! {
        @match shown.typed.origin() {
            Some(origin) => (page_header_with_back(&origin, "The conversation", "New booking", &html! {})),
            None => (page_header_with_back(PATH, "Calendar", "New booking", &html! {})),
        }
        div.card.narrow { (form(&frame, shown)) }
    };
    frame.page(Place::Calendar, "New booking", &body)
}

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let typed = typed.chosen();
    let looking = !typed.find.is_empty();
    let done = if looking { Ok(None) } else { book(&app, &frame, &typed).await.map(Some) };
    let (refused, errors) = match done {
        Ok(Some(Claimed::Done(booking))) => {
            let words = format!("Booked {}", booking.begins().strftime("%a %-d %b, %H:%M"));
            return Ok(match typed.origin() {
                Some(conversation) => back.led(Flash::done(words), &conversation),
                None => back.said(Flash::done(words), PATH),
            });
        }
        Ok(Some(Claimed::Refused(refused))) => (Some(refused), FormErrors::none()),
        Ok(None) => (None, FormErrors::none()),
        Err(error) => (None, errors::of_form(error)?),
    };
    let services = services::list(&app, &frame.caller).await?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let mut found = chosen(&app, &frame, &typed).await?;
    if found.is_empty() {
        found = search(&app, &frame, &typed.who).await?;
    }
    let shown = Shown {
        services: &services,
        people: &people,
        typed: &typed,
        errors,
        found: &found,
        refused: refused.as_ref(),
    };
    let status = match (&refused, looking) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if back.stays() {
        return Ok((status, form(&frame, &shown)).into_response());
    }
    Ok(whole(frame, &shown).status(status).into_response())
}

async fn book(app: &App, frame: &Frame, typed: &Typed) -> Result<Claimed, Error> {
    let wish = typed.wish(frame)?;
    if wish.contact.is_some() {
        return bookings::book(app, &frame.caller, wish).await;
    }
    if typed.who.trim().is_empty() {
        return Err(Error::invalid("who", "is needed: find a contact, or write a new name"));
    }
    let guest = Guest {
        name: typed.who.clone(),
        email: typed.email.clone(),
        phone: typed.phone.clone(),
        note: String::new(),
        ..Guest::default()
    };
    let claimed = bookings::book_new(app, &frame.caller, wish, &guest).await;
    claimed.map_err(|error| match error {
        // The form calls it otherwise.
        Error::Invalid(mut fields) => {
            if let Some(name) = fields.remove("name") {
                fields.insert("who".into(), name);
            }
            Error::Invalid(fields)
        }
        other => other,
    })
}

async fn search(app: &App, frame: &Frame, who: &str) -> Result<Vec<Contact>> {
    if who.trim().chars().count() < 2 {
        return Ok(Vec::new());
    }
    let filter = contacts::Filter {
        search: Some(who.to_owned()),
        limit: FOUND,
        ..contacts::Filter::default()
    };
    Ok(contacts::list(app, &frame.caller, &filter).await?.data)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    who: String,
}

/// Whom the search finds, while it is typed.
pub(super) async fn found(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Sought>,
) -> Result<Markup> {
    let found = search(&app, &frame, &asked.who).await?;
    Ok(people_found(&found, &asked.who, ""))
}

fn people_found(found: &[Contact], who: &str, chosen: &str) -> Markup {
    let who = who.trim();
    html! {
        div.cal-found id="new-found" {
            @for contact in found {
                @let id = contact.id.as_str();
                label.radio-card {
                    input.radio type="radio" name="contact" value=(id) checked[chosen == id || (chosen.is_empty() && found.len() == 1 && contact.name.as_deref() == Some(who))];
                    span.radio-card-text {
                        span.radio-card-label { bdi { (contact.display_name()) } }
                        span.field-hint { (contact.email.as_deref().unwrap_or_default()) @if let Some(number) = &contact.phone { " " (phone(number)) } }
                    }
                }
            }
            @if !who.is_empty() && chosen.is_empty() {
                label.radio-card {
                    input.radio type="radio" name="contact" value="" checked[found.is_empty()];
                    span.radio-card-text { span.radio-card-label { "Somebody new: " bdi { (who) } } }
                }
            }
        }
    }
}

fn form(frame: &Frame, shown: &Shown<'_>) -> Markup {
    let Shown { services, people, typed, errors, found, refused } = shown;
    let choices: Vec<Choice<'_>> =
        services.iter().map(|one| Choice::new(one.id.as_str(), &one.name)).collect();
    let mut staff = vec![Choice::new("", "Whoever is free")];
    staff.extend(people.iter().map(|one| Choice::new(one.id.as_str(), &one.name)));
    let asked: Option<StaffId> = typed.staff.parse().ok();
    let service = services.iter().find(|one| one.id.as_str() == typed.service);
    let name = service.map_or("this", |one| one.name.as_str());
    let error = |name| errors.get(name);
    html! {
        form id="new-booking-form" method="post" action="/app/calendar/new" hx-post="/app/calendar/new" hx-target="#new-booking-form" hx-swap="outerHTML" {
            div.dialog-body.form {
                (error_summary(errors))
                @if let Some(refused) = refused { (others::for_new(refused, asked.as_ref(), name, people, &frame.zone)) }
                input type="hidden" name="key" value=(typed.key);
                @if typed.origin().is_some() { input type="hidden" name="conversation" value=(typed.conversation); }
                div.form-row {
                    (field(&Field { name: "service", id: Some("f-new-service"), label: "Service", value: &typed.service, error: error("service"), control: Control::Select { options: &choices }, ..Field::default() }))
                    (field(&Field { name: "staff", id: Some("f-new-staff"), label: "With", value: &typed.staff, error: error("staff"), control: Control::Select { options: &staff }, ..Field::default() }))
                }
                div.form-row.cal-when-row {
                    (field(&Field { name: "date", id: Some("f-new-date"), label: "Day", value: &typed.date, error: error("date"), required: true, control: Control::Date, ..Field::default() }))
                    (field(&Field { name: "time", id: Some("f-new-time"), label: "Begins", value: &typed.time, error: error("time"), required: true, control: Control::Time, ..Field::default() }))
                    (field(&Field { name: "minutes", id: Some("f-new-minutes"), label: "Takes", value: &typed.minutes, error: error("minutes"), placeholder: Some("as usual"), control: Control::Number { min: Some("5"), max: Some("1440"), step: "5" }, suffix: Some("min"), ..Field::default() }))
                }
                (whose(typed, errors, found))
                (field(&Field { name: "note", id: Some("f-new-note"), label: "Note", value: &typed.note, error: error("note"), optional: true, control: Control::Area { rows: 2 }, ..Field::default() }))
            }
            footer.dialog-foot {
                a.btn.btn-secondary href=(typed.origin().as_deref().unwrap_or(PATH)) data-close { "Cancel" }
                (submit(&Button { label: "Book", tone: Tone::Primary, ..Button::default() }))
            }
        }
    }
}

fn whose(typed: &Typed, errors: &FormErrors, found: &[Contact]) -> Markup {
    let wrong = errors.get("who").or(errors.get("contact"));
    html! {
        fieldset.field.cal-whose {
            legend.sr-only { "Whose it is" }
            label.field-label for="f-who" { "For whom" }
            div.input-row {
                input.input type="search" id="f-who" name="who" value=(typed.who) placeholder="Name, e-mail or phone" autocomplete="off" maxlength="120"
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "f-who-error")]
                    hx-get="/app/calendar/contacts" hx-trigger="input delay:200ms" hx-target="#new-found" hx-swap="outerHTML" hx-sync="replace";
                button.btn.btn-secondary.cal-find type="submit" name="find" value="1" formnovalidate { "Find" }
            }
            @if let Some(wrong) = wrong { p.field-error id="f-who-error" { (wrong) } }
            (people_found(found, &typed.who, &typed.contact))
            details.disclosure open[errors.get("email").is_some() || errors.get("phone").is_some()] {
                summary { "Address and number of somebody new" }
                div.form-row {
                    (field(&Field { name: "email", id: Some("f-new-email"), label: "E-mail", value: &typed.email, error: errors.get("email"), optional: true, control: Control::Email, ..Field::default() }))
                    (field(&Field { name: "phone", id: Some("f-new-phone"), label: "Phone", value: &typed.phone, error: errors.get("phone"), optional: true, control: Control::Phone, ..Field::default() }))
                }
            }
        }
    }
}
