//! The agent's turns as answers in a call, and what happened in it kept.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_base::{
    Error, Language, Result,
    id::{CallId, ConversationId, MemberId, MessageId, OrgId},
};
use frontdesk_voice::{
    core::{Opening, Said, Then, TurnTimes},
    session::{Brain, Earlier, Entry, Question, Thoughts},
};
use tokio::sync::{mpsc, watch};

use super::{expect, watch::Written};
use crate::{
    App, Caller,
    agent::{self, Ahead, LiveTurn, Piece},
    calls::{self, Call, NewLine, WordTime},
    channels::voice::{VoiceSettings, phrases},
    conversations::voice,
};

/// How long what was heard of a reply waits for the reply to be stored.
const STORED: Duration = Duration::from_secs(20);

/// How many answers of a call may be begun for nothing, above as many as were not for nothing. Each is paid for.
const IN_VAIN: u32 = 5;

/// Who answers in one call.
pub(super) struct CallBrain {
    app: App,
    org: OrgId,
    call: CallId,
    conversation: ConversationId,
    opening: Vec<Opening>,
    /// What of it is the agent's own, where it called: models are shown that they said it.
    own: Option<String>,
    language: Language,
    /// Whether there is somebody to put callers through to.
    transfers: bool,
    /// Whether it goes on in a chat, where a person answers.
    in_chat: bool,
    replies: Mutex<HashMap<u64, watch::Receiver<Reply>>>,
    /// How many more answers may be begun in vain.
    in_vain: AtomicU32,
    turns: tokio::sync::Mutex<()>,
    /// What stays of what was said before, by its id, once it is known that a number must not be kept.
    masked: tokio::sync::Mutex<HashMap<String, String>>,
    /// What members have the caller hear.
    written: Written,
    /// How long the call had lasted, where it came back from a person: times count from its answer.
    before: Option<Duration>,
}

/// What became of an answer.
#[derive(Debug, Clone, Default)]
enum Reply {
    /// It is being written.
    #[default]
    Written,
    /// It is over; none when nothing came of it.
    Over(Option<Box<LiveTurn>>),
}

impl CallBrain {
    pub(super) fn new(
        app: &App,
        org: &OrgId,
        call: &Call,
        (opening, own): (Vec<Opening>, Option<String>),
        line: &VoiceSettings,
        language: Language,
        (written, before): (Written, Option<Duration>),
    ) -> Self {
        Self {
            app: app.clone(),
            org: org.clone(),
            call: call.id.clone(),
            conversation: call.conversation_id.clone(),
            opening,
            own,
            language,
            // Who has come back from there is not sent again.
            transfers: line.transfer_number.is_some() && call.returned_at.is_none(),
            in_chat: call.provider == "browser",
            replies: Mutex::default(),
            in_vain: AtomicU32::new(IN_VAIN),
            turns: tokio::sync::Mutex::default(),
            masked: tokio::sync::Mutex::default(),
            written,
            before,
        }
    }

    /// A time of the session as one of the call.
    fn at(&self, time: Duration) -> i64 {
        ms(self.before.unwrap_or_default().saturating_add(time))
    }

    /// What was said, with its times.
    fn told(&self, said: &Said, id: Option<String>) -> NewLine {
        let words = said.words.iter();
        let words =
            words.map(|word| WordTime(word.text.clone(), self.at(word.start), self.at(word.end)));
        let id = id.map(|id| self.own_id(id));
        NewLine {
            text: said.text.clone(),
            words: words.collect(),
            start_ms: self.at(said.start),
            end_ms: self.at(said.end),
            confidence: None,
            id,
        }
    }

    async fn hear(&self, said: &Said, id: String) -> Result<MessageId> {
        // Nothing is kept between looking here and writing: what comes to be masked then is found there.
        let masked = self.masked.lock().await;
        let mut line = self.told(said, Some(id));
        if let Some(text) = line.id.as_ref().and_then(|id| masked.get(id)) {
            line.text.clone_from(text);
            line.words.clear();
        }
        calls::heard(&self.app, &self.org, &self.call, line).await
    }

    /// What the caller said in an earlier turn was the beginning of a number that must not be kept.
    async fn mask(&self, earlier: Earlier, text: String) -> Result<()> {
        let mut masked = self.masked.lock().await;
        let id = self.own_id(match earlier {
            Earlier::Asked(ask) => ask.to_string(),
            Earlier::Noted(start) => noted(start),
        });
        calls::mask(&self.app, &self.org, &self.call, &id, &text).await?;
        masked.insert(id, text);
        Ok(())
    }

    /// A member who had the call is gone: the agent has it again, so that the caller is not alone.
    async fn left(&self) -> Result<()> {
        let system = Caller::system(self.org.clone());
        match calls::hand_back(&self.app, &system, &self.call).await {
            // It is over, or somebody has it already.
            Err(Error::Conflict(_)) => Ok(()),
            done => done,
        }
    }

    /// Ids of one stretch of a call are not those of the next.
    fn own_id(&self, id: String) -> String {
        if self.before.is_some() { format!("back-{id}") } else { id }
    }

    async fn hear_member(&self, who: &str, said: &Said) -> Result<()> {
        let member: MemberId = who.parse().map_err(Error::internal)?;
        let said = self.told(said, None);
        calls::member_said(&self.app, &self.org, &self.call, &member, said).await.map(drop)
    }

    /// Waits until the question stands and gives what was said with the answer that a model began
    /// meanwhile, where one was to be asked.
    async fn stands(&self, question: &mut Question) -> Option<(Said, Option<Ahead>)> {
        let (app, org) = (&self.app, &self.org);
        let mut ahead = None;
        let spent = |left: u32| left.checked_sub(1);
        if question.is_tentative()
            && self.in_vain.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent).is_ok()
        {
            let text = question.said.text.clone();
            tokio::select! {
                begun = agent::ahead(app, org, &self.conversation, &text) => match begun {
                    Ok(begun) => ahead = begun,
                    Err(error) => {
                        tracing::warn!(org.id = %org, call.id = %self.call, error = %error, "A model could not be asked ahead");
                    }
                },
                _ = question.stands() => {}
            }
        }
        let said = question.stands().await?;
        if ahead.is_some() {
            // It was not in vain.
            self.in_vain.fetch_add(2, Ordering::Relaxed);
        }
        Some((said, ahead))
    }

    /// The turn that answers what waits; none when the word is somebody else's.
    async fn turn(
        &self,
        question: &mut Question,
        thoughts: &Thoughts,
        ahead: Option<Ahead>,
    ) -> Result<Option<LiveTurn>> {
        let (listener, pieces) = mpsc::unbounded_channel();
        let turn = agent::live(&self.app, &self.org, &self.conversation, listener, ahead);
        let say = |piece| tell(thoughts, piece);
        agent::aloud(turn, pieces, question.abandoned(), say).await
    }

    /// What follows a turn.
    async fn then(&self, turn: &LiveTurn, thoughts: &Thoughts, language: Language) -> Then {
        if turn.handed_over {
            thoughts.text(self.handed_over(language, self.transfers)).await;
            return if self.transfers { Then::Transfer } else { Then::HangUp };
        }
        if turn.closed {
            return Then::HangUp;
        }
        expect::of(&turn.text).map_or(Then::Listen, Then::Expect)
    }

    const fn handed_over(&self, language: Language, transfers: bool) -> &'static str {
        if self.in_chat && !transfers {
            return phrases::handed_over_here(language);
        }
        phrases::handed_over(language, transfers)
    }

    /// Whether the agent still has the word.
    async fn with_agent(&self) -> Result<bool> {
        let mut conn = self.app.db().read(&self.org).await?;
        voice::is_with_agent(&mut conn, &self.org, &self.conversation).await
    }

    async fn failed(&self, error: &Error, thoughts: &Thoughts) {
        tracing::error!(org.id = %self.org, call.id = %self.call, error = %error, "An answer in a call failed");
        thoughts.failed().await;
    }

    async fn reply(&self, ask: u64) -> Option<Box<LiveTurn>> {
        let waiting = {
            let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
            replies.get(&ask).cloned()
        };
        let mut waiting = waiting?;
        let over = waiting.wait_for(|reply| matches!(reply, Reply::Over(_)));
        match &*tokio::time::timeout(STORED, over).await.ok()?.ok()? {
            Reply::Over(turn) => turn.clone(),
            Reply::Written => None,
        }
    }

    /// What the caller heard of an answer.
    async fn heard(
        &self,
        ask: u64,
        text: &str,
        whole: bool,
        span: (Duration, Duration),
    ) -> Result<()> {
        let (app, org, call) = (&self.app, &self.org, &self.call);
        let times = (self.at(span.0), self.at(span.1));
        let Some(message) = self.reply(ask).await.and_then(|turn| turn.message) else {
            if text.trim().is_empty() {
                return Ok(());
            }
            // It was cut off before it was written to its end: what was heard of it is what there is.
            let message = calls::said(app, org, call, text, true).await?;
            return calls::spoken(app, org, call, &message, times, Vec::new()).await;
        };
        calls::spoken(app, org, call, &message, times, Vec::new()).await?;
        if whole { Ok(()) } else { calls::cut(app, org, call, &message, text).await }
    }

    /// The caller heard a line that is no answer: what a member wrote, or the call's own.
    async fn line(&self, text: &str, times: (i64, i64)) -> Result<()> {
        let (app, org, call) = (&self.app, &self.org, &self.call);
        let message = if let Some(message) = self.written.take(text) {
            message
        } else {
            let own = self.own.as_deref() == Some(text);
            calls::said(app, org, call, text, own).await?
        };
        calls::spoken(app, org, call, &message, times, Vec::new()).await
    }

    async fn times(&self, times: TurnTimes, ears: String, mouth: String) -> Result<()> {
        let turn = self.reply(times.ask).await;
        let since = |at: Option<Duration>| at.map(|at| ms(at.saturating_sub(times.speech_end)));
        let silenced = times.interrupted.zip(times.silenced);
        let kept = calls::TurnTimes {
            turn_id: turn.as_ref().map(|turn| turn.turn.clone()),
            message_id: turn.as_ref().and_then(|turn| turn.message.clone()),
            speech_end_ms: self.at(times.speech_end),
            decided_ms: since(Some(times.decided)),
            transcript_ms: since(times.final_words),
            first_token_ms: since(times.first_text),
            first_audio_ms: since(times.first_audio),
            first_frame_ms: since(times.first_frame),
            clear_ms: silenced.map(|(from, to)| ms(to.saturating_sub(from))),
            ears,
            model: turn.map_or_else(String::new, |turn| turn.model),
            mouth,
        };
        calls::turn(&self.app, &self.org, &self.call, kept).await
    }
}

#[async_trait]
impl Brain for CallBrain {
    async fn open(&self) -> Vec<Opening> {
        self.opening.clone()
    }

    async fn answer(&self, mut question: Question, thoughts: Thoughts) {
        // What was said is kept, and a tool run, when it is certain that it was all.
        let Some((said, ahead)) = self.stands(&mut question).await else { return };
        let (over, waiting) = watch::channel(Reply::default());
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).insert(question.ask, waiting);
        let language = Language::from_tag(&question.language).unwrap_or(self.language);
        let heard = match calls::speaks(&self.app, &self.org, &self.call, language).await {
            Ok(()) => self.hear(&said, question.ask.to_string()).await,
            Err(error) => Err(error),
        };
        let answered = match heard {
            Ok(_) => {
                // One turn after the other: one that was interrupted may still be finishing.
                let _turn = self.turns.lock().await;
                if question.is_abandoned() {
                    Ok(None)
                } else {
                    self.turn(&mut question, &thoughts, ahead).await
                }
            }
            Err(error) => Err(error),
        };
        match answered {
            Ok(Some(turn)) => {
                let then = self.then(&turn, &thoughts, language).await;
                over.send_replace(Reply::Over(Some(Box::new(turn))));
                thoughts.done(then).await;
            }
            Ok(None) => {
                over.send_replace(Reply::Over(None));
                match self.with_agent().await {
                    // What was said was answered with what was said before it, which nobody heard.
                    Ok(true) => thoughts.failed().await,
                    // Somebody else has the word, who is not on the line: the caller hears so.
                    Ok(false) => {
                        thoughts.text(self.handed_over(language, false)).await;
                        thoughts.done(Then::HangUp).await;
                    }
                    Err(error) => self.failed(&error, &thoughts).await,
                }
            }
            Err(error) => {
                over.send_replace(Reply::Over(None));
                self.failed(&error, &thoughts).await;
            }
        }
    }

    async fn keep(&self, entry: Entry) {
        let (app, org, call) = (&self.app, &self.org, &self.call);
        let kept = match entry {
            Entry::Note(said) => self.hear(&said, noted(said.start)).await.map(drop),
            Entry::Member { who, said } => self.hear_member(&who, &said).await,
            Entry::Line { text, start, end } => {
                self.line(&text, (self.at(start), self.at(end))).await
            }
            Entry::Heard { ask, text, whole, start, end } => {
                self.heard(ask, &text, whole, (start, end)).await
            }
            Entry::Turn { times, ears, mouth } => self.times(times, ears, mouth).await,
            Entry::Lost { part, kind } => {
                metrics::counter!("call_senses_lost_total", "part" => part, "kind" => kind)
                    .increment(1);
                Ok(())
            }
            Entry::Keys(keys) => calls::keys(app, org, call, &keys).await,
            Entry::Masked { earlier, text } => self.mask(earlier, text).await,
            Entry::Left { .. } => self.left().await,
            Entry::Transfer => Ok(()),
        };
        if let Err(error) = kept {
            tracing::error!(org.id = %org, call.id = %call, error = %error, "Something of a call was not kept");
        }
    }
}

pub(super) async fn tell(thoughts: &Thoughts, piece: Piece) {
    match piece {
        Piece::More(text) => thoughts.text(text).await,
        Piece::TakenBack => thoughts.taken_back().await,
        Piece::Working => thoughts.working().await,
    }
}

/// The id of what nobody was asked for an answer to, by when it began.
fn noted(start: Duration) -> String {
    format!("note-{}", start.as_millis())
}

fn ms(at: Duration) -> i64 {
    i64::try_from(at.as_millis()).unwrap_or(i64::MAX)
}
