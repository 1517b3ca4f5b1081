//! The agent's tools for an assistant of the account's own: it may have functions attached that are called as
//! ours are. Each is answered, and never with an HTTP error: Vapi would tell its model nothing.

use std::sync::Arc;

use frontdesk_base::{Result, id::OrgId, text};
use frontdesk_providers::vapi::message::{CallInfo, ToolCall};
use serde_json::{Value, json};

use crate::{
    App, Caller,
    agent::tools,
    calls::Begun,
    channels::voice::{Line, vapi::begun},
    conversations::Holder,
    settings,
    tool::{self, Proof, Tool, ToolContext},
};

/// Runs what is asked for, one after the other.
pub(super) async fn run(
    app: &App,
    org: &OrgId,
    line: &Line,
    info: Option<&CallInfo>,
    asked: Vec<ToolCall>,
) -> Value {
    let ready = match info {
        Some(info) => prepare(app, org, line, info).await,
        None => Ok(None),
    };
    let ready = ready.unwrap_or_else(|error| {
        tracing::warn!(org.id = %org, channel.id = %line.channel_id, error = %error, "Tools of a call at Vapi are not run");
        None
    });
    let mut results = Vec::with_capacity(asked.len());
    for call in &asked {
        let done = match &ready {
            Some((begun, enabled)) => one(app, org, begun, enabled, call).await,
            None => Err("This call is not known here."),
        };
        let word = if done.is_ok() { "ran" } else { "refused" };
        metrics::counter!("tool_calls_total", "tool" => word).increment(1);
        results.push(match done {
            Ok(result) => json!({ "toolCallId": call.id, "name": call.name, "result": result }),
            Err(why) => json!({ "toolCallId": call.id, "name": call.name, "error": why }),
        });
    }
    // The older form names no id and takes one result.
    match asked.as_slice() {
        [single] if single.id.is_empty() => {
            let result = results[0].get("result").or(results[0].get("error")).cloned();
            json!({ "result": result })
        }
        _ => json!({ "results": results }),
    }
}

type Ready = (Begun, Vec<Arc<dyn Tool>>);

/// The call and the tools that the business lets its agent use.
async fn prepare(app: &App, org: &OrgId, line: &Line, info: &CallInfo) -> Result<Option<Ready>> {
    let begun = begun(app, org, line, info).await?;
    if !begun.call.is_open() || begun.conversation.holder != Holder::Agent {
        return Ok(None);
    }
    let mut conn = app.db().read(org).await?;
    let agent = settings::agent_in(&mut conn, org).await?;
    Ok(Some((begun, tools::enabled(&agent.tools))))
}

/// What came of one: JSON in one line, because Vapi takes no other.
async fn one(
    app: &App,
    org: &OrgId,
    begun: &Begun,
    enabled: &[Arc<dyn Tool>],
    call: &ToolCall,
) -> Result<String, &'static str> {
    let tool = enabled.iter().find(|tool| tool.name() == call.name);
    let tool = tool.ok_or("There is no such tool.")?;
    let caller = Caller::agent(org.clone());
    // The older form of a call has no id: the same with the same arguments is the same.
    let own = if call.id.is_empty() {
        text::shorten(&format!("{} {}", call.name, call.arguments), 200)
    } else {
        call.id.clone()
    };
    let context = ToolContext {
        app,
        caller: &caller,
        conversation: &begun.conversation.id,
        contact: &begun.contact.id,
        // A caller's number identifies and does not prove.
        proof: Proof::Session,
        key: format!("{}/vapi/{}", begun.call.id, own),
    };
    let result = tool::call(tool.as_ref(), &context, call.arguments.clone()).await;
    match result {
        Ok(result) => Ok(result.to_string()),
        Err(error) => {
            tracing::error!(org.id = %org, call.id = %begun.call.id, error = %error, "A tool of a call at Vapi failed");
            Err("That did not work. Tell the caller that the team will call back.")
        }
    }
}
