//! What differs between two ways of setting up the agent, field by field, with the words that came
//! and went.

use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;

use super::AgentSettings;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In both.
    Same,
    /// Only in the earlier one.
    Removed,
    /// Only in the later one.
    Added,
}

/// A piece of a field's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub part: Part,
    /// The text.
    pub text: String,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name, as the form and the file call it.
    pub field: &'static str,
    /// Its text, what stayed and what did not, in order.
    pub pieces: Vec<Piece>,
}

/// A larger table is not filled: then the one text is gone and the other has come.
const MOST_CELLS: usize = 4_000_000;

/// What differs, in the order of the form.
pub fn diff(before: &AgentSettings, after: &AgentSettings) -> Vec<Change> {
    let words = |text: &str| text.split_word_bounds().map(str::to_owned).collect::<Vec<_>>();
    let lines = |list: &[String]| list.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>();
    let mut changes = Vec::new();
    let mut compare = |field, before: Vec<String>, after: Vec<String>| {
        if before != after {
            changes.push(Change { field, pieces: pieces(&before, &after) });
        }
    };
    compare("name", words(&before.name), words(&after.name));
    compare("persona", words(&before.persona), words(&after.persona));
    compare("greeting", words(&before.greeting), words(&after.greeting));
    compare("languages", lines(&before.languages), lines(&after.languages));
    compare("always_say", lines(&before.always_say), lines(&after.always_say));
    compare("never_discuss", lines(&before.never_discuss), lines(&after.never_discuss));
    compare("models", lines(&before.models), lines(&after.models));
    compare("tools", lines(&tools(before)), lines(&tools(after)));
    compare("tool_limits", lines(&tool_limits(before)), lines(&tool_limits(after)));
    let seconds =
        |agent: &AgentSettings| vec![format!("{} seconds", agent.hand_over.deadline_seconds)];
    compare("deadline_seconds", seconds(before), seconds(after));
    changes
}

/// The tools that are on by their names: none said is all of them.
fn tools(agent: &AgentSettings) -> Vec<String> {
    crate::tool::NAMES
        .iter()
        .filter(|name| agent.tools.is_empty() || agent.tools.iter().any(|one| one == *name))
        .map(|name| (*name).to_owned())
        .collect()
}

fn tool_limits(agent: &AgentSettings) -> Vec<String> {
    agent
        .tool_limits
        .iter()
        .map(|(name, limit)| {
            let mut line = format!("{name}:");
            if let Some(most) = limit.per_turn {
                let _ = write!(line, " {most} in a turn");
            }
            if let Some(most) = limit.per_conversation {
                let _ = write!(line, " {most} in a conversation");
            }
            line
        })
        .collect()
}

/// The longest common run of pieces stays; neighbours of one kind are one piece.
fn pieces(before: &[String], after: &[String]) -> Vec<Piece> {
    let width = after.len() + 1;
    if (before.len() + 1).saturating_mul(width) > MOST_CELLS {
        return vec![
            Piece { part: Part::Removed, text: before.concat() },
            Piece { part: Part::Added, text: after.concat() },
        ];
    }
    // How long the common run of what begins here is at most.
    let mut longest = vec![0u32; (before.len() + 1) * width];
    for row in (0..before.len()).rev() {
        for column in (0..after.len()).rev() {
            longest[row * width + column] = if before[row] == after[column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut say = |part: Part, text: &str| match pieces.last_mut() {
        Some(last) if last.part == part => last.text.push_str(text),
        _ => pieces.push(Piece { part, text: text.to_owned() }),
    };
    let (mut row, mut column) = (0, 0);
    while row < before.len() || column < after.len() {
        if row < before.len() && column < after.len() && before[row] == after[column] {
            say(Part::Same, &before[row]);
            (row, column) = (row + 1, column + 1);
        } else if column >= after.len()
            || row < before.len()
                && longest[(row + 1) * width + column] >= longest[row * width + column + 1]
        {
            say(Part::Removed, &before[row]);
            row += 1;
        } else {
            say(Part::Added, &after[column]);
            column += 1;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Timestamp;
    use frontdesk_db::Json;

    use super::*;
    use crate::settings::ToolLimit;

    fn agent() -> AgentSettings {
        AgentSettings::new(vec!["house".to_owned()], Timestamp::from_millis(0))
    }

    fn shown(change: &Change) -> String {
        change
            .pieces
            .iter()
            .map(|piece| match piece.part {
                Part::Same => piece.text.clone(),
                Part::Removed => format!("[-{}-]", piece.text),
                Part::Added => format!("[+{}+]", piece.text),
            })
            .collect()
    }

    #[test]
    fn words_that_came_and_went_are_told_from_those_that_stayed() {
        let before = agent();
        let mut after = agent();
        after.greeting = "Hello! How can I help you?".to_owned();
        after.models = Json(vec!["openai:gpt".to_owned(), "house".to_owned()]);
        after.tools = Json(vec!["search_knowledge".to_owned()]);
        let limit = ToolLimit { per_turn: Some(1), per_conversation: None };
        after.tool_limits.0.insert("take_message".to_owned(), limit);

        let changes = diff(&before, &after);

        let fields: Vec<_> = changes.iter().map(|change| change.field).collect();
        assert_eq!(fields, ["greeting", "models", "tools", "tool_limits"]);
        assert_eq!(shown(&changes[0]), "[-Hi-][+Hello+]! How can I help you[- today-]?");
        assert_eq!(shown(&changes[1]), "[+openai:gpt\n+]house\n");
        assert!(shown(&changes[2]).starts_with("search_knowledge\n[-get_business_hours\n"));
        assert_eq!(shown(&changes[3]), "[+take_message: 1 in a turn\n+]");
        assert_eq!(diff(&after, &after), []);
    }

    #[test]
    fn both_texts_can_be_put_together_from_the_pieces() {
        for (before, after) in [("", "a"), ("a b c", "c b a"), ("x x x", "x"), ("ä ö", "ä")] {
            let split =
                |text: &str| text.split_word_bounds().map(str::to_owned).collect::<Vec<_>>();
            let pieces = pieces(&split(before), &split(after));
            let without = |part| {
                pieces
                    .iter()
                    .filter(|piece| piece.part != part)
                    .map(|piece| piece.text.as_str())
                    .collect::<String>()
            };
            assert_eq!(
                (without(Part::Added).as_str(), without(Part::Removed).as_str()),
                (before, after)
            );
        }
    }
}
