//! Ears and a mouth in this process: small models that need no key and no network.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use frontdesk_models::Moonshine;
use frontdesk_providers::{
    ProviderError,
    speech::{Ears, Format, Heard, ListenRequest, Listening, Mouth, QUEUE, ToEars, Utterance},
};
use futures_util::stream;
use tokio::sync::mpsc;

/// What a machine can do by itself, as a setting.
#[derive(Clone, Default)]
pub struct LocalSpeech {
    /// Who hears, where the weights are there.
    pub ears: Option<Arc<dyn Ears>>,
    /// Who speaks, where the weights are there.
    pub mouth: Option<Arc<dyn Mouth>>,
}

impl fmt::Debug for LocalSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ears = self.ears.as_ref().map(|ears| ears.name().to_owned());
        let mouth = self.mouth.as_ref().map(|mouth| mouth.name().to_owned());
        f.debug_struct("LocalSpeech").field("ears", &ears).field("mouth", &mouth).finish()
    }
}

/// What Moonshine hears.
const HEARS: [Format; 1] = [Format::Pcm16(16_000)];
/// The longest stretch that is heard at once; a longer one is heard in parts.
const LONGEST: Duration = Duration::from_secs(20);
/// A stretch whose loudest sample is quieter than this has no words.
const SILENT: u16 = 300;

/// Moonshine as the ears of a call: a stretch is heard when the pipeline takes it for over.
pub struct LocalEars {
    model: Arc<Moonshine>,
}

impl LocalEars {
    /// Of a model that is open.
    pub fn new(model: Moonshine) -> Self {
        Self { model: Arc::new(model) }
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

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        let (input, told) = mpsc::channel(QUEUE);
        let state = Stretch { model: Arc::clone(&self.model), told, samples: Vec::new() };
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
}

impl Stretch {
    async fn next(&mut self) -> Option<Result<Heard, ProviderError>> {
        let most = HEARS[0].bytes(LONGEST) / 2;
        loop {
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
                ToEars::Finalize => {}
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
                Ok(text) => {
                    Ok(Heard::Final(Utterance { text, confidence: 1.0, ..Utterance::default() }))
                }
                Err(_) => Err(ProviderError::retry("local", "the model of the ears broke")),
            });
        }
    }
}

fn has_voice(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() >= SILENT)
}
