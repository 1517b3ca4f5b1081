//! Base addresses of speech providers as people paste them: of http or of WebSockets, with or
//! without a version and a final slash.

use reqwest::Url;

use crate::error::ProviderError;

/// An address without a version: `https://api.deepgram.com`.
#[derive(Debug, Clone)]
pub(super) struct BaseUrl(Url);

impl BaseUrl {
    /// Reads `text`. Fails when it is not an address of http(s) or ws(s).
    pub(super) fn parse(provider: &'static str, text: &str) -> Result<Self, ProviderError> {
        let refused = || ProviderError::refused(provider, "the base URL is not an http(s) address");
        let text = text.trim();
        let text = match text.split_once("://") {
            Some(("ws", rest)) => format!("http://{rest}"),
            Some(("wss", rest)) => format!("https://{rest}"),
            _ => text.to_owned(),
        };
        let mut url: Url = text.parse().map_err(|_| refused())?;
        if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
            return Err(refused());
        }
        let path = url.path().trim_end_matches('/');
        let path = ["/v1", "/v2"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
        let path = path.to_owned();
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address of the segments `path` below the base, with a query.
    pub(super) fn join(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            // A segment is encoded, so that the name of a voice leads nowhere else.
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_understood_as_it_was_meant() {
        for (text, url) in [
            ("https://api.deepgram.com", "https://api.deepgram.com/v1/listen?model=a+b"),
            (" wss://api.deepgram.com/v1/ ", "https://api.deepgram.com/v1/listen?model=a+b"),
            ("ws://127.0.0.1:9/", "http://127.0.0.1:9/v1/listen?model=a+b"),
            ("http://gateway/speech/v2?x=1", "http://gateway/speech/v1/listen?model=a+b"),
        ] {
            let base = BaseUrl::parse("test", text).unwrap();
            assert_eq!(base.join(&["v1", "listen"], &[("model", "a b")]).as_str(), url, "{text}");
        }
    }

    #[test]
    fn a_voice_leads_nowhere_else() {
        let base = BaseUrl::parse("test", "https://a.example").unwrap();
        let url = base.join(&["v1", "text-to-speech", "../../keys?x#"], &[]);
        assert_eq!(url.as_str(), "https://a.example/v1/text-to-speech/..%2F..%2Fkeys%3Fx%23");
    }

    #[test]
    fn what_is_no_web_address_is_refused_without_being_quoted() {
        for text in ["", "api.deepgram.com", "file:///etc/passwd", "mailto:a@b"] {
            let error = BaseUrl::parse("test", text).unwrap_err();
            assert_eq!(error.to_string(), "test: the base URL is not an http(s) address");
        }
    }
}
