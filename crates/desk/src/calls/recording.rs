//! The recording of a call: kept sealed like every file, listened to by members, deleted for good.

use std::time::Duration;

use bytes::Bytes;
use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

use super::{
    begin::{over, tell},
    model::{Call, Peaks, RecordingState},
    sound::Sound,
    store,
};
use crate::{
    App, Caller, Role, audit, contacts, files,
    jobs::{self, NewJob, Priority},
    limits, metering,
    metering::Meter,
};

/// What a recording can be.
const TYPES: &[&str] = &["audio/wav", "audio/mpeg", "audio/ogg", "audio/webm", "audio/mp4"];

/// The job that has whoever recorded a call themselves forget it.
pub(crate) const FORGET_JOB: &str = "call_forget";

/// What that job is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ForgottenCall {
    /// The provider's own id of the call.
    pub(crate) call: String,
}

/// For so long somebody who listens is one who listens.
const OPENED: Duration = Duration::from_hours(1);

/// A recording that is there.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its bytes: the caller on the left channel, the agent on the right.
    pub bytes: Bytes,
    /// What they are: `audio/wav`, `audio/mpeg`, `audio/ogg`, `audio/webm` or `audio/mp4`.
    pub content_type: String,
    /// Where in the call it begins, in milliseconds from the answer: nothing is recorded before somebody
    /// agreed.
    pub from_ms: i64,
    /// Its length in milliseconds.
    pub millis: i64,
    /// How loud each side is; empty where nobody knows.
    pub peaks: Peaks,
}

/// Its carrier records the call from here on: whoever is heard has been told, and agreed where that is asked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when it is over.
pub async fn recording_began(app: &App, org: &OrgId, id: &CallId) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    if !call.is_open() {
        return Err(over());
    }
    if call.recording_state == RecordingState::None {
        call.recording_state = RecordingState::Recording;
        store::set_recording(&mut tx, org, &call).await?;
    }
    tx.commit().await
}

/// Keeps the recording of a call, sealed under the organization's key. Brought again it changes nothing;
/// one that somebody deleted does not come back.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for no bytes or another kind, [`Error::TooLarge`].
pub async fn recording_ready(app: &App, org: &OrgId, id: &CallId, new: Recording) -> Result<Call> {
    if new.bytes.is_empty() {
        return Err(Error::invalid("recording", "is empty"));
    }
    if new.bytes.len() > limits::RECORDING_BYTES {
        return Err(Error::TooLarge(
            format!("A recording has at most {} MB.", limits::RECORDING_BYTES / 1_000_000).into(),
        ));
    }
    let kind = TYPES
        .iter()
        .find(|kind| **kind == new.content_type)
        .ok_or_else(|| Error::invalid("content_type", format!("is one of {}", TYPES.join(", "))))?;
    {
        let mut conn = app.db().read(org).await?;
        let call = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("call"))?;
        if is_settled(&call) {
            return Ok(call);
        }
    }
    // A name of its own for each try, so that a try that lost takes away only what it brought.
    let key = format!("{org}/recordings/{id}-{}", &app.random().token()[..16]);
    let bytes = i64::try_from(new.bytes.len()).unwrap_or(i64::MAX);
    files::put(app, org, &key, new.bytes).await?;
    let mut tx = app.db().begin(org).await?;
    let call = store::lock(&mut tx, org, id).await?.filter(|call| !is_settled(call));
    let Some(mut call) = call else {
        // Deleted or brought meanwhile.
        drop(tx);
        files::delete(app, &key).await?;
        let mut conn = app.db().read(org).await?;
        return store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("call"));
    };
    call.recording_state = RecordingState::Ready;
    call.recording_key = Some(key);
    call.recording_type = Some((*kind).to_owned());
    call.recording_bytes = Some(bytes);
    call.recording_ms = Some(new.millis.max(0));
    call.recording_from_ms = new.from_ms.max(0);
    call.peaks = Some(Json(new.peaks.bounded()));
    store::set_recording(&mut tx, org, &call).await?;
    tell(app, &mut tx, org, "call.recording_ready", &call).await?;
    metering::add_in(app, &mut tx, org, &[(Meter::StorageBytes, bytes)]).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, call.id = %id, bytes, "Kept the recording of call {id}");
    Ok(call)
}

fn is_settled(call: &Call) -> bool {
    matches!(call.recording_state, RecordingState::Ready | RecordingState::Deleted)
}

/// The recording of a call, for somebody of the business. That they listen is written down, once in an hour:
/// a player asks for part after part.
///
/// # Errors
/// [`Error::NotFound`] when there is no such call or no recording.
pub async fn open_recording(app: &App, caller: &Caller, id: &CallId) -> Result<(Call, Sound)> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let call = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("call"))?;
    drop(conn);
    let sound = Sound::of(app, org, &call)?;
    let mut tx = app.db().begin(org).await?;
    let opened = ("call.recording_opened", id.as_str());
    audit::record_once(app, &mut tx, caller, opened, OPENED).await?;
    tx.commit().await?;
    Ok((call, sound))
}

/// Deletes the recording of a call for good, with its waveform, here and where it was made. What was said stays
/// as text. Deleting twice deletes once.
///
/// # Errors
/// [`Error::Forbidden`] below admin, [`Error::NotFound`] when there is no such call or no recording.
pub async fn delete_recording(app: &App, caller: &Caller, id: &CallId) -> Result<Call> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    match call.recording_state {
        RecordingState::Deleted => return Ok(call),
        RecordingState::None => return Err(Error::NotFound("recording")),
        // One that is on its way is refused when it comes.
        RecordingState::Recording | RecordingState::Ready => {}
    }
    if let Some(key) = call.recording_key.take() {
        let payload = serde_json::json!({ "key": key });
        let job = NewJob::new(contacts::DELETE_FILE, payload).priority(Priority::Soon);
        jobs::enqueue(app, &mut tx, org, job).await?;
    }
    if call.provider == "vapi" {
        let payload = ForgottenCall { call: call.external_id.clone() };
        let job = NewJob::new(FORGET_JOB, payload).priority(Priority::Soon);
        jobs::enqueue(app, &mut tx, org, job).await?;
    }
    call.recording_state = RecordingState::Deleted;
    (call.recording_type, call.recording_bytes) = (None, None);
    (call.recording_ms, call.peaks, call.recording_parts) = (None, None, None);
    store::set_recording(&mut tx, org, &call).await?;
    audit::record(app, &mut tx, caller, "call.recording_deleted", id.as_str(), "").await?;
    tell(app, &mut tx, org, "call.recording_deleted", &call).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, call.id = %id, "Deleted the recording of call {id}");
    Ok(call)
}
