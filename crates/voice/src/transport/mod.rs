//! What carriers send and are sent over their websockets: text on the outside, [`FromLine`] and
//! [`ToLine`] on the inside. Each carrier is a pair of pure functions; what is not understood is
//! passed over when it is only new, and refused when it is broken.

pub mod browser;
mod frames;
pub mod telnyx;
pub mod twilio;

use std::{collections::BTreeMap, error::Error, fmt};

use bytes::Bytes;
use frontdesk_providers::speech::Format;

/// What comes from the caller's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromLine {
    /// The stream begins.
    Started(Start),
    /// Sound, in the format of the stream.
    Sound(Bytes),
    /// A key of the telephone.
    Digit(char),
    /// Everything sent before this mark was heard, or dropped by a clear.
    Marked(Mark),
    /// The stream is over.
    Stopped,
}

/// What goes to the caller's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToLine {
    /// Sound, in the format of the stream.
    Sound(Bytes),
    /// Asks to be told when everything before it was heard.
    Mark(Mark),
    /// Drops everything that was sent and not heard yet.
    Clear,
}

/// What is shown to a caller whose line has a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// Words that are said, without the numbers that must not be kept.
    Caption {
        /// By whom.
        who: Who,
        /// The words of this stretch so far; they replace those of the same stretch.
        text: String,
        /// Whether they stay: what comes next is another stretch.
        done: bool,
    },
    /// What the agent is doing now.
    Doing(Doing),
}

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The agent's.
    Agent,
    /// The caller's.
    Caller,
}

impl Who {
    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Caller => "caller",
        }
    }
}

/// What the agent is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It waits for the caller, or hears them.
    Listening,
    /// It is about to answer.
    Thinking,
    /// It is heard.
    Speaking,
}

impl Doing {
    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Listening => "listening",
            Self::Thinking => "thinking",
            Self::Speaking => "speaking",
        }
    }
}

/// A place in what was sent: the clause that ends there, and how often playback was cleared before
/// it, because carriers give marks back when they are cleared too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// How often playback was cleared before.
    pub round: u64,
    /// The clause that ends here.
    pub clause: u64,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.round, self.clause)
    }
}

impl Mark {
    /// The mark of this name; none when it is not one of ours.
    fn read(name: &str) -> Option<Self> {
        let (round, clause) = name.split_once('.')?;
        Some(Self { round: round.parse().ok()?, clause: clause.parse().ok()? })
    }
}

/// How a stream begins.
#[derive(Clone, PartialEq, Eq)]
pub struct Start {
    /// The carrier's name of the stream.
    pub stream: String,
    /// The carrier's name of the call.
    pub call: String,
    /// What the webhook gave the stream to carry.
    pub parameters: BTreeMap<String, String>,
    /// How its sound is written.
    pub format: Format,
}

impl fmt::Debug for Start {
    /// Without the parameters: the ticket is among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("stream", &self.stream)
            .field("call", &self.call)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// A message that is not what the carrier documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub(crate) &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a message of the media stream {}", self.0)
    }
}

impl Error for Malformed {}

/// The longest message that is read, in bytes: ten seconds of sound in base64 and its frame.
pub const LONGEST: usize = 128 * 1024;
