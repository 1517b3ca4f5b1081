//! Requests that other sites make in a signed-in browser's name are refused.
//!
//! The browser says where a request comes from (`Sec-Fetch-Site`, `Origin`); programs say neither
//! and carry no cookie of ours: a request that shows a session and says neither is refused. Webhooks
//! and bearer tokens need none of this.

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use frontdesk_base::{Error, Result};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{Problem, caller::shows_session};

/// Refuses requests of other sites that would change something at this router's routes.
///
/// `public_url` is where people reach the installation: a proxy may pass another `Host` on.
pub fn same_site_only<S>(router: Router<S>, public_url: &str) -> Result<Router<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let layer = CsrfLayer::new()
        .add_trusted_origin(origin(public_url))
        .map_err(|error| Error::invalid("server.public_url", error.to_string()))?
        .with_rejection_response(|_: ProtectionError| {
            refusal("Another site sent this request. Open the page here and try again.")
        });
    Ok(router.layer(layer).layer(from_fn(says_whence)))
}

fn refusal(detail: &'static str) -> Response {
    let problem = Problem::of(StatusCode::FORBIDDEN, detail);
    Problem { slug: "cross_site".into(), ..problem }.into_response()
}

/// Refuses what would change something in a session's name without a word of where it comes from:
/// no browser of today sends that, and a program has an API key.
async fn says_whence(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let silent = !headers.contains_key(header::ORIGIN) && !headers.contains_key("sec-fetch-site");
    if silent && !request.method().is_safe() && shows_session(headers) {
        return refusal("This request does not say where it comes from. Programs use an API key.");
    }
    next.run(request).await
}

/// Scheme, host and port of an address, as a browser's `Origin` has them.
pub fn origin(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let standard = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", host.strip_suffix(standard).unwrap_or(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        assert_eq!(origin("https://Desk.example.com/"), "https://desk.example.com");
        assert_eq!(origin("https://desk.example.com:443/a?b"), "https://desk.example.com");
        assert_eq!(origin("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    }
}
