//! Calls as they are kept: the call, when its words were said, how long its answers took.

use frontdesk_base::{
    Timestamp,
    id::{BookingId, CallId, ChannelId, ContactId, ConversationId, MessageId, TaskId, TurnId},
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

frontdesk_base::words! {
    /// Who called whom.
    pub Direction {
        /// Somebody called the business.
        Inbound = "inbound",
        /// The business called somebody.
        Outbound = "outbound",
    }
    /// Where a call stands.
    pub State {
        /// Not answered yet.
        Ringing = "ringing",
        /// Going on.
        Live = "live",
        /// Over.
        Ended = "ended",
    }
    /// Who ended a call.
    pub EndedBy {
        /// The person outside.
        Caller = "caller",
        /// The agent.
        Agent = "agent",
        /// Somebody of the business.
        Member = "member",
        /// Nobody: the line broke, or the process that held it.
        Network = "network",
    }
    /// What came of a call.
    pub Outcome {
        /// Questions were answered.
        Answered = "answered",
        /// Something was booked, moved or cancelled.
        Booked = "booked",
        /// A message was taken.
        Message = "message",
        /// A person took over, or is to call back.
        Transferred = "transferred",
        /// Nobody answered, or nothing was said.
        Missed = "missed",
    }
    /// How somebody who is called was reached.
    pub Reached {
        /// The carrier is to be asked.
        Waiting = "waiting",
        /// The carrier was asked.
        Asked = "asked",
        /// They answered.
        Answered = "answered",
        /// The line was busy.
        Busy = "busy",
        /// Nobody answered, or they did not take it.
        NoAnswer = "no_answer",
        /// A machine answered.
        Machine = "machine",
        /// A machine answered, and a message was left on it.
        MessageLeft = "message_left",
        /// The call could not be made.
        Failed = "failed",
    }
    /// Why somebody is called.
    pub Purpose {
        /// They called, or asked to be called.
        CallBack = "call_back",
        /// An appointment.
        Booking = "booking",
        /// Something else that is said.
        Reason = "reason",
        /// Nothing that is said.
        Plain = "plain",
    }
    /// What there is of a recording.
    pub RecordingState {
        /// None was made.
        None = "none",
        /// It is being made, or on its way.
        Recording = "recording",
        /// It can be listened to.
        Ready = "ready",
        /// It was, and somebody deleted it.
        Deleted = "deleted",
    }
    /// Whose voice.
    pub Speaker {
        /// The person outside.
        Contact = "contact",
        /// The agent.
        Agent = "agent",
    }
}

/// One call.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The conversation that it is part of.
    pub conversation_id: ConversationId,
    /// The way in.
    pub channel_id: ChannelId,
    /// With whom.
    pub contact_id: ContactId,
    /// Who carries it.
    pub provider: String,
    /// That provider's own id of it.
    pub external_id: String,
    /// Who called whom.
    pub direction: Direction,
    /// The caller's number, in E.164; `None` when it is withheld or there is none.
    pub from_number: Option<String>,
    /// The number that was called.
    pub to_number: Option<String>,
    /// Where it stands.
    pub status: State,
    /// When it began to ring.
    pub started_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<EndedBy>,
    /// What came of it, once it is over.
    pub outcome: Option<Outcome>,
    /// The language that was spoken, as a tag.
    pub language: Option<String>,
    /// What it was about, once it is over.
    pub summary: Option<String>,
    /// The keys that were pressed, in order.
    pub digits: String,
    /// When whoever holds it last said that it is still there.
    pub beat_at: Timestamp,
    /// Its length from the answer to the end, in seconds.
    pub voice_seconds: i64,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What there is of a recording.
    pub recording_state: RecordingState,
    /// Where the recording is kept.
    #[serde(skip)]
    pub(super) recording_key: Option<String>,
    /// The parts that it is kept in, where it is.
    #[serde(skip)]
    pub(super) recording_parts: Option<Json<Parts>>,
    /// What the recording is, such as `audio/wav`.
    pub recording_type: Option<String>,
    /// Its size in bytes.
    pub recording_bytes: Option<i64>,
    /// Its length in milliseconds.
    pub recording_ms: Option<i64>,
    /// Where in the call the recording begins, in milliseconds from the answer.
    pub recording_from_ms: i64,
    /// How loud each side was.
    #[serde(skip)]
    pub peaks: Option<Json<Peaks>>,
    /// When it came back from a person whom it was put through to, where nobody took it.
    pub returned_at: Option<Timestamp>,
    /// When a member had the caller put through, for whoever holds the call.
    #[serde(skip)]
    pub(super) put_through_at: Option<Timestamp>,
    /// What a call that the agent made was asked for; nothing of one that came in.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub dial: Dial,
}

/// What a call that the agent makes was asked for, and how somebody was reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Dial {
    /// How they were reached.
    pub reached: Option<Reached>,
    /// Why they are called.
    pub purpose: Option<Purpose>,
    /// What it is about, as the agent says it; empty where that is not said.
    pub reason: Option<String>,
    /// The task that asks for the call.
    pub task_id: Option<TaskId>,
    /// The appointment that it is about.
    pub booking_id: Option<BookingId>,
    /// Who had it made: a member's id, or a key's.
    pub dialed_by: Option<String>,
}

impl Dial {
    /// Whether both are asked for the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let of = |dial: &Self| {
            (dial.purpose, dial.reason.clone(), dial.task_id.clone(), dial.booking_id.clone())
        };
        of(self) == of(other)
    }
}

impl Reached {
    /// Whether a machine has answered, with a message left on it or without one.
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::Machine | Self::MessageLeft)
    }
}

impl Call {
    /// Whether a machine has answered a call that the agent made: however its sound ends, nobody was reached.
    pub fn has_machine(&self) -> bool {
        self.dial.reached.is_some_and(Reached::is_machine)
    }

    /// The number of the person outside.
    pub fn number(&self) -> Option<&str> {
        match self.direction {
            Direction::Inbound => self.from_number.as_deref(),
            Direction::Outbound => self.to_number.as_deref(),
        }
    }

    /// Whether its sound is the desk's, so that members can listen and speak: Vapi's is Vapi's own.
    pub fn is_held_here(&self) -> bool {
        self.provider != "vapi"
    }

    /// Where in the call its recording ends, in seconds from the answer, if that is well before the call does.
    pub fn recording_ends_early(&self) -> Option<i64> {
        let ends = self.recording_from_ms + self.recording_ms?;
        let over = self.ended_at.filter(|_| self.is_held_here())?;
        (ends / 1000 + 5 < self.seconds(over)).then_some(ends / 1000)
    }

    /// Whether a member can still have the caller put through: they talk, and were not put through before.
    pub fn may_be_put_through(&self) -> bool {
        let before = self.put_through_at.is_some() || self.returned_at.is_some();
        self.status == State::Live && !before
    }

    /// Whether a member had the caller put through. One that came back is the agent's again.
    pub fn is_being_put_through(&self) -> bool {
        self.put_through_at.is_some() && self.returned_at.is_none()
    }

    /// Whether it rings or goes on.
    pub fn is_open(&self) -> bool {
        self.status != State::Ended
    }

    /// How long it was, or has been, in seconds from the answer.
    pub fn seconds(&self, now: Timestamp) -> i64 {
        let until = self.ended_at.unwrap_or(now);
        self.answered_at.map_or(0, |at| (until.millis() - at.millis()).max(0) / 1000)
    }
}

/// The parts that a recording is kept in: mu-law, the caller's and the agent's samples in turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parts {
    /// Samples a second of each side.
    pub(super) rate: u32,
    /// The bytes of each part.
    pub(super) sizes: Vec<u64>,
}

impl Parts {
    /// The bytes of all of them.
    pub(super) fn length(&self) -> u64 {
        self.sizes.iter().sum()
    }

    /// How long they sound, in milliseconds.
    pub(super) fn millis(&self) -> i64 {
        let millis = self.length() / 2 * 1_000 / u64::from(self.rate.max(1));
        i64::try_from(millis).unwrap_or(i64::MAX)
    }
}

/// How loud each side of a recording was, 0 to 255, in equal steps from its beginning to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    /// The person outside.
    pub caller: Vec<u8>,
    /// The agent, or the member who took over.
    pub agent: Vec<u8>,
}

/// The most steps of a waveform that are kept.
const STEPS: usize = 1_000;

impl Peaks {
    /// The same in a thousand steps at most: of those that fall together, the loudest.
    pub(super) fn bounded(self) -> Self {
        let bound = |side: Vec<u8>| {
            if side.len() <= STEPS {
                return side;
            }
            let at = |step: usize| step * side.len() / STEPS;
            (0..STEPS)
                .map(|step| side[at(step)..at(step + 1)].iter().copied().max().unwrap_or(0))
                .collect()
        };
        Self { caller: bound(self.caller), agent: bound(self.agent) }
    }
}

/// One word with its time: in JSON `["hello", 120, 480]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordTime(
    /// The word as it stands in the text.
    pub String,
    /// When it begins, in milliseconds from the answer.
    pub i64,
    /// When it ends.
    pub i64,
);

/// When a message was said.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    /// The message with the words.
    pub message_id: MessageId,
    /// The call it was said in.
    pub call_id: CallId,
    /// By whom.
    pub speaker: Speaker,
    /// From when, in milliseconds from the answer.
    pub start_ms: i64,
    /// Until when.
    pub end_ms: i64,
    /// Word by word, where that is known.
    pub words: Json<Vec<WordTime>>,
    /// How sure the ears were, 0 to 100.
    pub confidence: Option<i64>,
    /// Whether somebody spoke over it.
    pub interrupted: bool,
    /// What was to be said and was not heard.
    pub unheard: String,
}

/// How long an answer took, in milliseconds from the end of the caller's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct TurnTimes {
    /// The turn of the agent.
    pub turn_id: Option<TurnId>,
    /// The message that it ended with.
    pub message_id: Option<MessageId>,
    /// Where in the call the caller's words ended, in milliseconds from the answer.
    pub speech_end_ms: i64,
    /// Until it was decided that it is the agent's turn.
    pub decided_ms: Option<i64>,
    /// Until the final transcript.
    pub transcript_ms: Option<i64>,
    /// Until the model's first token.
    pub first_token_ms: Option<i64>,
    /// Until the first audio of the answer.
    pub first_audio_ms: Option<i64>,
    /// Until the first frame went out.
    pub first_frame_ms: Option<i64>,
    /// From the caller's first word over the agent's until the agent was silent.
    pub clear_ms: Option<i64>,
    /// Who heard, such as `deepgram`.
    pub ears: String,
    /// Who answered, such as `house`.
    pub model: String,
    /// Who spoke, such as `elevenlabs`.
    pub mouth: String,
}
