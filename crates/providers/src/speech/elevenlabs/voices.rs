//! The voices of an account (`GET /v2/voices`).

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;

use super::{ElevenLabs, PROVIDER};
use crate::{error::ProviderError, http::Call};

/// How many pages of a hundred voices are read.
const PAGES: usize = 5;

/// A voice that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// What [`VoiceRequest::voice`](crate::speech::VoiceRequest::voice) takes.
    pub id: String,
    /// Its name, as people know it.
    pub name: String,
    /// What is said of it: `accent`, `gender`, `age`, `use_case`.
    pub labels: BTreeMap<String, String>,
    /// Languages it was checked for, as tags.
    pub languages: Vec<String>,
    /// Where a sample can be heard.
    pub preview_url: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    voices: Vec<Listed>,
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    voice_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, Option<String>>>,
    #[serde(default)]
    verified_languages: Option<Vec<Verified>>,
    #[serde(default)]
    preview_url: Option<String>,
}

#[derive(Deserialize)]
struct Verified {
    #[serde(default)]
    language: String,
}

pub(super) async fn list(account: &ElevenLabs) -> Result<Vec<Voice>, ProviderError> {
    let mut voices = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..PAGES {
        let mut query = vec![("page_size", "100")];
        query.extend(next.as_deref().map(|token| ("next_page_token", token)));
        let call = Call::get(PROVIDER, account.base.join(&["v2", "voices"], &query));
        let call = account.dress(call)?.deadline(Duration::from_secs(10));
        let page: Page = account.http.send(call).await?.json(PROVIDER)?;
        voices.extend(page.voices.into_iter().map(Voice::from));
        next = page.next_page_token.filter(|_| page.has_more);
        if next.is_none() {
            break;
        }
    }
    Ok(voices)
}

impl From<Listed> for Voice {
    fn from(listed: Listed) -> Self {
        let mut languages: Vec<String> = listed
            .verified_languages
            .unwrap_or_default()
            .into_iter()
            .map(|verified| verified.language)
            .filter(|language| !language.is_empty())
            .collect();
        languages.sort();
        languages.dedup();
        let labels = listed.labels.unwrap_or_default().into_iter();
        Self {
            id: listed.voice_id,
            name: listed.name,
            labels: labels.filter_map(|(key, value)| Some((key, value?))).collect(),
            languages,
            preview_url: listed.preview_url.filter(|url| url.starts_with("https://")),
        }
    }
}
