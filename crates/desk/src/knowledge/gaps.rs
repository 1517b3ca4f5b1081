//! Gaps: questions that the knowledge could not answer, or answered wrongly, each once, with how often
//! it was asked.

use frontdesk_base::{
    Error, Language, Result, Timestamp,
    id::{ConversationId, GapId, MessageId, OrgId, SourceId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::Serialize;

use super::{
    faq::{self, FaqEntry, NewFaq},
    index::words::Analyzer,
    store,
};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    knowledge_version, limits, orgs,
};

frontdesk_base::words! {
    /// What became of a gap.
    pub GapState {
        /// Nobody has looked at it.
        Open = "open",
        /// There is an entry for it.
        Answered = "answered",
        /// Nobody wants to answer it.
        Dismissed = "dismissed",
    }
}

frontdesk_base::words! {
    /// Why there is a gap.
    pub GapReason {
        /// The knowledge did not say.
        Unanswered = "unanswered",
        /// The answer was marked wrong.
        Wrong = "wrong",
    }
}

/// A question that could not be answered, or was answered wrongly.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Gap {
    /// Its id.
    pub id: GapId,
    /// The question, as it was asked first.
    pub question: String,
    /// How often it was asked.
    pub asked: i64,
    /// The conversation in which it was asked last.
    pub conversation_id: Option<ConversationId>,
    /// What became of it.
    pub state: GapState,
    /// The entry that answers it.
    pub source_id: Option<SourceId>,
    /// Why it is one.
    pub reason: GapReason,
    /// The answer that was wrong.
    pub wrong_answer: Option<String>,
    /// The message with that answer.
    pub message_id: Option<MessageId>,
    /// The FAQ entry that it was taken from.
    pub used_source_id: Option<SourceId>,
    /// When it was asked first.
    pub created_at: Timestamp,
    /// When it was asked last.
    pub asked_at: Timestamp,
}

/// Notes in this transaction that a question could not be answered. The same question again counts up,
/// and opens a gap whose answer did not help; what is not a question in words is not noted.
pub(crate) async fn note_gap_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    question: &str,
    conversation: Option<&ConversationId>,
) -> Result<Option<Gap>> {
    let profile = orgs::profile_in(tx, org).await?;
    let language = Language::choose(profile.languages.iter().map(String::as_str));
    let question = text::shorten(&text::line(question), limits::LINE_CHARS);
    let Some(fingerprint) = fingerprint(&question, language) else { return Ok(None) };
    let new = new_gap(app, question, conversation);
    let gap = store::note_gap(tx, org, &new, &fingerprint).await?;
    found(app, tx, org, &gap, gap.id == new.id).await?;
    Ok(Some(gap))
}

fn new_gap(app: &App, question: String, conversation: Option<&ConversationId>) -> Gap {
    let now = app.clock().now();
    Gap {
        id: GapId::new(now),
        question,
        asked: 1,
        conversation_id: conversation.cloned(),
        state: GapState::Open,
        source_id: None,
        reason: GapReason::Unanswered,
        wrong_answer: None,
        message_id: None,
        used_source_id: None,
        created_at: now,
        asked_at: now,
    }
}

async fn found(app: &App, tx: &mut Tx, org: &OrgId, gap: &Gap, is_new: bool) -> Result<()> {
    if is_new {
        let payload = serde_json::json!({ "gap": { "id": gap.id, "question": gap.question } });
        let mut event = NewEvent::new("knowledge.gap_found", payload);
        event.conversation = gap.conversation_id.as_ref();
        events::emit(app, tx, org, event).await?;
        // After the event, which locks the organization's row: it comes before the rows of other gaps.
        store::forget_gaps(tx, org, limits::KNOWLEDGE_GAPS, &gap.id).await?;
        tracing::info!(org.id = %org, gap.id = %gap.id, "Found knowledge gap {}", gap.id);
    }
    Ok(())
}

/// An answer of the agent that somebody marked wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrongAnswer<'a> {
    /// What was asked.
    pub(crate) question: &'a str,
    /// What was said.
    pub(crate) answer: &'a str,
    /// Where.
    pub(crate) conversation: &'a ConversationId,
    /// In which message.
    pub(crate) message: &'a MessageId,
    /// The source of the passage that it was taken from.
    pub(crate) source: Option<&'a str>,
}

/// Notes in this transaction that a question was answered wrongly. It is the gap of that question,
/// opened again if somebody had closed it; a question without words makes none.
pub(crate) async fn note_wrong_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    wrong: WrongAnswer<'_>,
) -> Result<Option<Gap>> {
    let profile = orgs::profile_in(tx, org).await?;
    let language = Language::choose(profile.languages.iter().map(String::as_str));
    let question = text::shorten(&text::line(wrong.question), limits::LINE_CHARS);
    let Some(fingerprint) = fingerprint(&question, language) else { return Ok(None) };
    let used = match wrong.source.and_then(|id| id.parse::<SourceId>().ok()) {
        Some(id) => store::get_faq(tx, org, &id).await?.map(|_| id),
        None => None,
    };
    let new = Gap {
        reason: GapReason::Wrong,
        wrong_answer: Some(text::shorten(&text::clean(wrong.answer), limits::MESSAGE_CHARS)),
        message_id: Some(wrong.message.clone()),
        used_source_id: used,
        ..new_gap(app, question, Some(wrong.conversation))
    };
    let gap = store::note_wrong(tx, org, &new, &fingerprint).await?;
    found(app, tx, org, &gap, gap.id == new.id).await?;
    Ok(Some(gap))
}

/// Takes back that an answer was wrong: the gap that came of this message alone goes.
pub(crate) async fn withdraw_wrong_in(
    tx: &mut Tx,
    org: &OrgId,
    gap: &GapId,
    message: &MessageId,
) -> Result<()> {
    store::withdraw_wrong(tx, org, gap, message).await
}

/// What tells whether two questions are the same: the stems of the words that carry what is asked,
/// in alphabetical order. A question without any such word goes by all of its words.
pub(super) fn fingerprint(question: &str, language: Language) -> Option<String> {
    let words = Analyzer::new(language).words(question);
    let telling = words.iter().any(|word| word.content() > 0.5);
    let mut stems: Vec<String> = words
        .into_iter()
        .filter(|word| !telling || word.content() > 0.5)
        .map(|word| word.stem)
        .collect();
    stems.sort_unstable();
    stems.dedup();
    (!stems.is_empty()).then(|| stems.join(" "))
}

/// The open gaps, those asked most first.
pub async fn list_gaps(app: &App, caller: &Caller, limit: i64) -> Result<Vec<Gap>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list_gaps(&mut conn, caller.org(), GapState::Open, limit.clamp(1, limits::PAGE)).await
}

/// The open questions of one conversation.
pub(crate) async fn gaps_of(
    app: &App,
    caller: &Caller,
    conversation: &ConversationId,
) -> Result<Vec<String>> {
    let mut conn = app.db().read(caller.org()).await?;
    let gaps = store::gaps_of(&mut conn, caller.org(), conversation).await?;
    Ok(gaps.into_iter().map(|gap| gap.question).collect())
}

/// How many gaps are open.
pub async fn count_gaps(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count_gaps(&mut conn, caller.org(), GapState::Open).await
}

/// How many gaps were found within a span of time and are open yet.
pub(crate) async fn count_found(
    conn: &mut Conn,
    org: &OrgId,
    span: (Timestamp, Timestamp),
) -> Result<i64> {
    store::count_found(conn, org, span).await
}

/// One gap.
pub async fn get_gap(app: &App, caller: &Caller, id: &GapId) -> Result<Gap> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get_gap(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("knowledge gap"))
}

/// Takes a gap off the list without answering it; it stays off when it is asked again.
pub async fn dismiss_gap(app: &App, caller: &Caller, id: &GapId) -> Result<Gap> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut gap = store::lock_gap(&mut tx, caller.org(), id)
        .await?
        .ok_or(Error::NotFound("knowledge gap"))?;
    gap.state = GapState::Dismissed;
    store::close_gap(&mut tx, caller.org(), id, gap.state, gap.source_id.as_ref()).await?;
    audit::record(app, &mut tx, caller, "gap.dismissed", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(gap)
}

/// Answers a gap: it becomes an FAQ entry, under the question as somebody may have put it better.
pub async fn answer_gap(app: &App, caller: &Caller, id: &GapId, new: NewFaq) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    // The organization's row first, then the gap's, as everywhere in this feature.
    knowledge_version::bump_in(&mut tx, org).await?;
    let gap = store::lock_gap(&mut tx, org, id).await?.ok_or(Error::NotFound("knowledge gap"))?;
    let question = text::line(&new.question);
    let mut new =
        if question.is_empty() { NewFaq { question: gap.question.clone(), ..new } } else { new };
    // It is found as it was asked, too. What says the same as the question is not kept twice.
    if new.alternatives.len() < limits::FAQ_ALTERNATIVES {
        new.alternatives.push(gap.question);
    }
    let entry = faq::create_in(app, &mut tx, caller, new).await?;
    store::close_gap(&mut tx, org, id, GapState::Answered, Some(&entry.id)).await?;
    audit::record(app, &mut tx, caller, "gap.answered", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(entry)
}

/// Answers a gap by correcting the entry that the wrong answer was taken from.
pub async fn correct_gap(app: &App, caller: &Caller, id: &GapId, new: NewFaq) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let gap = store::lock_gap(&mut tx, org, id).await?.ok_or(Error::NotFound("knowledge gap"))?;
    let used = gap.used_source_id.ok_or(Error::NotFound("FAQ entry"))?;
    let mut new = new;
    if new.alternatives.len() < limits::FAQ_ALTERNATIVES {
        new.alternatives.push(gap.question);
    }
    let entry = faq::update_in(app, &mut tx, caller, &used, new).await?;
    store::close_gap(&mut tx, org, id, GapState::Answered, Some(&entry.id)).await?;
    audit::record(app, &mut tx, caller, "gap.answered", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_in_other_words_of_grammar_is_the_same_gap() {
        let of = |text: &str| fingerprint(text, Language::En);

        assert_eq!(of("Do you have a swimming pool?"), of("is there any SWIMMING POOL??"));
        assert_eq!(of("pool, swimming"), of("Swimming pools"));
        assert_ne!(of("Do you have a pool table?"), of("Do you have a swimming pool?"));
        assert_ne!(of("What is it?"), None);
        assert_eq!(of("?!? 🙂 "), None);
    }
}
