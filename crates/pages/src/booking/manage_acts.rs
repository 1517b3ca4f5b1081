//! What whoever has a booking's link does with it. What cannot be done any more leads back to the page,
//! which says why.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use frontdesk_base::Error;
use frontdesk_desk::{
    App,
    bookings::{self, Claimed},
};
use frontdesk_http::{Door, Form, Gate, Path, Result};
use serde::Deserialize;

use super::{
    asked::{address, instant},
    details::why,
    eyes::Eyes,
    manage::{Scene, hidden, left, managed_of, moving_again},
    words::fill,
};

/// A form of a booking's page, as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    tz: String,
    at: String,
    reason: String,
}

fn back(token: &str, typed: &Typed, pairs: &[(&str, &str)]) -> Response {
    let mut all = pairs.to_vec();
    all.push(("tz", &typed.tz));
    hidden(Redirect::to(&address(&format!("/bookings/{token}"), &all)))
}

pub(super) async fn move_it(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let managed = match managed_of(&app, &token, &headers).await {
        Ok(managed) => managed,
        Err(missing) => return Ok(missing),
    };
    let Some(at) = instant(&typed.at) else {
        return Ok(back(&token, &typed, &[("to", "move")]));
    };
    match bookings::reschedule_publicly(&app, &token, at).await {
        Ok(Claimed::Done(_)) => Ok(back(&token, &typed, &[("done", "moved")])),
        Ok(Claimed::Refused(refused)) => {
            let eyes = Eyes::of(&headers, &managed.business, &typed.tz);
            let said = fill(why(eyes.words, refused.why), &[("time", &eyes.moment(at))]);
            let scene =
                Scene { app: &app, token: &token, managed: &managed, eyes: &eyes, tz: &typed.tz };
            let page = moving_again(&scene, &said).await?;
            Ok(hidden((StatusCode::CONFLICT, page)))
        }
        // It has begun, it is too late, or it was cancelled: the page says which.
        Err(Error::Conflict(_)) => Ok(back(&token, &typed, &[])),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn cancel(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let managed = match managed_of(&app, &token, &headers).await {
        Ok(managed) => managed,
        Err(missing) => return Ok(missing),
    };
    if managed.booking.status == bookings::Status::Held {
        return Ok(back(&token, &typed, &[]));
    }
    match bookings::cancel_publicly(&app, &token, &typed.reason).await {
        Ok(_) => Ok(back(&token, &typed, &[("done", "cancelled")])),
        Err(Error::Conflict(_)) => Ok(back(&token, &typed, &[])),
        Err(error) => Err(error.into()),
    }
}

/// Says that they come. What does not wait for that any more leads back to the page, which says how it is.
pub(super) async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    if let Err(missing) = managed_of(&app, &token, &headers).await {
        return Ok(missing);
    }
    match bookings::confirm_publicly(&app, &token).await {
        Ok(()) | Err(Error::Conflict(_)) => Ok(back(&token, &typed, &[])),
        Err(error) => Err(error.into()),
    }
}

/// Takes the time that is kept; when it is not any more, the page says so.
pub(super) async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    if let Err(missing) = managed_of(&app, &token, &headers).await {
        return Ok(missing);
    }
    match bookings::accept_publicly(&app, &token).await {
        Ok(Claimed::Done(_)) => Ok(back(&token, &typed, &[("new", "mail")])),
        Ok(Claimed::Refused(_)) | Err(Error::Conflict(_)) => Ok(back(&token, &typed, &[])),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn decline(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let managed = match managed_of(&app, &token, &headers).await {
        Ok(managed) => managed,
        Err(missing) => return Ok(missing),
    };
    if managed.booking.status != bookings::Status::Held {
        return Ok(back(&token, &typed, &[]));
    }
    bookings::decline_publicly(&app, &token).await?;
    let eyes = Eyes::of(&headers, &managed.business, &typed.tz);
    let scene = Scene { app: &app, token: &token, managed: &managed, eyes: &eyes, tz: &typed.tz };
    Ok(hidden(left(&scene)).into_response())
}
