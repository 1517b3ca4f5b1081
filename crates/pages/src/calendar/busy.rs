//! Time that is kept free: blocked for something else, or somebody's time off.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{Timestamp, id::BusyTimeId};
use frontdesk_desk::{
    App, Error, Role,
    bookings::{self, BusyKind, BusyTime, NewBusyTime},
    services::{self, Person},
};
use frontdesk_http::{Form, Path, Query, Result};
use jiff::{ToSpan, civil::Date};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, typed};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Answer, Button, Choice, Control, Field, FormErrors, Icon, Question, Tone, error_summary,
        field, page_header_with_back, segments, submit,
    },
    shell::{Frame, Page},
};

/// How far back and ahead a blocked time is looked for by its id.
const AROUND: std::time::Duration = std::time::Duration::from_secs(3 * 366 * 24 * 3600);

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    kind: String,
    staff: String,
    title: String,
    from: String,
    until: String,
}

impl Typed {
    fn of(busy: &BusyTime, frame: &Frame) -> Self {
        Self {
            kind: busy.kind.to_string(),
            staff: busy.staff_id.as_ref().map_or_else(String::new, ToString::to_string),
            title: busy.title.clone(),
            from: typed::field(busy.starts_at, &frame.zone),
            until: typed::field(busy.ends_at, &frame.zone),
        }
    }

    fn wanted(&self, frame: &Frame) -> Result<NewBusyTime, Error> {
        Ok(NewBusyTime {
            staff_id: typed::given(&self.staff, "staff_id")?,
            kind: if self.kind == "time_off" { BusyKind::TimeOff } else { BusyKind::Blocked },
            title: self.title.clone(),
            starts_at: typed::moment(&frame.zone, "starts_at", &self.from)?,
            ends_at: typed::moment(&frame.zone, "ends_at", &self.until)?,
        })
    }
}

/// The dialog of the calendar.
pub(super) fn dialog(frame: &Frame, people: &[Person], shown: (Date, i32)) -> Markup {
    let typed = fresh(frame, Some(shown));
    let form = form(people, &typed, None, &FormErrors::none());
    crate::parts::dialog("block-time", "Block time", &form)
}

/// The next whole hour; the first morning of the days that are shown when today is not among them.
fn fresh(frame: &Frame, shown: Option<(Date, i32)>) -> Typed {
    const HOUR: i64 = 3_600_000;
    let today = frame.now.in_zone(&frame.zone).date();
    let elsewhere = shown.filter(|(first, days)| {
        today < *first || today >= first.saturating_add(i64::from(*days).days())
    });
    if let Some((first, _)) = elsewhere {
        let (from, until) = (format!("{first}T09:00"), format!("{first}T10:00"));
        return Typed { from, until, ..Typed::default() };
    }
    let next = (frame.now.millis() / HOUR + 1) * HOUR;
    Typed {
        from: typed::field(Timestamp::from_millis(next), &frame.zone),
        until: typed::field(Timestamp::from_millis(next + HOUR), &frame.zone),
        ..Typed::default()
    }
}

/// Where the form is as a page, for the days that are shown.
pub(super) fn page_for(frame: &Frame, shown: (Date, i32)) -> String {
    let typed = fresh(frame, Some(shown));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("from", &typed.from).append_pair("until", &typed.until);
    format!("/app/calendar/busy?{}", query.finish())
}

pub(super) async fn page(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Typed>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let typed = if asked.from.is_empty() {
        Typed { kind: asked.kind, staff: asked.staff, ..fresh(&frame, None) }
    } else {
        asked
    };
    Ok(whole(frame, &people, &typed, None, &FormErrors::none()))
}

async fn found(app: &App, frame: &Frame, id: &BusyTimeId) -> Result<BusyTime, Error> {
    let (from, until) = (frame.now.minus(AROUND), frame.now.plus(AROUND));
    let all = bookings::list_busy(app, &frame.caller, from, until).await?;
    all.into_iter()
        .find(|one| one.id == *id && one.kind != BusyKind::Calendar)
        .ok_or(Error::NotFound("busy time"))
}

pub(super) async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<BusyTimeId>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let busy = found(&app, &frame, &id).await?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let typed = Typed::of(&busy, &frame);
    Ok(whole(frame, &people, &typed, Some(&id), &FormErrors::none()))
}

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let done = match typed.wanted(&frame) {
        Ok(new) => bookings::block_time(&app, &frame.caller, &new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(busy) => {
            let undo = format!("/app/calendar/busy/{}/delete", busy.id);
            Ok(back.said(Flash::done("The time is kept free").undo(undo), PATH))
        }
        Err(error) => refused(&app, frame, &back, &typed, None, error).await,
    }
}

pub(super) async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<BusyTimeId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let done = match typed.wanted(&frame) {
        Ok(new) => bookings::change_busy(&app, &frame.caller, &id, &new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(back.led(Flash::done("Saved"), PATH)),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => refused(&app, frame, &back, &typed, Some(&id), error).await,
    }
}

async fn refused(
    app: &App,
    frame: Frame,
    back: &Back,
    typed: &Typed,
    id: Option<&BusyTimeId>,
    error: Error,
) -> Result<Response> {
    let errors = errors::of_form(error)?;
    let people = services::list_staff(app, &frame.caller).await?;
    if back.stays() {
        let form = form(&people, typed, id, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    Ok(whole(frame, &people, typed, id, &errors).refused().into_response())
}

pub(super) async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<BusyTimeId>,
) -> Result<Response> {
    bookings::unblock_time(&app, &frame.caller, &id).await?;
    Ok(back.said(Flash::done("The time is free again"), PATH))
}

fn whole(
    frame: Frame,
    people: &[Person],
    typed: &Typed,
    id: Option<&BusyTimeId>,
    errors: &FormErrors,
) -> Page {
    let title = if id.is_some() { "Blocked time" } else { "Block time" };
    let body = html! {
        (page_header_with_back(PATH, "Calendar", title, &html! {}))
        div.card.narrow { (form(people, typed, id, errors)) }
        @if let Some(id) = id {
            form.after-card method="post" action={ "/app/calendar/busy/" (id) "/delete" } {
                (submit(&Button { label: "Give the time free", icon: Some(Icon::Trash), tone: Tone::Danger, confirm: Some("Give this time free again? It can be booked then."), ..Button::default() }))
            }
        }
    };
    frame.page(Place::Calendar, title, &body)
}

fn form(people: &[Person], typed: &Typed, id: Option<&BusyTimeId>, errors: &FormErrors) -> Markup {
    let action =
        id.map_or_else(|| "/app/calendar/busy".to_owned(), |id| format!("/app/calendar/busy/{id}"));
    let mut staff = vec![Choice::new("", "Everybody")];
    staff.extend(people.iter().map(|one| Choice::new(one.id.as_str(), &one.name)));
    let kind = if typed.kind == "time_off" { "time_off" } else { "blocked" };
    html! {
        form id="block-form" method="post" action=(action) hx-post=(action) hx-target="#block-form" hx-swap="outerHTML" {
            div.dialog-body.form {
                (error_summary(errors))
                (segments(&Question {
                    name: "kind", label: "What it is", value: kind, error: errors.get("kind"),
                    hint: Some("Bookings that are there already stay."),
                    options: &[Answer { value: "blocked", label: "Blocked", ..Answer::default() }, Answer { value: "time_off", label: "Time off", ..Answer::default() }],
                    ..Question::default()
                }))
                (field(&Field { name: "staff", id: Some("f-block-staff"), label: "Whose", value: &typed.staff, error: errors.get("staff_id"), control: Control::Select { options: &staff }, ..Field::default() }))
                div.form-row.form-row-wide {
                    (field(&Field { name: "from", id: Some("f-block-from"), label: "From", value: &typed.from, error: errors.get("starts_at"), required: true, control: Control::DateTime, ..Field::default() }))
                    (field(&Field { name: "until", id: Some("f-block-until"), label: "Until", value: &typed.until, error: errors.get("ends_at"), required: true, control: Control::DateTime, ..Field::default() }))
                }
                (field(&Field { name: "title", id: Some("f-block-title"), label: "What for", value: &typed.title, error: errors.get("title"), optional: true, placeholder: Some("Lunch, holiday, team meeting"), max_length: Some(300), ..Field::default() }))
            }
            footer.dialog-foot {
                a.btn.btn-secondary href=(PATH) data-close { "Cancel" }
                (submit(&Button { label: if id.is_some() { "Save" } else { "Keep it free" }, tone: Tone::Primary, ..Button::default() }))
            }
        }
    }
}
