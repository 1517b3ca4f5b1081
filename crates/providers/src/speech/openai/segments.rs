//! Stretches of speech, sent whole one after the other.
//!
//! Quiet is not sent: a model that is asked what was said in it makes something up.

use std::{collections::VecDeque, time::Duration};

use audio_codec_algorithms::decode_ulaw;
use bytes::Bytes;
use futures_util::{future::BoxFuture, stream};
use reqwest::header::HeaderValue;
use serde_json::Value;
use tokio::sync::mpsc;

use super::{PROVIDER, Server, form};
use crate::{
    error::{Kind, ProviderError},
    speech::{
        Format, Heard, ListenRequest, Listening, QUEUE, ToEars, Utterance,
        believed::{self, Span},
        primary,
    },
};

/// A stretch that is longer is sent in parts: 2 MB of 16,000 samples a second.
const LONGEST: Duration = Duration::from_secs(60);

/// How much quiet before the first loud sound is kept: the breath before a word.
const LEAD: Duration = Duration::from_millis(500);

/// The mean of samples from which on 20 ms of them are loud: quiet speech is about 400, the hiss
/// of a line below 100.
const LOUD: u32 = 200;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// The most characters of the hint that names the terms.
const MAX_PROMPT: usize = 600;

/// What is heard of one call.
pub(super) struct Segments {
    server: Server,
    request: ListenRequest,
    commands: Option<mpsc::Receiver<ToEars>>,
    /// Samples of the stretch that is being heard.
    samples: Vec<i16>,
    /// How many came before them.
    before: usize,
    /// The first half of a sample that was cut in two.
    half: Option<u8>,
    /// Whether anything loud is among them.
    loud: bool,
    waiting: VecDeque<Segment>,
    /// The answer to the stretch that was sent.
    upload: Option<(BoxFuture<'static, Result<Utterance, ProviderError>>, Segment)>,
    /// Whether the times of words are asked for.
    word_times: bool,
    heard: VecDeque<Heard>,
    over: bool,
}

/// A stretch that is over.
struct Segment {
    /// None when nothing was said.
    wav: Option<Bytes>,
    /// Whether it was asked for: then it is told when it is settled.
    asked: bool,
    /// Where it lies in the sound of the connection.
    span: Span,
}

enum Event {
    Command(Option<ToEars>),
    Answer(Result<Utterance, ProviderError>),
}

impl Segments {
    pub(super) fn listen(server: Server, request: &ListenRequest) -> Listening {
        let (input, commands) = mpsc::channel(QUEUE);
        let segments = Self {
            word_times: server.settings.word_times,
            server,
            request: request.clone(),
            commands: Some(commands),
            samples: Vec::new(),
            before: 0,
            half: None,
            loud: false,
            waiting: VecDeque::new(),
            upload: None,
            heard: VecDeque::new(),
            over: false,
        };
        let heard = stream::unfold(segments, |mut segments| async move {
            let item = segments.next().await?;
            Some((item, segments))
        });
        Listening { input, heard: Box::pin(heard) }
    }

    async fn next(&mut self) -> Option<Result<Heard, ProviderError>> {
        loop {
            if self.over {
                return None;
            }
            self.advance();
            if let Some(heard) = self.heard.pop_front() {
                return Some(Ok(heard));
            }
            if self.commands.is_none() && self.upload.is_none() {
                return None;
            }
            match self.event().await {
                Event::Command(Some(ToEars::Sound(sound))) => self.sound(&sound),
                Event::Command(Some(ToEars::Finalize)) => self.cut(true),
                Event::Command(Some(ToEars::End) | None) => {
                    self.commands = None;
                    if self.loud {
                        self.cut(true);
                    }
                }
                Event::Answer(Ok(said)) => self.answer(said),
                // Perhaps only the times were refused: not every model tells them.
                Event::Answer(Err(error)) if self.word_times && error.kind == Kind::Refused => {
                    self.word_times = false;
                    if let Some((_, segment)) = self.upload.take() {
                        self.waiting.push_front(segment);
                    }
                }
                Event::Answer(Err(error)) => {
                    self.over = true;
                    return Some(Err(error));
                }
            }
        }
    }

    async fn event(&mut self) -> Event {
        let Self { commands, upload, .. } = self;
        let command = async {
            match commands {
                Some(commands) => commands.recv().await,
                None => std::future::pending().await,
            }
        };
        let answer = async {
            match upload {
                Some((answer, _)) => answer.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            command = command => Event::Command(command),
            answer = answer => Event::Answer(answer),
        }
    }

    fn sound(&mut self, sound: &[u8]) {
        let from = self.samples.len();
        match self.request.format {
            Format::Mulaw8k => self.samples.extend(sound.iter().map(|&byte| decode_ulaw(byte))),
            Format::Pcm16(_) => {
                for &byte in sound {
                    match self.half.take() {
                        Some(low) => self.samples.push(i16::from_le_bytes([low, byte])),
                        None => self.half = Some(byte),
                    }
                }
            }
        }
        let frame = self.count(Duration::from_millis(20));
        self.loud = self.loud || self.samples[from..].chunks(frame.max(1)).any(is_loud);
        if !self.loud {
            let lead = self.count(LEAD);
            let quiet = self.samples.len().saturating_sub(lead);
            self.samples.drain(..quiet);
            self.before += quiet;
        } else if self.samples.len() >= self.count(LONGEST) {
            self.cut(false);
        }
    }

    fn count(&self, length: Duration) -> usize {
        let samples = length.as_millis() * u128::from(self.request.format.rate()) / 1_000;
        usize::try_from(samples).unwrap_or(usize::MAX)
    }

    /// How long so many samples sound.
    fn length(&self, samples: usize) -> Duration {
        Format::Pcm16(self.request.format.rate()).length(samples.saturating_mul(2))
    }

    /// The stretch is over.
    fn cut(&mut self, asked: bool) {
        let samples = std::mem::take(&mut self.samples);
        let loud = std::mem::take(&mut self.loud);
        let wav = loud.then(|| form::wav(&samples, self.request.format.rate()).into());
        let from = self.length(self.before);
        self.before += samples.len();
        let span = Span { zero: from, from, until: self.length(self.before) };
        self.waiting.push_back(Segment { wav, asked, span });
    }

    /// Sends the next stretch when the one before is answered.
    fn advance(&mut self) {
        while self.upload.is_none()
            && let Some(segment) = self.waiting.pop_front()
        {
            match &segment.wav {
                Some(wav) => {
                    let span = self.word_times.then_some(segment.span);
                    let (server, request) = (self.server.clone(), self.request.clone());
                    let answer = transcribe(server, request, wav.clone(), span);
                    self.upload = Some((Box::pin(answer), segment));
                }
                None if segment.asked => self.heard.push_back(Heard::Settled),
                None => {}
            }
        }
    }

    fn answer(&mut self, said: Utterance) {
        let asked = self.upload.take().is_some_and(|(_, segment)| segment.asked);
        if !said.text.is_empty() {
            self.heard.push_back(Heard::Final(said));
        }
        if asked {
            self.heard.push_back(Heard::Settled);
        }
    }
}

fn is_loud(frame: &[i16]) -> bool {
    let sum: u64 = frame.iter().map(|sample| u64::from(sample.unsigned_abs())).sum();
    !frame.is_empty() && sum / frame.len() as u64 >= u64::from(LOUD)
}

/// What is said in `wav`. With a span the times of its words are asked for: they are counted from the
/// beginning of the file.
async fn transcribe(
    server: Server,
    request: ListenRequest,
    wav: Bytes,
    span: Option<Span>,
) -> Result<Utterance, ProviderError> {
    let format = if span.is_some() { "verbose_json" } else { "json" };
    let mut fields = vec![("model", server.settings.model.as_str()), ("response_format", format)];
    if span.is_some() {
        fields.push(("timestamp_granularities[]", "word"));
    }
    let language = request.language.as_deref().map(primary);
    fields.extend(language.as_deref().map(|language| ("language", language)));
    let prompt = prompt(&request.terms);
    if !prompt.is_empty() {
        fields.push(("prompt", &prompt));
    }
    let form = form::form(&fields, &wav);
    let media_type = HeaderValue::from_str(&form.media_type)
        .map_err(|_| ProviderError::refused(PROVIDER, "the request cannot be built"))?;
    let call = server.post("audio/transcriptions")?.body(media_type, form.body);
    let answer = server.http.send(call.deadline(ANSWER_WITHIN)).await?;
    let answer: Value = answer.json(PROVIDER)?;
    let text = answer["text"].as_str();
    let text = text.ok_or_else(|| ProviderError::retry(PROVIDER, "the answer has no text"))?.trim();
    let words = span.map(|span| believed::words(&answer["words"], "word", text, 0, span));
    Ok(Utterance {
        text: text.to_owned(),
        words: words.unwrap_or_default(),
        confidence: 1.0,
        language: believed::language(&answer["language"]),
    })
}

/// Terms as a hint.
fn prompt(terms: &[String]) -> String {
    let mut prompt = String::new();
    for term in terms.iter().map(|term| term.trim()).filter(|term| !term.is_empty()) {
        if prompt.chars().count() + term.chars().count() > MAX_PROMPT {
            break;
        }
        if !prompt.is_empty() {
            prompt.push_str(", ");
        }
        prompt.extend(term.chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    prompt
}
