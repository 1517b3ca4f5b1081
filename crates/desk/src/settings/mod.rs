//! What the business wants of its agent: name, persona, greeting, models, tools, guardrails,
//! hand-over.

mod store;

use frontdesk_base::{Error, Result, Timestamp, error::Checks, id::OrgId, text};
use frontdesk_db::{Conn, Json, Tx};
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
};

/// How a conversation is handed to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandOver {
    /// How long a contact may wait for a person before it is told that nobody can come.
    pub deadline_seconds: u64,
    /// What happens when a person is wanted out of hours: `take_message`.
    pub out_of_hours: String,
}

impl Default for HandOver {
    fn default() -> Self {
        Self { deadline_seconds: 300, out_of_hours: "take_message".to_owned() }
    }
}

/// The agent as the business set it up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct AgentSettings {
    /// What it is called.
    pub name: String,
    /// How it speaks, in a few words.
    pub persona: String,
    /// The first line of every conversation.
    pub greeting: String,
    /// Tags of the languages it may answer in, the first by default.
    pub languages: Json<Vec<String>>,
    /// Which models answer, best first; `house` always stands behind them.
    pub models: Json<Vec<String>>,
    /// The tools it may use; empty for all.
    pub tools: Json<Vec<String>>,
    /// Sentences it must always say where they fit.
    pub always_say: Json<Vec<String>>,
    /// Topics it must refuse.
    pub never_discuss: Json<Vec<String>>,
    /// Hand-over to people.
    pub hand_over: Json<HandOver>,
    /// Counts changes.
    pub version: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl AgentSettings {
    /// The agent of a new organization.
    pub fn new(models: Vec<String>, now: Timestamp) -> Self {
        Self {
            name: "Ava".to_owned(),
            persona: "Friendly and brief.".to_owned(),
            greeting: "Hi! How can I help you today?".to_owned(),
            languages: Json(vec!["en".to_owned()]),
            models: Json(models),
            tools: Json(Vec::new()),
            always_say: Json(Vec::new()),
            never_discuss: Json(Vec::new()),
            hand_over: Json(HandOver::default()),
            version: 1,
            updated_at: now,
        }
    }
}

/// The organization's agent.
pub async fn agent(app: &App, caller: &Caller) -> Result<AgentSettings> {
    let mut conn = app.db().read(caller.org()).await?;
    agent_in(&mut conn, caller.org()).await
}

/// The organization's agent, within a transaction.
pub(crate) async fn agent_in(conn: &mut Conn, org: &OrgId) -> Result<AgentSettings> {
    store::get(conn, org).await?.ok_or(Error::NotFound("agent"))
}

/// The agent of a new organization, in the transaction that creates it.
pub(crate) async fn create_agent_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    languages: &[String],
) -> Result<()> {
    let mut agent = AgentSettings::new(app.settings().default_models.clone(), app.clock().now());
    if !languages.is_empty() {
        agent.languages = Json(languages.to_vec());
    }
    store::insert(tx, org, &agent).await
}

/// Changes the agent.
pub async fn update_agent(
    app: &App,
    caller: &Caller,
    mut agent: AgentSettings,
) -> Result<AgentSettings> {
    caller.must_be(Role::Admin)?;
    let mut checks = Checks::new();
    agent.name = text::line(&agent.name);
    agent.persona = text::clean(&agent.persona);
    agent.greeting = text::clean(&agent.greeting);
    checks.require(
        !agent.name.is_empty() && agent.name.chars().count() <= 60,
        "name",
        "has 1 to 60 characters",
    );
    checks.require(
        agent.persona.chars().count() <= 2_000,
        "persona",
        "has at most 2000 characters",
    );
    checks.require(
        !agent.greeting.is_empty() && agent.greeting.chars().count() <= 1_000,
        "greeting",
        "has 1 to 1000 characters",
    );
    checks.require(
        !agent.languages.is_empty()
            && agent.languages.iter().all(|tag| (2..=12).contains(&tag.len())),
        "languages",
        "are tags such as en or de-AT, at least one",
    );
    checks.require(
        (30..=3_600).contains(&agent.hand_over.deadline_seconds),
        "hand_over.deadline_seconds",
        "is 30 to 3600",
    );
    checks.require(
        agent.hand_over.out_of_hours == "take_message",
        "hand_over.out_of_hours",
        "is take_message",
    );
    checks.require(
        !agent.models.is_empty()
            && agent.models.len() <= 5
            && agent.models.iter().all(|model| is_model(model)),
        "models",
        "are 1 to 5 of house, anthropic:MODEL, openai:MODEL",
    );
    for (field, list) in
        [("always_say", &agent.always_say), ("never_discuss", &agent.never_discuss)]
    {
        checks.require(
            list.len() <= 20 && list.iter().all(|one| one.chars().count() <= limits::LINE_CHARS),
            field,
            "are at most 20 lines of 300 characters",
        );
    }
    checks.done()?;
    agent.updated_at = app.clock().now();
    let mut tx = app.db().begin(caller.org()).await?;
    agent.version =
        store::update(&mut tx, caller.org(), &agent).await?.ok_or(Error::NotFound("agent"))?;
    audit::record(
        app,
        &mut tx,
        caller,
        "agent.updated",
        "agent",
        &format!("version {}", agent.version),
    )
    .await?;
    events::emit(
        app,
        &mut tx,
        caller.org(),
        NewEvent::new("organization.updated", serde_json::json!({ "part": "agent" })),
    )
    .await?;
    tx.commit().await?;
    Ok(agent)
}

/// Whether this names a model as the chain of models does.
pub fn is_model(text: &str) -> bool {
    text == "house"
        || text.split_once(':').is_some_and(|(provider, model)| {
            ["anthropic", "openai"].contains(&provider)
                && !model.trim().is_empty()
                && model.len() <= 120
        })
}
