//! The headers that every answer carries, and the policy of each kind of page.
//!
//! The strictest policy is the default; a page that needs another one says so by a [`Surface`] in
//! its answer.

use std::{convert::Infallible, fmt::Write};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponseParts, ResponseParts},
};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a page of our own may do: run and load what this server serves, speak to this server, and
/// nothing inline. What may frame it stands apart.
const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; media-src 'self' blob:; \
     form-action 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'";

/// For two years, as browsers' own lists ask.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// What kind of page an answer is, where it is not an ordinary one: put it into the response.
#[derive(Debug, Clone)]
pub enum Surface {
    /// The page inside the widget's frame: only these origins may frame it (`https://shop.example`),
    /// and this server's own pages; with none, any site may.
    Widget {
        /// As the channel's settings have them.
        origins: Vec<String>,
    },
    /// A page that stands for a business's own site (the demo's, the playground's): it loads the
    /// widget as any site would.
    Site,
    /// A file that somebody sent: it runs nothing and is never shown as a page of ours.
    Attachment {
        /// What it is to be saved as.
        name: String,
        /// Whether the browser may show it (a picture, a sound), and not only save it.
        inline: bool,
    },
    /// The HTML of a mail in a frame of ours: nothing in it runs, and nothing is loaded but what is in it.
    Mail,
    /// A script, style or picture that other sites load.
    Shared,
}

impl Surface {
    fn apply(&self, headers: &mut HeaderMap) {
        match self {
            Self::Widget { origins } => {
                let ancestors = ancestors(origins);
                set(headers, header::CONTENT_SECURITY_POLICY, &format!("{OWN}; {ancestors}"));
                headers.insert(CORP, HeaderValue::from_static("cross-origin"));
            }
            Self::Site => {
                let policy = format!("{OWN}; frame-ancestors 'self'");
                set(headers, header::CONTENT_SECURITY_POLICY, &policy);
                headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
            }
            Self::Attachment { name, inline } => {
                let policy = "default-src 'none'; sandbox; frame-ancestors 'none'";
                set(headers, header::CONTENT_SECURITY_POLICY, policy);
                set(headers, header::CONTENT_DISPOSITION, &disposition(name, *inline));
                headers
                    .entry(header::CACHE_CONTROL)
                    .or_insert(HeaderValue::from_static("private, max-age=3600"));
            }
            Self::Mail => {
                let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                     sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";
                set(headers, header::CONTENT_SECURITY_POLICY, policy);
                headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
            }
            Self::Shared => {
                headers.insert(CORP, HeaderValue::from_static("cross-origin"));
            }
        }
    }
}

impl IntoResponseParts for Surface {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        self.apply(parts.headers_mut());
        Ok(parts)
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

/// The directive that says who may frame the widget. An origin that could end the directive and
/// begin another is left out.
fn ancestors(origins: &[String]) -> String {
    let plain = |origin: &&String| {
        origin.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-*[]".contains(&byte))
            && origin.contains("://")
    };
    if origins.is_empty() {
        return "frame-ancestors *".to_owned();
    }
    origins
        .iter()
        .filter(plain)
        .fold("frame-ancestors 'self'".to_owned(), |all, origin| format!("{all} {origin}"))
}

/// RFC 6266: the name in ASCII for old programs, and as it is.
fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' })
        .collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            let _ = write!(exact, "%{byte:02X}");
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}

/// Puts the headers that every answer carries where the answer has not said otherwise.
pub(crate) fn secure(headers: &mut HeaderMap, https: bool) {
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        set(headers, header::CONTENT_SECURITY_POLICY, &format!("{OWN}; frame-ancestors 'none'"));
        // The older header cannot name several sites: a surface with a policy of its own has left
        // framing to that.
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Links to quotes and invoices are secrets: other sites never learn them.
        (header::REFERRER_POLICY, "same-origin"),
        (PERMISSIONS_POLICY, "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)"),
        (COOP, "same-origin"),
        (CORP, "same-origin"),
        // Pages and answers hold people's data; what may be kept says so.
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HSTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(surface: Option<&Surface>, https: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(surface) = surface {
            surface.apply(&mut headers);
        }
        secure(&mut headers, https);
        headers
    }

    fn policy(headers: &HeaderMap) -> &str {
        headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap()
    }

    #[test]
    fn an_ordinary_page_runs_nothing_inline_and_is_framed_by_nobody() {
        let headers = headers(None, false);

        assert!(policy(&headers).starts_with("default-src 'none'; script-src 'self'; style-src"));
        assert!(policy(&headers).ends_with("frame-ancestors 'none'"));
        assert!(!policy(&headers).contains("unsafe"));
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn only_tls_promises_tls() {
        assert!(headers(None, true).contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn the_widget_is_framed_by_its_own_sites_alone() {
        let origins = ["https://shop.example", "https://x.example; script-src *", "garbage"];
        let widget = Surface::Widget { origins: origins.map(str::to_owned).to_vec() };
        let headers = headers(Some(&widget), false);

        assert!(policy(&headers).ends_with("frame-ancestors 'self' https://shop.example"));
        assert!(!headers.contains_key(header::X_FRAME_OPTIONS));
    }

    #[test]
    fn a_widget_without_a_list_is_framed_by_any_site() {
        let headers = headers(Some(&Surface::Widget { origins: Vec::new() }), false);

        assert!(policy(&headers).ends_with("frame-ancestors *"));
    }

    #[test]
    fn an_attachment_is_a_file_whatever_it_is_named() {
        let name = "../..\\Rechnung \"März\".html\r\nX: y".to_owned();
        let headers = headers(Some(&Surface::Attachment { name, inline: false }), false);

        assert_eq!(policy(&headers), "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert_eq!(
            headers[header::CONTENT_DISPOSITION],
            "attachment; filename=\"Rechnung _M_rz_.html__X_ y\"; \
             filename*=UTF-8''Rechnung%20%22M%C3%A4rz%22.html%0D%0AX%3A%20y"
        );
    }
}
