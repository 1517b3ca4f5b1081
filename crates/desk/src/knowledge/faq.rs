//! FAQ entries: a question, other ways of asking it, and the answer that is given word for word.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{OrgId, PassageId, SourceId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{deleted, index::words, store};
use crate::{
    App, Caller, Role, audit,
    contacts::{Page, parse_cursor},
    events::{self, NewEvent},
    knowledge_version, limits,
};

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaqEntry {
    /// Its id.
    pub id: SourceId,
    /// The question.
    pub question: String,
    /// Other ways of asking it.
    pub alternatives: Vec<String>,
    /// The answer, in light Markdown.
    pub answer: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An entry as somebody writes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFaq {
    /// The question.
    pub question: String,
    /// Other ways of asking it.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// The answer.
    pub answer: String,
}

/// Which entries to list.
#[derive(Debug, Clone, Default)]
pub struct FaqFilter {
    /// A part of a question or of an answer.
    pub search: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// The entries, those that changed last first.
pub async fn list(app: &App, caller: &Caller, filter: &FaqFilter) -> Result<Page<FaqEntry>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let search = filter.search.as_deref().map(text::line).filter(|search| !search.is_empty());
    let search = search.map(|search| text::shorten(&search, limits::NAME_CHARS));
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows =
        store::list_faq(&mut conn, caller.org(), search.as_deref(), cursor, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.updated_at.millis(), last.id));
    Ok(Page { data: rows.into_iter().map(store::FaqRow::entry).collect(), next_cursor })
}

/// One entry.
pub async fn get(app: &App, caller: &Caller, id: &SourceId) -> Result<FaqEntry> {
    let mut conn = app.db().read(caller.org()).await?;
    load(&mut conn, caller.org(), id).await
}

pub(super) async fn load(conn: &mut Conn, org: &OrgId, id: &SourceId) -> Result<FaqEntry> {
    let row = store::get_faq(conn, org, id).await?.ok_or(Error::NotFound("FAQ entry"))?;
    Ok(row.entry())
}

/// Adds an entry.
pub async fn create(app: &App, caller: &Caller, new: NewFaq) -> Result<FaqEntry> {
    let mut tx = app.db().begin(caller.org()).await?;
    let entry = create_in(app, &mut tx, caller, new).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Adds an entry in this transaction, for many at once.
pub async fn create_in(app: &App, tx: &mut Tx, caller: &Caller, new: NewFaq) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let now = app.clock().now();
    let entry = FaqEntry {
        id: SourceId::new(now),
        question: new.question,
        alternatives: new.alternatives,
        answer: new.answer,
        created_at: now,
        updated_at: now,
    };
    insert(app, tx, caller, checked(entry)?, "faq.created").await
}

/// Changes an entry.
pub async fn update(app: &App, caller: &Caller, id: &SourceId, new: NewFaq) -> Result<FaqEntry> {
    let mut tx = app.db().begin(caller.org()).await?;
    let entry = update_in(app, &mut tx, caller, id, new).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Changes an entry in this transaction.
pub(super) async fn update_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: &SourceId,
    new: NewFaq,
) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    // From here on the organization's row is locked: nobody else changes what is compared with.
    knowledge_version::bump_in(tx, org).await?;
    let old = load(tx, org, id).await?;
    let entry = checked(FaqEntry {
        question: new.question,
        alternatives: new.alternatives,
        answer: new.answer,
        updated_at: app.clock().now(),
        ..old
    })?;
    refuse_same(tx, org, &entry).await?;
    store::update_faq(tx, org, &entry, &hash(&entry.question), &passage(&entry)).await?;
    told(app, tx, caller, "knowledge.source_ready", "faq.updated", &entry).await?;
    Ok(entry)
}

/// Deletes an entry. What it was comes back, for [`restore`]; [`super::undelete`] needs the id alone.
pub async fn delete(app: &App, caller: &Caller, id: &SourceId) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let entry = load(&mut tx, org, id).await?;
    store::delete_source(&mut tx, org, id).await?;
    told(app, &mut tx, caller, "knowledge.source_deleted", "faq.deleted", &entry).await?;
    tx.commit().await?;
    deleted::keep(app, org, &entry);
    Ok(entry)
}

/// Takes back that an entry was deleted. Doing it twice does it once.
pub async fn restore(app: &App, caller: &Caller, entry: FaqEntry) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let now = app.clock().now();
    let mut tx = app.db().begin(caller.org()).await?;
    if let Some(there) = store::get_faq(&mut tx, caller.org(), &entry.id).await? {
        return Ok(there.entry());
    }
    // The entry was in somebody's hands meanwhile: it is checked like a new one.
    let entry =
        checked(FaqEntry { created_at: entry.created_at.min(now), updated_at: now, ..entry })?;
    let entry = insert(app, &mut tx, caller, entry, "faq.restored").await?;
    tx.commit().await?;
    Ok(entry)
}

async fn insert(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    entry: FaqEntry,
    action: &'static str,
) -> Result<FaqEntry> {
    let org = caller.org();
    knowledge_version::bump_in(tx, org).await?;
    refuse_same(tx, org, &entry).await?;
    if store::count_faq(tx, org).await? >= limits::FAQ_ENTRIES {
        return Err(Error::conflict(format!(
            "There are {} entries already; that is the most.",
            limits::FAQ_ENTRIES
        )));
    }
    let id = PassageId::new(entry.updated_at);
    if !store::insert_faq(tx, org, &entry, &hash(&entry.question), &id, &passage(&entry)).await? {
        return Err(Error::conflict("This entry has been restored already."));
    }
    told(app, tx, caller, "knowledge.source_ready", action, &entry).await?;
    Ok(entry)
}

/// The entry as it is kept, or everything that is wrong with it.
fn checked(mut entry: FaqEntry) -> Result<FaqEntry> {
    let mut checks = Checks::new();
    entry.question = text::line(&entry.question);
    entry.answer = text::clean(&entry.answer);
    let fits = |text: &str| text.chars().count() <= limits::LINE_CHARS;
    checks.require(
        fits(&entry.question),
        "question",
        format!("has at most {} characters", limits::LINE_CHARS),
    );
    checks.require(!words::split(&entry.question).is_empty(), "question", "is a question in words");
    let length = entry.answer.chars().count();
    checks.require(
        (1..=limits::TEXT_CHARS).contains(&length),
        "answer",
        format!("has 1 to {} characters", limits::TEXT_CHARS),
    );
    let given = entry.alternatives.len();
    checks.require(
        given <= limits::FAQ_ALTERNATIVES,
        "alternatives",
        format!("are at most {}", limits::FAQ_ALTERNATIVES),
    );
    let mut known = vec![plain(&entry.question)];
    let mut alternatives = Vec::new();
    for alternative in
        entry.alternatives.iter().take(limits::FAQ_ALTERNATIVES).map(|text| text::line(text))
    {
        checks.require(
            fits(&alternative),
            "alternatives",
            format!("have at most {} characters each", limits::LINE_CHARS),
        );
        let plain = plain(&alternative);
        if !plain.is_empty() && !known.contains(&plain) {
            known.push(plain);
            alternatives.push(alternative);
        }
    }
    entry.alternatives = alternatives;
    checks.done()?;
    Ok(entry)
}

/// A question without what makes no difference to what is asked: case, accents, marks.
fn plain(question: &str) -> String {
    words::split(question).join(" ")
}

/// What two entries with the same question have in common.
fn hash(question: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(plain(question)))
}

/// The ways of asking that the entry's passage is found by.
fn passage(entry: &FaqEntry) -> Json<Vec<String>> {
    Json(std::iter::once(&entry.question).chain(&entry.alternatives).cloned().collect())
}

async fn refuse_same(tx: &mut Tx, org: &OrgId, entry: &FaqEntry) -> Result<()> {
    match store::same_question(tx, org, &hash(&entry.question), &entry.id).await? {
        Some(other) => {
            Err(Error::conflict(format!("“{other}” is there already. Change that entry instead.")))
        }
        None => Ok(()),
    }
}

async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    event: &'static str,
    action: &'static str,
    entry: &FaqEntry,
) -> Result<()> {
    audit::record(app, tx, caller, action, entry.id.as_str(), "").await?;
    let payload =
        serde_json::json!({ "source": { "id": entry.id, "kind": "faq", "title": entry.question } });
    events::emit(app, tx, caller.org(), NewEvent::new(event, payload)).await?;
    tracing::info!(org.id = %caller.org(), source.id = %entry.id, "Knowledge: {action} {}", entry.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(question: &str, alternatives: &[&str]) -> FaqEntry {
        let now = Timestamp::from_millis(0);
        FaqEntry {
            id: SourceId::new(now),
            question: question.to_owned(),
            alternatives: alternatives.iter().map(|text| (*text).to_owned()).collect(),
            answer: "Yes.".to_owned(),
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn a_question_is_the_same_however_it_is_written() {
        for same in ["do you have parking", "Do  you have PARKING?!", "Do you have párking…"] {
            assert_eq!(hash(same), hash("Do you have parking?"), "{same}");
        }
        assert_ne!(hash("Do you have bicycle parking?"), hash("Do you have parking?"));
    }

    #[test]
    fn alternatives_that_say_the_same_are_kept_once() {
        let entry = checked(entry(
            " Is there\u{0} parking? ",
            &["is there parking", "", "Where can I park?", "where can i PARK"],
        ))
        .unwrap();

        assert_eq!(entry.question, "Is there parking?");
        assert_eq!(entry.alternatives, ["Where can I park?"]);
    }

    #[test]
    fn a_question_without_words_is_none() {
        for wrong in ["", "   ", "?!", "\u{202e}\u{0}", "🙂"] {
            assert!(checked(entry(wrong, &[])).is_err(), "{wrong:?}");
        }
        assert!(checked(entry("駐車場はありますか", &[])).is_ok());
        assert!(checked(entry(&"long ".repeat(100), &[])).is_err());
        assert!(checked(entry("Parking?", &["x"; 21])).is_err());
    }
}
