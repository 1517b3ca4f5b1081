//! What the browser loads: the files of `web/dist`, inside the binary.
//!
//! Each is there three times, plain and compressed ahead; an address with the version of its
//! content (`?v=…`) is kept forever, any other is asked for again.

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::Error;
use frontdesk_http::{Failure, Path, Surface, assets};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/dist"]
struct Dist;

/// The compressed forms, the smallest first: what `Accept-Encoding` calls it, and the file's end.
const FORMS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Sites that embed the widget load this on every page view; a new version reaches them soon.
const A_WHILE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The routes of the assets. From here on [`assets::url`] knows their versions.
pub fn router() -> Router {
    assets::publish(Dist::iter().filter(|name| !is_compressed(name)).filter_map(|name| {
        let version = version(&Dist::get(&name)?);
        Some((name.into_owned(), version))
    }));
    Router::new().route("/assets/{*name}", get(asset)).route(
        "/widget.js",
        get(|request: Request| async move {
            let answer = answer("widget.js", A_WHILE, &request);
            (Surface::Shared, answer.unwrap_or_else(IntoResponse::into_response))
        }),
    )
}

/// What the pages and the widget load.
pub const EXPECTED: [&str; 8] = [
    "app.css",
    "app.js",
    "voice.css",
    "voice.js",
    "voice-worklet.js",
    "widget.js",
    "widget-app.css",
    "widget-app.js",
];

/// Whether the file is there: for `doctor`.
pub fn has(name: &str) -> bool {
    Dist::get(name).is_some()
}

async fn asset(Path(name): Path<String>, request: Request) -> Result<Response, Failure> {
    let asked = request
        .uri()
        .query()
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("v=")));
    let current = Dist::get(&name).map(|file| version(&file));
    let kept = if asked.is_some() && asked == current.as_deref() { FOREVER } else { ASK_AGAIN };
    answer(&name, kept, &request)
}

fn answer(name: &str, kept: HeaderValue, request: &Request) -> Result<Response, Failure> {
    let missing = || Failure(Error::NotFound("file"));
    if is_compressed(name) {
        return Err(missing());
    }
    let plain = Dist::get(name).ok_or_else(missing)?;
    let accepted = |coding: &str| accepts(request.headers(), coding);
    let form = FORMS.iter().find_map(|(coding, end)| {
        let file = accepted(coding).then(|| Dist::get(&format!("{name}{end}")))??;
        Some((*coding, file))
    });
    let kind = plain.metadata.mimetype().to_owned();
    let (coding, file) = form.map_or((None, plain), |(coding, file)| (Some(coding), file));
    let tag = format!("\"{}\"", version(&file));

    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let unchanged = is_known(request.headers(), &tag);
    for (name, value) in [(header::ETAG, tag), (header::CONTENT_TYPE, with_charset(kind))] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Ok((headers, Body::from(file.data)).into_response())
}

fn is_compressed(name: &str) -> bool {
    FORMS.iter().any(|(_, end)| name.ends_with(end))
}

/// The first half of the content's hash.
fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Text of ours is UTF-8.
fn with_charset(kind: String) -> String {
    let text = kind.starts_with("text/") || kind == "application/json";
    if text { format!("{kind}; charset=utf-8") } else { kind }
}

/// Whether the browser has this very content.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(
        |tags| {
            tags.split(',').any(|one| {
                let one = one.trim();
                one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
            })
        },
    )
}

/// Whether the answer may come in this coding: named (or `*`), and not at `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut any = false;
    let values = headers.get_all(header::ACCEPT_ENCODING);
    for part in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','))
    {
        let mut pieces = part.split(';').map(str::trim);
        let name = pieces.next().unwrap_or_default();
        let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map(str::trim);
        let wanted = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case(coding) {
            return wanted;
        }
        any |= name == "*" && wanted;
    }
    any
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;

    use super::*;

    async fn load(path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_smallest_form_that_the_browser_takes_is_sent() {
        for (accept, coding) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("*", Some("br")),
            ("identity", None),
            ("br;q=x", None),
        ] {
            let answer = load("/widget.js", &[("accept-encoding", accept)]).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let sent = answer.headers().get(header::CONTENT_ENCODING);
            assert_eq!(sent.map(|value| value.to_str().unwrap()), coding, "{accept}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        }
    }

    #[tokio::test]
    async fn a_browser_that_has_it_is_told_so() {
        let first = load("/widget.js", &[("accept-encoding", "br")]).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();

        let again = load("/widget.js", &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other =
            load("/widget.js", &[("accept-encoding", "gzip"), ("if-none-match", &tag)]).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn an_address_with_the_right_version_is_kept_forever() {
        let _ = router();
        let versioned = assets::url("app.css");
        assert!(versioned.starts_with("/assets/app.css?v="), "{versioned}");

        assert_eq!(load(&versioned, &[]).await.headers()[header::CACHE_CONTROL], FOREVER);
        for other in ["/assets/app.css", "/assets/app.css?v=0000000000000000"] {
            assert_eq!(load(other, &[]).await.headers()[header::CACHE_CONTROL], ASK_AGAIN);
        }
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for path in [
            "/assets/nothing.js",
            "/assets/app.css.br",
            "/assets/../build.mjs",
            "/assets/%2e%2e/build.mjs",
            "/assets/..%2fbuild.mjs",
            "/assets//etc/passwd",
            "/assets/%2fetc%2fpasswd",
        ] {
            assert_eq!(load(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
