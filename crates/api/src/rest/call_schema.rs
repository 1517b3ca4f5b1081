//! The shapes of calls, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// A call, from the first ring to its end.
#[derive(ToSchema)]
pub(super) struct Call {
    #[schema(example = "call_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    conversation_id: String,
    channel_id: String,
    contact_id: String,
    /// The name to show of the person outside; of a withheld number, that.
    contact_name: String,
    /// Who carries it, such as `twilio`, `telnyx`, `browser`.
    provider: String,
    /// That provider's own id of it.
    external_id: String,
    /// `inbound` or `outbound`.
    direction: String,
    /// In E.164; null when it is withheld or there is none.
    from: Option<String>,
    to: Option<String>,
    /// `ringing`, `live` or `ended`.
    status: String,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    answered_at: Option<String>,
    /// When it came back to the agent, because nobody took it where it was put through; `null` when it did not.
    #[schema(format = DateTime)]
    returned_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// `caller`, `agent`, `member` or `network`.
    ended_by: Option<String>,
    /// `answered`, `booked`, `message`, `transferred` or `missed`; null until it is over.
    outcome: Option<String>,
    /// The language that was spoken, as a tag.
    language: Option<String>,
    /// What it was about, once it is over.
    summary: Option<String>,
    /// The keys that were pressed.
    digits: String,
    /// From the answer to the end, or to now.
    duration_seconds: i64,
    cost: Cost,
    recording: Recording,
    /// What a call that the agent made was asked for, and how somebody was reached; null of one that came in.
    dial: Option<Dial>,
    /// The name of its conversation type; null where none applied. Of one call alone, not in lists.
    r#type: Option<String>,
    /// What the caller answered to that type's questions, in their order. Of one call alone, not in lists.
    fields: Option<Vec<CallField>>,
}

/// An answer of a caller's, as people read it.
#[derive(ToSchema)]
pub(super) struct CallField {
    /// What was asked for, such as "Date of birth".
    name: String,
    value: String,
}

/// What a call that the agent made was asked for, and how somebody was reached.
#[derive(ToSchema)]
pub(super) struct Dial {
    /// `waiting`, `asked`, `answered`, `busy`, `no_answer`, `machine`, `message_left` or `failed`.
    reached: Option<String>,
    /// `call_back`, `booking`, `reason` or `plain`.
    purpose: Option<String>,
    /// What it is about, as the agent says it.
    reason: Option<String>,
    task_id: Option<String>,
    booking_id: Option<String>,
    /// The member or the key who had it made.
    dialed_by: Option<String>,
}

/// Whom the agent is to call, and why.
#[derive(ToSchema)]
pub(super) struct NewCall {
    /// The number; the contact's where it is not given.
    #[schema(example = "+49 30 901821")]
    to: Option<String>,
    /// The contact; the task's or the appointment's where it is not given.
    contact_id: Option<String>,
    /// What it is about, as the agent says it, in at most 200 characters.
    #[schema(example = "your order of Monday")]
    reason: Option<String>,
    /// The task that asks for the call; of the kind `callback`, the agent says that it calls back.
    task_id: Option<String>,
    /// The appointment that it is about.
    booking_id: Option<String>,
    /// The phone line; the first that can call where it is not given.
    channel_id: Option<String>,
}

/// What a call cost the installation's providers, in millionths of a US dollar.
#[derive(ToSchema)]
pub(super) struct Cost {
    micros: i64,
    #[schema(example = "USD")]
    currency: String,
}

/// What there is of a recording.
#[derive(ToSchema)]
pub(super) struct Recording {
    /// `none`, `recording`, `ready` or `deleted`.
    state: String,
    #[schema(example = "audio/wav")]
    content_type: Option<String>,
    bytes: Option<i64>,
    duration_ms: Option<i64>,
    /// Where in the call it begins, in milliseconds from the answer.
    from_ms: i64,
}

/// Calls, the one that began last first.
#[derive(ToSchema)]
pub(super) struct CallPage {
    data: Vec<Call>,
    next_cursor: Option<String>,
}

/// Something said in a call.
#[derive(ToSchema)]
pub(super) struct SpokenLine {
    message_id: String,
    /// `contact` or `agent`.
    speaker: String,
    name: String,
    /// What was heard of it.
    text: String,
    /// In milliseconds from the answer, as all times here.
    start_ms: i64,
    end_ms: i64,
    /// `["word", start_ms, end_ms]` each; empty where nobody knows.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    words: Vec<String>,
    /// How sure the ears were, 0 to 100.
    confidence: Option<i64>,
    /// Whether somebody spoke over it.
    interrupted: bool,
    /// What was to be said and was not heard.
    unheard: String,
    turn_id: Option<String>,
}

/// How long an answer took, in milliseconds from the end of the caller's words.
#[derive(ToSchema)]
pub(super) struct AnswerTimes {
    turn_id: Option<String>,
    message_id: Option<String>,
    /// Where in the call the caller's words ended, in milliseconds from the answer.
    speech_end_ms: i64,
    decided_ms: Option<i64>,
    transcript_ms: Option<i64>,
    first_token_ms: Option<i64>,
    first_audio_ms: Option<i64>,
    /// What the caller waited for.
    first_frame_ms: Option<i64>,
    /// From the caller's first word over the agent's until the agent was silent.
    clear_ms: Option<i64>,
    ears: String,
    model: String,
    mouth: String,
}

/// What was said in a call, in order, and how long each answer took.
#[derive(ToSchema)]
pub(super) struct Transcript {
    lines: Vec<SpokenLine>,
    answers: Vec<AnswerTimes>,
}
