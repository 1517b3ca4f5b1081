//! The voices that a line may speak with, by who speaks on it.

use std::time::Duration;

use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Script, Stub};
use serde_json::{Value, json};

use super::*;
use crate::{app::ModelProviders, secrets};

/// An application whose ElevenLabs is this stub, with a key, and that has nobody else.
async fn with_eleven(db: TestDb, stub: &Stub) -> (TestApp, Caller, Line) {
    let elevenlabs =
        ProviderAccess { base_url: Some(stub.base_url().to_owned()), key: Some(Secret::new("k")) };
    let speech = SpeechProviders { elevenlabs, ..SpeechProviders::default() };
    lined(db, Settings { speech, ..Settings::default() }, VoiceSettings::default()).await
}

async fn lined(
    db: TestDb,
    settings: Settings,
    line_settings: VoiceSettings,
) -> (TestApp, Caller, Line) {
    let t = testing::app_with(db, settings).await;
    let owner = t.organization("Salon Ana").await;
    let made = line(&t, &owner, Carrier::Twilio, "+15005550006", line_settings).await;
    (t, owner, made)
}

fn page(voices: &[Value]) -> Answer {
    Answer::json(200, &json!({ "voices": voices, "has_more": false }))
}

fn alice() -> Value {
    json!({
        "voice_id": "v1", "name": "Alice",
        "labels": { "gender": "female", "accent": "british", "use_case": "social_media" },
        "verified_languages": [{ "language": "en" }, { "language": "de" }],
    })
}

fn names(voices: &Voices) -> Vec<&str> {
    voices.voices.iter().map(|voice| voice.name.as_str()).collect()
}

both! {
    async fn the_voices_of_an_account_are_listed_once_in_some_minutes(db: TestDb = std::future::ready) {
        let stub = Stub::files(Script::always(page(&[alice()]))).await;
        let (t, owner, made) = with_eleven(db, &stub).await;

        let told = voices(&t, &owner, &made.channel_id).await.unwrap();

        assert_eq!((told.speaker, told.trouble), (Some(Speech::ElevenLabs), ""));
        let about = "female, british, social media".to_owned();
        let languages = vec!["de".to_owned(), "en".to_owned()];
        let alice = Voice { id: "v1".to_owned(), name: "Alice".to_owned(), languages, about };
        assert_eq!(told.voices, [alice]);
        assert_eq!(voices(&t, &owner, &made.channel_id).await.unwrap(), told);
        assert_eq!(stub.seen().len(), 1);
        assert_eq!(stub.seen()[0].header("xi-api-key"), Some("k"));
        t.advance(Duration::from_mins(5));
        voices(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!(stub.seen().len(), 2);

        // Another key is another account: its voices are asked for at once.
        secrets::put(&t, &owner, "elevenlabs.api_key", &Secret::new("own")).await.unwrap();
        voices(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!(stub.seen()[2].header("xi-api-key"), Some("own"));
        let other = t.organization("Bike shop").await;
        assert!(matches!(voices(&t, &other, &made.channel_id).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn who_cannot_be_reached_is_waited_for_a_moment_once(db: TestDb = std::future::ready) {
        let stub = Stub::files([page(&[alice()]), Answer::silence(), Answer::status(401)]).await;
        let (t, owner, made) = with_eleven(db, &stub).await;
        let first = voices(&t, &owner, &made.channel_id).await.unwrap();

        // What was told before stands while they are away.
        t.advance(Duration::from_mins(5));
        assert_eq!(voices(&t, &owner, &made.channel_id).await.unwrap(), first);
        assert_eq!(voices(&t, &owner, &made.channel_id).await.unwrap(), first);
        assert_eq!(stub.seen().len(), 2);

        // A key that does not work any more opens nothing.
        t.advance(Duration::from_mins(1));
        let told = voices(&t, &owner, &made.channel_id).await.unwrap();
        assert!(told.voices.is_empty() && told.trouble.contains("does not take the key"), "{told:?}");
    }
}

both! {
    async fn what_a_hostile_list_says_is_bounded(db: TestDb = std::future::ready) {
        let mut listed = vec![
            json!({ "voice_id": "v0" }),
            json!({ "voice_id": "", "name": "nobody" }),
            json!({ "voice_id": "a b\n", "name": "two words" }),
            json!({ "voice_id": "x".repeat(101), "name": "long" }),
            json!({
                "voice_id": "v1", "name": format!("<b>{}\u{202e}", "n".repeat(5_000)),
                "labels": { "gender": "x".repeat(5_000), "accent": null },
                "verified_languages": [{ "language": "<script>" }, { "language": "en" }],
            }),
        ];
        listed.extend((0..95).map(|_| json!({ "voice_id": "same", "name": "Same" })));
        let more = move |number: usize| {
            let voice = |n: usize| json!({ "voice_id": format!("p{number}n{n}"), "name": "More" });
            let mut page = listed.clone();
            page.extend((0..1_000).map(voice));
            Answer::json(200, &json!({ "voices": page, "has_more": true, "next_page_token": "again" }))
        };
        let stub = Stub::files([more(0), more(1), more(2), more(3), more(4), more(5)]).await;
        let (t, owner, made) = with_eleven(db, &stub).await;

        let told = voices(&t, &owner, &made.channel_id).await.unwrap();

        assert_eq!(told.voices.len(), 300);
        assert_eq!(told.voices.iter().filter(|voice| voice.id == "same").count(), 1);
        let nameless = told.voices.iter().find(|voice| voice.id == "v0").unwrap();
        assert_eq!(nameless.name, "v0");
        let long = told.voices.iter().find(|voice| voice.id == "v1").unwrap();
        assert!(long.name.chars().count() <= 60 && !long.name.contains('\u{202e}'), "{}", long.name);
        assert!(long.about.chars().count() <= 100);
        assert_eq!(long.languages, ["en"]);
        assert!(!names(&told).iter().any(|name| ["nobody", "two words", "long"].contains(name)));
    }
}

both! {
    async fn other_speakers_have_the_voices_that_are_known(db: TestDb = std::future::ready) {
        let settings = Settings { speech: somebody(), ..Settings::default() };
        let (t, owner, made) = lined(db, settings, VoiceSettings::default()).await;
        let told = voices(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!(told.speaker, Some(Speech::Deepgram));
        let thalia = &told.voices[0];
        assert_eq!((thalia.id.as_str(), thalia.name.as_str(), thalia.about.as_str()), ("aura-2-thalia-en", "Thalia", "female"));
        assert_eq!(thalia.languages, ["en"]);

        let vapi = line(&t, &owner, Carrier::Vapi, "", VoiceSettings::default()).await;
        let told = voices(&t, &owner, &vapi.channel_id).await.unwrap();
        assert_eq!((told.speaker, told.voices.len(), told.trouble), (None, 0, ""));
    }
}

both! {
    async fn the_speaker_that_the_line_names_comes_first(db: TestDb = std::future::ready) {
        let openai = ProviderAccess { key: Some(Secret::new("k")), ..ProviderAccess::default() };
        let models = ModelProviders { openai, ..ModelProviders::default() };
        let settings = Settings { speech: somebody(), models, ..Settings::default() };
        let named = VoiceSettings { mouth: Speech::OpenAi, ..VoiceSettings::default() };
        let (t, owner, made) = lined(db, settings, named).await;
        let told = voices(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!(told.speaker, Some(Speech::OpenAi));
        assert!(names(&told).contains(&"Alloy"), "{told:?}");
    }
}

both! {
    async fn where_nobody_speaks_it_is_said(db: TestDb = std::future::ready) {
        let (t, owner, made) = lined(db, Settings::default(), VoiceSettings::default()).await;
        let told = voices(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!((told.speaker, told.voices.len()), (None, 0));
        assert!(told.trouble.contains("no key"), "{}", told.trouble);
    }
}
