//! The agent on the phone: a call's line, ears, mouth and brain brought together, and what becomes of
//! it kept.
//!
//! Whoever carries a call gives its line to [`take`]: ears and mouth are those of the line's settings
//! (`senses`), the answers are the agent's turns (`brain`), the recording is kept as it comes
//! (`tape`), what members do meanwhile is passed on (`watch`), and they may come on the line (`receiver`). In a rehearsal (`rehearsal`) a member talks with
//! the agent as it is in the draft, and nothing comes of it. When the process is told to stop, or the call was
//! ended elsewhere, the line is let go of.

mod brain;
mod expect;
mod receiver;
mod rehearsal;
mod senses;
mod tape;
mod watch;

use std::{sync::Arc, time::Duration};

use frontdesk_base::{Language, Result, id::OrgId};
use frontdesk_providers::speech::Format;
use frontdesk_voice::{
    core::{Opening, Settings},
    session::{self, Brain, By, Line, Recording, Setup},
};
use tokio::sync::mpsc;

use self::{
    brain::CallBrain,
    receiver::Holding,
    watch::{Watch, Written},
};
pub use self::{
    receiver::{Receiver, receiver},
    rehearsal::{Rehearsal, rehearsal},
};
use crate::{
    App, Caller,
    calls::{self, Begun, Call, EndedBy, Ending, Outcome},
    channels::voice::{VoiceSettings, phrases},
    settings::{self, AgentSettings},
};

/// Acts of members that wait.
const ACTS: usize = 16;
/// How many pieces of a recording wait to be kept.
const PIECES: usize = 256;

/// How a call came to its end, for whoever carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It is over.
    Over,
    /// The caller is to be put through to a person.
    Transfer,
    /// Nobody can speak here: the caller may leave a message.
    Speechless,
}

/// Leads a call that was answered to its end.
///
/// # Errors
/// Ours; the call is ended all the same.
pub async fn take(
    app: &App,
    org: &OrgId,
    begun: &Begun,
    line_settings: &VoiceSettings,
    format: Format,
    line: Line,
) -> Result<Left> {
    let call = &begun.call.id;
    let by = match Box::pin(lead(app, org, begun, line_settings, format, line)).await {
        Ok(by) => by,
        Err(error) => {
            tracing::error!(org.id = %org, call.id = %call, error = %error, "A call could not be led");
            By::Speechless
        }
    };
    let (by, outcome, left) = match by {
        By::Caller => (EndedBy::Caller, None, Left::Over),
        By::Agent(_) => (EndedBy::Agent, None, Left::Over),
        By::Transferred => (EndedBy::Agent, Some(Outcome::Transferred), Left::Transfer),
        // The caller was told.
        By::Closed if said_goodbye(app) => (EndedBy::Agent, None, Left::Over),
        By::Closed => (EndedBy::Network, None, Left::Over),
        By::Speechless => (EndedBy::Network, None, Left::Speechless),
    };
    calls::end(app, org, call, Ending { by, outcome, cost_micros: 0 }).await?;
    Ok(left)
}

/// Whether calls are told that they end here: the process is about to stop, and does not yet.
fn said_goodbye(app: &App) -> bool {
    app.background().is_leaving() && !app.background().is_stopping()
}

async fn lead(
    app: &App,
    org: &OrgId,
    begun: &Begun,
    line_settings: &VoiceSettings,
    format: Format,
    line: Line,
) -> Result<By> {
    let call = &begun.call.id;
    calls::answered(app, org, call).await?;
    let written = Written::default();
    let back = begun.call.returned_at.is_some();
    let before = if back { Some(lasted(app, org, &begun.call).await?) } else { None };
    let held = (&written, before);
    let (setup, tape) = prepare(app, org, begun, line_settings, format, held).await?;
    let (control, controls) = mpsc::channel(ACTS);
    let _held = Holding::new(app, call, control.clone());
    let language = Language::from_tag(&setup.language).unwrap_or_default();
    let watch = Watch { app, org, call: &begun.call, control, written, language };
    let session = async {
        let session = std::pin::pin!(session::run(setup, line, controls));
        tokio::select! {
            outcome = session => outcome.by,
            never = watch.run() => match never {},
        }
    };
    let (by, ()) = tokio::join!(session, tape::keep(app, org, call, (format, before), tape));
    Ok(by)
}

async fn prepare(
    app: &App,
    org: &OrgId,
    begun: &Begun,
    line: &VoiceSettings,
    format: Format,
    (written, before): (&Written, Option<Duration>),
) -> Result<(Setup, mpsc::Receiver<session::Piece>)> {
    let mut conn = app.db().read(org).await?;
    let agent = settings::agent_in(&mut conn, org).await?;
    drop(conn);
    let language = phrases::language(begun.contact.language.as_deref(), line, &agent.languages);
    let call = &begun.call;
    let (opening, own) = if before.is_some() {
        let words = phrases::nobody_came(language);
        let line = Opening { text: words.to_owned(), interruptible: true, fixed: true };
        (vec![line], Some(words.to_owned()))
    } else {
        opening(app, org, call, line, (&agent, language)).await?
    };
    let told = opening.iter().any(|line| !line.interruptible);
    let (tape, pieces) = mpsc::channel(PIECES);
    // Of a call that came back, the recording goes on; who was not told before is not recorded now.
    let records = line.recording
        && (before.is_none() || call.recording_state == calls::RecordingState::Ready);
    let recording = records.then_some(Recording { to: tape, agreed: !told });
    let brain =
        CallBrain::new(app, org, call, (opening, own), line, language, (written.clone(), before));
    let setup = setup(app, org, line, (format, language), Arc::new(brain)).await?;
    Ok((Setup { recording, ..setup }, pieces))
}

/// How long a call has lasted, and no less than what was said in it.
async fn lasted(app: &App, org: &OrgId, call: &Call) -> Result<Duration> {
    let lines = calls::transcript(app, &Caller::system(org.clone()), &call.id).await?;
    let said = lines.iter().map(|line| line.end_ms).max().unwrap_or(0);
    let said = Duration::from_millis(said.try_into().unwrap_or(0));
    let now = app.clock().now();
    Ok(call.answered_at.map_or(said, |from| now.since(from).max(said)))
}

/// What is said first, and what of it is the agent's own, where it called.
async fn opening(
    app: &App,
    org: &OrgId,
    call: &Call,
    line: &VoiceSettings,
    (agent, language): (&AgentSettings, Language),
) -> Result<(Vec<Opening>, Option<String>)> {
    let mut opening = phrases::opening(line, agent, language, call.number());
    let own = calls::opening(app, org, call, language).await?;
    if let (Some(own), Some(greeting)) = (&own, opening.last_mut()) {
        greeting.text.clone_from(own);
        greeting.fixed = false;
    }
    Ok((opening, own))
}

fn millis(span: u16) -> Duration {
    Duration::from_millis(u64::from(span))
}

/// A call as its line is set, of which nothing is recorded.
async fn setup(
    app: &App,
    org: &OrgId,
    line: &VoiceSettings,
    (format, language): (Format, Language),
    brain: Arc<dyn Brain>,
) -> Result<Setup> {
    Ok(Setup {
        settings: Settings {
            patience_waiting: millis(line.patience_ms),
            patience_speaking: millis(line.patience_interrupting_ms),
            patience_dictation: millis(line.patience_dictation_ms),
            zero_for_a_person: line.zero_for_a_person,
            menu: phrases::menu(line),
            idle: Duration::from_secs(u64::from(line.idle_seconds)),
            max_length: Duration::from_mins(u64::from(line.max_minutes)),
            lines: phrases::lines(language),
            ..Settings::default()
        },
        format,
        language: language.tag().to_owned(),
        tongues: phrases::tongues(line),
        voice: line.voice.clone(),
        speed: f32::from(line.speed) / 100.0,
        terms: phrases::terms(app, org).await?,
        taught: phrases::taught(line),
        ears: senses::ears(app, org, line).await?,
        mouth: senses::mouth(app, org, line).await?,
        brain,
        detector: senses::detector(app, format.rate()).await,
        phrases: app.memory(),
        recording: None,
    })
}
