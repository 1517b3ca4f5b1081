//! The agent on the phone: a call's line, ears, mouth and brain brought together, and what becomes of
//! it kept.
//!
//! Whoever carries a call gives its line to [`take`]: ears and mouth are those of the line's settings
//! (`senses`), the answers are the agent's turns (`brain`), the recording is kept when it is over
//! (`tape`). While it lasts it is among the [`held()`] calls of this process, through which a member
//! takes it over.

mod brain;
mod expect;
mod held;
mod phrases;
mod senses;
mod tape;

pub use held::{Held, held};
pub use senses::can_talk;

use std::{sync::Arc, time::Duration};

use frontdesk_audio::EnergyDetector;
use frontdesk_base::{Result, id::OrgId};
use frontdesk_providers::speech::Format;
use frontdesk_voice::{
    core::Settings,
    session::{self, By, Line, Live, Recording, Setup},
};
use tokio::sync::mpsc;

use self::brain::CallBrain;
use crate::{
    App,
    calls::{self, Begun, EndedBy, Ending, Outcome},
    channels::voice::VoiceSettings,
    settings,
};

/// How often it is said that a call is still held.
const BEAT: Duration = Duration::from_secs(15);
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
    told: Option<mpsc::Sender<Live>>,
) -> Result<Left> {
    let call = calls::answered(app, org, &begun.call.id).await?;
    let outcome = match prepare(app, org, begun, line_settings, format).await {
        Ok((setup, tape)) => {
            let (held, controls) = held::hold(app, org, &call);
            let setup = Setup { live: told, ..setup };
            let session = async {
                tokio::select! {
                    outcome = session::run(setup, line, controls) => outcome.by,
                    // It was ended elsewhere.
                    () = beat(app, org, &call.id) => By::Closed,
                }
            };
            let (by, tape) = tokio::join!(session, tape::collect(tape));
            drop(held);
            if let Some(tape) = tape
                && let Err(error) = tape::keep(app, org, &call.id, tape, format).await
            {
                tracing::error!(org.id = %org, call.id = %call.id, error = %error, "A recording was not kept");
            }
            by
        }
        Err(error) => {
            tracing::error!(org.id = %org, call.id = %call.id, error = %error, "A call could not be led");
            By::Speechless
        }
    };
    let (by, outcome, left) = match outcome {
        By::Caller => (EndedBy::Caller, None, Left::Over),
        By::Agent(_) => (EndedBy::Agent, None, Left::Over),
        By::Transferred => (EndedBy::Agent, Some(Outcome::Transferred), Left::Transfer),
        By::Closed => (EndedBy::Network, None, Left::Over),
        By::Speechless => (EndedBy::Network, None, Left::Speechless),
    };
    calls::end(app, org, &call.id, Ending { by, outcome, cost_micros: 0 }).await?;
    Ok(left)
}

/// Says again and again that the call is held; returns when it is over.
async fn beat(app: &App, org: &OrgId, call: &frontdesk_base::id::CallId) {
    loop {
        tokio::time::sleep(BEAT).await;
        match calls::beat(app, org, call).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(org.id = %org, call.id = %call, error = %error, "A call's beat was not kept");
            }
        }
    }
}

async fn prepare(
    app: &App,
    org: &OrgId,
    begun: &Begun,
    line: &VoiceSettings,
    format: Format,
) -> Result<(Setup, mpsc::Receiver<session::Piece>)> {
    let mut conn = app.db().read(org).await?;
    let agent = settings::agent_in(&mut conn, org).await?;
    drop(conn);
    let ears = senses::ears(app, org, line).await?;
    let mouth = senses::mouth(app, org, line).await?;
    let language = phrases::language(begun.contact.language.as_deref(), line, &agent.languages);
    let opening = phrases::opening(line, &agent, language);
    let told = opening.iter().any(|line| !line.interruptible);
    let (tape, pieces) = mpsc::channel(PIECES);
    let recording = line.recording.then_some(Recording { to: tape, agreed: !told });
    let brain = CallBrain::new(app, org, &begun.call, opening, line, language);
    let setup = Setup {
        settings: Settings {
            idle: Duration::from_secs(u64::from(line.idle_seconds)),
            max_length: Duration::from_mins(u64::from(line.max_minutes)),
            lines: phrases::lines(language),
            ..Settings::default()
        },
        format,
        language: language.tag().to_owned(),
        voice: line.voice.clone(),
        speed: f32::from(line.speed) / 100.0,
        terms: phrases::terms(app, org).await?,
        taught: Vec::new(),
        ears,
        mouth,
        brain: Arc::new(brain),
        detector: Box::new(EnergyDetector::new(format.rate())),
        phrases: app.memory(),
        recording,
        live: None,
    };
    Ok((setup, pieces))
}
