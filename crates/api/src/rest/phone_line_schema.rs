//! The shapes of phone lines, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// A phone line.
#[derive(ToSchema)]
pub(super) struct PhoneLine {
    #[schema(example = "chn_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    name: String,
    /// `twilio`, `telnyx`, `vapi` or `browser`.
    provider: String,
    /// In E.164; null where it has none.
    number: Option<String>,
    /// Callers of one that is off may leave a message.
    enabled: bool,
    settings: PhoneLineSettings,
    /// The addresses that its carrier reports to, by what it calls them.
    webhooks: BTreeMap<String, String>,
    /// Since when its calls are reported here.
    #[schema(format = DateTime)]
    connected_at: Option<String>,
    #[schema(format = DateTime)]
    last_call_at: Option<String>,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The phone lines, the oldest first.
#[derive(ToSchema)]
pub(super) struct PhoneLines {
    data: Vec<PhoneLine>,
}

/// The voices that a line may speak with.
#[derive(ToSchema)]
pub(super) struct PhoneLineVoices {
    /// Who speaks on it: `deepgram`, `elevenlabs`, `openai` or `local`; null where nobody can, or where Vapi does.
    speaker: Option<String>,
    data: Vec<PhoneLineVoice>,
    /// Why there are none, in a sentence; null where there are, or where there is nothing to choose.
    trouble: Option<String>,
}

/// A voice that a line may speak with.
#[derive(ToSchema)]
pub(super) struct PhoneLineVoice {
    /// For `settings.voice`.
    #[schema(example = "aura-2-thalia-en")]
    id: String,
    #[schema(example = "Thalia")]
    name: String,
    /// Tags of the languages that it is known to speak well; may be empty.
    languages: Vec<String>,
    /// What else is known of it, in a few words; may be empty.
    #[schema(example = "female")]
    about: String,
}

/// How a line is answered. To change them, name those that change; what is null stays as it is.
#[derive(ToSchema)]
pub(super) struct PhoneLineSettings {
    /// The first sentence; the agent's own where it is empty.
    greeting: Option<String>,
    /// Who hears: `auto`, `deepgram`, `elevenlabs`, `openai` or `local`.
    ears: Option<String>,
    /// Who speaks, of the same.
    mouth: Option<String>,
    /// What whoever hears calls the model, such as `flux-general-en`; their usual one where it is empty.
    ears_model: Option<String>,
    /// What whoever speaks calls the model.
    mouth_model: Option<String>,
    /// The speaker's own name of the voice.
    voice: Option<String>,
    /// In hundredths, 70 to 130.
    speed: Option<u16>,
    /// How words are said, by how they are written: `Nguyen` as `win`.
    pronunciations: Option<BTreeMap<String, String>>,
    /// Tags of the languages it speaks, the main one first.
    languages: Option<Vec<String>>,
    recording: Option<bool>,
    /// Whether callers are told that they are recorded; some are told anyway, because their country's law asks for it.
    consent: Option<bool>,
    /// What they are told, by language.
    consent_texts: Option<BTreeMap<String, String>>,
    max_minutes: Option<u16>,
    idle_seconds: Option<u16>,
    /// How long a silence ends what the caller says, in milliseconds, 200 to 4000.
    patience_ms: Option<u16>,
    /// The same after they spoke into the agent's words.
    patience_interrupting_ms: Option<u16>,
    /// The same while they dictate.
    patience_dictation_ms: Option<u16>,
    /// What the keys 1 to 9 say, such as `{"1": "I would like to book an appointment"}`.
    menu: Option<BTreeMap<String, String>>,
    /// Whether the key 0 asks for a person.
    zero_for_a_person: Option<bool>,
    /// Where calls are put through to. Null takes it away.
    transfer_number: Option<String>,
    /// How a person at the transfer number gets callers: `announced` or `direct`.
    transfers: Option<String>,
    ring_seconds: Option<u16>,
    /// `always` or `out_of_hours`.
    answers: Option<String>,
    /// Nobody answers: callers may leave a message.
    desk_out: Option<bool>,
    desk_out_text: Option<String>,
    /// Callers who ring through to the transfer number.
    ring_through: Option<Vec<String>>,
    /// Numbers that are turned away.
    blocked: Option<Vec<String>>,
    /// Of callers who withhold their number: `answer`, `voicemail` or `reject`.
    withheld: Option<String>,
    /// Of callers whose number is forged, as their carrier finds; of the same.
    forged: Option<String>,
    /// From when in the day the agent calls people, `HH:MM`.
    calls_from: Option<String>,
    calls_until: Option<String>,
    /// When a machine answers: `message` or `hang_up`.
    machine: Option<String>,
}

/// A phone line to make.
#[derive(ToSchema)]
pub(super) struct NewPhoneLine {
    name: String,
    /// `twilio`, `telnyx`, `vapi` or `browser`.
    provider: String,
    /// As people write it; needed at Twilio and Telnyx.
    #[schema(example = "+49 30 901820")]
    number: Option<String>,
    settings: Option<PhoneLineSettings>,
}

/// What to change of a phone line.
#[derive(ToSchema)]
pub(super) struct PhoneLineChange {
    name: Option<String>,
    number: Option<String>,
    enabled: Option<bool>,
    settings: Option<PhoneLineSettings>,
}
