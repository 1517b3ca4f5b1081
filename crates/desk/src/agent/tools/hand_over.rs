//! Ending the agent's part: to a person, or for good.

use async_trait::async_trait;
use frontdesk_base::{Result, text};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    agent::business,
    conversations::agent_side,
    orgs,
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `escalate_to_human`
pub(super) struct EscalateToHuman;

#[derive(Deserialize)]
struct Escalation {
    #[serde(default)]
    reason: String,
}

#[async_trait]
impl Tool for EscalateToHuman {
    fn name(&self) -> &'static str {
        "escalate_to_human"
    }

    fn description(&self) -> &'static str {
        "Get a person of the business: when the contact asks for one, is upset, or needs what you cannot do. Out of hours nobody can come: then take a message instead."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": { "reason": { "type": "string", "description": "Why, in a few words" } },
            "required": ["reason"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Escalation = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        if !orgs::desk_is_open(context.app, context.org()).await? {
            return closed(context).await;
        }
        let reason = text::shorten(&text::line(&given.reason), 120);
        let mut tx = context.app.db().begin(context.org()).await?;
        let row = agent_side::escalate(
            context.app,
            &mut tx,
            context.org(),
            context.conversation,
            &reason,
        )
        .await?;
        let result = json!({ "status": row.status, "deadline_at": row.deadline_at });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Escalation = arguments(given)?;
        if !orgs::desk_is_open(context.app, context.org()).await? {
            return closed(context).await;
        }
        let reason = text::shorten(&text::line(&given.reason), 120);
        Ok(json!({ "status": "escalated", "reason": reason, "would": "hand over to a person" }))
    }
}

/// Nobody can come now.
async fn closed(context: &ToolContext<'_>) -> Result<Value> {
    let business = business::load(context.app, context.org()).await?;
    let opens_at = business.next_opening.map(|at| at.timestamp().to_string());
    Ok(json!({ "status": "open", "out_of_hours": true, "opens_at": opens_at }))
}

/// `resolve_conversation`
pub(super) struct ResolveConversation;

#[async_trait]
impl Tool for ResolveConversation {
    fn name(&self) -> &'static str {
        "resolve_conversation"
    }

    fn description(&self) -> &'static str {
        "Close the conversation, when the contact has said goodbye or that there is nothing else."
    }

    fn parameters(&self) -> Value {
        json!({ "type": "object", "properties": {}, "additionalProperties": false })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    async fn run(&self, _context: &ToolContext<'_>, _given: Value) -> Result<Value> {
        // The closing itself follows the agent's last words: the turn does it when it is done.
        Ok(json!({ "status": "resolved" }))
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, _given: Value) -> Result<Value> {
        Ok(json!({ "status": "resolved", "would": "resolve the conversation" }))
    }
}
