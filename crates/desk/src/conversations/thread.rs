//! What every change to a conversation goes through: its row locked, messages appended, the state
//! machine stepped, the row written once at the end.

use std::time::Duration;

use frontdesk_base::{
    Error, Language, Result, Timestamp,
    id::{ConversationId, MemberId, MessageId, OrgId, TurnId},
    text,
};
use frontdesk_db::{Json, Tx};

use super::{
    alerts,
    card::BookingCard,
    deadline,
    handover::{self, Effect, Input, Line, Policy, Standing},
    lines::{self, Names},
    model::{
        Attachment, Author, Choice, Conversation, Delivery, Holder, Kind, Message, MessageView,
        SourceRef, Status,
    },
    store,
};
use crate::{
    App,
    events::{self, NewEvent},
    jobs::{self, NewJob},
};

/// How long the person who is there may leave the contact without an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15 * 60);

/// How long after its end a conversation's open questions are closed: by then nobody undoes the end.
const UNDONE_WITHIN: Duration = Duration::from_secs(15);

/// Something to be appended.
pub(super) struct Draft {
    pub(super) id: Option<MessageId>,
    pub(super) author: Author,
    pub(super) author_id: Option<MemberId>,
    pub(super) author_name: String,
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) choices: Vec<Choice>,
    pub(super) sources: Vec<SourceRef>,
    pub(super) booking: Option<BookingCard>,
    pub(super) client_id: Option<String>,
    pub(super) turn_id: Option<TurnId>,
}

impl Draft {
    pub(super) fn new(
        author: Author,
        name: impl Into<String>,
        kind: Kind,
        text: impl Into<String>,
    ) -> Self {
        Self {
            id: None,
            author,
            author_id: None,
            author_name: name.into(),
            kind,
            text: text.into(),
            choices: Vec::new(),
            sources: Vec::new(),
            booking: None,
            client_id: None,
            turn_id: None,
        }
    }
}

/// A conversation being changed.
pub(super) struct Thread<'a> {
    pub(super) app: &'a App,
    pub(super) org: &'a OrgId,
    pub(super) tx: &'a mut Tx,
    pub(super) row: Conversation,
    pub(super) now: Timestamp,
    /// Whether a person may be promised within minutes.
    pub(super) promises: bool,
}

impl<'a> Thread<'a> {
    /// Locks the conversation.
    pub(super) async fn open(
        app: &'a App,
        tx: &'a mut Tx,
        org: &'a OrgId,
        id: &ConversationId,
    ) -> Result<Self> {
        let row = store::lock(tx, org, id).await?.ok_or(Error::NotFound("conversation"))?;
        Ok(Self::of(app, tx, org, row))
    }

    /// Goes on with a conversation that this transaction has locked or made.
    pub(super) fn of(app: &'a App, tx: &'a mut Tx, org: &'a OrgId, row: Conversation) -> Self {
        Self { app, org, tx, row, now: app.clock().now(), promises: true }
    }

    pub(super) fn language(&self) -> Language {
        Language::choose(self.row.language.as_deref())
    }

    /// Appends a message, tells of it, and moves the row along.
    pub(super) async fn append(&mut self, draft: Draft) -> Result<Message> {
        self.row.last_seq += 1;
        let delivery =
            if draft.author == Author::Contact { Delivery::Delivered } else { Delivery::Sent };
        let message = Message {
            id: draft.id.unwrap_or_else(|| MessageId::new(self.now)),
            conversation_id: self.row.id.clone(),
            seq: self.row.last_seq,
            author: draft.author,
            author_id: draft.author_id,
            author_name: draft.author_name,
            kind: draft.kind,
            text: draft.text,
            choices: Json(draft.choices),
            sources: Json(draft.sources),
            booking: draft.booking.map(Json),
            client_id: draft.client_id,
            delivery,
            delivery_reason: None,
            turn_id: draft.turn_id,
            helpful: None,
            helpful_comment: None,
            wrong_by: None,
            gap_id: None,
            created_at: self.now,
        };
        store::insert_message(self.tx, self.org, &message).await?;
        if !message.kind.is_internal() && message.kind != Kind::Event {
            self.row.last_message_at = self.now;
            self.row.last_message_text = text::shorten(&text::line(&message.text), 140);
            self.row.last_author = message.author;
            self.row.snoozed_until = None;
        }
        if message.author == Author::Contact {
            self.row.contact_seq = message.seq;
            self.row.contact_read_seq = message.seq;
            self.row.unread = true;
        }
        Ok(message)
    }

    /// Tells everybody of a message with its files. Apart from [`Thread::append`], so that they can
    /// be written first.
    pub(super) async fn announce(
        &mut self,
        message: &Message,
        files: &[Attachment],
    ) -> Result<MessageView> {
        let view = super::attachments::view_of(self.app, self.org, message, files, false);
        let payload = serde_json::json!({ "message": view, "seq": message.seq });
        events::emit(
            self.app,
            self.tx,
            self.org,
            NewEvent::new("message.created", payload)
                .conversation(&self.row.id)
                .contact(&self.row.contact_id),
        )
        .await?;
        Ok(view)
    }

    /// Appends and tells.
    pub(super) async fn say(&mut self, draft: Draft) -> Result<Message> {
        let message = self.append(draft).await?;
        self.announce(&message, &[]).await?;
        Ok(message)
    }

    /// Lets something happen to who answers: the state, the line, the deadline, the task, the turn.
    pub(super) async fn happen(
        &mut self,
        input: &Input,
        member_name: &str,
        reason: Option<&str>,
    ) -> Result<bool> {
        let before = Standing {
            status: self.row.status,
            holder: self.row.holder,
            assignee: self.row.assignee_id.clone(),
            deadline: self.row.deadline_at,
        };
        // Whether anything happens does not hang on how long somebody waits; the agent's settings
        // are read when something does.
        let policy = |wait| Policy { now: self.now, wait, answer: ANSWER_WITHIN };
        if handover::step(&before, input, policy(Duration::ZERO)).is_none() {
            return Ok(false);
        }
        let agent = crate::settings::agent_in(self.tx, self.org).await?;
        let wait = Duration::from_secs(agent.hand_over.deadline_seconds);
        let Some((after, effects)) = handover::step(&before, input, policy(wait)) else {
            return Ok(false);
        };

        let moved = after.status != before.status || after.holder != before.holder;
        let assigned = after.assignee != before.assignee;
        if moved || assigned {
            self.row.version += 1;
        }
        (self.row.status, self.row.holder) = (after.status, after.holder);
        (self.row.assignee_id, self.row.deadline_at) = (after.assignee, after.deadline);
        self.row.resolved_at = match after.status {
            Status::Resolved => self.row.resolved_at.or(Some(self.now)),
            _ => None,
        };
        if after.holder == Holder::Waiting && before.holder != Holder::Waiting {
            self.row.escalated_at = Some(self.now);
            self.row.escalation_reason = reason.map(str::to_owned);
            alerts::schedule(self.app, self.tx, self.org, &self.row.id, self.now).await?;
        }
        if before.holder == Holder::Agent && after.holder != Holder::Agent {
            let payload = serde_json::json!({ "conversation": self.row.id });
            let job = NewJob::new(super::SUMMARY_JOB, payload);
            let dedupe = format!("summary:{}", self.row.id);
            jobs::enqueue(self.app, self.tx, self.org, job.dedupe(&dedupe)).await?;
        }
        if after.status == Status::Resolved && before.status != Status::Resolved {
            self.close_questions().await?;
        }
        if let Some(at) = self.row.deadline_at.filter(|at| before.deadline != Some(*at)) {
            let job = NewJob::new(
                deadline::KIND,
                deadline::Payload { conversation: self.row.id.clone(), deadline: at },
            );
            jobs::enqueue(self.app, self.tx, self.org, job.at(at)).await?;
        }
        let mut said = None;
        for effect in effects {
            match effect {
                Effect::Say(line) => {
                    let unsure = line == Line::PersonComing && !self.promises;
                    let line = if unsure { Line::TeamTold } else { line };
                    let names = Names { member: member_name, agent: &agent.name };
                    let text = lines::say(line, self.language(), &names);
                    said = Some(text.clone());
                    self.say(Draft::new(Author::System, "", Kind::Event, text)).await?;
                }
                Effect::CallbackTask => deadline::make_callback_task(self).await?,
                Effect::Turn => self.want_turn().await?,
            }
        }
        if moved {
            let payload = serde_json::json!({
                "conversation_id": self.row.id, "status": self.row.status, "holder": self.row.holder,
                "assignee": self.row.assignee_id.as_ref().map(|id| serde_json::json!({ "id": id, "name": member_name })),
                "line": said, "version": self.row.version,
            });
            self.tell("conversation.status_changed", payload).await?;
        }
        if assigned {
            let payload = serde_json::json!({ "conversation_id": self.row.id, "assignee_id": self.row.assignee_id, "version": self.row.version });
            self.tell("conversation.assigned", payload).await?;
        }
        Ok(true)
    }

    /// Lets the questions that are open in it be closed, unless it is open again by then.
    async fn close_questions(&mut self) -> Result<()> {
        if self.row.type_id.is_none() {
            return Ok(());
        }
        let payload = serde_json::json!({ "conversation": self.row.id });
        let dedupe = format!("intake:{}", self.row.id);
        let job = NewJob::new(super::CLOSE_INTAKE_JOB, payload).at(self.now.plus(UNDONE_WITHIN));
        jobs::enqueue(self.app, self.tx, self.org, job.dedupe(&dedupe)).await?;
        Ok(())
    }

    /// Tells everybody of something about the conversation.
    pub(super) async fn tell(
        &mut self,
        name: &'static str,
        payload: serde_json::Value,
    ) -> Result<()> {
        let event =
            NewEvent::new(name, payload).conversation(&self.row.id).contact(&self.row.contact_id);
        events::emit(self.app, self.tx, self.org, event).await?;
        Ok(())
    }

    /// Lets the agent answer what is unanswered, in the conversation's lane. A turn that already
    /// waits will see this message too.
    ///
    /// In a call there is no job: whoever holds the call runs its turns while the line is open, and what is
    /// said after it reaches nobody.
    pub(super) async fn want_turn(&mut self) -> Result<()> {
        if self.row.answered_seq >= self.row.contact_seq
            || self.row.channel_kind == "voice"
            || store::in_call(self.tx, self.org, &self.row.id).await?
        {
            return Ok(());
        }
        let id = self.row.id.as_str().to_owned();
        let job = NewJob::new(super::TURN_JOB, serde_json::json!({ "conversation": id })).lane(&id);
        let dedupe = format!("turn:{id}");
        jobs::enqueue(self.app, self.tx, self.org, job.dedupe(&dedupe)).await?;
        Ok(())
    }

    /// Writes the row. Everything else is already in the transaction.
    pub(super) async fn close(mut self) -> Result<Conversation> {
        self.row.updated_at = self.now;
        store::update(self.tx, self.org, &self.row).await?;
        Ok(self.row)
    }
}
