//! The waitlist: who finds nothing leaves a day and an address, and is told when a time becomes free.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use frontdesk_base::Error;
use frontdesk_desk::{
    App,
    bookings::{self, Guest},
    services::Service,
};
use frontdesk_http::{Door, Form, Gate, Path, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    asked::Asked,
    details::{summary, unavailable},
    eyes::Eyes,
    page::{Scene, desk_of, so_far},
    words::Words,
};
use crate::parts::{Button, Choice, Control, Field, FormErrors, Icon, Tone, field, submit};

/// How many days each choice is.
const SPANS: [(&str, i32); 3] = [("1", 1), ("7", 7), ("28", 28)];

/// The form, as it was sent.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    service: String,
    staff: String,
    tz: String,
    /// The first day.
    day: String,
    span: String,
    name: String,
    email: String,
}

impl Typed {
    /// A form that nobody has filled in, for this day.
    pub(super) fn of_day(day: &str) -> Self {
        Self { day: day.to_owned(), ..Self::default() }
    }
}

pub(super) async fn wait(
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
        ..Asked::default()
    };
    let eyes = Eyes::of(&headers, desk.business(), &asked.tz);
    let chosen = asked.chosen(&desk);
    let scene =
        Scene { app: &app, desk: &desk, slug: &slug, asked: &asked, chosen: &chosen, eyes: &eyes };
    let Some(service) = chosen.service else {
        return Ok(Redirect::to(&scene.path()).into_response());
    };
    let guest = Guest {
        name: typed.name.clone(),
        email: typed.email.clone(),
        language: eyes.language.tag().to_owned(),
        time_zone: if eyes.chosen { eyes.zone_name.clone() } else { String::new() },
        ..Guest::default()
    };
    let days = SPANS.iter().find(|(name, _)| *name == typed.span).map_or(1, |(_, days)| *days);
    let subject = format!("{slug}\n{}", typed.email.trim().to_lowercase());
    let staff = chosen.person.map(|person| &person.id);
    let day: Result<Date, Error> =
        typed.day.parse().map_err(|_| Error::invalid("until", "is not a day"));
    let outcome = match (gate.pass_for(Door::PublicForm, &subject), day) {
        (Ok(()), Ok(day)) => {
            bookings::wait_publicly(&app, &desk, (&service.id, staff), (day, days), &guest).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match outcome {
        Ok(_) => {
            let there = scene.address(&[("day", &typed.day), ("waits", "1")]);
            Ok(Redirect::to(&there).into_response())
        }
        Err(error) => {
            let (status, errors) = match unavailable(&scene, error) {
                Ok(errors) => (StatusCode::FORBIDDEN, errors),
                Err(error) => wrong(eyes.words, error)?,
            };
            Ok((status, page(&scene, service, &typed, &errors)).into_response())
        }
    }
}

fn wrong(words: &Words, error: Error) -> Result<(StatusCode, FormErrors)> {
    match error {
        Error::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for (name, _) in fields {
                match name.as_ref() {
                    "name" => errors.push("name", words.name_wrong),
                    "email" => errors.push("email", words.email_wrong),
                    "until" => errors.push("day", words.wait_wrong_day),
                    _ => errors.push("", words.form_wrong),
                }
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
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let words = scene.eyes.words;
    let spans: Vec<Choice> = SPANS
        .iter()
        .zip(words.wait_spans)
        .map(|((value, _), label)| Choice::new(value, label))
        .collect();
    let body = html! {
        h1.customer-title { (words.wait_title) }
        p.customer-lead { (words.wait_lead) }
        (so_far(scene, service))
        form.form.customer-form method="post" action={ (scene.path()) "/wait" } novalidate {
            (summary(words, errors))
            @for (name, value) in scene.kept() { input type="hidden" name=(name) value=(value); }
            (field(&Field { name: "day", label: words.wait_day, control: Control::Date, value: &typed.day, error: errors.get("day"), required: true, ..Field::default() }))
            (field(&Field { name: "span", label: words.wait_span, control: Control::Select { options: &spans }, value: &typed.span, ..Field::default() }))
            (field(&Field { name: "name", label: words.name, value: &typed.name, error: errors.get("name"), required: true, autocomplete: Some("name"), max_length: Some(120), ..Field::default() }))
            (field(&Field { name: "email", label: words.email, control: Control::Email, value: &typed.email, error: errors.get("email"), required: true, autocomplete: Some("email"), max_length: Some(254), ..Field::default() }))
            (submit(&Button { label: words.wait_send, tone: Tone::Primary, icon: Some(Icon::Bell), wide: true, ..Button::default() }))
        }
        p.gap-above { a href=(scene.address(&[])) { (words.back) } }
        p.faint.small.gap-above { a href="/privacy" { (words.privacy) } }
    };
    scene.page(words.wait_title, &body)
}
