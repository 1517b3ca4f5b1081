//! The form of the agent, as it was typed and as the desk takes it.

use frontdesk_desk::{
    Error,
    settings::{AgentSettings, ToolLimit},
    tool,
};
use serde::Deserialize;

use crate::settings::{languages, typed};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// The draft that it was typed over.
    pub(super) revision: String,
    /// What comes after saving: `publish`, or nothing.
    pub(super) then: String,
    pub(super) name: String,
    pub(super) persona: String,
    pub(super) greeting: String,
    pub(super) languages: String,
    pub(super) models: Vec<String>,
    pub(super) deadline_seconds: String,
    pub(super) tools: Vec<String>,
    /// Limits of the tools, in the order of [`tool::NAMES`].
    pub(super) per_turn: Vec<String>,
    pub(super) per_conversation: Vec<String>,
    pub(super) always_say: String,
    pub(super) never_discuss: String,
    /// What is said in the playground.
    pub(super) say: String,
    /// What was chosen there instead of typing.
    pub(super) choice: String,
    /// The talk so far, which the page keeps.
    pub(super) talk: String,
    /// Begins the talk again.
    pub(super) reset: String,
}

impl Typed {
    pub(super) fn of(agent: &AgentSettings, revision: &str) -> Self {
        let all = || tool::NAMES.iter().map(|name| (*name).to_owned()).collect();
        let limits = |limit: fn(&ToolLimit) -> Option<u32>| {
            tool::NAMES
                .iter()
                .map(|name| agent.tool_limits.get(*name).and_then(limit))
                .map(|limit| limit.map(|most| most.to_string()).unwrap_or_default())
                .collect()
        };
        Self {
            revision: revision.to_owned(),
            name: agent.name.clone(),
            persona: agent.persona.clone(),
            greeting: agent.greeting.clone(),
            languages: languages::shown(&agent.languages),
            models: agent.models.0.clone(),
            deadline_seconds: agent.hand_over.deadline_seconds.to_string(),
            tools: if agent.tools.is_empty() { all() } else { agent.tools.0.clone() },
            per_turn: limits(|limit| limit.per_turn),
            per_conversation: limits(|limit| limit.per_conversation),
            always_say: agent.always_say.join("\n"),
            never_discuss: agent.never_discuss.join("\n"),
            ..Self::default()
        }
    }

    /// Puts what was typed into the settings as they are now.
    pub(super) fn put(&self, mut agent: AgentSettings) -> Result<AgentSettings, Error> {
        agent.name.clone_from(&self.name);
        agent.persona.clone_from(&self.persona);
        agent.greeting.clone_from(&self.greeting);
        agent.languages.0 = languages::tags(&self.languages);
        let models = self.models.iter().map(|model| model.trim()).filter(|model| !model.is_empty());
        agent.models.0 = models.map(str::to_owned).collect();
        if agent.models.is_empty() {
            agent.models.0.push("house".to_owned());
        }
        agent.hand_over.0.deadline_seconds =
            self.deadline_seconds.trim().parse().unwrap_or_default();
        // All of them is said by none, so that a tool of a later version is among them.
        let on: Vec<String> = tool::NAMES
            .iter()
            .map(|name| (*name).to_owned())
            .filter(|name| self.tools.contains(name))
            .collect();
        if on.is_empty() {
            return Err(Error::invalid("tools", "Leave at least one on."));
        }
        agent.tools.0 = if on.len() == tool::NAMES.len() { Vec::new() } else { on };
        agent.tool_limits.0.clear();
        for (at, name) in tool::NAMES.iter().enumerate() {
            let limit = ToolLimit {
                per_turn: most(self.per_turn.get(at)),
                per_conversation: most(self.per_conversation.get(at)),
            };
            if limit != ToolLimit::default() {
                agent.tool_limits.0.insert((*name).to_owned(), limit);
            }
        }
        agent.always_say.0 = typed::lines(&self.always_say);
        agent.never_discuss.0 = typed::lines(&self.never_discuss);
        Ok(agent)
    }
}

/// Nothing is no limit; what is no number is one that the desk does not take.
fn most(text: Option<&String>) -> Option<u32> {
    let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or(0))
}
