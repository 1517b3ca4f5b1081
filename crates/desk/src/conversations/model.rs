//! Conversations and messages as they are kept and as they are shown.

use frontdesk_base::{
    Timestamp,
    id::{
        AttachmentId, ChannelId, ContactId, ContactSessionId, ConversationId, ConversationTypeId,
        GapId, MemberId, MessageId, TurnId,
    },
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

use super::card::BookingCard;

frontdesk_base::words! {
    /// Where a conversation stands.
    pub Status {
        /// The agent answers.
        Open = "open",
        /// A person is wanted or is there; the agent is quiet.
        Escalated = "escalated",
        /// Over, until the contact writes again.
        Resolved = "resolved",
    }
    /// Who owes the next word.
    pub Holder {
        /// The agent.
        Agent = "agent",
        /// Nobody yet: a person is wanted.
        Waiting = "waiting",
        /// A person.
        Person = "person",
    }
    /// Who said it.
    pub Author {
        /// The person outside.
        Contact = "contact",
        /// The AI.
        Agent = "agent",
        /// A member of the organization.
        Member = "member",
        /// Nobody: a line about what happened.
        System = "system",
    }
    /// What kind of message.
    pub Kind {
        /// Words.
        Text = "text",
        /// A file, perhaps with words.
        Attachment = "attachment",
        /// Something that happened.
        Event = "event",
        /// Internal; never sent.
        Note = "note",
        /// A member's word to the agent in a call; the caller never hears it.
        Whisper = "whisper",
    }
    /// How far a message has come.
    pub Delivery {
        /// Waiting to be sent.
        Queued = "queued",
        /// On its way, or in the thread.
        Sent = "sent",
        /// With the other side.
        Delivered = "delivered",
        /// Seen by the other side.
        Read = "read",
        /// Not sent, and will not be.
        Failed = "failed",
    }
}

/// One thread with one contact on one channel.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// With whom.
    pub contact_id: ContactId,
    /// As whom it began, where a merge has given it to another contact since.
    pub began_as: Option<ContactId>,
    /// The visit in which it began.
    pub session_id: Option<ContactSessionId>,
    /// The way in.
    pub channel_id: ChannelId,
    /// That channel's kind: `widget`, `voice`, …
    pub channel_kind: String,
    /// Where it stands.
    pub status: Status,
    /// Who owes the next word.
    pub holder: Holder,
    /// The member it is assigned to.
    pub assignee_id: Option<MemberId>,
    /// Counts every change of status, holder and assignee.
    pub version: i64,
    /// The number of its last message.
    pub last_seq: i64,
    /// The number of the contact's last message.
    pub contact_seq: i64,
    /// The contact's messages up to this one have been answered.
    pub answered_seq: i64,
    /// The contact has read up to here.
    pub contact_read_seq: i64,
    /// A member has read up to here.
    pub member_read_seq: i64,
    /// Whether the contact wrote something that no member has seen.
    pub unread: bool,
    /// When something was last said.
    pub last_message_at: Timestamp,
    /// The beginning of it.
    pub last_message_text: String,
    /// Who said it.
    pub last_author: Author,
    /// Since when a person is wanted.
    pub escalated_at: Option<Timestamp>,
    /// Why.
    pub escalation_reason: Option<String>,
    /// By when a person must have answered.
    pub deadline_at: Option<Timestamp>,
    /// Since when it is over.
    pub resolved_at: Option<Timestamp>,
    /// Out of the list until then.
    pub snoozed_until: Option<Timestamp>,
    /// 1 to 5.
    pub rating: Option<i64>,
    /// What the contact said with it.
    pub rating_comment: Option<String>,
    /// The language the contact writes in, as a tag.
    pub language: Option<String>,
    /// What the built-in dialogue engine remembers.
    pub house_state: Json<serde_json::Value>,
    /// What models have cost in it, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What it is about, for whoever takes it over.
    pub summary: Option<String>,
    /// The contact's last message that the summary covers.
    pub summary_at: Option<i64>,
    /// The conversation type whose questions were begun last in it.
    pub type_id: Option<ConversationTypeId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl Conversation {
    /// One that begins now, with the agent, through this channel and its kind.
    pub(super) fn begun(
        contact: &ContactId,
        (channel, kind): (&ChannelId, &str),
        language: Option<&str>,
        now: Timestamp,
    ) -> Self {
        Self {
            id: ConversationId::new(now),
            began_as: None,
            contact_id: contact.clone(),
            session_id: None,
            channel_id: channel.clone(),
            channel_kind: kind.to_owned(),
            status: Status::Open,
            holder: Holder::Agent,
            assignee_id: None,
            version: 0,
            last_seq: 0,
            contact_seq: 0,
            answered_seq: 0,
            contact_read_seq: 0,
            member_read_seq: 0,
            unread: false,
            last_message_at: now,
            last_message_text: String::new(),
            last_author: Author::System,
            escalated_at: None,
            escalation_reason: None,
            deadline_at: None,
            resolved_at: None,
            snoozed_until: None,
            rating: None,
            rating_comment: None,
            language: language.map(str::to_owned),
            house_state: Json(serde_json::Value::Null),
            cost_micros: 0,
            summary: None,
            summary_at: None,
            type_id: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Something to choose instead of typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What pressing it says.
    pub value: String,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceRef {
    /// The source's title.
    pub title: String,
    /// How well it fits, 0 to 1.
    pub score: f64,
    /// Its id; kept inside, not shown to contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
}

/// One thing said, noted or done.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// Its place in the conversation, from 1.
    pub seq: i64,
    /// Who said it.
    pub author: Author,
    /// The member, where one did.
    pub author_id: Option<MemberId>,
    /// The author's name.
    pub author_name: String,
    /// What kind.
    pub kind: Kind,
    /// The words; light Markdown from agent and members, plain from contacts.
    pub text: String,
    /// What the contact may choose.
    pub choices: Json<Vec<Choice>>,
    /// Where the answer comes from.
    pub sources: Json<Vec<SourceRef>>,
    /// The booking that it tells of.
    pub booking: Option<Json<BookingCard>>,
    /// The sender's own id, by which a repeated sending is recognized.
    pub client_id: Option<String>,
    /// How far it has come.
    pub delivery: Delivery,
    /// Why it failed.
    pub delivery_reason: Option<String>,
    /// The turn that wrote it.
    pub turn_id: Option<TurnId>,
    /// What the contact said of it: whether it helped.
    pub helpful: Option<bool>,
    /// The contact's words on that.
    pub helpful_comment: Option<String>,
    /// The member who marked it wrong.
    pub wrong_by: Option<String>,
    /// The gap that came of it.
    pub gap_id: Option<GapId>,
    /// When.
    pub created_at: Timestamp,
}

impl Kind {
    /// Whether only members see it.
    pub fn is_internal(self) -> bool {
        matches!(self, Self::Note | Self::Whisper)
    }
}

impl Message {
    /// Words of the contact that are not stored.
    pub(crate) fn said_by_contact(
        conversation: &ConversationId,
        seq: i64,
        text: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            id: MessageId::new(now),
            conversation_id: conversation.clone(),
            seq,
            author: Author::Contact,
            author_id: None,
            author_name: String::new(),
            kind: Kind::Text,
            text: text.to_owned(),
            choices: Json(Vec::new()),
            sources: Json(Vec::new()),
            booking: None,
            client_id: None,
            delivery: Delivery::Sent,
            delivery_reason: None,
            turn_id: None,
            helpful: None,
            helpful_comment: None,
            wrong_by: None,
            gap_id: None,
            created_at: now,
        }
    }
}

/// A file of a message.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its message.
    pub message_id: MessageId,
    /// Its name, as its sender called it.
    pub name: String,
    /// What it is, by its content.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Pixels, of an image.
    pub width: Option<i64>,
    /// Pixels, of an image.
    pub height: Option<i64>,
    /// Where its content is kept.
    pub blob_key: String,
}

/// An attachment as everybody sees it.
#[derive(Debug, Clone, Serialize)]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// A signed path to its content that works for a day.
    pub url: String,
    /// Pixels, of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// Pixels, of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
}

/// An author as everybody sees it.
#[derive(Debug, Clone, Serialize)]
pub struct AuthorView {
    /// `contact`, `agent`, `member` or `system`.
    pub kind: Author,
    /// The name, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A picture, where there is one.
    pub avatar_url: Option<String>,
}

/// How far a message has come, as everybody sees it.
#[derive(Debug, Clone, Serialize)]
pub struct DeliveryView {
    /// The state.
    pub state: Delivery,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A message as the API, the widget and events show it.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// Who said it.
    pub author: AuthorView,
    /// What kind.
    pub kind: Kind,
    /// The words.
    pub text: String,
    /// Its files.
    pub attachments: Vec<AttachmentView>,
    /// What the contact may choose.
    pub choices: Vec<Choice>,
    /// Where the answer comes from.
    pub sources: Vec<SourceRef>,
    /// The booking that it tells of, as it stood then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingCard>,
    /// The sender's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How far it has come.
    pub delivery: DeliveryView,
    /// Whether the contact found it helpful, once they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub helpful: Option<bool>,
    /// When.
    pub created_at: Timestamp,
}

impl Message {
    /// The message as everybody sees it. `read` tells whether the other side has seen it.
    pub fn view(&self, attachments: Vec<AttachmentView>, read: bool) -> MessageView {
        let state =
            if read && self.delivery != Delivery::Failed { Delivery::Read } else { self.delivery };
        MessageView {
            id: self.id.clone(),
            conversation_id: self.conversation_id.clone(),
            author: AuthorView {
                kind: self.author,
                name: (!self.author_name.is_empty()).then(|| self.author_name.clone()),
                avatar_url: None,
            },
            kind: self.kind,
            text: self.text.clone(),
            attachments,
            choices: self.choices.0.clone(),
            sources: self
                .sources
                .0
                .iter()
                .map(|source| SourceRef { source_id: None, ..source.clone() })
                .collect(),
            booking: self.booking.as_ref().map(|card| card.0.clone()),
            client_id: self.client_id.clone(),
            delivery: DeliveryView { state, reason: self.delivery_reason.clone() },
            helpful: self.helpful,
            created_at: self.created_at,
        }
    }
}

impl Conversation {
    /// The contact whose browser may see it and whom the agent knows in it: see [`crate::Visitor::reach`].
    pub fn own_contact(&self) -> &ContactId {
        self.began_as.as_ref().unwrap_or(&self.contact_id)
    }

    /// Whether the other side has seen this message.
    pub fn has_read(&self, message: &Message) -> bool {
        match message.author {
            Author::Contact => {
                message.seq <= self.member_read_seq || message.seq <= self.answered_seq
            }
            Author::Agent | Author::Member => message.seq <= self.contact_read_seq,
            Author::System => false,
        }
    }
}
