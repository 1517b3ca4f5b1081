//! The recording of a call, from its pieces to the file that is kept.

use std::time::Duration;

use frontdesk_audio::{Law, Peaks, wav};
use frontdesk_base::{
    Result,
    id::{CallId, OrgId},
};
use frontdesk_providers::speech::Format;
use frontdesk_voice::session::Piece;
use tokio::sync::mpsc;

use crate::{
    App,
    calls::{self, Recording},
    limits,
};

/// Columns of the picture of a recording.
const COLUMNS: usize = 800;

/// The most bytes of sound: what can be kept, less the header.
const MOST: usize = limits::RECORDING_BYTES - 1_024;

/// What was recorded of a call.
pub(super) struct Tape {
    from: Duration,
    /// Mu-law, both sides in turns.
    sound: Vec<u8>,
    peaks: Peaks,
}

/// Collects the pieces of a recording until the call is over, and notes when it begins. One that is longer
/// than can be kept ends there. None when nothing was recorded.
pub(super) async fn collect(
    app: &App,
    org: &OrgId,
    call: &CallId,
    mut pieces: mpsc::Receiver<Piece>,
) -> Option<Tape> {
    let peaks = Peaks::new(COLUMNS);
    let mut tape = Tape { from: Duration::ZERO, sound: Vec::new(), peaks };
    let mut full = false;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Begins(at) => {
                tape.from = at;
                if let Err(error) = calls::recording_began(app, org, call).await {
                    tracing::warn!(org.id = %org, call.id = %call, error = %error, "That a call is recorded was not noted");
                }
            }
            Piece::Sound(_) if full => {}
            Piece::Sound(more) if tape.sound.len() + more.len() <= MOST => {
                tape.peaks.push_coded(&more, Law::Mu);
                tape.sound.extend(more);
            }
            Piece::Sound(_) => {
                full = true;
                tracing::warn!(org.id = %org, call.id = %call, "A recording ends before its call: it is as long as can be kept");
            }
        }
    }
    (!tape.sound.is_empty()).then_some(tape)
}

/// Keeps it.
pub(super) async fn keep(
    app: &App,
    org: &OrgId,
    call: &CallId,
    tape: Tape,
    format: Format,
) -> Result<()> {
    let length = u64::try_from(tape.sound.len()).unwrap_or(u64::MAX);
    let mut bytes = wav::Format::call(format.rate()).header(Some(length));
    bytes.extend(&tape.sound);
    let overview = tape.peaks.overview();
    let samples = length / 2;
    let recording = Recording {
        bytes: bytes.into(),
        content_type: "audio/wav".to_owned(),
        from_ms: i64::try_from(tape.from.as_millis()).unwrap_or(0),
        millis: i64::try_from(samples * 1_000 / u64::from(format.rate())).unwrap_or(0),
        peaks: calls::Peaks { caller: overview.caller, agent: overview.agent },
    };
    calls::recording_ready(app, org, call, recording).await?;
    Ok(())
}
