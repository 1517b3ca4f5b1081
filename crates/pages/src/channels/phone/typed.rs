//! The form of a phone line as it is typed.

use std::collections::BTreeMap;

use frontdesk_desk::channels::voice::{
    Answers, Line, LineChange, Machine, Speech, Transfers, VoiceSettings, Withheld,
};
use serde::Deserialize;

use crate::settings::typed;

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the page")]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) greeting: String,
    pub(super) ears: String,
    pub(super) mouth: String,
    pub(super) ears_model: String,
    pub(super) mouth_model: String,
    pub(super) voice: String,
    /// One that is not in the list, by its id.
    pub(super) voice_id: String,
    pub(super) speed: String,
    pub(super) pronunciations: String,
    pub(super) languages: String,
    pub(super) recording: bool,
    pub(super) consent: bool,
    pub(super) consent_texts: String,
    pub(super) max_minutes: String,
    pub(super) idle_seconds: String,
    pub(super) patience_ms: String,
    pub(super) patience_interrupting_ms: String,
    pub(super) patience_dictation_ms: String,
    pub(super) menu: String,
    pub(super) zero_for_a_person: bool,
    pub(super) transfer_number: String,
    pub(super) transfers: String,
    pub(super) ring_seconds: String,
    pub(super) answers: String,
    pub(super) desk_out: bool,
    pub(super) desk_out_text: String,
    pub(super) ring_through: String,
    pub(super) blocked: String,
    pub(super) withheld: String,
    pub(super) forged: String,
    pub(super) calls_from: String,
    pub(super) calls_until: String,
    pub(super) machine: String,
}

impl From<&Line> for Typed {
    fn from(line: &Line) -> Self {
        let settings = line.settings.0.clone();
        let texts = settings.consent_texts.iter().map(|(tag, said)| {
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{tag}: {said}")
        });
        Self {
            name: line.name.clone(),
            number: line.number.clone(),
            consent_texts: texts.collect::<Vec<_>>().join("\n"),
            greeting: settings.greeting,
            ears: settings.ears.to_string(),
            mouth: settings.mouth.to_string(),
            ears_model: settings.ears_model,
            mouth_model: settings.mouth_model,
            voice: settings.voice,
            voice_id: String::new(),
            speed: settings.speed.to_string(),
            pronunciations: paired(&settings.pronunciations),
            languages: settings.languages.join(", "),
            recording: settings.recording,
            consent: settings.consent,
            max_minutes: settings.max_minutes.to_string(),
            idle_seconds: settings.idle_seconds.to_string(),
            patience_ms: settings.patience_ms.to_string(),
            patience_interrupting_ms: settings.patience_interrupting_ms.to_string(),
            patience_dictation_ms: settings.patience_dictation_ms.to_string(),
            menu: paired(&settings.menu),
            zero_for_a_person: settings.zero_for_a_person,
            transfer_number: settings.transfer_number.unwrap_or_default(),
            transfers: settings.transfers.to_string(),
            ring_seconds: settings.ring_seconds.to_string(),
            answers: settings.answers.to_string(),
            desk_out: settings.desk_out,
            desk_out_text: settings.desk_out_text,
            ring_through: settings.ring_through.join("\n"),
            blocked: settings.blocked.join("\n"),
            withheld: settings.withheld.to_string(),
            forged: settings.forged.to_string(),
            calls_from: settings.calls_from,
            calls_until: settings.calls_until,
            machine: settings.machine.to_string(),
        }
    }
}

impl Typed {
    /// What is to be changed. A number that is none becomes one that the desk refuses.
    pub(super) fn change(&self) -> LineChange {
        let whole = |text: &str| text.trim().parse().unwrap_or(0);
        let own = self.voice_id.trim();
        let settings = VoiceSettings {
            greeting: self.greeting.clone(),
            ears: self.ears.parse().unwrap_or(Speech::Auto),
            mouth: self.mouth.parse().unwrap_or(Speech::Auto),
            ears_model: self.ears_model.clone(),
            mouth_model: self.mouth_model.clone(),
            voice: if own.is_empty() { self.voice.clone() } else { own.to_owned() },
            speed: whole(&self.speed),
            pronunciations: pairs(&self.pronunciations),
            languages: typed::words(&self.languages),
            recording: self.recording,
            consent: self.consent,
            consent_texts: texts(&self.consent_texts),
            max_minutes: whole(&self.max_minutes),
            idle_seconds: whole(&self.idle_seconds),
            patience_ms: whole(&self.patience_ms),
            patience_interrupting_ms: whole(&self.patience_interrupting_ms),
            patience_dictation_ms: whole(&self.patience_dictation_ms),
            menu: pairs(&self.menu),
            zero_for_a_person: self.zero_for_a_person,
            transfer_number: Some(self.transfer_number.clone()),
            transfers: self.transfers.parse().unwrap_or(Transfers::Announced),
            ring_seconds: whole(&self.ring_seconds),
            answers: self.answers.parse().unwrap_or(Answers::Always),
            desk_out: self.desk_out,
            desk_out_text: self.desk_out_text.clone(),
            ring_through: typed::lines(&self.ring_through),
            blocked: typed::lines(&self.blocked),
            withheld: self.withheld.parse().unwrap_or(Withheld::Answer),
            forged: self.forged.parse().unwrap_or(Withheld::Voicemail),
            calls_from: self.calls_from.clone(),
            calls_until: self.calls_until.clone(),
            machine: self.machine.parse().unwrap_or(Machine::Message),
        };
        LineChange {
            name: Some(self.name.clone()),
            number: Some(self.number.clone()),
            settings: Some(settings),
        }
    }
}

/// Sentences by language, one a line: `de: Dieses Gespräch wird aufgezeichnet.` A line without a tag has one
/// that the desk refuses.
fn texts(typed: &str) -> BTreeMap<String, String> {
    let lines = typed::lines(typed).into_iter();
    let pairs = lines.map(|line| match line.split_once(':') {
        Some((tag, said)) => (tag.trim().to_owned(), said.trim().to_owned()),
        None => ("?".to_owned(), line),
    });
    pairs.collect()
}

/// How words are said or what keys say, one a line.
fn paired(said: &BTreeMap<String, String>) -> String {
    let lines = said.iter().map(|(written, said)| format!("{written} = {said}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The same as it was typed: `Nguyen = win`, `1 = I would like to book`. A line that does not say how has
/// nothing, which the desk refuses.
fn pairs(typed: &str) -> BTreeMap<String, String> {
    let lines = typed::lines(typed).into_iter();
    let pairs = lines.map(|line| match line.split_once('=') {
        Some((written, said)) => (written.trim().to_owned(), said.trim().to_owned()),
        None => (line, String::new()),
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_words_are_said_is_typed_by_line() {
        let said = pairs("Nguyen = win\n\nSQL=sequel = it\nalone");
        assert_eq!(said["Nguyen"], "win");
        assert_eq!(said["SQL"], "sequel = it");
        assert_eq!(said["alone"], "");
    }

    #[test]
    fn sentences_are_typed_by_language() {
        let said = texts("de: Wir nehmen auf.\n\n en :We record: always.\nwithout");
        assert_eq!(said["de"], "Wir nehmen auf.");
        assert_eq!(said["en"], "We record: always.");
        assert_eq!(said["?"], "without");
    }
}
