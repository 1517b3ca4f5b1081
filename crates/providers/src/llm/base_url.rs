//! Base addresses as people paste them: with or without `/v1`, with a final slash, or with the
//! whole path of a documentation's example.

use reqwest::Url;

use crate::error::ProviderError;

/// Paths that are pasted along with the base.
const PASTED: [&str; 6] = [
    "/chat/completions",
    "/messages",
    "/models",
    "/embeddings",
    "/audio/speech",
    "/audio/transcriptions",
];

/// A base address that ends in its version: `https://api.openai.com/v1`.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    /// Reads `text`. `/v1` is added unless the path names a version already, as `/api/v1` and
    /// `/v1beta/openai` do. Fails when it is not an address of http or https.
    pub(crate) fn parse(provider: &'static str, text: &str) -> Result<Self, ProviderError> {
        let refused = || ProviderError::refused(provider, "the base URL is not an http(s) address");
        let mut url: Url = text.trim().parse().map_err(|_| refused())?;
        if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
            return Err(refused());
        }
        let mut path = url.path().trim_end_matches('/');
        for pasted in PASTED {
            path = path.strip_suffix(pasted).unwrap_or(path);
        }
        let path =
            if path.split('/').any(is_version) { path.to_owned() } else { format!("{path}/v1") };
        url.set_path(&path);
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address of `path` below the base. A query of the base (`?api-version=…`) is kept.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// The host's name or address, in lower case.
    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port, named or not.
    pub(crate) fn port(&self) -> Option<u16> {
        self.0.port_or_known_default()
    }
}

/// `v1`, `v2`, `v1beta`.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_understood_as_it_was_meant() {
        let table = [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/models"),
            ("https://api.openai.com", "https://api.openai.com/v1/models"),
            (" https://api.openai.com/v1/ ", "https://api.openai.com/v1/models"),
            ("http://localhost:11434", "http://localhost:11434/v1/models"),
            ("http://localhost:11434//", "http://localhost:11434/v1/models"),
            ("http://localhost:8080/v1/chat/completions", "http://localhost:8080/v1/models"),
            ("https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1/models"),
            ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/models"),
            ("https://gateway.example/openai", "https://gateway.example/openai/v1/models"),
            ("https://g.example/v1beta/openai/", "https://g.example/v1beta/openai/models"),
            (
                "https://a.example/openai/v1?api-version=2",
                "https://a.example/openai/v1/models?api-version=2",
            ),
        ];
        for (text, url) in table {
            assert_eq!(
                BaseUrl::parse("test", text).unwrap().join("models").as_str(),
                url,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused_without_being_quoted() {
        for text in ["", "api.openai.com", "localhost:11434", "file:///etc/passwd", "mailto:a@b"] {
            let error = BaseUrl::parse("test", text).unwrap_err();
            assert_eq!(error.to_string(), "test: the base URL is not an http(s) address");
        }
    }
}
