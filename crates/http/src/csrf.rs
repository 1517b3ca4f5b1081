//! Requests that other sites make in a signed-in browser's name are refused.
//!
//! The browser says where a request comes from (`Sec-Fetch-Site`, `Origin`); programs say neither
//! and carry no cookie of ours. Webhooks and bearer tokens need none of this.

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{Error, Result};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::Problem;

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
        .with_rejection_response(|_: ProtectionError| -> Response {
            let mut problem = Problem::of(
                StatusCode::FORBIDDEN,
                "Another site sent this request. Open the page here and try again.",
            );
            problem.slug = "cross_site".into();
            problem.into_response()
        });
    Ok(router.layer(layer))
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
