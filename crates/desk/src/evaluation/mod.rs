//! Evaluation: the questions that an organization tries its agent on, and two versions of the agent
//! side by side on all of them.

mod compare;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{Error, Result, Timestamp, error::Checks, id::EvaluationQuestionId, text};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

pub use compare::{
    Answered, Asked, Comparison, Outcome, Side, State, Totals, comparison, comparisons, outcomes,
    start, stop,
};

use crate::{
    App, Caller, Role, audit,
    jobs::Handler,
    knowledge::{self, FaqFilter},
    limits,
};

/// The most words that an answer is looked through for.
const WORDS: usize = 10;

/// A question that the agent is tried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Question {
    /// Its id.
    pub id: EvaluationQuestionId,
    /// The question.
    pub question: String,
    /// Words that a right answer holds; none when nobody said what is right.
    pub expected: Json<Vec<String>>,
    /// Whether a right answer declines.
    pub refuse: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A question as somebody writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NewQuestion {
    /// The question.
    pub question: String,
    /// Words that a right answer holds.
    pub expected: Vec<String>,
    /// Whether a right answer declines.
    pub refuse: bool,
}

impl NewQuestion {
    fn cleaned(&self) -> Result<Self> {
        let question = text::line(&self.question);
        let expected: Vec<String> = self
            .expected
            .iter()
            .map(|word| text::line(word))
            .filter(|word| !word.is_empty())
            .collect();
        let mut checks = Checks::new();
        checks.require(
            (1..=limits::LINE_CHARS).contains(&question.chars().count()),
            "question",
            format!("has 1 to {} characters", limits::LINE_CHARS),
        );
        checks.require(
            expected.len() <= WORDS && expected.iter().all(|word| word.chars().count() <= 100),
            "expected",
            format!("are at most {WORDS} words or phrases of 100 characters"),
        );
        checks.require(
            !self.refuse || expected.is_empty(),
            "expected",
            "are not looked for in an answer that should decline: leave them out",
        );
        checks.done()?;
        Ok(Self { question, expected, refuse: self.refuse })
    }

    /// What tells it from others: the same words are the same question.
    fn key(&self) -> String {
        self.question.to_lowercase()
    }
}

/// Where questions are taken over from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The questions that the business has answered.
    Faq,
    /// The questions that the agent could not answer.
    Gaps,
}

/// The questions, in the order they were added.
pub async fn questions(app: &App, caller: &Caller) -> Result<Vec<Question>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::questions(&mut conn, caller.org(), limits::EVALUATION_QUESTIONS).await
}

/// One question.
pub async fn question(app: &App, caller: &Caller, id: &EvaluationQuestionId) -> Result<Question> {
    let mut conn = app.db().read(caller.org()).await?;
    store::question(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("question"))
}

/// Adds a question.
pub async fn add(app: &App, caller: &Caller, new: &NewQuestion) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let new = new.cleaned()?;
    match add_all(app, caller, &[new]).await? {
        0 => Err(Error::invalid("question", "is on the list already, or the list is full")),
        _ => Ok(()),
    }
}

/// Takes over the questions that are not on the list yet, as many as there is room for. How many.
pub async fn fill(app: &App, caller: &Caller, from: From) -> Result<usize> {
    caller.must_be(Role::Admin)?;
    let mut found = Vec::new();
    match from {
        From::Gaps => {
            for gap in knowledge::list_gaps(app, caller, limits::PAGE).await? {
                found.push(NewQuestion { question: gap.question, ..NewQuestion::default() });
            }
        }
        From::Faq => {
            let mut filter = FaqFilter { limit: limits::PAGE, ..FaqFilter::default() };
            loop {
                let page = knowledge::list(app, caller, &filter).await?;
                found.extend(page.data.into_iter().map(|entry| NewQuestion {
                    expected: telling(&entry.answer),
                    question: entry.question,
                    refuse: false,
                }));
                // More than there is room for need not be read.
                let most = usize::try_from(limits::EVALUATION_QUESTIONS).unwrap_or(usize::MAX);
                filter.cursor = page.next_cursor;
                if filter.cursor.is_none() || found.len() >= 5 * most {
                    break;
                }
            }
        }
    }
    for new in &mut found {
        new.question = text::shorten(&text::line(&new.question), limits::LINE_CHARS);
    }
    found.retain(|new| !new.question.is_empty());
    add_all(app, caller, &found).await
}

/// What of an answer must be in any other that says the same: its figures.
fn telling(answer: &str) -> Vec<String> {
    let mut figures: Vec<String> = answer
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '*' | '[' | ']' | '-' | '–'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()) && word.chars().count() <= 20)
        .map(str::to_owned)
        .collect();
    figures.dedup();
    figures.truncate(3);
    figures
}

async fn add_all(app: &App, caller: &Caller, new: &[NewQuestion]) -> Result<usize> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let room = limits::EVALUATION_QUESTIONS - store::count(&mut tx, org).await?;
    let room = usize::try_from(room).unwrap_or(0);
    let mut added = 0;
    for new in new {
        if added >= room {
            break;
        }
        let now = app.clock().now();
        let id = EvaluationQuestionId::new(now);
        if store::insert(&mut tx, org, &id, (new, &new.key()), now).await? {
            added += 1;
        }
    }
    if added > 0 {
        let detail = format!("{added} added");
        audit::record(app, &mut tx, caller, "evaluation.filled", "evaluation", &detail).await?;
    }
    tx.commit().await?;
    Ok(added)
}

/// Changes a question.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &EvaluationQuestionId,
    new: &NewQuestion,
) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let new = new.cleaned()?;
    let mut tx = app.db().begin(caller.org()).await?;
    if store::question(&mut tx, caller.org(), id).await?.is_none() {
        return Err(Error::NotFound("question"));
    }
    let now = app.clock().now();
    if !store::update(&mut tx, caller.org(), id, (&new, &new.key()), now).await? {
        return Err(Error::invalid("question", "is on the list already"));
    }
    audit::record(app, &mut tx, caller, "evaluation.updated", id.as_str(), "").await?;
    tx.commit().await
}

/// Takes a question off the list.
pub async fn delete(app: &App, caller: &Caller, id: &EvaluationQuestionId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("question"));
    }
    audit::record(app, &mut tx, caller, "evaluation.deleted", id.as_str(), "").await?;
    tx.commit().await
}

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(compare::JOB, compare::run)]
}
