//! The command palette (Ctrl+K) and the list of keys (`?`).

use maud::{Markup, html};

use super::{Place, Shell};
use crate::parts::{Icon, dialog, kbd};

/// Links to everywhere. What a page marks with `data-command` is added in the browser.
pub(super) fn palette(shell: &Shell) -> Markup {
    html! {
        dialog.dialog.palette id="palette" aria-label="Go to or do" data-palette="/app/inbox/find" {
            div.palette-search {
                (Icon::Search)
                input.palette-input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                    aria-label="Go to or do" placeholder="Go to or do…" autocomplete="off" spellcheck="false" autofocus;
                (kbd("Esc"))
            }
            div.palette-list id="palette-list" role="listbox" aria-label="Results" {
                @for place in Place::ALL {
                    (entry(place.icon(), place.href(), place.label(), place.keys()))
                }
                @for (icon, href, label) in MORE { (entry(icon, href, label, "")) }
                @for organization in shell.organizations.iter().filter(|o| !o.current) {
                    div.palette-item role="option" aria-selected="false" data-post=(organization.switch) {
                        (Icon::Building) span { "Switch to " (organization.name) }
                    }
                }
                @for (value, label, icon) in [("light", "Light theme", Icon::Sun), ("dark", "Dark theme", Icon::Moon)] {
                    div.palette-item role="option" aria-selected="false" data-theme-set=(value) { (icon) span { (label) } }
                }
                a.palette-item role="option" tabindex="-1" aria-selected="false" data-find="/app/inbox?q=" href="/app/inbox" hidden {
                    (Icon::Inbox) span { "Search conversations for “" span data-find-words {} "”" }
                }
                a.palette-item role="option" tabindex="-1" aria-selected="false" data-find="/app/contacts?q=" href="/app/contacts" hidden {
                    (Icon::Search) span { "Search contacts for “" span data-find-words {} "”" }
                }
                a.palette-item role="option" tabindex="-1" aria-selected="false" data-find="/app/leads?q=" href="/app/leads" hidden {
                    (Icon::Leads) span { "Search leads for “" span data-find-words {} "”" }
                }
            }
            p.palette-none hidden { "Nothing by that name." }
        }
    }
}

const MORE: [(Icon, &str, &str); 12] = [
    (Icon::Leads, "/app/leads/new", "New lead"),
    (Icon::Plus, "/app/money/quotes/new", "New quote"),
    (Icon::Plus, "/app/money/invoices/new", "New invoice"),
    (Icon::Money, "/app/settings/billing", "Billing settings"),
    (Icon::Refresh, "/app/agent/versions", "Versions of the agent"),
    (Icon::CheckCircle, "/app/agent/evaluation", "Evaluation of the agent"),
    (Icon::UserPlus, "/app/settings/members", "Invite a member"),
    (Icon::Clock, "/app/settings/hours", "Opening hours"),
    (Icon::CheckCircle, "/app/settings/task-rules", "Task rules"),
    (Icon::Key, "/app/settings/api-keys", "API keys"),
    (Icon::Shield, "/app/settings/security", "Sign-in security"),
    (Icon::Building, "/app/settings/organization", "Organization"),
];

fn entry(icon: Icon, href: &str, label: &str, keys: &str) -> Markup {
    html! {
        a.palette-item role="option" tabindex="-1" aria-selected="false" href=(href) {
            (icon) span { (label) }
            @if !keys.is_empty() { (kbd(keys)) }
        }
    }
}

/// A key, and what it does.
type Key = (&'static str, &'static str);

const EVERYWHERE: &[Key] = &[
    ("Ctrl K", "Go to or do anything"),
    ("?", "This list"),
    ("/", "Search in this page"),
    ("Esc", "Close, or leave a field"),
    ("z", "Undo"),
];
const CONVERSATIONS: &[Key] = &[
    ("j", "Next"),
    ("k", "Previous"),
    ("↵", "Open"),
    ("r", "Reply"),
    ("n", "Note"),
    ("a", "Assign"),
    ("u", "Mark as unread"),
    ("t", "New task"),
    ("e", "Resolve"),
    ("↵", "Send, while writing"),
    ("⇧ ↵", "New line, while writing"),
];

const LEADS: &[Key] = &[
    ("n", "New lead"),
    ("← → ↑ ↓", "To the card beside it"),
    ("Alt ← →", "Move the lead to the stage beside it"),
];

const TASKS: &[Key] = &[
    ("n", "Add one"),
    ("c", "Add one with everything"),
    ("e", "Done, on the one chosen by j and k"),
];

const MONEY: &[Key] = &[
    ("n", "New quote"),
    ("i", "New invoice"),
    ("↵", "The next line, while writing; after the last one a fresh line"),
    ("Ctrl ↵", "Save, while writing"),
];

pub(super) fn keys() -> Markup {
    let body = html! {
        div.dialog-body.keys-list {
            (group("Everywhere", EVERYWHERE.iter().copied()))
            (group("Conversations", CONVERSATIONS.iter().copied()))
            (group("Leads", LEADS.iter().copied()))
            (group("Tasks", TASKS.iter().copied()))
            (group("Money", MONEY.iter().copied()))
            (group("Go to", Place::ALL.into_iter().map(|p| (p.keys(), p.label()))))
        }
    };
    dialog("keys", "Keyboard shortcuts", &body)
}

fn group(title: &str, keys: impl Iterator<Item = Key>) -> Markup {
    html! {
        section {
            h3 { (title) }
            dl { @for (key, what) in keys { div { dt { (what) } dd { (kbd(key)) } } } }
        }
    }
}
