//! What becomes of a call that comes in, in Vapi's terms: an assistant whose model is this desk, a number at
//! which it rings, or a sentence after which Vapi hangs up.

use std::time::Duration;

use frontdesk_base::{Error, Language, Result, Secret, id::OrgId, text};
use frontdesk_providers::{
    phone::Attestation,
    vapi::{Server, destination, message::CallInfo},
};
use serde_json::{Value, json};

use super::{Carrier, Line, VoiceSettings, account, begun, phrases};
use crate::{
    App,
    channels::voice::{
        Speech,
        arrive::{Outcome, receive},
        calls::Arrival,
        phrases as spoken, words,
    },
    settings::{self, AgentSettings},
};

/// Vapi hangs up when it has no answer after 7.5 seconds, the way there and back included.
const WITHIN: Duration = Duration::from_secs(6);

/// What the model of the agent is called.
pub(crate) const AGENT: &str = "frontdesk";
/// What the model is called that takes a message.
pub(crate) const MESSAGE: &str = "frontdesk-message";

/// How long Vapi waits for the first word of an answer, in seconds: a turn with tools may take longer than
/// its usual twenty.
const FIRST_WORD: u16 = 45;
/// What is told of a call that goes on: the least by which it is known to go on.
const TOLD: [&str; 5] = [
    "status-update",
    "end-of-call-report",
    "tool-calls",
    "transfer-destination-request",
    "speech-update",
];

/// What becomes of a call. It is answered in time and never with an error: somebody is on the line.
pub(crate) async fn answer(app: &App, org: &OrgId, line: &Line, info: &CallInfo) -> Value {
    let first = words::language(&line.settings, &[]);
    match tokio::time::timeout(WITHIN, decide(app, org, line, info)).await {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            tracing::error!(org.id = %org, channel.id = %line.channel_id, error = %error, "A call at Vapi could not be taken");
            json!({ "error": phrases::out_of_service(first) })
        }
        Err(_) => {
            tracing::error!(org.id = %org, channel.id = %line.channel_id, "A call at Vapi was not decided in time");
            json!({ "error": phrases::out_of_service(first) })
        }
    }
}

async fn decide(app: &App, org: &OrgId, line: &Line, info: &CallInfo) -> Result<Value> {
    let arrival = Arrival {
        channel: line.channel_id.clone(),
        carrier: Carrier::Vapi,
        call_id: info.id.clone(),
        from: info.customer.clone(),
        leg_id: String::new(),
        attestation: Attestation::None,
        to: line.number.clone(),
        at: app.clock().now(),
    };
    let mut conn = app.db().read(org).await?;
    let agent = settings::agent_in(&mut conn, org).await?;
    drop(conn);
    let model = match receive(app, org, line, &arrival, false).await? {
        Outcome::Talk(_) => AGENT,
        Outcome::Voicemail { .. } => MESSAGE,
        Outcome::Ring(number, _) | Outcome::PutThrough(number, _) => {
            return Ok(json!({ "destination": destination(&number) }));
        }
        Outcome::Reject => {
            let language = spoken::language(None, &line.settings, &agent.languages);
            return Ok(json!({ "error": phrases::turned_away(language) }));
        }
    };
    let begun = match begun(app, org, line, info).await {
        Ok(begun) => begun,
        // The line is off: no conversation can begin on it.
        Err(Error::Forbidden(_)) => {
            let language = spoken::language(None, &line.settings, &agent.languages);
            return Ok(json!({ "error": phrases::out_of_service(language) }));
        }
        Err(error) => return Err(error),
    };
    let language = begun.contact.language.as_deref();
    let language = spoken::language(language, &line.settings, &agent.languages);
    let secret = account::secret(app, org).await?;
    let secret = secret.ok_or_else(|| Error::internal("a line was asked that has no secret"))?;
    Ok(
        json!({ "assistant": assistant(app, line, &agent, (model, language), begun.call.number(), &secret) }),
    )
}

/// The assistant as Vapi's API takes it (`CreateAssistantDTO`).
pub(crate) fn assistant(
    app: &App,
    line: &Line,
    agent: &AgentSettings,
    (model, language): (&str, Language),
    number: Option<&str>,
    secret: &Secret,
) -> Value {
    let settings = &line.settings.0;
    let takes_message = model == MESSAGE;
    let opening = if takes_message {
        let own = &settings.desk_out_text;
        let said = if own.is_empty() { phrases::say_it_here(language) } else { own.as_str() };
        vec![(said.to_owned(), true)]
    } else {
        let opening = spoken::opening(settings, agent, language, number);
        opening.into_iter().map(|line| (line.text, line.interruptible)).collect()
    };
    let greeting: Vec<&str> = opening.iter().map(|(text, _)| text.as_str()).collect();
    let mut whole = json!({
        "name": text::shorten(&agent.name, 40),
        "firstMessage": greeting.join(" "),
        // What has to be told is heard to its end.
        "firstMessageInterruptionsEnabled": opening.iter().all(|(_, interruptible)| *interruptible),
        "backgroundSound": "off",
        "maxDurationSeconds": u32::from(settings.max_minutes) * 60,
        "artifactPlan": { "recordingEnabled": settings.recording, "recordingFormat": "mp3" },
        "hooks": hooks(settings, language),
    });
    if takes_message {
        // Who leaves a message pauses in it.
        whole["startSpeakingPlan"] = json!({ "waitSeconds": 3 });
    }
    let mind = mind(app, line, model, secret);
    for part in [mind, sound(settings, language)] {
        if let (Some(whole), Value::Object(part)) = (whole.as_object_mut(), part) {
            whole.extend(part);
        }
    }
    whole
}

/// What makes an assistant think here and report here: its model, its server, and what proves both.
pub(crate) fn mind(app: &App, line: &Line, model: &str, secret: &Secret) -> Value {
    let base = format!("{}/hooks/vapi/{}", app.settings().public_url, line.channel_id);
    let mut tools = vec![json!({ "type": "endCall" })];
    if let Some(number) = line.settings.transfer_number.as_deref().filter(|_| model == AGENT) {
        tools.push(json!({ "type": "transferCall", "destinations": [destination(number)] }));
    }
    let server = format!("{base}/server");
    json!({
        "model": {
            "provider": "custom-llm", "model": model, "url": base, "metadataSendMode": "variable",
            "timeoutSeconds": FIRST_WORD, "tools": tools,
        },
        "credentials": [{ "provider": "custom-llm", "apiKey": secret.expose() }],
        "server": Server { url: &server, secret }.json(),
        "serverMessages": TOLD,
        // What a call was about is summed up here.
        "analysisPlan": {
            "summaryPlan": { "enabled": false }, "successEvaluationPlan": { "enabled": false },
        },
    })
}

/// A caller who is silent is asked twice whether they are there; after that the call ends.
fn hooks(settings: &VoiceSettings, language: Language) -> Value {
    let lines = spoken::lines(language);
    let idle = settings.idle_seconds;
    json!([
        {
            "on": "customer.speech.timeout", "name": "still-there",
            "options": { "timeoutSeconds": idle, "triggerMaxCount": 2, "triggerResetMode": "onUserSpeech" },
            "do": [{ "type": "say", "exact": lines.idle }],
        },
        {
            "on": "customer.speech.timeout", "name": "nobody-there",
            // Asked at the first two pauses, it is silent from then on.
            "options": { "timeoutSeconds": u32::from(idle) * 2, "triggerMaxCount": 1 },
            "do": [
                { "type": "say", "exact": lines.idle_goodbye },
                { "type": "tool", "tool": { "type": "endCall" } },
            ],
        },
    ])
}

/// Who hears and who speaks: the line's own voice, and else Vapi's usual ones where they speak the language.
fn sound(settings: &VoiceSettings, language: Language) -> Value {
    let mut sound = json!({});
    match language {
        Language::En => {}
        Language::Ar => {
            sound["transcriber"] = json!({ "provider": "azure", "language": "ar-SA" });
        }
        other => {
            sound["transcriber"] =
                json!({ "provider": "deepgram", "model": "nova-2", "language": other.tag() });
        }
    }
    let usual = match language {
        Language::En => None,
        Language::De => Some("de-DE-KatjaNeural"),
        Language::Fr => Some("fr-FR-DeniseNeural"),
        Language::Es => Some("es-ES-ElviraNeural"),
        Language::Ar => Some("ar-SA-ZariyahNeural"),
    };
    let named = settings.voice.as_str();
    let voice = match (named.split_once(':'), settings.mouth) {
        (Some((provider, voice)), _) => Some((provider, voice)),
        (None, _) if named.is_empty() => usual.map(|voice| ("azure", voice)),
        (None, Speech::ElevenLabs) => Some(("11labs", named)),
        (None, Speech::Deepgram) => Some(("deepgram", named)),
        (None, Speech::OpenAi) => Some(("openai", named)),
        (None, Speech::Auto | Speech::Local) => Some(("vapi", named)),
    };
    if let Some((provider, voice)) = voice {
        sound["voice"] = json!({ "provider": provider, "voiceId": voice });
        if settings.speed != 100 && provider != "deepgram" {
            sound["voice"]["speed"] = json!(f64::from(settings.speed.clamp(70, 120)) / 100.0);
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_the_lines_own_or_one_that_speaks_the_language() {
        let settings = |voice: &str, mouth| VoiceSettings {
            voice: voice.to_owned(),
            mouth,
            speed: 130,
            ..VoiceSettings::default()
        };
        let voice =
            |voice, mouth, language| sound(&settings(voice, mouth), language)["voice"].clone();
        assert!(voice("", Speech::Auto, Language::En).is_null(), "Vapi's usual one");
        assert_eq!(voice("", Speech::Auto, Language::De)["voiceId"], "de-DE-KatjaNeural");
        assert_eq!(voice("Elliot", Speech::Auto, Language::De)["provider"], "vapi");
        assert_eq!(voice("abc", Speech::ElevenLabs, Language::En)["provider"], "11labs");
        assert_eq!(voice("cartesia:xyz", Speech::Auto, Language::En)["voiceId"], "xyz");
        assert_eq!(voice("abc", Speech::ElevenLabs, Language::En)["speed"], 1.2);
        assert!(voice("abc", Speech::Deepgram, Language::En)["speed"].is_null());
        let plain = sound(&VoiceSettings::default(), Language::En);
        assert_eq!(plain, json!({}), "nothing is chosen for Vapi");
        for language in Language::ALL.into_iter().filter(|one| *one != Language::En) {
            assert!(sound(&VoiceSettings::default(), language)["transcriber"].is_object());
        }
    }
}
