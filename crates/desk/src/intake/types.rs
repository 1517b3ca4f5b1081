//! Writing conversation types down: what may stand in one, and in which order they stand.

use std::collections::HashMap;

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{ConversationTypeId, OrgId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::Deserialize;

use super::{ConversationType, Ending, Fills, Kind, Question, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    knowledge_version, limits,
    tasks::Urgency,
};

/// The longest key, in characters.
const KEY_CHARS: usize = 40;
/// The longest phrase and option, in characters.
const PHRASE_CHARS: usize = 80;

/// A conversation type as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeText {
    /// What people call it: "New patient".
    pub name: String,
    /// Its key; made of the name when it is empty.
    #[serde(default)]
    pub key: String,
    /// When it applies, in a line for models.
    #[serde(default)]
    pub applies: String,
    /// How people say that it applies.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// What is said before anything is asked.
    #[serde(default)]
    pub say_first: String,
    /// What is asked.
    pub questions: Vec<QuestionText>,
    /// What happens at the end.
    #[serde(default = "nothing")]
    pub ending: Ending,
    /// How soon the task at the end wants doing.
    #[serde(default = "normal")]
    pub urgency: Urgency,
    /// Whether the agent uses it.
    #[serde(default = "yes")]
    pub enabled: bool,
}

impl Default for TypeText {
    fn default() -> Self {
        Self {
            name: String::new(),
            key: String::new(),
            applies: String::new(),
            phrases: Vec::new(),
            say_first: String::new(),
            questions: Vec::new(),
            ending: Ending::Nothing,
            urgency: Urgency::Normal,
            enabled: true,
        }
    }
}

/// A question as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionText {
    /// As it is asked.
    pub label: String,
    /// Its key; made of the label when it is empty.
    #[serde(default)]
    pub key: String,
    /// What the answer is.
    #[serde(default = "plain")]
    pub kind: Kind,
    /// What can be chosen.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it must be answered.
    #[serde(default = "yes")]
    pub required: bool,
    /// A few words that are said with it.
    #[serde(default)]
    pub hint: String,
    /// What of the contact's record the answer fills in.
    #[serde(default)]
    pub fills: Option<Fills>,
}

impl QuestionText {
    /// A question that must be answered.
    pub fn new(label: &str, kind: Kind) -> Self {
        Self {
            label: label.to_owned(),
            key: String::new(),
            kind,
            options: Vec::new(),
            required: true,
            hint: String::new(),
            fills: None,
        }
    }

    /// The same, which may be skipped.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// The same, whose answer fills in the contact's record.
    #[must_use]
    pub fn filling(self, fills: Fills) -> Self {
        Self { fills: Some(fills), ..self }
    }
}

fn nothing() -> Ending {
    Ending::Nothing
}

fn normal() -> Urgency {
    Urgency::Normal
}

fn plain() -> Kind {
    Kind::Text
}

fn yes() -> bool {
    true
}

/// What became of a type that was taken off the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It was never used, and is gone.
    Deleted,
    /// It was used: it is put away, and what was answered stays as it is.
    Archived,
}

/// A step in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Before the one before it.
    Up,
    /// After the one after it.
    Down,
}

/// The types in the business's order, those that are off among them; those that are put away are not.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ConversationType>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::types(&mut conn, caller.org()).await
}

/// What the types are called, by their ids; those that are put away are among them.
pub async fn names(app: &App, caller: &Caller) -> Result<HashMap<ConversationTypeId, String>> {
    let mut conn = app.db().read(caller.org()).await?;
    Ok(store::names(&mut conn, caller.org()).await?.into_iter().collect())
}

/// The types that the agent uses, on a connection that is open already.
pub async fn enabled_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<ConversationType>> {
    let mut all = store::types(conn, org).await?;
    all.retain(|one| one.enabled);
    Ok(all)
}

/// One type that is not put away.
pub async fn get(app: &App, caller: &Caller, id: &ConversationTypeId) -> Result<ConversationType> {
    let mut conn = app.db().read(caller.org()).await?;
    there(store::one(&mut conn, caller.org(), id).await?)
}

fn there(found: Option<ConversationType>) -> Result<ConversationType> {
    found.filter(|one| one.archived_at.is_none()).ok_or(Error::NotFound("conversation type"))
}

/// Adds a type, as the last.
pub async fn create(app: &App, caller: &Caller, new: &TypeText) -> Result<ConversationType> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    // From here on the organization's row is locked: the count, the keys and the order stay as they are read.
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let all = store::types(&mut tx, org).await?;
    if all.len() >= limits::CONVERSATION_TYPES {
        return Err(Error::conflict(format!(
            "There are {} conversation types already; that is the most. Delete one first.",
            limits::CONVERSATION_TYPES
        )));
    }
    let now = app.clock().now();
    let mut one = ConversationType {
        id: ConversationTypeId::new(now),
        key: String::new(),
        name: String::new(),
        applies: String::new(),
        phrases: Vec::new(),
        say_first: String::new(),
        questions: Vec::new(),
        ending: Ending::Nothing,
        urgency: Urgency::Normal,
        enabled: true,
        archived_at: None,
        created_at: now,
        updated_at: now,
    };
    write(&mut one, new)?;
    refuse_same(&all, &one)?;
    let place = i64::try_from(all.len()).unwrap_or(i64::MAX);
    store::insert_type(&mut tx, org, &one, place).await?;
    told(app, &mut tx, caller, "conversation_type.created", &one.id).await?;
    tx.commit().await?;
    Ok(one)
}

/// Puts what somebody wrote in the place of a type. Intakes that are under way keep their questions.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ConversationTypeId,
    new: &TypeText,
) -> Result<ConversationType> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let mut one = there(store::one(&mut tx, org, id).await?)?;
    write(&mut one, new)?;
    refuse_same(&store::types(&mut tx, org).await?, &one)?;
    one.updated_at = app.clock().now();
    store::update_type(&mut tx, org, &one).await?;
    told(app, &mut tx, caller, "conversation_type.updated", id).await?;
    tx.commit().await?;
    Ok(one)
}

/// Takes a type off the list: one that was used is put away, so that what was answered keeps its name.
pub async fn remove(app: &App, caller: &Caller, id: &ConversationTypeId) -> Result<Removed> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let mut one = there(store::one(&mut tx, org, id).await?)?;
    let removed = if store::delete_unused(&mut tx, org, id).await? {
        Removed::Deleted
    } else {
        one.archived_at = Some(app.clock().now());
        store::update_type(&mut tx, org, &one).await?;
        Removed::Archived
    };
    let left = store::types(&mut tx, org).await?;
    renumber(&mut tx, org, &left).await?;
    told(app, &mut tx, caller, "conversation_type.deleted", id).await?;
    tx.commit().await?;
    Ok(removed)
}

/// Moves a type by one place; the first stays first and the last last.
pub async fn shift(app: &App, caller: &Caller, id: &ConversationTypeId, step: Step) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let mut all = store::types(&mut tx, org).await?;
    let at =
        all.iter().position(|one| one.id == *id).ok_or(Error::NotFound("conversation type"))?;
    let to = match step {
        Step::Up => at.saturating_sub(1),
        Step::Down => (at + 1).min(all.len() - 1),
    };
    all.swap(at, to);
    renumber(&mut tx, org, &all).await?;
    told(app, &mut tx, caller, "conversation_type.updated", id).await?;
    tx.commit().await
}

async fn renumber(tx: &mut Tx, org: &OrgId, all: &[ConversationType]) -> Result<()> {
    for (place, one) in (0_i64..).zip(all) {
        store::put_at(tx, org, &one.id, place).await?;
    }
    Ok(())
}

/// Puts what somebody wrote into a type, or says everything that is wrong with it.
pub(crate) fn write(one: &mut ConversationType, new: &TypeText) -> Result<()> {
    let mut checks = Checks::new();
    let mut bounded = |field: &str, text: String, least: usize, most: usize| {
        let length = text.chars().count();
        let says = if least == 0 {
            format!("has at most {most} characters")
        } else {
            format!("has {least} to {most} characters")
        };
        checks.require((least..=most).contains(&length), field.to_owned(), says);
        text
    };
    one.name = bounded("name", text::line(&new.name), 1, limits::NAME_CHARS);
    one.applies = bounded("applies", text::line(&new.applies), 0, limits::LINE_CHARS);
    one.say_first =
        bounded("say_first", text::clean(&new.say_first), 0, limits::INTAKE_ANSWER_CHARS);
    one.key = key(&new.key, &one.name, "key", &mut checks);
    one.phrases = lines(&new.phrases, "phrases", limits::INTAKE_PHRASES, &mut checks);
    checks.require(
        (1..=limits::INTAKE_QUESTIONS).contains(&new.questions.len()),
        "questions",
        format!("are 1 to {}", limits::INTAKE_QUESTIONS),
    );
    one.questions.clear();
    for (at, text) in new.questions.iter().take(limits::INTAKE_QUESTIONS).enumerate() {
        let question = question(text, at, &one.questions, &mut checks);
        one.questions.push(question);
    }
    (one.ending, one.urgency, one.enabled) = (new.ending, new.urgency, new.enabled);
    checks.done()
}

fn question(new: &QuestionText, at: usize, before: &[Question], checks: &mut Checks) -> Question {
    let field = |name: &str| format!("questions[{at}].{name}");
    let (label, hint) = (text::line(&new.label), text::line(&new.hint));
    checks.require(
        (1..=limits::LINE_CHARS).contains(&label.chars().count()),
        field("label"),
        format!("has 1 to {} characters", limits::LINE_CHARS),
    );
    checks.require(
        hint.chars().count() <= limits::LINE_CHARS,
        field("hint"),
        format!("has at most {} characters", limits::LINE_CHARS),
    );
    let mut key = key(&new.key, &label, field("key"), checks);
    let taken = |key: &str| before.iter().any(|question| question.key == key);
    if new.key.trim().is_empty() {
        let plain = key.clone();
        for nth in 2..=limits::INTAKE_QUESTIONS + 1 {
            if !taken(&key) {
                break;
            }
            key = format!("{plain}_{nth}");
        }
    }
    checks.require(!taken(&key), field("key"), "is another question's already");
    let options = if new.kind == Kind::Choice {
        let options = lines(&new.options, &field("options"), limits::INTAKE_OPTIONS, checks);
        checks.require(options.len() >= 2, field("options"), "are at least two, one on each line");
        options
    } else {
        Vec::new()
    };
    let fits = match new.fills {
        None => true,
        Some(Fills::Name) => new.kind == Kind::Text,
        Some(Fills::Email) => new.kind == Kind::Email,
        Some(Fills::Phone) => new.kind == Kind::Phone,
    };
    checks.require(
        fits,
        field("fills"),
        "fits the answer: a name is text, an address an e-mail address, a number a phone number",
    );
    Question { key, label, kind: new.kind, options, required: new.required, hint, fills: new.fills }
}

/// The lines of a list, each once, without empty ones.
fn lines(new: &[String], field: &str, most: usize, checks: &mut Checks) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in new.iter().map(|line| text::line(line)).filter(|line| !line.is_empty()) {
        checks.require(
            line.chars().count() <= PHRASE_CHARS && line.chars().any(char::is_alphanumeric),
            field.to_owned(),
            format!("have at most {PHRASE_CHARS} characters each, and words"),
        );
        if !all.iter().any(|have| have.to_lowercase() == line.to_lowercase()) {
            all.push(line);
        }
        if all.len() > most {
            break;
        }
    }
    checks.require(all.len() <= most, field.to_owned(), format!("are at most {most}"));
    all.truncate(most);
    all
}

/// The key that was written, or one made of the words.
fn key(
    given: &str,
    words: &str,
    field: impl Into<std::borrow::Cow<'static, str>>,
    checks: &mut Checks,
) -> String {
    let given = given.trim();
    if given.is_empty() {
        return key_of(words);
    }
    let right = given.len() <= KEY_CHARS
        && given.starts_with(|c: char| c.is_ascii_lowercase())
        && given.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    checks.require(
        right,
        field,
        format!("is of small letters, digits and _, at most {KEY_CHARS} of them: date_of_birth"),
    );
    given.to_owned()
}

/// `date_of_birth` of "What is your date of birth?": the words that ask are left out.
pub(super) fn key_of(words: &str) -> String {
    const ASKING: &[&str] = &[
        "what", "whats", "is", "are", "your", "which", "how", "many", "much", "do", "you", "have",
        "the", "a", "an", "may", "we", "can", "could", "please", "tell", "us", "me", "when",
        "where", "would", "like", "to", "should", "there", "any", "i", "s",
    ];
    let plain = text::slug(words);
    let all: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !ASKING.contains(word)).collect();
    let chosen = if telling.is_empty() { all } else { telling };
    let mut key = String::new();
    for word in chosen.into_iter().take(5) {
        if key.len() + word.len() + 4 > KEY_CHARS {
            break;
        }
        if !key.is_empty() {
            key.push('_');
        }
        key.push_str(word);
    }
    if key.starts_with(|c: char| c.is_ascii_lowercase()) { key } else { format!("q_{key}") }
}

fn refuse_same(all: &[ConversationType], one: &ConversationType) -> Result<()> {
    let others = || all.iter().filter(|other| other.id != one.id);
    if let Some(other) = others().find(|other| other.name.to_lowercase() == one.name.to_lowercase())
    {
        return Err(Error::conflict(format!(
            "There is a conversation type called “{}” already. Change that one, or choose another name.",
            other.name
        )));
    }
    match others().find(|other| other.key == one.key) {
        Some(other) => Err(Error::conflict(format!(
            "The conversation type “{}” has the key {} already. Choose another one.",
            other.name, other.key
        ))),
        None => Ok(()),
    }
}

/// Says that something about the types changed.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    id: &ConversationTypeId,
) -> Result<()> {
    audit::record(app, tx, caller, action, id.as_str(), "").await?;
    let changed = serde_json::json!({ "changed": "conversation_types" });
    events::emit(app, tx, caller.org(), NewEvent::new("organization.updated", changed)).await?;
    tracing::info!(org.id = %caller.org(), "Conversation types: {action} {id}");
    Ok(())
}
