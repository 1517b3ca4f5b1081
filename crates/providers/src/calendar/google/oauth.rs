//! How somebody lets us into their Google account: OAuth 2.0 with PKCE.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{Secret, Timestamp};
use reqwest::{Url, header::HeaderValue};
use serde::Deserialize;

use super::GOOGLE;
use crate::{
    error::{Kind, ProviderError, identifier},
    http::{Answer, Call, Http},
};

const AUTHORIZE: &str = "https://accounts.google.com/o/oauth2/v2/auth";
const TOKEN: &str = "https://oauth2.googleapis.com/token";
const REVOKE: &str = "https://oauth2.googleapis.com/revoke";

/// What is asked for: to read and write events, to list calendars, to see when others are busy, and whose
/// account it is.
const SCOPES: &str = "openid email https://www.googleapis.com/auth/calendar.events \
    https://www.googleapis.com/auth/calendar.calendarlist.readonly \
    https://www.googleapis.com/auth/calendar.freebusy";
/// What stands for each of the two that are needed, and what they are in words.
const NEEDED: [(&str, &str); 2] = [
    ("https://www.googleapis.com/auth/calendar.events", "to see and change events"),
    (
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "to see the list of calendars",
    ),
];
/// This one holds both.
const EVERYTHING: &str = "https://www.googleapis.com/auth/calendar";

const DEADLINE: Duration = Duration::from_secs(30);
const MAX_ANSWER: usize = 256 * 1024;
/// How long a token is good where Google does not say.
const USUAL_LIFE: u64 = 3_000;

/// The application by which Google knows this installation.
#[derive(Debug, Clone)]
pub struct GoogleApp {
    /// Its id, `….apps.googleusercontent.com`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// A stub or a proxy that stands for Google's hosts.
    pub base_url: Option<String>,
}

/// What somebody let us have.
#[derive(Debug, Clone)]
pub struct Grant {
    /// For calls of the API.
    pub access_token: Secret,
    /// For more access tokens; when refreshing there is usually none, and the old one stays good.
    pub refresh_token: Option<Secret>,
    /// Until when the access token is good.
    pub expires_at: Timestamp,
    /// What is allowed, names parted by spaces.
    pub scope: String,
    /// Whose account it is.
    pub email: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: Secret,
    expires_in: Option<u64>,
    refresh_token: Option<Secret>,
    #[serde(default)]
    scope: String,
    id_token: Option<String>,
}

impl GoogleApp {
    /// Where somebody says yes. Google asks each time, since only then a refresh token comes.
    ///
    /// # Panics
    ///
    /// Never: Google's address is a constant.
    pub fn authorize_url(
        &self,
        redirect_uri: &str,
        state: &str,
        code_challenge: &str,
        login_hint: Option<&str>,
    ) -> Url {
        let at = self.at("/o/oauth2/v2/auth", AUTHORIZE);
        let mut url = at.unwrap_or_else(|_| Url::parse(AUTHORIZE).expect("a constant"));
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", SCOPES)
            .append_pair("access_type", "offline")
            .append_pair("prompt", "consent")
            .append_pair("include_granted_scopes", "true")
            .append_pair("state", state)
            .append_pair("code_challenge", code_challenge)
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(login_hint.map(|hint| ("login_hint", hint)));
        url
    }

    /// Takes the code that Google sent somebody back with.
    ///
    /// Fails with [`Kind::Refused`] when a permission that is needed was not given; the error says which.
    pub async fn exchange(
        &self,
        http: &Http,
        code: &str,
        redirect_uri: &str,
        code_verifier: &Secret,
        now: Timestamp,
    ) -> Result<Grant, ProviderError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", code_verifier.expose()),
        ];
        let grant = self.token(http, &form, now).await?;
        let has: Vec<&str> = grant.scope.split_whitespace().collect();
        let missing: Vec<&str> = NEEDED
            .iter()
            .filter(|(scope, _)| !has.contains(scope) && !has.contains(&EVERYTHING))
            .map(|(_, words)| *words)
            .collect();
        if missing.is_empty() {
            Ok(grant)
        } else {
            let missing = missing.join(" and ");
            Err(ProviderError::refused(GOOGLE, format_args!("it was not allowed {missing}")))
        }
    }

    /// A new access token. Fails with [`Kind::Auth`] when the refresh token is not good any more: somebody
    /// has to say yes again, trying again does not help.
    pub async fn refresh(
        &self,
        http: &Http,
        refresh_token: &Secret,
        now: Timestamp,
    ) -> Result<Grant, ProviderError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose()),
        ];
        self.token(http, &form, now).await
    }

    /// Gives a token back, and all that came of it. One that is not good any more is as good as given back.
    pub async fn revoke(&self, http: &Http, token: &Secret) -> Result<(), ProviderError> {
        let call = form(self.at("/revoke", REVOKE)?, &[("token", token.expose())])?;
        match http.send(call).await {
            Ok(_) => Ok(()),
            Err(error) if error.detail.ends_with("invalid_token") => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn token(
        &self,
        http: &Http,
        pairs: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<Grant, ProviderError> {
        let call = form(self.at("/token", TOKEN)?, pairs)?;
        let token: Tokens = http.send(call).await?.json(GOOGLE)?;
        let life = Duration::from_secs(token.expires_in.unwrap_or(USUAL_LIFE));
        Ok(Grant {
            access_token: token.access_token,
            refresh_token: token.refresh_token,
            expires_at: now.plus(life),
            scope: token.scope,
            email: token.id_token.as_deref().and_then(email),
        })
    }

    fn at(&self, path: &str, usual: &str) -> Result<Url, ProviderError> {
        let url = match &self.base_url {
            Some(base) => Url::parse(&format!("{}{path}", base.trim_end_matches('/'))),
            None => Url::parse(usual),
        };
        url.map_err(|_| ProviderError::refused(GOOGLE, "the base URL is not one"))
    }
}

fn form(url: Url, pairs: &[(&str, &str)]) -> Result<Call, ProviderError> {
    // The query of an address is written as a form is.
    let mut written = Url::parse("form:").map_err(|_| ProviderError::refused(GOOGLE, "no form"))?;
    written.query_pairs_mut().extend_pairs(pairs);
    let body = written.query().unwrap_or_default().to_owned();
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    let call = Call::post(GOOGLE, url).body(kind, body).explain(explain);
    Ok(call.deadline(DEADLINE).max_bytes(MAX_ANSWER))
}

/// The address in an id token. Its signature is not looked at: it came over TLS from Google itself.
fn email(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        email: String,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    Some(claims.email).filter(|email| email.len() <= 254 && email.contains('@'))
}

/// What Google's own word says beyond the status.
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    #[derive(Deserialize)]
    struct Said {
        error: String,
    }
    let said: Option<Said> = serde_json::from_slice(&answer.body).ok();
    let Some(word) = said.as_ref().and_then(|said| identifier(&said.error)) else { return error };
    let status = answer.status.as_u16();
    let (kind, detail) = match word {
        "invalid_grant" => {
            (Kind::Auth, "the access was revoked or has expired: invalid_grant".to_owned())
        }
        // About the installation, not about anybody's account: it works again once that is put right.
        "invalid_client" => (Kind::Wait, format!("the client id or its secret is wrong: {word}")),
        // The access was given to another client id. Unless that comes back, somebody has to say yes again.
        "unauthorized_client" => {
            (Kind::Refused, format!("the access belongs to another client id: {word}"))
        }
        "internal_failure" | "temporarily_unavailable" | "server_error" => {
            (Kind::Retry, format!("HTTP {status} {word}"))
        }
        _ => (error.kind, format!("HTTP {status} {word}")),
    };
    ProviderError::new(kind, GOOGLE, detail).after(error.retry_after)
}
