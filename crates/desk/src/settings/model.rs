//! The agent as a business sets it up.

use std::collections::BTreeMap;

use frontdesk_base::Timestamp;
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

/// How often the agent may call one of its tools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ToolLimit {
    /// In one turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_turn: Option<u32>,
    /// In one conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_conversation: Option<u32>,
}

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
    /// How often a tool may be called, by its name; one that is not in here only has the turn's budget.
    #[serde(default)]
    pub tool_limits: Json<BTreeMap<String, ToolLimit>>,
    /// Counts changes: the number of the version that is published.
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
            tool_limits: Json(BTreeMap::new()),
            version: 1,
            updated_at: now,
        }
    }

    /// Whether the other one is set up alike, whatever their numbers and times.
    pub fn same_as(&self, other: &Self) -> bool {
        let bare =
            |one: &Self| Self { version: 0, updated_at: Timestamp::from_millis(0), ..one.clone() };
        bare(self) == bare(other)
    }
}
