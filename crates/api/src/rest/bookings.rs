//! Appointments: what is booked, and booking, moving and cancelling it.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use frontdesk_base::{
    Error, Timestamp,
    id::{BookingId, ContactId, ConversationId, ServiceId, StaffId},
};
use frontdesk_desk::{
    Actor, Caller,
    bookings::{
        self, Booking, Change, Claimed, Filter, Guest, MoveTo, OpenQuestion, OpenTime, Refused,
        Status, Wish,
    },
    contacts::Page,
    orgs,
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::IntoParams;

use super::{booking_schema as schema, services::All};
use crate::state::Desk;

/// Bookings on one page, at most.
const PAGE: i64 = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that end after this (RFC 3339).
    from: Option<String>,
    /// Those that begin before this.
    until: Option<String>,
    /// Of this one of the staff.
    staff_id: Option<String>,
    /// Of this contact.
    contact_id: Option<String>,
    /// `pending`, `confirmed`, `cancelled`, `completed`, `no_show` or `held`.
    status: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

fn given<T: std::str::FromStr>(
    text: Option<&String>,
    field: &'static str,
    wrong: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| Error::invalid(field, wrong))).transpose()
}

fn instant(text: Option<&String>, field: &'static str) -> Result<Option<Timestamp>, Error> {
    let at: Option<jiff::Timestamp> = given(text, field, "is a time, as in RFC 3339")?;
    Ok(at.map(Timestamp::from))
}

impl ListQuery {
    fn filter(&self) -> Result<Filter, Error> {
        let after = match &self.cursor {
            Some(cursor) => {
                let read = cursor.split_once('.').and_then(|(at, id)| {
                    Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
                });
                Some(
                    read.ok_or_else(|| Error::invalid("cursor", "is not one that this list gave"))?,
                )
            }
            None => None,
        };
        Ok(Filter {
            from: instant(self.from.as_ref(), "from")?,
            until: instant(self.until.as_ref(), "until")?,
            staff: given(self.staff_id.as_ref(), "staff_id", "is not an id")?,
            contact: given(self.contact_id.as_ref(), "contact_id", "is not an id")?,
            status: given::<Status>(self.status.as_ref(), "status", "is not one of them")?,
            after,
            ..Filter::default()
        })
    }
}

/// Bookings, by when they begin.
#[utoipa::path(
    get, path = "/api/v1/bookings", operation_id = "list_bookings",
    tag = "bookings", params(ListQuery),
    responses((status = 200, body = schema::BookingPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Booking>>> {
    let limit = query.limit.unwrap_or(50).clamp(1, PAGE);
    let filter = Filter { limit: limit + 1, ..query.filter()? };
    let mut data = bookings::list(&desk.app, &caller, &filter).await?;
    let more = data.len() as i64 > limit;
    data.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor =
        data.last().filter(|_| more).map(|last| format!("{}.{}", last.starts_at.millis(), last.id));
    Ok(Json(Page { data, next_cursor }))
}

/// One booking.
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}", operation_id = "get_booking",
    tag = "bookings", params(("id" = String, Path)),
    responses((status = 200, body = schema::Booking)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::get(&desk.app, &caller, &id).await?))
}

/// What happened to a booking, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}/history", operation_id = "get_booking_history",
    tag = "bookings", params(("id" = String, Path)),
    responses((status = 200, body = schema::BookingHistory)), security(("api_key" = ["read"]))
)]
pub(super) async fn history(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
) -> Result<Json<All<Change>>> {
    Ok(All::of(bookings::history(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Person {
    name: String,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    service_id: ServiceId,
    starts_at: Timestamp,
    #[serde(default)]
    staff_id: Option<StaffId>,
    #[serde(default)]
    contact_id: Option<ContactId>,
    #[serde(default)]
    contact: Option<Person>,
    #[serde(default)]
    conversation_id: Option<ConversationId>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    minutes: Option<i64>,
}

/// What the same wish is known by when it is sent again.
fn key(caller: &Caller, headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(sent) = headers.get("idempotency-key") else { return Ok(None) };
    let sent = sent.to_str().ok().filter(|key| (1..=200).contains(&key.len()));
    let sent = sent.ok_or_else(|| Error::invalid("Idempotency-Key", "has 1 to 200 characters"))?;
    match caller.actor() {
        Actor::ApiKey(id) => Ok(Some(format!("api:{id}:{sent}"))),
        _ => Ok(None),
    }
}

/// Books a time, for a contact or for somebody new. The same `Idempotency-Key` books once; with another
/// wish it is refused as `409 conflict`. A service
/// that needs approval is booked as `pending`. A time that is not to be had is refused with
/// `409 time_unavailable`, why, and the nearest others.
#[utoipa::path(
    post, path = "/api/v1/bookings", operation_id = "create_booking",
    tag = "bookings", request_body = schema::NewBooking,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key books once; at most 200 characters.")),
    responses((status = 201, body = schema::Booking), (status = 409, body = schema::TimeUnavailable, content_type = "application/problem+json")),
    security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    headers: HeaderMap,
    Json(new): Json<New>,
) -> Result<Response> {
    let wish = Wish {
        service: new.service_id,
        staff: new.staff_id,
        starts_at: new.starts_at,
        contact: new.contact_id,
        conversation: new.conversation_id,
        note: new.note.unwrap_or_default(),
        key: key(&caller, &headers)?,
        hold: None,
        minutes: new.minutes,
    };
    let claimed = match (&wish.contact, new.contact) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid("contact", "is either an id or somebody new").into());
        }
        (Some(_), None) => bookings::book(&desk.app, &caller, wish).await?,
        (None, Some(Person { name, email, phone })) => {
            let (email, phone) = (email.unwrap_or_default(), phone.unwrap_or_default());
            let guest = Guest { name, email, phone, ..Guest::default() };
            bookings::book_new(&desk.app, &caller, wish, &guest).await?
        }
        (None, None) => {
            return Err(Error::invalid("contact_id", "or a contact is needed").into());
        }
    };
    answer(&desk, &caller, StatusCode::CREATED, claimed).await
}

/// The booking, or a problem that says why not and what else is free.
async fn answer(
    desk: &Desk,
    caller: &Caller,
    done: StatusCode,
    claimed: Claimed,
) -> Result<Response> {
    Ok(match claimed {
        Claimed::Done(booking) => (done, Json(*booking)).into_response(),
        Claimed::Refused(Refused { why, others }) => {
            let zone = orgs::profile(&desk.app, caller).await?.zone();
            let others: Vec<Shown> = others.into_iter().map(|time| shown(time, &zone)).collect();
            let problem = json!({
                "type": "time_unavailable",
                "title": "That time is not to be had",
                "status": 409,
                "detail": why.in_words(),
                "why": why,
                "others": others,
            });
            let kind = [(header::CONTENT_TYPE, "application/problem+json")];
            (StatusCode::CONFLICT, kind, problem.to_string()).into_response()
        }
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    starts_at: Timestamp,
    #[serde(default)]
    staff_id: Option<StaffId>,
    #[serde(default)]
    any_staff: Option<bool>,
    #[serde(default)]
    minutes: Option<i64>,
}

/// Moves a booking to another time, and to somebody else when that is asked for.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/reschedule", operation_id = "reschedule_booking",
    tag = "bookings", params(("id" = String, Path)), request_body = schema::MoveBooking,
    responses((status = 200, body = schema::Booking), (status = 409, body = schema::TimeUnavailable, content_type = "application/problem+json")),
    security(("api_key" = ["write"]))
)]
pub(super) async fn reschedule(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
    Json(to): Json<Move>,
) -> Result<Response> {
    let Move { starts_at, staff_id, any_staff, minutes } = to;
    let to = MoveTo { staff: staff_id, anybody: any_staff.unwrap_or(false), minutes };
    let claimed = bookings::reschedule(&desk.app, &caller, &id, starts_at, to).await?;
    answer(&desk, &caller, StatusCode::OK, claimed).await
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Reason {
    reason: Option<String>,
}

/// Cancels a booking. Doing it twice does it once.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/cancel", operation_id = "cancel_booking",
    tag = "bookings", params(("id" = String, Path)), request_body = schema::CancelBooking,
    responses((status = 200, body = schema::Booking)), security(("api_key" = ["write"]))
)]
pub(super) async fn cancel(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
    Json(Reason { reason }): Json<Reason>,
) -> Result<Json<Booking>> {
    let reason = reason.unwrap_or_default();
    Ok(Json(bookings::cancel(&desk.app, &caller, &id, &reason).await?))
}

/// Says yes to a booking that waits for it.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/approve", operation_id = "approve_booking",
    tag = "bookings", params(("id" = String, Path)),
    responses((status = 200, body = schema::Booking)), security(("api_key" = ["write"]))
)]
pub(super) async fn approve(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::approve(&desk.app, &caller, &id).await?))
}

/// Notes that it took place.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/complete", operation_id = "complete_booking",
    tag = "bookings", params(("id" = String, Path)),
    responses((status = 200, body = schema::Booking)), security(("api_key" = ["write"]))
)]
pub(super) async fn complete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::complete(&desk.app, &caller, &id).await?))
}

/// Notes that nobody came.
#[utoipa::path(
    post, path = "/api/v1/bookings/{id}/no-show", operation_id = "mark_no_show",
    tag = "bookings", params(("id" = String, Path)),
    responses((status = 200, body = schema::Booking)), security(("api_key" = ["write"]))
)]
pub(super) async fn no_show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<BookingId>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::no_show(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OpenQuery {
    /// Which service.
    service_id: String,
    /// With whom; anybody when it is absent.
    staff_id: Option<String>,
    /// The first day of the business's calendar, `2026-12-01`.
    from: String,
    /// How many days; 7 when it is absent, at most 62.
    days: Option<i32>,
    /// Whose clock the times are written by, such as `America/New_York`; the business's when it is absent.
    time_zone: Option<String>,
}

#[derive(Serialize)]
pub(super) struct OpenTimes {
    data: Vec<Shown>,
}

/// An open time on somebody's clock.
#[derive(Serialize)]
struct Shown {
    starts_at: String,
    ends_at: String,
    staff: Vec<StaffId>,
}

fn shown(time: OpenTime, zone: &TimeZone) -> Shown {
    let said = |at: Timestamp| at.in_zone(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Shown { starts_at: said(time.starts_at), ends_at: said(time.ends_at), staff: time.staff }
}

/// As many days as may be asked for at once.
fn days_asked(days: Option<i32>) -> Result<i32, Error> {
    match days {
        None => Ok(7),
        Some(days) if (1..=62).contains(&days) => Ok(days),
        Some(_) => Err(Error::invalid("days", "is a number from 1 to 62")),
    }
}

/// When a service can begin, in order, each time with everybody who could do it.
#[utoipa::path(
    get, path = "/api/v1/open-times", operation_id = "list_open_times",
    tag = "bookings", params(OpenQuery),
    responses((status = 200, body = schema::OpenTimes)), security(("api_key" = ["read"]))
)]
pub(super) async fn open_times(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<OpenQuery>,
) -> Result<Json<OpenTimes>> {
    let service: Option<ServiceId> = given(Some(&query.service_id), "service_id", "is not an id")?;
    let from: Option<Date> = given(Some(&query.from), "from", "is a date such as 2026-12-01")?;
    let in_time = |date: &Date| (1970..=2200).contains(&date.year());
    let from = from.filter(in_time).ok_or_else(|| Error::invalid("from", "is not such a date"))?;
    let question = OpenQuestion {
        service: service.ok_or_else(|| Error::invalid("service_id", "is needed"))?,
        staff: given(query.staff_id.as_ref(), "staff_id", "is not an id")?,
        from,
        days: days_asked(query.days)?,
    };
    let zone = match &query.time_zone {
        Some(name) => TimeZone::get(name)
            .map_err(|_| Error::invalid("time_zone", "is not one such as Europe/Berlin"))?,
        None => orgs::profile(&desk.app, &caller).await?.zone(),
    };
    let times = bookings::find_open_times(&desk.app, &caller, &question).await?;
    Ok(Json(OpenTimes { data: times.into_iter().map(|time| shown(time, &zone)).collect() }))
}
