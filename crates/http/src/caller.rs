//! Who calls: a signed-in browser, a program with an API key, a visitor's widget.
//!
//! These only carry what was shown to the operations that prove it. A browser shows a cookie, which
//! is why routes that take [`Signed`] or [`Member`] belong inside [`crate::csrf::same_site_only`];
//! the others show a bearer token, which no other site can make a browser send.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponseParts, ResponseParts},
};
use frontdesk_base::Error;
use frontdesk_desk::{
    App, Caller, Visitor,
    auth::{self, Client, NewSession, SignedIn},
    channels::widget,
};

use crate::{ClientInfo, Door, Failure, limits::Limits};

/// The longest token anything of ours has; a longer one is looked up nowhere.
const TOKEN_BYTES: usize = 256;

/// How long a browser keeps the cookie: as long as browsers allow. When the session ends is
/// decided here, each time it is shown.
const COOKIE_SECONDS: u32 = 400 * 24 * 3600;

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Signed(pub SignedIn);

/// A signed-in browser, as a member of its current organization.
#[derive(Debug, Clone)]
pub struct Member(pub Caller);

/// A program with an API key.
#[derive(Debug, Clone)]
pub struct Key(pub Caller);

/// A visitor's widget.
#[derive(Debug, Clone)]
pub struct WidgetVisitor(pub Visitor);

/// The session token that a browser shows, if it shows one: for signing out.
#[derive(Debug, Clone)]
pub struct SessionToken(pub Option<String>);

/// Who is signed in, once looked up for this request.
#[derive(Clone)]
struct Known(Arc<SignedIn>);

impl<S> FromRequestParts<S> for Signed
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if let Some(Known(signed_in)) = parts.extensions.get() {
            return Ok(Self(SignedIn::clone(signed_in)));
        }
        let client = ClientInfo::from_request_parts(parts, state).await?;
        let token = cookie(&parts.headers, name(client.https)).ok_or(SIGNED_OUT)?;
        let signed_in = auth::authenticate(&App::from_ref(state), token).await?;
        parts.extensions.insert(Known(Arc::new(signed_in.clone())));
        Ok(Self(signed_in))
    }
}

impl<S> FromRequestParts<S> for Member
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Signed(signed_in) = Signed::from_request_parts(parts, state).await?;
        Ok(Self(signed_in.caller()?.clone()))
    }
}

impl<S> FromRequestParts<S> for Key
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or(SIGNED_OUT)?;
        let caller = auth::authenticate_api_key(&App::from_ref(state), token).await?;
        count(parts, Door::Api, caller.actor().id())?;
        Ok(Self(caller))
    }
}

impl<S> FromRequestParts<S> for WidgetVisitor
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or(SIGNED_OUT)?;
        let visitor = widget::authenticate(&App::from_ref(state), token).await?;
        count(parts, Door::Widget, visitor.session().as_str())?;
        Ok(Self(visitor))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let client = ClientInfo::from_request_parts(parts, state).await?;
        Ok(Self(cookie(&parts.headers, name(client.https)).map(str::to_owned)))
    }
}

const SIGNED_OUT: Error = Error::SignedOut("signed_out");

/// Counts whoever has just proven who they are.
fn count(parts: &Parts, door: Door, subject: &str) -> Result<(), Failure> {
    match parts.extensions.get::<Limits>() {
        Some(limits) => Ok(limits.subject(door, subject)?),
        None => Ok(()),
    }
}

/// The token of an `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    let fits = !token.is_empty() && token.len() <= TOKEN_BYTES;
    (scheme.eq_ignore_ascii_case("bearer") && fits).then_some(token)
}

/// The session cookie's name. By TLS it has the prefix that lets no subdomain and no plain
/// connection set it.
const fn name(https: bool) -> &'static str {
    if https { "__Host-fd_session" } else { "fd_session" }
}

/// Whether a session's cookie is shown, whatever it is worth.
pub fn shows_session(headers: &HeaderMap) -> bool {
    [false, true].into_iter().any(|https| cookie(headers, name(https)).is_some())
}

/// The value of a cookie.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty() && value.len() <= TOKEN_BYTES)
}

/// Lets a browser show the session from now on, or no longer: put it into the response.
#[derive(Debug, Clone)]
pub struct SessionCookie(HeaderValue);

impl SessionCookie {
    /// For a session that has just begun.
    pub fn begin(client: &ClientInfo, session: &NewSession) -> Self {
        Self::new(client, session.token.expose(), COOKIE_SECONDS)
    }

    /// For a session that has ended.
    pub fn end(client: &ClientInfo) -> Self {
        Self::new(client, "", 0)
    }

    fn new(client: &ClientInfo, token: &str, seconds: u32) -> Self {
        let name = name(client.https);
        let secure = if client.https { "; Secure" } else { "" };
        let text =
            format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // A token of ours is letters and digits; anything else is not sent at all.
        let mut value =
            HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("fd_session="));
        value.set_sensitive(true);
        Self(value)
    }
}

impl IntoResponseParts for SessionCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.headers_mut().append(header::SET_COOKIE, self.0);
        Ok(parts)
    }
}

impl From<&ClientInfo> for Client {
    fn from(client: &ClientInfo) -> Self {
        Self { ip: client.ip.to_string(), user_agent: client.user_agent.clone() }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_base::{Secret, Timestamp};

    use super::*;

    fn headers(name: &header::HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_bearer_token_is_read_as_clients_write_it() {
        let read = |value| bearer(&headers(&header::AUTHORIZATION, &[value])).map(str::to_owned);

        assert_eq!(read("Bearer fd_1").as_deref(), Some("fd_1"));
        assert_eq!(read("bearer  fd_1 ").as_deref(), Some("fd_1"));
        for wrong in ["Basic fd_1", "Bearer", "Bearer ", "fd_1", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_without_end_is_nobodys() {
        let mut headers = HeaderMap::new();
        let long = format!("Bearer {}", "a".repeat(TOKEN_BYTES + 1));
        headers.insert(header::AUTHORIZATION, HeaderValue::try_from(long).unwrap());

        assert_eq!(bearer(&headers), None);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let several = headers(&header::COOKIE, &["a=1; fd_session=tok", "b=2"]);
        assert_eq!(cookie(&several, "fd_session"), Some("tok"));
        assert_eq!(cookie(&several, "__Host-fd_session"), None);

        let empty = headers(&header::COOKIE, &["fd_session=; xfd_session=no"]);
        assert_eq!(cookie(&empty, "fd_session"), None);
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let session =
            NewSession { token: Secret::new("t0k"), expires_at: Timestamp::from_millis(0) };
        let plain = SessionCookie::begin(&ClientInfo::default(), &session);
        assert_eq!(plain.0, "fd_session=t0k; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");

        let tls = ClientInfo { https: true, ..ClientInfo::default() };
        assert_eq!(
            SessionCookie::begin(&tls, &session).0,
            "__Host-fd_session=t0k; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            SessionCookie::end(&tls).0,
            "__Host-fd_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(!format!("{:?}", SessionCookie::begin(&tls, &session)).contains("t0k"));
    }
}
