//! What is done with a booking. What was done is said where it was asked, with a way back where there is
//! one; a script stays on its page, a browser is led to one.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{
    Timestamp,
    id::{BookingId, StaffId},
};
use frontdesk_desk::{
    App, Error,
    bookings::{self, Booking, Claimed, MoveTo, Refused, Status},
    services,
};
use frontdesk_http::{Form, Member, Path, Query, Result};
use maud::html;
use serde::Deserialize;

use super::{others, typed};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{card, error_summary, page_header_with_back},
    shell::Frame,
};

/// Where to a booking is moved. An undo has it in its address, a form in its body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Moved {
    /// `2026-12-01T14:30`, on the business's clock; or `date` and `time` apart.
    start: String,
    date: String,
    time: String,
    /// To whom; empty to leave it with whoever has it.
    staff: String,
    /// How long it takes now; empty for as long as before.
    minutes: String,
}

fn at(id: &BookingId) -> String {
    format!("/app/bookings/{id}")
}

pub(super) async fn reschedule(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<BookingId>,
    Query(undo): Query<Moved>,
    Form(form): Form<Moved>,
) -> Result<Response> {
    let undoing = !undo.start.is_empty();
    let moved = if undoing { undo } else { form };
    let before = bookings::get(&app, &frame.caller, &id).await?;
    let done = match asked(&frame, &moved) {
        Ok((start, to)) => {
            let staff = to.staff.clone();
            bookings::reschedule(&app, &frame.caller, &id, start, to).await.map(|one| (one, staff))
        }
        Err(error) => Err(error),
    };
    match done {
        Ok((Claimed::Done(now), _)) => {
            let stayed = before.starts_at == now.starts_at && before.staff_id == now.staff_id;
            let resized = stayed && before.ends_at != now.ends_at;
            let said = if undoing {
                Flash::done(if resized { "As long as before" } else { "Moved back" })
            } else {
                let outside = outside(&app, &frame, &now).await?;
                let what = if resized {
                    let until = now.ends_at.in_zone(&frame.zone);
                    let minutes = now.ends_at.since(now.starts_at).as_secs() / 60;
                    format!("Takes {minutes} minutes now, until {}", until.strftime("%H:%M"))
                } else {
                    format!("Moved to {}", now.begins().strftime("%a %-d %b, %H:%M"))
                };
                Flash::done(format!("{what}{outside}")).undo(way_back(&before, &frame))
            };
            // Only the last move of a booking can be taken back.
            Ok(back.said(said.about(&id, now.sequence), &at(&id)))
        }
        Ok((Claimed::Refused(refused), staff)) => {
            refusal(&app, frame, back.stays(), &before, &refused, staff.as_ref()).await
        }
        Err(error) => {
            let wrong = errors::of_form(error)?;
            let stays = back.stays();
            let body = html! { (error_summary(&wrong)) };
            if stays {
                let body = html! { div.dialog-body { (body) } };
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response());
            }
            let body = html! { (page_header_with_back(&at(&id), "The booking", "It could not be moved", &html! {})) (body) };
            Ok(frame.page(Place::Calendar, "Move a booking", &body).refused().into_response())
        }
    }
}

/// What is unusual about a time that a member may choose all the same: that nobody works then.
async fn outside(app: &App, frame: &Frame, booking: &Booking) -> Result<String, Error> {
    let day = booking.begins().date();
    let working = bookings::working_times(app, &frame.caller, day, 1).await?;
    let spans = |staff: Option<&StaffId>| {
        working.iter().find(|one| one.staff.as_ref() == staff).map_or(&[][..], |one| &one.spans)
    };
    let works = |spans: &[(Timestamp, Timestamp)]| {
        spans.iter().any(|(from, until)| *from <= booking.starts_at && booking.ends_at <= *until)
    };
    if works(spans(booking.staff_id.as_ref())) {
        return Ok(String::new());
    }
    Ok(match &booking.staff_name {
        _ if spans(None).is_empty() => ". The business is closed that day.".to_owned(),
        Some(name) if works(spans(None)) => format!(". {name} does not work then."),
        _ => ". That is outside the opening hours.".to_owned(),
    })
}

fn asked(frame: &Frame, moved: &Moved) -> frontdesk_desk::Result<(Timestamp, MoveTo)> {
    let start = if moved.start.is_empty() {
        typed::instant(&frame.zone, "date", &moved.date, &moved.time)?
    } else {
        typed::moment(&frame.zone, "start", &moved.start)?
    };
    let staff: Option<StaffId> = typed::given(&moved.staff, "staff")?;
    Ok((start, MoveTo { staff, anybody: false, minutes: typed::minutes(&moved.minutes)? }))
}

/// The address that puts a booking back to where it was.
fn way_back(before: &Booking, frame: &Frame) -> String {
    let minutes = before.ends_at.since(before.starts_at).as_secs() / 60;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("start", &typed::field(before.starts_at, &frame.zone))
        .append_pair("staff", before.staff_id.as_ref().map_or("", |id| id.as_str()))
        .append_pair("minutes", &minutes.to_string());
    format!("{}/move?{}", at(&before.id), query.finish())
}

async fn refusal(
    app: &App,
    frame: Frame,
    stays: bool,
    booking: &Booking,
    refused: &Refused,
    staff: Option<&StaffId>,
) -> Result<Response> {
    let people = services::list_staff(app, &frame.caller).await?;
    let offers = others::for_move(booking, refused, staff, &people, &frame.zone);
    if stays {
        return Ok((StatusCode::CONFLICT, offers).into_response());
    }
    let body = html! {
        (page_header_with_back(&at(&booking.id), "The booking", "That time is not free", &html! {}))
        (card(&offers))
    };
    let page = frame.page(Place::Calendar, "That time is not free", &body);
    Ok(page.status(StatusCode::CONFLICT).into_response())
}

pub(super) async fn approve(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    bookings::approve(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Approved. They have been told."), &at(&id)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reason {
    reason: String,
}

pub(super) async fn cancel(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
    Form(form): Form<Reason>,
) -> Result<Response> {
    let before = bookings::get(&app, &caller, &id).await?;
    let now = bookings::cancel(&app, &caller, &id, &form.reason).await?;
    let said = match before.status {
        Status::Held => Flash::done("The time is free again"),
        Status::Pending => Flash::done("Declined").undo(format!("{}/restore", at(&id))),
        _ => Flash::done("Cancelled").undo(format!("{}/restore", at(&id))),
    };
    let said = said.about(&id, now.sequence);
    let to = if before.status == Status::Held { "/app/calendar".to_owned() } else { at(&id) };
    if before.status == Status::Held { Ok(back.led(said, &to)) } else { Ok(back.said(said, &to)) }
}

pub(super) async fn restore(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let flash = match bookings::restore(&app, &caller, &id).await {
        Ok(booking) if booking.status == Status::Pending => {
            Flash::done("The request waits for an answer again")
        }
        Ok(_) => Flash::done("The booking stands again"),
        Err(Error::Conflict(why)) => Flash::warning(format!("Not taken back. {why}")),
        Err(error) => return Err(error.into()),
    };
    Ok(back.said(flash, &at(&id)))
}

pub(super) async fn complete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let now = bookings::complete(&app, &caller, &id).await?;
    let said = Flash::done("Noted that it took place").undo(format!("{}/reopen", at(&id)));
    let said = said.about(&id, now.sequence);
    Ok(back.said(said, &at(&id)))
}

pub(super) async fn no_show(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let now = bookings::no_show(&app, &caller, &id).await?;
    let said = Flash::done("Noted that nobody came").undo(format!("{}/reopen", at(&id)));
    let said = said.about(&id, now.sequence);
    Ok(back.said(said, &at(&id)))
}

pub(super) async fn reopen(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    bookings::reopen(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Taken back"), &at(&id)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Noted {
    note: String,
}

pub(super) async fn note(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<BookingId>,
    Form(form): Form<Noted>,
) -> Result<Response> {
    bookings::set_note(&app, &caller, &id, &form.note).await?;
    Ok(back.said(Flash::done("Note saved"), &at(&id)))
}
