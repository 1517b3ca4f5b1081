//! When customers are not written to, and whether somebody who did not come is.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_desk::{
    App, Role,
    bookings::{self, ReminderSettings, ReminderText},
    reports,
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, read_only, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile::{self, Stored},
    parts::{
        Button, Control, Field, FormErrors, Toggle, Tone, error_summary, field, form_actions,
        settings_section, submit, switch,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Reminders.href();
const SUMMARY: &str = "/app/settings/reminders/summary";

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(save)).route(SUMMARY, post(save_time))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    quiet_from: String,
    quiet_until: String,
    follow_up: Option<String>,
    follow_up_minutes: String,
    /// The mark of what the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl From<ReminderSettings> for Typed {
    fn from(settings: ReminderSettings) -> Self {
        let quiet = settings.quiet;
        let clock = |at: jiff::civil::Time| {
            if quiet.from == quiet.until { String::new() } else { at.strftime("%H:%M").to_string() }
        };
        let typed = Self {
            quiet_from: clock(quiet.from),
            quiet_until: clock(quiet.until),
            follow_up: settings.follow_up.then(|| "on".to_owned()),
            follow_up_minutes: settings.follow_up_minutes.to_string(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }
}

impl Typed {
    fn shown(&self) -> Stored {
        let on = if self.follow_up.is_some() { "yes" } else { "no" };
        vec![
            ("Quiet from", self.quiet_from.trim().to_owned()),
            ("Quiet until", self.quiet_until.trim().to_owned()),
            ("Write to who did not come", on.to_owned()),
            ("After", self.follow_up_minutes.trim().to_owned()),
        ]
    }

    fn text(&self) -> ReminderText {
        ReminderText {
            quiet_from: self.quiet_from.clone(),
            quiet_until: self.quiet_until.clone(),
            follow_up: self.follow_up.is_some(),
            follow_up_minutes: self.follow_up_minutes.clone(),
        }
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let settings = bookings::reminder_settings(&app, &frame.caller).await?;
    let time = time(&app, &frame).await?;
    Ok(page(frame, &settings.into(), &time, &FormErrors::none()))
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let time = time(&app, &frame).await?;
    let stored = Typed::from(bookings::reminder_settings(&app, &frame.caller).await?);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = page(frame, &typed, &time, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match bookings::set_reminder_settings(&app, &frame.caller, &typed.text()).await {
        Ok(_) => Ok(back.led(Flash::done("Reminders saved"), PATH)),
        Err(error) => Ok(page(frame, &typed, &time, &of_form(error)?).refused().into_response()),
    }
}

/// When the summary is sent, as its form holds it.
async fn time(app: &App, frame: &Frame) -> Result<String> {
    Ok(reports::summary_time(app, &frame.caller).await?.strftime("%H:%M").to_string())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TimeTyped {
    summary_at: String,
}

async fn save_time(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<TimeTyped>,
) -> Result<Response> {
    match reports::set_summary_time(&app, &frame.caller, &typed.summary_at).await {
        Ok(_) => Ok(back.led(Flash::done("The summary's time is saved"), PATH)),
        Err(error) => {
            let settings = bookings::reminder_settings(&app, &frame.caller).await?;
            let errors = of_form(error)?;
            let page = page(frame, &settings.into(), &typed.summary_at, &errors);
            Ok(page.refused().into_response())
        }
    }
}

fn page(frame: Frame, typed: &Typed, time: &str, errors: &FormErrors) -> Page {
    let may = frame.may(Role::Admin);
    let body = html! {
        form method="post" action=(PATH) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, PATH))
            (error_summary(errors))
            (read_only(&frame, Role::Admin))
            fieldset disabled[!may] {
                (settings_section("Quiet hours", "By the customer's own clock where it is known, else by yours.", &quiet(typed, errors)))
                (settings_section("When nobody came", "Only to those who may be written to, and who have not booked again.", &follow_up(typed, errors)))
            }
            @if may { (form_actions(&submit(&Button { label: "Save changes", tone: Tone::Primary, ..Button::default() }))) }
        }
        (settings_section("Summary", "What came in yesterday and what waits today, for members who want it. Each says so in their account.", &html! {
            form.form method="post" action=(SUMMARY) {
                fieldset.form disabled[!may] {
                    (field(&Field { name: "summary_at", label: "Sent every morning at", value: time, error: errors.get("summary_at"), required: true, control: Control::Time, ..Field::default() }))
                }
                @if may { p { (submit(&Button { label: "Save the time", ..Button::default() })) } }
            }
        }))
    };
    view(frame, Tab::Reminders, &body)
}

fn quiet(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        div.form-row {
            (field(&Field { name: "quiet_from", label: "Nobody is reminded from", value: &typed.quiet_from, error: errors.get("quiet_from"), control: Control::Time, ..Field::default() }))
            (field(&Field { name: "quiet_until", label: "until", value: &typed.quiet_until, error: errors.get("quiet_until"), control: Control::Time, ..Field::default() }))
        }
        p.field-hint { "A reminder that would fall into them comes before them, the evening before. Leave both empty to have none." }
        p { "How long before an appointment somebody is reminded stands with each service, under " a href=(Tab::Services.href()) { "Services and staff" } "." }
    }
}

fn follow_up(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (switch(&Toggle { name: "follow_up", label: "Invite them to book again", hint: Some("One friendly mail with the link to your booking page, after you marked that nobody came. They can unsubscribe."), on: typed.follow_up.is_some(), ..Toggle::default() }))
        (field(&Field {
            name: "follow_up_minutes", label: "This long after it was marked", value: &typed.follow_up_minutes, error: errors.get("follow_up_minutes"),
            control: Control::Number { min: Some("0"), max: Some("10080"), step: "1" }, suffix: Some("minutes"), ..Field::default()
        }))
    }
}
