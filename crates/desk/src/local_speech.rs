//! Ears and a mouth in this process: small models that need no key and no network.

mod detector;

use std::{collections::VecDeque, fmt, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use frontdesk_models::{ModelError, Moonshine, MoonshineSize, Piper};
use frontdesk_providers::{
    ProviderError,
    speech::{
        Ears, Format, Heard, ListenRequest, Listening, Mouth, QUEUE, Sound, Speaking, ToEars,
        ToMouth, Utterance, VoiceRequest, in_language,
    },
};
use futures_util::stream;
use tokio::sync::{OnceCell, mpsc};

pub use self::detector::LocalDetector;

/// The languages of the models that are fetched.
const KNOWN: &[&str] = &["en"];

/// What a machine can do by itself, as a setting.
#[derive(Clone, Default)]
pub struct LocalSpeech {
    /// Who hears, where the weights are there.
    pub ears: Option<Arc<dyn Ears>>,
    /// Who speaks, where the weights are there.
    pub mouth: Option<Arc<dyn Mouth>>,
    /// What judges whether somebody speaks, where the weights are there.
    pub detector: Option<Arc<LocalDetector>>,
}

impl fmt::Debug for LocalSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ears = self.ears.as_ref().map(|ears| ears.name().to_owned());
        let mouth = self.mouth.as_ref().map(|mouth| mouth.name().to_owned());
        f.debug_struct("LocalSpeech")
            .field("ears", &ears)
            .field("mouth", &mouth)
            .field("detector", &self.detector.is_some())
            .finish()
    }
}

/// What Moonshine hears.
const HEARS: [Format; 1] = [Format::Pcm16(16_000)];
/// The longest stretch that is heard at once; a longer one is heard in parts.
const LONGEST: Duration = Duration::from_secs(20);
/// A stretch whose loudest sample is quieter than this has no words.
const SILENT: u16 = 300;

/// A model that is read when it is first needed: a start does not wait for it.
struct Late<T> {
    load: Arc<dyn Fn() -> Result<T, ModelError> + Send + Sync>,
    model: OnceCell<Arc<T>>,
}

impl<T: Send + Sync + 'static> Late<T> {
    fn new(load: impl Fn() -> Result<T, ModelError> + Send + Sync + 'static) -> Self {
        Self { load: Arc::new(load), model: OnceCell::new() }
    }

    async fn get(&self) -> Result<Arc<T>, ProviderError> {
        let model = self.model.get_or_try_init(|| async {
            // It takes half a second of disk and processor, once.
            let load = Arc::clone(&self.load);
            let broken = |what: String| {
                tracing::error!(error = what, "A model of this machine's speech cannot be read");
                ProviderError::refused("local", "its model cannot be read")
            };
            match tokio::task::spawn_blocking(move || load()).await {
                Ok(Ok(model)) => Ok(Arc::new(model)),
                Ok(Err(error)) => Err(broken(error.to_string())),
                Err(error) => Err(broken(error.to_string())),
            }
        });
        model.await.cloned()
    }
}

/// Moonshine as the ears of a call: a stretch is heard when the pipeline takes it for over.
pub struct LocalEars {
    model: Late<Moonshine>,
}

impl LocalEars {
    /// Of the model in this folder of models.
    pub fn new(folder: PathBuf, size: MoonshineSize) -> Self {
        Self { model: Late::new(move || Moonshine::load(&folder, size)) }
    }
}

#[async_trait]
impl Ears for LocalEars {
    fn name(&self) -> &'static str {
        "local:moonshine"
    }

    fn formats(&self) -> &[Format] {
        &HEARS
    }

    fn knows(&self, language: Option<&str>) -> bool {
        in_language(language, KNOWN)
    }

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        let (input, told) = mpsc::channel(QUEUE);
        let model = self.model.get().await?;
        let state = Stretch { model, told, samples: Vec::new(), settled: false };
        let heard = stream::unfold(state, |mut state| async move {
            let heard = state.next().await?;
            Some((heard, state))
        });
        Ok(Listening { input, heard: Box::pin(heard) })
    }
}

/// The stretch that is being spoken.
struct Stretch {
    model: Arc<Moonshine>,
    told: mpsc::Receiver<ToEars>,
    samples: Vec<i16>,
    /// The words of a stretch that was asked for are told, and that they are all is not yet.
    settled: bool,
}

impl Stretch {
    async fn next(&mut self) -> Option<Result<Heard, ProviderError>> {
        let most = HEARS[0].bytes(LONGEST) / 2;
        loop {
            if std::mem::take(&mut self.settled) {
                return Some(Ok(Heard::Settled));
            }
            match self.told.recv().await? {
                ToEars::Sound(bytes) => {
                    let pairs = bytes.chunks_exact(2);
                    self.samples.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
                    // Before anybody speaks only the last half second can matter.
                    if !has_voice(&self.samples) && self.samples.len() > 8_000 {
                        self.samples.drain(..self.samples.len() - 8_000);
                    }
                    if self.samples.len() < most {
                        continue;
                    }
                }
                ToEars::Finalize => self.settled = true,
                ToEars::End => return None,
            }
            let samples = std::mem::take(&mut self.samples);
            if !has_voice(&samples) {
                continue;
            }
            let model = Arc::clone(&self.model);
            let read = tokio::task::spawn_blocking(move || {
                let samples: Vec<f32> =
                    samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
                model.transcribe(&samples)
            });
            return Some(match read.await {
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => Ok(Heard::Final(Utterance {
                    text: as_spelled_now(&text),
                    confidence: 1.0,
                    ..Utterance::default()
                })),
                Err(_) => Err(ProviderError::retry("local", "the model of the ears broke")),
            });
        }
    }
}

/// Moonshine learned from old books as well: it writes "to-morrow".
fn as_spelled_now(text: &str) -> String {
    let spellings =
        ["morrow", "day", "night"].map(|rest| (format!("o-{rest}"), format!("o{rest}")));
    spellings.iter().fold(text.to_owned(), |text, (old, new)| {
        let word = |first: char| (format!("{first}{old}"), format!("{first}{new}"));
        ['t', 'T'].map(word).iter().fold(text, |text, (old, new)| text.replace(old.as_str(), new))
    })
}

fn has_voice(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() >= SILENT)
}

/// Piper as the mouth of a call: clause by clause, quicker than it is spoken.
pub struct LocalMouth {
    model: Late<Piper>,
}

/// What Piper's voices of medium quality give.
const GIVES: [Format; 1] = [Format::Pcm16(22_050)];

impl LocalMouth {
    /// The voice of this name in this folder of models.
    pub fn new(folder: PathBuf, voice: String) -> Self {
        Self { model: Late::new(move || Piper::load(&folder, &voice)) }
    }
}

#[async_trait]
impl Mouth for LocalMouth {
    fn name(&self) -> &'static str {
        "local:piper"
    }

    fn formats(&self) -> &[Format] {
        &GIVES
    }

    fn knows(&self, language: Option<&str>, _: &str) -> bool {
        in_language(language, KNOWN)
    }

    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
        let (input, told) = mpsc::channel(QUEUE);
        let model = self.model.get().await?;
        if GIVES[0].rate() != model.sample_rate() {
            return Err(ProviderError::refused(
                "local",
                "the voice has a rate that is not carried",
            ));
        }
        let told = Waiting { told, waiting: VecDeque::new() };
        let state = Spoken { model, told, speed: request.speed };
        let sound = stream::unfold(state, |mut state| async move {
            let sound = state.next().await?;
            Some((sound, state))
        });
        Ok(Speaking { input, sound: Box::pin(sound) })
    }
}

struct Spoken {
    model: Arc<Piper>,
    told: Waiting,
    speed: f32,
}

/// What is to be said, without what was called off.
struct Waiting {
    told: mpsc::Receiver<ToMouth>,
    waiting: VecDeque<ToMouth>,
}

impl Waiting {
    /// What is to be done next, once all that was told is known.
    async fn next(&mut self) -> Option<ToMouth> {
        loop {
            if self.waiting.is_empty() {
                let told = self.told.recv().await?;
                self.waiting.push_back(told);
            }
            self.gather();
            if let Some(next) = self.waiting.pop_front() {
                return Some(next);
            }
        }
    }

    fn gather(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.waiting.push_back(told);
        }
        let cancelled = self.waiting.iter().rev().find_map(|told| match told {
            ToMouth::Cancel { utterance } => Some(*utterance),
            _ => None,
        });
        self.waiting.retain(|told| match told {
            ToMouth::Say { utterance, .. } | ToMouth::End { utterance } => {
                cancelled.is_none_or(|cancelled| *utterance > cancelled)
            }
            ToMouth::Cancel { .. } => false,
        });
    }
}

impl Spoken {
    async fn next(&mut self) -> Option<Result<Sound, ProviderError>> {
        loop {
            match self.told.next().await? {
                ToMouth::Say { utterance, text } => {
                    let model = Arc::clone(&self.model);
                    let speed = self.speed;
                    let spoken = tokio::task::spawn_blocking(move || model.say(&text, speed)).await;
                    return Some(match spoken {
                        Ok(Ok(samples)) => {
                            Ok(Sound::Piece { utterance, bytes: pcm(&samples).into() })
                        }
                        _ => Err(ProviderError::retry("local", "the model of the mouth broke")),
                    });
                }
                ToMouth::End { utterance } => return Some(Ok(Sound::Done { utterance })),
                // A clause that is being spoken is ready before it could be stopped.
                ToMouth::Cancel { .. } => {}
            }
        }
    }
}

fn pcm(samples: &[f32]) -> Vec<u8> {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what a sample can be")]
    let sample = |sample: &f32| ((sample.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes();
    samples.iter().flat_map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_as_they_are_now() {
        for (heard, spelled) in [
            ("A cut for to-morrow at ten.", "A cut for tomorrow at ten."),
            ("To-morrow or to-day, to-night even", "Tomorrow or today, tonight even"),
            ("From two-day to day", "From two-day to day"),
        ] {
            assert_eq!(as_spelled_now(heard), spelled);
        }
    }

    #[tokio::test]
    async fn what_was_called_off_is_not_said() {
        let (input, told) = mpsc::channel(QUEUE);
        let say = |utterance| ToMouth::Say { utterance, text: "Hello.".to_owned() };
        for one in [
            say(1),
            ToMouth::End { utterance: 1 },
            say(2),
            ToMouth::Cancel { utterance: 2 },
            say(3),
        ] {
            input.send(one).await.unwrap();
        }
        drop(input);
        let mut waiting = Waiting { told, waiting: VecDeque::new() };

        assert_eq!(waiting.next().await, Some(say(3)));
        assert_eq!(waiting.next().await, None);
    }
}
