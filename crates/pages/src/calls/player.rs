//! The recording of a call to listen to: the browser's own player, and over it a picture of both voices that
//! seeks where it is pressed. Without the script the player alone is there.

use frontdesk_desk::calls::{Call, Peaks};
use maud::{Markup, html};

use super::words::clock;

/// Half the height of the picture, in its own units: the caller above the middle, the agent below.
const HALF: usize = 50;

/// The player of a recording that is there. `name` is the contact's.
pub(super) fn player(call: &Call, at: &str, name: &str, agent: &str) -> Markup {
    let seconds = call.recording_ms.unwrap_or(0) / 1000;
    let peaks = call.peaks.as_ref().map(|peaks| &peaks.0).filter(|peaks| steps(peaks) > 1);
    html! {
        div.call-player data-player data-from=(call.recording_from_ms) {
            @if let Some(peaks) = peaks {
                div.call-legend aria-hidden="true" { span.call-of-caller { (name) } span.call-of-agent { (agent) } }
                div.call-wave data-wave role="slider" tabindex="0" aria-label="Position in the recording" aria-valuemin="0"
                    aria-valuemax=(seconds) aria-valuenow="0" aria-valuetext={ "0:00 of " (clock(seconds)) } {
                    (wave(peaks))
                }
            }
            audio controls preload="metadata" src={ (at) "/recording" } aria-label="Recording of the call" {}
        }
    }
}

fn steps(peaks: &Peaks) -> usize {
    peaks.caller.len().max(peaks.agent.len())
}

/// Both voices as bars, and the part that has been played, whose width the script sets.
fn wave(peaks: &Peaks) -> Markup {
    let steps = steps(peaks);
    html! {
        svg viewBox={ "0 0 " (steps) " " (2 * HALF) } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.call-played data-played x="0" y="0" width="0" height=(2 * HALF) {}
            path.call-bars-caller d=(bars(&peaks.caller, true)) {}
            path.call-bars-agent d=(bars(&peaks.agent, false)) {}
        }
    }
}

/// One bar for each step, up or down from the middle.
fn bars(side: &[u8], up: bool) -> String {
    use std::fmt::Write;
    let mut path = String::with_capacity(side.len() * 12);
    for (step, loud) in side.iter().enumerate() {
        let height = (usize::from(*loud) * (HALF - 4) / 255).max(1);
        let (from, to) =
            if up { (HALF - 1, HALF - 1 - height) } else { (HALF + 1, HALF + 1 + height) };
        let _ = write!(path, "M{step}.5 {from}V{to}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stay_within_the_picture() {
        assert_eq!(bars(&[0, 255], true), "M0.5 49V48M1.5 49V3");
        assert_eq!(bars(&[255], false), "M0.5 51V97");
        assert_eq!(bars(&[], true), "");
    }
}
