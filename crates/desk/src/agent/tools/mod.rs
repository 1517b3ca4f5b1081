//! The agent's tools. A new one is a file here and a line in [`all`]; `docs/adding-an-agent-tool.md`
//! walks through one.

mod bookings;
mod contact;
mod desk;
mod hand_over;
mod intake;
mod knowledge;
mod quote;

use std::sync::{Arc, OnceLock};

use frontdesk_providers::llm::ToolSpec;

use crate::tool::Tool;

/// Every tool, in the order models are shown them.
pub fn all() -> &'static [Arc<dyn Tool>] {
    static ALL: OnceLock<Vec<Arc<dyn Tool>>> = OnceLock::new();
    ALL.get_or_init(|| {
        vec![
            Arc::new(knowledge::SearchKnowledge),
            Arc::new(knowledge::GetBusinessHours),
            Arc::new(bookings::ListServices),
            Arc::new(bookings::FindOpenTimes),
            Arc::new(bookings::Hold),
            Arc::new(bookings::Book),
            Arc::new(bookings::Reschedule),
            Arc::new(bookings::Cancel),
            Arc::new(bookings::Confirm),
            Arc::new(bookings::MyBookings),
            Arc::new(bookings::JoinWaitlist),
            Arc::new(bookings::SendLink),
            Arc::new(intake::StartIntake),
            Arc::new(intake::AnswerIntake),
            Arc::new(quote::RequestQuote),
            Arc::new(desk::CaptureLead),
            Arc::new(desk::TakeMessage),
            Arc::new(contact::UpdateContact),
            Arc::new(hand_over::EscalateToHuman),
            Arc::new(hand_over::ResolveConversation),
        ]
    })
}

/// The tools an agent may use: all of them, or those the business switched on.
pub fn enabled(names: &[String]) -> Vec<Arc<dyn Tool>> {
    all()
        .iter()
        .filter(|tool| names.is_empty() || names.iter().any(|name| name == tool.name()))
        .cloned()
        .collect()
}

/// Whether a tool is of use only where there are conversation types.
pub(super) fn of_intakes(name: &str) -> bool {
    matches!(name, "start_intake" | "answer_intake")
}

/// The tools as a model is told of them.
pub fn specs(tools: &[Arc<dyn Tool>]) -> Vec<ToolSpec> {
    tools
        .iter()
        .map(|tool| ToolSpec {
            name: tool.name().to_owned(),
            description: tool.description().to_owned(),
            parameters: tool.parameters(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_has_a_good_name_and_a_schema_of_an_object() {
        for tool in all() {
            assert!(
                tool.name().chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    && tool.name().len() <= 64,
                "{}",
                tool.name()
            );
            assert!(tool.description().len() > 20, "{}", tool.name());
            let schema = tool.parameters();
            assert_eq!(schema["type"], "object", "{}", tool.name());
            assert_eq!(schema["additionalProperties"], false, "{}", tool.name());
        }
        let mut names: Vec<_> = all().iter().map(|tool| tool.name()).collect();
        assert_eq!(names, crate::tool::NAMES, "settings may name every tool and no other");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
    }
}
