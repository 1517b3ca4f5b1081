//! What the agent does to a conversation: read what is to be answered, answer if it is still its
//! turn, hand over, resolve.

use frontdesk_base::{
    Result, Timestamp,
    id::{ConversationId, ConversationTypeId, MessageId, OrgId, TurnId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};

use super::{
    card::BookingCard,
    handover::Input,
    model::{Attachment, Author, Choice, Conversation, Holder, Kind, Message, SourceRef, Status},
    store,
    thread::{Draft, Thread},
};
use crate::{App, limits};

/// How many whispers the agent is told.
const WHISPERS: i64 = 5;

/// What a turn begins with.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The conversation as it stands; the reply is dropped when its version has moved on.
    pub(crate) conversation: Conversation,
    /// The contact's messages that are to be answered, in order; never empty.
    pub(crate) asked: Vec<Message>,
    /// What was said before them, oldest first.
    pub(crate) history: Vec<Message>,
    /// The files of both.
    pub(crate) files: Vec<Attachment>,
    /// What members told the agent of the call, unheard by the caller, oldest first.
    pub(crate) whispers: Vec<String>,
}

/// The messages that wait for the agent; `None` when there are none or it is not its turn.
pub(crate) async fn waiting(
    app: &App,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Option<Waiting>> {
    let mut conn = app.db().read(org).await?;
    waits(&mut conn, org, id, None).await
}

/// What would wait for the agent if the contact had said this as well; `None` when it would not be its turn.
pub(crate) async fn would_wait(
    app: &App,
    org: &OrgId,
    id: &ConversationId,
    said: &str,
) -> Result<Option<Waiting>> {
    let mut conn = app.db().read(org).await?;
    let said = text::shorten(&text::clean(said), limits::MESSAGE_CHARS);
    waits(&mut conn, org, id, Some((&said, app.clock().now()))).await
}

async fn waits(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    also: Option<(&str, Timestamp)>,
) -> Result<Option<Waiting>> {
    let Some(mut conversation) = store::get(conn, org, id).await? else { return Ok(None) };
    if conversation.holder != Holder::Agent
        || conversation.status != Status::Open
        || (conversation.answered_seq >= conversation.contact_seq && also.is_none())
    {
        return Ok(None);
    }
    let (answered, until) = (conversation.answered_seq, conversation.contact_seq);
    let mut asked = store::unanswered(conn, org, id, answered, until).await?;
    if let Some((said, now)) = also {
        conversation.last_seq += 1;
        conversation.contact_seq = conversation.last_seq;
        asked.push(Message::said_by_contact(id, conversation.last_seq, said, now));
    }
    let Some(first) = asked.first() else { return Ok(None) };
    let mut history = store::spoken(conn, org, id, first.seq, limits::HISTORY_MESSAGES).await?;
    history.reverse();
    let with_files: Vec<MessageId> = history
        .iter()
        .chain(&asked)
        .filter(|message| message.kind == Kind::Attachment)
        .map(|message| message.id.clone())
        .collect();
    let files = store::attachments_of(conn, org, &with_files).await?;
    let whispers = store::whispers(conn, org, id, WHISPERS).await?;
    let whispers = whispers.into_iter().rev().map(|message| message.text).collect();
    Ok(Some(Waiting { conversation, asked, history, files, whispers }))
}

/// Whether the conversation still stands as it did when the turn began.
pub(crate) async fn is_agents_turn(
    app: &App,
    org: &OrgId,
    id: &ConversationId,
    version: i64,
) -> Result<bool> {
    let mut conn = app.db().read(org).await?;
    Ok(store::get(&mut conn, org, id).await?.is_some_and(|row| row.version == version))
}

/// What a turn ends with.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The id under which its pieces were streamed.
    pub(crate) message: MessageId,
    pub(crate) turn: TurnId,
    /// Empty when the agent has nothing to add to what a tool already said.
    pub(crate) text: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) sources: Vec<SourceRef>,
    /// What was booked, moved or cancelled in the turn.
    pub(crate) booking: Option<BookingCard>,
    pub(crate) house_state: serde_json::Value,
    pub(crate) language: Option<String>,
    pub(crate) cost_micros: i64,
    /// The last message of the contact that it answers.
    pub(crate) trigger_seq: i64,
    /// The version of the conversation that it was made for.
    pub(crate) version: i64,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in the thread.
    Sent,
    /// A person took over or the status changed meanwhile: it is not sent.
    Stale,
}

/// Stores the agent's answer in this transaction, unless its turn is over.
pub(crate) async fn answer(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    agent_name: &str,
    answer: Answer,
) -> Result<Outcome> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    thread.row.cost_micros += answer.cost_micros;
    if thread.row.version != answer.version || thread.row.answered_seq >= answer.trigger_seq {
        thread.close().await?;
        return Ok(Outcome::Stale);
    }
    thread.row.answered_seq = answer.trigger_seq;
    thread.row.house_state = Json(answer.house_state);
    if answer.language.is_some() {
        thread.row.language = answer.language;
    }
    if !answer.text.trim().is_empty() {
        let mut draft = Draft::new(Author::Agent, agent_name, Kind::Text, answer.text);
        draft.id = Some(answer.message);
        draft.choices = answer.choices;
        draft.sources = answer.sources;
        draft.booking = answer.booking;
        draft.turn_id = Some(answer.turn);
        thread.say(draft).await?;
    }
    // What came in during the turn is the next turn's.
    thread.want_turn().await?;
    thread.close().await?;
    metrics::counter!("messages_total", "author" => "agent").increment(1);
    Ok(Outcome::Sent)
}

/// Something the agent says of its own accord, outside a turn: that a time has become free. While a
/// person answers it is a note for them instead.
pub(crate) async fn remark(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    text: String,
) -> Result<()> {
    let name = crate::settings::agent_in(tx, org).await?.name;
    let mut thread = Thread::open(app, tx, org, id).await?;
    let kind = if thread.row.status == Status::Escalated { Kind::Note } else { Kind::Text };
    thread.say(Draft::new(Author::Agent, &name, kind, text)).await?;
    thread.close().await?;
    Ok(())
}

/// The agent asks for a person. The version that the turn goes on under, and by when somebody comes.
pub(crate) async fn escalate(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    reason: &str,
) -> Result<Conversation> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    thread.happen(&Input::PersonWanted, "", Some(reason)).await?;
    thread.row.unread = true;
    // The line that somebody is coming answers what was asked so far.
    thread.row.answered_seq = thread.row.contact_seq;
    thread.close().await
}

/// Says of which type the conversation is.
pub(crate) async fn set_type(
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    of: &ConversationTypeId,
) -> Result<()> {
    store::set_type(tx, org, id, of).await
}

/// Whether the conversation is over; from here on nobody else changes that before the transaction ends.
pub(crate) async fn is_over(tx: &mut Tx, org: &OrgId, id: &ConversationId) -> Result<bool> {
    let row = store::lock(tx, org, id).await?;
    Ok(row.is_some_and(|row| row.status == Status::Resolved))
}

/// The agent ends the conversation.
pub(crate) async fn resolve(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
) -> Result<Conversation> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    thread.happen(&Input::Resolved, "", None).await?;
    thread.close().await
}

/// Keeps what the conversation is about, up to the contact's message `up_to`, and says so in a note.
pub(crate) async fn summarize(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    id: &ConversationId,
    summary: &str,
    up_to: i64,
) -> Result<()> {
    let mut thread = Thread::open(app, tx, org, id).await?;
    if thread.row.summary_at.is_some_and(|at| at >= up_to) {
        return Ok(());
    }
    thread.row.summary = Some(summary.to_owned());
    thread.row.summary_at = Some(up_to);
    thread.say(Draft::new(Author::System, "Summary", Kind::Note, summary)).await?;
    let payload = serde_json::json!({ "conversation_id": id, "summarized": true });
    thread.tell("conversation.updated", payload).await?;
    thread.close().await?;
    Ok(())
}
