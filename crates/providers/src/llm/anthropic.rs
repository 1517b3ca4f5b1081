//! Anthropic's Messages API, versions 2026-10-21 and 2023-06-01.
//!
//! Sampling parameters are never sent: version 2026-10-21 refuses them even at their defaults.
//! Each request marks two places for the prompt cache, the last tool and the stable part of the
//! system prompt; what changes from turn to turn comes after them.

mod decode;
mod request;
#[cfg(test)]
mod tests;

use std::{str::FromStr, time::Duration};

use async_trait::async_trait;
use frontdesk_base::Secret;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;

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
pub const PROVIDER: &str = "anthropic";

const VERSION: HeaderName = HeaderName::from_static("anthropic-version");
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The version of the API, which also decides how the key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiVersion {
    /// `2026-10-21`, the key as `Authorization: Bearer`.
    #[default]
    V2026_10_21,
    /// `2023-06-01`, the key as `x-api-key`: for gateways that know only this one.
    V2023_06_01,
}

impl ApiVersion {
    /// As the header says it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::V2026_10_21 => "2026-10-21",
            Self::V2023_06_01 => "2023-06-01",
        }
    }
}

impl FromStr for ApiVersion {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "2026-10-21" => Ok(Self::V2026_10_21),
            "2023-06-01" => Ok(Self::V2023_06_01),
            _ => Err("the API version is 2026-10-21 or 2023-06-01"),
        }
    }
}

/// How much a model should work (`output_config.effort`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For phone calls, where each tenth of a second is heard.
    Low,
    /// Between the two.
    Medium,
    /// The provider's own default for most models.
    High,
}

/// Whether a model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Thinking {
    /// As the model does by itself. Some always think.
    #[default]
    ModelsChoice,
    /// Not at all. Models that always think refuse this.
    Off,
}

/// How the API is reached and which model answers.
#[derive(Debug, Clone)]
pub struct AnthropicSettings {
    /// `https://api.anthropic.com`, or a gateway of the installer's.
    pub base_url: String,
    /// The API key.
    pub key: Secret,
    /// The model's id. Never checked against a list: lists age.
    pub model: String,
    /// The API's version.
    pub version: ApiVersion,
    /// Sent when named.
    pub effort: Option<Effort>,
    /// Whether the model thinks.
    pub thinking: Thinking,
}

impl AnthropicSettings {
    /// The public API in its current version.
    pub fn new(key: Secret, model: impl Into<String>) -> Self {
        Self {
            base_url: "https://api.anthropic.com".to_owned(),
            key,
            model: model.into(),
            version: ApiVersion::default(),
            effort: None,
            thinking: Thinking::default(),
        }
    }
}

/// A model behind Anthropic's Messages API.
#[derive(Debug, Clone)]
pub struct Anthropic {
    http: Http,
    settings: AnthropicSettings,
    base: BaseUrl,
    name: String,
}

impl Anthropic {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: AnthropicSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let name = format!("{PROVIDER}:{}", settings.model);
        Ok(Self { http, settings, base, name })
    }

    /// Lists the models, which costs nothing and proves address and key.
    pub async fn check(&self) -> Result<Check, ProviderError> {
        let mut url = self.base.join("models");
        url.query_pairs_mut().append_pair("limit", "1000");
        let call = self.dress(Call::get(PROVIDER, url))?.deadline(Duration::from_secs(10));
        let answer: Value = self.http.send(call).await?.json(PROVIDER)?;
        Ok(wire::check(&answer, &self.settings.model))
    }

    /// Adds what every call carries.
    fn dress(&self, call: Call) -> Result<Call, ProviderError> {
        let (version, key) = (self.settings.version, &self.settings.key);
        let call = call.header(VERSION, HeaderValue::from_static(version.text())).explain(explain);
        match version {
            ApiVersion::V2026_10_21 => call.bearer(key),
            ApiVersion::V2023_06_01 => call.key(API_KEY, key),
        }
    }
}

#[async_trait]
impl ChatModel for Anthropic {
    fn name(&self) -> &str {
        &self.name
    }

    async fn stream(&self, request: &ChatRequest) -> Result<ChatStream, ProviderError> {
        let deadlines = Deadlines::of(request);
        let body = request::body(&self.settings, request)
            .map_err(|broken| ProviderError::refused(PROVIDER, broken))?;
        let call = self
            .dress(Call::post(PROVIDER, self.base.join("messages")))?
            .json(&body)?
            .deadline(request.deadline)
            .answer_within(request.first_token_deadline)
            .idle(wire::IDLE)
            .max_bytes(wire::MAX_ANSWER);
        let answer = self.http.stream(call).await?;
        let decoder = decode::Messages::new(self.settings.model.clone());
        Ok(wire::read(answer, deadlines, decoder))
    }
}

/// Adds what the body and the `request-id` header say about a failure.
fn explain(answer: &Answer, mut error: ProviderError) -> ProviderError {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if is_unpaid(&body["error"]) {
        error.kind = Kind::Auth;
        error.retry_after = None;
    }
    let id = error::header(&answer.headers, "request-id").or_else(|| body["request_id"].as_str());
    for part in [body["error"]["type"].as_str(), id].into_iter().flatten() {
        if let Some(part) = error::identifier(part) {
            error.detail = format!("{} {part}", error.detail);
        }
    }
    error
}

/// The error that an `error` event in the middle of a stream reports.
fn streamed(event: &Value) -> ProviderError {
    let error = &event["error"];
    let kind = match error["type"].as_str().unwrap_or_default() {
        _ if is_unpaid(error) => Kind::Auth,
        "authentication_error" | "permission_error" | "billing_error" => Kind::Auth,
        "invalid_request_error" | "not_found_error" | "request_too_large" => Kind::Refused,
        "rate_limit_error" | "overloaded_error" => Kind::Wait,
        _ => Kind::Retry,
    };
    let mut detail = "the stream reported an error".to_owned();
    for part in [error["type"].as_str(), event["request_id"].as_str()].into_iter().flatten() {
        if let Some(part) = error::identifier(part) {
            detail = format!("{detail} {part}");
        }
    }
    ProviderError::new(kind, PROVIDER, detail)
}

/// Whether the account's money, not the request, is the matter. That comes as 400 or 429, and
/// waiting does not help.
fn is_unpaid(error: &Value) -> bool {
    let details = error["details"].to_string();
    let message = error["message"].as_str().unwrap_or_default();
    details.contains("spend_limit") || message.contains("credit balance is too low")
}
