//! Chat completions.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    llm::{
        ChatEvent, ChatModel, OpenAi, OpenAiSettings, StopReason, ToolCall, Usage, openai::Dialect,
    },
    stubs::{Answer, Stub},
};
use futures_util::StreamExt;
use serde_json::json;

use crate::{ask, http, is_discreet, request};

fn settings(stub: &Stub) -> OpenAiSettings {
    OpenAiSettings::new(stub.base_url(), Some(Secret::new("sk-test")), "stub-model")
}

fn model(stub: &Stub) -> OpenAi {
    OpenAi::new(http(), settings(stub)).unwrap()
}

#[tokio::test]
async fn the_request_is_what_openai_documents() {
    let stub = Stub::openai([Answer::say("Grüß Gott! 🙂")]).await;
    let mut settings = settings(&stub);
    settings.base_url += "/v1/";
    settings.dialect = Some(Dialect::OpenAi);

    let (text, events, error) = ask(&OpenAi::new(http(), settings).unwrap()).await;

    assert_eq!((text.as_str(), error), ("Grüß Gott! 🙂", None));
    assert_eq!(events.last(), Some(&ChatEvent::Stop(StopReason::End)));
    let seen = stub.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(seen.header("authorization"), Some("Bearer sk-test"));
    assert_eq!(seen.json()["max_completion_tokens"], 256);
    assert_eq!(seen.json()["temperature"], json!(null));
}

#[tokio::test]
async fn a_local_server_needs_no_key_and_azure_has_its_own_header() {
    let stub = Stub::openai([Answer::say("Hi"), Answer::say("Hi")]).await;
    let mut settings = settings(&stub);
    settings.dialect = Some(Dialect::Azure);
    ask(&OpenAi::new(http(), settings.clone()).unwrap()).await;
    settings.key = None;
    settings.dialect = Some(Dialect::Ollama);
    ask(&OpenAi::new(http(), settings).unwrap()).await;

    let seen = stub.seen();
    assert_eq!(
        (seen[0].header("api-key"), seen[0].header("authorization")),
        (Some("sk-test"), None)
    );
    assert_eq!((seen[1].header("api-key"), seen[1].header("authorization")), (None, None));
}

#[tokio::test]
async fn chunks_of_any_size_give_the_same_answer() {
    for bytes in [1, 2, 3, 64, 1_000_000] {
        let answer = Answer::say("Straße 7 — ja 🙂")
            .tool("call_1", "find_slot", json!({ "å": "\"\\\n" }))
            .tool("call_2", "find_slot", json!({}));
        let stub = Stub::openai([answer.usage([5, 6, 7, 0]).chop(bytes)]).await;

        let (text, events, error) = ask(&model(&stub)).await;

        assert_eq!((text.as_str(), error), ("Straße 7 — ja 🙂", None), "{bytes}");
        let call = |id: &str, arguments| {
            let (id, name) = (id.to_owned(), "find_slot".to_owned());
            ChatEvent::ToolCall(ToolCall { id, name, arguments })
        };
        let usage = Usage {
            input_tokens: 5,
            output_tokens: 6,
            cache_read_tokens: 7,
            cache_write_tokens: 0,
        };
        assert_eq!(
            events,
            [
                call("call_1", json!({ "å": "\"\\\n" })),
                call("call_2", json!({})),
                ChatEvent::Usage(usage),
                ChatEvent::Stop(StopReason::ToolUse),
            ],
            "{bytes}"
        );
    }
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let message = json!({
        "role": "assistant",
        "content": "<think>hm</think>One moment.",
        "tool_calls": [{ "id": "a", "function": { "name": "find_slot", "arguments": "{}" } }],
    });
    let usage = json!({ "prompt_tokens": 3, "completion_tokens": 4 });
    let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
    let body = json!({ "object": "chat.completion", "choices": [choice], "usage": usage });
    let stub = Stub::openai([Answer::json(200, &body)]).await;

    let (text, events, error) = ask(&model(&stub)).await;

    assert_eq!((text.as_str(), error), ("One moment.", None));
    assert_eq!(events.len(), 3);
    assert_eq!(events[2], ChatEvent::Stop(StopReason::ToolUse));
}

#[tokio::test]
async fn each_status_has_its_kind() {
    let table = [
        (400, Kind::Refused),
        (401, Kind::Auth),
        (404, Kind::Refused),
        (429, Kind::Wait),
        (500, Kind::Retry),
        (503, Kind::Wait),
    ];
    for (status, kind) in table {
        let stub = Stub::openai([Answer::status(status).header("x-request-id", "req_9")]).await;

        let error = ask(&model(&stub)).await.2.unwrap();

        assert_eq!((error.kind, error.provider), (kind, "openai"), "{status}");
        assert!(error.detail.ends_with("req_9"), "{error}");
        assert!(is_discreet(&error), "{error}");
    }
}

#[tokio::test]
async fn a_loading_server_is_waited_for_and_an_empty_account_is_not() {
    let broke =
        json!({ "error": { "message": "secret", "type": "x", "code": "insufficient_quota" } });
    let stub = Stub::openai([
        Answer::status(503),
        Answer::say("Loaded."),
        Answer::json(429, &broke).header("retry-after", "1"),
    ])
    .await;
    let model = model(&stub);

    assert_eq!(ask(&model).await.2.unwrap().kind, Kind::Wait);
    assert_eq!(ask(&model).await.0, "Loaded.");
    let error = ask(&model).await.2.unwrap();
    assert_eq!((error.kind, error.retry_after), (Kind::Auth, None));
}

#[tokio::test]
async fn a_pause_in_milliseconds_is_read() {
    let stub = Stub::openai([Answer::status(429).header("retry-after-ms", "1500")]).await;

    let error = ask(&model(&stub)).await.2.unwrap();

    assert_eq!(error.retry_after, Some(Duration::from_millis(1_500)));
}

#[tokio::test]
async fn a_stream_that_is_cut_keeps_what_was_said() {
    let stub = Stub::openai([Answer::say("Half of this is lost, half is not.").cut(700)]).await;

    let (text, events, error) = ask(&model(&stub)).await;

    assert!("Half of this is lost, half is not.".starts_with(&text) && !text.is_empty());
    assert!(events.is_empty());
    assert_eq!(error.unwrap().kind, Kind::Retry);
}

#[tokio::test]
async fn a_connection_that_stays_open_after_the_end_does_not_spoil_the_answer() {
    let choice = json!({ "index": 0, "delta": { "content": "Hi" }, "finish_reason": "stop" });
    let bytes = format!("data: {}\n\n", json!({ "choices": [choice] }));
    let length = bytes.len();
    let stub = Stub::openai([Answer::stream(bytes).hang(length)]).await;
    let mut answer = model(&stub).stream(&request()).await.unwrap();
    assert_eq!(answer.next().await, Some(Ok(ChatEvent::Text("Hi".to_owned()))));

    tokio::time::pause();

    assert_eq!(answer.next().await, Some(Ok(ChatEvent::Stop(StopReason::End))));
    assert_eq!(answer.next().await, None);
}

#[tokio::test]
async fn an_error_in_the_stream_ends_it() {
    let choice = json!({ "index": 0, "delta": { "content": "One mo" } });
    let error = json!({ "error": { "message": "secret", "type": "server_error" } });
    let bytes = format!("data: {}\n\ndata: {error}\n\n", json!({ "choices": [choice] }));
    let stub = Stub::openai([Answer::stream(bytes), Answer::garbage()]).await;
    let model = model(&stub);

    let (text, _, error) = ask(&model).await;
    assert_eq!((text.as_str(), error.unwrap().kind), ("One mo", Kind::Retry));
    assert_eq!(ask(&model).await.2.unwrap().kind, Kind::Retry);
}

#[tokio::test]
async fn silence_meets_the_first_deadline_and_dropping_hangs_up() {
    let stub = Stub::openai([Answer::silence(), Answer::say("A long story").hang(600)]).await;
    let model = model(&stub);
    let ((.., error), ()) = tokio::join!(ask(&model), async {
        stub.asked(1).await;
        // The request has arrived: from here on only the deadline can happen.
        tokio::time::pause();
    });
    assert_eq!(error.map(|error| (error.kind, error.provider)), Some((Kind::Retry, "openai")));
    stub.hung_up(1).await;
    tokio::time::resume();

    let mut answer = model.stream(&request()).await.unwrap();
    assert!(answer.next().await.unwrap().is_ok());
    drop(answer);
    stub.hung_up(2).await;
}

#[tokio::test]
async fn an_organizations_address_does_not_reach_this_machine() {
    let stub = Stub::openai([Answer::say("Hi")]).await;
    let port = stub.base_url().rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let mut settings = settings(&stub);
        settings.base_url = format!("http://{host}:{port}");
        settings.public_only = true;

        let error = ask(&OpenAi::new(http(), settings).unwrap()).await.2.unwrap();

        assert_eq!(error.kind, Kind::Refused, "{host}");
        assert!(is_discreet(&error), "{error}");
    }
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn a_check_lists_the_models() {
    let stub = Stub::openai([]).await;
    let mut settings = settings(&stub);
    assert!(OpenAi::new(http(), settings.clone()).unwrap().check().await.unwrap().model_listed);

    settings.model = "another".to_owned();
    let check = OpenAi::new(http(), settings).unwrap().check().await.unwrap();
    assert!(!check.model_listed);
    assert_eq!(check.models, ["stub-model"]);
}
