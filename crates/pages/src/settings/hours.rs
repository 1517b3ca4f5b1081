//! When the business is open: a week of rows, dates with hours of their own, and what follows for now.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App, Role,
    orgs::{self, Hours, HoursText},
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};

use super::{
    Tab,
    hours_form::{DAYS, HoursForm, Row, Sent},
    places, read_only, view,
};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile,
    parts::{
        Button, Control, Field, FormErrors, Icon, Mood, Tone, error_summary, field, form_actions,
        settings_section, status_dot, submit,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Hours.href();

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(save))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let hours = orgs::hours(&app, &frame.caller).await?;
    let form = HoursForm::from(&HoursText::from(&hours));
    Ok(page(frame, &form, Some(&hours), &FormErrors::none(), false))
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let change = sent.change.clone();
    let mut form = HoursForm::from(sent);
    if !change.is_empty() {
        form.change(&change);
        let hours = form.text().parse("hours").ok();
        return Ok(page(frame, &form, hours.as_ref(), &FormErrors::none(), true).into_response());
    }
    let form = form.tidy();
    let stored = HoursForm::from(&HoursText::from(&orgs::hours(&app, &frame.caller).await?)).tidy();
    if let Some(news) = meanwhile::news(&form.base, &stored.shown(), &form.shown()) {
        let form = HoursForm { base: stored.base, news, ..form };
        let page = page(frame, &form, None, &FormErrors::none(), true);
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match orgs::set_hours(&app, &frame.caller, &form.text()).await {
        Ok(_) => Ok(back.led(Flash::done("Opening hours saved"), PATH)),
        Err(error) => {
            Ok(page(frame, &form, None, &of_form(error)?, true).refused().into_response())
        }
    }
}

fn page(
    frame: Frame,
    form: &HoursForm,
    hours: Option<&Hours>,
    errors: &FormErrors,
    dirty: bool,
) -> Page {
    let may = frame.may(Role::Admin);
    let zone = frame.zone.iana_name().unwrap_or("UTC").replace('_', " ");
    let lead = format!(
        "By the clock of {zone} ({}). A day without times is closed.",
        places::offset(&frame.zone, frame.now)
    );
    let body = html! {
        form id="hours-form" method="post" action=(PATH) data-guard data-dirty[dirty] {
            (meanwhile::told(&form.base, &form.news, PATH))
            (error_summary(errors))
            (read_only(&frame, Role::Admin))
            @if let Some(hours) = hours { p.hours-now { (preview(&frame, hours)) } }
            fieldset disabled[!may] {
                // What Enter in a field presses: saving, not the first button of a row.
                button.sr-only type="submit" tabindex="-1" aria-hidden="true" { "Save" }
                (settings_section("Every week", &lead, &html! {
                    div.hours-week {
                        @for ((name, label), rows) in DAYS.iter().zip(&form.week) { (day(name, label, rows, errors)) }
                    }
                    @if may { p { (row_button("copy", "Copy Monday to the other weekdays", Icon::Copy)) } }
                }))
                (settings_section("Dates", "Holidays and other days on which the week does not hold. Leave Open empty for a closed day.", &dates(form, errors, may)))
            }
            @if may { (form_actions(&submit(&Button { label: "Save hours", tone: Tone::Primary, ..Button::default() }))) }
        }
    };
    view(frame, Tab::Hours, &body)
}

/// A button that changes the rows: htmx swaps the form alone, a browser the page.
fn row_button(change: &str, label: &str, icon: Icon) -> Markup {
    html! {
        button.btn.btn-quiet.btn-small type="submit" id={ "hours-" (change) } name="change" value=(change) formnovalidate
            hx-post=(PATH) hx-target="#hours-form" hx-select="#hours-form" hx-swap="outerHTML" {
            (icon) span { (label) }
        }
    }
}

fn remove_button(change: &str, label: &str) -> Markup {
    html! {
        button.btn.btn-quiet.btn-small.btn-icon type="submit" id={ "hours-" (change) } name="change" value=(change) formnovalidate title=(label)
            hx-post=(PATH) hx-target="#hours-form" hx-select="#hours-form" hx-swap="outerHTML" {
            (Icon::X) span.sr-only { (label) }
        }
    }
}

fn day(name: &str, label: &str, rows: &[Row], errors: &FormErrors) -> Markup {
    let error = errors.get(&format!("hours.{name}"));
    html! {
        div.hours-day role="group" aria-label=(label) id={ "f-hours." (name) } tabindex="-1" {
            span.hours-name { (label) }
            div.hours-rows {
                @if rows.is_empty() { span.faint { "Closed" } }
                @for (at, (from, to)) in rows.iter().enumerate() {
                    div.hours-row id={ "hours-" (name) "-" (at) } {
                        input.input type="time" name={ (name) "_from" } value=(from) aria-label={ (label) " opens" } aria-invalid=[error.map(|_| "true")];
                        span aria-hidden="true" { "to" }
                        input.input type="time" name={ (name) "_to" } value=(to) aria-label={ (label) " closes" } aria-invalid=[error.map(|_| "true")];
                        (remove_button(&format!("remove-{name}-{at}"), &format!("Take away this time of {label}")))
                    }
                }
                @if let Some(error) = error { p.field-error { (Icon::Warning) span { (error) } } }
            }
            (row_button(&format!("add-{name}"), "Add", Icon::Plus))
        }
    }
}

fn dates(form: &HoursForm, errors: &FormErrors, may: bool) -> Markup {
    html! {
        @if form.dates.is_empty() { p.faint { "None yet. Add the holidays on which you are closed, so that nobody is told to come." } }
        @for (at, row) in form.dates.iter().enumerate() {
            @let place = format!("hours.exceptions[{at}]");
            @let wrong = |part: &str| errors.get(&format!("{place}.{part}"));
            div.date-row id={ "date-" (at) } {
                (field(&Field {
                    name: "date", id: Some(&format!("f-{place}.date")), label: "Date", value: &row.date, error: wrong("date"), control: Control::Date, ..Field::default()
                }))
                (field(&Field {
                    name: "open", id: Some(&format!("f-{place}.open")), label: "Open", value: &row.open, error: wrong("open"),
                    placeholder: Some("10:00-14:00"), ..Field::default()
                }))
                (field(&Field {
                    name: "note", id: Some(&format!("f-{place}.note")), label: "Note", value: &row.note, error: wrong("note"),
                    placeholder: Some("Christmas"), max_length: Some(300), ..Field::default()
                }))
                (remove_button(&format!("remove-date-{at}"), "Take this date away"))
            }
        }
        @if may { p { (row_button("add-date", "Add a date", Icon::Plus)) } }
    }
}

/// `Open now, until 18:00`, or when it opens next.
fn preview(frame: &Frame, hours: &Hours) -> Markup {
    let now = frame.now.in_zone(&frame.zone);
    let clock = |at: &jiff::Zoned| {
        let day = if at.date() == now.date() {
            String::new()
        } else {
            at.strftime("%A, %-d %B, ").to_string()
        };
        format!("{day}{}", at.strftime("%H:%M"))
    };
    if hours.open_at(&now) {
        let until = hours
            .next_closing(&now)
            .map_or_else(String::new, |at| format!(", until {}", clock(&at)));
        return status_dot(Mood::Success, &format!("Open now{until}"));
    }
    match hours.next_opening(&now) {
        Some(at) => status_dot(Mood::Neutral, &format!("Closed now. Opens {}", clock(&at))),
        None => status_dot(Mood::Warning, "Closed, with no opening in the next two months"),
    }
}
