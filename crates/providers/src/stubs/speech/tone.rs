//! How the stubs' mouths sound.

use std::{collections::VecDeque, f64::consts::TAU, time::Duration};

use audio_codec_algorithms::encode_ulaw;
use axum::body::Bytes;
use tokio::time::{Instant, sleep_until};

use super::Speak;
use crate::speech::Format;

/// The tone, in Hz.
const TONE: f64 = 440.0;

/// A tone as long as `text` takes to say.
pub(super) fn tone(speak: &Speak, format: Format, text: &str) -> Bytes {
    let letters = u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
    sine(format, speak.per_char.saturating_mul(letters))
}

/// A tone of this length.
#[expect(clippy::cast_possible_truncation, reason = "8,000 is far inside")]
pub fn sine(format: Format, length: Duration) -> Bytes {
    let count = Format::Mulaw8k.bytes(length) * format.rate() as usize / 8_000;
    let sample = |at: usize| {
        let turn = TAU * TONE * at as f64 / f64::from(format.rate());
        (turn.sin() * 8_000.0) as i16
    };
    match format {
        Format::Mulaw8k => (0..count).map(|at| encode_ulaw(sample(at))).collect(),
        Format::Pcm16(_) => (0..count).flat_map(|at| sample(at).to_le_bytes()).collect(),
    }
}

/// Sound on its way, in order.
pub(super) struct Sounding<Tag> {
    speak: Speak,
    format: Format,
    jobs: VecDeque<Job<Tag>>,
}

struct Job<Tag> {
    tag: Tag,
    rest: Bytes,
    due: Instant,
}

/// What comes next.
pub(super) enum Sounded<Tag> {
    /// A piece.
    Piece(Tag, Bytes),
    /// A text has been said.
    End(Tag),
}

impl<Tag: Clone + PartialEq> Sounding<Tag> {
    pub(super) fn new(speak: Speak, format: Format) -> Self {
        Self { speak, format, jobs: VecDeque::new() }
    }

    /// Says a text.
    pub(super) fn say(&mut self, tag: Tag, text: &str) {
        let rest = tone(&self.speak, self.format, text);
        self.jobs.push_back(Job { tag, rest, due: Instant::now() + self.speak.first_byte });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Whether anything of `tag` is still to come.
    pub(super) fn has(&self, tag: &Tag) -> bool {
        self.jobs.iter().any(|job| job.tag == *tag)
    }

    pub(super) fn clear(&mut self) {
        self.jobs.clear();
    }

    /// The next piece when it is due; never when there is none. May be dropped and called again.
    pub(super) async fn next(&mut self) -> Sounded<Tag> {
        let Some(job) = self.jobs.front_mut() else { return std::future::pending().await };
        sleep_until(job.due).await;
        if job.rest.is_empty() {
            let tag = job.tag.clone();
            self.jobs.pop_front();
            return Sounded::End(tag);
        }
        let length = self.format.bytes(self.speak.piece).max(2).min(job.rest.len());
        let piece = job.rest.split_to(length);
        job.due = Instant::now() + self.format.length(length).mul_f32(self.speak.real_time);
        Sounded::Piece(job.tag.clone(), piece)
    }
}
