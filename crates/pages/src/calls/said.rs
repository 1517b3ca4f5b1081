//! What was said in a call: each line with its time and its words, how long the answer took, and why the
//! agent said it.

use frontdesk_desk::calls::{Call, RecordingState, Speaker, Spoken, TurnTimes};
use maud::{Markup, html};

use super::words::{clock, took, unheard};
use crate::parts::{Icon, why_lazy};

/// The transcript. `at` is the call's own page.
pub(super) fn transcript(call: &Call, at: &str, lines: &[Spoken], turns: &[TurnTimes]) -> Markup {
    html! {
        ol.call-said data-transcript {
            @for line in lines { (said(call, at, line, turn_of(line, turns))) }
        }
    }
}

/// How long the answer took that this line is.
fn turn_of<'a>(line: &Spoken, turns: &'a [TurnTimes]) -> Option<&'a TurnTimes> {
    turns.iter().find(|turn| {
        turn.message_id.as_ref() == Some(&line.message_id)
            || (turn.turn_id.is_some() && turn.turn_id == line.turn_id)
    })
}

fn said(call: &Call, at: &str, line: &Spoken, turn: Option<&TurnTimes>) -> Markup {
    let agent = line.speaker == Speaker::Agent;
    // Where in the recording: what was said before it began is at its beginning.
    let place = (line.start_ms - call.recording_from_ms).max(0);
    html! {
        li.call-line .call-line-agent[agent] id=(line.message_id) data-start=(line.start_ms) data-end=(line.end_ms) {
            div.call-line-head {
                @if call.recording_state == RecordingState::Ready {
                    a.call-time href={ (at) "/recording#t=" (place / 1000) } data-seek=(line.start_ms) title="Listen from here" { (clock(line.start_ms / 1000)) }
                } @else {
                    span.call-time { (clock(line.start_ms / 1000)) }
                }
                span.call-speaker { bdi { (line.name) } }
                @if line.interrupted { span.faint.small { "interrupted" } }
            }
            p.call-words dir="auto" { (spoken_words(line)) @if line.text.is_empty() { span.faint { "(nothing of it was heard)" } } }
            (unheard(&line.unheard))
            @if agent { (beneath(call, line, turn)) }
        }
    }
}

/// The words, each with its time where the times are of these very words.
fn spoken_words(line: &Spoken) -> Markup {
    let parts: Vec<&str> = line.text.split_whitespace().collect();
    if line.words.is_empty() || parts.len() > line.words.len() {
        return html! { (line.text) };
    }
    html! {
        @for (n, (part, word)) in parts.iter().zip(&line.words).enumerate() {
            @if n > 0 { " " }
            span data-word=(word.1) { (part) }
        }
    }
}

fn beneath(call: &Call, line: &Spoken, turn: Option<&TurnTimes>) -> Markup {
    let path = format!("/app/inbox/{}/messages/{}/why", call.conversation_id, line.message_id);
    html! {
        @if turn.is_some() || line.turn_id.is_some() {
            div.call-beneath {
                @if let Some(turn) = turn { (latency(turn)) }
                @if line.turn_id.is_some() { (why_lazy(&path)) }
            }
        }
    }
}

/// How long the caller waited, and for what.
fn latency(turn: &TurnTimes) -> Markup {
    let steps = [
        ("it was the agent's turn", turn.decided_ms),
        ("the words were final", turn.transcript_ms),
        ("first word of the answer", turn.first_token_ms),
        ("first sound", turn.first_audio_ms),
        ("heard", turn.first_frame_ms),
        ("silent after the interruption", turn.clear_ms),
    ];
    let face = turn.first_frame_ms.or(turn.first_audio_ms).map_or_else(String::new, took);
    html! {
        details.disclosure.call-latency {
            summary { (Icon::Clock) "Answered in " (face) }
            dl.call-steps {
                @for (words, ms) in steps {
                    @if let Some(ms) = ms { div { dt { (words) } dd.number { (took(ms)) } } }
                }
            }
        }
    }
}
