//! How an error is answered: RFC 9457 problem details to programs, a page to people.
//!
//! The five ways an asker can be wrong are told as they are; what went wrong on our side is logged
//! here, once, and answered without a word of it.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use frontdesk_base::Error;
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;

use crate::htmx;

/// What a handler returns.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// An operation's error as an answer. Handlers get there by `?`.
#[derive(Debug)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<axum::extract::multipart::MultipartError> for Failure {
    fn from(error: axum::extract::multipart::MultipartError) -> Self {
        Self(if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge("The files are larger than this may be.".into())
        } else {
            Error::invalid("body", "is not a multipart form that ends as it says")
        })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        Problem::from(self.0).into_response()
    }
}

/// All that is told of what went wrong on our side.
const OUR_SIDE: &str = "Something went wrong on our side. Try again in a moment.";

/// The problem details of an answer. It travels in the response's extensions too, so that
/// [`html_errors`] can show it as a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable name of what went wrong, for programs.
    #[serde(rename = "type")]
    pub slug: Cow<'static, str>,
    /// What went wrong, in a few words.
    pub title: Cow<'static, str>,
    /// The HTTP status.
    #[serde(serialize_with = "number")]
    pub status: StatusCode,
    /// What to do about it.
    pub detail: Cow<'static, str>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<Cow<'static, str>, Vec<String>>,
    /// When to come back.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem that is told by this status alone.
    pub fn of(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        let (slug, title) = name(status);
        Self {
            slug: slug.into(),
            title: title.into(),
            status,
            detail: detail.into(),
            errors: BTreeMap::new(),
            retry_after: None,
        }
    }

    /// Too busy to answer; come back after this long.
    pub fn unavailable(retry_after: Duration) -> Self {
        let detail = "The server is busy. Try again in a moment.";
        Self { retry_after: Some(retry_after), ..Self::of(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }
}

/// The slug and the title of a status.
fn name(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => ("malformed", "The request cannot be read"),
        StatusCode::UNAUTHORIZED => ("signed_out", "Sign in first"),
        StatusCode::FORBIDDEN => ("forbidden", "Not allowed"),
        StatusCode::NOT_FOUND => ("not_found", "Not found"),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "Not this way"),
        StatusCode::REQUEST_TIMEOUT => ("timeout", "The request took too long"),
        StatusCode::CONFLICT => ("conflict", "Something has changed"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "Too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "Not this kind of body"),
        StatusCode::UNPROCESSABLE_ENTITY => ("invalid", "Something is not right"),
        StatusCode::TOO_MANY_REQUESTS => ("rate_limited", "Too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "Busy"),
        status if status.is_client_error() => ("refused", "Refused"),
        _ => ("internal", "Something went wrong"),
    }
}

/// What is missing, by what was shown.
fn signed_out(slug: &str) -> &'static str {
    match slug {
        "invalid_api_key" => {
            "This API key is not known here, or it has been revoked. Make one in the organization's settings."
        }
        "session_expired" => "This visit has run out, or there is none. Begin a session.",
        _ => "Nobody is signed in, or it has run out.",
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => {
                Self::of(StatusCode::NOT_FOUND, format!("There is no such {what} here."))
            }
            Error::Invalid(errors) => Self {
                errors,
                ..Self::of(StatusCode::UNPROCESSABLE_ENTITY, "Some fields need another look.")
            },
            Error::Conflict(detail) => Self::of(StatusCode::CONFLICT, detail),
            Error::SignedOut(slug) => {
                Self { slug: slug.into(), ..Self::of(StatusCode::UNAUTHORIZED, signed_out(slug)) }
            }
            Error::Forbidden(detail) => Self::of(StatusCode::FORBIDDEN, detail),
            Error::TooLarge(detail) => Self::of(StatusCode::PAYLOAD_TOO_LARGE, detail),
            Error::Busy(wait) => Self {
                retry_after: Some(wait),
                ..Self::of(StatusCode::TOO_MANY_REQUESTS, "That was a lot at once. Wait a moment.")
            },
            Error::Internal(cause) => {
                // The chain of causes without their `Debug`: a database's detail quotes rows. The
                // span of the request carries its id.
                tracing::error!(error = format!("{cause:#}"), "A request failed on our side");
                Self::of(StatusCode::INTERNAL_SERVER_ERROR, OUR_SIDE)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        set_retry_after(headers, self.retry_after);
        response.extensions_mut().insert(self);
        response
    }
}

fn set_retry_after(headers: &mut axum::http::HeaderMap, wait: Option<Duration>) {
    if let Some(wait) = wait {
        // Whole seconds, rounded up: coming back early would be refused again.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
}

/// An error that a layer or axum itself answered, in our envelope; every other response as it is.
pub(crate) fn in_envelope(response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let told = response.headers().get(header::CONTENT_TYPE);
    let bare = told.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if response.extensions().get::<Problem>().is_some() || !bare {
        return response;
    }
    let (parts, _) = response.into_parts();
    let detail = match status {
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not answer this method.",
        StatusCode::PAYLOAD_TOO_LARGE => "The request is larger than this address takes.",
        StatusCode::REQUEST_TIMEOUT => "The request did not arrive in time. Send it again.",
        _ => "The request could not be answered.",
    };
    let mut answer = Problem::of(status, detail).into_response();
    for (name, value) in &parts.headers {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

/// What was asked for, as far as a page about an error says it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path, without its query.
    pub path: String,
    /// Whether htmx asks, and so swaps a part of a page.
    pub htmx: bool,
    /// The request's id, for whoever reads the log.
    pub request_id: Option<String>,
}

/// Makes a page of a problem.
pub type Render = fn(&Problem, &Asked) -> String;

/// Shows the errors of a router's routes as pages, and sends whoever is not signed in to
/// `/login?next=…`. For routers that people look at; programs read problem details.
pub fn html_errors<S>(router: Router<S>, render: Render) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    // A panic inside is shown as a page as well.
    let router = catch_panics(router);
    router.layer(from_fn(move |request: Request, next: Next| shown(render, request, next)))
}

/// Answers `500` where a handler panics: one visitor's request must not end the others'. The panic
/// itself is logged by the program's panic hook.
pub fn catch_panics<S>(router: Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router.layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR, OUR_SIDE).into_response()
    }))
}

async fn shown(render: Render, request: Request, next: Next) -> Response {
    let htmx = htmx::Hx::of(request.headers());
    let path = request.uri().path().to_owned();
    let here = request.method().is_safe().then(|| {
        request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    });
    let request_id =
        request.extensions().get::<crate::edge::RequestId>().map(|id| id.as_str().to_owned());
    let response = in_envelope(next.run(request).await);
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    if problem.status == StatusCode::UNAUTHORIZED {
        // A part of a page is not a place to come back to: the page around it is.
        let back = if htmx.request { htmx.current_path() } else { here };
        return htmx::Redirect::to_sign_in(back.as_deref(), htmx.request).into_response();
    }
    let body = render(&problem, &Asked { path, htmx: htmx.request, request_id });
    let (mut parts, _) = response.into_parts();
    // Outer layers must not show it a second time.
    parts.extensions.remove::<Problem>();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from(body))
}
