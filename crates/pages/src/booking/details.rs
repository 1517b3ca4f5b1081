//! Who books: the form, and what becomes of it. The form carries a key that was made with it, so sent
//! twice it books once. A time that has been taken meanwhile is answered with others, and nothing that
//! was typed is lost.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use frontdesk_base::{Error, Timestamp};
use frontdesk_desk::{
    App,
    bookings::{self, Claimed, Guest, Refused, Why},
    services::Service,
};
use frontdesk_http::{Door, Form, Gate, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    asked::{Asked, address, instant},
    card,
    eyes::Eyes,
    page::{Scene, desk_of, so_far},
    words::{Words, fill},
};
use crate::parts::{Button, Control, Field, FormErrors, Icon, Mood, Tone, field, notice, submit};

/// The form, as it was sent.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    service: String,
    staff: String,
    tz: String,
    at: String,
    /// Made with the form.
    key: String,
    name: String,
    email: String,
    phone: String,
    note: String,
}

impl Typed {
    /// A form that nobody has filled in.
    pub(super) fn new(app: &App) -> Self {
        Self { key: app.random().token()[..32].to_owned(), ..Self::default() }
    }
}

pub(super) async fn book(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let desk = match desk_of(&app, &slug, &headers).await {
        Ok(desk) => desk,
        Err(missing) => return Ok(missing),
    };
    let asked = Asked {
        service: typed.service.clone(),
        staff: typed.staff.clone(),
        tz: typed.tz.clone(),
        at: typed.at.clone(),
        ..Asked::default()
    };
    let eyes = Eyes::of(&headers, desk.business(), &asked.tz);
    let chosen = asked.chosen(&desk);
    let scene =
        Scene { app: &app, desk: &desk, slug: &slug, asked: &asked, chosen: &chosen, eyes: &eyes };
    let (Some(service), Some(at)) = (chosen.service, instant(&typed.at)) else {
        // Nothing of the form is whole: it begins again.
        return Ok(Redirect::to(&scene.path()).into_response());
    };
    let guest = Guest {
        name: typed.name.clone(),
        email: typed.email.clone(),
        phone: typed.phone.clone(),
        note: typed.note.clone(),
        language: eyes.language.tag().to_owned(),
        time_zone: if eyes.chosen { eyes.zone_name.clone() } else { String::new() },
    };
    // An address is guarded more closely than the business: nobody else's mailbox is filled from here.
    let subject = format!("{slug}\n{}", typed.email.trim().to_lowercase());
    let staff = chosen.person.map(|person| &person.id);
    let outcome = match gate.pass_for(Door::PublicForm, &subject) {
        Ok(()) => {
            bookings::book_publicly(&app, &desk, &service.id, staff, at, &guest, &typed.key).await
        }
        Err(error) => Err(error),
    };
    let answer = |status: StatusCode, page: Markup| (status, page).into_response();
    match outcome {
        Ok(Claimed::Done(booking)) => {
            let token = desk.token(&app, &booking.id);
            let new = if guest.email.trim().is_empty() { "1" } else { "mail" };
            let there = address(&format!("/bookings/{token}"), &[("new", new), ("tz", &typed.tz)]);
            Ok(Redirect::to(&there).into_response())
        }
        Ok(Claimed::Refused(refused)) => {
            Ok(answer(StatusCode::CONFLICT, taken(&scene, service, at, &typed, &refused)))
        }
        Err(error) => {
            let (status, errors) = match unavailable(&scene, error) {
                Ok(errors) => (StatusCode::FORBIDDEN, errors),
                Err(error) => wrong(eyes.words, &typed, error)?,
            };
            Ok(answer(status, page(&scene, service, at, &typed, &errors)))
        }
    }
}

/// What whoever may not book here reads, as anybody might; any other error goes on.
pub(super) fn unavailable(scene: &Scene<'_>, error: Error) -> Result<FormErrors, Error> {
    match error {
        Error::Forbidden(_) => {
            let business = scene.desk.business().name.as_str();
            let said = fill(scene.eyes.words.not_bookable, &[("business", business)]);
            Ok(FormErrors::one("", &said))
        }
        other => Err(other),
    }
}

/// What is wrong with a form, in the visitor's language; any other error goes on.
pub(super) fn wrong(
    words: &Words,
    typed: &Typed,
    error: Error,
) -> Result<(StatusCode, FormErrors)> {
    match error {
        Error::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for (name, _) in fields {
                let said = match name.as_ref() {
                    "name" => words.name_wrong,
                    "email" if typed.email.trim().is_empty() => words.email_needed,
                    "email" => words.email_wrong,
                    "phone" => words.phone_wrong,
                    "note" => words.note_wrong,
                    _ => words.form_wrong,
                };
                errors.push(&name, said);
            }
            Ok((StatusCode::UNPROCESSABLE_ENTITY, errors))
        }
        Error::Busy(_) => Ok((StatusCode::TOO_MANY_REQUESTS, FormErrors::one("", words.busy))),
        Error::Conflict(said) => Ok((StatusCode::CONFLICT, FormErrors::one("", &said))),
        other => Err(other.into()),
    }
}

pub(super) fn page(
    scene: &Scene<'_>,
    service: &Service,
    at: Timestamp,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let words = scene.eyes.words;
    let label = if service.booking_rules.needs_approval { words.request } else { words.confirm };
    let sends = html! {
        input type="hidden" name="at" value=(at);
        (submit(&Button { label, tone: Tone::Primary, icon: Some(Icon::Check), wide: true, ..Button::default() }))
    };
    form(scene, service, Some(at), typed, errors, &html! {}, &sends)
}

/// The same with other times in the place of the button.
fn taken(
    scene: &Scene<'_>,
    service: &Service,
    at: Timestamp,
    typed: &Typed,
    refused: &Refused,
) -> Markup {
    let words = scene.eyes.words;
    let said = fill(why(words, refused.why), &[("time", &scene.eyes.moment(at))]);
    let said = html! { (notice(Mood::Warning, &said, if refused.others.is_empty() { "" } else { words.others })) };
    let sends = html! {
        div.stack {
            @for time in &refused.others {
                @let label = fill(words.take, &[("time", &scene.eyes.moment(time.starts_at))]);
                (submit(&Button { label: &label, name: Some("at"), value: Some(&time.starts_at.to_string()), wide: true, ..Button::default() }))
            }
        }
    };
    form(scene, service, None, typed, &FormErrors::none(), &said, &sends)
}

pub(super) fn why(words: &Words, why: Why) -> &'static str {
    match why {
        Why::Taken | Why::NoRoom | Why::DayFull => words.why_taken,
        Why::TooSoon | Why::Past => words.why_soon,
        Why::TooFar => words.why_far,
        Why::Closed | Why::OffGrid | Why::Nobody | Why::NotTheirs => words.why_closed,
    }
}

/// What was chosen, the fields, and what sends them.
fn form(
    scene: &Scene<'_>,
    service: &Service,
    at: Option<Timestamp>,
    typed: &Typed,
    errors: &FormErrors,
    said: &Markup,
    sends: &Markup,
) -> Markup {
    let Scene { eyes, asked, .. } = scene;
    let words = eyes.words;
    let day = at.map(|at| eyes.see(at).date().to_string()).unwrap_or_default();
    let back = format!("{}#times", scene.address(&[("day", &day)]));
    let body = html! {
        h1.customer-title { (words.details) }
        (said)
        @if let Some(at) = at { (when(eyes, at, service, &back)) }
        (so_far(scene, service))
        form.form.customer-form method="post" action=(scene.path()) novalidate {
            (summary(words, errors))
            @for (name, value) in [("service", service.id.as_str()), ("staff", scene.staff_key()), ("tz", asked.tz.as_str()), ("key", typed.key.as_str())] {
                input type="hidden" name=(name) value=(value);
            }
            (fields(words, typed, errors))
            (sends)
        }
        @if service.booking_rules.needs_approval { p.faint.small.gap-above { (fill(words.needs_approval, &[("business", &scene.desk.business().name)])) } }
        p.faint.small.gap-above {
            @if at.is_none() { a href=(scene.address(&[])) { (words.other_time) } " · " }
            a href="/privacy" { (words.privacy) }
        }
    };
    scene.page(words.details, &body)
}

fn when(eyes: &Eyes, at: Timestamp, service: &Service, back: &str) -> Markup {
    let long = u64::try_from(service.duration_minutes).unwrap_or(0) * 60;
    let until = at.plus(std::time::Duration::from_secs(long));
    html! {
        div.chosen-time {
            (Icon::Calendar)
            div {
                p.chosen-when { (eyes.span(at, until)) }
                p.soft { (card::zones(eyes, at, until)) }
            }
            a href=(back) { (eyes.words.change) }
        }
    }
}

/// What is wrong, at the head of a form, in the language of the page.
pub(super) fn summary(words: &Words, errors: &FormErrors) -> Markup {
    let whole = errors.get("").or_else(|| errors.get("key"));
    html! {
        @if !errors.is_empty() {
            div.notice.notice-danger role="alert" tabindex="-1" data-focus-on-load {
                (Icon::Warning)
                div { p.notice-title { (whole.unwrap_or(words.look_again)) } }
            }
        }
    }
}

fn fields(words: &Words, typed: &Typed, errors: &FormErrors) -> Markup {
    let optional = |label: &str| format!("{label} ({})", words.optional);
    html! {
        (field(&Field {
            name: "name", label: words.name, value: &typed.name, error: errors.get("name"), required: true,
            autocomplete: Some("name"), max_length: Some(120), ..Field::default()
        }))
        (field(&Field {
            name: "email", label: words.email, hint: Some(words.email_hint), control: Control::Email, value: &typed.email,
            error: errors.get("email"), autocomplete: Some("email"), max_length: Some(254), ..Field::default()
        }))
        (field(&Field {
            name: "phone", label: &optional(words.phone), hint: Some(words.phone_hint), control: Control::Phone, value: &typed.phone,
            error: errors.get("phone"), autocomplete: Some("tel"), max_length: Some(40), ..Field::default()
        }))
        (field(&Field {
            name: "note", label: &optional(words.note), hint: Some(words.note_hint), control: Control::Area { rows: 2 }, value: &typed.note,
            error: errors.get("note"), max_length: Some(8000), ..Field::default()
        }))
    }
}
