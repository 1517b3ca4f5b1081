//! The Messages API.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    http::Call,
    llm::{
        Anthropic, AnthropicSettings, ChatEvent, ChatModel, StopReason, ToolCall, Usage,
        anthropic::ApiVersion,
    },
    stubs::{Answer, Script, Stub},
};
use futures_util::StreamExt;
use serde_json::json;

use crate::{ask, http, is_discreet, request};

fn settings(stub: &Stub) -> AnthropicSettings {
    let mut settings = AnthropicSettings::new(Secret::new("sk-ant-test"), "claude-haiku-5-5");
    stub.base_url().clone_into(&mut settings.base_url);
    settings
}

fn model(stub: &Stub) -> Anthropic {
    Anthropic::new(http(), settings(stub)).unwrap()
}

#[tokio::test]
async fn the_request_is_what_anthropic_documents() {
    let stub = Stub::anthropic([Answer::say("Grüß Gott! 🙂 Wie kann ich helfen?")]).await;

    let (text, events, error) = ask(&model(&stub)).await;

    assert_eq!((text.as_str(), error), ("Grüß Gott! 🙂 Wie kann ich helfen?", None));
    assert_eq!(events.last(), Some(&ChatEvent::Stop(StopReason::End)));
    let seen = stub.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/v1/messages"));
    assert_eq!(seen.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(seen.header("authorization"), Some("Bearer sk-ant-test"));
    assert_eq!(seen.header("x-api-key"), None);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.json()["model"], "claude-haiku-5-5");
    assert_eq!(seen.json()["stream"], true);
}

#[tokio::test]
async fn the_old_version_sends_the_key_in_its_old_place() {
    let stub = Stub::anthropic([Answer::say("Hi")]).await;
    let mut settings = settings(&stub);
    settings.version = ApiVersion::V2023_06_01;

    let (text, ..) = ask(&Anthropic::new(http(), settings).unwrap()).await;

    assert_eq!(text, "Hi");
    let seen = stub.seen().remove(0);
    assert_eq!(seen.header("anthropic-version"), Some("2023-06-01"));
    assert_eq!(seen.header("x-api-key"), Some("sk-ant-test"));
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn chunks_of_any_size_give_the_same_answer() {
    for bytes in [1, 2, 3, 64, 1_000_000] {
        let answer =
            Answer::say("Straße 7 — ja 🙂").tool("toolu_1", "find_slot", json!({ "å": "\"\\\n" }));
        let stub = Stub::anthropic([answer.usage([5, 6, 7, 8]).chop(bytes)]).await;

        let (text, events, error) = ask(&model(&stub)).await;

        assert_eq!((text.as_str(), error), ("Straße 7 — ja 🙂", None), "{bytes}");
        let call = ToolCall {
            id: "toolu_1".to_owned(),
            name: "find_slot".to_owned(),
            arguments: json!({ "å": "\"\\\n" }),
        };
        let usage = Usage {
            input_tokens: 5,
            output_tokens: 6,
            cache_read_tokens: 7,
            cache_write_tokens: 8,
        };
        assert_eq!(events[1..3], [ChatEvent::ToolCall(call), ChatEvent::Usage(usage)], "{bytes}");
        assert!(matches!(&events[3], ChatEvent::Raw(_)), "{bytes}");
        assert_eq!(events[4..], [ChatEvent::Stop(StopReason::ToolUse)], "{bytes}");
    }
}

#[tokio::test]
async fn each_status_has_its_kind() {
    let table = [
        (400, Kind::Refused, "invalid_request_error"),
        (401, Kind::Auth, "authentication_error"),
        (402, Kind::Auth, "billing_error"),
        (403, Kind::Auth, "permission_error"),
        (404, Kind::Refused, "not_found_error"),
        (413, Kind::Refused, "request_too_large"),
        (429, Kind::Wait, "rate_limit_error"),
        (500, Kind::Retry, "api_error"),
        (504, Kind::Retry, "timeout_error"),
        (529, Kind::Wait, "overloaded_error"),
    ];
    for (status, kind, word) in table {
        let answer = Answer::status(status).header("request-id", "req_7");
        let stub = Stub::anthropic([answer]).await;

        let (.., error) = ask(&model(&stub)).await;

        let error = error.unwrap();
        assert_eq!((error.kind, error.provider), (kind, "anthropic"), "{status}");
        assert_eq!(error.detail, format!("HTTP {status} {word} req_7"));
        assert!(is_discreet(&error), "{error}");
        assert_eq!(stub.seen().len(), 1, "the client does not retry by itself");
    }
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let stub = Stub::anthropic([
        Answer::status(429).header("retry-after", "3"),
        Answer::status(529),
        Answer::say("Now."),
    ])
    .await;
    let model = model(&stub);

    let first = ask(&model).await.2.unwrap();
    assert_eq!((first.kind, first.retry_after), (Kind::Wait, Some(Duration::from_secs(3))));
    let second = ask(&model).await.2.unwrap();
    assert_eq!((second.kind, second.retry_after), (Kind::Wait, None));
    assert_eq!(ask(&model).await.0, "Now.");
}

#[tokio::test]
async fn x_should_retry_is_obeyed() {
    let stub = Stub::anthropic([
        Answer::status(500).header("x-should-retry", "false"),
        Answer::status(400).header("x-should-retry", "true"),
    ])
    .await;
    let model = model(&stub);

    assert_eq!(ask(&model).await.2.unwrap().kind, Kind::Refused);
    assert_eq!(ask(&model).await.2.unwrap().kind, Kind::Retry);
}

#[tokio::test]
async fn a_spend_limit_is_not_waited_for() {
    let details = json!({ "reason": "enforced_spend_limit_reached" });
    let error = json!({ "type": "rate_limit_error", "message": "secret", "details": details });
    let body = json!({ "type": "error", "error": error });
    let stub = Stub::anthropic([Answer::json(429, &body).header("retry-after", "9")]).await;

    let error = ask(&model(&stub)).await.2.unwrap();

    assert_eq!((error.kind, error.retry_after), (Kind::Auth, None));
}

#[tokio::test]
async fn a_stream_that_is_cut_keeps_what_was_said() {
    let whole = Answer::say("Half of this is lost, half is not.").tool("t", "find_slot", json!({}));
    // After some text, after the tool's block, and before the last event.
    for (bytes, says_something) in [(0, false), (900, true), (1_600, true), (2_100, true)] {
        let stub = Stub::anthropic([whole.clone().cut(bytes)]).await;

        let (text, events, error) = ask(&model(&stub)).await;

        assert_eq!(error.as_ref().map(|error| error.kind), Some(Kind::Retry), "{bytes}");
        assert!(is_discreet(&error.unwrap()));
        assert_eq!(!text.is_empty(), says_something, "{bytes}: {text}");
        let called = events.iter().any(|event| matches!(event, ChatEvent::ToolCall(_)));
        assert!(!called, "{bytes}: a tool of half an answer is not called");
    }
}

#[tokio::test]
async fn an_orderly_end_without_message_stop_is_a_cut_too() {
    let start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n";
    let stub = Stub::anthropic([Answer::stream(start)]).await;

    let error = ask(&model(&stub)).await.2.unwrap();

    assert_eq!((error.kind, error.detail.as_str()), (Kind::Retry, "the answer was cut off"));
}

#[tokio::test]
async fn an_error_event_comes_after_the_text_before_it() {
    let delta = json!({ "type": "text_delta", "text": "One mo" });
    let start = json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } });
    let piece = json!({ "type": "content_block_delta", "index": 0, "delta": delta });
    let error =
        json!({ "type": "error", "error": { "type": "overloaded_error", "message": "secret" } });
    let bytes = format!("data: {start}\n\ndata: {piece}\n\nevent: error\ndata: {error}\n\n");
    let stub = Stub::anthropic([Answer::stream(bytes).chop(1_000)]).await;

    let (text, _, error) = ask(&model(&stub)).await;

    let error = error.unwrap();
    assert_eq!((text.as_str(), error.kind), ("One mo", Kind::Wait));
    assert!(is_discreet(&error));
}

#[tokio::test]
async fn garbage_is_worth_another_try() {
    let stub = Stub::anthropic([Answer::garbage(), Answer::stream("<html>502</html>")]).await;
    let model = model(&stub);

    for _ in 0..2 {
        let error = ask(&model).await.2.unwrap();
        assert_eq!(error.kind, Kind::Retry);
        assert!(is_discreet(&error), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_meets_the_first_deadline() {
    let stub = Stub::anthropic([Answer::silence()]).await;
    let model = model(&stub);

    let (error, ()) = tokio::join!(ask(&model), async {
        stub.asked(1).await;
        // The request has arrived: from here on only the deadline can happen.
        tokio::time::pause();
    });

    let error = error.2.unwrap();
    assert_eq!(error.kind, Kind::Retry);
    assert_eq!(error.detail, "no answer before the deadline");
    stub.hung_up(1).await;
}

#[tokio::test]
async fn headers_and_pings_are_no_first_token() {
    let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    let stub = Stub::anthropic([Answer::stream(ping).hang(ping.len())]).await;
    let model = model(&stub);
    let mut answer = model.stream(&request()).await.unwrap();

    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let error = answer.next().await.unwrap().unwrap_err();

    assert_eq!(error.detail, "no first token before the deadline");
    assert!(started.elapsed() < Duration::from_secs(21));
    assert!(answer.next().await.is_none());
    drop(answer);
    stub.hung_up(1).await;
}

#[tokio::test]
async fn an_answer_that_falls_silent_meets_the_idle_limit() {
    let stub = Stub::anthropic([Answer::say("Hello, I was about to say").hang(700)]).await;
    let model = model(&stub);
    let mut answer = model.stream(&request()).await.unwrap();
    let mut text = String::new();
    while !text.starts_with("Hello") {
        if let ChatEvent::Text(piece) = answer.next().await.unwrap().unwrap() {
            text.push_str(&piece);
        }
    }

    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let error = loop {
        if let Err(error) = answer.next().await.unwrap() {
            break error;
        }
    };

    assert_eq!((error.kind, error.detail.as_str()), (Kind::Retry, "the answer fell silent"));
    assert!(started.elapsed() < Duration::from_secs(59), "before the deadline of the whole");
}

#[tokio::test]
async fn dropping_the_answer_hangs_up() {
    let stub = Stub::anthropic([Answer::say("A long story").hang(700)]).await;
    let mut answer = model(&stub).stream(&request()).await.unwrap();
    assert!(answer.next().await.unwrap().is_ok());

    drop(answer);

    stub.hung_up(1).await;
}

#[tokio::test]
async fn an_answer_read_to_its_end_frees_the_connection() {
    let stub = Stub::anthropic(Script::always(Answer::say("Hi"))).await;
    let model = model(&stub);
    for _ in 0..3 {
        assert_eq!(ask(&model).await.0, "Hi");
    }
    assert_eq!(stub.seen().len(), 3);
    assert_eq!(stub.connections(), 1);
}

#[tokio::test]
async fn a_conversation_without_a_question_is_not_sent() {
    let stub = Stub::anthropic([]).await;
    let mut request = request();
    request.messages.clear();

    let error = model(&stub).stream(&request).await.err().unwrap();

    assert_eq!(error.kind, Kind::Refused);
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn the_stub_refuses_what_the_new_version_refuses() {
    let stub = Stub::anthropic([]).await;
    let url: reqwest::Url = format!("{}/v1/messages", stub.base_url()).parse().unwrap();
    let call = |version: &str| {
        Call::post("test", url.clone())
            .header("anthropic-version".parse().unwrap(), version.parse().unwrap())
            .json(&json!({ "max_tokens": 1, "temperature": 1.0 }))
            .unwrap()
    };

    assert_eq!(http().send(call("2026-10-21")).await.unwrap_err().detail, "HTTP 400");
    assert_eq!(http().send(call("2023-06-01")).await.unwrap_err().detail, "HTTP 500");
}

#[tokio::test]
async fn a_check_lists_the_models() {
    let stub = Stub::anthropic([]).await;

    let check = model(&stub).check().await.unwrap();

    assert!(check.model_listed);
    assert_eq!(check.models, ["claude-haiku-5-5"]);
    let seen = stub.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("GET", "/v1/models"));
    assert_eq!(seen.header("authorization"), Some("Bearer sk-ant-test"));
}

#[tokio::test]
async fn a_key_that_no_header_can_hold_is_an_auth_error() {
    let stub = Stub::anthropic([]).await;
    let mut settings = settings(&stub);
    settings.key = Secret::new("sk-ant-secret\n");

    let error = ask(&Anthropic::new(http(), settings).unwrap()).await.2.unwrap();

    assert_eq!(error.kind, Kind::Auth);
    assert!(is_discreet(&error));
}
