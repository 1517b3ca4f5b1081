//! What the carrier of a call knows of it when it is over, where the carrier ran the sound: its own times and
//! what it costs.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{CallId, OrgId},
};

use super::{model::Call, store};
use crate::{
    App,
    conversations::voice,
    metering::{self, Meter},
};

/// The longest that a carrier's word of a time is believed to be away from ours, in milliseconds: a day.
const DAY_MS: u64 = 24 * 3600 * 1000;

/// What a carrier reports of a call that is over.
#[derive(Debug, Clone, Default)]
pub struct Reported {
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What carrying it, hearing and speaking cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What it was about, where that is not known here: its words came with the report.
    pub summary: Option<String>,
}

/// Corrects a call that is over by its carrier's report. The same report again changes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] for a call that goes on.
pub async fn reported(app: &App, org: &OrgId, id: &CallId, told: Reported) -> Result<Call> {
    let mut tx = app.db().begin(org).await?;
    let known = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    voice::lock(&mut tx, org, &known.conversation_id).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    if call.is_open() {
        return Err(Error::conflict("This call goes on."));
    }
    let before = (call.voice_seconds, call.cost_micros);
    let near = |told: Option<Timestamp>, ours: Option<Timestamp>| match (told, ours) {
        (Some(told), Some(ours)) if told.millis().abs_diff(ours.millis()) < DAY_MS => Some(told),
        (_, ours) => ours,
    };
    let ended_at = near(told.ended_at, call.ended_at);
    call.answered_at = near(told.answered_at, call.answered_at).min(ended_at).or(call.answered_at);
    call.ended_at = ended_at;
    if let Some(answered) = call.answered_at {
        call.started_at = call.started_at.min(answered);
    }
    call.voice_seconds = call.seconds(app.clock().now());
    let models = store::turn_cost(&mut tx, org, &call.conversation_id, call.started_at).await?;
    call.cost_micros = models.saturating_add(told.cost_micros.max(0)).max(call.cost_micros);
    store::update(&mut tx, org, &call).await?;
    store::set_started(&mut tx, org, &call).await?;
    if let Some(summary) = &told.summary {
        super::keep_summary(&mut tx, org, id, summary).await?;
    }
    let used = [
        (Meter::CallSeconds, call.voice_seconds - before.0),
        // What models cost was counted as they answered.
        (Meter::CostMicros, told.cost_micros - (before.1 - models).max(0)),
    ];
    let used = used.map(|(meter, more)| (meter, more.max(0)));
    metering::add_in(app, &mut tx, org, &used).await?;
    tx.commit().await?;
    Ok(call)
}
