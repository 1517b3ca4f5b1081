//! Phone carriers: Twilio and Telnyx, apart from the sound itself.
//!
//! A call comes in as a request that the carrier signs ([`twilio::verify`], [`telnyx::verify`]). Twilio is
//! answered with a document that says what to do ([`twiml`]); Telnyx is told by commands
//! ([`Telnyx`]). The two share little more than numbers, so there is no trait over them: the one who
//! answers calls knows which it speaks to.

mod attestation;
pub mod telnyx;
pub mod twilio;
pub mod twiml;

use frontdesk_base::phone::Phone;
use reqwest::Url;

pub use self::{
    attestation::Attestation,
    telnyx::{Telnyx, TelnyxSettings},
    twilio::{Twilio, TwilioSettings},
    twiml::Twiml,
};
use crate::error::ProviderError;

/// A request that is not signed as the carrier signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request is not signed as it should be")]
pub struct NotGenuine;

/// A number that an account holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Number {
    /// The carrier's id of it: `PN…` at Twilio, digits at Telnyx.
    pub id: String,
    /// The number, in E.164 as the carrier writes it.
    pub number: String,
    /// What the account calls it.
    pub label: String,
    /// Where its calls are reported: an address at Twilio, the id of an application at Telnyx. Empty where
    /// nobody is told.
    pub leads_to: String,
    /// Whether it can take calls.
    pub takes_calls: bool,
}

/// Who calls, as the carrier says it. It can be forged: it identifies and does not prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerId {
    /// A number that could exist.
    Number(Phone),
    /// Withheld, or unknown to the carrier.
    Withheld,
    /// An address of another kind: `sip:…`, `client:…`.
    Other(String),
}

/// What carriers write where a number is withheld, digits alone: the words `ANONYMOUS`, `RESTRICTED`,
/// `BLOCKED`, `UNKNOWN`, `UNAVAILABLE` as they are typed on a keypad (Twilio's list).
const KEYPAD_WORDS: [&str; 5] = ["266696687", "7378742833", "2562533", "8656696", "86282452253"];

impl CallerId {
    /// Reads what a carrier says of a caller.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.starts_with("sip:") || text.starts_with("sips:") || text.starts_with("client:") {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
            return Self::Other(shown);
        }
        if KEYPAD_WORDS.contains(&text.trim_start_matches('+')) {
            return Self::Withheld;
        }
        Phone::parse(text, None).map_or(Self::Withheld, Self::Number)
    }

    /// The number, where there is one.
    pub fn number(&self) -> Option<&Phone> {
        match self {
            Self::Number(phone) => Some(phone),
            Self::Withheld | Self::Other(_) => None,
        }
    }
}

/// A base address with its API's version at the end of the path, whether it was given with it or not.
fn base(provider: &'static str, text: &str, version: &str) -> Result<Url, ProviderError> {
    let refused = || ProviderError::refused(provider, "the base URL is not an http(s) address");
    let mut url: Url = text.trim().parse().map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        return Err(refused());
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let path = path.strip_suffix(version).unwrap_or(&path).trim_end_matches('/');
    url.set_path(&format!("{path}/{version}/"));
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_a_number_or_withheld_or_something_else() {
        let number = Phone::parse("+14155552671", None).unwrap();
        assert_eq!(CallerId::parse("+14155552671"), CallerId::Number(number.clone()));
        assert_eq!(CallerId::parse(" +14155552671 ").number(), Some(&number));
        for withheld in [
            "",
            "anonymous",
            "Restricted",
            "+266696687",
            "266696687",
            "+",
            "\u{0}",
            "5",
            "\u{202e}+1",
        ] {
            assert_eq!(CallerId::parse(withheld), CallerId::Withheld, "{withheld:?}");
        }
        let sip = CallerId::parse("sip:ann@example.com\r\nX: y");
        assert_eq!(sip, CallerId::Other("sip:ann@example.comX: y".to_owned()));
        let long = format!("client:{}", "x".repeat(1_000));
        assert!(matches!(CallerId::parse(&long), CallerId::Other(text) if text.len() == 200));
    }

    #[test]
    fn the_version_is_there_once() {
        for (given, is) in [
            ("https://api.telnyx.com", "https://api.telnyx.com/v2/"),
            ("https://api.telnyx.com/v2", "https://api.telnyx.com/v2/"),
            ("http://127.0.0.1:9/proxy/v2/", "http://127.0.0.1:9/proxy/v2/"),
            ("http://127.0.0.1:9/proxy?x=1#y", "http://127.0.0.1:9/proxy/v2/"),
        ] {
            assert_eq!(base("test", given, "v2").unwrap().as_str(), is, "{given}");
        }
        for wrong in ["", "api.telnyx.com", "ftp://x", "mailto:x@example.com"] {
            assert!(base("test", wrong, "v2").is_err(), "{wrong}");
        }
    }
}
