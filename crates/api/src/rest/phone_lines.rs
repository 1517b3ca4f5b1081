//! Phone lines: how each is answered, and where its carrier reports to.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode};
use frontdesk_base::{Error, Timestamp, id::ChannelId};
use frontdesk_desk::{
    App, channels,
    channels::voice::{self, Carrier, Line, LineChange, NewLine, Speech, Voice, VoiceSettings},
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::phone_line_schema as schema;
use crate::state::Desk;

/// A line as programs see it.
#[derive(Serialize)]
pub(super) struct LineShape {
    id: ChannelId,
    name: String,
    provider: Carrier,
    number: Option<String>,
    enabled: bool,
    settings: VoiceSettings,
    webhooks: BTreeMap<&'static str, String>,
    connected_at: Option<Timestamp>,
    last_call_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl LineShape {
    fn new(app: &App, line: Line) -> Self {
        Self {
            webhooks: voice::webhooks(app, &line).into_iter().collect(),
            id: line.channel_id,
            name: line.name,
            provider: line.carrier,
            number: Some(line.number).filter(|number| !number.is_empty()),
            enabled: line.enabled,
            settings: line.settings.0,
            connected_at: line.wired_at,
            last_call_at: line.last_call_at,
            updated_at: line.updated_at,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Lines {
    data: Vec<LineShape>,
}

/// The phone lines, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/phone-lines", operation_id = "list_phone_lines", tag = "calls",
    responses((status = 200, body = schema::PhoneLines)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<Lines>> {
    let lines = voice::list(&desk.app, &caller).await?;
    let data = lines.into_iter().map(|line| LineShape::new(&desk.app, line)).collect();
    Ok(Json(Lines { data }))
}

/// One phone line.
#[utoipa::path(
    get, path = "/api/v1/phone-lines/{id}", operation_id = "get_phone_line", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::PhoneLine)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ChannelId>,
) -> Result<Json<LineShape>> {
    let line = voice::get(&desk.app, &caller, &id).await?;
    Ok(Json(LineShape::new(&desk.app, line)))
}

#[derive(Serialize)]
pub(super) struct VoicesShape {
    speaker: Option<Speech>,
    data: Vec<Voice>,
    trouble: Option<&'static str>,
}

/// The voices of whoever speaks on a phone line, for `settings.voice`. Another than these may be named there, too.
#[utoipa::path(
    get, path = "/api/v1/phone-lines/{id}/voices", operation_id = "list_phone_line_voices", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 200, body = schema::PhoneLineVoices)), security(("api_key" = ["read"]))
)]
pub(super) async fn voices(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ChannelId>,
) -> Result<Json<VoicesShape>> {
    let told = voice::voices(&desk.app, &caller, &id).await?;
    let trouble = Some(told.trouble).filter(|trouble| !trouble.is_empty());
    Ok(Json(VoicesShape { speaker: told.speaker, data: told.voices, trouble }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    name: String,
    provider: Carrier,
    number: Option<String>,
    settings: Option<Map<String, Value>>,
}

/// Makes a phone line. Its carrier has to be told the addresses in `webhooks`.
#[utoipa::path(
    post, path = "/api/v1/phone-lines", operation_id = "create_phone_line", tag = "calls",
    request_body = schema::NewPhoneLine,
    responses((status = 201, body = schema::PhoneLine)), security(("api_key" = ["admin"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<LineShape>)> {
    let new = NewLine {
        name: new.name,
        carrier: Some(new.provider),
        number: new.number.unwrap_or_default(),
        settings: changed(&VoiceSettings::default(), new.settings.unwrap_or_default())?,
    };
    let line = voice::create(&desk.app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(LineShape::new(&desk.app, line))))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    name: Option<String>,
    number: Option<String>,
    enabled: Option<bool>,
    settings: Option<Map<String, Value>>,
}

/// Changes a phone line: of the settings, those that are named.
#[utoipa::path(
    patch, path = "/api/v1/phone-lines/{id}", operation_id = "update_phone_line", tag = "calls",
    params(("id" = String, Path)), request_body = schema::PhoneLineChange,
    responses((status = 200, body = schema::PhoneLine)), security(("api_key" = ["admin"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ChannelId>,
    Json(change): Json<Change>,
) -> Result<Json<LineShape>> {
    let line = voice::get(&desk.app, &caller, &id).await?;
    let of_line = LineChange {
        name: change.name,
        number: change.number,
        settings: Some(changed(&line.settings.0, change.settings.unwrap_or_default())?),
    };
    // Nothing is changed where a part of it is refused.
    if change.enabled == Some(true) {
        channels::may_open(&desk.app, &caller, &id).await?;
    }
    let mut line = voice::update(&desk.app, &caller, &id, of_line).await?;
    if let Some(enabled) = change.enabled {
        channels::set_enabled(&desk.app, &caller, &id, enabled).await?;
        line = voice::get(&desk.app, &caller, &id).await?;
    }
    Ok(Json(LineShape::new(&desk.app, line)))
}

/// Deletes a phone line that has no calls and no messages. One that has is switched off instead.
#[utoipa::path(
    delete, path = "/api/v1/phone-lines/{id}", operation_id = "delete_phone_line", tag = "calls",
    params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ChannelId>,
) -> Result<StatusCode> {
    voice::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The settings with these changed. What is null stays as it is; only a transfer number is taken away by it.
fn changed(settings: &VoiceSettings, change: Map<String, Value>) -> Result<VoiceSettings, Error> {
    let Value::Object(mut all) = serde_json::to_value(settings).map_err(Error::internal)? else {
        return Err(Error::internal("settings are an object"));
    };
    for (name, value) in change {
        if !all.contains_key(&name) {
            return Err(Error::invalid("settings", format!("has no {name}")));
        }
        if !value.is_null() || name == "transfer_number" {
            all.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(all))
        .map_err(|wrong| Error::invalid("settings", wrong.to_string()))
}
