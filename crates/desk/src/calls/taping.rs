//! A recording while its call goes on: part after part is sealed and kept, so that a call of hours takes no
//! more memory than one of minutes, and one whose process dies has its recording up to there.

use std::{mem, time::Duration};

use bytes::Bytes;
use frontdesk_audio::{Law, Peaks};
use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
};
use frontdesk_db::Json;

use super::{
    begin::tell,
    model::{self, Call, Parts, RecordingState},
    sound, store,
};
use crate::{
    App, files,
    metering::{self, Meter},
};

/// How many bytes a part has at the least: half a minute on the telephone.
const PART: usize = 512 * 1024;

/// What waits in memory at the most, where parts cannot be kept: then the recording ends.
const WAITING: usize = 16 * PART;

/// The most parts: eighteen hours on the telephone.
const MOST: usize = 2_000;

/// The longest silence between two stretches of a recording, in milliseconds: ringing at a person is shorter.
const LONGEST_SILENCE: u64 = 15 * 60 * 1_000;

/// Silence in mu-law.
const SILENCE: u8 = 0xff;

/// Columns of the picture of a recording.
const COLUMNS: usize = 800;

/// A recording in the making.
pub struct Taping {
    app: App,
    org: OrgId,
    call: CallId,
    key: String,
    parts: Parts,
    peaks: Peaks,
    sound: Vec<u8>,
    /// Nothing more is kept.
    over: bool,
}

impl Taping {
    /// The recording of a call that is going on begins at this time of it, at `rate` samples a second; that of
    /// a call which came back goes on, silent where nothing was recorded. None where it has one already, or
    /// somebody deleted it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] when the call is over.
    pub async fn begin(
        app: &App,
        org: &OrgId,
        id: &CallId,
        from: Duration,
        rate: u32,
    ) -> Result<Option<Self>> {
        let mut tx = app.db().begin(org).await?;
        let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
        if !call.is_open() {
            return Err(super::begin::over());
        }
        let earlier = (call.recording_key.take(), call.recording_parts.take());
        let (key, parts) = match (call.recording_state, earlier) {
            (RecordingState::None, _) => {
                let token = &app.random().token()[..16];
                call.recording_from_ms = millis(from);
                let key = files::in_parts(&format!("{org}/recordings/{id}-{token}"));
                (key, Parts { rate, sizes: Vec::new() })
            }
            (RecordingState::Ready, (Some(key), Some(Json(parts))))
                if call.returned_at.is_some() && parts.rate == rate =>
            {
                (key, parts)
            }
            _ => return Ok(None),
        };
        call.recording_state = RecordingState::Recording;
        call.recording_key = Some(key.clone());
        call.recording_parts = Some(Json(parts.clone()));
        call.recording_type = Some("audio/wav".to_owned());
        store::set_recording(&mut tx, org, &call).await?;
        tx.commit().await?;
        let peaks = peaks(app, org, &key, &parts).await?;
        let (app, org, id) = (app.clone(), org.clone(), id.clone());
        let sound = Vec::new();
        let mut taping = Self { app, org, call: id, key, parts, peaks, sound, over: false };
        let recorded = call.recording_from_ms + taping.parts.millis();
        let missing = u64::try_from(millis(from) - recorded).unwrap_or(0);
        taping.silence(missing.min(LONGEST_SILENCE)).await;
        Ok(Some(taping))
    }

    /// So many milliseconds of silence.
    async fn silence(&mut self, mut millis: u64) {
        while millis > 0 {
            let now = millis.min(1_000);
            let samples = u64::from(self.parts.rate) * now / 1_000;
            self.add(&vec![SILENCE; usize::try_from(2 * samples).unwrap_or(0)]).await;
            millis -= now;
        }
    }

    /// More of it: mu-law, the caller's and the agent's samples in turns. A part that cannot be kept waits for
    /// the next try; where too much waits, or somebody deleted it meanwhile, it ends there.
    pub async fn add(&mut self, sound: &[u8]) {
        if self.over {
            return;
        }
        self.peaks.push_coded(sound, Law::Mu);
        self.sound.extend(sound);
        if self.sound.len() >= PART {
            self.keep().await;
        }
    }

    /// The call is over: what is left is kept, and the recording is there to be listened to.
    ///
    /// # Errors
    /// Ours.
    pub async fn finish(mut self) -> Result<()> {
        if !self.sound.is_empty() && !self.over {
            self.keep().await;
        }
        finish(&self.app, &self.org, &self.call, &self.peaks).await
    }

    async fn keep(&mut self) {
        match self.try_keep().await {
            Ok(true) if self.parts.sizes.len() < MOST => {}
            Ok(_) => self.over = true,
            Err(error) => {
                self.over = self.sound.len() >= WAITING;
                tracing::error!(
                    org.id = %self.org, call.id = %self.call, %error, ends = self.over,
                    "A part of a recording could not be kept"
                );
            }
        }
        if self.over {
            tracing::warn!(org.id = %self.org, call.id = %self.call, "A recording ends before its call");
        }
    }

    /// False where the recording is wanted no more.
    async fn try_keep(&mut self) -> Result<bool> {
        let (app, org) = (&self.app, &self.org);
        let part = files::part(&self.key, self.parts.sizes.len());
        let size = self.sound.len();
        let bytes = Bytes::from(mem::take(&mut self.sound));
        if let Err(error) = files::put(app, org, &part, bytes.clone()).await {
            self.sound = bytes.into();
            return Err(error);
        }
        let mut tx = app.db().begin(org).await?;
        let call = store::lock(&mut tx, org, &self.call).await?;
        let Some(mut call) = call.filter(|call| self.is_of(call)) else {
            drop(tx);
            files::delete(app, &part).await?;
            return Ok(false);
        };
        self.parts.sizes.push(size.try_into().unwrap_or(0));
        call.recording_parts = Some(Json(self.parts.clone()));
        store::set_recording(&mut tx, org, &call).await?;
        tx.commit().await?;
        Ok(true)
    }

    fn is_of(&self, call: &Call) -> bool {
        call.recording_state == RecordingState::Recording
            && call.recording_key.as_ref() == Some(&self.key)
    }
}

/// Whoever held this call is gone: what they kept of its recording is its recording.
pub(super) async fn rescue(app: &App, org: &OrgId, call: &Call) -> Result<()> {
    let Some(Json(parts)) = &call.recording_parts else { return Ok(()) };
    if call.recording_state != RecordingState::Recording {
        return Ok(());
    }
    let Some(key) = &call.recording_key else { return Ok(()) };
    finish(app, org, &call.id, &peaks(app, org, key, parts).await?).await
}

/// The picture of what is kept.
async fn peaks(app: &App, org: &OrgId, key: &str, parts: &Parts) -> Result<Peaks> {
    let mut peaks = Peaks::new(COLUMNS);
    for number in 0..parts.sizes.len() {
        let sound = files::get(app, org, &files::part(key, number)).await?;
        peaks.push_coded(&sound.unwrap_or_default(), Law::Mu);
    }
    Ok(peaks)
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

async fn finish(app: &App, org: &OrgId, id: &CallId, peaks: &Peaks) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let call = store::lock(&mut tx, org, id).await?;
    let Some(mut call) = call.filter(|call| call.recording_state == RecordingState::Recording)
    else {
        return Ok(());
    };
    let Some(Json(parts)) = &call.recording_parts else { return Ok(()) };
    if parts.length() == 0 {
        call.recording_state = RecordingState::None;
        (call.recording_key, call.recording_parts, call.recording_type) = (None, None, None);
        store::set_recording(&mut tx, org, &call).await?;
        return tx.commit().await;
    }
    let bytes = sound::header(parts).len() as u64 + parts.length();
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let millis = parts.millis();
    let more = bytes - call.recording_bytes.unwrap_or(0);
    call.recording_state = RecordingState::Ready;
    call.recording_bytes = Some(bytes);
    call.recording_ms = Some(millis);
    let seen = peaks.overview();
    call.peaks = Some(Json(model::Peaks { caller: seen.caller, agent: seen.agent }));
    store::set_recording(&mut tx, org, &call).await?;
    tell(app, &mut tx, org, "call.recording_ready", &call).await?;
    metering::add_in(app, &mut tx, org, &[(Meter::StorageBytes, more)]).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, call.id = %id, bytes, "Kept the recording of call {id}");
    Ok(())
}
