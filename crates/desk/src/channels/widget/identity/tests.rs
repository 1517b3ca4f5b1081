//! What a signed identity proves, and what it does not.

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_795_428_000;

fn now() -> Timestamp {
    Timestamp::from_millis(NOW * 1000)
}

fn secret() -> Secret {
    Secret::new("0123456789abcdef0123456789abcdef")
}

fn sign(header: &Header, claims: &Value, secret: &str) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn jwt(claims: &Value) -> Option<Proof> {
    by_jwt(&secret(), &sign(&Header::new(Algorithm::HS256), claims, secret().expose()), now())
}

/// Base64url without padding, of what jsonwebtoken would refuse to make.
fn base64(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn a_signed_token_proves_everything_in_it() {
    let proof = jwt(&json!({
        "sub": "u-1", "exp": NOW + 600, "iat": NOW, "name": "Mia", "email": "mia@example.com", "phone": "+4930123456",
        "aud": "shop", "iss": "https://shop.example",
    }))
    .unwrap();

    assert_eq!((proof.subject.as_str(), proof.name.as_deref()), ("u-1", Some("Mia")));
    assert!(proof.email_proven);
    assert_eq!(proof.phone.as_deref(), Some("+4930123456"));
    let unproven = json!({ "sub": "u-1", "exp": NOW + 600, "email": "mia@example.com", "email_verified": false });
    assert!(!jwt(&unproven).unwrap().email_proven);
}

#[test]
fn a_token_lives_for_its_time_and_at_most_a_day() {
    for (claims, good) in [
        (json!({ "sub": "u", "exp": NOW + 1 }), true),
        (json!({ "sub": "u", "exp": NOW + 24 * 3600 }), true),
        // The clocks of two servers differ a little.
        (json!({ "sub": "u", "exp": NOW - 30 }), true),
        (json!({ "sub": "u", "exp": NOW - 60 }), false),
        (json!({ "sub": "u", "exp": NOW + 25 * 3600 }), false),
        (json!({ "sub": "u", "exp": 1e300 }), false),
        (json!({ "sub": "u", "exp": -1 }), false),
        (json!({ "sub": "u", "exp": NOW + 600, "nbf": NOW + 300 }), false),
        (json!({ "sub": "u", "exp": NOW + 600, "iat": NOW + 300 }), false),
        (json!({ "sub": "u" }), false),
        (json!({ "exp": NOW + 600 }), false),
        (json!({ "sub": 7, "exp": NOW + 600 }), false),
        (json!({ "sub": "u", "exp": "tomorrow" }), false),
    ] {
        assert_eq!(jwt(&claims).is_some(), good, "{claims}");
    }
}

#[test]
fn a_token_of_another_key_or_algorithm_proves_nothing() {
    let claims = json!({ "sub": "u", "exp": NOW + 600 });
    let good = sign(&Header::new(Algorithm::HS256), &claims, secret().expose());
    assert!(by_jwt(&secret(), &good, now()).is_some());

    let other_key = sign(&Header::new(Algorithm::HS256), &claims, "another secret");
    let stronger = sign(&Header::new(Algorithm::HS512), &claims, secret().expose());
    let payload = base64(&claims.to_string());
    let none = |alg: &str| {
        format!("{}.{payload}.", base64(&json!({ "alg": alg, "typ": "JWT" }).to_string()))
    };
    let signature = good.rsplit('.').next().unwrap();
    let swapped =
        |alg: &str| format!("{}.{payload}.{signature}", base64(&json!({ "alg": alg }).to_string()));
    let changed =
        good.replace(&payload, &base64(&json!({ "sub": "admin", "exp": NOW + 600 }).to_string()));
    let cut = good[..good.len() - 2].to_owned();
    for forged in [
        other_key,
        stronger,
        none("none"),
        none("None"),
        none("HS256"),
        swapped("RS256"),
        swapped("none"),
        changed,
        cut,
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        good.replace('.', ""),
    ] {
        assert!(by_jwt(&secret(), &forged, now()).is_none(), "{forged}");
    }
}

#[test]
fn a_hash_proves_the_user_id_and_nothing_beside_it() {
    let hash = signing::hmac_hex(secret().expose().as_bytes(), "u-1");
    let text = json!({ "user_id": "u-1", "hash": hash, "name": "Mia", "email": "mia@example.com" })
        .to_string();

    let proof = by_hash(&secret(), &text).unwrap();

    assert_eq!(
        (proof.subject.as_str(), proof.email.as_deref(), proof.email_proven),
        ("u-1", Some("mia@example.com"), false)
    );
    for forged in [
        json!({ "user_id": "u-2", "hash": hash }),
        json!({ "user_id": "u-1", "hash": "" }),
        json!({ "user_id": "u-1", "hash": &hash[..62] }),
        json!({ "user_id": "u-1" }),
        json!({ "hash": hash }),
        json!({ "user_id": ["u-1"], "hash": hash }),
    ] {
        assert!(by_hash(&secret(), &forged.to_string()).is_none(), "{forged}");
    }
    assert!(by_hash(&secret(), "{").is_none());
    assert!(by_hash(&secret(), &"{\"a\":".repeat(1_000)).is_none());
}

#[test]
fn a_subject_is_a_short_name() {
    assert!(is_subject("u-1"));
    assert!(is_subject(&"x".repeat(128)));
    for wrong in ["", " ", "a\0b", "a\nb", &"x".repeat(129)] {
        assert!(!is_subject(wrong), "{wrong:?}");
    }
}
