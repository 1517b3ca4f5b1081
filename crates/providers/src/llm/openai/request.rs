//! A [`ChatRequest`] as `POST /v1/chat/completions` wants it.

use serde_json::{Value, json};

use super::Capabilities;
use crate::llm::{
    ChatRequest, ToolCall,
    history::{Broken, Said, Turn, turns},
};

/// The body of the request. Neither `tool_choice` nor `parallel_tool_calls` is sent: `auto` is
/// what every server does when tools are there, and vLLM refuses the word without a flag.
pub(super) fn body(
    model: &str,
    capabilities: Capabilities,
    request: &ChatRequest,
) -> Result<Value, Broken> {
    let mut body = json!({
        "model": model,
        "stream": true,
        "messages": messages(capabilities, request)?,
    });
    let limit =
        if capabilities.max_completion_tokens { "max_completion_tokens" } else { "max_tokens" };
    body[limit] = json!(request.max_tokens);
    if capabilities.stream_usage {
        body["stream_options"] = json!({ "include_usage": true });
    }
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            json!({
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                },
            })
        });
        body["tools"] = tools.collect();
    }
    Ok(body)
}

fn messages(capabilities: Capabilities, request: &ChatRequest) -> Result<Vec<Value>, Broken> {
    let mut messages = Vec::new();
    // One message: several model templates take only one, and only at the beginning. The stable
    // part is first, for servers that keep the prefix they have read.
    let system: Vec<&str> = [&request.system_stable, &request.system_volatile]
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    if !system.is_empty() {
        messages.push(json!({ "role": "system", "content": system.join("\n\n") }));
    }
    for turn in turns(&request.messages)? {
        match turn {
            Turn::User { results, texts } => {
                messages.extend(results.into_iter().map(|result| {
                    json!({
                        "role": "tool",
                        "tool_call_id": wire_id(capabilities, &result.id),
                        "content": result.content,
                    })
                }));
                if !texts.is_empty() {
                    messages.push(json!({ "role": "user", "content": texts.join("\n\n") }));
                }
            }
            Turn::Assistant(all) => messages.push(assistant(capabilities, &all)),
        }
    }
    Ok(messages)
}

fn assistant(capabilities: Capabilities, all: &[Said<'_>]) -> Value {
    let texts: Vec<&str> =
        all.iter().map(|said| said.text).filter(|text| !text.trim().is_empty()).collect();
    let calls: Vec<Value> =
        all.iter().flat_map(|said| said.calls).map(|one| call(capabilities, one)).collect();
    let content = if texts.is_empty() { Value::Null } else { texts.join("\n\n").into() };
    let mut message = json!({ "role": "assistant", "content": content });
    if !calls.is_empty() {
        message["tool_calls"] = Value::Array(calls);
    }
    message
}

fn call(capabilities: Capabilities, call: &ToolCall) -> Value {
    json!({
        "id": wire_id(capabilities, &call.id),
        "type": "function",
        "function": { "name": call.name, "arguments": call.arguments.to_string() },
    })
}

/// The id as the server takes it. A conversation may have begun with another provider, whose ids
/// are longer; the same id always becomes the same nine characters.
fn wire_id(capabilities: Capabilities, id: &str) -> String {
    let fits = id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !capabilities.short_ids || fits {
        return id.to_owned();
    }
    // FNV-1a, 64 bits.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The lowest 36 bits: nine hexadecimal digits.
    format!("{:09x}", hash & 0xf_ffff_ffff)
}
