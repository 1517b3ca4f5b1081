//! htmx 4's side of a request and of an answer.
//!
//! Redirects work for both kinds of asker: a browser follows `303`, htmx would swap what it finds
//! there into the page and so gets `HX-Redirect`.

use std::{convert::Infallible, fmt::Write};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
};

const REQUEST: HeaderName = HeaderName::from_static("hx-request");
const REQUEST_TYPE: HeaderName = HeaderName::from_static("hx-request-type");
const CURRENT_URL: HeaderName = HeaderName::from_static("hx-current-url");
const REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");
const LOCATION: HeaderName = HeaderName::from_static("hx-location");
const TRIGGER: HeaderName = HeaderName::from_static("hx-trigger");

/// What htmx says of itself in a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hx {
    /// Whether htmx asks, and not the browser itself.
    pub request: bool,
    /// Whether it will swap a part of the page, and not the whole body.
    pub partial: bool,
    current: Option<String>,
}

impl Hx {
    /// From a request's headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let is = |name, value: &str| headers.get(name).is_some_and(|found| found == value);
        let current = headers.get(CURRENT_URL).and_then(|url| url.to_str().ok()).and_then(path_of);
        Self { request: is(REQUEST, "true"), partial: is(REQUEST_TYPE, "partial"), current }
    }

    /// The path and query of the page around the part that asks.
    pub fn current_path(&self) -> Option<String> {
        self.current.clone()
    }
}

impl<S: Sync> FromRequestParts<S> for Hx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// The path and query of an absolute address.
fn path_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let path = &rest[rest.find('/')?..];
    local_path(path.split('#').next()?).map(str::to_owned)
}

/// The path, if it stays on this site: what `?next=` may lead to. `//evil.example` and
/// `/\evil.example` begin with a slash and leave it.
pub fn local_path(path: &str) -> Option<&str> {
    let mut bytes = path.bytes();
    let stays = bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    stays.then_some(path)
}

/// Leads the asker to another page, the way that its kind follows.
#[derive(Debug, Clone)]
pub struct Redirect {
    to: String,
    htmx: bool,
}

impl Redirect {
    /// To a path of this site.
    pub fn to(hx: &Hx, path: impl Into<String>) -> Self {
        Self { to: path.into(), htmx: hx.request }
    }

    /// To `next` if that is a path of this site, to `otherwise` if not.
    pub fn back(hx: &Hx, next: Option<&str>, otherwise: &str) -> Self {
        Self::to(hx, next.and_then(local_path).unwrap_or(otherwise))
    }

    /// To the sign-in, and from there to `back`.
    pub(crate) fn to_sign_in(back: Option<&str>, htmx: bool) -> Self {
        let to = match back.and_then(local_path) {
            Some(path) if path != "/" => {
                let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
                format!("/login?next={next}")
            }
            _ => "/login".to_owned(),
        };
        Self { to, htmx }
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let Ok(to) = HeaderValue::try_from(self.to) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        if self.htmx {
            (StatusCode::OK, [(REDIRECT, to)]).into_response()
        } else {
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        }
    }
}

/// Lets htmx load another page of the dashboard in place, without a full reload.
#[derive(Debug, Clone)]
pub struct HxLocation(pub String);

impl IntoResponseParts for HxLocation {
    type Error = Infallible;

    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        Ok(with(parts, LOCATION, self.0))
    }
}

/// Fires an event in the page once the answer is swapped in: `HxTrigger("saved")`, or JSON with
/// what it is about. Non-ASCII text must be escaped JSON, as headers are ASCII.
#[derive(Debug, Clone)]
pub struct HxTrigger(pub String);

impl HxTrigger {
    /// An event with a payload.
    pub fn with(event: &str, payload: &serde_json::Value) -> Self {
        let json = serde_json::json!({ event: payload }).to_string();
        let mut ascii = String::with_capacity(json.len());
        for c in json.chars() {
            if c.is_ascii() {
                ascii.push(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(ascii, "\\u{unit:04x}");
                }
            }
        }
        Self(ascii)
    }
}

impl IntoResponseParts for HxTrigger {
    type Error = Infallible;

    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        Ok(with(parts, TRIGGER, self.0))
    }
}

/// With the header, unless its text cannot be one.
fn with(mut parts: ResponseParts, name: HeaderName, value: String) -> ResponseParts {
    if let Ok(value) = HeaderValue::try_from(value) {
        parts.headers_mut().insert(name, value);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for path in ["/", "/app/inbox?tab=mine", "/a//b"] {
            assert_eq!(local_path(path), Some(path));
        }
        let away =
            ["", "app", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/e"];
        for path in away {
            assert_eq!(local_path(path), None, "{path}");
        }
    }

    #[test]
    fn the_page_around_a_part_is_known_by_its_path_alone() {
        let mut headers = HeaderMap::new();
        headers.insert(CURRENT_URL, HeaderValue::from_static("https://x.example/app/a?b=c#d"));

        assert_eq!(Hx::of(&headers).current_path().as_deref(), Some("/app/a?b=c"));

        headers.insert(CURRENT_URL, HeaderValue::from_static("javascript:alert(1)"));
        assert_eq!(Hx::of(&headers).current_path(), None);
    }

    #[test]
    fn an_event_with_a_payload_is_ascii() {
        let trigger = HxTrigger::with("toast", &serde_json::json!({ "text": "Łódź 🎉" }));

        assert!(trigger.0.is_ascii());
        let back: serde_json::Value = serde_json::from_str(&trigger.0).unwrap();
        assert_eq!(back["toast"]["text"], "Łódź 🎉");
    }

    #[test]
    fn a_redirect_is_followed_by_browsers_and_by_htmx() {
        let plain = Redirect::to(&Hx::default(), "/app").into_response();
        assert_eq!(plain.status(), StatusCode::SEE_OTHER);
        assert_eq!(plain.headers()[header::LOCATION], "/app");

        let hx = Hx { request: true, ..Hx::default() };
        let swapped = Redirect::back(&hx, Some("//evil.example"), "/app").into_response();
        assert_eq!(swapped.status(), StatusCode::OK);
        assert_eq!(swapped.headers()[REDIRECT], "/app");
    }
}
