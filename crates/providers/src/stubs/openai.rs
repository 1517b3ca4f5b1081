//! OpenAI's side of chat completions, as far as the product uses it.

use std::fmt::Write;

use serde_json::{Value, json};

use super::answer::Speech;

/// The answer of `GET /v1/models`.
pub(super) fn models() -> Value {
    let model = json!({ "id": "stub-model", "object": "model", "created": 1, "owned_by": "stub" });
    json!({ "object": "list", "data": [model] })
}

/// The body of a failed answer.
pub(super) fn error(status: u16) -> Value {
    let kind = match status {
        401 => "authentication_error",
        429 => "rate_limit_exceeded",
        503 => "unavailable_error",
        400..500 => "invalid_request_error",
        _ => "server_error",
    };
    let error =
        json!({ "message": "secret text of theirs", "type": kind, "param": null, "code": null });
    json!({ "error": error })
}

/// What is heard.
pub(super) fn transcript(speech: &Speech) -> Value {
    json!({ "text": speech.text, "usage": { "type": "duration", "seconds": 1 } })
}

/// The event stream of an answer.
pub(super) fn speech(speech: &Speech) -> Vec<u8> {
    let mut stream = String::new();
    let mut send = |choices: Value, usage: Value| {
        let chunk = json!({
            "id": "chatcmpl-stub", "object": "chat.completion.chunk", "created": 1,
            "model": "stub-model", "choices": choices, "usage": usage,
        });
        let _ = write!(stream, "data: {chunk}\n\n");
    };
    let choice = |delta: Value, reason: Option<&str>| json!([{ "index": 0, "delta": delta, "finish_reason": reason }]);
    send(choice(json!({ "role": "assistant", "content": "" }), None), Value::Null);
    for piece in speech.pieces() {
        send(choice(json!({ "content": piece }), None), Value::Null);
    }
    for (index, (id, name, arguments)) in speech.tools.iter().enumerate() {
        let function = json!({ "name": name, "arguments": "" });
        let call = json!({ "index": index, "id": id, "type": "function", "function": function });
        send(choice(json!({ "tool_calls": [call] }), None), Value::Null);
        let text: Vec<char> = arguments.to_string().chars().collect();
        for piece in text.chunks(3) {
            let piece: String = piece.iter().collect();
            let call = json!({ "index": index, "function": { "arguments": piece } });
            send(choice(json!({ "tool_calls": [call] }), None), Value::Null);
        }
    }
    let by_itself = if speech.tools.is_empty() { "stop" } else { "tool_calls" };
    let reason = speech.stop.as_deref().unwrap_or(by_itself);
    send(choice(json!({}), Some(reason)), Value::Null);
    let [input, output, read, _] = speech.usage;
    let usage = json!({
        "prompt_tokens": input + read,
        "completion_tokens": output,
        "total_tokens": input + read + output,
        "prompt_tokens_details": { "cached_tokens": read },
    });
    send(json!([]), usage);
    stream.push_str("data: [DONE]\n\n");
    stream.into_bytes()
}
