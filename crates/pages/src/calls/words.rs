//! Calls in words: who called whom, what came of it, how long it was; and a call within a thread.

use frontdesk_base::Timestamp;
use frontdesk_desk::calls::{Call, Direction, EndedBy, Outcome, Reached, RecordingState, State};
use maud::{Markup, html};

use crate::{
    parts::{Icon, Moment, Mood, badge, badge_icon, time},
    shell::Frame,
};

/// Seconds as a clock shows them: `0:07`, `12:40`, `1:02:03`.
pub(super) fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Milliseconds as people say them: `840 ms`, `1.4 s`.
pub(super) fn took(ms: i64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1000, ms % 1000 / 100) }
}

/// What came of a call, in a word.
pub(super) fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "Answered",
        Outcome::Booked => "Booked",
        Outcome::Message => "Message taken",
        Outcome::Transferred => "Passed to a person",
        Outcome::Missed => "Missed",
    }
}

/// Where a call stands, or what came of it.
pub(super) fn standing(call: &Call) -> Markup {
    match (call.status, call.outcome) {
        (State::Ringing, _) => badge_icon(Mood::Warning, Icon::Phone, "Ringing"),
        (State::Live, _) => badge_icon(Mood::Accent, Icon::Phone, "Live"),
        (State::Ended, Some(outcome)) => {
            let mood = match outcome {
                Outcome::Booked => Mood::Success,
                Outcome::Missed => Mood::Danger,
                Outcome::Message => Mood::Info,
                Outcome::Transferred => Mood::Warning,
                Outcome::Answered => Mood::Neutral,
            };
            let words = match (outcome, call.direction) {
                (Outcome::Missed, Direction::Outbound) => "Not reached",
                _ => outcome_words(outcome),
            };
            badge(mood, words)
        }
        (State::Ended, None) => badge(Mood::Neutral, "Ended"),
    }
}

/// Who called whom.
pub(super) fn direction_words(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "They called",
        Direction::Outbound => "You called",
    }
}

/// How somebody who was called was reached.
pub(super) fn reached_words(reached: Reached) -> &'static str {
    match reached {
        Reached::Waiting => "About to call",
        Reached::Asked => "Calling",
        Reached::Answered => "They answered",
        Reached::Busy => "Busy",
        Reached::NoAnswer => "Nobody answered",
        Reached::Machine => "A machine answered",
        Reached::MessageLeft => "A message was left on a machine",
        Reached::Failed => "The call could not be made",
    }
}

/// Who ended a call.
pub(super) fn ended_words(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Caller => "By the contact",
        EndedBy::Agent => "By the agent",
        EndedBy::Member => "By your team",
        EndedBy::Network => "The line broke",
    }
}

/// Who carries calls, heard, or spoke, by the name people know.
pub(super) fn provider(name: &str) -> String {
    match name {
        "twilio" => "Twilio".to_owned(),
        "telnyx" => "Telnyx".to_owned(),
        "vapi" => "Vapi".to_owned(),
        "browser" => "The browser".to_owned(),
        "deepgram" => "Deepgram".to_owned(),
        "elevenlabs" => "ElevenLabs".to_owned(),
        "house" => "House".to_owned(),
        other => other.to_owned(),
    }
}

/// How long a call was, or has been; nothing of one that nobody answered.
pub(super) fn length(call: &Call, now: Timestamp) -> Option<String> {
    call.answered_at.map(|_| clock(call.seconds(now)))
}

/// A call as it stands within a thread.
pub(crate) struct Card<'a> {
    /// The call.
    pub call: &'a Call,
    /// When it began, as the thread shows times.
    pub at: Moment,
}

/// A call within a thread: what came of it, its recording, the way to all of it.
pub(crate) fn card(frame: &Frame, of: &Card<'_>) -> Markup {
    let call = of.call;
    let at = format!("{}/{}", super::PATH, call.id);
    let what = match call.direction {
        Direction::Inbound => "Phone call",
        Direction::Outbound => "Call from here",
    };
    let what = if call.provider == "browser" { "Call in the browser" } else { what };
    html! {
        li.call-card id=(call.id) {
            div.call-card-head {
                span.call-card-icon { (Icon::Phone) }
                a.call-card-title href=(at) { (what) }
                (standing(call))
                span.faint.small { @if let Some(length) = length(call, frame.now) { (length) " · " } (time(&of.at)) }
            }
            @if call.recording_state == RecordingState::Ready {
                audio controls preload="none" src={ (at) "/recording" } aria-label="Recording of the call" {}
            }
        }
    }
}

/// What the contact did not hear of a reply because they spoke over it.
pub(crate) fn unheard(rest: &str) -> Markup {
    html! {
        @if !rest.is_empty() {
            p.call-unheard { span.sr-only { "Not heard by the contact: " } s dir="auto" title="Not heard: the contact spoke over it" { (rest) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_clocks_show_them() {
        for (seconds, words) in
            [(0, "0:00"), (7, "0:07"), (760, "12:40"), (3_723, "1:02:03"), (36_000, "10:00:00")]
        {
            assert_eq!(clock(seconds), words);
        }
        assert_eq!(took(840), "840 ms");
        assert_eq!(took(1_460), "1.4 s");
    }
}
