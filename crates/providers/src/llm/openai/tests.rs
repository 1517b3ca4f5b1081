//! What is sent, and what is understood, without a connection.

mod calls;

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::{
    llm::{
        ChatEvent, ChatMessage, StopReason, ToolCall, ToolResult, ToolSpec, Usage,
        wire::{Decoder, Out, Progress},
    },
    sse::Parser,
};

/// What was said, what was called (name and arguments), and how it stopped.
type Heard = (String, Vec<(String, Value)>, Option<StopReason>);

fn events(bytes: &[u8]) -> Result<Vec<ChatEvent>, ProviderError> {
    let mut parsed = Vec::new();
    let mut parser = Parser::default();
    parser.push(bytes, &mut parsed).unwrap();
    parsed.extend(parser.finish());
    let mut decoder = decode::Completion::new(true, Ids::default());
    let mut out = Out::new();
    for event in &parsed {
        if decoder.event(event, &mut out)? == Progress::Done {
            break;
        }
    }
    decoder.end(&mut out)?;
    Ok(out.into())
}

fn hear(bytes: &[u8]) -> Result<Heard, ProviderError> {
    let mut heard = Heard::default();
    for event in events(bytes)? {
        match event {
            ChatEvent::Text(text) => heard.0.push_str(&text),
            ChatEvent::ToolCall(call) => heard.1.push((call.name, call.arguments)),
            ChatEvent::Stop(reason) => heard.2 = Some(reason),
            ChatEvent::Usage(_) | ChatEvent::Raw(_) => {}
        }
    }
    Ok(heard)
}

/// A stream of these deltas, ended for `reason` and with `[DONE]`.
fn stream(deltas: &[Value], reason: &str) -> Vec<u8> {
    let choice = |delta: &Value, reason: Option<&str>| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": reason });
        format!("data: {}\n\n", json!({ "choices": [choice] }))
    };
    let mut chunks: Vec<String> = deltas.iter().map(|delta| choice(delta, None)).collect();
    chunks.push(choice(&json!({}), Some(reason)));
    chunks.push("data: [DONE]\n\n".to_owned());
    chunks.concat().into_bytes()
}

fn slot() -> (String, Value) {
    ("find_slot".to_owned(), json!({ "day": "2026-11-24" }))
}

fn hours() -> (String, Value) {
    ("opening_hours".to_owned(), json!({}))
}

#[test]
fn each_servers_stream_is_understood() {
    type Case =
        (&'static str, &'static [u8], &'static str, Vec<(String, Value)>, StopReason, Usage);
    let used = |input_tokens, output_tokens, cache_read_tokens| Usage {
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens: 0,
    };
    let table: [Case; 4] = [
        (
            "OpenAI",
            include_bytes!("../../../fixtures/openai/openai_tools.sse"),
            "Let me look.",
            vec![slot(), hours()],
            StopReason::ToolUse,
            used(20, 30, 100),
        ),
        (
            "Ollama",
            include_bytes!("../../../fixtures/openai/ollama_tool.sse"),
            "",
            vec![slot()],
            StopReason::ToolUse,
            used(50, 12, 0),
        ),
        (
            "llama.cpp",
            include_bytes!("../../../fixtures/openai/llamacpp_tool.sse"),
            "",
            vec![slot()],
            StopReason::ToolUse,
            used(9, 20, 0),
        ),
        (
            "OpenRouter",
            include_bytes!("../../../fixtures/openai/openrouter_text.sse"),
            "Grüß Gott",
            vec![],
            StopReason::End,
            used(5, 3, 0),
        ),
    ];
    for (server, bytes, text, called, reason, usage) in table {
        assert_eq!(hear(bytes), Ok((text.to_owned(), called, Some(reason))), "{server}");
        let events = events(bytes).unwrap();
        assert!(events.contains(&ChatEvent::Usage(usage)), "{server}");
    }
}

#[test]
fn the_reason_to_stop_is_what_was_sent_before_what_is_said() {
    let call = json!({ "tool_calls": [{ "id": "a", "function": { "name": "opening_hours" } }] });
    let text = json!({ "content": "Hi" });
    let refusal = json!({ "refusal": "I can't" });
    let table = [
        (&call, "stop", StopReason::ToolUse),
        (&call, "tool_calls", StopReason::ToolUse),
        (&text, "stop", StopReason::End),
        (&text, "tool_calls", StopReason::End),
        (&text, "length", StopReason::MaxTokens),
        (&text, "content_filter", StopReason::Refusal),
        (&text, "function_call", StopReason::Other),
        (&text, "something_new", StopReason::End),
        (&refusal, "stop", StopReason::Refusal),
    ];
    for (delta, word, reason) in table {
        let heard = hear(&stream(std::slice::from_ref(delta), word)).unwrap();
        assert_eq!(heard.2, Some(reason), "{delta} {word}");
    }
}

#[test]
fn content_is_read_in_each_of_its_forms_and_reasoning_is_not() {
    let deltas = [
        json!({ "role": "assistant", "content": null }),
        json!({ "content": "a" }),
        json!({ "content": [{ "type": "text", "text": "b" }, { "type": "image" }] }),
        json!({ "reasoning": "no", "content": "" }),
        json!({ "reasoning_content": "no", "obfuscation": "xyz" }),
        json!({ "content": "<thi" }),
        json!({ "content": "nk>no</th" }),
        json!({ "content": "ink>c" }),
        json!({}),
    ];
    let heard = hear(&stream(&deltas, "stop")).unwrap();
    assert_eq!(heard, ("abc".to_owned(), Vec::new(), Some(StopReason::End)));
}

#[test]
fn a_leaked_tool_call_is_not_said_and_alone_it_is_an_error() {
    let leaked = json!({ "content": "<tool_call>{\"name\":\"book\"}</tool_call>" });
    let error = hear(&stream(std::slice::from_ref(&leaked), "stop")).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);

    let heard = hear(&stream(&[json!({ "content": "Yes. " }), leaked], "stop")).unwrap();
    assert_eq!(heard.0, "Yes. ");
}

#[test]
fn the_end_is_told_from_a_cut() {
    let chunk = |reason: Value| {
        let delta = json!({ "content": "Hi" });
        json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }] })
    };
    let (open, closed) = (chunk(Value::Null), chunk(json!("stop")));
    let table = [
        ("a reason and no [DONE]", format!("data: {closed}\n\n"), true),
        ("[DONE] and no reason", format!("data: {open}\n\ndata: [DONE]\n\n"), true),
        ("[DONE] without a blank line", format!("data: {open}\n\ndata: [DONE]"), true),
        ("an empty reason", format!("data: {}\n\n", chunk(json!(""))), false),
        ("neither", format!("data: {open}\n\n"), false),
        ("nothing", String::new(), false),
    ];
    for (name, text, whole) in table {
        let heard = hear(text.as_bytes());
        match heard {
            Ok(heard) => assert!(whole && heard.0 == "Hi", "{name}"),
            Err(error) => assert!(!whole && error.kind == Kind::Retry, "{name}"),
        }
    }
}

#[test]
fn an_error_in_the_stream_has_its_kind_and_no_prose() {
    let table = [
        (
            json!({ "error": { "message": "+45", "type": "server_error", "code": null } }),
            Kind::Retry,
        ),
        (json!({ "error": { "message": "+45", "code": "insufficient_quota" } }), Kind::Auth),
        (json!({ "error": { "message": "+45", "type": "rate_limit_exceeded" } }), Kind::Wait),
        (
            json!({ "error": { "message": "+45", "code": 503, "type": "unavailable_error" } }),
            Kind::Wait,
        ),
        (json!({ "error": { "message": "+45", "code": 500 } }), Kind::Retry),
        (
            json!({ "error": { "message": "+45", "code": 400, "type": "BadRequestError" } }),
            Kind::Refused,
        ),
        (json!({ "error": { "type": "invalid_request_error", "param": "tools" } }), Kind::Refused),
        (json!({ "error": "+45 unexpected" }), Kind::Retry),
        (json!({ "object": "error", "message": "+45", "code": 404 }), Kind::Refused),
    ];
    for (event, kind) in table {
        let error = hear(format!("data: {event}\n\n").as_bytes()).unwrap_err();
        assert_eq!(error.kind, kind, "{event}");
        assert!(!error.detail.contains("+45"), "{error}");
    }
}

#[test]
fn each_dialect_is_sent_what_it_takes() {
    let request = ChatRequest {
        system_stable: "You are the front desk.".to_owned(),
        system_volatile: "It is Monday.".to_owned(),
        messages: vec![
            ChatMessage::User("Is there a slot?".to_owned()),
            ChatMessage::Assistant {
                text: String::new(),
                tool_calls: vec![ToolCall {
                    id: "toolu_01A".to_owned(),
                    name: "find_slot".to_owned(),
                    arguments: json!({ "day": "2026-11-24" }),
                }],
                raw: Some(json!({ "provider": "anthropic" })),
            },
            ChatMessage::ToolResults(vec![ToolResult {
                id: "toolu_01A".to_owned(),
                content: "none".to_owned(),
                is_error: false,
            }]),
            ChatMessage::User("And later?".to_owned()),
        ],
        tools: vec![ToolSpec {
            name: "find_slot".to_owned(),
            description: "Finds a slot.".to_owned(),
            parameters: json!({ "type": "object" }),
        }],
        max_tokens: 100,
        deadline: Duration::from_secs(30),
        first_token_deadline: Duration::from_secs(10),
    };
    let body = |dialect: Dialect| request::body("m", dialect.capabilities(), &request).unwrap();

    let function = json!({ "name": "find_slot", "arguments": "{\"day\":\"2026-11-24\"}" });
    let call = json!({ "id": "toolu_01A", "type": "function", "function": function });
    let offered = json!({
        "name": "find_slot", "description": "Finds a slot.", "parameters": { "type": "object" },
    });
    assert_eq!(
        body(Dialect::OpenAi),
        json!({
            "model": "m",
            "stream": true,
            "stream_options": { "include_usage": true },
            "max_completion_tokens": 100,
            "messages": [
                { "role": "system", "content": "You are the front desk.\n\nIt is Monday." },
                { "role": "user", "content": "Is there a slot?" },
                { "role": "assistant", "content": null, "tool_calls": [call] },
                { "role": "tool", "tool_call_id": "toolu_01A", "content": "none" },
                { "role": "user", "content": "And later?" },
            ],
            "tools": [{ "type": "function", "function": offered }],
        })
    );
    for dialect in [Dialect::Ollama, Dialect::LlamaCpp, Dialect::Vllm, Dialect::Generic] {
        let body = body(dialect);
        assert_eq!(body["max_tokens"], 100, "{dialect:?}");
        assert!(body.get("max_completion_tokens").is_none(), "{dialect:?}");
        let asks = body.get("stream_options").is_some();
        assert_eq!(asks, dialect != Dialect::Generic, "{dialect:?}");
    }
    let mistral = body(Dialect::Mistral);
    let id = mistral["messages"][2]["tool_calls"][0]["id"].as_str().unwrap();
    assert_eq!(id.len(), 9);
    assert_eq!(mistral["messages"][3]["tool_call_id"], id);
}

#[test]
fn the_address_suggests_the_dialect() {
    let table = [
        ("api.openai.com", Some(443), Dialect::OpenAi),
        ("eu.api.openai.com", Some(443), Dialect::OpenAi),
        ("me.openai.azure.com", Some(443), Dialect::Azure),
        ("api.mistral.ai", Some(443), Dialect::Mistral),
        ("localhost", Some(11434), Dialect::Ollama),
        ("localhost", Some(8080), Dialect::Generic),
        ("openrouter.ai", Some(443), Dialect::Generic),
        ("api.openai.com.evil.example", Some(443), Dialect::Generic),
    ];
    for (host, port, dialect) in table {
        assert_eq!(Dialect::of(host, port), dialect, "{host}");
    }
}
