//! Talking with the agent to try it out, as it stands in the saved draft or as a phone line has it: a call of
//! which nothing is kept, by turns that change nothing. What it costs is counted, as in the playground.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use frontdesk_base::{Error, Language, Result, id::ChannelId};
use frontdesk_providers::speech::Format;
use frontdesk_voice::{
    core::{Opening, Then},
    session::{self, Brain, By, Control, Entry, Line, Question, Thoughts},
};
use tokio::sync::mpsc;

use super::{Left, brain::tell, expect, setup};
use crate::{
    App, Caller, Role,
    agent::{
        self,
        playground::{self, Speaks, Talk, Tried},
    },
    channels::voice::{self, VoiceSettings, phrases},
    settings::{self, AgentSettings},
    tool,
};

/// The longest rehearsal.
const LONGEST_MINUTES: u16 = 10;

/// A member who may rehearse now. Each has one rehearsal at a time in a process.
#[derive(Debug)]
pub struct Rehearsal {
    caller: Caller,
    settings: AgentSettings,
    line: VoiceSettings,
    going_on: Arc<GoingOn>,
}

/// Who rehearses in this process.
#[derive(Debug, Default)]
pub(crate) struct GoingOn(Mutex<HashSet<String>>);

impl Drop for Rehearsal {
    fn drop(&mut self) {
        let mut all = self.going_on.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(self.caller.actor().id());
    }
}

/// Prepares a rehearsal: with the saved draft, or of a line as its callers hear it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever may not try the agent out, [`Error::NotFound`] for a line that is not
/// there, [`Error::Conflict`] where nobody could hear or speak, or the member rehearses already.
pub async fn rehearsal(app: &App, caller: &Caller, line: Option<&ChannelId>) -> Result<Rehearsal> {
    caller.must_be(Role::Operator)?;
    if !voice::can_talk(app, caller.org()).await? {
        return Err(Error::conflict("There is nobody who could hear or speak."));
    }
    let (settings, line) = match line {
        Some(id) => {
            let line = voice::get(app, caller, id).await?.settings.0;
            let mut conn = app.db().read(caller.org()).await?;
            (settings::agent_in(&mut conn, caller.org()).await?, line)
        }
        None => (settings::draft(app, caller).await?.settings, VoiceSettings::default()),
    };
    let going_on = app.memory::<GoingOn>();
    let mut all = going_on.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !all.insert(caller.actor().id().to_owned()) {
        return Err(Error::conflict("You are talking with the agent already."));
    }
    drop(all);
    Ok(Rehearsal { caller: caller.clone(), settings, line, going_on })
}

impl Rehearsal {
    /// Leads it to its end.
    ///
    /// # Errors
    /// Ours.
    pub async fn lead(&self, app: &App, format: Format, line: Line) -> Result<Left> {
        let org = self.caller.org();
        let max_minutes = self.line.max_minutes.min(LONGEST_MINUTES);
        let settings = VoiceSettings { max_minutes, ..self.line.clone() };
        let language = phrases::language(None, &settings, &self.settings.languages);
        let brain = RehearsalBrain {
            app: app.clone(),
            caller: self.caller.clone(),
            settings: self.settings.clone(),
            opening: phrases::opening(&settings, &self.settings, language, None),
            language,
            talk: Mutex::default(),
            turns: tokio::sync::Mutex::default(),
        };
        let setup = setup(app, org, &settings, (format, language), Arc::new(brain)).await?;
        let (control, controls) = mpsc::channel(1);
        let session = std::pin::pin!(session::run(setup, line, controls));
        let stopping = async {
            app.background().stopping().await;
            drop(control.send(Control::Close).await);
            std::future::pending::<()>().await;
        };
        let by = tokio::select! {
            outcome = session => outcome.by,
            () = stopping => By::Closed,
        };
        Ok(if by == By::Speechless { Left::Speechless } else { Left::Over })
    }
}

struct RehearsalBrain {
    app: App,
    caller: Caller,
    settings: AgentSettings,
    opening: Vec<Opening>,
    language: Language,
    talk: Mutex<Talk>,
    turns: tokio::sync::Mutex<()>,
}

impl RehearsalBrain {
    fn talk(&self) -> Talk {
        self.talk.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn turn(
        &self,
        said: &str,
        question: &mut Question,
        thoughts: &Thoughts,
    ) -> Result<Tried> {
        let (listener, pieces) = mpsc::unbounded_channel();
        let (settings, talk) = (self.settings.clone(), self.talk());
        let turn = playground::try_aloud(&self.app, &self.caller, settings, talk, said, listener);
        let say = |piece| tell(thoughts, piece);
        agent::aloud(turn, pieces, question.abandoned(), say).await
    }
}

#[async_trait]
impl Brain for RehearsalBrain {
    async fn open(&self) -> Vec<Opening> {
        self.opening.clone()
    }

    async fn answer(&self, mut question: Question, thoughts: Thoughts) {
        let Some(said) = question.stands().await else { return };
        let _turn = self.turns.lock().await;
        if question.is_abandoned() {
            return;
        }
        let said = frontdesk_base::text::shorten(&said.text, playground::CHARS);
        match self.turn(&said, &mut question, &thoughts).await {
            Ok(tried) => {
                let closed = tried.why.record.tools.iter().any(|run| {
                    run.name == "resolve_conversation" && !tool::is_refusal(&run.result)
                });
                let then = if tried.handed_over {
                    thoughts.text(phrases::handed_over(self.language, false)).await;
                    Then::HangUp
                } else if closed {
                    Then::HangUp
                } else {
                    expect::of(&tried.text).map_or(Then::Listen, Then::Expect)
                };
                *self.talk.lock().unwrap_or_else(PoisonError::into_inner) = tried.talk;
                thoughts.done(then).await;
            }
            Err(error) => {
                tracing::warn!(org.id = %self.caller.org(), error = %error, "An answer in a rehearsal failed");
                thoughts.failed().await;
            }
        }
    }

    /// Nothing is kept; of a reply that was spoken over, the talk goes on with what was heard.
    async fn keep(&self, entry: Entry) {
        let Entry::Heard { text, whole: false, .. } = entry else { return };
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = talk.lines.last_mut()
            && last.by == Speaks::Agent
            && last.text.starts_with(text.trim())
        {
            text.trim().clone_into(&mut last.text);
        }
    }
}
