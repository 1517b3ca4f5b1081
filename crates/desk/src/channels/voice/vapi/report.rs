//! Where a call at Vapi stands, and what there is of it when it is over: times, cost, what was said where
//! that is not known here, and the recording, which is fetched at once because its address is good for a
//! short while.

use bytes::Bytes;
use frontdesk_base::{
    Error, Result, Timestamp,
    id::{CallId, OrgId},
};
use frontdesk_providers::{
    ProviderError,
    vapi::message::{CallInfo, Line as SaidLine, Report, Status},
};
use serde::{Deserialize, Serialize};

use super::{Line, account, begun, known};
use crate::{
    App, Caller,
    calls::{
        self, Call, EndedBy, Ending, NewLine, Outcome, Peaks, Recording, RecordingState, Reported,
        State,
    },
    jobs::{self, Job, JobError, NewJob, Priority},
    limits,
};

/// The job that fetches a recording.
pub(crate) const RECORDING: &str = "vapi_recording";

#[derive(Debug, Serialize, Deserialize)]
struct Fetch {
    call: CallId,
    url: String,
    millis: i64,
}

/// Takes word of where a call stands.
pub(crate) async fn status(
    app: &App,
    org: &OrgId,
    line: &Line,
    info: &CallInfo,
    status: Status,
) -> Result<()> {
    match status {
        Status::InProgress => {
            let call = match begun(app, org, line, info).await {
                Ok(begun) => begun.call,
                // Somebody blocked, or a line that is off: the call is Vapi's own affair.
                Err(Error::Forbidden(_)) => return Ok(()),
                Err(error) => return Err(error),
            };
            if call.status == State::Ringing {
                calls::answered(app, org, &call.id).await?;
                record(app, org, line, &call.id).await?;
            }
            Ok(())
        }
        Status::Ended(reason) => {
            let Some(call) = known(app, org, line, &info.id).await? else { return Ok(()) };
            let caller = Caller::system(org.clone());
            if call.is_open() && calls::transcript(app, &caller, &call.id).await?.is_empty() {
                // Another model had it: what was said comes with the report, into a call that is open.
                return goes_on(app, org, line, info).await;
            }
            calls::end(app, org, &call.id, ending(&reason, 0)).await?;
            Ok(())
        }
        Status::Forwarding | Status::Before => goes_on(app, org, line, info).await,
    }
}

/// A recording is being made, where the line has them made.
async fn record(app: &App, org: &OrgId, line: &Line, call: &CallId) -> Result<()> {
    if line.settings.recording { calls::recording_began(app, org, call).await } else { Ok(()) }
}

/// A call is still there.
pub(crate) async fn goes_on(app: &App, org: &OrgId, line: &Line, info: &CallInfo) -> Result<()> {
    if let Some(call) = known(app, org, line, &info.id).await?.filter(Call::is_open) {
        calls::beat(app, org, &call.id).await?;
    }
    Ok(())
}

/// Keeps everything of a call that is over. The same report again changes nothing.
pub(crate) async fn keep(
    app: &App,
    org: &OrgId,
    line: &Line,
    info: &CallInfo,
    report: Report,
) -> Result<()> {
    let call = match known(app, org, line, &info.id).await? {
        Some(call) => call,
        // One that was turned away is no call of the desk's.
        None if report.lines.is_empty() => return Ok(()),
        None => match begun(app, org, line, info).await {
            Ok(begun) => begun.call,
            Err(Error::Forbidden(_)) => return Ok(()),
            Err(error) => return Err(error),
        },
    };
    let told_here = call.is_open() && told(app, org, &call, &report).await?;
    let ended = ending(&report.ended_reason, report.cost_micros);
    calls::end(app, org, &call.id, ended).await?;
    let time = |ms: Option<i64>| ms.map(Timestamp::from_millis);
    let reported = Reported {
        answered_at: time(report.started_ms),
        ended_at: time(report.ended_ms),
        cost_micros: report.cost_micros,
        summary: Some(report.summary).filter(|summary| told_here && !summary.is_empty()),
    };
    let call = calls::reported(app, org, &call.id, reported).await?;
    if let Some(url) = report.recording_url.filter(|_| line.settings.recording)
        && matches!(call.recording_state, RecordingState::None | RecordingState::Recording)
    {
        let payload = Fetch { call: call.id.clone(), url, millis: call.voice_seconds * 1000 };
        let dedupe = format!("recording:{}", call.id);
        let job = NewJob::new(RECORDING, payload).dedupe(&dedupe).priority(Priority::Live);
        let mut tx = app.db().begin(org).await?;
        jobs::enqueue(app, &mut tx, org, job).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Writes what was said, where nothing of it is known: an assistant of the account's own had the call.
/// Whether that is so.
async fn told(app: &App, org: &OrgId, call: &Call, report: &Report) -> Result<bool> {
    let caller = Caller::system(org.clone());
    let known = !calls::transcript(app, &caller, &call.id).await?.is_empty();
    if known || !report.lines.iter().any(|line| line.customer) {
        return Ok(false);
    }
    if call.status == State::Ringing {
        calls::answered(app, org, &call.id).await?;
    }
    for (at, SaidLine { customer, text, start_ms, end_ms }) in report.lines.iter().enumerate() {
        if *customer {
            let line = NewLine {
                text: text.clone(),
                start_ms: *start_ms,
                end_ms: *end_ms,
                id: Some(format!("r{at}")),
                ..NewLine::default()
            };
            calls::heard(app, org, &call.id, line).await?;
        } else {
            let message = calls::said(app, org, &call.id, text, true).await?;
            let times = (*start_ms, *end_ms);
            calls::spoken(app, org, &call.id, &message, times, Vec::new()).await?;
        }
    }
    Ok(true)
}

/// How a call ended, by Vapi's reason: one of several hundred words, of which the beginnings tell.
fn ending(reason: &str, cost_micros: i64) -> Ending {
    let (by, outcome) = match reason {
        "assistant-forwarded-call" | "assistant-request-returned-forwarding-phone-number" => {
            (EndedBy::Agent, Some(Outcome::Transferred))
        }
        "customer-busy" | "customer-did-not-answer" | "voicemail" => {
            (EndedBy::Network, Some(Outcome::Missed))
        }
        "manually-canceled" => (EndedBy::Member, None),
        "silence-timed-out" | "exceeded-max-duration" => (EndedBy::Agent, None),
        reason if reason.starts_with("customer-") => (EndedBy::Caller, None),
        reason if reason.starts_with("assistant-") && !reason.contains("error") => {
            (EndedBy::Agent, None)
        }
        _ => (EndedBy::Network, None),
    };
    Ending { by, outcome, cost_micros }
}

/// Fetches a recording and keeps it.
pub(crate) async fn fetch(app: App, job: Job) -> Result<(), JobError> {
    let payload: Fetch = job.payload()?;
    let org = job.org()?;
    let client = account::client(&app, &org).await.map_err(JobError::Fail)?;
    let bytes = client.recording(&payload.url, limits::RECORDING_BYTES).await.map_err(failed)?;
    let kind = kind(&bytes);
    let kind = kind.ok_or_else(|| {
        JobError::Fail(Error::internal("what should be a recording is no sound that is known"))
    })?;
    let recording = Recording {
        bytes,
        content_type: kind.to_owned(),
        from_ms: 0,
        millis: payload.millis,
        peaks: Peaks::default(),
    };
    calls::recording_ready(&app, &org, &payload.call, recording).await?;
    Ok(())
}

/// Has Vapi forget a call whose recording was deleted here.
pub(super) async fn forget(app: App, job: Job) -> Result<(), JobError> {
    let payload: calls::ForgottenCall = job.payload()?;
    let client = account::client(&app, &job.org()?).await.map_err(JobError::Fail)?;
    client.delete_call(&payload.call).await.map_err(failed)
}

/// What Vapi may do when it is asked again is asked again.
pub(super) fn failed(error: ProviderError) -> JobError {
    let transient = error.kind.is_transient();
    let error = Error::internal(error);
    if transient { JobError::Retry(error) } else { JobError::Fail(error) }
}

/// What sound is, by how it begins: what its server says of it is not believed.
fn kind(bytes: &Bytes) -> Option<&'static str> {
    match bytes.get(..12)? {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E'] => Some("audio/wav"),
        [b'I', b'D', b'3', ..] => Some("audio/mpeg"),
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Some("audio/mpeg"),
        [b'O', b'g', b'g', b'S', ..] => Some("audio/ogg"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("audio/mp4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_who_ended_the_call() {
        for (reason, by, outcome) in [
            ("customer-ended-call", EndedBy::Caller, None),
            ("assistant-ended-call", EndedBy::Agent, None),
            ("assistant-said-end-call-phrase", EndedBy::Agent, None),
            ("assistant-forwarded-call", EndedBy::Agent, Some(Outcome::Transferred)),
            ("assistant-error", EndedBy::Network, None),
            ("customer-did-not-answer", EndedBy::Network, Some(Outcome::Missed)),
            ("silence-timed-out", EndedBy::Agent, None),
            ("manually-canceled", EndedBy::Member, None),
            ("call.in-progress.error-vapifault-openai-llm-failed", EndedBy::Network, None),
            ("pipeline-error-custom-llm-500-server-error", EndedBy::Network, None),
            ("", EndedBy::Network, None),
        ] {
            assert_eq!(ending(reason, 5), Ending { by, outcome, cost_micros: 5 }, "{reason}");
        }
    }

    #[test]
    fn sound_is_known_by_how_it_begins() {
        let of = |bytes: &'static [u8]| kind(&Bytes::from_static(bytes));
        assert_eq!(of(b"RIFF\0\0\0\0WAVEfmt "), Some("audio/wav"));
        assert_eq!(of(b"ID3\x04\0\0\0\0\0\0\0\0"), Some("audio/mpeg"));
        assert_eq!(of(b"\xff\xfb\x90\0\0\0\0\0\0\0\0\0"), Some("audio/mpeg"));
        assert_eq!(of(b"OggS\0\0\0\0\0\0\0\0"), Some("audio/ogg"));
        for none in [&b"<html><body></body>"[..], b"RIFF", b"", b"\xff\0 1234567890"] {
            assert_eq!(of(none), None);
        }
    }
}
