//! Contract tests: each client against a stub that speaks its provider's wire format.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic")]

mod anthropic;
mod blobs;
mod calendars;
mod email;
mod embeddings;
mod http;
mod huggingface;
mod openai;
mod phone;
mod smtp;
mod speech;
mod vapi;

use std::time::Duration;

use frontdesk_providers::{
    Http, HttpSettings, ProviderError,
    llm::{ChatEvent, ChatMessage, ChatModel, ChatRequest, ToolSpec},
};
use futures_util::StreamExt;
use serde_json::json;

fn http() -> Http {
    Http::new(HttpSettings::default()).unwrap()
}

/// A question with one tool.
fn request() -> ChatRequest {
    ChatRequest {
        system_stable: "You are the front desk.".to_owned(),
        system_volatile: "It is Monday.".to_owned(),
        messages: vec![ChatMessage::User("Grüß Gott".to_owned())],
        tools: vec![ToolSpec {
            name: "find_slot".to_owned(),
            description: "Finds a slot.".to_owned(),
            parameters: json!({ "type": "object" }),
        }],
        max_tokens: 256,
        deadline: Duration::from_mins(1),
        first_token_deadline: Duration::from_secs(20),
    }
}

/// The whole answer: its text, its other events and the error it ended with.
async fn ask(model: &dyn ChatModel) -> (String, Vec<ChatEvent>, Option<ProviderError>) {
    let mut answer = match model.stream(&request()).await {
        Ok(answer) => answer,
        Err(error) => return (String::new(), Vec::new(), Some(error)),
    };
    let (mut text, mut events) = (String::new(), Vec::new());
    while let Some(item) = answer.next().await {
        match item {
            Ok(ChatEvent::Text(piece)) => text.push_str(&piece),
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(answer.next().await.is_none(), "an error is the last item");
                return (text, events, Some(error));
            }
        }
    }
    (text, events, None)
}

/// Nothing that a provider wrote in prose is in an error.
fn is_discreet(error: &ProviderError) -> bool {
    let shown = format!("{error} {error:?}");
    ["secret", "127.0.0.1", "Grüß", "sk-"].iter().all(|word| !shown.contains(word))
}
