//! Language models that answer a conversation: what the product asks and hears, whoever is asked.
//!
//! A model streams its answer as [`ChatEvent`]s. The order is: text as it comes, then the tool
//! calls, then usage, the raw content and the reason why it stopped. A stream that ends without
//! [`ChatEvent::Stop`] ended in an error, which is its last item.

pub mod anthropic;
pub(crate) mod base_url;
#[cfg(any(test, feature = "stubs"))]
pub mod fake;
mod history;
pub mod openai;
pub mod price;
mod wire;

use std::{fmt, pin::Pin, time::Duration};

use async_trait::async_trait;
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::{
    anthropic::{Anthropic, AnthropicSettings},
    openai::{OpenAi, OpenAiSettings, Vectors},
    price::{Price, Prices},
};
use crate::error::ProviderError;

/// A model that answers a conversation.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// Provider and model, as in `anthropic:claude-haiku-5-5`: a key for prices, circuits and
    /// logs.
    fn name(&self) -> &str;

    /// Asks for an answer to `request` and returns when the provider has begun to answer.
    ///
    /// Dropping the future or the stream stops the model; what it wrote until then is charged.
    async fn stream(&self, request: &ChatRequest) -> Result<ChatStream, ProviderError>;
}

/// An answer as it is written. The first error is the last item. Read it until `None`, so that the
/// connection can be used again; drop it to stop the model.
pub type ChatStream = Pin<Box<dyn Stream<Item = Result<ChatEvent, ProviderError>> + Send>>;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    /// More text, never empty.
    Text(String),
    /// A tool the model wants run, complete. Sent when the answer has ended, so that a call that
    /// was cut off is never run.
    ToolCall(ToolCall),
    /// What has been used so far. May come more than once: the last one counts.
    Usage(Usage),
    /// The assistant's content in the provider's own form, for [`ChatMessage::Assistant`]'s `raw`.
    Raw(Value),
    /// Why the model stopped. The last event.
    Stop(StopReason),
}

/// A tool the model wants run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's name for this call, to be answered by a [`ToolResult`] with the same.
    pub id: String,
    /// The tool. It may be one that was not offered: models make names up.
    pub name: String,
    /// A JSON object. It may not fit the schema.
    pub arguments: Value,
}

/// Tokens that an answer used. The prompt has `input + cache_read + cache_write` tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Prompt tokens that were neither read from nor written to a cache.
    pub input_tokens: u64,
    /// Tokens the model wrote, thinking included.
    pub output_tokens: u64,
    /// Prompt tokens read from a cache.
    pub cache_read_tokens: u64,
    /// Prompt tokens written to a cache.
    pub cache_write_tokens: u64,
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// It had said what it wanted.
    End,
    /// It wants tools run.
    ToolUse,
    /// It ran out of tokens: the text is cut off.
    MaxTokens,
    /// It, or a filter of the provider, declined.
    Refusal,
    /// Something the product has no use for.
    Other,
}

/// What is asked of a model.
#[derive(Clone, PartialEq)]
pub struct ChatRequest {
    /// Instructions that stay the same from turn to turn, so that they can be cached.
    pub system_stable: String,
    /// Instructions that change: the time, who calls. Sent after what is cached.
    pub system_volatile: String,
    /// The conversation. The last message is the contact's or holds tool results.
    pub messages: Vec<ChatMessage>,
    /// The tools the model may call.
    pub tools: Vec<ToolSpec>,
    /// The most tokens of the answer, thinking included.
    pub max_tokens: u32,
    /// How long the whole answer may take.
    pub deadline: Duration,
    /// How long the first token may take.
    pub first_token_deadline: Duration,
}

impl fmt::Debug for ChatRequest {
    /// Sizes alone: the texts are the contact's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatRequest")
            .field("messages", &self.messages.len())
            .field("tools", &self.tools.len())
            .field("max_tokens", &self.max_tokens)
            .finish_non_exhaustive()
    }
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatMessage {
    /// What the contact said.
    User(String),
    /// What the model said.
    Assistant {
        /// Its text; may be empty.
        text: String,
        /// The tools it called.
        tool_calls: Vec<ToolCall>,
        /// [`ChatEvent::Raw`] of the same answer, to be passed back within the turn: a model that
        /// thinks wants its thoughts back, signatures intact. Ignored by another provider or
        /// model.
        raw: Option<Value>,
    },
    /// What the tools of the message before answered, one result for each call.
    ToolResults(Vec<ToolResult>),
}

/// What a tool answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The id of the [`ToolCall`].
    pub id: String,
    /// The answer, text or JSON.
    pub content: String,
    /// Whether the tool failed or refused.
    pub is_error: bool,
}

/// A tool that a model may call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub name: String,
    /// What it does and when to call it, for the model.
    pub description: String,
    /// The JSON Schema of its arguments, of type `object`.
    pub parameters: Value,
}

/// What a harmless call to a provider found, for `doctor` and the settings pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The models the key may use, as far as the provider lists them.
    pub models: Vec<String>,
    /// Whether the configured model is among them. `false` is a hint, not a proof: aliases and
    /// some gateways' models are not listed.
    pub model_listed: bool,
}
