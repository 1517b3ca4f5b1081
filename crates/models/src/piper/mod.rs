//! Piper: a voice.
//!
//! A text becomes words as they are spoken ([`crate::spoken()`]), the words become sounds
//! (`phonemes`, with espeak-ng where it is installed and else by the rules of `letters`), and a
//! network (VITS, run by RTen) makes sound of them. A voice is two files as rhasspy/piper-voices
//! publishes them: the network, and a list of the sounds it knows.

mod letter_rules;
mod letters;
mod phonemes;
mod seeded;

use std::{collections::HashMap, fmt, fs, path::Path};

use phonemes::Phonemes;
use rten::{Model as Network, NodeId, Value};
use serde::Deserialize;

use crate::{ModelError, spoken};

/// The longest text that is said in one piece, in characters. A longer one is cut at its clauses.
const MAX_CLAUSE: usize = 240;
/// The longest text, in characters.
const MAX_TEXT: usize = 4_000;

/// What goes wrong while something is said.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// The network did not run. It says why.
    #[error("the voice did not speak: {0}")]
    Network(String),
    /// The text is longer than anybody listens to.
    #[error("a text of more than {MAX_TEXT} characters is too long to say")]
    TooLong,
}

/// A voice in memory, 110 to 200 MB: says texts in the language it was taught.
///
/// A call computes on RTen's threads, for some 5 % of the length of the sound, and waits for them:
/// an async caller makes it on a blocking thread. Several threads may share one. The same text is
/// said the same way each time.
pub struct Piper {
    network: Network,
    /// Sounds, how many there are, and how they are to be said.
    inputs: [NodeId; 3],
    output: NodeId,
    voice: Voice,
    phonemes: Phonemes,
}

/// What is known of a voice: the `.onnx.json` beside the network.
#[derive(Debug, Deserialize)]
struct Voice {
    audio: Audio,
    espeak: Espeak,
    inference: Inference,
    phoneme_id_map: HashMap<char, Vec<i32>>,
}

#[derive(Debug, Deserialize)]
struct Audio {
    sample_rate: u32,
}

#[derive(Debug, Deserialize)]
struct Espeak {
    voice: String,
}

#[derive(Debug, Deserialize)]
struct Inference {
    noise_scale: f32,
    length_scale: f32,
    noise_w: f32,
}

impl Piper {
    /// Reads the voice of this name below `folder`, the one that holds a folder for each model:
    /// `NAME/NAME.onnx` and `NAME/NAME.onnx.json`. The name of the one in the catalogue is
    /// [`crate::PIPER`]`.name`.
    ///
    /// Takes half a second or so of disk and processor.
    pub fn load(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let path = folder.join(name).join(format!("{name}.onnx"));
        let about = folder.join(name).join(format!("{name}.onnx.json"));
        let text = fs::read(&about).map_err(|error| ModelError::io(&about, error))?;
        let voice: Voice = serde_json::from_slice(&text)
            .map_err(|error| ModelError::malformed(&about, error.to_string()))?;
        let fit = |scale: f32| scale.is_finite() && (0.0..4.0).contains(&scale);
        let Inference { noise_scale, length_scale, noise_w } = voice.inference;
        if ![noise_scale, length_scale, noise_w].into_iter().all(fit)
            || !(8_000..=48_000).contains(&voice.audio.sample_rate)
            || !['^', '_', '$'].iter().all(|mark| voice.phoneme_id_map.contains_key(mark))
        {
            return Err(ModelError::malformed(&about, "it is not about a voice of Piper"));
        }
        let bytes = fs::read(&path).map_err(|error| ModelError::io(&path, error))?;
        let bad = |what: String| ModelError::malformed(&path, what);
        let bytes = seeded::seeded(&bytes).ok_or_else(|| bad("it is not an ONNX file".into()))?;
        let network = Network::load(bytes).map_err(|error| bad(error.to_string()))?;
        let node = |name| network.node_id(name).map_err(|error| bad(error.to_string()));
        let inputs = [node("input")?, node("input_lengths")?, node("scales")?];
        let output = node("output")?;
        let phonemes = Phonemes::find(&voice.espeak.voice);
        Ok(Self { network, inputs, output, voice, phonemes })
    }

    /// Samples in a second of what it says.
    pub fn sample_rate(&self) -> u32 {
        self.voice.audio.sample_rate
    }

    /// Whether espeak-ng is installed, which knows how words are said. Without it names and rare
    /// words are said by rules.
    pub fn has_espeak(&self) -> bool {
        self.phonemes.has_espeak()
    }

    /// The same voice, but words are said by rules alone: what it is without espeak-ng.
    #[must_use]
    pub fn by_rules(mut self) -> Self {
        self.phonemes = Phonemes::rules();
        self
    }

    /// What the text sounds like: samples between -1 and 1, [`Piper::sample_rate`] in a second.
    /// `speed` is 1 for the voice's own, 0.5 to 2. A text without words is a short silence.
    pub fn say(&self, text: &str, speed: f32) -> Result<Vec<f32>, SayError> {
        if text.chars().count() > MAX_TEXT {
            return Err(SayError::TooLong);
        }
        let mut sound = Vec::new();
        for clause in clauses(&spoken(text)) {
            let ids = self.ids(&self.phonemes.of(clause));
            sound.extend(self.sound(ids, speed)?);
        }
        if sound.is_empty() {
            let tenth = usize::try_from(self.sample_rate() / 10).unwrap_or_default();
            sound.resize(tenth, 0.0);
        }
        Ok(sound)
    }

    /// The network's numbers for these sounds. One that it does not know is left out.
    fn ids(&self, phonemes: &str) -> Vec<i32> {
        let known = |c: char| self.voice.phoneme_id_map.get(&c).into_iter().flatten().copied();
        let mut ids: Vec<i32> = known('^').chain(known('_')).collect();
        for phoneme in phonemes.chars().filter(|c| !"^_$".contains(*c)) {
            let before = ids.len();
            ids.extend(known(phoneme));
            if ids.len() > before {
                // Between two sounds is a place for what is between them.
                ids.extend(known('_'));
            }
        }
        ids.extend(known('$'));
        ids
    }

    fn sound(&self, ids: Vec<i32>, speed: f32) -> Result<Vec<f32>, SayError> {
        let bad = |error: &dyn fmt::Display| SayError::Network(error.to_string());
        let count = i32::try_from(ids.len()).map_err(|error| bad(&error))?;
        let speed = if speed.is_finite() { speed.clamp(0.5, 2.0) } else { 1.0 };
        let Inference { noise_scale, length_scale, noise_w } = self.voice.inference;
        let scales = vec![noise_scale, length_scale / speed, noise_w];
        let [input, lengths, how] = self.inputs;
        let inputs = vec![
            (input, Value::from_shape(&[1, ids.len()], ids).map_err(|error| bad(&error))?.into()),
            (lengths, Value::from_shape(&[1], vec![count]).map_err(|error| bad(&error))?.into()),
            (how, Value::from_shape(&[3], scales).map_err(|error| bad(&error))?.into()),
        ];
        let out = self.network.run(inputs, &[self.output], None).map_err(|error| bad(&error))?;
        let sound = out.into_iter().next().and_then(Value::into_tensor::<f32>);
        let sound = sound.ok_or_else(|| bad(&"no sound came"))?.into_data();
        Ok(sound.into_iter().map(|sample| sample.clamp(-1.0, 1.0)).collect())
    }
}

impl fmt::Debug for Piper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piper").field("voice", &self.voice.espeak).finish_non_exhaustive()
    }
}

/// The text in pieces that are said one after the other: sentences, and of a long one its clauses.
fn clauses(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for sentence in text.split_inclusive(['.', '!', '?']) {
        let mut rest = sentence.trim();
        while rest.chars().count() > MAX_CLAUSE {
            let end = rest.char_indices().nth(MAX_CLAUSE).map_or(rest.len(), |(at, _)| at);
            let cut = rest[..end].rfind([',', ';', ':']).or_else(|| rest[..end].rfind(' '));
            let cut = cut.map_or(end, |at| at + 1);
            pieces.push(rest[..cut].trim());
            rest = rest[cut..].trim_start();
        }
        pieces.push(rest);
    }
    pieces.retain(|piece| piece.contains(char::is_alphanumeric));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_sentences_and_a_long_sentence_at_its_clauses() {
        assert_eq!(clauses("Yes. No, why? ..."), ["Yes.", "No, why?"]);
        let long = format!("{}, {}", "word ".repeat(30), "more ".repeat(30));
        let pieces = clauses(&long);
        assert_eq!(pieces.len(), 2);
        assert!(pieces[0].ends_with(','));
        let unbroken = "é".repeat(1000);
        assert_eq!(clauses(&unbroken).concat(), unbroken);
        assert!(clauses("").is_empty());
    }
}
