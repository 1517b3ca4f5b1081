//! Files of models from Hugging Face and the few other places that models are published at, or from
//! a mirror that keeps their addresses.
//!
//! No account is needed, and nothing is told but which file. A large file lies elsewhere: the
//! first answer leads there, and `Range` asks for the rest of one.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode, Url,
    header::{CONTENT_RANGE, HeaderValue, RANGE},
};

use crate::{
    Http, ProviderError,
    error::header,
    http::{Call, Streaming},
};

/// The name in errors and metrics.
pub const PROVIDER: &str = "huggingface";

/// Where it is usually reached.
const USUAL: &str = "https://huggingface.co";

/// How long a slow line may take for the largest file.
const DEADLINE: Duration = Duration::from_secs(4 * 3600);

/// Where models are published.
#[derive(Debug, Clone)]
pub struct HuggingFace {
    http: Http,
    base: Url,
    /// Whether it is a mirror, which is asked for the files of other places too.
    mirror: bool,
}

/// A file of a model as it was published.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// Where.
    pub place: Place<'a>,
    /// Its path there.
    pub file: &'a str,
    /// How long it is; more is refused.
    pub bytes: u64,
}

/// Where a model is published: the names are put into the address.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// On Hugging Face.
    Repository {
        /// `somebody/some-model`
        name: &'a str,
        /// A commit.
        revision: &'a str,
    },
    /// At `https://` and this, which is a host and a folder. A mirror is asked for the whole of it
    /// below its own address.
    Web(&'a str),
}

/// A file that is coming.
#[derive(Debug)]
pub struct Download {
    from: u64,
    body: Streaming,
}

impl HuggingFace {
    /// The publisher at its usual address or at another. Fails when that is no address.
    pub fn new(http: Http, base_url: Option<&str>) -> Result<Self, ProviderError> {
        let refused = || ProviderError::refused(PROVIDER, "the base URL is not an http(s) address");
        let base: Url = base_url.unwrap_or(USUAL).parse().map_err(|_| refused())?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(refused());
        }
        Ok(Self { http, base, mirror: base_url.is_some() })
    }

    /// Begins to fetch a file, without its first `from` bytes where the server can do that.
    pub async fn fetch(&self, what: Published<'_>, from: u64) -> Result<Download, ProviderError> {
        let limit = usize::try_from(what.bytes).unwrap_or(usize::MAX);
        let mut call = Call::get(PROVIDER, self.address(what)?)
            .redirects(3)
            .deadline(DEADLINE)
            .answer_within(Duration::from_secs(60))
            .idle(Duration::from_secs(60))
            .max_bytes(limit);
        if from > 0
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={from}-"))
        {
            call = call.header(RANGE, range);
        }
        let body = self.http.stream(call).await?;
        if body.status != StatusCode::PARTIAL_CONTENT {
            return Ok(Download { from: 0, body });
        }
        // `bytes 5-9/10`
        let begins = header(&body.headers, CONTENT_RANGE.as_str())
            .and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse().ok());
        if begins != Some(from) {
            return Err(ProviderError::refused(PROVIDER, "it sends another part than asked for"));
        }
        Ok(Download { from, body })
    }

    fn address(&self, what: Published<'_>) -> Result<Url, ProviderError> {
        let file = what.file;
        let path = match what.place {
            Place::Repository { name, revision } => format!("{name}/resolve/{revision}/{file}"),
            Place::Web(place) if self.mirror => format!("{place}/{file}"),
            Place::Web(place) => {
                return format!("https://{place}/{file}")
                    .parse()
                    .map_err(|_| ProviderError::refused(PROVIDER, "the model's address is none"));
            }
        };
        let mut url = self.base.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        Ok(url)
    }
}

impl Download {
    /// Where in the file its bytes begin: the place asked for, or the file's beginning.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// The next bytes, or `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ProviderError> {
        self.body.chunk().await
    }
}
