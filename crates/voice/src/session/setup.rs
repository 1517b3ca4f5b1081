//! What a call is led with, what is done to it, and what it tells.

use std::{sync::Arc, time::Duration};

use frontdesk_audio::Detector;
use frontdesk_providers::speech::{EarsChain, Format, MouthChain};
use tokio::sync::mpsc;

use super::{Brain, Extension, Phrases, Recording};
use crate::{
    core::{Ended, Lines, Member, Settings},
    spoken::Pronunciation,
    transport::{FromLine, Live, ToLine},
};

/// A language that a call may be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tongue {
    /// Its tag, such as `de`.
    pub tag: String,
    /// What the call says by itself in it.
    pub lines: Lines,
}

/// What a call is led with.
pub struct Setup {
    /// How patient it is.
    pub settings: Settings,
    /// How the line's sound is written, both ways.
    pub format: Format,
    /// The language, as a tag.
    pub language: String,
    /// The languages that the caller may go on in instead, where the ears tell which one it is.
    pub tongues: Vec<Tongue>,
    /// The provider's name of the voice.
    pub voice: String,
    /// How fast it speaks; 1 is usual.
    pub speed: f32,
    /// Words that the business uses, for the ears.
    pub terms: Vec<String>,
    /// How the business's words are pronounced.
    pub taught: Vec<Pronunciation>,
    /// Who hears.
    pub ears: EarsChain,
    /// Who speaks.
    pub mouth: MouthChain,
    /// Who answers.
    pub brain: Arc<dyn Brain>,
    /// Who judges whether there is a voice, at the line's rate.
    pub detector: Box<dyn Detector>,
    /// The sound of lines that are always the same.
    pub phrases: Arc<Phrases>,
    /// Where the recording goes, when there is to be one.
    pub recording: Option<Recording>,
}

/// The line to the caller.
pub struct Line {
    /// What comes.
    pub from: mpsc::Receiver<FromLine>,
    /// What goes.
    pub to: mpsc::Sender<ToLine>,
    /// What is shown, where the caller has a screen. What does not fit into it is not shown.
    pub live: Option<mpsc::Sender<Live>>,
}

/// What is done to a call from outside.
pub enum Control {
    /// A member does something.
    Member(Member),
    /// A member comes on the line, in the place of whoever was.
    Join(Extension),
    /// Whoever came on the line is not there any more.
    Part,
    /// The call is to end soon, and the caller is told so: what is being said is said first, where that is soon over.
    /// It takes a quarter of a minute at the most.
    Leave,
    /// The call is to end now.
    Close,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// By whom.
    pub by: By,
    /// How long it lasted.
    pub length: Duration,
}

/// Who ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The caller hung up, or the line broke.
    Caller,
    /// The agent.
    Agent(Ended),
    /// It goes to a person.
    Transferred,
    /// It was closed from outside.
    Closed,
    /// There is nobody who could speak, or who could hear.
    Speechless,
}
