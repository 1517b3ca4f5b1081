//! Whether a request is Telnyx's: ed25519 over `timestamp|body` (Telnyx's "Receiving webhooks"; the rules
//! of telnyx-python 4.189).

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Timestamp;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::super::NotGenuine;

/// How far the time of a request may be from ours, in seconds, either way.
const TOLERANCE: u64 = 300;

/// What the headers of a request say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signature<'a> {
    /// `telnyx-signature-ed25519`: 64 bytes in base64.
    pub signature: &'a str,
    /// `telnyx-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
}

/// Whether a text could be an account's public key: 32 bytes in base64.
pub fn is_public_key(text: &str) -> bool {
    STANDARD.decode(text.trim()).is_ok_and(|key| key.len() == 32)
}

/// Whether the holder of an account's key (base64, as the portal shows it) signed the body, within five
/// minutes of now.
pub fn verify(
    public_key: &str,
    signature: &Signature<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), NotGenuine> {
    let key = STANDARD.decode(public_key.trim()).map_err(|_| NotGenuine)?;
    let given = STANDARD.decode(signature.signature.trim()).map_err(|_| NotGenuine)?;
    if key.len() != 32 || given.len() != 64 || signature.timestamp.len() > 20 {
        return Err(NotGenuine);
    }
    let at: i64 = signature.timestamp.parse().map_err(|_| NotGenuine)?;
    if (now.millis() / 1000).abs_diff(at) > TOLERANCE {
        return Err(NotGenuine);
    }
    let mut signed = Vec::with_capacity(signature.timestamp.len() + 1 + body.len());
    signed.extend_from_slice(signature.timestamp.as_bytes());
    signed.push(b'|');
    signed.extend_from_slice(body);
    UnparsedPublicKey::new(&ED25519, key).verify(&signed, &given).map_err(|_| NotGenuine)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The key of the seed 00 01 … 1f, and what it signed (PyNaCl; telnyx-python accepts it).
    const KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
    const BODY: &str = r#"{"data":{"event_type":"call.initiated","id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","occurred_at":"2026-01-02T03:04:05.000000Z","payload":{"call_control_id":"v3:test","direction":"incoming","from":"+14155550100","to":"+15005550006","state":"parked"},"record_type":"event"},"meta":{"attempt":1,"delivered_to":"https://rx.example.com/webhooks/telnyx"}}"#;
    const SIGNED: Signature<'_> = Signature {
        signature: "ABuILQcnjOmIg2NYeCL7ouMIz/fSEVxWcw3vGAdBUTKm3qVeq8IcO49HLl2vnp621ZuvwJJbc0MKqySAuhzfCA==",
        timestamp: "1767323045",
    };

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn holds(key: &str, signature: &Signature<'_>, body: &str, seconds: i64) -> bool {
        verify(key, signature, body.as_bytes(), at(seconds)).is_ok()
    }

    #[test]
    fn a_known_signature_holds_for_five_minutes() {
        for now in [1_767_323_050, 1_767_323_045 + 300, 1_767_323_045 - 300] {
            assert!(holds(KEY, &SIGNED, BODY, now), "{now}");
        }
        for now in [1_767_323_045 + 301, 1_767_323_045 - 301, 0, i64::MAX / 1000] {
            assert!(!holds(KEY, &SIGNED, BODY, now), "{now}");
        }
    }

    #[test]
    fn what_was_changed_is_refused() {
        let now = 1_767_323_050;
        let other = "1767323046";
        let url_safe = SIGNED.signature.replace('/', "_");
        let short = STANDARD.encode([7; 31]);
        for (key, signature, body) in [
            (KEY, SIGNED, BODY.replace("incoming", "outgoing")),
            (KEY, Signature { timestamp: other, ..SIGNED }, BODY.to_owned()),
            (KEY, Signature { timestamp: "", ..SIGNED }, BODY.to_owned()),
            (KEY, Signature { timestamp: "soon", ..SIGNED }, BODY.to_owned()),
            (KEY, Signature { signature: &url_safe, ..SIGNED }, BODY.to_owned()),
            (KEY, Signature { signature: "", ..SIGNED }, BODY.to_owned()),
            (&short, SIGNED, BODY.to_owned()),
            ("", SIGNED, BODY.to_owned()),
        ] {
            assert!(!holds(key, &signature, &body, now), "{signature:?}");
        }
        assert!(is_public_key(KEY) && !is_public_key(&short) && !is_public_key("KEY0123"));
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(key in any::<String>(), signature in any::<String>(), timestamp in any::<String>(), body in any::<Vec<u8>>()) {
            for key in [KEY, key.as_str()] {
                let given = Signature { signature: &signature, timestamp: &timestamp };
                prop_assert!(verify(key, &given, &body, at(1_767_323_045)).is_err());
            }
        }
    }
}
