//! What a call does to its conversation: begin it, hear, say, cut what was not heard, leave it when the
//! line is closed. When things were said is kept by the calls themselves.

use frontdesk_base::{
    Error, Result,
    id::{ChannelId, ConversationId, MemberId, MessageId, OrgId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::{Deserialize, Serialize};

use super::{
    handover::Input,
    model::{Author, Conversation, Holder, Kind, Message, Status},
    store,
    thread::{Draft, Thread},
};
use crate::{
    App,
    contacts::{self, Contact},
    jobs::{self, NewJob, Priority},
};

/// Begins the conversation of a call, and tells of it.
pub(crate) async fn begin(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
    (channel, kind): (&ChannelId, &str),
) -> Result<Conversation> {
    let now = app.clock().now();
    let row = Conversation::begun(&contact.id, (channel, kind), contact.language.as_deref(), now);
    store::insert(tx, org, &row).await?;
    let mut thread = Thread::of(app, tx, org, row);
    let told = serde_json::json!({ "conversation_id": thread.row.id, "channel": kind });
    thread.tell("conversation.created", told).await?;
    thread.close().await
}

/// The conversation, locked until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, org: &OrgId, id: &ConversationId) -> Result<Conversation> {
    store::lock(tx, org, id).await?.ok_or(Error::NotFound("conversation"))
}

/// The message with this id of its sender's, when it is there.
pub(crate) async fn heard_before(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    client_id: &str,
) -> Result<Option<MessageId>> {
    let message = store::by_client_id(conn, org, conversation, client_id).await?;
    Ok(message.map(|message| message.id))
}

/// What was heard under ids of its sender's that begin so: that id and the words, in order.
pub(crate) async fn heard_under(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    prefix: &str,
) -> Result<Vec<(String, String)>> {
    store::by_client_prefix(conn, org, conversation, prefix).await
}

/// What the contact said becomes a message, which waits for the agent. No job is written: the call runs
/// the turn itself.
pub(crate) async fn hear(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    row: Conversation,
    (words, client_id): (String, Option<String>),
) -> Result<Message> {
    let contact = contacts::load(tx, org, &row.contact_id).await?;
    let mut thread = Thread::of(app, tx, org, row);
    let mut draft = Draft::new(Author::Contact, contact.display_name(), Kind::Text, words);
    draft.client_id = client_id;
    let message = thread.say(draft).await?;
    thread.happen(&Input::ContactWrote, "", None).await?;
    thread.close().await?;
    contacts::seen_in(tx, org, &contact.id, app.clock().now()).await?;
    metrics::counter!("messages_total", "author" => "contact").increment(1);
    Ok(message)
}

/// Something said outside a turn: the greeting and what the line itself says are nobody's words
/// (`own` is false) and never shown to models; the rest is the agent's.
pub(crate) async fn say(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    (words, own): (String, bool),
) -> Result<Message> {
    let name = crate::settings::agent_in(tx, org).await?.name;
    let mut thread = Thread::open(app, tx, org, id).await?;
    let author = if own { Author::Agent } else { Author::System };
    let message = thread.say(Draft::new(author, name, Kind::Text, words)).await?;
    thread.close().await?;
    Ok(message)
}

/// What a member said to the contact with their own voice. While a person has the word it answers what was asked so far,
/// as a reply does; words that are known late, when the agent has it again, answer nothing.
pub(crate) async fn member_says(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    row: Conversation,
    (member, name): (&MemberId, &str),
    (words, client_id): (String, String),
) -> Result<Message> {
    let mut thread = Thread::of(app, tx, org, row);
    let mut draft = Draft::new(Author::Member, name, Kind::Text, words);
    draft.author_id = Some(member.clone());
    draft.client_id = Some(client_id);
    let theirs = thread.row.holder == Holder::Person;
    if theirs {
        thread.happen(&Input::PersonAnswered(member.clone()), name, None).await?;
    }
    let message = thread.say(draft).await?;
    if theirs {
        thread.row.answered_seq = thread.row.contact_seq;
        thread.row.member_read_seq = message.seq;
        thread.row.unread = false;
    }
    thread.close().await?;
    metrics::counter!("messages_total", "author" => "member").increment(1);
    Ok(message)
}

/// What a job of a member's words is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ToSay {
    /// Where they were written.
    pub(crate) conversation: ConversationId,
    /// The message.
    pub(crate) message: MessageId,
}

/// Has a member's words said, where the conversation is by voice and its call is held elsewhere: who holds one here
/// sees them by itself.
pub(super) async fn want_said(thread: &mut Thread<'_>, message: &MessageId) -> Result<()> {
    if thread.row.channel_kind != "voice" {
        return Ok(());
    }
    let payload = ToSay { conversation: thread.row.id.clone(), message: message.clone() };
    let job = NewJob::new(super::SAY_JOB, payload).priority(Priority::Live);
    jobs::enqueue(thread.app, thread.tx, thread.org, job).await?;
    Ok(())
}

/// The conversation, and what members wrote to the contact after this message.
pub(crate) async fn from_members(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    after: i64,
) -> Result<(Conversation, Vec<(MessageId, String)>)> {
    let row = store::get(conn, org, id).await?.ok_or(Error::NotFound("conversation"))?;
    let said = if row.last_seq > after {
        store::by_members(conn, org, id, (after, row.last_seq)).await?
    } else {
        Vec::new()
    };
    Ok((row, said.into_iter().map(|message| (message.id, message.text)).collect()))
}

/// Whether the agent has the word, and the conversation is not over.
pub(crate) async fn is_with_agent(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<bool> {
    let row = store::get(conn, org, id).await?.ok_or(Error::NotFound("conversation"))?;
    Ok(row.holder == Holder::Agent && row.status == Status::Open)
}

/// The language of a conversation, as a tag.
pub(crate) async fn language(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<String>> {
    Ok(store::get(conn, org, id).await?.and_then(|row| row.language))
}

/// The conversation goes on in this language.
pub(crate) async fn speaks(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    tag: &str,
) -> Result<()> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    thread.row.language = Some(tag.to_owned());
    thread.close().await.map(drop)
}

/// A line that members alone read, about a call that is not of this conversation.
pub(crate) async fn note(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    words: String,
) -> Result<()> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    thread.say(Draft::new(Author::System, "", Kind::Note, words)).await?;
    thread.close().await?;
    Ok(())
}

/// Leaves of a reply what was heard, and tells of it. The whole text as it was.
pub(crate) async fn cut(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    (message, heard): (&MessageId, &str),
) -> Result<String> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    let whole = store::get_message(thread.tx, org, message)
        .await?
        .filter(|m| m.conversation_id == *id && m.kind == Kind::Text)
        .filter(|m| matches!(m.author, Author::Agent | Author::System))
        .ok_or(Error::NotFound("message"))?;
    store::set_text(thread.tx, org, message, heard).await?;
    if whole.seq == thread.row.last_seq {
        thread.row.last_message_text = text::shorten(&text::line(heard), 140);
    }
    let told = serde_json::json!({ "conversation_id": id, "message_id": message, "text": heard });
    thread.tell("message.cut", told).await?;
    thread.close().await?;
    Ok(whole.text)
}

/// What the contact said is replaced by what stays of it.
pub(crate) async fn mask(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    (message, stays): (&MessageId, &str),
) -> Result<()> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    let whole = store::get_message(thread.tx, org, message)
        .await?
        .filter(|m| m.conversation_id == *id && m.author == Author::Contact)
        .ok_or(Error::NotFound("message"))?;
    store::set_text(thread.tx, org, message, stays).await?;
    if whole.seq == thread.row.last_seq {
        thread.row.last_message_text = text::shorten(&text::line(stays), 140);
    }
    let told = serde_json::json!({ "conversation_id": id, "message_id": message, "text": stays });
    thread.tell("message.cut", told).await?;
    thread.close().await?;
    Ok(())
}

/// A member has the caller put through: a person is waited for, whoever had the word, and members read who did it.
pub(crate) async fn put_through(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    row: Conversation,
    (member, note): (&str, String),
) -> Result<()> {
    let mut thread = Thread::of(app, tx, org, row);
    thread.happen(&Input::PutThrough, member, Some("member")).await?;
    thread.say(Draft::new(Author::System, "", Kind::Note, note)).await?;
    thread.close().await?;
    Ok(())
}

/// Nobody took the call that was put through. Where somebody was waited for, the agent has the word again, and the
/// callback is a task: true then.
pub(crate) async fn nobody_came(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    row: Conversation,
) -> Result<bool> {
    let mut thread = Thread::of(app, tx, org, row);
    let waited = thread.row.holder == Holder::Waiting;
    if waited {
        // What was asked of the person is not asked of the agent again.
        thread.row.answered_seq = thread.row.contact_seq;
        thread.happen(&Input::DeadlinePassed, "", None).await?;
    }
    thread.close().await?;
    Ok(waited)
}

/// The line is closed. A conversation on the phone is over with it, unless somebody waits for a person or
/// has one; in the chat goes on what was begun there.
pub(crate) async fn leave(app: &App, tx: &mut Tx, org: &OrgId, row: Conversation) -> Result<()> {
    let phone = row.channel_kind == "voice";
    let mut thread = Thread::of(app, tx, org, row);
    if phone && thread.row.holder == Holder::Agent && thread.row.status == Status::Open {
        thread.happen(&Input::Resolved, "", None).await?;
    } else if !phone && thread.row.holder == Holder::Agent {
        thread.want_turn().await?;
    }
    thread.close().await?;
    Ok(())
}
