//! A conversation brought into the shape that both wire formats demand: turns that alternate, and
//! after each turn with tool calls exactly one result for each of them, before anything else.

use std::collections::HashMap;

use serde_json::Value;

use super::{ChatMessage, ToolCall, ToolResult};

/// One turn: everything said by one side until the other speaks.
#[derive(Debug, PartialEq)]
pub(super) enum Turn<'a> {
    /// The contact's side.
    User {
        /// The results of the turn before, in the order of its calls.
        results: Vec<&'a ToolResult>,
        /// What the contact said, no blank text among it.
        texts: Vec<&'a str>,
    },
    /// The model's side.
    Assistant(Vec<Said<'a>>),
}

/// One message of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Said<'a> {
    pub(super) text: &'a str,
    pub(super) calls: &'a [ToolCall],
    pub(super) raw: Option<&'a Value>,
}

/// Why a conversation cannot be sent. The text holds nothing of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("the conversation is empty")]
    Empty,
    #[error("the last message of the conversation is the model's own")]
    NothingToAnswer,
    #[error("a tool call has no result in the message after it")]
    CallWithoutResult,
    #[error("a tool result has no call in the message before it")]
    ResultWithoutCall,
    #[error("two tool calls or two results have the same id")]
    Twice,
}

/// The turns of `messages`. Blank texts, which Anthropic refuses, are left out, and results are
/// put before texts and in the order of their calls.
pub(super) fn turns(messages: &[ChatMessage]) -> Result<Vec<Turn<'_>>, Broken> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for message in messages {
        match message {
            ChatMessage::User(text) if text.trim().is_empty() => {}
            ChatMessage::User(text) => user(&mut turns).1.push(text),
            ChatMessage::ToolResults(results) if results.is_empty() => {}
            ChatMessage::ToolResults(results) => user(&mut turns).0.extend(results),
            ChatMessage::Assistant { text, tool_calls, raw } => {
                let said = Said { text, calls: tool_calls, raw: raw.as_ref() };
                if text.trim().is_empty() && tool_calls.is_empty() {
                    continue;
                }
                match turns.last_mut() {
                    Some(Turn::Assistant(all)) => all.push(said),
                    _ => turns.push(Turn::Assistant(vec![said])),
                }
            }
        }
    }
    match turns.last() {
        None => return Err(Broken::Empty),
        Some(Turn::Assistant(all)) if all.iter().all(|said| said.calls.is_empty()) => {
            return Err(Broken::NothingToAnswer);
        }
        Some(Turn::Assistant(_)) => return Err(Broken::CallWithoutResult),
        Some(Turn::User { .. }) => {}
    }
    pair(&mut turns)?;
    Ok(turns)
}

/// The user's turn at the end of `turns`, begun when the model spoke last.
fn user<'t, 'a>(
    turns: &'t mut Vec<Turn<'a>>,
) -> (&'t mut Vec<&'a ToolResult>, &'t mut Vec<&'a str>) {
    if !matches!(turns.last(), Some(Turn::User { .. })) {
        turns.push(Turn::User { results: Vec::new(), texts: Vec::new() });
    }
    match turns.last_mut() {
        Some(Turn::User { results, texts }) => (results, texts),
        _ => unreachable!("a user's turn was just put at the end"),
    }
}

/// Checks that calls and results belong together, and sorts the results.
fn pair(turns: &mut [Turn<'_>]) -> Result<(), Broken> {
    let mut calls: HashMap<&str, usize> = HashMap::new();
    for turn in turns {
        match turn {
            Turn::Assistant(all) => {
                calls.clear();
                for call in all.iter().flat_map(|said| said.calls) {
                    let place = calls.len();
                    if calls.insert(&call.id, place).is_some() {
                        return Err(Broken::Twice);
                    }
                }
            }
            Turn::User { results, .. } => {
                let place = |result: &&ToolResult| calls.get(result.id.as_str()).copied();
                if results.iter().any(|result| place(result).is_none()) {
                    return Err(Broken::ResultWithoutCall);
                }
                results.sort_by_key(place);
                if results.windows(2).any(|pair| pair[0].id == pair[1].id) {
                    return Err(Broken::Twice);
                }
                if results.len() < calls.len() {
                    return Err(Broken::CallWithoutResult);
                }
                calls.clear();
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(text: &str, calls: &[&str]) -> ChatMessage {
        let call = |id: &&str| ToolCall {
            id: (*id).to_owned(),
            name: "look_up".to_owned(),
            arguments: json!({}),
        };
        ChatMessage::Assistant {
            text: text.to_owned(),
            tool_calls: calls.iter().map(call).collect(),
            raw: None,
        }
    }

    fn user(text: &str) -> ChatMessage {
        ChatMessage::User(text.to_owned())
    }

    fn results(ids: &[&str]) -> ChatMessage {
        let result = |id: &&str| ToolResult {
            id: (*id).to_owned(),
            content: "found".to_owned(),
            is_error: false,
        };
        ChatMessage::ToolResults(ids.iter().map(result).collect())
    }

    /// A turn in a line: `user [b,a] hi | there`, `assistant hi (a,b)`.
    fn shape(turns: &[Turn<'_>]) -> Vec<String> {
        let line = |turn: &Turn<'_>| match turn {
            Turn::User { results, texts } => {
                let ids: Vec<&str> = results.iter().map(|result| result.id.as_str()).collect();
                format!("user [{}] {}", ids.join(","), texts.join(" | "))
            }
            Turn::Assistant(all) => {
                let texts: Vec<&str> = all.iter().map(|said| said.text).collect();
                let calls = all.iter().flat_map(|said| said.calls);
                let ids: Vec<&str> = calls.map(|call| call.id.as_str()).collect();
                format!("assistant {} ({})", texts.join(" | "), ids.join(","))
            }
        };
        turns.iter().map(line).collect()
    }

    #[test]
    fn messages_become_turns_that_alternate() {
        let table: &[(&str, &[ChatMessage], &[&str])] = &[
            ("one", &[user("hi")], &["user [] hi"]),
            ("the same side twice", &[user("a"), user("b")], &["user [] a | b"]),
            (
                "an answer in two messages",
                &[user("a"), said("b", &[]), said("c", &[]), user("d")],
                &["user [] a", "assistant b | c ()", "user [] d"],
            ),
            (
                "blank texts are left out, and their neighbours meet",
                &[user("a"), said(" ", &[]), user("\n"), user("b")],
                &["user [] a | b"],
            ),
            (
                "results come first and in the order of the calls",
                &[user("a"), said("", &["x", "y"]), user("b"), results(&["y"]), results(&["x"])],
                &["user [] a", "assistant  (x,y)", "user [x,y] b"],
            ),
            (
                "the same id may come again in a later turn",
                &[user("a"), said("", &["x"]), results(&["x"]), said("", &["x"]), results(&["x"])],
                &["user [] a", "assistant  (x)", "user [x] ", "assistant  (x)", "user [x] "],
            ),
        ];
        for (name, messages, lines) in table {
            assert_eq!(shape(&turns(messages).expect(name)), *lines, "{name}");
        }
    }

    #[test]
    fn calls_and_results_that_do_not_belong_together_are_refused() {
        let table: &[(&str, &[ChatMessage], Broken)] = &[
            ("nothing", &[], Broken::Empty),
            ("only blanks", &[user(" "), results(&[])], Broken::Empty),
            ("the model's own", &[user("a"), said("b", &[])], Broken::NothingToAnswer),
            ("no result", &[user("a"), said("", &["x"])], Broken::CallWithoutResult),
            (
                "a question instead of a result",
                &[user("a"), said("", &["x"]), user("b")],
                Broken::CallWithoutResult,
            ),
            (
                "one of two results",
                &[user("a"), said("", &["x", "y"]), results(&["y"])],
                Broken::CallWithoutResult,
            ),
            ("a result alone", &[results(&["x"])], Broken::ResultWithoutCall),
            (
                "a result of a call before the last",
                &[user("a"), said("", &["x"]), results(&["x"]), said("b", &[]), results(&["x"])],
                Broken::ResultWithoutCall,
            ),
            ("two results", &[user("a"), said("", &["x"]), results(&["x", "x"])], Broken::Twice),
            ("two calls", &[user("a"), said("", &["x", "x"]), results(&["x"])], Broken::Twice),
        ];
        for (name, messages, broken) in table {
            assert_eq!(turns(messages).unwrap_err(), *broken, "{name}");
        }
    }
}
