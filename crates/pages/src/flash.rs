//! Saying what has just been done: on the page that a form leads to, or beside what htmx changed.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
};
use frontdesk_http::{Hx, HxTrigger, Redirect, htmx};
use serde::{Deserialize, Serialize};

use crate::parts::Mood;

const COOKIE: &str = "fd_flash";

/// A browser refuses cookies above 4 KB; what is longer than this is not ours.
const LONGEST: usize = 3_000;

/// A thing that has just been done, for the next page to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What happened, in a few words.
    pub text: String,
    /// `success`, `neutral`, `warning`, `danger`.
    mood: String,
    /// Where undoing it is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<String>,
    /// What it is about, and the version of it that undoing needs to find.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<(String, i64)>,
}

impl Flash {
    /// It went as it should.
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), mood: "success".to_owned(), undo: None, about: None }
    }

    /// It did not happen, and nothing is broken.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { text: text.into(), mood: "warning".to_owned(), undo: None, about: None }
    }

    /// With a way back, open for ten seconds.
    #[must_use]
    pub fn undo(mut self, at: impl Into<String>) -> Self {
        self.undo = Some(at.into());
        self
    }

    /// Undoing is possible only while `version` of this stands: the browser takes the toast away
    /// when it hears of another.
    #[must_use]
    pub fn about(mut self, id: &impl ToString, version: i64) -> Self {
        self.about = Some((id.to_string(), version));
        self
    }

    /// How it went.
    pub fn mood(&self) -> Mood {
        match self.mood.as_str() {
            "success" => Mood::Success,
            "warning" => Mood::Warning,
            "danger" => Mood::Danger,
            _ => Mood::Neutral,
        }
    }

    /// What the browser was given to show on its next page.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .map(|(_, value)| value)
            .filter(|value| value.len() <= LONGEST)?;
        let (text, _) = form_urlencoded::parse(value.as_bytes()).next()?;
        let flash: Self = serde_json::from_str(&text).ok()?;
        let undo = flash.undo.filter(|path| htmx::local_path(path).is_some());
        Some(Self { undo, ..flash })
    }
}

impl IntoResponseParts for Flash {
    type Error = Infallible;

    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        let json = serde_json::to_string(&self).unwrap_or_default();
        let value: String = form_urlencoded::byte_serialize(json.as_bytes()).collect();
        Ok(set(parts, &value, 60))
    }
}

/// The browser has shown it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown;

impl IntoResponseParts for Shown {
    type Error = Infallible;

    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        Ok(set(parts, "", 0))
    }
}

fn set(mut parts: ResponseParts, value: &str, seconds: u32) -> ResponseParts {
    let text = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::try_from(text) {
        parts.headers_mut().append(header::SET_COOKIE, value);
    }
    parts
}

/// The page that a form was sent from.
#[derive(Debug, Clone)]
pub struct Back {
    hx: Hx,
    path: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Back {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let hx = Hx::of(&parts.headers);
        let path = hx.current_path().or_else(|| {
            let from = parts.headers.get(header::REFERER)?.to_str().ok()?;
            let (_, rest) = from.split_once("://")?;
            htmx::local_path(&rest[rest.find('/')?..]).map(str::to_owned)
        });
        Ok(Self { hx, path })
    }
}

impl Back {
    /// Whether htmx asks, and stays on the page.
    pub fn stays(&self) -> bool {
        self.hx.request
    }

    /// Whether it was asked from the page at this path.
    pub fn came_from(&self, path: &str) -> bool {
        let from = self.path.as_deref().unwrap_or_default();
        from.split(['?', '#']).next() == Some(path)
    }

    /// Says what has been done on the page that it was asked from: htmx stays there and refreshes
    /// what is live in it, a browser is led there.
    pub fn said(self, flash: Flash, otherwise: &str) -> Response {
        if self.hx.request {
            let told = serde_json::to_value(&flash).unwrap_or_default();
            return (HxTrigger::with("acted", &told), StatusCode::NO_CONTENT).into_response();
        }
        let to = Redirect::back(&self.hx, self.path.as_deref(), otherwise);
        (flash, to).into_response()
    }

    /// The same, and leads to `to` either way: what it was about is not on the page any more.
    pub fn led(self, flash: Flash, to: &str) -> Response {
        (flash, Redirect::to(&self.hx, to)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(flash: Flash) -> Option<Flash> {
        let response = (flash, ()).into_response();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let pair = cookie.split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(format!("a=b; {pair}")).unwrap());
        Flash::of(&headers)
    }

    #[test]
    fn what_was_done_is_said_on_the_next_page() {
        let flash = Flash::done("Łódź; \"done\" = 100 %").undo("/app/tasks/task_1/reopen");
        assert_eq!(carried(flash.clone()), Some(flash));
    }

    #[test]
    fn undoing_never_leads_away() {
        let flash = carried(Flash::done("x").undo("//evil.example/")).unwrap();
        assert_eq!(flash.undo, None);
    }

    #[test]
    fn a_cookie_of_somebody_else_says_nothing() {
        let mut headers = HeaderMap::new();
        for value in ["fd_flash=", "fd_flash=%7B", "fd_flash=null", "other=1"] {
            headers.insert(header::COOKIE, HeaderValue::from_static(value));
            assert_eq!(Flash::of(&headers), None, "{value}");
        }
    }
}
