//! Deepgram: Nova and Flux hear, Aura speaks.
//!
//! Which of the two hears is told by the model's name: `flux-…` judges turns by itself
//! (`/v2/listen`), all others are told by pauses (`/v1/listen`). From Deepgram's API description
//! (asyncapi.yml, July 2026).

mod aura;
mod flux;
mod nova;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use frontdesk_base::Secret;
use reqwest::{Url, header::AUTHORIZATION};
use serde_json::Value;
use tokio::time::Instant;

use super::{
    Ears, Format, ListenRequest, Listening, Mouth, QUEUE, Speaking, Utterance, VoiceRequest, Word,
    base_url::BaseUrl, drive::drive, in_language, only, primary,
};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Answer, Call, Closed, Http},
};

/// The name in errors, metrics and [`Ears::name`].
pub const PROVIDER: &str = "deepgram";

/// Where Deepgram itself is reached.
pub const USUAL: &str = "https://api.deepgram.com";

/// The model that hears.
pub const USUAL_EARS: &str = "nova-3";

/// The voice that speaks when none is asked for: an English one.
pub const USUAL_VOICE: &str = "aura-2-thalia-en";

/// Aura's usual voice of each language for which Deepgram's description names one.
const VOICES: [(&str, &str); 1] = [("en", USUAL_VOICE)];

/// Raw sound that is taken and given, best first: nothing is gained by more than the telephone
/// carries.
const FORMATS: [Format; 4] =
    [Format::Mulaw8k, Format::Pcm16(16_000), Format::Pcm16(8_000), Format::Pcm16(24_000)];

/// The most terms that are sent along, and of one of them the most characters.
const MAX_TERMS: usize = 100;
const MAX_TERM: usize = 60;

/// How Deepgram is reached and what hears.
#[derive(Debug, Clone)]
pub struct DeepgramEarsSettings {
    /// The address, with or without a version.
    pub base_url: String,
    /// The key.
    pub key: Secret,
    /// `nova-3`, `flux-general-en`, …. Never checked against a list: lists age.
    pub model: String,
    /// Whether the address comes from an organization, so that only the public internet and what
    /// the guard exempts may be reached.
    pub public_only: bool,
    /// Nova: the pause that ends what is said. Deepgram's own 10 ms end it in mid-sentence.
    pub endpointing: Duration,
    /// Nova: the gap between words that ends what is said where noise hides the pause; at least a
    /// second.
    pub utterance_end: Duration,
    /// Flux: how sure it must be that a turn is over, 0.5 to 0.9.
    pub eot_threshold: f32,
    /// Flux: how sure it must be to say that a turn is likely over, 0.3 to 0.9; not said without.
    pub eager_eot_threshold: Option<f32>,
    /// Flux: the silence that ends a turn however sure it is.
    pub eot_timeout: Duration,
}

impl DeepgramEarsSettings {
    /// Deepgram with what suits a receptionist on the telephone.
    pub fn new(base_url: impl Into<String>, key: Secret, model: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            key,
            model: model.into(),
            public_only: false,
            endpointing: Duration::from_millis(300),
            utterance_end: Duration::from_secs(1),
            eot_threshold: 0.7,
            eager_eot_threshold: Some(0.5),
            eot_timeout: Duration::from_secs(5),
        }
    }
}

/// Deepgram's ears.
#[derive(Debug, Clone)]
pub struct DeepgramEars {
    http: Http,
    settings: DeepgramEarsSettings,
    base: BaseUrl,
    name: String,
}

impl DeepgramEars {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: DeepgramEarsSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let name = format!("{PROVIDER}:{}", settings.model);
        Ok(Self { http, settings, base, name })
    }

    fn line(&self, url: Url) -> Line {
        Line { url, key: self.settings.key.clone(), public_only: self.settings.public_only }
    }
}

#[async_trait]
impl Ears for DeepgramEars {
    fn name(&self) -> &str {
        &self.name
    }

    fn formats(&self) -> &[Format] {
        &FORMATS
    }

    /// Flux tells the language it hears by the end of its name; of Nova it is not known here.
    fn knows(&self, language: Option<&str>) -> bool {
        let model = self.settings.model.strip_prefix("flux-").unwrap_or_default();
        match model.rsplit_once('-') {
            Some((_, only)) if only.len() == 2 => in_language(language, &[only]),
            _ => true,
        }
    }

    async fn listen(&self, request: &ListenRequest) -> Result<Listening, ProviderError> {
        only(PROVIDER, &FORMATS, request.format)?;
        let now = Instant::now();
        if self.settings.model.starts_with("flux-") {
            let url =
                self.base.join(&["v2", "listen"], &pairs(&flux::query(&self.settings, request)));
            let wire = flux::Flux::new(self.line(url), request.format, now);
            let driven = drive(&self.http, wire, QUEUE).await?;
            return Ok(Listening { input: driven.input, heard: driven.items });
        }
        let url = self.base.join(&["v1", "listen"], &pairs(&nova::query(&self.settings, request)));
        let driven = drive(&self.http, nova::Nova::new(self.line(url), now), QUEUE).await?;
        Ok(Listening { input: driven.input, heard: driven.items })
    }
}

/// How Deepgram is reached and what speaks.
#[derive(Debug, Clone)]
pub struct DeepgramMouthSettings {
    /// The address, with or without a version.
    pub base_url: String,
    /// The key.
    pub key: Secret,
    /// The usual voice: a model of Aura. Another than [`USUAL_VOICE`] speaks whatever the language
    /// is, because somebody chose it; that one gives way to the usual voice of the language.
    pub voice: String,
    /// Whether the address comes from an organization, so that only the public internet and what
    /// the guard exempts may be reached.
    pub public_only: bool,
}

impl DeepgramMouthSettings {
    /// Deepgram with its usual voice.
    pub fn new(base_url: impl Into<String>, key: Secret) -> Self {
        let voice = USUAL_VOICE.to_owned();
        Self { base_url: base_url.into(), key, voice, public_only: false }
    }
}

/// Deepgram's mouth: Aura over a WebSocket.
#[derive(Debug, Clone)]
pub struct DeepgramMouth {
    http: Http,
    settings: DeepgramMouthSettings,
    base: BaseUrl,
    name: String,
}

impl DeepgramMouth {
    /// Fails with [`Kind::Refused`] when the base URL is not an address.
    pub fn new(http: Http, settings: DeepgramMouthSettings) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(PROVIDER, &settings.base_url)?;
        let name = format!("{PROVIDER}:{}", settings.voice);
        Ok(Self { http, settings, base, name })
    }
}

#[async_trait]
impl Mouth for DeepgramMouth {
    fn name(&self) -> &str {
        &self.name
    }

    fn formats(&self) -> &[Format] {
        &FORMATS
    }

    /// A voice that somebody chose is taken to know what is asked of it: what Aura's voices speak
    /// is not known here, but for the usual ones.
    fn knows(&self, language: Option<&str>, voice: &str) -> bool {
        let chosen = !voice.is_empty() || self.settings.voice != USUAL_VOICE;
        chosen || in_language(language, &VOICES.map(|(language, _)| language))
    }

    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
        only(PROVIDER, &FORMATS, request.format)?;
        let query = aura::query(usual_voice(&self.settings.voice, request), request);
        let url = self.base.join(&["v1", "speak"], &pairs(&query));
        let (key, public_only) = (self.settings.key.clone(), self.settings.public_only);
        let wire = aura::Aura::new(Line { url, key, public_only }, request.format);
        let driven = drive(&self.http, wire, QUEUE).await?;
        Ok(Speaking { input: driven.input, sound: driven.items })
    }
}

/// The voice that speaks when `request` names none: what somebody chose, else the usual one of the
/// language, else an English one.
fn usual_voice<'a>(chosen: &'a str, request: &VoiceRequest) -> &'a str {
    let language = primary(request.language.as_deref().unwrap_or_default());
    let of_language = VOICES.iter().find(|(of, _)| *of == language).map(|(_, voice)| *voice);
    of_language.filter(|_| chosen == USUAL_VOICE).unwrap_or(chosen)
}

/// Where a connection goes.
#[derive(Debug, Clone)]
struct Line {
    url: Url,
    key: Secret,
    public_only: bool,
}

impl Line {
    fn call(&self) -> Result<Call, ProviderError> {
        let call = Call::get(PROVIDER, self.url.clone()).public_only(self.public_only);
        call.explain(explain)
            .key(AUTHORIZATION, &Secret::new(format!("Token {}", self.key.expose())))
    }
}

fn pairs<'a>(query: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    query.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// `encoding` and `sample_rate` of a format.
fn encoding(format: Format) -> [(&'static str, String); 2] {
    let name = if format == Format::Mulaw8k { "mulaw" } else { "linear16" };
    [("encoding", name.to_owned()), ("sample_rate", format.rate().to_string())]
}

/// Terms as they are sent.
fn terms(request: &ListenRequest) -> impl Iterator<Item = String> {
    let fits = |term: &&str| !term.is_empty() && term.chars().count() <= MAX_TERM;
    request.terms.iter().map(|term| term.trim()).filter(fits).take(MAX_TERMS).map(str::to_owned)
}

/// Tags with a region that Deepgram knows; of others the language alone is sent.
const REGIONAL: [&str; 16] = [
    "da-DK", "de-CH", "en-AU", "en-GB", "en-IN", "en-NZ", "en-US", "es-419", "fr-CA", "ko-KR",
    "nl-BE", "pt-BR", "pt-PT", "sv-SE", "th-TH", "zh-TW",
];

/// A language as Deepgram knows it.
fn language(tag: &str) -> String {
    if REGIONAL.contains(&tag) || tag == "multi" {
        return tag.to_owned();
    }
    primary(tag)
}

/// Adds what the body and the request's id say about a failure.
fn explain(answer: &Answer, mut error: ProviderError) -> ProviderError {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    for key in ["err_code", "category"] {
        if let Some(word) = body[key].as_str().and_then(error::identifier) {
            error.detail = format!("{} {word}", error.detail);
        }
    }
    let id = error::header(&answer.headers, "dg-request-id").or(body["request_id"].as_str());
    if let Some(id) = id.and_then(error::identifier) {
        error.detail = format!("{} {id}", error.detail);
    }
    error
}

/// The error that a message reports; `None` when it is none.
fn reported(message: &Value) -> Option<ProviderError> {
    if message.is_null() {
        return Some(ProviderError::retry(PROVIDER, "a message is not the JSON it should be"));
    }
    if message["type"] != "Error" && !message["err_code"].is_string() {
        return None;
    }
    let code = ["err_code", "code"].iter().find_map(|key| message[*key].as_str());
    let code = code.and_then(error::identifier).unwrap_or_default();
    let kind = match code {
        "INVALID_AUTH" | "INSUFFICIENT_PERMISSIONS" | "ASR_PAYMENT_REQUIRED" => Kind::Auth,
        "TOO_MANY_REQUESTS" => Kind::Wait,
        "INVALID_QUERY_PARAMETER" | "UNSUPPORTED_MEDIA_TYPE" => Kind::Refused,
        _ => Kind::Retry,
    };
    let detail = format!("the connection reported an error {code}");
    Some(ProviderError::new(kind, PROVIDER, detail.trim_end()))
}

/// The error of a connection that was closed.
fn lost(closed: &Closed) -> ProviderError {
    let mut error = closed.error(PROVIDER);
    if closed.code == 1008 {
        // DATA-0000: what arrived could not be read. Sent again over a new connection it can.
        error.kind = Kind::Retry;
    }
    error
}

fn seconds(value: &Value) -> Duration {
    value.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
fn share(value: &Value) -> f32 {
    value.as_f64().map_or(1.0, |share| share.clamp(0.0, 1.0) as f32)
}

/// The words that a message tells, as they are written.
fn words(list: &Value) -> Vec<Word> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|word| {
            let text = word["punctuated_word"].as_str().or(word["word"].as_str())?;
            Some(Word {
                text: text.to_owned(),
                start: seconds(&word["start"]),
                end: seconds(&word["end"]),
                confidence: share(&word["confidence"]),
            })
        })
        .collect()
}

/// The text of words.
fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// What is said, from a transcript and its words.
fn utterance(text: String, words: Vec<Word>, confidence: f32, languages: &Value) -> Utterance {
    let language = languages[0].as_str().and_then(error::identifier).map(str::to_owned);
    Utterance { text, words, confidence, language }
}
