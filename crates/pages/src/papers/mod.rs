//! What a business's customers see of quotes and invoices: the page behind each one's link, and the file.
//!
//! The page shows the paper and nothing else, in the paper's language. It has no session and no cookie, and
//! works without a script. Looking changes nothing, because programs that look into mails open links too: that
//! a person has opened it is told by the page's script, or by what they do.

mod invoice;
mod quote;
mod words;

use axum::{
    Router,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::language::Language;
use frontdesk_http::{Surface, limits, shows_session};
use maud::{Markup, html};

use crate::{Pages, layout::customer_page, parts::Icon};

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    let routes = Router::new()
        .route("/quotes/{token}", get(quote::show))
        .route("/quotes/{token}/paper.pdf", get(quote::file))
        .route("/quotes/{token}/seen", post(quote::seen))
        .route("/quotes/{token}/accept", post(quote::accept))
        .route("/quotes/{token}/decline", post(quote::decline))
        .route("/invoices/{token}", get(invoice::show))
        .route("/invoices/{token}/paper.pdf", get(invoice::file))
        .route("/invoices/{token}/seen", post(invoice::seen))
        .route("/invoices/{token}/receipts/{payment}", get(invoice::receipt));
    limits::body(routes, limits::BODY_BYTES)
}

/// What these pages say to everybody but whom they are for: not to list them, not to keep them.
fn hidden(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A PDF file that a browser shows or saves.
fn pdf((name, bytes): (String, Vec<u8>)) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/pdf")];
    hidden((Surface::Attachment { name, inline: true }, kind, bytes))
}

/// The page of a link that leads nowhere.
fn unknown(headers: &HeaderMap) -> Response {
    let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::choose(told.and_then(|told| told.split([',', ';']).next()));
    let w = words::words(language);
    let body = html! {
        section.customer-message {
            span.empty-icon { (Icon::File) }
            h1.customer-title { (w.unknown) }
            p.soft { (w.unknown_more) }
        }
    };
    let page: Markup = customer_page(w.unknown, language.tag(), None, false, &body);
    hidden((StatusCode::NOT_FOUND, page))
}

/// What the page's script tells when it is shown, and by whom it is not told: a member who looks at what they
/// sent is not the customer who opens it.
fn seen_at(headers: &HeaderMap, path: String) -> Option<String> {
    (!shows_session(headers)).then_some(path)
}
