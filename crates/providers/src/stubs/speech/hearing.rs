//! What the stubs' ears make of sound.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use audio_codec_algorithms::decode_ulaw;

use super::{Desk, Hear};
use crate::speech::Format;

/// The step in which sound is looked at.
const FRAME: Duration = Duration::from_millis(20);
/// How often there are more words.
const PARTIALS: Duration = Duration::from_millis(300);
/// The mean of samples from which on sound is loud.
const LOUD: u64 = 200;

/// Something that is heard.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Moment {
    /// Speech begins at this time.
    Started(Duration),
    /// So much was said so far.
    Partial(Said),
    /// That was said.
    Final(Said),
}

/// Words from a time to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub(super) words: Vec<String>,
    pub(super) start: Duration,
    pub(super) end: Duration,
}

impl Said {
    pub(super) fn text(&self) -> String {
        self.words.join(" ")
    }

    /// Each word with its time in seconds.
    pub(super) fn timed(&self) -> impl Iterator<Item = (&str, f64, f64)> {
        let count = u32::try_from(self.words.len().max(1)).unwrap_or(1);
        let each = self.end.saturating_sub(self.start) / count;
        let mut start = self.start;
        self.words.iter().map(move |word| {
            let from = start;
            start += each;
            (word.as_str(), from.as_secs_f64(), start.as_secs_f64())
        })
    }
}

/// Ears of one connection.
pub(super) struct Hearing {
    format: Format,
    hear: Hear,
    pause: Duration,
    next: Arc<AtomicUsize>,
    rest: Vec<u8>,
    /// How much sound came.
    now: Duration,
    line: Option<Current>,
}

struct Current {
    said: Said,
    given: usize,
    partial_at: Duration,
}

impl Hearing {
    pub(super) fn new(desk: &Desk, format: Format) -> Self {
        let hear = desk.script.hear.clone();
        let pause = match &hear {
            Hear::Timed(_) => Duration::from_millis(300),
            Hear::Loud { pause, .. } => *pause,
        };
        let next = Arc::clone(&desk.sentence);
        Self { format, hear, pause, next, rest: Vec::new(), now: Duration::ZERO, line: None }
    }

    /// What comes of more sound.
    pub(super) fn sound(&mut self, sound: &[u8]) -> Vec<Moment> {
        self.rest.extend_from_slice(sound);
        let frame = self.format.bytes(FRAME).max(1);
        let whole = self.rest.len() / frame * frame;
        let frames: Vec<u8> = self.rest.drain(..whole).collect();
        let mut moments = Vec::new();
        for frame in frames.chunks(frame) {
            self.frame(frame, &mut moments);
        }
        moments
    }

    /// What was being said is said.
    pub(super) fn finish(&mut self) -> Option<Said> {
        self.line.take().map(|line| line.said)
    }

    fn frame(&mut self, frame: &[u8], moments: &mut Vec<Moment>) {
        let start = self.now;
        self.now += FRAME;
        let text = match &self.hear {
            Hear::Timed(lines) => lines
                .iter()
                .find(|line| line.start <= start && start < line.end)
                .map(|line| line.text.clone()),
            Hear::Loud { sentences, .. } => loud(self.format, frame)
                .then(|| match &self.line {
                    Some(_) => Some(String::new()),
                    None => sentences.get(self.next.fetch_add(1, Ordering::SeqCst)).cloned(),
                })
                .flatten(),
        };
        match (&mut self.line, text) {
            (None, Some(text)) => {
                let words = text.split_whitespace().map(str::to_owned).collect();
                let said = Said { words, start, end: self.now };
                let partial_at = start + PARTIALS;
                self.line = Some(Current { said, given: 0, partial_at });
                moments.push(Moment::Started(start));
            }
            (Some(line), Some(_)) => {
                line.said.end = self.now;
                if line.partial_at <= self.now {
                    line.partial_at += PARTIALS;
                    line.given = (line.given + 2).min(line.said.words.len());
                    let words = line.said.words[..line.given].to_vec();
                    moments.push(Moment::Partial(Said { words, ..line.said.clone() }));
                }
            }
            (Some(line), None) if line.said.end + self.pause <= self.now => {
                moments.extend(self.line.take().map(|line| Moment::Final(line.said)));
            }
            _ => {}
        }
    }
}

fn loud(format: Format, frame: &[u8]) -> bool {
    let samples: Vec<i16> = match format {
        Format::Mulaw8k => frame.iter().map(|&byte| decode_ulaw(byte)).collect(),
        Format::Pcm16(_) => {
            frame.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
        }
    };
    let sum: u64 = samples.iter().map(|sample| u64::from(sample.unsigned_abs())).sum();
    !samples.is_empty() && sum / samples.len() as u64 >= LOUD
}
