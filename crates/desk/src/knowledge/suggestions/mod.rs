//! Suggested answers: what members answered by hand, offered as FAQ entries.
//!
//! Nothing becomes knowledge before a member has read and approved it. What a contact gave of
//! themselves is taken out before anything is kept ([`personal`]); what cannot be cleaned is not
//! kept. The same question twice is one suggestion that counts up, and one that an entry already
//! answers is offered as another way of asking for it.

mod personal;
mod store;
#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Language, Result, Timestamp,
    id::{ConversationId, MessageId, OrgId, SourceId, SuggestedId},
    text,
};

use super::{
    faq::{self, FaqEntry, NewFaq},
    gaps::fingerprint,
    search,
};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    knowledge_version, limits, orgs,
};

/// Suggestions that are kept; the oldest of the others go.
const KEPT: i64 = 500;
/// How many of two questions' telling words must be the same for them to be one.
const ALIKE: f64 = 0.75;
/// A shorter answer ("Yes!", "One moment") teaches nothing.
const SHORTEST: usize = 15;

frontdesk_base::words! {
    /// What became of a suggestion.
    pub SuggestedState {
        /// Nobody has looked at it.
        Open = "open",
        /// It is an entry, or a way of asking for one.
        Approved = "approved",
        /// Nobody wants it.
        Dismissed = "dismissed",
    }
}

/// An answer given by hand, offered as an FAQ entry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Suggested {
    /// Its id.
    pub id: SuggestedId,
    /// What was asked.
    pub question: String,
    /// What a member answered.
    pub answer: String,
    /// Where.
    pub conversation_id: Option<ConversationId>,
    /// In which message.
    pub message_id: MessageId,
    /// The entry that it may be another way of asking for.
    pub like_source_id: Option<SourceId>,
    /// How often it was answered by hand.
    pub given: i64,
    /// What became of it.
    pub state: SuggestedState,
    /// When it was answered first.
    pub created_at: Timestamp,
    /// When it was answered last.
    pub updated_at: Timestamp,
}

/// A question and a member's answer to it, with what the contact gave of themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) question: &'a str,
    pub(crate) answer: &'a str,
    pub(crate) conversation: &'a ConversationId,
    pub(crate) message: &'a MessageId,
    /// Name, address, number: whatever is known of the contact.
    pub(crate) contact: &'a [&'a str],
}

/// Keeps an answer as a suggestion, if it can be one. Waits for a connection: not while holding a
/// transaction.
pub(crate) async fn collect(
    app: &App,
    caller: &Caller,
    given: Given<'_>,
) -> Result<Option<Suggested>> {
    let org = caller.org();
    let profile = {
        let mut conn = app.db().read(org).await?;
        orgs::profile_in(&mut conn, org).await?
    };
    // The business's own number and address may be said.
    let own = [profile.phone.as_str(), &profile.email, &profile.website, &profile.address];
    let contact: Vec<&str> =
        given.contact.iter().copied().chain(personal::introduced(given.question)).collect();
    let Some(question) = personal::without(given.question, &contact, &own) else {
        return Ok(None);
    };
    let Some(answer) = personal::without(given.answer, &contact, &own) else {
        return Ok(None);
    };
    let question = text::shorten(&text::line(&question), limits::LINE_CHARS);
    let answer = text::shorten(&text::clean(&answer), limits::MESSAGE_CHARS);
    if answer.chars().count() < SHORTEST || answer.ends_with('?') || !asks(&question) {
        return Ok(None);
    }
    let language = Language::choose(profile.languages.iter().map(String::as_str));
    let Some(print) = fingerprint(&question, language) else { return Ok(None) };
    let found = search(app, caller, &question).await?;
    let best = found.passages.first().filter(|best| found.band == "answer" && best.kind == "faq");
    if best.is_some_and(|best| says_the_same(&best.text, &answer)) {
        // It is known already, and said in the same words.
        return Ok(None);
    }
    let now = app.clock().now();
    let new = Suggested {
        id: SuggestedId::new(now),
        question,
        answer,
        conversation_id: Some(given.conversation.clone()),
        message_id: given.message.clone(),
        like_source_id: best.and_then(|best| best.source_id.parse().ok()),
        given: 1,
        state: SuggestedState::Open,
        created_at: now,
        updated_at: now,
    };
    let mut tx = app.db().begin(org).await?;
    let print = alike(&store::prints(&mut tx, org).await?, &print).unwrap_or(print);
    let kept = store::note(&mut tx, org, &new, &print).await?;
    let payload = serde_json::json!({ "suggested": { "id": kept.id } });
    events::emit(app, &mut tx, org, NewEvent::new("knowledge.answer_suggested", payload)).await?;
    store::forget(&mut tx, org, KEPT).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, suggested.id = %kept.id, "Suggested answer {}", kept.id);
    Ok(Some(kept))
}

/// Whether a text asks something: "Thank you!" does not.
fn asks(question: &str) -> bool {
    const WORDS: [&str; 26] = [
        "do", "does", "can", "could", "is", "are", "what", "when", "where", "how", "who", "which",
        "will", "would", "why", "have", "was", "wie", "wann", "wo", "haben", "kann", "cuánto",
        "cuándo", "combien", "quand",
    ];
    let first = question.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let first = first.unwrap_or_default().to_lowercase();
    question.contains(['?', '؟', '¿'])
        || (WORDS.contains(&first.as_str()) && question.split_whitespace().count() > 2)
}

fn says_the_same(a: &str, b: &str) -> bool {
    let words = |text: &str| super::index::words::split(text);
    let (a, b) = (words(a), words(b));
    let shared = b.iter().filter(|word| a.contains(word)).count();
    !b.is_empty() && shared * 10 >= b.len() * 9
}

/// The kept question that has most of the same telling words.
fn alike(kept: &[String], print: &str) -> Option<String> {
    let own: Vec<&str> = print.split(' ').collect();
    let share = |other: &str| {
        let other: Vec<&str> = other.split(' ').collect();
        let shared = own.iter().filter(|word| other.contains(word)).count();
        let all = own.len() + other.len() - shared;
        #[expect(clippy::cast_precision_loss, reason = "a few words")]
        let share = shared as f64 / all as f64;
        share
    };
    kept.iter().find(|other| share(other) >= ALIKE).cloned()
}

/// The open suggestions, those given most often first.
pub async fn list(app: &App, caller: &Caller, limit: i64) -> Result<Vec<Suggested>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org(), limit.clamp(1, limits::PAGE)).await
}

/// How many are open.
pub async fn count(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count(&mut conn, caller.org()).await
}

/// One suggestion.
pub async fn get(app: &App, caller: &Caller, id: &SuggestedId) -> Result<Suggested> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("suggested answer"))
}

/// Makes it an entry, as somebody may have put it better.
pub async fn approve(
    app: &App,
    caller: &Caller,
    id: &SuggestedId,
    new: NewFaq,
) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    open(&mut tx, org, id).await?;
    let entry = faq::create_in(app, &mut tx, caller, new).await?;
    store::close(&mut tx, org, id, SuggestedState::Approved).await?;
    audit::record(app, &mut tx, caller, "suggested_answer.approved", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(entry)
}

/// Makes its question another way of asking for the entry that is like it. The entry's answer stays.
pub async fn join(app: &App, caller: &Caller, id: &SuggestedId) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let suggested = open(&mut tx, org, id).await?;
    let like = suggested.like_source_id.ok_or(Error::NotFound("FAQ entry"))?;
    let old = faq::load(&mut tx, org, &like).await?;
    if old.alternatives.len() >= limits::FAQ_ALTERNATIVES {
        return Err(Error::conflict("That entry has as many ways of asking as it can hold."));
    }
    let mut alternatives = old.alternatives;
    alternatives.push(suggested.question);
    let new = NewFaq { question: old.question, alternatives, answer: old.answer };
    let entry = faq::update_in(app, &mut tx, caller, &like, new).await?;
    store::close(&mut tx, org, id, SuggestedState::Approved).await?;
    audit::record(app, &mut tx, caller, "suggested_answer.approved", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(entry)
}

/// Takes it off the list; it stays off when it is given again.
pub async fn dismiss(app: &App, caller: &Caller, id: &SuggestedId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    open(&mut tx, caller.org(), id).await?;
    store::close(&mut tx, caller.org(), id, SuggestedState::Dismissed).await?;
    audit::record(app, &mut tx, caller, "suggested_answer.dismissed", id.as_str(), "").await?;
    tx.commit().await
}

async fn open(tx: &mut frontdesk_db::Tx, org: &OrgId, id: &SuggestedId) -> Result<Suggested> {
    let suggested = store::lock(tx, org, id).await?.ok_or(Error::NotFound("suggested answer"))?;
    if suggested.state == SuggestedState::Open {
        Ok(suggested)
    } else {
        Err(Error::conflict("Somebody has dealt with this already."))
    }
}
