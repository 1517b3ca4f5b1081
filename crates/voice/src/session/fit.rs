//! Sound of one format as sound of another: the line's to the ears', the mouth's to the line's.

use frontdesk_audio::{Converter, Law};
use frontdesk_providers::speech::Format;

/// Rewrites a stream of sound.
pub(super) enum Fit {
    /// It is written like that already.
    Same,
    Converted(Box<Conversion>),
}

pub(super) struct Conversion {
    from: Format,
    to: Format,
    converter: Option<Converter>,
    /// Half a sample that came at the end of a piece.
    odd: Option<u8>,
    samples: Vec<i16>,
    converted: Vec<i16>,
}

impl Fit {
    /// None when there is no way from one rate to the other.
    pub(super) fn new(from: Format, to: Format) -> Option<Self> {
        if from == to {
            return Some(Self::Same);
        }
        let converter = if from.rate() == to.rate() {
            None
        } else {
            Some(Converter::new(from.rate(), to.rate()).ok()?)
        };
        Some(Self::Converted(Box::new(Conversion {
            from,
            to,
            converter,
            odd: None,
            samples: Vec::new(),
            converted: Vec::new(),
        })))
    }

    /// A piece of any length, rewritten; what is left over comes with the next.
    pub(super) fn push(&mut self, sound: &[u8]) -> Vec<u8> {
        match self {
            Self::Same => sound.to_vec(),
            Self::Converted(conversion) => conversion.push(sound),
        }
    }

    /// What is left when the sound is over.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        match self {
            Self::Same => Vec::new(),
            Self::Converted(conversion) => conversion.finish(),
        }
    }
}

impl Conversion {
    fn push(&mut self, sound: &[u8]) -> Vec<u8> {
        self.samples.clear();
        decode(self.from, sound, &mut self.odd, &mut self.samples);
        match &mut self.converter {
            Some(converter) => {
                self.converted.clear();
                converter.push(&self.samples, &mut self.converted);
                encode(self.to, &self.converted)
            }
            None => encode(self.to, &self.samples),
        }
    }

    fn finish(&mut self) -> Vec<u8> {
        let Some(converter) = &mut self.converter else { return Vec::new() };
        self.converted.clear();
        converter.finish(&mut self.converted);
        encode(self.to, &self.converted)
    }
}

/// Samples of sound; half a sample at the end waits for the next piece.
pub(super) fn decode(format: Format, sound: &[u8], odd: &mut Option<u8>, samples: &mut Vec<i16>) {
    match format {
        Format::Mulaw8k => Law::Mu.decode(sound, samples),
        Format::Pcm16(_) => {
            let mut rest = sound;
            if let Some(low) = odd.take()
                && let Some((high, tail)) = sound.split_first()
            {
                samples.push(i16::from_le_bytes([low, *high]));
                rest = tail;
            }
            let pairs = rest.chunks_exact(2);
            *odd = odd.or(pairs.remainder().first().copied());
            samples.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        }
    }
}

fn encode(format: Format, samples: &[i16]) -> Vec<u8> {
    match format {
        Format::Mulaw8k => {
            let mut codes = Vec::with_capacity(samples.len());
            Law::Mu.encode(samples, &mut codes);
            codes
        }
        Format::Pcm16(_) => samples.iter().flat_map(|sample| sample.to_le_bytes()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telephone_and_a_mouth_are_brought_together() {
        let tone: Vec<u8> = (0..24_000u32)
            .flat_map(|at| {
                let angle = f64::from(at) * 440.0 * std::f64::consts::TAU / 24_000.0;
                #[expect(clippy::cast_possible_truncation, reason = "8,000 is a sample")]
                let sample = (angle.sin() * 8_000.0) as i16;
                sample.to_le_bytes()
            })
            .collect();
        let mut fit = Fit::new(Format::Pcm16(24_000), Format::Mulaw8k).unwrap();
        let mut sound = Vec::new();
        // Pieces of odd length cut samples in two.
        for piece in tone.chunks(333) {
            sound.extend(fit.push(piece));
        }
        sound.extend(fit.finish());

        assert!(sound.len().abs_diff(8_000) < 200, "{}", sound.len());
        let mut samples = Vec::new();
        Law::Mu.decode(&sound[1_000..7_000], &mut samples);
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!((7_000..9_000).contains(&loudest), "{loudest}");
    }
}
