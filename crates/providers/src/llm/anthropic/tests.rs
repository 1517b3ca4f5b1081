//! What is sent, and what is understood, without a connection.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::{
    llm::{
        ChatEvent, ChatMessage, StopReason, ToolCall, ToolResult, ToolSpec, Usage,
        wire::{Decoder, Out, Progress},
    },
    sse::{self, Event},
};

const TWO_TOOLS: &[u8] = include_bytes!("../../../fixtures/anthropic/two_tools.sse");
const THINKING: &[u8] = include_bytes!("../../../fixtures/anthropic/thinking.sse");

fn settings() -> AnthropicSettings {
    AnthropicSettings::new(Secret::new("key"), "claude-haiku-5-5")
}

fn request(messages: Vec<ChatMessage>) -> ChatRequest {
    let tool = |name: &str| ToolSpec {
        name: name.to_owned(),
        description: "Looks something up.".to_owned(),
        parameters: json!({ "type": "object", "properties": {} }),
    };
    ChatRequest {
        system_stable: "You are the front desk.".to_owned(),
        system_volatile: "It is Monday.".to_owned(),
        messages,
        tools: vec![tool("find_slot"), tool("opening_hours")],
        max_tokens: 1024,
        deadline: Duration::from_secs(30),
        first_token_deadline: Duration::from_secs(10),
    }
}

fn user(text: &str) -> ChatMessage {
    ChatMessage::User(text.to_owned())
}

/// What the decoder makes of `bytes`.
fn decode(bytes: &[u8]) -> (Vec<ChatEvent>, Option<ProviderError>) {
    let mut events = Vec::new();
    sse::Parser::default().push(bytes, &mut events).unwrap();
    let mut decoder = decode::Messages::new("claude-haiku-5-5".to_owned());
    let mut out = Out::new();
    for event in &events {
        match decoder.event(event, &mut out) {
            Ok(Progress::Done) => break,
            Ok(_) => {}
            Err(error) => return (out.into(), Some(error)),
        }
    }
    let error = decoder.end(&mut out).err();
    (out.into(), error)
}

/// These events as bytes.
fn sent(events: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    lines.concat().into_bytes()
}

/// A stream of one block of content, stopped for `reason`.
fn stream(block: &Value, deltas: &[Value], reason: &str) -> Vec<u8> {
    let mut events = vec![
        json!({ "type": "message_start", "message": { "usage": { "input_tokens": 3, "output_tokens": 1 } } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": block }),
    ];
    for delta in deltas {
        events.push(json!({ "type": "content_block_delta", "index": 0, "delta": delta }));
    }
    events.push(json!({ "type": "content_block_stop", "index": 0 }));
    let delta = json!({ "stop_reason": reason });
    events
        .push(json!({ "type": "message_delta", "delta": delta, "usage": { "output_tokens": 9 } }));
    events.push(json!({ "type": "message_stop" }));
    sent(&events)
}

#[test]
fn the_request_marks_what_is_cached_and_sends_no_sampling() {
    let body = request::body(&settings(), &request(vec![user("Hi")])).unwrap();

    let cached = json!({ "type": "ephemeral" });
    assert_eq!(
        body,
        json!({
            "model": "claude-haiku-5-5",
            "max_tokens": 1024,
            "stream": true,
            "system": [
                { "type": "text", "text": "You are the front desk.", "cache_control": cached },
                { "type": "text", "text": "It is Monday." },
            ],
            "tools": [
                {
                    "name": "find_slot",
                    "description": "Looks something up.",
                    "input_schema": { "type": "object", "properties": {} },
                },
                {
                    "name": "opening_hours",
                    "description": "Looks something up.",
                    "input_schema": { "type": "object", "properties": {} },
                    "cache_control": cached,
                },
            ],
            "messages": [{ "role": "user", "content": [{ "type": "text", "text": "Hi" }] }],
        })
    );
}

#[test]
fn effort_and_thinking_are_sent_when_set_and_empty_parts_are_not() {
    let mut settings = settings();
    settings.effort = Some(Effort::Low);
    settings.thinking = Thinking::Off;
    let mut request = request(vec![user("Hi")]);
    request.system_stable = String::new();
    request.system_volatile = " ".to_owned();
    request.tools.clear();

    let body = request::body(&settings, &request).unwrap();

    assert_eq!(body["output_config"], json!({ "effort": "low" }));
    assert_eq!(body["thinking"], json!({ "type": "disabled" }));
    assert!(body.get("system").is_none() && body.get("tools").is_none());
}

#[test]
fn a_tool_turn_is_sent_as_the_api_demands_it() {
    let call = |id: &str| ToolCall {
        id: id.to_owned(),
        name: "find_slot".to_owned(),
        arguments: json!({ "day": "2026-11-24" }),
    };
    let result = |id: &str, is_error| ToolResult {
        id: id.to_owned(),
        content: "none free".to_owned(),
        is_error,
    };
    let messages = vec![
        ChatMessage::Assistant { text: "Good morning!".to_owned(), tool_calls: vec![], raw: None },
        user("Is there a slot?"),
        ChatMessage::Assistant {
            text: "One moment.".to_owned(),
            tool_calls: vec![call("toolu_1"), call("functions.find:2")],
            raw: None,
        },
        user("Hello?"),
        ChatMessage::ToolResults(vec![result("functions.find:2", true), result("toolu_1", false)]),
    ];

    let body = request::body(&settings(), &request(messages)).unwrap();

    let input = json!({ "day": "2026-11-24" });
    assert_eq!(
        body["messages"],
        json!([
            { "role": "user", "content": [{ "type": "text", "text": "(The conversation begins.)" }] },
            { "role": "assistant", "content": [{ "type": "text", "text": "Good morning!" }] },
            { "role": "user", "content": [{ "type": "text", "text": "Is there a slot?" }] },
            { "role": "assistant", "content": [
                { "type": "text", "text": "One moment." },
                { "type": "tool_use", "id": "toolu_1", "name": "find_slot", "input": input },
                { "type": "tool_use", "id": "functions_find_2", "name": "find_slot", "input": input },
            ]},
            { "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "toolu_1", "content": "none free" },
                {
                    "type": "tool_result", "tool_use_id": "functions_find_2",
                    "content": "none free", "is_error": true,
                },
                { "type": "text", "text": "Hello?" },
            ]},
        ])
    );
}

#[test]
fn text_and_two_tools_are_put_together() {
    let (events, error) = decode(TWO_TOOLS);

    assert_eq!(error, None);
    let text: String = events
        .iter()
        .filter_map(|event| match event {
            ChatEvent::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(text, "Einen Moment, ich schaue nach. 🙂");
    let calls: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            ChatEvent::ToolCall(call) => Some((call.id.as_str(), call.arguments.clone())),
            _ => None,
        })
        .collect();
    let arguments = json!({ "day": "2026-11-24", "note": "a \"quoted\" \\ Ångström\n" });
    assert_eq!(calls, [("toolu_01A", arguments), ("toolu_01B", json!({}))]);
    let usage = events.iter().rfind(|event| matches!(event, ChatEvent::Usage(_)));
    let counted = Usage {
        input_tokens: 472,
        output_tokens: 89,
        cache_read_tokens: 2_048,
        cache_write_tokens: 128,
    };
    assert_eq!(usage, Some(&ChatEvent::Usage(counted)));
    assert_eq!(events.last(), Some(&ChatEvent::Stop(StopReason::ToolUse)));
}

#[test]
fn thoughts_go_back_as_they_came_to_the_same_model_alone() {
    let (events, error) = decode(THINKING);
    assert_eq!(error, None);
    let raw = events.iter().find_map(|event| match event {
        ChatEvent::Raw(raw) => Some(raw.clone()),
        _ => None,
    });
    let calls: Vec<ToolCall> = events
        .iter()
        .filter_map(|event| match event {
            ChatEvent::ToolCall(call) => Some(call.clone()),
            _ => None,
        })
        .collect();
    let result =
        ToolResult { id: "toolu_01C".to_owned(), content: "9 to 5".to_owned(), is_error: false };
    let request = request(vec![
        user("When are you open?"),
        ChatMessage::Assistant { text: String::new(), tool_calls: calls, raw },
        ChatMessage::ToolResults(vec![result]),
    ]);

    let body = request::body(&settings(), &request).unwrap();

    let use_block =
        json!({ "type": "tool_use", "id": "toolu_01C", "name": "opening_hours", "input": {} });
    assert_eq!(
        body["messages"][1]["content"],
        json!([
            {
                "type": "thinking",
                "thinking": "They ask for hours:\n \"look\" it up. ",
                "signature": "EqQBCgIYAhIkMT+/zk==",
            },
            { "type": "redacted_thinking", "data": "EmwKAhgBEgy3va==" },
            use_block,
        ])
    );

    let other = AnthropicSettings::new(Secret::new("key"), "claude-opus-5-5");
    let body = request::body(&other, &request).unwrap();
    assert_eq!(body["messages"][1]["content"], json!([use_block]));
}

#[test]
fn each_stop_reason_has_its_meaning() {
    let table = [
        ("end_turn", StopReason::End),
        ("stop_sequence", StopReason::End),
        ("max_tokens", StopReason::MaxTokens),
        ("model_context_window_exceeded", StopReason::MaxTokens),
        ("refusal", StopReason::Refusal),
        ("pause_turn", StopReason::Other),
        ("compaction", StopReason::Other),
        ("something_new", StopReason::End),
    ];
    for (word, reason) in table {
        let block = json!({ "type": "text", "text": "" });
        let (events, error) =
            decode(&stream(&block, &[json!({ "type": "text_delta", "text": "Hi" })], word));
        assert_eq!(error, None, "{word}");
        assert_eq!(events.last(), Some(&ChatEvent::Stop(reason)), "{word}");
    }
}

#[test]
fn a_tool_whose_input_is_cut_off_is_not_called() {
    let block = json!({ "type": "tool_use", "id": "t", "name": "book", "input": {} });
    let pieces = [
        json!({ "type": "input_json_delta", "partial_json": "{\"day\":\"20" }),
        json!({ "type": "input_json_delta", "partial_json": "" }),
    ];

    let (events, error) = decode(&stream(&block, &pieces, "max_tokens"));
    assert_eq!(error, None);
    assert!(
        !events.iter().any(|event| matches!(event, ChatEvent::ToolCall(_) | ChatEvent::Raw(_)))
    );
    assert_eq!(events.last(), Some(&ChatEvent::Stop(StopReason::MaxTokens)));

    // The input would parse, but the model may have meant more.
    let (events, _) = decode(&stream(&block, &[], "max_tokens"));
    assert!(!events.iter().any(|event| matches!(event, ChatEvent::ToolCall(_))));

    let (_, error) = decode(&stream(&block, &pieces, "tool_use"));
    assert_eq!(error.unwrap().kind, Kind::Retry);
    let list = [json!({ "type": "input_json_delta", "partial_json": "[1]" })];
    let (_, error) = decode(&stream(&block, &list, "tool_use"));
    assert_eq!(error.unwrap().kind, Kind::Retry);
}

#[test]
fn what_is_not_known_is_ignored() {
    let events = [
        json!({ "type": "something_new", "data": 1 }),
        json!({ "type": "content_block_delta", "index": 7, "delta": { "type": "text_delta", "text": "x" } }),
        json!({ "type": "content_block_start", "index": 0, "content_block": "text" }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "new_block", "a": 1 } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "new_delta", "a": 2 } }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": {}, "usage": null }),
        json!([1, 2]),
        json!({ "type": "message_stop" }),
    ];

    let (events, error) = decode(&sent(&events));

    assert_eq!(error, None);
    assert_eq!(events.first(), Some(&ChatEvent::Usage(Usage::default())));
    assert_eq!(events.last(), Some(&ChatEvent::Stop(StopReason::End)));
    assert!(!events.iter().any(|event| matches!(event, ChatEvent::Text(_))));
}

#[test]
fn an_error_in_the_stream_has_its_kind() {
    let table = [
        ("overloaded_error", Kind::Wait),
        ("rate_limit_error", Kind::Wait),
        ("api_error", Kind::Retry),
        ("timeout_error", Kind::Retry),
        ("new_error", Kind::Retry),
        ("invalid_request_error", Kind::Refused),
        ("authentication_error", Kind::Auth),
        ("billing_error", Kind::Auth),
    ];
    for (word, kind) in table {
        let error = json!({ "type": word, "message": "about +4512345678" });
        let event = json!({ "type": "error", "error": error, "request_id": "req_1" });
        let mut decoder = decode::Messages::new(String::new());
        let event = Event { data: event.to_string(), ..Event::default() };
        let error = decoder.event(&event, &mut Out::new()).unwrap_err();
        assert_eq!(error.kind, kind, "{word}");
        assert_eq!(error.detail, format!("the stream reported an error {word} req_1"));
    }
}
