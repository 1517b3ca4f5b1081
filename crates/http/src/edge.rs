//! What is around every request: who asks, its id, its span, its limits, the headers of its answer.
//!
//! The span and the metrics name the route (`/quotes/{token}`), never the path that was asked for:
//! paths and queries hold tokens.

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::{Next, from_fn},
    response::Response,
};
use frontdesk_base::{Clock, Random, clock::Stopwatch};
use tracing::Instrument;

use crate::{client::Proxies, error, headers, limits::Limits};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Routes that are asked for so often, and tell so little, that their lines would hide the others.
const QUIET: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/assets/{*name}"];

/// The id of a request: in its span, in its answer, on the page that tells of an error.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What every request meets first. Cloning shares it.
#[derive(Clone)]
pub struct Edge {
    /// What may be believed about where requests come from.
    pub proxies: Proxies,
    /// The rate limits.
    pub limits: Limits,
    /// Where ids of requests come from.
    pub random: Random,
}

impl Edge {
    /// An edge that trusts no proxy and limits nothing, for tests of routers.
    pub fn open() -> Self {
        Self {
            proxies: Proxies::default(),
            limits: Limits::new(&Clock::system(), 0.0),
            random: Random::system(),
        }
    }

    /// Puts the edge around a router.
    pub fn around<S>(self, router: Router<S>) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        router.layer(from_fn(move |request: Request, next: Next| {
            let edge = self.clone();
            async move { edge.answer(request, next).await }
        }))
    }

    async fn answer(&self, request: Request, next: Next) -> Response {
        let watch = Stopwatch::start();
        let (mut parts, body) = request.into_parts();
        let client = self.proxies.client(&parts);
        let https = client.https;
        let id = RequestId(self.random.token()[..16].to_owned());
        let route = parts
            .extensions
            .get::<MatchedPath>()
            .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
        let method = parts.method.clone();
        let span = tracing::info_span!(
            "request",
            request.id = %id.0,
            http.method = %method,
            http.route = %route,
        );
        parts.extensions.insert(client);
        parts.extensions.insert(self.limits.clone());
        parts.extensions.insert(id.clone());

        let request = Request::from_parts(parts, body);
        let mut response = error::in_envelope(next.run(request).instrument(span.clone()).await);

        headers::secure(response.headers_mut(), https);
        if let Ok(id) = HeaderValue::try_from(id.0) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let status = response.status().as_u16();
        let duration_ms = watch.millis();
        span.in_scope(|| {
            if QUIET.contains(&route.as_str()) {
                tracing::debug!(http.status = status, duration_ms, "Answered {status}");
            } else {
                tracing::info!(http.status = status, duration_ms, "Answered {status}");
            }
        });
        let method = known(&method);
        metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string()).increment(1);
        metrics::histogram!("http_request_seconds", "route" => route, "method" => method)
            .record(watch.elapsed().as_secs_f64());
        response.map(Body::new)
    }
}

/// A method as a label: a stranger may invent as many methods as they like.
fn known(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
