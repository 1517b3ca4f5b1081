//! How a call to a provider fails, in the caller's terms: worth another try, wait first, refused
//! for good, or the key is wrong.
//!
//! The text of an error is made here from status codes and identifiers. A provider's own message
//! is never copied, because providers quote prompts, keys and phone numbers in theirs.

use std::{fmt, time::Duration};

use frontdesk_base::{Random, Timestamp};
use reqwest::{StatusCode, header::HeaderMap};

/// The most characters a [`ProviderError::detail`] has.
pub const MAX_DETAIL: usize = 300;

/// The longest time a provider's `retry-after` is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// The first pause of [`backoff`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause of [`backoff`].
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// What the caller may do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Worth another try: a broken connection, a deadline, a fault on their side.
    Retry,
    /// Worth another try later: rate limited or overloaded. `retry_after` may say when.
    Wait,
    /// Final: the same request will be refused again.
    Refused,
    /// The key is wrong, lacks a permission, or the account cannot pay.
    Auth,
}

impl Kind {
    /// The word that metrics and logs use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Wait => "wait",
            Self::Refused => "refused",
            Self::Auth => "auth",
        }
    }

    /// Whether the same request may succeed later.
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Retry | Self::Wait)
    }
}

/// Why a call to a provider failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{provider}: {detail}")]
pub struct ProviderError {
    /// What the caller may do about it.
    pub kind: Kind,
    /// Which client met it: `anthropic`, `openai`, `blobs`.
    pub provider: &'static str,
    /// What happened, at most [`MAX_DETAIL`] characters, safe to log and to show to the installer.
    pub detail: String,
    /// How long the provider asked to be left alone, where it said so.
    pub retry_after: Option<Duration>,
}

impl ProviderError {
    /// An error of `kind`. `detail` must hold no secret and no text of a person.
    pub fn new(kind: Kind, provider: &'static str, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string().chars().take(MAX_DETAIL).collect();
        Self { kind, provider, detail, retry_after: None }
    }

    /// A failure that is worth another try.
    pub fn retry(provider: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(Kind::Retry, provider, detail)
    }

    /// A failure that is final.
    pub fn refused(provider: &'static str, detail: impl fmt::Display) -> Self {
        Self::new(Kind::Refused, provider, detail)
    }

    /// The same error with the provider's wish for a pause.
    #[must_use]
    pub fn after(mut self, pause: Option<Duration>) -> Self {
        self.retry_after = pause;
        self
    }

    /// The pause before try number `attempt` (the first retry is 0): what the provider asked for,
    /// or the [`backoff`].
    pub fn pause(&self, attempt: u32, random: &Random) -> Duration {
        self.retry_after.unwrap_or_else(|| backoff(attempt, random))
    }
}

/// What an HTTP answer says about a failure, before the provider's own body is read.
///
/// `x-should-retry` overrules the status between the kinds that may be retried and those that may
/// not, as in the official SDKs of Anthropic and OpenAI.
pub fn classify(status: StatusCode, headers: &HeaderMap) -> Kind {
    let by_status = match status.as_u16() {
        401..=403 => Kind::Auth,
        429 | 503 | 529 => Kind::Wait,
        408 | 409 | 425 | 500.. => Kind::Retry,
        _ => Kind::Refused,
    };
    match header(headers, "x-should-retry") {
        Some("true") if !by_status.is_transient() => Kind::Retry,
        Some("false") if by_status.is_transient() => Kind::Refused,
        _ => by_status,
    }
}

/// The pause an answer asks for: `retry-after-ms`, else `retry-after` as seconds or as an HTTP
/// date (RFC 9110, section 10.2.3). At most a day; `None` when it names none or makes no sense.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let seconds = |text: &str, unit: f64| {
        let number: f64 = text.trim().parse().ok()?;
        Duration::try_from_secs_f64(number * unit).ok()
    };
    let date = |text: &str| {
        let at = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
        Some(Timestamp::from(at).since(now))
    };
    let pause =
        header(headers, "retry-after-ms").and_then(|text| seconds(text, 0.001)).or_else(|| {
            header(headers, "retry-after")
                .and_then(|text| seconds(text, 1.0).or_else(|| date(text)))
        })?;
    Some(pause.min(MAX_RETRY_AFTER))
}

/// The pause before try number `attempt` (the first retry is 0) when the provider named none:
/// half a second doubled each time up to eight, of which a random half is taken off so that
/// callers who failed together do not come back together.
pub fn backoff(attempt: u32, random: &Random) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(attempt)).min(LONGEST_PAUSE);
    let half = full / 2;
    let spread = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
    half + Duration::from_millis(random.below(spread))
}

/// `text` when it is an identifier (an error type, a code, a request id), so that it may be shown;
/// `None` when it could be prose, an address or a key.
pub fn identifier(text: &str) -> Option<&str> {
    let fits = (1..=80).contains(&text.len());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    // Anthropic, OpenAI and their like begin a key with `sk-`.
    (fits && text.bytes().all(plain) && !text.starts_with("sk-")).then_some(text)
}

/// A header's value as text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_status_says_what_may_be_done() {
        let none = HeaderMap::new();
        let table = [
            (301, Kind::Refused),
            (400, Kind::Refused),
            (401, Kind::Auth),
            (402, Kind::Auth),
            (403, Kind::Auth),
            (404, Kind::Refused),
            (408, Kind::Retry),
            (409, Kind::Retry),
            (413, Kind::Refused),
            (422, Kind::Refused),
            (429, Kind::Wait),
            (500, Kind::Retry),
            (502, Kind::Retry),
            (503, Kind::Wait),
            (504, Kind::Retry),
            (529, Kind::Wait),
        ];
        for (status, kind) in table {
            assert_eq!(classify(StatusCode::from_u16(status).unwrap(), &none), kind, "{status}");
        }
    }

    #[test]
    fn x_should_retry_overrules_the_status() {
        let yes = headers(&[("x-should-retry", "true")]);
        let no = headers(&[("x-should-retry", "false")]);

        assert_eq!(classify(StatusCode::BAD_REQUEST, &yes), Kind::Retry);
        assert_eq!(classify(StatusCode::TOO_MANY_REQUESTS, &yes), Kind::Wait);
        assert_eq!(classify(StatusCode::INTERNAL_SERVER_ERROR, &no), Kind::Refused);
        assert_eq!(classify(StatusCode::TOO_MANY_REQUESTS, &no), Kind::Refused);
        assert_eq!(classify(StatusCode::UNAUTHORIZED, &no), Kind::Auth);
    }

    #[test]
    fn a_pause_is_read_in_each_of_its_forms() {
        type Case = (&'static [(&'static str, &'static str)], Option<u64>);
        // 2026-11-23T14:30:00Z
        let now = Timestamp::from_millis(1_795_444_200_000);
        let table: &[Case] = &[
            (&[], None),
            (&[("retry-after", "3")], Some(3_000)),
            (&[("retry-after", "0.25")], Some(250)),
            (&[("retry-after", "Mon, 23 Nov 2026 14:30:20 GMT")], Some(20_000)),
            (&[("retry-after", "Mon, 23 Nov 2026 14:29:00 GMT")], Some(0)),
            (&[("retry-after-ms", "1500"), ("retry-after", "9")], Some(1_500)),
            (&[("retry-after-ms", "soon"), ("retry-after", "9")], Some(9_000)),
            (&[("retry-after", "-1")], None),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "tomorrow")], None),
            (&[("retry-after", "99999999")], Some(86_400_000)),
        ];
        for (pairs, millis) in table {
            let pause = retry_after(&headers(pairs), now);
            assert_eq!(pause, millis.map(Duration::from_millis), "{pairs:?}");
        }
    }

    #[test]
    fn backoff_doubles_to_eight_seconds_and_keeps_at_least_half() {
        let random = Random::seeded(1);
        for (attempt, full) in
            [(0, 500), (1, 1_000), (2, 2_000), (4, 8_000), (5, 8_000), (99, 8_000)]
        {
            for _ in 0..50 {
                let pause = backoff(attempt, &random).as_millis();
                assert!((full / 2..=full).contains(&pause), "{attempt}: {pause}");
            }
        }
    }

    #[test]
    fn only_identifiers_may_be_shown() {
        assert_eq!(identifier("overloaded_error"), Some("overloaded_error"));
        assert_eq!(
            identifier("req_011CSHoEeqs5C35K2UUqR7Fy"),
            Some("req_011CSHoEeqs5C35K2UUqR7Fy")
        );
        for prose in ["", "Call +4512345678", "sk-live-1", "https://a/b", "a b", &"x".repeat(81)] {
            assert_eq!(identifier(prose), None, "{prose}");
        }
    }

    #[test]
    fn a_detail_has_a_limit() {
        let error = ProviderError::retry("test", "å".repeat(1_000));
        assert_eq!(error.detail.chars().count(), MAX_DETAIL);
    }
}
