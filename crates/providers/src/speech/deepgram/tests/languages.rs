//! Which language is asked for, and which voice speaks it.

use super::super::*;

#[test]
fn a_language_is_sent_as_deepgram_knows_it() {
    for (tag, sent) in
        [("de", "de"), ("de-AT", "de"), ("de-CH", "de-CH"), ("EN_gb", "en"), ("pt-BR", "pt-BR")]
    {
        assert_eq!(language(tag), sent);
    }
}

fn http() -> Http {
    Http::new(crate::HttpSettings::default()).unwrap()
}

#[test]
fn flux_tells_its_language_by_its_name() {
    let http = http();
    for (model, german) in [
        ("flux-general-en", false),
        ("flux-general-multi", true),
        ("nova-3", true),
        ("nova-2-en", true),
        ("flux-", true),
    ] {
        let settings = DeepgramEarsSettings::new(USUAL, Secret::new("k"), model);
        let ears = DeepgramEars::new(http.clone(), settings).unwrap();
        assert_eq!(ears.knows(Some("de-AT")), german, "{model}");
        assert!(ears.knows(Some("en-GB")) && ears.knows(None), "{model}");
    }
}

#[test]
fn auras_usual_voice_speaks_its_language_and_a_chosen_one_what_is_asked() {
    let http = http();
    for (chosen, voice, german) in [
        (USUAL_VOICE, "", false),
        (USUAL_VOICE, "aura-2-somebody-de", true),
        ("aura-2-somebody-de", "", true),
    ] {
        let settings = DeepgramMouthSettings {
            voice: chosen.to_owned(),
            ..DeepgramMouthSettings::new(USUAL, Secret::new("k"))
        };
        let mouth = DeepgramMouth::new(http.clone(), settings).unwrap();
        assert_eq!(mouth.knows(Some("de-AT"), voice), german, "{chosen} {voice}");
        assert!(mouth.knows(Some("en"), voice) && mouth.knows(None, voice), "{chosen} {voice}");
    }
}

#[test]
fn a_voice_is_chosen_by_name_then_by_language() {
    for (chosen, voice, language, model) in [
        (USUAL_VOICE, "", Some("en-GB"), "aura-2-thalia-en"),
        // None is known for it: an accent is better than silence.
        (USUAL_VOICE, "", Some("de"), "aura-2-thalia-en"),
        ("aura-2-mine-de", "", Some("en"), "aura-2-mine-de"),
        ("aura-2-mine-de", "aura-2-hers-de", None, "aura-2-hers-de"),
    ] {
        let request = VoiceRequest {
            format: Format::Mulaw8k,
            voice: voice.to_owned(),
            language: language.map(str::to_owned),
            speed: 1.0,
        };
        let query = aura::query(usual_voice(chosen, &request), &request);
        assert_eq!(query[0], ("model", model.to_owned()));
    }
}
