//! The voice of a line: one of those whom its speaker has, or any by its id.

use frontdesk_desk::channels::voice::{Speech, Voice, Voices};
use maud::{Markup, html};

use super::typed::Typed;
use crate::{
    parts::{Choice, Control, Field, FormErrors, field},
    settings::languages,
};

/// Languages that are named of one voice.
const LANGUAGES: usize = 3;

/// The list of voices, where there is one, and the line for an id.
pub(super) fn fields(voices: &Voices, typed: &Typed, errors: &FormErrors) -> Markup {
    let error = errors.get("voice");
    let max_length = Some(100);
    if voices.voices.is_empty() {
        let hint = alone(voices);
        return field(&Field {
            name: "voice",
            label: "Voice",
            hint: Some(&hint),
            value: &typed.voice,
            error,
            optional: true,
            max_length,
            ..Field::default()
        });
    }
    let labels: Vec<String> = voices.voices.iter().map(label).collect();
    let known = voices.voices.iter().zip(&labels);
    let mut options = vec![Choice::new("", "Its usual one")];
    // One that was chosen by its id, or is not there any more, stays chosen.
    let chosen = typed.voice.as_str();
    if !chosen.is_empty() && voices.voices.iter().all(|voice| voice.id != chosen) {
        options.push(Choice::new(chosen, chosen));
    }
    options.extend(known.map(|(voice, label)| Choice::new(&voice.id, label)));
    let hint = format!(
        "Those of {}, who speaks on this line. Another speaker’s are here once that is saved.",
        voices.speaker.map_or("", speaker)
    );
    html! {
        (field(&Field { name: "voice", label: "Voice", hint: Some(&hint), value: chosen, error, control: Control::Select { options: &options }, ..Field::default() }))
        (field(&Field { name: "voice_id", label: "Another voice", hint: Some("By its id at the speaker. Empty: the one chosen above."), value: &typed.voice_id, optional: true, max_length, ..Field::default() }))
    }
}

/// What is said of the line for an id where it stands alone.
fn alone(voices: &Voices) -> String {
    let usual = "The speaker’s own name or id of it. Empty: its usual one.";
    match voices.speaker {
        Some(Speech::Local) => {
            "This machine speaks with the one voice that it has. The name or id of one is for whoever speaks in its place."
                .to_owned()
        }
        _ if voices.trouble.is_empty() => usual.to_owned(),
        _ => format!("{} {usual}", voices.trouble),
    }
}

/// "Alice (English, German; female, british)"
fn label(voice: &Voice) -> String {
    let spoken = &voice.languages[..voice.languages.len().min(LANGUAGES)];
    let known = [languages::shown(spoken), voice.about.clone()];
    let known: Vec<String> = known.into_iter().filter(|known| !known.is_empty()).collect();
    if known.is_empty() {
        return voice.name.clone();
    }
    format!("{} ({})", voice.name, known.join("; "))
}

const fn speaker(who: Speech) -> &'static str {
    match who {
        Speech::ElevenLabs => "ElevenLabs",
        Speech::Deepgram => "Deepgram",
        Speech::OpenAi => "OpenAI",
        Speech::Local => "this machine",
        Speech::Auto => "whoever is set up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: &str, languages: &[&str], about: &str) -> Voice {
        Voice {
            id: "v1".to_owned(),
            name: name.to_owned(),
            languages: languages.iter().map(|&tag| tag.to_owned()).collect(),
            about: about.to_owned(),
        }
    }

    fn shown(voices: &[Voice], chosen: &str) -> String {
        let voices =
            Voices { speaker: Some(Speech::ElevenLabs), voices: voices.to_vec(), trouble: "" };
        let typed = Typed { voice: chosen.to_owned(), ..Typed::default() };
        fields(&voices, &typed, &FormErrors::none()).into_string()
    }

    #[test]
    fn a_voice_is_told_by_name_language_and_style() {
        let told = [
            (
                voice("Alice", &["en", "de", "fr", "es"], "female"),
                "Alice (English, German, French; female)",
            ),
            (voice("Bob", &[], "male, british"), "Bob (male, british)"),
            (voice("Alloy", &[], ""), "Alloy"),
        ];
        for (voice, words) in told {
            assert_eq!(label(&voice), words);
        }
    }

    #[test]
    fn what_was_chosen_stays_chosen_and_names_are_no_markup() {
        let page = shown(&[voice("<b>Eve</b>", &["en"], "")], "my-own");
        assert!(page.contains(r#"<option value="my-own" selected>my-own</option>"#), "{page}");
        assert!(page.contains("&lt;b&gt;Eve"), "{page}");
        let page = shown(&[voice("Alice", &["en"], "")], "v1");
        assert!(page.contains(r#"<option value="v1" selected>Alice (English)</option>"#), "{page}");
    }

    #[test]
    fn without_a_list_an_id_can_be_typed() {
        let trouble = "ElevenLabs cannot be reached at the moment, so its voices are not listed.";
        let voices = Voices { speaker: Some(Speech::ElevenLabs), voices: Vec::new(), trouble };
        let typed = Typed { voice: "my-own".to_owned(), ..Typed::default() };
        let page = fields(&voices, &typed, &FormErrors::none()).into_string();
        assert!(page.contains(trouble) && page.contains(r#"value="my-own""#), "{page}");
    }
}
