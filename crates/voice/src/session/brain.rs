//! Who answers, and who keeps what happened: the desk, which this crate does not know.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use tokio::sync::{mpsc, watch};

use crate::core::{Opening, Said, Then, TurnTimes};

/// Answers a caller and keeps what happened in a call.
#[async_trait]
pub trait Brain: Send + Sync + 'static {
    /// What is said first, when the line stands.
    async fn open(&self) -> Vec<Opening>;

    /// Answers a question, piece by piece.
    ///
    /// A question may be tentative: nothing may come of it, not even a stored message, before
    /// [`Question::stands`]. An answer to one that does not stand is dropped wherever it is; one
    /// to a question that stood is told by [`Question::abandoned`] and ends when it can.
    async fn answer(&self, question: Question, thoughts: Thoughts);

    /// Keeps something that happened. One is kept after the other, in their order.
    async fn keep(&self, entry: Entry);
}

/// What becomes of a question.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Standing {
    Tentative,
    Stands(Said),
    /// With what was said, where it stood before: that is kept whatever becomes of the answer.
    Abandoned(Option<Said>),
}

impl Standing {
    fn is_abandoned(&self) -> bool {
        matches!(self, Self::Abandoned(_))
    }
}

/// What is to be answered.
#[derive(Debug)]
pub struct Question {
    /// Its number in the call.
    pub ask: u64,
    /// What was said so far, when it is tentative; else all of it.
    pub said: Said,
    /// The language of the call by now, as a tag.
    pub language: String,
    standing: watch::Receiver<Standing>,
}

impl Question {
    pub(super) fn new(
        ask: u64,
        said: Said,
        language: String,
        standing: watch::Receiver<Standing>,
    ) -> Self {
        Self { ask, said, language, standing }
    }

    /// Whether the caller may go on yet.
    pub fn is_tentative(&self) -> bool {
        *self.standing.borrow() == Standing::Tentative
    }

    /// Waits until the question stands and gives what was said, with its times, also when no answer
    /// to it is wanted any more; none when it never stood.
    pub async fn stands(&mut self) -> Option<Said> {
        let standing = self.standing.wait_for(|standing| *standing != Standing::Tentative).await;
        match &*standing.ok()? {
            Standing::Stands(said) => Some(said.clone()),
            Standing::Abandoned(said) => said.clone(),
            Standing::Tentative => None,
        }
    }

    /// Resolves when no answer is wanted any more.
    pub async fn abandoned(&mut self) {
        // A session that is gone wants none either.
        drop(self.standing.wait_for(Standing::is_abandoned).await);
    }

    /// Whether no answer is wanted any more.
    pub fn is_abandoned(&self) -> bool {
        self.standing.borrow().is_abandoned()
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thought {
    Text(String),
    Working,
    TakenBack,
    Done(Then),
    Failed,
}

/// Where the pieces of an answer go. What is sent for a question that was abandoned is dropped.
#[derive(Debug, Clone)]
pub struct Thoughts {
    ask: u64,
    to: mpsc::Sender<(u64, Thought)>,
}

impl Thoughts {
    pub(super) fn new(ask: u64, to: mpsc::Sender<(u64, Thought)>) -> Self {
        Self { ask, to }
    }

    /// More of the text.
    pub async fn text(&self, piece: impl Into<String>) {
        self.send(Thought::Text(piece.into())).await;
    }

    /// A tool works on it.
    pub async fn working(&self) {
        self.send(Thought::Working).await;
    }

    /// What was written so far is not to be said.
    pub async fn taken_back(&self) {
        self.send(Thought::TakenBack).await;
    }

    /// The answer is complete.
    pub async fn done(&self, then: Then) {
        self.send(Thought::Done(then)).await;
    }

    /// There will be none.
    pub async fn failed(&self) {
        self.send(Thought::Failed).await;
    }

    async fn send(&self, thought: Thought) {
        // A session that is over needs no answer.
        drop(self.to.send((self.ask, thought)).await);
    }
}

/// A turn of the caller that was kept before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// The one of this question.
    Asked(u64),
    /// The [`Entry::Note`] that began at this time.
    Noted(Duration),
}

/// Something that happened in a call and is kept. Times are of the call.
#[derive(Clone, PartialEq)]
pub enum Entry {
    /// The caller said this, and nobody was asked for an answer.
    Note(Said),
    /// What the caller said in an earlier turn was the beginning of a number that must not be kept: this is its text
    /// from now on, and the times of its words are not kept either. It may not be kept itself yet.
    Masked {
        /// Which.
        earlier: Earlier,
        /// What stays of it.
        text: String,
    },
    /// The caller heard a line of the call's own, such as the greeting.
    Line {
        /// The words.
        text: String,
        /// When it began to be heard.
        start: Duration,
        /// When it was over.
        end: Duration,
    },
    /// A member said this to the caller, with their own voice.
    Member {
        /// Who, as their [`super::Extension`] names them.
        who: String,
        /// What was said.
        said: Said,
    },
    /// A member who spoke to the caller with their own voice is gone, and nobody came on the line after them: the
    /// call is still taken over, and the caller is left alone.
    Left {
        /// Who, as their [`super::Extension`] names them.
        who: String,
    },
    /// The keys that the caller pressed, those that were pressed together as one word; without the
    /// numbers that must not be kept.
    Keys(String),
    /// The caller heard this of an answer.
    Heard {
        /// Of which question.
        ask: u64,
        /// The words.
        text: String,
        /// Whether that is all of it.
        whole: bool,
        /// When it began to be heard.
        start: Duration,
        /// When it was over.
        end: Duration,
    },
    /// The times of a turn, and who heard and spoke in it.
    Turn {
        /// The times.
        times: TurnTimes,
        /// Provider and model of the ears.
        ears: String,
        /// Provider and voice of the mouth.
        mouth: String,
    },
    /// A provider was lost; another, or it again, takes over.
    Lost {
        /// `ears` or `mouth`.
        part: &'static str,
        /// The kind of failure.
        kind: String,
    },
    /// A person is to get the call.
    Transfer,
}

impl fmt::Debug for Entry {
    /// Without the words: they are people's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(said) => write!(f, "Note({said:?})"),
            Self::Masked { earlier, .. } => write!(f, "Masked({earlier:?})"),
            Self::Member { said, .. } => write!(f, "Member({said:?})"),
            Self::Left { who } => write!(f, "Left({who})"),
            Self::Line { .. } => f.write_str("Line"),
            Self::Keys(_) => f.write_str("Keys"),
            Self::Heard { ask, whole, .. } => write!(f, "Heard({ask}, whole: {whole})"),
            Self::Turn { times, .. } => write!(f, "{times:?}"),
            Self::Lost { part, kind } => write!(f, "Lost({part}, {kind})"),
            Self::Transfer => f.write_str("Transfer"),
        }
    }
}
