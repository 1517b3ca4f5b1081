//! Ears and mouths: speech to text and text to speech, whoever does it.
//!
//! Both are streams that are opened before they are needed and stay open for a whole call. What is
//! sent to one is a command on a bounded queue; what comes of it is a stream whose first error is
//! its last item. The stream does the work: a connection lives while its stream is polled, so it
//! belongs into the caller's `select!` or into a task of its own, and dropping it closes the
//! connection at once, which ends the charges. Dropping the queue alone says that no more comes.
//!
//! Nothing here connects again by itself while something is under way: the error says of what
//! [`Kind`] it is, and the caller, who has the sound, decides.
//!
//! Nothing here knows a call, a turn or a clock of its own: when to listen and what to say is
//! decided by the voice pipeline.

mod base_url;
mod believed;
pub mod chain;
pub mod deepgram;
mod drive;
pub mod elevenlabs;
mod fetch;
pub mod openai;
mod turns;

use std::{collections::VecDeque, fmt, pin::Pin, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc;

pub use self::{
    chain::{EarsChain, MouthChain, Opened},
    deepgram::{DeepgramEars, DeepgramEarsSettings, DeepgramMouth, DeepgramMouthSettings},
    elevenlabs::{ElevenLabs, ElevenLabsEars, ElevenLabsMouth, ElevenLabsSettings, Voice},
    openai::{OpenAiEars, OpenAiMouth, OpenAiSpeechSettings},
};
use crate::error::{Kind, ProviderError};

/// How sound is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// G.711 mu-law at 8,000 samples a second, one byte each: the telephone.
    Mulaw8k,
    /// Signed 16-bit little-endian samples, at so many a second: 8,000, 16,000, 22,050 or
    /// 24,000.
    Pcm16(u32),
}

impl Format {
    /// Samples a second.
    pub const fn rate(self) -> u32 {
        match self {
            Self::Mulaw8k => 8_000,
            Self::Pcm16(rate) => rate,
        }
    }

    /// Bytes of so much sound.
    pub fn bytes(self, length: Duration) -> usize {
        let samples = length.as_micros() * u128::from(self.rate()) / 1_000_000;
        let width = match self {
            Self::Mulaw8k => 1,
            Self::Pcm16(_) => 2,
        };
        usize::try_from(samples).unwrap_or(usize::MAX).saturating_mul(width)
    }

    /// How long so many bytes sound.
    pub fn length(self, bytes: usize) -> Duration {
        let width = match self {
            Self::Mulaw8k => 1,
            Self::Pcm16(_) => 2,
        };
        let samples = u64::try_from(bytes / width).unwrap_or(u64::MAX);
        Duration::from_micros(samples.saturating_mul(1_000_000) / u64::from(self.rate().max(1)))
    }
}

/// Something that hears speech.
#[async_trait]
pub trait Ears: Send + Sync {
    /// Provider and model, as in `deepgram:nova-3`: a key for prices, circuits and logs.
    fn name(&self) -> &str;

    /// What sound is understood, best first.
    fn formats(&self) -> &[Format];

    /// Whether a language, as a tag, is understood; also true where that is not known, and for
    /// none, which leaves it to the provider to find out. [`in_language`] judges a tag.
    fn knows(&self, language: Option<&str>) -> bool {
        let _ = language;
        true
    }

    /// Opens a connection that listens to one call, and returns when it stands. A format that is
    /// not among [`Ears::formats`] is refused.
    async fn listen(&self, request: &ListenRequest) -> Result<Listening, ProviderError>;
}

/// What is to be heard.
#[derive(Clone, PartialEq)]
pub struct ListenRequest {
    /// How the sound is written.
    pub format: Format,
    /// The language spoken, as a tag such as `en` or `de-AT`; none to let the provider find out,
    /// where it can.
    pub language: Option<String>,
    /// Words that the business uses: names of people and services.
    pub terms: Vec<String>,
}

impl fmt::Debug for ListenRequest {
    /// Without the terms: they may be names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListenRequest")
            .field("format", &self.format)
            .field("language", &self.language)
            .field("terms", &self.terms.len())
            .finish()
    }
}

/// A connection that listens.
pub struct Listening {
    /// Where sound goes, in pieces of any length. A full queue means that the provider does not
    /// keep up.
    pub input: mpsc::Sender<ToEars>,
    /// What is heard.
    pub heard: Pin<Box<dyn Stream<Item = Result<Heard, ProviderError>> + Send>>,
}

/// What ears are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToEars {
    /// More sound. Silence is sound too: time is counted by what was sent.
    Sound(Bytes),
    /// The caller has probably ended: what is still being weighed is wanted now. It is answered by
    /// [`Heard::Settled`], after the words if there were any: within
    /// [`FINALIZE_WITHIN`] by ears that listen all along, when their answer is there by ears that
    /// are sent each stretch whole.
    Finalize,
    /// That was all.
    End,
}

/// What ears say.
#[derive(Clone, PartialEq)]
pub enum Heard {
    /// Somebody began to speak.
    Started,
    /// The words of this stretch so far; the next one replaces them.
    Partial {
        /// The words.
        text: String,
    },
    /// Words that stay. The next partial begins after them.
    Final(Utterance),
    /// Nothing of what was sent is being weighed any more. That is no judgement of the turn: somebody
    /// who breathes goes on.
    Settled,
    /// By their own judgement the speaker will go on no more in this turn.
    EndOfTurn {
        /// Whether that is only likely: it is followed by [`Heard::EndOfTurn`] for sure or by
        /// [`Heard::Resumed`].
        likely: bool,
    },
    /// A likely end was none.
    Resumed,
}

impl fmt::Debug for Heard {
    /// Without the words: they are the caller's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started => f.write_str("Started"),
            Self::Partial { text } => write!(f, "Partial({} bytes)", text.len()),
            Self::Final(words) => write!(f, "Final({} bytes)", words.text.len()),
            Self::EndOfTurn { likely } => write!(f, "EndOfTurn(likely: {likely})"),
            Self::Settled => f.write_str("Settled"),
            Self::Resumed => f.write_str("Resumed"),
        }
    }
}

/// Words that stay.
#[derive(Clone, Default, PartialEq)]
pub struct Utterance {
    /// What was said, as it is written.
    pub text: String,
    /// Each word with its time, where the provider tells; times are from the first sound sent on
    /// this connection.
    pub words: Vec<Word>,
    /// How sure the provider is, 0 to 1; 1 where it does not say.
    pub confidence: f32,
    /// The language heard, where the provider tells.
    pub language: Option<String>,
}

impl fmt::Debug for Utterance {
    /// Without the words: they are the caller's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utterance").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

/// One word and when it was said.
#[derive(Clone, PartialEq)]
pub struct Word {
    /// The word as it is written, its punctuation with it.
    pub text: String,
    /// When it begins.
    pub start: Duration,
    /// When it ends.
    pub end: Duration,
    /// How sure the provider is, 0 to 1.
    pub confidence: f32,
}

impl fmt::Debug for Word {
    /// Without the word: it is the caller's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Word({:?} to {:?})", self.start, self.end)
    }
}

/// Something that speaks.
#[async_trait]
pub trait Mouth: Send + Sync {
    /// Provider and voice, as in `elevenlabs:eleven_flash_v2_5`: a key for prices, circuits and
    /// logs.
    fn name(&self) -> &str;

    /// How the sound can be written, best first.
    fn formats(&self) -> &[Format];

    /// Whether a language, as a tag, is spoken with this voice, by its provider's name or empty for
    /// the usual one; also true where that is not known, and for no language. [`in_language`]
    /// judges a tag.
    fn knows(&self, language: Option<&str>, voice: &str) -> bool {
        let _ = (language, voice);
        true
    }

    /// Opens a connection that speaks for one call, and returns when it stands. A format that is
    /// not among [`Mouth::formats`] is refused.
    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError>;
}

/// How it is to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct VoiceRequest {
    /// How the sound is to be written.
    pub format: Format,
    /// The provider's name of the voice; its usual one when empty.
    pub voice: String,
    /// The language, as a tag.
    pub language: Option<String>,
    /// 1 is as fast as the voice usually speaks; 0.7 to 1.2.
    pub speed: f32,
}

/// A connection that speaks.
pub struct Speaking {
    /// What is to be said.
    pub input: mpsc::Sender<ToMouth>,
    /// What it sounds like.
    pub sound: Pin<Box<dyn Stream<Item = Result<Sound, ProviderError>> + Send>>,
}

/// What a mouth is told. An utterance is a number that the caller counts up; one is said after
/// the other.
#[derive(Clone, PartialEq, Eq)]
pub enum ToMouth {
    /// A clause or sentence of this utterance, whole: it is spoken at once.
    Say {
        /// Which utterance.
        utterance: u64,
        /// The words, as they are to be spoken.
        text: String,
    },
    /// The utterance has no more text; [`Sound::Done`] follows its last sound.
    End {
        /// Which utterance.
        utterance: u64,
    },
    /// Nothing of this or an earlier utterance is wanted any more, not even what is under way.
    Cancel {
        /// Which utterance.
        utterance: u64,
    },
}

impl fmt::Debug for ToMouth {
    /// Without the words: they are the contact's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Say { utterance, text } => write!(f, "Say({utterance}, {} bytes)", text.len()),
            Self::End { utterance } => write!(f, "End({utterance})"),
            Self::Cancel { utterance } => write!(f, "Cancel({utterance})"),
        }
    }
}

/// What a mouth gives. Nothing of a cancelled utterance comes out of a poll that was made after
/// the command was put on the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// More of this utterance, of any length in whole samples, in the format that was asked for,
    /// without a header.
    Piece {
        /// Which utterance.
        utterance: u64,
        /// The sound.
        bytes: Bytes,
    },
    /// The utterance is complete.
    Done {
        /// Which utterance.
        utterance: u64,
    },
}

/// How many commands wait on a connection: 5 seconds of 20 ms frames, and room for words.
pub const QUEUE: usize = 256;

/// How long ears may take to answer [`ToEars::Finalize`]. Then what they said so far is taken for
/// what was said.
pub const FINALIZE_WITHIN: Duration = Duration::from_millis(500);

/// Whether a tag such as `de-AT` is of one of the languages `known`, which are primary subtags in
/// lower case such as `de`. A region or script does not matter, nor does the case. No tag, an empty
/// one and `und` are of each: what is spoken is not known.
pub fn in_language(tag: Option<&str>, known: &[&str]) -> bool {
    match primary(tag.unwrap_or_default()).as_str() {
        "" | "und" => true,
        language => known.contains(&language),
    }
}

/// The language of a tag without its region, in lower case.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).trim().to_ascii_lowercase()
}

/// Refuses a format that is not among `formats`.
fn only(provider: &'static str, formats: &[Format], wanted: Format) -> Result<(), ProviderError> {
    if formats.contains(&wanted) {
        return Ok(());
    }
    Err(ProviderError::new(Kind::Refused, provider, "it does not know sound of that format"))
}

/// Drops what waits for the caller of this utterance and those before it.
fn forget(utterance: u64, sounds: &mut VecDeque<Sound>) {
    sounds.retain(|sound| match sound {
        Sound::Piece { utterance: of, .. } | Sound::Done { utterance: of } => *of > utterance,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_knows_its_bytes() {
        let frame = Duration::from_millis(20);
        for (format, bytes) in
            [(Format::Mulaw8k, 160), (Format::Pcm16(8_000), 320), (Format::Pcm16(16_000), 640)]
        {
            assert_eq!(format.bytes(frame), bytes);
            assert_eq!(format.length(bytes), frame);
        }
    }

    #[test]
    fn a_tag_is_judged_by_its_language_alone() {
        for (tag, of) in [
            (Some("en"), true),
            (Some("EN_gb"), true),
            (Some("sv-Latn-FI"), true),
            (Some("de-AT"), false),
            // Another language, though it begins with the same letters.
            (Some("eng"), false),
            (None, true),
            (Some(""), true),
            (Some("und"), true),
        ] {
            assert_eq!(in_language(tag, &["en", "sv"]), of, "{tag:?}");
        }
    }

    #[test]
    fn what_was_said_is_in_no_log() {
        let heard =
            Heard::Final(Utterance { text: "my name is Ann".into(), ..Utterance::default() });
        let say = ToMouth::Say { utterance: 1, text: "Hello Ann".into() };

        for shown in [format!("{heard:?}"), format!("{say:?}")] {
            assert!(!shown.contains("Ann"), "{shown}");
        }
    }
}
