//! An answer of the agent that helped, or was wrong: said by the contact or by a member. A wrong one
//! becomes a gap in the knowledge, which remembers what was asked, what was said, and where.

use frontdesk_base::{
    Error, Result,
    id::{ConversationId, MessageId, OrgId},
    text,
};
use frontdesk_db::Tx;

use super::{
    model::{Author, Conversation, Kind, Message},
    store,
    thread::Thread,
};
use crate::{
    App, Caller, Role, Visitor, audit,
    knowledge::{self, WrongAnswer},
    limits,
};

/// The longest words on an answer.
const COMMENT_CHARS: usize = 2_000;

/// The contact says whether an answer of the agent helped; a later word wins. One that did not help
/// becomes a gap.
pub async fn by_contact(
    app: &App,
    visitor: &Visitor,
    conversation: &ConversationId,
    message: &MessageId,
    helpful: bool,
    comment: Option<&str>,
) -> Result<()> {
    let comment = comment.map(text::clean).filter(|comment| !comment.is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT_CHARS) {
        return Err(Error::invalid("comment", format!("has at most {COMMENT_CHARS} characters")));
    }
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = store::lock(&mut tx, visitor.org(), conversation)
        .await?
        .filter(|row| row.own_contact() == visitor.reach())
        .ok_or(Error::NotFound("conversation"))?;
    let mut marked = answer_of(&mut tx, visitor.org(), &row, message).await?;
    if marked.helpful == Some(helpful) && (comment.is_none() || comment == marked.helpful_comment) {
        return Ok(());
    }
    let was = is_wrong(&marked);
    marked.helpful = Some(helpful);
    marked.helpful_comment = comment.or(marked.helpful_comment).filter(|_| !helpful);
    change(app, &mut tx, visitor.org(), row, marked, was, "contact").await?;
    tx.commit().await
}

/// A member marks an answer of the agent as wrong, or takes that back.
pub async fn by_member(
    app: &App,
    caller: &Caller,
    conversation: &ConversationId,
    message: &MessageId,
    wrong: bool,
) -> Result<Message> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let row = store::lock(&mut tx, caller.org(), conversation)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    let mut marked = answer_of(&mut tx, caller.org(), &row, message).await?;
    if marked.wrong_by.is_some() == wrong {
        return Ok(marked);
    }
    let was = is_wrong(&marked);
    let by = caller.member().map_or_else(|| "system".to_owned(), |id| id.as_str().to_owned());
    marked.wrong_by = wrong.then_some(by);
    let marked = change(app, &mut tx, caller.org(), row, marked, was, "member").await?;
    let action = if wrong { "answer.marked_wrong" } else { "answer.unmarked" };
    audit::record(app, &mut tx, caller, action, message.as_str(), "").await?;
    tx.commit().await?;
    Ok(marked)
}

fn is_wrong(message: &Message) -> bool {
    message.wrong_by.is_some() || message.helpful == Some(false)
}

/// The agent's answer in this conversation; anything else is not there to be marked.
async fn answer_of(
    tx: &mut Tx,
    org: &OrgId,
    row: &Conversation,
    id: &MessageId,
) -> Result<Message> {
    store::get_message(tx, org, id)
        .await?
        .filter(|message| {
            message.conversation_id == row.id
                && message.author == Author::Agent
                && message.kind == Kind::Text
        })
        .ok_or(Error::NotFound("message"))
}

async fn change(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    row: Conversation,
    mut message: Message,
    was: bool,
    by: &'static str,
) -> Result<Message> {
    let wrong = is_wrong(&message);
    if wrong && !was {
        let question = question_before(tx, org, &message).await?;
        let source = message.sources.0.first().and_then(|source| source.source_id.clone());
        let answer = WrongAnswer {
            question: &question,
            answer: &message.text,
            conversation: &row.id,
            message: &message.id,
            source: source.as_deref(),
        };
        message.gap_id = knowledge::note_wrong_in(app, tx, org, answer).await?.map(|gap| gap.id);
    } else if was
        && !wrong
        && let Some(gap) = message.gap_id.take()
    {
        knowledge::withdraw_wrong_in(tx, org, &gap, &message.id).await?;
    }
    store::mark(tx, org, &message).await?;
    let mut thread = Thread::of(app, tx, org, row);
    if wrong && !was && by == "contact" {
        thread.row.unread = true;
    }
    let payload = serde_json::json!({ "conversation_id": message.conversation_id, "message_id": message.id, "wrong": wrong, "by": by });
    thread.tell("message.marked", payload).await?;
    thread.close().await?;
    tracing::info!(org.id = %org, message.id = %message.id, wrong, by, "Marked answer {}", message.id);
    Ok(message)
}

/// What the contact had asked when the agent said this.
async fn question_before(tx: &mut Tx, org: &OrgId, message: &Message) -> Result<String> {
    let mut before =
        store::spoken(tx, org, &message.conversation_id, message.seq, limits::HISTORY_MESSAGES)
            .await?;
    let asked = before.iter().skip_while(|one| one.author != Author::Contact);
    let count = asked.take_while(|one| one.author == Author::Contact).count();
    before.retain(|one| one.author == Author::Contact);
    before.truncate(count);
    before.reverse();
    let texts: Vec<&str> = before.iter().map(|one| one.text.as_str()).collect();
    Ok(texts.join(" "))
}
