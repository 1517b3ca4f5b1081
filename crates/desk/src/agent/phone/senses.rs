//! Who hears and who speaks on a line: what its settings name, and behind that whoever else is set up.

use std::sync::Arc;

use frontdesk_audio::{Detector, EnergyDetector};
use frontdesk_base::{Result, id::OrgId};
use frontdesk_providers::{
    ProviderError,
    speech::{
        Ears, EarsChain, Mouth, MouthChain,
        deepgram::{DeepgramEars, DeepgramEarsSettings, DeepgramMouth, DeepgramMouthSettings},
        elevenlabs::{self, ElevenLabsEars, ElevenLabsMouth, ElevenLabsSettings},
        openai::{OpenAiEars, OpenAiMouth, OpenAiSpeechSettings},
    },
};

use crate::{
    App,
    app::ProviderAccess,
    channels::voice::{
        Speech, VoiceSettings,
        accounts::{compatible, keyed},
    },
};

/// The models that are asked for; a newer one is a setting away at the provider.
const DEEPGRAM: &str = "nova-3";
const ELEVENLABS_EARS: &str = "scribe_v2_realtime";
const ELEVENLABS_MOUTH: &str = "eleven_flash_v2_5";

/// Where they are reached when nothing else is configured.
const DEEPGRAM_ADDRESS: &str = "https://api.deepgram.com";
const OPENAI_ADDRESS: &str = "https://api.openai.com";

/// Who is tried to hear, after whom the settings name.
const EARS: [Speech; 4] = [Speech::Deepgram, Speech::ElevenLabs, Speech::OpenAi, Speech::Local];

/// Who hears, the first first.
pub(super) async fn ears(app: &App, org: &OrgId, line: &VoiceSettings) -> Result<EarsChain> {
    let mut chain: Vec<Arc<dyn Ears>> = Vec::new();
    for who in line.ears.first(EARS) {
        let model = |usual: &'static str| named(usual, (&line.ears_model, line.ears == who));
        let made: Option<std::result::Result<Arc<dyn Ears>, ProviderError>> = match who {
            Speech::Local => app.settings().local_speech.ears.clone().map(Ok),
            Speech::Deepgram => keyed(app, org, "deepgram").await?.map(|(access, key)| {
                let settings = DeepgramEarsSettings::new(
                    address(access, DEEPGRAM_ADDRESS),
                    key,
                    model(DEEPGRAM),
                );
                let ears = DeepgramEars::new(app.http().clone(), settings)?;
                Ok(Arc::new(ears) as Arc<dyn Ears>)
            }),
            Speech::ElevenLabs => keyed(app, org, "elevenlabs").await?.map(|(access, key)| {
                let settings = ElevenLabsSettings::new(
                    address(access, elevenlabs::USUAL),
                    key,
                    model(ELEVENLABS_EARS),
                );
                let ears = ElevenLabsEars::new(app.http().clone(), settings)?;
                Ok(Arc::new(ears) as Arc<dyn Ears>)
            }),
            Speech::OpenAi => compatible(app, org, line.ears == who).await?.map(|access| {
                let key = access.key.clone();
                let settings = OpenAiSpeechSettings::ears(address(access, OPENAI_ADDRESS), key)
                    .with(model(""), "");
                let ears = OpenAiEars::new(app.http().clone(), settings)?;
                Ok(Arc::new(ears) as Arc<dyn Ears>)
            }),
            Speech::Auto => None,
        };
        chain.extend(usable(who, made));
    }
    Ok(EarsChain::new(chain, app.circuits().clone(), org.as_str()))
}

/// Who speaks, the first first.
pub(super) async fn mouth(app: &App, org: &OrgId, line: &VoiceSettings) -> Result<MouthChain> {
    let mut chain: Vec<Arc<dyn Mouth>> = Vec::new();
    for who in line.mouth.first(Speech::MOUTHS) {
        let model = |usual: &'static str| named(usual, (&line.mouth_model, line.mouth == who));
        let made: Option<std::result::Result<Arc<dyn Mouth>, ProviderError>> = match who {
            Speech::Local => app.settings().local_speech.mouth.clone().map(Ok),
            Speech::Deepgram => keyed(app, org, "deepgram").await?.map(|(access, key)| {
                let settings = DeepgramMouthSettings::new(address(access, DEEPGRAM_ADDRESS), key);
                let mouth = DeepgramMouth::new(app.http().clone(), settings)?;
                Ok(Arc::new(mouth) as Arc<dyn Mouth>)
            }),
            Speech::ElevenLabs => keyed(app, org, "elevenlabs").await?.map(|(access, key)| {
                let settings = ElevenLabsSettings::new(
                    address(access, elevenlabs::USUAL),
                    key,
                    model(ELEVENLABS_MOUTH),
                );
                let mouth = ElevenLabsMouth::new(app.http().clone(), settings)?;
                Ok(Arc::new(mouth) as Arc<dyn Mouth>)
            }),
            Speech::OpenAi => compatible(app, org, line.mouth == who).await?.map(|access| {
                let key = access.key.clone();
                let settings = OpenAiSpeechSettings::mouth(address(access, OPENAI_ADDRESS), key)
                    .with(model(""), "");
                let mouth = OpenAiMouth::new(app.http().clone(), settings)?;
                Ok(Arc::new(mouth) as Arc<dyn Mouth>)
            }),
            Speech::Auto => None,
        };
        chain.extend(usable(who, made));
    }
    Ok(MouthChain::new(chain, app.circuits().clone(), org.as_str()))
}

/// The model that the settings name of whom they name, else the usual one.
fn named<'a>(usual: &'a str, (own, theirs): (&'a str, bool)) -> &'a str {
    if theirs && !own.is_empty() { own } else { usual }
}

/// The address that is configured, else the provider's own.
fn address(access: ProviderAccess, own: &str) -> String {
    access.base_url.unwrap_or_else(|| own.to_owned())
}

/// One whose address is none is passed over, and said in the log.
fn usable<T>(who: Speech, made: Option<std::result::Result<T, ProviderError>>) -> Option<T> {
    match made? {
        Ok(one) => Some(one),
        Err(error) => {
            tracing::error!(provider = who.as_str(), error = %error, "A provider of speech cannot be reached as it is configured");
            None
        }
    }
}

/// Who judges whether the caller speaks, at so many samples a second: the small model where it was
/// fetched, else how loud it is.
pub(super) async fn detector(app: &App, rate: u32) -> Box<dyn Detector> {
    let local = app.settings().local_speech.detector.clone();
    let judge = match &local {
        Some(local) => local.for_call(rate).await,
        None => None,
    };
    judge.unwrap_or_else(|| Box::new(EnergyDetector::new(rate)))
}
