//! The agent as a custom model of Vapi's: each question is an ordinary spoken turn, whose words go out as
//! they are checked.

use std::future;

use frontdesk_base::{Error, Language, Result, Stopwatch, id::ChannelId, id::OrgId, text};
use frontdesk_providers::vapi::chat::{Answer, Asked, ToolUse, Turn, read};
use frontdesk_voice::redact;
use serde_json::json;
use tokio::sync::mpsc;

use super::Turns;
use crate::{
    App, Caller,
    agent::{self, LiveTurn, Piece},
    calls::{self, Call, Speaker, State},
    channels::voice::{
        Line, phrases as spoken,
        vapi::{
            Request,
            assistant::MESSAGE,
            begun, genuine,
            history::{self, Taken},
        },
        words,
    },
    conversations::voice,
    settings,
    tasks::{self, NewTask, Retold, Urgency},
};

/// An answer on its way.
#[derive(Debug)]
pub struct Reply {
    /// Its pieces. Whoever drops them wants no more: the turn stops.
    pub pieces: mpsc::UnboundedReceiver<Said>,
    /// How they are framed.
    pub frame: Answer,
    /// Whether they are wanted one by one.
    pub stream: bool,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Words to be spoken.
    Text(String),
    /// A tool of Vapi's own that it is to run.
    Tool(ToolUse),
}

/// Answers what Vapi asks its model. The answer comes in pieces while the turn runs.
///
/// # Errors
/// [`Error::SignedOut`] for a request that does not prove itself, [`Error::Invalid`] for one that names no
/// call, [`Error::Forbidden`] for a caller who is blocked, [`Error::Conflict`] for a call that is over.
pub async fn chat(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<Reply> {
    let (org, line) = genuine(app, id, request).await?;
    let watch = Stopwatch::start();
    let asked = read(request.body).ok_or_else(|| Error::invalid("messages", "are missing"))?;
    let info = asked.call.as_ref().ok_or_else(|| {
        Error::invalid("call", "is missing: the model's metadataSendMode is to be variable")
    })?;
    let begun = begun(app, &org, &line, info).await?;
    let call = match begun.call.status {
        State::Ringing => calls::answered(app, &org, &begun.call.id).await?,
        State::Live => begun.call,
        State::Ended => return Err(Error::conflict("This call is over.")),
    };
    calls::beat(app, &org, &call.id).await?;
    let mut conn = app.db().read(&org).await?;
    let agent = settings::agent_in(&mut conn, &org).await?;
    drop(conn);
    let language = begun.conversation.language.as_deref().or(begun.contact.language.as_deref());
    let language = spoken::language(language, &line.settings, &agent.languages);
    let (to, pieces) = mpsc::unbounded_channel();
    let seconds = app.clock().now().millis() / 1000;
    let frame = Answer::new(&app.random().token()[..24], &asked.model, seconds);
    let stream = asked.stream;
    let talk = Talk { app: app.clone(), org, line, call, language, asked, to, watch };
    app.background().spawn("vapi_turn", talk.answer());
    Ok(Reply { pieces, frame, stream })
}

/// One question of Vapi's being answered.
struct Talk {
    app: App,
    org: OrgId,
    line: Line,
    call: Call,
    language: Language,
    asked: Asked,
    to: mpsc::UnboundedSender<Said>,
    watch: Stopwatch,
}

impl Talk {
    async fn answer(self) {
        let turn = self.app.memory::<Turns>().of(&self.call.id);
        // One after the other: one that is not wanted any more may still be finishing.
        let _turn = turn.lock().await;
        if self.to.is_closed() {
            return;
        }
        if let Err(error) = self.answer_in_turn().await {
            tracing::error!(org.id = %self.org, call.id = %self.call.id, error = %error, "An answer in a call failed");
            self.say(&spoken::lines(self.language).again);
        }
    }

    async fn answer_in_turn(&self) -> Result<()> {
        let taken = history::take(&self.app, &self.org, &self.call, &self.asked.history).await?;
        if self.asked.model == MESSAGE {
            if taken.new {
                self.take_message().await?;
            }
            return Ok(());
        }
        if !taken.new && matches!(self.asked.history.last(), Some(Turn::Tool)) {
            // A tool of Vapi's ran: there is nothing to add to that the call ends or is put through.
            return Ok(());
        }
        match self.turn(&taken).await? {
            Some(turn) => {
                self.follow(&turn);
                Ok(())
            }
            None if self.to.is_closed() => Ok(()),
            None => self.again().await,
        }
    }

    /// The agent's turn, spoken as it is checked. It stops when Vapi hangs up on it: the caller goes on
    /// speaking. A tool that has begun is let finish.
    async fn turn(&self, taken: &Taken) -> Result<Option<LiveTurn>> {
        let (listener, heard) = mpsc::unbounded_channel();
        let turn = agent::live(&self.app, &self.org, &self.call.conversation_id, listener, None);
        let mut first_text_ms = None;
        let say = |piece| {
            if let Piece::More(text) = piece {
                first_text_ms.get_or_insert_with(|| self.watch.millis());
                self.say(&text);
            }
            future::ready(())
        };
        let done = agent::aloud(turn, heard, self.to.closed(), say).await?;
        if let Some(turn) = &done {
            self.keep(turn, taken, first_text_ms).await?;
        }
        Ok(done)
    }

    /// Keeps when the reply was spoken and how long the caller waited for it.
    async fn keep(&self, turn: &LiveTurn, taken: &Taken, first_text_ms: Option<i64>) -> Result<()> {
        let (app, org, call) = (&self.app, &self.org, &self.call.id);
        // What was spoken before a person was called is said, though the turn has no reply.
        let message = match &turn.message {
            None if !turn.text.is_empty() => {
                Some(calls::said(app, org, call, &turn.text, true).await?)
            }
            message => message.clone(),
        };
        if let Some(message) = &message {
            let start = taken.at_ms + first_text_ms.unwrap_or_default();
            let times = (start, start + history::length(&turn.text));
            calls::spoken(app, org, call, message, times, Vec::new()).await?;
        }
        let times = calls::TurnTimes {
            turn_id: Some(turn.turn.clone()),
            message_id: message,
            speech_end_ms: taken.at_ms,
            first_token_ms: first_text_ms,
            ears: "vapi".to_owned(),
            model: turn.model.clone(),
            mouth: "vapi".to_owned(),
            ..calls::TurnTimes::default()
        };
        calls::turn(app, org, call, times).await
    }

    /// What follows a turn: the call is put through or ends, by Vapi's own tools.
    fn follow(&self, turn: &LiveTurn) {
        if turn.handed_over {
            let number = self.line.settings.transfer_number.as_deref();
            match number.zip(self.asked.transfer_tool()) {
                Some((number, tool)) => {
                    self.say(&format!(" {}", spoken::handed_over(self.language, true)));
                    self.use_tool(tool, json!({ "destination": number }));
                }
                None => self.part(&format!(" {}", spoken::handed_over(self.language, false))),
            }
        } else if turn.closed {
            self.part("");
        }
    }

    /// Nothing waits to be answered: it was asked before, or somebody else has the word.
    async fn again(&self) -> Result<()> {
        let of = (&self.call.id, &self.call.conversation_id);
        let standing = calls::standing(&self.app, &self.org, of, i64::MAX).await?;
        if standing.taken || standing.put_through || !standing.open {
            // A member speaks with the caller: what they write is said by Vapi, and the agent is quiet.
            return Ok(());
        }
        let mut conn = self.app.db().read(&self.org).await?;
        let ours = voice::is_with_agent(&mut conn, &self.org, &self.call.conversation_id).await?;
        drop(conn);
        let caller = Caller::system(self.org.clone());
        let lines = calls::transcript(&self.app, &caller, &self.call.id).await?;
        let replies = lines.iter().rev().take_while(|line| line.speaker == Speaker::Agent);
        let mut replies: Vec<&str> = replies.map(|line| line.text.as_str()).collect();
        replies.reverse();
        let said = replies.join(" ");
        if ours {
            self.say(&said);
        } else {
            let farewell = spoken::handed_over(self.language, false);
            self.part(format!("{said} {farewell}").trim_start());
        }
        Ok(())
    }

    /// What the caller says while nobody answers becomes one task, however many pieces it comes in, and they are
    /// thanked.
    async fn take_message(&self) -> Result<()> {
        let (app, org) = (&self.app, &self.org);
        let said = self.asked.history.iter().filter_map(|turn| match turn {
            Turn::User(words) => Some(redact::mask(words)),
            Turn::Assistant(_) | Turn::Tool => None,
        });
        let said: Vec<String> = said.collect();
        let number = self.call.number().map(frontdesk_base::phone::grouped);
        let title = number.as_ref().map_or_else(
            || "A caller without a number left a message".to_owned(),
            |number| format!("Call {number} back"),
        );
        let of_call = &self.call.conversation_id;
        let tasks = tasks::of_conversation(app, &Caller::system(org.clone()), of_call).await?;
        let begun = tasks.into_iter().find(|task| task.done_at.is_none() && task.title == title);
        let mut tx = app.db().begin(org).await?;
        if let (Some(task), Some((news, before))) = (begun, said.split_last()) {
            let retold = Retold {
                title: (title.clone(), title),
                body: (self.message(before), self.message(&said)),
                news: text::shorten(&text::clean(news), 4_000),
            };
            tasks::retell_in(app, &mut tx, org, &task.id, &retold).await?;
        } else {
            let task = NewTask {
                kind: if number.is_some() { "callback" } else { "message" }.to_owned(),
                title,
                body: self.message(&said),
                urgency: Urgency::High,
                contact: Some(self.call.contact_id.clone()),
                conversation: Some(of_call.clone()),
                ..NewTask::default()
            };
            tasks::create_in(app, &mut tx, org, "system", task).await?;
        }
        tx.commit().await?;
        self.part(words::taken(self.language));
        Ok(())
    }

    fn message(&self, said: &[String]) -> String {
        let said = redact::mask(&text::clean(&said.join(" ")));
        format!("On {}: “{}”", self.line.name, text::shorten(&said, 4_000))
    }

    /// Says goodbye, and has the call end where the assistant can.
    fn part(&self, goodbye: &str) {
        self.say(goodbye);
        if let Some(tool) = self.asked.end_tool() {
            self.use_tool(tool, json!({}));
        }
    }

    fn say(&self, text: &str) {
        if !text.is_empty() {
            // Vapi may have hung up: the caller goes on speaking.
            drop(self.to.send(Said::Text(text.to_owned())));
        }
    }

    fn use_tool(&self, name: &str, arguments: serde_json::Value) {
        let id = format!("call_{}", &self.app.random().token()[..24]);
        drop(self.to.send(Said::Tool(ToolUse { id, name: name.to_owned(), arguments })));
    }
}
