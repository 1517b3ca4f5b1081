//! What differs between two ways of setting up the agent, as it is read.

use frontdesk_desk::settings::{Change, Part};
use maud::{Markup, html};

/// A field as the form calls it.
pub(super) fn label(field: &str) -> &str {
    match field {
        "name" => "Name",
        "persona" => "How it speaks",
        "greeting" => "Greeting",
        "languages" => "Languages",
        "always_say" => "Always says",
        "never_discuss" => "Never discusses",
        "models" => "Models",
        "tools" => "Tools",
        "tool_limits" => "Limits of tools",
        "deadline_seconds" => "Wait for a person",
        other => other,
    }
}

/// The fields that differ, what came and went marked in each.
pub(super) fn changes(changes: &[Change]) -> Markup {
    html! {
        dl.diff {
            @for change in changes {
                div.diff-field {
                    dt { (label(change.field)) }
                    dd dir="auto" {
                        @for piece in &change.pieces {
                            @match piece.part {
                                Part::Same => span { (piece.text) },
                                Part::Removed => del { span.sr-only { "removed: " } (piece.text) },
                                Part::Added => ins { span.sr-only { "added: " } (piece.text) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The fields that differ in a few words: `Greeting, Tools`.
pub(super) fn named(changes: &[Change]) -> String {
    changes.iter().map(|change| label(change.field)).collect::<Vec<_>>().join(", ")
}
