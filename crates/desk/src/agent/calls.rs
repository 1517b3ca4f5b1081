//! The tools of one turn: within its budget, with a record of what they did.

use std::sync::Arc;

use frontdesk_base::{Result, Stopwatch, id::BookingId};
use serde_json::Value;

use super::{context::Context, guard::Ran, house_model, tools};
use crate::{
    App, limits,
    tool::{self, Tool, ToolContext, refusal},
};

/// The tools of a turn, within its budget, with what they did.
pub(super) struct Tools<'a> {
    app: &'a App,
    context: &'a Context,
    trigger_seq: i64,
    enabled: Vec<Arc<dyn Tool>>,
    ran: Vec<Ran>,
}

impl<'a> Tools<'a> {
    pub(super) fn new(app: &'a App, context: &'a Context, trigger_seq: i64) -> Self {
        Self {
            app,
            context,
            trigger_seq,
            enabled: tools::enabled(&context.agent.tools)
                .into_iter()
                .filter(|tool| context.asks_questions() || !tools::of_intakes(tool.name()))
                .collect(),
            ran: Vec::new(),
        }
    }

    /// The tools that may be called.
    pub(super) fn enabled(&self) -> &[Arc<dyn Tool>] {
        &self.enabled
    }

    pub(super) fn ran(&self) -> &[Ran] {
        &self.ran
    }

    /// The booking that was made, moved or cancelled last.
    pub(super) fn changed_booking(&self) -> Option<BookingId> {
        self.ran
            .iter()
            .rev()
            .filter(|run| ["book", "reschedule", "cancel"].contains(&run.name.as_str()))
            .find_map(|run| run.result["booking"]["id"].as_str()?.parse().ok())
    }

    pub(super) fn exhausted(&self) -> bool {
        self.ran.len() >= limits::TOOL_CALLS_PER_TURN
    }

    /// Whether a person has the word now.
    pub(super) fn handed_over(&self) -> bool {
        self.ran.iter().any(|run| {
            run.name == "escalate_to_human" && run.result["status"] == "escalated"
                || run.name == "answer_intake" && run.result["handed_over"]["status"] == "escalated"
        })
    }

    /// Whether the business lets this tool be called no more, in this turn or this conversation. A
    /// call that was refused counts too: it is a limit on trying.
    fn over_limit(&self, name: &str) -> bool {
        let Some(limit) = self.context.agent.tool_limits.get(name) else { return false };
        let now = self.ran.iter().filter(|run| run.name == name).count();
        let now = u32::try_from(now).unwrap_or(u32::MAX);
        let before = self.context.calls.get(name).copied().unwrap_or(0);
        limit.per_turn.is_some_and(|most| now >= most)
            || limit.per_conversation.is_some_and(|most| before.saturating_add(now) >= most)
    }

    /// Calls a person, whether or not the agent may do so by itself and whatever it has used up.
    pub(super) async fn call_a_person(&mut self, reason: &str) -> Result<()> {
        let tool = tools::all().iter().find(|tool| tool.name() == "escalate_to_human");
        if let Some(tool) = tool {
            let watch = Stopwatch::start();
            let arguments = serde_json::json!({ "reason": reason });
            let result = self.run(tool.as_ref(), arguments.clone()).await?;
            self.ran.push(house_model::ran(tool.name(), arguments, result, &watch));
        }
        Ok(())
    }

    /// Runs a tool by the name a model gave. One that does not exist, is switched off or is over
    /// the budget is refused, never an error: the model is told and goes on.
    pub(super) async fn call(&mut self, name: &str, arguments: Value) -> Result<Value> {
        let watch = Stopwatch::start();
        let result = match self.enabled.iter().find(|tool| tool.name() == name) {
            _ if self.exhausted() => {
                refusal("There have been too many calls in this turn. Answer with what you have.")
            }
            None => refusal("There is no such tool."),
            Some(_) if self.over_limit(name) => {
                refusal("This tool has been called as often as it may be. Go on without it.")
            }
            Some(tool) => self.run(tool.as_ref(), arguments.clone()).await?,
        };
        metrics::counter!("tool_calls_total", "tool" => if tool::is_refusal(&result) { "refused" } else { "ran" }).increment(1);
        self.ran.push(house_model::ran(name, arguments, result.clone(), &watch));
        Ok(result)
    }

    async fn run(&self, tool: &dyn Tool, arguments: Value) -> Result<Value> {
        let name = tool.name();
        let nth = self.ran.iter().filter(|run| run.name == name).count();
        let conversation = &self.context.waiting.conversation.id;
        let context = ToolContext {
            app: self.app,
            caller: &self.context.caller,
            conversation,
            contact: &self.context.contact.id,
            proof: self.context.proof,
            key: format!("{conversation}/{}/{name}/{nth}", self.trigger_seq),
        };
        if self.context.rehearsal {
            tool::rehearse(tool, &context, arguments).await
        } else {
            tool::call(tool, &context, arguments).await
        }
    }
}
