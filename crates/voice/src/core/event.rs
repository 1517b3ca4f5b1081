//! What the core is told, and what it wants done.

use std::{fmt, time::Duration};

use frontdesk_providers::speech::Word;

/// What happens in a call.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// The line stands: these are said first, one after the other.
    Answered {
        /// The greeting and whatever must be said before it.
        opening: Vec<Opening>,
    },
    /// Somebody may have begun to speak.
    VoiceStarted,
    /// It is speech, and it goes on.
    VoiceInsists,
    /// It was over at this time of the call.
    VoiceStopped {
        /// The end of the last sound that was speech.
        at: Duration,
    },
    /// What the caller said since the last final words, so far.
    Partial {
        /// The words.
        text: String,
    },
    /// Words that stay.
    Final {
        /// The words.
        text: String,
        /// Each with its time in the call, where the ears tell.
        words: Vec<Word>,
    },
    /// The ears take the turn for over.
    EarsEnd {
        /// Whether they may be wrong.
        likely: bool,
    },
    /// The ears take that back.
    EarsResumed,
    /// Nobody hears the caller, and has not for longer than a moment.
    EarsLost {
        /// Since when, in a row.
        since: Duration,
    },
    /// The ears are there again.
    EarsBack,
    /// More of an answer.
    Reply {
        /// To which question.
        ask: u64,
        /// The next piece of the text.
        text: String,
    },
    /// What came of the answer so far is taken back: it begins anew.
    TakenBack {
        /// To which question.
        ask: u64,
    },
    /// A tool works on the answer.
    Working {
        /// On which.
        ask: u64,
    },
    /// The answer is complete.
    Replied {
        /// To which question.
        ask: u64,
        /// What follows.
        then: Then,
    },
    /// There will be no answer.
    Failed {
        /// To which question.
        ask: u64,
    },
    /// The first sound of a clause came from the mouth.
    Voiced {
        /// Which.
        clause: u64,
    },
    /// The first sound of a clause left.
    Sounded {
        /// Which.
        clause: u64,
    },
    /// A clause was heard to its end.
    Played {
        /// Which.
        clause: u64,
    },
    /// Playback stands still, as was wanted.
    Paused {
        /// The clause that it stands in, and how much of it was heard, 0 to 1.
        within: Option<(u64, f32)>,
    },
    /// A member says something for the agent to the caller, or takes the call.
    Member(Member),
    /// A key of the telephone.
    Digit(char),
    /// The call is to end soon, for a reason that has nothing to do with it.
    Leave,
    /// The caller is gone.
    HungUp,
    /// The time that [`super::Core::wake`] named is here.
    Wake,
}

impl fmt::Debug for Event {
    /// Without the words: they are people's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { opening } => write!(f, "Answered({} lines)", opening.len()),
            Self::VoiceStarted => f.write_str("VoiceStarted"),
            Self::VoiceInsists => f.write_str("VoiceInsists"),
            Self::VoiceStopped { at } => write!(f, "VoiceStopped({at:?})"),
            Self::Partial { .. } => f.write_str("Partial"),
            Self::Final { .. } => f.write_str("Final"),
            Self::EarsEnd { likely } => write!(f, "EarsEnd(likely: {likely})"),
            Self::EarsResumed => f.write_str("EarsResumed"),
            Self::EarsLost { since } => write!(f, "EarsLost({since:?})"),
            Self::EarsBack => f.write_str("EarsBack"),
            Self::Reply { ask, .. } => write!(f, "Reply({ask})"),
            Self::TakenBack { ask } => write!(f, "TakenBack({ask})"),
            Self::Working { ask } => write!(f, "Working({ask})"),
            Self::Replied { ask, then } => write!(f, "Replied({ask}, {then:?})"),
            Self::Failed { ask } => write!(f, "Failed({ask})"),
            Self::Voiced { clause } => write!(f, "Voiced({clause})"),
            Self::Sounded { clause } => write!(f, "Sounded({clause})"),
            Self::Played { clause } => write!(f, "Played({clause})"),
            Self::Paused { within } => write!(f, "Paused({within:?})"),
            Self::Member(_) => f.write_str("Member"),
            Self::Digit(_) => f.write_str("Digit"),
            Self::Leave => f.write_str("Leave"),
            Self::HungUp => f.write_str("HungUp"),
            Self::Wake => f.write_str("Wake"),
        }
    }
}

/// A line at the beginning of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The words.
    pub text: String,
    /// Whether the caller may speak into it; not into what the law wants said.
    pub interruptible: bool,
    /// Whether it is the same in every call, so that its sound is kept.
    pub fixed: bool,
}

/// What a member does in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// Speaks with the caller from now on; the agent is quiet.
    TakesOver,
    /// Gives the call back to the agent.
    HandsBack,
    /// Has the agent say this.
    Says(String),
    /// Has the caller put through to a person, once this was said to them.
    PutsThrough(String),
}

/// What follows an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Then {
    /// The caller speaks.
    #[default]
    Listen,
    /// The caller is to say something of this kind.
    Expect(Expect),
    /// The call is over once this was said.
    HangUp,
    /// A person gets the call once this was said.
    Transfer,
}

/// What the caller is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Yes, no, or one of what was offered.
    Choice,
    /// A telephone number.
    Phone,
    /// An e-mail address, or something spelled.
    Email,
    /// A name.
    Name,
}

/// What the core wants done.
#[derive(Clone, PartialEq)]
pub enum Action {
    /// An answer to this is wanted.
    Ask {
        /// Its number.
        ask: u64,
        /// What the caller said.
        said: Said,
        /// Whether the caller may go on yet: nothing may come of it before [`Action::Commit`].
        tentative: bool,
    },
    /// The tentative question stands.
    Commit {
        /// Which.
        ask: u64,
        /// What the caller said, with its times.
        said: Said,
    },
    /// The caller said this; nobody is asked for an answer.
    Note {
        /// What was said.
        said: Said,
    },
    /// No answer to this is wanted any more; what it would have done is not to be done.
    Abandon {
        /// Which.
        ask: u64,
    },
    /// The ears are to say now what they are still weighing.
    Finalize,
    /// This is to be said after what is being said.
    Say {
        /// Its number.
        clause: u64,
        /// The words.
        text: String,
        /// Whether it is a line that is always the same, worth keeping its sound.
        fixed: bool,
    },
    /// Playback is to stand still at once; [`Event::Paused`] says where.
    Pause,
    /// Playback goes on where it stood.
    Resume,
    /// Nothing of what was to be said is wanted any more.
    Clear,
    /// What the caller has heard of an answer.
    Heard {
        /// Of which.
        ask: u64,
        /// The words that were heard.
        text: String,
        /// Whether that is all of it.
        whole: bool,
    },
    /// The times of a turn.
    Turn(TurnTimes),
    /// A person is to get the call.
    Transfer,
    /// The call is to be ended.
    HangUp {
        /// Why.
        why: Ended,
    },
}

impl fmt::Debug for Action {
    /// Without the words: they are people's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask { ask, tentative, .. } => write!(f, "Ask({ask}, tentative: {tentative})"),
            Self::Commit { ask, .. } => write!(f, "Commit({ask})"),
            Self::Note { .. } => f.write_str("Note"),
            Self::Abandon { ask } => write!(f, "Abandon({ask})"),
            Self::Finalize => f.write_str("Finalize"),
            Self::Say { clause, .. } => write!(f, "Say({clause})"),
            Self::Pause => f.write_str("Pause"),
            Self::Resume => f.write_str("Resume"),
            Self::Clear => f.write_str("Clear"),
            Self::Heard { ask, whole, .. } => write!(f, "Heard({ask}, whole: {whole})"),
            Self::Turn(times) => write!(f, "{times:?}"),
            Self::Transfer => f.write_str("Transfer"),
            Self::HangUp { why } => write!(f, "HangUp({why:?})"),
        }
    }
}

/// A turn of the caller.
#[derive(Clone, Default, PartialEq)]
pub struct Said {
    /// What was said.
    pub text: String,
    /// Each word with its time in the call, as far as it is known.
    pub words: Vec<Word>,
    /// When the turn began.
    pub start: Duration,
    /// When its last sound ended.
    pub end: Duration,
}

impl fmt::Debug for Said {
    /// Without the words: they are the caller's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Said({:?} to {:?})", self.start, self.end)
    }
}

/// Why a call is ended from this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything is said.
    Done,
    /// Nobody spoke for long.
    Idle,
    /// It lasted too long.
    TooLong,
    /// There is nobody who could hear.
    Deaf,
    /// It had to.
    Closed,
    /// A member has a person get it.
    PutThrough,
}

/// When what happened in a turn, as times of the call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnTimes {
    /// Which question it was.
    pub ask: u64,
    /// The caller's last sound.
    pub speech_end: Duration,
    /// The turn was taken for over.
    pub decided: Duration,
    /// How much of that was waiting on purpose.
    pub patience: Duration,
    /// Its last words came, if they had not come before.
    pub final_words: Option<Duration>,
    /// The answer began to be written.
    pub first_text: Option<Duration>,
    /// Its first clause stood.
    pub first_clause: Option<Duration>,
    /// The first sound came from the mouth.
    pub first_audio: Option<Duration>,
    /// The first sound left.
    pub first_frame: Option<Duration>,
    /// The caller spoke into it.
    pub interrupted: Option<Duration>,
    /// Playback stood still after that.
    pub silenced: Option<Duration>,
    /// Whether the model was asked before the turn was over, and that was right.
    pub ahead: bool,
}
