//! A [`ChatRequest`] as the Messages API wants it.

use serde_json::{Value, json};

use super::{AnthropicSettings, Effort, PROVIDER, Thinking};
use crate::llm::{
    ChatRequest, ToolResult,
    history::{Broken, Said, Turn, turns},
};

/// Said for the contact when the conversation begins with the model's greeting: the API wants the
/// first message to be the user's.
const OPENING: &str = "(The conversation begins.)";

/// The body of `POST /v1/messages`. The same request gives the same bytes, or the prompt cache
/// would miss.
pub(super) fn body(settings: &AnthropicSettings, request: &ChatRequest) -> Result<Value, Broken> {
    let mut body = json!({
        "model": settings.model,
        "max_tokens": request.max_tokens,
        "stream": true,
        "messages": messages(&settings.model, request)?,
    });
    let system = system(request);
    if !system.is_empty() {
        body["system"] = Value::Array(system);
    }
    if !request.tools.is_empty() {
        body["tools"] = tools(request);
    }
    if let Some(effort) = settings.effort {
        let word = match effort {
            Effort::Low => "low",
            Effort::Medium => "medium",
            Effort::High => "high",
        };
        body["output_config"] = json!({ "effort": word });
    }
    if settings.thinking == Thinking::Off {
        body["thinking"] = json!({ "type": "disabled" });
    }
    Ok(body)
}

fn system(request: &ChatRequest) -> Vec<Value> {
    let mut blocks = Vec::new();
    // A blank block is refused.
    if !request.system_stable.trim().is_empty() {
        let mut block = text(&request.system_stable);
        block["cache_control"] = json!({ "type": "ephemeral" });
        blocks.push(block);
    }
    if !request.system_volatile.trim().is_empty() {
        blocks.push(text(&request.system_volatile));
    }
    blocks
}

fn tools(request: &ChatRequest) -> Value {
    let mut tools: Vec<Value> = request
        .tools
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name,
                "description": tool.description,
                "input_schema": tool.parameters,
            })
        })
        .collect();
    if let Some(last) = tools.last_mut() {
        last["cache_control"] = json!({ "type": "ephemeral" });
    }
    Value::Array(tools)
}

fn messages(model: &str, request: &ChatRequest) -> Result<Vec<Value>, Broken> {
    let turns = turns(&request.messages)?;
    let mut messages = Vec::with_capacity(turns.len() + 1);
    if matches!(turns.first(), Some(Turn::Assistant(_))) {
        messages.push(json!({ "role": "user", "content": [text(OPENING)] }));
    }
    for turn in &turns {
        let (role, content) = match turn {
            Turn::User { results, texts } => {
                let results = results.iter().map(|one| result(one));
                ("user", results.chain(texts.iter().map(|one| text(one))).collect())
            }
            Turn::Assistant(all) => {
                ("assistant", all.iter().flat_map(|one| said(model, one)).collect())
            }
        };
        let content: Vec<Value> = content;
        messages.push(json!({ "role": role, "content": content }));
    }
    Ok(messages)
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn result(result: &ToolResult) -> Value {
    let mut block = json!({
        "type": "tool_result",
        "tool_use_id": wire_id(&result.id),
        "content": result.content,
    });
    if result.is_error {
        block["is_error"] = Value::Bool(true);
    }
    block
}

/// The blocks of one message of the model: those it sent itself, or the same rebuilt.
fn said(model: &str, said: &Said<'_>) -> Vec<Value> {
    if let Some(blocks) = raw(model, said) {
        return blocks.clone();
    }
    let mut blocks = Vec::new();
    if !said.text.trim().is_empty() {
        blocks.push(text(said.text));
    }
    blocks.extend(said.calls.iter().map(|call| {
        json!({
            "type": "tool_use",
            "id": wire_id(&call.id),
            "name": call.name,
            "input": call.arguments,
        })
    }));
    blocks
}

/// The raw blocks, when this model sent them and they hold the calls that were answered.
fn raw<'a>(model: &str, said: &Said<'a>) -> Option<&'a Vec<Value>> {
    let raw = said.raw?;
    let blocks = raw["content"].as_array()?;
    let ours = raw["provider"] == PROVIDER && raw["model"] == model && !blocks.is_empty();
    let used = blocks.iter().filter(|block| block["type"] == "tool_use");
    let same = used.map(|block| &block["id"]).eq(said.calls.iter().map(|call| call.id.as_str()));
    (ours && same).then_some(blocks)
}

/// An id the API takes (`[A-Za-z0-9_-]+`): ids of other providers may hold more, and a
/// conversation may change its provider.
fn wire_id(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    id.chars().map(plain).collect()
}
