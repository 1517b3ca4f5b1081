//! Who a visitor is in the host page's own system, signed by the business's own server.
//!
//! Two forms are taken. A JWT, signed by HS256 with the organization's identity secret, whose
//! claims are `sub` (required), `exp` (required, at most a day ahead), `name`, `email`, `phone`,
//! `iat` and `nbf`: everything in it is proven. Or a JSON text `{"user_id": "…", "hash": "…"}`,
//! whose hash is the HMAC-SHA256 of the user id by the secret in hexadecimal digits: it proves the
//! user id alone, for ever, so a `name` or `email` beside it is worth what a visitor types.

use std::time::Duration;

use frontdesk_base::{Error, Result, Secret, Timestamp, id::OrgId};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use crate::{App, Caller, Role, secrets, signing};

/// The name of the secret in the organization's vault.
const SECRET: &str = "widget.identity";
/// The longest signed identity.
const LONGEST: usize = 4_096;
/// The longest name that a host page knows somebody by.
const SUBJECT_CHARS: usize = 128;
/// How far ahead a JWT may end.
const LIFE: Duration = Duration::from_hours(24);
/// How far the clocks of two servers may differ.
const SKEW: Duration = Duration::from_mins(1);

/// What a signed identity says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// Who, in the host page's own system.
    pub(super) subject: String,
    /// The name.
    pub(super) name: Option<String>,
    /// The e-mail address.
    pub(super) email: Option<String>,
    /// Whether the signature is over the address too, and does not say that it is unproven.
    pub(super) email_proven: bool,
    /// The phone number; only where it is signed.
    pub(super) phone: Option<String>,
}

/// Whether the organization can sign identities already.
pub async fn has_identity_secret(app: &App, caller: &Caller) -> Result<bool> {
    Ok(secrets::names(app, caller).await?.iter().any(|name| name == SECRET))
}

/// Makes the secret by which the organization signs identities, or another one: what was signed
/// with the one before is refused from now on. It is shown this once.
pub async fn rotate_identity_secret(app: &App, caller: &Caller) -> Result<Secret> {
    caller.must_be(Role::Admin)?;
    let secret = Secret::new(app.random().token());
    secrets::put(app, caller, SECRET, &secret).await?;
    Ok(secret)
}

/// What a signed identity proves; `identity_invalid` for one that proves nothing here.
pub(super) async fn verify(app: &App, org: &OrgId, identity: &str) -> Result<Proof> {
    let invalid = || Error::SignedOut("identity_invalid");
    if identity.len() > LONGEST {
        return Err(invalid());
    }
    let secret = secrets::open(app, org, SECRET).await?.ok_or_else(invalid)?;
    let identity = identity.trim();
    let proof = if identity.starts_with('{') {
        by_hash(&secret, identity)
    } else {
        by_jwt(&secret, identity, app.clock().now())
    };
    proof.filter(|proof| is_subject(&proof.subject)).ok_or_else(invalid)
}

fn is_subject(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= SUBJECT_CHARS
        && !text.chars().any(char::is_control)
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: f64,
    iat: Option<f64>,
    nbf: Option<f64>,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    phone: Option<String>,
}

fn by_jwt(secret: &Secret, token: &str, now: Timestamp) -> Option<Proof> {
    // One algorithm: a token that names another, or none, is refused before its signature is read.
    let mut validation = Validation::new(Algorithm::HS256);
    // The times are checked below, by the clock that everything else goes by. An audience is the
    // host page's own affair: the secret serves this one purpose.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(secret.expose().as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?.claims;

    let at = |seconds: f64| Timestamp::from_millis(millis(seconds));
    let ends = at(claims.exp);
    let in_time = ends.plus(SKEW) > now && ends <= now.plus(LIFE).plus(SKEW);
    let begun = |from: Option<f64>| from.is_none_or(|from| at(from) <= now.plus(SKEW));
    (in_time && begun(claims.iat) && begun(claims.nbf)).then(|| Proof {
        subject: claims.sub,
        name: claims.name,
        email: claims.email,
        email_proven: claims.email_verified != Some(false),
        phone: claims.phone,
    })
}

/// The seconds of a JWT's times in milliseconds.
fn millis(seconds: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let millis = (seconds * 1000.0) as i64;
    // Room for what is added to it.
    millis.clamp(0, i64::MAX / 4)
}

#[derive(Deserialize)]
struct Hashed {
    user_id: String,
    hash: String,
    name: Option<String>,
    email: Option<String>,
}

fn by_hash(secret: &Secret, text: &str) -> Option<Proof> {
    let hashed: Hashed = serde_json::from_str(text).ok()?;
    let right = signing::hmac_hex(secret.expose().as_bytes(), &hashed.user_id);
    signing::same(&right, &hashed.hash.to_ascii_lowercase()).then_some(Proof {
        subject: hashed.user_id,
        name: hashed.name,
        email: hashed.email,
        email_proven: false,
        phone: None,
    })
}

#[cfg(test)]
mod tests;
