//! ElevenLabs: a mouth, ears (Scribe), and the list of voices.
//!
//! From ElevenLabs' API description (asyncapi.yml, openapi.json) and its Python SDK 2.78.

mod contexts;
mod scribe;
#[cfg(test)]
mod tests;
mod voices;

use async_trait::async_trait;
use frontdesk_base::Secret;
use reqwest::{Url, header::HeaderName};
use serde_json::{Value, json};

pub use self::voices::Voice;
use super::{
    Ears, Format, ListenRequest, Listening, Mouth, QUEUE, Speaking, VoiceRequest,
    base_url::BaseUrl,
    drive::drive,
    fetch::{self, Render},
    in_language, only, primary,
};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Answer, Call, Http},
};

/// The name in errors, metrics and [`Mouth::name`].
pub const PROVIDER: &str = "elevenlabs";

/// Where ElevenLabs itself is reached.
pub const USUAL: &str = "https://api.elevenlabs.io";

/// The model that speaks soonest.
pub const USUAL_MODEL: &str = "eleven_flash_v2_5";

/// The model that hears.
pub const USUAL_EARS: &str = "scribe_v2_realtime";

/// A voice that every account has.
pub const USUAL_VOICE: &str = "21m00Tcm4TlvDq8ikWAM";

const API_KEY: HeaderName = HeaderName::from_static("xi-api-key");

/// Raw sound that is taken and given, best first.
const FORMATS: [Format; 4] =
    [Format::Mulaw8k, Format::Pcm16(16_000), Format::Pcm16(8_000), Format::Pcm16(24_000)];

/// How ElevenLabs is reached, what speaks and what hears.
#[derive(Debug, Clone)]
pub struct ElevenLabsSettings {
    /// The address, with or without a version.
    pub base_url: String,
    /// The key.
    pub key: Secret,
    /// The model: `eleven_flash_v2_5` and the like for a mouth, `scribe_v2_realtime` for ears.
    /// Never checked against a list: lists age.
    pub model: String,
    /// A mouth's usual voice, by its id. It speaks too when a voice that was asked for is gone.
    pub voice: String,
    /// Whether the address comes from an organization, so that only the public internet and what
    /// the guard exempts may be reached.
    pub public_only: bool,
}

impl ElevenLabsSettings {
    /// A model with the usual voice.
    pub fn new(base_url: impl Into<String>, key: Secret, model: impl Into<String>) -> Self {
        let voice = USUAL_VOICE.to_owned();
        Self { base_url: base_url.into(), key, model: model.into(), voice, public_only: false }
    }
}

/// An account at ElevenLabs.
#[derive(Debug, Clone)]
pub struct ElevenLabs {
    http: Http,
    settings: ElevenLabsSettings,
    base: BaseUrl,
    name: String,
}

impl ElevenLabs {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: ElevenLabsSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let name = format!("{PROVIDER}:{}", settings.model);
        Ok(Self { http, settings, base, name })
    }

    /// The account's voices, at most 500, for a settings page. It costs nothing and proves
    /// address and key.
    pub async fn voices(&self) -> Result<Vec<Voice>, ProviderError> {
        voices::list(self).await
    }

    fn dress(&self, call: Call) -> Result<Call, ProviderError> {
        call.public_only(self.settings.public_only)
            .explain(explain)
            .key(API_KEY, &self.settings.key)
    }
}

/// ElevenLabs' mouth: one WebSocket for a call, and one HTTP request for each text with models
/// that know no such socket (`eleven_v3`).
#[derive(Debug, Clone)]
pub struct ElevenLabsMouth(ElevenLabs);

impl ElevenLabsMouth {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: ElevenLabsSettings) -> Result<Self, ProviderError> {
        ElevenLabs::new(http, settings).map(Self)
    }

    /// As [`ElevenLabs::voices`].
    pub async fn voices(&self) -> Result<Vec<Voice>, ProviderError> {
        self.0.voices().await
    }
}

#[async_trait]
impl Mouth for ElevenLabsMouth {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn formats(&self) -> &[Format] {
        &FORMATS
    }

    /// The older models of the two that are quick speak English alone; the others are not known
    /// here to lack a language.
    fn knows(&self, language: Option<&str>, _: &str) -> bool {
        let english =
            matches!(self.0.settings.model.as_str(), "eleven_flash_v2" | "eleven_turbo_v2");
        !english || in_language(language, &["en"])
    }

    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
        only(PROVIDER, &FORMATS, request.format)?;
        let spoken = Spoken { account: self.0.clone(), request: request.clone() };
        if self.0.settings.model.starts_with("eleven_v3") {
            return Ok(fetch::speak(&self.0.http, spoken, request.format));
        }
        let driven = match drive(&self.0.http, contexts::Contexts::new(spoken.clone()), QUEUE).await
        {
            Err(error) if spoken.voice_is_gone(&error) => {
                let wire = contexts::Contexts::new(spoken.with_usual_voice());
                drive(&self.0.http, wire, QUEUE).await?
            }
            driven => driven?,
        };
        Ok(Speaking { input: driven.input, sound: driven.items })
    }
}

/// A voice for one call.
#[derive(Debug, Clone)]
struct Spoken {
    account: ElevenLabs,
    request: VoiceRequest,
}

impl Spoken {
    fn voice(&self) -> &str {
        if self.request.voice.is_empty() {
            &self.account.settings.voice
        } else {
            &self.request.voice
        }
    }

    /// Whether `error` says that the voice is gone, and there is another one to take.
    fn voice_is_gone(&self, error: &ProviderError) -> bool {
        let gone = error.detail.contains("voice_not_found");
        gone && self.voice() != self.account.settings.voice
    }

    fn with_usual_voice(mut self) -> Self {
        self.request.voice.clear();
        self
    }

    /// What every address of a voice asks for.
    fn url(&self, last: &str, more: &[(&str, &str)]) -> Url {
        let format = format_name(self.request.format);
        let mut query = vec![("output_format", format.as_str())];
        query.extend_from_slice(more);
        self.account.base.join(&["v1", "text-to-speech", self.voice(), last], &query)
    }

    /// The language, where the model takes one: others refuse it.
    fn language(&self) -> Option<String> {
        let model = self.account.settings.model.as_str();
        let takes = model.contains("v2_5") || model.starts_with("eleven_v3");
        self.request.language.as_deref().filter(|_| takes).map(primary)
    }

    fn voice_settings(&self) -> Value {
        let speed = (f64::from(self.request.speed.clamp(0.7, 1.2)) * 100.0).round() / 100.0;
        json!({ "speed": speed })
    }
}

impl Render for Spoken {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn most(&self) -> usize {
        3_000
    }

    fn call(&self, text: &str) -> Result<Call, ProviderError> {
        let mut body = json!({
            "text": text,
            "model_id": self.account.settings.model,
            "voice_settings": self.voice_settings(),
            "apply_text_normalization": "auto",
        });
        if let Some(language) = self.language() {
            body["language_code"] = language.into();
        }
        let call = Call::post(PROVIDER, self.url("stream", &[]));
        self.account.dress(call)?.json(&body)
    }

    fn instead(&self, error: &ProviderError) -> Option<Self> {
        self.voice_is_gone(error).then(|| self.clone().with_usual_voice())
    }
}

/// ElevenLabs' ears: Scribe over a WebSocket.
#[derive(Debug, Clone)]
pub struct ElevenLabsEars(ElevenLabs);

impl ElevenLabsEars {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: ElevenLabsSettings) -> Result<Self, ProviderError> {
        ElevenLabs::new(http, settings).map(Self)
    }
}

#[async_trait]
impl Ears for ElevenLabsEars {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn formats(&self) -> &[Format] {
        &FORMATS
    }

    async fn listen(&self, request: &ListenRequest) -> Result<Listening, ProviderError> {
        only(PROVIDER, &FORMATS, request.format)?;
        let wire = scribe::Scribe::new(self.0.clone(), request);
        let driven = drive(&self.0.http, wire, QUEUE).await?;
        Ok(Listening { input: driven.input, heard: driven.items })
    }
}

fn format_name(format: Format) -> String {
    match format {
        Format::Mulaw8k => "ulaw_8000".to_owned(),
        Format::Pcm16(rate) => format!("pcm_{rate}"),
    }
}

/// What a word of theirs says about a failure, whatever the status: an account without credit
/// answers 401, as a wrong key does.
fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "invalid_api_key"
        | "auth_error"
        | "missing_permissions"
        | "unaccepted_terms"
        | "quota_exceeded"
        | "only_for_creator+" => Kind::Auth,
        "too_many_concurrent_requests"
        | "system_busy"
        | "rate_limited"
        | "queue_overflow"
        | "resource_exhausted" => Kind::Wait,
        "voice_not_found"
        | "max_character_limit_exceeded"
        | "chunk_size_exceeded"
        | "invalid_request"
        | "input_error" => Kind::Refused,
        "session_time_limit_exceeded" | "transcriber_error" => Kind::Retry,
        _ => return None,
    })
}

/// Adds what the body says about a failure: `detail` is an object, a list or text.
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let detail = &body["detail"];
    let words = [&detail["status"], &detail["code"], &detail[0]["type"], detail];
    let error = named(error, words.into_iter().filter_map(Value::as_str));
    match error::header(&answer.headers, "request-id").and_then(error::identifier) {
        Some(id) => ProviderError { detail: format!("{} {id}", error.detail), ..error },
        None => error,
    }
}

/// The error with what `words` of theirs say.
fn named<'a>(mut error: ProviderError, words: impl Iterator<Item = &'a str>) -> ProviderError {
    for word in words {
        error.kind = kind(word).unwrap_or(error.kind);
        if word == "quota_exceeded" {
            error.detail = format!("{}: the account is out of credits", error.detail);
        }
        // A single word of prose would pass for an identifier.
        let is_name = kind(word).is_some() || word.contains('_');
        if let Some(word) = error::identifier(word).filter(|_| is_name) {
            error.detail = format!("{} {word}", error.detail);
        }
    }
    error
}
