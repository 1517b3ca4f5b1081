//! Hearing and speaking as OpenAI has it, and as servers of one's own do (speaches,
//! faster-whisper-server, Kokoro-FastAPI, LocalAI): `/v1/audio/transcriptions` and
//! `/v1/audio/speech`.
//!
//! These ears are sent each stretch of speech whole, so they hear nothing before it is over, and
//! where it ends is the caller's judgement. From openai-python 3.54.

mod form;
mod segments;

use async_trait::async_trait;
use frontdesk_base::Secret;
use serde_json::json;

use self::segments::Segments;
use super::{
    Ears, Format, ListenRequest, Listening, Mouth, Speaking, VoiceRequest,
    fetch::{self, Render},
    only,
};
use crate::{
    error::ProviderError,
    http::{Call, Http},
    llm::{
        base_url::BaseUrl,
        openai::{API_KEY, Dialect, PROVIDER, explain},
    },
};

/// The model that hears.
pub const USUAL_EARS: &str = "gpt-4o-mini-transcribe";
/// The model that speaks.
pub const USUAL_MODEL: &str = "gpt-4o-mini-tts";
/// The voice that speaks when none is asked for.
pub const USUAL_VOICE: &str = "alloy";

/// Sound that is taken, best first: it is sent as 16-bit samples anyway.
const HEARD: [Format; 4] =
    [Format::Pcm16(16_000), Format::Pcm16(8_000), Format::Mulaw8k, Format::Pcm16(24_000)];

/// Sound that is given: `pcm` is 24,000 samples a second, and there is no other raw one.
const SPOKEN: [Format; 1] = [Format::Pcm16(24_000)];

/// How a server is reached, what hears and what speaks.
#[derive(Debug, Clone)]
pub struct OpenAiSpeechSettings {
    /// The address, with or without `/v1`.
    pub base_url: String,
    /// The key; servers of one's own need none. An empty one is none.
    pub key: Option<Secret>,
    /// The model, as the server calls it. Never checked against a list: lists age.
    pub model: String,
    /// A mouth's usual voice.
    pub voice: String,
    /// Ears: whether the time of each word and the language are asked for (`verbose_json`). Only the
    /// names of OpenAI's models are written down, and not which of them tell times: where they are
    /// refused, a call goes on without.
    pub word_times: bool,
    /// Whether the address comes from an organization, so that only the public internet and what
    /// the guard exempts may be reached.
    pub public_only: bool,
}

impl OpenAiSpeechSettings {
    /// Ears with OpenAI's own model, [`USUAL_EARS`]; [`Self::with`] names a server's.
    pub fn ears(base_url: impl Into<String>, key: Option<Secret>) -> Self {
        Self::new(base_url, key, USUAL_EARS)
    }

    /// A mouth with OpenAI's own model, [`USUAL_MODEL`], and voice; [`Self::with`] names a server's.
    pub fn mouth(base_url: impl Into<String>, key: Option<Secret>) -> Self {
        Self::new(base_url, key, USUAL_MODEL)
    }

    /// The same server with a model and a usual voice of its own, as a setting has them: what is empty
    /// stays as it was.
    #[must_use]
    pub fn with(self, model: &str, voice: &str) -> Self {
        let (model, voice) = (model.trim(), voice.trim());
        let mut settings = if model.is_empty() {
            self
        } else {
            let Self { base_url, key, voice, public_only, .. } = self;
            Self { voice, public_only, ..Self::new(base_url, key, model) }
        };
        if !voice.is_empty() {
            voice.clone_into(&mut settings.voice);
        }
        settings
    }

    /// A server of the installer's with the usual voice. The times of words are asked of a model that
    /// is called after Whisper, which they come from.
    pub fn new(base_url: impl Into<String>, key: Option<Secret>, model: impl Into<String>) -> Self {
        let model = model.into();
        Self {
            base_url: base_url.into(),
            key,
            word_times: model.to_ascii_lowercase().contains("whisper"),
            model,
            voice: USUAL_VOICE.to_owned(),
            public_only: false,
        }
    }
}

/// A server that is reached.
#[derive(Debug, Clone)]
struct Server {
    http: Http,
    settings: OpenAiSpeechSettings,
    base: BaseUrl,
    name: String,
}

impl Server {
    fn new(http: Http, settings: OpenAiSpeechSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let name = format!("{PROVIDER}:{}", settings.model);
        Ok(Self { http, settings, base, name })
    }

    fn post(&self, path: &str) -> Result<Call, ProviderError> {
        let call = Call::post(PROVIDER, self.base.join(path));
        let call = call.public_only(self.settings.public_only).explain(explain);
        let azure = Dialect::of(self.base.host(), self.base.port()) == Dialect::Azure;
        match self.settings.key.as_ref().filter(|key| !key.expose().is_empty()) {
            Some(key) if azure => call.key(API_KEY, key),
            Some(key) => call.bearer(key),
            None => Ok(call),
        }
    }
}

/// Ears behind `/v1/audio/transcriptions`. What was sent between one
/// [`ToEars::Finalize`](super::ToEars::Finalize) and the next is heard as one, and answered by
/// what was said, if anything was, and that this is settled. Nothing is told before.
#[derive(Debug, Clone)]
pub struct OpenAiEars(Server);

impl OpenAiEars {
    /// Fails with [`Kind::Refused`](crate::Kind::Refused) when the base URL is not an address.
    pub fn new(http: Http, settings: OpenAiSpeechSettings) -> Result<Self, ProviderError> {
        Server::new(http, settings).map(Self)
    }
}

#[async_trait]
impl Ears for OpenAiEars {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn formats(&self) -> &[Format] {
        &HEARD
    }

    /// Nothing is opened before there is something to hear.
    async fn listen(&self, request: &ListenRequest) -> Result<Listening, ProviderError> {
        only(PROVIDER, &HEARD, request.format)?;
        Ok(Segments::listen(self.0.clone(), request))
    }
}

/// A mouth behind `/v1/audio/speech`.
#[derive(Debug, Clone)]
pub struct OpenAiMouth(Server);

impl OpenAiMouth {
    /// Fails with [`Kind::Refused`](crate::Kind::Refused) when the base URL is not an address.
    pub fn new(http: Http, settings: OpenAiSpeechSettings) -> Result<Self, ProviderError> {
        Server::new(http, settings).map(Self)
    }
}

#[async_trait]
impl Mouth for OpenAiMouth {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn formats(&self) -> &[Format] {
        &SPOKEN
    }

    /// Nothing is opened before there is something to say.
    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
        only(PROVIDER, &SPOKEN, request.format)?;
        let spoken = Spoken { server: self.0.clone(), request: request.clone() };
        Ok(fetch::speak(&self.0.http, spoken, request.format))
    }
}

struct Spoken {
    server: Server,
    request: VoiceRequest,
}

impl Render for Spoken {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn most(&self) -> usize {
        4_000
    }

    fn call(&self, text: &str) -> Result<Call, ProviderError> {
        let asked = self.request.voice.as_str();
        let voice = if asked.is_empty() { self.server.settings.voice.as_str() } else { asked };
        let mut body = json!({
            "model": self.server.settings.model,
            "input": text,
            "voice": voice,
            "response_format": "pcm",
        });
        // Not every model knows it, so it is sent where it says something.
        if (self.request.speed - 1.0).abs() > 0.01 {
            let speed = f64::from(self.request.speed.clamp(0.25, 4.0));
            body["speed"] = json!((speed * 100.0).round() / 100.0);
        }
        self.server.post("audio/speech")?.json(&body)
    }

    fn instead(&self, _: &ProviderError) -> Option<Self> {
        None
    }
}
