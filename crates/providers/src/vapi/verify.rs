//! Whether a request is Vapi's: by a bearer token, by the older shared secret, or by HMAC over the time and
//! the body (Vapi's "Server authentication").

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::{Secret, Timestamp};
use ring::hmac;
use subtle::ConstantTimeEq;

use crate::phone::NotGenuine;

/// How far the time of a signed request may be from ours, in milliseconds, either way.
const TOLERANCE: u64 = 300_000;
/// A time above this is in milliseconds: as seconds it would be the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;
/// The longest signature or secret that is looked at, in bytes.
const LONGEST: usize = 1_000;

/// What the headers of a request say; what is not there is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proof<'a> {
    /// `Authorization`.
    pub authorization: &'a str,
    /// `X-Vapi-Secret`: the secret as it is.
    pub secret: &'a str,
    /// `X-Signature`: of HMAC-SHA256, in hexadecimal digits or base64, perhaps after `sha256=`.
    pub signature: &'a str,
    /// `X-Timestamp`: since 1970, in seconds or milliseconds (Vapi does not say which).
    pub timestamp: &'a str,
}

/// Whether whoever knows the secret made the request: it shows the secret, or has signed
/// `timestamp.body` with it within five minutes of now. A signature without a time could be sent again by
/// anybody, so it proves nothing.
pub fn verify(
    secret: &Secret,
    proof: &Proof<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), NotGenuine> {
    let key = secret.expose();
    if key.is_empty() {
        return Err(NotGenuine);
    }
    let shown =
        |text: &str| text.len() <= LONGEST && bool::from(text.as_bytes().ct_eq(key.as_bytes()));
    let bearer = proof.authorization.split_once(' ');
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if bearer.is_some_and(|(_, token)| shown(token.trim())) || shown(proof.secret) {
        return Ok(());
    }
    signed(key, proof, body, now)
}

fn signed(key: &str, proof: &Proof<'_>, body: &[u8], now: Timestamp) -> Result<(), NotGenuine> {
    if proof.signature.is_empty() || proof.signature.len() > LONGEST || proof.timestamp.len() > 20 {
        return Err(NotGenuine);
    }
    let at: i64 = proof.timestamp.parse().map_err(|_| NotGenuine)?;
    let millis = if at > MILLISECONDS { at } else { at.saturating_mul(1_000) };
    if now.millis().abs_diff(millis) > TOLERANCE {
        return Err(NotGenuine);
    }
    let given = proof.signature.strip_prefix("sha256=").unwrap_or(proof.signature);
    let given = digest(given).ok_or(NotGenuine)?;
    let mut payload = Vec::with_capacity(proof.timestamp.len() + 1 + body.len());
    payload.extend_from_slice(proof.timestamp.as_bytes());
    payload.push(b'.');
    payload.extend_from_slice(body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hmac::verify(&key, &payload, &given).map_err(|_| NotGenuine)
}

/// 32 bytes in hexadecimal digits or in base64.
fn digest(text: &str) -> Option<Vec<u8>> {
    if text.len() == 64 && text.is_ascii() {
        return (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
            .collect();
    }
    STANDARD.decode(text).ok().filter(|bytes| bytes.len() == 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Computed with another implementation of HMAC.
    const KEY: &str = "vapi_hmac_secret_1";
    const TIME: &str = "1767323045";
    const BODY: &str =
        r#"{"message":{"type":"status-update","status":"ended","timestamp":1767323045000}}"#;
    const HEX: &str = "d39d59f61f06e437226ba6eace3860505829278afc007f0d15518607c4497187";
    const BASE64: &str = "051Z9h8G5Dcia6bqzjhgUFgpJ4r8AH8NFVGGB8RJcYc=";
    const SHA1: &str = "c1530f2b8207948734569985c691de5a90fbdc5e";
    const OF_BODY_ALONE: &str = "c1c8b66ac3d2d6c257b8c3f503ec8ff33824e6a57fe858d838964ca8005b1169";

    fn holds(proof: &Proof<'_>, body: &str, seconds: i64) -> bool {
        let now = Timestamp::from_millis(seconds * 1_000);
        verify(&Secret::new(KEY), proof, body.as_bytes(), now).is_ok()
    }

    #[test]
    fn a_known_signature_holds_for_five_minutes() {
        let prefixed = format!("sha256={HEX}");
        for signature in [HEX, BASE64, prefixed.as_str(), &HEX.to_uppercase()] {
            let proof = Proof { signature, timestamp: TIME, ..Proof::default() };
            for now in [1_767_323_045, 1_767_323_045 + 300, 1_767_323_045 - 300] {
                assert!(holds(&proof, BODY, now), "{signature} {now}");
            }
            for now in [1_767_323_045 + 301, 1_767_323_045 - 301, 0] {
                assert!(!holds(&proof, BODY, now), "{signature} {now}");
            }
            assert!(!holds(&proof, &BODY.replace("ended", "Ended"), 1_767_323_045));
        }
    }

    #[test]
    fn the_time_may_be_in_milliseconds() {
        let time = "1767323045000";
        let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
        let signature = STANDARD.encode(hmac::sign(&key, format!("{time}.{BODY}").as_bytes()));
        let proof = Proof { signature: &signature, timestamp: time, ..Proof::default() };
        assert!(holds(&proof, BODY, 1_767_323_050));
        assert!(!holds(&proof, BODY, 1_767_323_045 + 301));
    }

    #[test]
    fn what_proves_less_is_refused() {
        for (signature, timestamp) in [
            (SHA1, TIME),
            (OF_BODY_ALONE, TIME),
            (OF_BODY_ALONE, ""),
            (HEX, ""),
            (HEX, "soon"),
            (HEX, "1767323046"),
            (&HEX[1..], TIME),
            ("", TIME),
            ("sha256=", TIME),
        ] {
            let proof = Proof { signature, timestamp, ..Proof::default() };
            assert!(!holds(&proof, BODY, 1_767_323_045), "{signature} {timestamp}");
        }
    }

    #[test]
    fn the_secret_may_be_shown_as_a_bearer_or_as_it_is() {
        let bearer = format!("Bearer {KEY}");
        let small = format!("bearer  {KEY} ");
        for proof in [
            Proof { authorization: &bearer, ..Proof::default() },
            Proof { authorization: &small, ..Proof::default() },
            Proof { secret: KEY, ..Proof::default() },
        ] {
            assert!(holds(&proof, "anything", 5), "{proof:?}");
        }
        let other = format!("Basic {KEY}");
        for proof in [
            Proof::default(),
            Proof { authorization: KEY, ..Proof::default() },
            Proof { authorization: &other, ..Proof::default() },
            Proof { authorization: "Bearer ", ..Proof::default() },
            Proof { secret: "vapi_hmac_secret_2", ..Proof::default() },
        ] {
            assert!(!holds(&proof, "anything", 5), "{proof:?}");
        }
        let none = Proof { authorization: "Bearer ", secret: "", ..Proof::default() };
        assert!(verify(&Secret::new(""), &none, b"", Timestamp::from_millis(0)).is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(
            authorization in any::<String>(), secret in any::<String>(), signature in any::<String>(),
            timestamp in "[0-9]{0,25}|\\PC*", body in any::<Vec<u8>>(),
        ) {
            let proof = Proof { authorization: &authorization, secret: &secret, signature: &signature, timestamp: &timestamp };
            prop_assert!(verify(&Secret::new(KEY), &proof, &body, Timestamp::from_millis(1_767_323_045_000)).is_err());
        }
    }
}
