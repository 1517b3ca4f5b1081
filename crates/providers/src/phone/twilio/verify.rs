//! Whether a request is Twilio's: `X-Twilio-Signature` (Twilio's "Webhooks security"; the rules of its
//! SDKs, twilio-python 9.13 and twilio-node).
//!
//! The signature is over the address as Twilio called it and the fields of the form, by the account's
//! token. While a token is replaced there are two, and either may have signed.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use reqwest::Url;
use ring::{digest, hmac};
use subtle::ConstantTimeEq;

use super::{super::NotGenuine, Fields};

/// What was sent along.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// Nothing that is signed: a GET, or the opening of a websocket.
    Nothing,
    /// The fields of a form.
    Form(&'a Fields),
    /// Any other bytes: their hash is in the address, as `bodySHA256`.
    Raw(&'a [u8]),
}

/// A request, as far as it is signed.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The public address that Twilio called, with its query: made of the configured one, never of a
    /// `Host` header.
    pub url: &'a str,
    /// The header `X-Twilio-Signature`.
    pub signature: &'a str,
    /// The header `X-Twilio-Webhooks-Signature-Settings`, where there is one.
    pub settings: Option<&'a str>,
    /// What was sent along.
    pub body: Body<'a>,
}

/// Whether one of the tokens signed the request.
pub fn verify(tokens: &[Secret], asked: &Asked<'_>) -> Result<(), NotGenuine> {
    let algorithm = algorithm(asked.settings)?;
    let given = STANDARD.decode(asked.signature.trim()).map_err(|_| NotGenuine)?;
    if let Body::Raw(bytes) = asked.body {
        same_hash(asked.url, bytes)?;
    }
    let fields = match asked.body {
        Body::Form(fields) => joined(fields),
        Body::Nothing | Body::Raw(_) => String::new(),
    };
    for token in tokens.iter().filter(|token| !token.expose().is_empty()) {
        let key = hmac::Key::new(algorithm, token.expose().as_bytes());
        for url in forms(asked.url) {
            let signed = format!("{url}{fields}");
            if hmac::verify(&key, signed.as_bytes(), &given).is_ok() {
                return Ok(());
            }
        }
    }
    Err(NotGenuine)
}

/// How the request says that it is signed. The header names no secret: whoever adds it only chooses
/// between two ways of proving that they know one.
fn algorithm(settings: Option<&str>) -> Result<hmac::Algorithm, NotGenuine> {
    let named = settings.into_iter().flat_map(|text| text.split(','));
    let mut named = named.filter_map(|part| part.trim().strip_prefix("algorithm="));
    match named.next().map(str::trim) {
        None | Some("HMAC_SHA1") => Ok(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        Some("HMAC_SHA256") => Ok(hmac::HMAC_SHA256),
        Some(_) => Err(NotGenuine),
    }
}

/// Names in order, and under each its distinct values in order, one after the other.
fn joined(fields: &Fields) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in fields.pairs() {
        sorted.entry(name).or_default().insert(value);
    }
    let mut all = String::new();
    for (name, values) in sorted {
        for value in values {
            all.push_str(name);
            all.push_str(value);
        }
    }
    all
}

/// The ways in which Twilio may have written the address: with and without the port, as it came or as a
/// URL library writes it, with an apostrophe in the query escaped or not.
fn forms(url: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([url.to_owned()]);
    if let Ok(parsed) = Url::parse(url) {
        all.insert(parsed.into());
    }
    if let Some((path, query)) = url.split_once('?') {
        all.insert(format!("{path}?{}", query.replace("%27", "'")));
        all.insert(format!("{path}?{}", query.replace('\'', "%27")));
    }
    all.iter().flat_map(|url| ports(url)).collect()
}

/// The address as it is, without its port, and with the one that Twilio's SDKs take for the usual one.
fn ports(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return all };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let port = authority.rfind(':').filter(|at| {
        let digits = &authority[at + 1..];
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if let Some(at) = port {
        all.push(format!("{scheme}://{}{path}", &authority[..at]));
    } else {
        let usual: &[u16] = if scheme == "https" { &[443] } else { &[80, 443] };
        all.extend(usual.iter().map(|port| format!("{scheme}://{authority}:{port}{path}")));
    }
    all
}

/// Whether `bodySHA256` in the address is the hash of the body.
fn same_hash(url: &str, body: &[u8]) -> Result<(), NotGenuine> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let told = query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="));
    let told = told.ok_or(NotGenuine)?.to_ascii_lowercase();
    let mut hash = String::with_capacity(64);
    for byte in digest::digest(&digest::SHA256, body).as_ref() {
        use std::fmt::Write;
        let _ = write!(hash, "{byte:02x}");
    }
    if bool::from(hash.as_bytes().ct_eq(told.as_bytes())) { Ok(()) } else { Err(NotGenuine) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "test_auth_token_0123456789abcdef";

    fn asked<'a>(url: &'a str, signature: &'a str, body: Body<'a>) -> Asked<'a> {
        Asked { url, signature, settings: None, body }
    }

    fn holds(key: &str, asked: &Asked<'_>) -> bool {
        verify(&[Secret::new(key)], asked).is_ok()
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    /// Twilio's own example, as `twilio-python` 9.13 computes it.
    fn example() -> Fields {
        Fields::parse(
            b"Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310",
        )
        .unwrap()
    }

    #[test]
    fn known_signatures_hold_with_and_without_the_port() {
        let fields = example();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        for signature in ["GvWf1cFY/Q7PnoempGyD5oXAezc=", "5s2PFy0qmPcZucb4eH4b08ZJtL0="] {
            assert!(holds("12345", &asked(url, signature, Body::Form(&fields))), "{signature}");
            let with_port = url.replace(".com", ".com:443");
            assert!(holds("12345", &asked(&with_port, signature, Body::Form(&fields))));
            assert!(!holds("12346", &asked(url, signature, Body::Form(&fields))));
            assert!(!holds("", &asked(url, signature, Body::Form(&fields))));
        }
    }

    #[test]
    fn a_shared_key_signs_by_the_algorithm_that_is_named() {
        let fields = example();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let signature = "/Px0ZZziCxf9Zt7wehmYS+fbCh+oLQi2VrfCqcV1vPM=";
        let with = |settings| Asked { settings, ..asked(url, signature, Body::Form(&fields)) };

        assert!(holds("12345", &with(Some("key=SK1,algorithm=HMAC_SHA256"))));
        assert!(!holds("12345", &with(Some("key=SK1"))));
        assert!(!holds("12345", &with(Some("key=SK1,algorithm=HMAC_MD5"))));
        assert!(!holds("12345", &with(None)));
    }

    #[test]
    fn repeated_empty_and_foreign_fields_are_signed_as_they_are() {
        let voice = fields(&[
            ("AccountSid", "AC00000000000000000000000000000001"),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", "CA00000000000000000000000000000001"),
            ("CallStatus", "ringing"),
            ("Called", "+15005550006"),
            ("Caller", "+14155550100"),
            ("Direction", "inbound"),
            ("From", "+14155550100"),
            ("To", "+15005550006"),
        ]);
        let url = "https://rx.example.com/webhooks/twilio/voice";
        for signature in ["5NWmG1KvviFl++HMr2DnwDQxyEU=", "B5384z+dmSSjn5CqaPFffg0yiwM="] {
            assert!(holds(TOKEN, &asked(url, signature, Body::Form(&voice))));
        }
        let text = fields(&[
            ("Body", "Grüße ✓ & more"),
            ("NumMedia", "0"),
            ("Empty", ""),
            ("Dup", "b"),
            ("Dup", "a"),
            ("Dup", "a"),
        ]);
        let url = "https://rx.example.com/webhooks/twilio/sms";
        assert!(holds(TOKEN, &asked(url, "o9Wz+RLmBsaTdCILB3EaPldgXTw=", Body::Form(&text))));
    }

    #[test]
    fn a_body_that_is_no_form_is_proven_by_its_hash() {
        let hash = "93a23971a914e5eacbf0a8d25154cda309c3c1c72fbb9914d47c60f3cb681588";
        let url = format!("https://rx.example.com/webhooks/twilio/json?bodySHA256={hash}");
        let signature = "MsZs6syuplVRNXQtS6eOPVM0JZE=";

        assert!(holds(TOKEN, &asked(&url, signature, Body::Raw(br#"{"hello":"world"}"#))));
        assert!(!holds(TOKEN, &asked(&url, signature, Body::Raw(br#"{"hello":"w0rld"}"#))));
        assert!(!holds(TOKEN, &asked("https://rx.example.com/x", signature, Body::Raw(b""))));
    }

    #[test]
    fn addresses_alone_are_signed_to_the_slash() {
        let ws = "wss://rx.example.com/media/twilio";
        assert!(holds(TOKEN, &asked(ws, "4SCnx5rVGnv+XrOFkteL7ai/Nqk=", Body::Nothing)));
        assert!(!holds(TOKEN, &asked(ws, "41OU3pENHZYVwJSMTtlib3O06Ac=", Body::Nothing)));
        let slash = "wss://rx.example.com/media/twilio/";
        assert!(holds(TOKEN, &asked(slash, "41OU3pENHZYVwJSMTtlib3O06Ac=", Body::Nothing)));
        let get = "https://rx.example.com/webhooks/twilio/voice?CallSid=CA1&From=%2B1415";
        assert!(holds(TOKEN, &asked(get, "i0feOMFn4Iy1YkPvyldhNK+zQ/U=", Body::Nothing)));
    }

    #[test]
    fn either_token_may_have_signed() {
        let ws = asked(
            "wss://rx.example.com/media/twilio",
            "4SCnx5rVGnv+XrOFkteL7ai/Nqk=",
            Body::Nothing,
        );
        let both = [Secret::new("the new one"), Secret::new(TOKEN)];
        assert!(verify(&both, &ws).is_ok());
        assert!(verify(&both[..1], &ws).is_err());
        assert!(verify(&[], &ws).is_err());
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        for signature in [
            "",
            " ",
            "4SCnx5rVGnv+XrOFkteL7ai/Nqk",
            "4SCnx5rVGnv-XrOFkteL7ai_Nqk=",
            "\u{0}",
            "AAAA",
        ] {
            let ws = asked("wss://rx.example.com/media/twilio", signature, Body::Nothing);
            assert!(!holds(TOKEN, &ws), "{signature:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(url in any::<String>(), signature in any::<String>(), body in any::<Vec<u8>>(), settings in any::<Option<String>>()) {
            let fields = Fields::parse(&body);
            let raw = Asked { url: &url, signature: &signature, settings: settings.as_deref(), body: Body::Raw(&body) };
            prop_assert!(!holds(TOKEN, &raw));
            if let Some(fields) = &fields {
                let form = Asked { body: Body::Form(fields), ..raw };
                prop_assert!(!holds(TOKEN, &form));
            }
        }

        #[test]
        fn what_was_signed_holds_whatever_it_is(pairs in proptest::collection::vec(("\\PC{0,8}", any::<String>()), 0..8)) {
            let fields = Fields::of(pairs);
            let url = "https://rx.example.com/hooks/twilio/x/voice";
            let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
            let signature = STANDARD.encode(hmac::sign(&key, format!("{url}{}", joined(&fields)).as_bytes()));
            prop_assert!(holds(TOKEN, &asked(url, &signature, Body::Form(&fields))));
        }
    }
}
