//! Visits: begun, gone on with, ended.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
};
use frontdesk_base::{
    Timestamp,
    id::{ContactId, ContactSessionId},
};
use frontdesk_desk::{
    channels::widget::{self, Asking, StartSession},
    contacts::{Contact, ContactSession, Size},
};
use frontdesk_http::{ClientInfo, Door, Gate, Json, Result};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    guest::{Guest, bearer, told},
    schema,
};
use crate::state::Desk;

/// A visit as its visitor sees it.
#[derive(Serialize)]
pub(super) struct Answer {
    id: ContactSessionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    expires_at: Timestamp,
    contact: Me,
}

/// A contact as the visitor sees themselves.
#[derive(Serialize)]
struct Me {
    id: ContactId,
    name: Option<String>,
    email: Option<String>,
    verified: bool,
}

impl Answer {
    fn of(session: ContactSession, contact: Contact, token: Option<String>) -> Self {
        let Contact { id, name, email, .. } = contact;
        let contact = Me { id, name, email, verified: session.verified };
        Self { id: session.id, token, expires_at: session.expires_at, contact }
    }
}

fn asking<'a>(client: &'a ClientInfo, headers: &'a HeaderMap, uri: &'a Uri) -> Asking<'a> {
    Asking {
        user_agent: Some(client.user_agent.as_str()).filter(|agent| !agent.is_empty()),
        country: client.country.as_deref(),
        origin: told(headers, header::ORIGIN),
        // HTTP/2 has the host in the address instead of a header.
        host: told(headers, header::HOST).or_else(|| Some(uri.authority()?.as_str())),
        token: bearer(headers),
    }
}

/// Begins a visit. With a signed identity the visitor is that contact again, with their history;
/// a bearer token sent along brings what was said before signing in.
#[utoipa::path(
    post, path = "/api/widget/v1/sessions", operation_id = "begin_session",
    tag = "widget", request_body = schema::NewSession,
    responses((status = 201, body = schema::Session)), security((), ("session" = []))
)]
pub(super) async fn start(
    State(desk): State<Desk>,
    gate: Gate,
    client: ClientInfo,
    uri: Uri,
    headers: HeaderMap,
    Json(new): Json<StartSession>,
) -> Result<(StatusCode, Json<Answer>)> {
    gate.pass_for(Door::WidgetSession, &new.widget)?;
    let asking = asking(&client, &headers, &uri);
    let started = widget::start_session(&desk.app, new, &asking).await?;
    let token = Some(started.token.expose().to_owned());
    Ok((StatusCode::CREATED, Json(Answer::of(started.session, started.contact, token))))
}

/// The visit, renewed by being used.
#[utoipa::path(
    get, path = "/api/widget/v1/session", operation_id = "get_session",
    tag = "widget",
    responses((status = 200, body = schema::Session)), security(("session" = []))
)]
pub(super) async fn show(State(desk): State<Desk>, guest: Guest) -> Result<Json<Answer>> {
    let (session, contact) = widget::session(&desk.app, &guest.visitor).await?;
    Ok(Json(Answer::of(session, contact, None)))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Change {
    #[serde(deserialize_with = "null_clears")]
    name: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    email: Option<String>,
    page_url: Option<String>,
    page_title: Option<String>,
    viewport: Option<Size>,
}

/// A field that is there: `null` clears it, which the desk calls empty.
pub(crate) fn null_clears<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Some(Option::<String>::deserialize(from)?.unwrap_or_default()))
}

/// Changes what the visitor says of themselves, and which page they are on.
#[utoipa::path(
    patch, path = "/api/widget/v1/session", operation_id = "update_session",
    tag = "widget", request_body = schema::SessionChange,
    responses((status = 200, body = schema::Session)), security(("session" = []))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    guest: Guest,
    client: ClientInfo,
    uri: Uri,
    headers: HeaderMap,
    Json(change): Json<Change>,
) -> Result<Json<Answer>> {
    let Change { name, email, page_url, page_title, viewport } = change;
    let change = widget::SessionChange { name, email, page_url, page_title, viewport };
    let asking = asking(&client, &headers, &uri);
    let (session, contact) =
        widget::update_session(&desk.app, &guest.visitor, change, &asking).await?;
    Ok(Json(Answer::of(session, contact, None)))
}

/// Ends the visit: its token is of no use from now on.
#[utoipa::path(
    delete, path = "/api/widget/v1/session", operation_id = "end_session",
    tag = "widget",
    responses((status = 204)), security(("session" = []))
)]
pub(super) async fn end(State(desk): State<Desk>, guest: Guest) -> Result<StatusCode> {
    widget::end_session(&desk.app, &guest.visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}
