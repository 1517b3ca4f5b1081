//! What an agent may be set up to be. Everything that is wrong is told at once, by field.

use std::collections::BTreeSet;

use frontdesk_base::{Result, error::Checks, text};

use super::AgentSettings;
use crate::{limits, tool};

/// The most lines of a guardrail.
const LINES: usize = 20;
/// The most languages.
const LANGUAGES: usize = 12;
/// The most models of a chain.
const MODELS: usize = 5;

/// The settings as they are kept: texts without what does not belong in them, lists without what is
/// in them twice. An error says what is wrong with which field.
pub fn valid(mut agent: AgentSettings) -> Result<AgentSettings> {
    agent.name = text::line(&agent.name);
    agent.persona = text::clean(&agent.persona);
    agent.greeting = text::clean(&agent.greeting);
    for list in [&mut agent.always_say.0, &mut agent.never_discuss.0] {
        *list = once(list.iter().map(|line| text::line(line)));
    }
    for list in [&mut agent.languages.0, &mut agent.models.0, &mut agent.tools.0] {
        *list = once(list.iter().map(|one| one.trim().to_owned()));
    }
    let no_limit = super::ToolLimit::default();
    agent.tool_limits.0.retain(|_, limit| *limit != no_limit);

    let mut checks = Checks::new();
    let sized =
        |text: &str, least: usize, most: usize| (least..=most).contains(&text.chars().count());
    checks.require(sized(&agent.name, 1, 60), "name", "has 1 to 60 characters");
    checks.require(sized(&agent.persona, 0, 2_000), "persona", "has at most 2000 characters");
    checks.require(sized(&agent.greeting, 1, 1_000), "greeting", "has 1 to 1000 characters");
    checks.require(
        (1..=LANGUAGES).contains(&agent.languages.len())
            && agent.languages.iter().all(|tag| is_language(tag)),
        "languages",
        "are tags such as en or de-AT, at least one and at most 12",
    );
    let seconds = agent.hand_over.deadline_seconds;
    checks.require((30..=3_600).contains(&seconds), "hand_over.deadline_seconds", "is 30 to 3600");
    checks.require(
        agent.hand_over.out_of_hours == "take_message",
        "hand_over.out_of_hours",
        "is take_message",
    );
    checks.require(
        (1..=MODELS).contains(&agent.models.len())
            && agent.models.iter().all(|model| is_model(model)),
        "models",
        "are 1 to 5 of house, anthropic:MODEL, openai:MODEL",
    );
    for (field, list) in
        [("always_say", &agent.always_say), ("never_discuss", &agent.never_discuss)]
    {
        checks.require(
            list.len() <= LINES && list.iter().all(|one| sized(one, 1, limits::LINE_CHARS)),
            field,
            "are at most 20 lines of 300 characters",
        );
    }
    let known = |name: &String| tool::NAMES.contains(&name.as_str());
    checks.require(
        agent.tools.iter().all(known),
        "tools",
        format!("are some of {}", tool::NAMES.join(", ")),
    );
    let turn = u32::try_from(limits::TOOL_CALLS_PER_TURN).unwrap_or(u32::MAX);
    for (name, limit) in agent.tool_limits.iter() {
        if !known(name) {
            checks.require(false, "tool_limits", "name a tool that there is not");
            continue;
        }
        let within =
            |limit: Option<u32>, most| limit.is_none_or(|limit| (1..=most).contains(&limit));
        checks.require(
            within(limit.per_turn, turn),
            format!("tool_limits.{name}.per_turn"),
            format!("is 1 to {turn}; switch the tool off to have none"),
        );
        checks.require(
            within(limit.per_conversation, limits::TOOL_CALLS_PER_CONVERSATION),
            format!("tool_limits.{name}.per_conversation"),
            format!(
                "is 1 to {}; switch the tool off to have none",
                limits::TOOL_CALLS_PER_CONVERSATION
            ),
        );
    }
    checks.done()?;
    Ok(agent)
}

/// Each once, in the order of its first; the empty ones go.
fn once(list: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    list.filter(|one| !one.is_empty() && seen.insert(one.clone())).collect()
}

fn is_language(tag: &str) -> bool {
    (2..=12).contains(&tag.len())
        && tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether this names a model as the chain of models does.
pub fn is_model(text: &str) -> bool {
    text == "house"
        || text.split_once(':').is_some_and(|(provider, model)| {
            ["anthropic", "openai"].contains(&provider)
                && (1..=120).contains(&model.len())
                && model.bytes().all(|b| b.is_ascii_graphic())
        })
}

#[cfg(test)]
mod tests {
    use frontdesk_base::{Error, Timestamp};
    use frontdesk_db::Json;

    use super::*;
    use crate::settings::ToolLimit;

    fn agent() -> AgentSettings {
        AgentSettings::new(vec!["house".to_owned()], Timestamp::from_millis(0))
    }

    #[track_caller]
    fn check(wrong: impl FnOnce(&mut AgentSettings), field: &str) {
        let mut agent = agent();
        wrong(&mut agent);
        let Err(Error::Invalid(fields)) = valid(agent) else { panic!("{field} was taken") };
        assert_eq!(fields.keys().collect::<Vec<_>>(), [field]);
    }

    fn limit(per_turn: Option<u32>, per_conversation: Option<u32>) -> ToolLimit {
        ToolLimit { per_turn, per_conversation }
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field() {
        check(|agent| agent.name = " \u{0} ".to_owned(), "name");
        check(|agent| agent.persona = "x".repeat(2_001), "persona");
        check(|agent| agent.greeting = String::new(), "greeting");
        check(|agent| agent.languages = Json(vec!["e\" onload=x".to_owned()]), "languages");
        check(|agent| agent.languages = Json(Vec::new()), "languages");
        check(|agent| agent.models = Json(vec!["openai:".to_owned()]), "models");
        check(|agent| agent.models = Json(vec!["openai:a b".to_owned()]), "models");
        check(|agent| agent.models = Json(vec!["file:/etc/passwd".to_owned()]), "models");
        check(|agent| agent.tools = Json(vec!["drop_tables".to_owned()]), "tools");
        check(|agent| agent.never_discuss = Json(vec!["x".repeat(301)]), "never_discuss");
        check(
            |agent| agent.always_say = Json((0..21).map(|n| format!("line {n}")).collect()),
            "always_say",
        );
        check(|agent| agent.hand_over.0.deadline_seconds = 5, "hand_over.deadline_seconds");
        check(
            |agent| {
                agent.tool_limits.0.insert("drop_tables".to_owned(), limit(Some(1), None));
            },
            "tool_limits",
        );
        check(
            |agent| {
                agent.tool_limits.0.insert("take_message".to_owned(), limit(Some(9), None));
            },
            "tool_limits.take_message.per_turn",
        );
        check(
            |agent| {
                agent.tool_limits.0.insert("take_message".to_owned(), limit(None, Some(0)));
            },
            "tool_limits.take_message.per_conversation",
        );
    }

    #[test]
    fn what_is_right_is_tidied() {
        let mut given = agent();
        given.name = "  Ava \n Rose ".to_owned();
        given.models = Json(vec![" house ".to_owned(), "house".to_owned(), String::new()]);
        given.always_say = Json(vec![" a ".to_owned(), "a".to_owned(), " ".to_owned()]);
        given.tool_limits.0.insert("take_message".to_owned(), ToolLimit::default());

        let kept = valid(given).unwrap();

        assert_eq!(kept.name, "Ava Rose");
        assert_eq!(
            (&kept.models.0[..], &kept.always_say.0[..]),
            (&["house".to_owned()][..], &["a".to_owned()][..])
        );
        assert!(kept.tool_limits.is_empty());
        for name in ["openai:llama3.1:8b", "openai:org/model", "anthropic:claude-sonnet-5-5"] {
            assert!(is_model(name), "{name}");
        }
    }
}
