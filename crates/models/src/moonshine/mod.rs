//! Moonshine: what was said, in English.
//!
//! A story in three steps: `encoder` makes a vector of each 24 ms of sound, `decoder` writes one
//! piece of a word after the other while it looks at them, and `pieces` makes text of the pieces.
//! Both halves are transformers, computed here in plain arithmetic on weights of 8 bits: no runtime
//! does it as quickly in as little memory. The architecture is that of `modeling_moonshine.py` of
//! Hugging Face's transformers; the weights are those that Moonshine's own packages carry.

mod decoder;
mod encoder;
mod package;
mod parts;
mod pieces;

use std::path::Path;

use decoder::Decoder;
use encoder::Encoder;
use package::Package;
use pieces::Pieces;

use crate::{MOONSHINE_BASE, MOONSHINE_TINY, Model, ModelError, ort::Ort};

/// Samples in a second.
const RATE: usize = 16_000;
/// Less sound than this holds no word, and is too short for the first layers.
const SHORTEST: usize = RATE / 10;
/// More sound than this is heard in parts.
const LONGEST: usize = 30 * RATE;
/// People do not speak more pieces of words in a second.
const PIECES_A_SECOND: f32 = 6.5;
/// What a short sound may have beside that.
const MORE_PIECES: usize = 8;

/// Which of the two models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoonshineSize {
    /// For small machines: 45 MB of memory, half the time, twice the mistakes.
    Tiny,
    /// The usual one: 90 MB of memory.
    Base,
}

impl MoonshineSize {
    /// What it is in the catalogue.
    pub fn model(self) -> &'static Model {
        match self {
            Self::Tiny => &MOONSHINE_TINY,
            Self::Base => &MOONSHINE_BASE,
        }
    }
}

/// The measures of a model.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Numbers in a vector.
    width: usize,
    /// Numbers in the wide middle of a layer.
    wide: usize,
    /// Layers of each half.
    layers: usize,
}

impl Shape {
    /// Parts that a vector is looked at in.
    const HEADS: usize = 8;
    /// Pieces of words, and marks.
    const WORDS: usize = 32_768;
    /// The first of the marks that end the list.
    const PIECES: usize = 32_000;

    fn head(self) -> usize {
        self.width / Self::HEADS
    }
}

/// Moonshine in memory: makes text of English speech.
///
/// A call computes on the thread it is made on, for some 3 % of the length of the sound (base): an
/// async caller makes it on a blocking thread. Several threads may share one.
#[derive(Debug)]
pub struct Moonshine {
    encoder: Encoder,
    decoder: Decoder,
    pieces: Pieces,
}

impl Moonshine {
    /// Reads the model below `folder`, the one that holds a folder for each model.
    ///
    /// Takes a second or so of disk and processor.
    pub fn load(folder: &Path, size: MoonshineSize) -> Result<Self, ModelError> {
        let model = size.model();
        let path = folder.join(model.name).join(model.files[0].name);
        let shape = match size {
            MoonshineSize::Tiny => Shape { width: 288, wide: 1152, layers: 6 },
            MoonshineSize::Base => Shape { width: 416, wide: 1664, layers: 8 },
        };
        let mut package = Package::open(&path)?;
        let bad = |what: String| ModelError::malformed(&path, what);
        let file = package.file("encoder_model.ort")?;
        let encoder = Ort::read(&file).and_then(|ort| Encoder::read(&ort, shape)).map_err(bad)?;
        let file = package.file("decoder_model_merged.ort")?;
        let decoder = Ort::read(&file).and_then(|ort| Decoder::read(&ort, shape)).map_err(bad)?;
        let pieces = Pieces::read(&package.file("tokenizer.bin")?, Shape::PIECES).map_err(bad)?;
        Ok(Self { encoder, decoder, pieces })
    }

    /// What was said: sound at 16 kHz, between -1 and 1. Empty where there are no words.
    ///
    /// It is meant for sound in which somebody speaks: what it makes of noise alone is nothing, or
    /// a word or two that nobody said.
    pub fn transcribe(&self, samples_16k: &[f32]) -> String {
        let mut text = String::new();
        for sound in samples_16k.chunks(LONGEST) {
            let part = self.part(sound);
            if !text.is_empty() && !part.is_empty() {
                text.push(' ');
            }
            text.push_str(&part);
        }
        text
    }

    fn part(&self, sound: &[f32]) -> String {
        if sound.len() < SHORTEST || sound.iter().any(|sample| !sample.is_finite()) {
            return String::new();
        }
        let seconds = sound.len() as f32 / RATE as f32;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most some two hundred"
        )]
        let most = (PIECES_A_SECOND * seconds) as usize + MORE_PIECES;
        let seen = self.encoder.see(sound);
        let text = self.pieces.text(&self.decoder.write(&seen, most));
        if is_said(&text) { text } else { String::new() }
    }
}

/// Whether it is what somebody said, not what the model hears in silence and noise.
fn is_said(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty() && bare != "You"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_in_silence_is_dropped() {
        for text in ["", " ", "You", "You.", "♪", "♪♪♪", "...", "\u{fffd}"] {
            assert!(!is_said(text), "{text}");
        }
        for text in ["You are welcome.", "you", "No.", "5", "Müller"] {
            assert!(is_said(text), "{text}");
        }
    }
}
