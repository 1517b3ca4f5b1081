//! Calls: lists, one, what was said, the recording.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use frontdesk_base::{
    Error, Timestamp,
    id::{BookingId, CallId, ChannelId, ContactId, ConversationId, TaskId},
};
use frontdesk_desk::{
    calls::{self, Filter, Shown, Spoken, TurnTimes},
    channels::voice,
    contacts::Page,
    intake::{self, Intake},
};
use frontdesk_http::{Json, Key, Path, Query, Result, ranged_from};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::call_schema as schema;
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// `inbound` or `outbound`.
    direction: Option<String>,
    /// `answered`, `booked`, `message`, `transferred` or `missed`.
    outcome: Option<String>,
    /// `ringing`, `live` or `ended`.
    status: Option<String>,
    /// With this contact.
    contact_id: Option<String>,
    /// Of this conversation.
    conversation_id: Option<String>,
    /// Through this channel.
    channel_id: Option<String>,
    /// Those that began from then on, as in RFC 3339.
    from: Option<String>,
    /// Those that began before.
    until: Option<String>,
    /// Only those with a recording.
    recorded: Option<bool>,
    /// Words of the summary or the contact's name, or at least four digits of a number.
    search: Option<String>,
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
    fn filter(self) -> Result<Filter, Error> {
        let word = "is not one of them";
        Ok(Filter {
            direction: given(self.direction.as_ref(), "direction", word)?,
            outcome: given(self.outcome.as_ref(), "outcome", word)?,
            status: given(self.status.as_ref(), "status", word)?,
            contact: given::<ContactId>(self.contact_id.as_ref(), "contact_id", "is not an id")?,
            conversation: given::<ConversationId>(
                self.conversation_id.as_ref(),
                "conversation_id",
                "is not an id",
            )?,
            channel: self.channel_id,
            from: instant(self.from.as_ref(), "from")?,
            until: instant(self.until.as_ref(), "until")?,
            recorded: self.recorded.unwrap_or(false),
            search: self.search,
            cursor: self.cursor,
            limit: self.limit.unwrap_or(50),
        })
    }
}

#[derive(Serialize)]
struct Cost {
    micros: i64,
    currency: &'static str,
}

#[derive(Serialize)]
struct Recording {
    state: calls::RecordingState,
    content_type: Option<String>,
    bytes: Option<i64>,
    duration_ms: Option<i64>,
    from_ms: i64,
}

/// A call as programs see it.
#[derive(Serialize)]
pub(super) struct CallShape {
    id: CallId,
    conversation_id: ConversationId,
    channel_id: String,
    contact_id: ContactId,
    contact_name: String,
    provider: String,
    external_id: String,
    direction: calls::Direction,
    from: Option<String>,
    to: Option<String>,
    status: calls::State,
    started_at: Timestamp,
    answered_at: Option<Timestamp>,
    returned_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    ended_by: Option<calls::EndedBy>,
    outcome: Option<calls::Outcome>,
    language: Option<String>,
    summary: Option<String>,
    digits: String,
    duration_seconds: i64,
    cost: Cost,
    recording: Recording,
    /// What a call that the agent made was asked for.
    dial: Option<calls::Dial>,
    /// Of one call alone.
    #[serde(flatten)]
    asked: Option<Asked>,
}

impl CallShape {
    fn new(shown: Shown, now: Timestamp) -> Self {
        let contact_name = shown.name();
        let call = shown.call;
        let outbound = call.direction == calls::Direction::Outbound;
        Self {
            duration_seconds: call.seconds(now),
            id: call.id,
            conversation_id: call.conversation_id,
            channel_id: call.channel_id.to_string(),
            contact_id: call.contact_id,
            contact_name,
            provider: call.provider,
            external_id: call.external_id,
            direction: call.direction,
            from: call.from_number,
            to: call.to_number,
            status: call.status,
            started_at: call.started_at,
            answered_at: call.answered_at,
            returned_at: call.returned_at,
            ended_at: call.ended_at,
            ended_by: call.ended_by,
            outcome: call.outcome,
            language: call.language,
            summary: call.summary,
            digits: call.digits,
            cost: Cost { micros: call.cost_micros, currency: "USD" },
            recording: Recording {
                state: call.recording_state,
                content_type: call.recording_type,
                bytes: call.recording_bytes,
                duration_ms: call.recording_ms,
                from_ms: call.recording_from_ms,
            },
            dial: outbound.then_some(call.dial),
            asked: None,
        }
    }
}

/// What the caller of one call was asked.
#[derive(Serialize)]
struct Asked {
    /// The name of its conversation type.
    r#type: Option<String>,
    fields: Vec<Field>,
}

/// An answer, as people read it.
#[derive(Serialize)]
struct Field {
    name: String,
    value: String,
}

/// The calls, the one that began last first.
#[utoipa::path(
    get, path = "/api/v1/calls", operation_id = "list_calls", tag = "calls", params(ListQuery),
    responses((status = 200, body = schema::CallPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<CallShape>>> {
    let page = calls::list(&desk.app, &caller, &query.filter()?).await?;
    let now = desk.app.clock().now();
    let data = page.data.into_iter().map(|shown| CallShape::new(shown, now)).collect();
    Ok(Json(Page { data, next_cursor: page.next_cursor }))
}

/// Whom to call, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCall {
    to: Option<String>,
    contact_id: Option<ContactId>,
    reason: Option<String>,
    task_id: Option<TaskId>,
    booking_id: Option<BookingId>,
    channel_id: Option<ChannelId>,
}

/// Has the agent call somebody: a number, or a contact. The same again while it rings is the same call.
#[utoipa::path(
    post, path = "/api/v1/calls", operation_id = "make_call", tag = "calls",
    request_body = schema::NewCall,
    responses((status = 202, body = schema::Call)), security(("api_key" = ["write"]))
)]
pub(super) async fn make(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewCall>,
) -> Result<(StatusCode, Json<CallShape>)> {
    let dial = voice::NewDial {
        to: new.to,
        contact: new.contact_id,
        reason: new.reason.unwrap_or_default(),
        back: false,
        task: new.task_id,
        booking: new.booking_id,
        line: new.channel_id,
    };
    let call = voice::dial(&desk.app, &caller, dial).await?;
    let shown = calls::get(&desk.app, &caller, &call.id).await?;
    Ok((StatusCode::ACCEPTED, Json(CallShape::new(shown, desk.app.clock().now()))))
}

/// One call, by its id.
#[utoipa::path(
    get, path = "/api/v1/calls/{id}", operation_id = "get_call", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Call)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<CallId>,
) -> Result<Json<CallShape>> {
    let shown = calls::get(&desk.app, &caller, &id).await?;
    let asked = intake::of_call(&desk.app, &caller, &shown.call).await?.into_iter().next();
    let fields = asked.as_ref().map(Intake::read_back).unwrap_or_default().into_iter();
    let asked = Asked {
        r#type: asked.map(|asked| asked.type_name),
        fields: fields.map(|(name, value)| Field { name, value }).collect(),
    };
    let call = CallShape::new(shown, desk.app.clock().now());
    Ok(Json(CallShape { asked: Some(asked), ..call }))
}

#[derive(Serialize)]
pub(super) struct Transcript {
    lines: Vec<Spoken>,
    answers: Vec<TurnTimes>,
}

/// What was said in a call, with the time of every word, and how long each answer took.
#[utoipa::path(
    get, path = "/api/v1/calls/{id}/transcript", operation_id = "get_call_transcript", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::Transcript)), security(("api_key" = ["read"]))
)]
pub(super) async fn transcript(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<CallId>,
) -> Result<Json<Transcript>> {
    let lines = calls::transcript(&desk.app, &caller, &id).await?;
    let answers = calls::turns(&desk.app, &caller, &id).await?;
    Ok(Json(Transcript { lines, answers }))
}

/// The recording of a call: the caller on the left channel, the agent on the right. A `Range` of bytes is
/// answered with that part.
#[utoipa::path(
    get, path = "/api/v1/calls/{id}/recording", operation_id = "get_call_recording", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 200, content_type = "audio/wav"), (status = 206, content_type = "audio/wav")),
    security(("api_key" = ["read"]))
)]
pub(super) async fn recording(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<CallId>,
    headers: HeaderMap,
) -> Result<Response> {
    let (call, sound) = calls::open_recording(&desk.app, &caller, &id).await?;
    let kind = call.recording_type.as_deref().unwrap_or("application/octet-stream");
    let mut response = ranged_from(&headers, sound.size(), kind, |part| sound.read(part)).await?;
    let private = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, private);
    Ok(response)
}

/// Deletes the recording of a call for good. What was said stays as text.
#[utoipa::path(
    delete, path = "/api/v1/calls/{id}/recording", operation_id = "delete_call_recording", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete_recording(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<CallId>,
) -> Result<StatusCode> {
    calls::delete_recording(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
