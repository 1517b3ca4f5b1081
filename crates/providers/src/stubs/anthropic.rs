//! Anthropic's side of the Messages API, as far as the product uses it.

use std::fmt::Write;

use serde_json::{Value, json};

use super::answer::Speech;

/// The model that the list of models names.
const MODEL: &str = "claude-haiku-5-5";

/// The answer of `GET /v1/models`.
pub(super) fn models() -> Value {
    let model = json!({
        "type": "model",
        "id": MODEL,
        "display_name": "Claude Haiku 5.5",
        "created_at": "2026-10-21T00:00:00Z",
    });
    json!({ "data": [model], "has_more": false, "first_id": MODEL, "last_id": MODEL })
}

/// The body of a failed answer.
pub(super) fn error(status: u16) -> Value {
    let kind = match status {
        400 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    };
    json!({
        "type": "error",
        "error": { "type": kind, "message": "secret text of theirs" },
        "request_id": "req_stub",
    })
}

/// Whether the API would refuse this body, and the error it gives: version 2026-10-21 takes no
/// sampling parameter.
pub(super) fn refuses(version: Option<&str>, body: &Value) -> bool {
    let sampling = ["temperature", "top_p", "top_k"];
    let sampled = sampling.iter().any(|key| !body[*key].is_null());
    body["max_tokens"].is_null() || version.is_none() || (version == Some("2026-10-21") && sampled)
}

/// The event stream of an answer.
pub(super) fn speech(speech: &Speech) -> Vec<u8> {
    let [input, output, read, write] = speech.usage;
    let usage = |output: u64| {
        json!({
            "input_tokens": input,
            "output_tokens": output,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": write,
        })
    };
    let mut stream = String::new();
    let mut send = |event: &Value| {
        let name = event["type"].as_str().unwrap_or_default();
        let _ = write!(stream, "event: {name}\ndata: {event}\n\n");
    };
    let message = json!({
        "id": "msg_stub", "type": "message", "role": "assistant", "model": MODEL,
        "content": [], "stop_reason": null, "stop_sequence": null, "usage": usage(1),
    });
    send(&json!({ "type": "message_start", "message": message }));
    send(&json!({ "type": "ping" }));
    let mut index = 0;
    if !speech.text.is_empty() {
        let block = json!({ "type": "text", "text": "" });
        send(&json!({ "type": "content_block_start", "index": index, "content_block": block }));
        for piece in speech.pieces() {
            let delta = json!({ "type": "text_delta", "text": piece });
            send(&json!({ "type": "content_block_delta", "index": index, "delta": delta }));
        }
        send(&json!({ "type": "content_block_stop", "index": index }));
        index += 1;
    }
    for (id, name, arguments) in &speech.tools {
        let block = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
        send(&json!({ "type": "content_block_start", "index": index, "content_block": block }));
        let input: Vec<char> = arguments.to_string().chars().collect();
        for piece in input.chunks(3) {
            let piece: String = piece.iter().collect();
            let delta = json!({ "type": "input_json_delta", "partial_json": piece });
            send(&json!({ "type": "content_block_delta", "index": index, "delta": delta }));
        }
        send(&json!({ "type": "content_block_stop", "index": index }));
        index += 1;
    }
    let by_itself = if speech.tools.is_empty() { "end_turn" } else { "tool_use" };
    let reason = speech.stop.as_deref().unwrap_or(by_itself);
    let delta = json!({ "stop_reason": reason, "stop_sequence": null });
    send(&json!({ "type": "message_delta", "delta": delta, "usage": usage(output) }));
    send(&json!({ "type": "message_stop" }));
    stream.into_bytes()
}
