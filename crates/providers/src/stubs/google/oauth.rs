//! The token endpoint.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Reply, Seen, State, pairs};

/// What somebody said yes to.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) challenge: String,
    pub(super) redirect: String,
    pub(super) scope: String,
}

fn refused(word: &str) -> Reply {
    (400, json!({ "error": word, "error_description": "secret words about ann@example.com" }))
}

pub(super) fn token(state: &mut State, seen: &Seen) -> Reply {
    let form = pairs(&String::from_utf8_lossy(&seen.body));
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if field("client_id").is_empty() || field("client_secret").is_empty() {
        return (401, json!({ "error": "invalid_client" }));
    }
    match field("grant_type") {
        "authorization_code" => {
            // A code is good once, for whoever began.
            let Some(code) = state.codes.remove(field("code")) else {
                return refused("invalid_grant");
            };
            let digest = Sha256::digest(field("code_verifier").as_bytes());
            if URL_SAFE_NO_PAD.encode(digest) != code.challenge
                || field("redirect_uri") != code.redirect
            {
                return refused("invalid_grant");
            }
            let refresh = state.unique("1//refresh");
            state.refresh.insert(refresh.clone());
            let mut answer = fresh(state, &code.scope);
            answer["refresh_token"] = json!(refresh);
            let claims = json!({ "sub": "1", "email": "ann@example.com", "email_verified": true });
            let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
            answer["id_token"] = json!(format!("e30.{claims}.c2ln"));
            (200, answer)
        }
        "refresh_token" => {
            if !state.refresh.contains(field("refresh_token")) {
                return refused("invalid_grant");
            }
            let scope = "https://www.googleapis.com/auth/calendar.events";
            (200, fresh(state, scope))
        }
        _ => refused("unsupported_grant_type"),
    }
}

fn fresh(state: &mut State, scope: &str) -> Value {
    let access = state.unique("ya29.");
    state.access.insert(access.clone());
    json!({ "access_token": access, "expires_in": 3599, "scope": scope, "token_type": "Bearer" })
}

pub(super) fn revoke(state: &mut State, seen: &Seen) -> Reply {
    let form = pairs(&String::from_utf8_lossy(&seen.body));
    let token = form.get("token").map_or("", String::as_str);
    if !state.refresh.contains(token) && !state.access.contains(token) {
        return refused("invalid_token");
    }
    state.refresh.clear();
    state.access.clear();
    (200, json!({}))
}
