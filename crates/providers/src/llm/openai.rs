//! Chat completions as OpenAI speaks them, and as Ollama, llama.cpp, vLLM and gateways do.
//!
//! They agree on the shape and differ in everything else: a [`Dialect`] says what may be sent,
//! and answers are read leniently. Reasoning never reaches the caller, whether the server puts it
//! in a field of its own or leaves it in the text.

mod calls;
mod decode;
mod dialect;
mod embed;
mod hide;
mod request;
#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_base::Secret;
use reqwest::header::HeaderName;
use serde_json::Value;

pub use self::{
    dialect::{Capabilities, Dialect},
    embed::Vectors,
};
use super::{
    ChatModel, ChatRequest, ChatStream, Check,
    base_url::BaseUrl,
    wire::{self, Deadlines},
};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Answer, Call, Http},
};

/// The name in errors, metrics and [`ChatModel::name`].
pub const PROVIDER: &str = "openai";

/// Where OpenAI itself is reached.
pub const USUAL: &str = "https://api.openai.com/v1";

/// Where Azure wants the key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// How a server is reached and which model answers.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    /// The address, with or without `/v1`.
    pub base_url: String,
    /// The key; local servers need none.
    pub key: Option<Secret>,
    /// The model's id. Never checked against a list: lists age.
    pub model: String,
    /// Which server it is; `None` to tell by the address.
    pub dialect: Option<Dialect>,
    /// What may be sent; `None` for what the dialect is known to take.
    pub capabilities: Option<Capabilities>,
    /// Whether the address comes from an organization, so that only the public internet and what
    /// the guard exempts may be reached. `false` for the installer's own.
    pub public_only: bool,
}

impl OpenAiSettings {
    /// A server of the installer's, told by its address.
    pub fn new(base_url: impl Into<String>, key: Option<Secret>, model: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            key,
            model: model.into(),
            dialect: None,
            capabilities: None,
            public_only: false,
        }
    }
}

/// A model behind an OpenAI-compatible server.
#[derive(Debug, Clone)]
pub struct OpenAi {
    http: Http,
    settings: OpenAiSettings,
    base: BaseUrl,
    dialect: Dialect,
    capabilities: Capabilities,
    name: String,
    ids: Ids,
}

impl OpenAi {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: OpenAiSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let dialect = settings.dialect.unwrap_or_else(|| Dialect::of(base.host(), base.port()));
        let capabilities = settings.capabilities.unwrap_or_else(|| dialect.capabilities());
        let name = format!("{PROVIDER}:{}", settings.model);
        Ok(Self { http, settings, base, dialect, capabilities, name, ids: Ids::default() })
    }

    /// Which server it is taken for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Lists the models, which costs nothing and proves address and key.
    pub async fn check(&self) -> Result<Check, ProviderError> {
        let call = self.dress(Call::get(PROVIDER, self.base.join("models")))?;
        let answer = self.http.send(call.deadline(Duration::from_secs(10))).await?;
        Ok(wire::check(&answer.json::<Value>(PROVIDER)?, &self.settings.model))
    }

    /// Adds what every call carries.
    fn dress(&self, call: Call) -> Result<Call, ProviderError> {
        let call = call.public_only(self.settings.public_only).explain(explain);
        match &self.settings.key {
            Some(key) if self.dialect == Dialect::Azure => call.key(API_KEY, key),
            Some(key) => call.bearer(key),
            None => Ok(call),
        }
    }
}

#[async_trait]
impl ChatModel for OpenAi {
    fn name(&self) -> &str {
        &self.name
    }

    async fn stream(&self, request: &ChatRequest) -> Result<ChatStream, ProviderError> {
        let deadlines = Deadlines::of(request);
        let body = request::body(&self.settings.model, self.capabilities, request)
            .map_err(|broken| ProviderError::refused(PROVIDER, broken))?;
        let call = self
            .dress(Call::post(PROVIDER, self.base.join("chat/completions")))?
            .json(&body)?
            .deadline(request.deadline)
            .answer_within(request.first_token_deadline)
            .idle(wire::IDLE)
            .max_bytes(wire::MAX_ANSWER);
        let answer = self.http.stream(call).await?;
        let decoder = decode::Completion::new(!request.tools.is_empty(), self.ids.clone());
        Ok(wire::read(answer, deadlines, decoder))
    }
}

/// Ids for calls of servers that give none: nine letters and digits, which is what Mistral wants
/// and everyone takes.
#[derive(Debug, Clone, Default)]
struct Ids(Arc<AtomicU64>);

impl Ids {
    fn next(&self) -> String {
        format!("call{:05}", self.0.fetch_add(1, Ordering::Relaxed) % 100_000)
    }
}

/// Adds what the body and the `x-request-id` header say about a failure.
pub(crate) fn explain(answer: &Answer, mut error: ProviderError) -> ProviderError {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if is_unpaid(&body) {
        error.kind = Kind::Auth;
        error.retry_after = None;
    }
    describe(&body, &mut error);
    if let Some(id) = error::header(&answer.headers, "x-request-id").and_then(error::identifier) {
        error.detail = format!("{} {id}", error.detail);
    }
    error
}

/// The error that a server reports in the middle of a stream, in any of its forms:
/// `{"error":{…}}`, `{"error":"text"}`, `{"object":"error",…}`. `None` when `event` is none.
fn streamed(event: &Value) -> Option<ProviderError> {
    let is_error = !event["error"].is_null() || event["object"] == "error";
    if !is_error {
        return None;
    }
    let inner = inner(event);
    let word = ["type", "code"].map(|key| inner[key].as_str().unwrap_or_default());
    let status = inner["code"].as_u64().and_then(|code| u16::try_from(code).ok());
    let says = |part: &str| word.iter().any(|word| word.contains(part));
    let kind = if is_unpaid(event) || says("authentication") || says("permission") {
        Kind::Auth
    } else if says("rate_limit") || says("overloaded") || says("unavailable") {
        Kind::Wait
    } else if let Some(status) = status.and_then(|code| reqwest::StatusCode::from_u16(code).ok()) {
        error::classify(status, &reqwest::header::HeaderMap::new())
    } else if says("invalid_request") || says("not_found") || says("context") {
        Kind::Refused
    } else {
        Kind::Retry
    };
    let mut error = ProviderError::new(kind, PROVIDER, "the stream reported an error");
    describe(event, &mut error);
    Some(error)
}

/// The object that holds `type`, `code` and `param`.
fn inner(body: &Value) -> &Value {
    if body["error"].is_object() { &body["error"] } else { body }
}

/// Adds the identifiers of `body` to the detail.
fn describe(body: &Value, error: &mut ProviderError) {
    let inner = inner(body);
    for key in ["type", "code", "param"] {
        if let Some(word) = inner[key].as_str().and_then(error::identifier) {
            error.detail = format!("{} {word}", error.detail);
        }
    }
}

/// Whether the account's money is the matter. That comes as 429, and waiting does not help.
fn is_unpaid(body: &Value) -> bool {
    let inner = inner(body);
    ["type", "code"].iter().filter_map(|key| inner[key].as_str()).any(|word| {
        ["insufficient_quota", "billing", "credit", "insufficient_balance"]
            .iter()
            .any(|sign| word.contains(sign))
    })
}
