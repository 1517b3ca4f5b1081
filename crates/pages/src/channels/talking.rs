//! How visitors of a widget talk with the agent: a part of its form.

use frontdesk_desk::channels::{Talking, voice::Speech};
use maud::{Markup, html};

use super::{designer::Typed, ears, mouths};
use crate::parts::{Control, Field, FormErrors, Mood, Toggle, field, notice, switch};

/// What stands in the form.
pub(super) fn settings(typed: &Typed) -> Talking {
    let minutes = typed.talk_minutes.trim();
    let usual = Talking::default().max_minutes;
    Talking {
        enabled: typed.talk_enabled,
        ears: typed.talk_ears.parse().unwrap_or(Speech::Auto),
        mouth: typed.talk_mouth.parse().unwrap_or(Speech::Auto),
        voice: typed.talk_voice.clone(),
        recording: typed.talk_recording,
        // What is no number is refused with those that cannot be.
        max_minutes: if minutes.is_empty() { usual } else { minutes.parse().unwrap_or(0) },
    }
}

/// The part of the form. `able`: there is somebody who hears and somebody who speaks.
pub(super) fn section(typed: &Typed, able: bool, errors: &FormErrors) -> Markup {
    let (mouths, ears) = (mouths(), ears());
    html! {
        h2 { "Talking" }
        (switch(&Toggle { name: "talk_enabled", label: "Visitors can talk with the agent", hint: Some("With their microphone, in the chat. What is said stands in the conversation, and under Calls."), on: typed.talk_enabled, ..Toggle::default() }))
        @if !able {
            (notice(Mood::Warning, "Nobody could hear or speak yet", "Until this installation has a key of a provider of speech, or small models of its own, visitors are not offered to talk."))
        }
        div.form-row {
            (field(&Field { name: "talk_mouth", label: "Speaks", value: &typed.talk_mouth, error: errors.get("voice.mouth"), control: Control::Select { options: &mouths }, ..Field::default() }))
            (field(&Field { name: "talk_ears", label: "Hears", value: &typed.talk_ears, error: errors.get("voice.ears"), control: Control::Select { options: &ears }, ..Field::default() }))
        }
        div.form-row {
            (field(&Field { name: "talk_voice", id: Some("f-voice.voice"), label: "Voice", hint: Some("The speaker's own name or id of it. Empty: its usual one."), value: &typed.talk_voice, error: errors.get("voice.voice"), optional: true, ..Field::default() }))
            (field(&Field { name: "talk_minutes", id: Some("f-voice.max_minutes"), label: "Longest call (minutes)", value: &typed.talk_minutes, error: errors.get("voice.max_minutes"), control: Control::Number { min: Some("1"), max: Some("60"), step: "1" }, ..Field::default() }))
        }
        (switch(&Toggle { name: "talk_recording", label: "Record these calls", hint: Some("Visitors are told so first; nothing is recorded before."), on: typed.talk_recording, ..Toggle::default() }))
    }
}
