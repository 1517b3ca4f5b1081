//! The tools of the agent on its form: which are on, and how often each may be called.

use frontdesk_desk::tool;
use maud::{Markup, html};

use super::typed::Typed;
use crate::parts::{Control, Field, FormErrors, Icon, Toggle, checkbox, field};

/// What a tool does, in the words of whoever switches it.
fn words(name: &str) -> (&str, &str) {
    match name {
        "search_knowledge" => {
            ("Search the knowledge", "Without it, it cannot answer from what you taught it.")
        }
        "get_business_hours" => {
            ("Tell the opening hours", "Today's, another day's, and when you open next.")
        }
        "list_services" => {
            ("Tell the services", "What can be booked, how long it takes, what it costs.")
        }
        "find_open_times" => ("Look for open times", "In your calendar, by your rules."),
        "hold" => ("Hold a time", "For two minutes, while somebody decides."),
        "book" => ("Book appointments", "After a clear yes, with a name and a way to reach them."),
        "reschedule" => ("Move appointments", "The customer's own, within your rules."),
        "cancel" => ("Cancel appointments", "The customer's own, within your rules."),
        "confirm_booking" => {
            ("Note who comes", "When it calls about an appointment, or somebody says so.")
        }
        "my_bookings" => (
            "Look up appointments",
            "The customer's own; others only with a code sent to the address on file.",
        ),
        "join_waitlist" => ("Put on the waitlist", "Who waits is told when a time becomes free."),
        "send_link" => ("Send booking links", "To your booking page, or to manage an appointment."),
        "start_intake" => {
            ("Begin a conversation type", "When one of yours applies: it asks its questions.")
        }
        "answer_intake" => {
            ("Keep the answers", "To a conversation type's questions, each checked by its kind.")
        }
        "request_quote" => {
            ("Note wishes for a quote", "They become leads and tasks for your people.")
        }
        "capture_lead" => {
            ("Note leads", "Somebody who may become a customer, with what they want.")
        }
        "take_message" => ("Take messages", "They become tasks for your people."),
        "update_contact" => {
            ("Keep contacts up to date", "The name, address or number that a customer gives.")
        }
        "escalate_to_human" => ("Ask for a person", "When it is asked to, or does not know."),
        "resolve_conversation" => {
            ("Resolve conversations", "When the customer says that this was all.")
        }
        other => (other, ""),
    }
}

pub(super) fn list(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        fieldset.field id="f-tools" tabindex="-1" {
            legend.field-label.sr-only { "Tools" }
            div.tool-choices {
                @for (at, name) in tool::NAMES.iter().enumerate() { (one(at, name, typed, errors)) }
            }
            @if let Some(error) = errors.get("tools").or_else(|| errors.get("tool_limits")) {
                p.field-error { (Icon::Warning) span { (error) } }
            }
            p.field-hint { "Leave a limit empty for none of its own. In one turn there are at most 8 calls in all." }
        }
    }
}

fn one(at: usize, name: &str, typed: &Typed, errors: &FormErrors) -> Markup {
    let (label, hint) = words(name);
    let id = format!("f-tool-{name}");
    html! {
        div.tool-choice {
            (checkbox(&Toggle {
                name: "tools", value: name, id: Some(&id), label, hint: Some(hint).filter(|hint| !hint.is_empty()),
                on: typed.tools.iter().any(|on| on == name), ..Toggle::default()
            }))
            div.tool-limits {
                (limit("per_turn", "a turn", "8", (name, label), typed.per_turn.get(at), errors))
                (limit("per_conversation", "a conversation", "100", (name, label), typed.per_conversation.get(at), errors))
            }
        }
    }
}

fn limit(
    field_name: &str,
    suffix: &str,
    max: &str,
    (tool, label): (&str, &str),
    value: Option<&String>,
    errors: &FormErrors,
) -> Markup {
    let key = format!("tool_limits.{tool}.{field_name}");
    let id = format!("f-{key}");
    let label = format!("{label}: times {suffix} at most");
    field(&Field {
        name: field_name,
        id: Some(&id),
        label: &label,
        label_hidden: true,
        value: value.map_or("", String::as_str),
        error: errors.get(&key),
        control: Control::Number { min: Some("1"), max: Some(max), step: "1" },
        placeholder: Some("–"),
        suffix: Some(suffix),
        ..Field::default()
    })
}
