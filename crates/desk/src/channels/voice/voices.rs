//! The voices that a line may speak with: those of whoever speaks on it.
//!
//! ElevenLabs is asked, because an account has voices of its own. What Deepgram and OpenAI call theirs is known
//! here; their lists grow, so any other name may be typed as well. A machine's own mouth has one voice, which
//! nobody chooses.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{
    Result, Secret, Timestamp,
    id::{ChannelId, OrgId},
    text,
};
use frontdesk_providers::{
    Kind, ProviderError,
    speech::elevenlabs::{self, ElevenLabs, ElevenLabsSettings},
};
use hashlink::LruCache;
use serde::Serialize;

use super::{
    super::model::is_tag,
    Carrier, Speech, VoiceSettings,
    accounts::{compatible, keyed},
    get, settings,
};
use crate::{App, Caller, app::ProviderAccess, signing::token_hash};

/// How long a page waits for the list of somebody else.
const PATIENCE: Duration = Duration::from_secs(1);
/// For so long a list that was heard is not asked for again.
const KEPT: Duration = Duration::from_mins(5);
/// For so long a provider that could not be reached is not asked again.
const UNREACHED: Duration = Duration::from_mins(1);
/// Lists that are kept in memory.
const LISTS: usize = 500;
/// Voices that are offered.
const MOST: usize = 300;
/// The longest name of a voice, and the longest that is said about it, in characters.
const NAME_CHARS: usize = 60;
const ABOUT_CHARS: usize = 100;
/// Languages that are told of one voice.
const LANGUAGES: usize = 40;

/// Aura's voices and what is known of them: the first six are those that Deepgram recommends to agents; the others
/// are there for the languages that callers change to. An id has the name and the language in it.
///
/// From Deepgram's documentation (voice-agent-tts-models, tts-models), December 2026.
const AURA: &[(&str, &str)] = &[
    ("aura-2-thalia-en", "female"),
    ("aura-2-andromeda-en", "female"),
    ("aura-2-helena-en", "female"),
    ("aura-2-apollo-en", "male"),
    ("aura-2-arcas-en", "male"),
    ("aura-2-aries-en", "male"),
    ("aura-2-aurelia-de", ""),
    ("aura-2-elara-de", ""),
    ("aura-2-agathe-fr", ""),
    ("aura-2-celeste-es", ""),
    ("aura-2-nestor-es", ""),
];

/// OpenAI's voices, each of which speaks every language. From its API description (openai-openapi, August 2026).
const OPENAI: &[&str] = &[
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage",
    "shimmer", "verse",
];

/// A voice that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// What [`VoiceSettings::voice`] takes.
    pub id: String,
    /// Its name, as people know it.
    pub name: String,
    /// Tags of the languages that it is known to speak well; may be empty.
    pub languages: Vec<String>,
    /// What else is known of it, in a few words: "female, british"; may be empty.
    pub about: String,
}

/// The voices that a line may speak with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voices {
    /// Who speaks on the line; `None` where nobody can, or where Vapi does.
    pub speaker: Option<Speech>,
    /// Their voices, as far as they are known.
    pub voices: Vec<Voice>,
    /// Why there are none, in a sentence; empty where there are, or where there is nothing to choose.
    pub trouble: &'static str,
}

/// The voices of whoever speaks on a line. Whoever cannot be reached within a second
/// has those that they told last, or none, and it is said why.
///
/// # Errors
/// [`Error::NotFound`](frontdesk_base::Error::NotFound).
pub async fn voices(app: &App, caller: &Caller, id: &ChannelId) -> Result<Voices> {
    let line = get(app, caller, id).await?;
    if line.carrier == Carrier::Vapi {
        return Ok(Voices { speaker: None, voices: Vec::new(), trouble: "" });
    }
    let org = caller.org();
    for who in line.settings.mouth.first(Speech::MOUTHS) {
        if let Some((voices, trouble)) = of(app, org, who, &line.settings).await? {
            return Ok(Voices { speaker: Some(who), voices, trouble });
        }
    }
    let trouble = "Nobody can speak here yet: there is no key of a speech provider.";
    Ok(Voices { speaker: None, voices: Vec::new(), trouble })
}

/// The voices of one speaker and what kept them from being told, if they can speak here.
async fn of(
    app: &App,
    org: &OrgId,
    who: Speech,
    line: &VoiceSettings,
) -> Result<Option<(Vec<Voice>, &'static str)>> {
    Ok(match who {
        Speech::ElevenLabs => match keyed(app, org, elevenlabs::PROVIDER).await? {
            Some((access, key)) => Some(match asked(app, org, access, key).await {
                Ok(voices) => (voices, ""),
                Err(kind) => (Vec::new(), plain(kind)),
            }),
            None => None,
        },
        Speech::Deepgram => {
            let aura = || AURA.iter().map(|&(id, about)| Voice::of_aura(id, about)).collect();
            keyed(app, org, "deepgram").await?.map(|_| (aura(), ""))
        }
        Speech::OpenAi => compatible(app, org, line.mouth == who).await?.map(|access| {
            // Another server has voices of its own.
            let known = if access.base_url.is_none() { OPENAI } else { &[] };
            (known.iter().map(|id| Voice::of_openai(id)).collect(), "")
        }),
        Speech::Local => app.settings().local_speech.mouth.as_ref().map(|_| (Vec::new(), "")),
        Speech::Auto => None,
    })
}

impl Voice {
    /// `aura-2-thalia-en`
    fn of_aura(id: &str, about: &str) -> Self {
        let mut parts = id.rsplit('-');
        let language = parts.next().unwrap_or_default().to_owned();
        Self {
            id: id.to_owned(),
            name: capitalized(parts.next().unwrap_or(id)),
            languages: vec![language],
            about: about.to_owned(),
        }
    }

    fn of_openai(id: &str) -> Self {
        let (name, about) = (capitalized(id), String::new());
        Self { id: id.to_owned(), name, languages: Vec::new(), about }
    }

    /// A voice as its provider tells of it, where its id is one: names and labels are anybody's words.
    fn told(voice: elevenlabs::Voice) -> Option<Self> {
        let id = voice.id;
        let fits = id.len() <= settings::VOICE_CHARS && id.bytes().all(|b| b.is_ascii_graphic());
        if id.is_empty() || !fits {
            return None;
        }
        let name = text::shorten(&text::line(&voice.name), NAME_CHARS);
        let name = if name.is_empty() { id.clone() } else { name };
        let languages = voice.languages.into_iter().filter(|tag| is_tag(tag));
        let label = |name: &str| voice.labels.get(name).cloned();
        let labels = ["gender", "accent", "age", "use_case"].into_iter().filter_map(label);
        let known = labels.map(|known| text::line(&known.replace('_', " ")));
        let known: Vec<String> = known.filter(|known| !known.is_empty()).collect();
        let about = text::shorten(&known.join(", "), ABOUT_CHARS);
        Some(Self { id, name, languages: languages.take(LANGUAGES).collect(), about })
    }
}

/// What a list was when it was asked for last.
#[derive(Clone)]
struct Heard {
    /// Until when it is not asked for again.
    until: Timestamp,
    /// The hash of the key: another account has other voices.
    key: String,
    list: std::result::Result<Vec<Voice>, Kind>,
}

/// The lists of this process, by organization.
struct Lists(Mutex<LruCache<OrgId, Heard>>);

impl Default for Lists {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(LISTS)))
    }
}

impl Lists {
    fn of(&self, org: &OrgId, key: &str) -> Option<Heard> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(org).filter(|heard| heard.key == key).cloned()
    }

    fn keep(&self, org: &OrgId, heard: Heard) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(org.clone(), heard);
    }
}

/// ElevenLabs' list, as it was heard within the last minutes or is heard now.
async fn asked(
    app: &App,
    org: &OrgId,
    access: ProviderAccess,
    key: Secret,
) -> std::result::Result<Vec<Voice>, Kind> {
    let lists = app.memory::<Lists>();
    let now = app.clock().now();
    let hash = token_hash(key.expose());
    let before = lists.of(org, &hash);
    if let Some(heard) = before.as_ref().filter(|heard| heard.until > now) {
        return heard.list.clone();
    }
    let told = match tokio::time::timeout(PATIENCE, ask(app, access, key)).await {
        Ok(told) => told.map_err(|error| error.kind),
        Err(_) => Err(Kind::Retry),
    };
    let until = now.plus(if told.is_ok() { KEPT } else { UNREACHED });
    // What was told before is better than nothing; a key that does not work any more opens no list.
    let list = match (told, before.map(|heard| heard.list)) {
        (Err(Kind::Retry | Kind::Wait), Some(Ok(before))) => Ok(before),
        (told, _) => told,
    };
    lists.keep(org, Heard { until, key: hash, list: list.clone() });
    list
}

async fn ask(
    app: &App,
    access: ProviderAccess,
    key: Secret,
) -> std::result::Result<Vec<Voice>, ProviderError> {
    let base_url = access.base_url.unwrap_or_else(|| elevenlabs::USUAL.to_owned());
    let settings = ElevenLabsSettings::new(base_url, key, elevenlabs::USUAL_MODEL);
    let told = ElevenLabs::new(app.http().clone(), settings)?.voices().await?;
    let mut ids = HashSet::new();
    let voices = told.into_iter().filter_map(Voice::told);
    let mut voices: Vec<Voice> =
        voices.filter(|voice| ids.insert(voice.id.clone())).take(MOST).collect();
    voices.sort_by_cached_key(|voice| voice.name.to_lowercase());
    Ok(voices)
}

/// Why a list is not there, for whoever chooses a voice.
const fn plain(kind: Kind) -> &'static str {
    match kind {
        Kind::Auth => "ElevenLabs does not take the key, so its voices are not listed.",
        Kind::Wait | Kind::Retry => {
            "ElevenLabs cannot be reached at the moment, so its voices are not listed."
        }
        Kind::Refused => "ElevenLabs does not list its voices.",
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
